//! What happens to owner pairing where an assumption of chapter 6 is false: a scenario in which a goal falls, and the same with the
//! assumption true, which is clean.
//!
//! Of A8 each constant is looked at alone. Whoever knows the logarithm of M, which masks the share of the *device*, sends a share of
//! its own to a vehicle: M1 then tells of every guess whether it is right, because Z = y·(X - w0·M) is (x - w0·m) times y·G, and
//! y·G = Y - w0·N follows from the guess. The logarithm of N does nothing for that Z; it would do the same with the evidence of a device, which a device
//! shows only for the right M1 (DK-OP-025). Of A9 the thief of the verifier is finding F-OP-001.

use super::catalogue::plain;
use super::goals::{Promise, Promises};
use super::message::Variant;
use super::rules::Rules;
use super::world::{Powers, Scenario};
use keyproof_spec::pairing::mutation::Mutation;

/// An assumption that is false.
#[derive(Clone, Copy, Debug)]
pub struct WhatIf {
    /// The assumption's id.
    pub assumption: &'static str,
    /// Where it is false.
    pub scenario: Scenario,
    /// What falls; `None` if everything holds all the same.
    pub falls: Option<Promise>,
    /// The same where it is true.
    pub clean: Scenario,
    /// In words.
    pub shows: &'static str,
}

/// All of them.
#[must_use]
pub fn what_ifs() -> Vec<WhatIf> {
    let rules = Rules::healthy(Variant::Ccc);
    let guesses = Powers {
        guesses: true,
        ..Powers::default()
    };
    let vehicle = Scenario {
        powers: guesses,
        carries: false,
        against: [false, true],
        moves: 3,
        promises: Promises::one(Promise::NotOffLine),
        ..plain("op-logarithms-true", "a guess at a vehicle", rules)
    };
    let device = Scenario {
        id: "op-logarithms-device",
        title: "a guess at a phone",
        against: [true, false],
        moves: 5,
        pairs: 0,
        ..vehicle
    };
    let m = Powers {
        logarithm_of_m: true,
        ..guesses
    };
    let n = Powers {
        logarithm_of_n: true,
        ..guesses
    };
    let without_evidence = Rules::without(Variant::Ccc, Mutation::SkipVehicleEvidence);
    vec![
        WhatIf {
            assumption: "A8",
            scenario: Scenario {
                id: "op-logarithm-m",
                title: "a guess at a vehicle by one who knows the logarithm of M",
                powers: m,
                ..vehicle
            },
            falls: Some(Promise::NotOffLine),
            clean: vehicle,
            shows: "one answer of a vehicle tests every guess",
        },
        WhatIf {
            assumption: "A8",
            scenario: Scenario {
                id: "op-logarithm-n",
                title: "a guess at a vehicle by one who knows the logarithm of N",
                powers: n,
                ..vehicle
            },
            falls: None,
            clean: vehicle,
            shows: "the logarithm of N does not help against a vehicle",
        },
        WhatIf {
            assumption: "A8",
            scenario: Scenario {
                id: "op-logarithm-n-device",
                title: "a guess at a phone by one who knows the logarithm of N",
                powers: n,
                ..device
            },
            falls: None,
            clean: device,
            shows: "a phone shows no evidence before it has the vehicle's, so that there is nothing to test",
        },
        WhatIf {
            assumption: "A8",
            scenario: Scenario {
                id: "op-logarithm-n-evidence",
                title: "the same, before a phone that shows evidence for any",
                powers: n,
                rules: without_evidence,
                ..device
            },
            falls: Some(Promise::NotOffLine),
            clean: Scenario {
                rules: without_evidence,
                ..device
            },
            shows: "without DK-OP-025 one answer of a phone tests every guess",
        },
    ]
}

/// The scenario of I7 around one right pairing: guesses at a phone that meanwhile pairs with its vehicle.
#[must_use]
pub fn around_one_pairing() -> Scenario {
    Scenario {
        powers: Powers {
            guesses: true,
            ..Powers::default()
        },
        against: [true, false],
        moves: 7,
        promises: Promises::of(&[Promise::GuessesAtDevice, Promise::GuessesAroundOne]),
        ..plain(
            "op-guess-around",
            "a stranger guesses at a phone before and after its right pairing",
            Rules::healthy(Variant::Ccc),
        )
    }
}
