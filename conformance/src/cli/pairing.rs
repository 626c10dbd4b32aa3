//! What the command line tells of the model of owner pairing: its goals, scenarios, mutations and findings.

use crate::models::conclusion::hanging;
use keyproof_model::check::Options;
use keyproof_model::pairing::catalogue::{all, find, suite};
use keyproof_model::pairing::goals::Promise;
use keyproof_model::pairing::mutants;
pub use keyproof_model::pairing::mutants::MutantResult;
use keyproof_model::pairing::world::roster;
use keyproof_model::world::scenario::Suite;
use keyproof_spec::goal::{Claim, Goal};
use keyproof_spec::pairing::finding::FINDINGS;
use keyproof_spec::pairing::goal::GOALS;
use keyproof_spec::pairing::mutation::MUTATIONS;
pub use keyproof_spec::pairing::mutation::MutationRow;
use keyproof_spec::pairing::rule::RULES;
use keyproof_spec::rule::{Rule, RuleId};

/// Whether a rule is one of owner pairing.
#[must_use]
pub fn is_of_pairing(rule: RuleId) -> bool {
    RULES.iter().any(|row| row.id == rule)
}

/// What a goal promises in owner pairing, if it is claimed there.
#[must_use]
pub fn promise(goal: Goal) -> Option<&'static str> {
    let row = GOALS.iter().find(|row| row.goal == goal)?;
    (row.claim == Claim::Claimed).then_some(row.promise)
}

/// The mutations of a rule.
pub fn mutations(rule: RuleId) -> impl Iterator<Item = &'static MutationRow> {
    MUTATIONS.iter().filter(move |row| row.rule == rule)
}

/// The mutation of this name.
#[must_use]
pub fn mutation(name: &str) -> Option<&'static MutationRow> {
    MUTATIONS
        .iter()
        .find(|row| row.mutation.name().eq_ignore_ascii_case(name))
}

/// The mutations of this name, or of the rule of this id; all of them without a name.
#[must_use]
pub fn named_mutations(name: Option<&str>) -> Vec<&'static MutationRow> {
    let Some(name) = name else {
        return MUTATIONS.iter().collect();
    };
    let rule = RuleId::parse(&name.to_uppercase());
    let rows = MUTATIONS.iter();
    rows.filter(|row| row.mutation.name().eq_ignore_ascii_case(name) || Some(row.rule) == rule)
        .collect()
}

/// How a goal stands in owner pairing; nothing where it is excluded there.
#[must_use]
pub fn of_goal(goal: Goal) -> String {
    let Some(sentence) = promise(goal) else {
        return String::new();
    };
    let mut out = hanging("in owner pairing: ", sentence, 18);
    let scenarios = suite(Suite::Deep);
    for promise in Promise::ALL.iter().filter(|promise| promise.goal() == goal) {
        let asked = scenarios.iter().filter(|it| it.promises(*promise)).count();
        if asked > 0 {
            out.push_str(&format!(
                "  asked as {}: in {asked} scenarios of the catalogue\n",
                promise.name()
            ));
        }
    }
    for finding in FINDINGS.iter().filter(|finding| finding.goal == goal) {
        out.push_str(&format!("  missed in {} {}\n", finding.id, finding.title));
    }
    out
}

/// A scenario of owner pairing, if this is its id.
#[must_use]
pub fn of_scenario(id: &str) -> Option<String> {
    let scenario = find(id).into_iter().next()?;
    let mut out = format!("{id}: {}\n", scenario.title);
    let told = scenario
        .sessions()
        .into_iter()
        .chain(scenario.provisioned());
    for line in told {
        out.push_str(&format!("  {line}\n"));
    }
    for (word, meaning) in scenario.capabilities() {
        out.push_str(&hanging("", &format!("{word}: {meaning}"), 2));
    }
    out.push_str(&format!(
        "Verdicts and bounds: keyproof check --scenario {id}\n"
    ));
    Some(out)
}

/// What the adversary may have in owner pairing, if this is the word.
#[must_use]
pub fn of_word(word: &str) -> Option<String> {
    let (word, meaning) = roster::words().find(|known| known.0 == word)?;
    Some(format!(
        "{word}\nwhat the adversary may have in owner pairing: {meaning}\n"
    ))
}

/// All ids of scenarios, without their variants, and all words of powers.
pub fn words() -> impl Iterator<Item = &'static str> {
    let ids = all().into_iter().map(|scenario| scenario.id);
    ids.chain(roster::words().map(|word| word.0))
}

/// All names of mutations and of their rules.
pub fn names() -> impl Iterator<Item = &'static str> {
    let rows = MUTATIONS.iter();
    rows.flat_map(|row| [row.mutation.name(), row.rule.name()])
}

/// What becomes of a mutation.
#[must_use]
pub fn run(row: &MutationRow, options: &Options) -> MutantResult {
    mutants::run_one(row, options)
}

/// A mutation in words.
#[must_use]
pub fn explain(row: &MutationRow) -> String {
    let title = row.rule.rule().map_or("", |rule: &Rule| rule.title);
    format!(
        "{}: {}\ntakes away {} {title}\nThe attack: keyproof mutants {}\n",
        row.mutation.name(),
        row.change,
        row.rule.name(),
        row.mutation.name(),
    )
}
