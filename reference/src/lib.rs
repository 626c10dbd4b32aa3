//! # Keyproof's reference
//! (essay follows)
#![no_std]
#![forbid(unsafe_code)]
#![deny(clippy::arithmetic_side_effects)]

extern crate alloc;

pub mod device;
mod effect;
mod entropy;
mod error;
mod secret;
pub mod vehicle;

pub use effect::{Effect, Peer};
pub use entropy::{Draw, Entropy};
pub use error::{Fault, Refusal, SetupError};
pub use secret::{PersistentKey, PrivateKey};
