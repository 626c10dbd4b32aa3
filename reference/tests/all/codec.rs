//! Chapter 4 in hexadecimal, typed by hand, and canonicality.

use keyproof_reference::Fault;
use keyproof_reference::wire::apdu::{Command, Response};
use keyproof_reference::wire::messages::{
    self, Auth0, Auth1Content, Header, Read, ReadAnswer, versions_decode, versions_encode,
};
use keyproof_reference::wire::tlv::{self, Reader};
use keyproof_spec::profile::{ALL, CCC, INVENTED};
use keyproof_spec::words::{Message, Purpose};
use proptest::prelude::*;

use crate::peer::{Keys, read};

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text.replace([' ', '\n'], "")).unwrap()
}

#[test]
fn examples_of_chapter_4() {
    let select = messages::select(&CCC).unwrap();
    assert_eq!(
        select,
        bytes("00 A4 04 00 0D A0 00 00 08 09 43 43 43 44 4B 41 76 31 00")
    );
    let answer = Response::encode(versions_encode(&CCC, &[0x0101, 0x0100]).unwrap(), 0x9000);
    assert_eq!(answer, bytes("5C 04 01 01 01 00 90 00"));
    let auth0 = Auth0 {
        version: 0x0101,
        vehicle_ephemeral: [4; 65],
        transaction_identifier: [2; 16],
        vehicle_identifier: [3; 8],
    };
    let command = auth0.command(&CCC, Purpose::Unlock).unwrap();
    assert_eq!(command[..12], bytes("80 80 00 01 63 5C 02 01 01 87 41 04"));
    assert_eq!(command.len(), 5 + 99 + 1);
    let content = Read {
        offset: 16,
        length: 16,
    }
    .encode(&CCC)
    .unwrap();
    assert_eq!(content, bytes("87 04 00 10 00 10"));
    let content = Read {
        offset: 32,
        length: 24,
    }
    .encode(&INVENTED)
    .unwrap();
    assert_eq!(content, bytes("87 04 00 18 00 20"));
    let padded = crate::peer::pad(&read(&CCC, 16, 16));
    assert_eq!(
        padded,
        bytes("87 04 00 10 00 10 80 00 00 00 00 00 00 00 00 00")
    );
    let exchange = messages::exchange(&[0xAA; 24]).unwrap();
    assert_eq!(exchange[..5], bytes("84 C9 00 00 18"));
    assert_eq!(exchange.len(), 5 + 24 + 1);
    let answer = ReadAnswer {
        status: 0,
        data: &[7; 16],
    }
    .encode(&CCC)
    .unwrap();
    assert_eq!(answer, [&[0, 16][..], &[7; 16], &[0, 0]].concat());
    let answer = ReadAnswer {
        status: 0x5000,
        data: &[7; 2],
    }
    .encode(&INVENTED)
    .unwrap();
    assert_eq!(answer, bytes("50 00 00 02 07 07"));
    assert_eq!(
        messages::control_flow(&CCC, true).unwrap(),
        bytes("80 3C 01 00")
    );
    assert_eq!(
        messages::control_flow(&CCC, false).unwrap(),
        bytes("80 3C 00 00")
    );
    let auth1 = messages::auth1(&CCC, &[5; 64]).unwrap();
    assert_eq!(auth1[..7], bytes("80 81 00 00 42 9E 40"));
}

#[test]
fn short_apdus_only() {
    for good in [
        "80 81 00 00",
        "80 81 00 00 00",
        "80 81 00 00 01 AA",
        "80 81 00 00 01 AA 00",
    ] {
        let good = bytes(good);
        assert_eq!(Command::decode(&good).unwrap().encode().unwrap(), good);
    }
    for bad in [
        "",
        "80 81 00",
        "80 81 00 00 01",
        "80 81 00 00 02 AA",
        "80 81 00 00 01 AA 01",
        "80 81 00 00 01 AA 00 00",
        "80 81 00 00 00 00",
        "80 81 00 00 00 00 01 AA",
        "80 81 00 00 FF",
    ] {
        assert_eq!(
            Command::decode(&bytes(bad)),
            Err(Fault::CommandLength),
            "{bad}"
        );
    }
}

#[test]
fn tlv_lengths_are_the_shortest() {
    for (length, head) in [
        (0, "5C 00"),
        (127, "5C 7F"),
        (128, "5C 81 80"),
        (255, "5C 81 FF"),
        (256, "5C 82 01 00"),
    ] {
        let mut out = Vec::new();
        tlv::push(&mut out, 0x5C, &vec![1; length]).unwrap();
        let head = bytes(head);
        assert_eq!(out[..head.len()], head);
        let mut reader = Reader::new(&out);
        assert_eq!(reader.next(0x5C).unwrap().len(), length);
        reader.end().unwrap();
    }
    for bad in [
        "5C",
        "5C 01",
        "5C 80",
        "5C 81 01 AA",
        "5C 81 7F",
        "5C 82 00 01 AA",
        "5C 83 00 00 01 AA",
        "5C FF",
    ] {
        let bad = bytes(bad);
        assert!(Reader::new(&bad).next(0x5C).is_err(), "{bad:02x?}");
    }
}

#[test]
fn own_peer_speaks_the_same_channel() {
    // The test peer opens what it seals, so that its agreement with the machines means something.
    let keys = Keys {
        kenc: [1; 16],
        kmac: [2; 16],
        krmac: [3; 16],
        kpersistent: [0; 32],
        counter: 0,
        mcv: [0; 16],
    };
    for length in [0, 1, 15, 16, 17, 200] {
        let content = vec![0xA5; length];
        assert_eq!(keys.open(&keys.response(&content)), content);
    }
}

proptest! {
    #[test]
    fn an_accepted_command_has_one_encoding(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(command) = Command::decode(&bytes) {
            prop_assert_eq!(command.encode().unwrap(), bytes);
        }
    }

    #[test]
    fn an_accepted_command_near_the_edge_has_one_encoding(lc in 0u8..5, tail in prop::collection::vec(0u8..2, 0..7)) {
        let bytes = [&[0x80, 0x81, 0, 0, lc][..], &tail].concat();
        if let Ok(command) = Command::decode(&bytes) {
            prop_assert_eq!(command.encode().unwrap(), bytes);
        }
    }

    #[test]
    fn an_accepted_tlv_has_one_encoding(form in prop::collection::vec(prop_oneof![Just(0x80u8), Just(0x81), Just(0x82), Just(0), any::<u8>()], 0..4), value in prop::collection::vec(any::<u8>(), 0..300)) {
        let bytes = [&[0x5C][..], &form, &value].concat();
        let mut reader = Reader::new(&bytes);
        if let Ok(value) = reader.next(0x5C)
            && reader.end().is_ok()
        {
            let mut out = Vec::new();
            tlv::push(&mut out, 0x5C, value).unwrap();
            prop_assert_eq!(out, bytes);
        }
    }

    #[test]
    fn accepted_fields_have_one_encoding(seed in prop::collection::vec(any::<u8>(), 0..260), at in any::<prop::sample::Index>(), change in any::<u8>()) {
        for profile in ALL {
            // Right messages with one byte changed, and the raw bytes.
            let auth0 = Auth0 { version: 0x0101, vehicle_ephemeral: [4; 65], transaction_identifier: [2; 16], vehicle_identifier: [3; 8] };
            let identity = Auth1Content { slot: 1, signature: &[6; 64], subset: &vec![8; profile.subset_len] };
            let mut samples = vec![
                auth0.encode(profile).unwrap(),
                identity.encode(profile).unwrap(),
                Read { offset: 1, length: 2 }.encode(profile).unwrap(),
                ReadAnswer { status: profile.read_ok, data: &[1, 2, 3] }.encode(profile).unwrap(),
                versions_encode(profile, profile.versions).unwrap(),
            ];
            for sample in &mut samples {
                let at = at.index(sample.len());
                sample[at] = change;
            }
            samples.push(seed.clone());
            for bytes in samples {
                if let Ok(it) = Auth0::decode(profile, &bytes) {
                    prop_assert_eq!(it.encode(profile).unwrap(), bytes.clone());
                }
                if let Ok(it) = Auth1Content::decode(profile, &bytes) {
                    prop_assert_eq!(it.encode(profile).unwrap(), bytes.clone());
                }
                if let Ok(it) = Read::decode(profile, &bytes) {
                    prop_assert_eq!(it.encode(profile).unwrap(), bytes.clone());
                }
                if let Ok(it) = ReadAnswer::decode(profile, &bytes) {
                    prop_assert_eq!(it.encode(profile).unwrap(), bytes.clone());
                }
                if let Ok(it) = versions_decode(profile, &bytes) {
                    prop_assert_eq!(versions_encode(profile, &it).unwrap(), bytes.clone());
                }
                if let Ok(it) = messages::auth0_answer_decode(profile, &bytes) {
                    prop_assert_eq!(messages::auth0_answer_encode(profile, it).unwrap(), bytes.clone());
                }
            }
        }
    }

    #[test]
    fn headers_mean_one_thing(class in any::<u8>(), ins in any::<u8>(), p1 in any::<u8>(), p2 in any::<u8>()) {
        if let Ok(message) = messages::identify(class, ins) {
            prop_assert_eq!(messages::class_and_instruction(message), (class & !0x10, ins));
            for profile in ALL {
                let header = Header::decode(profile, message, p1, p2);
                prop_assert!(header.is_ok() || header == Err(Fault::Parameters));
            }
        }
    }
}

#[test]
fn every_message_is_found() {
    for message in Message::ALL {
        let (class, ins) = messages::class_and_instruction(message);
        assert_eq!(messages::identify(class, ins), Ok(message));
        assert_eq!(messages::identify(class | 0x10, ins), Ok(message));
    }
    assert_eq!(messages::identify(0x04, 0xA4), Err(Fault::UnknownClass));
    assert_eq!(
        messages::identify(0x94, 0x80),
        Err(Fault::UnknownInstruction)
    );
}

#[test]
fn each_message_takes_the_parameters_of_its_grammar_and_no_others() {
    for profile in ALL {
        for (message, accepted) in [
            (Message::Select, 1),
            (Message::Auth0, 2),
            (Message::Auth1, 1),
            (Message::Exchange, 1),
            (Message::ControlFlow, 2),
        ] {
            let all = (0..=u8::MAX).flat_map(|p1| (0..=u8::MAX).map(move |p2| (p1, p2)));
            let taken = all.filter(|(p1, p2)| Header::decode(profile, message, *p1, *p2).is_ok());
            assert_eq!(taken.count(), accepted, "{}", message.name());
        }
    }
}

#[test]
fn a_short_response_has_at_most_256_bytes_of_data() {
    let of = |length: usize| Response::encode(vec![7; length], 0x9000);
    assert_eq!(Response::decode(&of(256)).unwrap().data.len(), 256);
    assert_eq!(Response::decode(&of(257)), Err(Fault::ResponseLength));
}

#[test]
fn what_holds_secrets_prints_its_name_and_nothing_of_them() {
    let content = Auth1Content {
        slot: 1,
        signature: &[0x5A; 64],
        subset: &[0xA5; 2],
    };
    let answer = ReadAnswer {
        status: 0,
        data: &[0x5A; 16],
    };
    assert_eq!(format!("{content:?}"), "Auth1Content { .. }");
    assert_eq!(format!("{answer:?}"), "ReadAnswer { status: 0, .. }");
}
