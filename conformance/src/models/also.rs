//! What else falls where a mutation was killed.

use keyproof_model::catalogue::find;
use keyproof_model::check::{Options, run};
use keyproof_model::mutants::{Fate, MutantResult};
use keyproof_model::rules::Rules;
use keyproof_model::world::World;
use keyproof_search::Stop;
use schemars::JsonSchema;
use serde::Serialize;

/// Another promise that falls.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AlsoRecord {
    /// Its name, which begins with its goal.
    pub promise: String,
    /// In how many moves.
    pub moves: usize,
}

/// All other promises that fall in the scenario of a kill, soonest first; none for a pair of phones, which asks one promise only.
#[must_use]
pub fn also(result: &MutantResult, options: &Options) -> Vec<AlsoRecord> {
    let (kill, rules) = match &result.fate {
        Fate::Alone(kill) => (kill, Rules::without(result.mutation)),
        Fate::Together { second, kill } => (kill, Rules::without_both(result.mutation, *second)),
        Fate::Unseen(_) | Fate::Unexplained => return Vec::new(),
    };
    let Some(scenario) = find(kill.scenario) else {
        return Vec::new();
    };
    let outcome = run(&World::new(&scenario, rules), options, Stop::Exhausted);
    let others = outcome
        .attacks()
        .filter(|(promise, _)| *promise != kill.promise);
    let mut found: Vec<AlsoRecord> = others
        .map(|(promise, attack)| AlsoRecord {
            promise: promise.name().to_owned(),
            moves: attack.length(),
        })
        .collect();
    found.sort_by_key(|also| also.moves);
    found
}
