//! Ephemeral key agreement on P-256 (section 5.2, `S`).

use core::fmt;

use keyproof_spec::profile::length::{FIELD, POINT};
use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{PublicKey, SecretKey};

use crate::entropy::{Draw, Entropy};
use crate::error::Fault;
use crate::secret::{Secret, SharedX};

/// Draws before a source of entropy counts as broken; a good one fails a single draw once in 2^32.
const DRAWS_MAX: u8 = 16;

/// A point that has been checked, with its encoding.
#[derive(Clone)]
pub(crate) struct Point {
    key: PublicKey,
    bytes: [u8; POINT],
}

impl Point {
    /// Checks a received ephemeral key: `04 ‖ x ‖ y`, on the curve, not the identity.
    pub(crate) fn decode(bytes: &[u8; POINT]) -> Result<Self, Fault> {
        let [prefix, ..] = bytes;
        if *prefix != 0x04 {
            return Err(Fault::Point); // DK-CR-001
        }
        let key = PublicKey::from_sec1_bytes(bytes).map_err(|_| Fault::Point)?; // DK-CR-001
        Ok(Self { key, bytes: *bytes })
    }

    pub(crate) fn bytes(&self) -> &[u8; POINT] {
        &self.bytes
    }

    pub(crate) fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The x-coordinate.
    pub(crate) fn x(&self) -> [u8; FIELD] {
        let mut x = [0; FIELD];
        for (to, from) in x.iter_mut().zip(self.bytes.iter().skip(1)) {
            *to = *from;
        }
        x
    }
}

impl fmt::Debug for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Point(…)")
    }
}

/// One ephemeral key pair. The private part is wiped when this is dropped, and is gone once it has been used.
pub(crate) struct Ephemeral {
    secret: SecretKey,
    public: Point,
}

impl Ephemeral {
    /// A new pair from fresh entropy.
    pub(crate) fn fresh(entropy: &mut dyn Entropy) -> Result<Self, Fault> {
        let mut candidate = Secret::<FIELD>::zero();
        for _ in 0..DRAWS_MAX {
            entropy.fill(Draw::Ephemeral, candidate.expose_mut());
            if let Ok(secret) = SecretKey::from_slice(candidate.expose()) {
                let key = secret.public_key();
                let bytes = key
                    .to_sec1_point(false)
                    .as_bytes()
                    .try_into()
                    .map_err(|_| Fault::Internal)?;
                return Ok(Self {
                    secret,
                    public: Point { key, bytes },
                });
            }
        }
        Err(Fault::Entropy)
    }

    pub(crate) fn public(&self) -> &Point {
        &self.public
    }

    /// The shared x-coordinate; consumes the private part, so that it serves one agreement only.
    pub(crate) fn agree(self, peer: &Point) -> SharedX {
        let shared = diffie_hellman(self.secret.to_nonzero_scalar(), peer.key.as_affine());
        Secret::from_array((*shared.raw_secret_bytes()).into())
    }
}

impl fmt::Debug for Ephemeral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ephemeral(…)") // DK-HY-001
    }
}
