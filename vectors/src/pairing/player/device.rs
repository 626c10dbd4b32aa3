//! A device's responses, read and judged.

use super::Seen;
use crate::crypto::channel::Direction;
use crate::crypto::schedule::Keys;
use crate::pairing::bend::Bend;
use crate::pairing::bytes::{self, Closed};
use crate::pairing::cast::{self, Holder};
use crate::pairing::certificate;
use crate::pairing::expect::{Answer, Expect};
use crate::pairing::peer::{self, read_share, scalar};
use crate::pairing::recipe::{Act, Step};
use crate::pairing::spake;
use crate::peer::SUBJECT;
use crate::play::{Mismatch, Observation, Strictness};
use crate::player::channel::{self, Position};
use crate::player::compare::Yardstick;
use crate::player::signature::judge_signature;
use crate::recipe::{self, Outcome, VehicleName};
use crate::twin::vehicle::read_answer;
use crate::wire::apdu;
use crate::wire::tlv::{self, Tlv};
use keyproof_spec::profile::Profile;
use keyproof_spec::rule::RuleId;

/// Whether a response answers: ok, or more of the chain.
pub(super) fn answered(profile: &Profile, response: &[u8]) -> bool {
    apdu::response(response)
        .is_some_and(|(_, status)| status == profile.status.ok || status >> 8 == 0x61)
}

/// What is sent at the end of a step: answered or refused, and how.
pub(super) fn outcome(yard: &Yardstick, expect: &Expect, got: &Observation) -> Vec<Mismatch> {
    let answer = match expect.answer {
        Answer::Nothing => recipe::Answer::Nothing,
        Answer::Status(word) => recipe::Answer::Status(word),
        Answer::Part => {
            let found = got.out.first().and_then(|out| apdu::response(out));
            return match found {
                Some((_, status)) if status >> 8 == 0x61 => Vec::new(),
                Some((data, status)) => vec![Mismatch {
                    offset: Some(data.len()),
                    ..yard.words(
                        Strictness::Stage,
                        yard.blamed(),
                        "status word",
                        "61xx (more is left)",
                        format!("{status:04x}"),
                    )
                }],
                None => vec![yard.words(
                    Strictness::Stage,
                    yard.blamed(),
                    "response",
                    "a part of the chain",
                    "none",
                )],
            };
        }
        _ => recipe::Answer::Done,
    };
    let outcome = Outcome {
        answer,
        effects: Vec::new(),
        class: None,
        stage: None,
    };
    yard.status(&outcome, got)
}

/// What is in a response, as far as it answers.
pub(super) fn read(
    yard: &Yardstick,
    peer: &peer::Vehicle,
    seen: &mut Seen,
    step: &Step,
    nth: usize,
    response: &[u8],
) -> Vec<Mismatch> {
    if !answered(yard.profile, response) {
        return Vec::new();
    }
    let Some((data, status)) = apdu::response(response) else {
        return Vec::new();
    };
    match step.act {
        Act::Request => share(yard, seen, step, data),
        Act::Verify => evidence(yard, peer, data),
        Act::WriteMore | Act::WriteLast => written(yard, peer, data),
        Act::GetData | Act::GetRest => part(yard, peer, seen, step.act, data, status),
        Act::SelectApplet => applet(yard, data),
        Act::Auth if nth == 0 => applet(yard, data),
        Act::Auth if nth == 2 => identity(yard, peer, seen, data),
        Act::Exchange => receipt(yard, peer, seen, data),
        Act::Control { .. } | Act::Flow if !data.is_empty() => {
            vec![yard.bytes(RuleId::DkOe006, "data of the response", &[], data, 0)]
        }
        Act::Select => offer(yard, data),
        _ => Vec::new(),
    }
}

/// The answer to SELECT of the framework: its mode is what the model says, which is compared by the caller through the two that there are.
fn offer(yard: &Yardstick, data: &[u8]) -> Vec<Mismatch> {
    let pairing = &yard.profile.pairing;
    let due = |mode| {
        tlv::write(&[
            Tlv::new(
                pairing.tags.framework_versions,
                bytes::versions(pairing.framework_versions),
            ),
            Tlv::new(
                pairing.tags.protocol_versions,
                bytes::versions(yard.profile.versions),
            ),
            Tlv::new(pairing.tags.mode, [mode]),
        ])
    };
    let (with, without) = (due(pairing.mode_password), due(pairing.mode_none));
    if data == with || data == without {
        return Vec::new();
    }
    vec![yard.bytes(RuleId::DkOe001, "answer to SELECT", &with, data, 0)]
}

fn applet(yard: &Yardstick, data: &[u8]) -> Vec<Mismatch> {
    let due = tlv::write(&[Tlv::new(
        yard.profile.tags.version,
        bytes::versions(yard.profile.versions),
    )]);
    if data == due {
        return Vec::new();
    }
    vec![yard.bytes(RuleId::DkEn002, "answer to SELECT", &due, data, 0)]
}

fn share(yard: &Yardstick, seen: &mut Seen, step: &Step, data: &[u8]) -> Vec<Mismatch> {
    let tag = yard.profile.pairing.tags.device_share;
    let Some(share) = read_share(tag, data) else {
        let expected = format!("{tag:02x} 41 and a point of P-256");
        let got = hex::encode(data);
        return vec![yard.words(Strictness::Bytes, RuleId::DkOe002, "share X", expected, got)];
    };
    let n = seen.shares.len();
    if !seen.shares.insert(share.to_vec()) {
        let got = format!("{} again", hex::encode(share));
        return vec![yard.words(
            Strictness::Stage,
            RuleId::DkOp013,
            "share X",
            "a fresh one",
            got,
        )];
    }
    // With another salt the subject's mask is another one.
    if yard.manner.scripted && step.bend != Some(Bend::Salt) {
        let w0 = cast::scalars(yard.profile, cast::PASSWORD).w0;
        let due = spake::device_share(&scalar(SUBJECT, n), &w0);
        if let Some(due) = due.filter(|due| *due != share) {
            return vec![yard.bytes(RuleId::DkPk003, "share X", &due, &share, 2)];
        }
    }
    Vec::new()
}

fn evidence(yard: &Yardstick, peer: &peer::Vehicle, data: &[u8]) -> Vec<Mismatch> {
    let Some(run) = peer.run() else {
        return Vec::new();
    };
    let tag = yard.profile.pairing.tags.device_evidence;
    let due = tlv::write(&[Tlv::new(tag, run.m2)]);
    if data == due {
        return Vec::new();
    }
    let rule = if data.len() == due.len() {
        RuleId::DkPk004
    } else {
        RuleId::DkOe002
    };
    vec![yard.bytes(rule, "evidence M2", &due, data, 0)]
}

/// Why a message of the channel does not open.
pub(super) fn closed(yard: &Yardstick, why: Closed, message: &[u8]) -> Mismatch {
    let got = hex::encode(message);
    match why {
        Closed::Form => yard.words(
            Strictness::Bytes,
            RuleId::DkCr007,
            "channel data",
            "whole blocks and eight bytes of MAC",
            got,
        ),
        Closed::Mac => Mismatch {
            offset: message.len().checked_sub(8),
            ..yard.words(
                Strictness::Bytes,
                RuleId::DkOc003,
                "MAC",
                "the MAC over the chaining value and this data, under the key of this direction",
                got,
            )
        },
        Closed::Padding => yard.words(
            Strictness::Bytes,
            RuleId::DkCr007,
            "padding",
            "content, 80 and zeros to a whole block",
            got,
        ),
    }
}

fn written(yard: &Yardstick, peer: &peer::Vehicle, data: &[u8]) -> Vec<Mismatch> {
    let Some(link) = peer.link() else {
        return Vec::new();
    };
    match link.open_response(data) {
        Ok(content) if content.is_empty() => Vec::new(),
        Ok(content) => vec![yard.bytes(RuleId::DkOe003, "content", &[], &content, 0)],
        Err(why) => vec![closed(yard, why, data)],
    }
}

fn part(
    yard: &Yardstick,
    peer: &peer::Vehicle,
    seen: &mut Seen,
    act: Act,
    data: &[u8],
    status: u16,
) -> Vec<Mismatch> {
    let Some(link) = peer.link() else {
        return Vec::new();
    };
    let content = match link.open_response(data) {
        Ok(content) => content,
        Err(why) => return vec![closed(yard, why, data)],
    };
    if act == Act::GetData {
        seen.chain.clear();
    }
    seen.chain.extend_from_slice(&content);
    let mut out = Vec::new();
    let full = yard.profile.pairing.part_len;
    let last = status == yard.profile.status.ok;
    if content.is_empty() || content.len() > full || (!last && content.len() != full) {
        out.push(yard.words(
            Strictness::Bytes,
            RuleId::DkOe003,
            "part of the chain",
            format!("{full} bytes of content, or fewer in the last part"),
            format!("{} bytes", content.len()),
        ));
    }
    if last {
        out.extend(chain(yard, peer, seen));
    }
    out
}

/// The chain, when it is whole: its form, its path, and what H is bound to.
fn chain(yard: &Yardstick, peer: &peer::Vehicle, seen: &mut Seen) -> Vec<Mismatch> {
    let profile = yard.profile;
    let tags = &profile.pairing.chain;
    let fields = [
        tags.key_certificate,
        tags.issuer_certificate,
        tags.cross_certificate,
    ];
    let Some(read) = bytes::read_stream(profile, &fields, &seen.chain) else {
        return vec![yard.words(
            Strictness::Bytes,
            RuleId::DkOe003,
            "chain",
            "the TLVs of section 10.2, each once and in order, and the mark",
            hex::encode(&seen.chain),
        )];
    };
    let [leaf, element, cross] = read.as_slice() else {
        return Vec::new();
    };
    seen.endpoint = certificate::public_of(leaf);
    let root = cast::root(profile, Holder::VehicleRoot);
    let binding = [
        VehicleName::One.identifier().as_slice(),
        peer.creation.0.as_slice(),
    ]
    .concat();
    let mut out = Vec::new();
    match certificate::binding_of(profile, leaf) {
        Some(found) if found == binding => {}
        found => out.push(yard.bytes(
            RuleId::DkOp007,
            "binding extension of H: identifier and challenge",
            &binding,
            &found.unwrap_or_default(),
            0,
        )),
    }
    let path = [cross.as_slice(), element.as_slice(), leaf.as_slice()];
    if out.is_empty() && certificate::path_key(profile, &root, &path, &binding, cast::NOW).is_none()
    {
        out.push(yard.words(
            Strictness::Bytes,
            RuleId::DkXc002,
            "chain",
            "a valid path F, E, H under the vehicle maker's root (section 11.5)",
            hex::encode(leaf),
        ));
    }
    out
}

fn identity(yard: &Yardstick, peer: &peer::Vehicle, seen: &Seen, data: &[u8]) -> Vec<Mismatch> {
    let Some(keys) = peer.transaction.device_keys() else {
        return Vec::new();
    };
    let position = Position {
        direction: Direction::Response,
        counter: 0,
        chaining: [0; 16],
    };
    let content = match open(yard, &keys, position, data) {
        Ok(content) => content,
        Err(found) => return vec![found],
    };
    let tags = &yard.profile.tags;
    let fields = [
        (tags.slot, 1),
        (tags.signature, 64),
        (tags.mailbox_subset, yard.profile.subset_len),
    ];
    let Ok([_, signature, _]) = tlv::read(&content, fields) else {
        return vec![yard.words(
            Strictness::Bytes,
            RuleId::DkEn004,
            "content of the AUTH1 response",
            "slot, signature and mailbox subset",
            hex::encode(&content),
        )];
    };
    let transaction = peer.transaction.transaction();
    let (Some(endpoint), Some(transaction)) = (seen.endpoint, transaction) else {
        return Vec::new();
    };
    let signed = crate::crypto::signature::SignedData {
        vehicle_identifier: Some(transaction.named),
        ephemerals: transaction
            .endpoint
            .map(|endpoint| (endpoint, transaction.public)),
        transaction: Some(transaction.identifier),
        usage: keyproof_spec::words::Usage::Endpoint,
    };
    judge_signature(yard, Some(endpoint), &signed, &signature)
        .into_iter()
        .collect()
}

fn open(
    yard: &Yardstick,
    keys: &Keys,
    position: Position,
    data: &[u8],
) -> Result<Vec<u8>, Mismatch> {
    channel::open(yard, keys, &[], position, 0, data).map_err(|found| *found)
}

/// The place of the receipt: the one that was stored, or zeros.
fn receipt(yard: &Yardstick, peer: &peer::Vehicle, seen: &Seen, data: &[u8]) -> Vec<Mismatch> {
    let Some(own) = peer.transaction.answered() else {
        return Vec::new();
    };
    let position = Position {
        direction: Direction::Response,
        counter: own.counter,
        chaining: own.chaining,
    };
    let content = match open(yard, &own.keys, position, data) {
        Ok(content) => content,
        Err(found) => return vec![found],
    };
    let due = seen.receipt.clone().unwrap_or_else(|| vec![0; 64]);
    match read_answer(yard.profile, &content) {
        Some((status, found)) if status == yard.profile.read_ok && found == due => Vec::new(),
        Some((_, found)) => vec![yard.bytes(RuleId::DkOe007, "receipt", &due, &found, 0)],
        None => vec![yard.words(
            Strictness::Bytes,
            RuleId::DkEn005,
            "content of the EXCHANGE response",
            "length, data and status",
            hex::encode(&content),
        )],
    }
}
