//! Where a twin's randomness comes from: what was seeded, then labels.

use crate::name::{self, label};
use crate::play;
use std::collections::VecDeque;

#[derive(Clone, Debug, Default)]
pub(super) struct Draws {
    shares: VecDeque<[u8; 32]>,
    endpoints: VecDeque<[u8; 32]>,
    challenges: VecDeque<[u8; 16]>,
    tokens: VecDeque<Vec<u8>>,
    drawn: usize,
}

impl Draws {
    /// A stream that is named replaces the one before; the others stay.
    pub(super) fn seed(&mut self, draws: &play::Draws) {
        put(&mut self.shares, &draws.shares);
        put(&mut self.endpoints, &draws.endpoints);
        put(&mut self.challenges, &draws.challenges);
        put(&mut self.tokens, &draws.tokens);
    }

    fn own(&mut self, what: &str) -> String {
        self.drawn += 1;
        label("pairing-twin", &format!("{what}-{}", self.drawn))
    }

    pub(super) fn share(&mut self) -> [u8; 32] {
        let seeded = self.shares.pop_front();
        seeded.unwrap_or_else(|| name::secret(&self.own("share")))
    }

    pub(super) fn endpoint(&mut self) -> [u8; 32] {
        let seeded = self.endpoints.pop_front();
        seeded.unwrap_or_else(|| name::secret(&self.own("endpoint")))
    }

    pub(super) fn challenge(&mut self) -> [u8; 16] {
        let seeded = self.challenges.pop_front();
        seeded.unwrap_or_else(|| name::bytes(&self.own("challenge")))
    }

    pub(super) fn token(&mut self, len: usize) -> Vec<u8> {
        let seeded = self.tokens.pop_front();
        seeded.unwrap_or_else(|| name::expand(&self.own("token"), len))
    }
}

fn put<T: Clone>(stream: &mut VecDeque<T>, values: &[T]) {
    if !values.is_empty() {
        *stream = values.iter().cloned().collect();
    }
}
