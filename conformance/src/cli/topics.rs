//! What `keyproof explain` knows besides requirements, cases and mutations: goals, scenarios, capabilities, words of results.

use super::pairing;
use crate::models::conclusion::hanging;
use crate::models::setup::setup;
use crate::verdict::meaning;
use keyproof_model::catalogue::catalogue;
use keyproof_model::catalogue::target::{self, target};
use keyproof_model::goals::Promise;
use keyproof_model::world::roster;
use keyproof_spec::finding::FINDINGS;
use keyproof_spec::goal::{Claim, GOALS, GoalRow};
use keyproof_spec::rule::RULES;

/// The explanation of a word, if it is one of these.
#[must_use]
pub fn explain(word: &str) -> Option<String> {
    let upper = word.to_uppercase();
    let lower = word.to_lowercase();
    let goal = GOALS.iter().find(|row| row.goal.name() == upper);
    let capability = || roster::WORDS.iter().find(|known| known.0 == lower);
    goal.map(of_goal)
        .or_else(|| of_scenario(&lower))
        .or_else(|| pairing::of_scenario(&lower))
        .or_else(|| pairing::of_word(&lower))
        .or_else(|| {
            let (word, meaning) = capability()?;
            Some(format!("{word}\nwhat the adversary may do: {meaning}\n"))
        })
        .or_else(|| Some(format!("{upper}\n{}\n", meaning::meaning(&upper)?)))
}

/// All words that [`explain`] knows.
pub fn words() -> impl Iterator<Item = &'static str> {
    let of_pairing = pairing::words();
    let goals = GOALS.iter().map(|row| row.goal.name());
    let capabilities = roster::WORDS.iter().map(|word| word.0);
    goals
        .chain(target::ids())
        .chain(capabilities)
        .chain(of_pairing)
        .chain(meaning::words())
}

fn of_goal(row: &GoalRow) -> String {
    let mut out = format!(
        "{} {}\n{}",
        row.goal.name(),
        row.short,
        hanging("", row.sentence, 0)
    );
    let claim = match row.claim {
        Claim::Claimed => "claimed: checked by the model, I21 by vectors".to_owned(),
        Claim::Finding => "documented as missing: a finding".to_owned(),
        Claim::Excluded(reason) => format!("not of this protocol: {reason}"),
    };
    out.push_str(&format!("{claim}\n"));
    for promise in Promise::all().filter(|promise| promise.goal() == row.goal) {
        let scenarios = catalogue();
        let asked = scenarios
            .iter()
            .filter(|scenario| scenario.promises.contains(&promise));
        out.push_str(&format!(
            "  asked as {}: in {} scenarios of the catalogue\n",
            promise.name(),
            asked.count()
        ));
    }
    for rule in RULES.iter().filter(|rule| rule.goals.contains(&row.goal)) {
        out.push_str(&format!("  served by {} {}\n", rule.id.name(), rule.title));
    }
    for finding in FINDINGS.iter().filter(|finding| finding.goal == row.goal) {
        out.push_str(&format!("  missed in {} {}\n", finding.id, finding.title));
    }
    out.push_str(&pairing::of_goal(row.goal));
    out
}

fn of_scenario(id: &str) -> Option<String> {
    let target = target(id)?;
    let setup = setup(&target);
    let mut out = format!("{id}: {}\n", target.title());
    for line in setup.sessions.iter().chain(&setup.provisioned) {
        out.push_str(&format!("  {line}\n"));
    }
    let capabilities = setup.capabilities.iter();
    for capability in capabilities.chain(&setup.leaks).chain(&setup.varies) {
        out.push_str(&hanging(
            "",
            &format!("{}: {}", capability.word, capability.meaning),
            2,
        ));
    }
    out.push_str(&format!(
        "Verdicts and bounds: keyproof check --scenario {id}\n"
    ));
    Some(out)
}
