//! What the command line tells of owner pairing, which has rules, mutations and findings but no released cases yet.

use keyproof_spec::goal::{Claim, Goal};
use keyproof_spec::pairing::goal::GOALS;
use keyproof_spec::pairing::mutation::{MUTATIONS, MutationRow};
use keyproof_spec::pairing::rule::RULES;
use keyproof_spec::rule::{Rule, RuleId};

/// Said where a rule of owner pairing has no case.
pub const NO_CASES: &str = "No released case rests on it yet: owner pairing is covered by the reference's own tests (reference/tests/pairing) so far.";

/// Said below the trace.
pub const NOT_TRACED: &str = "owner pairing (DK-OP, DK-OC, DK-OE, DK-PK, DK-XC) is not traced yet: it has no released cases\n";

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

/// A mutation in words.
#[must_use]
pub fn explain(row: &MutationRow) -> String {
    let title = row.rule.rule().map_or("", |rule: &Rule| rule.title);
    format!(
        "{}: {}\ntakes away {} {title}\nA mutation of owner pairing; `keyproof mutants` runs those of the standard transaction only.\n",
        row.mutation.name(),
        row.change,
        row.rule.name(),
    )
}
