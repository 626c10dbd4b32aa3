//! The vehicle: the table of chapter 3.2, line by line.
//!
//! ```text
//!   Idle, Ended ─begin▶ AwaitSelect ─▶ AwaitAuth0 ─▶ AwaitAuth1 ─unlock──────────────────▶ AwaitControl ─▶ Ended
//!                            │             │             └─drive──▶ AwaitExchange ─────────────▲
//!                            └─────────────┴── a check fails: wipe, CONTROL FLOW failure ──────┘
//! ```
//!
//! [`step`] is total: every phase answers every input. Fresh values are passed in. The checks of a response stand in one
//! function for each phase, in the order of the table; each guard carries its rule, and a mutation takes one of them away.

use crate::channel::{self, Opened};
use crate::message::{
    Auth0, Command, Effects, Ending, Malformed, Response, Step as AnyStep, StepSet as AnyStepSet,
};
use crate::rules::Rules;
use crate::term::{
    Answer, Ask, ChannelKey, Content, Direction, Ephemeral, KeyId, Place, Purposes, Sealed,
    Signature, Signed, Slot, Token, Transaction, Unsigned, VehicleId, Version, VersionSet,
};
use keyproof_spec::mutation::Mutation;
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{EffectKind, Interface, KeyStatus, Message, Purpose, Usage};

/// A step of the vehicle.
pub type Step = AnyStep<State, Command>;
/// The steps of the vehicle that the chapters allow.
pub type StepSet = AnyStepSet<State, Command>;

/// How many slots a table of the model has.
pub const SLOTS: usize = 3;

/// A row of the key table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// The endpoint public key.
    pub key: KeyId,
    /// Its status.
    pub status: KeyStatus,
    /// The purposes that it is entitled to.
    pub entitlements: Purposes,
    /// The immobiliser token of the slot; without one nothing drives.
    pub token: Option<Token>,
}

/// What a vehicle owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Setting {
    /// Its identifier.
    pub id: VehicleId,
    /// Its key pair.
    pub key: KeyId,
    /// The versions that it speaks.
    pub versions: VersionSet,
    /// Its key table, by slot.
    pub table: [Option<Entry>; SLOTS],
}

impl Setting {
    /// The row of a slot.
    #[must_use]
    pub fn entry(&self, slot: Slot) -> Option<Entry> {
        self.table.get(usize::from(slot.0)).copied().flatten()
    }
}

/// What the driver wants, and over which radio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Aim {
    /// The purpose.
    pub purpose: Purpose,
    /// The radio.
    pub interface: Interface,
}

/// What the vehicle fixed with AUTH0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offer {
    /// What it was begun for.
    pub aim: Aim,
    /// The version that it chose.
    pub version: Version,
    /// Its ephemeral key.
    pub vehicle: Ephemeral,
    /// Its transaction identifier.
    pub transaction: Transaction,
}

/// A session: what the vehicle offered, and the endpoint's ephemeral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    /// What it offered.
    pub offer: Offer,
    /// The endpoint's ephemeral.
    pub endpoint: Ephemeral,
}

impl Session {
    /// The part of the tuple under both signatures.
    #[must_use]
    pub fn signed(&self, setting: &Setting) -> Signed {
        Signed {
            vehicle_id: setting.id,
            endpoint: self.endpoint,
            vehicle: self.offer.vehicle,
            transaction: self.offer.transaction,
        }
    }

    /// The keys of the channel that this session derives.
    #[must_use]
    pub fn channel(&self, setting: &Setting, rules: Rules) -> ChannelKey {
        let unsigned = Unsigned {
            version: self.offer.version,
            purpose: self.offer.aim.purpose,
            interface: self.offer.aim.interface,
        };
        ChannelKey::derive(rules, self.signed(setting), unsigned)
    }
}

/// Where the vehicle stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Nothing has begun.
    Idle,
    /// A transaction has ended.
    Ended,
    /// SELECT is out.
    AwaitSelect(Aim),
    /// AUTH0 is out.
    AwaitAuth0(Offer),
    /// AUTH1 is out.
    AwaitAuth1(Session),
    /// EXCHANGE is out, for the accepted slot.
    AwaitExchange(Session, Slot),
    /// CONTROL FLOW is out; keys are wiped. A mutation may have kept the session.
    AwaitControl(Option<Session>),
}

/// The state of a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    /// Where it stands.
    pub phase: Phase,
    /// A first ephemeral that a mutation keeps.
    pub kept_ephemeral: Option<Ephemeral>,
    /// A first transaction identifier that a mutation keeps.
    pub kept_transaction: Option<Transaction>,
}

impl State {
    /// A vehicle that has just been provisioned.
    pub const START: Self = Self {
        phase: Phase::Idle,
        kept_ephemeral: None,
        kept_transaction: None,
    };

    const fn at(self, phase: Phase) -> Self {
        Self { phase, ..self }
    }
}

/// What reaches a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// The driver wants something.
    Begin(Aim),
    /// A whole response with a status word.
    Response(Response),
    /// A response that is not whole, or whose point is no point.
    Malformed(Malformed),
    /// The link is gone.
    LinkLost,
}

/// Fresh values for one step; unused ones stay fresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fresh {
    /// For DK-ST-002.
    pub ephemeral: Ephemeral,
    /// For DK-ST-003.
    pub transaction: Transaction,
}

/// One step of the vehicle.
#[must_use]
pub fn step(
    setting: &Setting,
    rules: Rules,
    state: &State,
    input: &Input,
    fresh: Fresh,
) -> StepSet {
    match input {
        Input::Begin(aim) => begin(state, *aim),
        Input::LinkLost => lose_link(state),
        Input::Response(response) => match state.phase {
            Phase::Idle | Phase::Ended => StepSet::only(Step::to(*state)),
            Phase::AwaitSelect(aim) => answer_select(setting, rules, state, aim, response, fresh),
            Phase::AwaitAuth0(offer) => answer_auth0(setting, rules, state, offer, response),
            Phase::AwaitAuth1(session) => answer_auth1(setting, rules, state, session, response),
            Phase::AwaitExchange(session, slot) => {
                answer_exchange(setting, rules, state, session, slot, response)
            }
            Phase::AwaitControl(Some(session)) if rules.lack(Mutation::ActuateAgain) => {
                answer_auth1(setting, rules, state, session, response) // DK-ST-011
            }
            Phase::AwaitControl(_) => StepSet::only(Step::to(state.at(Phase::Ended))),
        },
        Input::Malformed(malformed) => match state.phase {
            Phase::Idle | Phase::Ended => StepSet::only(Step::to(*state)),
            Phase::AwaitSelect(_) => fail(rules, state, malformed.reject, Message::Select),
            Phase::AwaitAuth0(_) => fail(rules, state, malformed.reject, Message::Auth0),
            Phase::AwaitAuth1(_) => fail(rules, state, malformed.reject, Message::Auth1),
            Phase::AwaitExchange(..) => fail(rules, state, malformed.reject, Message::Exchange),
            Phase::AwaitControl(_) => StepSet::only(Step::to(state.at(Phase::Ended))),
        },
    }
}

// Idle, Ended | begin(purpose) | sends SELECT | AwaitSelect; any other phase: as after a lost link.
fn begin(state: &State, aim: Aim) -> StepSet {
    let begun = Step::to(state.at(Phase::AwaitSelect(aim))).sending(Command::Select(aim.interface));
    match state.phase {
        Phase::Idle | Phase::Ended => StepSet::only(begun),
        Phase::AwaitSelect(_)
        | Phase::AwaitAuth0(_)
        | Phase::AwaitAuth1(_)
        | Phase::AwaitExchange(..) => {
            StepSet::only(begun.doing(Effects::of(&[EffectKind::SessionEnded])))
        }
        Phase::AwaitControl(_) => {
            StepSet::either(begun, begun.doing(Effects::of(&[EffectKind::SessionEnded])))
        }
    }
}

// any but Idle | link lost | wipes keys | Ended
fn lose_link(state: &State) -> StepSet {
    let ended = Step::to(state.at(Phase::Ended));
    let reported = ended.doing(Effects::of(&[EffectKind::SessionEnded]));
    match state.phase {
        Phase::Idle => StepSet::only(Step::to(*state)),
        Phase::Ended => StepSet::only(ended),
        Phase::AwaitSelect(_)
        | Phase::AwaitAuth0(_)
        | Phase::AwaitAuth1(_)
        | Phase::AwaitExchange(..) => StepSet::only(reported),
        Phase::AwaitControl(_) => StepSet::either(ended, reported),
    }
}

// AwaitSelect | response | whole and ok; a common version | new ephemeral and identifier; sends AUTH0 | AwaitAuth0
fn answer_select(
    setting: &Setting,
    rules: Rules,
    state: &State,
    aim: Aim,
    response: &Response,
    fresh: Fresh,
) -> StepSet {
    let stage = Message::Select;
    let offered = match response {
        Response::Versions(offered) => *offered,
        Response::Refused(_) => return fail(rules, state, Reject::Unsupported, stage),
        Response::Ephemeral(_) | Response::Channel(_) | Response::Done => {
            return fail(rules, state, Reject::Malformed, stage);
        }
    };
    let common = setting.versions.common(offered);
    let chosen = if rules.lack(Mutation::TakeLowestVersion) {
        common.lowest()
    } else {
        common.highest() // DK-ST-001
    };
    let Some(version) = chosen else {
        return fail(rules, state, Reject::Version, stage); // DK-ST-001
    };
    let mut next = *state;
    let mut vehicle = fresh.ephemeral; // DK-ST-002
    if rules.lack(Mutation::ReuseVehicleEphemeral) {
        vehicle = state.kept_ephemeral.unwrap_or(vehicle);
        next.kept_ephemeral = Some(vehicle);
    }
    let mut transaction = fresh.transaction; // DK-ST-003
    if rules.lack(Mutation::ReuseTransactionIdentifier) {
        transaction = state.kept_transaction.unwrap_or(transaction);
        next.kept_transaction = Some(transaction);
    }
    let offer = Offer {
        aim,
        version,
        vehicle,
        transaction,
    };
    let auth0 = Auth0 {
        purpose: aim.purpose,
        version,
        vehicle,
        transaction,
        vehicle_id: setting.id,
    };
    StepSet::only(Step::to(next.at(Phase::AwaitAuth0(offer))).sending(Command::Auth0(auth0)))
}

// AwaitAuth0 | response | whole and ok; point valid | signs; sends AUTH1 | AwaitAuth1
fn answer_auth0(
    setting: &Setting,
    rules: Rules,
    state: &State,
    offer: Offer,
    response: &Response,
) -> StepSet {
    let stage = Message::Auth0;
    let endpoint = match response {
        Response::Ephemeral(endpoint) => *endpoint,
        Response::Refused(_) => return fail(rules, state, Reject::Unsupported, stage),
        Response::Versions(_) | Response::Channel(_) | Response::Done => {
            return fail(rules, state, Reject::Malformed, stage);
        }
    };
    let session = Session { offer, endpoint };
    let signature = Signature::Made {
        key: setting.key,
        data: session.signed(setting).data(rules, Usage::Vehicle),
    };
    StepSet::only(Step::to(state.at(Phase::AwaitAuth1(session))).sending(Command::Auth1(signature)))
}

// AwaitAuth1 | response | status ok; MAC; content; slot known; signature with endpoint's usage; key active; then stores
// Kpersistent; then entitlement | unlock: actuates, CONTROL FLOW success; drive: EXCHANGE that reads the token
fn answer_auth1(
    setting: &Setting,
    rules: Rules,
    state: &State,
    session: Session,
    response: &Response,
) -> StepSet {
    let stage = Message::Auth1;
    let sealed = match response {
        Response::Channel(sealed) => *sealed,
        Response::Refused(_) => return fail(rules, state, Reject::Unsupported, stage),
        Response::Versions(_) | Response::Ephemeral(_) | Response::Done => {
            return fail(rules, state, Reject::Malformed, stage);
        }
    };
    let key = session.channel(setting, rules);
    let (slot, signature) = match channel::open_response(rules, key, Place::START, &sealed) {
        Opened::Content(Content::Identity {
            slot, signature, ..
        }) => (slot, signature),
        Opened::BadMac => return fail(rules, state, Reject::Mac, stage), // DK-CH-001
        Opened::BadPadding => return fail_either(rules, state, Reject::Mac, stage),
        Opened::Garbled | Opened::Content(Content::Ask(_) | Content::Answer(_)) => {
            return fail(rules, state, Reject::Malformed, stage);
        }
    };
    let Some(entry) = setting.entry(slot) else {
        return fail(rules, state, Reject::UnknownKey, stage); // DK-ST-004
    };
    let early = rules.lack(Mutation::StoreBeforeVerify); // DK-ST-008
    let stored_early = Effects::NONE.then_if(early, EffectKind::PersistentStored);
    let fail_now = |effects, reject| fail_after(rules, state, effects, reject, stage);
    if !signature_verifies(setting, rules, &session, entry.key, signature) {
        return fail_now(stored_early, Reject::Signature); // DK-ST-004
    }
    if entry.status != KeyStatus::Active && !rules.lack(Mutation::AcceptInactiveKey) {
        return fail_now(stored_early, Reject::Revoked); // DK-ST-006
    }
    let stored = stored_early.then_if(!early, EffectKind::PersistentStored); // DK-ST-008
    let aim = session.offer.aim;
    if !entry.entitlements.contains(aim.purpose) && !rules.lack(Mutation::IgnoreEntitlement) {
        return fail_now(stored, Reject::Entitlement); // DK-ST-007
    }
    match aim.purpose {
        Purpose::Unlock => StepSet::only(actuate(rules, state, session, stored)),
        Purpose::Drive if rules.lack(Mutation::DriveWithoutToken) => {
            StepSet::only(actuate(rules, state, session, stored)) // DK-ST-010
        }
        Purpose::Drive => {
            let read = Command::Exchange(Sealed {
                key,
                direction: Direction::Command,
                place: Place::START,
                content: Content::Ask(Ask::Token),
                intact: true,
            });
            let next = state.at(Phase::AwaitExchange(session, slot));
            StepSet::only(Step::to(next).sending(read).doing(stored))
        }
    }
}

fn signature_verifies(
    setting: &Setting,
    rules: Rules,
    session: &Session,
    key: KeyId,
    signature: Signature,
) -> bool {
    let signed = session.signed(setting);
    let under = |usage| {
        let data = signed.data(rules, usage);
        signature == Signature::Made { key, data }
    };
    under(Usage::Endpoint) // DK-ST-005
        || (rules.lack(Mutation::AcceptVehicleUsage) && under(Usage::Vehicle))
        || rules.lack(Mutation::SkipDeviceSignature) // DK-ST-004
}

// AwaitExchange | response | status ok; MAC; content; read status ok; the data is the token of the slot | actuates, CONTROL
// FLOW success | AwaitControl
fn answer_exchange(
    setting: &Setting,
    rules: Rules,
    state: &State,
    session: Session,
    slot: Slot,
    response: &Response,
) -> StepSet {
    let stage = Message::Exchange;
    let sealed = match response {
        Response::Channel(sealed) => *sealed,
        Response::Refused(_) => return fail(rules, state, Reject::Unsupported, stage),
        Response::Versions(_) | Response::Ephemeral(_) | Response::Done => {
            return fail(rules, state, Reject::Malformed, stage);
        }
    };
    let key = session.channel(setting, rules);
    let place = Place::START.after(Ask::Token);
    let answer = match channel::open_response(rules, key, place, &sealed) {
        Opened::Content(Content::Answer(answer)) => answer,
        Opened::BadMac => return fail(rules, state, Reject::Mac, stage), // DK-CH-001
        Opened::BadPadding => return fail_either(rules, state, Reject::Mac, stage),
        Opened::Garbled | Opened::Content(Content::Ask(_) | Content::Identity { .. }) => {
            return fail(rules, state, Reject::Malformed, stage);
        }
    };
    let token = setting.entry(slot).and_then(|entry| entry.token);
    match answer {
        Answer::Token(read) if Some(read) == token => {
            StepSet::only(actuate(rules, state, session, Effects::NONE)) // DK-ST-010
        }
        Answer::Token(_) | Answer::Other => fail(rules, state, Reject::Entitlement, stage), // DK-ST-010
        Answer::Bounds | Answer::Malformed => fail_either(rules, state, Reject::Entitlement, stage),
    }
}

/// Works the actuator and ends the transaction with success.
fn actuate(rules: Rules, state: &State, session: Session, before: Effects) -> Step {
    let kept = rules.lack(Mutation::ActuateAgain).then_some(session); // DK-ST-011
    let effects = before
        .then(EffectKind::Actuate)
        .then(EffectKind::SessionEnded);
    Step::to(state.at(Phase::AwaitControl(kept)))
        .sending(Command::ControlFlow(Ending::Success))
        .doing(effects)
}

// Await… | a check fails | wipes keys, sends CONTROL FLOW failure | AwaitControl
fn fail(rules: Rules, state: &State, reject: Reject, stage: Message) -> StepSet {
    fail_after(rules, state, Effects::NONE, reject, stage)
}

/// A failed check whose class the chapters leave open between this one and *malformed*.
fn fail_either(rules: Rules, state: &State, reject: Reject, stage: Message) -> StepSet {
    let likely = fail(rules, state, reject, stage).step;
    let other = fail(rules, state, Reject::Malformed, stage).step;
    StepSet::either(likely, other)
}

fn fail_after(
    rules: Rules,
    state: &State,
    before: Effects,
    reject: Reject,
    stage: Message,
) -> StepSet {
    if rules.lack(Mutation::ContinueAfterFailure) {
        let waiting = Step::to(*state).doing(before); // DK-ST-009
        return StepSet::only(waiting.refusing(reject, Some(stage)));
    }
    StepSet::only(
        Step::to(state.at(Phase::AwaitControl(None))) // DK-ST-009
            .sending(Command::ControlFlow(Ending::Failure))
            .doing(before.then(EffectKind::SessionEnded))
            .refusing(reject, Some(stage)),
    )
}
