//! Model step against reference: every letter from every standing to depth six, both roles, both profiles.

use keyproof_spec::profile::ALL;
use keyproof_model::rules::Rules;
use keyproof_vectors::lockstep::{Covered, drive, exhaust};
use keyproof_vectors::recipe::{DeviceSetup, VehicleSetup};
use keyproof_vectors::symbolic::alphabet;
use keyproof_vectors::symbolic::walk::{DeviceWalk, VehicleWalk};

const DEPTH: usize = 6;

fn judge(name: &str, covered: &Covered, phases: usize) {
    println!(
        "{name}: {} standings, {} letters run, {} pairs of phase and letter, {} of them taken, {} divergences",
        covered.standings, covered.letters, covered.pairs.len(), covered.enabled.len(), covered.divergences.len()
    );
    for divergence in covered.divergences.iter().take(12) {
        println!("{divergence}");
    }
    let reached: std::collections::BTreeSet<&String> = covered.pairs.keys().map(|(phase, _)| phase).collect();
    assert_eq!(reached.len(), phases, "phases reached: {reached:?}");
    assert!(covered.divergences.is_empty());
}

#[test]
fn device() {
    for profile in ALL {
        let mut by_user = DeviceSetup::usual();
        by_user.express = false;
        for (name, setup) in [("express", DeviceSetup::usual()), ("by user", by_user)] {
            let start = DeviceWalk::new(&setup, Rules::ALL, profile);
            let drive = drive::Device { profile, setup };
            let covered = exhaust(&start, &alphabet::device(), &drive, DEPTH);
            judge(&format!("device {} {name}", profile.name), &covered, 4);
        }
    }
}

#[test]
fn vehicle() {
    for profile in ALL {
        let setup = VehicleSetup::usual();
        let start = VehicleWalk::new(&setup, Rules::ALL);
        let drive = drive::Vehicle { profile, setup };
        let covered = exhaust(&start, &alphabet::vehicle(), &drive, DEPTH);
        judge(&format!("vehicle {}", profile.name), &covered, 7);
    }
}
