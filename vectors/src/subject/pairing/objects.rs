//! The pairing part of `provision` as set-ups of the reference.

use crate::pairing::objects::{self, Verifier as Given};
use keyproof_reference::PrivateKey;
use keyproof_reference::pairing::{DeviceSetup, Pending, VehicleSetup, Verifier};
use serde_json::Value;

/// Reads a device's.
pub(super) fn device(objects: Value) -> Result<DeviceSetup, String> {
    let read = objects::device(objects)?;
    let attempts = read.attempts;
    Ok(DeviceSetup {
        password: read.password.map(|password| (password, attempts)),
        root: read.root,
        issuer_key: PrivateKey::from_bytes(read.issuer_secret),
        issuer: read.issuer,
        cross: read.cross,
        now: read.now,
    })
}

/// Reads a verifier; its count and whether it is used come beside it.
pub(super) fn verifier(objects: Value) -> Result<(Verifier, u8, bool), String> {
    objects::verifier(objects).map(stored)
}

fn stored(read: Given) -> (Verifier, u8, bool) {
    let verifier = Verifier {
        w0: read.w0,
        l: read.l,
        salt: read.salt,
        n: read.n,
        r: read.r,
        p: read.p,
    };
    (verifier, read.attempts, read.used)
}

/// Reads a vehicle's.
pub(super) fn vehicle(objects: Value) -> Result<VehicleSetup, String> {
    let read = objects::vehicle(objects)?;
    Ok(VehicleSetup {
        verifier: read.verifier.map(stored),
        pending: read.pending.map(|pending| Pending {
            slot: pending.slot,
            endpoint_key: pending.endpoint_public,
            token: pending.token,
        }),
        change: read.change,
        slot: read.slot,
        brand: read.brand,
        certificate: read.certificate,
        cross: read.cross,
        root: read.root,
        tracking: read.tracking,
        now: read.now,
    })
}
