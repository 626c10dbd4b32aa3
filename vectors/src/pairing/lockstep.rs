//! Lockstep of owner pairing: the agents of the model and the reference, fed with the same letters, one as terms, the other as bytes.
//!
//! ```text
//!   letter = act [+ bend] ──▶ mind ──▶ model step ──▶ what is allowed ─┐
//!      └────────────────────▶ bytes of the peer ──▶ reference ─────────┴─▶ nothing, or a divergence
//! ```
//!
//! Level by level from each standing on an honest way; each standing (agent and peer's mind) is expanded once, so every pair of standing and letter within
//! the depth is run, but not every path. For each letter the reference is set up anew and led along the path.
//!
//! **What must agree**: whether the letter is answered, what is sent, and the effects in their order. **What is only counted**: the reason of a refusal
//! (status word, class, stage). A letter out of place is often wrong in two ways, and the model does not say which is looked at first; where one thing is
//! wrong, the cases compare the reason exactly.
//!
//! **What is not here**: the first parts of a long message twice in a session, or the rest before them, which the model cannot tell apart; and sessions on
//! two radios.

use super::bend::Bend;
use super::case::Case;
use super::expect::Expect;
use super::player::Player;
use super::recipe::{Act, Script, Setup, Step, Subject};
use super::symbolic::{DeviceWalk, VehicleWalk, variant};
use crate::case::{CaseKind, Size};
use crate::play::{Mismatch, Play, Strictness};
use crate::player::Manner;
use crate::subject;
use keyproof_model::pairing::rules::Rules;
use keyproof_spec::profile::Profile;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What a run covered.
#[derive(Clone, Debug, Default)]
pub struct Covered {
    /// Standings expanded.
    pub standings: usize,
    /// Letters run.
    pub letters: usize,
    /// How often each pair of phase and letter was run.
    pub pairs: BTreeMap<(&'static str, String), usize>,
    /// Pairs of phase and letter that were answered.
    pub answered: BTreeSet<(&'static str, String)>,
    /// Refusals for which model and reference name different reasons.
    pub reasons: usize,
    /// Disagreements, with the path in words.
    pub divergences: Vec<String>,
}

/// An agent of either role with its peer's mind.
#[derive(Clone, Debug)]
enum Walk {
    Device(Box<DeviceWalk>),
    Vehicle(Box<VehicleWalk>),
}

impl Walk {
    fn new(subject: Subject, setup: &Setup, profile: &'static Profile) -> Self {
        let rules = Rules::healthy(variant(profile));
        match subject {
            Subject::Device => Self::Device(Box::new(DeviceWalk::new(setup, rules))),
            Subject::Vehicle => Self::Vehicle(Box::new(VehicleWalk::new(setup, rules))),
        }
    }

    fn step(&mut self, step: &Step) -> Expect {
        match self {
            Self::Device(walk) => walk.step(step),
            Self::Vehicle(walk) => walk.step(step),
        }
    }

    fn standing(&self) -> String {
        match self {
            Self::Device(walk) => walk.standing(),
            Self::Vehicle(walk) => walk.standing(),
        }
    }

    const fn phase(&self) -> &'static str {
        match self {
            Self::Device(walk) => walk.phase(),
            Self::Vehicle(walk) => walk.phase(),
        }
    }
}

/// Runs every letter of `acts` from every standing that lies at most `depth` letters beside the way `honest`, and every bent letter from those on it.
#[must_use]
pub fn exhaust(
    profile: &'static Profile,
    subject: Subject,
    setup: &Setup,
    honest: &[Act],
    (acts, bends): (&[Act], &[(Act, Bend)]),
    depth: usize,
) -> Covered {
    let mut covered = Covered::default();
    let mut here = Walk::new(subject, setup, profile);
    let mut seen = BTreeSet::from([here.standing()]);
    let mut path: Vec<Step> = Vec::new();
    let mut queue = VecDeque::from([(here.clone(), path.clone(), 0)]);
    for act in honest {
        let step = Step::from(*act);
        let _ = here.step(&step);
        path.push(step);
        seen.insert(here.standing());
        queue.push_back((here.clone(), path.clone(), 0));
    }
    while let Some((here, path, beside)) = queue.pop_front() {
        covered.standings += 1;
        let bends = if beside == 0 { bends } else { &[] };
        let plain = acts.iter().copied().map(Step::from);
        let bent = bends.iter().map(|(act, bend)| Step {
            bend: Some(*bend),
            ..Step::from(*act)
        });
        for step in plain.chain(bent) {
            if !known(&path, step.act) || !can(subject, &path, &step) {
                continue;
            }
            let mut next = here.clone();
            let expect = next.step(&step);
            let grows = step.bend.is_none() && beside < depth;
            let mut steps = path.clone();
            steps.push(step);
            run(
                &mut covered,
                profile,
                here.phase(),
                subject,
                setup,
                &steps,
                &expect,
            );
            if grows && seen.insert(next.standing()) {
                queue.push_back((next, steps, beside + 1));
            }
        }
    }
    covered
}

/// Whether the model can tell this letter from others: of a message in many parts it knows the first ones, once, and then the rest.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other letters are told apart by themselves"
)]
fn known(path: &[Step], act: Act) -> bool {
    let since = |first: Act, part: Act| {
        let since = path.iter().rev().take_while(|step| step.act != first);
        since.into_iter().any(|step| step.act == part)
    };
    match act {
        Act::WriteMore => !since(Act::Select, Act::WriteMore),
        Act::Written => !since(Act::Evidence, Act::Written),
        Act::WrittenRest => since(Act::Evidence, Act::Written),
        Act::Chain => !since(Act::Evidence, Act::Chain),
        Act::ChainRest => since(Act::Evidence, Act::Chain),
        _ => true,
    }
}

/// Whether there is somebody to send it to: a vehicle has no link before it has begun something.
fn can(subject: Subject, path: &[Step], step: &Step) -> bool {
    let begins = |act: &Act| matches!(act, Act::Pair | Act::Activate | Act::Begin { .. });
    let linked = |step: &&Step| !matches!(step.act, Act::LoseField | Act::PowerCut);
    let host = matches!(
        step.act,
        Act::Arm | Act::Withdraw | Act::AuthoriseChange | Act::PowerCut
    );
    subject == Subject::Device
        || host
        || begins(&step.act)
        || path
            .iter()
            .rev()
            .take_while(linked)
            .any(|step| begins(&step.act))
}

fn words(step: &Step) -> String {
    step.bend.as_ref().map_or_else(
        || step.act.words(),
        |bend| format!("{}, with {}", step.act.words(), bend.words()),
    )
}

/// Plays the steps; the last is judged.
fn run(
    covered: &mut Covered,
    profile: &'static Profile,
    phase: &'static str,
    subject: Subject,
    setup: &Setup,
    steps: &[Step],
    expect: &Expect,
) {
    let Some(last) = steps.last() else {
        return;
    };
    let pair = (phase, words(last));
    if !expect.refused() {
        covered.answered.insert(pair.clone());
    }
    *covered.pairs.entry(pair).or_insert(0) += 1;
    covered.letters += 1;
    for mismatch in mismatches(profile, subject, setup, steps) {
        if expect.refused() && reason_only(profile, &mismatch) {
            covered.reasons += 1;
            continue;
        }
        let path: Vec<String> = steps.iter().map(words).collect();
        covered.divergences.push(format!(
            "{}: the model allows {}, the reference gives {}\n  {setup:?}\n  {}",
            mismatch.what,
            mismatch.expected,
            mismatch.got,
            path.join(" · ")
        ));
    }
}

/// Whether both refuse, and only say differently why.
fn reason_only(profile: &'static Profile, mismatch: &Mismatch) -> bool {
    let ok = format!("{:04x}", profile.status.ok);
    let answered = |word: &str| word == ok || word.starts_with("61") || word == "none";
    match mismatch.what.as_str() {
        "class" | "stage" => true,
        "status word" => !answered(&mismatch.expected) && !answered(&mismatch.got),
        _ => mismatch.level == Strictness::Class,
    }
}

/// What the reference does in the last step that the model does not allow.
fn mismatches(
    profile: &'static Profile,
    subject: Subject,
    setup: &Setup,
    steps: &[Step],
) -> Vec<Mismatch> {
    let case = Case {
        id: String::new(),
        title: String::new(),
        kind: CaseKind::Valid,
        reqs: Vec::new(),
        control: None,
        fault: None,
        mutations: Vec::new(),
        size: Size::Full,
        script: Script {
            subject,
            setup: *setup,
            steps: steps.to_vec(),
        },
    };
    let at = steps.len().saturating_sub(1);
    let mut player = Player::new(&case, profile, Manner::scripted());
    let mut reference = subject::reference(subject.role(), profile);
    let mut out = Vec::new();
    while let Some(action) = player.next_action() {
        let own = player.step() == Some(at);
        match reference.take(&action) {
            Ok(observation) => {
                let report = player.observe(observation);
                if own {
                    out.extend(report.mismatches);
                }
            }
            Err(error) => {
                out.push(Mismatch {
                    level: Strictness::Effect,
                    rule: keyproof_spec::rule::RuleId::DkSt030,
                    assumed: false,
                    what: "host".to_owned(),
                    expected: "an action that the subject can take".to_owned(),
                    got: error.to_string(),
                    offset: None,
                });
                return out;
            }
        }
    }
    out
}
