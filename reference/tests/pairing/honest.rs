//! Undisturbed runs, in both profiles.

use keyproof_reference::pairing::{Device, Effect};
use keyproof_reference::{self as reference, Effect as Done, Peer};
use keyproof_spec::profile::{ALL, CCC};
use keyproof_spec::words::{Interface, Purpose};

use crate::pki::{self, Draft, FAR, NOW, VEHICLE};
use crate::stage::{self, PASSWORD, SLOT, Stage, device_setup, vehicle_setup};

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

#[test]
fn an_activation_has_the_phases_of_chapter_3_and_the_receipts() {
    let mut stage = Stage::ccc();
    stage.pair();
    stage.receipt();
    let mut phases = Vec::new();
    let mut output = stage.car.activate();
    while let Some(command) = output.command {
        phases.push(stage.car.phase_name());
        let reply = stage.phone.command(&command, &mut stage.phone_entropy);
        output = stage.car.response(&reply.response, &mut stage.car_entropy);
    }
    let expected = [
        "AwaitSelect",
        "AwaitAuth0",
        "AwaitAuth1",
        "AwaitReceipt",
        "AwaitControl",
    ];
    assert_eq!(phases, expected);
    assert_eq!(stage.car.phase_name(), "Ended");
}

/// The certificate of a new key is valid for ten years from the moment when it is made, also where they end in 2050.
#[test]
fn a_new_certificate_is_valid_for_ten_years() {
    const YEAR: u64 = 365 * 86_400;
    let ends_in_2050 = 2_524_608_000 - 10 * YEAR;
    for made in [NOW, ends_in_2050 - 1, ends_in_2050, ends_in_2050 + 1] {
        for (later, good) in [(0, true), (10 * YEAR, true), (10 * YEAR + 1, false)] {
            let mut phone = device_setup(Some(PASSWORD));
            phone.now = made;
            let mut car = vehicle_setup(&CCC);
            car.now = made + later;
            // The other certificates outlive all of this.
            let long = |mut draft: Draft| {
                draft.not_after = FAR;
                draft.sign()
            };
            (phone.cross, phone.issuer) = (long(pki::f()), long(pki::e()));
            (car.cross, car.certificate) = (long(pki::m()), long(pki::k(&CCC)));
            let mut stage = Stage::with(
                &CCC,
                stage::phone(&CCC, Vec::new(), &[], phone),
                stage::car(&CCC, Vec::new(), car),
            );
            stage.pair();
            let taken = stage.car.pending_slot().is_some();
            assert_eq!(taken, good, "made {made}, {later} s later");
        }
    }
}

#[test]
fn the_user_is_asked_for_a_transaction_and_not_for_a_pairing() {
    let versions = CCC.versions.to_vec();
    let applet = reference::Device::new(&CCC, versions, false, Vec::new(), Interface::Nfc);
    let phone = Device::new(&CCC, applet.unwrap(), &[], device_setup(Some(PASSWORD))).unwrap();
    let car = stage::car(&CCC, Vec::new(), vehicle_setup(&CCC));
    let mut stage = Stage::with(&CCC, phone, car);
    stage.pair();
    stage.receipt();
    stage.activate();
    assert_eq!(stage.phone_refusal.unwrap().class.name(), "entitlement");
    stage.forget();
    stage.phone.user_authenticated();
    stage.activate();
    assert!(
        stage
            .car_effects
            .contains(&Effect::KeyActive { slot: SLOT })
    );
}
