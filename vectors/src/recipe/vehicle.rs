//! Recipes for a vehicle as the subject: the peer is a device (or whoever plays one).

use super::{EndpointName, PurposeName, StatusName, Step, VersionName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the vehicle is provisioned. It is always vehicle one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleSetup {
    /// What it speaks, highest first.
    pub versions: Vec<VersionName>,
    /// Its key table.
    pub keys: Vec<VehicleKey>,
}

/// One row of the key table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleKey {
    /// Slot.
    pub slot: u8,
    /// Whose key.
    pub endpoint: EndpointName,
    /// Where it stands.
    pub status: StatusName,
    /// What it may.
    pub entitlements: Vec<PurposeName>,
}

impl VehicleSetup {
    /// Both versions; slot 1 may everything, slot 2 may unlock.
    #[must_use]
    pub fn usual() -> Self {
        let key = |slot, endpoint, entitlements: &[PurposeName]| VehicleKey {
            slot,
            endpoint,
            status: StatusName::Active,
            entitlements: entitlements.to_vec(),
        };
        Self {
            versions: vec![VersionName::Newest, VersionName::Oldest],
            keys: vec![
                key(1, EndpointName::One, &PurposeName::ALL),
                key(2, EndpointName::Two, &[PurposeName::Unlock]),
            ],
        }
    }

    /// The row of a slot.
    #[must_use]
    pub fn key(&self, slot: u8) -> Option<&VehicleKey> {
        self.keys.iter().find(|key| key.slot == slot)
    }
}

/// One act of the peer towards a vehicle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum VehicleAct {
    /// The driver wants something; the vehicle sends its first command.
    Begin {
        /// What.
        purpose: PurposeName,
    },
    /// The answer to SELECT.
    Versions {
        /// What the device offers, highest first.
        versions: Vec<VersionName>,
    },
    /// The answer to AUTH0: the next ephemeral.
    Ephemeral,
    /// The answer to AUTH1: slot, signature, subset, in the channel.
    Identity {
        /// Whose key signs, and whose mailbox answers.
        endpoint: EndpointName,
        /// The slot that is named.
        slot: u8,
    },
    /// The answer to EXCHANGE: what was asked for.
    Content,
    /// The answer to CONTROL FLOW: nothing, ok.
    Done,
    /// The bytes of an earlier step once more.
    Again {
        /// Its position.
        step: usize,
    },
    /// The phone leaves the field.
    LoseField,
}

/// A case for a vehicle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleScript {
    /// How it is provisioned.
    pub setup: VehicleSetup,
    /// What happens.
    pub steps: Vec<Step<VehicleAct>>,
}

impl VehicleAct {
    /// Both versions of the profile.
    #[must_use]
    pub fn versions() -> Self {
        Self::Versions {
            versions: vec![VersionName::Newest, VersionName::Oldest],
        }
    }

    /// The usual device's answer to AUTH1.
    #[must_use]
    pub const fn identity() -> Self {
        Self::Identity {
            endpoint: EndpointName::One,
            slot: 1,
        }
    }

    /// The act in words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Begin { purpose } => format!("begin for {}", purpose.word()),
            Self::Versions { versions } => {
                let words: Vec<_> = versions.iter().map(|version| version.word()).collect();
                format!("SELECT answer with versions {}", words.join(", "))
            }
            Self::Ephemeral => "AUTH0 response".to_owned(),
            Self::Identity { endpoint, slot } => {
                format!("AUTH1 response of {} for slot {slot}", endpoint.thing())
            }
            Self::Content => "EXCHANGE response with what was asked for".to_owned(),
            Self::Done => "CONTROL FLOW response".to_owned(),
            Self::Again { step } => format!("step {step} once more"),
            Self::LoseField => "the field is lost".to_owned(),
        }
    }
}
