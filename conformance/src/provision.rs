//! The test keys and identities of a run as one documented file, for subjects that are provisioned by hand.
//!
//! Every key grows out of a label (`keyproof/v1/endpoint-1/long-term`), so the file holds nothing that this suite could not
//! write again, and nothing secret: **never provision these keys into anything that opens a real car**. Cases vary what is provisioned
//! (a key suspended, a version left out); the objects here are the usual ones.

use keyproof_spec::profile::Profile;
use keyproof_vectors::crypto::point;
use keyproof_vectors::name;
use keyproof_vectors::recipe::{DeviceSetup, EndpointName, VehicleName, VehicleSetup};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Name and version of the format.
pub const SCHEMA: &str = "provision/1";

/// The file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// [`SCHEMA`].
    pub schema: String,
    /// What these keys are.
    pub warning: String,
    /// Profile name.
    pub profile: String,
    /// Prefix of all labels.
    pub label_prefix: String,
    /// Vehicles.
    pub vehicles: Vec<VehicleIdentity>,
    /// Device keys.
    pub endpoints: Vec<EndpointIdentity>,
    /// The objects of `provision` for a device, as most cases use them.
    pub device_objects: serde_json::Value,
    /// The objects of `provision` for a vehicle, as most cases use them.
    pub vehicle_objects: serde_json::Value,
}

/// A vehicle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleIdentity {
    /// The thing in its labels.
    pub label: String,
    /// 8 bytes.
    pub identifier: String,
    /// 32 bytes.
    pub secret: String,
    /// 65 bytes.
    pub public: String,
}

/// A device key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndpointIdentity {
    /// The thing in its labels.
    pub label: String,
    /// 32 bytes.
    pub secret: String,
    /// 65 bytes.
    pub public: String,
    /// The whole mailbox.
    pub mailbox: String,
    /// The immobiliser token in it.
    pub token: String,
}

const WARNING: &str = "public test keys, made from labels; good for nothing but conformance runs";

fn public(secret: &[u8; 32]) -> String {
    point::public(secret).map(hex::encode).unwrap_or_default()
}

impl File {
    /// The file of a profile.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let vehicle = |vehicle: VehicleName| VehicleIdentity {
            label: vehicle.thing().to_owned(),
            identifier: hex::encode(vehicle.identifier()),
            secret: hex::encode(vehicle.secret()),
            public: public(&vehicle.secret()),
        };
        let endpoint = |endpoint: EndpointName| EndpointIdentity {
            label: endpoint.thing().to_owned(),
            secret: hex::encode(endpoint.secret()),
            public: public(&endpoint.secret()),
            mailbox: hex::encode(endpoint.mailbox(profile)),
            token: hex::encode(endpoint.token(profile)),
        };
        Self {
            schema: SCHEMA.to_owned(),
            warning: WARNING.to_owned(),
            profile: profile.name.to_owned(),
            label_prefix: name::PREFIX.to_owned(),
            vehicles: [VehicleName::One, VehicleName::Two, VehicleName::Stranger]
                .map(vehicle)
                .to_vec(),
            endpoints: [EndpointName::One, EndpointName::Two, EndpointName::Stranger]
                .map(endpoint)
                .to_vec(),
            device_objects: serde_json::to_value(DeviceSetup::usual().objects(profile))
                .unwrap_or_default(),
            vehicle_objects: serde_json::to_value(VehicleSetup::usual().objects(profile))
                .unwrap_or_default(),
        }
    }

    /// Compares with what this suite uses; the first difference, by field.
    ///
    /// # Errors
    /// When something differs.
    pub fn compare(&self, profile: &Profile) -> Result<(), String> {
        let (expected, got) = (
            serde_json::to_value(Self::of(profile)),
            serde_json::to_value(self),
        );
        match (expected, got) {
            (Ok(expected), Ok(got)) => differ("", &expected, &got).map_or(Ok(()), Err),
            (Err(error), _) | (_, Err(error)) => Err(error.to_string()),
        }
    }
}

/// The first place where two documents differ.
fn differ(path: &str, expected: &serde_json::Value, got: &serde_json::Value) -> Option<String> {
    use serde_json::Value;
    match (expected, got) {
        (Value::Object(left), Value::Object(right)) => left
            .iter()
            .find_map(|(key, value)| {
                differ(
                    &format!("{path}.{key}"),
                    value,
                    right.get(key).unwrap_or(&Value::Null),
                )
            })
            .or_else(|| {
                right
                    .keys()
                    .find(|key| !left.contains_key(*key))
                    .map(|key| format!("{path}.{key}: expected nothing"))
            }),
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => left
            .iter()
            .zip(right)
            .enumerate()
            .find_map(|(at, (left, right))| differ(&format!("{path}[{at}]"), left, right)),
        (left, right) if left == right => None,
        (left, right) => Some(format!(
            "{}: expected {left}, got {right}",
            path.trim_start_matches('.')
        )),
    }
}

/// The JSON schema of the file.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(File).to_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyproof_spec::profile::{CCC, INVENTED};

    #[test]
    fn the_file_is_its_own_and_no_other() {
        let text = serde_json::to_string(&File::of(&CCC)).unwrap();
        let mut file: File = serde_json::from_str(&text).unwrap();
        assert_eq!(file.compare(&CCC), Ok(()));
        assert!(file.compare(&INVENTED).is_err());
        file.endpoints[1].token = "00".into();
        assert!(
            file.compare(&CCC)
                .unwrap_err()
                .starts_with("endpoints[1].token: expected")
        );
    }
}
