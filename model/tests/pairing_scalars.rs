//! A second scalar of the adversary changes no verdict: the healthy protocol keeps its promises in the scenarios in which the adversary
//! sends shares, and each mutation that falls in the small ones falls as soon.

use keyproof_model::pairing::catalogue::{healthy, scenarios};
use keyproof_model::pairing::check::Options;
use keyproof_model::pairing::message::Variant;
use keyproof_model::pairing::rules::Rules;
use keyproof_model::pairing::world::Scenario;
use keyproof_model::world::scenario::Suite;
use keyproof_spec::pairing::mutation::MUTATIONS;

/// Where the adversary has a mask for its scalars.
const SENDS: [&str; 8] = [
    "op-verifier-live",
    "op-verifier-vehicle",
    "op-password-known",
    "op-password-owned",
    "op-guess-vehicle",
    "op-guess-device",
    // Too large to be searched for every mutation.
    "op-verifier-stolen",
    "op-leak-late",
];
const SMALL: usize = 6;

fn sending(rules: Rules, ids: &[&str]) -> Vec<Scenario> {
    let all = scenarios(rules, Suite::Quick).into_iter();
    all.filter(|scenario| ids.contains(&scenario.id)).collect()
}

#[test]
fn the_healthy_protocol_keeps_its_promises() {
    for scenario in healthy()
        .into_iter()
        .flat_map(|rules| sending(rules, &SENDS))
    {
        let one = scenario.check(&Options::default());
        let two = scenario.with_two_scalars().check(&Options::default());
        assert!(two.is_clean(), "{}", scenario.full_id());
        assert!(two.unique >= one.unique, "{}", scenario.full_id());
        assert_eq!(two.reached, one.reached, "{}", scenario.full_id());
    }
}

#[test]
fn every_mutation_falls_as_soon() {
    for row in MUTATIONS {
        for scenario in sending(Rules::without(Variant::Ccc, row.mutation), &SENDS[..SMALL]) {
            let fallen = |scenario: Scenario| {
                let outcome = scenario.attack(scenario.promises, &Options::default());
                let lengths = outcome.attacks().map(|(_, attack)| attack.length());
                lengths.min()
            };
            let (one, two) = (fallen(scenario), fallen(scenario.with_two_scalars()));
            assert_eq!(one, two, "{} in {}", row.mutation.name(), scenario.id);
        }
    }
}
