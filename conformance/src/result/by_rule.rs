//! Failures by the rule that they break: what to mend, before how each case went.

use super::CaseRecord;
use crate::text;
use crate::verdict::Verdict;
use serde::Serialize;
use std::cmp::Reverse;

/// One rule that is broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row<'a> {
    /// Its id.
    pub rule: &'a str,
    /// Its short sentence.
    pub title: &'a str,
    /// Cases that fail by it.
    pub failed: usize,
    /// Cases that rest on it.
    pub cases: usize,
    /// The first that fails.
    pub first: &'a str,
}

/// The rule that a case is first about: the one broken, else the one that it rests on.
#[must_use]
pub fn leading(case: &CaseRecord) -> Option<&str> {
    let difference = case.failures.first().or(case.observations.first());
    difference
        .map(|difference| difference.rule.as_str())
        .or(case.rules.first().map(String::as_str))
}

/// The rules by which cases fail, the most broken first.
#[must_use]
pub fn rows(cases: &[CaseRecord]) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for case in cases.iter().filter(|case| case.verdict == Verdict::Fail) {
        let Some(rule) = leading(case) else { continue };
        match rows.iter_mut().find(|row| row.rule == rule) {
            Some(row) => row.failed = row.failed.saturating_add(1),
            None => rows.push(Row {
                rule,
                title: text::entry(rule).map_or("", |entry| entry.title),
                failed: 1,
                cases: cases
                    .iter()
                    .filter(|other| {
                        leading(other) == Some(rule) || other.rules.iter().any(|id| id == rule)
                    })
                    .count(),
                first: &case.id,
            }),
        }
    }
    rows.sort_by_key(|row| Reverse(row.failed));
    rows
}
