//! The twins of owner pairing: the healthy one passes every case, each faulty one fails the cases that are made for it, and each negative
//! case that is made for a mutation fails on a twin.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use keyproof_spec::pairing::mutation::{MUTATIONS, Mutation};
use keyproof_spec::profile::{ALL, CCC, INVENTED, Profile};
use keyproof_vectors::case::CaseKind;
use keyproof_vectors::pairing::case::Case;
use keyproof_vectors::pairing::player::Player;
use keyproof_vectors::pairing::release;
use keyproof_vectors::play::{Play, StepReport, Strictness};
use keyproof_vectors::player::Manner;
use keyproof_vectors::subject;
use std::collections::BTreeSet;

/// Mutations that only the bytes of a command show: the answer in names is the same.
const BY_BYTES: [Mutation; 1] = [Mutation::TakeLowestFrameworkVersion];

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
        let cases = release::cases().unwrap();
        for case in &cases {
            for report in reports(case, profile, &[]) {
                let first = report.mismatches.first();
                assert!(first.is_none(), "{} {}: {first:#?}", case.id, report.title);
            }
        }
    }
}

/// Whether a case fails a twin, with bytes or without.
fn fails(case: &Case, profile: &'static Profile, mutation: Mutation) -> bool {
    let most = if BY_BYTES.contains(&mutation) {
        Strictness::Bytes
    } else {
        Strictness::Stage
    };
    let reports = reports(case, profile, &[mutation]);
    let mut levels = reports
        .iter()
        .flat_map(|report| &report.mismatches)
        .map(|mismatch| mismatch.level);
    levels.any(|level| level <= most)
}

#[test]
fn each_mutation_fails_a_case_that_is_made_for_it() {
    let cases = release::cases().unwrap();
    let mut alive = Vec::new();
    for row in MUTATIONS {
        let mut made = cases
            .iter()
            .filter(|case| case.mutations.iter().any(|word| word.0 == row.mutation))
            .peekable();
        // Cases are made for the variant of `ccc`; what only the other one shows fails the valid cases there.
        let seen = if made.peek().is_some() {
            made.any(|case| fails(case, &CCC, row.mutation))
        } else {
            let mut valid = cases.iter().filter(|case| case.kind == CaseKind::Valid);
            valid.any(|case| fails(case, &INVENTED, row.mutation))
        };
        if !seen {
            alive.push(row.mutation);
        }
    }
    assert_eq!(alive, []);
}

#[test]
fn each_negative_case_that_is_made_for_a_mutation_fails_a_twin() {
    let cases = release::cases().unwrap();
    let mut alive = BTreeSet::new();
    let mut of = 0_usize;
    for case in cases.iter().filter(|case| case.kind != CaseKind::Valid) {
        let mut made = case.mutations.iter().map(|word| word.0);
        if !case.mutations.is_empty() {
            of += 1;
            if !made.any(|mutation| fails(case, &CCC, mutation)) {
                alive.insert(case.id.as_str());
            }
        }
    }
    println!("{} of {of} fail a twin", of - alive.len());
    assert!(alive.is_empty(), "{alive:?}");
}
