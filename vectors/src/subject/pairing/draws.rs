//! Scripted randomness of a subject that pairs: one stream for each purpose, and a labelled one of its own when it is used up.

use crate::name;
use crate::play;
use keyproof_reference::{Draw, Entropy};
use std::collections::{BTreeMap, VecDeque};

/// The streams.
#[derive(Debug, Default)]
pub(super) struct Draws {
    seeded: BTreeMap<Draw, VecDeque<Vec<u8>>>,
    drawn: u64,
}

impl Draws {
    /// What a transaction draws.
    pub(super) fn seed(&mut self, ephemerals: &[[u8; 32]], transactions: &[[u8; 16]]) {
        self.put(Draw::Ephemeral, ephemerals);
        self.put(Draw::TransactionIdentifier, transactions);
    }

    /// What pairing draws.
    pub(super) fn seed_pairing(&mut self, draws: &play::Draws) {
        self.put(Draw::Share, &draws.shares);
        self.put(Draw::Endpoint, &draws.endpoints);
        self.put(Draw::Challenge, &draws.challenges);
        self.put(Draw::Token, &draws.tokens);
    }

    /// A stream that is named replaces the one before; the others stay.
    fn put(&mut self, draw: Draw, values: &[impl AsRef<[u8]>]) {
        if !values.is_empty() {
            let values = values.iter().map(|value| value.as_ref().to_vec());
            self.seeded.insert(draw, values.collect());
        }
    }
}

impl Entropy for Draws {
    fn fill(&mut self, purpose: Draw, out: &mut [u8]) {
        let seeded = self.seeded.get_mut(&purpose).and_then(VecDeque::pop_front);
        let value = seeded.unwrap_or_else(|| {
            self.drawn = self.drawn.saturating_add(1);
            let what = format!("{}-{}", purpose.name(), self.drawn);
            name::secret(&name::label("pairing", &what)).to_vec()
        });
        for (to, from) in out.iter_mut().zip(value) {
            *to = from;
        }
    }
}
