//! What the search remembers of a state once it has left the frontier: a fingerprint to know it
//! again ([`table`]) and a link to say how it was reached ([`links`]). Between 18 and 26 bytes a
//! state, all told, once a few ten thousand states have made the fixed part small.

pub(crate) mod fingerprint;
pub(crate) mod links;
pub(crate) mod table;

use links::{Link, Links, Number};
use table::Table;

/// The states found so far, without the states.
#[derive(Debug)]
pub(crate) struct Visited {
    table: Table,
    links: Links,
    limit: u64,
}

/// What became of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It is new and now has a number.
    Fresh,
    /// It was there.
    Known,
    /// It is new, and there is no room.
    NoRoom,
}

impl Visited {
    /// An empty set that will hold at most `limit` states.
    pub(crate) fn new(limit: u64) -> Self {
        Visited {
            table: Table::new(),
            links: Links::default(),
            limit: limit.min(links::MAX_STATES),
        }
    }

    #[inline]
    pub(crate) fn enter(&mut self, fingerprint: u64, link: Link) -> Entry {
        if self.len() >= self.limit {
            return if self.table.contains(fingerprint) {
                Entry::Known
            } else {
                Entry::NoRoom
            };
        }
        if !self.table.insert(fingerprint) {
            return Entry::Known;
        }
        self.links.push(link);
        Entry::Fresh
    }

    #[inline]
    pub(crate) fn contains(&self, fingerprint: u64) -> bool {
        self.table.contains(fingerprint)
    }

    /// See [`Table::peek`].
    #[inline(always)]
    pub(crate) fn peek(&self, fingerprint: u64) -> u64 {
        self.table.peek(fingerprint)
    }

    /// See [`Links::choices`].
    pub(crate) fn choices(&self, number: Number) -> Vec<u32> {
        self.links.choices(number)
    }

    /// How many states were found.
    #[inline(always)]
    pub(crate) fn len(&self) -> u64 {
        u64::try_from(self.table.len()).unwrap_or(u64::MAX)
    }

    /// The most bytes ever allocated at one time.
    pub(crate) fn peak_bytes(&self) -> u64 {
        u64::try_from(self.table.peak_bytes() + self.links.bytes()).unwrap_or(u64::MAX)
    }
}
