//! The player of a vehicle: it plays the device and judges every command.

use super::Manner;
use super::channel::{self, Position};
use super::compare::{Yardstick, nearest, value_assumed};
use super::device::title;
use super::signature::judge_signature;
use crate::crypto::channel::Direction;
use crate::crypto::point;
use crate::crypto::signature::SignedData;
use crate::peer::device::{Transaction, read_auth0};
use crate::peer::{self, Mid, SUBJECT};
use crate::play::{Action, Mismatch, Observation, StepReport, Strictness};
use crate::recipe::{
    Answer, PurposeName, Step, VehicleAct, VehicleName, VehicleScript, VersionName,
};
use crate::twin::vehicle::read_bytes;
use crate::wire::apdu::{self, Command};
use crate::wire::tlv;
use keyproof_spec::profile::{Profile, instruction};
use keyproof_spec::rule::RuleId;
use keyproof_spec::words::{Role, Usage};
use std::collections::VecDeque;

/// What comes next.
#[derive(Clone, Debug)]
enum Next {
    Provision,
    Seed,
    Step(usize),
}

/// A player of a vehicle.
#[derive(Clone, Debug)]
pub struct Player {
    script: VehicleScript,
    yardstick: Yardstick,
    peer: peer::Device,
    queue: VecDeque<Next>,
    current: Option<Next>,
    sent: Option<Vec<u8>>,
    mid: Mid,
    public: Option<[u8; 65]>,
    purpose: PurposeName,
}

impl Player {
    /// A player of a script.
    #[must_use]
    pub fn new(
        script: VehicleScript,
        rules: Vec<RuleId>,
        profile: &'static Profile,
        manner: Manner,
    ) -> Self {
        let mut queue = VecDeque::from([Next::Provision, Next::Seed]);
        queue.extend((0..script.steps.len()).map(Next::Step));
        Self {
            script,
            peer: peer::Device::new(profile),
            yardstick: Yardstick {
                profile,
                rules,
                manner,
                role: Role::Vehicle,
            },
            queue,
            current: None,
            sent: None,
            mid: Mid::new(),
            public: None,
            purpose: PurposeName::Unlock,
        }
    }

    /// Values of the last action.
    #[must_use]
    pub const fn mid(&self) -> &Mid {
        &self.mid
    }

    /// The step of the last action.
    #[must_use]
    pub const fn step(&self) -> Option<usize> {
        match self.current {
            Some(Next::Step(index)) => Some(index),
            Some(Next::Provision | Next::Seed) | None => None,
        }
    }

    /// How many transactions the subject can begin.
    #[must_use]
    pub fn draws(script: &VehicleScript) -> usize {
        let begins = |step: &&Step<VehicleAct>| matches!(step.act, VehicleAct::Begin { .. });
        script.steps.iter().filter(begins).count()
    }

    /// What is done next.
    pub fn next_action(&mut self) -> Option<Action> {
        self.current = self.queue.pop_front();
        self.mid = Mid::new();
        self.sent = None;
        let profile = self.yardstick.profile;
        Some(match self.current.as_ref()? {
            Next::Provision => Action::Provision(
                serde_json::to_value(self.script.setup.objects(profile)).unwrap_or_default(),
            ),
            Next::Seed => {
                let count = Self::draws(&self.script);
                Action::Seed {
                    ephemerals: (0..count).map(|n| peer::ephemeral(SUBJECT, n)).collect(),
                    transactions: (0..count).map(|n| peer::transaction(SUBJECT, n)).collect(),
                }
            }
            Next::Step(index) => {
                let index = *index;
                let step = self.script.steps.get(index)?;
                match step.act {
                    VehicleAct::Begin { purpose } => {
                        self.purpose = purpose;
                        Action::Open {
                            purpose: Some(purpose.into()),
                        }
                    }
                    VehicleAct::LoseField => Action::Close,
                    VehicleAct::Versions { .. }
                    | VehicleAct::Ephemeral
                    | VehicleAct::Identity { .. }
                    | VehicleAct::Content
                    | VehicleAct::Done
                    | VehicleAct::Again { .. } => {
                        let bytes =
                            self.peer
                                .build(index, &step.act, step.bend.as_ref(), &mut self.mid);
                        self.sent = Some(bytes.clone());
                        Action::Deliver(bytes)
                    }
                }
            }
        })
    }

    /// Judges what came.
    pub fn observe(&mut self, observation: Observation) -> StepReport {
        let report = |index, title: &str| StepReport {
            index,
            title: title.to_owned(),
            sent: None,
            received: observation.out.clone(),
            mismatches: Vec::new(),
        };
        match self.current.clone() {
            None => report(0, "over"),
            Some(Next::Provision) => {
                let key = observation.public_keys.first();
                self.public = key.and_then(|(_, public)| public.as_slice().try_into().ok());
                report(0, "provision")
            }
            Some(Next::Seed) => report(0, "seed"),
            Some(Next::Step(index)) => {
                let Some(step) = self.script.steps.get(index).cloned() else {
                    return report(index, "over");
                };
                let earlier = self.peer.transactions().to_vec();
                for command in &observation.out {
                    self.peer.take(command);
                }
                let mismatches = self.judge(&step, &earlier, &observation);
                StepReport {
                    sent: self.sent.clone(),
                    mismatches,
                    ..report(index, &title(&step.act.words(), step.bend.as_ref()))
                }
            }
        }
    }

    fn judge(
        &mut self,
        step: &Step<VehicleAct>,
        earlier: &[Transaction],
        observation: &Observation,
    ) -> Vec<Mismatch> {
        let mut all = Vec::new();
        for outcome in &step.expect.allowed {
            let mut found = self.yardstick.outcome(outcome, (0, 0), observation);
            found.extend(match observation.out.as_slice() {
                [] if outcome.answer == Answer::Nothing => Vec::new(),
                [command] => self.command(outcome.answer, earlier, command),
                commands => {
                    let got = format!("{} commands", commands.len());
                    let rule = self.yardstick.blamed();
                    let expected = answer_words(outcome.answer);
                    vec![
                        self.yardstick
                            .words(Strictness::Stage, rule, "command", expected, got),
                    ]
                }
            });
            all.push(found);
        }
        nearest(all)
    }

    /// One command against the one that is expected.
    fn command(&mut self, answer: Answer, earlier: &[Transaction], got: &[u8]) -> Vec<Mismatch> {
        let profile = self.yardstick.profile;
        let kind = kind_of(profile, got);
        let expected = answer_words(answer);
        if kind != expected {
            let rule = self.yardstick.blamed();
            let got = if kind == "a command" {
                hex::encode(got)
            } else {
                kind.to_owned()
            };
            return vec![
                self.yardstick
                    .words(Strictness::Stage, rule, "command", expected, got),
            ];
        }
        match answer {
            Answer::Select => return self.whole(RuleId::DkEn002, "SELECT", &select(profile), got),
            Answer::Success => {
                let expected = control(profile.control_success);
                return self.whole(RuleId::DkEn007, "CONTROL FLOW", &expected, got);
            }
            Answer::Failure => {
                let expected = control(profile.control_failure);
                return self.whole(RuleId::DkEn007, "CONTROL FLOW", &expected, got);
            }
            Answer::Auth0(_)
            | Answer::Auth1
            | Answer::ReadToken
            | Answer::Nothing
            | Answer::Versions
            | Answer::Ephemeral
            | Answer::Identity
            | Answer::ReadOk
            | Answer::ReadBounds
            | Answer::ReadMalformed
            | Answer::Done
            | Answer::Status(_) => {}
        }
        let Some(command) = apdu::read(got) else {
            let what = "length of the command";
            let expected = "header, Lc, data, Le 00";
            let words = hex::encode(got);
            return vec![self.yardstick.words(
                Strictness::Bytes,
                RuleId::DkEn001,
                what,
                expected,
                words,
            )];
        };
        let mut out = Vec::new();
        if !command.le {
            out.push(
                self.yardstick
                    .words(Strictness::Bytes, RuleId::DkEn001, "Le", "00", "none"),
            );
        }
        match answer {
            Answer::Auth0(version) => out.extend(self.auth0(version, earlier, &command)),
            Answer::Auth1 => out.extend(self.auth1(&command)),
            Answer::ReadToken => out.extend(self.read_token(&command)),
            Answer::Nothing
            | Answer::Versions
            | Answer::Ephemeral
            | Answer::Identity
            | Answer::ReadOk
            | Answer::ReadBounds
            | Answer::ReadMalformed
            | Answer::Done
            | Answer::Status(_)
            | Answer::Select
            | Answer::Success
            | Answer::Failure => {}
        }
        out
    }

    fn whole(&self, rule: RuleId, what: &str, expected: &[u8], got: &[u8]) -> Vec<Mismatch> {
        if expected == got {
            Vec::new()
        } else {
            vec![self.yardstick.bytes(rule, what, expected, got, 0)]
        }
    }

    fn parameters(&self, rule: RuleId, expected: [u8; 2], command: &apdu::Read) -> Vec<Mismatch> {
        let got = [command.p1, command.p2];
        if expected == got {
            return Vec::new();
        }
        vec![self.yardstick.bytes(rule, "P1 and P2", &expected, &got, 2)]
    }

    fn auth0(
        &mut self,
        version: VersionName,
        earlier: &[Transaction],
        command: &apdu::Read,
    ) -> Vec<Mismatch> {
        let profile = self.yardstick.profile;
        let rule = RuleId::DkEn003;
        let codes = [profile.p1_standard, self.purpose.code(profile)];
        let mut out = self.parameters(rule, codes, command);
        for mismatch in &mut out {
            mismatch.assumed |= command.p1 == profile.p1_standard && value_assumed("code_unlock");
        }
        let Some(found) = read_auth0(profile, command) else {
            let expected = "version, ephemeral, transaction identifier, vehicle identifier";
            let got = hex::encode(&command.data);
            out.push(
                self.yardstick
                    .words(Strictness::Bytes, rule, "data of AUTH0", expected, got),
            );
            return out;
        };
        let expected = version.number(profile);
        if found.version != expected {
            let (expected, got) = (expected.to_be_bytes(), found.version.to_be_bytes());
            let mut mismatch =
                self.yardstick
                    .bytes(RuleId::DkSt001, "version in AUTH0", &expected, &got, 7);
            mismatch.level = Strictness::Stage;
            out.push(mismatch);
        }
        let ephemeral = "vehicle ephemeral";
        if !point::is_valid(&found.vehicle_ephemeral) {
            let expected = "a point of P-256, 04 ‖ x ‖ y";
            let got = hex::encode(found.vehicle_ephemeral);
            out.push(self.yardstick.words(
                Strictness::Bytes,
                RuleId::DkCr001,
                ephemeral,
                expected,
                got,
            ));
        }
        if earlier
            .iter()
            .any(|before| before.vehicle_ephemeral == found.vehicle_ephemeral)
        {
            let got = format!("{} again", hex::encode(found.vehicle_ephemeral));
            out.push(self.yardstick.words(
                Strictness::Stage,
                RuleId::DkSt002,
                ephemeral,
                "a fresh one",
                got,
            ));
        } else if self.yardstick.manner.scripted
            && let Some(seeded) = point::public(&peer::ephemeral(SUBJECT, earlier.len()))
            && seeded != found.vehicle_ephemeral
        {
            out.push(
                self.yardstick
                    .bytes(rule, ephemeral, &seeded, &found.vehicle_ephemeral, 11),
            );
        }
        let identifier = "transaction identifier";
        if earlier
            .iter()
            .any(|before| before.identifier == found.identifier)
        {
            let got = format!("{} again", hex::encode(found.identifier));
            out.push(self.yardstick.words(
                Strictness::Stage,
                RuleId::DkSt003,
                identifier,
                "a fresh one",
                got,
            ));
        } else if self.yardstick.manner.scripted {
            let seeded = peer::transaction(SUBJECT, earlier.len());
            if seeded != found.identifier {
                out.push(
                    self.yardstick
                        .bytes(rule, identifier, &seeded, &found.identifier, 78),
                );
            }
        }
        let named = VehicleName::One.identifier();
        if found.vehicle_identifier != named {
            out.push(self.yardstick.bytes(
                rule,
                "vehicle identifier",
                &named,
                &found.vehicle_identifier,
                96,
            ));
        }
        out
    }

    fn auth1(&mut self, command: &apdu::Read) -> Vec<Mismatch> {
        let profile = self.yardstick.profile;
        let mut out = self.parameters(RuleId::DkEn004, [0, 0], command);
        let Ok([signature]) = tlv::read(&command.data, [(profile.tags.signature, 64)]) else {
            let got = hex::encode(&command.data);
            let what = "data of AUTH1";
            out.push(self.yardstick.words(
                Strictness::Bytes,
                RuleId::DkEn004,
                what,
                "a signature",
                got,
            ));
            return out;
        };
        let Some(transaction) = self.peer.transactions().last() else {
            return out;
        };
        let signed = SignedData {
            vehicle_identifier: Some(transaction.vehicle_identifier),
            ephemerals: Some((self.peer.public(), transaction.vehicle_ephemeral)),
            transaction: Some(transaction.identifier),
            usage: Usage::Vehicle,
        };
        peer::note(&mut self.mid, "command_signed_data", &signed.bytes(profile));
        peer::note(&mut self.mid, "command_signature", &signature);
        let public = self
            .public
            .or_else(|| point::public(&VehicleName::One.secret()));
        let mismatch = judge_signature(&self.yardstick, public, &signed, &signature);
        out.extend(mismatch.map(|mismatch| Mismatch {
            offset: Some(7),
            ..mismatch
        }));
        out
    }

    fn read_token(&mut self, command: &apdu::Read) -> Vec<Mismatch> {
        let profile = self.yardstick.profile;
        let mut out = self.parameters(RuleId::DkEn005, [0, 0], command);
        let Some(own) = self.peer.channel() else {
            return out;
        };
        // The peer has taken the command: its chaining value is the code that the command must have.
        let position = Position {
            direction: Direction::Command,
            counter: own.counter,
            chaining: [0; 16],
        };
        let opened = channel::open(&self.yardstick, &own.keys, &[], position, 5, &command.data);
        match opened {
            Ok(content) => {
                peer::note(&mut self.mid, "command_content", &content);
                let expected = read_bytes(profile, profile.token_offset, profile.token_len);
                if content != expected {
                    let what = "content of EXCHANGE";
                    let mismatch =
                        self.yardstick
                            .bytes(RuleId::DkEn005, what, &expected, &content, 0);
                    out.push(Mismatch {
                        offset: None,
                        ..mismatch
                    });
                }
            }
            Err(mismatch) => out.push(*mismatch),
        }
        out
    }
}

fn select(profile: &Profile) -> Vec<u8> {
    let (cla, ins) = instruction::SELECT;
    let (p1, p2) = instruction::SELECT_BY_AID;
    Command::new([cla, ins, p1, p2], profile.applet_aid.to_vec()).bytes()
}

fn control(p1: u8) -> Vec<u8> {
    let (cla, ins) = instruction::CONTROL_FLOW;
    vec![cla, ins, p1, 0]
}

/// The command in words, as far as its header tells.
fn kind_of(profile: &Profile, command: &[u8]) -> &'static str {
    let header = (command.first().copied(), command.get(1).copied());
    let is = |(cla, ins): (u8, u8)| header == (Some(cla), Some(ins));
    if is(instruction::SELECT) {
        "SELECT"
    } else if is(instruction::AUTH0) {
        "AUTH0"
    } else if is(instruction::AUTH1) {
        "AUTH1"
    } else if is(instruction::EXCHANGE) {
        "EXCHANGE"
    } else if is(instruction::CONTROL_FLOW) && command.get(2) == Some(&profile.control_success) {
        "CONTROL FLOW success"
    } else if is(instruction::CONTROL_FLOW) && command.get(2) == Some(&profile.control_failure) {
        "CONTROL FLOW failure"
    } else {
        "a command"
    }
}

const fn answer_words(answer: Answer) -> &'static str {
    match answer {
        Answer::Nothing => "nothing",
        Answer::Select => "SELECT",
        Answer::Auth0(_) => "AUTH0",
        Answer::Auth1 => "AUTH1",
        Answer::ReadToken => "EXCHANGE",
        Answer::Success => "CONTROL FLOW success",
        Answer::Failure => "CONTROL FLOW failure",
        Answer::Versions
        | Answer::Ephemeral
        | Answer::Identity
        | Answer::ReadOk
        | Answer::ReadBounds
        | Answer::ReadMalformed
        | Answer::Done
        | Answer::Status(_) => "an answer of a device",
    }
}
