//! Lockstep: the agent functions of the model and the reference, fed with the same letters, one as terms, the other as bytes.
//!
//! ```text
//!   letter ──▶ symbolic peer ──▶ model step ──▶ allowed outcomes ─┐
//!      └─────▶ bytes of the peer ──▶ reference ──▶ observation ───┴─▶ nothing, or a typed divergence
//! ```
//!
//! The search goes level by level from the start and expands each pair of standings (agent, peer) once: a state that was reached before
//! is not walked from again. So every (standing, letter) pair within the depth is run, but not every path. Letters that repeat an earlier
//! step are run from the first path that led to a standing. The subject is set up anew and led along the path for each letter.

pub mod drive;

use crate::play::{Mismatch, StepReport, Strictness};
use crate::recipe::{Bend, Expect, Step};
use crate::symbolic::walk::Walk;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

/// What sort of disagreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disagreement {
    /// Answered or refused.
    Verdict,
    /// Class or stage of a refusal.
    Reason,
    /// What was sent.
    Output,
    /// What was done.
    Effects,
    /// Something was done or answered that must not be.
    TooPermissive,
}

/// One disagreement between model and reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// What sort.
    pub sort: Disagreement,
    /// The difference: rule and both values.
    pub mismatch: Mismatch,
    /// The path, in words, to replay it.
    pub path: Vec<String>,
}

impl fmt::Display for Divergence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mismatch = &self.mismatch;
        write!(
            out,
            "{:?}: {} ({}): the model allows {}, the reference gives {}\n  replay: {}",
            self.sort,
            mismatch.what,
            mismatch.rule.name(),
            mismatch.expected,
            mismatch.got,
            self.path.join(" · ")
        )
    }
}

impl Divergence {
    fn of(mismatch: Mismatch, path: Vec<String>) -> Self {
        let more = mismatch.got.contains("answered")
            || (mismatch.level == Strictness::Effect && mismatch.expected == "none");
        let sort = match mismatch.level {
            Strictness::Effect | Strictness::Stage if more => Disagreement::TooPermissive,
            Strictness::Effect => Disagreement::Effects,
            Strictness::Stage => Disagreement::Verdict,
            Strictness::Class => Disagreement::Reason,
            Strictness::Bytes => Disagreement::Output,
        };
        Self {
            sort,
            mismatch,
            path,
        }
    }
}

/// What a lockstep run covered.
#[derive(Clone, Debug, Default)]
pub struct Covered {
    /// Standings expanded.
    pub standings: usize,
    /// Letters run.
    pub letters: usize,
    /// How often each pair of phase and letter was run.
    pub pairs: BTreeMap<(String, String), usize>,
    /// Pairs of phase and letter that were taken, and not refused.
    pub enabled: BTreeSet<(String, String)>,
    /// Disagreements.
    pub divergences: Vec<Divergence>,
}

/// A way to play steps with expectations against the reference.
pub trait Drive<A> {
    /// Plays them all; the reports of the last step only.
    fn play(&self, steps: Vec<Step<A>>) -> Vec<StepReport>;

    /// A letter in words.
    fn words(&self, act: &A, bend: Option<&Bend>) -> String;

    /// Letters that repeat steps of this path.
    fn repeats(&self, path: &[Step<A>]) -> Vec<A>;
}

/// Walks all letters from all standings up to a depth.
pub fn exhaust<W: Walk>(
    start: &W,
    alphabet: &[(W::Act, Option<Bend>)],
    drive: &impl Drive<W::Act>,
    depth: usize,
) -> Covered {
    let mut covered = Covered::default();
    let mut seen = BTreeSet::from([start.key()]);
    let mut queue: VecDeque<(W, Vec<Step<W::Act>>)> = VecDeque::from([(start.clone(), Vec::new())]);
    while let Some((here, path)) = queue.pop_front() {
        covered.standings += 1;
        let repeats = drive.repeats(&path).into_iter().map(|act| (act, None));
        for (act, bend) in alphabet.iter().cloned().chain(repeats) {
            let mut next = here.clone();
            let Some(expect) = next.step(path.len(), &act, bend.as_ref()) else {
                continue;
            };
            let mut steps = path.clone();
            steps.push(Step {
                act: act.clone(),
                bend,
                expect: expect.clone(),
            });
            run(&mut covered, &here.phase(), drive, &steps, &expect);
            if steps.len() < depth && seen.insert(next.key()) {
                queue.push_back((next, steps));
            }
        }
    }
    covered
}

/// Runs the last of these steps and writes down what came of it.
pub fn run<A: Clone>(
    covered: &mut Covered,
    phase: &str,
    drive: &impl Drive<A>,
    steps: &[Step<A>],
    expect: &Expect,
) {
    let Some(last) = steps.last() else {
        return;
    };
    let letter = drive.words(&last.act, last.bend.as_ref());
    let pair = (phase.to_owned(), letter);
    if expect.allowed.iter().all(|outcome| !outcome.refused()) {
        covered.enabled.insert(pair.clone());
    }
    *covered.pairs.entry(pair).or_insert(0) += 1;
    covered.letters += 1;
    let path = || {
        steps
            .iter()
            .map(|step| drive.words(&step.act, step.bend.as_ref()))
            .collect()
    };
    for report in drive.play(steps.to_vec()) {
        for mismatch in report.mismatches {
            covered.divergences.push(Divergence::of(mismatch, path()));
        }
    }
}
