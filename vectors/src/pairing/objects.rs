//! The pairing part of `provision` (docs/adapter.md), typed and strict, in bytes.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Bytes in lower-case hexadecimal.
#[derive(Debug)]
struct Hex(Vec<u8>);

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        let bytes = hex::decode(&text).ok().filter(|_| lower);
        bytes.map(Self).ok_or_else(|| {
            serde::de::Error::custom(format!("expected lower-case hexadecimal, got `{text}`"))
        })
    }
}

/// A device's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviceObjects {
    password: Option<String>,
    #[serde(default)]
    attempts: u8,
    root: Hex,
    issuer_secret: Hex,
    issuer: Hex,
    cross: Hex,
    now: u64,
}

/// A vehicle's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VehicleObjects {
    verifier: Option<VerifierObject>,
    slot: u8,
    brand: Hex,
    certificate: Hex,
    cross: Hex,
    root: Hex,
    tracking: Hex,
    now: u64,
    #[serde(default)]
    change: bool,
    pending: Option<PendingObject>,
}

/// A verifier with its count.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VerifierObject {
    w0: Hex,
    l: Hex,
    salt: Hex,
    n: u32,
    r: u16,
    p: u16,
    #[serde(default)]
    attempts: u8,
    #[serde(default)]
    used: bool,
}

/// A key that waits for its activation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PendingObject {
    slot: u8,
    endpoint_public: Hex,
    token: Hex,
}

/// What a device has for pairing.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    /// Password, if there is one, and attempts at it.
    pub(crate) password: Option<Vec<u8>>,
    pub(crate) attempts: u8,
    /// D as a certificate.
    pub(crate) root: Vec<u8>,
    /// Private key of E.
    pub(crate) issuer_secret: [u8; 32],
    /// E.
    pub(crate) issuer: Vec<u8>,
    /// F.
    pub(crate) cross: Vec<u8>,
    /// The time.
    pub(crate) now: u64,
}

/// A verifier.
#[derive(Clone, Debug)]
pub(crate) struct Verifier {
    pub(crate) w0: [u8; 32],
    pub(crate) l: [u8; 65],
    pub(crate) salt: [u8; 16],
    pub(crate) n: u32,
    pub(crate) r: u16,
    pub(crate) p: u16,
    pub(crate) attempts: u8,
    pub(crate) used: bool,
}

/// A key that waits for its activation.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) slot: u8,
    pub(crate) endpoint_public: [u8; 65],
    pub(crate) token: Vec<u8>,
}

/// What a vehicle has for pairing.
#[derive(Clone, Debug)]
pub(crate) struct Vehicle {
    pub(crate) verifier: Option<Verifier>,
    pub(crate) pending: Option<Pending>,
    /// Whether a change of owner is authorised.
    pub(crate) change: bool,
    /// The slot of the next key.
    pub(crate) slot: u8,
    pub(crate) brand: [u8; 2],
    /// K.
    pub(crate) certificate: Vec<u8>,
    /// M.
    pub(crate) cross: Vec<u8>,
    /// J as a certificate.
    pub(crate) root: Vec<u8>,
    /// Public key of the tracking server.
    pub(crate) tracking: [u8; 65],
    /// The time.
    pub(crate) now: u64,
}

/// A field of a fixed length.
fn exact<const N: usize>(field: &str, bytes: &Hex) -> Result<[u8; N], String> {
    let got = bytes.0.len();
    let bytes = bytes.0.as_slice().try_into();
    bytes.map_err(|_| format!("pairing.{field}: expected {N} bytes, got {got}"))
}

fn shape<T: serde::de::DeserializeOwned>(objects: Value) -> Result<T, String> {
    serde_json::from_value(objects).map_err(|error| format!("pairing: {error}"))
}

/// Reads a device's.
pub(crate) fn device(objects: Value) -> Result<Device, String> {
    let read: DeviceObjects = shape(objects)?;
    Ok(Device {
        password: read.password.map(String::into_bytes),
        attempts: read.attempts,
        root: read.root.0,
        issuer_secret: exact("issuer_secret", &read.issuer_secret)?,
        issuer: read.issuer.0,
        cross: read.cross.0,
        now: read.now,
    })
}

/// The keys of a device that are only made, by vehicle. To a transaction such a key is an active one: the objects say so afterwards.
pub(crate) fn made(objects: &mut Value) -> Vec<Value> {
    let mut made = Vec::new();
    let keys = objects.get_mut("keys").and_then(Value::as_array_mut);
    for key in keys.into_iter().flatten() {
        if key.get("status").and_then(Value::as_str) != Some("made") {
            continue;
        }
        if let Some(status) = key.get_mut("status") {
            *status = Value::from("active");
        }
        made.extend(key.get("vehicle_identifier").cloned());
    }
    made
}

/// Reads a verifier.
pub(crate) fn verifier(objects: Value) -> Result<Verifier, String> {
    stored(&shape(objects)?)
}

fn stored(read: &VerifierObject) -> Result<Verifier, String> {
    Ok(Verifier {
        w0: exact("verifier.w0", &read.w0)?,
        l: exact("verifier.l", &read.l)?,
        salt: exact("verifier.salt", &read.salt)?,
        n: read.n,
        r: read.r,
        p: read.p,
        attempts: read.attempts,
        used: read.used,
    })
}

/// Reads a vehicle's.
pub(crate) fn vehicle(objects: Value) -> Result<Vehicle, String> {
    let read: VehicleObjects = shape(objects)?;
    let pending = |pending: &PendingObject| {
        Ok::<_, String>(Pending {
            slot: pending.slot,
            endpoint_public: exact("pending.endpoint_public", &pending.endpoint_public)?,
            token: pending.token.0.clone(),
        })
    };
    Ok(Vehicle {
        verifier: read.verifier.as_ref().map(stored).transpose()?,
        pending: read.pending.as_ref().map(pending).transpose()?,
        change: read.change,
        slot: read.slot,
        brand: exact("brand", &read.brand)?,
        certificate: read.certificate.0,
        cross: read.cross.0,
        root: read.root.0,
        tracking: exact("tracking", &read.tracking)?,
        now: read.now,
    })
}
