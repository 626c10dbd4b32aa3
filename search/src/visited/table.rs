//! A set of fingerprints by open addressing.
//!
//! ```text
//!   fingerprint  0x9c..    top 6 bits choose the shard, the rest is scaled to a slot in it
//!                 |
//!   shard 39  [ 0 | 97.. | 9c.. | 9c.. | 0 | .. ]     probe to the right until equal or empty
//! ```
//!
//! A slot is the bare fingerprint, 8 bytes, and zero means empty. Scaling (rather than a mask)
//! keeps fingerprints in rising order but for the runs, so a shard can grow by half instead of
//! doubling and its growth reads and writes memory straight through. Shards grow one at a time;
//! old and new slots of only one of 64 shards ever exist together.

/// Shards, as a power of two.
const SHARD_BITS: u32 = 6;
/// Slots of a new shard.
const FIRST_SLOTS: usize = 16;
/// A shard grows when more than `FULL.0 / FULL.1` of its slots are taken ...
const FULL: (usize, usize) = (3, 4);
/// ... by this factor.
const GROWTH: (usize, usize) = (3, 2);

/// The fingerprints seen so far.
#[derive(Debug)]
pub(crate) struct Table {
    shards: Vec<Shard>,
    len: usize,
    slots: usize,
    peak_slots: usize,
}

impl Table {
    pub(crate) fn new() -> Self {
        let shards: Vec<Shard> = (0..1_u32 << SHARD_BITS)
            .map(|_| Shard::with_slots(FIRST_SLOTS))
            .collect();
        let slots = shards.iter().map(|shard| shard.slots.len()).sum();
        Table {
            shards,
            len: 0,
            slots,
            peak_slots: slots,
        }
    }

    /// Adds a fingerprint; false if it was there.
    #[inline]
    pub(crate) fn insert(&mut self, fingerprint: u64) -> bool {
        let Some(shard) = self.shards.get_mut(shard_of(fingerprint)) else {
            return false;
        };
        if !shard.insert(fingerprint) {
            return false;
        }
        self.len += 1;
        if shard.is_full() {
            let old = shard.slots.len();
            shard.grow();
            self.peak_slots = self.peak_slots.max(self.slots + shard.slots.len());
            self.slots = self.slots + shard.slots.len() - old;
        }
        true
    }

    #[inline]
    pub(crate) fn contains(&self, fingerprint: u64) -> bool {
        self.shards
            .get(shard_of(fingerprint))
            .is_some_and(|shard| shard.contains(fingerprint))
    }

    /// Reads the slot where a search for this fingerprint starts. Reading many of them before
    /// the first insertion lets the processor fetch them side by side; nothing else is meant.
    #[inline(always)]
    pub(crate) fn peek(&self, fingerprint: u64) -> u64 {
        self.shards
            .get(shard_of(fingerprint))
            .and_then(|shard| shard.slots.get(shard.home(fingerprint)))
            .copied()
            .unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Bytes of slots at the worst moment so far, a shard's old slots during growth included.
    pub(crate) fn peak_bytes(&self) -> usize {
        self.peak_slots * size_of::<u64>() + self.shards.capacity() * size_of::<Shard>()
    }
}

#[derive(Debug)]
struct Shard {
    slots: Vec<u64>,
    taken: usize,
}

impl Shard {
    fn with_slots(slots: usize) -> Self {
        Shard {
            slots: vec![0; slots],
            taken: 0,
        }
    }

    #[inline(always)]
    fn home(&self, fingerprint: u64) -> usize {
        let slots = u128::try_from(self.slots.len()).unwrap_or_default();
        let scaled = (u128::from(fingerprint << SHARD_BITS) * slots) >> u64::BITS;
        usize::try_from(scaled).unwrap_or_default()
    }

    #[inline(always)]
    fn insert(&mut self, fingerprint: u64) -> bool {
        let home = self.home(fingerprint);
        // INVARIANT: a shard is never full, so one of the two runs ends at an empty slot.
        let (before, after) = self.slots.split_at_mut(home);
        for slot in after.iter_mut().chain(before) {
            if *slot == fingerprint {
                return false;
            }
            if *slot == 0 {
                *slot = fingerprint;
                self.taken += 1;
                return true;
            }
        }
        false
    }

    #[inline(always)]
    fn contains(&self, fingerprint: u64) -> bool {
        let (before, after) = self.slots.split_at(self.home(fingerprint));
        for slot in after.iter().chain(before) {
            if *slot == fingerprint {
                return true;
            }
            if *slot == 0 {
                return false;
            }
        }
        false
    }

    fn is_full(&self) -> bool {
        self.taken * FULL.1 > self.slots.len() * FULL.0
    }

    #[cold]
    fn grow(&mut self) {
        let mut grown = Shard::with_slots(self.slots.len() * GROWTH.0 / GROWTH.1);
        for fingerprint in self.slots.iter().filter(|slot| **slot != 0) {
            grown.insert(*fingerprint);
        }
        *self = grown;
    }
}

#[inline(always)]
fn shard_of(fingerprint: u64) -> usize {
    usize::try_from(fingerprint >> (u64::BITS - SHARD_BITS)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visited::fingerprint::fingerprint;

    #[test]
    fn members_survive_growth() {
        let mut table = Table::new();
        let members: Vec<u64> = (0..50_000_u64).map(|n| fingerprint(&n, 0)).collect();
        assert!(members.iter().all(|member| table.insert(*member)));
        assert!(
            members
                .iter()
                .all(|member| table.contains(*member) && !table.insert(*member))
        );
        assert!((50_000..60_000_u64).all(|n| !table.contains(fingerprint(&n, 0))));
        assert_eq!(table.len(), 50_000);
    }

    #[test]
    fn a_run_wraps_around_the_end_of_its_shard() {
        let mut table = Table::new();
        let top = u64::MAX >> SHARD_BITS;
        assert!((0..8).all(|n| table.insert(top - n)));
        assert!((0..8).all(|n| table.contains(top - n)));
        assert!(!table.contains(top - 8));
    }

    #[test]
    fn crowded_members_of_one_shard_make_it_grow() {
        let mut table = Table::new();
        assert!((1..=1000).all(|n| table.insert(n)));
        assert!((1..=1000).all(|n| table.contains(n)));
    }

    #[test]
    fn slots_stay_within_twenty_bytes_a_member() {
        let mut table = Table::new();
        for n in 0..300_000_u64 {
            table.insert(fingerprint(&n, 0));
            if n > 20_000 {
                assert!(
                    table.peak_bytes() < 20 * table.len(),
                    "at {n}: {}",
                    table.peak_bytes()
                );
            }
        }
    }
}
