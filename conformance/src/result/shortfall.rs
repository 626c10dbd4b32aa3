//! Why cases and MUSTs were left without a word: equal reasons are told once, with their number.

use super::{CaseRecord, RunResult};
use crate::run::engine::SKIPS;
use crate::trace::{self, Column};
use crate::verdict::Verdict;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Cases that share a verdict without a word on the subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shortfall {
    /// `skipped`, `not run`, `unsupported`, `not applicable`, `inconclusive`, `error`.
    pub word: &'static str,
    /// How many.
    pub cases: usize,
    /// Each reason with its number, the most frequent first.
    pub reasons: Vec<(String, usize)>,
}

/// MUSTs that were not decided for the same reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Undecided {
    /// Why.
    pub reason: String,
    /// Their ids.
    pub rules: Vec<String>,
}

/// The word and the reason of a case, if nothing was said of the subject.
fn of(case: &CaseRecord) -> Option<(&'static str, String)> {
    let why = case.why.as_deref().unwrap_or_default();
    let control = case.control.as_ref();
    let why = control
        .and_then(|control| why.strip_prefix(&format!("its control {}: ", control.id)))
        .unwrap_or(why);
    let skipped = why.strip_prefix(SKIPS);
    let word = match case.verdict {
        Verdict::Pass | Verdict::Fail | Verdict::Review => return None,
        Verdict::NotRun if skipped.is_some() => "skipped",
        Verdict::NotRun => "not run",
        Verdict::Unsupported => "unsupported",
        Verdict::NotApplicable => "not applicable",
        Verdict::Inconc => "inconclusive",
        Verdict::ErrorEnv | Verdict::ErrorSutAdapter | Verdict::ErrorHarness => "error",
    };
    let reason = match (case.reason, skipped.unwrap_or(why)) {
        (Some(reason), _) => reason.name().to_owned(),
        (None, "") => case.verdict.name().to_owned(),
        (None, why) => why.to_owned(),
    };
    Some((word, reason))
}

fn frequent(reasons: BTreeMap<String, usize>) -> Vec<(String, usize)> {
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, cases)| Reverse(*cases));
    reasons
}

/// Cases without a word, by verdict and reason.
#[must_use]
pub fn cases(cases: &[CaseRecord]) -> Vec<Shortfall> {
    let mut words: BTreeMap<&'static str, BTreeMap<String, usize>> = BTreeMap::new();
    for (word, reason) in cases.iter().filter_map(of) {
        let number = words.entry(word).or_default().entry(reason).or_default();
        *number = number.saturating_add(1);
    }
    words
        .into_iter()
        .map(|(word, reasons)| Shortfall {
            word,
            cases: reasons.values().sum(),
            reasons: frequent(reasons),
        })
        .collect()
}

/// MUSTs of this role that were not decided, by reason.
#[must_use]
pub fn musts(result: &RunResult) -> Vec<Undecided> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for rule in &result.required_missing {
        groups
            .entry(why(result, rule))
            .or_default()
            .push(rule.clone());
    }
    let mut groups: Vec<Undecided> = groups
        .into_iter()
        .map(|(reason, rules)| Undecided { reason, rules })
        .collect();
    groups.sort_by_key(|group| Reverse(group.rules.len()));
    groups
}

fn why(result: &RunResult, rule: &str) -> String {
    let resting: Vec<&CaseRecord> = result
        .cases
        .iter()
        .filter(|case| case.rules.iter().any(|id| id == rule))
        .collect();
    if resting.is_empty() {
        return if trace::is_excepted(rule, Column::Case) {
            "nothing on the link shows it"
        } else if result.run.filter.is_some() {
            "not asked for"
        } else {
            "no case of this role and size rests on it"
        }
        .to_owned();
    }
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for (word, reason) in resting
        .iter()
        .filter(|case| case.scored || case.verdict == Verdict::NotApplicable)
        .filter_map(|case| of(case))
    {
        let number = reasons.entry(format!("{word}: {reason}")).or_default();
        *number = number.saturating_add(1);
    }
    match frequent(reasons).into_iter().next() {
        Some((reason, _)) => reason,
        None => "only unscored cases rest on it".to_owned(),
    }
}
