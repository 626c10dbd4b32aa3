//! The pairing part of `provision` (docs/adapter.md), typed and strict, as set-ups of the reference.

use keyproof_reference::PrivateKey;
use keyproof_reference::pairing::{DeviceSetup, Pending, VehicleSetup, Verifier};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Bytes in lower-case hexadecimal.
#[derive(Debug)]
pub(super) struct Hex(Vec<u8>);

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
pub(super) fn device(objects: Value) -> Result<DeviceSetup, String> {
    let read: DeviceObjects = shape(objects)?;
    Ok(DeviceSetup {
        password: read
            .password
            .map(|password| (password.into_bytes(), read.attempts)),
        root: read.root.0,
        issuer_key: PrivateKey::from_bytes(exact("issuer_secret", &read.issuer_secret)?),
        issuer: read.issuer.0,
        cross: read.cross.0,
        now: read.now,
    })
}

/// Reads a verifier; its count and whether it is used come beside it.
pub(super) fn verifier(objects: Value) -> Result<(Verifier, u8, bool), String> {
    let read: VerifierObject = shape(objects)?;
    stored(&read)
}

fn stored(read: &VerifierObject) -> Result<(Verifier, u8, bool), String> {
    let verifier = Verifier {
        w0: exact("verifier.w0", &read.w0)?,
        l: exact("verifier.l", &read.l)?,
        salt: exact("verifier.salt", &read.salt)?,
        n: read.n,
        r: read.r,
        p: read.p,
    };
    Ok((verifier, read.attempts, read.used))
}

/// Reads a vehicle's.
pub(super) fn vehicle(objects: Value) -> Result<VehicleSetup, String> {
    let read: VehicleObjects = shape(objects)?;
    let pending = |pending: &PendingObject| {
        Ok::<_, String>(Pending {
            slot: pending.slot,
            endpoint_key: exact("pending.endpoint_public", &pending.endpoint_public)?,
            token: pending.token.0.clone(),
        })
    };
    Ok(VehicleSetup {
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
