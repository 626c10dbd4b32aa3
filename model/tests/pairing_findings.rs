//! Findings of owner pairing as traces that the search finds, and assumptions with and without which a goal holds.

use keyproof_model::pairing::assumptions::{around_one_pairing, what_ifs};
use keyproof_model::pairing::check::Options;
use keyproof_model::pairing::findings::run;
use keyproof_model::pairing::goals::{Promise, Promises};
use std::fmt::Write;

#[test]
fn each_finding_is_shown_and_its_neighbours_hold() {
    let mut stories = String::new();
    for result in run(&Options::default()) {
        assert!(result.is_confirmed(), "{}", result.finding.id);
        for shown in &result.variants {
            let name = shown.plan.missing.name();
            let _infallible = writeln!(stories, "{}: {name}", result.finding.id);
            for step in shown.attack.iter().flat_map(|attack| &attack.steps) {
                let _infallible = writeln!(stories, "  {}: {}", step.sentence, step.reaction);
            }
        }
    }
    insta::assert_snapshot!(stories);
}

#[test]
fn what_falls_where_an_assumption_is_false() {
    for row in what_ifs() {
        let outcome = row.scenario.check(&Options::default());
        let fallen: Vec<_> = outcome.attacks().map(|(promise, _)| promise).collect();
        let expected: Vec<_> = row.falls.into_iter().collect();
        assert_eq!(fallen, expected, "{}", row.scenario.id);
        assert!(row.clean.check(&Options::default()).is_clean());
    }
}

/// Right evidence clears the device's count: around one right pairing it answers 2 * 2 - 1 = 3 guesses.
#[test]
fn guesses_around_one_right_pairing() {
    let around = around_one_pairing();
    assert!(around.check(&Options::default()).is_clean());
    let all = Promises::one(Promise::GuessesInAll);
    let outcome = around.attack(all, &Options::default());
    let (_, attack) = outcome.attacks().next().expect("a third guess");
    assert_eq!(attack.moves_of_adversary(), 7);
}
