//! Names and their bytes: everything secret or random in a vector grows out of a label.
//!
//! ```text
//!   "keyproof/v1/vehicle-1/long-term"  ──SHA-256(label ‖ counter)──▶  32 bytes, a P-256 scalar
//! ```
//!
//! `expand(label)` is SHA-256(label ‖ 00000000) ‖ SHA-256(label ‖ 00000001) ‖ …, cut to length; a secret key is the first of these
//! 32-byte blocks that is a scalar between 1 and n-1. All of them are test keys: public, and good for nothing else.

use crate::crypto::point;
use sha2::{Digest, Sha256};

/// Prefix of all labels.
pub const PREFIX: &str = "keyproof/v1/";

/// The label of a thing and what is wanted of it: `keyproof/v1/vehicle-1/long-term`.
#[must_use]
pub fn label(thing: &str, part: &str) -> String {
    format!("{PREFIX}{thing}/{part}")
}

fn block(label: &str, counter: u32) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(label.as_bytes());
    hash.update(counter.to_be_bytes());
    hash.finalize().into()
}

/// `len` bytes out of a label.
#[must_use]
pub fn expand(label: &str, len: usize) -> Vec<u8> {
    (0..)
        .flat_map(|counter| block(label, counter))
        .take(len)
        .collect()
}

/// `N` bytes out of a label.
#[must_use]
pub fn bytes<const N: usize>(label: &str) -> [u8; N] {
    let mut out = [0; N];
    for (to, from) in out.iter_mut().zip(expand(label, N)) {
        *to = from;
    }
    out
}

/// A private key out of a label.
#[must_use]
pub fn secret(label: &str) -> [u8; 32] {
    (0..u32::MAX)
        .map(|counter| block(label, counter))
        .find(|candidate| point::public(candidate).is_some())
        .unwrap_or([1; 32])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_give_the_same_bytes_for_ever() {
        let vehicle = label("vehicle-1", "long-term");
        assert_eq!(vehicle, "keyproof/v1/vehicle-1/long-term");
        // printf 'keyproof/v1/vehicle-1/long-term\0\0\0\0' | sha256sum
        assert_eq!(expand(&vehicle, 40)[..32], secret(&vehicle));
        assert_ne!(secret(&vehicle), secret(&label("vehicle-2", "long-term")));
    }
}
