//! The vehicle with pairing, activation and transactions: one of them at a time, over all its radios (DK-OP-010).
//!
//! [`Vehicle::response`] routes; what may begin is decided by [`Vehicle::pair`] and [`Vehicle::activate`].

use alloc::vec::Vec;
use core::{fmt, mem};

use keyproof_spec::pairing::fixed::length::{BRAND, SALT};
use keyproof_spec::pairing::words::{Message, OpControl};
use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::{FIELD, POINT};
use keyproof_spec::words::{self, Interface, KeyStatus, Purpose};
use p256::ecdsa::VerifyingKey;

use super::activation::{self, Activated, Candidate};
use super::certificate::Root;
use super::effect::Effect;
use super::fault::{Fault, Refusal};
use super::message;
use super::reader::{self, Credentials, StoredVerifier, Taken};
use super::spake::{Stretching, VerifierKey, Witness};
use crate::agreement::Point;
use crate::entropy::Entropy;
use crate::error::SetupError;
use crate::setup;
use crate::vehicle::phases::AwaitSelect;
use crate::vehicle::table::Table;
use crate::vehicle::{self, Entitlements, KeyEntry};
use crate::wire::messages;

/// A verifier as the maker's server hands it over.
#[derive(Clone)]
pub struct Verifier {
    /// The scalar w0.
    pub w0: [u8; FIELD],
    /// The point L, `04 ‖ x ‖ y`.
    pub l: [u8; POINT],
    /// Salt of the password.
    pub salt: [u8; SALT],
    /// scrypt N.
    pub n: u32,
    /// scrypt r.
    pub r: u16,
    /// scrypt p.
    pub p: u16,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").finish_non_exhaustive() // DK-HY-001
    }
}

impl Verifier {
    fn stored(&self, attempts: u8, used: bool) -> Result<StoredVerifier, SetupError> {
        let key = VerifierKey::decode(&self.w0, &self.l);
        Ok(StoredVerifier {
            key: key.ok_or(SetupError::Credential {
                field: "verifier",
                expected: "w0 below n and a point L",
            })?,
            stretching: Stretching {
                salt: self.salt,
                n: self.n,
                r: self.r,
                p: self.p,
            },
            attempts,
            used,
        })
    }
}

/// Makes the verifier of a password, as a maker's server does (section 11.1).
///
/// # Errors
/// [`Fault::Costs`] for parameters that scrypt does not take.
pub fn make_verifier(
    profile: &Profile,
    password: &[u8],
    salt: [u8; SALT],
    n: u32,
    brand: [u8; BRAND],
) -> Result<Verifier, Fault> {
    let (r, p) = (profile.pairing.cost_r, profile.pairing.cost_p);
    let stretching = Stretching { salt, n, r, p };
    let (w0, l) =
        Witness::stretch(profile.pairing.pake, password, brand, &stretching)?.verifier()?;
    Ok(Verifier {
        w0,
        l,
        salt,
        n,
        r,
        p,
    })
}

/// A key that waits for its activation.
#[derive(Clone)]
pub struct Pending {
    /// Its slot.
    pub slot: u8,
    /// Its public key.
    pub endpoint_key: [u8; POINT],
    /// The token that its device was given.
    pub token: Vec<u8>,
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("slot", &self.slot)
            .finish_non_exhaustive() // DK-HY-001
    }
}

/// What a vehicle needs to pair.
#[derive(Clone, Debug)]
pub struct VehicleSetup {
    /// The verifier, if there is one; its count of attempts; whether it is used.
    pub verifier: Option<(Verifier, u8, bool)>,
    /// The key that is pending, if there is one.
    pub pending: Option<Pending>,
    /// Whether a change of owner is authorised.
    pub change: bool,
    /// The slot of a new key.
    pub slot: u8,
    /// Brand in REQUEST.
    pub brand: [u8; BRAND],
    /// Certificate K.
    pub certificate: Vec<u8>,
    /// Certificate M.
    pub cross: Vec<u8>,
    /// Certificate of the vehicle maker's root J.
    pub root: Vec<u8>,
    /// Public key of the tracking server.
    pub tracking: [u8; POINT],
    /// Seconds since 1970.
    pub now: u64,
}

/// What an input caused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The next command, if there is one to send.
    pub command: Option<Vec<u8>>,
    /// The effects, in order.
    pub effects: Vec<Effect>,
    /// Why it was refused or failed, if it was.
    pub refusal: Option<Refusal>,
}

impl Output {
    const fn refused(refusal: Refusal) -> Self {
        Self {
            command: None,
            effects: Vec::new(),
            refusal: Some(refusal),
        }
    }
}

/// The pending key as it is stored: a table of its own with one row.
#[derive(Debug)]
struct Waiting {
    slot: u8,
    key: [u8; POINT],
    table: Table,
}

impl Waiting {
    fn new(
        profile: &Profile,
        slot: u8,
        key: [u8; POINT],
        token: Vec<u8>,
    ) -> Result<Self, SetupError> {
        let entry = KeyEntry {
            slot,
            endpoint_key: key,
            status: KeyStatus::Active,
            entitlements: Entitlements {
                unlock: true,
                drive: true,
            },
            token: Some(token),
        };
        Ok(Self {
            slot,
            key,
            table: Table::new(profile, alloc::vec![entry])?,
        })
    }
}

/// What runs.
#[derive(Debug)]
enum Run {
    /// A transaction of chapter 3, or nothing.
    Transaction,
    Pairing(reader::Phase),
    Activation(activation::Phase),
}

/// A reader in the car that can pair.
#[derive(Debug)]
pub struct Vehicle {
    profile: &'static Profile,
    transactions: vehicle::Vehicle,
    credentials: Credentials,
    tracking: VerifyingKey,
    verifier: Option<StoredVerifier>,
    pending: Option<Waiting>,
    change: bool,
    run: Run,
}

impl Vehicle {
    /// Adds pairing to a vehicle.
    ///
    /// # Errors
    /// [`SetupError`] names the first field that is not what it has to be.
    pub fn new(
        profile: &'static Profile,
        transactions: vehicle::Vehicle,
        given: VehicleSetup,
    ) -> Result<Self, SetupError> {
        setup::pairing(profile)?;
        let verifier = given
            .verifier
            .map(|(verifier, attempts, used)| verifier.stored(attempts, used))
            .transpose()?;
        let pending = given
            .pending
            .map(|pending| {
                let Pending {
                    slot,
                    endpoint_key,
                    token,
                } = pending;
                Waiting::new(profile, slot, endpoint_key, token)
            })
            .transpose()?;
        let tracking = Point::decode(&given.tracking).map_err(|_| SetupError::Credential {
            field: "tracking",
            expected: "an uncompressed point of P-256",
        })?;
        Ok(Self {
            profile,
            transactions,
            credentials: Credentials {
                root: Root::decode(&given.root)?,
                certificate: given.certificate,
                cross: given.cross,
                brand: given.brand,
                slot: given.slot,
                now: given.now,
            },
            tracking: VerifyingKey::from(tracking.key()),
            verifier,
            pending,
            change: given.change,
            run: Run::Transaction,
        })
    }

    /// The radio of transactions that begin from now on; gives the one before.
    pub(crate) const fn over(&mut self, interface: Interface) -> Interface {
        self.transactions.over(interface)
    }

    /// Begins a transaction; what ran is over.
    pub fn begin(&mut self, purpose: Purpose, entropy: &mut dyn Entropy) -> Output {
        let mut effects = self.end(); // DK-OP-010
        let output = self.transactions.begin(purpose, entropy);
        effects.extend(output.effects.into_iter().map(Effect::from));
        Output {
            command: output.command,
            effects,
            refusal: output.refusal.map(Refusal::from),
        }
    }

    /// Begins a pairing, if it is allowed; what ran is over then.
    pub fn pair(&mut self) -> Output {
        let allowed = match &self.verifier {
            None | Some(StoredVerifier { used: true, .. }) => Err(Fault::NoVerifier), // DK-OP-001
            Some(verifier) if verifier.attempts >= self.profile.pairing.attempts_vehicle => {
                Err(Fault::Lockout) // DK-OP-004
            }
            Some(_) if !self.transactions.table().slots().is_empty() && !self.change => {
                Err(Fault::Owned) // DK-OP-009
            }
            Some(_) => message::select(self.profile).map_err(Fault::from),
        };
        match allowed {
            Err(fault) => Output::refused(Refusal::new(fault, Message::Select)),
            Ok(command) => {
                let effects = self.end(); // DK-OP-010
                self.run = Run::Pairing(reader::Phase::AwaitSelect);
                Output {
                    command: Some(command),
                    effects,
                    refusal: None,
                }
            }
        }
    }

    /// Begins the first transaction with the pending key; what ran is over then.
    pub fn activate(&mut self) -> Output {
        let command = match &self.pending {
            None => Err(Fault::NothingPending),
            Some(_) => messages::select(self.profile).map_err(Fault::from),
        };
        match command {
            Err(fault) => Output::refused(Refusal::in_transaction(fault, words::Message::Select)),
            Ok(command) => {
                let effects = self.end(); // DK-OP-010
                let purpose = Purpose::Unlock;
                self.run = Run::Activation(activation::Phase::AwaitSelect(AwaitSelect { purpose }));
                Output {
                    command: Some(command),
                    effects,
                    refusal: None,
                }
            }
        }
    }

    /// Takes any bytes as the response to the last command.
    pub fn response(&mut self, response: &[u8], entropy: &mut dyn Entropy) -> Output {
        match mem::replace(&mut self.run, Run::Transaction) {
            Run::Transaction => {
                let output = self.transactions.response(response, entropy);
                Output {
                    command: output.command,
                    effects: output.effects.into_iter().map(Effect::from).collect(),
                    refusal: output.refusal.map(Refusal::from),
                }
            }
            Run::Pairing(phase) => self.pairing(phase, response, entropy),
            Run::Activation(phase) => self.activation(phase, response, entropy),
        }
    }

    fn pairing(
        &mut self,
        before: reader::Phase,
        response: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Output {
        let (had_session, stage) = (before.has_session(), before.awaits());
        let mut effects = Vec::new();
        let mut around = reader::Surroundings {
            profile: self.profile,
            identifier: self.transactions.identifier(),
            own_key: self.transactions.key().as_endpoint(),
            table: self.transactions.table(),
            protocol: self.transactions.versions(),
            credentials: &self.credentials,
            verifier: &mut self.verifier,
            effects: &mut effects,
        };
        let stepped = reader::step(&mut around, before, response, entropy).and_then(|next| {
            let pending = next.taken.map(|taken| self.keep(taken)).transpose()?;
            Ok((next.phase, next.command, pending))
        });
        let (phase, command, refusal) = match stepped {
            Ok((phase, command, pending)) => {
                effects.extend(pending);
                (phase, command, None)
            }
            Err(fault) if had_session => (
                reader::Phase::AwaitControl,
                message::op_control_flow(self.profile, OpControl::Abort).ok(), // DK-OP-011
                Some(Refusal::new(fault, stage)),
            ),
            Err(fault) => (reader::Phase::Ended, None, Some(Refusal::new(fault, stage))),
        };
        if had_session && !phase.has_session() {
            effects.push(Effect::SESSION_ENDED);
        }
        self.run = Run::Pairing(phase);
        Output {
            command,
            effects,
            refusal,
        }
    }

    /// Stores a key as pending; an older one is replaced.
    fn keep(&mut self, taken: Taken) -> Result<Effect, Fault> {
        let (slot, token) = (self.credentials.slot, taken.token.expose().to_vec());
        let waiting = Waiting::new(self.profile, slot, taken.key, token);
        self.pending = Some(waiting.map_err(|_| Fault::internal())?); // DK-OP-008
        Ok(Effect::KeyPending { slot })
    }

    fn activation(
        &mut self,
        before: activation::Phase,
        response: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Output {
        if let activation::Phase::AwaitControl = before {
            self.run = Run::Activation(activation::Phase::Ended);
            return Output {
                command: None,
                effects: Vec::new(),
                refusal: None,
            };
        }
        let (had_session, stage) = (before.has_session(), before.awaits());
        let mut told = Vec::new();
        let stepped = match &mut self.pending {
            None => Err(Fault::NothingPending),
            Some(Waiting { slot, key, table }) => {
                let candidate = Candidate {
                    slot: *slot,
                    key,
                    server: &self.tracking,
                };
                let mut around = self.transactions.around(table, &mut told);
                activation::step(&mut around, &candidate, before, response, entropy)
            }
        };
        let mut effects: Vec<Effect> = told.into_iter().map(Effect::from).collect();
        let (phase, command, refusal) = match stepped {
            Ok(next) => {
                if let Some(activated) = next.activated {
                    self.enable(activated, &mut effects);
                }
                (next.phase, next.command, None)
            }
            Err(fault) => {
                let refusal = Some(Refusal::in_transaction(fault, stage));
                if had_session {
                    let failure = messages::control_flow(self.profile, false).ok(); // DK-ST-009
                    (activation::Phase::AwaitControl, failure, refusal)
                } else {
                    (activation::Phase::Ended, None, refusal)
                }
            }
        };
        if had_session && !phase.has_session() {
            effects.push(Effect::SESSION_ENDED);
        }
        self.run = Run::Activation(phase);
        Output {
            command,
            effects,
            refusal,
        }
    }

    /// The pending key takes the place of all others.
    fn enable(&mut self, _: Activated, effects: &mut Vec<Effect>) {
        if let Some(waiting) = self.pending.take() {
            let others = self.transactions.table().slots();
            effects.extend(others.into_iter().map(|slot| Effect::KeyRemoved { slot })); // DK-OP-009
            let slot = waiting.slot;
            self.transactions.table_mut().become_of(waiting.table); // DK-OP-008
            self.change = false;
            effects.push(Effect::KeyActive { slot });
        }
    }

    /// Ends what runs.
    fn end(&mut self) -> Vec<Effect> {
        let had_session = match mem::replace(&mut self.run, Run::Transaction) {
            Run::Transaction => {
                let effects = self.transactions.link_lost();
                return effects.into_iter().map(Effect::from).collect();
            }
            Run::Pairing(phase) => phase.has_session(),
            Run::Activation(phase) => phase.has_session(),
        };
        let ended = had_session.then_some(Effect::SESSION_ENDED);
        ended.into_iter().collect()
    }

    /// The link is gone, or the power: verifier, count, pending key and table stay.
    pub fn link_lost(&mut self) -> Vec<Effect> {
        self.lost()
    }

    /// A new verifier came: count 0, not used; a pairing with the one before ends.
    ///
    /// # Errors
    /// When it is none: w0 is not below n, or L is no point.
    pub fn arm(&mut self, verifier: &Verifier) -> Result<Vec<Effect>, SetupError> {
        self.verifier = Some(verifier.stored(0, false)?); // DK-OP-003
        Ok(self.end_pairing())
    }

    /// The pairing was cancelled, or its time is over: the verifier is dropped, and what runs with it ends.
    pub fn withdraw(&mut self) -> Vec<Effect> {
        self.verifier = None;
        self.end_pairing()
    }

    /// Ends a pairing that runs; transactions and activations need no verifier.
    fn end_pairing(&mut self) -> Vec<Effect> {
        match &self.run {
            // It has said its last word.
            Run::Pairing(reader::Phase::AwaitControl) => Vec::new(),
            Run::Pairing(_) => self.lost(),
            Run::Transaction | Run::Activation(_) => Vec::new(),
        }
    }

    /// Ends what runs, and leaves it ended.
    fn lost(&mut self) -> Vec<Effect> {
        let over = match &self.run {
            Run::Transaction => None,
            Run::Pairing(_) => Some(Run::Pairing(reader::Phase::Ended)),
            Run::Activation(_) => Some(Run::Activation(activation::Phase::Ended)),
        };
        let effects = self.end();
        if let Some(over) = over {
            self.run = over;
        }
        effects
    }

    /// The present owner, or the maker's service, agrees to a new owner.
    pub const fn authorise_change(&mut self) {
        self.change = true; // DK-OP-009
    }

    /// The transactions' vehicle, to be looked at.
    #[must_use]
    pub const fn transactions(&self) -> &vehicle::Vehicle {
        &self.transactions
    }

    /// Name of the phase, as in sections 3.2 and 9.2.
    #[must_use]
    pub const fn phase_name(&self) -> &'static str {
        match &self.run {
            Run::Transaction => self.transactions.phase_name(),
            Run::Pairing(phase) => phase.name(),
            Run::Activation(phase) => phase.name(),
        }
    }

    /// The count of attempts, and whether the verifier is used.
    #[must_use]
    pub fn attempts(&self) -> Option<(u8, bool)> {
        let verifier = self.verifier.as_ref();
        verifier.map(|verifier| (verifier.attempts, verifier.used))
    }

    /// The token as it was sent stays secret here; only whether a key is pending is told.
    #[must_use]
    pub fn pending_slot(&self) -> Option<u8> {
        self.pending.as_ref().map(|waiting| waiting.slot)
    }
}
