//! The objects of `provision` (docs/adapter.md), typed and strict: what the runner sends and what the built-in subjects read.
//!
//! An unknown field is an error that names it; a wrong one says what was expected and what was got.

use crate::crypto::point;
use crate::recipe::{DeviceSetup, PurposeName, StatusName, VehicleName, VehicleSetup};
use keyproof_spec::profile::Profile;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Objects that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProvisionError {
    /// Not the objects of docs/adapter.md at all.
    #[error("{0}")]
    Shape(String),
    /// One field is wrong.
    #[error("{field}: expected {expected}, got {got}")]
    Field {
        /// Its path.
        field: String,
        /// What it should be.
        expected: String,
        /// What it is.
        got: String,
    },
}

/// Objects for a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceObjects {
    /// Versions, two bytes each in hex, falling.
    pub versions: Vec<String>,
    /// Express mode.
    pub express: bool,
    /// Keys.
    pub keys: Vec<DeviceKeyObject>,
}

/// One key of a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceKeyObject {
    /// 8 bytes.
    pub vehicle_identifier: String,
    /// 65 bytes.
    pub vehicle_public: String,
    /// Slot.
    pub slot: u8,
    /// 32 bytes.
    pub endpoint_secret: String,
    /// Where it stands.
    pub status: StatusName,
    /// Up to the profile's size; the rest is zero.
    pub mailbox: String,
}

/// Objects for a vehicle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleObjects {
    /// Versions, two bytes each in hex, falling.
    pub versions: Vec<String>,
    /// 8 bytes.
    pub vehicle_identifier: String,
    /// 32 bytes.
    pub vehicle_secret: String,
    /// Key table.
    pub keys: Vec<VehicleKeyObject>,
}

/// One row of a vehicle's key table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleKeyObject {
    /// Slot.
    pub slot: u8,
    /// 65 bytes.
    pub endpoint_public: String,
    /// Where it stands.
    pub status: StatusName,
    /// What it may.
    pub entitlements: Vec<PurposeName>,
    /// Immobiliser token; only with drive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// A device as provisioned, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Versions, falling.
    pub versions: Vec<u16>,
    /// Express mode.
    pub express: bool,
    /// Keys.
    pub keys: Vec<DeviceKey>,
}

/// One key of a device, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceKey {
    /// Vehicle identifier.
    pub vehicle_identifier: [u8; 8],
    /// Vehicle public key.
    pub vehicle_public: [u8; 65],
    /// Slot.
    pub slot: u8,
    /// Endpoint private key.
    pub endpoint_secret: [u8; 32],
    /// Where it stands.
    pub status: StatusName,
    /// Mailbox, filled up.
    pub mailbox: Vec<u8>,
}

/// A vehicle as provisioned, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vehicle {
    /// Versions, falling.
    pub versions: Vec<u16>,
    /// Identifier.
    pub identifier: [u8; 8],
    /// Private key.
    pub secret: [u8; 32],
    /// Key table.
    pub keys: Vec<VehicleKey>,
}

/// One row of a key table, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VehicleKey {
    /// Slot.
    pub slot: u8,
    /// Endpoint public key.
    pub endpoint_public: [u8; 65],
    /// Where it stands.
    pub status: StatusName,
    /// What it may.
    pub entitlements: Vec<PurposeName>,
    /// Immobiliser token.
    pub token: Option<Vec<u8>>,
}

fn wrong(field: &str, expected: &str, got: impl Into<String>) -> ProvisionError {
    ProvisionError::Field {
        field: field.to_owned(),
        expected: expected.to_owned(),
        got: got.into(),
    }
}

fn bytes(field: &str, text: &str) -> Result<Vec<u8>, ProvisionError> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(wrong(field, "lower-case hexadecimal", text));
    }
    hex::decode(text)
        .map_err(|error| wrong(field, "lower-case hexadecimal", format!("{text} ({error})")))
}

fn exactly<const N: usize>(field: &str, text: &str) -> Result<[u8; N], ProvisionError> {
    let found = bytes(field, text)?;
    let len = found.len();
    found
        .try_into()
        .map_err(|_| wrong(field, &format!("{N} bytes"), format!("{len} bytes")))
}

fn public(field: &str, text: &str) -> Result<[u8; 65], ProvisionError> {
    let found = exactly::<65>(field, text)?;
    if point::is_valid(&found) {
        Ok(found)
    } else {
        Err(wrong(field, "a point of P-256, 04 ‖ x ‖ y", text))
    }
}

fn private(field: &str, text: &str) -> Result<[u8; 32], ProvisionError> {
    let found = exactly::<32>(field, text)?;
    if point::public(&found).is_some() {
        Ok(found)
    } else {
        Err(wrong(field, "a scalar between 1 and n-1", "another number"))
    }
}

fn versions(texts: &[String]) -> Result<Vec<u16>, ProvisionError> {
    let found = texts
        .iter()
        .enumerate()
        .map(|(at, text)| exactly::<2>(&format!("versions[{at}]"), text).map(u16::from_be_bytes))
        .collect::<Result<Vec<_>, _>>()?;
    let falling = found.is_sorted_by(|left, right| left > right) && !found.is_empty();
    if falling {
        Ok(found)
    } else {
        Err(wrong(
            "versions",
            "at least one, strictly falling",
            texts.join(" "),
        ))
    }
}

fn shape<T: serde::de::DeserializeOwned>(objects: serde_json::Value) -> Result<T, ProvisionError> {
    serde_json::from_value(objects).map_err(|error| ProvisionError::Shape(error.to_string()))
}

impl Device {
    /// Reads the objects.
    ///
    /// # Errors
    /// Names the first field that is unknown or wrong.
    pub fn read(profile: &Profile, objects: serde_json::Value) -> Result<Self, ProvisionError> {
        let objects: DeviceObjects = shape(objects)?;
        let mut keys: Vec<DeviceKey> = Vec::new();
        for (at, key) in objects.keys.iter().enumerate() {
            let field = |name: &str| format!("keys[{at}].{name}");
            let mut mailbox = bytes(&field("mailbox"), &key.mailbox)?;
            if mailbox.len() > profile.mailbox_size {
                let expected = format!("at most {} bytes", profile.mailbox_size);
                return Err(wrong(
                    &field("mailbox"),
                    &expected,
                    format!("{} bytes", mailbox.len()),
                ));
            }
            mailbox.resize(profile.mailbox_size, 0);
            let key = DeviceKey {
                vehicle_identifier: exactly(&field("vehicle_identifier"), &key.vehicle_identifier)?,
                vehicle_public: public(&field("vehicle_public"), &key.vehicle_public)?,
                slot: key.slot,
                endpoint_secret: private(&field("endpoint_secret"), &key.endpoint_secret)?,
                status: key.status,
                mailbox,
            };
            if keys
                .iter()
                .any(|other| other.vehicle_identifier == key.vehicle_identifier)
            {
                let got = hex::encode(key.vehicle_identifier);
                return Err(wrong(
                    &field("vehicle_identifier"),
                    "one key for each vehicle",
                    got,
                ));
            }
            keys.push(key);
        }
        Ok(Self {
            versions: versions(&objects.versions)?,
            express: objects.express,
            keys,
        })
    }
}

impl Vehicle {
    /// Reads the objects.
    ///
    /// # Errors
    /// Names the first field that is unknown or wrong.
    pub fn read(profile: &Profile, objects: serde_json::Value) -> Result<Self, ProvisionError> {
        let objects: VehicleObjects = shape(objects)?;
        let mut keys: Vec<VehicleKey> = Vec::new();
        for (at, key) in objects.keys.iter().enumerate() {
            let field = |name: &str| format!("keys[{at}].{name}");
            let token = key
                .token
                .as_deref()
                .map(|text| bytes(&field("token"), text))
                .transpose()?;
            if let Some(token) = &token
                && token.len() != profile.token_len
            {
                let expected = format!("{} bytes", profile.token_len);
                return Err(wrong(
                    &field("token"),
                    &expected,
                    format!("{} bytes", token.len()),
                ));
            }
            if key.entitlements.contains(&PurposeName::Drive) && token.is_none() {
                return Err(wrong(
                    &field("token"),
                    "a token, because the key may drive",
                    "none",
                ));
            }
            if keys.iter().any(|other| other.slot == key.slot) {
                return Err(wrong(
                    &field("slot"),
                    "one key for each slot",
                    key.slot.to_string(),
                ));
            }
            keys.push(VehicleKey {
                slot: key.slot,
                endpoint_public: public(&field("endpoint_public"), &key.endpoint_public)?,
                status: key.status,
                entitlements: key.entitlements.clone(),
                token,
            });
        }
        Ok(Self {
            versions: versions(&objects.versions)?,
            identifier: exactly("vehicle_identifier", &objects.vehicle_identifier)?,
            secret: private("vehicle_secret", &objects.vehicle_secret)?,
            keys,
        })
    }
}

fn version_words(profile: &Profile, names: &[crate::recipe::VersionName]) -> Vec<String> {
    names
        .iter()
        .map(|name| hex::encode(name.number(profile).to_be_bytes()))
        .collect()
}

impl DeviceSetup {
    /// The objects of this setup under a profile.
    #[must_use]
    pub fn objects(&self, profile: &Profile) -> DeviceObjects {
        let keys = self.keys.iter().map(|key| DeviceKeyObject {
            vehicle_identifier: hex::encode(key.vehicle.identifier()),
            vehicle_public: point::public(&key.vehicle.secret())
                .map(hex::encode)
                .unwrap_or_default(),
            slot: key.slot,
            endpoint_secret: hex::encode(key.endpoint.secret()),
            status: key.status,
            mailbox: hex::encode(key.endpoint.mailbox(profile)),
        });
        DeviceObjects {
            versions: version_words(profile, &self.versions),
            express: self.express,
            keys: keys.collect(),
        }
    }
}

impl VehicleSetup {
    /// The objects of this setup under a profile.
    #[must_use]
    pub fn objects(&self, profile: &Profile) -> VehicleObjects {
        let keys = self.keys.iter().map(|key| VehicleKeyObject {
            slot: key.slot,
            endpoint_public: point::public(&key.endpoint.secret())
                .map(hex::encode)
                .unwrap_or_default(),
            status: key.status,
            entitlements: key.entitlements.clone(),
            token: key
                .entitlements
                .contains(&PurposeName::Drive)
                .then(|| hex::encode(key.endpoint.token(profile))),
        });
        VehicleObjects {
            versions: version_words(profile, &self.versions),
            vehicle_identifier: hex::encode(VehicleName::One.identifier()),
            vehicle_secret: hex::encode(VehicleName::One.secret()),
            keys: keys.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyproof_spec::profile::ALL;

    #[test]
    fn what_is_written_is_read() {
        for profile in ALL {
            let device = serde_json::to_value(DeviceSetup::usual().objects(profile)).unwrap();
            assert_eq!(Device::read(profile, device).unwrap().keys.len(), 2);
            let vehicle = serde_json::to_value(VehicleSetup::usual().objects(profile)).unwrap();
            assert_eq!(Vehicle::read(profile, vehicle).unwrap().keys.len(), 2);
        }
    }

    #[test]
    fn errors_name_the_field() {
        let profile = &keyproof_spec::profile::CCC;
        let mut objects = serde_json::to_value(DeviceSetup::usual().objects(profile)).unwrap();
        objects["keys"][1]["vehicle_identifier"] = "0011".into();
        assert_eq!(
            Device::read(profile, objects.clone())
                .unwrap_err()
                .to_string(),
            "keys[1].vehicle_identifier: expected 8 bytes, got 2 bytes"
        );
        objects["colour"] = "red".into();
        assert!(
            Device::read(profile, objects)
                .unwrap_err()
                .to_string()
                .contains("`colour`")
        );
    }
}
