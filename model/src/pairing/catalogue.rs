//! All scenarios of owner pairing, and how to check one.

use super::message::{Side, Variant};
use super::rules::Rules;
use super::world::{Powers, Scenario, State};
use keyproof_search::{Engine, Options, Refusal, Report};
use keyproof_spec::pairing::mutation::Mutation;

/// All scenarios, under one variant and with one mutation or none.
#[must_use]
pub fn scenarios(variant: Variant, mutation: Option<Mutation>) -> Vec<Scenario> {
    let rules = Rules { variant, mutation };
    let plain = Scenario {
        name: "op-network",
        rules,
        against: None,
        powers: Powers::default(),
        moves: 2,
        pairs: 1,
        activates: 1,
        owned: false,
        live: false,
        hosts: false,
    };
    let guesses = Powers {
        guesses: true,
        ..Powers::default()
    };
    vec![
        plain,
        Scenario {
            name: "op-twice",
            moves: 1,
            pairs: 2,
            hosts: true,
            ..plain
        },
        Scenario {
            name: "op-change",
            moves: 1,
            owned: true,
            hosts: true,
            ..plain
        },
        Scenario {
            name: "op-owned",
            moves: 1,
            owned: true,
            live: true,
            hosts: true,
            ..plain
        },
        Scenario {
            name: "op-verifier-stolen",
            against: Some(Side::Device),
            powers: Powers {
                verifier: true,
                ..Powers::default()
            },
            moves: 6,
            pairs: 0,
            activates: 0,
            ..plain
        },
        Scenario {
            name: "op-password-known",
            against: Some(Side::Vehicle),
            powers: Powers {
                password: true,
                old_certificate: true,
                ..Powers::default()
            },
            moves: 7,
            activates: 0,
            ..plain
        },
        Scenario {
            name: "op-guess-vehicle",
            against: Some(Side::Vehicle),
            powers: guesses,
            moves: 7,
            pairs: 3,
            activates: 0,
            ..plain
        },
        Scenario {
            name: "op-guess-device",
            against: Some(Side::Device),
            powers: guesses,
            moves: 9,
            pairs: 0,
            activates: 0,
            ..plain
        },
    ]
}

/// Checks one scenario with one of the two engines.
///
/// # Errors
/// As the search.
pub fn check(
    scenario: &Scenario,
    engine: Engine,
    options: &Options,
) -> Result<Report<State, super::world::Action>, Refusal> {
    engine.check(scenario, options)
}
