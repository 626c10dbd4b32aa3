//! A case of owner pairing made flesh for one subject.
//!
//! ```text
//!   next_action ──▶ provision, seed, then step by step: host and field at once, PDUs one by one until the step is over
//!   observe     ──▶ each PDU is read; at the end of the step what was sent and done is compared with what the model allows
//! ```
//!
//! What is expected is computed by the model under the profile of the run ([`symbolic`]); the case as released repeats it for `ccc`. How it looks
//! in bytes is computed here and by the peers, live, so that subjects which draw their own randomness are judged too.

mod device;
mod vehicle;

use super::bend::Bend;
use super::case::Case;
use super::cast;
use super::expect::Expect;
use super::peer::{self, draws};
use super::recipe::{Act, Script, Step, Subject};
use super::symbolic;
use crate::peer::{Mid, SUBJECT, ephemeral, transaction};
use crate::play::{
    Action, Errand, Host, Mismatch, Observation, Observed, PairingAction, Play, StepReport,
    Strictness,
};
use crate::player::Manner;
use crate::player::compare::Yardstick;
use crate::recipe::VehicleName;
use keyproof_spec::profile::Profile;
use keyproof_spec::rule::RuleId;
use keyproof_spec::words::Interface;
use std::collections::{BTreeSet, VecDeque};
use std::mem;

/// How many draws a script can use.
pub const DRAWS: usize = 4;

#[derive(Clone, Debug)]
enum Peer {
    Vehicle(Box<peer::Vehicle>),
    Device(Box<peer::Device>),
}

/// What the last action was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Linking,
    Step,
}

/// A player.
#[derive(Clone, Debug)]
pub struct Player {
    script: Script,
    expected: Vec<Expect>,
    yardstick: Yardstick,
    peer: Peer,
    before: VecDeque<Action>,
    /// The step that is played, and its PDU.
    at: (usize, usize),
    /// The next PDU of the step.
    pending: Option<Vec<u8>>,
    began: bool,
    doing: Doing,
    linked: bool,
    /// The other radio: what its peer knows, and whether its link is open.
    other: (Peer, bool),
    over: Interface,
    sent: Option<Vec<u8>>,
    effects: Vec<Observed>,
    mid: Mid,
    seen: Seen,
}

/// What a subject has shown before, so that it is not shown again, and what it has made.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    shares: BTreeSet<Vec<u8>>,
    challenges: BTreeSet<Vec<u8>>,
    /// The chain so far, and the public key in H.
    chain: Vec<u8>,
    endpoint: Option<[u8; 65]>,
    receipt: Option<Vec<u8>>,
}

impl Player {
    /// A player of a case.
    #[must_use]
    pub fn new(case: &Case, profile: &'static Profile, manner: Manner) -> Self {
        let rules: Vec<RuleId> = case.reqs.iter().map(|word| word.0).collect();
        Self::of(&case.script, rules, profile, manner)
    }

    /// A player of a script.
    #[must_use]
    pub fn of(
        script: &Script,
        rules: Vec<RuleId>,
        profile: &'static Profile,
        manner: Manner,
    ) -> Self {
        let own = draws(profile, SUBJECT, DRAWS);
        let seeds = Action::Seed {
            ephemerals: (0..DRAWS).map(|n| ephemeral(SUBJECT, n)).collect(),
            transactions: (0..DRAWS).map(|n| transaction(SUBJECT, n)).collect(),
        };
        let objects = cast::objects(profile, script.subject, &script.setup);
        let peer = match script.subject {
            Subject::Device => Peer::Vehicle(Box::new(peer::Vehicle::new(profile))),
            Subject::Vehicle => Peer::Device(Box::new(peer::Device::new(profile))),
        };
        Self {
            expected: symbolic::expectations(profile, script, None),
            other: (peer.clone(), false),
            over: Interface::Nfc,
            peer,
            yardstick: Yardstick {
                profile,
                rules,
                manner,
                role: script.subject.role(),
            },
            script: script.clone(),
            before: VecDeque::from([
                Action::Provision(objects),
                seeds,
                Action::Pairing(PairingAction::Seed(own)),
            ]),
            at: (0, 0),
            pending: None,
            began: false,
            doing: Doing::Linking,
            linked: false,
            sent: None,
            effects: Vec::new(),
            mid: Mid::new(),
            seen: Seen::default(),
        }
    }

    /// Values of the last action.
    #[must_use]
    pub const fn mid(&self) -> &Mid {
        &self.mid
    }

    /// The step of the last action, once the steps have begun.
    #[must_use]
    pub const fn step(&self) -> Option<usize> {
        if self.began { Some(self.at.0) } else { None }
    }

    fn current(&self) -> Option<Step> {
        self.script.steps.get(self.at.0).cloned()
    }

    fn build(&mut self, act: Act, bend: Option<&Bend>, nth: usize) -> Option<Vec<u8>> {
        self.mid = Mid::new();
        let step = self.at.0;
        match &mut self.peer {
            Peer::Vehicle(peer) => peer.next(step, act, bend, nth, &mut self.mid),
            Peer::Device(peer) => peer.next(step, act, bend, nth, &mut self.mid),
        }
    }

    /// What an act is that sends no PDU.
    fn without_pdu(&mut self, step: &Step) -> Option<Action> {
        let profile = self.yardstick.profile;
        let pairing = |action| Some(Action::Pairing(action));
        match step.act {
            Act::Pair => {
                self.linked = true;
                pairing(PairingAction::Errand(Errand::Pair))
            }
            Act::Activate => {
                self.linked = true;
                pairing(PairingAction::Errand(Errand::Activate))
            }
            Act::Begin { purpose } => {
                self.linked = true;
                Some(Action::Open {
                    purpose: Some(purpose.into()),
                })
            }
            Act::Arm => pairing(PairingAction::Host(match self.script.subject {
                Subject::Device => Host::ArmDevice(cast::PASSWORD.to_owned()),
                Subject::Vehicle => Host::ArmVehicle(cast::verifier(profile)),
            })),
            Act::Withdraw => pairing(PairingAction::Host(Host::Withdraw)),
            Act::AuthoriseChange => pairing(PairingAction::Host(Host::AuthoriseChange)),
            Act::Delete => pairing(PairingAction::Host(Host::Delete {
                vehicle: VehicleName::One.identifier(),
            })),
            Act::StoreReceipt => {
                let bend = step.bend.as_ref();
                let known = self.seen.endpoint.unwrap_or([0; 65]);
                let receipt = peer::bent_receipt(profile, &known, bend);
                self.seen.receipt = Some(receipt.clone());
                let unknown = matches!(
                    bend,
                    Some(Bend::Receipt(super::bend::ReceiptBend::UnknownVehicle))
                );
                let vehicle = if unknown {
                    VehicleName::Two
                } else {
                    VehicleName::One
                };
                pairing(PairingAction::Host(Host::Receipt {
                    vehicle: vehicle.identifier(),
                    receipt,
                }))
            }
            Act::LoseField => {
                self.linked = false;
                Some(Action::Close)
            }
            Act::OtherRadio => {
                mem::swap(&mut self.peer, &mut self.other.0);
                mem::swap(&mut self.linked, &mut self.other.1);
                self.over = match self.over {
                    Interface::Nfc => Interface::Ble,
                    Interface::Ble => Interface::Nfc,
                };
                pairing(PairingAction::Over(self.over))
            }
            Act::PowerCut => {
                self.other.1 = false;
                self.linked = false;
                pairing(PairingAction::PowerCut)
            }
            _ => None,
        }
    }

    /// Whether nothing follows in this step because the subject refused or said its last word.
    fn stopped(&self, observation: &Observation) -> bool {
        match &self.peer {
            Peer::Vehicle(_) => !observation
                .out
                .first()
                .is_some_and(|response| device::answered(self.yardstick.profile, response)),
            Peer::Device(_) => observation
                .out
                .first()
                .is_none_or(|command| vehicle::closing(command)),
        }
    }

    fn read(&mut self, step: &Step, observation: &Observation) -> Vec<Mismatch> {
        let nth = self.at.1;
        match &mut self.peer {
            Peer::Vehicle(peer) => {
                let Some(response) = observation.out.first() else {
                    return Vec::new();
                };
                peer.take(step.act, nth, response);
                device::read(&self.yardstick, peer, &mut self.seen, step, nth, response)
            }
            Peer::Device(peer) => {
                let Some(command) = observation.out.first() else {
                    return Vec::new();
                };
                peer.take(command);
                vehicle::read(&self.yardstick, peer, &mut self.seen, command)
            }
        }
    }

    /// What is sent and done in the whole step, and why it is refused.
    fn outcome(&self, step: &Step, last: &Observation) -> Vec<Mismatch> {
        let yardstick = &self.yardstick;
        let Some(expect) = self.expected.get(self.at.0) else {
            return Vec::new();
        };
        let due = expect.effects.iter();
        let due = due.map(|effect| effect.observed(yardstick.profile, yardstick.role));
        let mut out: Vec<Mismatch> = yardstick
            .observed(due.collect(), &self.effects)
            .into_iter()
            .collect();
        out.extend(match &self.peer {
            Peer::Vehicle(_) => device::outcome(yardstick, expect, last),
            Peer::Device(peer) => vehicle::outcome(yardstick, peer, expect, last),
        });
        out.extend(refusal(yardstick, step, expect, last));
        out
    }
}

/// What a subject says of its refusal, as far as it says anything.
fn refusal(
    yardstick: &Yardstick,
    step: &Step,
    expect: &Expect,
    last: &Observation,
) -> Vec<Mismatch> {
    let rule = yardstick.blamed();
    let host = matches!(step.act, Act::StoreReceipt | Act::Pair | Act::Activate);
    let Some(refused) = &last.reject else {
        if host && expect.refused() && last.out.is_empty() {
            let expected = "a refusal";
            return vec![yardstick.words(Strictness::Stage, rule, "refusal", expected, "none")];
        }
        return Vec::new();
    };
    if !expect.refused() {
        let got = refused.class.map_or("a refusal", |class| class.name());
        return vec![yardstick.words(Strictness::Stage, rule, "refusal", "none", got)];
    }
    let mut out = Vec::new();
    if let (Some(expected), Some(got)) = (expect.stage(), refused.stage)
        && expected.name() != got.name()
    {
        out.push(yardstick.words(
            Strictness::Stage,
            rule,
            "stage",
            expected.name(),
            got.name(),
        ));
    }
    if let Some(got) = refused.class
        && !expect.classes.iter().any(|class| class.0 == got)
    {
        let words: Vec<&str> = expect.classes.iter().map(|class| class.0.name()).collect();
        out.push(yardstick.words(
            Strictness::Class,
            rule,
            "class",
            words.join(" or "),
            got.name(),
        ));
    }
    out
}

impl Play for Player {
    fn next_action(&mut self) -> Option<Action> {
        self.sent = None;
        if let Some(action) = self.before.pop_front() {
            return Some(action);
        }
        self.began = true;
        let step = self.current()?;
        if let Some(action) = self.without_pdu(&step) {
            self.doing = Doing::Step;
            return Some(action);
        }
        if !self.linked {
            self.linked = true;
            self.doing = Doing::Linking;
            return Some(Action::Open { purpose: None });
        }
        self.doing = Doing::Step;
        let pdu = match self.pending.take() {
            Some(pdu) => pdu,
            None => self
                .build(step.act, step.bend.as_ref(), 0)
                .unwrap_or_default(),
        };
        self.sent = Some(pdu.clone());
        Some(Action::Deliver(pdu))
    }

    fn observe(&mut self, observation: Observation) -> StepReport {
        let report = |index, title: String| StepReport {
            index,
            title,
            sent: None,
            received: observation.out.clone(),
            mismatches: Vec::new(),
        };
        let (true, Doing::Step, Some(step)) = (self.began, self.doing, self.current()) else {
            let title = if self.began {
                "open the link"
            } else {
                "provision and seed"
            };
            return report(self.at.0, title.to_owned());
        };
        let (index, nth) = self.at;
        let title = match &step.bend {
            Some(bend) => format!("{}, with {}", step.act.words(), bend.words()),
            None => step.act.words(),
        };
        self.effects.extend(observation.effects.iter().cloned());
        let mut mismatches = self.read(&step, &observation);
        let mid = self.mid.clone();
        let sends = self.sent.is_some();
        if sends && !self.stopped(&observation) {
            self.pending = self.build(step.act, step.bend.as_ref(), nth + 1);
            if self.pending.is_some() {
                self.at.1 = nth + 1;
            }
        }
        if self.pending.is_none() {
            mismatches.extend(self.outcome(&step, &observation));
            self.at = (index + 1, 0);
            self.effects.clear();
        }
        self.mid = mid;
        StepReport {
            sent: self.sent.clone(),
            mismatches,
            ..report(index, title)
        }
    }
}
