//! Undisturbed runs, in both profiles.

use keyproof_reference::pairing::Effect;
use keyproof_reference::{Effect as Done, Peer};
use keyproof_spec::profile::ALL;
use keyproof_spec::words::Purpose;

use crate::pki::VEHICLE;
use crate::stage::{SLOT, Stage};

const ENDED: Effect = Effect::Transaction(Done::SessionEnded);

#[test]
fn pairing_and_activation_give_one_active_key_on_both_sides() {
    for profile in ALL {
        let mut stage = Stage::new(profile);
        stage.pair();
        assert_eq!((stage.phone_refusal, stage.car_refusal), (None, None));
        assert_eq!(
            stage.car_effects,
            [
                Effect::AttemptCounted { count: 1 }, // DK-OP-002
                Effect::VerifierUsed,                // DK-OP-001
                Effect::KeyPending { slot: SLOT },
                ENDED
            ]
        );
        assert_eq!(
            stage.phone_effects,
            [
                Effect::AttemptCounted { count: 1 }, // DK-OP-023
                Effect::KeyMade { slot: SLOT },
                ENDED
            ]
        );
        assert_eq!(stage.phone.attempts(), Some(0));
        stage.forget();
        stage.receipt();
        stage.activate();
        assert_eq!((stage.phone_refusal, stage.car_refusal), (None, None));
        assert_eq!(
            stage.car_effects,
            [
                Effect::Transaction(Done::PersistentStored(Peer::Slot(SLOT))),
                Effect::KeyActive { slot: SLOT }, // DK-OP-008
                ENDED
            ]
        );
        assert_eq!(
            stage.phone_effects[..4],
            [
                Effect::ReceiptStored { slot: SLOT },
                Effect::Transaction(Done::PersistentStored(Peer::Vehicle(VEHICLE))),
                Effect::Transaction(Done::IdentityReleased { slot: SLOT }),
                Effect::KeyActive { slot: SLOT }, // DK-OP-029
            ]
        );
        stage.forget();
        for purpose in [Purpose::Unlock, Purpose::Drive] {
            let first = stage.car.begin(purpose, &mut stage.car_entropy);
            stage.carry(first, |_, _, _| {});
            let acted = Effect::Transaction(Done::Actuate(purpose));
            assert!(stage.car_effects.contains(&acted), "{}", profile.name);
        }
    }
}

#[test]
fn a_pending_key_opens_nothing_and_needs_its_receipt() {
    let mut stage = Stage::ccc();
    stage.pair();
    stage.forget();
    let first = stage.car.begin(Purpose::Unlock, &mut stage.car_entropy);
    stage.carry(first, |_, _, _| {});
    assert!(stage.car_refusal.is_some(), "DK-OP-008");
    stage.forget();
    stage.activate();
    assert!(
        !stage
            .car_effects
            .contains(&Effect::KeyActive { slot: SLOT })
    ); // DK-OP-008
    assert_eq!(stage.car_refusal.unwrap().class.name(), "signature");
    // The phone has taken a valid EXCHANGE: its key is active, and the vehicle's waits for the receipt.
    stage.forget();
    stage.receipt();
    stage.activate();
    assert!(
        stage
            .car_effects
            .contains(&Effect::KeyActive { slot: SLOT })
    );
}
