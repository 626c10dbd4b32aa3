//! Packing loses nothing: every reachable state comes back, and different states have different forms, under all rules and
//! under every mutation.

use keyproof_model::catalogue::{find, suite};
use keyproof_model::rules::Rules;
use keyproof_model::world::World;
use keyproof_model::world::packed::{BYTES, Packed};
use keyproof_model::world::record::State;
use keyproof_model::world::scenario::Suite;
use keyproof_search::Pack;
use keyproof_spec::mutation::MUTATIONS;
use proptest::prelude::*;
use stateright::Model;
use std::collections::BTreeSet;

#[test]
fn a_state_is_kept_in_few_bytes() {
    assert_eq!((size_of::<<World as Pack>::Packed>(), BYTES), (59, 59));
    assert!(BYTES <= 64 && size_of::<State>() > 2 * BYTES);
}

/// Walks through all states; how many there are.
fn every_state_comes_back(world: &World) -> usize {
    let mut todo = vec![world.start()];
    let mut states = BTreeSet::from([world.start()]);
    let mut forms = BTreeSet::new();
    while let Some(state) = todo.pop() {
        let packed = world.pack(&state);
        assert_eq!(packed.map(|packed| world.unpack(&packed)), Some(state));
        forms.extend(packed);
        for next in world.next_states(&state) {
            if states.insert(next) {
                todo.push(next);
            }
        }
    }
    assert_eq!(forms.len(), states.len());
    states.len()
}

#[test]
fn all_states_of_small_scenarios_come_back() {
    let small = suite(Suite::Quick)
        .into_iter()
        .filter(|scenario| scenario.transactions.len() + scenario.selections.len() <= 3);
    let mut walked = 0;
    for scenario in small {
        if scenario.powers.dishonest_vehicle && scenario.selections.len() > 1 {
            continue;
        }
        walked += every_state_comes_back(&World::new(&scenario, Rules::ALL));
    }
    assert!(walked > 30_000, "{walked}");
}

#[test]
fn all_states_under_every_mutation_come_back() {
    for id in [
        "drive",
        "drive-field",
        "leak-ephemeral-unlock",
        "interface-drive",
    ] {
        let scenario = find(id).expect("in the catalogue");
        for row in MUTATIONS {
            every_state_comes_back(&World::new(&scenario, Rules::without(row.mutation)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// The largest rosters are too large to walk through: a way through them at random.
    #[test]
    fn states_of_the_largest_scenarios_come_back(
        at in 0_usize..8,
        mutation in 0_usize..2 * MUTATIONS.len(),
        choices in prop::collection::vec(0_usize..64, 24),
    ) {
        let larger = ["unlock-2v3d", "unlock-3v2d", "drive-2v3d", "drive-field-3v2d", "phones-unlock-2v2d",
            "leak-device-key-2v2d", "dishonest-insider", "leak-ephemeral-2v2d"];
        let scenario = find(larger[at]).expect("in the catalogue");
        let rules = MUTATIONS.get(mutation).map_or(Rules::ALL, |row| Rules::without(row.mutation));
        let world = World::new(&scenario, rules);
        let mut state = world.start();
        for choice in choices {
            let nexts = world.next_states(&state);
            if nexts.is_empty() {
                break;
            }
            state = nexts[choice % nexts.len()];
            prop_assert_eq!(Packed::of(&state).map(|packed| packed.state()), Some(state));
        }
    }
}
