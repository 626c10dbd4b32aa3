//! `keyproof explain ID`.

use super::{Done, Exit, Stop, pairing, print, topics};
use crate::models::{self, MutantRecord};
use crate::suggest;
use crate::suite::{Card, Suite, released};
use crate::text::{Entry, entries, entry, wrap};
use keyproof_model::mutants;
use keyproof_spec::finding::FINDINGS;
use keyproof_spec::mutation::{MUTATIONS, Mutation};
use keyproof_spec::pairing::finding::FINDINGS as PAIRING;
use keyproof_spec::profile::CCC;
use keyproof_spec::rule::{Rule, RuleId};
use std::fmt::Write;

/// Explain a requirement, a goal, a case, a mutation, a finding, an assumption, a scenario, a capability or a verdict.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// DK-ST-004, I2, KP-P-NFC-AUTH-BI-0003, SkipDeviceSignature, F-ST-001, A3, finding-relay, insider, INCONC
    pub id: String,
}

/// Explains.
pub fn main(args: &Args) -> Done {
    let text = explain(&args.id).ok_or_else(|| {
        let suite = released::suite(&CCC);
        let mut known: Vec<String> = suite.cards().iter().map(|card| card.id.clone()).collect();
        known.extend(entries().map(|entry| entry.id.to_owned()));
        known.extend(MUTATIONS.iter().map(|row| row.mutation.name().to_owned()));
        known.extend(topics::words().map(str::to_owned));
        Stop::usage(format!(
            "{}: expected a requirement, goal, case, mutation, finding, assumption, scenario, capability or verdict, got none of that name{}",
            args.id,
            suggest::near(&args.id, known.iter().map(String::as_str))
        ))
    })?;
    print(&text);
    Ok(Exit::Expected)
}

/// The explanation of an id, if there is one.
#[must_use]
pub fn explain(id: &str) -> Option<String> {
    let upper = id.to_uppercase();
    if let Some(rule) = RuleId::parse(&upper).and_then(RuleId::rule) {
        return Some(requirement(rule));
    }
    if let Some(mutation) = MUTATIONS
        .iter()
        .map(|row| row.mutation)
        .find(|mutation| mutation.name().eq_ignore_ascii_case(id))
    {
        return Some(mutated(mutation));
    }
    if let Some(row) = pairing::mutation(id) {
        return Some(pairing::explain(row));
    }
    let suite = released::suite(&CCC);
    if let Some(card) = suite.cards().iter().find(|card| card.id == upper) {
        return Some(case(card));
    }
    entry(&upper)
        .map(|entry| plain(&entry))
        .or_else(|| topics::explain(id))
}

fn line(out: &mut String, text: &str) {
    let _infallible = writeln!(out, "{}", text.trim_end());
}

fn paragraph(out: &mut String, text: &str) {
    line(out, "");
    for part in wrap(text, 96) {
        line(out, &part);
    }
}

fn plain(entry: &Entry) -> String {
    let mut out = String::new();
    line(&mut out, &format!("{} {}", entry.id, entry.title));
    if !entry.attributes.is_empty() {
        line(&mut out, entry.attributes);
    }
    paragraph(&mut out, entry.sentence);
    if !entry.why.is_empty() {
        paragraph(&mut out, entry.why);
    }
    let mut findings = FINDINGS.iter().chain(PAIRING);
    if let Some(finding) = findings.find(|finding| finding.id == entry.id) {
        line(&mut out, "");
        line(
            &mut out,
            &format!("Trace: keyproof findings {}", finding.id),
        );
    }
    if let Some(what_if) = keyproof_model::assumptions::what_if(entry.id) {
        paragraph(
            &mut out,
            &format!("What the model shows: {}", what_if.shows),
        );
        for scenario in what_if.scenarios {
            line(&mut out, &format!("  keyproof check --scenario {scenario}"));
        }
    }
    out
}

fn requirement(rule: &Rule) -> String {
    let mut out = entry(rule.id.name())
        .map(|entry| plain(&entry))
        .unwrap_or_default();
    let goals: Vec<String> = rule
        .goals
        .iter()
        .filter_map(|goal| goal.row())
        .map(|row| {
            let here = pairing::promise(row.goal).filter(|_| pairing::is_of_pairing(rule.id));
            let sentence = here.unwrap_or(row.sentence);
            format!("{} {}: {sentence}", row.goal.name(), row.short)
        })
        .collect();
    line(&mut out, "");
    line(&mut out, "Serves");
    for goal in goals {
        line(&mut out, &format!("  {goal}"));
    }
    for row in MUTATIONS.iter().filter(|row| row.rule == rule.id) {
        line(
            &mut out,
            &format!("Mutation {}: {}", row.mutation.name(), row.change),
        );
    }
    for row in pairing::mutations(rule.id) {
        line(
            &mut out,
            &format!("Mutation {}: {}", row.mutation.name(), row.change),
        );
    }
    let suite = released::suite(&CCC);
    let cases: Vec<&Card> = suite
        .cards()
        .iter()
        .filter(|card| card.rules.contains(&rule.id))
        .collect();
    line(&mut out, "");
    line(&mut out, &format!("Cases ({})", cases.len()));
    for card in cases.iter().take(20) {
        line(&mut out, &format!("  {}  {}", card.id, card.title));
    }
    if cases.len() > 20 {
        line(
            &mut out,
            &format!("  … all of them: keyproof list --filter {}", rule.id.name()),
        );
    }
    out
}

fn mutated(mutation: Mutation) -> String {
    let mut out = String::new();
    if let Some(row) = mutation.row() {
        line(&mut out, &format!("{}: {}", mutation.name(), row.change));
        line(&mut out, "");
        out.push_str(
            &entry(row.rule.name())
                .map(|entry| plain(&entry))
                .unwrap_or_default(),
        );
    }
    line(&mut out, "");
    line(&mut out, &fate(mutation));
    line(
        &mut out,
        &format!(
            "A subject without the rule: keyproof sut device|vehicle --mutation {}",
            mutation.name()
        ),
    );
    out
}

/// How long its shortest attack is: searched for on the spot, in about a second.
fn fate(mutation: Mutation) -> String {
    let result = mutation
        .row()
        .map(|row| mutants::run_one(row, &models::options(None)));
    let record = result.as_ref().map(models::mutant_record);
    match record {
        Some(record) if !record.attack.is_empty() => format!(
            "Shortest attack: {} moves, {} falls; keyproof mutants {} tells it",
            record.attack.len(),
            record.goal.unwrap_or_default(),
            mutation.name()
        ),
        Some(MutantRecord {
            reason: Some(reason),
            ..
        }) => format!("No attack in the model: {reason}"),
        Some(_) | None => "No attack is known.".to_owned(),
    }
}

fn case(card: &Card) -> String {
    let mut out = String::new();
    line(&mut out, &format!("{} {}", card.id, card.title));
    line(
        &mut out,
        &format!(
            "{} case for a {}, size {}",
            card.kind.name(),
            card.role.name(),
            card.size.name()
        ),
    );
    if let Some(control) = &card.control {
        line(&mut out, &format!("positive control: {control}"));
    }
    for note in &card.notes {
        line(&mut out, note);
    }
    for rule in &card.rules {
        line(&mut out, "");
        out.push_str(
            &entry(rule.name())
                .map(|entry| plain(&entry))
                .unwrap_or_default(),
        );
    }
    out
}
