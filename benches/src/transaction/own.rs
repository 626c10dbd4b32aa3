//! A transaction between the reference's two roles, in process.

use super::{Draws, ENDPOINT_SECRET, MAILBOX, PROFILE, SLOT, VEHICLE, VEHICLE_SECRET};
use keyproof_reference::{
    Binding, Device, Effect, Entitlements, KeyEntry, PrivateKey, SetupError, Vehicle,
};
use keyproof_spec::words::{Interface, KeyStatus, Purpose};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToSec1Point;

/// A vehicle and a device that know each other.
#[derive(Debug)]
pub struct Own {
    vehicle: Vehicle,
    device: Device,
}

impl Own {
    /// Sets both up.
    ///
    /// # Errors
    /// If the reference takes the set-up for senseless.
    pub fn new() -> Result<Self, &'static str> {
        Self::set_up().map_err(|_| "the reference refused its set-up")
    }

    fn set_up() -> Result<Self, SetupError> {
        let token = MAILBOX
            .into_iter()
            .skip(PROFILE.token_offset)
            .take(PROFILE.token_len);
        let entry = KeyEntry {
            slot: SLOT,
            endpoint_key: public(&ENDPOINT_SECRET)?,
            status: KeyStatus::Active,
            entitlements: Entitlements {
                unlock: true,
                drive: true,
            },
            token: Some(token.collect()),
        };
        let binding = Binding {
            vehicle_identifier: VEHICLE,
            vehicle_key: public(&VEHICLE_SECRET)?,
            slot: SLOT,
            endpoint_key: PrivateKey::from_bytes(ENDPOINT_SECRET),
            status: KeyStatus::Active,
            mailbox: MAILBOX.to_vec(),
        };
        let versions = || PROFILE.versions.to_vec();
        Ok(Self {
            vehicle: Vehicle::new(
                PROFILE,
                VEHICLE,
                PrivateKey::from_bytes(VEHICLE_SECRET),
                versions(),
                vec![entry],
                Interface::Nfc,
            )?,
            device: Device::new(PROFILE, versions(), true, vec![binding], Interface::Nfc)?,
        })
    }

    /// One transaction from SELECT to CONTROL FLOW; `heard` is told every message.
    ///
    /// # Errors
    /// If the vehicle did not act.
    pub fn run(
        &mut self,
        purpose: Purpose,
        draws: &mut Draws,
        mut heard: impl FnMut(&[u8]),
    ) -> Result<(), &'static str> {
        let mut acted = false;
        let mut output = self.vehicle.begin(purpose, draws);
        while let Some(command) = output.command {
            heard(&command);
            let reply = self.device.command(&command, draws);
            heard(&reply.response);
            output = self.vehicle.response(&reply.response, draws);
            acted |= output.effects.contains(&Effect::Actuate(purpose));
        }
        acted.then_some(()).ok_or("the vehicle did not act")
    }

    /// The Kpersistent that the vehicle stored last.
    #[must_use]
    pub fn persistent(&self) -> Option<&[u8; 32]> {
        self.vehicle.persistent(SLOT).map(|key| key.expose_secret())
    }
}

/// Public key of a private one.
fn public(secret: &[u8; 32]) -> Result<[u8; 65], SetupError> {
    let refused = SetupError::PrivateKey { index: None };
    let secret = SecretKey::from_slice(secret).map_err(|_| refused)?;
    let point = secret.public_key().to_sec1_point(false);
    point.as_bytes().try_into().map_err(|_| refused)
}
