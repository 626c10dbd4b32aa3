//! Each finding of chapter 2 is shown, by a trace of known length, and what is said to hold beside it does.

use keyproof_model::check::Options;
use keyproof_model::findings;
use keyproof_model::goals::Promise;

#[test]
fn findings_are_shown() {
    let found: Vec<_> = findings::run(&Options::default())
        .into_iter()
        .inspect(|result| assert!(result.is_confirmed(), "{}", result.finding.id))
        .flat_map(|result| {
            let id = result.finding.id;
            let goal = result.finding.goal;
            result.variants.into_iter().map(move |variant| {
                assert_eq!(variant.missing.goal(), goal);
                let length = variant.attack.map(|attack| attack.length());
                (id, variant.scenario.id, variant.missing, length)
            })
        })
        .collect();
    assert_eq!(
        found,
        [
            (
                "F-ST-001",
                "finding-version",
                Promise::DeviceFullAtAccept,
                Some(4)
            ),
            (
                "F-ST-001",
                "finding-purpose",
                Promise::DeviceFullAtAccept,
                Some(4)
            ),
            (
                "F-ST-001",
                "finding-interface",
                Promise::DeviceFullAtAccept,
                Some(4)
            ),
            ("F-ST-002", "finding-list", Promise::VersionBest, Some(5)),
            ("F-ST-003", "finding-relay", Promise::Near, Some(5)),
            ("F-ST-003", "finding-relay-drive", Promise::Near, Some(7)),
            ("F-ST-004", "finding-success", Promise::SuccessTrue, Some(2)),
            ("F-ST-004", "finding-failure", Promise::FailureTrue, Some(6)),
        ]
    );
}
