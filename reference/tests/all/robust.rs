//! Arbitrary bytes in every phase: no panic, and nothing done to the world.

use keyproof_spec::profile::{ALL, Profile};
use keyproof_spec::words::Purpose;
use proptest::prelude::*;

use crate::peer::{Reader, Wallet, device, entry, kinds, vehicle};

fn command() -> impl Strategy<Value = Vec<u8>> {
    let header = (
        prop::sample::select(vec![0x00u8, 0x10, 0x80, 0x84, 0x90, 0x94, 0x81]),
        prop::sample::select(vec![0xA4u8, 0x80, 0x81, 0xC9, 0x3C, 0x00]),
        0u8..5,
        0u8..20,
    );
    let tail = prop::collection::vec(any::<u8>(), 0..150);
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        (header, tail).prop_map(|((c, i, p1, p2), tail)| [&[c, i, p1, p2][..], &tail].concat()),
        (header_only(), prop::collection::vec(any::<u8>(), 1..150))
            .prop_map(|(h, data)| { [&h[..], &[data.len() as u8], &data].concat() }),
    ]
}

fn header_only() -> impl Strategy<Value = [u8; 4]> {
    prop::sample::select(vec![
        [0x00, 0xA4, 4, 0],
        [0x80, 0x80, 0, 1],
        [0x80, 0x80, 0, 0x13],
        [0x80, 0x81, 0, 0],
        [0x90, 0x81, 0, 0],
        [0x84, 0xC9, 0, 0],
    ])
}

fn device_in(profile: &'static Profile, phase: usize) -> Reader {
    match phase {
        0 => Reader::new(profile, device(profile)),
        1 => Reader::selected(profile),
        2 => Reader::answered(profile),
        _ => Reader::open(profile).0,
    }
}

fn vehicle_in(profile: &'static Profile, phase: usize) -> Wallet {
    match phase {
        0 => Wallet::new(profile, vehicle(profile), Purpose::Unlock),
        1 => {
            let mut wallet = vehicle_in(profile, 0);
            wallet.go_to_auth0();
            wallet
        }
        2 => Wallet::at_auth1(profile, vec![entry(profile)], Purpose::Unlock),
        _ => Wallet::at_exchange(profile).0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_device_lets_nothing_out(phase in 0usize..4, commands in prop::collection::vec(command(), 1..6)) {
        for profile in ALL {
            let mut reader = device_in(profile, phase);
            for bytes in &commands {
                let reply = reader.send(bytes);
                prop_assert!(reply.response.len() >= 2);
                prop_assert!(reply.refusal.is_none() || reply.response.len() == 2);
                for kind in kinds(&reply.effects) {
                    prop_assert!(kind == "session_ended" || kind == "prompt");
                }
            }
        }
    }

    #[test]
    fn a_vehicle_does_nothing(phase in 0usize..4, mut response in prop::collection::vec(any::<u8>(), 0..300), ok in any::<bool>()) {
        for profile in ALL {
            let mut wallet = vehicle_in(profile, phase);
            if ok {
                response.extend([0x90, 0x00]);
            }
            let output = wallet.raw(&response);
            prop_assert!(output.refusal.is_some());
            prop_assert_eq!(kinds(&output.effects), ["session_ended"]);
            prop_assert_eq!(wallet.vehicle.phase_name(), "AwaitControl");
        }
    }

    #[test]
    fn one_changed_byte_never_acts(at in any::<prop::sample::Index>(), change in 1u8..=255) {
        for profile in ALL {
            let mut wallet = vehicle_in(profile, 2);
            let mut data = wallet.keys().response(&wallet.honest_identity());
            let at = at.index(data.len());
            data[at] ^= change;
            let output = wallet.ok(&data);
            prop_assert_eq!(kinds(&output.effects), ["session_ended"]);
        }
    }
}
