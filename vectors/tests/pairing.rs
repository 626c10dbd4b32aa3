//! The cases of owner pairing: model and reference agree on every one, under both profiles, and every mutation is shown by one.

use keyproof_spec::profile::ALL;
use keyproof_vectors::generate::lock::Lock;
use keyproof_vectors::pairing::generate;

#[test]
fn model_and_reference_agree_on_every_case() {
    for profile in ALL {
        let disagreements = generate::disagreements(profile);
        assert!(
            disagreements.is_empty(),
            "{}: {} disagreements\n{}",
            profile.name,
            disagreements.len(),
            disagreements.join("\n")
        );
    }
}

#[test]
fn every_negative_case_has_one_fault_and_a_control() {
    generate::cases(&keyproof_spec::profile::CCC, &mut Lock::built_in()).unwrap();
}

#[test]
fn every_mutation_is_shown_by_a_case() {
    assert_eq!(generate::unseen(ALL), [""; 0]);
}
