//! The text summary: the first line says it all, then numbers, the rules that are broken, and one screen for each case that needs one.

use super::order::{self, Entry};
use super::{RunResult, by_rule, screen, shortfall};
use crate::text;
use crate::verdict::Verdict;
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;
use std::collections::BTreeSet;
use std::fmt::Write;

/// How many screens are shown; the rest is in the report.
const SCREENS: usize = 10;
/// Columns.
const WIDTH: usize = 100;

/// The first line.
#[must_use]
pub fn first_line(result: &RunResult) -> String {
    let unscored = if result.unscored > 0 {
        format!("; {} unscored", text::counted(result.unscored, "case"))
    } else {
        String::new()
    };
    format!(
        "{} {} ({}, {}): {}{unscored}{}",
        result.verdict.name(),
        result.run.role,
        result.run.profile,
        result.run.mode,
        result.headline,
        undecided(result)
    )
}

/// How many MUSTs are left, and why.
fn undecided(result: &RunResult) -> String {
    let reasons: Vec<String> = shortfall::musts(result)
        .iter()
        .map(|group| format!("{} ({})", group.reason, group.rules.len()))
        .collect();
    if reasons.is_empty() {
        return String::new();
    }
    format!(
        "; {} not decided: {}",
        text::counted(result.required_missing.len(), "MUST"),
        reasons.join(", ")
    )
}

/// The whole summary.
#[must_use]
pub fn summary(profile: &Profile, role: Role, result: &RunResult) -> String {
    let mut out = String::new();
    push(&mut out, &first_line(result));
    push(&mut out, &numbers(result));
    for shortfall in shortfall::cases(&result.cases) {
        let reasons: Vec<String> = shortfall
            .reasons
            .iter()
            .map(|(reason, cases)| format!("{reason} ({cases})"))
            .collect();
        let line = format!(
            "{} {}: {}",
            shortfall.word,
            shortfall.cases,
            reasons.join(", ")
        );
        wrapped(&mut out, &line);
    }
    for (name, row) in &result.evidence {
        push(
            &mut out,
            &format!(
                "  {name:<16} {} of {} pass",
                row.pass,
                text::counted(row.cases, "case")
            ),
        );
    }
    for chapter in &result.chapters {
        push(
            &mut out,
            &format!(
                "  {:<24} {} of {} decided",
                chapter.chapter,
                chapter.scored,
                text::counted(chapter.musts, "MUST")
            ),
        );
    }
    for group in shortfall::musts(result) {
        let line = format!("not decided, {}: {}", group.reason, group.rules.join(" "));
        wrapped(&mut out, &line);
    }
    for conflict in &result.pics.conflicts {
        push(&mut out, &format!("  conflict: {conflict}"));
    }
    for note in &result.notes {
        push(&mut out, &format!("  note: {note}"));
    }
    table(&mut out, result);
    screens(&mut out, profile, role, result);
    out
}

fn push(out: &mut String, text: &str) {
    let _infallible = writeln!(out, "{text}");
}

/// A long line, its rest further in.
fn wrapped(out: &mut String, text: &str) {
    for (at, part) in text::wrap(text, WIDTH.saturating_sub(4)).iter().enumerate() {
        let indent = if at == 0 { "  " } else { "    " };
        push(out, &format!("{indent}{part}"));
    }
}

/// One line a broken rule.
fn table(out: &mut String, result: &RunResult) {
    let rows = by_rule::rows(&result.cases);
    if rows.is_empty() {
        return;
    }
    let title = rows.iter().map(|row| row.title.chars().count()).max();
    let title = title.unwrap_or_default();
    push(
        out,
        &format!("\n{:<10}  {:<title$}  {:>9}  first", "rule", "", "failed"),
    );
    for row in rows {
        let failed = format!("{}/{}", row.failed, row.cases);
        push(
            out,
            &format!(
                "{:<10}  {:<title$}  {failed:>9}  {}",
                row.rule, row.title, row.first
            ),
        );
    }
}

fn screens(out: &mut String, profile: &Profile, role: Role, result: &RunResult) {
    let entries = order::entries(&result.cases);
    let shown = worth_a_screen(&entries);
    for entry in shown.iter().take(SCREENS) {
        push(out, "");
        out.push_str(&screen::screen(profile, role, entry.case));
        if !entry.waiting.is_empty() {
            let waiting = text::counted(entry.waiting.len(), "case");
            push(
                out,
                &format!("  waiting   {waiting} not judged, because this control failed"),
            );
        }
    }
    if let Some(more) = shown.len().checked_sub(SCREENS).filter(|more| *more > 0) {
        push(
            out,
            &format!("\n{more} more: see report.html, or `keyproof replay RESULT CASE`"),
        );
    }
}

/// The first failure of each rule, then the other cases in their order.
fn worth_a_screen<'a>(entries: &'a [Entry<'a>]) -> Vec<&'a Entry<'a>> {
    let mut seen = BTreeSet::new();
    let (first, rest): (Vec<_>, Vec<_>) = entries
        .iter()
        .filter(|entry| needs_a_screen(entry.case.verdict))
        .partition(|entry| {
            entry.case.verdict == Verdict::Fail && seen.insert(by_rule::leading(entry.case))
        });
    first.into_iter().chain(rest).collect()
}

/// Whether there is something to show of a case with this verdict.
pub(super) const fn needs_a_screen(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Fail
        | Verdict::ErrorHarness
        | Verdict::ErrorSutAdapter
        | Verdict::ErrorEnv
        | Verdict::Inconc
        | Verdict::Review => true,
        // Told by their reasons.
        Verdict::Pass | Verdict::NotApplicable | Verdict::Unsupported | Verdict::NotRun => false,
    }
}

fn numbers(result: &RunResult) -> String {
    let mut parts = Vec::new();
    for verdict in Verdict::ALL {
        match result.counts.get(verdict.name()) {
            Some(0) | None => {}
            Some(count) => parts.push(format!("{count} {verdict}")),
        }
    }
    format!("  {}", parts.join(", "))
}
