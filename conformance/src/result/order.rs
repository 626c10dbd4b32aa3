//! The order in which a reader wants the cases: failures first, and under a control that failed all the cases that waited for it.

use super::CaseRecord;
use crate::verdict::{Reason, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;

/// A case, and those that could not be judged because this one, their control, failed.
#[derive(Clone, Debug, Serialize)]
pub struct Entry<'a> {
    /// The case.
    pub case: &'a CaseRecord,
    /// By id.
    pub waiting: Vec<&'a CaseRecord>,
}

/// FAIL, errors, INCONC, what was not run, REVIEW, and what needs no look.
const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => 0,
        Verdict::ErrorHarness | Verdict::ErrorSutAdapter | Verdict::ErrorEnv => 1,
        Verdict::Inconc => 2,
        Verdict::Unsupported | Verdict::NotRun => 3,
        Verdict::Review => 4,
        Verdict::NotApplicable => 5,
        Verdict::Pass => 6,
    }
}

/// All cases; each stands in exactly one place.
#[must_use]
pub fn entries(cases: &[CaseRecord]) -> Vec<Entry<'_>> {
    let bad: BTreeMap<&str, &CaseRecord> = cases
        .iter()
        .filter(|case| !case.verdict.shows_life())
        .map(|case| (case.id.as_str(), case))
        .collect();
    // A control that is not among the cases, or passed later, has no place to fold anything under.
    let control = |case: &CaseRecord| {
        let control = case.control.as_ref()?;
        (case.reason == Some(Reason::ControlFailed))
            .then(|| bad.get(control.id.as_str()).copied())
            .flatten()
    };
    let mut waiting: BTreeMap<&str, Vec<&CaseRecord>> = BTreeMap::new();
    let mut entries = Vec::new();
    for case in cases {
        match control(case) {
            Some(control) => waiting.entry(&control.id).or_default().push(case),
            None => entries.push(Entry {
                case,
                waiting: Vec::new(),
            }),
        }
    }
    for entry in &mut entries {
        entry.waiting = waiting.remove(entry.case.id.as_str()).unwrap_or_default();
    }
    entries.sort_by_key(|entry| rank(entry.case.verdict));
    entries
}
