//! Any bytes in any order: no panic, and no key without a pairing.

use keyproof_reference::pairing::Effect;
use keyproof_reference::{Draw, Entropy};
use proptest::prelude::*;

use crate::stage::Stage;

fn commands() -> Vec<Vec<u8>> {
    let mut seen = Vec::new();
    let mut stage = Stage::ccc();
    let first = stage.car.pair();
    stage.carry(first, |_, bytes, command| {
        if command {
            seen.push(bytes.clone());
        }
    });
    seen
}

fn gives_a_key(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::KeyMade { .. } | Effect::KeyPending { .. } | Effect::KeyActive { .. }
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Commands of another run, in any order and bent, make no key in a device (DK-OP-027).
    #[test]
    fn a_device_survives_anything(
        order in prop::collection::vec((any::<prop::sample::Index>(), any::<Option<(prop::sample::Index, u8)>>()), 0..12),
        noise in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..12),
    ) {
        let mut stage = Stage::ccc();
        let known = commands();
        // Other scalars than those of the run from which the commands are: one draw ahead.
        stage.phone_entropy.fill(Draw::Share, &mut [0; 32]);
        stage.phone.command(&known[0], &mut stage.phone_entropy);
        for (which, bend) in order {
            let mut bytes = known[which.index(known.len())].clone();
            if let Some((at, change)) = bend {
                let at = at.index(bytes.len());
                bytes[at] ^= change;
            }
            let reply = stage.phone.command(&bytes, &mut stage.phone_entropy);
            prop_assert!(reply.response.len() >= 2);
            prop_assert!(!reply.effects.iter().any(gives_a_key));
            for bytes in &noise {
                stage.phone.command(bytes, &mut stage.phone_entropy);
            }
        }
    }

    /// Any responses make no key in a vehicle.
    #[test]
    fn a_vehicle_survives_anything(responses in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..8), after in 0usize..6) {
        let mut stage = Stage::ccc();
        stage.most = after;
        let mut output = stage.car.pair();
        for _ in 0..after {
            let Some(command) = output.command.take() else { break };
            let reply = stage.phone.command(&command, &mut stage.phone_entropy);
            output = stage.car.response(&reply.response, &mut stage.car_entropy);
        }
        for response in &responses {
            let output = stage.car.response(response, &mut stage.car_entropy);
            prop_assert!(!output.effects.iter().any(gives_a_key));
        }
        prop_assert_eq!(stage.car.pending_slot(), None);
    }
}
