//! Scripted randomness of a subject that pairs: one stream for each purpose, and a labelled one of its own when it is used up.

use crate::kap::message::{Hex, Streams};
use keyproof_reference::{Draw, Entropy};
use keyproof_vectors::name;
use std::collections::{BTreeMap, VecDeque};

/// The streams.
#[derive(Debug, Default)]
pub(super) struct Draws {
    seeded: BTreeMap<Draw, VecDeque<Vec<u8>>>,
    drawn: u64,
}

impl Draws {
    /// A stream that is named replaces the one before; the others stay.
    pub(super) fn seed(&mut self, streams: &Streams) {
        for (draw, values) in [
            (Draw::Ephemeral, &streams.ephemeral),
            (Draw::TransactionIdentifier, &streams.transaction),
            (Draw::Share, &streams.share),
            (Draw::Endpoint, &streams.endpoint),
            (Draw::Challenge, &streams.challenge),
            (Draw::Token, &streams.token),
        ] {
            if !values.is_empty() {
                let values = values.iter().map(|Hex(bytes)| bytes.clone());
                self.seeded.insert(draw, values.collect());
            }
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
