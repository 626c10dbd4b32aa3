//! The rows of section 3.2 on both profiles: class, stage, effects, command, next phase.

use keyproof_reference::{Effect, Output, Peer, PrivateKey, SetupError, Vehicle};
use keyproof_spec::profile::{ALL, Profile};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{Interface, KeyStatus, Message, Purpose};

use crate::peer::{
    Counting, ENDPOINT_KEY, OTHER, SLOT, STRANGER_KEY, VEHICLE, VEHICLE_KEY, Wallet, control,
    entry, kinds, public, read_answer, sign, token, vehicle, verifies,
};

/// A failure: CONTROL FLOW failure, class, stage, effects, and then nothing more.
fn failed(wallet: &mut Wallet, output: &Output, class: Reject, stage: Message, effects: &[&str]) {
    let refusal = output.refusal.unwrap();
    assert_eq!((refusal.class, refusal.stage), (class, stage));
    assert_eq!(
        output.command.as_deref(),
        Some(&control(wallet.profile, false)[..])
    );
    assert_eq!(kinds(&output.effects), effects);
    assert_eq!(wallet.vehicle.phase_name(), "AwaitControl");
    let last = wallet.raw(&[0x6F, 0x00]);
    assert_eq!(
        (last.command, last.refusal, last.effects),
        (None, None, vec![])
    );
    assert_eq!(wallet.vehicle.phase_name(), "Ended");
    let late = wallet.ok(&[]);
    assert_eq!(late.refusal.unwrap().class, Reject::Order);
    assert_eq!((late.command, late.effects), (None, vec![]));
}

fn at_select(profile: &'static Profile) -> Wallet {
    Wallet::new(profile, vehicle(profile), Purpose::Unlock)
}

fn at_auth0(profile: &'static Profile) -> Wallet {
    let mut wallet = at_select(profile);
    wallet.go_to_auth0();
    wallet
}

fn at_auth1(profile: &'static Profile) -> Wallet {
    Wallet::at_auth1(profile, vec![entry(profile)], Purpose::Unlock)
}

const ENDED: &[&str] = &["session_ended"];

#[test]
fn a_bad_status_or_no_status_fails_every_phase() {
    for profile in ALL {
        for (response, class) in [
            (&[][..], Reject::Length),
            (&[0x90], Reject::Length),
            (&[0; 300], Reject::Length),
            (&[0x69, 0x82], Reject::Unsupported),
            (&[0x5C, 2, 1, 0, 0x61, 0x00], Reject::Unsupported),
        ] {
            for (stage, mut wallet) in [
                (Message::Select, at_select(profile)),
                (Message::Auth0, at_auth0(profile)),
                (Message::Auth1, at_auth1(profile)),
                (Message::Exchange, Wallet::at_exchange(profile).0),
            ] {
                let output = wallet.raw(response);
                failed(&mut wallet, &output, class, stage, ENDED);
            }
        }
    }
}

#[test]
fn versions_whole_and_common() {
    for profile in ALL {
        let (high, low) = (
            profile.versions[0].to_be_bytes(),
            profile.versions[1].to_be_bytes(),
        );
        for data in [
            vec![],
            vec![0x5C, 0],
            vec![0x5C, 1, 1],
            vec![0x5C, 3, high[0], high[1], 0],
            [&[0x5C, 4][..], &low, &high].concat(),
            [&[0x5C, 4][..], &high, &high].concat(),
            [&[0x5C, 2][..], &high, &[0]].concat(),
            [&[0x5C, 0x81, 2][..], &high].concat(),
            [&[0x5B, 2][..], &high].concat(),
        ] {
            let mut wallet = at_select(profile);
            let output = wallet.ok(&data);
            failed(
                &mut wallet,
                &output,
                Reject::Malformed,
                Message::Select,
                ENDED,
            );
        }
        let mut wallet = at_select(profile);
        let output = wallet.ok(&[0x5C, 2, 9, 9]);
        failed(
            &mut wallet,
            &output,
            Reject::Version,
            Message::Select,
            ENDED,
        );
        for (offered, chosen) in [
            ([&[0x5C, 4][..], &high, &low].concat(), high),
            ([&[0x5C, 2][..], &low].concat(), low),
            ([&[0x5C, 6, 9, 9][..], &high, &low].concat(), high),
        ] {
            let mut wallet = at_select(profile);
            let command = wallet.ok(&offered).command.unwrap();
            assert_eq!(command[7..9], chosen);
        }
    }
}

#[test]
fn auth0_is_fresh_and_its_answer_a_point() {
    for profile in ALL {
        let mut wallet = at_auth0(profile);
        let first = wallet.command.clone();
        wallet.vehicle.begin(Purpose::Unlock, &mut wallet.entropy);
        wallet.go_to_auth0();
        assert_ne!(first[11..76], wallet.command[11..76]);
        assert_ne!(first[78..94], wallet.command[78..94]);
        let good = public(&[0x66; 32]);
        let mut off_curve = good;
        off_curve[40] ^= 1;
        for data in [
            vec![],
            [&[0x87, 65][..], &good].concat(),
            [&[0x86, 64][..], &good[..64]].concat(),
            [&[0x86, 65][..], &good, &[0]].concat(),
            [&[0x86, 65][..], &off_curve].concat(),
            [&[0x86, 65][..], &[0; 65]].concat(),
        ] {
            let mut wallet = at_auth0(profile);
            let output = wallet.ok(&data);
            failed(
                &mut wallet,
                &output,
                Reject::Malformed,
                Message::Auth0,
                ENDED,
            );
        }
        let mut wallet = at_auth0(profile);
        let signature = wallet.go_to_auth1();
        let signed = wallet.signed(&profile.usage_vehicle);
        assert!(verifies(&public(&VEHICLE_KEY), &signed, &signature));
    }
}

#[test]
fn unlock_acts_once() {
    for profile in ALL {
        let mut wallet = at_auth1(profile);
        let keys = wallet.keys();
        let response = keys.response(&wallet.honest_identity());
        let output = wallet.ok(&response);
        assert_eq!(
            output.effects,
            [
                Effect::PersistentStored(Peer::Slot(SLOT)),
                Effect::Actuate(Purpose::Unlock),
                Effect::SessionEnded,
            ]
        );
        assert_eq!(output.command.unwrap(), control(profile, true));
        assert_eq!(wallet.vehicle.phase_name(), "AwaitControl");
        let stored = wallet.vehicle.persistent(SLOT).unwrap();
        assert_eq!(stored.expose_secret(), &keys.kpersistent);
        for phase in ["Ended", "Ended"] {
            assert_eq!(wallet.ok(&response).effects, []);
            assert_eq!(wallet.vehicle.phase_name(), phase);
        }
    }
}

#[test]
fn auth1_errors() {
    for profile in ALL {
        type Make<'a> = &'a dyn Fn(&Wallet) -> Vec<u8>;
        let identity = |wallet: &Wallet, key: &[u8; 32], usage: &[u8; 4]| {
            let signature = sign(key, &wallet.signed(usage));
            wallet.keys().response(&wallet.identity(SLOT, &signature))
        };
        let honest = |wallet: &Wallet| wallet.keys().response(&wallet.honest_identity());
        let flip = |wallet: &Wallet, at: usize| {
            let mut data = honest(wallet);
            data[at] ^= 1;
            data
        };
        let cases: [(Make<'_>, Reject); 14] = [
            (&|_| vec![], Reject::Length),
            (&|_| vec![0; 8], Reject::Length),
            (&|w| honest(w)[..87].to_vec(), Reject::Length),
            (&|w| honest(w)[..80].to_vec(), Reject::Length),
            (&|w| flip(w, 0), Reject::Mac),
            (&|w| flip(w, 87), Reject::Mac),
            (
                &|w| {
                    let mut keys = w.keys();
                    keys.krmac = keys.kmac;
                    keys.response(&w.honest_identity())
                },
                Reject::Mac,
            ),
            (&|w| w.keys().response_padded(&[0; 16]), Reject::Mac),
            (&|w| w.keys().response(&[]), Reject::Malformed),
            (
                &|w| w.keys().response(&[w.honest_identity(), vec![0]].concat()),
                Reject::Malformed,
            ),
            (
                &|w| w.keys().response(&w.identity(SLOT + 1, &[1; 64])),
                Reject::UnknownKey,
            ),
            (
                &|w| w.keys().response(&w.identity(SLOT, &[0; 64])),
                Reject::Signature,
            ),
            (
                &|w| identity(w, &STRANGER_KEY, &profile.usage_endpoint),
                Reject::Signature,
            ),
            (
                &|w| identity(w, &ENDPOINT_KEY, &profile.usage_vehicle),
                Reject::Signature,
            ),
        ];
        for (make, class) in cases {
            let mut wallet = at_auth1(profile);
            let output = {
                let data = make(&wallet);
                wallet.ok(&data)
            };
            failed(&mut wallet, &output, class, Message::Auth1, ENDED);
            assert!(wallet.vehicle.persistent(SLOT).is_none());
        }
    }
}

#[test]
fn a_reflected_signature_is_refused() {
    for profile in ALL {
        // The vehicle's own key stands in its table (assumption A3 is false).
        let mut own = entry(profile);
        own.endpoint_key = public(&VEHICLE_KEY);
        let mut wallet = Wallet::new(
            profile,
            crate::peer::vehicle_with(profile, vec![own]),
            Purpose::Unlock,
        );
        wallet.go_to_auth0();
        let reflected = wallet.go_to_auth1();
        let data = wallet.keys().response(&wallet.identity(SLOT, &reflected));
        let output = wallet.ok(&data);
        failed(
            &mut wallet,
            &output,
            Reject::Signature,
            Message::Auth1,
            ENDED,
        );
    }
}

#[test]
fn inactive_keys_and_missing_rights() {
    for profile in ALL {
        for status in [KeyStatus::Suspended, KeyStatus::Revoked] {
            let mut wallet = at_auth1(profile);
            assert!(wallet.vehicle.set_status(SLOT, status));
            assert!(!wallet.vehicle.set_status(SLOT + 1, status));
            let data = wallet.keys().response(&wallet.honest_identity());
            let output = wallet.ok(&data);
            failed(&mut wallet, &output, Reject::Revoked, Message::Auth1, ENDED);
            assert!(wallet.vehicle.persistent(SLOT).is_none());
        }
        for purpose in Purpose::ALL {
            let mut narrow = entry(profile);
            match purpose {
                Purpose::Unlock => narrow.entitlements.unlock = false,
                Purpose::Drive => narrow.entitlements.drive = false,
            }
            let mut wallet = Wallet::at_auth1(profile, vec![narrow], purpose);
            let data = wallet.keys().response(&wallet.honest_identity());
            let output = wallet.ok(&data);
            failed(
                &mut wallet,
                &output,
                Reject::Entitlement,
                Message::Auth1,
                &["persistent_stored", "session_ended"],
            );
            assert!(wallet.vehicle.persistent(SLOT).is_some());
        }
    }
}

#[test]
fn drive_needs_the_token() {
    for profile in ALL {
        let good = token(profile);
        let (mut wallet, keys) = Wallet::at_exchange(profile);
        let data = keys.response(&read_answer(profile, profile.read_ok, &good));
        let output = wallet.ok(&data);
        assert_eq!(
            output.effects,
            [Effect::Actuate(Purpose::Drive), Effect::SessionEnded]
        );
        assert_eq!(output.command.unwrap(), control(profile, true));

        let mut wrong = good.clone();
        wrong[0] ^= 1;
        let mut long_length = read_answer(profile, profile.read_ok, &good);
        long_length.push(0);
        for (content, class) in [
            (
                read_answer(profile, profile.read_ok, &wrong),
                Reject::Entitlement,
            ),
            (
                read_answer(profile, profile.read_ok, &good[1..]),
                Reject::Entitlement,
            ),
            (
                read_answer(profile, profile.read_ok, &[]),
                Reject::Entitlement,
            ),
            (
                read_answer(profile, profile.read_bounds, &[]),
                Reject::Entitlement,
            ),
            (
                read_answer(profile, profile.read_bounds, &good),
                Reject::Malformed,
            ),
            (long_length, Reject::Malformed),
            (vec![], Reject::Malformed),
            (vec![0, 0, 0], Reject::Malformed),
        ] {
            let (mut wallet, keys) = Wallet::at_exchange(profile);
            let output = wallet.ok(&keys.response(&content));
            failed(&mut wallet, &output, class, Message::Exchange, ENDED);
        }
        // The answer to AUTH1 again, in its place or out of it.
        let (mut wallet, keys) = Wallet::at_exchange(profile);
        let mut earlier = wallet.keys();
        earlier.counter = 0;
        let output = wallet.ok(&earlier.response(&read_answer(profile, profile.read_ok, &good)));
        failed(&mut wallet, &output, Reject::Mac, Message::Exchange, ENDED);
        // The vehicle's own command sent back.
        let (mut wallet, _) = Wallet::at_exchange(profile);
        let mut swapped = keys.clone();
        swapped.krmac = swapped.kmac;
        let output = wallet.ok(&swapped.response(&read_answer(profile, profile.read_ok, &good)));
        failed(&mut wallet, &output, Reject::Mac, Message::Exchange, ENDED);
    }
}

#[test]
fn losing_the_link_and_beginning_again() {
    for profile in ALL {
        let mut idle = vehicle(profile);
        assert_eq!(idle.link_lost(), []);
        assert_eq!(idle.phase_name(), "Idle");
        let output = idle.response(&[0x90, 0x00], &mut Counting::default());
        assert_eq!(output.refusal.unwrap().class, Reject::Order);
        assert_eq!(idle.phase_name(), "Idle");
        for again in [false, true] {
            for mut wallet in [
                at_select(profile),
                at_auth0(profile),
                at_auth1(profile),
                Wallet::at_exchange(profile).0,
            ] {
                if again {
                    let output = wallet.vehicle.begin(Purpose::Unlock, &mut wallet.entropy);
                    assert_eq!(kinds(&output.effects), ENDED);
                    assert_eq!(wallet.vehicle.phase_name(), "AwaitSelect");
                } else {
                    assert_eq!(kinds(&wallet.vehicle.link_lost()), ENDED);
                    assert_eq!(wallet.vehicle.phase_name(), "Ended");
                }
            }
        }
    }
}

#[test]
fn setup_names_the_field() {
    for profile in ALL {
        let new = |key, table| {
            let versions = profile.versions.to_vec();
            let key = PrivateKey::from_bytes(key);
            Vehicle::new(profile, VEHICLE, key, versions, table, Interface::Nfc).unwrap_err()
        };
        assert_eq!(
            new([0xFF; 32], vec![]),
            SetupError::PrivateKey { index: None }
        );
        assert_eq!(
            new(VEHICLE_KEY, vec![entry(profile), entry(profile)]),
            SetupError::DuplicateSlot {
                index: 1,
                got: SLOT
            }
        );
        let mut bare = entry(profile);
        bare.token = None;
        assert_eq!(
            new(VEHICLE_KEY, vec![bare]),
            SetupError::TokenMissing { index: 0 }
        );
        let mut short = entry(profile);
        short.token = Some(vec![0; 3]);
        assert_eq!(
            new(VEHICLE_KEY, vec![short]),
            SetupError::TokenLength {
                index: 0,
                expected: profile.token_len,
                got: 3
            }
        );
        let mut bad = entry(profile);
        bad.endpoint_key[0] = 2;
        assert_eq!(
            new(VEHICLE_KEY, vec![bad]),
            SetupError::PublicKey { index: 0 }
        );
        let _ = OTHER;
    }
}
