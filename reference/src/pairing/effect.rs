//! What pairing does to the world, in order; every entry is in the store before the bytes that depend on it leave.

use crate::effect;

/// One effect (sections 9.2 and 9.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// One that the transaction has too.
    Transaction(effect::Effect),
    /// The count of attempts is now this.
    AttemptCounted {
        /// Attempts so far.
        count: u8,
    },
    /// The vehicle marked its verifier as used.
    VerifierUsed,
    /// The device dropped its password.
    PasswordDropped,
    /// The device made a key.
    KeyMade {
        /// Its slot in the vehicle.
        slot: u8,
    },
    /// The vehicle stored a key as pending.
    KeyPending {
        /// Its slot.
        slot: u8,
    },
    /// A key became active.
    KeyActive {
        /// Its slot.
        slot: u8,
    },
    /// A key was removed.
    KeyRemoved {
        /// Its slot.
        slot: u8,
    },
    /// The device stored a receipt.
    ReceiptStored {
        /// The slot of the key that it is about.
        slot: u8,
    },
}

impl From<effect::Effect> for Effect {
    fn from(effect: effect::Effect) -> Self {
        Self::Transaction(effect)
    }
}

impl Effect {
    /// The keys of a session were wiped.
    pub(crate) const SESSION_ENDED: Self = Self::Transaction(effect::Effect::SessionEnded);
}
