//! The cases have teeth: healthy subjects pass all of them, each faulty twin fails one, the extremes fail where they should.

use keyproof_spec::mutation::{MUTATIONS, Mutation};
use keyproof_spec::profile::{ALL, CCC, Profile};
use keyproof_spec::words::Role;
use keyproof_vectors::case::{Case, CaseKind};
use keyproof_vectors::play::{StepReport, Strictness};
use keyproof_vectors::subject::{self, Subject};
use keyproof_vectors::{embed, player};
use std::collections::BTreeMap;

#[expect(
    clippy::unwrap_used,
    reason = "an action that cannot be carried out fails the test"
)]
fn reports(
    case: &Case,
    profile: &'static Profile,
    mut subject: Box<dyn Subject>,
) -> Vec<StepReport> {
    player::play(case, profile, subject.as_mut()).unwrap()
}

fn role(case: &Case) -> Role {
    case.script.role()
}

#[test]
fn healthy_subjects_pass_all() {
    let cases = embed::cases().unwrap();
    for profile in ALL {
        for case in &cases {
            let subjects = [
                ("reference", subject::reference(role(case), profile)),
                ("twin", subject::twin(role(case), profile, &[])),
            ];
            for (name, subject) in subjects {
                let reports = reports(case, profile, subject);
                let missed: Vec<_> = reports
                    .iter()
                    .filter(|report| !report.mismatches.is_empty())
                    .collect();
                assert!(
                    missed.is_empty(),
                    "{} {} {name}: {missed:#?}",
                    profile.name,
                    case.id
                );
            }
        }
    }
}

/// Whether the outcome differs: effects, answered or refused, or a value that must be fresh.
fn outcome_differs(reports: &[StepReport]) -> bool {
    let levels = reports
        .iter()
        .flat_map(|report| &report.mismatches)
        .map(|mismatch| mismatch.level);
    levels.into_iter().any(|level| level <= Strictness::Stage)
}

#[test]
fn each_twin_fails() {
    let cases = embed::cases().unwrap();
    let mut table = String::new();
    let mut unseen = Vec::new();
    for row in MUTATIONS {
        let mut killers = Vec::new();
        for case in &cases {
            let twin = subject::twin(role(case), &CCC, &[row.mutation]);
            let reports = reports(case, &CCC, twin);
            let made_for = case.mutations.iter().any(|word| word.0 == row.mutation);
            if outcome_differs(&reports) {
                killers.push(case.id.clone());
            } else {
                assert!(
                    !made_for,
                    "{}: {} passes the case made for it",
                    case.id,
                    row.mutation.name()
                );
            }
        }
        let first = killers.first().map_or("none", String::as_str);
        table.push_str(&format!(
            "{:28} {} killers, first {first}\n",
            row.mutation.name(),
            killers.len()
        ));
        if killers.is_empty() {
            unseen.push(row.mutation);
        }
    }
    println!("{table}");
    assert_eq!(unseen, Vec::<Mutation>::new());
    insta::assert_snapshot!("kills", table);
}

/// Whether a subject did something that it must not: a lasting effect, an answer, the next command.
fn too_permissive(reports: &[StepReport]) -> bool {
    reports
        .iter()
        .flat_map(|report| &report.mismatches)
        .any(|mismatch| match mismatch.level {
            Strictness::Effect => mismatch.got != "none" && mismatch.got != "session_ended",
            Strictness::Stage => {
                mismatch.got.contains("answered")
                    || ["AUTH0", "AUTH1", "EXCHANGE", "CONTROL FLOW success"]
                        .contains(&mismatch.got.as_str())
            }
            Strictness::Class | Strictness::Bytes => false,
        })
}

#[test]
fn extremes_fail_where_they_should() {
    let cases = embed::cases().unwrap();
    let mut counts: BTreeMap<(&str, bool), (usize, usize)> = BTreeMap::new();
    let mut both = Vec::new();
    for case in &cases {
        let valid = case.kind == CaseKind::Valid;
        let passed = |name: &'static str, subject: Box<dyn Subject>| {
            let reports = reports(case, &CCC, subject);
            // A subject that refuses from the start never gets to the fault; of a negative case it must only not do too much.
            let ok = match name {
                "reject-all" if !valid => !too_permissive(&reports),
                _ => player::passed(&reports),
            };
            if ok != valid && name == "accept-all" {
                let missed = reports.iter().flat_map(|report| &report.mismatches).next();
                println!("{name} {} {}: {missed:?}", case.id, case.title);
            }
            ok
        };
        let accepting = passed("accept-all", subject::accept_all(role(case), &CCC));
        let rejecting = passed("reject-all", subject::reject_all(role(case), &CCC));
        for (name, pass) in [("accept-all", accepting), ("reject-all", rejecting)] {
            let count = counts.entry((name, valid)).or_default();
            count.0 += usize::from(pass);
            count.1 += 1;
        }
        if accepting && rejecting {
            both.push(format!("{} {}", case.id, case.title));
        }
    }
    println!("{counts:#?}\n{both:#?}");
    let share = |name, valid| {
        let (passed, all) = counts[&(name, valid)];
        passed * 100 / all
    };
    assert_eq!(both, Vec::<String>::new());
    assert!(share("accept-all", true) >= 90 && share("accept-all", false) <= 10);
    assert!(share("reject-all", true) <= 10 && share("reject-all", false) >= 90);
}
