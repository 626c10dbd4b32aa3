//! What the attacker knows: a set of terms of a finite universe, one bit each.
//!
//! The Dolev-Yao attacker *is* the network. It hears everything that is sent, opens what is
//! encrypted to a key it holds, and delivers whatever it can build from what it knows. A model
//! lists the terms worth telling apart in an enum `Term` and gives each its place in the set;
//! nothing else in a model speaks of bits. What can be taken apart is taken apart when it is
//! heard, what can be built is built when it is delivered, so the set holds only names, nonces,
//! shares, and ciphertexts and tags that are closed to the attacker.

use std::marker::PhantomData;

/// A term with a place in the set.
pub trait Placed {
    /// Its place, below 64; no two terms share one.
    fn place(&self) -> u32;
}

/// A set of terms in eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Terms<T> {
    bits: u64,
    of: PhantomData<T>,
}

impl<T: Placed> Terms<T> {
    /// The empty set.
    pub fn none() -> Self {
        Terms {
            bits: 0,
            of: PhantomData,
        }
    }

    /// The set and one term more.
    #[must_use]
    pub fn with(self, term: T) -> Self {
        Terms {
            bits: self.bits | bit(&term),
            ..self
        }
    }

    /// True if the term is in the set.
    pub fn has(&self, term: T) -> bool {
        self.bits & bit(&term) != 0
    }
}

fn bit<T: Placed>(term: &T) -> u64 {
    1_u64.checked_shl(term.place()).unwrap_or_default()
}
