//! Where the protocol as documented misses a goal: each finding of chapter 2 with its shortest trace, and what does hold.
//!
//! ```text
//!   missing   a promise that the documents suggest and the protocol does not keep: violated, with a trace
//!   holds     the strongest neighbours of it that are kept in the same scenario, and from which message on
//! ```
//!
//! The model is not bent for a finding. A scenario of a finding has the same agents, adversary and records as all others; only
//! the promise is one that [`crate::catalogue`] leaves out.

use crate::catalogue;
use crate::check::{Attack, Options, Outcome, Verdict};
use crate::goals::Promise;
use crate::world::scenario::Scenario;
use keyproof_spec::finding::{FINDINGS, Finding};
use keyproof_spec::words::Message;

/// What became of a finding.
#[derive(Clone, Debug)]
pub struct FindingResult {
    /// The finding.
    pub finding: &'static Finding,
    /// Its variants, each with a scenario of its own.
    pub variants: Vec<Variant>,
}

/// One way in which a finding shows.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The scenario.
    pub scenario: Scenario,
    /// The promise that is missed.
    pub missing: Promise,
    /// The shortest trace to its violation; `None` if it was not violated, and the finding is wrong.
    pub attack: Option<Attack>,
    /// The strongest promises that hold in the same scenario.
    pub strongest: Vec<Promise>,
    /// From which message on they hold.
    pub from: Message,
    /// The search that says so.
    pub outcome: Outcome,
}

impl FindingResult {
    /// Whether every variant shows what is missing and keeps what is said to hold.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        let shown = |variant: &Variant| {
            let kept = variant.strongest.iter().all(|promise| {
                variant
                    .outcome
                    .verdicts
                    .contains(&(*promise, Verdict::Holds))
            });
            variant.attack.is_some() && kept && variant.outcome.finished
        };
        !self.variants.is_empty() && self.variants.iter().all(shown)
    }
}

/// Shows all findings, in the order of chapter 2.
#[must_use]
pub fn run(options: &Options) -> Vec<FindingResult> {
    FINDINGS
        .iter()
        .map(|finding| {
            let plans = catalogue::findings::plans().into_iter();
            let own = plans.filter(|plan| plan.finding == finding.id);
            FindingResult {
                finding,
                variants: own.map(|plan| show(plan, options)).collect(),
            }
        })
        .collect()
}

fn show(plan: catalogue::findings::Plan, options: &Options) -> Variant {
    let scenario = plan.asked();
    let outcome = scenario.check(options);
    let attack = outcome
        .attacks()
        .find(|(promise, _)| *promise == plan.missing);
    Variant {
        missing: plan.missing,
        attack: attack.map(|(_, attack)| attack.clone()),
        strongest: plan.strongest.to_vec(),
        from: plan.from,
        outcome,
        scenario,
    }
}
