//! The tables of chapter 3 as the agents act them, for a reader to lay beside the chapter.

use keyproof_model::message::{Auth0, Command, Ending, Malformed, Response, Status, Step};
use keyproof_model::rules::Rules;
use keyproof_model::term::{
    Answer, Ask, Content, Direction, Ephemeral, KeyId, Place, Sealed, Signature, Subset, Token,
    Transaction, VehicleId, Version, VersionSet,
};
use keyproof_model::world::offers::junk_sealed;
use keyproof_model::{catalogue, device, vehicle};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{Interface, Message, Purpose, Usage};

const RADIO: Interface = Interface::Nfc;
const OWN: Ephemeral = Ephemeral(1);
const PEER: Ephemeral = Ephemeral(4);

fn line<S, O>(phase: &str, input: &str, step: &Step<S, O>, next: &str, sent: &str) -> String {
    let effects: Vec<_> = step.effects.iter().map(|effect| effect.name()).collect();
    let refused = step.refusal.map_or("", |refusal| refusal.reject.name());
    let row = format!(
        "{phase:<12} {input:<22} {next:<12} {sent:<14} {refused:<12} {}",
        effects.join(" ")
    );
    row.trim_end().to_owned()
}

fn device_phase(phase: device::Phase) -> &'static str {
    match phase {
        device::Phase::Deselected => "Deselected",
        device::Phase::Selected(_) => "Selected",
        device::Phase::Answered(_) => "Answered",
        device::Phase::Open(..) => "Open",
    }
}

fn response(response: Option<Response>) -> &'static str {
    match response {
        None => "-",
        Some(Response::Versions(_)) => "versions",
        Some(Response::Ephemeral(_)) => "ephemeral",
        Some(Response::Channel(_)) => "in the channel",
        Some(Response::Done) => "ok",
        Some(Response::Refused(_)) => "a refusal",
    }
}

#[test]
fn device() {
    let setting = catalogue::find("unlock").map(|scenario| scenario.phone(0));
    let setting = setting.expect("in the catalogue");
    let auth0 = |version, id| {
        device::Input::Command(Command::Auth0(Auth0 {
            purpose: Purpose::Drive,
            version: Version(version),
            vehicle: OWN,
            transaction: Transaction(1),
            vehicle_id: VehicleId(id),
        }))
    };
    let session = device::Session {
        interface: RADIO,
        purpose: Purpose::Drive,
        version: Version(0),
        vehicle_id: VehicleId(1),
        vehicle: OWN,
        transaction: Transaction(1),
        endpoint: PEER,
    };
    let good = Signature::Made {
        key: KeyId(1),
        data: session.signed().data(Rules::ALL, Usage::Vehicle),
    };
    let exchange = |ask| {
        device::Input::Command(Command::Exchange(Sealed {
            key: session.channel(Rules::ALL),
            direction: Direction::Command,
            place: Place::START,
            content: Content::Ask(ask),
            intact: true,
        }))
    };
    let malformed = device::Input::Malformed(Malformed {
        reject: Reject::Malformed,
        message: Message::Auth1,
    });
    let inputs = [
        ("field lost", device::Input::FieldLost),
        ("SELECT", device::Input::Command(Command::Select(RADIO))),
        ("SELECT of another", device::Input::SelectOther),
        ("AUTH0", auth0(0, 1)),
        ("AUTH0 unknown vehicle", auth0(0, 9)),
        ("AUTH0 not offered", auth0(2, 1)),
        ("AUTH1", device::Input::Command(Command::Auth1(good))),
        (
            "AUTH1 junk",
            device::Input::Command(Command::Auth1(Signature::Junk)),
        ),
        ("AUTH1 malformed", malformed),
        ("EXCHANGE token", exchange(Ask::Token)),
        ("EXCHANGE bounds", exchange(Ask::Bounds)),
        (
            "EXCHANGE junk",
            device::Input::Command(Command::Exchange(junk_sealed())),
        ),
        (
            "CONTROL FLOW",
            device::Input::Command(Command::ControlFlow(Ending::Success)),
        ),
        ("unreadable", device::Input::Unreadable(Reject::Unsupported)),
    ];
    let phases = [
        device::Phase::Deselected,
        device::Phase::Selected(RADIO),
        device::Phase::Answered(session),
        device::Phase::Open(session, Place::START),
    ];
    let mut table = Vec::new();
    for phase in phases {
        let state = device::State {
            phase,
            ..device::State::START
        };
        for (name, input) in &inputs {
            let set = device::step(&setting, Rules::ALL, &state, input, PEER);
            for step in set.iter() {
                let next = device_phase(step.next.phase);
                let sent = response(step.output);
                table.push(line(device_phase(phase), name, &step, next, sent));
            }
        }
    }
    insta::assert_snapshot!(table.join("\n"));
}

fn vehicle_phase(phase: vehicle::Phase) -> &'static str {
    match phase {
        vehicle::Phase::Idle => "Idle",
        vehicle::Phase::Ended => "Ended",
        vehicle::Phase::AwaitSelect(_) => "AwaitSelect",
        vehicle::Phase::AwaitAuth0(_) => "AwaitAuth0",
        vehicle::Phase::AwaitAuth1(_) => "AwaitAuth1",
        vehicle::Phase::AwaitExchange(..) => "AwaitExch.",
        vehicle::Phase::AwaitControl(_) => "AwaitControl",
    }
}

fn command(command: Option<Command>) -> &'static str {
    match command {
        None => "-",
        Some(Command::Select(_)) => "SELECT",
        Some(Command::Auth0(_)) => "AUTH0",
        Some(Command::Auth1(_)) => "AUTH1",
        Some(Command::Exchange(_)) => "EXCHANGE",
        Some(Command::ControlFlow(Ending::Success)) => "success",
        Some(Command::ControlFlow(Ending::Failure)) => "failure",
    }
}

#[test]
fn vehicle() {
    let scenario = catalogue::find("drive").expect("in the catalogue");
    let (setting, phone) = (scenario.vehicle(0), scenario.phone(0));
    let bound = phone.bound(setting.id).expect("enrolled");
    let aim = vehicle::Aim {
        purpose: Purpose::Drive,
        interface: RADIO,
    };
    let offer = vehicle::Offer {
        aim,
        version: Version(0),
        vehicle: OWN,
        transaction: Transaction(1),
    };
    let session = vehicle::Session {
        offer,
        endpoint: PEER,
    };
    let sealed = |place, content| {
        vehicle::Input::Response(Response::Channel(Sealed {
            key: session.channel(&setting, Rules::ALL),
            direction: Direction::Response,
            place,
            content,
            intact: true,
        }))
    };
    let data = session.signed(&setting).data(Rules::ALL, Usage::Endpoint);
    let identity = Content::Identity {
        slot: bound.slot,
        signature: Signature::Made {
            key: bound.key,
            data,
        },
        subset: Subset(1),
    };
    let asked = Place::START.after(Ask::Token);
    let answer = |answer| sealed(asked, Content::Answer(answer));
    let responses = [
        (
            "versions",
            vehicle::Input::Response(Response::Versions(VersionSet(0b11))),
        ),
        (
            "no common version",
            vehicle::Input::Response(Response::Versions(VersionSet(0b100))),
        ),
        (
            "ephemeral",
            vehicle::Input::Response(Response::Ephemeral(PEER)),
        ),
        ("identity", sealed(Place::START, identity)),
        ("the token", answer(Answer::Token(bound.token))),
        ("another token", answer(Answer::Token(Token(9)))),
        ("out of bounds", answer(Answer::Bounds)),
        (
            "junk",
            vehicle::Input::Response(Response::Channel(junk_sealed())),
        ),
        (
            "a refusal",
            vehicle::Input::Response(Response::Refused(Status::Security)),
        ),
        ("link lost", vehicle::Input::LinkLost),
        ("begin", vehicle::Input::Begin(aim)),
    ];
    let phases = [
        vehicle::Phase::Idle,
        vehicle::Phase::AwaitSelect(aim),
        vehicle::Phase::AwaitAuth0(offer),
        vehicle::Phase::AwaitAuth1(session),
        vehicle::Phase::AwaitExchange(session, bound.slot),
        vehicle::Phase::AwaitControl(None),
    ];
    let fresh = vehicle::Fresh {
        ephemeral: OWN,
        transaction: Transaction(1),
    };
    let mut table = Vec::new();
    for phase in phases {
        let state = vehicle::State {
            phase,
            ..vehicle::State::START
        };
        let mut rows = Vec::new();
        for (name, input) in &responses {
            for step in vehicle::step(&setting, Rules::ALL, &state, input, fresh).iter() {
                let next = vehicle_phase(step.next.phase);
                let sent = command(step.output);
                let row = line(vehicle_phase(phase), "", &step, next, sent);
                rows.push((row, vec![*name]));
            }
        }
        // Inputs that a phase answers alike share a row.
        let mut merged: Vec<(String, Vec<&str>)> = Vec::new();
        for (row, names) in rows {
            match merged.iter_mut().find(|(other, _)| *other == row) {
                Some((_, others)) => others.extend(names),
                None => merged.push((row, names)),
            }
        }
        table.extend(
            merged
                .into_iter()
                .map(|(row, names)| format!("{row}\n    on {}", names.join(", "))),
        );
    }
    insta::assert_snapshot!(table.join("\n"));
}
