//! The healthy twin and the reference pass every case under both profiles.
use keyproof_vectors::{generate, player, subject};
use keyproof_spec::profile::ALL;
#[test]
fn honest_cases_pass_everywhere() {
    for profile in ALL {
        let cases = generate::cases(profile, &mut generate::lock::Lock::built_in()).unwrap_or_else(|e| panic!("{e}"));
        println!("{} cases", cases.len());
        for case in &cases {
            let mut twin = subject::twin(case.script.role(), profile, &[]);
            let reports = player::play(case, profile, twin.as_mut()).unwrap();
            assert!(player::passed(&reports), "{} {:#?}", case.id, reports.iter().filter(|r| !r.mismatches.is_empty()).collect::<Vec<_>>());
        }
    }
}
