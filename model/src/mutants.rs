//! What falls when a rule goes: for each mutation of chapter 7 the shortest attack, or the reason why there is none.
//!
//! ```text
//!   mutation ─▶ goals of its rule ─▶ scenarios that promise them, smallest first ─▶ first violation
//!      alone     killed by a goal that the rule serves
//!      together  killed with one named second mutation, by an attack that the second alone does not give
//!      unseen    no term shows it, with the reason and what covers it
//! ```
//!
//! An attack in which the adversary does something comes before an honest fault: a violation that comes as soon when messages
//! only travel. A mutation that gives nothing but an honest fault is killed all the same, and says so.

use crate::catalogue::suite;
use crate::check::{Attack, Options, Outcome};
use crate::goals::Promise;
use crate::rules::Rules;
use crate::unlink;
use crate::world::scenario::{Scenario, Suite};
use keyproof_spec::goal::Goal;
use keyproof_spec::mutation::{MUTATIONS, Mutation, MutationRow};
use keyproof_spec::rule::{RULES, RuleId};

/// What became of a mutation.
#[derive(Clone, Debug)]
pub struct MutantResult {
    /// The mutation.
    pub mutation: Mutation,
    /// The rule that it takes away.
    pub rule: RuleId,
    /// Its fate.
    pub fate: Fate,
    /// For an honest fault: what the adversary makes of it with a second mutation.
    pub worse_with: Option<(Mutation, Kill)>,
    /// How many scenarios were searched for it.
    pub searched: usize,
}

/// How a mutation ends.
#[derive(Clone, Debug)]
pub enum Fate {
    /// Killed alone.
    Alone(Kill),
    /// Killed with a second mutation; alone it changes no verdict.
    Together {
        /// The second mutation.
        second: Mutation,
        /// What the pair gives and the second alone does not.
        kill: Kill,
    },
    /// Not visible symbolically.
    Unseen(Unseen),
    /// It changes no verdict, and nobody has said why.
    Unexplained,
}

/// A violated promise and the shortest way to it.
#[derive(Clone, Debug)]
pub struct Kill {
    /// The scenario, which is the smallest that shows it; for [`Goal::I17`] a pair of phones.
    pub scenario: &'static str,
    /// How many transactions and selections its roster has.
    pub roster: (usize, usize),
    /// The promise.
    pub promise: Promise,
    /// The shortest attack.
    pub attack: Attack,
    /// Whether the promise falls as soon without any adversary.
    pub honest_fault: bool,
    /// States looked at before it was found.
    pub unique: u64,
}

impl Kill {
    /// The goal.
    #[must_use]
    pub fn goal(&self) -> Goal {
        self.promise.goal()
    }
}

/// Why a mutation is not visible in terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// The mutation.
    pub mutation: Mutation,
    /// The reason.
    pub reason: &'static str,
    /// What covers it.
    pub covered_by: &'static str,
}

/// Mutations that are tried with a second one when they change nothing alone.
pub const PAIRS: &[(Mutation, Mutation)] = &[
    (
        Mutation::AcceptEndpointUsage,
        Mutation::SignWithoutEphemerals,
    ),
    (Mutation::ResponseMacWithoutPlace, Mutation::SkipCommandMac),
    (
        Mutation::ReuseTransactionIdentifier,
        Mutation::ReuseVehicleEphemeral,
    ),
];

/// Mutations that no term shows.
pub const UNSEEN: &[Unseen] = &[Unseen {
    mutation: Mutation::CommandMacWithoutPlace,
    reason: "a vehicle sends one EXCHANGE for each transaction, and the counter enters the initial vector as well: a command \
             taken out of its place decrypts to wrong padding and is refused with the same status word",
    covered_by: "a vector whose second command has the right counter and a MAC over the wrong chaining value",
}];

/// Runs all mutations of chapter 7, in its order.
#[must_use]
pub fn run(options: &Options) -> Vec<MutantResult> {
    MUTATIONS.iter().map(|row| run_one(row, options)).collect()
}

/// Runs one mutation.
#[must_use]
pub fn run_one(row: &MutationRow, options: &Options) -> MutantResult {
    let goals = goals_of(row.rule);
    let mut searched = 0;
    let alone = kill(Rules::without(row.mutation), goals, options, &mut searched);
    let strong = alone.as_ref().is_some_and(|kill| !kill.honest_fault);
    let paired = if strong {
        None
    } else {
        together(row.mutation, goals, options, &mut searched)
    };
    let (fate, worse_with) = match (alone, paired) {
        (Some(kill), worse) => (Fate::Alone(kill), worse),
        (None, Some((second, kill))) => (Fate::Together { second, kill }, None),
        (None, None) => (unseen(row.mutation).unwrap_or(Fate::Unexplained), None),
    };
    MutantResult {
        mutation: row.mutation,
        rule: row.rule,
        fate,
        worse_with,
        searched,
    }
}

/// The goals that a rule serves.
#[must_use]
pub fn goals_of(rule: RuleId) -> &'static [Goal] {
    RULES
        .iter()
        .find(|row| row.id == rule)
        .map_or(&[], |row| row.goals)
}

/// The scenarios that promise something of these goals, smallest first, with what they promise of them.
#[must_use]
pub fn relevant(goals: &[Goal], up_to: Suite) -> Vec<(Scenario, Vec<Promise>)> {
    let mut all: Vec<(Scenario, Vec<Promise>)> = suite(up_to)
        .into_iter()
        .filter_map(|scenario| {
            let promises = scenario.promises.iter().copied();
            let served = promises.filter(|promise| goals.contains(&promise.goal()));
            let served: Vec<Promise> = served.collect();
            (!served.is_empty()).then_some((scenario, served))
        })
        .collect();
    all.sort_by_key(|(scenario, _)| weight(scenario));
    all
}

/// An order of size: sessions first, then agents.
fn weight(scenario: &Scenario) -> (usize, usize) {
    let sessions = scenario.transactions.len() + scenario.selections.len();
    (
        sessions,
        scenario.provision.vehicles + scenario.provision.phones,
    )
}

fn kills(outcome: &Outcome, roster: (usize, usize)) -> Vec<Kill> {
    let attacks = outcome.attacks().map(|(promise, attack)| Kill {
        scenario: outcome.scenario,
        roster,
        promise,
        attack: attack.clone(),
        honest_fault: false,
        unique: outcome.unique,
    });
    attacks.collect()
}

/// What a scenario gives under these rules: an attack rather than an honest fault, then the shorter.
fn kill_in(
    scenario: &Scenario,
    rules: Rules,
    promises: &[Promise],
    options: &Options,
) -> Option<Kill> {
    let roster = (scenario.transactions.len(), scenario.selections.len());
    let mut found = kills(&scenario.attack(rules, promises, options), roster);
    for kill in &mut found {
        let undisturbed = scenario.falls_undisturbed(rules, kill.promise, options);
        kill.honest_fault = undisturbed.is_some_and(|length| length <= kill.attack.length());
    }
    found
        .into_iter()
        .min_by_key(|kill| (kill.honest_fault, kill.attack.length()))
}

fn kill(rules: Rules, goals: &[Goal], options: &Options, searched: &mut usize) -> Option<Kill> {
    if goals.contains(&Goal::I17) {
        for case in unlink::cases() {
            *searched += 1;
            let found = kills(&case.check(rules, options), (0, unlink::ANSWERS));
            if let Some(kill) = found.into_iter().next() {
                return Some(kill);
            }
        }
    }
    let mut fault: Option<Kill> = None;
    for (scenario, promises) in relevant(goals, Suite::Quick) {
        *searched += 1;
        let Some(kill) = kill_in(&scenario, rules, &promises, options) else {
            continue;
        };
        let sooner = fault
            .as_ref()
            .is_none_or(|fault| kill.attack.length() < fault.attack.length());
        match (kill.honest_fault, sooner) {
            (false, true) => return Some(kill),
            (true, true) => fault = Some(kill),
            (_, false) => {}
        }
    }
    fault
}

fn together(
    mutation: Mutation,
    goals: &[Goal],
    options: &Options,
    searched: &mut usize,
) -> Option<(Mutation, Kill)> {
    let mut seconds = PAIRS.iter().filter(|(first, _)| *first == mutation);
    seconds.find_map(|(_, second)| {
        let kill = pair(mutation, *second, goals, options, searched)?;
        Some((*second, kill))
    })
}

/// What two mutations give together, by an attack on a promise that holds under the second alone in the same scenario.
#[must_use]
pub fn pair(
    mutation: Mutation,
    second: Mutation,
    goals: &[Goal],
    options: &Options,
    searched: &mut usize,
) -> Option<Kill> {
    let both = Rules::without_both(mutation, second);
    for (scenario, promises) in relevant(goals, Suite::Quick) {
        for promise in promises {
            *searched += 1;
            let found = kill_in(&scenario, both, &[promise], options);
            let Some(kill) = found.filter(|kill| !kill.honest_fault) else {
                continue;
            };
            let alone = scenario.attack(Rules::without(second), &[promise], options);
            if alone.finished && alone.attacks().next().is_none() {
                return Some(kill);
            }
        }
    }
    None
}

fn unseen(mutation: Mutation) -> Option<Fate> {
    let row = UNSEEN.iter().find(|row| row.mutation == mutation)?;
    Some(Fate::Unseen(*row))
}
