//! Which mutations of owner pairing are noticed in the scenarios as they are bounded. Some promises restate a guard (see `keyproof_model::pairing`), so
//! that *noticed* is not *attacked*.

use keyproof_model::pairing::catalogue::{check, scenarios};
use keyproof_model::pairing::message::Variant;
use keyproof_search::{Engine, Options};
use keyproof_spec::pairing::mutation::MUTATIONS;

#[test]
fn ledger() {
    let mut noticed = 0;
    let mut alive = Vec::new();
    for row in MUTATIONS {
        let mut best: Option<(usize, &str, &str, u64)> = None;
        for variant in [Variant::Ccc, Variant::Rfc9383] {
            for scenario in scenarios(variant, Some(row.mutation)) {
                if best.is_some() {
                    break;
                }
                let options = Options {
                    max_states: Some(100_000),
                    ..Options::default()
                };
                let report = check(&scenario, Engine::Own, &options).expect("no eventually");
                for bad in report.violations() {
                    let length = bad.outcome.trace().map_or(0, |trace| trace.len());
                    if best.is_none_or(|(old, ..)| length < old) {
                        best = Some((length, bad.property, scenario.name, report.unique_states));
                    }
                }
            }
        }
        println!("{} {best:?}", row.mutation.name());
        if best.is_some() {
            noticed += 1
        } else {
            alive.push(row.mutation.name())
        }
    }
    // Not visible here: see the module's "What is not here".
    let open = [
        "PartWithoutPlace",
        "AcceptIdentityShare",
        "EvidenceWithoutShares",
        "EvidenceWithoutVersions",
        "EvidenceWithoutRequest",
    ];
    assert_eq!(alive, open);
    assert_eq!(noticed, 39);
}
