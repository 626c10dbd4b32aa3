//! Host inputs while something runs, and set-ups that make no sense.

use keyproof_reference::pairing::{Device, Effect, Fault, Vehicle, make_verifier};
use keyproof_reference::{self as reference, Effect as Done, PrivateKey, SetupError};
use keyproof_spec::pairing::profile::PairingProfile;
use keyproof_spec::profile::{CCC, Profile};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{Interface, Purpose};

use crate::pki;
use crate::stage::{self, PASSWORD, Stage, device_setup, vehicle_setup};

const ENDED: Effect = Effect::Transaction(Done::SessionEnded);

/// A pairing that stands after so many exchanges, with the command that would come next.
fn after(exchanges: usize) -> (Stage, Vec<u8>) {
    let mut stage = Stage::ccc();
    let mut output = stage.car.pair();
    for _ in 0..exchanges {
        let command = output.command.unwrap();
        let reply = stage.phone.command(&command, &mut stage.phone_entropy);
        output = stage.car.response(&reply.response, &mut stage.car_entropy);
    }
    (stage, output.command.unwrap())
}

#[test]
fn a_device_makes_no_key_after_its_user_has_withdrawn() {
    let whole = Stage::ccc().pair();
    for exchanges in 2..whole - 1 {
        let (mut stage, command) = after(exchanges);
        let had_key = stage.phone.slot(&pki::VEHICLE).is_some();
        let effects = stage.phone.withdraw(); // DK-OP-020
        assert_eq!(effects.last(), Some(&ENDED), "{exchanges}");
        assert_eq!(effects.len(), 1 + usize::from(had_key));
        assert_eq!(stage.phone.phase_name(), "Selected");
        let reply = stage.phone.command(&command, &mut stage.phone_entropy);
        assert_eq!(reply.refusal.unwrap().class, Reject::Order);
        assert_eq!(stage.phone.slot(&pki::VEHICLE), None);
    }
}

#[test]
fn a_new_password_ends_what_runs_with_the_old_one() {
    let (mut stage, command) = after(2);
    assert_eq!(stage.phone.arm(PASSWORD.to_vec()), [ENDED]);
    let reply = stage.phone.command(&command, &mut stage.phone_entropy);
    assert_eq!(reply.refusal.unwrap().class, Reject::Order);
    assert_eq!(stage.phone.attempts(), Some(0));
    assert_eq!(stage.phone.arm(PASSWORD.to_vec()), []);
}

#[test]
fn a_new_verifier_or_none_ends_what_runs_with_the_old_one() {
    for exchanges in 1..4 {
        for withdrawn in [false, true] {
            let (mut stage, command) = after(exchanges);
            let effects = if withdrawn {
                stage.car.withdraw()
            } else {
                let verifier = stage::verifier(&CCC, PASSWORD);
                stage.car.arm(&verifier).unwrap()
            };
            assert_eq!(effects, [ENDED]);
            let reply = stage.phone.command(&command, &mut stage.phone_entropy);
            let output = stage.car.response(&reply.response, &mut stage.car_entropy);
            assert_eq!(output.refusal.unwrap().class, Reject::Order);
            assert_eq!(output.command, None);
            // The new verifier has served nothing yet: neither count nor use of the old one stick to it.
            let stored = (!withdrawn).then_some((0, false));
            assert_eq!(stage.car.attempts(), stored, "DK-OP-003 {exchanges}");
        }
    }
}

#[test]
fn a_new_verifier_leaves_a_transaction_alone() {
    let mut stage = Stage::ccc();
    stage.car.begin(Purpose::Unlock, &mut stage.car_entropy);
    let verifier = stage::verifier(&CCC, PASSWORD);
    assert_eq!(stage.car.arm(&verifier).unwrap(), []);
    assert_eq!(stage.car.phase_name(), "AwaitSelect");
}

#[test]
fn a_lost_link_leaves_a_vehicle_ended() {
    let (mut stage, _) = after(3);
    assert_eq!(stage.car.phase_name(), "AwaitWritten");
    assert_eq!(stage.car.link_lost(), [ENDED]);
    assert_eq!(stage.car.phase_name(), "Ended");
    assert_eq!(stage.car.link_lost(), []);
}

fn device(
    profile: &'static Profile,
    change: impl Fn(&mut reference::pairing::DeviceSetup),
) -> SetupError {
    let mut setup = device_setup(None);
    change(&mut setup);
    let versions = CCC.versions.to_vec();
    let applet = reference::Device::new(&CCC, versions, true, Vec::new(), Interface::Nfc).unwrap();
    Device::new(profile, applet, &[], setup).unwrap_err()
}

fn vehicle(
    profile: &'static Profile,
    change: impl Fn(&mut reference::pairing::VehicleSetup),
) -> SetupError {
    let mut setup = vehicle_setup(&CCC);
    change(&mut setup);
    let key = PrivateKey::from_bytes(pki::K);
    let versions = CCC.versions.to_vec();
    let made = reference::Vehicle::new(
        &CCC,
        pki::VEHICLE,
        key,
        versions,
        Vec::new(),
        Interface::Nfc,
    );
    Vehicle::new(profile, made.unwrap(), setup).unwrap_err()
}

#[test]
fn a_set_up_names_the_field() {
    let said = |error: SetupError| error.to_string();
    let text = said(device(&CCC, |setup| setup.root = vec![0x30, 0]));
    assert_eq!(
        text,
        "root: expected a certificate with a key of P-256, got something else"
    );
    let text = said(device(&CCC, |setup| setup.issuer.push(0)));
    assert!(text.starts_with("issuer: expected a certificate"));
    let text = said(device(&CCC, |setup| {
        setup.issuer_key = PrivateKey::from_bytes([0; 32]);
    }));
    assert!(text.starts_with("issuer_key: expected a number"));
    let text = said(vehicle(&CCC, |setup| setup.tracking[64] ^= 1));
    assert!(text.starts_with("tracking: expected an uncompressed point"));
    let text = said(vehicle(&CCC, |setup| {
        if let Some((verifier, _, _)) = &mut setup.verifier {
            verifier.w0 = [0xFF; 32];
        }
    }));
    assert!(text.starts_with("verifier: expected w0 below n"));
}

static LONG_PARTS: Profile = Profile {
    pairing: PairingProfile {
        part_len: 240,
        ..CCC.pairing
    },
    ..CCC
};
static FAR_RECEIPT: Profile = Profile {
    pairing: PairingProfile {
        receipt_offset: 193,
        ..CCC.pairing
    },
    ..CCC
};

#[test]
fn a_profile_whose_lengths_do_not_fit_is_refused() {
    for profile in [&LONG_PARTS, &FAR_RECEIPT] {
        let refused = |error| matches!(error, SetupError::Profile { .. });
        assert!(refused(device(profile, |_| {})));
        assert!(refused(vehicle(profile, |_| {})));
    }
}

#[test]
fn costs_are_a_power_of_two() {
    for n in [0, 3, 12] {
        let made = make_verifier(&CCC, PASSWORD, [0; 16], n, [0, 1]);
        assert_eq!(made.unwrap_err(), Fault::Costs, "{n}");
    }
}

#[test]
fn what_holds_secrets_prints_its_name_and_nothing_of_them() {
    let verifier = stage::verifier(&CCC, PASSWORD);
    assert_eq!(format!("{verifier:?}"), "Verifier { .. }");
    let pending = reference::pairing::Pending {
        slot: 2,
        endpoint_key: pki::public(&pki::E),
        token: vec![0x5A; 16],
    };
    assert_eq!(format!("{pending:?}"), "Pending { slot: 2, .. }");
}
