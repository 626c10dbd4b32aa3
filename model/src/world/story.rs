//! Traces as protocol stories: each move as a sentence, and what every agent received, sent and did in it.
//!
//! > adversary relays AUTH0 of vehicle 1 to phone 1 with version 2 instead of 1
//!
//! The sentence is for people; [`Told::events`] is for machines: from it a vector plays one agent and is everybody else.

use super::offers::{Action, Delivery, Origin};
use super::play::{Agent, Event, Sent};
use super::record::State;
use super::{World, changed};
use crate::message::{Command, Ending, Response};
use crate::term::{Answer, Ask, Content, Direction, Sealed, Signature, VersionSet};
use crate::{device, vehicle};
use keyproof_search::Trace;
use keyproof_spec::words::{Interface, Message, Usage};

/// One move of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The move as a sentence.
    pub sentence: String,
    /// The move itself, with the adversary's term; `None` in a product of two runs.
    pub action: Option<Action>,
    /// The move in a product of two runs.
    pub recipe: Option<crate::unlink::Recipe>,
    /// Where the term comes from.
    pub origin: Origin,
    /// The steps of agents in it, in order.
    pub events: Vec<Event>,
    /// The same told, one for one.
    pub reactions: Vec<String>,
}

/// Tells a trace.
#[must_use]
pub fn tell_trace(world: &World, trace: &Trace<State, Action>) -> Vec<Told> {
    trace
        .steps()
        .map(|(before, action, _)| {
            let mut events = Vec::new();
            world.play(before, &action.delivery, &mut |event| events.push(event));
            Told {
                sentence: tell(world, Some(before), action),
                action: Some(*action),
                recipe: None,
                origin: action.origin,
                reactions: events.iter().map(|event| reaction(world, event)).collect(),
                events,
            }
        })
        .collect()
}

/// Tells one move; with the state before it, also what a changed field was changed from.
#[must_use]
pub fn tell(world: &World, before: Option<&State>, action: &Action) -> String {
    match &action.delivery {
        Delivery::ToVehicle {
            vehicle,
            begin,
            stage,
            input,
        } => {
            let begun = if *begin {
                "a transaction begins and "
            } else {
                ""
            };
            let what = vehicle_input(world, action.origin, *stage, input);
            format!(
                "at {}: {begun}{}",
                name(Agent::Vehicle(*vehicle)),
                said(action.origin, &what)
            )
        }
        Delivery::ToPhone {
            phone,
            select,
            input,
        } => {
            let selected = match select {
                Some(Interface::Nfc) => "the applet is selected and ",
                Some(Interface::Ble) => "the applet is selected over Bluetooth and ",
                None => "",
            };
            let what = phone_input(world, input);
            let changed = match (action.origin, input) {
                (Origin::Altered, device::Input::Command(Command::Auth0(auth0))) => {
                    let radio = select.or_else(|| before?.phones.get(*phone)?.interface());
                    changed::auth0(world, before, radio, auth0)
                }
                _ => String::new(),
            };
            format!(
                "at {}: {selected}{}{changed}",
                name(Agent::Phone(*phone)),
                said(action.origin, &what)
            )
        }
        Delivery::LeakKey(key) => format!("key {} leaks to the adversary", key.0),
        Delivery::LeakOfVehicle(record) => {
            format!(
                "the vehicle's ephemeral of transaction {} leaks to the adversary",
                record + 1
            )
        }
        Delivery::LeakOfDevice(record) => {
            format!(
                "the phone's ephemeral of selection {} leaks to the adversary",
                record + 1
            )
        }
    }
}

/// Tells the step of one agent: what it sent, did, and why it refused.
#[must_use]
pub fn tell_event(world: &World, event: &Event) -> String {
    format!("{} {}", name(event.agent), reaction(world, event))
}

/// The same without the agent's name.
#[must_use]
pub fn reaction(world: &World, event: &Event) -> String {
    let sent = match &event.sent {
        None => "nothing".to_owned(),
        Some(Sent::Command(command)) => command_of(world, command),
        Some(Sent::Response(response)) => response_of(world, response),
    };
    let effects: Vec<_> = event.effects.iter().map(|effect| effect.name()).collect();
    let refused = event.refusal.map_or(String::new(), |refusal| {
        format!("; refuses: {}", refusal.reject.name())
    });
    let did = if effects.is_empty() {
        String::new()
    } else {
        format!("; effects: {}", effects.join(", "))
    };
    format!("sends {sent}{did}{refused}")
}

/// The name of a radio in a story.
#[must_use]
pub const fn radio(interface: Interface) -> &'static str {
    match interface {
        Interface::Nfc => "NFC",
        Interface::Ble => "Bluetooth",
    }
}

/// The name of an agent in a story.
#[must_use]
pub fn name(agent: Agent) -> String {
    match agent {
        Agent::Vehicle(vehicle) => format!("vehicle {}", vehicle + 1),
        Agent::Phone(phone) => format!("phone {}", phone + 1),
    }
}

fn said(origin: Origin, what: &str) -> String {
    match origin {
        Origin::Relayed => format!("the adversary relays {what}"),
        Origin::Replayed => format!("the adversary replays or redirects {what}"),
        Origin::Altered => format!("the adversary relays, changed, {what}"),
        Origin::Forged => format!("the adversary sends {what}"),
        Origin::Junk => format!("the adversary sends junk as {what}"),
        Origin::Environment => what.to_owned(),
    }
}

fn vehicle_input(world: &World, origin: Origin, stage: Message, input: &vehicle::Input) -> String {
    match input {
        vehicle::Input::Begin(aim) => format!("begin {}", aim.purpose.name()),
        vehicle::Input::LinkLost => "the link is lost".to_owned(),
        vehicle::Input::Malformed(_) => format!("the answer to {}", title(stage)),
        vehicle::Input::Response(Response::Refused(_)) => format!("a refusal of {}", title(stage)),
        vehicle::Input::Response(response @ Response::Versions(_)) if origin == Origin::Altered => {
            let offered = world.scenario.provision.phone_versions;
            format!(
                "{} (instead of {})",
                response_of(world, response),
                versions(offered)
            )
        }
        vehicle::Input::Response(response) => response_of(world, response),
    }
}

fn response_of(world: &World, response: &Response) -> String {
    match response {
        Response::Versions(set) => format!("the answer to SELECT, versions {}", versions(*set)),
        Response::Ephemeral(ephemeral) => {
            format!("the answer to AUTH0, {}", ephemeral_of(world, ephemeral.0))
        }
        Response::Channel(sealed) => sealed_of(world, sealed),
        Response::Done => "the answer to CONTROL FLOW".to_owned(),
        Response::Refused(_) => "a refusal".to_owned(),
    }
}

fn phone_input(world: &World, input: &device::Input) -> String {
    match input {
        device::Input::SelectOther => "SELECT of another application".to_owned(),
        device::Input::Malformed(malformed) => format!("{} malformed", title(malformed.message)),
        device::Input::Unreadable(_) => "an unreadable command".to_owned(),
        device::Input::UserAuthenticates => "the user authenticates".to_owned(),
        device::Input::FieldLost => "the field is lost".to_owned(),
        device::Input::Command(command) => command_of(world, command),
    }
}

fn command_of(world: &World, command: &Command) -> String {
    match command {
        Command::Select(_) => "SELECT".to_owned(),
        Command::Auth0(auth0) => format!(
            "AUTH0 naming vehicle {}: version {}, {}, {}, transaction {}",
            auth0.vehicle_id.0,
            auth0.version.0,
            auth0.purpose.name(),
            ephemeral_of(world, auth0.vehicle.0),
            auth0.transaction.0,
        ),
        Command::Auth1(signature) => format!("AUTH1 with {}", signature_of(world, signature)),
        Command::Exchange(sealed) => sealed_of(world, sealed),
        Command::ControlFlow(Ending::Success) => "CONTROL FLOW success".to_owned(),
        Command::ControlFlow(Ending::Failure) => "CONTROL FLOW failure".to_owned(),
    }
}

fn sealed_of(world: &World, sealed: &Sealed) -> String {
    let changed = if sealed.intact {
        ""
    } else {
        ", its MAC broken"
    };
    let content = match sealed.content {
        Content::Identity {
            slot, signature, ..
        } => {
            format!(
                "an AUTH1 response for slot {}, {}",
                slot.0,
                signature_of(world, &signature)
            )
        }
        Content::Ask(ask) => format!("an EXCHANGE command, {}", asked(ask)),
        Content::Answer(answer) => format!("an EXCHANGE answer, {}", answered(answer)),
    };
    let way = match sealed.direction {
        Direction::Command => "command",
        Direction::Response => "response",
    };
    format!(
        "{content} (sealed as {way} {}{changed})",
        sealed.place.counter
    )
}

fn asked(ask: Ask) -> &'static str {
    match ask {
        Ask::Token => "read the token",
        Ask::Other => "read something else",
        Ask::Bounds => "read out of bounds",
        Ask::Ungrammatical => "no read at all",
    }
}

fn answered(answer: Answer) -> String {
    match answer {
        Answer::Token(token) => format!("token {}", token.0),
        Answer::Other => "other data".to_owned(),
        Answer::Bounds => "out of bounds".to_owned(),
        Answer::Malformed => "malformed".to_owned(),
    }
}

fn signature_of(world: &World, signature: &Signature) -> String {
    match signature {
        Signature::Junk => "a signature that verifies nowhere".to_owned(),
        Signature::Made { key, data } => {
            let usage = match data.usage {
                Usage::Vehicle => "vehicle",
                Usage::Endpoint => "endpoint",
            };
            format!(
                "a signature of {} for {usage} usage",
                owner_of(world, key.0)
            )
        }
    }
}

pub(crate) fn owner_of(world: &World, key: u8) -> String {
    match key {
        1 | 2 => format!("vehicle {key}"),
        3..=6 => format!("phone {}", (key - 1) / 2),
        _ if world.given_keys.contains(crate::term::KeyId(key)) => "the adversary".to_owned(),
        _ => format!("key {key}"),
    }
}

pub(super) fn ephemeral_of(world: &World, ephemeral: u8) -> String {
    let own = world
        .own_ephemerals()
        .iter()
        .any(|other| other.0 == ephemeral);
    match ephemeral {
        _ if own => "the adversary's ephemeral".to_owned(),
        1..=3 => format!("the ephemeral of transaction {ephemeral}"),
        _ => format!("the ephemeral of selection {}", ephemeral.saturating_sub(3)),
    }
}

/// The versions of a set in words.
#[must_use]
pub fn versions(set: VersionSet) -> String {
    let listed = (0..8)
        .map(crate::term::Version)
        .filter(|version| set.contains(*version));
    let listed: Vec<String> = listed.map(|version| version.0.to_string()).collect();
    listed.join(" ")
}

pub(crate) fn title(message: Message) -> &'static str {
    match message {
        Message::Select => "SELECT",
        Message::Auth0 => "AUTH0",
        Message::Auth1 => "AUTH1",
        Message::Exchange => "EXCHANGE",
        Message::ControlFlow => "CONTROL FLOW",
    }
}
