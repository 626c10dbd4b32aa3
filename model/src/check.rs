//! Checking a scenario: from a name to verdicts with their bounds.
//!
//! ```text
//!   Scenario ─▶ World ─▶ search ─▶ Outcome { verdict for each promise, witnesses, states, depth, receives, traces }
//! ```
//!
//! An outcome says what was looked at. It never says *proved*.

use crate::breach;
use crate::goals::{Promise, Witness};
use crate::rules::Rules;
use crate::world::record::State;
use crate::world::scenario::Scenario;
use crate::world::story::{Told, tell_event, tell_trace};
use crate::world::tally::Count;
use crate::world::{Action, Agent, Event, World};
use keyproof_search as search;
use keyproof_spec::goal::Goal;
use std::time::Duration;

/// How to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Threads of the search.
    pub threads: usize,
    /// The most states to keep.
    pub max_states: u64,
    /// Another draw of fingerprints.
    pub salt: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threads: 1,
            max_states: 5_000_000,
            salt: 0,
        }
    }
}

/// What became of one promise.
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
    /// For a violated honest exit: what the rightful user meets afterwards.
    pub afterwards: Vec<Event>,
    /// The facts in its last state that violate the promise, the claim first.
    pub facts: Vec<String>,
}

impl Attack {
    /// Its length in moves.
    #[must_use]
    pub fn length(&self) -> usize {
        self.steps.len()
    }

    /// What one agent received, sent and did in it: whoever plays all others can play this attack on it.
    pub fn projected(&self, agent: Agent) -> impl Iterator<Item = &Event> {
        let events = self.steps.iter().flat_map(|step| &step.events);
        let events = events.chain(&self.afterwards);
        events.filter(move |event| event.agent == agent)
    }

    /// Whether the adversary does something in it besides carrying messages where they belong.
    #[must_use]
    pub fn has_attack_move(&self) -> bool {
        self.steps.iter().any(|step| step.origin.is_attack())
    }
}

/// What became of a scenario.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The scenario's id.
    pub scenario: &'static str,
    /// The verdicts, in the scenario's order.
    pub verdicts: Vec<(Promise, Verdict)>,
    /// Which claim events were reached, by so many moves; `None` for one that was not.
    pub witnesses: Vec<(Witness, Option<usize>)>,
    /// The same without an adversary.
    pub undisturbed: Vec<(Witness, Option<usize>)>,
    /// What each receive was offered.
    pub receives: Vec<Count>,
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
    /// Bytes of the visited set.
    pub visited_bytes: Option<u64>,
    /// Bytes of two levels of states, and of successors on the way.
    pub frontier_bytes: Option<u64>,
}

impl Outcome {
    /// The outcome of a search that has not begun.
    #[must_use]
    pub const fn of_nothing(scenario: &'static str) -> Self {
        Self {
            scenario,
            verdicts: Vec::new(),
            witnesses: Vec::new(),
            undisturbed: Vec::new(),
            receives: Vec::new(),
            unique: 0,
            generated: 0,
            depth: 0,
            finished: false,
            elapsed: Duration::ZERO,
            visited_bytes: None,
            frontier_bytes: None,
        }
    }

    /// Notes how much a search looked at.
    pub(crate) fn take_figures<S, A>(&mut self, report: &search::Report<S, A>) {
        self.unique = report.unique_states;
        self.generated = report.generated_states;
        self.depth = report.depth;
        self.finished = report.is_finished();
        self.elapsed = report.elapsed;
        self.visited_bytes = report.memory.map(|memory| memory.visited_bytes);
        self.frontier_bytes = report.memory.map(|memory| memory.frontier_bytes);
    }

    /// Whether all promises hold, all witnesses were reached, and the search finished.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let held = self
            .verdicts
            .iter()
            .all(|(_, verdict)| *verdict == Verdict::Holds);
        held && self.finished && self.witnesses.iter().all(|(_, reached)| reached.is_some())
    }

    /// The receives that were never offered a term of the adversary's own.
    pub fn never_forged(&self) -> impl Iterator<Item = &Count> {
        self.receives.iter().filter(|count| count.forged == 0)
    }

    /// The worst verdict of a goal; `None` if no promise here serves it.
    #[must_use]
    pub fn of_goal(&self, goal: Goal) -> Option<&Verdict> {
        let mut own = self
            .verdicts
            .iter()
            .filter(|(promise, _)| promise.goal() == goal);
        let first = own.clone().find(|(_, verdict)| *verdict != Verdict::Holds);
        first.or_else(|| own.next()).map(|(_, verdict)| verdict)
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
    /// Checks everything that the scenario promises, with all rules in force.
    #[must_use]
    pub fn check(&self, options: &Options) -> Outcome {
        let world = World::new(self, Rules::ALL);
        let mut outcome = run(&world, options, search::Stop::Exhausted);
        let calm = World::new(self, Rules::ALL).undisturbed();
        outcome.undisturbed = run(&calm, options, search::Stop::Exhausted).witnesses;
        outcome
    }

    /// Checks the scenario with our own engine and with stateright's, which share no line of code but the model.
    #[must_use]
    pub fn second_opinion(&self, options: &Options) -> SecondOpinion {
        let world = World::new(self, Rules::ALL);
        let bounds = bounds(options, search::Stop::Exhausted);
        let reports = (
            search::check_packed(&world, &bounds),
            search::Engine::Stateright.check(&world, &bounds),
        );
        let mut opinion = SecondOpinion {
            scenario: self.id,
            unique: (0, 0),
            finished: false,
            differing: Vec::new(),
        };
        let (Ok(own), Ok(other)) = reports else {
            return opinion;
        };
        opinion.unique = (own.unique_states, other.unique_states);
        opinion.finished = own.is_finished() && other.is_finished();
        for verdict in &own.verdicts {
            let theirs = other.outcome(verdict.property).map(search::Outcome::name);
            if theirs != Some(verdict.outcome.name()) {
                opinion.differing.push(verdict.property);
            }
        }
        opinion
    }

    /// Looks for the first violation of these promises under mutated rules.
    #[must_use]
    pub fn attack(&self, rules: Rules, promises: &[Promise], options: &Options) -> Outcome {
        let world = World::new(self, rules).judged_by(promises);
        run(&world, options, search::Stop::FirstViolation)
    }

    /// In how many moves a promise falls under mutated rules with no adversary at all, if it does.
    #[must_use]
    pub fn falls_undisturbed(
        &self,
        rules: Rules,
        promise: Promise,
        options: &Options,
    ) -> Option<usize> {
        let world = World::new(self, rules).judged_by(&[promise]).undisturbed();
        let outcome = run(&world, options, search::Stop::FirstViolation);
        outcome.attacks().next().map(|(_, attack)| attack.length())
    }
}

/// What two engines say of one scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondOpinion {
    /// The scenario's id.
    pub scenario: &'static str,
    /// Different states: ours, and stateright's.
    pub unique: (u64, u64),
    /// Whether both engines judged every state.
    pub finished: bool,
    /// Promises and witnesses with different verdicts.
    pub differing: Vec<&'static str>,
}

impl SecondOpinion {
    /// Whether both finished and agree in everything.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.finished && self.unique.0 == self.unique.1 && self.differing.is_empty()
    }
}

fn bounds(options: &Options, stop: search::Stop) -> search::Options {
    search::Options {
        threads: options.threads,
        max_states: Some(options.max_states),
        max_depth: None,
        stop,
        salt: options.salt,
    }
}

/// Searches a world.
#[must_use]
pub fn run(world: &World, options: &Options, stop: search::Stop) -> Outcome {
    let bounds = bounds(options, stop);
    let mut outcome = Outcome::of_nothing(world.scenario().id);
    // A world has no `eventually` and no two properties of one name, which is all that a search refuses.
    let Ok(report) = search::check_packed(world, &bounds) else {
        return outcome;
    };
    for promise in Promise::all() {
        if let Some(found) = report.outcome(promise.name()) {
            outcome
                .verdicts
                .push((promise, verdict(world, promise, found)));
        }
    }
    for witness in &world.scenario().reaches {
        if report.outcome(witness.name()).is_some() {
            let length = report.trace(witness.name()).map(search::Trace::len);
            outcome.witnesses.push((*witness, length));
        }
    }
    outcome.receives = world.tally().counts();
    outcome.take_figures(&report);
    outcome
}

fn verdict(world: &World, promise: Promise, found: &search::Outcome<State, Action>) -> Verdict {
    match found {
        search::Outcome::Holds | search::Outcome::Reached(_) => Verdict::Holds,
        search::Outcome::Violated(trace) => Verdict::Violated(attack(world, promise, trace)),
        search::Outcome::NotReached | search::Outcome::Undecided => Verdict::Undecided,
    }
}

/// A trace to the violation of a promise, told.
#[must_use]
pub fn attack(world: &World, promise: Promise, trace: &search::Trace<State, Action>) -> Attack {
    let mut afterwards = Vec::new();
    let mut facts = Vec::new();
    if let Some(last) = trace.last_state() {
        if promise == Promise::HonestExit {
            world.drive_out(last, &mut |event| afterwards.push(event));
        }
        facts = breach::facts(world, last, promise);
        facts.extend(
            afterwards
                .iter()
                .map(|event| format!("with the adversary gone, {}", tell_event(world, event))),
        );
    }
    Attack {
        steps: tell_trace(world, trace),
        afterwards,
        facts,
    }
}
