//! The device (section 3.3).
use alloc::vec::Vec;
use core::fmt;

use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::{POINT, VEHICLE_IDENTIFIER};
use keyproof_spec::words::{Interface, KeyStatus};

use crate::{Effect, Entropy, PersistentKey, PrivateKey, Refusal, SetupError};

/// One vehicle that the device knows, as handed over at set-up.
#[derive(Clone)]
pub struct Binding {
    /// The vehicle's identifier.
    pub vehicle_identifier: [u8; VEHICLE_IDENTIFIER],
    /// The vehicle's public key, `04 ‖ x ‖ y`.
    pub vehicle_key: [u8; POINT],
    /// The slot of the device's key in that vehicle.
    pub slot: u8,
    /// The device's private key for that vehicle.
    pub endpoint_key: PrivateKey,
    /// Where that key stands.
    pub status: KeyStatus,
    /// The first bytes of the mailbox, at most `mailbox_size`; the others are zero.
    pub mailbox: Vec<u8>,
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binding")
            .field("vehicle_identifier", &self.vehicle_identifier)
            .field("slot", &self.slot)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// What a command caused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The response: data and status word, or the status word alone.
    pub response: Vec<u8>,
    /// The effects, in order.
    pub effects: Vec<Effect>,
    /// Why it was refused, if it was.
    pub refusal: Option<Refusal>,
}

/// The device.
#[derive(Debug)]
pub struct Device {
    profile: &'static Profile,
}

impl Device {
    /// Sets a device up.
    ///
    /// # Errors
    /// [`SetupError`] names the field.
    pub fn new(
        profile: &'static Profile,
        versions: Vec<u16>,
        express: bool,
        bindings: Vec<Binding>,
        interface: Interface,
    ) -> Result<Self, SetupError> {
        let _ = (versions, express, bindings, interface);
        Ok(Self { profile })
    }

    /// Takes a command and answers it.
    pub fn command(&mut self, command: &[u8], entropy: &mut dyn Entropy) -> Reply {
        let _ = (command, entropy, self.profile);
        Reply {
            response: Vec::new(),
            effects: Vec::new(),
            refusal: None,
        }
    }

    /// The device has left the field.
    pub fn field_lost(&mut self) -> Vec<Effect> {
        Vec::new()
    }

    /// The user has authenticated.
    pub fn user_authenticated(&mut self) {}

    /// Switches express mode.
    pub fn set_express(&mut self, express: bool) {
        let _ = express;
    }

    /// Sets the status of the key for a vehicle; false if the device knows no such vehicle.
    pub fn set_status(
        &mut self,
        vehicle_identifier: &[u8; VEHICLE_IDENTIFIER],
        status: KeyStatus,
    ) -> bool {
        let _ = (vehicle_identifier, status);
        false
    }

    /// The Kpersistent stored last for a vehicle.
    #[must_use]
    pub fn persistent(
        &self,
        vehicle_identifier: &[u8; VEHICLE_IDENTIFIER],
    ) -> Option<&PersistentKey> {
        let _ = vehicle_identifier;
        None
    }

    /// Name of the phase, as in section 3.3.
    #[must_use]
    pub fn phase_name(&self) -> &'static str {
        "Deselected"
    }
}
