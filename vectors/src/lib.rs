//! vectors
pub mod crypto;
pub mod name;
pub mod peer;
pub mod play;
pub mod provision;
pub mod recipe;
pub mod twin;
pub mod case;
pub mod subject;
pub mod wire;
