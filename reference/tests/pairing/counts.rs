//! Attempts: counted before anything is shown, kept over loss of link and power, bounded, and lifted by a new verifier or password only.

use keyproof_reference::pairing::{Effect, Fault};
use keyproof_spec::profile::{ALL, CCC};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::Purpose;

use crate::stage::{self, PASSWORD, Stage, car, device_setup, phone, vehicle_setup};

fn strangers(profile: &'static keyproof_spec::profile::Profile) -> Stage {
    Stage::with(
        profile,
        phone(profile, Vec::new(), &[], device_setup(Some(b"another"))),
        car(profile, Vec::new(), vehicle_setup(profile)),
    )
}

#[test]
fn a_wrong_password_counts_on_both_sides_and_is_dropped_at_the_limit() {
    for profile in ALL {
        let mut stage = strangers(profile);
        let (mine, theirs) = (
            profile.pairing.attempts_device,
            profile.pairing.attempts_vehicle,
        );
        for attempt in 1..=theirs {
            stage.forget();
            stage.pair();
            assert_eq!(stage.car.attempts(), Some((attempt, false))); // DK-OP-002
            assert!(!stage.car_effects.contains(&Effect::VerifierUsed)); // DK-OP-005
            let refusal = stage.phone_refusal.unwrap();
            if attempt <= mine {
                assert_eq!(refusal.fault, Fault::Evidence); // DK-OP-025
                assert_eq!(
                    stage.phone_effects.contains(&Effect::PasswordDropped),
                    attempt == mine // DK-OP-024
                );
                assert_eq!(stage.phone.attempts().is_none(), attempt == mine);
            }
        }
        stage.forget();
        let refused = stage.car.pair().refusal.unwrap();
        assert_eq!(refused.class, Reject::Lockout); // DK-OP-004
        let verifier = stage::verifier(profile, PASSWORD);
        stage.car.arm(&verifier).unwrap(); // DK-OP-003
        stage.phone.arm(PASSWORD.to_vec());
        stage.pair();
        assert!(stage.car_effects.contains(&Effect::VerifierUsed));
    }
}

#[test]
fn counts_outlive_link_and_power_in_every_exchange() {
    let whole = Stage::ccc().pair();
    for most in 0..whole {
        let mut stage = Stage::ccc();
        stage.most = most;
        stage.pair();
        // Two exchanges bring the share to the vehicle, the third VERIFY to the device.
        let counted = stage.car.attempts().unwrap();
        assert_eq!(counted.0, u8::from(most >= 2), "DK-OP-002 DK-OP-003 {most}");
        assert_eq!(counted.1, most >= 3, "DK-OP-001 {most}");
        let made = stage
            .phone_effects
            .iter()
            .any(|effect| matches!(effect, Effect::KeyMade { .. }));
        let pending = stage.car.pending_slot().is_some();
        assert!(made || !pending, "{most}");
        assert_eq!(stage.phone.phase_name(), "Deselected"); // DK-OP-031
        // A used verifier serves no second pairing; an unused one does.
        stage.most = usize::MAX;
        stage.forget();
        let again = stage.car.pair();
        assert_eq!(
            again.refusal.map(|refusal| refusal.class),
            (most >= 3).then_some(Reject::Expired), // DK-OP-001
        );
        if again.refusal.is_none() {
            stage.carry(again, |_, _, _| {});
            assert!(stage.car.pending_slot().is_some(), "{most}");
        }
    }
}

#[test]
fn a_device_that_hangs_up_after_verify_has_used_an_attempt() {
    let mut stage = strangers(&CCC);
    for attempt in 1..=2 {
        stage.forget();
        stage.most = 3;
        stage.pair();
        assert_eq!(stage.car.attempts(), Some((attempt, false))); // DK-OP-002
        assert_eq!(stage.phone.attempts(), Some(attempt)); // DK-OP-023
    }
}

#[test]
fn a_withdrawn_password_or_verifier_is_gone() {
    let mut stage = Stage::ccc();
    stage.phone.withdraw();
    stage.pair();
    assert_eq!(stage.car_refusal.unwrap().fault, Fault::NoPassword); // DK-OP-020
    let mut stage = Stage::ccc();
    stage.car.withdraw();
    assert_eq!(stage.car.pair().refusal.unwrap().class, Reject::Expired); // DK-OP-001
    let mut stage = Stage::ccc();
    stage.pair();
    assert_eq!(stage.phone.withdraw(), [Effect::KeyRemoved { slot: 2 }]);
}

#[test]
fn the_limit_leaves_live_keys_alone() {
    let mut stage = Stage::ccc();
    stage.pair();
    stage.receipt();
    stage.activate();
    stage.car.authorise_change();
    stage.car.arm(&stage::verifier(&CCC, b"another")).unwrap();
    for _ in 0..CCC.pairing.attempts_vehicle {
        stage.pair();
    }
    assert_eq!(stage.car.pair().refusal.unwrap().class, Reject::Lockout);
    stage.forget();
    let first = stage.car.begin(Purpose::Unlock, &mut stage.car_entropy);
    stage.carry(first, |_, _, _| {});
    assert_eq!(stage.car_refusal, None); // DK-OP-004
}
