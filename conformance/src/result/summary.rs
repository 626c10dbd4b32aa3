//! The text summary: the first line says it all, then numbers, then one screen for each case that needs one.

use super::{CaseRecord, RunResult, screen};
use crate::verdict::Verdict;
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;
use std::fmt::Write;

/// How many screens are shown; the rest is in `result.json`.
const SCREENS: usize = 10;

/// The first line.
#[must_use]
pub fn first_line(result: &RunResult) -> String {
    let unscored = if result.unscored > 0 {
        format!("; {} cases unscored", result.unscored)
    } else {
        String::new()
    };
    format!(
        "{} {} ({}, {}): {}{unscored}",
        result.verdict.name(),
        result.run.role,
        result.run.profile,
        result.run.mode,
        result.headline
    )
}

/// The whole summary.
#[must_use]
pub fn summary(profile: &Profile, role: Role, result: &RunResult) -> String {
    let mut out = String::new();
    push(&mut out, &first_line(result));
    push(&mut out, &numbers(result));
    for (name, row) in &result.evidence {
        push(
            &mut out,
            &format!("  {name:<16} {} of {} cases pass", row.pass, row.cases),
        );
    }
    for chapter in &result.chapters {
        push(
            &mut out,
            &format!(
                "  {:<24} {} of {} MUSTs decided",
                chapter.chapter, chapter.scored, chapter.musts
            ),
        );
    }
    if !result.required_missing.is_empty() {
        push(
            &mut out,
            &format!("  not decided: {}", result.required_missing.join(" ")),
        );
    }
    for conflict in &result.pics.conflicts {
        push(&mut out, &format!("  conflict: {conflict}"));
    }
    for note in &result.notes {
        push(&mut out, &format!("  note: {note}"));
    }
    let shown: Vec<&CaseRecord> = worth_a_screen(result);
    for case in shown.iter().take(SCREENS) {
        push(&mut out, "");
        out.push_str(&screen::screen(profile, role, case));
    }
    if let Some(more) = shown.len().checked_sub(SCREENS).filter(|more| *more > 0) {
        push(
            &mut out,
            &format!("\n{more} more: see result.json, or `keyproof replay RESULT CASE`"),
        );
    }
    out
}

fn push(out: &mut String, text: &str) {
    let _infallible = writeln!(out, "{text}");
}

/// Failures first, then what could not be said, then what is worth a look.
fn worth_a_screen(result: &RunResult) -> Vec<&CaseRecord> {
    let of = |wanted: Verdict| {
        result
            .cases
            .iter()
            .filter(move |case| case.verdict == wanted)
    };
    of(Verdict::Fail)
        .chain(of(Verdict::ErrorHarness))
        .chain(of(Verdict::ErrorSutAdapter))
        .chain(of(Verdict::ErrorEnv))
        .chain(of(Verdict::Inconc))
        .chain(of(Verdict::Unsupported))
        .chain(of(Verdict::Review))
        .collect()
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
