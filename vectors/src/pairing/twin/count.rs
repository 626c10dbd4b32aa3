//! Attempts: the model has a limit of its own, and knows only how near a count is to it.

use keyproof_model::pairing::rules::ATTEMPTS;

/// A count of attempts under the profile's limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    pub(super) now: u8,
    limit: u8,
}

/// The count with which a step is tried to see whether it clears it.
pub(super) const PROBE: u8 = 1;

impl Count {
    pub(super) const fn new(now: u8, limit: u8) -> Self {
        Self { now, limit }
    }

    /// In the model: as many below its limit as it is below the profile's.
    pub(super) const fn named(self) -> u8 {
        let left = self.limit.saturating_sub(self.now);
        let more = self.now.saturating_sub(self.limit);
        ATTEMPTS.saturating_sub(left).saturating_add(more)
    }

    pub(super) const fn raise(&mut self) {
        self.now = self.now.saturating_add(1);
    }
}
