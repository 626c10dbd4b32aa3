//! Everything promised holds in the quick scenarios, nothing holds for want of anything happening, and the searches are as
//! large as they were: a count that moves is a change of the model, to be read before it is pinned anew.

use keyproof_model::catalogue::{catalogue, find, suite};
use keyproof_model::check::Options;
use keyproof_model::goals::Witness;
use keyproof_model::rules::Rules;
use keyproof_model::unlink;
use keyproof_model::world::World;
use keyproof_model::world::scenario::Suite;
use stateright::Model;

/// Scenario, different states, depth.
const PINNED: &[(&str, u64, u32)] = &[
    ("unlock", 160, 7),
    ("drive", 176, 9),
    ("unlock-1v2d", 2_488, 9),
    ("drive-1v2d", 2_888, 11),
    ("unlock-2v1d", 1_512, 10),
    ("drive-2v1d", 1_664, 12),
    ("unlock-2v2d", 48_708, 13),
    ("unlock-drive-2v2d", 52_036, 15),
    ("drive-2v2d", 56_012, 17),
    ("unlock-field", 286, 7),
    ("drive-field", 316, 9),
    ("drive-field-1v2d", 5_266, 11),
    ("drive-field-2v2d", 102_891, 17),
    ("vehicles-unlock-2v1d", 6_048, 10),
    ("phones-unlock", 3_416, 9),
    ("phones-drive", 3_960, 11),
    ("phones-unlock-2v2d", 71_100, 13),
    ("version-unlock", 312, 7),
    ("version-drive", 328, 9),
    ("purpose-unlock", 304, 7),
    ("purpose-drive", 320, 9),
    ("interface-unlock", 304, 7),
    ("interface-drive", 320, 9),
    ("version-purpose-drive", 616, 9),
    ("purpose-interface-drive", 608, 9),
    ("list-unlock", 386, 7),
    ("list-version-drive", 920, 9),
    ("versions-differ", 160, 7),
    ("malleable-unlock", 160, 7),
    ("malleable-drive", 176, 9),
    ("malleable-drive-1v2d", 2_888, 11),
    ("malleable-drive-2v2d", 56_012, 17),
    ("insider-unlock", 194, 7),
    ("insider-drive", 261, 9),
    ("insider-narrow-unlock", 194, 7),
    ("insider-narrow-drive", 193, 9),
    ("insider-suspended-unlock", 160, 7),
    ("insider-revoked-unlock", 160, 7),
    ("insider-narrow-2v1d", 2_142, 12),
    ("insider-malleable-drive", 261, 9),
    ("dishonest-vehicle", 576, 8),
    ("dishonest-vehicle-1v2d", 34_984, 14),
    ("dishonest-vehicle-phones", 44_952, 13),
    ("leak-device-key-unlock", 194, 7),
    ("leak-device-key-drive", 227, 9),
    ("leak-device-key-2v2d", 100_207, 17),
    ("leak-vehicle-key-unlock", 432, 8),
    ("leak-vehicle-key-drive", 448, 9),
    ("leak-vehicle-key-phones", 25_176, 13),
    ("leak-later-unlock", 224, 9),
    ("leak-later-drive", 320, 11),
    ("leak-ephemeral-unlock", 464, 11),
    ("leak-ephemeral-2v1d", 7_836, 15),
    ("suspended-in-table", 152, 6),
    ("suspended-in-phone", 144, 5),
    ("suspended-in-phone-leak", 144, 5),
    ("narrow-drive", 156, 6),
    ("narrow-phones-drive", 3_620, 11),
    ("no-user", 16, 4),
    ("user", 184, 8),
    ("user-1v2d", 184, 8),
    ("user-field-1v2d", 319, 8),
    ("own-key-in-table", 160, 7),
    ("shared-endpoint-key", 576, 8),
    ("key-in-both-roles", 189, 7),
];

#[test]
fn quick_scenarios_hold_and_are_not_vacuous() {
    let scenarios = suite(Suite::Quick);
    let mut sizes = Vec::new();
    for scenario in &scenarios {
        let outcome = scenario.check(&Options::default());
        let attacks: Vec<_> = outcome
            .attacks()
            .map(|(promise, _)| promise.name())
            .collect();
        assert!(
            outcome.is_clean(),
            "{}: {attacks:?} {:?}",
            scenario.id,
            outcome.witnesses
        );
        let silent: Vec<_> = outcome.never_forged().collect();
        assert!(silent.is_empty(), "{}: {silent:?}", scenario.id);
        sizes.push((scenario.id, outcome.unique, outcome.depth));
    }
    assert_eq!(sizes, PINNED);
}

#[test]
fn claims_are_reached_without_an_adversary_too() {
    for scenario in suite(Suite::Quick) {
        // No honest vehicle stands in this one.
        if scenario.transactions.is_empty() {
            continue;
        }
        let outcome = scenario.check(&Options::default());
        for (witness, length) in outcome.undisturbed {
            let needs_adversary = witness == Witness::AdversaryAccepted;
            assert!(
                length.is_some() || needs_adversary,
                "{}: {}",
                scenario.id,
                witness.name()
            );
        }
    }
}

#[test]
fn phones_look_alike() {
    for case in unlink::cases() {
        let outcome = case.check(Rules::ALL, &Options::default());
        assert!(outcome.is_clean() && outcome.unique > 30, "{}", case.id);
    }
}

/// Stateright's own engine gives the same verdicts and counts; the larger scenarios are left to the command line.
#[test]
fn another_engine_says_the_same() {
    for (id, unique, _) in PINNED.iter().filter(|(_, unique, _)| *unique < 20_000) {
        let scenario = find(id).expect("in the catalogue");
        let opinion = scenario.second_opinion(&Options::default());
        assert!(opinion.agrees(), "{opinion:?}");
        assert_eq!(opinion.unique, (*unique, *unique), "{id}");
    }
}

/// A second ephemeral, identifier and key of the adversary give it nothing that the first do not.
#[test]
fn a_second_of_everything_changes_no_verdict() {
    for id in [
        "unlock",
        "drive",
        "insider-narrow-drive",
        "leak-device-key-unlock",
        "dishonest-vehicle",
    ] {
        let mut scenario = find(id).expect("in the catalogue");
        let first = scenario.check(&Options::default());
        scenario.powers.second = true;
        let second = scenario.check(&Options::default());
        assert!(second.unique > first.unique, "{id}");
        assert_eq!(first.verdicts, second.verdicts, "{id}");
    }
}

/// The graph has no cycle: from no state of a small scenario is there a way back to it.
#[test]
fn graphs_are_acyclic() {
    for id in ["drive-field", "user-field-1v2d", "leak-later-drive"] {
        let scenario = find(id).expect("in the catalogue");
        let world = World::new(&scenario, Rules::ALL);
        assert!(!has_cycle(&world), "{id}");
    }
}

fn has_cycle(world: &World) -> bool {
    use std::collections::BTreeMap;
    let mut done = BTreeMap::new();
    let start = world.start();
    let mut path = vec![(start, world.next_states(&start))];
    done.insert(start, false);
    while let Some((state, rest)) = path.last_mut() {
        match rest.pop() {
            Some(next) => match done.get(&next) {
                Some(true) => {}
                Some(false) => return true,
                None => {
                    done.insert(next, false);
                    path.push((next, world.next_states(&next)));
                }
            },
            None => {
                done.insert(*state, true);
                path.pop();
            }
        }
    }
    false
}

#[test]
fn larger_suites_have_scenarios_of_their_own() {
    let all = catalogue();
    for suite in [Suite::Quick, Suite::Standard, Suite::Deep] {
        assert!(
            all.iter().any(|scenario| scenario.suite == suite),
            "{}",
            suite.name()
        );
    }
}

/// A goal speaks of claims and knowledge: no file of goals names a step, a phase, a rule or a move.
#[test]
fn goals_know_no_step() {
    let files = [
        include_str!("../src/goals/actuation.rs"),
        include_str!("../src/goals/agreement.rs"),
        include_str!("../src/goals/order.rs"),
        include_str!("../src/goals/secrecy.rs"),
        include_str!("../src/goals/view.rs"),
        include_str!("../src/goals/witness.rs"),
    ];
    for text in files {
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            for word in [
                "::step", "Phase", "Rules", "Mutation", "Action", "Input", "offers",
            ] {
                assert!(!line.contains(word), "{line}");
            }
        }
    }
}
