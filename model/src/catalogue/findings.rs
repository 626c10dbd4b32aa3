//! Scenarios of the findings: where a goal is missed, and what holds beside it.

use super::{DRIVES, Refine, UNLOCK, plain};
use crate::goals::Promise;
use crate::world::scenario::{Scenario, Varies};
use keyproof_spec::words::Message;

/// How a finding is shown.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its id.
    pub finding: &'static str,
    /// In which scenario.
    pub scenario: Scenario,
    /// The promise that is missed.
    pub missing: Promise,
    /// The strongest promises that are kept.
    pub strongest: &'static [Promise],
    /// From which message on.
    pub from: Message,
}

const AGREED_LATER: &[Promise] = &[
    Promise::DeviceSigned,
    Promise::DeviceInjective,
    Promise::DeviceConfirms,
    Promise::VehicleFull,
];

/// An unlock has no EXCHANGE: the device never agrees on the rest, but the vehicle does before it acts.
const NEVER_AGREED: &[Promise] = &[
    Promise::DeviceSigned,
    Promise::DeviceInjective,
    Promise::VehicleFull,
    Promise::ActuatesWithKey,
];

const DOWNGRADED: &[Promise] = &[Promise::VersionOffered, Promise::VehicleFull];

const RELAYED: &[Promise] = &[
    Promise::ActuatesWithKey,
    Promise::VehicleFull,
    Promise::VehicleInjective,
];

const PROMPTED: &[Promise] = &[
    Promise::HonestExit,
    Promise::NothingLate,
    Promise::ActuatesWithKey,
];

impl Plan {
    /// Its scenario, asked what is missed and what is kept.
    #[must_use]
    pub fn asked(&self) -> Scenario {
        let mut promises = self.strongest.to_vec();
        promises.push(self.missing);
        Scenario {
            promises,
            ..self.scenario.clone()
        }
    }
}

/// All of them.
#[must_use]
pub fn plans() -> Vec<Plan> {
    let flags = |id, title, varies| Plan {
        finding: "F-ST-001",
        scenario: plain(id, title, &[DRIVES], &[0])
            .speaking(0b11, 0b11)
            .varying(varies),
        missing: Promise::DeviceFullAtAccept,
        strongest: AGREED_LATER,
        from: Message::Exchange,
    };
    let none = Varies::default();
    let mut relay = plain("finding-relay", "the phone is far away", &[UNLOCK], &[0]);
    relay.far = [true, false];
    let mut relay_drive = plain(
        "finding-relay-drive",
        "the phone is far away",
        &[DRIVES],
        &[0],
    );
    relay_drive.far = [true, false];
    vec![
        flags(
            "finding-version",
            "the version is changed",
            Varies {
                version: true,
                ..none
            },
        ),
        flags(
            "finding-purpose",
            "P2 is changed",
            Varies {
                purpose: true,
                ..none
            },
        ),
        flags(
            "finding-interface",
            "the radio is changed",
            Varies {
                interface: true,
                ..none
            },
        ),
        Plan {
            finding: "F-ST-001",
            scenario: plain(
                "finding-purpose-unlock",
                "P2 is changed in an unlock",
                &[UNLOCK],
                &[0],
            )
            .varying(Varies {
                purpose: true,
                ..none
            }),
            missing: Promise::DeviceFullAtAccept,
            strongest: NEVER_AGREED,
            from: Message::Auth1,
        },
        Plan {
            finding: "F-ST-002",
            scenario: plain("finding-list", "the version list is cut", &[UNLOCK], &[0])
                .varying(Varies { list: true, ..none }),
            missing: Promise::VersionBest,
            strongest: DOWNGRADED,
            from: Message::Auth1,
        },
        Plan {
            finding: "F-ST-003",
            scenario: relay,
            missing: Promise::Near,
            strongest: RELAYED,
            from: Message::Auth1,
        },
        Plan {
            finding: "F-ST-003",
            scenario: relay_drive,
            missing: Promise::Near,
            strongest: RELAYED,
            from: Message::Auth1,
        },
        Plan {
            finding: "F-ST-004",
            scenario: plain(
                "finding-success",
                "success is shown for nothing",
                &[UNLOCK],
                &[0],
            ),
            missing: Promise::SuccessTrue,
            strongest: PROMPTED,
            from: Message::ControlFlow,
        },
        Plan {
            finding: "F-ST-004",
            scenario: plain(
                "finding-failure",
                "failure is shown for an open door",
                &[UNLOCK],
                &[0],
            ),
            missing: Promise::FailureTrue,
            strongest: PROMPTED,
            from: Message::ControlFlow,
        },
    ]
}
