//! The vehicle (section 3.2): one struct per phase, a step consumes its phase.
//!
//! ```text
//!        begin           versions          endpoint's point      answer in the channel
//! Idle ───────▶ AwaitSelect ─────▶ AwaitAuth0 ─────▶ AwaitAuth1 ──unlock: acts──────────▶ AwaitControl ─▶ Ended
//!                                                         └─drive──▶ AwaitExchange ─token: acts─▶ │
//!               └───── any check fails: keys wiped, CONTROL FLOW failure ───────────────────────▶ │
//! ```
//!
//! | file | holds |
//! |---|---|
//! | `phases` | the phases and their steps |
//! | `table` | the key table, and what leads from a verified signature to the actuator |
//!
//! [`Vehicle::response`] routes and decides nothing else.

pub(crate) mod phases;
pub(crate) mod table;

use alloc::vec;
use alloc::vec::Vec;
use core::{fmt, mem};

use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::{POINT, VEHICLE_IDENTIFIER};
use keyproof_spec::words::{Interface, KeyStatus, Purpose};

use self::phases::{Accepted, AwaitSelect, Phase, Surroundings};
use self::table::Table;
use crate::effect::Effect;
use crate::entropy::Entropy;
use crate::error::{Fault, Refusal, SetupError};
use crate::secret::{PersistentKey, PrivateKey};
use crate::setup;
use crate::signing::LongTermKey;
use crate::wire::apdu::Response;
use crate::wire::messages;

pub use self::table::{KeyActive, Permit};

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

/// A vehicle: the reader in the car.
#[derive(Debug)]
pub struct Vehicle {
    profile: &'static Profile,
    identifier: [u8; VEHICLE_IDENTIFIER],
    key: LongTermKey,
    versions: Vec<u16>,
    interface: Interface,
    table: Table,
    phase: Phase,
}

/// What a step leaves: the next phase and the command to send with it.
type Next = (Phase, Option<Vec<u8>>);

impl Vehicle {
    /// Sets a vehicle up, idle, with its key table.
    ///
    /// `versions` falls strictly and holds versions of the profile only. That the vehicle's own key stands in no row is for enrolment to
    /// see to (assumption A3).
    ///
    /// # Errors
    /// [`SetupError`] names the first field that is not what it has to be.
    pub fn new(
        profile: &'static Profile,
        identifier: [u8; VEHICLE_IDENTIFIER],
        key: PrivateKey,
        versions: Vec<u16>,
        table: Vec<KeyEntry>,
        interface: Interface,
    ) -> Result<Self, SetupError> {
        setup::profile(profile)?;
        Ok(Self {
            profile,
            identifier,
            key: LongTermKey::decode(&key).ok_or(SetupError::PrivateKey { index: None })?,
            versions: setup::versions(profile, versions)?,
            interface,
            table: Table::new(profile, table)?,
            phase: Phase::Idle,
        })
    }

    /// The radio of transactions that begin from now on; gives the one before. It enters the keys (DK-CR-005).
    pub(crate) const fn over(&mut self, interface: Interface) -> Interface {
        mem::replace(&mut self.interface, interface)
    }

    /// Begins a transaction; one that was under way is over. Draws nothing yet: what is fresh is drawn for AUTH0.
    pub fn begin(&mut self, purpose: Purpose, _entropy: &mut dyn Entropy) -> Output {
        let effects = self.link_lost();
        match messages::select(self.profile) {
            Ok(command) => {
                self.phase = Phase::AwaitSelect(AwaitSelect { purpose });
                Output {
                    command: Some(command),
                    effects,
                    refusal: None,
                }
            }
            Err(fault) => Output {
                command: None,
                effects,
                refusal: Some(Refusal::new(fault, self.phase.awaits())),
            },
        }
    }

    /// Takes any bytes as the response to the last command. `entropy` is used for the answer to SELECT only.
    ///
    /// Where no response is awaited nothing changes, and the refusal is out of order.
    pub fn response(&mut self, response: &[u8], entropy: &mut dyn Entropy) -> Output {
        let without_keys = self.phase.without_keys();
        let before = mem::replace(&mut self.phase, Phase::Ended);
        let (had_session, stage) = (before.has_session(), before.awaits());
        let mut effects = Vec::new();
        let (phase, command, refusal) = match self.step(before, response, &mut effects, entropy) {
            Ok((phase, command)) => (phase, command, None),
            Err(fault) => {
                let refusal = Some(Refusal::new(fault, stage));
                if had_session {
                    let failure = messages::control_flow(self.profile, false).ok(); // DK-ST-009
                    (Phase::AwaitControl, failure, refusal)
                } else {
                    (without_keys, None, refusal)
                }
            }
        };
        if had_session && !phase.has_session() {
            effects.push(Effect::SessionEnded);
        }
        self.phase = phase;
        Output {
            command,
            effects,
            refusal,
        }
    }

    /// The link is gone: no keys, no transaction.
    pub fn link_lost(&mut self) -> Vec<Effect> {
        let without_keys = self.phase.without_keys();
        let before = mem::replace(&mut self.phase, without_keys);
        if before.has_session() {
            vec![Effect::SessionEnded]
        } else {
            Vec::new()
        }
    }

    /// What a step of an activation may see: another table than one's own (section 9.2).
    pub(crate) fn around<'a>(
        &'a self,
        table: &'a mut Table,
        effects: &'a mut Vec<Effect>,
    ) -> Surroundings<'a> {
        Surroundings {
            profile: self.profile,
            identifier: self.identifier,
            key: &self.key,
            versions: &self.versions,
            interface: self.interface,
            table,
            effects,
        }
    }

    pub(crate) const fn table(&self) -> &Table {
        &self.table
    }

    pub(crate) const fn table_mut(&mut self) -> &mut Table {
        &mut self.table
    }

    pub(crate) const fn identifier(&self) -> &[u8; VEHICLE_IDENTIFIER] {
        &self.identifier
    }

    pub(crate) const fn key(&self) -> &LongTermKey {
        &self.key
    }

    pub(crate) fn versions(&self) -> &[u16] {
        &self.versions
    }

    /// Sets the status of a key; false if there is no such slot.
    pub fn set_status(&mut self, slot: u8, status: KeyStatus) -> bool {
        self.table.set_status(slot, status)
    }

    /// The Kpersistent stored last for a slot.
    #[must_use]
    pub fn persistent(&self, slot: u8) -> Option<&PersistentKey> {
        self.table.persistent(slot)
    }

    /// Name of the phase, as in section 3.2: `Idle`, `AwaitSelect`, … `Ended`.
    #[must_use]
    pub const fn phase_name(&self) -> &'static str {
        self.phase.name()
    }

    /// One response; an error leaves nothing of the phase.
    fn step(
        &mut self,
        before: Phase,
        response: &[u8],
        effects: &mut Vec<Effect>,
        entropy: &mut dyn Entropy,
    ) -> Result<Next, Fault> {
        let profile = self.profile;
        let mut around = Surroundings {
            profile,
            identifier: self.identifier,
            key: &self.key,
            versions: &self.versions,
            interface: self.interface,
            table: &mut self.table,
            effects,
        };
        match before {
            Phase::Idle | Phase::Ended => Err(Fault::OutOfOrder), // DK-ST-009
            Phase::AwaitSelect(phase) => {
                let data = successful(profile, response)?;
                let (next, command) = phase.versions(&around, data, entropy)?;
                Ok((Phase::AwaitAuth0(next), Some(command)))
            }
            Phase::AwaitAuth0(phase) => {
                let data = successful(profile, response)?;
                let (next, command) = phase.endpoint(&around, data)?;
                Ok((Phase::AwaitAuth1(next), Some(command)))
            }
            Phase::AwaitAuth1(phase) => {
                let data = successful(profile, response)?;
                match phase.device(&mut around, data)? {
                    Accepted::Act(permit) => act(&mut around, permit),
                    Accepted::Ask(next, command) => {
                        Ok((Phase::AwaitExchange(*next), Some(command)))
                    }
                }
            }
            Phase::AwaitExchange(phase) => {
                let data = successful(profile, response)?;
                let permit = phase.token(&around, data)?;
                act(&mut around, permit)
            }
            Phase::AwaitControl => Ok((Phase::Ended, None)),
        }
    }
}

/// The data of a response whose status word is ok.
pub(crate) fn successful<'a>(profile: &Profile, response: &'a [u8]) -> Result<&'a [u8], Fault> {
    let response = Response::decode(response)?; // DK-EN-012
    if response.status == profile.status.ok {
        Ok(response.data)
    } else {
        Err(Fault::StatusNotOk) // DK-EN-012
    }
}

/// Works the actuator and says so.
fn act(around: &mut Surroundings<'_>, permit: Permit) -> Result<Next, Fault> {
    let command = messages::control_flow(around.profile, true)?;
    around.effects.push(permit.act()); // DK-ST-011
    Ok((Phase::AwaitControl, Some(command)))
}
