//! A vehicle's commands, read and judged.

use super::Seen;
use super::device::closed;
use crate::crypto::channel::Direction;
use crate::crypto::point;
use crate::pairing::bytes::{self, field, fields, header, template};
use crate::pairing::cast;
use crate::pairing::expect::{Answer, Expect};
use crate::pairing::peer::{self, scalar};
use crate::pairing::spake;
use crate::peer::SUBJECT;
use crate::play::{Mismatch, Observation, Strictness};
use crate::player::channel::{self, Position};
use crate::player::compare::Yardstick;
use crate::recipe::VehicleName;
use crate::twin::vehicle::read_bytes;
use crate::wire::apdu;
use crate::wire::tlv;
use keyproof_spec::profile::instruction;
use keyproof_spec::rule::RuleId;

/// Whether a command is the last one of its pairing or transaction.
pub(super) fn closing(command: &[u8]) -> bool {
    apdu::read(command).is_some_and(|read| {
        let head = (read.cla, read.ins);
        head == header::CONTROL || head == instruction::CONTROL_FLOW
    })
}

/// What is in a command.
pub(super) fn read(
    yard: &Yardstick,
    peer: &peer::Device,
    seen: &mut Seen,
    command: &[u8],
) -> Vec<Mismatch> {
    let Some(read) = apdu::read(command) else {
        let got = hex::encode(command);
        return vec![yard.words(
            Strictness::Bytes,
            RuleId::DkEn001,
            "command",
            "a short APDU",
            got,
        )];
    };
    match (read.cla, read.ins) {
        header::VERIFY => verify(yard, peer, seen, &read.data),
        header::WRITE | header::GET | header::MORE => sealed(yard, peer, seen, &read),
        _ => Vec::new(),
    }
}

fn verify(yard: &Yardstick, peer: &peer::Device, seen: &mut Seen, data: &[u8]) -> Vec<Mismatch> {
    let Some((share, evidence)) = peer.verify.filter(|(share, _)| point::is_valid(share)) else {
        return vec![yard.words(
            Strictness::Bytes,
            RuleId::DkOe002,
            "VERIFY",
            "a share, 52 41 and a point, and evidence, 57 10",
            hex::encode(data),
        )];
    };
    let mut out = Vec::new();
    let n = seen.shares.len();
    if !seen.shares.insert(share.to_vec()) {
        let got = format!("{} again", hex::encode(share));
        out.push(yard.words(
            Strictness::Stage,
            RuleId::DkOp013,
            "share Y",
            "a fresh one",
            got,
        ));
    } else if yard.manner.scripted {
        let w0 = cast::scalars(yard.profile, cast::PASSWORD).w0;
        let due = spake::vehicle_share(&scalar(SUBJECT, n), &w0);
        if let Some(due) = due.filter(|due| *due != share) {
            out.push(yard.bytes(RuleId::DkPk003, "share Y", &due, &share, 2));
        }
    }
    if let Some(run) = peer.run()
        && peer.same_password()
        && run.m1 != evidence
    {
        out.push(yard.bytes(RuleId::DkPk004, "evidence M1", &run.m1, &evidence, 69));
    }
    out
}

fn sealed(
    yard: &Yardstick,
    peer: &peer::Device,
    seen: &mut Seen,
    read: &apdu::Read,
) -> Vec<Mismatch> {
    let pairing = &yard.profile.pairing;
    let content = match &peer.heard {
        None => return Vec::new(),
        Some(Err(_)) if !peer.honest => return Vec::new(),
        Some(Err(why)) => {
            let mut found = closed(yard, *why, &read.data);
            found.offset = found.offset.map(|at| at + 5);
            return vec![found];
        }
        Some(Ok(content)) => content,
    };
    let words = |rule, what: &str, expected: String, got: String| {
        vec![yard.words(Strictness::Bytes, rule, what, expected, got)]
    };
    match (read.cla, read.ins) {
        header::GET if *content != [pairing.chain.request, 0] => {
            let due = [pairing.chain.request, 0];
            return vec![yard.bytes(RuleId::DkOe003, "content of GET DATA", &due, content, 0)];
        }
        header::MORE if !content.is_empty() => {
            let what = "content of GET RESPONSE";
            return vec![yard.bytes(RuleId::DkOe003, what, &[], content, 0)];
        }
        header::WRITE => {
            let last = read.p1 == pairing.write_last;
            let full = pairing.part_len;
            if content.is_empty() || content.len() > full || (!last && content.len() != full) {
                return words(
                    RuleId::DkOe003,
                    "part of the creation data",
                    format!("{full} bytes of content, or fewer in the last part"),
                    format!("{} bytes", content.len()),
                );
            }
            if last {
                return creation(yard, peer, seen);
            }
        }
        _ => {}
    }
    Vec::new()
}

/// The creation data, when they are whole.
fn creation(yard: &Yardstick, peer: &peer::Device, seen: &mut Seen) -> Vec<Mismatch> {
    let profile = yard.profile;
    let Some(read) = peer.creation() else {
        return vec![yard.words(
            Strictness::Bytes,
            RuleId::DkOe003,
            "creation data",
            "the TLVs of section 10.2, each once and in order, and the mark",
            hex::encode(&peer.kept),
        )];
    };
    let [cross, leaf] = cast::vehicle_path(profile, cast::Special::default());
    let identifier = VehicleName::One.identifier().to_vec();
    let due: [(usize, &str, &[u8]); 4] = [
        (0, "vehicle identifier", &identifier),
        (1, "slot", &[cast::SLOT]),
        (4, "certificate K", &leaf),
        (5, "certificate M", &cross),
    ];
    let mut out = Vec::new();
    for (at, what, due) in due {
        let got = read.get(at).map_or(&[][..], Vec::as_slice);
        if got != due {
            out.push(yard.bytes(RuleId::DkOe003, what, due, got, 0));
        }
    }
    let challenge = read.get(2).cloned().unwrap_or_default();
    if challenge.len() != 16 {
        out.push(yard.words(
            Strictness::Bytes,
            RuleId::DkOe003,
            "challenge",
            "16 bytes",
            hex::encode(&challenge),
        ));
    } else if !seen.challenges.insert(challenge.clone()) {
        let got = format!("{} again", hex::encode(&challenge));
        out.push(yard.words(
            Strictness::Stage,
            RuleId::DkOp007,
            "challenge",
            "a fresh one",
            got,
        ));
    }
    let token = read.get(3).map_or(0, Vec::len);
    if token != profile.token_len {
        out.push(yard.words(
            Strictness::Bytes,
            RuleId::DkOe003,
            "token",
            format!("{} bytes", profile.token_len),
            format!("{token} bytes"),
        ));
    }
    out
}

/// What is sent at the end of a step.
pub(super) fn outcome(
    yard: &Yardstick,
    peer: &peer::Device,
    expect: &Expect,
    got: &Observation,
) -> Vec<Mismatch> {
    let rule = yard.blamed();
    let command = match (expect.answer, got.out.as_slice()) {
        (Answer::Nothing, []) => return Vec::new(),
        (Answer::Nothing, [first, ..]) => {
            return vec![yard.words(Strictness::Stage, rule, "command", "none", name(first))];
        }
        (answer, [command]) if fits(yard, peer, answer, command) => command,
        (answer, [command]) => {
            return wrong(yard, answer, command);
        }
        (answer, all) => {
            let got = format!("{} commands", all.len());
            return vec![yard.words(Strictness::Stage, rule, "command", word(answer), got)];
        }
    };
    exact(yard, expect.answer, command)
}

/// Whether a command is of the kind that is expected.
fn fits(yard: &Yardstick, peer: &peer::Device, answer: Answer, command: &[u8]) -> bool {
    let Some(read) = apdu::read(command) else {
        return false;
    };
    let pairing = &yard.profile.pairing;
    let head = (read.cla, read.ins);
    match answer {
        Answer::Select | Answer::SelectApplet => head == instruction::SELECT,
        Answer::Request { .. } => head == header::REQUEST,
        Answer::Verify => head == header::VERIFY,
        Answer::Write => head == header::WRITE,
        Answer::Get => head == header::GET,
        Answer::More => head == header::MORE,
        Answer::Continue => head == header::CONTROL && read.p1 == pairing.op_continue,
        Answer::Abort => head == header::CONTROL && read.p1 == pairing.op_abort,
        Answer::ReadReceipt => head == instruction::EXCHANGE && reads(yard, peer, &read.data),
        Answer::Success => {
            head == instruction::CONTROL_FLOW && read.p1 == yard.profile.control_success
        }
        Answer::Failure => {
            head == instruction::CONTROL_FLOW && read.p1 == yard.profile.control_failure
        }
        _ => false,
    }
}

/// Whether EXCHANGE reads the place of the receipt.
fn reads(yard: &Yardstick, peer: &peer::Device, data: &[u8]) -> bool {
    let Some(channel) = peer.transaction.channel() else {
        return false;
    };
    // The peer has taken the command already: its place is the next one, and the first command is the only one.
    let position = Position {
        direction: Direction::Command,
        counter: channel.counter,
        chaining: [0; 16],
    };
    let due = read_bytes(yard.profile, yard.profile.pairing.receipt_offset, 64);
    channel::open(yard, &channel.keys, &[], position, 5, data).is_ok_and(|content| content == due)
}

fn wrong(yard: &Yardstick, answer: Answer, command: &[u8]) -> Vec<Mismatch> {
    vec![yard.words(
        Strictness::Stage,
        yard.blamed(),
        "command",
        word(answer),
        name(command),
    )]
}

/// Commands of which every byte is known.
fn exact(yard: &Yardstick, answer: Answer, command: &[u8]) -> Vec<Mismatch> {
    let profile = yard.profile;
    let pairing = &profile.pairing;
    let (rule, what, due) = match answer {
        Answer::Select => (
            RuleId::DkOe001,
            "SELECT",
            bytes::select(profile, pairing.framework_aid, None),
        ),
        Answer::SelectApplet => (
            RuleId::DkEn002,
            "SELECT",
            bytes::select(profile, profile.applet_aid, None),
        ),
        Answer::Request { newest } => {
            let own = pairing.framework_versions;
            let version = if newest { own.first() } else { own.last() };
            let other = own.iter().any(|version| command == request(yard, *version));
            (
                if other {
                    RuleId::DkOp012
                } else {
                    RuleId::DkOe002
                },
                "REQUEST",
                request(yard, version.copied().unwrap_or(0)),
            )
        }
        Answer::Continue => (
            RuleId::DkOe006,
            "OP CONTROL FLOW",
            bytes::quiet(profile, header::CONTROL, pairing.op_continue, None),
        ),
        Answer::Abort => (
            RuleId::DkOe006,
            "OP CONTROL FLOW",
            bytes::quiet(profile, header::CONTROL, pairing.op_abort, None),
        ),
        _ => return Vec::new(),
    };
    if command == due {
        return Vec::new();
    }
    vec![yard.bytes(rule, what, &due, command, 0)]
}

fn request(yard: &Yardstick, version: u16) -> Vec<u8> {
    let profile = yard.profile;
    let pairing = &profile.pairing;
    let tags = &pairing.tags;
    let stretching = [
        field(tags.salt, cast::salt()).tlv,
        field(tags.cost_n, pairing.cost_min.to_be_bytes()).tlv,
        field(tags.cost_r, pairing.cost_r.to_be_bytes()).tlv,
        field(tags.cost_p, pairing.cost_p.to_be_bytes()).tlv,
    ];
    let data = fields(
        &[
            field(tags.framework_version, version.to_be_bytes()),
            field(tags.protocol_versions, bytes::versions(profile.versions)),
            template(tags.stretching, tlv::write(&stretching)),
            field(tags.brand, cast::BRAND),
        ],
        None,
    );
    bytes::command(profile, header::REQUEST, (0, 0), data, None)
}

const fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Select => "SELECT of the framework",
        Answer::SelectApplet => "SELECT of the applet",
        Answer::Request { .. } => "REQUEST",
        Answer::Verify => "VERIFY",
        Answer::Write => "WRITE DATA",
        Answer::Get => "GET DATA",
        Answer::More => "GET RESPONSE",
        Answer::Continue => "OP CONTROL FLOW continue",
        Answer::Abort => "OP CONTROL FLOW abort",
        Answer::ReadReceipt => "EXCHANGE that reads the receipt",
        Answer::Success => "CONTROL FLOW success",
        Answer::Failure => "CONTROL FLOW failure",
        _ => "nothing",
    }
}

/// A command in words: its name, and its bytes.
fn name(command: &[u8]) -> String {
    let name = match apdu::read(command).map(|read| (read.cla, read.ins)) {
        Some(header::REQUEST) => "REQUEST",
        Some(header::VERIFY) => "VERIFY",
        Some(header::WRITE) => "WRITE DATA",
        Some(header::GET) => "GET DATA",
        Some(header::MORE) => "GET RESPONSE",
        Some(header::CONTROL) => "OP CONTROL FLOW or CONTROL FLOW",
        Some(instruction::SELECT) => "SELECT",
        Some(instruction::AUTH0) => "AUTH0",
        Some(instruction::AUTH1) => "AUTH1",
        Some(instruction::EXCHANGE) => "EXCHANGE",
        _ => "another command",
    };
    format!("{name} ({})", hex::encode(command))
}
