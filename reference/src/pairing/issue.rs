//! Certificate H: the issuer in the secure element certifies a new key for one vehicle and one challenge (section 11.5).

use alloc::vec::Vec;

use keyproof_spec::pairing::fixed::length::CHALLENGE;
use keyproof_spec::pairing::profile::PairingProfile;
use keyproof_spec::profile::length::{FIELD, POINT, VEHICLE_IDENTIFIER};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};
use sha2::{Digest, Sha256};
use x509_cert::der::Encode;
use x509_cert::der::asn1::{GeneralizedTime, ObjectIdentifier, UtcTime};
use x509_cert::time::Time;

use super::fault::Fault;
use crate::secret::PrivateKey;

/// How long H is valid, in seconds: ten years.
const VALIDITY: u64 = 10 * 365 * 86_400;
/// The first second that needs a GeneralizedTime: 2050 (RFC 5280 section 4.1.2.5).
const YEAR_2050: u64 = 2_524_608_000;

/// `SEQUENCE { ecdsa-with-SHA256 }`.
const ALGORITHM: &[u8] = &[
    0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02,
];
/// `SEQUENCE { id-ecPublicKey, secp256r1 }`.
const KEY_ALGORITHM: &[u8] = &[
    0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
    0xCE, 0x3D, 0x03, 0x01, 0x07,
];
/// `Name` with the one attribute `CN=endpoint`.
const SUBJECT: &[u8] = b"\x30\x13\x31\x11\x30\x0F\x06\x03\x55\x04\x03\x0C\x08endpoint";
/// `basicConstraints`, critical, not a CA.
const NO_AUTHORITY: &[u8] = &[
    0x30, 0x0C, 0x06, 0x03, 0x55, 0x1D, 0x13, 0x01, 0x01, 0xFF, 0x04, 0x02, 0x30, 0x00,
];
/// `keyUsage`, critical, `digitalSignature`.
const SIGNS: &[u8] = &[
    0x30, 0x0E, 0x06, 0x03, 0x55, 0x1D, 0x0F, 0x01, 0x01, 0xFF, 0x04, 0x04, 0x03, 0x02, 0x07, 0x80,
];
/// `BOOLEAN TRUE`.
const CRITICAL: &[u8] = &[0x01, 0x01, 0xFF];

/// Who certifies new keys in this device.
pub(crate) struct Issuer {
    key: SigningKey,
    /// Subject of certificate E.
    name: Vec<u8>,
}

impl core::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Issuer(…)") // DK-HY-001
    }
}

impl Issuer {
    /// None unless the key lies between 1 and n-1.
    pub(crate) fn new(key: &PrivateKey, name: Vec<u8>) -> Option<Self> {
        let key = SigningKey::from_slice(key.expose()).ok()?;
        Some(Self { key, name })
    }

    /// Writes and signs H (DK-OP-007).
    pub(crate) fn certify(
        &self,
        profile: &PairingProfile,
        key: &[u8; POINT],
        vehicle: &[u8; VEHICLE_IDENTIFIER],
        challenge: &[u8; CHALLENGE],
        now: u64,
    ) -> Result<Vec<u8>, Fault> {
        let oid = ObjectIdentifier::new(profile.binding_oid).map_err(|_| Fault::internal())?;
        let oid = oid.to_der().map_err(|_| Fault::internal())?;
        let binding = wrap(0x04, &[&wrap(0x04, &[vehicle, challenge])?])?;
        let binding = wrap(0x30, &[&oid, CRITICAL, &binding])?;
        let extensions = wrap(0x30, &[NO_AUTHORITY, SIGNS, &binding])?;
        let tbs = wrap(
            0x30,
            &[
                &[0xA0, 0x03, 0x02, 0x01, 0x02], // version 3
                &serial(key)?,
                ALGORITHM,
                &self.name,
                &wrap(0x30, &[&time(now)?, &time(now.saturating_add(VALIDITY))?])?,
                SUBJECT,
                &wrap(0x30, &[KEY_ALGORITHM, &wrap(0x03, &[&[0], key])?])?,
                &wrap(0xA3, &[&extensions])?,
            ],
        )?;
        let signature: DerSignature = self.key.try_sign(&tbs).map_err(|_| Fault::internal())?;
        let signature = wrap(0x03, &[&[0], signature.as_bytes()])?;
        wrap(0x30, &[&tbs, ALGORITHM, &signature])
    }
}

/// A serial number of 8 bytes out of the key: positive, and not zero.
fn serial(key: &[u8; POINT]) -> Result<Vec<u8>, Fault> {
    let digest = <[u8; FIELD]>::from(Sha256::digest(key));
    let (mut number, _) = digest
        .split_first_chunk::<8>()
        .map(|(first, rest)| (*first, rest))
        .ok_or(Fault::internal())?;
    let [first, ..] = &mut number;
    *first = (*first & 0x3F) | 0x40;
    wrap(0x02, &[&number])
}

fn time(seconds: u64) -> Result<Vec<u8>, Fault> {
    let duration = core::time::Duration::from_secs(seconds);
    let time = if seconds < YEAR_2050 {
        UtcTime::from_unix_duration(duration).map(Time::UtcTime)
    } else {
        GeneralizedTime::from_unix_duration(duration).map(Time::GeneralTime)
    };
    time.and_then(|time| time.to_der())
        .map_err(|_| Fault::internal())
}

/// One DER value around others.
fn wrap(tag: u8, parts: &[&[u8]]) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    crate::wire::tlv::push(&mut out, tag, &parts.concat())?;
    Ok(out)
}
