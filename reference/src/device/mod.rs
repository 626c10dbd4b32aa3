//! The device (section 3.3): one struct per phase, a step consumes its phase.
//!
//! ```text
//!             SELECT            AUTH0              AUTH1            EXCHANGE
//! Deselected ───────▶ Selected ───────▶ Answered ───────▶ Open ⟲
//!      ▲                  ▲    fresh        │   vehicle      │
//!      │ field lost,      │    ephemeral    │   verified     │
//!      │ another applet   └─────────────────┴────────────────┘
//!      └── from anywhere      CONTROL FLOW, SELECT, any refusal: keys wiped
//! ```
//!
//! | file | holds |
//! |---|---|
//! | `phases` | the phases, their steps, and the list of messages that each takes |
//! | `store` | keys, status, mailbox and Kpersistent for each vehicle |
//! | `consent` | express mode and the user |
//! | `chain` | commands in parts |
//!
//! The checks of a command come in the order of DK-EN-010 and of the table: length of the APDU; class; instruction; whether it continues the
//! parts that are kept; phase; parameters; then what the phase says. [`Device::command`] routes and decides nothing else.

mod chain;
mod consent;
mod phases;
pub(crate) mod store;

use alloc::vec;
use alloc::vec::Vec;
use core::{fmt, mem};

use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::{POINT, VEHICLE_IDENTIFIER};
use keyproof_spec::words::{Interface, KeyStatus, Message};

use self::chain::Chain;
use self::consent::Consent;
use self::phases::{Phase, Selected, Surroundings};
use self::store::Store;
use crate::effect::Effect;
use crate::entropy::Entropy;
use crate::error::{Fault, Refusal, SetupError};
use crate::secret::{PersistentKey, PrivateKey};
use crate::setup;
use crate::wire::apdu::{Command, Response};
use crate::wire::messages::{self, Header};

pub use self::consent::Willing;
pub use self::store::KeyActive;

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

/// A device: the wallet in the phone.
#[derive(Debug)]
pub struct Device {
    profile: &'static Profile,
    versions: Vec<u16>,
    interface: Interface,
    consent: Consent,
    store: Store,
    kept: Option<Chain>,
    phase: Phase,
}

impl Device {
    /// Sets a device up, deselected, with keys already provisioned.
    ///
    /// `versions` falls strictly and holds versions of the profile only; the device offers exactly these.
    ///
    /// # Errors
    /// [`SetupError`] names the first field that is not what it has to be.
    pub fn new(
        profile: &'static Profile,
        versions: Vec<u16>,
        express: bool,
        bindings: Vec<Binding>,
        interface: Interface,
    ) -> Result<Self, SetupError> {
        setup::profile(profile)?;
        Ok(Self {
            profile,
            versions: setup::versions(profile, versions)?,
            interface,
            consent: Consent::new(express),
            store: Store::new(profile, bindings)?,
            kept: None,
            phase: Phase::Deselected,
        })
    }

    /// Takes any bytes as a command and answers them. `entropy` is used for an accepted AUTH0 only.
    pub fn command(&mut self, command: &[u8], entropy: &mut dyn Entropy) -> Reply {
        let before = mem::replace(&mut self.phase, Phase::Deselected);
        let (had_session, stage, fallback) = (
            before.has_session(),
            before.awaits(),
            before.after_refusal(),
        );
        let mut effects = Vec::new();
        let (phase, response, refusal) = match self.identify(command) {
            Err(fault) => self.refuse(fault, stage, fallback),
            Ok((message, command)) => {
                match self.step(before, message, &command, &mut effects, entropy) {
                    Ok((phase, data)) => {
                        (phase, Response::encode(data, self.profile.status.ok), None)
                    }
                    Err(Fault::ApplicationNotFound) => {
                        self.refuse(Fault::ApplicationNotFound, message, Phase::Deselected) // DK-EN-002
                    }
                    Err(fault) => self.refuse(fault, message, fallback),
                }
            }
        };
        if had_session && !phase.has_session() {
            effects.push(Effect::SessionEnded);
        }
        self.phase = phase;
        Reply {
            response,
            effects,
            refusal,
        }
    }

    /// The field is gone, or the power: no phase, no keys, no user.
    pub fn field_lost(&mut self) -> Vec<Effect> {
        let before = mem::replace(&mut self.phase, Phase::Deselected); // DK-ST-028
        self.kept = None;
        self.consent.forget();
        session_ended(&before)
    }

    /// Another application is selected: no phase, no keys; the user stays.
    pub(crate) fn deselect(&mut self) -> Vec<Effect> {
        let before = mem::replace(&mut self.phase, Phase::Deselected); // DK-ST-028
        self.kept = None;
        session_ended(&before)
    }

    /// Removes the keys that the predicate names, and ends the session in which one of them is used (section 9.3); gives the
    /// slots, and the end of the session if there was one.
    pub(crate) fn remove(
        &mut self,
        gone: impl Fn(&store::Bound) -> bool,
    ) -> (Vec<u8>, Option<Effect>) {
        let slots = self.store.remove(gone);
        let ended = match &self.phase {
            Phase::Open(open) => open.bound(&self.store).is_none(),
            Phase::Deselected | Phase::Selected(_) | Phase::Answered(_) => false,
        };
        if ended {
            self.phase = Phase::Selected(Selected);
            self.kept = None;
        }
        (slots, ended.then_some(Effect::SessionEnded))
    }

    /// What is known of each vehicle, for the framework.
    pub(crate) const fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) const fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    pub(crate) fn versions(&self) -> &[u16] {
        &self.versions
    }

    /// The user has authenticated: serves the next AUTH0 that is accepted.
    pub fn user_authenticated(&mut self) {
        self.consent.authenticated();
    }

    /// Switches express mode for all vehicles.
    pub fn set_express(&mut self, express: bool) {
        self.consent.set_express(express);
    }

    /// Sets the status of the key for a vehicle; false if the device knows no such vehicle.
    pub fn set_status(
        &mut self,
        vehicle_identifier: &[u8; VEHICLE_IDENTIFIER],
        status: KeyStatus,
    ) -> bool {
        self.store.set_status(vehicle_identifier, status)
    }

    /// The Kpersistent stored last for a vehicle.
    #[must_use]
    pub fn persistent(
        &self,
        vehicle_identifier: &[u8; VEHICLE_IDENTIFIER],
    ) -> Option<&PersistentKey> {
        self.store.persistent(vehicle_identifier)
    }

    /// Name of the phase, as in section 3.3: `Deselected`, `Selected`, `Answered` or `Open`.
    #[must_use]
    pub const fn phase_name(&self) -> &'static str {
        self.phase.name()
    }

    /// Length, class and instruction, in this order.
    fn identify<'a>(&self, bytes: &'a [u8]) -> Result<(Message, Command<'a>), Fault> {
        let command = Command::decode(bytes)?; // DK-EN-001
        let message = messages::identify(command.class, command.instruction)?; // DK-EN-010
        Ok((message, command))
    }

    /// One command that has a known header; an error leaves nothing of the phase.
    fn step(
        &mut self,
        before: Phase,
        message: Message,
        command: &Command<'_>,
        effects: &mut Vec<Effect>,
        entropy: &mut dyn Entropy,
    ) -> Result<(Phase, Vec<u8>), Fault> {
        let chain = Chain::join(self.kept.take(), message, command)?; // DK-EN-009
        if !before.lists(message) {
            return Err(Fault::OutOfOrder); // DK-EN-010
        }
        let header = Header::decode(self.profile, message, command.p1, command.p2)?; // DK-EN-010
        let chain = chain.push(self.profile, command.data)?;
        if command.continues() {
            self.kept = Some(chain); // DK-EN-009
            return Ok((before, Vec::new()));
        }
        let data = chain.into_data();
        let mut around = Surroundings {
            profile: self.profile,
            versions: &self.versions,
            interface: self.interface,
            consent: &mut self.consent,
            store: &mut self.store,
            effects,
        };
        match (before, header) {
            (
                Phase::Deselected | Phase::Selected(_) | Phase::Answered(_) | Phase::Open(_),
                Header::Select,
            ) => {
                let (selected, answer) = Selected::by_aid(&around, &data)?; // DK-ST-028
                Ok((Phase::Selected(selected), answer))
            }
            (Phase::Selected(phase), Header::Auth0(purpose)) => {
                let (answered, answer) = phase.auth0(&mut around, purpose, &data, entropy)?;
                Ok((Phase::Answered(answered), answer))
            }
            (Phase::Answered(phase), Header::Auth1) => {
                let (open, answer) = phase.auth1(&mut around, &data)?;
                Ok((Phase::Open(open), answer))
            }
            (Phase::Open(phase), Header::Exchange) => {
                let (open, answer) = phase.exchange(&mut around, &data)?;
                Ok((Phase::Open(open), answer))
            }
            (
                Phase::Selected(_) | Phase::Answered(_) | Phase::Open(_),
                Header::ControlFlow { success },
            ) => {
                let selected = Selected::by_control_flow(&mut around, success, &data)?; // DK-ST-029
                Ok((Phase::Selected(selected), Vec::new()))
            }
            (
                Phase::Deselected,
                Header::Auth0(_) | Header::Auth1 | Header::Exchange | Header::ControlFlow { .. },
            )
            | (Phase::Selected(_), Header::Auth1 | Header::Exchange)
            | (Phase::Answered(_), Header::Auth0(_) | Header::Exchange)
            | (Phase::Open(_), Header::Auth0(_) | Header::Auth1) => Err(Fault::OutOfOrder),
        }
    }

    /// Drops what was kept and turns a cause into a status word.
    fn refuse(
        &mut self,
        fault: Fault,
        stage: Message,
        next: Phase,
    ) -> (Phase, Vec<u8>, Option<Refusal>) {
        self.kept = None; // DK-EN-009
        let status = fault.status_word(&self.profile.status);
        let response = Response::encode(Vec::new(), status);
        (next, response, Some(Refusal::new(fault, stage)))
    }
}

/// Reports the end of a session, if there was one.
fn session_ended(before: &Phase) -> Vec<Effect> {
    if before.has_session() {
        vec![Effect::SessionEnded]
    } else {
        Vec::new()
    }
}
