//! The device: the table of chapter 3.3, line by line.
//!
//! ```text
//!   Deselected ─SELECT▶ Selected ─AUTH0▶ Answered ─AUTH1▶ Open ─EXCHANGE▶ Open
//!        ▲                 ▲                │               │
//!        └── field lost    └────────────────┴───────────────┴── anything else, a failed check, CONTROL FLOW: wipe
//! ```
//!
//! [`step`] is total. The phase is checked before parameters and data (DK-EN-010); only a command that cannot be read as any
//! command is refused before it.

use crate::channel::{self, Opened};
use crate::message::{
    Auth0, Command, Effects, Ending, Malformed, Response, Status, Step as AnyStep,
    StepSet as AnyStepSet,
};
use crate::rules::Rules;
use crate::term::{
    Answer, Ask, ChannelKey, Content, Direction, Ephemeral, KeyId, Place, Sealed, Signature,
    Signed, Slot, Subset, Token, Transaction, Unsigned, VehicleId, Version, VersionSet,
};
use keyproof_spec::mutation::Mutation;
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{EffectKind, Interface, KeyStatus, Message, Purpose, Usage};

/// A step of the device.
pub type Step = AnyStep<State, Response>;
/// The steps of the device that the chapters allow.
pub type StepSet = AnyStepSet<State, Response>;

/// How many vehicles a device of the model can know.
pub const VEHICLES: usize = 2;

/// What a device keeps for one vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bound {
    /// The vehicle's identifier.
    pub vehicle_id: VehicleId,
    /// The vehicle's public key.
    pub vehicle_key: KeyId,
    /// The device's slot there.
    pub slot: Slot,
    /// The endpoint key pair for this vehicle.
    pub key: KeyId,
    /// Its status.
    pub status: KeyStatus,
    /// The token in its mailbox.
    pub token: Token,
    /// The first bytes of its mailbox.
    pub subset: Subset,
}

/// What a device owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Setting {
    /// The versions that it offers.
    pub versions: VersionSet,
    /// Whether express mode is on.
    pub express: bool,
    /// The highest EXCHANGE counter (DK-CR-009).
    pub counter_max: u8,
    /// The vehicles that it knows.
    pub vehicles: [Option<Bound>; VEHICLES],
}

impl Setting {
    /// What it keeps for a vehicle.
    #[must_use]
    pub fn bound(&self, vehicle_id: VehicleId) -> Option<Bound> {
        let mut known = self.vehicles.into_iter().flatten();
        known.find(|bound| bound.vehicle_id == vehicle_id)
    }
}

/// A session: both ephemerals and everything that AUTH0 fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    /// The radio of this selection.
    pub interface: Interface,
    /// P2 of AUTH0.
    pub purpose: Purpose,
    /// The version in AUTH0.
    pub version: Version,
    /// The vehicle that AUTH0 named.
    pub vehicle_id: VehicleId,
    /// The vehicle's ephemeral.
    pub vehicle: Ephemeral,
    /// Transaction identifier.
    pub transaction: Transaction,
    /// The device's ephemeral.
    pub endpoint: Ephemeral,
}

impl Session {
    /// The part of the tuple under both signatures.
    #[must_use]
    pub fn signed(&self) -> Signed {
        Signed {
            vehicle_id: self.vehicle_id,
            endpoint: self.endpoint,
            vehicle: self.vehicle,
            transaction: self.transaction,
        }
    }

    /// The keys of the channel that this session derives.
    #[must_use]
    pub fn channel(&self, rules: Rules) -> ChannelKey {
        let unsigned = Unsigned {
            version: self.version,
            purpose: self.purpose,
            interface: self.interface,
        };
        ChannelKey::derive(rules, self.signed(), unsigned)
    }
}

/// Where the device stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// The applet is not selected.
    Deselected,
    /// Selected over a radio, without a session.
    Selected(Interface),
    /// AUTH0 is answered.
    Answered(Session),
    /// AUTH1 is answered: the channel stands at this place.
    Open(Session, Place),
}

/// The state of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    /// Where it stands.
    pub phase: Phase,
    /// Whether the user has authenticated for the next AUTH0.
    pub user: bool,
    /// Whether a mutation has suspended the keys.
    pub suspended: bool,
    /// A first ephemeral that a mutation keeps.
    pub kept_ephemeral: Option<Ephemeral>,
}

impl State {
    /// A device that has just been provisioned.
    pub const START: Self = Self {
        phase: Phase::Deselected,
        user: false,
        suspended: false,
        kept_ephemeral: None,
    };

    const fn at(self, phase: Phase) -> Self {
        Self { phase, ..self }
    }

    /// The radio of the selection.
    #[must_use]
    pub const fn interface(&self) -> Option<Interface> {
        match self.phase {
            Phase::Deselected => None,
            Phase::Selected(interface) => Some(interface),
            Phase::Answered(session) | Phase::Open(session, _) => Some(session.interface),
        }
    }

    /// Whether there is an ephemeral or a channel to wipe.
    #[must_use]
    pub const fn in_session(&self) -> bool {
        match self.phase {
            Phase::Deselected | Phase::Selected(_) => false,
            Phase::Answered(_) | Phase::Open(..) => true,
        }
    }
}

/// What reaches a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// A command of this protocol.
    Command(Command),
    /// SELECT of another application.
    SelectOther,
    /// A known command with wrong parameters, lengths or data.
    Malformed(Malformed),
    /// A command that cannot be read: wrong length as such, unknown class or instruction.
    Unreadable(Reject),
    /// The user authenticates.
    UserAuthenticates,
    /// The field is gone.
    FieldLost,
}

/// One step of the device. `fresh` is for DK-ST-021; unused it stays fresh.
#[must_use]
pub fn step(
    setting: &Setting,
    rules: Rules,
    state: &State,
    input: &Input,
    fresh: Ephemeral,
) -> StepSet {
    match input {
        Input::FieldLost => StepSet::only(lose_field(rules, state)),
        Input::UserAuthenticates => StepSet::only(Step::to(State {
            user: true,
            ..*state
        })),
        Input::SelectOther => StepSet::only(
            wipe(state, Phase::Deselected)
                .sending(Response::Refused(Status::Unsupported))
                .refusing(Reject::Unsupported, Some(Message::Select)),
        ),
        Input::Unreadable(reject) => StepSet::only(refuse(rules, state, *reject, None)),
        Input::Malformed(malformed) => malformed_command(setting, rules, state, *malformed),
        Input::Command(command) => match command {
            Command::Select(interface) => StepSet::only(select(setting, rules, state, *interface)),
            Command::Auth0(auth0) => StepSet::only(match state.phase {
                Phase::Selected(interface) => {
                    answer_auth0(setting, rules, state, interface, *auth0, fresh)
                }
                Phase::Deselected | Phase::Answered(_) | Phase::Open(..) => {
                    out_of_order(rules, state, Message::Auth0)
                }
            }),
            Command::Auth1(signature) => StepSet::only(match state.phase {
                Phase::Answered(session) => {
                    answer_auth1(setting, rules, state, session, *signature)
                }
                Phase::Open(session, _) if rules.lack(Mutation::RepeatAuth1) => {
                    answer_auth1(setting, rules, state, session, *signature) // DK-ST-026
                }
                Phase::Deselected | Phase::Selected(_) | Phase::Open(..) => {
                    out_of_order(rules, state, Message::Auth1)
                }
            }),
            Command::Exchange(sealed) => StepSet::only(match state.phase {
                Phase::Open(session, place) => {
                    answer_exchange(setting, rules, state, session, place, sealed)
                }
                Phase::Answered(session) if rules.lack(Mutation::ExchangeBeforeAuth1) => {
                    answer_exchange(setting, rules, state, session, Place::START, sealed) // DK-CH-005
                }
                Phase::Deselected | Phase::Selected(_) | Phase::Answered(_) => {
                    out_of_order(rules, state, Message::Exchange) // DK-CH-005
                }
            }),
            Command::ControlFlow(ending) => StepSet::only(control_flow(rules, state, *ending)),
        },
    }
}

// any | field lost | wipes the session | Deselected
fn lose_field(rules: Rules, state: &State) -> Step {
    let forgotten = State {
        user: false,
        ..*state
    };
    if let Phase::Open(..) = state.phase
        && rules.lack(Mutation::SelectKeepsKeys)
    {
        return Step::to(forgotten); // DK-ST-028
    }
    wipe(&forgotten, Phase::Deselected) // DK-ST-028
}

// any | SELECT of the applet | wipes the session; answers its versions | Selected
fn select(setting: &Setting, rules: Rules, state: &State, interface: Interface) -> Step {
    let versions = Response::Versions(setting.versions);
    if let Phase::Open(..) = state.phase
        && rules.lack(Mutation::SelectKeepsKeys)
    {
        return Step::to(*state).sending(versions); // DK-ST-028
    }
    wipe(state, Phase::Selected(interface)).sending(versions) // DK-ST-028
}

// Selected | AUTH0 | version offered; express mode or user | new ephemeral; answers it, known vehicle or not | Answered
fn answer_auth0(
    setting: &Setting,
    rules: Rules,
    state: &State,
    interface: Interface,
    auth0: Auth0,
    fresh: Ephemeral,
) -> Step {
    let stage = Some(Message::Auth0);
    if !setting.versions.contains(auth0.version) && !rules.lack(Mutation::AcceptAnyVersion) {
        return refuse(rules, state, Reject::Version, stage); // DK-ST-020
    }
    let present = setting.express || state.user;
    if !present && !rules.lack(Mutation::IgnoreUserPresence) {
        return refuse(rules, state, Reject::Entitlement, stage); // DK-ST-022
    }
    let unknown = setting.bound(auth0.vehicle_id).is_none();
    if unknown && rules.lack(Mutation::RefuseUnknownAtAuth0) {
        return refuse(rules, state, Reject::UnknownKey, stage); // DK-ST-023
    }
    let mut next = State {
        user: false,
        ..*state
    };
    let mut endpoint = fresh; // DK-ST-021
    if rules.lack(Mutation::ReuseEndpointEphemeral) {
        endpoint = state.kept_ephemeral.unwrap_or(endpoint);
        next.kept_ephemeral = Some(endpoint);
    }
    let session = Session {
        interface,
        purpose: auth0.purpose,
        version: auth0.version,
        vehicle_id: auth0.vehicle_id,
        vehicle: auth0.vehicle,
        transaction: auth0.transaction,
        endpoint,
    };
    Step::to(next.at(Phase::Answered(session))).sending(Response::Ephemeral(endpoint))
}

// Answered | AUTH1 | vehicle known; signature with vehicle's usage under the bound key; key active | derives keys, stores
// Kpersistent, signs; answers in the channel | Open
fn answer_auth1(
    setting: &Setting,
    rules: Rules,
    state: &State,
    session: Session,
    signature: Signature,
) -> Step {
    let stage = Some(Message::Auth1);
    let Some(bound) = setting.bound(session.vehicle_id) else {
        return refuse(rules, state, Reject::UnknownKey, stage); // DK-ST-023, DK-ST-024
    };
    if !signature_verifies(rules, &session, bound.vehicle_key, signature) {
        return refuse(rules, state, Reject::Signature, stage); // DK-ST-024
    }
    let active = bound.status == KeyStatus::Active && !state.suspended;
    if !active && !rules.lack(Mutation::UseInactiveKey) {
        return refuse(rules, state, Reject::Revoked, stage); // DK-ST-027
    }
    let own = Signature::Made {
        key: bound.key,
        data: session.signed().data(rules, Usage::Endpoint),
    };
    let identity = Content::Identity {
        slot: bound.slot,
        signature: own,
        subset: bound.subset,
    };
    let answer = Sealed {
        key: session.channel(rules),
        direction: Direction::Response,
        place: Place::START,
        content: identity,
        intact: true,
    };
    Step::to(state.at(Phase::Open(session, Place::START)))
        .sending(Response::Channel(answer))
        .doing(Effects::of(&[
            EffectKind::PersistentStored,
            EffectKind::IdentityReleased,
        ]))
}

fn signature_verifies(rules: Rules, session: &Session, key: KeyId, signature: Signature) -> bool {
    let under = |usage| {
        let data = session.signed().data(rules, usage);
        signature == Signature::Made { key, data }
    };
    under(Usage::Vehicle) // DK-ST-025
        || (rules.lack(Mutation::AcceptEndpointUsage) && under(Usage::Endpoint))
        || rules.lack(Mutation::SkipVehicleSignature) // DK-ST-024
}

// Open | EXCHANGE | counter not exhausted; MAC; then padding and content | answers the read in the channel | Open
fn answer_exchange(
    setting: &Setting,
    rules: Rules,
    state: &State,
    session: Session,
    place: Place,
    sealed: &Sealed,
) -> Step {
    let stage = Some(Message::Exchange);
    if place.counter >= setting.counter_max {
        return refuse(rules, state, Reject::Freshness, stage); // DK-CR-009
    }
    let key = session.channel(rules);
    let ask = match channel::open_command(rules, key, place, sealed) {
        Opened::BadMac => return refuse(rules, state, Reject::Mac, stage), // DK-CH-003
        Opened::BadPadding => return refuse(rules, state, Reject::Mac, stage),
        Opened::Content(Content::Ask(ask)) => ask,
        Opened::Garbled | Opened::Content(Content::Identity { .. } | Content::Answer(_)) => {
            Ask::Ungrammatical
        }
    };
    // A mailbox stands behind every open channel but the one that a mutation opens for a vehicle that nobody knows.
    let Some(bound) = setting.bound(session.vehicle_id) else {
        return refuse(rules, state, Reject::UnknownKey, stage);
    };
    let answer = match ask {
        Ask::Token => Answer::Token(bound.token),
        Ask::Other => Answer::Other,
        Ask::Bounds => Answer::Bounds, // DK-EN-006
        Ask::Ungrammatical => Answer::Malformed,
    };
    let released = match answer {
        Answer::Token(_) | Answer::Other => true,
        Answer::Bounds | Answer::Malformed => false,
    };
    let after = place.after(ask);
    let reply = Sealed {
        key,
        direction: Direction::Response,
        place: after,
        content: Content::Answer(answer),
        intact: true,
    };
    Step::to(state.at(Phase::Open(session, after)))
        .sending(Response::Channel(reply))
        .doing(Effects::NONE.then_if(released, EffectKind::MailboxReleased))
}

// Selected, Answered, Open | CONTROL FLOW | tells its user; wipes the session | Selected
fn control_flow(rules: Rules, state: &State, ending: Ending) -> Step {
    let Some(interface) = state.interface() else {
        return out_of_order(rules, state, Message::ControlFlow);
    };
    let suspends = ending == Ending::Failure && rules.lack(Mutation::ControlFlowSuspends); // DK-ST-029
    let next = State {
        suspended: state.suspended || suspends,
        phase: Phase::Selected(interface),
        ..*state
    };
    let effects = Effects::of(&[EffectKind::Prompt]);
    Step::to(next)
        .sending(Response::Done)
        .doing(effects.then_if(state.in_session(), EffectKind::SessionEnded))
}

// A known command whose grammar is wrong: the phase is checked first (DK-EN-010).
fn malformed_command(
    setting: &Setting,
    rules: Rules,
    state: &State,
    malformed: Malformed,
) -> StepSet {
    let Malformed { reject, message } = malformed;
    let refused = refuse(rules, state, reject, Some(message));
    let late = out_of_order(rules, state, message);
    match (message, state.phase) {
        (Message::Select, _)
        | (Message::Auth0, Phase::Selected(_))
        | (Message::Auth1, Phase::Answered(_))
        | (Message::ControlFlow, Phase::Selected(_) | Phase::Answered(_) | Phase::Open(..)) => {
            StepSet::only(refused)
        }
        (Message::Exchange, Phase::Open(_, place)) => {
            let exhausted = refuse(rules, state, Reject::Freshness, Some(message));
            if place.counter >= setting.counter_max && exhausted != refused {
                StepSet::either(exhausted, refused)
            } else {
                StepSet::only(refused)
            }
        }
        (Message::Auth1, Phase::Open(..)) if rules.lack(Mutation::RepeatAuth1) => {
            StepSet::only(refused) // DK-ST-026
        }
        (Message::Exchange, Phase::Answered(_)) if rules.lack(Mutation::ExchangeBeforeAuth1) => {
            StepSet::only(refused) // DK-CH-005
        }
        (Message::Auth0, Phase::Deselected | Phase::Answered(_) | Phase::Open(..))
        | (Message::Auth1, Phase::Deselected | Phase::Selected(_) | Phase::Open(..))
        | (Message::Exchange, Phase::Deselected | Phase::Selected(_) | Phase::Answered(_))
        | (Message::ControlFlow, Phase::Deselected) => StepSet::only(late),
    }
}

fn out_of_order(rules: Rules, state: &State, message: Message) -> Step {
    refuse(rules, state, Reject::Order, Some(message))
}

// Selected, Answered, Open | anything else, or a check fails | wipes the session; refuses | Selected
// Deselected | anything but SELECT | refuses | Deselected
fn refuse(rules: Rules, state: &State, reject: Reject, stage: Option<Message>) -> Step {
    let ended = match state.interface() {
        None => Step::to(*state),
        Some(_) if rules.lack(Mutation::DeviceContinuesAfterFailure) => Step::to(*state), // DK-ST-030
        Some(interface) => wipe(state, Phase::Selected(interface)), // DK-ST-030
    };
    ended
        .sending(Response::Refused(Status::of(reject)))
        .refusing(reject, stage)
}

/// Wipes the session, if there is one, and says so.
fn wipe(state: &State, phase: Phase) -> Step {
    let ended = Effects::NONE.then_if(state.in_session(), EffectKind::SessionEnded);
    Step::to(state.at(phase)).doing(ended)
}
