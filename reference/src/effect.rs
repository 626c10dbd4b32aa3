//! What a machine does to the world, as an ordered list: the host carries it out, or cuts the power between two entries.

use keyproof_spec::profile::length::VEHICLE_IDENTIFIER;
use keyproof_spec::words::{EffectKind, Purpose};

/// For whom a Kpersistent was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Peer {
    /// In the vehicle: for the device key of this slot.
    Slot(u8),
    /// In the device: for the vehicle with this identifier.
    Vehicle([u8; VEHICLE_IDENTIFIER]),
}

/// One effect; chapter 1, "Words", and the effect lines of sections 3.2 and 3.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// The vehicle worked its actuator for a purpose.
    Actuate(Purpose),
    /// A new Kpersistent replaced the old one.
    PersistentStored(Peer),
    /// The device let its slot identifier and signature out.
    IdentityReleased {
        /// The slot that was named.
        slot: u8,
    },
    /// The device let mailbox content out in answer to a read.
    MailboxReleased {
        /// First byte, counted from the start of the mailbox.
        offset: u16,
        /// Number of bytes, at least one.
        length: u16,
    },
    /// The device told its user how the transaction ended.
    Prompt {
        /// What CONTROL FLOW said.
        success: bool,
    },
    /// The keys of a session were wiped; nothing of it is accepted any more.
    SessionEnded,
}

impl Effect {
    /// The kind, without data.
    #[must_use]
    pub const fn kind(self) -> EffectKind {
        match self {
            Self::Actuate(_) => EffectKind::Actuate,
            Self::PersistentStored(_) => EffectKind::PersistentStored,
            Self::IdentityReleased { .. } => EffectKind::IdentityReleased,
            Self::MailboxReleased { .. } => EffectKind::MailboxReleased,
            Self::Prompt { .. } => EffectKind::Prompt,
            Self::SessionEnded => EffectKind::SessionEnded,
        }
    }
}
