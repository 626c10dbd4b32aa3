//! The rows of section 3.3 on both profiles: status word, class, stage, effects, next phase.

use keyproof_reference::{Device, Effect, Peer, PrivateKey, Reply, SetupError};
use keyproof_spec::profile::{ALL, Profile};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{Interface, KeyStatus, Message};

use crate::peer::{
    Counting, ENDPOINT_KEY, OTHER, Reader, SLOT, STRANGER_KEY, VEHICLE, apdu, auth0_data, binding,
    code, control, device, device_with, kinds, mailbox, pad, public, read, read_answer, select,
    sign, verifies,
};

/// A refusal: status word alone, class, stage, effects, phase.
fn refused(
    reader: &Reader,
    reply: &Reply,
    status: u16,
    class: Reject,
    stage: Message,
    effects: &[&str],
    phase: &str,
) {
    assert_eq!(
        reply.response,
        status.to_be_bytes(),
        "status of {:?}",
        reply.refusal
    );
    let refusal = reply.refusal.unwrap();
    assert_eq!((refusal.class, refusal.stage), (class, stage));
    assert_eq!(kinds(&reply.effects), effects);
    assert_eq!(reader.device.phase_name(), phase);
}

/// A device in each phase, with whether it has a session.
fn phases(profile: &'static Profile) -> [(Reader, bool); 4] {
    [
        (Reader::new(profile, device(profile)), false),
        (Reader::selected(profile), false),
        (Reader::answered(profile), true),
        (Reader::open(profile).0, true),
    ]
}

fn ended(session: bool) -> &'static [&'static str] {
    if session { &["session_ended"] } else { &[] }
}

#[test]
fn field_lost_in_each_phase() {
    for profile in ALL {
        for (mut reader, session) in phases(profile) {
            assert_eq!(kinds(&reader.device.field_lost()), ended(session));
            assert_eq!(reader.device.phase_name(), "Deselected");
            let reply = reader.send(&control(profile, true));
            refused(
                &reader,
                &reply,
                profile.status.order,
                Reject::Order,
                Message::ControlFlow,
                &[],
                "Deselected",
            );
        }
    }
}

#[test]
fn select_in_each_phase() {
    for profile in ALL {
        for (mut reader, session) in phases(profile) {
            let reply = reader.send(&select(profile));
            let mut expected = vec![0x5C, 4];
            expected.extend(profile.versions.iter().flat_map(|v| v.to_be_bytes()));
            expected.extend([0x90, 0x00]);
            assert_eq!(reply.response, expected);
            assert_eq!(kinds(&reply.effects), ended(session));
            assert_eq!(reader.device.phase_name(), "Selected");
        }
        for aid in [&profile.applet_aid[..12], &[0xA0; 13], &[]] {
            for (mut reader, session) in phases(profile) {
                let reply = reader.send(&apdu(0x00, 0xA4, 4, 0, aid));
                refused(
                    &reader,
                    &reply,
                    profile.status.not_found,
                    Reject::Unsupported,
                    Message::Select,
                    ended(session),
                    "Deselected",
                );
            }
        }
    }
}

#[test]
fn header_is_checked_in_order_in_each_phase() {
    for profile in ALL {
        let words = &profile.status;
        for (class, ins, status, reject) in [
            (0x00, 0x80, words.unknown_instruction, Reject::Unsupported),
            (0x80, 0xC9, words.unknown_instruction, Reject::Unsupported),
            (0x84, 0x80, words.unknown_instruction, Reject::Unsupported),
            (0x01, 0xA4, words.unknown_class, Reject::Unsupported),
            (0xFF, 0xFF, words.unknown_class, Reject::Unsupported),
        ] {
            for (mut reader, session) in phases(profile) {
                let phase = if reader.device.phase_name() == "Deselected" {
                    "Deselected"
                } else {
                    "Selected"
                };
                let reply = reader.send(&[class, ins, 9, 9]);
                assert_eq!(reply.response, status.to_be_bytes());
                assert_eq!(reply.refusal.unwrap().class, reject);
                assert_eq!(kinds(&reply.effects), ended(session));
                assert_eq!(reader.device.phase_name(), phase);
            }
        }
        // Length before class; class before phase; phase before parameters.
        let mut reader = Reader::selected(profile);
        let reply = reader.send(&[0xFF, 0xFF, 0, 0, 2, 1]);
        assert_eq!(reply.response, words.wrong_length.to_be_bytes());
        let reply = reader.send(&[0x80, 0x81, 9, 9]);
        assert_eq!(reply.response, words.order.to_be_bytes());
        // Parameters before data.
        for command in [
            apdu(0x80, 0x80, 1, code(profile, reader.purpose), &[1]),
            apdu(0x80, 0x80, 0, 0x7F, &[1]),
            apdu(0x00, 0xA4, 4, 1, &[1]),
            vec![0x80, 0x3C, 7, 0, 1, 1],
            vec![0x80, 0x3C, 1, 1, 1, 1],
        ] {
            let reply = reader.send(&command);
            assert_eq!(reply.response, words.bad_parameters.to_be_bytes());
            assert_eq!(reply.refusal.unwrap().class, Reject::Malformed);
            assert_eq!(reader.device.phase_name(), "Selected");
        }
    }
}

#[test]
fn out_of_order_in_each_phase() {
    for profile in ALL {
        for (index, accepted) in [
            (0, &[][..]),
            (1, &[Message::Auth0][..]),
            (2, &[Message::Auth1][..]),
            (3, &[Message::Exchange][..]),
        ] {
            for (message, header) in [
                (Message::Auth0, [0x80, 0x80, 0, profile.code_unlock]),
                (Message::Auth1, [0x80, 0x81, 0, 0]),
                (Message::Exchange, [0x84, 0xC9, 0, 0]),
            ] {
                if accepted.contains(&message) {
                    continue;
                }
                let (mut reader, session) = phases(profile).into_iter().nth(index).unwrap();
                let phase = if index == 0 { "Deselected" } else { "Selected" };
                let reply = reader.send(&header);
                refused(
                    &reader,
                    &reply,
                    profile.status.order,
                    Reject::Order,
                    message,
                    ended(session),
                    phase,
                );
            }
        }
    }
}

#[test]
fn control_flow_tells_and_wipes() {
    for profile in ALL {
        for (mut reader, session) in phases(profile).into_iter().skip(1) {
            for success in [true, false] {
                let before = reader.device.phase_name();
                let reply = reader.send(&control(profile, success));
                assert_eq!(reply.response, [0x90, 0x00]);
                let mut expected = vec![Effect::Prompt { success }];
                if session && before != "Selected" {
                    expected.push(Effect::SessionEnded);
                }
                assert_eq!(reply.effects, expected);
                assert_eq!(reader.device.phase_name(), "Selected");
            }
        }
        // Failure suspends nothing.
        let (mut reader, _) = Reader::open(profile);
        reader.send(&control(profile, false));
        reader.auth0();
        reader.auth1();
        let mut reader = Reader::answered(profile);
        let mut command = control(profile, true);
        command.extend([1, 0xAA]);
        let reply = reader.send(&command);
        refused(
            &reader,
            &reply,
            profile.status.bad_data,
            Reject::Malformed,
            Message::ControlFlow,
            &["session_ended"],
            "Selected",
        );
    }
}

#[test]
fn auth0_errors() {
    for profile in ALL {
        let words = &profile.status;
        let point = public(&[0x44; 32]);
        let good = auth0_data(profile.versions[0], &point, &[9; 16], &VEHICLE);
        let off_curve = {
            let mut bad = point;
            bad[64] ^= 1;
            bad
        };
        let mut compressed_prefix = point;
        compressed_prefix[0] = 0x06 | (point[64] & 1);
        let mut identity = [0; 65];
        let mut cases = vec![
            (vec![], words.bad_data, Reject::Malformed),
            (good[..98].to_vec(), words.bad_data, Reject::Malformed),
            (
                [&good[..], &[0]].concat(),
                words.bad_data,
                Reject::Malformed,
            ),
            (
                auth0_data(0x0909, &point, &[9; 16], &VEHICLE),
                words.version,
                Reject::Version,
            ),
            // The point comes before the version.
            (
                auth0_data(0x0909, &off_curve, &[9; 16], &VEHICLE),
                words.bad_data,
                Reject::Malformed,
            ),
        ];
        for bad in [off_curve, compressed_prefix, identity] {
            cases.push((
                auth0_data(profile.versions[0], &bad, &[9; 16], &VEHICLE),
                words.bad_data,
                Reject::Malformed,
            ));
        }
        identity[0] = 4;
        cases.push((
            auth0_data(profile.versions[0], &identity, &[9; 16], &VEHICLE),
            words.bad_data,
            Reject::Malformed,
        ));
        for (data, status, class) in cases {
            let mut reader = Reader::selected(profile);
            let reply = reader.send(&apdu(0x80, 0x80, 0, profile.code_unlock, &data));
            refused(
                &reader,
                &reply,
                status,
                class,
                Message::Auth0,
                &[],
                "Selected",
            );
            assert_eq!(reader.entropy.ephemerals, 0);
        }
    }
}

#[test]
fn user_serves_one_accepted_auth0() {
    for profile in ALL {
        let mut reader = Reader::new(profile, device_with(profile, false, vec![binding(profile)]));
        reader.select();
        let command = reader.auth0_command();
        let user_needed = |reader: &mut Reader, command: &[u8]| {
            let reply = reader.send(command);
            refused(
                reader,
                &reply,
                profile.status.user_needed,
                Reject::Entitlement,
                Message::Auth0,
                &[],
                "Selected",
            );
        };
        user_needed(&mut reader, &command);
        reader.device.user_authenticated();
        // A refused AUTH0 and a SELECT leave it.
        reader.send(&[0x80, 0x80, 0, profile.code_unlock]);
        reader.select();
        reader.auth0();
        reader.send(&control(profile, false));
        user_needed(&mut reader, &command);
        reader.device.user_authenticated();
        reader.device.field_lost();
        reader.select();
        user_needed(&mut reader, &command);
        reader.device.set_express(true);
        reader.auth0();
    }
}

#[test]
fn unknown_vehicle_is_answered_at_auth0_and_refused_at_auth1() {
    for profile in ALL {
        let mut reader = Reader::selected(profile);
        let known = reader.auth0().response.len();
        reader.send(&control(profile, false));
        reader.identifier = OTHER;
        assert_eq!(reader.auth0().response.len(), known);
        let reply = reader.send(&reader.auth1_command());
        refused(
            &reader,
            &reply,
            profile.status.security,
            Reject::UnknownKey,
            Message::Auth1,
            &["session_ended"],
            "Selected",
        );
    }
}

#[test]
fn auth1_errors_tell_nothing() {
    for profile in ALL {
        let security = profile.status.security;
        let tlv = |signature: &[u8]| [&[0x9E, 64][..], signature].concat();
        let base = Reader::answered(profile);
        let vehicle_signed = base.signed(&profile.usage_vehicle);
        let endpoint_signed = base.signed(&profile.usage_endpoint);
        let good = sign(&base.key, &vehicle_signed);
        let mut zero_r = good;
        zero_r[..32].fill(0);
        let mut zero_s = good;
        zero_s[32..].fill(0);
        let order: [u8; 32] =
            hex::decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
                .unwrap()
                .try_into()
                .unwrap();
        let mut order_s = good;
        order_s[32..].copy_from_slice(&order);
        let mut other_transaction = vehicle_signed.clone();
        other_transaction[10 + 34 + 34 + 2] ^= 1;
        for signature in [
            [0; 64],
            zero_r,
            zero_s,
            order_s,
            sign(&base.key, &endpoint_signed),
            sign(&STRANGER_KEY, &vehicle_signed),
            sign(&ENDPOINT_KEY, &vehicle_signed),
            sign(&base.key, &other_transaction),
        ] {
            let mut reader = Reader::answered(profile);
            let reply = reader.send(&apdu(0x80, 0x81, 0, 0, &tlv(&signature)));
            refused(
                &reader,
                &reply,
                security,
                Reject::Signature,
                Message::Auth1,
                &["session_ended"],
                "Selected",
            );
            assert!(reader.device.persistent(&VEHICLE).is_none());
        }
        for data in [vec![], good.to_vec(), [&tlv(&good)[..], &[0]].concat()] {
            let mut reader = Reader::answered(profile);
            let reply = reader.send(&apdu(0x80, 0x81, 0, 0, &data));
            refused(
                &reader,
                &reply,
                profile.status.bad_data,
                Reject::Malformed,
                Message::Auth1,
                &["session_ended"],
                "Selected",
            );
        }
        for status in [KeyStatus::Suspended, KeyStatus::Revoked] {
            let mut reader = Reader::answered(profile);
            assert!(reader.device.set_status(&VEHICLE, status));
            let reply = reader.send(&reader.auth1_command());
            refused(
                &reader,
                &reply,
                security,
                Reject::Revoked,
                Message::Auth1,
                &["session_ended"],
                "Selected",
            );
            assert!(reader.device.persistent(&VEHICLE).is_none());
        }
    }
}

#[test]
fn a_key_in_both_roles_is_saved_by_the_usage() {
    for profile in ALL {
        // The vehicle's key is the endpoint's: only the usage tells its signatures apart.
        let mut both = binding(profile);
        both.vehicle_key = public(&ENDPOINT_KEY);
        let mut reader = Reader::new(profile, device_with(profile, true, vec![both]));
        reader.key = ENDPOINT_KEY;
        reader.select();
        reader.auth0();
        let signature = sign(&ENDPOINT_KEY, &reader.signed(&profile.usage_endpoint));
        let data = [&[0x9E, 64][..], &signature].concat();
        let reply = reader.send(&apdu(0x80, 0x81, 0, 0, &data));
        assert_eq!(reply.refusal.unwrap().class, Reject::Signature);
        reader.auth0();
        reader.auth1();
    }
}

#[test]
fn accepted_auth1_says_who_it_is() {
    for profile in ALL {
        let mut reader = Reader::answered(profile);
        let reply = reader.send(&reader.auth1_command());
        assert_eq!(
            reply.effects,
            [
                Effect::PersistentStored(Peer::Vehicle(VEHICLE)),
                Effect::IdentityReleased { slot: SLOT },
            ]
        );
        assert_eq!(reader.device.phase_name(), "Open");
        let keys = reader.keys();
        let (data, status) = reply.response.split_at(reply.response.len() - 2);
        assert_eq!(status, [0x90, 0x00]);
        let content = keys.open(data);
        assert_eq!(content[..5], [0x4E, 1, SLOT, 0x9E, 64]);
        let signed = reader.signed(&profile.usage_endpoint);
        assert!(verifies(&public(&ENDPOINT_KEY), &signed, &content[5..69]));
        assert_eq!(content[69..71], [0x4B, profile.subset_len as u8]);
        assert_eq!(content[71..], mailbox(profile)[..profile.subset_len]);
        let stored = reader.device.persistent(&VEHICLE).unwrap();
        assert_eq!(stored.expose_secret(), &keys.kpersistent);
        // Once only.
        let reply = reader.send(&reader.auth1_command());
        refused(
            &reader,
            &reply,
            profile.status.order,
            Reject::Order,
            Message::Auth1,
            &["session_ended"],
            "Selected",
        );
    }
}

#[test]
fn reads_and_their_bounds() {
    for profile in ALL {
        let (mut reader, mut keys) = Reader::open(profile);
        let size = profile.mailbox_size as u16;
        let longest = profile.read_max as u16;
        for (offset, length, good) in [
            (0, 1, true),
            (size - 1, 1, true),
            (size - longest, longest, true),
            (0, longest, true),
            (0, 0, false),
            (0, longest + 1, false),
            (size, 1, false),
            (size - 1, 2, false),
            (size - longest + 1, longest, false),
            (0xFFFF, 0xFFFF, false),
            (0xFFFF, 1, false),
        ] {
            let data = keys.command(&read(profile, offset, length));
            let reply = reader.exchange(&data);
            let content = keys.open(&reply.response[..reply.response.len() - 2]);
            if good {
                let found = &mailbox(profile)[usize::from(offset)..][..usize::from(length)];
                assert_eq!(content, read_answer(profile, profile.read_ok, found));
                assert_eq!(reply.effects, [Effect::MailboxReleased { offset, length }]);
            } else {
                assert_eq!(content, read_answer(profile, profile.read_bounds, &[]));
                assert_eq!(reply.effects, []);
            }
            assert_eq!((reply.refusal, reader.device.phase_name()), (None, "Open"));
        }
        for content in [
            &[][..],
            &[0x87],
            &[0x87, 3, 0, 0, 1],
            &[0x87, 5, 0, 0, 0, 1, 0],
            &[0x87, 4, 0, 0, 0, 1, 0x80],
            &[0x87, 0x81, 4, 0, 0, 0, 1],
            &[0x86, 4, 0, 0, 0, 1],
        ] {
            let data = keys.command(content);
            let reply = reader.exchange(&data);
            let answer = keys.open(&reply.response[..reply.response.len() - 2]);
            assert_eq!(answer, read_answer(profile, profile.read_malformed, &[]));
            assert_eq!((reply.effects, reply.refusal), (vec![], None));
        }
    }
}

#[test]
fn exchange_errors_end_the_session() {
    for profile in ALL {
        let words = &profile.status;
        let content = read(profile, 0, 4);
        let good = |keys: &crate::peer::Keys| keys.clone().command(&content);
        type Case<'a> = &'a dyn Fn(&crate::peer::Keys) -> Vec<u8>;
        let flip = |keys: &crate::peer::Keys, at: usize| {
            let mut data = good(keys);
            let at = if at == 99 { data.len() - 1 } else { at };
            data[at] ^= 1;
            data
        };
        let one_way = |keys: &crate::peer::Keys| {
            let mut wrong = keys.clone();
            wrong.kmac = wrong.krmac;
            wrong.command(&content)
        };
        let ahead = |keys: &crate::peer::Keys| {
            let mut keys = keys.clone();
            keys.command(&content);
            keys.command(&content)
        };
        let cases: [(Case<'_>, u16, Reject); 14] = [
            (&|_| vec![], words.wrong_length, Reject::Length),
            (&|_| vec![0; 8], words.wrong_length, Reject::Length),
            (&|_| vec![0; 23], words.wrong_length, Reject::Length),
            (&|_| vec![0; 25], words.wrong_length, Reject::Length),
            (
                &|k| good(k)[..23].to_vec(),
                words.wrong_length,
                Reject::Length,
            ),
            (
                &|k| good(k)[..16].to_vec(),
                words.wrong_length,
                Reject::Length,
            ),
            (&|k| flip(k, 0), words.security, Reject::Mac),
            (&|k| flip(k, 16), words.security, Reject::Mac),
            (&|k| flip(k, 99), words.security, Reject::Mac),
            (&one_way, words.security, Reject::Mac),
            (&ahead, words.security, Reject::Mac),
            (
                &|k| k.clone().command_padded(&[0; 16]),
                words.security,
                Reject::Mac,
            ),
            (
                &|k| k.clone().command_padded(&[0x87; 16]),
                words.security,
                Reject::Mac,
            ),
            (
                // Padding longer than a block.
                &|k| {
                    k.clone()
                        .command_padded(&[pad(&content), vec![0; 16]].concat())
                },
                words.security,
                Reject::Mac,
            ),
        ];
        for (case, status, class) in cases {
            let (mut reader, keys) = Reader::open(profile);
            let reply = reader.exchange(&case(&keys));
            refused(
                &reader,
                &reply,
                status,
                class,
                Message::Exchange,
                &["session_ended"],
                "Selected",
            );
        }
        // Repeated.
        let (mut reader, mut keys) = Reader::open(profile);
        let data = keys.command(&content);
        reader.exchange(&data);
        let reply = reader.exchange(&data);
        assert_eq!(reply.refusal.unwrap().class, Reject::Mac);
        // Parameters before the rest.
        let (mut reader, _) = Reader::open(profile);
        let reply = reader.send(&apdu(0x84, 0xC9, 0, 1, &[]));
        assert_eq!(reply.response, words.bad_parameters.to_be_bytes());
    }
}

#[test]
fn counter_ends_before_it_repeats() {
    for profile in ALL {
        let (mut reader, mut keys) = Reader::open(profile);
        let content = read(profile, 0, 1);
        for _ in 0..profile.counter_max {
            let data = keys.command(&content);
            assert_eq!(reader.exchange(&data).refusal, None);
        }
        let reply = reader.exchange(&[0; 24]);
        refused(
            &reader,
            &reply,
            profile.status.order,
            Reject::Freshness,
            Message::Exchange,
            &["session_ended"],
            "Selected",
        );
    }
}

/// Cuts a command into parts of at most `size` data bytes.
fn parts(command: &[u8], size: usize) -> Vec<Vec<u8>> {
    let data = &command[5..5 + usize::from(command[4])];
    let count = data.chunks(size).count();
    data.chunks(size)
        .enumerate()
        .map(|(index, chunk)| {
            let chain = if index + 1 == count { 0 } else { 0x10 };
            apdu(
                command[0] | chain,
                command[1],
                command[2],
                command[3],
                chunk,
            )
        })
        .collect()
}

#[test]
fn commands_in_parts() {
    for profile in ALL {
        for size in [1, 40, 64] {
            let mut reader = Reader::new(profile, device(profile));
            for part in parts(&select(profile), size) {
                assert_eq!(reader.send(&part).refusal, None);
            }
            for part in parts(&reader.auth0_command(), size) {
                let reply = reader.send(&part);
                assert_eq!(reply.refusal, None);
                if part[0] & 0x10 != 0 {
                    assert_eq!((reply.response, reply.effects), (vec![0x90, 0x00], vec![]));
                } else {
                    reader.endpoint_point = reply.response[2..67].to_vec();
                }
            }
            for part in parts(&reader.auth1_command(), size) {
                assert_eq!(reader.send(&part).refusal, None);
            }
            let mut keys = reader.keys();
            let data = keys.command(&read(profile, 3, 2));
            for part in parts(&apdu(0x84, 0xC9, 0, 0, &data), size) {
                assert_eq!(reader.send(&part).refusal, None);
            }
            assert_eq!(reader.device.phase_name(), "Open");
        }
    }
}

#[test]
fn parts_that_do_not_fit() {
    for profile in ALL {
        let order = profile.status.order;
        for (next, stage) in [
            (apdu(0x80, 0x81, 0, 1, &[1]), Message::Auth1),
            (apdu(0x90, 0x81, 1, 0, &[1]), Message::Auth1),
            (
                apdu(0x90, 0x80, 0, profile.code_unlock, &[1]),
                Message::Auth0,
            ),
            (control(profile, true), Message::ControlFlow),
        ] {
            let mut reader = Reader::answered(profile);
            let part = apdu(0x90, 0x81, 0, 0, &[0x9E, 64]);
            assert_eq!(reader.send(&part).response, [0x90, 0x00]);
            let reply = reader.send(&next);
            refused(
                &reader,
                &reply,
                order,
                Reject::Order,
                stage,
                &["session_ended"],
                "Selected",
            );
            // Nothing is kept: a whole AUTH0 goes through.
            reader.auth0();
        }
        // A whole SELECT begins anew.
        let mut reader = Reader::answered(profile);
        reader.send(&apdu(0x90, 0x81, 0, 0, &[0x9E, 64]));
        reader.select();
        reader.auth0();
        reader.auth1();
        // A part of a command that the phase does not list.
        let mut reader = Reader::selected(profile);
        let reply = reader.send(&apdu(0x90, 0x81, 0, 0, &[0x9E]));
        refused(
            &reader,
            &reply,
            order,
            Reject::Order,
            Message::Auth1,
            &[],
            "Selected",
        );
        // Too long.
        let mut reader = Reader::answered(profile);
        let part = apdu(0x90, 0x81, 0, 0, &[0; 128]);
        for _ in 0..profile.chained_max / 128 {
            assert_eq!(reader.send(&part).response, [0x90, 0x00]);
        }
        let reply = reader.send(&apdu(0x80, 0x81, 0, 0, &[0]));
        refused(
            &reader,
            &reply,
            profile.status.wrong_length,
            Reject::Length,
            Message::Auth1,
            &["session_ended"],
            "Selected",
        );
        // The field takes what was kept with it.
        let mut reader = Reader::answered(profile);
        reader.send(&apdu(0x90, 0x81, 0, 0, &[0x9E, 64]));
        reader.device.field_lost();
        reader.select();
        reader.auth0();
        reader.auth1();
    }
}

#[test]
fn ephemerals_differ_and_mailboxes_stay_apart() {
    for profile in ALL {
        let mut other = binding(profile);
        other.vehicle_identifier = OTHER;
        other.mailbox = vec![0xEE; profile.mailbox_size];
        let device = device_with(profile, true, vec![other, binding(profile)]);
        let mut reader = Reader::new(profile, device);
        reader.select();
        reader.auth0();
        let first = reader.endpoint_point.clone();
        reader.send(&control(profile, false));
        reader.auth0();
        assert_ne!(first, reader.endpoint_point);
        let mut keys = reader.auth1();
        let data = keys.command(&read(profile, 0, 8));
        let reply = reader.exchange(&data);
        let content = keys.open(&reply.response[..reply.response.len() - 2]);
        assert_eq!(
            content,
            read_answer(profile, profile.read_ok, &mailbox(profile)[..8])
        );
    }
}

#[test]
fn broken_entropy_refuses() {
    struct Zero;
    impl keyproof_reference::Entropy for Zero {
        fn fill(&mut self, _: keyproof_reference::Draw, out: &mut [u8]) {
            out.fill(0);
        }
    }
    for profile in ALL {
        let mut reader = Reader::selected(profile);
        let command = reader.auth0_command();
        let reply = reader.device.command(&command, &mut Zero);
        assert_eq!(reply.refusal.unwrap().class, Reject::Internal);
        assert_eq!(reader.device.phase_name(), "Selected");
        // One bad draw is drawn again.
        struct Once(bool, Counting);
        impl keyproof_reference::Entropy for Once {
            fn fill(&mut self, purpose: keyproof_reference::Draw, out: &mut [u8]) {
                self.1.fill(purpose, out);
                if !self.0 {
                    out.fill(0xFF);
                    self.0 = true;
                }
            }
        }
        let reply = reader
            .device
            .command(&command, &mut Once(false, Counting::default()));
        assert_eq!(reply.refusal, None);
    }
}

#[test]
fn setup_names_the_field() {
    for profile in ALL {
        let new = |versions: Vec<u16>, bindings| {
            Device::new(profile, versions, true, bindings, Interface::Nfc).unwrap_err()
        };
        let versions = profile.versions.to_vec();
        assert_eq!(new(vec![], vec![]), SetupError::NoVersions);
        assert_eq!(
            new(vec![0x0909], vec![]),
            SetupError::UnknownVersion { got: 0x0909 }
        );
        let (high, low) = (versions[0], versions[1]);
        assert_eq!(
            new(vec![low, high], vec![]),
            SetupError::VersionOrder {
                before: low,
                got: high
            }
        );
        assert_eq!(
            new(versions.clone(), vec![binding(profile), binding(profile)]),
            SetupError::DuplicateVehicle {
                index: 1,
                got: VEHICLE
            }
        );
        let mut long = binding(profile);
        long.mailbox.push(0);
        assert_eq!(
            new(versions.clone(), vec![long]),
            SetupError::MailboxLength {
                index: 0,
                expected: profile.mailbox_size,
                got: profile.mailbox_size + 1,
            }
        );
        let mut bad = binding(profile);
        bad.vehicle_key[5] ^= 1;
        assert_eq!(
            new(versions.clone(), vec![bad]),
            SetupError::PublicKey { index: 0 }
        );
        let mut zero = binding(profile);
        zero.endpoint_key = PrivateKey::from_bytes([0; 32]);
        let error = new(versions, vec![zero]);
        assert_eq!(error, SetupError::PrivateKey { index: Some(0) });
        assert_eq!(
            error.to_string(),
            "private key in row 0: expected 1 to n-1, got a number outside"
        );
    }
}

#[test]
fn a_profile_may_go_to_the_edge_of_a_short_response() {
    static EDGE: Profile = Profile {
        read_max: 235,
        subset_len: 127,
        ..keyproof_spec::profile::CCC
    };
    static OVER: Profile = Profile {
        read_max: 236,
        ..keyproof_spec::profile::CCC
    };
    let (mut reader, mut keys) = Reader::open(&EDGE);
    let data = keys.command(&read(&EDGE, 0, 235));
    let reply = reader.exchange(&data);
    assert_eq!(reply.response.len(), 240 + 8 + 2);
    let error = Device::new(&OVER, vec![0x0101], true, vec![], Interface::Nfc).unwrap_err();
    let expected = SetupError::Profile {
        field: "read_max",
        expected: 235,
        got: 236,
    };
    assert_eq!(error, expected);
}

#[test]
fn every_cause_has_a_class_and_a_status_word() {
    use keyproof_reference::Fault;
    for profile in ALL {
        let words = &profile.status;
        for fault in Fault::ALL {
            assert_ne!(fault.status_word(words), words.ok);
        }
        for alike in [
            Fault::Signature,
            Fault::Mac,
            Fault::Padding,
            Fault::UnknownVehicle,
            Fault::KeyNotActive,
        ] {
            assert_eq!(alike.status_word(words), words.security);
        }
    }
}
