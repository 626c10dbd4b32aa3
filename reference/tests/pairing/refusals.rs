//! Every refusal of section 10.4, on the side that meets it; a refusal always ends the session.

use keyproof_reference::pairing::{Effect, Fault, Stage as Named};
use keyproof_spec::pairing::words::Message;
use keyproof_spec::profile::{ALL, CCC, Profile};
use keyproof_spec::reject::Reject;

use crate::stage::Stage;

/// One pairing in which the bytes of one exchange are bent.
fn bent(profile: &'static Profile, at: usize, command: bool, bend: impl Fn(&mut Vec<u8>)) -> Stage {
    let mut stage = Stage::new(profile);
    let first = stage.car.pair();
    stage.carry(first, |step, bytes, toward| {
        if (step, toward) == (at, command) {
            bend(bytes);
        }
    });
    stage
}

fn by_device(stage: &Stage, message: Message, class: Reject) {
    let refusal = stage.phone_refusal.unwrap();
    assert_eq!(
        (refusal.stage, refusal.class),
        (Named::Pairing(message), class)
    );
    let word = refusal.fault.status_word(stage.profile);
    assert_eq!(stage.refused_with, Some(word), "{:?}", refusal.fault);
    assert_eq!(stage.car.pending_slot(), None);
}

fn by_vehicle(stage: &Stage, message: Message, class: Reject) {
    let refusal = stage.car_refusal.unwrap();
    assert_eq!(
        (refusal.stage, refusal.class),
        (Named::Pairing(message), class)
    );
    assert_eq!(stage.car.pending_slot(), None);
    let abort = [0x80, 0x3C, stage.profile.pairing.op_abort, 0];
    assert_eq!(stage.commands.last().unwrap(), &abort); // DK-OP-011
    assert_eq!(stage.car.phase_name(), "Ended");
}

fn replace(bytes: &mut [u8], at: usize, with: &[u8]) {
    bytes[at..at + with.len()].copy_from_slice(with);
}

#[test]
fn negotiation() {
    for profile in ALL {
        // REQUEST: header 5, `5B 02` version, `5C 04` versions, `7F50 20` { C0 10 salt, C1 04 N, C2 02 r, C3 02 p }, `D6 02` brand.
        let unknown = bent(profile, 1, true, |bytes| replace(bytes, 7, &[0x7F, 0x7F]));
        by_device(&unknown, Message::Request, Reject::Version); // DK-OP-021
        for (n, class) in [
            (profile.pairing.cost_min / 2, Reject::Entitlement),
            (profile.pairing.cost_max * 2, Reject::Entitlement),
            (profile.pairing.cost_min + 1, Reject::Entitlement),
        ] {
            let costs = bent(profile, 1, true, |bytes| {
                replace(bytes, 38, &n.to_be_bytes())
            });
            by_device(&costs, Message::Request, class); // DK-OP-022
        }
        let trailing = bent(profile, 1, true, |bytes| {
            bytes[4] += 1;
            bytes.insert(bytes.len() - 1, 0);
        });
        by_device(&trailing, Message::Request, Reject::Malformed); // DK-OE-002
        let none = bent(profile, 0, false, |bytes| {
            let mode = bytes.len() - 3;
            bytes[mode] = profile.pairing.mode_none;
        });
        by_vehicle(&none, Message::Select, Reject::Order);
        let alien = bent(profile, 0, false, |bytes| {
            replace(bytes, 2, &[0x7F, 2, 0x7F, 1])
        });
        by_vehicle(&alien, Message::Select, Reject::Version); // DK-OP-012
    }
}

#[test]
fn the_highest_common_framework_version_is_taken() {
    let mut asked = Vec::new();
    let mut stage = Stage::ccc();
    let first = stage.car.pair();
    stage.carry(first, |step, bytes, command| {
        if (step, command) == (1, true) {
            asked = bytes[7..9].to_vec();
        }
    });
    assert_eq!(asked, [0x01, 0x01]); // DK-OP-012
}

#[test]
fn shares() {
    for profile in ALL {
        for with in [&[0x02][..], &[0x04, 0xFF, 0xFF], &[0x00]] {
            let device = bent(profile, 2, true, |bytes| replace(bytes, 7, with));
            by_device(&device, Message::Verify, Reject::Malformed); // DK-PK-001
            assert!(
                device
                    .phone_effects
                    .contains(&Effect::AttemptCounted { count: 1 })
            ); // DK-OP-023
            let vehicle = bent(profile, 1, false, |bytes| replace(bytes, 2, with));
            by_vehicle(&vehicle, Message::Request, Reject::Malformed); // DK-PK-001
            assert!(
                vehicle
                    .car_effects
                    .contains(&Effect::AttemptCounted { count: 1 })
            ); // DK-OP-002
        }
    }
}

#[test]
fn evidence_is_compared_whole() {
    for byte in 0..16 {
        let device = bent(&CCC, 2, true, |bytes| bytes[74 + byte] ^= 1);
        by_device(&device, Message::Verify, Reject::Mac); // DK-OP-025
        let vehicle = bent(&CCC, 2, false, |bytes| bytes[2 + byte] ^= 1);
        by_vehicle(&vehicle, Message::Verify, Reject::Mac); // DK-OP-005
        assert!(!vehicle.car_effects.contains(&Effect::VerifierUsed)); // DK-OP-001
    }
}

#[test]
fn versions_are_under_the_evidence() {
    // REQUEST names a version that the device has too, but the vehicle did not choose.
    let lower = bent(&CCC, 1, true, |bytes| replace(bytes, 7, &[0x01, 0x00]));
    by_device(&lower, Message::Verify, Reject::Mac); // DK-PK-004
}

#[test]
fn every_byte_of_the_channel_is_under_its_code() {
    let whole = Stage::ccc().pair();
    for step in 3..whole - 1 {
        for from_end in [0, 7, 8, 20] {
            let device = bent(&CCC, step, true, |bytes| {
                let at = (bytes.len() - 2).saturating_sub(from_end); // Le is last
                if at >= 5 {
                    bytes[at] ^= 1;
                } else {
                    bytes[5] ^= 1;
                }
            });
            assert_eq!(device.phone_refusal.unwrap().class, Reject::Mac); // DK-OC-001
            let vehicle = bent(&CCC, step, false, |bytes| {
                let at = (bytes.len() - 3).saturating_sub(from_end);
                bytes[at] ^= 1;
            });
            assert_eq!(vehicle.car_refusal.unwrap().class, Reject::Mac); // DK-OC-002
            assert_eq!(vehicle.car.pending_slot(), None);
        }
    }
}

#[test]
fn parts_count_once_and_in_their_place() {
    let mut stage = Stage::ccc();
    let mut commands: Vec<Vec<u8>> = Vec::new();
    let first = stage.car.pair();
    stage.carry(first, |step, bytes, command| {
        if command {
            if step == 4 {
                *bytes = commands[3].clone(); // the first WRITE DATA again
            }
            commands.push(bytes.clone());
        }
    });
    by_device(&stage, Message::WriteData, Reject::Mac); // DK-OC-003
}

#[test]
fn a_last_part_that_is_none_and_a_first_that_says_it_is_the_last() {
    let early = bent(&CCC, 3, true, |bytes| bytes[2] = CCC.pairing.write_last);
    by_device(&early, Message::WriteData, Reject::Malformed); // DK-OE-003
    let whole = Stage::ccc().pair();
    let mut last = None;
    let mut stage = Stage::ccc();
    let first = stage.car.pair();
    stage.carry(first, |step, bytes, command| {
        if command && bytes.starts_with(&[0x84, 0xD4, CCC.pairing.write_last]) {
            last = Some(step);
        }
    });
    let late = bent(&CCC, last.unwrap(), true, |bytes| {
        bytes[2] = CCC.pairing.write_more
    });
    by_device(&late, Message::WriteData, Reject::Malformed); // DK-OE-003
    let unended = bent(&CCC, whole - 2, false, |bytes| {
        let status = bytes.len() - 2;
        replace(bytes, status, &[0x61, 0x10]);
    });
    assert!(unended.car_refusal.is_some()); // DK-OE-003
}

#[test]
fn the_framework_knows_its_own_commands_only() {
    for profile in ALL {
        let words = &profile.status;
        let pairing = &profile.pairing;
        let select = |p1, p2| [&[0, 0xA4, p1, p2, 13][..], pairing.framework_aid, &[0]].concat();
        for (command, class, word) in [
            (vec![0x80], Reject::Length, words.wrong_length),
            (
                vec![0x81, 0x30, 0, 0],
                Reject::Unsupported,
                words.unknown_class,
            ),
            (
                vec![0x90, 0x30, 0, 0],
                Reject::Unsupported,
                words.unknown_class,
            ), // a part
            (
                vec![0x80, 0x80, 0, 0],
                Reject::Unsupported,
                words.unknown_instruction,
            ),
            (
                vec![0x84, 0x30, 0, 0],
                Reject::Unsupported,
                words.unknown_instruction,
            ),
            (
                vec![0x80, 0xCA, 0, 0],
                Reject::Unsupported,
                words.unknown_instruction,
            ),
            // A command that the phase does not list is out of order, whatever its parameters.
            (vec![0x80, 0x32, 0, 0], Reject::Order, words.order),
            (vec![0x80, 0x32, 5, 5], Reject::Order, words.order),
            (vec![0x84, 0xD4, 0, 0], Reject::Order, words.order),
            (vec![0x84, 0xD4, 9, 9], Reject::Order, words.order),
            (vec![0x84, 0xCA, 0, 0], Reject::Order, words.order),
            (vec![0x84, 0xC0, 0, 0], Reject::Order, words.order),
            (
                vec![0x80, 0x30, 1, 0],
                Reject::Malformed,
                words.bad_parameters,
            ),
            (
                vec![0x80, 0x30, 0, 1],
                Reject::Malformed,
                words.bad_parameters,
            ),
            (
                vec![0x80, 0x3C, 0x55, 0],
                Reject::Malformed,
                words.bad_parameters,
            ),
            (
                vec![0x80, 0x3C, pairing.op_end, 1],
                Reject::Malformed,
                words.bad_parameters,
            ),
            (
                vec![0x80, 0x3C, pairing.op_end, 0, 1, 7],
                Reject::Malformed,
                words.bad_data,
            ),
            (select(0, 0), Reject::Malformed, words.bad_parameters),
            (select(4, 1), Reject::Malformed, words.bad_parameters),
        ] {
            let mut stage = Stage::new(profile);
            let selected = stage.car.pair().command.unwrap();
            stage.phone.command(&selected, &mut stage.phone_entropy);
            let reply = stage.phone.command(&command, &mut stage.phone_entropy);
            assert_eq!(reply.refusal.unwrap().class, class, "{command:02x?}"); // DK-OE-005
            assert_eq!(reply.response, word.to_be_bytes(), "{command:02x?}"); // DK-OE-005
            assert_eq!(stage.phone.phase_name(), "Selected"); // DK-OP-032
        }
    }
}

#[test]
fn a_list_of_versions_falls_strictly_and_is_not_empty() {
    for list in [&[][..], &[0x01], &[1, 0, 1, 0], &[1, 0, 1, 1], &[1, 1, 1]] {
        // In the answer to SELECT, framework versions first.
        let offer = |bytes: &mut Vec<u8>| {
            let field = [&[0x5A, list.len() as u8][..], list].concat();
            bytes.splice(0..6, field);
        };
        by_vehicle(
            &bent(&CCC, 0, false, offer),
            Message::Select,
            Reject::Malformed,
        );
        let offer = |bytes: &mut Vec<u8>| {
            let field = [&[0x5C, list.len() as u8][..], list].concat();
            bytes.splice(6..12, field);
        };
        by_vehicle(
            &bent(&CCC, 0, false, offer),
            Message::Select,
            Reject::Malformed,
        ); // DK-OE-001
        // In REQUEST, protocol versions.
        let request = |bytes: &mut Vec<u8>| {
            let field = [&[0x5C, list.len() as u8][..], list].concat();
            bytes[4] = (usize::from(bytes[4]) + field.len() - 6) as u8;
            bytes.splice(9..15, field);
        };
        by_device(
            &bent(&CCC, 1, true, request),
            Message::Request,
            Reject::Malformed,
        ); // DK-OE-002
    }
}

/// DK-OE-002 DK-OE-006: Le stands with every command but OP CONTROL FLOW.
#[test]
fn commands_have_the_headers_of_the_table() {
    let mut stage = Stage::ccc();
    stage.pair();
    let headers: Vec<[u8; 4]> = stage
        .commands
        .iter()
        .map(|command| command[..4].try_into().unwrap())
        .collect();
    assert_eq!(headers[0], [0x00, 0xA4, 0x04, 0x00]);
    assert_eq!(headers[1], [0x80, 0x30, 0x00, 0x00]);
    assert_eq!(headers[2], [0x80, 0x32, 0x00, 0x00]);
    let (last, others) = stage.commands.split_last().unwrap();
    assert_eq!(last, &[0x80, 0x3C, CCC.pairing.op_continue, 0x00]);
    for command in others {
        assert_eq!(command.len(), 5 + usize::from(command[4]) + 1);
        assert_eq!(command.last(), Some(&0));
    }
}

/// Section 10.4, cause by cause.
#[test]
fn every_cause_has_a_class_and_a_status_word() {
    for profile in ALL {
        let words = &profile.status;
        for (fault, class, word) in [
            (Fault::NoPassword, Reject::Order, words.order),
            (Fault::Version, Reject::Version, words.version),
            (Fault::Costs, Reject::Entitlement, words.bad_data),
            (Fault::Share, Reject::Malformed, words.bad_data),
            (Fault::Evidence, Reject::Mac, words.security),
            (Fault::Stream, Reject::Malformed, words.bad_data),
            (Fault::StreamLength, Reject::Malformed, words.bad_data),
            (Fault::Path, Reject::Chain, words.security),
            (Fault::OtherVehicle, Reject::Chain, words.security),
            (
                Fault::LiveKey,
                Reject::Entitlement,
                profile.pairing.status_conflict,
            ),
            (Fault::Parts, Reject::Order, words.order),
            (Fault::NoVerifier, Reject::Expired, words.security),
            (Fault::Lockout, Reject::Lockout, words.security),
            (Fault::Owned, Reject::Entitlement, words.security),
            (Fault::NothingPending, Reject::Order, words.security),
            (Fault::Challenge, Reject::Freshness, words.security),
            (Fault::KnownKey, Reject::Chain, words.security),
            (Fault::Receipt, Reject::Signature, words.security),
        ] {
            assert_eq!(
                (fault.reject(), fault.status_word(profile)),
                (class, word),
                "{fault:?}"
            );
        }
        let counter = Fault::Transaction(keyproof_reference::Fault::CounterExhausted);
        assert_eq!(counter.status_word(profile), words.order);
    }
    assert_eq!(Named::Pairing(Message::WriteData).name(), "write-data");
    assert_eq!(
        Named::Transaction(keyproof_spec::words::Message::Auth1).name(),
        "auth1"
    );
}

/// Brings a phone to the phase Made with the vehicle's last GET still unanswered after `parts` of them.
fn made(parts: usize) -> Stage {
    let mut stage = Stage::ccc();
    let mut output = stage.car.pair();
    let mut asked = 0;
    while let Some(command) = output.command {
        let asks = command[1] == 0xCA || command[1] == 0xC0;
        if asks && asked == parts {
            break;
        }
        asked += usize::from(asks);
        let reply = stage.phone.command(&command, &mut stage.phone_entropy);
        output = stage.car.response(&reply.response, &mut stage.car_entropy);
    }
    assert_eq!(stage.phone.phase_name(), "Made");
    stage
}

#[test]
fn op_control_flow_deletes_the_key_of_its_session_and_enables_nothing() {
    let mut stage = made(0);
    let abort = stage.phone.command(
        &[0x80, 0x3C, CCC.pairing.op_abort, 0],
        &mut stage.phone_entropy,
    );
    assert_eq!(abort.effects[0], Effect::KeyRemoved { slot: 2 }); // DK-OP-030
    let mut stage = made(1);
    let early = stage.phone.command(
        &[0x80, 0x3C, CCC.pairing.op_continue, 0],
        &mut stage.phone_entropy,
    );
    assert_eq!(early.refusal.unwrap().fault, Fault::Parts);
    // Another session's abort leaves the made key alone.
    let select = [&[0, 0xA4, 4, 0, 13][..], CCC.pairing.framework_aid, &[0]].concat();
    stage.phone.command(&select, &mut stage.phone_entropy);
    let abort = stage.phone.command(
        &[0x80, 0x3C, CCC.pairing.op_abort, 0],
        &mut stage.phone_entropy,
    );
    assert_eq!(abort.effects, []); // DK-OP-030
    assert_eq!(stage.phone.withdraw(), [Effect::KeyRemoved { slot: 2 }]);
}

#[test]
fn receipts() {
    let mut stage = Stage::ccc();
    let vehicle = crate::pki::VEHICLE;
    let fault = |result: Result<Effect, Fault>| result.unwrap_err().reject();
    assert_eq!(
        fault(stage.phone.receipt(&vehicle, &[1; 64])),
        Reject::UnknownKey
    );
    stage.pair();
    assert_eq!(
        fault(stage.phone.receipt(&vehicle, &[1; 63])),
        Reject::Length
    ); // DK-OE-007
    assert_eq!(
        fault(stage.phone.receipt(&vehicle, &[0; 64])),
        Reject::Malformed
    ); // DK-OE-007
    // One for another slot does not verify in the vehicle.
    let key = crate::pki::public(&stage.phone_entropy.endpoint.unwrap());
    let other = crate::pki::receipt(&CCC, 3, &key);
    assert!(stage.phone.receipt(&vehicle, &other).is_ok());
    stage.forget();
    stage.activate();
    assert_eq!(stage.car_refusal.unwrap().fault, Fault::Receipt); // DK-OP-008
}

#[test]
fn after_a_refusal_nothing_of_the_session_is_taken() {
    let stage = bent(&CCC, 3, true, |bytes| bytes[9] ^= 1);
    assert_eq!(stage.phone.phase_name(), "Selected"); // DK-OP-032
    assert_eq!(stage.car.phase_name(), "Ended"); // DK-OP-011
}
