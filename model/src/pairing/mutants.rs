//! What falls when a rule of owner pairing goes: for each mutation of chapter 7 the shortest attack, or the reason why there is none.
//!
//! ```text
//!   mutation ─▶ goals of its rule ─▶ scenarios, smallest first, both variants ─▶ first violation
//!      alone     killed by a goal that the rule serves
//!      together  killed with one named second mutation, by an attack that the second alone does not give
//!      unseen    no term shows it, with the reason and what covers it
//! ```
//!
//! An attack in which the adversary does something comes before an honest fault: a violation that comes as soon when messages only
//! travel and hosts only act.

use super::catalogue::scenarios;
use super::check::{Attack, Options};
use super::goals::{Promise, Promises};
use super::message::Variant;
use super::rules::Rules;
use super::world::Scenario;
use crate::world::scenario::Suite;
use keyproof_spec::goal::Goal;
use keyproof_spec::pairing::mutation::{MUTATIONS, Mutation, MutationRow};
use keyproof_spec::pairing::rule::RULES;
use keyproof_spec::rule::RuleId;

/// What became of a mutation.
#[derive(Clone, Debug)]
pub struct MutantResult {
    /// The mutation.
    pub mutation: Mutation,
    /// The rule that it takes away.
    pub rule: RuleId,
    /// Its fate.
    pub fate: Fate,
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
    /// The scenario.
    pub scenario: Scenario,
    /// The promise.
    pub promise: Promise,
    /// The shortest attack.
    pub attack: Attack,
    /// Whether the promise falls as soon without any adversary.
    pub honest_fault: bool,
    /// States looked at before it was found.
    pub unique: u64,
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
pub const PAIRS: &[(Mutation, Mutation)] = &[];

/// Mutations that no term shows.
pub const UNSEEN: &[Unseen] = &[
    Unseen {
        mutation: Mutation::AcceptIdentityShare,
        reason: "in a group of prime order a share that is the identity, or the mask alone, gives its sender nothing that a share with a \
                 scalar of its own does not: without w0 its Z is as unknown, and with w0 V still needs w1 or the other side's scalar",
        covered_by: "vectors with a share that is no point, is the identity, or makes Z the identity",
    },
    Unseen {
        mutation: Mutation::EvidenceWithoutShares,
        reason: "Z, V and w0 stay in the transcript, and each evidence is made over the share that its maker received: in terms two runs \
                 with the same secrets have the same shares",
        covered_by: "the known answers of section 11.4, whose transcript holds both shares",
    },
];

/// Runs all mutations of owner pairing, in the order of chapter 7.
#[must_use]
pub fn run(options: &Options) -> Vec<MutantResult> {
    MUTATIONS.iter().map(|row| run_one(row, options)).collect()
}

/// Runs one mutation.
#[must_use]
pub fn run_one(row: &MutationRow, options: &Options) -> MutantResult {
    let goals = goals_of(row.rule);
    let mut searched = 0;
    let mutation = row.mutation;
    let fate = if let Some(kill) = alone(mutation, goals, options, &mut searched) {
        Fate::Alone(kill)
    } else if let Some((second, kill)) = together(mutation, goals, options, &mut searched) {
        Fate::Together { second, kill }
    } else {
        let row = UNSEEN.iter().find(|row| row.mutation == mutation);
        row.map_or(Fate::Unexplained, |row| Fate::Unseen(*row))
    };
    MutantResult {
        mutation,
        rule: row.rule,
        fate,
        searched,
    }
}

/// The goals that a rule of owner pairing serves.
#[must_use]
pub fn goals_of(rule: RuleId) -> &'static [Goal] {
    let row = RULES.iter().find(|row| row.id == rule);
    row.map_or(&[], |row| row.goals)
}

fn kill_in(scenario: &Scenario, promises: Promises, options: &Options) -> Option<Kill> {
    let outcome = scenario.attack(promises, options);
    let kills = outcome.attacks().map(|(promise, attack)| {
        let calm = scenario.undisturbed();
        let calm = calm.attack(Promises::one(promise), options);
        let as_soon = |(_, fault): (Promise, &Attack)| fault.length() <= attack.length();
        Kill {
            scenario: outcome.scenario,
            promise,
            attack: attack.clone(),
            honest_fault: calm.attacks().next().is_some_and(as_soon),
            unique: outcome.unique,
        }
    });
    kills.min_by_key(|kill| (kill.honest_fault, kill.attack.length()))
}

/// The attack of the first scenario that gives one, or the shortest honest fault.
fn alone(
    mutation: Mutation,
    goals: &[Goal],
    options: &Options,
    searched: &mut usize,
) -> Option<Kill> {
    let mut fault: Option<Kill> = None;
    for variant in [Variant::Ccc, Variant::Rfc9383] {
        for scenario in scenarios(Rules::without(variant, mutation), Suite::Quick) {
            let promises = scenario.promises.serving(goals);
            if promises.is_empty() {
                continue;
            }
            *searched += 1;
            match kill_in(&scenario, promises, options) {
                Some(kill) if !kill.honest_fault => return Some(kill),
                Some(kill) => {
                    let sooner = fault
                        .as_ref()
                        .is_none_or(|it| kill.attack.length() < it.attack.length());
                    fault = if sooner { Some(kill) } else { fault };
                }
                None => {}
            }
        }
        if fault.is_some() {
            return fault;
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
    for variant in [Variant::Ccc, Variant::Rfc9383] {
        let both = Rules::without_both(variant, mutation, second);
        for scenario in scenarios(both, Suite::Quick) {
            for promise in scenario.promises.serving(goals).iter() {
                *searched += 1;
                let found = kill_in(&scenario, Promises::one(promise), options);
                let Some(kill) = found.filter(|kill| !kill.honest_fault) else {
                    continue;
                };
                let mut second_alone = scenario;
                second_alone.rules = Rules::without(variant, second);
                let outcome = second_alone.attack(Promises::one(promise), options);
                if outcome.finished && outcome.attacks().next().is_none() {
                    return Some(kill);
                }
            }
        }
    }
    None
}
