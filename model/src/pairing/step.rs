//! What a step of an agent gives, whichever agent it is.

use super::message::{
    Creation, Endpoint, KeyCertificate, Message, Request, Sealed, Share, Transcript,
};

/// An effect, in the order of chapter 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// `attempt_counted`.
    AttemptCounted,
    /// `verifier_used`.
    VerifierUsed,
    /// `key_pending`.
    KeyPending(Endpoint),
    /// `persistent_stored`.
    PersistentStored(Endpoint),
    /// `key_removed`.
    KeyRemoved(Endpoint),
    /// `key_active`.
    KeyActive(Endpoint),
    /// `password_dropped`.
    PasswordDropped,
    /// `key_made`.
    KeyMade(Endpoint),
    /// `receipt_stored`.
    ReceiptStored(Endpoint),
    /// `session_ended`.
    SessionEnded,
}

/// A run as one side saw it: REQUEST and both shares as sent and received, whatever the evidence covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seen {
    /// REQUEST.
    pub request: Request,
    /// The device's share.
    pub x: Share,
    /// The vehicle's share; `None` while the device has not seen it.
    pub y: Option<Share>,
}

/// What an agent may say of a run, for goals to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// The agent has sent its share.
    Runs(Seen),
    /// The agent showed evidence of this run.
    Showed(Seen, Transcript),
    /// The agent took the other side's evidence for this run.
    Confirmed(Seen, Transcript),
    /// The agent took a part of the channel.
    Took(Sealed),
    /// The device made a key.
    Made {
        /// The key.
        key: Endpoint,
        /// For which creation data.
        creation: Creation,
        /// The vehicle key that it is bound to.
        bound_to: u8,
    },
    /// The vehicle stored a key as pending.
    Pending {
        /// The certificate.
        leaf: KeyCertificate,
        /// What the vehicle had sent.
        creation: Creation,
    },
    /// A key was proved in a transaction that is no activation.
    Served(Endpoint),
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<State> {
    /// The state after it.
    pub state: State,
    /// Messages that leave, in order, after all writes.
    pub messages: Vec<Message>,
    /// Effects, in order.
    pub effects: Vec<Effect>,
    /// Claims, in order.
    pub claims: Vec<Claim>,
    /// The state as it is when power fails right after each write, before any message leaves.
    pub cuts: Vec<State>,
    /// The state as it is when power fails after the messages have left and before a write that comes late.
    pub told: Vec<State>,
}

impl<State> Step<State> {
    /// A step that does nothing.
    #[must_use]
    pub const fn still(state: State) -> Self {
        Self {
            state,
            messages: Vec::new(),
            effects: Vec::new(),
            claims: Vec::new(),
            cuts: Vec::new(),
            told: Vec::new(),
        }
    }
}
