//! One fault for a device: in a command, or in how it was set up.

use super::honest::{
    self, DEVICE_COUNTER, DEVICE_DRIVE, DEVICE_PARTS, DEVICE_TWICE, DEVICE_UNLOCK, DEVICE_USER,
};
use super::{Draft, faults};
use crate::case::{Area, CaseKind, Size};
use crate::recipe::bend::{
    AidBend, CipherBend, FrameBend, HeaderBend, KeysBend, MacBend, PartBend, PlaceBend, ReadBend,
    SignatureBend,
};
use crate::recipe::device::ReadName;
use crate::recipe::{
    Bend, DeviceAct, DeviceScript, DeviceSetup, EndpointName, PurposeName, Script, StatusName,
    Step, VehicleName, VersionName,
};
use keyproof_spec::rule::RuleId as R;

/// A draft of a device: a control and what it does.
struct Control {
    key: &'static str,
    setup: DeviceSetup,
    acts: Vec<DeviceAct>,
}

impl Control {
    /// The control with one step bent, cut off two steps later.
    fn bent(&self, at: usize, bend: Bend, area: Area, reqs: &[R]) -> Draft {
        let steps = self
            .acts
            .iter()
            .take(at + 3)
            .enumerate()
            .map(|(index, act)| {
                if index == at {
                    Step::bent(*act, bend)
                } else {
                    Step::honest(*act)
                }
            });
        let act = self.acts.get(at).map(DeviceAct::words).unwrap_or_default();
        let harmless = bend.harmless();
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
            script: Script::Device(DeviceScript {
                setup: self.setup.clone(),
                steps: steps.collect(),
            }),
        }
    }

    /// Other steps or another setup, with the fault in words.
    fn other(&self, name: &str, title: &str, reqs: &[R], script: Script) -> Draft {
        Draft {
            key: format!("{}/{name}", self.key.replace("honest", "other")),
            title: title.to_owned(),
            kind: CaseKind::Invalid,
            area: Area::Auth,
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

fn headers(list: &[HeaderBend]) -> Vec<Bend> {
    list.iter().copied().map(Bend::Header).collect()
}

fn select(control: &Control) -> Vec<Draft> {
    let mut out = Vec::new();
    for aid in [
        AidBend::Other,
        AidBend::Shorter,
        AidBend::Longer,
        AidBend::Absent,
    ] {
        out.push(control.bent(0, Bend::Aid(aid), Area::Sel, &[R::DkEn002]));
    }
    let header = [
        HeaderBend::Class(0x01),
        HeaderBend::Class(0xFF),
        HeaderBend::Class(0x80),
        HeaderBend::Instruction(0xA5),
        HeaderBend::P1(0x00),
        HeaderBend::P2(0x0C),
    ];
    for bend in headers(&header) {
        out.push(control.bent(0, bend, Area::Cod, &[R::DkEn010, R::DkEn002]));
    }
    for bend in faults::frames() {
        out.push(control.bent(0, bend, Area::Cod, &[R::DkEn001]));
    }
    out
}

fn auth0(control: &Control) -> Vec<Draft> {
    let mut out = Vec::new();
    let header = [
        HeaderBend::Class(0x81),
        HeaderBend::Class(0x00),
        HeaderBend::Class(0x84),
        HeaderBend::Instruction(0x82),
        HeaderBend::P1(0x01),
        HeaderBend::P2(0x00),
        HeaderBend::P2(0x7F),
    ];
    for bend in headers(&header) {
        out.push(control.bent(1, bend, Area::Cod, &[R::DkEn010, R::DkEn003]));
    }
    for bend in faults::frames()
        .into_iter()
        .chain([Bend::Frame(FrameBend::NoData)])
    {
        out.push(control.bent(1, bend, Area::Cod, &[R::DkEn001, R::DkEn003]));
    }
    for bend in faults::tlvs(4) {
        out.push(control.bent(1, bend, Area::Cod, &[R::DkEn008, R::DkEn003]));
    }
    for bend in faults::points() {
        out.push(control.bent(1, bend, Area::Auth, &[R::DkCr001, R::DkEn003]));
    }
    for version in [VersionName::Future, VersionName::Ancient] {
        out.push(control.bent(1, Bend::Version(version), Area::Sel, &[R::DkSt020]));
    }
    let later = |bend, reqs: &[R]| control.bent(1, bend, Area::Auth, reqs);
    out.push(later(
        Bend::Vehicle(VehicleName::Stranger),
        &[R::DkSt023, R::DkEn011],
    ));
    out.push(later(
        Bend::Vehicle(VehicleName::Two),
        &[R::DkSt024, R::DkCr003],
    ));
    out.push(later(Bend::Version(VersionName::Oldest), &[R::DkCr005]));
    out.push(later(
        Bend::Header(HeaderBend::Purpose(PurposeName::Unlock)),
        &[R::DkCr005],
    ));
    out
}

fn auth1(control: &Control) -> Vec<Draft> {
    let mut out = Vec::new();
    let header = [
        HeaderBend::Class(0x84),
        HeaderBend::Instruction(0x83),
        HeaderBend::P1(0x01),
        HeaderBend::P2(0x01),
    ];
    for bend in headers(&header) {
        out.push(control.bent(2, bend, Area::Cod, &[R::DkEn010, R::DkEn004]));
    }
    for bend in faults::frames()
        .into_iter()
        .chain([Bend::Frame(FrameBend::NoData)])
    {
        out.push(control.bent(2, bend, Area::Cod, &[R::DkEn001, R::DkEn004]));
    }
    for bend in faults::tlvs(1) {
        out.push(control.bent(2, bend, Area::Cod, &[R::DkEn008, R::DkEn004]));
    }
    let whose = [
        SignatureBend::ByVehicle(VehicleName::Two),
        SignatureBend::ByVehicle(VehicleName::Stranger),
        SignatureBend::ByEndpoint(EndpointName::One),
        SignatureBend::ByEphemeral,
    ];
    for how in whose {
        out.push(control.bent(2, Bend::Signature(how), Area::Auth, &[R::DkSt024]));
    }
    out.push(control.bent(
        2,
        Bend::Signature(SignatureBend::Reflected),
        Area::Auth,
        &[R::DkSt025],
    ));
    for how in faults::transcripts() {
        out.push(control.bent(
            2,
            Bend::Signature(how),
            Area::Auth,
            &[R::DkCr003, R::DkSt024],
        ));
    }
    for how in faults::signatures() {
        out.push(control.bent(
            2,
            Bend::Signature(how),
            Area::Auth,
            &[R::DkCr002, R::DkSt024],
        ));
    }
    out
}

fn read(control: &Control) -> Vec<Draft> {
    let mut out = Vec::new();
    let header = [
        HeaderBend::Class(0x80),
        HeaderBend::Instruction(0xCA),
        HeaderBend::P1(0x01),
        HeaderBend::P2(0x01),
    ];
    for bend in headers(&header) {
        out.push(control.bent(3, bend, Area::Cod, &[R::DkEn010, R::DkEn005]));
    }
    for bend in faults::frames()
        .into_iter()
        .chain([Bend::Frame(FrameBend::NoData)])
    {
        out.push(control.bent(3, bend, Area::Cod, &[R::DkEn001, R::DkEn005]));
    }
    for bend in faults::tlvs(1) {
        out.push(control.bent(3, bend, Area::Chan, &[R::DkEn005, R::DkEn008]));
    }
    for how in KeysBend::ALONE {
        out.push(control.bent(3, Bend::Keys(how), Area::Chan, &[R::DkCr005, R::DkCh003]));
    }
    for how in faults::macs() {
        let reqs = match how {
            MacBend::OtherKey | MacBend::OtherDirection => [R::DkCh006, R::DkCh003],
            MacBend::WithoutPlace => [R::DkCh004, R::DkCh003],
            MacBend::Flipped(_)
            | MacBend::Truncated(_)
            | MacBend::Whole
            | MacBend::WrongHalf
            | MacBend::Zero
            | MacBend::OverContent => [R::DkCh003, R::DkCr008],
        };
        out.push(control.bent(3, Bend::Mac(how), Area::Chan, &reqs));
    }
    for how in [PlaceBend::Later, PlaceBend::OtherVector] {
        out.push(control.bent(3, Bend::Place(how), Area::Chan, &[R::DkCh004, R::DkCr007]));
    }
    for how in CipherBend::ALL {
        out.push(control.bent(3, Bend::Cipher(how), Area::Chan, &[R::DkCr007, R::DkCh003]));
    }
    out.push(control.bent(
        3,
        Bend::Cipher(CipherBend::SentBack),
        Area::Chan,
        &[R::DkCh006],
    ));
    for how in ReadBend::ALL {
        out.push(control.bent(3, Bend::Read(how), Area::Chan, &[R::DkEn006]));
    }
    out
}

fn control_flow(control: &Control) -> Vec<Draft> {
    let mut out = Vec::new();
    let header = [
        HeaderBend::Class(0x84),
        HeaderBend::Instruction(0x3D),
        HeaderBend::P1(0x7F),
        HeaderBend::P2(0x01),
    ];
    for bend in headers(&header) {
        out.push(control.bent(4, bend, Area::Cod, &[R::DkEn007, R::DkEn010]));
    }
    for how in [
        FrameBend::DataAdded,
        FrameBend::LeAdded,
        FrameBend::LeOne,
        FrameBend::HeaderCut,
    ] {
        out.push(control.bent(4, Bend::Frame(how), Area::Cod, &[R::DkEn007, R::DkEn001]));
    }
    out
}

fn setups(control: &Control) -> Vec<Draft> {
    let with = |change: &dyn Fn(&mut DeviceSetup)| {
        let mut setup = control.setup.clone();
        change(&mut setup);
        honest::device(setup, control.acts.iter().take(4).copied().collect())
    };
    let status = |status| {
        with(&move |setup: &mut DeviceSetup| {
            if let Some(key) = setup.keys.first_mut() {
                key.status = status;
            }
        })
    };
    vec![
        control
            .other(
                "suspended",
                "the key is suspended",
                &[R::DkSt027, R::DkEn011],
                status(StatusName::Suspended),
            )
            .sized(Size::Smoke),
        control.other(
            "revoked",
            "the key is revoked",
            &[R::DkSt027, R::DkEn011],
            status(StatusName::Revoked),
        ),
        control
            .other(
                "no-express",
                "neither express mode nor the user",
                &[R::DkSt022],
                with(&|setup| setup.express = false),
            )
            .sized(Size::Smoke),
        control.other(
            "newest-retired",
            "the newest version is not offered",
            &[R::DkSt020],
            with(&|setup| setup.versions = vec![VersionName::Oldest]),
        ),
    ]
}

fn sequences() -> Vec<Draft> {
    let usual = DeviceSetup::usual();
    let mut by_user = usual.clone();
    by_user.express = false;
    let user = Control {
        key: DEVICE_USER,
        setup: by_user.clone(),
        acts: [vec![DeviceAct::Authenticate], honest::device_drive()].concat(),
    };
    let parts = Control {
        key: DEVICE_PARTS,
        setup: usual.clone(),
        acts: parts_acts(),
    };
    let counter = Control {
        key: DEVICE_COUNTER,
        setup: usual.clone(),
        acts: Vec::new(),
    };
    let token = DeviceAct::Read {
        read: ReadName::Token,
    };
    let again = [
        user.acts.clone(),
        vec![DeviceAct::auth0(PurposeName::Unlock)],
    ]
    .concat();
    let lost = [
        vec![DeviceAct::Authenticate, DeviceAct::LoseField],
        honest::device_unlock(),
    ]
    .concat();
    let exhausted = vec![
        DeviceAct::Select,
        DeviceAct::auth0(PurposeName::Drive),
        DeviceAct::Auth1,
        DeviceAct::ReadDown { left: 1 },
        token,
        token,
        token,
    ];
    let too_long = vec![
        DeviceAct::Select,
        DeviceAct::FillUp,
        DeviceAct::Filler { len: 1 },
        DeviceAct::Auth1,
    ];
    let mut out = vec![
        user.other(
            "once",
            "one authentication serves one AUTH0",
            &[R::DkSt022],
            honest::device(by_user.clone(), again),
        ),
        user.other(
            "field-lost",
            "the authentication is forgotten with the field",
            &[R::DkSt022, R::DkSt028],
            honest::device(by_user, lost),
        ),
        parts.other(
            "too-long",
            "parts longer than the profile's longest command",
            &[R::DkEn009],
            honest::device(usual.clone(), too_long),
        ),
        counter.other(
            "exhausted",
            "EXCHANGE past the last counter",
            &[R::DkCr009],
            honest::device(usual, exhausted),
        ),
    ];
    for how in [PartBend::Instruction, PartBend::P1, PartBend::P2] {
        out.push(parts.bent(2, Bend::Part(how), Area::Cod, &[R::DkEn009]));
    }
    out
}

fn parts_acts() -> Vec<DeviceAct> {
    vec![
        DeviceAct::Select,
        DeviceAct::FirstPart {
            version: VersionName::Newest,
            purpose: PurposeName::Drive,
            vehicle: VehicleName::One,
        },
        DeviceAct::LastPart,
        DeviceAct::Auth1,
        DeviceAct::Read {
            read: ReadName::Token,
        },
        DeviceAct::Control { success: true },
    ]
}

/// All of them.
#[must_use]
pub fn drafts() -> Vec<Draft> {
    let drive = Control {
        key: DEVICE_DRIVE,
        setup: DeviceSetup::usual(),
        acts: honest::device_drive(),
    };
    let twice = Control {
        key: DEVICE_TWICE,
        setup: DeviceSetup::usual(),
        acts: [honest::device_unlock(), honest::device_drive()].concat(),
    };
    let unlock = Control {
        key: DEVICE_UNLOCK,
        setup: DeviceSetup::usual(),
        acts: honest::device_unlock(),
    };
    let mut out = select(&drive);
    out.extend(auth0(&drive));
    out.extend(auth1(&drive));
    out.extend(read(&drive));
    out.extend(control_flow(&drive));
    out.extend(setups(&drive));
    out.push(twice.bent(
        7,
        Bend::Keys(KeysBend::Previous),
        Area::Chan,
        &[R::DkCr005, R::DkSt028],
    ));
    out.push(unlock.bent(
        1,
        Bend::Vehicle(VehicleName::Stranger),
        Area::Auth,
        &[R::DkSt023, R::DkEn011],
    ));
    out.extend(sequences());
    out
}
