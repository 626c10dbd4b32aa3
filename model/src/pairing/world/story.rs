//! Traces as protocol stories: each move as a sentence, and what the agent did in it.

use super::play::{Action, Reaction};
use super::record::State;
use super::scenario::{
    ADVERSARY, DEVICE, FORMER, GUESS, OTHER_DEVICE, OTHER_PASSWORD, OTHER_VEHICLE, PASSWORD, PHONE,
    Scenario, VEHICLE,
};
use super::who::{Place, Who};
use crate::pairing::message::{
    Content, Control, Endpoint, Evidence, Issuer, Message, Sealed, Share, Side,
};
use crate::pairing::step::Effect;
use crate::pairing::{device, vehicle};
use keyproof_search::Trace;

/// One move of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The move as a sentence.
    pub sentence: String,
    /// The move itself.
    pub action: Action,
    /// Whether the adversary did more than carry a message.
    pub is_attack: bool,
    /// What the agent did.
    pub reaction: String,
}

/// Tells a trace.
#[must_use]
pub fn tell_trace(scenario: &Scenario, trace: &Trace<State, Action>) -> Vec<Told> {
    trace
        .steps()
        .map(|(before, action, _)| {
            let played = scenario.play(before, *action);
            let reaction = played.and_then(|(_, reaction)| reaction);
            Told {
                sentence: tell(before, *action),
                action: *action,
                is_attack: action.is_attack(),
                reaction: reaction.as_ref().map(tell_reaction).unwrap_or_default(),
            }
        })
        .collect()
}

impl Action {
    /// Whether the adversary does more in it than carry a message; the acts of honest hosts are none of its moves.
    #[must_use]
    pub const fn is_attack(&self) -> bool {
        match self {
            Self::Carry(..) => false,
            Self::Redirect(..)
            | Self::Cut(..)
            | Self::Inject(..)
            | Self::InjectCut(..)
            | Self::InjectTold(..)
            | Self::Leak => true,
            Self::Vehicle(_, input) => matches!(
                input,
                vehicle::Input::LinkLost(_) | vehicle::Input::PowerLost
            ),
            Self::Device(_, input) => {
                matches!(input, device::Input::FieldLost | device::Input::PowerLost)
            }
        }
    }
}

/// An agent's name.
#[must_use]
pub const fn name(who: Who) -> &'static str {
    match (who.side, who.place) {
        (Side::Device, Place::First) => "the phone",
        (Side::Vehicle, Place::First) => "the vehicle",
        (Side::Device, Place::Second) => "the second phone",
        (Side::Vehicle, Place::Second) => "the second vehicle",
    }
}

const fn receiver(from: Who, to: Place) -> &'static str {
    name(match from.side {
        Side::Device => Who::vehicle(to),
        Side::Vehicle => Who::device(to),
    })
}

/// Tells one move.
#[must_use]
pub fn tell(before: &State, action: Action) -> String {
    let waiting = |from: Who| {
        let flight = before.waiting(from);
        flight.map_or_else(String::new, |flight| said(&flight.message))
    };
    match action {
        Action::Carry(from, to) => format!("{} receives {}", receiver(from, to), waiting(from)),
        Action::Redirect(from, to) => format!(
            "the adversary leads {} of {} to {}",
            waiting(from),
            name(from),
            receiver(from, to)
        ),
        Action::Cut(from, write) => format!(
            "{} receives {} and loses power after write {}",
            receiver(
                from,
                before
                    .waiting(from)
                    .map_or(Place::First, |flight| flight.to)
            ),
            waiting(from),
            write.saturating_add(1)
        ),
        Action::Inject(to, radio, message) => {
            let over = if radio == 0 {
                ""
            } else {
                " over its second radio"
            };
            let replayed = if before.messages().any(|seen| *seen == message) {
                "again "
            } else {
                ""
            };
            format!(
                "the adversary sends {}{over} {replayed}{}",
                name(to),
                said(&message)
            )
        }
        Action::InjectCut(to, message) => format!(
            "the adversary sends {} {} and cuts power after its first write",
            name(Who::device(to)),
            said(&message)
        ),
        Action::InjectTold(to, message) => format!(
            "the adversary sends {} {} and cuts power when it has answered",
            name(Who::device(to)),
            said(&message)
        ),
        Action::Vehicle(place, input) => tell_host_of_vehicle(name(Who::vehicle(place)), input),
        Action::Device(place, input) => tell_host_of_device(name(Who::device(place)), input),
        Action::Leak => "password, verifier and all that runs leak to the adversary".to_owned(),
    }
}

fn tell_host_of_device(phone: &str, input: device::Input) -> String {
    match input {
        device::Input::Arm(_) => format!("the user gives {phone} a password"),
        device::Input::Withdraw => "the user takes the wish to pair back".to_owned(),
        device::Input::Receipt(receipt) => format!(
            "the tracking server issues a receipt for {}",
            key(receipt.key)
        ),
        device::Input::Delete(_) => format!("the user deletes {phone}'s key"),
        device::Input::Receive(message) => format!("{phone} receives {}", said(&message)),
        device::Input::FieldLost => format!("{phone} loses the field"),
        device::Input::PowerLost => format!("{phone} loses power"),
    }
}

fn tell_host_of_vehicle(vehicle: &str, input: vehicle::Input) -> String {
    let over = |radio| {
        if radio == 0 {
            ""
        } else {
            " over its second radio"
        }
    };
    match input {
        vehicle::Input::Pair(radio) => format!("{vehicle} is asked to pair{}", over(radio)),
        vehicle::Input::Activate(_) => format!("{vehicle} is asked to activate the pending key"),
        vehicle::Input::Begin(_) => format!("{vehicle} begins a transaction"),
        vehicle::Input::Arm(_) => format!("{vehicle} gets a new verifier"),
        vehicle::Input::Withdraw => format!("{vehicle} drops its verifier"),
        vehicle::Input::AuthoriseChange => "a change of owner is authorised".to_owned(),
        vehicle::Input::Receive(_, message) => format!("{vehicle} receives {}", said(&message)),
        vehicle::Input::LinkLost(_) => format!("{vehicle} loses the link"),
        vehicle::Input::PowerLost => format!("{vehicle} loses power"),
    }
}

fn tell_reaction(reaction: &Reaction) -> String {
    let mut parts: Vec<String> = reaction.effects.iter().map(|it| did(*it)).collect();
    if reaction.cut {
        return format!("{} is interrupted", name(reaction.by));
    }
    parts.extend(reaction.messages.iter().map(|it| match it {
        Message::Refused => "refuses".to_owned(),
        message => format!("sends {}", said(message)),
    }));
    if parts.is_empty() {
        parts.push("does nothing".to_owned());
    }
    format!("{} {}", name(reaction.by), parts.join(", "))
}

fn did(effect: Effect) -> String {
    match effect {
        Effect::AttemptCounted => "counts the attempt".to_owned(),
        Effect::VerifierUsed => "marks the verifier used".to_owned(),
        Effect::KeyPending(it) => format!("stores {} as pending", key(it)),
        Effect::PersistentStored(it) => format!("stores Kpersistent for {}", key(it)),
        Effect::KeyRemoved(it) => format!("removes {}", key(it)),
        Effect::KeyActive(it) => format!("makes {} active", key(it)),
        Effect::PasswordDropped => "drops the password".to_owned(),
        Effect::KeyMade(it) => format!("makes {}", key(it)),
        Effect::ReceiptStored(_) => "stores the receipt".to_owned(),
        Effect::SessionEnded => "ends the session".to_owned(),
    }
}

fn key(key: Endpoint) -> String {
    match key.owner {
        DEVICE => format!("key {} of the phone", key.number),
        OTHER_DEVICE => format!("key {} of the second phone", key.number),
        FORMER => "the former owner's key".to_owned(),
        PHONE => "a key of the adversary's phone".to_owned(),
        _ => "a key outside any secure element".to_owned(),
    }
}

fn share(share: Share) -> String {
    let Share::Masked { scalar, mask, .. } = share else {
        return match share {
            Share::Identity => "the identity".to_owned(),
            Share::Invalid | Share::Masked { .. } => "no point".to_owned(),
        };
    };
    let whose = match scalar.owner {
        DEVICE => "the phone's share",
        VEHICLE => "the vehicle's share",
        OTHER_DEVICE => "the second phone's share",
        OTHER_VEHICLE => "the second vehicle's share",
        ADVERSARY => "the adversary's share",
        _ => "the mask alone",
    };
    match mask.map(|mask| mask.password) {
        Some(GUESS) => format!("{whose} under a guess"),
        Some(PASSWORD | OTHER_PASSWORD) | None => format!("{whose} {}", scalar.number),
        Some(_) => format!("{whose} under another password"),
    }
}

fn evidence(evidence: Evidence) -> &'static str {
    match (evidence.by, evidence.over) {
        (Some(_), None) => "evidence that fits nothing",
        (None, _) => "evidence under the one key",
        (Some(Side::Vehicle), Some(_)) => "M1",
        (Some(Side::Device), Some(_)) => "M2",
    }
}

fn sealed(part: Sealed) -> String {
    let content = match part.content {
        Content::Creation(creation) => {
            format!("creation data of {}", vehicle_named(creation.vehicle))
        }
        Content::Certificates(certificate) => format!(
            "the {} certificate of {}",
            issued(certificate.issuer),
            vehicle_named(certificate.vehicle)
        ),
        Content::AskChain => "the question for the chain".to_owned(),
        Content::Leaf(leaf) => format!(
            "a certificate of {} for {}",
            key(leaf.key),
            vehicle_named(leaf.vehicle)
        ),
        Content::Path(issuer) => format!("its {} path", issued(issuer)),
        Content::Empty => "no content".to_owned(),
    };
    if part.run.is_none() {
        format!("{content}, without a MAC")
    } else {
        content
    }
}

const fn issued(issuer: Issuer) -> &'static str {
    match issuer {
        Issuer::Genuine => "genuine",
        Issuer::Forged => "forged",
    }
}

const fn vehicle_named(vehicle: u8) -> &'static str {
    match vehicle {
        VEHICLE => "the vehicle",
        OTHER_VEHICLE => "the second vehicle",
        _ => "the adversary's vehicle",
    }
}

fn said(message: &Message) -> String {
    match *message {
        Message::Select => "SELECT".to_owned(),
        Message::Selected { versions, .. } => {
            format!("the answer to SELECT with versions {}", list(versions))
        }
        Message::Request(request) => format!(
            "REQUEST (version {}, protocols {}, salt {}, brand {}{})",
            list(request.version),
            list(request.protocols),
            request.stretching.salt,
            request.brand,
            if request.stretching.costs_bounded {
                ""
            } else {
                ", costs out of bounds"
            }
        ),
        Message::Share(x) => share(x),
        Message::Verify(y, it) => format!("VERIFY ({}, {})", share(y), evidence(it)),
        Message::Evidence(it) => evidence(it).to_owned(),
        Message::Write { part, .. } => format!("WRITE DATA ({})", sealed(part)),
        Message::Get(part) => format!("GET DATA ({})", sealed(part)),
        Message::More(part) => format!("GET RESPONSE ({})", sealed(part)),
        Message::Answer { part, .. } => format!("an answer ({})", sealed(part)),
        Message::Control(Control::Continue) => "OP CONTROL FLOW continue".to_owned(),
        Message::Control(Control::End) => "OP CONTROL FLOW end".to_owned(),
        Message::Control(Control::Abort) => "OP CONTROL FLOW abort".to_owned(),
        Message::Auth { .. } => "AUTH0 and AUTH1".to_owned(),
        Message::Proof(proof) => format!("the proof of {}", key(proof.key)),
        Message::Exchange(_) => "EXCHANGE".to_owned(),
        Message::Read(_, Some(receipt)) if receipt.genuine => "the receipt".to_owned(),
        Message::Read(_, Some(_)) => "a forged receipt".to_owned(),
        Message::Read(_, None) => "a mailbox without a receipt".to_owned(),
        Message::Flow { success: true } => "CONTROL FLOW success".to_owned(),
        Message::Flow { success: false } => "CONTROL FLOW failure".to_owned(),
        Message::Refused => "a refusal".to_owned(),
    }
}

/// Versions, one bit each, highest first.
fn list(versions: u8) -> String {
    let bits = (0..8u8).rev().filter(|bit| versions >> bit & 1 == 1);
    let names: Vec<String> = bits.map(|bit| bit.saturating_add(1).to_string()).collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join("+")
    }
}
