//! placeholder
pub mod play;
