//! What the device keeps for each vehicle: keys, status, mailbox, Kpersistent.

use alloc::vec::Vec;

use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::{SIGNATURE, VEHICLE_IDENTIFIER};
use keyproof_spec::words::{KeyStatus, Usage};

use super::Binding;
use crate::effect::{Effect, Peer};
use crate::error::{Fault, SetupError};
use crate::secret::{PersistentKey, SecretBytes};
use crate::signing::{LongTermKey, SignedData, VehicleKey, VehicleProved};
use crate::wire::messages::{Auth1Content, Read};

/// Evidence that the key for a vehicle is active.
#[derive(Debug)]
pub struct KeyActive(());

/// One vehicle that the device knows.
#[derive(Debug)]
pub(crate) struct Bound {
    vehicle_identifier: [u8; VEHICLE_IDENTIFIER],
    vehicle_key: VehicleKey,
    slot: u8,
    endpoint_key: LongTermKey,
    status: KeyStatus,
    /// All of it, as long as the profile says.
    mailbox: SecretBytes,
    persistent: Option<PersistentKey>,
}

impl Bound {
    fn new(profile: &Profile, index: usize, binding: Binding) -> Result<Self, SetupError> {
        let mut mailbox = binding.mailbox;
        if mailbox.len() > profile.mailbox_size {
            return Err(SetupError::MailboxLength {
                index,
                expected: profile.mailbox_size,
                got: mailbox.len(),
            });
        }
        mailbox.resize(profile.mailbox_size, 0);
        Ok(Self {
            vehicle_identifier: binding.vehicle_identifier,
            vehicle_key: VehicleKey::decode(&binding.vehicle_key)
                .ok_or(SetupError::PublicKey { index })?,
            slot: binding.slot,
            endpoint_key: LongTermKey::decode(&binding.endpoint_key)
                .ok_or(SetupError::PrivateKey { index: Some(index) })?,
            status: binding.status,
            mailbox: SecretBytes::from_vec(mailbox),
            persistent: None,
        })
    }

    /// Verifies the vehicle's signature under the bound key.
    pub(crate) fn verify(
        &self,
        profile: &Profile,
        data: &SignedData,
        signature: &[u8; SIGNATURE],
    ) -> Result<VehicleProved, Fault> {
        self.vehicle_key.verify(profile, data, signature)
    }

    /// The key may be used.
    pub(crate) const fn active(&self) -> Result<KeyActive, Fault> {
        match self.status {
            KeyStatus::Active => Ok(KeyActive(())),
            KeyStatus::Suspended | KeyStatus::Revoked => Err(Fault::KeyNotActive), // DK-ST-027
        }
    }

    /// Replaces Kpersistent; the old one is wiped.
    pub(crate) fn store(&mut self, key: PersistentKey, _: &VehicleProved, _: &KeyActive) -> Effect {
        self.persistent = Some(key);
        Effect::PersistentStored(Peer::Vehicle(self.vehicle_identifier))
    }

    /// The content that tells the vehicle who this is.
    pub(crate) fn identity(
        &self,
        profile: &Profile,
        data: &SignedData,
        _: &VehicleProved, // DK-ST-024
        _: &KeyActive,
    ) -> Result<(SecretBytes, Effect), Fault> {
        let content = Auth1Content {
            slot: self.slot,
            signature: &self.endpoint_key.sign(profile, data, Usage::Endpoint)?,
            subset: self
                .mailbox
                .expose()
                .get(..profile.subset_len)
                .ok_or(Fault::Internal)?,
        }
        .encode(profile)?;
        let effect = Effect::IdentityReleased { slot: self.slot };
        Ok((SecretBytes::from_vec(content), effect))
    }

    /// The bytes of a read, or nothing if it passes a bound.
    pub(crate) fn read(&self, profile: &Profile, read: Read) -> Option<&[u8]> {
        let (offset, length) = (usize::from(read.offset), usize::from(read.length));
        if length == 0 || length > profile.read_max {
            return None; // DK-EN-006
        }
        self.mailbox
            .expose()
            .get(offset..offset.checked_add(length)?) // DK-EN-006
    }
}

/// All vehicles that the device knows, each once.
#[derive(Debug)]
pub(crate) struct Store(Vec<Bound>);

impl Store {
    pub(crate) fn new(profile: &Profile, bindings: Vec<Binding>) -> Result<Self, SetupError> {
        let mut store = Self(Vec::with_capacity(bindings.len()));
        for (index, binding) in bindings.into_iter().enumerate() {
            let got = binding.vehicle_identifier;
            if store.find(&got).is_some() {
                return Err(SetupError::DuplicateVehicle { index, got });
            }
            store.0.push(Bound::new(profile, index, binding)?);
        }
        Ok(store)
    }

    pub(crate) fn find(&self, vehicle_identifier: &[u8; VEHICLE_IDENTIFIER]) -> Option<&Bound> {
        self.0
            .iter()
            .find(|bound| bound.vehicle_identifier == *vehicle_identifier)
    }

    pub(crate) fn find_mut(
        &mut self,
        vehicle_identifier: &[u8; VEHICLE_IDENTIFIER],
    ) -> Option<&mut Bound> {
        self.0
            .iter_mut()
            .find(|bound| bound.vehicle_identifier == *vehicle_identifier)
    }

    pub(crate) fn set_status(
        &mut self,
        vehicle_identifier: &[u8; VEHICLE_IDENTIFIER],
        status: KeyStatus,
    ) -> bool {
        self.find_mut(vehicle_identifier)
            .map(|bound| bound.status = status)
            .is_some()
    }

    pub(crate) fn persistent(
        &self,
        vehicle_identifier: &[u8; VEHICLE_IDENTIFIER],
    ) -> Option<&PersistentKey> {
        self.find(vehicle_identifier)?.persistent.as_ref()
    }
}
