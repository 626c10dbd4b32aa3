//! # Keyproof's reference
//!
//! The standard transaction of chapters 3, 4 and 5, and owner pairing of chapters 9 to 11, both roles, as deeds: bytes in, bytes and ordered effects out. It is written from the
//! sentences alone and shares with the model nothing but the names in `keyproof-spec`.
//!
//! ```text
//!             Vehicle                                                     Device
//!   begin ──▶ │                                                             │
//!             │ ── Output::command ─────────────────▶ Device::command ────▶ │ ──▶ Reply::effects
//!   effects ◀─│ ◀──────────────── Vehicle::response ─── Reply::response ─── │
//!             │                                                             │
//!   key table, actuator                                        bindings, consent, mailbox
//! ```
//!
//! | module | holds | chapter |
//! |---|---|---|
//! | [`device`] | the wallet in the phone | 3.3 |
//! | [`vehicle`] | the reader in the car | 3.2 |
//! | [`wire`] | APDUs, TLVs, fields | 4 |
//! | `agreement`, `schedule`, `signing`, `channel` | points, keys, signatures, secure messaging | 5 |
//! | [`pairing`] | owner pairing, both roles | 9 to 11 |
//! | [`token`] | evidence that a guard has passed | – |
//! | [`Fault`], [`Refusal`] | causes, and their one way to a class and a status word | 4.4 |
//! | [`Effect`] | what the host has to carry out, in order | 1.2 |
//!
//! **How it refuses.** A refusal is a normal result: a [`Reply`] or [`Output`] with a [`Refusal`]. `Err` is
//! kept for a set-up that makes no sense. A step consumes its phase, so that after a refusal there is nothing left to go on with.
//!
//! **How it keeps secrets.** Keys, tokens and decrypted content live in types that are wiped when dropped, print nothing, and have no
//! `PartialEq`. Codes and tokens are compared in constant time.
//!
//! **What is not here.** No clock, no thread, no transport, no source of randomness ([`Entropy`] is passed in), no storage (a new
//! Kpersistent is kept in memory and announced as an effect), no fast transaction, no switch for tests. The feature
//! `hazmat` opens raw parts to benches and vectors and changes no decision. Side channels other than comparison are not looked at.
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
#[cfg(feature = "hazmat")]
pub mod hazmat;
pub mod pairing;
mod schedule;
mod secret;
mod setup;
mod signing;
pub mod vehicle;
pub mod wire;

pub use device::{Binding, Device, Reply};
pub use effect::{Effect, Peer};
pub use entropy::{Draw, Entropy};
pub use error::{Fault, Refusal, SetupError};
pub use secret::{PersistentKey, PrivateKey};
pub use vehicle::{Entitlements, KeyEntry, Output, Vehicle};

/// Evidence that guards have passed. None can be made outside the file of its guard, copied, or used where its type is not asked for.
///
/// ```compile_fail,E0423
/// let forged = keyproof_reference::token::VehicleProved(());
/// ```
/// ```compile_fail,E0423
/// let forged = keyproof_reference::token::EndpointProved(());
/// ```
/// ```compile_fail,E0423
/// let forged = keyproof_reference::token::Willing(());
/// ```
/// ```compile_fail,E0423
/// let forged = keyproof_reference::token::EndpointActive(());
/// ```
/// ```compile_fail,E0423
/// let forged = keyproof_reference::token::SlotActive(());
/// ```
/// ```compile_fail,E0423
/// let forged = keyproof_reference::token::Permit(keyproof_spec::words::Purpose::Drive);
/// ```
/// ```compile_fail,E0599
/// fn twice(permit: keyproof_reference::token::Permit) {
///     let _ = permit.clone();
/// }
/// ```
/// ```compile_fail,E0308
/// use keyproof_reference::token::{EndpointProved, VehicleProved};
/// fn mistake(token: VehicleProved) -> EndpointProved {
///     token
/// }
/// ```
/// Secrets cannot be compared or printed by accident.
/// ```compile_fail,E0369
/// fn same(a: keyproof_reference::PersistentKey, b: keyproof_reference::PersistentKey) -> bool {
///     a == b
/// }
/// ```
/// ```compile_fail,E0277
/// fn show(key: keyproof_reference::PrivateKey) {
///     println!("{key}");
/// }
/// ```
pub mod token {
    pub use crate::device::{KeyActive as EndpointActive, Willing};
    pub use crate::signing::{EndpointProved, VehicleProved};
    pub use crate::vehicle::{KeyActive as SlotActive, Permit};
}
