//! What a case does, in names: no bytes, no profile values. The runner plays everybody but the subject, so a recipe says what
//! the *peer* does, step by step, and where it bends exactly one thing.
//!
//! ```text
//!   Script::Device  { setup, steps: select, auth0, auth1, read, control … }     the subject is a device, the peer a vehicle
//!   Script::Vehicle { setup, steps: begin, versions, ephemeral, identity … }    the subject is a vehicle, the peer a device
//!                                      │
//!                                      └─ bend: the one fault of the case, or none
//! ```
//!
//! An act without a bend is what an honest peer does, given what the subject has sent so far. [`crate::peer`] turns acts into bytes.

pub mod bend;
pub mod device;
pub mod expect;
pub mod vehicle;

pub use bend::Bend;
pub use device::{DeviceAct, DeviceScript, DeviceSetup};
pub use expect::{Answer, EffectWord, Expect, Outcome};
pub use vehicle::{VehicleAct, VehicleScript, VehicleSetup};

use keyproof_spec::profile::Profile;
use keyproof_spec::words::{KeyStatus, Purpose, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One step: an act, perhaps bent, and what the subject may do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step<A> {
    /// What the peer, the user or the field does.
    pub act: A,
    /// The one fault, if it is here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bend: Option<Bend>,
    /// What the healthy model allows; filled in by the generator.
    #[serde(default, skip_serializing_if = "Expect::is_empty")]
    pub expect: Expect,
}

impl<A> Step<A> {
    /// An honest step whose expectation is not known yet.
    pub const fn honest(act: A) -> Self {
        Self {
            act,
            bend: None,
            expect: Expect::NONE,
        }
    }

    /// A bent step whose expectation is not known yet.
    pub const fn bent(act: A, bend: Bend) -> Self {
        Self {
            act,
            bend: Some(bend),
            expect: Expect::NONE,
        }
    }
}

/// A whole case in names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "subject", rename_all = "snake_case", deny_unknown_fields)]
pub enum Script {
    /// The subject is a device.
    Device(DeviceScript),
    /// The subject is a vehicle.
    Vehicle(VehicleScript),
}

impl Script {
    /// The role of the subject.
    #[must_use]
    pub const fn role(&self) -> Role {
        match self {
            Self::Device(_) => Role::Device,
            Self::Vehicle(_) => Role::Vehicle,
        }
    }

    /// How many steps it has.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Device(script) => script.steps.len(),
            Self::Vehicle(script) => script.steps.len(),
        }
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many steps are bent: at most one.
    #[must_use]
    pub fn bends(&self) -> usize {
        match self {
            Self::Device(script) => script
                .steps
                .iter()
                .filter(|step| step.bend.is_some())
                .count(),
            Self::Vehicle(script) => script
                .steps
                .iter()
                .filter(|step| step.bend.is_some())
                .count(),
        }
    }
}

/// A version by name.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum VersionName {
    /// The first of the profile.
    Newest,
    /// The last of the profile.
    Oldest,
    /// One that stands in no profile, above all others.
    Future,
    /// One that stands in no profile, below all others.
    Ancient,
}

impl VersionName {
    /// Its number under a profile.
    #[must_use]
    pub fn number(self, profile: &Profile) -> u16 {
        match self {
            Self::Newest => profile.versions.first().copied().unwrap_or(0x0100),
            Self::Oldest => profile.versions.last().copied().unwrap_or(0x0100),
            Self::Future => 0x0909,
            Self::Ancient => 0x0001,
        }
    }

    /// The word in titles.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Future => "future",
            Self::Ancient => "ancient",
        }
    }
}

/// A vehicle by name, with the seed label of its key and identifier.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum VehicleName {
    /// The vehicle of slot 1.
    One,
    /// The vehicle of slot 2.
    Two,
    /// A vehicle that the device does not know.
    Stranger,
}

impl VehicleName {
    /// The thing in its seed labels.
    #[must_use]
    pub const fn thing(self) -> &'static str {
        match self {
            Self::One => "vehicle-1",
            Self::Two => "vehicle-2",
            Self::Stranger => "vehicle-stranger",
        }
    }

    /// Its long-term private key.
    #[must_use]
    pub fn secret(self) -> [u8; 32] {
        crate::name::secret(&crate::name::label(self.thing(), "long-term"))
    }

    /// Its identifier.
    #[must_use]
    pub fn identifier(self) -> [u8; 8] {
        crate::name::bytes(&crate::name::label(self.thing(), "identifier"))
    }
}

/// A device key by name.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EndpointName {
    /// The key of slot 1.
    One,
    /// The key of slot 2.
    Two,
    /// A key that stands in no table.
    Stranger,
    /// Not a device's key at all: the vehicle's own, where assumption A3 is false.
    VehicleItself,
}

impl EndpointName {
    /// The thing in its seed labels.
    #[must_use]
    pub const fn thing(self) -> &'static str {
        match self {
            Self::One => "endpoint-1",
            Self::Two => "endpoint-2",
            Self::Stranger => "endpoint-stranger",
            Self::VehicleItself => VehicleName::One.thing(),
        }
    }

    /// Its private key.
    #[must_use]
    pub fn secret(self) -> [u8; 32] {
        crate::name::secret(&crate::name::label(self.thing(), "long-term"))
    }

    /// Its mailbox, full size.
    #[must_use]
    pub fn mailbox(self, profile: &Profile) -> Vec<u8> {
        crate::name::expand(
            &crate::name::label(self.thing(), "mailbox"),
            profile.mailbox_size,
        )
    }

    /// The immobiliser token in its mailbox.
    #[must_use]
    pub fn token(self, profile: &Profile) -> Vec<u8> {
        self.mailbox(profile)
            .into_iter()
            .skip(profile.token_offset)
            .take(profile.token_len)
            .collect()
    }
}

/// Where a key stands; [`KeyStatus`] with serde.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StatusName {
    /// In use.
    Active,
    /// Until an authorised resume.
    Suspended,
    /// For ever.
    Revoked,
}

impl From<StatusName> for KeyStatus {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Active => Self::Active,
            StatusName::Suspended => Self::Suspended,
            StatusName::Revoked => Self::Revoked,
        }
    }
}

/// What the driver wants; [`Purpose`] with serde.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PurposeName {
    /// Open the doors.
    Unlock,
    /// Release the drive train.
    Drive,
}

impl PurposeName {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Unlock, Self::Drive];

    /// P2 of AUTH0.
    #[must_use]
    pub const fn code(self, profile: &Profile) -> u8 {
        match self {
            Self::Unlock => profile.code_unlock,
            Self::Drive => profile.code_drive,
        }
    }

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unlock => "unlock",
            Self::Drive => "drive",
        }
    }
}

impl From<PurposeName> for Purpose {
    fn from(name: PurposeName) -> Self {
        match name {
            PurposeName::Unlock => Self::Unlock,
            PurposeName::Drive => Self::Drive,
        }
    }
}

impl From<Purpose> for PurposeName {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Unlock => Self::Unlock,
            Purpose::Drive => Self::Drive,
        }
    }
}
