//! The vehicle (section 3.2).
use alloc::vec::Vec;
use core::fmt;

use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::{POINT, VEHICLE_IDENTIFIER};
use keyproof_spec::words::{Interface, KeyStatus, Purpose};

use crate::{Effect, Entropy, PersistentKey, PrivateKey, Refusal, SetupError};

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entitlements {
    /// Open the doors.
    pub unlock: bool,
    /// Release the drive train; needs a token.
    pub drive: bool,
}

/// One row of the key table, as handed over at set-up.
#[derive(Clone)]
pub struct KeyEntry {
    /// The slot.
    pub slot: u8,
    /// The device's public key, `04 ‖ x ‖ y`.
    pub endpoint_key: [u8; POINT],
    /// Where the key stands.
    pub status: KeyStatus,
    /// What it may do.
    pub entitlements: Entitlements,
    /// The immobiliser token, `token_len` bytes; required for drive.
    pub token: Option<Vec<u8>>,
}

impl fmt::Debug for KeyEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyEntry")
            .field("slot", &self.slot)
            .field("status", &self.status)
            .field("entitlements", &self.entitlements)
            .finish_non_exhaustive()
    }
}

/// What an input caused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The next command, if there is one to send.
    pub command: Option<Vec<u8>>,
    /// The effects, in order.
    pub effects: Vec<Effect>,
    /// Why the transaction failed, if it just did.
    pub refusal: Option<Refusal>,
}

/// The vehicle.
#[derive(Debug)]
pub struct Vehicle {
    profile: &'static Profile,
}

impl Vehicle {
    /// Sets a vehicle up.
    ///
    /// # Errors
    /// [`SetupError`] names the field.
    pub fn new(
        profile: &'static Profile,
        identifier: [u8; VEHICLE_IDENTIFIER],
        key: PrivateKey,
        versions: Vec<u16>,
        table: Vec<KeyEntry>,
        interface: Interface,
    ) -> Result<Self, SetupError> {
        let _ = (identifier, key, versions, table, interface);
        Ok(Self { profile })
    }

    /// Begins a transaction.
    pub fn begin(&mut self, purpose: Purpose, entropy: &mut dyn Entropy) -> Output {
        let _ = (purpose, entropy, self.profile);
        Output {
            command: None,
            effects: Vec::new(),
            refusal: None,
        }
    }

    /// Takes the response to the last command.
    pub fn response(&mut self, response: &[u8], entropy: &mut dyn Entropy) -> Output {
        let _ = (response, entropy);
        Output {
            command: None,
            effects: Vec::new(),
            refusal: None,
        }
    }

    /// The link was lost.
    pub fn link_lost(&mut self) -> Vec<Effect> {
        Vec::new()
    }

    /// Sets the status of a key; false if there is no such slot.
    pub fn set_status(&mut self, slot: u8, status: KeyStatus) -> bool {
        let _ = (slot, status);
        false
    }

    /// The Kpersistent stored last for a slot.
    #[must_use]
    pub fn persistent(&self, slot: u8) -> Option<&PersistentKey> {
        let _ = slot;
        None
    }

    /// Name of the phase, as in section 3.2.
    #[must_use]
    pub fn phase_name(&self) -> &'static str {
        "Idle"
    }
}
