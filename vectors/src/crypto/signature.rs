//! Signed data and signatures: chapter 5.1.

use super::{memo, point};
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Usage;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};

/// What is signed. `None` leaves the part out, as the mutations of DK-CR-003 do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedData {
    /// Tag 4D.
    pub vehicle_identifier: Option<[u8; 8]>,
    /// Tags 86 and 87: endpoint's and vehicle's ephemeral point.
    pub ephemerals: Option<([u8; 65], [u8; 65])>,
    /// Tag 4C.
    pub transaction: Option<[u8; 16]>,
    /// Tag 93.
    pub usage: Usage,
}

impl SignedData {
    /// The concatenation of the TLVs.
    #[must_use]
    pub fn bytes(&self, profile: &Profile) -> Vec<u8> {
        let mut out = Vec::with_capacity(102);
        let mut put = |tag: u8, value: &[u8]| {
            out.push(tag);
            out.push(u8::try_from(value.len()).unwrap_or(u8::MAX));
            out.extend_from_slice(value);
        };
        if let Some(identifier) = &self.vehicle_identifier {
            put(profile.tags.vehicle_identifier, identifier);
        }
        if let Some((endpoint, vehicle)) = &self.ephemerals {
            put(profile.tags.endpoint_ephemeral, &point::x(endpoint));
            put(profile.tags.vehicle_ephemeral, &point::x(vehicle));
        }
        if let Some(transaction) = &self.transaction {
            put(profile.tags.transaction_identifier, transaction);
        }
        put(profile.tags.usage, &usage_bytes(profile, self.usage));
        out
    }
}

/// The usage constant of a side.
#[must_use]
pub fn usage_bytes(profile: &Profile, usage: Usage) -> [u8; 4] {
    match usage {
        Usage::Vehicle => profile.usage_vehicle,
        Usage::Endpoint => profile.usage_endpoint,
    }
}

/// Signs with the deterministic nonce of RFC 6979; zeros when the key is no key.
#[must_use]
pub fn sign(secret: &[u8; 32], message: &[u8]) -> [u8; 64] {
    let made = memo::kept(3, &[secret, message], || {
        let Ok(key) = SigningKey::from_slice(secret) else {
            return Vec::new();
        };
        let signature: Signature = key.sign(message);
        signature.to_bytes().to_vec()
    });
    made.try_into().unwrap_or([0; 64])
}

/// Whether a raw signature verifies under a public key of 65 bytes.
#[must_use]
pub fn verifies(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    if public.len() != 65 || signature.len() != 64 {
        return false;
    }
    let made = memo::kept(4, &[public, signature, message], || {
        let key = VerifyingKey::from_sec1_bytes(public).ok();
        let parts = key.zip(Signature::from_slice(signature).ok());
        vec![u8::from(parts.is_some_and(|(key, signature)| {
            key.verify(message, &signature).is_ok()
        }))]
    });
    made == [1]
}

/// The order n of the group, big-endian: the first value that r and s may not have.
pub const ORDER: [u8; 32] = [
    0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
];

/// `n - s` for the second half of a raw signature: the other valid one over the same data.
#[must_use]
pub fn negated(signature: &[u8; 64]) -> [u8; 64] {
    let mut out = *signature;
    let mut borrow = 0u16;
    for ((to, order), from) in out
        .iter_mut()
        .skip(32)
        .rev()
        .zip(ORDER.iter().rev())
        .zip(signature.iter().skip(32).rev())
    {
        let take = u16::from(*from) + borrow;
        let order = u16::from(*order);
        borrow = u16::from(order < take);
        let difference = order + (borrow << 8) - take;
        *to = u8::try_from(difference & 0xFF).unwrap_or(0);
    }
    out
}

/// The same signature in DER, as other protocols send it.
#[must_use]
pub fn der(signature: &[u8; 64]) -> Vec<u8> {
    fn integer(half: &[u8]) -> Vec<u8> {
        let mut value: Vec<u8> = half.iter().copied().skip_while(|byte| *byte == 0).collect();
        if value.first().is_none_or(|byte| byte & 0x80 != 0) {
            value.insert(0, 0);
        }
        let mut out = vec![0x02, u8::try_from(value.len()).unwrap_or(0)];
        out.extend(value);
        out
    }
    let (r, s) = signature.split_at(32);
    let body = [integer(r), integer(s)].concat();
    let mut out = vec![0x30, u8::try_from(body.len()).unwrap_or(0)];
    out.extend(body);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name;

    #[test]
    fn signatures_verify_and_so_do_negated_ones() {
        let secret = name::secret("signer");
        let public = point::public(&secret).unwrap();
        let signature = sign(&secret, b"message");
        assert_eq!(signature, sign(&secret, b"message"));
        assert!(verifies(&public, b"message", &signature));
        assert!(verifies(&public, b"message", &negated(&signature)));
        assert_ne!(negated(&signature), signature);
        assert!(!verifies(&public, b"massage", &signature));
        assert!(!verifies(&public, b"message", &[0; 64]));
    }
}
