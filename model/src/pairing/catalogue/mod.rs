//! All scenarios of owner pairing.
//!
//! Small ones, each with one kind of adversary. All promise everything that chapter 2 claims, but for what cannot be asked in them: the
//! best version where the adversary shortens lists (F-OP-003), and a new pairing where the phone has a live key, which is not overwritten
//! (DK-OP-028).

mod second;

use super::goals::{Promise, Promises};
use super::message::Variant;
use super::rules::Rules;
use super::world::{Powers, Scenario, Second};
use crate::world::scenario::Suite;

const NO_POWERS: Powers = Powers {
    verifier: false,
    password: false,
    other_password: false,
    logarithm_of_m: false,
    logarithm_of_n: false,
    guesses: false,
    request: false,
    lists: false,
    phone: false,
    old_certificate: false,
    certificate_copy: false,
    former: false,
    leak: false,
};

/// A scenario in which nobody does anything yet.
#[must_use]
pub fn plain(id: &'static str, title: &'static str, rules: Rules) -> Scenario {
    Scenario {
        id,
        title,
        rules,
        powers: NO_POWERS,
        second: Second::Nobody,
        scalars: 1,
        carries: true,
        against: [true, true],
        quiet: false,
        moves: 0,
        radios: 1,
        pairs: 1,
        activates: 0,
        begins: 0,
        arms: 0,
        hands: 0,
        withdraws: 0,
        owned: false,
        change: false,
        live: false,
        promises: Promises::claimed(),
    }
}

/// The scenarios of a suite and all smaller ones, under these rules.
#[must_use]
pub fn scenarios(rules: Rules, up_to: Suite) -> Vec<Scenario> {
    let mut all = quick(rules);
    all.extend(second::quick(rules));
    if up_to != Suite::Quick {
        all.extend(standard(rules));
        all.extend(second::standard(rules));
    }
    if up_to == Suite::Deep {
        all.extend(deep(rules));
        all.extend(second::deep(rules));
    }
    all
}

/// The scenarios of a suite in both variants, healthy: each scenario of the one beside that of the other.
#[must_use]
pub fn suite(up_to: Suite) -> Vec<Scenario> {
    let [ccc, rfc9383] = healthy().map(|rules| scenarios(rules, up_to));
    ccc.into_iter()
        .zip(rfc9383)
        .flat_map(|(one, other)| [one, other])
        .collect()
}

/// Every healthy scenario that has an id: of the catalogue, of findings and of false assumptions.
#[must_use]
pub fn all() -> Vec<Scenario> {
    let plans = super::findings::plans().into_iter();
    let found = plans.map(|plan| Scenario {
        promises: Promises::one(plan.missing).with(Promises::of(plan.strongest)),
        ..plan.scenario
    });
    let what_ifs = super::assumptions::what_ifs().into_iter();
    let assumed = what_ifs.map(|row| row.scenario);
    suite(Suite::Deep)
        .into_iter()
        .chain(found)
        .chain(assumed.filter(|scenario| scenario.rules.mutation.is_none()))
        .collect()
}

/// The healthy scenarios of this id: in both variants, or the one of an id that names its variant.
#[must_use]
pub fn find(id: &str) -> Vec<Scenario> {
    let named = |scenario: &Scenario| scenario.id == id || scenario.full_id() == id;
    all().into_iter().filter(named).collect()
}

fn against_device(plain: Scenario) -> Scenario {
    Scenario {
        carries: false,
        against: [true, false],
        pairs: 0,
        ..plain
    }
}

fn against_vehicle(plain: Scenario) -> Scenario {
    Scenario {
        carries: false,
        against: [false, true],
        ..plain
    }
}

fn quick(rules: Rules) -> Vec<Scenario> {
    let new = |id, title| plain(id, title, rules);
    let request = Powers {
        request: true,
        ..NO_POWERS
    };
    vec![
        Scenario {
            powers: request,
            moves: 2,
            activates: 1,
            ..new(
                "op-network",
                "one pairing and its activation, with a stranger in the path",
            )
        },
        Scenario {
            moves: 1,
            begins: 1,
            ..new(
                "op-begin",
                "a pairing, and a transaction that is no activation",
            )
        },
        Scenario {
            moves: 1,
            withdraws: 1,
            ..new("op-withdraw", "a pairing whose user takes the wish back")
        },
        Scenario {
            powers: Powers {
                lists: true,
                ..NO_POWERS
            },
            moves: 1,
            promises: Promises::claimed().without(Promises::one(Promise::VersionBest)),
            ..new("op-lists", "a stranger changes the lists of versions")
        },
        Scenario {
            powers: Powers {
                former: true,
                ..NO_POWERS
            },
            moves: 1,
            activates: 1,
            begins: 1,
            owned: true,
            change: true,
            ..new(
                "op-change",
                "a change of owner, and the former owner's phone in the adversary's hand",
            )
        },
        Scenario {
            moves: 3,
            pairs: 0,
            begins: 1,
            owned: true,
            live: true,
            promises: Promises::claimed().without(Promises::one(Promise::PairsAnew)),
            ..new("op-live", "a stranger near a phone with a live key")
        },
        against_device(Scenario {
            powers: Powers {
                verifier: true,
                certificate_copy: true,
                ..request
            },
            moves: 6,
            begins: 1,
            withdraws: 1,
            ..new(
                "op-verifier-stolen",
                "a thief of the verifier, with a certified vehicle and a copy of the certificate, before a phone",
            )
        }),
        against_device(Scenario {
            powers: Powers {
                verifier: true,
                certificate_copy: true,
                ..NO_POWERS
            },
            moves: 5,
            owned: true,
            live: true,
            promises: Promises::claimed().without(Promises::one(Promise::PairsAnew)),
            ..new(
                "op-verifier-live",
                "the same before a phone with a live key",
            )
        }),
        against_vehicle(Scenario {
            powers: Powers {
                verifier: true,
                phone: true,
                ..NO_POWERS
            },
            moves: 9,
            activates: 1,
            ..new(
                "op-verifier-vehicle",
                "a thief of the verifier plays a phone before the vehicle",
            )
        }),
        against_vehicle(Scenario {
            powers: Powers {
                password: true,
                phone: true,
                old_certificate: true,
                ..NO_POWERS
            },
            moves: 9,
            activates: 1,
            ..new(
                "op-password-known",
                "a thief of the password with a phone and a key that left its element",
            )
        }),
        against_vehicle(Scenario {
            powers: Powers {
                password: true,
                phone: true,
                ..NO_POWERS
            },
            moves: 9,
            activates: 1,
            owned: true,
            ..new(
                "op-password-owned",
                "a thief of a password at a vehicle that has an owner",
            )
        }),
        against_vehicle(Scenario {
            powers: Powers {
                guesses: true,
                ..NO_POWERS
            },
            moves: 7,
            radios: 2,
            pairs: 3,
            ..new("op-guess-vehicle", "a stranger guesses at a vehicle")
        }),
        against_device(Scenario {
            powers: Powers {
                guesses: true,
                ..NO_POWERS
            },
            moves: 9,
            ..new("op-guess-device", "a stranger guesses at a phone")
        }),
        Scenario {
            powers: Powers {
                leak: true,
                ..NO_POWERS
            },
            pairs: 2,
            arms: 1,
            ..new("op-leak", "two pairings, and all leaks at some moment")
        },
        Scenario {
            powers: Powers {
                leak: true,
                phone: true,
                ..NO_POWERS
            },
            against: [false, true],
            quiet: true,
            moves: 7,
            pairs: 2,
            ..new(
                "op-leak-late",
                "the password leaks when it has served, to somebody with a phone",
            )
        },
    ]
}

fn standard(rules: Rules) -> Vec<Scenario> {
    let new = |id, title| plain(id, title, rules);
    vec![
        Scenario {
            moves: 1,
            radios: 2,
            pairs: 2,
            arms: 1,
            ..new("op-twice", "two pairings over two radios")
        },
        Scenario {
            powers: Powers {
                request: true,
                ..NO_POWERS
            },
            moves: 3,
            activates: 1,
            ..new("op-network-3", "as op-network, with three moves")
        },
        against_device(Scenario {
            powers: Powers {
                verifier: true,
                certificate_copy: true,
                ..NO_POWERS
            },
            moves: 8,
            ..new(
                "op-verifier-whole",
                "a thief of the verifier plays a pairing to its end",
            )
        }),
    ]
}

fn deep(rules: Rules) -> Vec<Scenario> {
    let new = |id, title| plain(id, title, rules);
    vec![Scenario {
        powers: Powers {
            request: true,
            lists: true,
            ..NO_POWERS
        },
        moves: 4,
        activates: 1,
        promises: Promises::claimed().without(Promises::one(Promise::VersionBest)),
        ..new(
            "op-network-4",
            "as op-network, with four moves and changed lists",
        )
    }]
}

/// Both variants of the exchange, healthy.
#[must_use]
pub const fn healthy() -> [Rules; 2] {
    [
        Rules::healthy(Variant::Ccc),
        Rules::healthy(Variant::Rfc9383),
    ]
}
