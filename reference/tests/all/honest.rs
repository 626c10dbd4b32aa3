//! Undisturbed transactions, both sides ours, and what both store.

use keyproof_reference::{Device, Effect, PrivateKey, Vehicle};
use keyproof_spec::profile::{ALL, Profile};
use keyproof_spec::words::{Interface, Purpose};

use crate::peer::{Counting, SLOT, VEHICLE, VEHICLE_KEY, binding, entry, kinds};

fn run(profile: &'static Profile, purpose: Purpose, express: bool, interface: Interface) {
    let versions = profile.versions.to_vec();
    let key = PrivateKey::from_bytes(VEHICLE_KEY);
    let table = vec![entry(profile)];
    let mut vehicle =
        Vehicle::new(profile, VEHICLE, key, versions.clone(), table, interface).unwrap();
    let mut device = Device::new(
        profile,
        versions,
        express,
        vec![binding(profile)],
        interface,
    )
    .unwrap();
    let mut entropy = Counting::default();
    for _ in 0..2 {
        if !express {
            device.user_authenticated();
        }
        let mut output = vehicle.begin(purpose, &mut entropy);
        let (mut of_vehicle, mut of_device) = (output.effects.clone(), Vec::new());
        while let Some(command) = output.command {
            let reply = device.command(&command, &mut entropy);
            assert_eq!(reply.refusal, None);
            of_device.extend(reply.effects);
            output = vehicle.response(&reply.response, &mut entropy);
            assert_eq!(output.refusal, None);
            of_vehicle.extend(output.effects.clone());
        }
        assert_eq!(
            kinds(&of_vehicle),
            ["persistent_stored", "actuate", "session_ended"]
        );
        assert!(of_vehicle.contains(&Effect::Actuate(purpose)));
        let expected: &[&str] = match purpose {
            Purpose::Unlock => &[
                "persistent_stored",
                "identity_released",
                "prompt",
                "session_ended",
            ],
            Purpose::Drive => &[
                "persistent_stored",
                "identity_released",
                "mailbox_released",
                "prompt",
                "session_ended",
            ],
        };
        assert_eq!(kinds(&of_device), expected);
        assert!(of_device.contains(&Effect::Prompt { success: true }));
        assert_eq!(
            (vehicle.phase_name(), device.phase_name()),
            ("Ended", "Selected")
        );
        assert_eq!(
            vehicle.persistent(SLOT).unwrap().expose_secret(),
            device.persistent(&VEHICLE).unwrap().expose_secret()
        );
    }
    assert_eq!(entropy.identifiers, 2);
    assert_eq!(entropy.ephemerals, 4);
}

#[test]
fn both_purposes_profiles_consents_and_interfaces() {
    for profile in ALL {
        for purpose in Purpose::ALL {
            for express in [true, false] {
                for interface in [Interface::Nfc, Interface::Ble] {
                    run(profile, purpose, express, interface);
                }
            }
        }
    }
}

#[test]
fn different_interfaces_do_not_meet() {
    for profile in ALL {
        let mut entropy = Counting::default();
        let versions = profile.versions.to_vec();
        let bindings = vec![binding(profile)];
        let mut device = Device::new(profile, versions, true, bindings, Interface::Ble).unwrap();
        let mut vehicle = crate::peer::vehicle(profile);
        let mut output = vehicle.begin(Purpose::Unlock, &mut entropy);
        let mut refusals = Vec::new();
        while let Some(command) = output.command {
            let reply = device.command(&command, &mut entropy);
            output = vehicle.response(&reply.response, &mut entropy);
            refusals.extend(output.refusal);
            assert!(!kinds(&output.effects).contains(&"actuate"));
        }
        assert_eq!(refusals[0].class.name(), "mac");
    }
}
