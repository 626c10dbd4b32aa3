//! Where owner pairing as documented misses a goal: each finding of section 2.4 with its shortest trace, what holds in the same
//! scenario, and where the miss is gone.
//!
//! The model is not bent for a finding. A scenario of a finding has the same agents and adversary as all others; only the promise is one
//! that the catalogue leaves out.

use super::catalogue::plain;
use super::check::{Attack, Options, Outcome};
use super::goals::{Promise, Promises};
use super::message::Variant;
use super::rules::Rules;
use super::world::{Powers, Scenario};
use keyproof_spec::finding::Finding;
use keyproof_spec::pairing::finding::FINDINGS;

/// One way in which a finding shows.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The finding.
    pub finding: &'static str,
    /// Where it shows.
    pub scenario: Scenario,
    /// What is missed.
    pub missing: Promise,
    /// What holds in the same scenario all the same.
    pub strongest: &'static [Promise],
    /// From which moment on.
    pub from: &'static str,
    /// A scenario in which nothing is missed, and by what it differs.
    pub clean: Option<(Scenario, &'static str)>,
}

/// What became of a finding.
#[derive(Clone, Debug)]
pub struct FindingResult {
    /// The finding.
    pub finding: &'static Finding,
    /// Its variants.
    pub variants: Vec<Shown>,
}

/// One variant, searched.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The plan.
    pub plan: Plan,
    /// The shortest trace; `None` if nothing was missed, and the finding is wrong.
    pub attack: Option<Attack>,
    /// Whether what is said to hold does.
    pub holds: bool,
    /// Whether the clean scenario is clean.
    pub is_clean: bool,
    /// The search.
    pub outcome: Outcome,
}

impl FindingResult {
    /// Whether every variant shows what is missing, keeps what is said to hold, and is clean where that is said.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        let shown = |it: &Shown| it.attack.is_some() && it.holds && it.is_clean;
        !self.variants.is_empty() && self.variants.iter().all(shown)
    }
}

/// Shows all findings of owner pairing.
#[must_use]
pub fn run(options: &Options) -> Vec<FindingResult> {
    FINDINGS
        .iter()
        .map(|finding| FindingResult {
            finding,
            variants: plans()
                .into_iter()
                .filter(|plan| plan.finding == finding.id)
                .map(|plan| show(plan, options))
                .collect(),
        })
        .collect()
}

fn show(plan: Plan, options: &Options) -> Shown {
    let missing = Promises::one(plan.missing);
    let outcome = plan.scenario.attack(missing, options);
    // A broken promise ends the way, so what holds is searched apart.
    let others = plan.scenario.judged_by(Promises::of(plan.strongest));
    let holds = others.check(options).is_clean();
    let is_clean = plan
        .clean
        .is_none_or(|(scenario, _)| scenario.judged_by(missing).check(options).is_clean());
    let attack = outcome.attacks().next().map(|(_, attack)| attack.clone());
    Shown {
        plan,
        attack,
        holds,
        is_clean,
        outcome,
    }
}

/// All plans.
#[must_use]
pub fn plans() -> Vec<Plan> {
    let ccc = Rules::healthy(Variant::Ccc);
    let mut all = of_vehicle(ccc);
    all.extend(of_request(ccc));
    all.extend(of_ends(ccc));
    all
}

fn of_vehicle(rules: Rules) -> Vec<Plan> {
    let thief = Scenario {
        powers: Powers {
            verifier: true,
            ..Powers::default()
        },
        carries: false,
        against: [true, false],
        moves: 5,
        pairs: 0,
        ..plain(
            "op-thief-own-vehicle",
            "a thief of the verifier with a certified vehicle of its own before a phone",
            rules,
        )
    };
    let copy = Scenario {
        id: "op-thief-copy",
        title: "a thief of the verifier with a copy of the vehicle's certificate before a phone",
        powers: Powers {
            certificate_copy: true,
            ..thief.powers
        },
        ..thief
    };
    let secret = |id| Scenario {
        id,
        powers: Powers {
            verifier: false,
            ..copy.powers
        },
        ..thief
    };
    vec![
        Plan {
            finding: "F-OP-001",
            scenario: thief,
            missing: Promise::MeantVehicle,
            strongest: &[Promise::BoundCertified, Promise::EnabledTaken],
            from: "WRITE DATA",
            clean: Some((secret("op-no-thief"), "the verifier is secret")),
        },
        Plan {
            finding: "F-OP-001",
            scenario: copy,
            missing: Promise::VehicleTookPart,
            strongest: &[Promise::BoundCertified, Promise::EnabledTaken],
            from: "WRITE DATA",
            clean: Some((secret("op-no-thief-copy"), "the verifier is secret")),
        },
    ]
}

fn of_request(rules: Rules) -> Vec<Plan> {
    let changed = Scenario {
        powers: Powers {
            request: true,
            ..Powers::default()
        },
        moves: 1,
        ..plain("op-brand", "a stranger in the path changes REQUEST", rules)
    };
    let rfc9383 = Scenario {
        id: "op-brand-rfc9383",
        rules: Rules::healthy(Variant::Rfc9383),
        ..changed
    };
    let lists = Scenario {
        powers: Powers {
            lists: true,
            ..Powers::default()
        },
        moves: 1,
        ..plain(
            "op-short-list",
            "a stranger in the path shortens the answer to SELECT",
            rules,
        )
    };
    vec![
        Plan {
            finding: "F-OP-002",
            scenario: changed,
            missing: Promise::RequestWhole,
            strongest: &[Promise::ConfirmsAlike, Promise::VersionBest],
            from: "M1",
            clean: Some((rfc9383, "the variant is rfc9383")),
        },
        Plan {
            finding: "F-OP-003",
            scenario: lists,
            missing: Promise::VersionBest,
            strongest: &[Promise::VersionOffered, Promise::ConfirmsAlike],
            from: "M1",
            clean: None,
        },
    ]
}

fn of_ends(rules: Rules) -> Vec<Plan> {
    let stranger = |id, title| Scenario {
        moves: 1,
        ..plain(id, title, rules)
    };
    vec![
        Plan {
            finding: "F-OP-004",
            scenario: stranger("op-abort", "a stranger in the path of one pairing"),
            missing: Promise::StillActivates,
            strongest: &[Promise::PairsAnew, Promise::EnabledTaken],
            from: "OP CONTROL FLOW",
            clean: None,
        },
        Plan {
            finding: "F-OP-005",
            scenario: stranger("op-link-lost", "a stranger who drops one message"),
            missing: Promise::PairsAgain,
            strongest: &[Promise::PairsAnew],
            from: "M2",
            clean: None,
        },
    ]
}
