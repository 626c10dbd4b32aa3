//! Model step against reference: every letter from every standing to depth six, both roles, both profiles.

use keyproof_model::rules::Rules;
use keyproof_spec::profile::{ALL, CCC, INVENTED, Profile};
use keyproof_vectors::lockstep::{Covered, drive, exhaust};
use keyproof_vectors::recipe::{DeviceSetup, VehicleSetup};
use keyproof_vectors::symbolic::alphabet;
use keyproof_vectors::symbolic::walk::{DeviceWalk, VehicleWalk};

const DEPTH: usize = 6;

fn judge(name: &str, covered: &Covered, deeper: &Covered, phases: usize) {
    println!(
        "{name}: {} standings, {} letters run, {} pairs of phase and letter, {} of them taken, {} divergences",
        covered.standings,
        covered.letters,
        covered.pairs.len(),
        covered.enabled.len(),
        covered.divergences.len()
    );
    for divergence in covered.divergences.iter().take(12) {
        println!("{divergence}");
    }
    let reached: std::collections::BTreeSet<&String> =
        covered.pairs.keys().map(|(phase, _)| phase).collect();
    assert_eq!(reached.len(), phases, "phases reached: {reached:?}");
    assert!(covered.divergences.is_empty());
    let never: Vec<_> = deeper
        .enabled
        .iter()
        .filter(|pair| !covered.pairs.contains_key(*pair) && !pair.1.starts_with("step "))
        .collect();
    assert!(
        never.is_empty(),
        "taken by the model and never run: {never:?}"
    );
}

fn device(profile: &'static Profile, name: &str, setup: DeviceSetup) {
    let start = DeviceWalk::new(&setup, Rules::ALL, profile);
    let drive = drive::Device { profile, setup };
    let covered = exhaust(&start, &alphabet::device(), &drive, DEPTH);
    let deeper = exhaust(
        &start,
        &alphabet::device(),
        &drive::Silent(drive),
        DEPTH + 2,
    );
    judge(
        &format!("device {} {name}", profile.name),
        &covered,
        &deeper,
        4,
    );
}

#[test]
fn device_express() {
    device(&CCC, "express", DeviceSetup::usual());
}

#[test]
fn device_by_user() {
    device(
        &CCC,
        "by user",
        DeviceSetup {
            express: false,
            ..DeviceSetup::usual()
        },
    );
}

#[test]
fn device_invented() {
    device(&INVENTED, "express", DeviceSetup::usual());
}

#[test]
fn vehicle() {
    for profile in ALL {
        let setup = VehicleSetup::usual();
        let start = VehicleWalk::new(&setup, Rules::ALL);
        let drive = drive::Vehicle { profile, setup };
        let covered = exhaust(&start, &alphabet::vehicle(), &drive, DEPTH);
        let deeper = exhaust(
            &start,
            &alphabet::vehicle(),
            &drive::Silent(drive),
            DEPTH + 2,
        );
        judge(&format!("vehicle {}", profile.name), &covered, &deeper, 7);
    }
}
