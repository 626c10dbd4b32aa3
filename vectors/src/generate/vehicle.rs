//! One fault for a vehicle: in a response, or in how it was set up.

use super::honest::{self, VEHICLE_DRIVE, VEHICLE_TWICE, VEHICLE_UNLOCK};
use super::{Draft, faults};
use crate::case::{Area, CaseKind, Size};
use crate::recipe::bend::{
    CipherBend, ContentBend, KeysBend, ListBend, MacBend, PlaceBend, SignatureBend, StatusBend,
};
use crate::recipe::vehicle::VehicleKey;
use crate::recipe::{
    Bend, EndpointName, PurposeName, Script, StatusName, Step, VehicleAct, VehicleScript,
    VehicleSetup, VersionName,
};
use keyproof_spec::rule::RuleId as R;

/// Key of the control in which the vehicle's own key stands in its table.
const ITSELF: &str = "vehicle/honest/itself";

/// A draft of a vehicle: a control and what it does.
struct Control {
    key: &'static str,
    setup: VehicleSetup,
    acts: Vec<VehicleAct>,
}

impl Control {
    /// The control with one step bent, cut off two steps later.
    fn bent(&self, at: usize, bend: Bend, area: Area, reqs: &[R]) -> Draft {
        let harmless = bend.harmless() || self.acts.get(at) == Some(&VehicleAct::Done);
        let steps = self
            .acts
            .iter()
            .take(at + 3)
            .enumerate()
            .map(|(index, act)| {
                if index == at {
                    Step::bent(act.clone(), bend)
                } else {
                    Step::honest(act.clone())
                }
            });
        let act = self.acts.get(at).map(VehicleAct::words).unwrap_or_default();
        Draft {
            key: format!(
                "{}/{at}/{}",
                self.key.replace("honest", "bent"),
                bend.words().replace(' ', "-")
            ),
            title: format!("{act}, with {}", bend.words()),
            kind: if harmless {
                CaseKind::Valid
            } else {
                CaseKind::Invalid
            },
            area,
            reqs: reqs.to_vec(),
            control: (!harmless).then(|| self.key.to_owned()),
            fault: Some(bend.words()),
            fault_step: Some(at),
            mutations: Vec::new(),
            size: faults::size(&bend),
            script: Script::Vehicle(VehicleScript {
                setup: self.setup.clone(),
                steps: steps.collect(),
            }),
        }
    }

    fn other(&self, name: &str, title: &str, area: Area, reqs: &[R], script: Script) -> Draft {
        Draft {
            key: format!("{}/{name}", self.key.replace("honest", "other")),
            title: title.to_owned(),
            kind: CaseKind::Invalid,
            area,
            reqs: reqs.to_vec(),
            control: Some(self.key.to_owned()),
            fault: Some(title.to_owned()),
            fault_step: None,
            mutations: Vec::new(),
            size: Size::Standard,
            script,
        }
    }
}

fn statuses() -> Vec<Bend> {
    let words = [
        StatusBend::WithData(0x6A82),
        StatusBend::WithData(0x9001),
        StatusBend::Alone(0x6A82),
        StatusBend::Alone(0x6982),
        StatusBend::Alone(0x6100),
        StatusBend::Absent,
        StatusBend::OkAlone,
        StatusBend::DataAdded,
    ];
    let mut out: Vec<Bend> = words.into_iter().map(Bend::Status).collect();
    out.extend([Bend::Cut(0), Bend::Cut(1)]);
    out
}

fn select_and_auth0(control: &Control) -> Vec<Draft> {
    let mut out = Vec::new();
    for how in ListBend::ALL {
        out.push(control.bent(1, Bend::List(how), Area::Sel, &[R::DkEn002, R::DkEn012]));
    }
    for bend in faults::tlvs(1) {
        // One byte less leaves half a version: that is `odd` again.
        out.push(control.bent(1, bend, Area::Cod, &[R::DkEn008, R::DkEn002]));
    }
    for bend in statuses() {
        out.push(control.bent(1, bend, Area::Cod, &[R::DkEn012]));
    }
    for bend in faults::points() {
        out.push(control.bent(2, bend, Area::Auth, &[R::DkCr001, R::DkEn012]));
    }
    for bend in faults::tlvs(1) {
        out.push(control.bent(2, bend, Area::Cod, &[R::DkEn008, R::DkEn003]));
    }
    for bend in statuses() {
        out.push(control.bent(2, bend, Area::Cod, &[R::DkEn012]));
    }
    out
}

fn channel_faults(control: &Control, at: usize) -> Vec<Draft> {
    let mut out = Vec::new();
    for how in KeysBend::ALONE {
        out.push(control.bent(at, Bend::Keys(how), Area::Chan, &[R::DkCr005, R::DkCh001]));
    }
    for how in faults::macs() {
        let reqs = match how {
            MacBend::OtherKey | MacBend::OtherDirection => [R::DkCh006, R::DkCh001],
            MacBend::WithoutPlace => [R::DkCh002, R::DkCh001],
            MacBend::Flipped(_)
            | MacBend::Truncated(_)
            | MacBend::Whole
            | MacBend::WrongHalf
            | MacBend::Zero
            | MacBend::OverContent => [R::DkCh001, R::DkCr008],
        };
        out.push(control.bent(at, Bend::Mac(how), Area::Chan, &reqs));
    }
    for how in [PlaceBend::Later, PlaceBend::OtherVector] {
        out.push(control.bent(at, Bend::Place(how), Area::Chan, &[R::DkCh002, R::DkCr007]));
    }
    for how in CipherBend::ALL {
        out.push(control.bent(at, Bend::Cipher(how), Area::Chan, &[R::DkCr007, R::DkCh001]));
    }
    for bend in statuses() {
        out.push(control.bent(at, bend, Area::Cod, &[R::DkEn012]));
    }
    out
}

fn identity(control: &Control, at: usize) -> Vec<Draft> {
    let mut out = channel_faults(control, at);
    for how in [
        SignatureBend::ByEndpoint(EndpointName::Two),
        SignatureBend::ByEndpoint(EndpointName::Stranger),
        SignatureBend::ByEphemeral,
    ] {
        out.push(control.bent(
            at,
            Bend::Signature(how),
            Area::Auth,
            &[R::DkSt004, R::DkSt008],
        ));
    }
    for how in [SignatureBend::Reflected, SignatureBend::SentBack] {
        out.push(control.bent(
            at,
            Bend::Signature(how),
            Area::Auth,
            &[R::DkSt005, R::DkSt008],
        ));
    }
    for how in faults::transcripts() {
        out.push(control.bent(
            at,
            Bend::Signature(how),
            Area::Auth,
            &[R::DkCr003, R::DkSt004],
        ));
    }
    for how in faults::signatures() {
        out.push(control.bent(
            at,
            Bend::Signature(how),
            Area::Auth,
            &[R::DkCr002, R::DkSt004],
        ));
    }
    for slot in [2, 9] {
        out.push(control.bent(at, Bend::Slot(slot), Area::Auth, &[R::DkSt004]));
    }
    for bend in faults::tlvs(3) {
        out.push(control.bent(at, bend, Area::Chan, &[R::DkEn004, R::DkEn008]));
    }
    out
}

fn content(control: &Control) -> Vec<Draft> {
    let mut out = channel_faults(control, 4);
    out.push(control.bent(
        4,
        Bend::Place(PlaceBend::Earlier),
        Area::Chan,
        &[R::DkCh002],
    ));
    for how in [
        ContentBend::TokenOf(EndpointName::Two),
        ContentBend::TokenFlipped,
        ContentBend::TokenShort,
        ContentBend::TokenLong,
        ContentBend::NoData,
        ContentBend::Bounds,
        ContentBend::Malformed,
    ] {
        out.push(control.bent(4, Bend::Content(how), Area::Auth, &[R::DkSt010]));
    }
    for how in [
        ContentBend::TokenBounds,
        ContentBend::ClaimsMore,
        ContentBend::Trailing,
        ContentBend::OneByte,
    ] {
        out.push(control.bent(4, Bend::Content(how), Area::Chan, &[R::DkEn005, R::DkSt010]));
    }
    out
}

fn setups(drive: &Control, unlock: &Control) -> Vec<Draft> {
    let with = |control: &Control, change: &dyn Fn(&mut VehicleSetup)| {
        let mut setup = control.setup.clone();
        change(&mut setup);
        honest::vehicle(setup, control.acts.iter().take(5).cloned().collect())
    };
    let first = |change: &dyn Fn(&mut VehicleKey)| {
        with(drive, &|setup: &mut VehicleSetup| {
            if let Some(key) = setup.keys.first_mut() {
                change(key);
            }
        })
    };
    let drive_only = with(unlock, &|setup: &mut VehicleSetup| {
        if let Some(key) = setup.keys.first_mut() {
            key.entitlements = vec![PurposeName::Drive];
        }
    });
    vec![
        drive
            .other(
                "suspended",
                "the key is suspended",
                Area::Auth,
                &[R::DkSt006, R::DkSt008],
                first(&|key| key.status = StatusName::Suspended),
            )
            .sized(Size::Smoke),
        drive.other(
            "revoked",
            "the key is revoked",
            Area::Auth,
            &[R::DkSt006, R::DkSt008],
            first(&|key| key.status = StatusName::Revoked),
        ),
        drive
            .other(
                "unlock-only",
                "the key may not drive",
                Area::Auth,
                &[R::DkSt007],
                first(&|key| key.entitlements = vec![PurposeName::Unlock]),
            )
            .sized(Size::Smoke),
        unlock.other(
            "drive-only",
            "the key may not unlock",
            Area::Auth,
            &[R::DkSt007],
            drive_only,
        ),
        drive.other(
            "no-slot",
            "the slot is not in the table",
            Area::Auth,
            &[R::DkSt004],
            with(drive, &|setup| {
                setup.keys.remove(0);
            }),
        ),
        drive.other(
            "other-key",
            "another key stands in the slot",
            Area::Auth,
            &[R::DkSt004],
            first(&|key| key.endpoint = EndpointName::Stranger),
        ),
    ]
}

fn versions(drive: &Control) -> Vec<Draft> {
    let offered = |versions: &[VersionName]| {
        let mut acts: Vec<VehicleAct> = drive.acts.iter().take(3).cloned().collect();
        if let Some(act) = acts.get_mut(1) {
            *act = VehicleAct::Versions {
                versions: versions.to_vec(),
            };
        }
        honest::vehicle(drive.setup.clone(), acts)
    };
    let mut out = vec![
        drive.other(
            "no-common",
            "no common version",
            Area::Sel,
            &[R::DkSt001],
            offered(&[VersionName::Future, VersionName::Ancient]),
        ),
        drive.other(
            "only-future",
            "only a version that nobody knows",
            Area::Sel,
            &[R::DkSt001],
            offered(&[VersionName::Future]),
        ),
    ];
    for draft in &mut out {
        draft.fault_step = Some(1);
    }
    out
}

fn itself() -> Vec<Draft> {
    let mut setup = VehicleSetup::usual();
    setup.keys.push(VehicleKey {
        slot: 3,
        endpoint: EndpointName::VehicleItself,
        status: StatusName::Active,
        entitlements: vec![PurposeName::Unlock],
    });
    let acts = vec![
        VehicleAct::Begin {
            purpose: PurposeName::Unlock,
        },
        VehicleAct::versions(),
        VehicleAct::Ephemeral,
        VehicleAct::Identity {
            endpoint: EndpointName::VehicleItself,
            slot: 3,
        },
        VehicleAct::Done,
    ];
    let control = Control {
        key: ITSELF,
        setup: setup.clone(),
        acts: acts.clone(),
    };
    let title = "the vehicle's own key stands in its table (assumption A3 is false) and signs as an endpoint";
    let mut out = vec![
        Draft::valid(
            ITSELF,
            title,
            Area::Auth,
            &[R::DkSt005, R::DkSt004],
            honest::vehicle(setup, acts),
        )
        .sized(Size::Full),
    ];
    for how in [SignatureBend::SentBack, SignatureBend::Reflected] {
        out.push(control.bent(3, Bend::Signature(how), Area::Auth, &[R::DkSt005]));
    }
    out
}

/// All of them.
#[must_use]
pub fn drafts() -> Vec<Draft> {
    let drive = Control {
        key: VEHICLE_DRIVE,
        setup: VehicleSetup::usual(),
        acts: honest::vehicle_drive(),
    };
    let unlock = Control {
        key: VEHICLE_UNLOCK,
        setup: VehicleSetup::usual(),
        acts: honest::vehicle_unlock(),
    };
    let twice = Control {
        key: VEHICLE_TWICE,
        setup: VehicleSetup::usual(),
        acts: [honest::vehicle_unlock(), honest::vehicle_drive()].concat(),
    };
    let mut out = select_and_auth0(&drive);
    out.extend(identity(&drive, 3));
    for bend in [
        Bend::Mac(MacBend::Flipped(0)),
        Bend::Signature(SignatureBend::ByEndpoint(EndpointName::Stranger)),
        Bend::Slot(9),
    ] {
        out.push(unlock.bent(3, bend, Area::Auth, &[R::DkSt004, R::DkCh001]));
    }
    out.extend(content(&drive));
    for bend in statuses() {
        out.push(drive.bent(5, bend, Area::Cod, &[R::DkEn007]));
    }
    out.push(twice.bent(
        8,
        Bend::Keys(KeysBend::Previous),
        Area::Chan,
        &[R::DkCr005, R::DkCh001],
    ));
    out.extend(setups(&drive, &unlock));
    out.extend(versions(&drive));
    out.extend(itself());
    out
}
