//! The healthy protocol of owner pairing keeps its promises in all scenarios, within their bounds, and pairs and activates in them.
//! How many states there are is pinned: a number that moves is a change of the model, to be read before it is pinned anew.

use keyproof_model::pairing::catalogue::{all, find, healthy, scenarios};
use keyproof_model::pairing::check::Options;
use keyproof_model::pairing::message::Variant;
use keyproof_model::pairing::rules::Rules;
use keyproof_model::pairing::world::Scenario;
use keyproof_model::world::scenario::Suite;
use keyproof_search::Engine;
use std::collections::BTreeSet;
use std::fmt::Write;

#[test]
fn the_healthy_protocol_keeps_its_promises() {
    let mut table = String::new();
    for rules in healthy() {
        for scenario in scenarios(rules, Suite::Quick) {
            let outcome = scenario.check(&Options::default());
            let broken: Vec<_> = outcome.attacks().map(|(promise, _)| promise).collect();
            assert!(outcome.is_clean(), "{} {broken:?}", scenario.id);
            let told = |reached: Option<usize>| reached.map_or("-".to_owned(), |it| it.to_string());
            let [paired, active, both] = outcome.reached;
            let _infallible = writeln!(
                table,
                "{:<8} {:<20} {:>6} states, depth {:>2}, paired {:>2}, active {:>2}, both {:>2}, {} promises",
                format!("{:?}", rules.variant).to_lowercase(),
                scenario.id,
                outcome.unique,
                outcome.depth,
                told(paired),
                told(active),
                told(both),
                outcome.verdicts.len(),
            );
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn stateright_says_the_same() {
    for id in [
        "op-network",
        "op-change",
        "op-leak-late",
        "op-guess-device",
        "op-phones-change",
        "op-vehicles",
    ] {
        let rules = Rules::healthy(Variant::Ccc);
        let mut all = scenarios(rules, Suite::Quick).into_iter();
        let scenario = all.find(|it| it.id == id).expect("in the catalogue");
        let own = scenario.check(&Options::default());
        let other = scenario.check_with(&Options::default(), Engine::Stateright);
        assert_eq!(own.unique, other.unique, "{id}");
        assert_eq!(own.verdicts, other.verdicts, "{id}");
    }
}

#[test]
fn ids_are_used_once() {
    let ids: Vec<_> = all().iter().map(Scenario::full_id).collect();
    let once: BTreeSet<_> = ids.iter().collect();
    assert_eq!(once.len(), ids.len());
    for id in &ids {
        assert_eq!(find(id).len(), 1, "{id}");
    }
}
