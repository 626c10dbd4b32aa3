//! The device's table (section 9.3), line by line.
//!
//! [`Stored`] survives loss of power and of the field; the [`Phase`] of the framework and the applet's transaction do not.

use super::message::{
    Content, Control, Creation, Endpoint, Issuer, KeyCertificate, Message, Password, Receipt,
    Request, Scalar, Sealed, Share, Side, Stretched, TransactionKey, Transcript, Variant,
    VehicleCertificate, secrets_of_device,
};
use super::rules::{ATTEMPTS, Rules};
use super::step::{Claim, Effect, Seen, Step};
use keyproof_spec::pairing::mutation::Mutation;

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Its name as the owner of what it draws.
    pub name: u8,
    /// Who certifies its keys.
    pub issuer: Issuer,
    /// Framework versions, one bit each.
    pub versions: u8,
    /// Protocol versions, one bit each.
    pub protocols: u8,
}

/// Status of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Made, not yet used by the vehicle.
    Made,
    /// Active.
    Active,
}

/// A key for a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// For which vehicle, slot and challenge.
    pub creation: Creation,
    /// The key.
    pub key: Endpoint,
    /// The vehicle's public key.
    pub bound_to: u8,
    /// Its status.
    pub status: Status,
    /// The receipt in the mailbox.
    pub receipt: Option<Receipt>,
}

/// What survives loss of power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stored {
    /// The password.
    pub password: Option<Password>,
    /// A password that is gone and that `KeepWithdrawnPassword` goes on with.
    pub ghost: Option<Password>,
    /// The count of attempts.
    pub attempts: u8,
    /// The keys, one a vehicle.
    pub keys: [Option<Entry>; 2],
    /// How many scalars and keys were drawn. A real device stores no such thing; here it makes them fresh.
    pub drawn: u8,
}

/// The phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// No application is selected.
    Deselected,
    /// The framework is selected.
    Selected,
    /// REQUEST is answered.
    Shared {
        /// REQUEST.
        request: Request,
        /// w0 and w1.
        w0: Stretched,
        /// The scalar.
        x: Scalar,
    },
    /// The channel is open.
    Secure {
        /// The run, as the channel has it; `None` without evidence.
        run: Option<Transcript>,
        /// The place of the next command.
        place: u8,
        /// The first part of the creation data.
        head: Option<Creation>,
    },
    /// The key is made.
    Made {
        /// The run.
        run: Option<Transcript>,
        /// The place of the next command.
        place: u8,
        /// The key.
        key: Endpoint,
        /// How many parts of the chain are handed out.
        handed: u8,
    },
    /// The applet has proved a key.
    Proved(TransactionKey),
}

/// The device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// What survives loss of power.
    pub stored: Stored,
    /// The phase.
    pub phase: Phase,
}

/// An input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// `arm`.
    Arm(Password),
    /// `withdraw`.
    Withdraw,
    /// `receipt`.
    Receipt(Receipt),
    /// `delete`.
    Delete(u8),
    /// A command.
    Receive(Message),
    /// The field is lost.
    FieldLost,
    /// Power is lost.
    PowerLost,
}

impl State {
    /// A device that has drawn nothing yet.
    #[must_use]
    pub const fn new(password: Option<Password>) -> Self {
        Self {
            stored: Stored {
                password,
                ghost: None,
                attempts: 0,
                keys: [None, None],
                drawn: 0,
            },
            phase: Phase::Deselected,
        }
    }

    /// The key for a vehicle.
    #[must_use]
    pub fn key_for(&self, vehicle: u8) -> Option<Entry> {
        self.stored
            .keys
            .iter()
            .flatten()
            .find(|entry| entry.creation.vehicle == vehicle)
            .copied()
    }

    /// The state after loss of power.
    #[must_use]
    pub fn without_power(mut self, rules: Rules) -> Self {
        self.phase = Phase::Deselected;
        // DK-OP-023: the count survives.
        if rules.bent(Mutation::DeviceCountInMemory) {
            self.stored.attempts = 0;
        }
        self
    }

    fn draw(&mut self) -> u8 {
        self.stored.drawn = self.stored.drawn.saturating_add(1);
        self.stored.drawn
    }

    fn entry(&mut self, key: Endpoint) -> Option<&mut Entry> {
        self.stored
            .keys
            .iter_mut()
            .flatten()
            .find(|entry| entry.key == key)
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
        Input::Arm(password) => {
            run.out.state.stored.password = Some(password);
            run.out.state.stored.ghost = None;
            run.out.state.stored.attempts = 0;
            run.written();
            run.end_pairing();
        }
        Input::Withdraw => run.withdraw(),
        Input::Receipt(receipt) => run.store_receipt(receipt),
        Input::Delete(vehicle) => {
            if let Some(entry) = state.key_for(vehicle) {
                run.remove(entry.key);
            }
        }
        Input::Receive(message) => run.receive(message),
        // DK-OP-031: loss of the field ends the session.
        Input::FieldLost => {
            if !rules.bent(Mutation::SelectKeepsSession) {
                run.out.state.phase = Phase::Deselected;
            }
            // A count in memory is lost with the field that feeds it.
            if rules.bent(Mutation::DeviceCountInMemory) {
                run.out.state.stored.attempts = 0;
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

    fn answer(&mut self, message: Message, next: Phase) {
        self.out.messages.push(message);
        self.out.state.phase = next;
    }

    fn remove(&mut self, key: Endpoint) {
        for place in &mut self.out.state.stored.keys {
            if place.is_some_and(|entry| entry.key == key) {
                *place = None;
            }
        }
        self.effect(Effect::KeyRemoved(key));
    }

    fn withdraw(&mut self) {
        self.out.state.stored.ghost = self.out.state.stored.password.take();
        self.written();
        let made: Vec<Endpoint> = self
            .out
            .state
            .stored
            .keys
            .iter()
            .flatten()
            .filter(|entry| entry.status == Status::Made)
            .map(|entry| entry.key)
            .collect();
        for key in made {
            self.remove(key);
        }
        self.end_pairing();
    }

    /// A password that is replaced or withdrawn takes the session of the framework with it (section 9.3).
    fn end_pairing(&mut self) {
        if matches!(
            self.out.state.phase,
            Phase::Shared { .. } | Phase::Secure { .. } | Phase::Made { .. }
        ) {
            self.out.effects.push(Effect::SessionEnded);
            self.out.state.phase = Phase::Selected;
        }
    }

    fn store_receipt(&mut self, receipt: Receipt) {
        let Some(key) = self
            .out
            .state
            .key_for(receipt.vehicle)
            .map(|entry| entry.key)
        else {
            return;
        };
        if let Some(entry) = self.out.state.entry(key) {
            entry.receipt = Some(receipt);
        }
        self.effect(Effect::ReceiptStored(key));
    }

    /// DK-OP-032: a failed check wipes the session of the framework.
    fn refuse(&mut self) {
        let phase = self.out.state.phase;
        let next = match phase {
            Phase::Deselected | Phase::Proved(_) => Phase::Deselected,
            Phase::Selected | Phase::Shared { .. } | Phase::Secure { .. } | Phase::Made { .. } => {
                if self.rules.bent(Mutation::DeviceContinues) {
                    phase
                } else {
                    Phase::Selected
                }
            }
        };
        self.answer(Message::Refused, next);
    }

    fn receive(&mut self, message: Message) {
        match (self.out.state.phase, message) {
            (phase, Message::Select) => self.select(phase),
            (
                _,
                Message::Auth {
                    vehicle,
                    key,
                    nonce,
                },
            ) => self.auth(
                vehicle,
                TransactionKey {
                    vehicle: key,
                    key: Endpoint {
                        owner: self.me.name,
                        number: 0,
                    },
                    nonce,
                },
            ),
            (Phase::Proved(own), Message::Exchange(key)) if own == key => self.exchange(own),
            (Phase::Proved(_), Message::Flow { .. }) => {
                self.out.effects.push(Effect::SessionEnded);
                self.out.state.phase = Phase::Deselected;
            }
            (Phase::Selected, Message::Request(request)) => self.request(request),
            (Phase::Shared { request, w0, x }, Message::Verify(y, evidence)) => {
                self.verify(request, w0, x, y, evidence);
            }
            (Phase::Secure { run, place, head }, Message::Write { last, part }) => {
                self.write(run, place, head, last, part);
            }
            // DK-OP-027, bent: creation data in clear before M1 has verified.
            (Phase::Selected | Phase::Shared { .. }, Message::Write { last, part })
                if self.rules.bent(Mutation::WriteBeforeEvidence) && part.run.is_none() =>
            {
                self.write(None, 0, None, last, part);
            }
            (
                Phase::Made {
                    run,
                    place,
                    key,
                    handed: 0,
                },
                Message::Get(part),
            ) => {
                self.hand(run, place, key, 0, part, Content::AskChain);
            }
            // DK-OP-027: GET RESPONSE only while a part is left.
            (
                Phase::Made {
                    run,
                    place,
                    key,
                    handed: 1,
                },
                Message::More(part),
            ) => {
                self.hand(run, place, key, 1, part, Content::Empty);
            }
            (phase, Message::Control(control)) => self.control(phase, control),
            _ => self.refuse(),
        }
    }

    fn select(&mut self, phase: Phase) {
        let answer = Message::Selected {
            versions: self.me.versions,
            protocols: self.me.protocols,
            password: self.password().is_some(),
        };
        // DK-OP-031: SELECT ends the session.
        let kept = self.rules.bent(Mutation::SelectKeepsSession)
            && !matches!(phase, Phase::Deselected | Phase::Proved(_));
        self.answer(answer, if kept { phase } else { Phase::Selected });
    }

    /// DK-OP-020: the password that is there.
    fn password(&self) -> Option<Password> {
        let stored = self.out.state.stored;
        if self.rules.bent(Mutation::KeepWithdrawnPassword) {
            stored.password.or(stored.ghost)
        } else {
            stored.password
        }
    }

    fn request(&mut self, request: Request) {
        // DK-OP-020: a password is there.
        let Some(password) = self.password() else {
            return self.refuse();
        };
        // DK-OP-021: a version that was offered, and a common protocol version.
        let offered = request.version & self.me.versions != 0;
        if !offered && !self.rules.bent(Mutation::AcceptAnyFrameworkVersion) {
            return self.refuse();
        }
        if request.protocols & self.me.protocols == 0 {
            return self.refuse();
        }
        // DK-OP-022: costs within the bounds.
        if !request.stretching.costs_bounded && !self.rules.bent(Mutation::AcceptAnyCosts) {
            return self.refuse();
        }
        let w0 = Stretched {
            password,
            stretching: request.stretching,
            brand: (self.rules.variant == Variant::Rfc9383).then_some(request.brand),
        };
        // DK-OP-013: a new scalar for each share.
        let drawn = self.out.state.draw();
        let number = if self.rules.bent(Mutation::ReuseDeviceShare) {
            1
        } else {
            drawn
        };
        let x = Scalar {
            owner: self.me.name,
            number,
        };
        let share = mask(x, w0);
        self.out.claims.push(Claim::Runs(Seen {
            request,
            x: share,
            y: None,
        }));
        self.answer(Message::Share(share), Phase::Shared { request, w0, x });
    }

    fn verify(
        &mut self,
        request: Request,
        w0: Stretched,
        scalar: Scalar,
        y: Share,
        evidence: super::message::Evidence,
    ) {
        let late = self.rules.bent(Mutation::DeviceCountsLate);
        // DK-OP-023: counted, in the store, before the share and the evidence are looked at.
        if !late {
            self.count();
        }
        let x = mask(scalar, w0);
        let (z, v) = secrets_of_device(y, scalar, w0);
        let run = self.rules.transcript((x, y), (z, v), w0, request);
        let due = self.rules.evidence(Side::Vehicle, x, y, run);
        // DK-PK-001: the share, Z and V. DK-OP-025: M1.
        let equal = evidence == due;
        let accepted = self.rules.may_go_on(y, z, v)
            && (equal || self.rules.bent(Mutation::SkipVehicleEvidence));
        if !accepted {
            self.refuse();
            if late {
                // The answer is out: power can fail before the write.
                self.out.told.push(self.out.state.without_power(self.rules));
                self.count();
            }
            return self.drop_password();
        }
        self.out.state.stored.attempts = 0;
        self.written();
        let seen = Seen {
            request,
            x,
            y: Some(y),
        };
        if equal {
            self.out.claims.push(Claim::Confirmed(seen, run));
        }
        self.out.claims.push(Claim::Showed(seen, run));
        let answer = self.rules.evidence(Side::Device, x, y, run);
        let next = Phase::Secure {
            run: Some(self.rules.channel(run)),
            place: 0,
            head: None,
        };
        self.answer(Message::Evidence(answer), next);
    }

    fn count(&mut self) {
        let stored = &mut self.out.state.stored;
        stored.attempts = stored
            .attempts
            .saturating_add(1)
            .min(ATTEMPTS.saturating_add(1));
        self.effect(Effect::AttemptCounted);
    }

    /// DK-OP-024: at the limit the password goes.
    fn drop_password(&mut self) {
        let stored = &mut self.out.state.stored;
        if stored.attempts >= ATTEMPTS
            && stored.password.is_some()
            && !self.rules.bent(Mutation::NoDeviceLimit)
        {
            stored.ghost = stored.password.take();
            self.effect(Effect::PasswordDropped);
        }
    }

    /// Whether a part opens here.
    fn opens(&self, run: Option<Transcript>, place: u8, part: Sealed) -> bool {
        // DK-OC-003: in its place.
        let placed = part.place == place || self.rules.bent(Mutation::PartWithoutPlace);
        part.run == run && part.by == Side::Vehicle && placed
    }

    fn write(
        &mut self,
        run: Option<Transcript>,
        place: u8,
        head: Option<Creation>,
        last: bool,
        part: Sealed,
    ) {
        // DK-OC-001: the MAC before any byte of the content.
        if !self.opens(run, place, part) && !self.rules.bent(Mutation::SkipWriteMac) {
            return self.refuse();
        }
        self.out.claims.push(Claim::Took(part));
        match (head, part.content, last) {
            (None, Content::Creation(creation), false) => {
                let next = Phase::Secure {
                    run,
                    place: place.saturating_add(1),
                    head: Some(creation),
                };
                self.answer(empty(run, place), next);
            }
            (Some(creation), Content::Certificates(certificate), true) => {
                self.make(run, place, creation, certificate);
            }
            _ => self.refuse(),
        }
    }

    fn make(
        &mut self,
        run: Option<Transcript>,
        place: u8,
        creation: Creation,
        certificate: VehicleCertificate,
    ) {
        // DK-OP-026: a path from the root, and the identifier that it certifies.
        if certificate.issuer != Issuer::Genuine && !self.rules.bent(Mutation::SkipVehicleChain) {
            return self.refuse();
        }
        let same = certificate.vehicle == creation.vehicle;
        if !same && !self.rules.bent(Mutation::IgnoreCertifiedIdentifier) {
            return self.refuse();
        }
        let old = self.out.state.key_for(creation.vehicle);
        // DK-OP-028: no live key is overwritten.
        let live = old.is_some_and(|entry| entry.status == Status::Active);
        if live && !self.rules.bent(Mutation::OverwriteLiveKey) {
            return self.refuse();
        }
        if old.is_none() && self.out.state.stored.keys.iter().all(Option::is_some) {
            return self.refuse();
        }
        if let Some(old) = old {
            self.remove(old.key);
        }
        let key = Endpoint {
            owner: self.me.name,
            number: self.out.state.draw(),
        };
        let entry = Entry {
            creation,
            key,
            bound_to: certificate.key,
            status: Status::Made,
            receipt: None,
        };
        if let Some(free) = self
            .out
            .state
            .stored
            .keys
            .iter_mut()
            .find(|place| place.is_none())
        {
            *free = Some(entry);
        }
        self.out.claims.push(Claim::Made {
            key,
            creation,
            bound_to: certificate.key,
        });
        self.effect(Effect::KeyMade(key));
        // DK-OP-029: made, and no more.
        if self.rules.bent(Mutation::EnableAtCreation) {
            self.enable(key);
        }
        let next = Phase::Made {
            run,
            place: place.saturating_add(1),
            key,
            handed: 0,
        };
        self.answer(empty(run, place), next);
    }

    fn hand(
        &mut self,
        run: Option<Transcript>,
        place: u8,
        key: Endpoint,
        handed: u8,
        part: Sealed,
        due: Content,
    ) {
        // DK-OC-001: the MAC first.
        if !self.opens(run, place, part) || part.content != due {
            return self.refuse();
        }
        let Some(entry) = self.out.state.entry(key).copied() else {
            return self.refuse();
        };
        self.out.claims.push(Claim::Took(part));
        let content = if handed == 0 {
            Content::Leaf(KeyCertificate {
                key,
                vehicle: entry.creation.vehicle,
                challenge: entry.creation.challenge,
            })
        } else {
            Content::Path(self.me.issuer)
        };
        let answer = Message::Answer {
            more: handed == 0,
            part: seal(run, place, content),
        };
        let next = Phase::Made {
            run,
            place: place.saturating_add(1),
            key,
            handed: handed.saturating_add(1),
        };
        self.answer(answer, next);
    }

    /// DK-OP-030: enables nothing, removes at most the key of its session.
    fn control(&mut self, phase: Phase, control: Control) {
        match (phase, control) {
            (Phase::Deselected | Phase::Proved(_), _) => return self.refuse(),
            (Phase::Made { handed: 2, key, .. }, Control::Continue | Control::End) => {
                if control == Control::Continue && self.rules.bent(Mutation::ControlFlowEnables) {
                    self.enable(key);
                }
            }
            (Phase::Made { .. }, Control::Continue | Control::End) => return self.refuse(),
            (Phase::Made { key, .. }, Control::Abort) => self.remove(key),
            (_, Control::Abort) if self.rules.bent(Mutation::AbortDeletesLiveKey) => {
                let all = self.out.state.stored.keys;
                for entry in all.iter().flatten() {
                    self.remove(entry.key);
                }
            }
            _ => {}
        }
        self.out.effects.push(Effect::SessionEnded);
        self.out.state.phase = Phase::Selected;
    }

    fn auth(&mut self, vehicle: u8, signed: TransactionKey) {
        let entry = self.out.state.key_for(vehicle);
        let Some(entry) = entry.filter(|entry| entry.bound_to == signed.vehicle) else {
            return self.answer(Message::Refused, Phase::Deselected);
        };
        // DK-OP-029: the answer to AUTH1 enables nothing.
        if entry.status == Status::Made && self.rules.bent(Mutation::EnableAtAuth1) {
            self.enable(entry.key);
        }
        let own = TransactionKey {
            key: entry.key,
            ..signed
        };
        self.answer(Message::Proof(own), Phase::Proved(own));
    }

    fn exchange(&mut self, own: TransactionKey) {
        let Some(entry) = self.out.state.entry(own.key).copied() else {
            return self.refuse();
        };
        // DK-OP-029: the first valid EXCHANGE makes the key active.
        if entry.status == Status::Made {
            self.enable(entry.key);
        }
        self.answer(Message::Read(own, entry.receipt), Phase::Proved(own));
    }

    fn enable(&mut self, key: Endpoint) {
        if let Some(entry) = self.out.state.entry(key) {
            entry.status = Status::Active;
        }
        self.effect(Effect::KeyActive(key));
    }
}

/// The device's share.
const fn mask(scalar: Scalar, w0: Stretched) -> Share {
    Share::Masked {
        scalar,
        mask: Some(w0),
        side: Side::Device,
    }
}

/// A part sealed by the device.
const fn seal(run: Option<Transcript>, place: u8, content: Content) -> Sealed {
    Sealed {
        run,
        by: Side::Device,
        place,
        content,
    }
}

/// The answer without content.
const fn empty(run: Option<Transcript>, place: u8) -> Message {
    Message::Answer {
        more: false,
        part: seal(run, place, Content::Empty),
    }
}
