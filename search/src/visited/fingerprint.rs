//! A state's fingerprint: 64 bits that stand for the state in the visited set.
//!
//! `std`'s hashers are either seeded at random or slow on small structs, and stateright keeps its
//! own private. This one is stable (same value in every run, on every platform of one pointer
//! width) and quick: what a derived `Hash` writes is packed into a block of 128 bits, and each
//! full block costs one folded multiplication.
//!
//! Two different states can share a fingerprint. With *n* states the chance that any pair does
//! is about n² / 2⁶⁵: 3·10⁻⁷ for 3 million. A second run with another salt
//! (`Options::salt`) draws independent fingerprints, so equal counts in both make the loss of a
//! state as unlikely as the product.

use std::hash::{Hash, Hasher};

/// Digits of π, e and √2: numbers nobody chose.
const START: u64 = 0x243f_6a88_85a3_08d3;
const BLOCK: u64 = 0xb7e1_5162_8aed_2a6b;
const END: u64 = 0x6a09_e667_f3bc_c909;

/// The nonzero fingerprint of `value`; zero marks an empty slot of the table.
pub(crate) fn fingerprint<T: Hash>(value: &T, salt: u64) -> u64 {
    let mut hasher = Fingerprinter::new(salt);
    value.hash(&mut hasher);
    match hasher.finish() {
        0 => END,
        mixed => mixed,
    }
}

#[derive(Debug)]
struct Fingerprinter {
    mixed: u64,
    block: u128,
    filled: u32,
}

impl Fingerprinter {
    fn new(salt: u64) -> Self {
        Fingerprinter {
            mixed: START ^ salt,
            block: 0,
            filled: 0,
        }
    }

    #[inline(always)]
    fn absorb(&mut self, value: u64, bits: u32) {
        if self.filled + bits > u128::BITS {
            self.mixed = self.mix(BLOCK);
            self.block = 0;
            self.filled = 0;
        }
        // The widths are constants at each call, and so are the shifts.
        self.block = (self.block << bits) | u128::from(value);
        self.filled += bits;
    }

    #[inline(always)]
    fn mix(&self, key: u64) -> u64 {
        fold(
            low(self.block) ^ self.mixed,
            low(self.block >> u64::BITS) ^ key,
        )
    }
}

impl Hasher for Fingerprinter {
    #[inline(always)]
    fn finish(&self) -> u64 {
        let key = BLOCK.wrapping_add(u64::from(self.filled));
        fold(self.mix(key), END)
    }

    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.absorb(u64::from_le_bytes(*word), 64);
        }
        for byte in rest {
            self.absorb(u64::from(*byte), 8);
        }
    }

    #[inline(always)]
    fn write_u8(&mut self, value: u8) {
        self.absorb(u64::from(value), 8);
    }

    #[inline(always)]
    fn write_u16(&mut self, value: u16) {
        self.absorb(u64::from(value), 16);
    }

    #[inline(always)]
    fn write_u32(&mut self, value: u32) {
        self.absorb(u64::from(value), 32);
    }

    #[inline(always)]
    fn write_u64(&mut self, value: u64) {
        self.absorb(value, 64);
    }

    #[inline(always)]
    fn write_u128(&mut self, value: u128) {
        self.absorb(low(value), 64);
        self.absorb(low(value >> u64::BITS), 64);
    }

    #[inline(always)]
    fn write_usize(&mut self, value: usize) {
        self.absorb(u64::from_le_bytes(word(value)), 64);
    }

    #[inline(always)]
    fn write_isize(&mut self, value: isize) {
        self.absorb(u64::from_le_bytes(word(value.cast_unsigned())), 64);
    }
}

/// A `usize` as eight bytes, whatever its width.
#[inline(always)]
fn word(value: usize) -> [u8; 8] {
    u64::try_from(value).unwrap_or(u64::MAX).to_le_bytes()
}

/// The product's halves laid over each other.
#[inline(always)]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    low(product) ^ low(product >> u64::BITS)
}

#[inline(always)]
fn low(wide: u128) -> u64 {
    u64::try_from(wide & u128::from(u64::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn equal_values_share_a_fingerprint_and_a_salt_changes_it() {
        assert_eq!(
            fingerprint(&(1_u8, 2_u64), 0),
            fingerprint(&(1_u8, 2_u64), 0)
        );
        assert_ne!(
            fingerprint(&(1_u8, 2_u64), 0),
            fingerprint(&(1_u8, 2_u64), 1)
        );
    }

    #[test]
    fn a_dense_cube_of_states_has_no_collision() {
        let cube = (0..64_u32)
            .flat_map(|a| (0..64_u16).flat_map(move |b| (0..64_u8).map(move |c| (a, b, c))));
        let seen: BTreeSet<u64> = cube.map(|state| fingerprint(&state, 0)).collect();
        assert_eq!(seen.len(), 64 * 64 * 64);
    }

    #[test]
    fn long_states_use_every_block() {
        let fingerprints: BTreeSet<u64> = (0..40)
            .map(|at| {
                let mut state = [0_u64; 40];
                state[at] = 1;
                fingerprint(&state, 0)
            })
            .collect();
        assert_eq!(fingerprints.len(), 40);
    }

    #[test]
    fn every_bit_of_a_fingerprint_is_set_about_half_the_time() {
        for bit in 0..64 {
            let set = (0..4096_u32)
                .filter(|n| fingerprint(n, 0) >> bit & 1 == 1)
                .count();
            assert!((1800..2300).contains(&set), "bit {bit}: {set} of 4096");
        }
    }
}
