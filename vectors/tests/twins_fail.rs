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

/// Kpersistent never travels, so no case can see it. The reference stores what our own schedule gives.
#[test]
fn kpersistent_is_the_same_in_both_implementations() {
    use keyproof_reference::device::{Binding, Device};
    use keyproof_reference::{Draw, Entropy, PrivateKey};
    use keyproof_spec::words::{Interface, KeyStatus};
    use keyproof_vectors::vector::{Provision, vector};
    struct Scripted(Vec<u8>);
    impl Entropy for Scripted {
        fn fill(&mut self, _: Draw, out: &mut [u8]) {
            out.copy_from_slice(&self.0);
        }
    }
    let cases = embed::cases().unwrap();
    let case = cases
        .iter()
        .find(|case| case.title == "unlock" && role(case) == Role::Device)
        .unwrap();
    for profile in ALL {
        let vector = vector(profile, case).unwrap();
        let Provision::Device(objects) = vector.provision else {
            panic!("a device")
        };
        let bytes = |text: &str| hex::decode(text).unwrap();
        let key = &objects.keys[0];
        let identifier: [u8; 8] = bytes(&key.vehicle_identifier).try_into().unwrap();
        let binding = Binding {
            vehicle_identifier: identifier,
            vehicle_key: bytes(&key.vehicle_public).try_into().unwrap(),
            slot: key.slot,
            endpoint_key: PrivateKey::from_bytes(bytes(&key.endpoint_secret).try_into().unwrap()),
            status: KeyStatus::Active,
            mailbox: bytes(&key.mailbox),
        };
        let versions = profile.versions.to_vec();
        let mut device =
            Device::new(profile, versions, true, vec![binding], Interface::Nfc).unwrap();
        let mut entropy = Scripted(bytes(&vector.rng.ephemeral[0]));
        let mut expected = None;
        for step in &vector.steps {
            if let Some(pdu) = &step.pdu {
                device.command(&bytes(pdu), &mut entropy);
                expected = step.mid.get("kpersistent").cloned().or(expected);
            }
        }
        let stored = device.persistent(&identifier).unwrap();
        assert_eq!(Some(hex::encode(stored.expose_secret())), expected);
    }
}
