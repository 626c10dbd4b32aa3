//! A test PKI: an own DER writer, so that certificates can be bad in one place.

use keyproof_spec::profile::Profile;
use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};

pub(crate) const NOW: u64 = 1_767_225_600;
const DAY: u64 = 86_400;
/// A time after everything that is tested: 31 December 2099.
pub(crate) const FAR: u64 = 4_102_358_400;

pub(crate) fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len();
    let mut out = vec![tag];
    match length {
        0..=0x7F => out.push(length as u8),
        0x80..=0xFF => out.extend([0x81, length as u8]),
        _ => out.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    out.extend(value);
    out
}

pub(crate) fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut value = vec![(arcs[0] * 40 + arcs[1]) as u8];
    for arc in &arcs[2..] {
        let mut groups = vec![(arc & 0x7F) as u8];
        let mut rest = arc >> 7;
        while rest > 0 {
            groups.push((rest & 0x7F) as u8 | 0x80);
            rest >>= 7;
        }
        value.extend(groups.iter().rev());
    }
    tlv(0x06, &value)
}

pub(crate) fn public(secret: &[u8; 32]) -> [u8; 65] {
    let key = SecretKey::from_slice(secret).unwrap().public_key();
    key.to_sec1_bytes().as_ref().try_into().unwrap()
}

pub(crate) fn name(common: &str) -> Vec<u8> {
    let attribute = [oid("2.5.4.3"), tlv(0x0C, common.as_bytes())].concat();
    tlv(0x30, &tlv(0x31, &tlv(0x30, &attribute)))
}

fn time(seconds: u64) -> Vec<u8> {
    if seconds == FAR {
        return tlv(0x18, b"20991231000000Z");
    }
    // Enough of a calendar for the years of these tests: 1 January 2026 plus days.
    let days = (seconds as i64 - NOW as i64) / DAY as i64;
    let (year, month, day) = match days {
        -1000..=-1 => (25, 1, 1),
        0..=30 => (26, 1, 1 + days),
        _ => (46, 1, 1),
    };
    let rest = if (0..=30).contains(&days) {
        seconds % DAY
    } else {
        0
    };
    let text = format!(
        "{year:02}{month:02}{day:02}{:02}{:02}{:02}Z",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    );
    tlv(0x17, text.as_bytes())
}

/// One extension.
pub(crate) fn extension(id: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[0x01, 0x01, 0xFF] } else { &[] };
    tlv(0x30, &[&oid(id)[..], critical, &tlv(0x04, value)].concat())
}

/// A certificate before it is signed; every field can be bent.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) version: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    pub(crate) algorithm: Vec<u8>,
    pub(crate) outer_algorithm: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) not_before: u64,
    pub(crate) not_after: u64,
    pub(crate) subject: Vec<u8>,
    pub(crate) curve: Vec<u8>,
    pub(crate) key: Vec<u8>,
    pub(crate) extensions: Vec<Vec<u8>>,
    pub(crate) signer: [u8; 32],
}

impl Draft {
    pub(crate) fn new(issuer: &str, signer: [u8; 32], subject: &str, key: [u8; 32]) -> Self {
        let algorithm = tlv(0x30, &oid("1.2.840.10045.4.3.2"));
        Self {
            version: vec![0xA0, 0x03, 0x02, 0x01, 0x02],
            serial: tlv(0x02, &[0x42]),
            outer_algorithm: algorithm.clone(),
            algorithm,
            issuer: name(issuer),
            not_before: NOW - 100 * DAY,
            not_after: NOW + 1000 * DAY,
            subject: name(subject),
            curve: [oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7")].concat(),
            key: public(&key).to_vec(),
            extensions: Vec::new(),
            signer,
        }
    }

    /// `basicConstraints` and `keyUsage` of a CA.
    pub(crate) fn authority(mut self, most_below: Option<u8>) -> Self {
        let length = most_below
            .map(|most| tlv(0x02, &[most]))
            .unwrap_or_default();
        let constraints = tlv(0x30, &[&[0x01, 0x01, 0xFF][..], &length].concat());
        self.extensions = vec![
            extension("2.5.29.19", true, &constraints),
            extension("2.5.29.15", true, &[0x03, 0x02, 0x02, 0x04]),
        ];
        self
    }

    /// `basicConstraints`, `keyUsage` and binding of a leaf.
    pub(crate) fn leaf(mut self, profile: &Profile, binding: &[u8]) -> Self {
        self.extensions = vec![
            extension("2.5.29.19", true, &[0x30, 0x00]),
            extension("2.5.29.15", true, &[0x03, 0x02, 0x07, 0x80]),
            extension(profile.pairing.binding_oid, true, &tlv(0x04, binding)),
        ];
        self
    }

    pub(crate) fn sign(&self) -> Vec<u8> {
        let key = [
            tlv(0x30, &self.curve),
            tlv(0x03, &[&[0][..], &self.key].concat()),
        ]
        .concat();
        let validity = [time(self.not_before), time(self.not_after)].concat();
        let extensions = tlv(0xA3, &tlv(0x30, &self.extensions.concat()));
        let tbs = tlv(
            0x30,
            &[
                self.version.clone(),
                self.serial.clone(),
                self.algorithm.clone(),
                self.issuer.clone(),
                tlv(0x30, &validity),
                self.subject.clone(),
                tlv(0x30, &key),
                extensions,
            ]
            .concat(),
        );
        let signature: DerSignature = SigningKey::from_slice(&self.signer).unwrap().sign(&tbs);
        let signature = tlv(0x03, &[&[0][..], signature.as_bytes()].concat());
        tlv(
            0x30,
            &[tbs, self.outer_algorithm.clone(), signature].concat(),
        )
    }
}

pub(crate) const J: [u8; 32] = [0x51; 32];
pub(crate) const D: [u8; 32] = [0x52; 32];
pub(crate) const E: [u8; 32] = [0x53; 32];
pub(crate) const K: [u8; 32] = [0x11; 32];
pub(crate) const SERVER: [u8; 32] = [0x55; 32];
pub(crate) const VEHICLE: [u8; 8] = *b"VEHICLE1";

pub(crate) fn root_j() -> Vec<u8> {
    Draft::new("J", J, "J", J).authority(None).sign()
}

pub(crate) fn root_d() -> Vec<u8> {
    Draft::new("D", D, "D", D).authority(None).sign()
}

/// J's key certified by D.
pub(crate) fn m() -> Draft {
    Draft::new("D", D, "J", J).authority(Some(0))
}

/// The vehicle's key certified by J.
pub(crate) fn k(profile: &Profile) -> Draft {
    Draft::new("J", J, "vehicle", K).leaf(profile, &VEHICLE)
}

/// D's key certified by J.
pub(crate) fn f() -> Draft {
    Draft::new("J", J, "D", D).authority(Some(1))
}

/// The issuer in the secure element certified by D.
pub(crate) fn e() -> Draft {
    Draft::new("D", D, "issuer", E).authority(Some(0))
}

/// The tracking server's word for a key.
pub(crate) fn receipt(profile: &Profile, slot: u8, key: &[u8; 65]) -> Vec<u8> {
    let message = [
        tlv(profile.tags.vehicle_identifier, &VEHICLE),
        tlv(profile.tags.slot, &[slot]),
        tlv(profile.tags.endpoint_ephemeral, &key[1..33]),
        tlv(profile.tags.usage, &profile.pairing.usage_receipt),
    ]
    .concat();
    let signature: p256::ecdsa::Signature = SigningKey::from_slice(&SERVER).unwrap().sign(&message);
    signature.to_bytes().to_vec()
}
