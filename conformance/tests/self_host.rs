//! The suite judges Keyproof's own subjects: the reference and the healthy twin pass, and nothing that is no implementation does.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod hosted;

use hosted::run;
use keyproof_conformance::result::{RunResult, RunVerdict};
use keyproof_conformance::subject::{Builtin, Lacking, extreme};
use keyproof_conformance::verdict::Verdict;
use keyproof_conformance::verdict::judge::Mode;
use keyproof_spec::mutation::Mutation;
use keyproof_spec::pairing::mutation as pairing;
use keyproof_spec::profile::{ALL, CCC};
use keyproof_spec::words::Role;
use std::collections::BTreeSet;

const ROLES: [Role; 2] = [Role::Device, Role::Vehicle];

fn passed(result: &RunResult) -> BTreeSet<&str> {
    result
        .cases
        .iter()
        .filter(|case| case.verdict == Verdict::Pass)
        .map(|case| case.id.as_str())
        .collect()
}

/// How many cases of a kind have this verdict, of those that are for the subject.
fn share(result: &RunResult, valid: bool, verdict: Verdict) -> (usize, usize) {
    let of_kind = || {
        result.cases.iter().filter(|case| {
            (case.kind == "valid") == valid && case.verdict != Verdict::NotApplicable
        })
    };
    (
        of_kind().filter(|case| case.verdict == verdict).count(),
        of_kind().count(),
    )
}

#[test]
fn the_reference_passes_everything_under_both_profiles_and_in_both_modes() {
    for profile in ALL {
        for role in ROLES {
            for mode in [Mode::OwnSubject, Mode::ThirdParty] {
                let result = run(&Builtin::Reference, role, profile, mode);
                assert_eq!(
                    result.verdict,
                    RunVerdict::Pass,
                    "{} {}: {}",
                    profile.name,
                    role.name(),
                    result.headline
                );
                assert_eq!(passed(&result).len(), result.cases.len());
            }
        }
    }
}

#[test]
fn the_healthy_twin_passes_everything() {
    for role in ROLES {
        let result = run(&Builtin::Twin(vec![]), role, &CCC, Mode::OwnSubject);
        assert_eq!(
            result.verdict,
            RunVerdict::Pass,
            "{}: {}",
            role.name(),
            result.headline
        );
    }
}

#[test]
fn what_does_nothing_passes_nothing() {
    for name in ["null", "echo", "same"] {
        for role in ROLES {
            let result = run(&extreme(name).unwrap(), role, &CCC, Mode::ThirdParty);
            assert_eq!(passed(&result), BTreeSet::new(), "{name} {}", role.name());
            assert_eq!(result.verdict, RunVerdict::Fail);
        }
    }
}

#[test]
fn accept_all_passes_the_valid_cases_and_fails_the_others() {
    for role in ROLES {
        let result = run(&Builtin::AcceptAll, role, &CCC, Mode::OwnSubject);
        let (valid, of_valid) = share(&result, true, Verdict::Pass);
        let (failed, of_negative) = share(&result, false, Verdict::Fail);
        println!(
            "{}: {valid}/{of_valid} valid pass, {failed}/{of_negative} negative fail",
            role.name()
        );
        assert!(
            10 * valid >= 9 * of_valid,
            "{}: {valid} of {of_valid}",
            role.name()
        );
        assert!(
            10 * failed >= 9 * of_negative,
            "{}: {failed} of {of_negative}",
            role.name()
        );
    }
}

#[test]
fn no_case_passes_on_both_accept_all_and_reject_all() {
    for role in ROLES {
        for mode in [Mode::OwnSubject, Mode::ThirdParty] {
            let (accepting, rejecting) = (
                run(&Builtin::AcceptAll, role, &CCC, mode),
                run(&Builtin::RejectAll, role, &CCC, mode),
            );
            let (accepting, rejecting) = (passed(&accepting), passed(&rejecting));
            let both: Vec<&&str> = accepting.intersection(&rejecting).collect();
            assert!(both.is_empty(), "{both:?}");
        }
    }
}

#[test]
fn who_lies_about_effects_passes_no_probed_negative() {
    for name in ["liar", "mute"] {
        for role in ROLES {
            let result = run(&extreme(name).unwrap(), role, &CCC, Mode::ThirdParty);
            // What accept-all does right under full observation, it does right here too; nothing else may pass.
            let honest = run(&Builtin::AcceptAll, role, &CCC, Mode::OwnSubject);
            let allowed = passed(&honest);
            let slipped: Vec<&str> = result
                .cases
                .iter()
                .filter(|case| case.kind != "valid" && case.verdict == Verdict::Pass)
                .map(|case| case.id.as_str())
                .filter(|id| !allowed.contains(id))
                .collect();
            assert!(slipped.is_empty(), "{name} {}: {slipped:?}", role.name());
        }
    }
}

#[test]
fn a_subject_without_one_rule_fails_a_case_that_names_it() {
    let twins = [
        (Role::Device, Mutation::SkipVehicleSignature),
        (Role::Device, Mutation::SkipCommandMac),
        (Role::Vehicle, Mutation::SkipDeviceSignature),
        (Role::Vehicle, Mutation::IgnoreEntitlement),
    ];
    for (role, mutation) in twins {
        let result = run(
            &Builtin::Twin(vec![mutation.into()]),
            role,
            &CCC,
            Mode::ThirdParty,
        );
        let rule = mutation.row().unwrap().rule.name();
        let caught = result
            .cases
            .iter()
            .any(|case| case.verdict == Verdict::Fail && case.rules.iter().any(|id| id == rule));
        assert!(caught, "{}: no case on {rule} fails", mutation.name());
    }
}

#[test]
fn a_subject_that_pairs_without_one_rule_fails_a_case_that_names_it() {
    let twins = [
        (Role::Device, pairing::Mutation::SkipVehicleEvidence),
        (Role::Vehicle, pairing::Mutation::SkipChain),
    ];
    for (role, mutation) in twins {
        let twin = Builtin::twin(vec![Lacking::Pairing(mutation)]).unwrap();
        let result = run(&twin, role, &CCC, Mode::ThirdParty);
        let row = pairing::MUTATIONS
            .iter()
            .find(|row| row.mutation == mutation);
        let rule = row.unwrap().rule.name();
        let caught = result
            .cases
            .iter()
            .any(|case| case.verdict == Verdict::Fail && case.rules.iter().any(|id| id == rule));
        assert!(caught, "{}: no case on {rule} fails", mutation.name());
    }
}

#[test]
fn two_runs_differ_only_in_what_is_volatile() {
    let stable = |result: RunResult| {
        let mut value = serde_json::to_value(result).unwrap();
        value["volatile"].take();
        for case in value["cases"].as_array_mut().unwrap() {
            case["volatile"].take();
        }
        value.to_string()
    };
    for role in ROLES {
        let twin = Builtin::Twin(vec![
            Mutation::DeviceContinuesAfterFailure.into(),
            Mutation::SkipResponseMac.into(),
        ]);
        let run = || run(&twin, role, &CCC, Mode::ThirdParty);
        assert_eq!(stable(run()), stable(run()));
    }
}
