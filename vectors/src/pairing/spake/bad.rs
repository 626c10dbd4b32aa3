//! Shares that a receiver refuses (DK-PK-001): encodings that are no point, and points that cancel the mask.
//!
//! Two encodings are of true points whose coordinate was raised by the field's prime p: a reader that reduces coordinates takes them for the
//! points (0, √b) and (…, 5), and only the check of the range tells. The others fail the length, the first byte or the equation.

use super::group::times;
use crate::crypto::point::compressed;
use keyproof_spec::pairing::fixed::{POINT_M, POINT_N};

/// p, the prime of the field: also an x-coordinate that reduces to 0.
const PRIME: [u8; 32] = [
    0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
];

/// √b: the y-coordinate of a point whose x is 0.
const ROOT_OF_B: [u8; 32] = [
    0x66, 0x48, 0x5C, 0x78, 0x0E, 0x2F, 0x83, 0xD7, 0x24, 0x33, 0xBD, 0x5D, 0x84, 0xA0, 0x6B, 0xB6,
    0x54, 0x1C, 0x2A, 0xF3, 0x1D, 0xAE, 0x87, 0x17, 0x28, 0xBF, 0x85, 0x6A, 0x17, 0x4F, 0x93, 0xF4,
];

/// The x-coordinate of a point whose y is 5.
const X_OF_FIVE: [u8; 32] = [
    0xD7, 0x32, 0x5D, 0x76, 0x46, 0xCD, 0x60, 0xD8, 0x0A, 0x92, 0x73, 0x8C, 0xEB, 0x34, 0x5F, 0x84,
    0x4C, 0xFF, 0xAF, 0x35, 0x84, 0x10, 0x22, 0xCA, 0xB1, 0x76, 0xF6, 0x92, 0xDE, 0x8D, 0xE1, 0xD7,
];

/// p + 5.
const PRIME_AND_FIVE: [u8; 32] = [
    0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 4,
];

/// Encodings that are no valid share, each with its name, made from a valid one. All of them are invalid; those of 65 bytes are invalid for
/// what they say, the others already for their length.
#[must_use]
pub fn bad_points(good: &[u8; 65]) -> Vec<(&'static str, Vec<u8>)> {
    let odd = good.last().is_some_and(|byte| byte & 1 == 1);
    let (right, wrong) = if odd { (7, 6) } else { (6, 7) };
    let x = || good.iter().skip(1).take(32).copied();
    let joined = |x: &[u8], y: &[u8]| [&[4], x, y].concat();
    let changed = |at: usize, to: &dyn Fn(u8) -> u8| {
        let mut out = good.to_vec();
        if let Some(byte) = out.get_mut(at) {
            *byte = to(*byte);
        }
        out
    };
    vec![
        ("x with its last bit flipped", changed(32, &|byte| byte ^ 1)),
        ("y with its last bit flipped", changed(64, &|byte| byte ^ 1)),
        (
            "y with its first bit flipped",
            changed(33, &|byte| byte ^ 0x80),
        ),
        ("x not below the prime", joined(&PRIME, &ROOT_OF_B)),
        ("y not below the prime", joined(&X_OF_FIVE, &PRIME_AND_FIVE)),
        ("65 zero bytes", vec![0; 65]),
        ("04 and 64 zero bytes", joined(&[0; 32], &[0; 32])),
        ("the identity, a single 00", vec![0]),
        ("no bytes", Vec::new()),
        ("compressed form", compressed(good)),
        ("last byte missing", good.iter().take(64).copied().collect()),
        (
            "without the 04 before it",
            good.iter().skip(1).copied().collect(),
        ),
        ("a 00 after it", [good.as_slice(), &[0]].concat()),
        ("hybrid form", changed(0, &|_| right)),
        ("hybrid form with the other parity", changed(0, &|_| wrong)),
        ("05 before the coordinates", changed(0, &|_| 5)),
        ("00 before the coordinates", changed(0, &|_| 0)),
        ("a point of the twist", twist(good)),
        (
            "a point of order two on another curve",
            joined(&x().collect::<Vec<_>>(), &[0; 32]),
        ),
        (
            "x and y swapped",
            joined(
                &good.iter().skip(33).copied().collect::<Vec<_>>(),
                &x().collect::<Vec<_>>(),
            ),
        ),
    ]
}

/// The next x after the good one that no point of P-256 has: it belongs to the twist, whatever y is.
fn twist(good: &[u8; 65]) -> Vec<u8> {
    let mut out = good.to_vec();
    for step in 1..=u8::MAX {
        if let (Some(byte), Some(before)) = (out.get_mut(32), good.get(32)) {
            *byte = before.wrapping_add(step);
        }
        let mut squeezed = vec![2];
        squeezed.extend(out.iter().skip(1).take(32));
        if p256::PublicKey::from_sec1_bytes(&squeezed).is_err() {
            break;
        }
    }
    out
}

/// w0·N alone, sent as Y: the device's Y - w0·N, and with it Z and V, is the identity. `None` when w0 is zero or not below n.
#[must_use]
pub fn cancelling_share_for_device(w0: &[u8; 32]) -> Option<[u8; 65]> {
    times(w0, &POINT_N)
}

/// w0·M alone, sent as X: the vehicle's X - w0·M, and with it Z, is the identity. `None` when w0 is zero or not below n.
#[must_use]
pub fn cancelling_share_for_vehicle(w0: &[u8; 32]) -> Option<[u8; 65]> {
    times(w0, &POINT_M)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::point::{is_valid, public};
    use crate::name;
    use std::collections::BTreeSet;

    #[test]
    fn every_bad_point_is_bad_and_another() {
        let good = public(&name::secret("share")).unwrap();
        let bad = bad_points(&good);
        for (name, bytes) in &bad {
            assert!(!is_valid(bytes), "{name}");
            assert_ne!(bytes.as_slice(), good, "{name}");
        }
        let names: BTreeSet<_> = bad.iter().map(|(name, _)| name).collect();
        let bytes: BTreeSet<_> = bad.iter().map(|(_, bytes)| bytes).collect();
        assert_eq!((names.len(), bytes.len()), (bad.len(), bad.len()));
    }

    #[test]
    fn raised_coordinates_are_those_of_points() {
        let mut zero = vec![4; 1];
        zero.extend([0; 32]);
        zero.extend(ROOT_OF_B);
        assert!(is_valid(&zero));
        let mut five = vec![4; 1];
        five.extend(X_OF_FIVE);
        five.extend([0; 31]);
        five.push(5);
        assert!(is_valid(&five));
    }
}
