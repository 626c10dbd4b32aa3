//! What the cases amount to: counts, coverage by chapter, the verdict of the run and its first line.

use super::{CaseRecord, ChapterBlock, Evidenced, RunVerdict};
use crate::text;
use crate::trace;
use crate::verdict::Verdict;
use keyproof_spec::pairing;
use keyproof_spec::rule::{Level, RULES, Rule};
use keyproof_spec::words::Role;
use std::collections::{BTreeMap, BTreeSet};

/// The sums of a run.
#[derive(Clone, Debug)]
pub struct Tally {
    /// Cases by verdict, and `selected`.
    pub counts: BTreeMap<String, u64>,
    /// Cases that cannot fail this subject.
    pub unscored: u64,
    /// By class of evidence.
    pub evidence: BTreeMap<String, Evidenced>,
    /// By chapter.
    pub chapters: Vec<ChapterBlock>,
    /// MUSTs that no scored case decided.
    pub required_missing: Vec<String>,
    /// The verdict.
    pub verdict: RunVerdict,
    /// Why.
    pub headline: String,
}

/// What is known of a run besides its cases.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// The subject's role.
    pub role: Role,
    /// Whether everything of the size was asked for.
    pub whole: bool,
    /// Whether the run came to its end.
    pub finished: bool,
    /// Where the declaration and the subject differ.
    pub conflicts: &'a [String],
    /// What was wrong outside the cases.
    pub notes: &'a [String],
}

/// Sums up.
#[must_use]
pub fn tally(cases: &[CaseRecord], around: Circumstances<'_>) -> Tally {
    let mut counts: BTreeMap<String, u64> = Verdict::ALL
        .iter()
        .map(|verdict| (verdict.name().to_owned(), 0))
        .collect();
    let mut evidence: BTreeMap<String, Evidenced> = BTreeMap::new();
    let mut unscored = 0_u64;
    for case in cases {
        bump(counts.entry(case.verdict.name().to_owned()).or_default());
        if !case.scored {
            bump(&mut unscored);
        }
        let row = evidence.entry(case.evidence.clone()).or_default();
        bump(&mut row.cases);
        if case.verdict == Verdict::Pass {
            bump(&mut row.pass);
        }
    }
    counts.insert("selected".to_owned(), super::record::count(cases.len()));
    let decided = decided(cases);
    let (chapters, required_missing) = coverage(around.role, &decided, pairs(cases));
    let (verdict, headline) = verdict(cases, around, &chapters);
    Tally {
        counts,
        unscored,
        evidence,
        chapters,
        required_missing,
        verdict,
        headline,
    }
}

fn bump(number: &mut u64) {
    *number = number.saturating_add(1);
}

/// Rules that a scored case of this run decided, one way or the other.
fn decided(cases: &[CaseRecord]) -> BTreeSet<&str> {
    cases
        .iter()
        .filter(|case| case.scored && matches!(case.verdict, Verdict::Pass | Verdict::Fail))
        .flat_map(|case| case.rules.iter().map(String::as_str))
        .collect()
}

fn does(number: usize, many: &'static str, one: &'static str) -> &'static str {
    if number == 1 { one } else { many }
}

/// Whether a rule binds a role.
#[must_use]
pub fn binds(rule: &Rule, role: Role) -> bool {
    rule.role == Role::Both || rule.role == role
}

/// Whether the subject was asked about owner pairing, and speaks it.
fn pairs(cases: &[CaseRecord]) -> bool {
    cases.iter().any(|case| {
        case.verdict != Verdict::NotApplicable
            && case.rules.iter().any(|id| {
                let mut rules = pairing::rule::RULES.iter();
                rules.any(|rule| rule.id.name() == id)
            })
    })
}

/// By chapter, how many MUSTs there are and were decided; without owner pairing if the subject was not asked about it.
fn coverage(role: Role, decided: &BTreeSet<&str>, pairs: bool) -> (Vec<ChapterBlock>, Vec<String>) {
    let mut chapters: BTreeMap<&str, ChapterBlock> = BTreeMap::new();
    let mut missing = Vec::new();
    for rule in trace::rules().filter(|rule| {
        let asked = pairs || RULES.iter().any(|row| row.id == rule.id);
        asked && rule.level == Level::Must && binds(rule, role)
    }) {
        let chapter = text::entry(rule.id.name()).map_or("unknown", |entry| entry.chapter);
        let block = chapters.entry(chapter).or_insert_with(|| ChapterBlock {
            chapter: chapter.to_owned(),
            musts: 0,
            scored: 0,
        });
        bump(&mut block.musts);
        if decided.contains(rule.id.name()) {
            bump(&mut block.scored);
        } else {
            missing.push(rule.id.name().to_owned());
        }
    }
    (chapters.into_values().collect(), missing)
}

fn verdict(
    cases: &[CaseRecord],
    around: Circumstances<'_>,
    chapters: &[ChapterBlock],
) -> (RunVerdict, String) {
    let number = |wanted: &[Verdict]| {
        cases
            .iter()
            .filter(|case| case.unexpected && wanted.contains(&case.verdict))
            .count()
    };
    let all = text::counted(cases.len(), "case");
    let errors = number(&[
        Verdict::ErrorEnv,
        Verdict::ErrorSutAdapter,
        Verdict::ErrorHarness,
    ]);
    let failures = number(&[Verdict::Fail]);
    let open = number(&[Verdict::Inconc, Verdict::Unsupported, Verdict::NotRun]);
    let scored_pass = cases
        .iter()
        .filter(|case| case.scored && case.verdict == Verdict::Pass)
        .count();
    let thin: Vec<&str> = chapters
        .iter()
        .filter(|chapter| chapter.scored.saturating_mul(2) < chapter.musts)
        .map(|chapter| chapter.chapter.as_str())
        .collect();
    if failures > 0 {
        let errors = if errors > 0 {
            format!(", {}", text::counted(errors, "error"))
        } else {
            String::new()
        };
        return (
            RunVerdict::Fail,
            format!(
                "{failures} of {all} {}{errors}",
                does(failures, "fail", "fails")
            ),
        );
    }
    if !around.conflicts.is_empty() {
        return (
            RunVerdict::Fail,
            format!(
                "the declaration and the subject differ: {}",
                around.conflicts.join("; ")
            ),
        );
    }
    if errors > 0 {
        return (
            RunVerdict::Error,
            format!("{errors} of {all} met an error of environment, adapter or suite"),
        );
    }
    if let Some(note) = around.notes.first() {
        return (RunVerdict::Error, note.clone());
    }
    if open > 0 || !around.finished {
        let stopped = if around.finished {
            ""
        } else {
            "; the run was stopped"
        };
        return (
            RunVerdict::Inconc,
            format!("{open} of {all} could not be decided{stopped}"),
        );
    }
    if scored_pass == 0 {
        return (
            RunVerdict::Inconc,
            "no scored case was run: nothing is known of the subject".to_owned(),
        );
    }
    if !around.whole {
        return (
            RunVerdict::Partial,
            format!("{all} as required; only part of the suite was asked for"),
        );
    }
    if !thin.is_empty() {
        return (
            RunVerdict::Inconc,
            format!("over half of the MUSTs unscored in {}", thin.join(", ")),
        );
    }
    (
        RunVerdict::Pass,
        format!("{} as required", text::counted(scored_pass, "scored case")),
    )
}

/// The exit code of a finished run.
#[must_use]
pub fn exit_code(verdict: RunVerdict, cases: &[CaseRecord]) -> u8 {
    let any = |wanted: &[Verdict]| cases.iter().any(|case| wanted.contains(&case.verdict));
    if any(&[Verdict::ErrorHarness]) {
        return 5;
    }
    match verdict {
        RunVerdict::Error => 4,
        RunVerdict::Fail | RunVerdict::Inconc => {
            if any(&[Verdict::Fail]) || !any(&[Verdict::ErrorEnv, Verdict::ErrorSutAdapter]) {
                1
            } else {
                4
            }
        }
        RunVerdict::Pass | RunVerdict::Partial => 0,
    }
}
