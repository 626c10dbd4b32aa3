//! What becomes of each mutation of owner pairing: by which promise it falls, where, and in how many moves. A row that moves is a change of
//! the model or of a goal, to be read before it is pinned anew. A mutation that is not visible was searched for to the end.

use keyproof_model::pairing::check::Options;
use keyproof_model::pairing::mutants::{Fate, goals_of, run};
use std::fmt::Write;

#[test]
fn ledger() {
    let mut ledger = String::new();
    for result in run(&Options::default()) {
        let told = match &result.fate {
            Fate::Alone(kill) | Fate::Together { kill, .. } => {
                assert!(goals_of(result.rule).contains(&kill.promise.goal()));
                let kind = if kill.honest_fault {
                    "honest fault"
                } else {
                    "attack"
                };
                let second = match &result.fate {
                    Fate::Together { second, .. } => format!(", with {}", second.name()),
                    Fate::Alone(_) | Fate::Unseen(_) | Fate::Unexplained => String::new(),
                };
                format!(
                    "{kind} in {}, {} moves, {} of the adversary{second}: {}",
                    kill.scenario.id,
                    kill.attack.length(),
                    kill.attack.moves_of_adversary(),
                    kill.promise.name(),
                )
            }
            Fate::Unseen(_) => "not visible".to_owned(),
            Fate::Unexplained => panic!("{}: unexplained", result.mutation.name()),
        };
        let _infallible = writeln!(
            ledger,
            "{:<28} {} {told}",
            result.mutation.name(),
            result.rule.name()
        );
    }
    insta::assert_snapshot!(ledger);
}
