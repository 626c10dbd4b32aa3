//! The player of a device: it plays the vehicle and judges every response.

use super::Manner;
use super::channel::{self, Position};
use super::compare::{Yardstick, nearest};
use super::signature::judge_signature;
use crate::crypto::channel::Direction;
use crate::crypto::point;
use crate::crypto::schedule::{Context, Keys};
use crate::crypto::signature::SignedData;
use crate::peer::vehicle::{Stimulus, Transaction};
use crate::peer::{self, Mid, SUBJECT, bending};
use crate::play::{Action, Mismatch, Observation, StepReport, Strictness};
use crate::recipe::bend::KeysBend;
use crate::recipe::device::FILL;
use crate::recipe::{Answer, Bend, DeviceAct, DeviceScript, Step};
use crate::twin::vehicle::read_answer;
use crate::wire::apdu;
use crate::wire::tlv::{self, Tlv};
use keyproof_spec::profile::Profile;
use keyproof_spec::rule::RuleId;
use keyproof_spec::words::{Role, Usage};
use std::collections::{BTreeMap, VecDeque};

/// What comes next.
#[derive(Clone, Debug)]
enum Next {
    Provision,
    Seed,
    Open,
    Step(usize),
}

/// A player of a device.
#[derive(Clone, Debug)]
pub struct Player {
    script: DeviceScript,
    yardstick: Yardstick,
    peer: peer::Vehicle,
    queue: VecDeque<Next>,
    current: Option<Next>,
    sent: Option<Vec<u8>>,
    mid: Mid,
    publics: BTreeMap<u8, [u8; 65]>,
    ephemerals: Vec<[u8; 65]>,
}

impl Player {
    /// A player of a script.
    #[must_use]
    pub fn new(
        script: DeviceScript,
        rules: Vec<RuleId>,
        profile: &'static Profile,
        manner: Manner,
    ) -> Self {
        let mut queue = VecDeque::from([Next::Provision, Next::Seed, Next::Open]);
        for (index, step) in script.steps.iter().enumerate() {
            let times = match step.act {
                DeviceAct::ReadDown { left } => {
                    usize::from(profile.counter_max.saturating_sub(left))
                }
                DeviceAct::FillUp => profile.chained_max / usize::from(FILL),
                DeviceAct::Select
                | DeviceAct::Auth0 { .. }
                | DeviceAct::Auth1
                | DeviceAct::Read { .. }
                | DeviceAct::Control { .. }
                | DeviceAct::Again { .. }
                | DeviceAct::FirstPart { .. }
                | DeviceAct::LastPart
                | DeviceAct::Filler { .. }
                | DeviceAct::Authenticate
                | DeviceAct::LoseField => 1,
            };
            queue.extend((0..times).map(|_| Next::Step(index)));
            if step.act == DeviceAct::LoseField {
                queue.push_back(Next::Open);
            }
        }
        Self {
            script,
            peer: peer::Vehicle::new(profile),
            yardstick: Yardstick {
                profile,
                rules,
                manner,
                role: Role::Device,
            },
            queue,
            current: None,
            sent: None,
            mid: Mid::new(),
            publics: BTreeMap::new(),
            ephemerals: Vec::new(),
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
            Some(Next::Provision | Next::Seed | Next::Open) | None => None,
        }
    }

    /// The next ephemeral keys of the subject, as many as the script can use.
    #[must_use]
    pub fn seeds(script: &DeviceScript) -> Vec<[u8; 32]> {
        let draws = |step: &&Step<DeviceAct>| match step.act {
            DeviceAct::Auth0 { .. } | DeviceAct::LastPart | DeviceAct::Again { .. } => true,
            DeviceAct::Select
            | DeviceAct::Auth1
            | DeviceAct::Read { .. }
            | DeviceAct::ReadDown { .. }
            | DeviceAct::Control { .. }
            | DeviceAct::FirstPart { .. }
            | DeviceAct::FillUp
            | DeviceAct::Filler { .. }
            | DeviceAct::Authenticate
            | DeviceAct::LoseField => false,
        };
        let count = script.steps.iter().filter(draws).count();
        (0..count).map(|n| peer::ephemeral(SUBJECT, n)).collect()
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
            Next::Seed => Action::Seed {
                ephemerals: Self::seeds(&self.script),
                transactions: Vec::new(),
            },
            Next::Open => Action::Open { purpose: None },
            Next::Step(index) => {
                let index = *index;
                let step = self.script.steps.get(index)?;
                match self
                    .peer
                    .build(index, &step.act, step.bend.as_ref(), &mut self.mid)
                {
                    Stimulus::Command(bytes) => {
                        self.sent = Some(bytes.clone());
                        Action::Deliver(bytes)
                    }
                    Stimulus::Authenticate => Action::Authenticate,
                    Stimulus::LoseField => Action::Close,
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
                for (slot, public) in &observation.public_keys {
                    if let Ok(public) = public.as_slice().try_into() {
                        self.publics.insert(*slot, public);
                    }
                }
                report(0, "provision")
            }
            Some(Next::Seed) => report(0, "seed"),
            Some(Next::Open) => report(0, "open the link"),
            Some(Next::Step(index)) => {
                let Some(step) = self.script.steps.get(index).cloned() else {
                    return report(index, "over");
                };
                let title = title(&step.act.words(), step.bend.as_ref());
                if let Some(response) = observation.out.first() {
                    self.peer.take(&step.act, response);
                }
                let mismatches = self.judge(&step, &observation);
                StepReport {
                    sent: self.sent.clone(),
                    mismatches,
                    ..report(index, &title)
                }
            }
        }
    }

    fn judge(&mut self, step: &Step<DeviceAct>, observation: &Observation) -> Vec<Mismatch> {
        let profile = self.yardstick.profile;
        let read = match step.act {
            DeviceAct::Read { read } => read.place(profile),
            DeviceAct::Select
            | DeviceAct::Auth0 { .. }
            | DeviceAct::Auth1
            | DeviceAct::ReadDown { .. }
            | DeviceAct::Control { .. }
            | DeviceAct::Again { .. }
            | DeviceAct::FirstPart { .. }
            | DeviceAct::LastPart
            | DeviceAct::FillUp
            | DeviceAct::Filler { .. }
            | DeviceAct::Authenticate
            | DeviceAct::LoseField => (0, 1),
        };
        let mut all = Vec::new();
        let before = self.ephemerals.clone();
        for outcome in &step.expect.allowed {
            let mut found = self.yardstick.outcome(outcome, read, observation);
            let grave =
                |mismatch: &Mismatch| mismatch.what == "status word" || mismatch.what == "response";
            let answered = !found.iter().any(grave);
            if let (true, Some(response)) = (answered, observation.out.first())
                && let Some((data, _)) = apdu::response(response)
            {
                self.ephemerals.clone_from(&before);
                found.extend(self.data(outcome.answer, read, data));
            }
            all.push(found);
        }
        nearest(all)
    }

    /// The data of an answer.
    fn data(&mut self, answer: Answer, read: (usize, usize), data: &[u8]) -> Vec<Mismatch> {
        let profile = self.yardstick.profile;
        match answer {
            Answer::Versions => {
                let versions = self.script.setup.versions.iter();
                let value: Vec<u8> = versions
                    .flat_map(|name| name.number(profile).to_be_bytes())
                    .collect();
                let expected = tlv::write(&[Tlv::new(profile.tags.version, value)]);
                self.whole(RuleId::DkEn002, "SELECT answer", &expected, data)
            }
            Answer::Ephemeral => self.ephemeral(data),
            Answer::Identity => self.identity(data),
            Answer::ReadOk => {
                let content = self.mailbox(read);
                self.answer(profile.read_ok, "read_ok", &content, data)
            }
            Answer::ReadBounds => self.answer(profile.read_bounds, "read_bounds", &[], data),
            Answer::ReadMalformed => {
                self.answer(profile.read_malformed, "read_malformed", &[], data)
            }
            Answer::Done => self.whole(RuleId::DkEn012, "data of the response", &[], data),
            Answer::Nothing
            | Answer::Status(_)
            | Answer::Select
            | Answer::Auth0(_)
            | Answer::Auth1
            | Answer::ReadToken
            | Answer::Success
            | Answer::Failure => Vec::new(),
        }
    }

    fn whole(&self, rule: RuleId, what: &str, expected: &[u8], got: &[u8]) -> Vec<Mismatch> {
        if expected == got {
            Vec::new()
        } else {
            vec![self.yardstick.bytes(rule, what, expected, got, 0)]
        }
    }

    fn ephemeral(&mut self, data: &[u8]) -> Vec<Mismatch> {
        let tag = self.yardstick.profile.tags.endpoint_ephemeral;
        let point = match tlv::read(data, [(tag, 65)]) {
            Ok([point]) => point,
            Err(offset) => {
                let expected = format!("{tag:02x} 41 and a point");
                let what = "AUTH0 response";
                let mismatch = self.yardstick.words(
                    Strictness::Bytes,
                    RuleId::DkEn003,
                    what,
                    expected,
                    hex::encode(data),
                );
                return vec![Mismatch {
                    offset: Some(offset),
                    ..mismatch
                }];
            }
        };
        let Ok(point) = <[u8; 65]>::try_from(point) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        let what = "endpoint ephemeral";
        if !point::is_valid(&point) {
            let expected = "a point of P-256, 04 ‖ x ‖ y";
            let got = hex::encode(point);
            out.push(
                self.yardstick
                    .words(Strictness::Bytes, RuleId::DkCr001, what, expected, got),
            );
        }
        if self.ephemerals.contains(&point) {
            let got = format!("{} again", hex::encode(point));
            out.push(self.yardstick.words(
                Strictness::Stage,
                RuleId::DkSt021,
                what,
                "a fresh one",
                got,
            ));
        } else if self.yardstick.manner.scripted {
            let seeded = point::public(&peer::ephemeral(SUBJECT, self.ephemerals.len()));
            if let Some(expected) = seeded.filter(|expected| *expected != point) {
                out.push(
                    self.yardstick
                        .bytes(RuleId::DkEn003, what, &expected, &point, 2),
                );
            }
        }
        self.ephemerals.push(point);
        out
    }

    fn others(&self, transaction: &Transaction) -> Vec<(RuleId, &'static str, Keys)> {
        let profile = self.yardstick.profile;
        let Some(endpoint) = transaction.endpoint else {
            return Vec::new();
        };
        let (version, p1, p2) = transaction.sent;
        let honest = Context {
            vehicle_ephemeral: transaction.public,
            endpoint_ephemeral: endpoint,
            transaction: transaction.identifier,
            interface: Some(profile.interface_nfc),
            flags: Some((p1, p2)),
            version: Some(version),
        };
        let named = [
            (KeysBend::OtherVersion, "keys derived for another version"),
            (KeysBend::OtherP2, "keys derived for another purpose"),
            (
                KeysBend::OtherInterface,
                "keys derived for another interface",
            ),
            (KeysBend::WithoutVersion, "keys derived without the version"),
            (KeysBend::WithoutFlags, "keys derived without P1 and P2"),
            (
                KeysBend::WithoutInterface,
                "keys derived without the interface",
            ),
        ];
        let bent = named.into_iter().map(|(bend, words)| {
            let context = bending::context(profile, honest.clone(), Some(&Bend::Keys(bend)));
            (words, context)
        });
        let swapped = [
            (
                "keys derived with P1 and P2 swapped",
                Context {
                    flags: Some((p2, p1)),
                    ..honest.clone()
                },
            ),
            (
                "keys derived with the ephemerals swapped",
                Context {
                    vehicle_ephemeral: honest.endpoint_ephemeral,
                    endpoint_ephemeral: honest.vehicle_ephemeral,
                    ..honest.clone()
                },
            ),
        ];
        bent.chain(swapped)
            .filter_map(|(words, context)| {
                let keys = context.derive(profile, &transaction.secret, &endpoint)?;
                Some((RuleId::DkCr005, words, keys))
            })
            .collect()
    }

    fn open(
        &mut self,
        position: Position,
        keys: &Keys,
        data: &[u8],
    ) -> Result<Vec<u8>, Vec<Mismatch>> {
        crate::peer::vehicle::note_keys(&mut self.mid, keys);
        let first = channel::open(&self.yardstick, keys, &[], position, 0, data);
        let content = first.or_else(|_| {
            let transaction = self.peer.transaction();
            let others = transaction
                .map(|found| self.others(found))
                .unwrap_or_default();
            channel::open(&self.yardstick, keys, &others, position, 0, data)
                .map_err(|mismatch| vec![*mismatch])
        })?;
        crate::peer::note(&mut self.mid, "answer_content", &content);
        Ok(content)
    }

    fn identity(&mut self, data: &[u8]) -> Vec<Mismatch> {
        let (Some(transaction), Some(keys)) =
            (self.peer.transaction().cloned(), self.peer.device_keys())
        else {
            return Vec::new();
        };
        let position = Position {
            direction: Direction::Response,
            counter: 0,
            chaining: [0; 16],
        };
        let content = match self.open(position, &keys, data) {
            Ok(content) => content,
            Err(mismatches) => return mismatches,
        };
        let profile = self.yardstick.profile;
        let tags = &profile.tags;
        let fields = [
            (tags.slot, 1),
            (tags.signature, 64),
            (tags.mailbox_subset, profile.subset_len),
        ];
        let Ok([slot, signature, subset]) = tlv::read(&content, fields) else {
            let expected = "slot, signature and mailbox subset";
            let what = "content of the AUTH1 response";
            let got = hex::encode(&content);
            return vec![self.yardstick.words(
                Strictness::Bytes,
                RuleId::DkEn004,
                what,
                expected,
                got,
            )];
        };
        let keys = self.script.setup.keys.iter();
        let named = keys
            .clone()
            .find(|key| key.vehicle.identifier() == transaction.named);
        let Some(key) = named else {
            return Vec::new();
        };
        let mut out = Vec::new();
        if slot != [key.slot] {
            out.push(
                self.yardstick
                    .bytes(RuleId::DkEn004, "slot", &[key.slot], &slot, 0),
            );
        }
        let expected: Vec<u8> = key
            .endpoint
            .mailbox(profile)
            .into_iter()
            .take(profile.subset_len)
            .collect();
        if subset != expected {
            out.push(self.yardstick.bytes(
                RuleId::DkEn004,
                "mailbox subset",
                &expected,
                &subset,
                0,
            ));
        }
        let public = self.publics.get(&key.slot).copied();
        let public = public.or_else(|| point::public(&key.endpoint.secret()));
        let signed = SignedData {
            vehicle_identifier: Some(transaction.named),
            ephemerals: transaction
                .endpoint
                .map(|endpoint| (endpoint, transaction.public)),
            transaction: Some(transaction.identifier),
            usage: Usage::Endpoint,
        };
        crate::peer::note(&mut self.mid, "answer_signed_data", &signed.bytes(profile));
        crate::peer::note(&mut self.mid, "answer_signature", &signature);
        out.extend(judge_signature(
            &self.yardstick,
            public,
            &signed,
            &signature,
        ));
        for mismatch in &mut out {
            mismatch.offset = None;
        }
        out
    }

    fn mailbox(&self, (offset, length): (usize, usize)) -> Vec<u8> {
        let named = self.peer.transaction().map(|transaction| transaction.named);
        let mut keys = self.script.setup.keys.iter();
        let key = keys.find(|key| Some(key.vehicle.identifier()) == named);
        let mailbox = key
            .map(|key| key.endpoint.mailbox(self.yardstick.profile))
            .unwrap_or_default();
        mailbox.into_iter().skip(offset).take(length).collect()
    }

    fn answer(&mut self, status: u16, name: &str, expected: &[u8], data: &[u8]) -> Vec<Mismatch> {
        let Some(own) = self.peer.answered().cloned() else {
            return Vec::new();
        };
        let position = Position {
            direction: Direction::Response,
            counter: own.counter,
            chaining: own.chaining,
        };
        let content = match self.open(position, &own.keys, data) {
            Ok(content) => content,
            Err(mismatches) => return mismatches,
        };
        let Some((got, found)) = read_answer(self.yardstick.profile, &content) else {
            let expected = "length, data and status as the profile lays them out";
            let what = "content of the EXCHANGE response";
            let got = hex::encode(&content);
            return vec![self.yardstick.words(
                Strictness::Bytes,
                RuleId::DkEn005,
                what,
                expected,
                got,
            )];
        };
        let mut out = Vec::new();
        if got != status {
            let (expected, got) = (status.to_be_bytes(), got.to_be_bytes());
            let mut mismatch =
                self.yardstick
                    .bytes(RuleId::DkEn006, "read status", &expected, &got, 0);
            mismatch.assumed |= super::compare::value_assumed(name);
            mismatch.offset = None;
            out.push(mismatch);
        }
        if found != expected {
            let mut mismatch =
                self.yardstick
                    .bytes(RuleId::DkEn006, "data that was read", expected, &found, 0);
            mismatch.offset = None;
            out.push(mismatch);
        }
        out
    }
}

/// A step in words, its fault included.
#[must_use]
pub fn title(act: &str, bend: Option<&Bend>) -> String {
    match bend {
        Some(bend) => format!("{act}, with {}", bend.words()),
        None => act.to_owned(),
    }
}
