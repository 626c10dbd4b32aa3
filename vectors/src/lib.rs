//! vectors
pub mod crypto;
pub mod embed;
pub mod generate;
pub mod name;
pub mod onefault;
pub mod peer;
pub mod play;
pub mod player;
pub mod provision;
pub mod recipe;
pub mod twin;
pub mod case;
pub mod release;
pub mod subject;
pub mod vector;
pub mod wire;
