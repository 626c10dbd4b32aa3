//! The vehicle's table (section 9.2), line by line.
//!
//! [`Stored`] survives loss of power; a session does not. The healthy vehicle has one session over all its radios; there are two
//! places for sessions only so that `TwoPairings` can fill both.

use super::message::{
    Content, Control, Creation, Endpoint, Fresh, Issuer, KeyCertificate, Message, Receipt, Request,
    Scalar, Sealed, Share, Side, Stretched, Stretching, TransactionKey, Transcript,
    VehicleCertificate, secrets_of_vehicle,
};
use super::rules::{ATTEMPTS, Rules};
use super::step::{Claim, Effect, Seen, Step};
use keyproof_spec::pairing::mutation::Mutation;

/// What a vehicle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Its name as the owner of what it draws.
    pub name: u8,
    /// Its certificate: identifier and key.
    pub certificate: VehicleCertificate,
    /// Framework versions, one bit each.
    pub versions: u8,
    /// Protocol versions, one bit each.
    pub protocols: u8,
    /// The brand.
    pub brand: u8,
}

/// A verifier of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Verifier {
    /// w0 and L.
    pub stretched: Stretched,
    /// Whether it has served a pairing.
    pub used: bool,
}

/// A key of the table, or the pending one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// The slot.
    pub slot: u8,
    /// The key.
    pub key: Endpoint,
}

/// What survives loss of power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stored {
    /// The verifier.
    pub verifier: Option<Verifier>,
    /// The count of attempts. The second belongs to the second radio with `CountPerRadio`, and is 0 otherwise.
    pub attempts: [u8; 2],
    /// The pending key.
    pub pending: Option<Entry>,
    /// The table: a former owner's key and the new one.
    pub table: [Option<Entry>; 2],
    /// Whether a change of owner is authorised.
    pub change: bool,
    /// How many random values were drawn. A real vehicle stores no such thing; here it makes them fresh.
    pub drawn: u8,
}

/// The phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Nothing has run.
    Idle,
    /// SELECT is sent.
    AwaitSelect,
    /// REQUEST is sent.
    AwaitShare(Request),
    /// VERIFY is sent.
    AwaitEvidence {
        /// REQUEST.
        request: Request,
        /// The device's share.
        x: Share,
        /// The own share.
        y: Share,
        /// The run.
        run: Transcript,
    },
    /// A WRITE DATA is sent, or GET DATA; `place` is its number.
    AwaitPart {
        /// The run, as the channel has it.
        run: Transcript,
        /// What is sent.
        creation: Creation,
        /// The number of the command that waits for its answer.
        place: u8,
        /// The first part of the chain.
        leaf: Option<KeyCertificate>,
    },
    /// AUTH is sent.
    AwaitProof {
        /// The nonce.
        nonce: Fresh,
        /// Whether this is an activation.
        activation: bool,
    },
    /// EXCHANGE is sent.
    AwaitReceipt(TransactionKey),
    /// The last command is sent.
    AwaitControl,
    /// It is over.
    Ended,
}

/// The vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// What survives loss of power.
    pub stored: Stored,
    /// The session on each radio.
    pub sessions: [Phase; 2],
}

/// An input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// `pair`, over a radio (0 or 1).
    Pair(u8),
    /// `activate`, over a radio.
    Activate(u8),
    /// `begin`: a transaction that is no activation, over a radio.
    Begin(u8),
    /// `arm`.
    Arm(Stretched),
    /// `withdraw`.
    Withdraw,
    /// `authorise change`.
    AuthoriseChange,
    /// A response, on a radio.
    Receive(u8, Message),
    /// The link on a radio is lost.
    LinkLost(u8),
    /// Power is lost.
    PowerLost,
}

impl State {
    /// A vehicle that has drawn nothing yet.
    #[must_use]
    pub const fn new(verifier: Option<Stretched>, owner: Option<Entry>) -> Self {
        let verifier = match verifier {
            Some(stretched) => Some(Verifier {
                stretched,
                used: false,
            }),
            None => None,
        };
        Self {
            stored: Stored {
                verifier,
                attempts: [0, 0],
                pending: None,
                table: [owner, None],
                change: false,
                drawn: 0,
            },
            sessions: [Phase::Idle, Phase::Idle],
        }
    }

    /// The session on a radio.
    #[must_use]
    pub const fn session(&self, radio: u8) -> Phase {
        let [first, second] = self.sessions;
        if radio == 0 { first } else { second }
    }

    /// Whether the table holds this key.
    #[must_use]
    pub fn holds(&self, key: Endpoint) -> bool {
        self.stored
            .table
            .iter()
            .flatten()
            .any(|entry| entry.key == key)
    }

    /// The state after loss of power.
    #[must_use]
    pub fn without_power(mut self, rules: Rules) -> Self {
        self.sessions = self.sessions.map(ended);
        // DK-OP-003: the count survives.
        if rules.bent(Mutation::CountInMemory) {
            self.stored.attempts = [0, 0];
        }
        self
    }

    fn set(&mut self, radio: u8, phase: Phase) {
        let [first, second] = &mut self.sessions;
        if radio == 0 {
            *first = phase;
        } else {
            *second = phase;
        }
    }

    fn draw(&mut self, name: u8) -> Fresh {
        self.stored.drawn = self.stored.drawn.saturating_add(1);
        Fresh {
            owner: name,
            number: self.stored.drawn,
        }
    }

    fn count(&self, radio: u8, rules: Rules) -> u8 {
        let [first, second] = self.stored.attempts;
        // DK-OP-003: one count for all radios.
        if radio != 0 && rules.bent(Mutation::CountPerRadio) {
            second
        } else {
            first
        }
    }

    fn raise(&mut self, radio: u8, rules: Rules) {
        let [first, second] = &mut self.stored.attempts;
        let count = if radio != 0 && rules.bent(Mutation::CountPerRadio) {
            second
        } else {
            first
        };
        // One above the limit says all that there is to say.
        *count = count.saturating_add(1).min(ATTEMPTS.saturating_add(1));
    }
}

/// Phases in which nothing has begun stay; all others end.
const fn ended(phase: Phase) -> Phase {
    if matches!(phase, Phase::Idle) {
        Phase::Idle
    } else {
        Phase::Ended
    }
}

/// One input.
#[must_use]
pub fn step(me: &Identity, state: State, input: Input, rules: Rules) -> Step<State> {
    let mut run = Run {
        me,
        rules,
        out: Step::still(state),
    };
    match input {
        Input::Pair(radio) => run.pair(radio),
        Input::Activate(radio) => {
            if run.out.state.stored.pending.is_some() {
                run.begin(radio, true);
            }
        }
        Input::Begin(radio) => run.begin(radio, false),
        Input::Arm(stretched) => {
            run.out.state.stored.verifier = Some(Verifier {
                stretched,
                used: false,
            });
            // DK-OP-003, DK-OP-004: a new verifier, and nothing else, clears the count.
            if !rules.bent(Mutation::PermanentLockout) {
                run.out.state.stored.attempts = [0, 0];
            }
            run.written();
            run.end_pairings();
        }
        Input::Withdraw => {
            run.out.state.stored.verifier = None;
            run.written();
            run.end_pairings();
        }
        Input::AuthoriseChange => {
            run.out.state.stored.change = true;
            run.written();
        }
        Input::Receive(radio, message) => run.receive(radio, message),
        Input::LinkLost(radio) => {
            let phase = run.out.state.session(radio);
            run.out.state.set(radio, ended(phase));
            if !matches!(phase, Phase::Idle | Phase::Ended) {
                run.out.effects.push(Effect::SessionEnded);
            }
        }
        Input::PowerLost => run.out.state = state.without_power(rules),
    }
    run.out
}

struct Run<'a> {
    me: &'a Identity,
    rules: Rules,
    out: Step<State>,
}

impl Run<'_> {
    /// Notes that the store was written: power may fail here.
    fn written(&mut self) {
        self.out.cuts.push(self.out.state.without_power(self.rules));
    }

    fn effect(&mut self, effect: Effect) {
        self.out.effects.push(effect);
        if effect != Effect::SessionEnded {
            self.written();
        }
    }

    fn send(&mut self, radio: u8, message: Message, next: Phase) {
        self.out.messages.push(message);
        self.out.state.set(radio, next);
    }

    /// DK-OP-010: what begins ends what runs, on every radio.
    /// A verifier that is replaced or withdrawn takes its pairing with it (section 9.2).
    fn end_pairings(&mut self) {
        for phase in &mut self.out.state.sessions {
            if matches!(
                phase,
                Phase::AwaitSelect
                    | Phase::AwaitShare(_)
                    | Phase::AwaitEvidence { .. }
                    | Phase::AwaitPart { .. }
            ) {
                *phase = Phase::Ended;
                self.out.effects.push(Effect::SessionEnded);
            }
        }
    }

    fn end_others(&mut self, radio: u8) {
        if !self.rules.bent(Mutation::TwoPairings) {
            self.out.state.sessions = self.out.state.sessions.map(ended);
        }
        self.out.state.set(radio, Phase::Idle);
    }

    fn pair(&mut self, radio: u8) {
        let stored = self.out.state.stored;
        // DK-OP-001: a verifier that is there and not used.
        let Some(verifier) = stored.verifier else {
            return;
        };
        if verifier.used && !self.rules.bent(Mutation::ReuseVerifier) {
            return;
        }
        // DK-OP-004: below the limit.
        let count = self.out.state.count(radio, self.rules);
        if count >= ATTEMPTS && !self.rules.bent(Mutation::NoVehicleLimit) {
            return;
        }
        // DK-OP-009: no key in the table, or a change of owner authorised.
        let owned = stored.table.iter().any(Option::is_some);
        if owned && !stored.change && !self.rules.bent(Mutation::PairWhilePaired) {
            return;
        }
        self.end_others(radio);
        self.send(radio, Message::Select, Phase::AwaitSelect);
    }

    fn begin(&mut self, radio: u8, activation: bool) {
        self.end_others(radio);
        let nonce = self.out.state.draw(self.me.name);
        let auth = Message::Auth {
            vehicle: self.me.certificate.vehicle,
            key: self.me.certificate.key,
            nonce,
        };
        self.send(radio, auth, Phase::AwaitProof { nonce, activation });
    }

    /// DK-OP-011: a failed check wipes the session.
    fn fail(&mut self, radio: u8, last: Message) {
        if self.rules.bent(Mutation::VehicleContinuesAfterFailure) {
            return;
        }
        self.finish(radio, last);
    }

    fn finish(&mut self, radio: u8, last: Message) {
        self.send(radio, last, Phase::AwaitControl);
        self.out.effects.push(Effect::SessionEnded);
    }

    fn receive(&mut self, radio: u8, message: Message) {
        let abort = Message::Control(Control::Abort);
        let failure = Message::Flow { success: false };
        match (self.out.state.session(radio), message) {
            (Phase::Idle | Phase::Ended, _) => {}
            (Phase::AwaitControl, _) => self.out.state.set(radio, Phase::Ended),
            (
                Phase::AwaitSelect,
                Message::Selected {
                    versions,
                    protocols,
                    password: true,
                },
            ) => self.selected(radio, versions, protocols),
            (Phase::AwaitShare(request), Message::Share(x)) => self.share(radio, request, x),
            (Phase::AwaitEvidence { request, x, y, run }, Message::Evidence(evidence)) => {
                let seen = Seen {
                    request,
                    x,
                    y: Some(y),
                };
                let due = self.rules.evidence(Side::Device, x, y, run);
                self.evidence(radio, seen, run, evidence == due);
            }
            // DK-OP-005, bent: whatever M2 is.
            (Phase::AwaitEvidence { request, x, y, run }, _)
                if self.rules.bent(Mutation::UseKeysBeforeEvidence) =>
            {
                self.evidence(
                    radio,
                    Seen {
                        request,
                        x,
                        y: Some(y),
                    },
                    run,
                    false,
                );
            }
            (
                Phase::AwaitPart {
                    run,
                    creation,
                    place,
                    leaf,
                },
                Message::Answer { more, part },
            ) => self.part(radio, run, creation, place, leaf, more, part),
            (Phase::AwaitProof { nonce, activation }, Message::Proof(proof)) => {
                self.proof(radio, nonce, activation, proof);
            }
            (Phase::AwaitReceipt(own), Message::Read(key, receipt)) => {
                self.receipt(radio, own, key, receipt);
            }
            (Phase::AwaitReceipt(_) | Phase::AwaitProof { .. }, _) => self.fail(radio, failure),
            _ => self.fail(radio, abort),
        }
    }

    fn selected(&mut self, radio: u8, versions: u8, protocols: u8) {
        let common = versions & self.me.versions;
        let Some(verifier) = self.out.state.stored.verifier else {
            return self.fail(radio, Message::Control(Control::Abort));
        };
        // DK-OP-012: a common version, and the highest.
        if common == 0 || protocols & self.me.protocols == 0 {
            return self.fail(radio, Message::Control(Control::Abort));
        }
        let version = if self.rules.bent(Mutation::TakeLowestFrameworkVersion) {
            1 << common.trailing_zeros()
        } else {
            0x80 >> common.leading_zeros()
        };
        let request = Request {
            version,
            protocols: self.me.protocols,
            stretching: verifier.stretched.stretching,
            brand: self.me.brand,
        };
        self.send(radio, Message::Request(request), Phase::AwaitShare(request));
    }

    fn share(&mut self, radio: u8, request: Request, x: Share) {
        let abort = Message::Control(Control::Abort);
        // DK-OP-002: the attempt is counted and stored before VERIFY leaves.
        if !self.rules.bent(Mutation::CountOnWrongEvidence) {
            self.out.state.raise(radio, self.rules);
            self.effect(Effect::AttemptCounted);
        }
        let Some(verifier) = self.out.state.stored.verifier else {
            return self.fail(radio, abort);
        };
        // DK-OP-013: a new scalar for each share.
        let drawn = self.out.state.draw(self.me.name);
        let scalar = Scalar {
            owner: drawn.owner,
            number: if self.rules.bent(Mutation::ReuseVehicleShare) {
                1
            } else {
                drawn.number
            },
        };
        let w0 = verifier.stretched;
        let y = Share::Masked {
            scalar,
            mask: Some(w0),
            side: Side::Vehicle,
        };
        let (z, v) = secrets_of_vehicle(x, scalar, w0);
        // DK-PK-001: the share, Z and V.
        if !self.rules.may_go_on(x, z, v) {
            return self.fail(radio, abort);
        }
        let run = self.rules.transcript((x, y), (z, v), w0, request);
        let seen = Seen {
            request,
            x,
            y: Some(y),
        };
        self.out.claims.push(Claim::Runs(seen));
        self.out.claims.push(Claim::Showed(seen, run));
        let evidence = self.rules.evidence(Side::Vehicle, x, y, run);
        let next = Phase::AwaitEvidence { request, x, y, run };
        self.send(radio, Message::Verify(y, evidence), next);
    }

    fn evidence(&mut self, radio: u8, seen: Seen, run: Transcript, equal: bool) {
        // DK-OP-005: nothing is used before M2 has verified.
        if !equal && !self.rules.bent(Mutation::UseKeysBeforeEvidence) {
            if self.rules.bent(Mutation::CountOnWrongEvidence) {
                self.out.state.raise(radio, self.rules);
                self.effect(Effect::AttemptCounted);
            }
            return self.fail(radio, Message::Control(Control::Abort));
        }
        if equal {
            self.out.claims.push(Claim::Confirmed(seen, run));
        }
        // DK-OP-001: used, in the store, before WRITE DATA.
        if let Some(verifier) = &mut self.out.state.stored.verifier {
            verifier.used = true;
        }
        self.effect(Effect::VerifierUsed);
        let creation = Creation {
            vehicle: self.me.certificate.vehicle,
            slot: 1,
            challenge: self.out.state.draw(self.me.name),
        };
        let run = self.rules.channel(run);
        let part = seal(run, 0, Content::Creation(creation));
        let next = Phase::AwaitPart {
            run,
            creation,
            place: 0,
            leaf: None,
        };
        self.send(radio, Message::Write { last: false, part }, next);
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the fields of one phase and one message"
    )]
    fn part(
        &mut self,
        radio: u8,
        run: Transcript,
        creation: Creation,
        place: u8,
        leaf: Option<KeyCertificate>,
        more: bool,
        part: Sealed,
    ) {
        let abort = Message::Control(Control::Abort);
        let keyed = part.run == Some(run) && part.by == Side::Device;
        // DK-OC-003: in its place.
        let placed = part.place == place || self.rules.bent(Mutation::PartWithoutPlace);
        // DK-OC-002: under the MAC. Without it the content is what the path made of it.
        if !(keyed && placed) && !self.rules.bent(Mutation::SkipAnswerMac) {
            return self.fail(radio, abort);
        }
        self.out.claims.push(Claim::Took(part));
        let next = |place, leaf| Phase::AwaitPart {
            run,
            creation,
            place,
            leaf,
        };
        match (place, part.content, more) {
            (0, Content::Empty, false) => {
                let part = seal(run, 1, Content::Certificates(self.me.certificate));
                self.send(radio, Message::Write { last: true, part }, next(1, None));
            }
            (1, Content::Empty, false) => {
                let part = seal(run, 2, Content::AskChain);
                self.send(radio, Message::Get(part), next(2, None));
            }
            (2, Content::Leaf(leaf), true) => {
                let part = seal(run, 3, Content::Empty);
                self.send(radio, Message::More(part), next(3, Some(leaf)));
            }
            (3, Content::Path(issuer), false) => self.chain(radio, creation, leaf, issuer),
            _ => self.fail(radio, abort),
        }
    }

    fn chain(
        &mut self,
        radio: u8,
        creation: Creation,
        leaf: Option<KeyCertificate>,
        issuer: Issuer,
    ) {
        let abort = Message::Control(Control::Abort);
        let Some(leaf) = leaf else {
            return self.fail(radio, abort);
        };
        // DK-OP-006: a path from the root.
        if issuer != Issuer::Genuine && !self.rules.bent(Mutation::SkipChain) {
            return self.fail(radio, abort);
        }
        // DK-OP-007: this vehicle and this challenge.
        if leaf.vehicle != creation.vehicle && !self.rules.bent(Mutation::IgnoreAttestedVehicle) {
            return self.fail(radio, abort);
        }
        if leaf.challenge != creation.challenge && !self.rules.bent(Mutation::IgnoreChallenge) {
            return self.fail(radio, abort);
        }
        if self.out.state.holds(leaf.key) {
            return self.fail(radio, abort);
        }
        let entry = Entry {
            slot: creation.slot,
            key: leaf.key,
        };
        self.out.state.stored.pending = Some(entry);
        self.out.claims.push(Claim::Pending { leaf, creation });
        self.effect(Effect::KeyPending(leaf.key));
        // DK-OP-008: pending, and no more.
        if self.rules.bent(Mutation::ActivateAtOnce) {
            self.activate(entry);
        }
        self.finish(radio, Message::Control(Control::Continue));
    }

    fn proof(&mut self, radio: u8, nonce: Fresh, activation: bool, proof: TransactionKey) {
        let failure = Message::Flow { success: false };
        let own = TransactionKey {
            vehicle: self.me.certificate.key,
            nonce,
            ..proof
        };
        let pending = self.out.state.stored.pending.map(|entry| entry.key);
        // DK-OP-008: the pending key is known in an activation alone, and there it is the only one.
        let known = if activation {
            pending == Some(proof.key)
        } else {
            self.out.state.holds(proof.key)
        };
        if proof != own || !known {
            return self.fail(radio, failure);
        }
        if activation {
            self.effect(Effect::PersistentStored(proof.key));
            self.send(radio, Message::Exchange(own), Phase::AwaitReceipt(own));
        } else {
            self.out.claims.push(Claim::Served(proof.key));
            self.finish(radio, Message::Flow { success: true });
        }
    }

    fn receipt(
        &mut self,
        radio: u8,
        own: TransactionKey,
        key: TransactionKey,
        receipt: Option<Receipt>,
    ) {
        let failure = Message::Flow { success: false };
        let Some(entry) = self.out.state.stored.pending else {
            return self.fail(radio, failure);
        };
        if key != own || entry.key != own.key {
            return self.fail(radio, failure);
        }
        let due = Receipt {
            vehicle: self.me.certificate.vehicle,
            slot: entry.slot,
            key: entry.key,
            genuine: true,
        };
        // DK-OP-008: a receipt that verifies.
        if receipt != Some(due) && !self.rules.bent(Mutation::ActivateWithoutReceipt) {
            return self.fail(radio, failure);
        }
        self.activate(entry);
        self.finish(radio, Message::Flow { success: true });
    }

    fn activate(&mut self, entry: Entry) {
        // DK-OP-009: all other keys go first, each in a write of its own.
        if !self.rules.bent(Mutation::ChangeWithoutRemoval) {
            let old: Vec<Entry> = self
                .out
                .state
                .stored
                .table
                .iter()
                .flatten()
                .copied()
                .collect();
            for gone in old {
                for place in &mut self.out.state.stored.table {
                    if *place == Some(gone) {
                        *place = None;
                    }
                }
                self.effect(Effect::KeyRemoved(gone.key));
            }
        }
        let free = self
            .out
            .state
            .stored
            .table
            .iter_mut()
            .find(|place| place.is_none());
        if let Some(place) = free {
            *place = Some(entry);
        }
        self.out.state.stored.pending = None;
        self.out.state.stored.change = false;
        self.effect(Effect::KeyActive(entry.key));
    }
}

/// A part sealed by the vehicle.
const fn seal(run: Transcript, place: u8, content: Content) -> Sealed {
    Sealed {
        run: Some(run),
        by: Side::Vehicle,
        place,
        content,
    }
}

/// How a vehicle of these parts stretches.
#[must_use]
pub const fn plain_stretching(salt: u8) -> Stretching {
    Stretching {
        salt,
        costs_bounded: true,
    }
}
