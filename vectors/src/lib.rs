//! vectors
pub mod crypto;
pub mod name;
pub mod play;
pub mod provision;
pub mod recipe;
pub mod wire;
