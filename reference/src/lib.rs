//! # Keyproof's reference
//! (essay follows)
#![no_std]
#![forbid(unsafe_code)]
#![deny(clippy::arithmetic_side_effects)]

extern crate alloc;

mod agreement;
mod channel;
pub mod device;
mod effect;
mod entropy;
mod error;
mod schedule;
mod secret;
mod setup;
mod signing;
pub mod vehicle;
pub mod wire;

pub use effect::{Effect, Peer};
pub use entropy::{Draw, Entropy};
pub use error::{Fault, Refusal, SetupError};
pub use secret::{PersistentKey, PrivateKey};

/// Evidence that guards have passed; none can be made outside the file of its guard.
pub mod token {
    pub use crate::device::{KeyActive, Willing};
    pub use crate::signing::{EndpointProved, VehicleProved};
}
