//! Our engine beside stateright 0.30.2 on the largest scenarios of the model; target: 2.5 times its states a second, and at
//! most 32 bytes of visited set for each state.
//!
//! `scenario-ratio [N | ID] [SUITE] [ROUNDS]` (default the 3 largest of `standard`, 20 rounds; or the one scenario of that
//! id); how the columns come about is told in [`keyproof_benches::contest`]. All of a scenario's promises and witnesses are
//! judged by both engines. A scenario that our engine does not exhaust within [`STATES_MAX`] states is passed over, and named.

use keyproof_benches::contest::{Contender, Contest};
use keyproof_benches::surroundings::{argument, load};
use keyproof_model::catalogue;
use keyproof_model::rules::Rules;
use keyproof_model::world::World;
use keyproof_model::world::scenario::{Scenario, Suite};
use keyproof_search::{Options, Stop, check};

/// More would not fit beside the list of all states that the time of successors is taken from.
const STATES_MAX: u64 = 5_000_000;

const CONTENDERS: [Contender; 2] = [Contender::Older, Contender::Own { threads: 1 }];

fn main() -> Result<(), String> {
    let (count, suite, rounds) = (
        argument(1, 3),
        argument(2, "standard".to_owned()),
        argument(3, 20),
    );
    let suites = [Suite::Quick, Suite::Standard, Suite::Deep];
    let suite = suites
        .into_iter()
        .find(|known| known.name() == suite)
        .ok_or(format!("expected quick, standard or deep, got {suite}"))?;
    println!("suite {}, {rounds} rounds; {}", suite.name(), load());
    let named = argument(1, String::new());
    let scenarios = match catalogue::find(&named) {
        Some(scenario) => vec![scenario],
        None => largest(suite, count),
    };
    for scenario in scenarios {
        println!("\n{}: {}", scenario.id, scenario.title);
        let make = || World::new(&scenario, Rules::ALL);
        print!("{}", Contest::hold(make, &CONTENDERS, rounds)?);
        println!("{}", load());
    }
    Ok(())
}

/// The scenarios of a suite with the most states, largest first.
fn largest(suite: Suite, count: usize) -> Vec<Scenario> {
    let options = Options {
        stop: Stop::Exhausted,
        max_states: Some(STATES_MAX),
        ..Options::default()
    };
    let mut sized = Vec::new();
    for scenario in catalogue::suite(suite) {
        match check(&World::new(&scenario, Rules::ALL), &options) {
            Ok(report) if report.is_finished() => {
                eprintln!("{}: {} states", scenario.id, report.unique_states);
                sized.push((report.unique_states, scenario));
            }
            Ok(_) => println!(
                "{}: passed over, more than {STATES_MAX} states",
                scenario.id
            ),
            Err(refusal) => println!("{}: passed over, {refusal}", scenario.id),
        }
    }
    sized.sort_by_key(|(states, _)| std::cmp::Reverse(*states));
    let largest = sized.into_iter().take(count);
    largest.map(|(_, scenario)| scenario).collect()
}
