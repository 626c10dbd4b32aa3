//! A scenario on the terminal: one row of a table, or everything that is known of it.

use crate::models::conclusion::hanging;
use crate::models::setup::Capability;
use crate::models::{self, PromiseRecord, ScenarioRecord};
use std::collections::BTreeSet;

/// What the columns mean; below the help of `keyproof check`.
pub const COLUMNS: &str = "\
sessions  transactions of vehicles + selections of phones; or pairing
states    different states that were judged
depth     moves on the shortest way to the farthest state
asked     promises that hold / promises asked; each serves one goal I1 to I23 (keyproof explain I2)
reached   claims that an honest run must be able to make and that were reached / all of them
unforged  receives at which the adversary never offered a term of its own making; - where that is not counted
adversary what it may do besides owning the network; keyproof explain has each word";

/// The head of the table.
#[must_use]
pub fn head() -> String {
    format!(
        "{:<9} {:<28} {:>8} {:>8} {:>5} {:>5} {:>7} {:>8} adversary\n",
        "verdict", "scenario", "sessions", "states", "depth", "asked", "reached", "unforged"
    )
}

fn held(record: &ScenarioRecord) -> usize {
    let all = record.promises.iter();
    all.filter(|promise| promise.verdict == "holds").count()
}

fn verdict(record: &ScenarioRecord) -> &'static str {
    if record.clean {
        "holds"
    } else if record.finished {
        "NOT CLEAN"
    } else {
        "BOUND MET"
    }
}

/// One row of the table.
#[must_use]
pub fn row(record: &ScenarioRecord) -> String {
    let reached = record.reached.iter();
    let made = reached.filter(|reached| reached.moves.is_some()).count();
    let words = record
        .setup
        .capabilities
        .iter()
        .chain(&record.setup.leaks)
        .chain(&record.setup.varies)
        .map(|capability| capability.word.as_str())
        .filter(|word| *word != "network");
    let words: Vec<&str> = words.collect();
    let unforged = if record.receives.is_empty() {
        "-".to_owned()
    } else {
        record.never_forged.len().to_string()
    };
    let line = format!(
        "{:<9} {:<28} {:>8} {:>8} {:>5} {:>5} {:>7} {:>8} {}",
        verdict(record),
        record.id,
        record.setup.roster,
        record.states,
        record.depth,
        format!("{}/{}", held(record), record.promises.len()),
        format!("{made}/{}", record.reached.len()),
        unforged,
        words.join(" ")
    );
    format!("{}\n", line.trim_end())
}

/// What is wrong with a scenario: for each promise that falls its trace, with its end.
#[must_use]
pub fn wrong(record: &ScenarioRecord) -> String {
    let mut out = String::new();
    for promise in record
        .promises
        .iter()
        .filter(|promise| promise.verdict != "holds")
    {
        out.push_str(&format!("  {} {}\n", promise.name, promise.verdict));
        out.push_str(&attack(promise));
    }
    for reached in record
        .reached
        .iter()
        .filter(|reached| reached.moves.is_none())
    {
        out.push_str(&format!("  not {}\n", reached.name));
    }
    out
}

fn attack(promise: &PromiseRecord) -> String {
    let end = promise.conclusion.as_ref();
    format!(
        "{}{}",
        models::numbered(&promise.attack),
        end.map(models::conclusion::Conclusion::told)
            .unwrap_or_default()
    )
}

fn part(out: &mut String, heading: &str, lines: &[String]) {
    let mut word = format!("  {heading}");
    if lines.is_empty() {
        out.push_str(&hanging(&word, "none", 16));
    }
    for line in lines {
        out.push_str(&hanging(&word, line, 16));
        word.clear();
    }
}

fn words(capabilities: &[Capability]) -> Vec<String> {
    let one = |capability: &Capability| format!("{}: {}", capability.word, capability.meaning);
    capabilities.iter().map(one).collect()
}

/// Everything that is known of a scenario.
#[must_use]
pub fn block(record: &ScenarioRecord) -> String {
    let mut out = format!("{}: {} ({})\n", record.id, record.title, verdict(record));
    if let Some(finding) = &record.finding {
        out.push_str(&format!(
            "  shows {finding}: what is documented as missing is asked here and falls; keyproof explain {finding}\n"
        ));
    }
    part(&mut out, "sessions", &record.setup.sessions);
    part(&mut out, "provisioned", &record.setup.provisioned);
    part(&mut out, "adversary", &words(&record.setup.capabilities));
    part(&mut out, "leaks", &words(&record.setup.leaks));
    part(&mut out, "varied fields", &words(&record.setup.varies));
    let judged = if record.finished {
        "every state judged"
    } else {
        "the bound was met first"
    };
    let bounds = format!(
        "{} different states of {} generated, {judged}; the farthest is {} moves from the start",
        record.states, record.generated, record.depth
    );
    part(&mut out, "searched", &[bounds]);
    let goals: BTreeSet<&str> = record
        .promises
        .iter()
        .filter_map(|promise| promise.name.split(' ').next())
        .collect();
    let asked = record
        .promises
        .iter()
        .map(|promise| format!("{:<9} {}", promise.verdict, promise.name));
    let summary = format!("{} goals, {} promises", goals.len(), record.promises.len());
    let asked: Vec<String> = std::iter::once(summary).chain(asked).collect();
    part(&mut out, "asked", &asked);
    let reached: Vec<String> = record
        .reached
        .iter()
        .map(|reached| {
            let name = reached.name.trim_start_matches("reached: ");
            match (reached.moves, reached.undisturbed) {
                (None, _) => format!("{name}: NOT reached"),
                (Some(moves), None) => format!("{name}: in {moves} moves"),
                (Some(moves), Some(honest)) => {
                    format!("{name}: in {moves} moves, {honest} without an adversary")
                }
            }
        })
        .collect();
    part(&mut out, "reached", &reached);
    let receives: Vec<String> = record
        .receives
        .iter()
        .map(|receive| {
            format!(
                "{}: offered {} honest and {} forged terms",
                receive.name, receive.honest, receive.forged
            )
        })
        .collect();
    if receives.is_empty() {
        part(&mut out, "receives", &["not counted".to_owned()]);
    } else {
        part(&mut out, "receives", &receives);
        part(&mut out, "never forged", &record.never_forged);
    }
    out.push_str(&wrong(record));
    out
}
