//! Why a machine of pairing refuses (section 10.4): the cause, its class, and the status word that a device sends.

use keyproof_spec::pairing::words::Message;
use keyproof_spec::profile::Profile;
use keyproof_spec::reject::Reject;
use keyproof_spec::words;

use crate::error;

/// The cause of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// One that the transaction has too.
    Transaction(error::Fault),

    // The vehicle's host asks for what is not allowed.
    /// No verifier, or a used one (DK-OP-001).
    NoVerifier,
    /// The verifier has no attempt left (DK-OP-004).
    Lockout,
    /// A key is there and no change of owner is authorised (DK-OP-009).
    Owned,
    /// No key is pending.
    NothingPending,

    // Negotiation.
    /// The device has no password (DK-OP-020).
    NoPassword,
    /// No common framework or protocol version, or one that was not offered (DK-OP-012, DK-OP-021).
    Version,
    /// The scrypt parameters are outside the bounds (DK-OP-022).
    Costs,

    // Confirmation.
    /// A share is no point, or cancels the other side's (DK-PK-001).
    Share,
    /// Evidence does not verify (DK-OP-005, DK-OP-025).
    Evidence,

    // The stream.
    /// A part or the whole stream is not what it must be (DK-OE-003).
    Stream,
    /// More than is kept (DK-OE-004).
    StreamLength,
    /// Nothing is left to be asked for, or something still is.
    Parts,

    // Keys.
    /// The certificates do not form a path (DK-OP-006, DK-OP-026).
    Path,
    /// The certificate names another vehicle (DK-OP-007, DK-OP-026).
    OtherVehicle,
    /// The certificate names another challenge (DK-OP-007).
    Challenge,
    /// The key is the vehicle's own or stands in its table already.
    KnownKey,
    /// A live key for that vehicle is there (DK-OP-028).
    LiveKey,
    /// The receipt does not verify (DK-OP-008).
    Receipt,
}

impl From<error::Fault> for Fault {
    fn from(fault: error::Fault) -> Self {
        Self::Transaction(fault)
    }
}

impl From<crate::wire::tlv::Unreadable> for Fault {
    fn from(unreadable: crate::wire::tlv::Unreadable) -> Self {
        Self::Transaction(unreadable.into())
    }
}

impl Fault {
    /// A computation of ours that cannot fail for the lengths in use failed all the same.
    pub(crate) const fn internal() -> Self {
        Self::Transaction(error::Fault::Internal)
    }

    /// The class of section 10.4.
    #[must_use]
    pub const fn reject(self) -> Reject {
        match self {
            Self::Transaction(fault) => fault.reject(),
            Self::NoVerifier => Reject::Expired,
            Self::Lockout => Reject::Lockout,
            Self::Owned | Self::Costs | Self::LiveKey => Reject::Entitlement,
            Self::NothingPending | Self::NoPassword | Self::Parts => Reject::Order,
            Self::Version => Reject::Version,
            Self::Share | Self::Stream | Self::StreamLength => Reject::Malformed,
            Self::Evidence => Reject::Mac,
            Self::Path | Self::OtherVehicle | Self::KnownKey => Reject::Chain,
            Self::Challenge => Reject::Freshness,
            Self::Receipt => Reject::Signature,
        }
    }

    /// The status word that a device sends. Causes that only a vehicle can meet stand with those that tell nothing.
    #[must_use]
    pub const fn status_word(self, profile: &Profile) -> u16 {
        let words = &profile.status;
        match self {
            Self::Transaction(fault) => fault.status_word(words),
            Self::NoPassword | Self::Parts => words.order,
            Self::Version => words.version,
            Self::Costs | Self::Share | Self::Stream | Self::StreamLength => words.bad_data,
            Self::LiveKey => profile.pairing.status_conflict,
            Self::Evidence
            | Self::Path
            | Self::OtherVehicle
            | Self::Challenge
            | Self::KnownKey
            | Self::Receipt
            | Self::NoVerifier
            | Self::Lockout
            | Self::Owned
            | Self::NothingPending => words.security,
        }
    }
}

/// The command that was refused: of the framework or of the applet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// A message of the framework.
    Pairing(Message),
    /// A message of the applet.
    Transaction(words::Message),
}

impl Stage {
    /// The word in the adapter protocol.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pairing(message) => message.name(),
            Self::Transaction(message) => message.name(),
        }
    }
}

/// A refusal as whoever runs the machine sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Refusal {
    /// The class.
    pub class: Reject,
    /// The message that was refused: the one that the bytes claim to be, or else the one that was awaited.
    pub stage: Stage,
    /// The exact cause; for people, never for the other side.
    pub fault: Fault,
}

impl Refusal {
    /// Classes a cause at a message of the framework.
    #[must_use]
    pub const fn new(fault: Fault, stage: Message) -> Self {
        Self {
            class: fault.reject(),
            stage: Stage::Pairing(stage),
            fault,
        }
    }

    /// Classes a cause at a message of the applet.
    #[must_use]
    pub const fn in_transaction(fault: Fault, stage: words::Message) -> Self {
        Self {
            class: fault.reject(),
            stage: Stage::Transaction(stage),
            fault,
        }
    }
}

impl From<error::Refusal> for Refusal {
    fn from(refusal: error::Refusal) -> Self {
        Self {
            class: refusal.class,
            stage: Stage::Transaction(refusal.stage),
            fault: Fault::Transaction(refusal.fault),
        }
    }
}
