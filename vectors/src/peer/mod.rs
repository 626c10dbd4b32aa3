//! The concretiser: whoever the subject talks to, as bytes.
//!
//! ```text
//!   act + bend ──▶ peer::Vehicle ──▶ command      the peer of a device
//!   act + bend ──▶ peer::Device  ──▶ response     the peer of a vehicle
//!                    ▲      │
//!        what came ──┘      └─▶ mid: every value on the way, by name
//! ```
//!
//! A peer never stops: it does not wipe keys when it should and it answers what it was not asked, because a recipe decides what
//! happens, not the peer. It moves its place in the channel only when the subject went along.

pub mod bending;
pub mod device;
pub mod vehicle;

pub use device::Device;
pub use vehicle::Vehicle;

use std::collections::BTreeMap;

/// Values on the way to the bytes of a step, in hex, by name.
pub type Mid = BTreeMap<String, String>;

/// Puts a value down.
pub(crate) fn note(mid: &mut Mid, name: &str, value: &[u8]) {
    mid.insert(name.to_owned(), hex::encode(value));
}

/// The n-th ephemeral private key of the peer.
#[must_use]
pub fn ephemeral(who: &str, n: usize) -> [u8; 32] {
    crate::name::secret(&crate::name::label(who, &format!("ephemeral-{n}")))
}

/// The n-th transaction identifier of a vehicle.
#[must_use]
pub fn transaction(who: &str, n: usize) -> [u8; 16] {
    crate::name::bytes(&crate::name::label(who, &format!("transaction-{n}")))
}

/// Seed label of the peer.
pub const PEER: &str = "peer";
/// Seed label of the subject, for those with scripted randomness.
pub const SUBJECT: &str = "subject";
