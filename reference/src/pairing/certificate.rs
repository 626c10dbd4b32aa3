//! The path from a root to a leaf, in the narrow form of section 11.5.
//!
//! ```text
//!   root (trusted) ─▶ CA ─▶ … ─▶ leaf { key, binding }          vehicle: J ─▶ F ─▶ E ─▶ H      device: D ─▶ M ─▶ K
//! ```
//!
//! Bytes are read by `x509-cert`, written again and compared: what is not the one DER encoding of what was read is refused. Then each
//! certificate is held against the profile, and against the one before it. [`Proved`] can be made in this file only.

use alloc::vec::Vec;

use keyproof_spec::pairing::fixed::length::CHALLENGE;
use keyproof_spec::pairing::profile::PairingProfile;
use keyproof_spec::profile::length::{POINT, VEHICLE_IDENTIFIER};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{DerSignature, VerifyingKey};
use x509_cert::Certificate;
use x509_cert::certificate::{Rfc5280, TbsCertificateInner, Version};
use x509_cert::der::asn1::{ObjectIdentifier, OctetStringRef};
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages};
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::fault::Fault;
use crate::agreement::Point;
use crate::error::SetupError;

/// `ecdsa-with-SHA256`.
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
/// `id-ecPublicKey`.
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// `secp256r1`.
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

/// A certificate that one trusts: only its subject and key are used.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    subject: Vec<u8>,
    key: VerifyingKey,
}

impl Root {
    /// Reads a root: a certificate with a key of P-256.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, SetupError> {
        let read = || {
            let certificate = Certificate::from_der(bytes).ok()?;
            let tbs = certificate.tbs_certificate();
            Some(Self {
                subject: tbs.subject().to_der().ok()?,
                key: VerifyingKey::from(key(tbs).ok()?.key()),
            })
        };
        read().ok_or(SetupError::Credential {
            field: "root",
            expected: "a certificate with a key of P-256",
        })
    }
}

/// The subject of a certificate of ours, for whoever issues under it.
pub(crate) fn subject(bytes: &[u8]) -> Option<Vec<u8>> {
    let certificate = Certificate::from_der(bytes).ok()?;
    certificate.tbs_certificate().subject().to_der().ok()
}

/// A leaf under a path that has verified.
#[derive(Debug)]
pub(crate) struct Proved {
    key: [u8; POINT],
    binding: Vec<u8>,
}

impl Proved {
    /// The leaf's public key.
    pub(crate) const fn key(&self) -> &[u8; POINT] {
        &self.key
    }

    /// The leaf is bound to exactly this vehicle (K).
    pub(crate) fn names(&self, vehicle: &[u8; VEHICLE_IDENTIFIER]) -> Result<(), Fault> {
        if self.binding == vehicle {
            Ok(())
        } else {
            Err(Fault::OtherVehicle) // DK-OP-026
        }
    }

    /// The leaf is bound to this vehicle and this challenge (H).
    pub(crate) fn attests(
        &self,
        vehicle: &[u8; VEHICLE_IDENTIFIER],
        challenge: &[u8; CHALLENGE],
    ) -> Result<(), Fault> {
        let Some((named, rest)) = self.binding.split_first_chunk::<VEHICLE_IDENTIFIER>() else {
            return Err(Fault::Path);
        };
        if rest.len() != CHALLENGE {
            Err(Fault::Path)
        } else if named != vehicle {
            Err(Fault::OtherVehicle) // DK-OP-007
        } else if rest != challenge {
            Err(Fault::Challenge) // DK-OP-007
        } else {
            Ok(())
        }
    }
}

/// Verifies a path: certificates from the one under the root down to the leaf, at a time in seconds since 1970.
pub(crate) fn verify(
    profile: &PairingProfile,
    root: &Root,
    path: &[&[u8]],
    now: u64,
) -> Result<Proved, Fault> {
    let (leaf, authorities) = path.split_last().ok_or(Fault::Path)?;
    let (mut subject, mut key) = (root.subject.clone(), root.key);
    for (index, bytes) in authorities.iter().enumerate() {
        let certificate = read(profile, bytes, now)?;
        let tbs = signed(&certificate, &subject, &key)?;
        let below = authorities.len().saturating_sub(index).saturating_sub(1);
        authority(tbs, below)?; // DK-XC-003
        subject = tbs.subject().to_der().map_err(|_| Fault::Path)?;
        key = VerifyingKey::from(self::key(tbs)?.key());
    }
    let certificate = read(profile, leaf, now)?;
    let tbs = signed(&certificate, &subject, &key)?;
    Ok(Proved {
        binding: end_entity(profile, tbs)?, // DK-XC-003
        key: *self::key(tbs)?.bytes(),
    })
}

/// One certificate by itself: bytes, version, algorithms, time.
fn read(profile: &PairingProfile, bytes: &[u8], now: u64) -> Result<Certificate, Fault> {
    if bytes.len() > profile.certificate_max {
        return Err(Fault::StreamLength); // DK-OE-004
    }
    let certificate = Certificate::from_der(bytes).map_err(|_| Fault::Path)?; // DK-XC-001
    if certificate.to_der().map_err(|_| Fault::Path)? != bytes {
        return Err(Fault::Path); // DK-XC-001
    }
    let tbs = certificate.tbs_certificate();
    let plain = |algorithm: &AlgorithmIdentifierOwned| {
        algorithm.oid == ECDSA_WITH_SHA256 && algorithm.parameters.is_none()
    };
    let validity = tbs.validity();
    let (from, to) = (
        validity.not_before.to_unix_duration().as_secs(),
        validity.not_after.to_unix_duration().as_secs(),
    );
    if tbs.version() == Version::V3
        && plain(tbs.signature()) // DK-XC-001
        && plain(certificate.signature_algorithm()) // DK-XC-001
        && tbs.issuer_unique_id().is_none()
        && tbs.subject_unique_id().is_none()
        && (from..=to).contains(&now)
    // DK-XC-005
    {
        Ok(certificate)
    } else {
        Err(Fault::Path)
    }
}

/// The certificate is signed by the one above it.
fn signed<'a>(
    certificate: &'a Certificate,
    issuer: &[u8],
    key: &VerifyingKey,
) -> Result<&'a TbsCertificateInner<Rfc5280>, Fault> {
    let tbs = certificate.tbs_certificate();
    if tbs.issuer().to_der().map_err(|_| Fault::Path)? != issuer {
        return Err(Fault::Path); // DK-XC-002
    }
    let signature = certificate.signature().as_bytes().ok_or(Fault::Path)?;
    let signature = DerSignature::from_bytes(signature).map_err(|_| Fault::Path)?; // DK-XC-002
    let message = tbs.to_der().map_err(|_| Fault::Path)?;
    key.verify(&message, &signature).map_err(|_| Fault::Path)?; // DK-XC-002
    Ok(tbs)
}

/// The public key: an uncompressed point of P-256.
fn key(tbs: &TbsCertificateInner<Rfc5280>) -> Result<Point, Fault> {
    let info = tbs.subject_public_key_info();
    let curve = info
        .algorithm
        .parameters
        .as_ref()
        .and_then(|parameters| parameters.decode_as::<ObjectIdentifier>().ok());
    if info.algorithm.oid != EC_PUBLIC_KEY || curve != Some(P256) {
        return Err(Fault::Path); // DK-XC-001
    }
    let bytes = info.subject_public_key.as_bytes().ok_or(Fault::Path)?;
    let bytes: &[u8; POINT] = bytes.try_into().map_err(|_| Fault::Path)?;
    Point::decode(bytes).map_err(|_| Fault::Path) // DK-XC-001
}

/// What the extensions of a certificate say.
struct Extensions {
    constraints: BasicConstraints,
    usage: KeyUsage,
    binding: Option<Vec<u8>>,
}

/// Reads the extensions: the known ones critical, none twice, no other critical one.
fn extensions(
    tbs: &TbsCertificateInner<Rfc5280>,
    binding: Option<ObjectIdentifier>,
) -> Result<Extensions, Fault> {
    let all: &[Extension] = tbs.extensions().map_or(&[], Vec::as_slice);
    for (index, extension) in all.iter().enumerate() {
        let again = all
            .iter()
            .skip(index.saturating_add(1))
            .any(|other| other.extn_id == extension.extn_id);
        let known = [Some(BasicConstraints::OID), Some(KeyUsage::OID), binding]
            .contains(&Some(extension.extn_id));
        if again || extension.critical != known {
            return Err(Fault::Path); // DK-XC-004
        }
    }
    let value = |oid: ObjectIdentifier| {
        all.iter()
            .find(|extension| extension.extn_id == oid)
            .map(|extension| extension.extn_value.as_bytes())
    };
    let constraints = value(BasicConstraints::OID).ok_or(Fault::Path)?; // DK-XC-004
    let usage = value(KeyUsage::OID).ok_or(Fault::Path)?; // DK-XC-004
    Ok(Extensions {
        constraints: exact(constraints)?,
        usage: exact(usage)?,
        binding: binding.and_then(value).map(<[u8]>::to_vec),
    })
}

/// A value whose bytes are its one encoding.
fn exact<'a, T: Decode<'a> + Encode>(bytes: &'a [u8]) -> Result<T, Fault> {
    let value = T::from_der(bytes).map_err(|_| Fault::Path)?;
    if value.to_der().map_err(|_| Fault::Path)? == bytes {
        Ok(value)
    } else {
        Err(Fault::Path) // DK-XC-001
    }
}

/// A certificate that certifies: it is a CA, may sign certificates, and allows what follows.
fn authority(tbs: &TbsCertificateInner<Rfc5280>, below: usize) -> Result<(), Fault> {
    let Extensions {
        constraints, usage, ..
    } = extensions(tbs, None)?;
    let room = constraints
        .path_len_constraint
        .is_none_or(|most| below <= usize::from(most));
    if constraints.ca && usage.0.contains(KeyUsages::KeyCertSign) && room {
        Ok(())
    } else {
        Err(Fault::Path) // DK-XC-003
    }
}

/// The last certificate: no CA, may sign data, and says what its key is bound to.
fn end_entity(
    profile: &PairingProfile,
    tbs: &TbsCertificateInner<Rfc5280>,
) -> Result<Vec<u8>, Fault> {
    let oid = ObjectIdentifier::new(profile.binding_oid).map_err(|_| Fault::internal())?;
    let Extensions {
        constraints,
        usage,
        binding,
    } = extensions(tbs, Some(oid))?;
    if constraints.ca
        || constraints.path_len_constraint.is_some()
        || !usage.0.contains(KeyUsages::DigitalSignature)
    {
        return Err(Fault::Path); // DK-XC-003
    }
    let binding = binding.ok_or(Fault::Path)?; // DK-XC-004
    let binding: &OctetStringRef = exact_octets(&binding)?;
    Ok(binding.as_bytes().to_vec())
}

fn exact_octets(bytes: &[u8]) -> Result<&OctetStringRef, Fault> {
    <&OctetStringRef>::from_der(bytes).map_err(|_| Fault::Path) // DK-XC-001
}
