//! # One scenario as a model
//!
//! One vehicle with two radios, one device, and an adversary that is the network. Carrying a message where it belongs, and each host
//! input of the scenario, cost nothing; every other move of the adversary costs one of [`Scenario::moves`]. Within that budget it may
//! lose a message, replay what it saw, forge what its knowledge allows, and cut power after any write.
//!
//! Promises are compared with claims, effects and what the adversary knows at the step where they arise; one that is broken stays
//! noted in [`State::broken`].
//!
//! **What is abstract**: a replay is one of the last messages seen of each kind; the adversary has one scalar and one own key.

use super::device;
use super::message::{
    Content, Control, Creation, Endpoint, Evidence, Fresh, Issuer, KeyCertificate, Message,
    Password, Receipt, Request, Scalar, Sealed, Secret, Share, Side, Stretched, Stretching,
    Transcript, Variant, VehicleCertificate,
};
use super::rules::{ATTEMPTS, Rules};
use super::step::{Claim, Effect, Step};
use super::vehicle;
use keyproof_spec::goal::Goal;
use keyproof_spec::pairing::mutation::Mutation;
use stateright::{Model, Property};

/// The adversary's name.
pub const ADVERSARY: u8 = 9;
/// The owner's password.
pub const PASSWORD: Password = Password(1);
const VEHICLE: u8 = 1;
const DEVICE: u8 = 2;
const FORMER: u8 = 3;
const LOW: u8 = 1;
const HIGH: u8 = 2;
const RETIRED: u8 = 4;

/// What the adversary has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Powers {
    /// The verifier.
    pub verifier: bool,
    /// The password.
    pub password: bool,
    /// It tries wrong guesses.
    pub guesses: bool,
    /// It has a key that left the secure element, with its genuine certificate for other pairings.
    pub old_certificate: bool,
}

/// A scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// The rules in force.
    pub rules: Rules,
    /// The one side that takes part, where the adversary plays the other.
    pub against: Option<Side>,
    /// What the adversary has.
    pub powers: Powers,
    /// The adversary's moves.
    pub moves: u8,
    /// How often the host of the vehicle asks to pair.
    pub pairs: u8,
    /// How often it activates.
    pub activates: u8,
    /// Whether the vehicle has an owner.
    pub owned: bool,
    /// Whether the device has a live key for it.
    pub live: bool,
    /// Whether a new verifier may come, a change be authorised, a password be withdrawn.
    pub hosts: bool,
}

/// A state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The vehicle.
    pub vehicle: vehicle::State,
    /// The device.
    pub device: device::State,
    to_device: Option<(u8, Message)>,
    to_vehicle: Option<(u8, Message)>,
    seen: Vec<Message>,
    showed: Vec<(Side, Transcript)>,
    made: Option<(Endpoint, Creation)>,
    asked: bool,
    receipt: bool,
    change: bool,
    tests: [u8; 2],
    moves: u8,
    pairs: u8,
    activates: u8,
    armed: bool,
    /// The goals that are broken, one bit each in the order of [`GOALS`].
    pub broken: u16,
    /// Whether the device has made a key and the vehicle stored it; whether it has become active on both sides.
    pub reached: [bool; 2],
}

/// The goals that are checked.
pub const GOALS: &[(Goal, &str)] = &[
    (Goal::I4, "I4"),
    (Goal::I6, "I6"),
    (Goal::I7, "I7"),
    (Goal::I8, "I8"),
    (Goal::I11, "I11"),
    (Goal::I12, "I12"),
    (Goal::I13, "I13"),
    (Goal::I15, "I15"),
    (Goal::I16, "I16"),
    (Goal::I18, "I18"),
    (Goal::I19, "I19"),
    (Goal::I22, "I22"),
];

/// A move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// A message arrives where it belongs.
    Carry(Side),
    /// The same, and power fails after the numbered write.
    Cut(Side, u8),
    /// A message of the adversary arrives, at the vehicle on a radio.
    Inject(Side, u8, Message),
    /// A message of the adversary arrives at the device, and power fails after the first write.
    InjectCut(Message),
    /// A host input of the vehicle.
    Vehicle(vehicle::Input),
    /// A host input of the device.
    Device(device::Input),
}

impl Scenario {
    fn stretched(&self, password: Password) -> Stretched {
        Stretched {
            password,
            stretching: vehicle::plain_stretching(1),
            brand: (self.rules.variant == Variant::Rfc9383).then_some(1),
        }
    }

    fn vehicle(&self) -> vehicle::Identity {
        vehicle::Identity {
            name: VEHICLE,
            certificate: VehicleCertificate {
                vehicle: VEHICLE,
                key: VEHICLE,
                issuer: Issuer::Genuine,
            },
            versions: LOW | HIGH | RETIRED,
            protocols: 1,
            brand: 1,
        }
    }

    fn device(&self) -> device::Identity {
        device::Identity {
            name: DEVICE,
            issuer: Issuer::Genuine,
            versions: LOW | HIGH,
            protocols: 1,
        }
    }

    /// Whether the adversary can compute the keys of a run.
    fn knows(&self, run: Transcript) -> bool {
        let right = run.w0.password == PASSWORD;
        let w0 = !right || self.powers.verifier || self.powers.password;
        let mine = |scalar: Scalar| scalar.owner == ADVERSARY;
        let z = match run.z {
            Secret::Product(x, y) => mine(x) || mine(y),
            Secret::Identity => true,
            Secret::Opaque(..) | Secret::Verifier(..) => false,
        };
        let v = match run.v {
            Secret::Verifier(y, _) => mine(y) || !right || self.powers.password,
            Secret::Identity => true,
            Secret::Product(..) | Secret::Opaque(..) => false,
        };
        w0 && z && v
    }

    fn own_share(&self, side: Side) -> Vec<Share> {
        let scalar = Scalar {
            owner: ADVERSARY,
            number: 1,
        };
        let masked = |password| Share::Masked {
            scalar,
            mask: Some(self.stretched(password)),
            side,
        };
        let mut shares = vec![Share::Identity, Share::Invalid];
        if self.powers.guesses {
            shares.push(masked(Password(7)));
        }
        if self.powers.verifier || self.powers.password {
            shares.push(masked(PASSWORD));
        }
        shares
    }

    /// What the adversary can send to the device now.
    fn for_device(&self, state: &State) -> Vec<Message> {
        let mut out = vec![Message::Select];
        out.extend([Control::Continue, Control::Abort].map(Message::Control));
        let bounded = |costs_bounded| Stretching {
            salt: 1,
            costs_bounded,
        };
        let part = |run, place, content| Sealed {
            run,
            by: Side::Vehicle,
            place,
            content,
        };
        let forged = |vehicle| {
            [Issuer::Genuine, Issuer::Forged].map(|issuer| VehicleCertificate {
                vehicle: if issuer == Issuer::Genuine {
                    ADVERSARY
                } else {
                    vehicle
                },
                key: ADVERSARY,
                issuer,
            })
        };
        match state.device.phase {
            device::Phase::Selected => {
                for (version, costs) in [(HIGH, true), (RETIRED, true), (HIGH, false)] {
                    out.push(Message::Request(Request {
                        version,
                        protocols: 1,
                        stretching: bounded(costs),
                        brand: 1,
                    }));
                }
            }
            device::Phase::Shared { request, w0, x } => {
                let mine = Share::Masked {
                    scalar: x,
                    mask: Some(w0),
                    side: Side::Device,
                };
                for y in self.own_share(Side::Vehicle) {
                    let secrets = super::message::secrets_of_device(y, x, w0);
                    let run = self.rules.transcript((mine, y), secrets, w0, request);
                    let mut evidence = self.rules.evidence(Side::Vehicle, mine, y, run);
                    if !self.knows(run) {
                        evidence.by = Some(Side::Device);
                    }
                    out.push(Message::Verify(y, evidence));
                }
            }
            device::Phase::Secure { run, place, head } => {
                let known = run.filter(|run| self.knows(*run));
                match head {
                    None => out.push(Message::Write {
                        last: false,
                        part: part(known, place, Content::Creation(forged_creation(VEHICLE))),
                    }),
                    Some(creation) => {
                        out.extend(forged(creation.vehicle).map(|certificate| Message::Write {
                            last: true,
                            part: part(known, place, Content::Certificates(certificate)),
                        }));
                    }
                }
            }
            device::Phase::Deselected | device::Phase::Made { .. } | device::Phase::Proved(_) => {}
        }
        if matches!(
            state.device.phase,
            device::Phase::Selected | device::Phase::Shared { .. }
        ) {
            out.push(Message::Write {
                last: false,
                part: part(None, 0, Content::Creation(forged_creation(VEHICLE))),
            });
        }
        out.extend(state.seen.iter().filter(|seen| to_device(seen)));
        out
    }

    /// What the adversary can send to the vehicle now.
    fn for_vehicle(&self, state: &State, radio: u8) -> Vec<Message> {
        let mut out = Vec::new();
        let own = Endpoint {
            owner: ADVERSARY,
            number: 1,
        };
        match state.vehicle.session(radio) {
            vehicle::Phase::AwaitSelect => out.push(Message::Selected {
                versions: LOW | HIGH,
                protocols: 1,
                password: true,
            }),
            vehicle::Phase::AwaitShare(_) => {
                out.extend(self.own_share(Side::Device).into_iter().map(Message::Share));
            }
            vehicle::Phase::AwaitEvidence { x, y, run } => {
                let mut evidence: Evidence = self.rules.evidence(Side::Device, x, y, run);
                // One key for both: what the vehicle showed is what it takes.
                if !self.knows(run) && evidence.by.is_some() {
                    evidence.by = Some(Side::Vehicle);
                }
                out.push(Message::Evidence(evidence));
            }
            vehicle::Phase::AwaitPart {
                run,
                creation,
                place,
                ..
            } => {
                let known = Some(run).filter(|run| self.knows(*run));
                let leaf = |vehicle, challenge| {
                    Content::Leaf(KeyCertificate {
                        key: own,
                        vehicle,
                        challenge,
                    })
                };
                let old = forged_creation(VEHICLE).challenge;
                let contents = match place {
                    0 | 1 => vec![Content::Empty],
                    2 => vec![
                        leaf(VEHICLE, creation.challenge),
                        leaf(VEHICLE, old),
                        leaf(ADVERSARY, creation.challenge),
                    ],
                    _ => vec![
                        Content::Path(Issuer::Forged),
                        Content::Path(Issuer::Genuine),
                    ],
                };
                let leaf = match state.vehicle.session(radio) {
                    vehicle::Phase::AwaitPart { leaf, .. } => leaf,
                    _ => None,
                };
                // A genuine path exists only for an old certificate: one made for other creation data.
                let certified = leaf.is_some_and(|leaf| {
                    self.powers.old_certificate
                        && (leaf.challenge != creation.challenge
                            || leaf.vehicle != creation.vehicle)
                });
                for content in contents {
                    if content == Content::Path(Issuer::Genuine) && !certified {
                        continue;
                    }
                    out.push(Message::Answer {
                        more: place == 2,
                        part: Sealed {
                            run: known,
                            by: Side::Device,
                            place,
                            content,
                        },
                    });
                }
            }
            vehicle::Phase::AwaitReceipt(key) if key.key == own => {
                out.push(Message::Read(key, None));
            }
            vehicle::Phase::AwaitProof { nonce, .. } => {
                out.push(Message::Proof(super::message::TransactionKey {
                    vehicle: VEHICLE,
                    key: own,
                    nonce,
                }));
            }
            _ => {}
        }
        out.extend(state.seen.iter().filter(|seen| !to_device(seen)));
        out
    }

    fn breaks(&self, state: &mut State, goal: Goal) {
        let place = GOALS.iter().position(|(known, _)| *known == goal);
        if let Some(bit) = place.and_then(|place| u32::try_from(place).ok()) {
            state.broken |= 1u16.checked_shl(bit).unwrap_or(0);
        }
    }

    fn judge_claims(&self, state: &mut State, by: Side, claims: &[Claim]) {
        let trusted = !self.powers.verifier && !self.powers.password;
        for claim in claims {
            match *claim {
                Claim::Showed(run) => {
                    if run.z == Secret::Identity {
                        self.breaks(state, Goal::I7);
                    }
                    let own = |run: Transcript| match by {
                        Side::Device => run.shares.map(|(x, _)| x),
                        Side::Vehicle => run.shares.map(|(_, y)| y),
                    };
                    let again = |(side, old): &(Side, Transcript)| {
                        *side == by && own(run).is_some() && own(*old) == own(run)
                    };
                    // A share is shown in one run.
                    if state.showed.iter().any(again) {
                        self.breaks(state, Goal::I13);
                    }
                    state.showed.push((by, run));
                }
                Claim::Confirmed(run) => {
                    if trusted && self.knows(run) {
                        self.breaks(state, Goal::I4);
                    }
                    let other = match by {
                        Side::Device => Side::Vehicle,
                        Side::Vehicle => Side::Device,
                    };
                    if trusted && !state.showed.contains(&(other, run)) {
                        self.breaks(state, Goal::I6);
                    }
                }
                Claim::Took(part) => {
                    if trusted && part.run.is_none() {
                        self.breaks(state, Goal::I16);
                    }
                }
                Claim::Made {
                    key,
                    creation,
                    bound_to,
                    ..
                } => {
                    let certified = if creation.vehicle == VEHICLE {
                        VEHICLE
                    } else {
                        ADVERSARY
                    };
                    if bound_to != certified {
                        self.breaks(state, Goal::I22);
                    }
                    state.made = Some((key, creation));
                }
                Claim::Pending { leaf, creation, .. } => {
                    if leaf.challenge != creation.challenge || leaf.vehicle != creation.vehicle {
                        self.breaks(state, Goal::I13);
                    } else if leaf.key.owner == ADVERSARY {
                        self.breaks(state, Goal::I22);
                    } else if state.made != Some((leaf.key, creation)) {
                        self.breaks(state, Goal::I6);
                    }
                    state.reached[0] = true;
                }
                Claim::Served(_) => {}
            }
        }
    }

    fn vehicle_step(
        &self,
        state: &mut State,
        input: vehicle::Input,
        cut: Option<u8>,
    ) -> Option<()> {
        let before = state.vehicle;
        let step = vehicle::step(&self.vehicle(), before, input, self.rules);
        let radio = match input {
            vehicle::Input::Pair(radio)
            | vehicle::Input::Activate(radio)
            | vehicle::Input::Begin(radio)
            | vehicle::Input::LinkLost(radio)
            | vehicle::Input::Receive(radio, _) => radio,
            _ => 0,
        };
        if let Some(cut) = cut {
            state.vehicle = *step.cuts.get(usize::from(cut))?;
            self.judge_stored(state, &step, true);
            return Some(());
        }
        state.vehicle = step.state;
        self.judge_claims(state, Side::Vehicle, &step.claims);
        self.judge_stored(state, &step, false);
        let phase = step.state.session(radio);
        let refused = matches!(input, vehicle::Input::Receive(..)) && step.messages.is_empty();
        let live = |phase| {
            !matches!(
                phase,
                vehicle::Phase::Idle | vehicle::Phase::Ended | vehicle::Phase::AwaitControl
            )
        };
        // A failure leads to a phase without keys; at most one session is alive.
        if refused && live(phase) {
            self.breaks(state, Goal::I15);
        }
        if step.state.sessions.iter().all(|phase| live(*phase)) {
            self.breaks(state, Goal::I11);
        }
        if matches!(input, vehicle::Input::Arm(_)) && step.state.stored.attempts != [0, 0] {
            self.breaks(state, Goal::I19);
        }
        for message in &step.messages {
            match *message {
                Message::Verify(..) => {
                    if let vehicle::Input::Receive(_, Message::Share(Share::Masked { scalar, .. })) =
                        input
                        && scalar.owner == ADVERSARY
                    {
                        state.tests[0] = state.tests[0].saturating_add(1);
                        if state.tests[0] > ATTEMPTS
                            || state.tests[0] > step.state.stored.attempts.iter().sum::<u8>()
                        {
                            self.breaks(state, Goal::I7);
                        }
                    }
                }
                Message::Request(request) => {
                    if let vehicle::Input::Receive(_, Message::Selected { versions, .. }) = input
                        && (versions & !request.version) > request.version
                    {
                        self.breaks(state, Goal::I12);
                    }
                }
                Message::Exchange(_) => state.asked = true,
                Message::Write { .. } => {
                    let confirmed = step
                        .claims
                        .iter()
                        .any(|claim| matches!(claim, Claim::Confirmed(_)));
                    if !confirmed
                        && matches!(before.session(radio), vehicle::Phase::AwaitEvidence { .. })
                    {
                        self.breaks(state, Goal::I15);
                    }
                }
                _ => {}
            }
            self.see(state, *message);
            state.to_device = Some((radio, *message));
        }
        Some(())
    }

    fn judge_stored(&self, state: &mut State, step: &Step<vehicle::State>, cut: bool) {
        let active = state.vehicle.stored.table.iter().flatten().count();
        if active > 1 {
            self.breaks(state, Goal::I11);
        }
        let new = state
            .vehicle
            .stored
            .table
            .iter()
            .flatten()
            .any(|entry| entry.key.owner != FORMER);
        if new && !(state.asked && state.receipt) {
            self.breaks(state, Goal::I8);
        }
        let used = step.effects.contains(&Effect::VerifierUsed);
        if used && !cut {
            state.armed = state.armed || !step.state.stored.verifier.is_some_and(|it| it.used);
        }
        if self.owned && !state.change && state.vehicle.stored.pending.is_some() {
            self.breaks(state, Goal::I11);
        }
    }

    fn see(&self, state: &mut State, message: Message) {
        let kind = std::mem::discriminant(&message);
        state
            .seen
            .retain(|seen| std::mem::discriminant(seen) != kind);
        state.seen.push(message);
    }

    fn device_step(
        &self,
        state: &mut State,
        input: device::Input,
        radio: u8,
        cut: Option<u8>,
    ) -> Option<()> {
        let before = state.device;
        let step = device::step(&self.device(), before, input, self.rules);
        if let device::Input::Receive(Message::Verify(Share::Masked { scalar, .. }, _)) = input
            && scalar.owner == ADVERSARY
            && matches!(before.phase, device::Phase::Shared { .. })
            && (cut.is_none() || self.rules.bent(Mutation::DeviceCountsLate))
        {
            state.tests[1] = state.tests[1].saturating_add(1);
            if state.tests[1] > ATTEMPTS && !self.powers.verifier && !self.powers.password {
                self.breaks(state, Goal::I7);
            }
        }
        if let Some(cut) = cut {
            state.device = *step.cuts.get(usize::from(cut))?;
            return Some(());
        }
        state.device = step.state;
        self.judge_claims(state, Side::Device, &step.claims);
        let active = |state: &device::State| {
            state
                .stored
                .keys
                .iter()
                .flatten()
                .any(|entry| entry.status == device::Status::Active && entry.key.number != 0)
        };
        if active(&step.state) && !active(&before) && !state.asked {
            self.breaks(state, Goal::I8);
        }
        let live = |state: &device::State| {
            state
                .stored
                .keys
                .iter()
                .flatten()
                .any(|entry| entry.status == device::Status::Active && entry.key.number == 0)
        };
        if live(&before) && !live(&step.state) {
            self.breaks(state, Goal::I19);
        }
        let made = |effect: &Effect| matches!(effect, Effect::KeyMade(_));
        if before.stored.password.is_none() && step.effects.iter().any(made) {
            self.breaks(state, Goal::I18);
        }
        if matches!(input, device::Input::FieldLost)
            && step.state.phase != device::Phase::Deselected
        {
            self.breaks(state, Goal::I15);
        }
        for message in &step.messages {
            let open = matches!(
                step.state.phase,
                device::Phase::Shared { .. }
                    | device::Phase::Secure { .. }
                    | device::Phase::Made { .. }
            );
            if *message == Message::Refused && open {
                self.breaks(state, Goal::I15);
            }
            if let Message::Share(_) = message
                && let device::Input::Receive(Message::Request(request)) = input
            {
                if step.state.stored.password.is_none() {
                    self.breaks(state, Goal::I18);
                }
                if request.version & (LOW | HIGH) == 0 {
                    self.breaks(state, Goal::I12);
                }
                if !request.stretching.costs_bounded {
                    self.breaks(state, Goal::I19);
                }
            }
            if matches!(message, Message::Evidence(_))
                && !step
                    .claims
                    .iter()
                    .any(|claim| matches!(claim, Claim::Confirmed(_)))
            {
                self.breaks(state, Goal::I15);
            }
            self.see(state, *message);
            state.to_vehicle = Some((radio, *message));
        }
        Some(())
    }
}

fn to_device(message: &Message) -> bool {
    !matches!(
        message,
        Message::Selected { .. }
            | Message::Share(_)
            | Message::Evidence(_)
            | Message::Answer { .. }
            | Message::Proof(_)
            | Message::Read(..)
            | Message::Refused
    )
}

const fn forged_creation(vehicle: u8) -> Creation {
    Creation {
        vehicle,
        slot: 1,
        challenge: Fresh {
            owner: ADVERSARY,
            number: 1,
        },
    }
}

impl Model for Scenario {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let former = Endpoint {
            owner: FORMER,
            number: 0,
        };
        let owner = self.owned.then_some(vehicle::Entry {
            slot: 0,
            key: former,
        });
        let mut device = device::State::new(Some(PASSWORD));
        if self.live {
            device.stored.keys[0] = Some(device::Entry {
                creation: forged_creation(VEHICLE),
                key: former,
                bound_to: VEHICLE,
                status: device::Status::Active,
                receipt: None,
            });
        }
        vec![State {
            vehicle: vehicle::State::new(Some(self.stretched(PASSWORD)), owner),
            device,
            to_device: None,
            to_vehicle: None,
            seen: Vec::new(),
            showed: Vec::new(),
            made: None,
            asked: false,
            receipt: false,
            change: false,
            tests: [0, 0],
            moves: self.moves,
            pairs: self.pairs,
            activates: self.activates,
            armed: false,
            broken: 0,
            reached: [false, false],
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.broken != 0 {
            return;
        }
        let radios: &[u8] = if self.pairs > 1 { &[0, 1] } else { &[0] };
        let plays = |side| self.against.is_none_or(|only| only == side);
        for radio in radios {
            if state.pairs > 0 {
                actions.push(Action::Vehicle(vehicle::Input::Pair(*radio)));
            }
        }
        if state.activates > 0 && state.vehicle.stored.pending.is_some() {
            actions.push(Action::Vehicle(vehicle::Input::Activate(0)));
        }
        if let (Some(entry), false) = (state.vehicle.stored.pending, state.receipt) {
            actions.push(Action::Device(device::Input::Receipt(Receipt {
                vehicle: VEHICLE,
                slot: entry.slot,
                key: entry.key,
                genuine: true,
            })));
        }
        if self.hosts && !state.armed {
            actions.push(Action::Vehicle(vehicle::Input::Arm(
                self.stretched(PASSWORD),
            )));
            actions.push(Action::Device(device::Input::Withdraw));
        }
        if self.owned && self.hosts && !state.change {
            actions.push(Action::Vehicle(vehicle::Input::AuthoriseChange));
        }
        if state.to_device.is_some() && self.against.is_none() {
            actions.push(Action::Carry(Side::Device));
        }
        if state.to_vehicle.is_some() && self.against.is_none() {
            actions.push(Action::Carry(Side::Vehicle));
        }
        if state.moves == 0 {
            return;
        }
        for side in [Side::Device, Side::Vehicle] {
            actions.extend((0..3).map(|write| Action::Cut(side, write)));
        }
        if plays(Side::Device) {
            actions.push(Action::Device(device::Input::FieldLost));
            let verify = self.for_device(state).into_iter();
            let verify = verify.filter(|message| matches!(message, Message::Verify(..)));
            actions.extend(verify.map(Action::InjectCut));
            let device = self.for_device(state).into_iter();
            actions.extend(device.map(|message| Action::Inject(Side::Device, 0, message)));
        }
        if !plays(Side::Vehicle) {
            return;
        }
        actions.push(Action::Vehicle(vehicle::Input::PowerLost));
        for radio in radios {
            let vehicle = self.for_vehicle(state, *radio).into_iter();
            actions.extend(vehicle.map(|message| Action::Inject(Side::Vehicle, *radio, message)));
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::Carry(Side::Device) => {
                let (radio, message) = state.to_device.take()?;
                self.device_step(&mut state, device::Input::Receive(message), radio, None)?;
            }
            Action::Carry(Side::Vehicle) => {
                let (radio, message) = state.to_vehicle.take()?;
                self.vehicle_step(&mut state, vehicle::Input::Receive(radio, message), None)?;
            }
            Action::Cut(side, write) => {
                state.moves = state.moves.checked_sub(1)?;
                if side == Side::Device {
                    let (radio, message) = state.to_device.take()?;
                    let input = device::Input::Receive(message);
                    self.device_step(&mut state, input, radio, Some(write))?;
                } else {
                    let (radio, message) = state.to_vehicle.take()?;
                    let input = vehicle::Input::Receive(radio, message);
                    self.vehicle_step(&mut state, input, Some(write))?;
                }
            }
            Action::Inject(side, radio, message) => {
                state.moves = state.moves.checked_sub(1)?;
                if side == Side::Device {
                    self.device_step(&mut state, device::Input::Receive(message), radio, None)?;
                } else {
                    self.vehicle_step(&mut state, vehicle::Input::Receive(radio, message), None)?;
                }
            }
            Action::InjectCut(message) => {
                state.moves = state.moves.checked_sub(1)?;
                let input = device::Input::Receive(message);
                self.device_step(&mut state, input, 0, Some(0))?;
            }
            Action::Vehicle(input) => {
                match input {
                    vehicle::Input::Pair(_) => state.pairs = state.pairs.checked_sub(1)?,
                    vehicle::Input::Activate(_) => {
                        state.activates = state.activates.checked_sub(1)?
                    }
                    vehicle::Input::Arm(_) => {
                        state.armed = true;
                        state.tests = [0, 0];
                    }
                    vehicle::Input::AuthoriseChange => state.change = true,
                    vehicle::Input::PowerLost => state.moves = state.moves.checked_sub(1)?,
                    _ => {}
                }
                let used = state.vehicle.stored.verifier.is_some_and(|it| it.used);
                self.vehicle_step(&mut state, input, None)?;
                if used
                    && matches!(input, vehicle::Input::Pair(_))
                    && state.to_device == Some((0, Message::Select))
                    && last.to_device != state.to_device
                {
                    self.breaks(&mut state, Goal::I7);
                }
            }
            Action::Device(input) => {
                match input {
                    device::Input::Receipt(_) => state.receipt = true,
                    device::Input::Withdraw => state.armed = true,
                    device::Input::FieldLost => state.moves = state.moves.checked_sub(1)?,
                    _ => {}
                }
                self.device_step(&mut state, input, 0, None)?;
            }
        }
        let stored = &state.vehicle.stored;
        let own = stored
            .table
            .iter()
            .flatten()
            .any(|entry| entry.key.owner == DEVICE);
        let active = state
            .device
            .key_for(VEHICLE)
            .is_some_and(|entry| entry.status == device::Status::Active);
        state.reached[1] |= own && active;
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        fn holds(state: &State, bit: usize) -> bool {
            state.broken & (1 << bit) == 0
        }
        vec![
            Property::always("I4", |_, s| holds(s, 0)),
            Property::always("I6", |_, s| holds(s, 1)),
            Property::always("I7", |_, s| holds(s, 2)),
            Property::always("I8", |_, s| holds(s, 3)),
            Property::always("I11", |_, s| holds(s, 4)),
            Property::always("I12", |_, s| holds(s, 5)),
            Property::always("I13", |_, s| holds(s, 6)),
            Property::always("I15", |_, s| holds(s, 7)),
            Property::always("I16", |_, s| holds(s, 8)),
            Property::always("I18", |_, s| holds(s, 9)),
            Property::always("I19", |_, s| holds(s, 10)),
            Property::always("I22", |_, s| holds(s, 11)),
            Property::sometimes("paired", |_, s: &State| s.reached[0]),
            Property::sometimes("active", |_, s: &State| s.reached[1]),
        ]
    }
}
