//! A bench for agent functions: settings, honest runs, and a walk over every state and input of an alphabet.

use keyproof_model::message::{Auth0, Command, Ending, Malformed, Response, Status};
use keyproof_model::rules::Rules;
use keyproof_model::term::{
    Answer, Ask, Content, Direction, Ephemeral, KeyId, Place, Purposes, Sealed, Signature, Slot,
    Subset, Token, Transaction, VehicleId, Version, VersionSet,
};
use keyproof_model::{device, vehicle};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{EffectKind, Interface, KeyStatus, Message, Purpose, Usage};
use std::collections::BTreeSet;

pub(crate) fn vehicle_setting() -> vehicle::Setting {
    let entry = |key, status, entitlements| {
        Some(vehicle::Entry {
            key: KeyId(key),
            status,
            entitlements,
            token: Some(Token(key)),
        })
    };
    vehicle::Setting {
        id: VehicleId(1),
        key: KeyId(1),
        versions: VersionSet(0b111),
        table: [
            entry(3, KeyStatus::Active, Purposes::ALL),
            entry(4, KeyStatus::Suspended, Purposes::ALL),
            entry(5, KeyStatus::Active, Purposes::UNLOCK),
        ],
    }
}

pub(crate) fn device_setting() -> device::Setting {
    let bound = |id, vehicle_key, key, status| {
        Some(device::Bound {
            vehicle_id: VehicleId(id),
            vehicle_key: KeyId(vehicle_key),
            slot: Slot(0),
            key: KeyId(key),
            status,
            token: Token(key),
            subset: Subset(key),
        })
    };
    device::Setting {
        versions: VersionSet(0b011),
        express: true,
        counter_max: 3,
        vehicles: [
            bound(1, 1, 3, KeyStatus::Active),
            bound(2, 2, 6, KeyStatus::Suspended),
        ],
    }
}

const AIMS: [Purpose; 2] = Purpose::ALL;

pub(crate) struct Run {
    pub(crate) vehicle: Vec<EffectKind>,
    pub(crate) device: Vec<EffectKind>,
    pub(crate) messages: Vec<Message>,
}

/// One undisturbed transaction.
pub(crate) fn honest(purpose: Purpose) -> Run {
    let (vs, ds) = (vehicle_setting(), device_setting());
    let (mut v, mut d) = (vehicle::State::START, device::State::START);
    let mut run = Run {
        vehicle: vec![],
        device: vec![],
        messages: vec![],
    };
    let interface = Interface::Nfc;
    let mut input = vehicle::Input::Begin(vehicle::Aim { purpose, interface });
    for turn in 0..9 {
        let fresh = vehicle::Fresh {
            ephemeral: Ephemeral(10 + turn),
            transaction: Transaction(10 + turn),
        };
        let step = vehicle::step(&vs, Rules::ALL, &v, &input, fresh).step;
        assert_eq!(step.refusal, None);
        v = step.next;
        run.vehicle.extend(step.effects.iter());
        let Some(command) = step.output else { break };
        run.messages.push(command.message());
        let input_d = device::Input::Command(command);
        let answer = device::step(&ds, Rules::ALL, &d, &input_d, Ephemeral(30 + turn)).step;
        assert_eq!(answer.refusal, None);
        d = answer.next;
        run.device.extend(answer.effects.iter());
        let Some(response) = answer.output else { break };
        input = vehicle::Input::Response(response);
    }
    assert_eq!(v.phase, vehicle::Phase::Ended);
    assert_eq!(d.phase, device::Phase::Selected(interface));
    run
}

fn signatures(signed: keyproof_model::term::Signed, rules: Rules, keys: &[u8]) -> Vec<Signature> {
    let mut all = vec![Signature::Junk];
    for key in keys {
        for usage in [Usage::Vehicle, Usage::Endpoint] {
            all.push(Signature::Made {
                key: KeyId(*key),
                data: signed.data(rules, usage),
            });
        }
    }
    all
}

fn sealings(key: keyproof_model::term::ChannelKey, content: Content) -> Vec<Sealed> {
    let mut all = vec![];
    for direction in [Direction::Command, Direction::Response] {
        for place in [
            Place::START,
            Place::START.after(Ask::Token),
            Place::START.after(Ask::Other),
        ] {
            for intact in [true, false] {
                all.push(Sealed {
                    key,
                    direction,
                    place,
                    content,
                    intact,
                });
            }
        }
    }
    all
}

fn other_key(mut key: keyproof_model::term::ChannelKey) -> keyproof_model::term::ChannelKey {
    key.endpoint = Ephemeral(99);
    key
}

fn vehicle_inputs(state: &vehicle::State, rules: Rules) -> Vec<vehicle::Input> {
    let setting = vehicle_setting();
    let mut responses = vec![Response::Done, Response::Refused(Status::Security)];
    responses.extend([0, 1, 2, 3, 4, 6, 7].map(|set| Response::Versions(VersionSet(set))));
    responses.extend([50, 51].map(|e| Response::Ephemeral(Ephemeral(e))));
    let session = match state.phase {
        vehicle::Phase::AwaitAuth1(s)
        | vehicle::Phase::AwaitExchange(s, _)
        | vehicle::Phase::AwaitControl(Some(s)) => Some(s),
        vehicle::Phase::Idle
        | vehicle::Phase::Ended
        | vehicle::Phase::AwaitSelect(_)
        | vehicle::Phase::AwaitAuth0(_)
        | vehicle::Phase::AwaitControl(None) => None,
    };
    if let Some(session) = session {
        let key = session.channel(&setting, rules);
        for slot in [0, 1, 2, 9] {
            for signature in signatures(session.signed(&setting), rules, &[1, 3, 4, 5]) {
                let subset = Subset(0);
                let content = Content::Identity {
                    slot: Slot(slot),
                    signature,
                    subset,
                };
                for key in [key, other_key(key)] {
                    responses.extend(sealings(key, content).into_iter().map(Response::Channel));
                }
            }
        }
        let answers = [
            Answer::Token(Token(3)),
            Answer::Other,
            Answer::Bounds,
            Answer::Malformed,
        ];
        for content in answers
            .map(Content::Answer)
            .into_iter()
            .chain([Content::Ask(Ask::Token)])
        {
            responses.extend(sealings(key, content).into_iter().map(Response::Channel));
        }
    }
    let mut inputs = vec![vehicle::Input::LinkLost];
    for purpose in AIMS {
        let interface = Interface::Nfc;
        inputs.push(vehicle::Input::Begin(vehicle::Aim { purpose, interface }));
    }
    for message in Message::ALL {
        let reject = Reject::Malformed;
        inputs.push(vehicle::Input::Malformed(Malformed { reject, message }));
    }
    inputs.extend(responses.into_iter().map(vehicle::Input::Response));
    inputs
}

fn device_inputs(state: &device::State, rules: Rules) -> Vec<device::Input> {
    let mut commands = vec![
        Command::Select(Interface::Nfc),
        Command::Select(Interface::Ble),
        Command::ControlFlow(Ending::Success),
        Command::ControlFlow(Ending::Failure),
    ];
    for (id, version) in [(1, 0), (1, 1), (1, 2), (2, 0), (9, 0)] {
        for purpose in AIMS {
            commands.push(Command::Auth0(Auth0 {
                purpose,
                version: Version(version),
                vehicle: Ephemeral(60),
                transaction: Transaction(60),
                vehicle_id: VehicleId(id),
            }));
        }
    }
    commands.push(Command::Auth1(Signature::Junk));
    if let device::Phase::Answered(session) | device::Phase::Open(session, _) = state.phase {
        let signed = session.signed();
        commands.extend(
            signatures(signed, rules, &[1, 2, 3])
                .into_iter()
                .map(Command::Auth1),
        );
        let key = session.channel(rules);
        for ask in [Ask::Token, Ask::Other, Ask::Bounds, Ask::Ungrammatical] {
            for key in [key, other_key(key)] {
                let sealed = sealings(key, Content::Ask(ask));
                commands.extend(sealed.into_iter().map(Command::Exchange));
            }
        }
        let content = Content::Answer(Answer::Other);
        commands.extend(sealings(key, content).into_iter().map(Command::Exchange));
    }
    let mut inputs = vec![
        device::Input::SelectOther,
        device::Input::Unreadable(Reject::Unsupported),
        device::Input::UserAuthenticates,
        device::Input::FieldLost,
    ];
    for message in Message::ALL {
        let reject = Reject::Length;
        inputs.push(device::Input::Malformed(Malformed { reject, message }));
    }
    inputs.extend(commands.into_iter().map(device::Input::Command));
    inputs
}

fn vehicle_place(state: &vehicle::State) -> Message {
    match state.phase {
        vehicle::Phase::Idle | vehicle::Phase::Ended | vehicle::Phase::AwaitSelect(_) => {
            Message::Select
        }
        vehicle::Phase::AwaitAuth0(_) => Message::Auth0,
        vehicle::Phase::AwaitAuth1(_) => Message::Auth1,
        vehicle::Phase::AwaitExchange(..) => Message::Exchange,
        vehicle::Phase::AwaitControl(_) => Message::ControlFlow,
    }
}

fn device_place(input: &device::Input) -> Message {
    match input {
        device::Input::Command(command) => command.message(),
        device::Input::Malformed(malformed) => malformed.message,
        device::Input::SelectOther
        | device::Input::Unreadable(_)
        | device::Input::UserAuthenticates
        | device::Input::FieldLost => Message::Select,
    }
}

/// Walks every state that the agents without these rules reach, and notes where their steps differ from the healthy ones.
pub(crate) fn differences(rules: Rules) -> BTreeSet<Message> {
    let mut found = BTreeSet::new();
    let fresh = |turn: u8| vehicle::Fresh {
        ephemeral: Ephemeral(10 + turn),
        transaction: Transaction(10 + turn),
    };
    let mut seen = BTreeSet::from([vehicle::State::START]);
    let mut frontier = vec![vehicle::State::START];
    for turn in 0..6 {
        for state in std::mem::take(&mut frontier) {
            for input in vehicle_inputs(&state, rules) {
                let with = vehicle::step(&vehicle_setting(), rules, &state, &input, fresh(turn));
                let healthy =
                    vehicle::step(&vehicle_setting(), Rules::ALL, &state, &input, fresh(turn));
                if with != healthy {
                    found.insert(vehicle_place(&state));
                }
                if seen.insert(with.step.next) {
                    frontier.push(with.step.next);
                }
            }
        }
    }
    let locked = device::Setting {
        express: false,
        ..device_setting()
    };
    for setting in [device_setting(), locked] {
        let mut seen = BTreeSet::from([device::State::START]);
        let mut frontier = vec![device::State::START];
        for turn in 0..6 {
            for state in std::mem::take(&mut frontier) {
                for input in device_inputs(&state, rules) {
                    let fresh = Ephemeral(10 + turn);
                    let with = device::step(&setting, rules, &state, &input, fresh);
                    let healthy = device::step(&setting, Rules::ALL, &state, &input, fresh);
                    if with != healthy {
                        found.insert(device_place(&input));
                    }
                    if seen.insert(with.step.next) {
                        frontier.push(with.step.next);
                    }
                }
            }
        }
    }
    found
}

pub(crate) const FRESH: vehicle::Fresh = vehicle::Fresh {
    ephemeral: Ephemeral(10),
    transaction: Transaction(10),
};

/// Shows every healthy step of a vehicle, from every state within reach, to `look`.
pub(crate) fn walk_vehicles(look: impl Fn(&vehicle::State, &vehicle::Input, &vehicle::Step)) {
    let mut seen = BTreeSet::from([vehicle::State::START]);
    let mut frontier = vec![vehicle::State::START];
    while let Some(state) = frontier.pop() {
        for input in vehicle_inputs(&state, Rules::ALL) {
            for step in vehicle::step(&vehicle_setting(), Rules::ALL, &state, &input, FRESH).iter()
            {
                look(&state, &input, &step);
                if seen.insert(step.next) {
                    frontier.push(step.next);
                }
            }
        }
    }
}

/// The same for a device.
pub(crate) fn walk_devices(look: impl Fn(&device::State, &device::Input, &device::Step)) {
    let mut seen = BTreeSet::from([device::State::START]);
    let mut frontier = vec![device::State::START];
    while let Some(state) = frontier.pop() {
        for input in device_inputs(&state, Rules::ALL) {
            let fresh = Ephemeral(10);
            for step in device::step(&device_setting(), Rules::ALL, &state, &input, fresh).iter() {
                look(&state, &input, &step);
                if seen.insert(step.next) {
                    frontier.push(step.next);
                }
            }
        }
    }
}
