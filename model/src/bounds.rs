//! How far the bounds carry: at how small a roster each mutation is noticed, and whether a larger one changes a verdict.
//!
//! ```text
//!   mutations   results of [`mutants`] ─▶ a row each: roster, moves, states            what a small world is enough for
//!   goals       smallest scenario of a goal ─▶ one more session of each kind ─▶ the same verdict?
//! ```
//!
//! Neither is an argument that bounds do not matter. It is what can be measured of it.

use crate::check::{Options, Verdict, run};
use crate::goals::Promise;
use crate::mutants::{self, Fate, Kill, MutantResult};
use crate::rules::Rules;
use crate::world::World;
use crate::world::record::RECORDS;
use crate::world::scenario::{Scenario, Suite};
use keyproof_search::Stop;
use keyproof_spec::goal::{GOALS, Goal};
use std::cmp::Reverse;

/// Sessions of a scenario: transactions and selections.
pub type Roster = (usize, usize);

/// A goal at the bound of its smallest scenario, and one above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlusOne {
    /// The goal.
    pub goal: Goal,
    /// Its smallest scenario.
    pub scenario: &'static str,
    /// At the scenario's own roster.
    pub at: Bound,
    /// With one more session of each kind that it has.
    pub above: Bound,
}

/// What a search said of a goal at one bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The roster.
    pub roster: Roster,
    /// Different states.
    pub unique: u64,
    /// Whether the goal held; `None` if the search met its bound first.
    pub holds: Option<bool>,
}

impl PlusOne {
    /// Whether both bounds give the same final verdict.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.at.holds.is_some() && self.at.holds == self.above.holds
    }
}

impl Scenario {
    /// How many transactions and selections it has.
    #[must_use]
    pub fn roster(&self) -> Roster {
        (self.transactions.len(), self.selections.len())
    }

    /// The same scenario with its last transaction and its last selection once more; `None` if its roster is full.
    #[must_use]
    pub fn bound_plus_one(&self) -> Option<Self> {
        let mut wider = self.clone();
        wider.transactions.extend(self.transactions.last());
        wider.selections.extend(self.selections.last());
        let fits = wider.transactions.len() <= RECORDS && wider.selections.len() <= RECORDS;
        (fits && wider.roster() != self.roster()).then_some(wider)
    }
}

/// Each goal that worlds judge (all but I17, whose product has a bound of its own), in its smallest scenario and one bound above. Goals that share a scenario share its searches.
#[must_use]
pub fn plus_one(options: &Options) -> Vec<PlusOne> {
    let mut rows = Vec::new();
    let mut open: Vec<(Goal, Scenario)> = GOALS
        .iter()
        .filter_map(|row| Some((row.goal, smallest(row.goal)?)))
        .collect();
    while let Some((_, scenario)) = open.first().cloned() {
        let (same, others): (Vec<_>, Vec<_>) = open
            .into_iter()
            .partition(|(_, other)| other.id == scenario.id);
        open = others;
        let Some(wider) = scenario.bound_plus_one() else {
            continue;
        };
        let goals: Vec<Goal> = same.into_iter().map(|(goal, _)| goal).collect();
        let (at, above) = (
            judge(&scenario, &goals, options),
            judge(&wider, &goals, options),
        );
        rows.extend(
            goals
                .into_iter()
                .zip(at)
                .zip(above)
                .map(|((goal, at), above)| PlusOne {
                    goal,
                    scenario: scenario.id,
                    at,
                    above,
                }),
        );
    }
    rows.sort_by_key(|row| row.goal);
    rows
}

/// Of the scenarios with the smallest roster that promise something of a goal, the first that promises most of it.
fn smallest(goal: Goal) -> Option<Scenario> {
    let relevant = mutants::relevant(&[goal], Suite::Quick);
    let roster = relevant.first()?.0.roster();
    let small = relevant
        .into_iter()
        .filter(|(scenario, _)| scenario.roster() == roster);
    let most = small.min_by_key(|(_, promises)| Reverse(promises.len()));
    most.map(|(scenario, _)| scenario)
}

/// What one search says of these goals.
fn judge(scenario: &Scenario, goals: &[Goal], options: &Options) -> Vec<Bound> {
    let served = scenario.promises.iter().copied();
    let promises: Vec<Promise> = served
        .filter(|promise| goals.contains(&promise.goal()))
        .collect();
    let world = World::new(scenario, Rules::ALL).judged_by(&promises);
    let outcome = run(&world, options, Stop::Exhausted);
    let bound = |goal| Bound {
        roster: scenario.roster(),
        unique: outcome.unique,
        holds: match outcome.of_goal(goal) {
            Some(Verdict::Holds) => Some(true),
            Some(Verdict::Violated(_)) => Some(false),
            Some(Verdict::Undecided) | None => None,
        },
    };
    goals.iter().copied().map(bound).collect()
}

/// The rows as a table for documents.
#[must_use]
pub fn plus_one_table(rows: &[PlusOne]) -> String {
    let word = |bound: &Bound| match bound.holds {
        Some(true) => "holds",
        Some(false) => "violated",
        None => "undecided",
    };
    let mut table = String::from(
        "| goal | scenario | sessions | states | verdict | one more of each | states | verdict |\n|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        table += &format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
            row.goal.name(),
            row.scenario,
            told(row.at.roster),
            row.at.unique,
            word(&row.at),
            told(row.above.roster),
            row.above.unique,
            word(&row.above),
        );
    }
    table
}

/// At which roster each mutation is noticed, as a table for documents.
#[must_use]
pub fn mutants_table(results: &[MutantResult]) -> String {
    let mut table = String::from(
        "| mutation | rule | noticed as | scenario | sessions | moves | states |\n|---|---|---|---|---|---|---|\n",
    );
    for result in results {
        let (noticed, kill) = match &result.fate {
            Fate::Alone(kill) => (kill.promise.name().to_owned(), Some(kill)),
            Fate::Together { second, kill } => (
                format!("{}, with {}", kill.promise.name(), second.name()),
                Some(kill),
            ),
            Fate::Unseen(_) => ("unseen by terms".to_owned(), None),
            Fate::Unexplained => ("unexplained".to_owned(), None),
        };
        table += &format!(
            "| {} | {} | {noticed} | {} |\n",
            result.mutation.name(),
            result.rule.name(),
            kill.map_or("| | |".to_owned(), found),
        );
    }
    table
}

fn found(kill: &Kill) -> String {
    let roster = told(kill.roster);
    format!(
        "{} | {roster} | {} | {}",
        kill.scenario,
        kill.attack.length(),
        kill.unique
    )
}

fn told((transactions, selections): Roster) -> String {
    format!("{transactions} + {selections}")
}
