//! Which mutations of owner pairing are noticed in the scenarios as they are bounded. Some promises restate a guard (see `keyproof_model::pairing`), so
//! that *noticed* is not *attacked*. A mutation that is not noticed was searched for to the end.

use keyproof_model::pairing::catalogue::{check, scenarios};
use keyproof_model::pairing::message::Variant;
use keyproof_search::{Engine, Options, Refusal};
use keyproof_spec::pairing::mutation::{MUTATIONS, Mutation};
use std::fmt::Write;

/// The goal that falls first, and in which scenario; none if every search ended without.
fn noticed(mutation: Mutation) -> Result<Option<(&'static str, &'static str)>, Refusal> {
    for variant in [Variant::Ccc, Variant::Rfc9383] {
        for scenario in scenarios(variant, Some(mutation)) {
            // What goes on behind the first hundred thousand states matters only where nothing was noticed before.
            for max_states in [Some(100_000), None] {
                let options = Options {
                    max_states,
                    ..Options::default()
                };
                let report = check(&scenario, Engine::Own, &options)?;
                let shortest = report
                    .violations()
                    .min_by_key(|bad| bad.outcome.trace().map_or(0, |trace| trace.len()));
                if let Some(bad) = shortest {
                    return Ok(Some((bad.property, scenario.name)));
                }
                if report.is_finished() {
                    break;
                }
                assert!(max_states.is_some(), "{}: not finished", scenario.name);
            }
        }
    }
    Ok(None)
}

#[test]
fn ledger() {
    let mut ledger = String::new();
    for row in MUTATIONS {
        let told = match noticed(row.mutation).expect("a model with always and sometimes alone") {
            Some((goal, scenario)) => format!("{goal} in {scenario}"),
            None => "not noticed".to_owned(),
        };
        let _infallible = writeln!(
            ledger,
            "{:<28} {} {told}",
            row.mutation.name(),
            row.rule.name()
        );
    }
    insta::assert_snapshot!(ledger);
}
