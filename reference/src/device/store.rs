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
    /// Made in a pairing, and not yet used by the vehicle (DK-OP-029).
    made: bool,
    /// All of it, as long as the profile says.
    mailbox: SecretBytes,
    persistent: Option<PersistentKey>,
}

impl Bound {
    pub(crate) const fn vehicle_identifier(&self) -> &[u8; VEHICLE_IDENTIFIER] {
        &self.vehicle_identifier
    }

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
            made: false,
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

    pub(crate) const fn slot(&self) -> u8 {
        self.slot
    }

    pub(crate) const fn is_made(&self) -> bool {
        self.made
    }

    pub(crate) const fn set_made(&mut self) {
        self.made = true;
    }

    /// Active or suspended, and used by the vehicle before: never overwritten (DK-OP-028).
    pub(crate) const fn is_live(&self) -> bool {
        match self.status {
            KeyStatus::Active | KeyStatus::Suspended => !self.made,
            KeyStatus::Revoked => false,
        }
    }

    /// The vehicle has sent a valid EXCHANGE under this key.
    pub(crate) const fn used(&mut self) {
        self.made = false; // DK-OP-029
    }

    /// Writes into the mailbox; false if it does not fit.
    pub(crate) fn write(&mut self, offset: usize, bytes: &[u8]) -> bool {
        let end = offset.saturating_add(bytes.len());
        self.mailbox
            .expose_mut()
            .get_mut(offset..end)
            .map(|place| place.copy_from_slice(bytes))
            .is_some()
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

    /// Takes a new key in; the one that was there for this vehicle is gone.
    pub(crate) fn replace(
        &mut self,
        profile: &Profile,
        binding: Binding,
    ) -> Result<(), SetupError> {
        let vehicle = binding.vehicle_identifier;
        let mut bound = Bound::new(profile, 0, binding)?;
        bound.set_made();
        self.0.retain(|other| other.vehicle_identifier != vehicle);
        self.0.push(bound);
        Ok(())
    }

    /// Removes what the predicate names; gives the slots.
    pub(crate) fn remove(&mut self, gone: impl Fn(&Bound) -> bool) -> Vec<u8> {
        let slots = self.0.iter().filter(|bound| gone(bound)).map(Bound::slot);
        let slots = slots.collect();
        self.0.retain(|bound| !gone(bound));
        slots
    }

    /// Slots of made keys.
    pub(crate) fn made(&self) -> Vec<u8> {
        let made = self.0.iter().filter(|bound| bound.is_made());
        made.map(Bound::slot).collect()
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
