//! How large and how quick the searches are: `cargo run --release -p keyproof-model --example figures [id ..]`.
//!
//! Without ids, the largest scenarios of the quick suite. Times on a shared machine are for comparison only.

use keyproof_model::catalogue::find;
use keyproof_model::check::{Options, run};
use keyproof_model::rules::Rules;
use keyproof_model::world::World;
use keyproof_search::{Pack, Stop};
use stateright::Model;

const LARGEST: [&str; 4] = [
    "drive-2v2d",
    "drive-field-2v2d",
    "phones-unlock-2v2d",
    "leak-device-key-2v2d",
];

fn main() {
    let mut ids: Vec<String> = std::env::args().skip(1).collect();
    if ids.is_empty() {
        ids.extend(LARGEST.map(str::to_owned));
    }
    let (state, packed) = (
        size_of::<<World as Model>::State>(),
        size_of::<<World as Pack>::Packed>(),
    );
    println!("a state: {state} bytes, packed: {packed} bytes");
    for id in ids {
        let Some(scenario) = find(&id) else {
            println!("{id}: no such scenario");
            continue;
        };
        let best = (0..5)
            .map(|_| {
                run(
                    &World::new(&scenario, Rules::ALL),
                    &Options::default(),
                    Stop::Exhausted,
                )
            })
            .min_by_key(|outcome| outcome.elapsed);
        let Some(outcome) = best else { continue };
        let seconds = outcome.elapsed.as_secs_f64();
        println!(
            "{id}: {} unique, {} generated, {seconds:.3} s, {} ns a unique state, visited {:?} bytes, frontier {:?} bytes",
            outcome.unique,
            outcome.generated,
            outcome.elapsed.as_nanos() / u128::from(outcome.unique.max(1)),
            outcome.visited_bytes,
            outcome.frontier_bytes,
        );
    }
}
