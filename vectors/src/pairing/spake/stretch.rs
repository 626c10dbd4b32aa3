//! From the password to two scalars: section 11.1.
//!
//! The 80 bytes of scrypt are kept in the process, because a suite stretches the same password hundreds of times and each time costs
//! tens of megabytes. The reduction of a 320-bit number is long division bit by bit: slow, short, and easily compared with the chapter.

use keyproof_spec::pairing::fixed::{label, length};
use keyproof_spec::pairing::profile::Pake;
use keyproof_spec::profile::Profile;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How many stretched passwords are kept before the memory is cleared.
const MOST: usize = 1024;

/// The highest N that is computed: 2^20, a gigabyte with r = 8. A case about dearer costs must not need the result.
const DEAREST: u32 = 1 << 20;

/// What is stretched: bytes of the password, salt, N, r, p.
type Question = (Vec<u8>, [u8; 16], u32, u16, u16);

static KEPT: Mutex<BTreeMap<Question, [u8; length::STRETCHED]>> = Mutex::new(BTreeMap::new());

/// The two scalars that stand for the password, big-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scalars {
    /// w0: both sides have it.
    pub w0: [u8; 32],
    /// w1: the device has it; the vehicle has L = w1·G.
    pub w1: [u8; 32],
}

/// Stretches a password (bytes of its UTF-8 text) with the profile's r and p and the given N, and reduces as the profile's variant says
/// (DK-PK-002). `brand` is stretched with it in `rfc9383` and unused in `ccc`.
///
/// `None` when N is not a power of two from 2 to 2^20.
#[must_use]
pub fn stretch(
    profile: &Profile,
    password: &[u8],
    salt: &[u8; 16],
    n: u32,
    brand: [u8; 2],
) -> Option<Scalars> {
    let pairing = &profile.pairing;
    let input = match pairing.pake {
        Pake::Ccc => password.to_vec(),
        Pake::Rfc9383 => [
            prefixed(password),
            prefixed(label::DEVICE),
            prefixed(&brand),
        ]
        .concat(),
    };
    let z = scrypt((input, *salt, n, pairing.cost_r, pairing.cost_p))?;
    let (z0, z1) = z.split_at(length::STRETCHED / 2);
    let reduce = |half: &[u8]| match pairing.pake {
        Pake::Ccc => plus_one(remainder(half, &ORDER_LESS_ONE)),
        Pake::Rfc9383 => remainder(half, &crate::crypto::signature::ORDER),
    };
    Some(Scalars {
        w0: reduce(z0),
        w1: reduce(z1),
    })
}

/// `le64(length) ‖ bytes`.
pub(super) fn prefixed(bytes: &[u8]) -> Vec<u8> {
    let len = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    [&len.to_le_bytes(), bytes].concat()
}

fn scrypt(question: Question) -> Option<[u8; length::STRETCHED]> {
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let known = kept().get(&question).copied();
    if known.is_some() {
        return known;
    }
    let (password, salt, n, r, p) = &question;
    if !n.is_power_of_two() || *n < 2 || *n > DEAREST {
        return None;
    }
    let log_n = u8::try_from(n.trailing_zeros()).ok()?;
    let params = scrypt::Params::new(log_n, u32::from(*r), u32::from(*p)).ok()?;
    let mut out = [0; length::STRETCHED];
    scrypt::scrypt(password, salt, &params, &mut out).ok()?;
    let mut kept = kept();
    if kept.len() >= MOST {
        kept.clear();
    }
    kept.insert(question, out);
    Some(out)
}

/// n - 1.
const ORDER_LESS_ONE: [u8; 32] = {
    let mut out = crate::crypto::signature::ORDER;
    if let Some(last) = out.last_mut() {
        *last -= 1;
    }
    out
};

/// A big-endian number modulo another, by doubling: for each bit the rest becomes `2·rest + bit`, less the modulus when it is not below it.
fn remainder(number: &[u8], modulus: &[u8; 32]) -> [u8; 32] {
    let mut rest = [0u8; 32];
    for byte in number {
        for bit in (0..8).rev() {
            let mut carry = (byte >> bit) & 1;
            for digit in rest.iter_mut().rev() {
                let out = *digit >> 7;
                *digit = (*digit << 1) | carry;
                carry = out;
            }
            if carry == 1 || rest >= *modulus {
                subtract(&mut rest, modulus);
            }
        }
    }
    rest
}

/// `from - what` modulo 2^256.
fn subtract(from: &mut [u8; 32], what: &[u8; 32]) {
    let mut borrow = false;
    for (digit, take) in from.iter_mut().zip(what).rev() {
        let (once, first) = digit.overflowing_sub(*take);
        let (twice, second) = once.overflowing_sub(u8::from(borrow));
        *digit = twice;
        borrow = first || second;
    }
}

fn plus_one(mut number: [u8; 32]) -> [u8; 32] {
    for digit in number.iter_mut().rev() {
        let (sum, carry) = digit.overflowing_add(1);
        *digit = sum;
        if !carry {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::signature::ORDER;

    #[test]
    fn remainders_at_the_edges() {
        let small = |value: u8| {
            let mut out = [0; 32];
            out[31] = value;
            out
        };
        assert_eq!(remainder(&ORDER, &ORDER), small(0));
        assert_eq!(remainder(&ORDER, &ORDER_LESS_ONE), small(1));
        assert_eq!(remainder(&ORDER_LESS_ONE, &ORDER), ORDER_LESS_ONE);
        let shifted = [ORDER.as_slice(), &[5]].concat();
        assert_eq!(remainder(&shifted, &ORDER), small(5), "256 n + 5");
        assert_eq!(plus_one(ORDER_LESS_ONE), ORDER);
    }

    #[test]
    fn costs_that_are_none() {
        let profile = &keyproof_spec::profile::CCC;
        for n in [0, 1, 3, 4097, 1 << 21, u32::MAX] {
            assert_eq!(stretch(profile, b"p", &[0; 16], n, [0; 2]), None);
        }
    }
}
