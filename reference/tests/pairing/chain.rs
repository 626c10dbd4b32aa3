//! The vehicle and the chain that it gets: by a phone that knows the channel's keys and says what it likes.

use keyproof_reference::pairing::{Effect, Fault, Output};
use keyproof_reference::{Entitlements, KeyEntry};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::KeyStatus;

use crate::example::{self, Opened, PROFILE, challenge, cut};
use crate::pki::{self, Draft, VEHICLE, tlv};

const KEY: [u8; 32] = [0x71; 32];

/// H as the issuer would make it, with this binding.
fn h(key: [u8; 32], binding: &[u8]) -> Vec<u8> {
    Draft::new("issuer", pki::E, "endpoint", key)
        .leaf(&PROFILE, binding)
        .sign()
}

fn stream(h: &[u8]) -> Vec<u8> {
    let tags = PROFILE.pairing.chain;
    [
        tlv(tags.key_certificate, h),
        tlv(tags.issuer_certificate, &pki::e().sign()),
        tlv(tags.cross_certificate, &pki::f().sign()),
        tlv(PROFILE.pairing.end_tag, &[]),
    ]
    .concat()
}

/// The vehicle's reaction to H with this key and binding; the challenge is handed to `binding`.
fn taken(
    mut run: Opened,
    key: [u8; 32],
    binding: impl Fn(&[u8; 16]) -> Vec<u8>,
) -> (Opened, Output) {
    let creation = run.creation();
    let stream = stream(&h(key, &binding(&challenge(&creation))));
    let output = run.answer(&cut(&stream));
    (run, output)
}

fn right(challenge: &[u8; 16]) -> Vec<u8> {
    [&VEHICLE[..], challenge].concat()
}

/// No key, and OP CONTROL FLOW abort.
fn refused(run: &Opened, output: &Output, fault: Fault, class: Reject) {
    let refusal = output.refusal.unwrap();
    assert_eq!((refusal.fault, refusal.class), (fault, class));
    assert_eq!(
        output.command,
        Some(vec![0x80, 0x3C, PROFILE.pairing.op_abort, 0])
    ); // DK-OP-011
    assert_eq!(run.stage.car.pending_slot(), None);
    assert!(!output.effects.contains(&Effect::KeyPending { slot: 2 }));
}

#[test]
fn the_right_chain_is_taken() {
    let (run, output) = taken(example::plain(), KEY, right);
    assert_eq!(output.refusal, None);
    assert_eq!(output.effects[0], Effect::KeyPending { slot: 2 });
    assert_eq!(
        output.command,
        Some(vec![0x80, 0x3C, PROFILE.pairing.op_continue, 0])
    ); // DK-OE-006
    assert_eq!(run.stage.car.pending_slot(), Some(2));
}

/// DK-OP-007.
#[test]
fn a_key_made_for_another_pairing_or_vehicle_is_not_taken() {
    let (run, output) = taken(example::plain(), KEY, |_| right(&[7; 16]));
    refused(&run, &output, Fault::Challenge, Reject::Freshness);
    let (run, output) = taken(example::plain(), KEY, |challenge| {
        [b"VEHICLE2", &challenge[..]].concat()
    });
    refused(&run, &output, Fault::OtherVehicle, Reject::Chain);
    for length in [0, 8, 23, 25] {
        let (run, output) = taken(example::plain(), KEY, |challenge| {
            let mut binding = right(challenge);
            binding.resize(length, 0);
            binding
        });
        refused(&run, &output, Fault::Path, Reject::Chain);
    }
}

#[test]
fn a_key_that_is_the_vehicles_own_or_known_is_not_taken() {
    let (run, output) = taken(example::plain(), pki::K, right);
    refused(&run, &output, Fault::KnownKey, Reject::Chain);
    let known = KeyEntry {
        slot: 5,
        endpoint_key: pki::public(&KEY),
        status: KeyStatus::Suspended,
        entitlements: Entitlements {
            unlock: true,
            drive: false,
        },
        token: None,
    };
    let (run, output) = taken(example::opened(Vec::new(), &[], vec![known]), KEY, right);
    refused(&run, &output, Fault::KnownKey, Reject::Chain);
}

/// DK-OE-003 DK-OE-004.
#[test]
fn a_stream_that_is_not_the_chain_is_not_taken() {
    let whole = |run: &mut Opened| {
        let creation = run.creation();
        stream(&h(KEY, &right(&challenge(&creation))))
    };
    let bad = |bend: &dyn Fn(&mut Vec<u8>)| {
        let mut run = example::plain();
        let mut stream = whole(&mut run);
        bend(&mut stream);
        let output = run.answer(&cut(&stream));
        refused(&run, &output, Fault::Stream, Reject::Malformed);
    };
    bad(&|stream| stream.truncate(stream.len() - 2));
    bad(&|stream| stream.push(0));
    bad(&|stream| stream[0] ^= 1);
    // Parts that are not full, or empty, or too long.
    for at in [1, 223, 225] {
        let mut run = example::plain();
        let stream = whole(&mut run);
        let (head, tail) = stream.split_at(at);
        let output = run.answer(&[head, tail]);
        refused(&run, &output, Fault::Stream, Reject::Malformed);
    }
    let mut run = example::plain();
    let stream = whole(&mut run);
    let mut parts = cut(&stream);
    parts.push(&[]);
    let output = run.answer(&parts);
    refused(&run, &output, Fault::Stream, Reject::Malformed);
}

#[test]
fn a_chain_without_end_is_cut_off() {
    let mut run = example::plain();
    run.creation();
    let part = vec![0x55; PROFILE.pairing.part_len];
    let fits = PROFILE.pairing.stream_max / PROFILE.pairing.part_len;
    let parts = vec![&part[..]; fits + 1];
    let output = run.answer(&parts);
    refused(&run, &output, Fault::StreamLength, Reject::Malformed); // DK-OE-004
}

#[test]
fn after_the_end_nothing_is_sent() {
    let (mut run, output) = taken(example::plain(), KEY, right);
    assert!(output.command.is_some());
    let over = run
        .stage
        .car
        .response(&[0x6F, 0x00], &mut run.stage.car_entropy);
    assert_eq!(
        (over.command, over.refusal),
        (None, None),
        "the answer to OP CONTROL FLOW changes nothing"
    );
    let late = run
        .stage
        .car
        .response(&[0x90, 0x00], &mut run.stage.car_entropy);
    assert_eq!(late.command, None);
    assert_eq!(late.refusal.unwrap().class, Reject::Order); // DK-OP-011
    assert_eq!(late.effects, []);
}
