//! Checking a scenario of owner pairing: verdicts with their bounds, and traces in words. An outcome says what was looked at. It
//! never says *proved*.

use super::goals::{Promise, Promises};
use super::world::story::{Told, tell_trace};
use super::world::{Action, Scenario, State};
use keyproof_search as search;
use std::time::Duration;

/// How to check: as for the standard transaction.
pub use crate::check::Options;

/// What became of a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds in every state that was reached.
    Holds,
    /// It is violated; no trace is shorter.
    Violated(Attack),
    /// The search met its bound first.
    Undecided,
}

/// A shortest trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attack {
    /// Its moves, told.
    pub steps: Vec<Told>,
}

impl Attack {
    /// Its length in moves.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.steps.len()
    }

    /// How many moves are the adversary's; the others are carried messages and acts of the hosts.
    #[must_use]
    pub fn moves_of_adversary(&self) -> usize {
        self.steps.iter().filter(|step| step.is_attack).count()
    }
}

/// What became of a scenario.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The scenario.
    pub scenario: Scenario,
    /// The verdicts, in the order of the table.
    pub verdicts: Vec<(Promise, Verdict)>,
    /// In how many moves the device's key was taken, was active on both sides, and all couples had paired; `None` if that was not
    /// reached.
    pub reached: [Option<usize>; 3],
    /// The same without an adversary.
    pub undisturbed: [Option<usize>; 3],
    /// Different states.
    pub unique: u64,
    /// States generated.
    pub generated: u64,
    /// The longest shortest way.
    pub depth: u32,
    /// Whether every state was judged.
    pub finished: bool,
    /// How long it took.
    pub elapsed: Duration,
}

impl Outcome {
    /// Whether all promises hold, what must be reached was, and the search finished.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let held = |(_, verdict): &(Promise, Verdict)| *verdict == Verdict::Holds;
        let reached = |(must, reached): (bool, &Option<usize>)| !must || reached.is_some();
        let mut witnesses = self.scenario.must_reach().into_iter().zip(&self.reached);
        self.finished && self.verdicts.iter().all(held) && witnesses.all(reached)
    }

    /// The violated promises with their traces.
    pub fn attacks(&self) -> impl Iterator<Item = (Promise, &Attack)> {
        self.verdicts
            .iter()
            .filter_map(|(promise, verdict)| match verdict {
                Verdict::Violated(attack) => Some((*promise, attack)),
                Verdict::Holds | Verdict::Undecided => None,
            })
    }
}

impl Scenario {
    /// Checks everything that the scenario promises.
    #[must_use]
    pub fn check(&self, options: &Options) -> Outcome {
        self.check_with(options, search::Engine::Own)
    }

    /// The same with either engine.
    #[must_use]
    pub fn check_with(&self, options: &Options, engine: search::Engine) -> Outcome {
        let mut outcome = run(self, options, engine, search::Stop::Exhausted);
        let calm = self.undisturbed().judged_by(Promises::NONE);
        let stop = search::Stop::Exhausted;
        outcome.undisturbed = run(&calm, options, search::Engine::Own, stop).reached;
        outcome
    }

    /// Looks for the first violation of these promises.
    #[must_use]
    pub fn attack(&self, promises: Promises, options: &Options) -> Outcome {
        let judged = self.judged_by(promises);
        let stop = search::Stop::FirstViolation;
        run(&judged, options, search::Engine::Own, stop)
    }
}

fn run(
    scenario: &Scenario,
    options: &Options,
    engine: search::Engine,
    stop: search::Stop,
) -> Outcome {
    let bounds = search::Options {
        threads: options.threads,
        max_states: Some(options.max_states),
        max_depth: None,
        stop,
        salt: options.salt,
    };
    let mut outcome = Outcome {
        scenario: *scenario,
        verdicts: Vec::new(),
        reached: [None, None, None],
        undisturbed: [None, None, None],
        unique: 0,
        generated: 0,
        depth: 0,
        finished: false,
        elapsed: Duration::ZERO,
    };
    // A world has no `eventually` and no two properties of one name, which is all that a search refuses.
    let Ok(report) = engine.check(scenario, &bounds) else {
        return outcome;
    };
    for promise in scenario.promises.iter() {
        if let Some(found) = report.outcome(promise.name()) {
            outcome.verdicts.push((promise, verdict(scenario, found)));
        }
    }
    let length = |name| report.trace(name).map(search::Trace::len);
    outcome.reached = [length("paired"), length("active"), length("both")];
    outcome.unique = report.unique_states;
    outcome.generated = report.generated_states;
    outcome.depth = report.depth;
    outcome.finished = report.is_finished();
    outcome.elapsed = report.elapsed;
    outcome
}

fn verdict(scenario: &Scenario, found: &search::Outcome<State, Action>) -> Verdict {
    match found {
        search::Outcome::Holds | search::Outcome::Reached(_) => Verdict::Holds,
        search::Outcome::Violated(trace) => Verdict::Violated(Attack {
            steps: tell_trace(scenario, trace),
        }),
        search::Outcome::NotReached | search::Outcome::Undecided => Verdict::Undecided,
    }
}
