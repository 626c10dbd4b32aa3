//! From an engine's outcome to a record.

use super::{AttemptRecord, CaseRecord, CaseVolatile, ControlRecord, Difference, StepRecord};
use crate::run::driver::End;
use crate::run::engine::{Outcome, Tried};
use crate::suite::Card;
use crate::verdict::judge::Step;
use crate::verdict::{Ruling, Verdict};
use keyproof_spec::rule::{Evidence, RuleId};
use keyproof_vectors::play::{Mismatch, Strictness};

/// A `usize` or `u128` as the format's integer.
pub(crate) fn count<N: TryInto<u64>>(number: N) -> u64 {
    number.try_into().unwrap_or(u64::MAX)
}

/// The record of a finished case; `repro` is the command line that runs it again.
#[must_use]
pub fn record(outcome: &Outcome, repro: String, claims: bool) -> CaseRecord {
    let decisive = outcome
        .tried
        .iter()
        .rev()
        .find(|tried| tried.case == outcome.card.id);
    let judged = decisive.and_then(|tried| tried.judged.as_ref());
    let failures = judged.map(|judged| {
        judged
            .failures
            .iter()
            .map(|(step, mismatch)| difference(*step, mismatch, None))
            .collect()
    });
    let observations = judged.map(|judged| {
        judged
            .observations
            .iter()
            .map(|(step, mismatch, why)| difference(*step, mismatch, Some(why)))
            .collect()
    });
    CaseRecord {
        control: outcome.control.as_ref().map(|(id, ruling)| ControlRecord {
            id: id.clone(),
            verdict: ruling.verdict,
        }),
        failures: failures.unwrap_or_default(),
        observations: observations.unwrap_or_default(),
        effects_source: if claims { "probed, claimed" } else { "probed" }.to_owned(),
        attempts: outcome
            .tried
            .iter()
            .zip(1..)
            .map(|(tried, n)| attempt(n, tried))
            .collect(),
        steps: decisive
            .map(|tried| {
                tried
                    .attempt
                    .steps
                    .iter()
                    .enumerate()
                    .map(|(at, one)| step(at, one))
                    .collect()
            })
            .unwrap_or_default(),
        volatile: CaseVolatile {
            micros: count(outcome.elapsed.as_micros()),
        },
        why: outcome.why.clone(),
        ..plain(&outcome.card, outcome.ruling, outcome.scored, repro)
    }
}

/// The record of a case that was not run.
#[must_use]
pub fn plain(card: &Card, ruling: Ruling, scored: bool, repro: String) -> CaseRecord {
    CaseRecord {
        id: card.id.clone(),
        title: card.title.clone(),
        kind: card.kind.name().to_owned(),
        rules: card
            .rules
            .iter()
            .map(|rule| rule.name().to_owned())
            .collect(),
        evidence: evidence(&card.rules).name().to_owned(),
        scored: scored && ruling.verdict != Verdict::Review,
        verdict: ruling.verdict,
        reason: ruling.reason,
        unexpected: unexpected(ruling.verdict, scored),
        why: None,
        control: None,
        failures: Vec::new(),
        observations: Vec::new(),
        effects_source: "none".to_owned(),
        attempts: Vec::new(),
        steps: Vec::new(),
        repro,
        volatile: CaseVolatile::default(),
    }
}

/// Whether a verdict makes the run red.
#[must_use]
pub const fn unexpected(verdict: Verdict, scored: bool) -> bool {
    match verdict {
        Verdict::Pass | Verdict::Review | Verdict::NotApplicable => false,
        // Something that must not happen did happen, however the rule came to be known.
        Verdict::Fail | Verdict::ErrorEnv | Verdict::ErrorSutAdapter | Verdict::ErrorHarness => {
            true
        }
        Verdict::Inconc | Verdict::Unsupported | Verdict::NotRun => scored,
    }
}

/// The strongest evidence among some rules.
#[must_use]
pub fn evidence(rules: &[RuleId]) -> Evidence {
    rules
        .iter()
        .filter_map(|id| id.rule())
        .map(|rule| rule.evidence)
        .min()
        .unwrap_or(Evidence::Assumed)
}

/// The word of a level.
#[must_use]
pub const fn level(level: Strictness) -> &'static str {
    match level {
        Strictness::Effect => "effect",
        Strictness::Stage => "stage",
        Strictness::Class => "class",
        Strictness::Bytes => "bytes",
    }
}

/// Steps are counted from 1 wherever a person or a file sees them.
fn number(at: usize) -> u64 {
    count(at.saturating_add(1))
}

fn difference(step: usize, mismatch: &Mismatch, noted: Option<&str>) -> Difference {
    Difference {
        step: number(step),
        level: level(mismatch.level).to_owned(),
        rule: mismatch.rule.name().to_owned(),
        assumed: mismatch.assumed,
        what: mismatch.what.clone(),
        expected: mismatch.expected.clone(),
        got: mismatch.got.clone(),
        offset: mismatch.offset.map(count),
        noted: noted.map(str::to_owned),
    }
}

fn attempt(n: u64, tried: &Tried) -> AttemptRecord {
    AttemptRecord {
        n,
        end: end(&tried.attempt.end),
        verdict: tried.judged.as_ref().map(|judged| judged.ruling.verdict),
        log: tried
            .log
            .lines()
            .rev()
            .take(12)
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect(),
    }
}

fn end(end: &End) -> String {
    match end {
        End::Over => "over".to_owned(),
        End::Broken(fault) => fault.to_string(),
        End::Unsupported(what) => format!("not implemented: {what}"),
        End::Skipped(reason) | End::HumanSkipped(reason) => format!("skipped: {reason}"),
        End::Harness(reason) => format!("suite: {reason}"),
    }
}

fn step(at: usize, step: &Step) -> StepRecord {
    StepRecord {
        position: number(at),
        title: step.report.title.clone(),
        sent: step.report.sent.as_ref().map(hex::encode),
        received: step.report.received.iter().map(hex::encode).collect(),
        effects: step.effects.clone(),
    }
}
