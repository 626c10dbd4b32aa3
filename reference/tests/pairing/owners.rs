//! One owner, one pairing at a time, and keys that stay as they are.

use keyproof_reference::pairing::{Effect, Fault};
use keyproof_reference::{Binding, Effect as Done, Entitlements, KeyEntry, PrivateKey};
use keyproof_spec::profile::CCC;
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{KeyStatus, Purpose};

use crate::pki::{self, VEHICLE};
use crate::stage::{PASSWORD, SLOT, Stage, car, device_setup, phone, vehicle_setup};

fn former(slot: u8) -> KeyEntry {
    KeyEntry {
        slot,
        endpoint_key: pki::public(&[0x20 + slot; 32]),
        status: KeyStatus::Active,
        entitlements: Entitlements {
            unlock: true,
            drive: false,
        },
        token: None,
    }
}

fn bound(status: KeyStatus) -> Binding {
    Binding {
        vehicle_identifier: VEHICLE,
        vehicle_key: pki::public(&pki::K),
        slot: 9,
        endpoint_key: PrivateKey::from_bytes([0x29; 32]),
        status,
        mailbox: Vec::new(),
    }
}

#[test]
fn a_paired_vehicle_pairs_only_after_an_authorised_change_and_removes_the_former_keys() {
    let mut stage = Stage::with(
        &CCC,
        phone(&CCC, Vec::new(), &[], device_setup(Some(PASSWORD))),
        car(&CCC, vec![former(5), former(3)], vehicle_setup(&CCC)),
    );
    assert_eq!(stage.car.pair().refusal.unwrap().fault, Fault::Owned); // DK-OP-009
    stage.car.authorise_change();
    stage.pair();
    stage.receipt();
    stage.forget();
    stage.activate();
    assert_eq!(
        stage.car_effects[1..4],
        [
            Effect::KeyRemoved { slot: 3 }, // DK-OP-009
            Effect::KeyRemoved { slot: 5 },
            Effect::KeyActive { slot: SLOT },
        ]
    );
}

#[test]
fn a_live_key_is_not_overwritten_and_a_made_one_is() {
    for status in [KeyStatus::Active, KeyStatus::Suspended] {
        let keys = vec![bound(status)];
        let mut stage = Stage::with(
            &CCC,
            phone(&CCC, keys, &[], device_setup(Some(PASSWORD))),
            car(&CCC, Vec::new(), vehicle_setup(&CCC)),
        );
        stage.pair();
        let refusal = stage.phone_refusal.unwrap();
        assert_eq!(refusal.fault, Fault::LiveKey); // DK-OP-028
        assert_eq!(stage.car_refusal.unwrap().class, Reject::Unsupported);
    }
    let keys = vec![bound(KeyStatus::Active)];
    let mut stage = Stage::with(
        &CCC,
        phone(&CCC, keys, &[VEHICLE], device_setup(Some(PASSWORD))),
        car(&CCC, Vec::new(), vehicle_setup(&CCC)),
    );
    stage.pair();
    assert_eq!(
        stage.phone_effects[1..3],
        [
            Effect::KeyRemoved { slot: 9 },
            Effect::KeyMade { slot: SLOT }
        ]
    );
}

#[test]
fn a_new_pairing_or_transaction_ends_the_one_before() {
    let mut stage = Stage::ccc();
    let select = stage.car.pair().command.unwrap();
    let offer = stage.phone.command(&select, &mut stage.phone_entropy);
    stage.car.response(&offer.response, &mut stage.car_entropy);
    let again = stage.car.pair();
    assert_eq!(again.effects, [Effect::Transaction(Done::SessionEnded)]); // DK-OP-010
    let other = stage.car.begin(Purpose::Unlock, &mut stage.car_entropy);
    assert_eq!(other.effects, [Effect::Transaction(Done::SessionEnded)]); // DK-OP-010
    let back = stage.car.pair();
    assert_eq!(back.effects, [Effect::Transaction(Done::SessionEnded)]); // DK-OP-010
}

#[test]
fn a_refused_pairing_ends_nothing() {
    let mut stage = Stage::with(
        &CCC,
        phone(&CCC, Vec::new(), &[], device_setup(Some(PASSWORD))),
        car(&CCC, vec![former(3)], vehicle_setup(&CCC)),
    );
    stage.car.begin(Purpose::Unlock, &mut stage.car_entropy);
    let refused = stage.car.pair();
    assert_eq!((refused.command, refused.effects), (None, Vec::new()));
    assert_eq!(stage.car.phase_name(), "AwaitSelect");
}

#[test]
fn selecting_one_application_ends_the_session_of_the_other() {
    let mut stage = Stage::ccc();
    stage.most = 2;
    let mut commands = Vec::new();
    let first = stage.car.pair();
    stage.carry(first, |_, bytes, command| {
        if command {
            commands.push(bytes.clone());
        }
    });
    for command in &commands {
        stage.phone.command(command, &mut stage.phone_entropy);
    }
    assert_eq!(stage.phone.phase_name(), "Shared");
    let applet = [&[0, 0xA4, 4, 0, 13][..], CCC.applet_aid, &[0]].concat();
    let reply = stage.phone.command(&applet, &mut stage.phone_entropy);
    assert_eq!(reply.effects, [Effect::Transaction(Done::SessionEnded)]); // DK-OP-031
    assert_eq!(stage.phone.phase_name(), "Deselected");
    let request = stage.phone.command(&commands[1], &mut stage.phone_entropy);
    assert_eq!(request.refusal.unwrap().class, Reject::Unsupported);
}
