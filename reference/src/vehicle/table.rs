//! The key table of the vehicle, and the guards between a signature and the actuator.
//!
//! ```text
//!   EndpointProved ─▶ KeyActive ─▶ store Kpersistent ─▶ Entitled ──unlock──────────────────▶ Permit ─▶ Effect::Actuate
//!                                                           └──drive─▶ DriveClaim ─ token ─▶ Permit
//! ```
//!
//! Each arrow needs the value on its left. A [`Permit`] is spent by acting, so that one transaction acts at most once.

use alloc::vec::Vec;

use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::SIGNATURE;
use keyproof_spec::words::{KeyStatus, Purpose};

use super::KeyEntry;
use crate::effect::{Effect, Peer};
use crate::error::{Fault, SetupError};
use crate::secret::{PersistentKey, SecretBytes};
use crate::signing::{EndpointKey, EndpointProved, SignedData};

/// Evidence that the key of a slot is active.
#[derive(Debug)]
pub struct KeyActive(());

/// Leave to work the actuator once.
#[derive(Debug)]
pub struct Permit(Purpose);

impl Permit {
    /// Acts, and is gone.
    pub(crate) const fn act(self) -> Effect {
        Effect::Actuate(self.0) // DK-ST-011
    }
}

/// A key that may drive, once its mailbox has returned the token.
#[derive(Debug)]
pub(crate) struct DriveClaim {
    token: SecretBytes,
}

impl DriveClaim {
    /// Compares what the mailbox returned, in constant time.
    pub(crate) fn redeem(self, returned: &[u8]) -> Result<Permit, Fault> {
        if self.token.same_as(returned) {
            Ok(Permit(Purpose::Drive)) // DK-ST-010 DK-HY-002
        } else {
            Err(Fault::WrongToken) // DK-ST-010
        }
    }
}

/// What an accepted key may do next.
#[derive(Debug)]
pub(crate) enum Entitled {
    /// Open the doors now.
    Unlock(Permit),
    /// Show the token.
    Drive(DriveClaim),
}

/// One slot.
#[derive(Debug)]
pub(crate) struct Row {
    slot: u8,
    endpoint_key: EndpointKey,
    status: KeyStatus,
    unlock: bool,
    /// The token; there is one exactly if the key may drive.
    drive: Option<SecretBytes>,
    persistent: Option<PersistentKey>,
}

impl Row {
    fn new(profile: &Profile, index: usize, entry: KeyEntry) -> Result<Self, SetupError> {
        let token = entry.token.map(SecretBytes::from_vec);
        if let Some(token) = &token {
            let got = token.expose().len();
            if got != profile.token_len {
                return Err(SetupError::TokenLength {
                    index,
                    expected: profile.token_len,
                    got,
                });
            }
        }
        if entry.entitlements.drive && token.is_none() {
            return Err(SetupError::TokenMissing { index });
        }
        Ok(Self {
            slot: entry.slot,
            endpoint_key: EndpointKey::decode(&entry.endpoint_key)
                .ok_or(SetupError::PublicKey { index })?,
            status: entry.status,
            unlock: entry.entitlements.unlock,
            drive: token.filter(|_| entry.entitlements.drive),
            persistent: None,
        })
    }

    /// Verifies the endpoint's signature under the key of this slot.
    pub(crate) fn verify(
        &self,
        profile: &Profile,
        data: &SignedData,
        signature: &[u8; SIGNATURE],
    ) -> Result<EndpointProved, Fault> {
        self.endpoint_key.verify(profile, data, signature) // DK-ST-004
    }

    /// The key may be used.
    pub(crate) const fn active(&self) -> Result<KeyActive, Fault> {
        match self.status {
            KeyStatus::Active => Ok(KeyActive(())),
            KeyStatus::Suspended | KeyStatus::Revoked => Err(Fault::KeyNotActive), // DK-ST-006
        }
    }

    /// Replaces Kpersistent; the old one is wiped.
    pub(crate) fn store(
        &mut self,
        key: PersistentKey,
        _: &EndpointProved, // DK-ST-008
        _: &KeyActive,
    ) -> Effect {
        self.persistent = Some(key);
        Effect::PersistentStored(Peer::Slot(self.slot))
    }

    /// What the key may do for a purpose.
    pub(crate) fn entitled(
        &self,
        purpose: Purpose,
        _: EndpointProved,
        _: KeyActive,
    ) -> Result<Entitled, Fault> {
        match (purpose, self.unlock, &self.drive) {
            (Purpose::Unlock, true, _) => Ok(Entitled::Unlock(Permit(purpose))),
            (Purpose::Drive, _, Some(token)) => Ok(Entitled::Drive(DriveClaim {
                token: token.clone(),
            })),
            (Purpose::Unlock, false, _) | (Purpose::Drive, _, None) => Err(Fault::NotEntitled), // DK-ST-007
        }
    }
}

/// All slots, each once.
#[derive(Debug)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    pub(crate) fn new(profile: &Profile, entries: Vec<KeyEntry>) -> Result<Self, SetupError> {
        let mut table = Self(Vec::with_capacity(entries.len()));
        for (index, entry) in entries.into_iter().enumerate() {
            let got = entry.slot;
            if table.find_mut(got).is_some() {
                return Err(SetupError::DuplicateSlot { index, got });
            }
            table.0.push(Row::new(profile, index, entry)?);
        }
        Ok(table)
    }

    /// Whether a key stands in some slot.
    pub(crate) fn holds(&self, key: &EndpointKey) -> bool {
        self.0.iter().any(|row| row.endpoint_key == *key)
    }

    /// All slots, rising.
    pub(crate) fn slots(&self) -> Vec<u8> {
        let mut slots: Vec<u8> = self.0.iter().map(|row| row.slot).collect();
        slots.sort_unstable();
        slots
    }

    /// Takes the rows of another table in the place of its own.
    pub(crate) fn become_of(&mut self, other: Self) {
        *self = other;
    }

    pub(crate) fn find_mut(&mut self, slot: u8) -> Option<&mut Row> {
        self.0.iter_mut().find(|row| row.slot == slot)
    }

    pub(crate) fn set_status(&mut self, slot: u8, status: KeyStatus) -> bool {
        self.find_mut(slot).map(|row| row.status = status).is_some()
    }

    pub(crate) fn persistent(&self, slot: u8) -> Option<&PersistentKey> {
        self.0
            .iter()
            .find(|row| row.slot == slot)?
            .persistent
            .as_ref()
    }
}
