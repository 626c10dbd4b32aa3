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

/// The former owner's phone still has its live key, and meets the vehicle while the owner changes.
fn change(plain: Scenario) -> Scenario {
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
        ..plain
    }
}

/// One phone and two vehicles, with a password for each.
fn vehicles(plain: Scenario) -> Scenario {
    Scenario {
        second: Second::Vehicle,
        promises: with_meant(),
        ..plain
    }
}

/// The small ones.
pub(super) fn quick(rules: Rules) -> Vec<Scenario> {
    let new = |id, title| plain(id, title, rules);
    vec![
        Scenario {
            second: Second::Phone {
                password: Some(PASSWORD),
                live: false,
            },
            moves: 1,
            pairs: 2,
            ..new(
                "op-phones-same",
                "two phones have one password and stand before one vehicle",
            )
        },
        Scenario {
            against: [false, true],
            ..change(new(
                "op-phones-change",
                "a change of owner, while the former owner's phone still has its live key",
            ))
        },
        Scenario {
            hands: 1,
            ..vehicles(new(
                "op-vehicles",
                "one phone pairs with two vehicles, in any order of their messages",
            ))
        },
    ]
}

/// The larger ones.
pub(super) fn standard(rules: Rules) -> Vec<Scenario> {
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
                "two phones pair with one vehicle in turn, with a password each",
            )
        },
        change(new(
            "op-phones-change-path",
            "as op-phones-change, with a stranger before the phones too",
        )),
        Scenario {
            against: [false, true],
            moves: 1,
            hands: 1,
            ..vehicles(new(
                "op-vehicles-path",
                "as op-vehicles, with a stranger before the vehicles",
            ))
        },
        Scenario {
            powers: Powers {
                other_password: true,
                phone: true,
                ..NO_POWERS
            },
            moves: 1,
            promises: Promises::claimed(),
            ..vehicles(new(
                "op-vehicles-known",
                "a phone pairs with its vehicle beside one whose password the adversary knows",
            ))
        },
    ]
}

/// The largest.
pub(super) fn deep(rules: Rules) -> Vec<Scenario> {
    let new = |id, title| plain(id, title, rules);
    vec![
        Scenario {
            moves: 1,
            hands: 1,
            ..vehicles(new(
                "op-vehicles-both",
                "as op-vehicles-path, with the stranger before the phone too",
            ))
        },
        Scenario {
            moves: 2,
            ..vehicles(new(
                "op-vehicles-2",
                "a phone with one password between two vehicles, with two moves",
            ))
        },
    ]
}
