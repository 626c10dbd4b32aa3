//! The twins of owner pairing: the healthy one passes every case, and each faulty one fails the cases that are made for it.

use keyproof_spec::pairing::mutation::{MUTATIONS, Mutation};
use keyproof_spec::profile::{ALL, CCC, Profile};
use keyproof_vectors::case::CaseKind;
use keyproof_vectors::pairing::case::Case;
use keyproof_vectors::pairing::player::Player;
use keyproof_vectors::pairing::recipe::Subject;
use keyproof_vectors::pairing::{generate, release};
use keyproof_vectors::play::{Play, StepReport, Strictness};
use keyproof_vectors::player::Manner;
use keyproof_vectors::subject;
use std::collections::{BTreeMap, BTreeSet};

fn cases() -> Vec<Case> {
    let subject = std::env::var("ONLY").ok();
    release::cases().unwrap()
        .into_iter()
        .filter(|case| subject.as_deref() != Some("device") || case.script.subject == Subject::Device)
        .collect()
}

#[expect(
    clippy::unwrap_used,
    reason = "an action that cannot be carried out fails the test"
)]
fn reports(case: &Case, profile: &'static Profile, mutations: &[Mutation]) -> Vec<StepReport> {
    let mut player = Player::new(case, profile, Manner::scripted());
    let mut twin = subject::pairing_twin(case.script.subject.role(), profile, &[], mutations);
    let mut out = Vec::new();
    while let Some(action) = player.next_action() {
        out.push(player.observe(twin.take(&action).unwrap()));
    }
    out
}

#[test]
fn the_healthy_twin_passes_every_case() {
    for profile in ALL {
        let mut wrong = Vec::new();
        let cases = cases();
        for case in &cases {
            let reports = reports(case, profile, &[]);
            let missed = reports.iter().find(|report| !report.mismatches.is_empty());
            wrong.extend(missed.map(|report| {
                format!("{} {}: {} {:#?}", case.id, case.title, report.title, report.mismatches.first())
            }));
        }
        println!("{}: {} of {}", profile.name, cases.len() - wrong.len(), cases.len());
        assert!(wrong.is_empty(), "{} {} wrong\n{}", profile.name, wrong.len(), wrong[..wrong.len().min(12)].join("\n"));
    }
}

/// Whether the outcome differs: effects, answered or refused, or a value that must be fresh.
fn outcome_differs(reports: &[StepReport]) -> bool {
    let mut levels = reports.iter().flat_map(|report| &report.mismatches).map(|mismatch| mismatch.level);
    levels.any(|level| level <= Strictness::Stage)
}
fn any_differs(reports: &[StepReport]) -> bool {
    reports.iter().any(|report| !report.mismatches.is_empty())
}

#[test]
fn each_twin_fails() {
  for profile in ALL {
    let cases = cases();
    let shown: Vec<(&Case, Vec<Mutation>)> = cases.iter().map(|case| (case, generate::shown(profile, &case.script).iter().map(|w| w.0).collect())).collect();
    println!("{}", profile.name);
    let mut killed = BTreeMap::new();
    for row in MUTATIONS {
        let claimed: Vec<_> = shown.iter().filter(|(_, m)| m.contains(&row.mutation)).map(|(c, _)| *c).collect();
        let mut strict = 0; let mut any = 0; let mut first = String::new();
        for case in &claimed {
            let reports = reports(case, profile, &[row.mutation]);
            let s = outcome_differs(&reports);
            let a = any_differs(&reports);
            strict += usize::from(s); any += usize::from(a);
            let k: &mut (bool, bool) = killed.entry(case.id.clone()).or_default();
            k.0 |= s; k.1 |= a;
            if !s { first = format!("{} {}", case.id, case.title); }
        }
        println!("{:28} claimed {:4} strict {:4} any {:4} {first}", row.mutation.name(), claimed.len(), strict, any);
    }
    for (case, m) in &shown {
        if case.kind != CaseKind::Valid && !m.is_empty() {
            let k = killed.get(&case.id).copied().unwrap_or_default();
            if !k.0 { println!("ALIVE any={} {} {} {:?}", k.1, case.id, case.title, m); }
        }
    }
  }
}
