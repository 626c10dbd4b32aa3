//! The healthy protocol of owner pairing keeps its promises in all scenarios, within their bounds, and pairs and activates in them.

use keyproof_model::pairing::catalogue::{check, scenarios};
use keyproof_model::pairing::message::Variant;
use keyproof_search::{Engine, Options};

#[test]
fn the_healthy_protocol_keeps_its_promises() {
    for variant in [Variant::Ccc, Variant::Rfc9383] {
        for scenario in scenarios(variant, None) {
            let report = check(&scenario, Engine::Own, &Options::default()).expect("no eventually");
            assert!(report.is_finished(), "{}", scenario.name);
            let violated: Vec<_> = report.violations().map(|bad| bad.property).collect();
            assert!(violated.is_empty(), "{} {violated:?}", scenario.name);
            if ["op-network", "op-twice", "op-change"].contains(&scenario.name) {
                assert!(report.trace("paired").is_some(), "{}", scenario.name);
                assert!(report.trace("active").is_some(), "{}", scenario.name);
            }
        }
    }
}
