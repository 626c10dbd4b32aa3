//! Recipes for a device as the subject: the peer is a vehicle (or whoever plays one).

use super::{EndpointName, PurposeName, StatusName, Step, VehicleName, VersionName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the device is provisioned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceSetup {
    /// What it offers, highest first.
    pub versions: Vec<VersionName>,
    /// Express mode.
    pub express: bool,
    /// The keys it holds.
    pub keys: Vec<DeviceKey>,
}

/// One key in the device.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceKey {
    /// The vehicle that it is bound to.
    pub vehicle: VehicleName,
    /// Its slot there.
    pub slot: u8,
    /// The endpoint key and mailbox.
    pub endpoint: EndpointName,
    /// Where it stands.
    pub status: StatusName,
}

impl DeviceSetup {
    /// Both versions, express mode, an active key for each of two vehicles.
    #[must_use]
    pub fn usual() -> Self {
        let key = |vehicle, slot, endpoint| DeviceKey {
            vehicle,
            slot,
            endpoint,
            status: StatusName::Active,
        };
        Self {
            versions: vec![VersionName::Newest, VersionName::Oldest],
            express: true,
            keys: vec![
                key(VehicleName::One, 1, EndpointName::One),
                key(VehicleName::Two, 2, EndpointName::Two),
            ],
        }
    }

    /// The key for a vehicle.
    #[must_use]
    pub fn key(&self, vehicle: VehicleName) -> Option<&DeviceKey> {
        self.keys.iter().find(|key| key.vehicle == vehicle)
    }
}

/// What is read from the mailbox.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ReadName {
    /// Exactly the immobiliser token.
    Token,
    /// The first byte.
    First,
    /// The last byte.
    Last,
    /// The longest read that the profile allows, from the start.
    Longest,
    /// The longest read that still ends with the mailbox.
    LongestAtEnd,
    /// Twelve bytes: with length and status the answer is one whole block, so that a block of padding follows.
    WholeBlock,
    /// Exactly the tracking receipt of owner pairing.
    Receipt,
}

/// Data of each command of [`DeviceAct::FillUp`]; it divides the longest command of every profile.
pub const FILL: u8 = 128;

/// One act of the peer towards a device.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DeviceAct {
    /// SELECT of the applet.
    Select,
    /// AUTH0 of a new transaction: next ephemeral, next identifier.
    Auth0 {
        /// Version in it.
        version: VersionName,
        /// Purpose in it.
        purpose: PurposeName,
        /// Who the peer says it is.
        vehicle: VehicleName,
    },
    /// AUTH1 of this transaction, signed by the vehicle named in AUTH0.
    Auth1,
    /// EXCHANGE: the next read in the channel.
    Read {
        /// What is read.
        read: ReadName,
    },
    /// EXCHANGE, answered reads of the first byte until the counter has `left` steps left before its end. Many commands.
    ReadDown {
        /// What is left of the counter afterwards.
        left: u8,
    },
    /// CONTROL FLOW.
    Control {
        /// P1.
        success: bool,
    },
    /// The bytes of an earlier step once more.
    Again {
        /// Its position.
        step: usize,
    },
    /// The first half of the next AUTH0, with the chaining bit. Its parameters are those of the AUTH0 that ends it.
    FirstPart {
        /// Version in it.
        version: VersionName,
        /// Purpose in it.
        purpose: PurposeName,
        /// Who the peer says it is.
        vehicle: VehicleName,
    },
    /// The other half of the command begun by `first_part`.
    LastPart,
    /// Parts of an AUTH0, all zero, with the chaining bit, up to the longest command that the profile allows. Many commands.
    FillUp,
    /// A part of an AUTH0 with this much data, all zero, and the chaining bit.
    Filler {
        /// How much.
        len: u8,
    },
    /// The user authenticates.
    Authenticate,
    /// The phone leaves the field and comes back.
    LoseField,
}

/// A case for a device.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceScript {
    /// How it is provisioned.
    pub setup: DeviceSetup,
    /// What happens.
    pub steps: Vec<Step<DeviceAct>>,
}

impl DeviceAct {
    /// AUTH0 as the usual vehicle sends it.
    #[must_use]
    pub const fn auth0(purpose: PurposeName) -> Self {
        Self::Auth0 {
            version: VersionName::Newest,
            purpose,
            vehicle: VehicleName::One,
        }
    }

    /// The act in words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Select => "SELECT".to_owned(),
            Self::Auth0 {
                version,
                purpose,
                vehicle,
            } => format!(
                "AUTH0 for {}, {} version, as {}",
                purpose.word(),
                version.word(),
                vehicle.thing()
            ),
            Self::Auth1 => "AUTH1".to_owned(),
            Self::Read { read } => format!("EXCHANGE, read of {}", read.words()),
            Self::ReadDown { left } => format!("EXCHANGE until the counter has {left} left"),
            Self::Control { success: true } => "CONTROL FLOW success".to_owned(),
            Self::Control { success: false } => "CONTROL FLOW failure".to_owned(),
            Self::Again { step } => format!("step {step} once more"),
            Self::FirstPart { .. } => "first part of AUTH0".to_owned(),
            Self::LastPart => "last part of AUTH0".to_owned(),
            Self::FillUp => "parts of AUTH0 up to the longest command".to_owned(),
            Self::Filler { len } => format!("a part of AUTH0 of {len} zeros"),
            Self::Authenticate => "the user authenticates".to_owned(),
            Self::LoseField => "the field is lost".to_owned(),
        }
    }
}

impl ReadName {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Token => "the token",
            Self::First => "the first byte",
            Self::Last => "the last byte",
            Self::Longest => "as much as allowed",
            Self::LongestAtEnd => "as much as allowed at the end",
            Self::WholeBlock => "as much as fills whole blocks",
            Self::Receipt => "the tracking receipt",
        }
    }

    /// Offset and length under a profile.
    #[must_use]
    pub const fn place(self, profile: &keyproof_spec::profile::Profile) -> (usize, usize) {
        match self {
            Self::Token => (profile.token_offset, profile.token_len),
            Self::First => (0, 1),
            Self::Last => (profile.mailbox_size - 1, 1),
            Self::Longest => (0, profile.read_max),
            Self::LongestAtEnd => (profile.mailbox_size - profile.read_max, profile.read_max),
            Self::WholeBlock => (0, 12),
            Self::Receipt => (profile.pairing.receipt_offset, 64),
        }
    }
}
