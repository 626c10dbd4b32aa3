//! `keyproof explain ID`.

use super::{Done, Exit, Stop, print};
use crate::suite::{Card, Suite, released};
use crate::text::{Entry, entries, entry, wrap};
use keyproof_spec::finding::FINDINGS;
use keyproof_spec::mutation::{MUTATIONS, Mutation};
use keyproof_spec::profile::CCC;
use keyproof_spec::rule::{Rule, RuleId};
use std::fmt::Write;

/// Explain a requirement, a case, a mutation, a finding or an assumption.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// DK-ST-004, KP-P-NFC-AUTH-BI-0003, SkipDeviceSignature, F-ST-001, A3
    pub id: String,
}

/// Explains.
pub fn main(args: &Args) -> Done {
    let text = explain(&args.id).ok_or_else(|| {
        let near: Vec<&str> = entries().map(|entry| entry.id).filter(|id| id.starts_with(args.id.get(..4).unwrap_or(&args.id))).collect();
        Stop::usage(format!(
            "{}: expected a requirement, case, mutation, finding or assumption, got none of that name{}",
            args.id,
            if near.is_empty() { String::new() } else { format!("; near it: {}", near.join(", ")) }
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
    let suite = released::suite(&CCC);
    if let Some(card) = suite.cards().iter().find(|card| card.id == upper) {
        return Some(case(card));
    }
    entry(&upper).map(|entry| plain(&entry))
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
    if let Some(finding) = FINDINGS.iter().find(|finding| finding.id == entry.id) {
        line(&mut out, "");
        line(
            &mut out,
            &format!("Trace: keyproof findings {}", finding.id),
        );
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
        .map(|row| format!("{} {}: {}", row.goal.name(), row.short, row.sentence))
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
    line(
        &mut out,
        &format!("Its shortest attack: keyproof mutants {}", mutation.name()),
    );
    line(
        &mut out,
        &format!(
            "A subject without the rule: keyproof sut device|vehicle --mutation {}",
            mutation.name()
        ),
    );
    out
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
