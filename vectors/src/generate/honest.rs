//! Undisturbed runs: what every healthy subject passes, and the controls of all others.

use super::Draft;
use crate::case::{Area, Size};
use crate::recipe::device::ReadName;
use crate::recipe::{
    DeviceAct, DeviceScript, DeviceSetup, EndpointName, PurposeName, Script, Step, VehicleAct,
    VehicleName, VehicleScript, VehicleSetup, VersionName,
};
use keyproof_spec::mutation::Mutation;
use keyproof_spec::rule::RuleId as R;

/// Key of the device's control for unlock.
pub const DEVICE_UNLOCK: &str = "device/honest/unlock";
/// Key of the device's control for drive.
pub const DEVICE_DRIVE: &str = "device/honest/drive";
/// Key of the device's control with its user.
pub const DEVICE_USER: &str = "device/honest/user";
/// Key of the device's control in parts.
pub const DEVICE_PARTS: &str = "device/honest/parts";
/// Key of the device's control with two transactions.
pub const DEVICE_TWICE: &str = "device/honest/twice";
/// Key of the device's control to the end of the counter.
pub const DEVICE_COUNTER: &str = "device/honest/counter";
/// Key of the vehicle's control for unlock.
pub const VEHICLE_UNLOCK: &str = "vehicle/honest/unlock";
/// Key of the vehicle's control for drive.
pub const VEHICLE_DRIVE: &str = "vehicle/honest/drive";
/// Key of the vehicle's control with two transactions.
pub const VEHICLE_TWICE: &str = "vehicle/honest/twice";

/// Unlock at a device, from SELECT to CONTROL FLOW.
#[must_use]
pub fn device_unlock() -> Vec<DeviceAct> {
    vec![
        DeviceAct::Select,
        DeviceAct::auth0(PurposeName::Unlock),
        DeviceAct::Auth1,
        DeviceAct::Control { success: true },
    ]
}

/// Drive at a device.
#[must_use]
pub fn device_drive() -> Vec<DeviceAct> {
    vec![
        DeviceAct::Select,
        DeviceAct::auth0(PurposeName::Drive),
        DeviceAct::Auth1,
        DeviceAct::Read {
            read: ReadName::Token,
        },
        DeviceAct::Control { success: true },
    ]
}

/// Unlock at a vehicle.
#[must_use]
pub fn vehicle_unlock() -> Vec<VehicleAct> {
    vec![
        VehicleAct::Begin {
            purpose: PurposeName::Unlock,
        },
        VehicleAct::versions(),
        VehicleAct::Ephemeral,
        VehicleAct::identity(),
        VehicleAct::Done,
    ]
}

/// Drive at a vehicle.
#[must_use]
pub fn vehicle_drive() -> Vec<VehicleAct> {
    vec![
        VehicleAct::Begin {
            purpose: PurposeName::Drive,
        },
        VehicleAct::versions(),
        VehicleAct::Ephemeral,
        VehicleAct::identity(),
        VehicleAct::Content,
        VehicleAct::Done,
    ]
}

/// A script for a device.
#[must_use]
pub fn device(setup: DeviceSetup, acts: Vec<DeviceAct>) -> Script {
    Script::Device(DeviceScript {
        setup,
        steps: acts.into_iter().map(Step::honest).collect(),
    })
}

/// A script for a vehicle.
#[must_use]
pub fn vehicle(setup: VehicleSetup, acts: Vec<VehicleAct>) -> Script {
    Script::Vehicle(VehicleScript {
        setup,
        steps: acts.into_iter().map(Step::honest).collect(),
    })
}

fn device_drafts() -> Vec<Draft> {
    let usual = DeviceSetup::usual;
    let valid = |key: &str, title: &str, area, reqs: &[R], acts| {
        Draft::valid(key, title, area, reqs, device(usual(), acts))
    };
    let auth0 = |version, purpose, vehicle| DeviceAct::Auth0 {
        version,
        purpose,
        vehicle,
    };
    let mut by_user = usual();
    by_user.express = false;
    let mut old = usual();
    old.versions = vec![VersionName::Oldest];
    let read = |read| DeviceAct::Read { read };
    let then = |first: Vec<DeviceAct>, second: Vec<DeviceAct>| [first, second].concat();
    let failed = vec![
        DeviceAct::Select,
        DeviceAct::auth0(PurposeName::Unlock),
        DeviceAct::Auth1,
        DeviceAct::Control { success: false },
    ];
    let (unlock, drive) = (PurposeName::Unlock, PurposeName::Drive);
    vec![
        valid(
            DEVICE_UNLOCK,
            "unlock",
            Area::Auth,
            &[
                R::DkSt024,
                R::DkEn003,
                R::DkEn004,
                R::DkCr002,
                R::DkCr003,
                R::DkCr004,
                R::DkCr005,
            ],
            device_unlock(),
        )
        .sized(Size::Smoke),
        valid(
            DEVICE_DRIVE,
            "drive: the token is read",
            Area::Auth,
            &[R::DkSt024, R::DkEn005, R::DkCr007, R::DkCr008],
            device_drive(),
        )
        .sized(Size::Smoke),
        valid(
            "device/honest/unlock-read",
            "unlock, and the token is read all the same",
            Area::Chan,
            &[R::DkCh003, R::DkEn005],
            vec![
                DeviceAct::Select,
                DeviceAct::auth0(unlock),
                DeviceAct::Auth1,
                read(ReadName::Token),
                DeviceAct::Control { success: true },
            ],
        ),
        valid(
            "device/honest/oldest-chosen",
            "the vehicle chooses the oldest version",
            Area::Sel,
            &[R::DkSt020, R::DkCr005],
            vec![
                DeviceAct::Select,
                auth0(VersionName::Oldest, unlock, VehicleName::One),
                DeviceAct::Auth1,
                DeviceAct::Control { success: true },
            ],
        ),
        Draft::valid(
            "device/honest/oldest-only",
            "a device that offers the oldest version only",
            Area::Sel,
            &[R::DkEn002, R::DkSt020],
            device(
                old,
                vec![
                    DeviceAct::Select,
                    auth0(VersionName::Oldest, drive, VehicleName::One),
                    DeviceAct::Auth1,
                    read(ReadName::Token),
                    DeviceAct::Control { success: true },
                ],
            ),
        ),
        Draft::valid(
            DEVICE_USER,
            "no express mode, the user authenticates first",
            Area::Auth,
            &[R::DkSt022],
            device(
                by_user.clone(),
                then(vec![DeviceAct::Authenticate], device_drive()),
            ),
        )
        .sized(Size::Smoke),
        Draft::valid(
            "device/honest/user-after-select",
            "no express mode, the user authenticates after SELECT",
            Area::Auth,
            &[R::DkSt022],
            device(
                by_user,
                vec![
                    DeviceAct::Select,
                    DeviceAct::Authenticate,
                    DeviceAct::auth0(unlock),
                    DeviceAct::Auth1,
                    DeviceAct::Control { success: true },
                ],
            ),
        ),
        valid(
            "device/honest/other-vehicle",
            "the other vehicle drives",
            Area::Auth,
            &[R::DkSt024],
            vec![
                DeviceAct::Select,
                auth0(VersionName::Newest, drive, VehicleName::Two),
                DeviceAct::Auth1,
                read(ReadName::Token),
                DeviceAct::Control { success: true },
            ],
        ),
        valid(
            DEVICE_TWICE,
            "two transactions, each with a fresh ephemeral key",
            Area::Auth,
            &[R::DkSt021, R::DkSt026],
            then(device_unlock(), device_drive()),
        )
        .sized(Size::Smoke)
        .against(&[Mutation::ReuseEndpointEphemeral]),
        valid(
            "device/honest/two-vehicles",
            "one vehicle after the other",
            Area::Auth,
            &[R::DkSt021, R::DkSt024],
            then(
                device_drive(),
                vec![
                    DeviceAct::Select,
                    auth0(VersionName::Newest, drive, VehicleName::Two),
                    DeviceAct::Auth1,
                    read(ReadName::Token),
                    DeviceAct::Control { success: true },
                ],
            ),
        ),
        valid(
            "device/honest/without-select",
            "a second AUTH0 without another SELECT",
            Area::Life,
            &[R::DkSt029, R::DkSt021],
            then(
                device_unlock(),
                vec![
                    DeviceAct::auth0(drive),
                    DeviceAct::Auth1,
                    read(ReadName::Token),
                ],
            ),
        ),
        valid(
            "device/honest/failed",
            "the vehicle reports failure; the key still works",
            Area::Life,
            &[R::DkSt029],
            then(failed, device_drive()),
        )
        .sized(Size::Smoke)
        .against(&[Mutation::ControlFlowSuspends]),
        valid(
            "device/honest/reads",
            "several reads under one counter",
            Area::Chan,
            &[R::DkCh004, R::DkEn006, R::DkCr007],
            vec![
                DeviceAct::Select,
                DeviceAct::auth0(drive),
                DeviceAct::Auth1,
                read(ReadName::First),
                read(ReadName::Last),
                read(ReadName::Longest),
                read(ReadName::LongestAtEnd),
                read(ReadName::WholeBlock),
                read(ReadName::Token),
                DeviceAct::Control { success: true },
            ],
        ),
        valid(
            "device/honest/reselect-selected",
            "SELECT twice",
            Area::Sel,
            &[R::DkSt028, R::DkEn002],
            then(vec![DeviceAct::Select], device_unlock()),
        ),
        valid(
            "device/honest/reselect-answered",
            "SELECT again after AUTH0",
            Area::Life,
            &[R::DkSt028],
            then(
                vec![DeviceAct::Select, DeviceAct::auth0(unlock)],
                device_drive(),
            ),
        ),
        valid(
            "device/honest/reselect-open",
            "SELECT again in the channel",
            Area::Life,
            &[R::DkSt028],
            then(
                vec![
                    DeviceAct::Select,
                    DeviceAct::auth0(unlock),
                    DeviceAct::Auth1,
                ],
                device_drive(),
            ),
        ),
        valid(
            "device/honest/field-answered",
            "the field is lost after AUTH0; the next transaction works",
            Area::Life,
            &[R::DkSt028],
            then(
                vec![
                    DeviceAct::Select,
                    DeviceAct::auth0(unlock),
                    DeviceAct::LoseField,
                ],
                device_drive(),
            ),
        ),
        valid(
            "device/honest/field-open",
            "the field is lost in the channel; the next transaction works",
            Area::Life,
            &[R::DkSt028],
            then(
                vec![
                    DeviceAct::Select,
                    DeviceAct::auth0(unlock),
                    DeviceAct::Auth1,
                    DeviceAct::LoseField,
                ],
                device_drive(),
            ),
        ),
        valid(
            "device/honest/control-early",
            "CONTROL FLOW before AUTH1; the next AUTH0 is answered",
            Area::Life,
            &[R::DkSt029],
            vec![
                DeviceAct::Select,
                DeviceAct::Control { success: true },
                DeviceAct::auth0(unlock),
                DeviceAct::Control { success: false },
                DeviceAct::auth0(unlock),
                DeviceAct::Auth1,
            ],
        ),
        valid(
            DEVICE_PARTS,
            "AUTH0 in two parts",
            Area::Cod,
            &[R::DkEn009],
            vec![
                DeviceAct::Select,
                DeviceAct::FirstPart {
                    version: VersionName::Newest,
                    purpose: drive,
                    vehicle: VehicleName::One,
                },
                DeviceAct::LastPart,
                DeviceAct::Auth1,
                read(ReadName::Token),
                DeviceAct::Control { success: true },
            ],
        ),
        valid(
            DEVICE_COUNTER,
            "EXCHANGE to the last counter",
            Area::Chan,
            &[R::DkCr009],
            vec![
                DeviceAct::Select,
                DeviceAct::auth0(drive),
                DeviceAct::Auth1,
                DeviceAct::ReadDown { left: 1 },
                read(ReadName::Token),
            ],
        ),
    ]
}

fn vehicle_drafts() -> Vec<Draft> {
    let usual = VehicleSetup::usual;
    let valid = |key: &str, title: &str, area, reqs: &[R], acts| {
        Draft::valid(key, title, area, reqs, vehicle(usual(), acts))
    };
    let begin = |purpose| VehicleAct::Begin { purpose };
    let (unlock, drive) = (PurposeName::Unlock, PurposeName::Drive);
    let then = |first: Vec<VehicleAct>, second: Vec<VehicleAct>| [first, second].concat();
    let offered = |versions: &[VersionName]| VehicleAct::Versions {
        versions: versions.to_vec(),
    };
    let with = |versions: VehicleAct| {
        vec![
            begin(drive),
            versions,
            VehicleAct::Ephemeral,
            VehicleAct::identity(),
            VehicleAct::Content,
            VehicleAct::Done,
        ]
    };
    let mut old = usual();
    old.versions = vec![VersionName::Oldest];
    vec![
        valid(
            VEHICLE_UNLOCK,
            "unlock",
            Area::Auth,
            &[
                R::DkSt004,
                R::DkSt008,
                R::DkSt011,
                R::DkCr002,
                R::DkCr003,
                R::DkCr004,
                R::DkCr005,
            ],
            vehicle_unlock(),
        )
        .sized(Size::Smoke),
        valid(
            VEHICLE_DRIVE,
            "drive: the token is right",
            Area::Auth,
            &[R::DkSt010, R::DkSt011, R::DkEn005],
            vehicle_drive(),
        )
        .sized(Size::Smoke),
        valid(
            "vehicle/honest/unlock-only",
            "a key that may unlock unlocks",
            Area::Auth,
            &[R::DkSt007],
            vec![
                begin(unlock),
                VehicleAct::versions(),
                VehicleAct::Ephemeral,
                VehicleAct::Identity {
                    endpoint: EndpointName::Two,
                    slot: 2,
                },
                VehicleAct::Done,
            ],
        ),
        valid(
            "vehicle/honest/oldest-offered",
            "a device that offers the oldest version only",
            Area::Sel,
            &[R::DkSt001],
            with(offered(&[VersionName::Oldest])),
        ),
        valid(
            "vehicle/honest/future-offered",
            "a device that offers a version nobody knows above the newest",
            Area::Sel,
            &[R::DkSt001],
            with(offered(&[
                VersionName::Future,
                VersionName::Newest,
                VersionName::Oldest,
                VersionName::Ancient,
            ])),
        ),
        Draft::valid(
            "vehicle/honest/oldest-spoken",
            "a vehicle that speaks the oldest version only",
            Area::Sel,
            &[R::DkSt001],
            vehicle(old, with(VehicleAct::versions())),
        ),
        valid(
            VEHICLE_TWICE,
            "two transactions, each with fresh values",
            Area::Auth,
            &[R::DkSt002, R::DkSt003],
            then(vehicle_unlock(), vehicle_drive()),
        )
        .sized(Size::Smoke)
        .against(&[
            Mutation::ReuseVehicleEphemeral,
            Mutation::ReuseTransactionIdentifier,
        ]),
        valid(
            "vehicle/honest/field-select",
            "the field is lost before SELECT is answered; the next transaction works",
            Area::Life,
            &[R::DkSt009],
            then(vec![begin(unlock), VehicleAct::LoseField], vehicle_unlock()),
        ),
        valid(
            "vehicle/honest/field-auth0",
            "the field is lost before AUTH0 is answered; the next transaction works",
            Area::Life,
            &[R::DkSt009, R::DkSt002],
            then(
                vec![begin(unlock), VehicleAct::versions(), VehicleAct::LoseField],
                vehicle_unlock(),
            ),
        ),
        valid(
            "vehicle/honest/field-auth1",
            "the field is lost before AUTH1 is answered; the next transaction works",
            Area::Life,
            &[R::DkSt009, R::DkSt002],
            then(
                vec![
                    begin(unlock),
                    VehicleAct::versions(),
                    VehicleAct::Ephemeral,
                    VehicleAct::LoseField,
                ],
                vehicle_drive(),
            ),
        ),
        valid(
            "vehicle/honest/field-exchange",
            "the field is lost before EXCHANGE is answered; the next transaction works",
            Area::Life,
            &[R::DkSt010, R::DkSt002],
            then(
                vec![
                    begin(drive),
                    VehicleAct::versions(),
                    VehicleAct::Ephemeral,
                    VehicleAct::identity(),
                    VehicleAct::LoseField,
                ],
                vehicle_drive(),
            ),
        ),
        valid(
            "vehicle/honest/field-control",
            "the field is lost before CONTROL FLOW is answered; the next transaction works",
            Area::Life,
            &[R::DkSt011],
            then(
                vec![
                    begin(unlock),
                    VehicleAct::versions(),
                    VehicleAct::Ephemeral,
                    VehicleAct::identity(),
                    VehicleAct::LoseField,
                ],
                vehicle_unlock(),
            ),
        ),
        valid(
            "vehicle/honest/begin-again",
            "begun again before AUTH1 is answered",
            Area::Life,
            &[R::DkSt002, R::DkSt003],
            then(
                vec![begin(unlock), VehicleAct::versions(), VehicleAct::Ephemeral],
                vehicle_drive(),
            ),
        ),
        valid(
            "vehicle/honest/begin-again-control",
            "begun again before CONTROL FLOW is answered",
            Area::Life,
            &[R::DkSt011],
            then(
                vec![
                    begin(unlock),
                    VehicleAct::versions(),
                    VehicleAct::Ephemeral,
                    VehicleAct::identity(),
                ],
                vehicle_drive(),
            ),
        ),
    ]
}

/// All of them.
#[must_use]
pub fn drafts() -> Vec<Draft> {
    let mut out = device_drafts();
    out.extend(vehicle_drafts());
    out
}

/// Whether a script is the beginning of a valid case of this module.
#[must_use]
pub fn leads_on(script: &Script) -> bool {
    drafts()
        .iter()
        .any(|draft| super::common(&draft.script, script) == script.len())
}
