//! Scenarios with a second honest phone, or a second honest vehicle, that has a state of its own.
//!
//! Whatever a vehicle begins may reach either phone; the adversary leads any other message astray for a move. Two vehicles may run at
//! once, and the phone answers whichever speaks.

use super::{NO_POWERS, plain};
use crate::pairing::goals::{Promise, Promises};
use crate::pairing::rules::Rules;
use crate::pairing::world::scenario::{OTHER_PASSWORD, PASSWORD};
use crate::pairing::world::{Powers, Scenario, Second};

/// What is claimed, and that a key is for the vehicle whose password it was: nobody has a verifier here (F-OP-001).
fn with_meant() -> Promises {
    Promises::claimed().with(Promises::one(Promise::MeantVehicle))
}

/// The small ones.
pub(super) fn quick(rules: Rules) -> Vec<Scenario> {
    let new = |id, title| plain(id, title, rules);
    vec![
        Scenario {
            second: Second::Phone {
                password: Some(OTHER_PASSWORD),
                live: false,
            },
            moves: 1,
            pairs: 2,
            arms: 1,
            ..new(
                "op-phones",
                "two phones with a password each pair with one vehicle in turn",
            )
        },
        Scenario {
            second: Second::Phone {
                password: None,
                live: true,
            },
            moves: 1,
            activates: 1,
            begins: 1,
            owned: true,
            change: true,
            ..new(
                "op-phones-change",
                "a change of owner, while the former owner's phone still has a live key",
            )
        },
    ]
}

/// The larger ones.
pub(super) fn standard(rules: Rules) -> Vec<Scenario> {
    let new = |id, title| plain(id, title, rules);
    vec![
        Scenario {
            second: Second::Vehicle,
            moves: 1,
            hands: 1,
            promises: with_meant(),
            ..new(
                "op-vehicles",
                "one phone pairs with two vehicles, with a password for each",
            )
        },
        Scenario {
            second: Second::Vehicle,
            powers: Powers {
                other_password: true,
                phone: true,
                ..NO_POWERS
            },
            moves: 1,
            hands: 1,
            ..new(
                "op-vehicles-known",
                "the same, and the adversary knows the second vehicle's password",
            )
        },
        Scenario {
            second: Second::Phone {
                password: Some(PASSWORD),
                live: false,
            },
            moves: 2,
            activates: 1,
            ..new(
                "op-phones-same",
                "two phones have one password and stand before one vehicle",
            )
        },
        Scenario {
            second: Second::Vehicle,
            moves: 2,
            hands: 1,
            promises: with_meant(),
            ..new("op-vehicles-2", "as op-vehicles, with two moves")
        },
    ]
}
