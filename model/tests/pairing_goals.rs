//! The healthy protocol of owner pairing passes all its scenarios, within their bounds.

use keyproof_model::pairing::catalogue::{check, scenarios};
use keyproof_model::pairing::message::Variant;
use keyproof_search::{Engine, Options};

#[test]
fn healthy() {
    for variant in [Variant::Ccc, Variant::Rfc9383] {
        for scenario in scenarios(variant, None) {
            let begun = std::time::Instant::now();
            let options = Options {
                max_states: Some(300_000),
                ..Options::default()
            };
            let report = check(&scenario, Engine::Own, &options).expect("no eventually");
            println!(
                "{variant:?} {} {} states {:?} finished {}",
                scenario.name,
                report.unique_states,
                begun.elapsed(),
                report.is_finished()
            );
            for bad in report.violations() {
                println!(
                    "   {} {:?}",
                    bad.property,
                    bad.outcome.trace().map(|t| t.len())
                );
            }
        }
    }
}
