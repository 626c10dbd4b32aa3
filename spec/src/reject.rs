//! Why a machine refuses: the closed list of sixteen classes that adapters, vectors and verdicts share (chapter 4, "Refusals").
//! Which status word a device sends for a class is a profile value: [`crate::profile::StatusWords`].

/// A refusal class. Closed: a new one needs a new minor version of the adapter protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reject {
    /// The bytes have no meaning: tag, value or parameter outside the grammar.
    Malformed,
    /// A length is wrong: too short, too long, or not the one the field has.
    Length,
    /// A well-formed message in a state that does not accept it.
    Order,
    /// No common protocol version, or one that was not offered.
    Version,
    /// Instruction, class or application that this subject does not have.
    Unsupported,
    /// The named key, slot or vehicle is not known.
    UnknownKey,
    /// The key is suspended or revoked.
    Revoked,
    /// The key's validity is over.
    Expired,
    /// A certificate chain does not verify.
    Chain,
    /// A signature does not verify.
    Signature,
    /// A message authentication code does not verify.
    Mac,
    /// A nonce, counter or ephemeral is stale or exhausted.
    Freshness,
    /// The key has no right to what was asked, or the user has not agreed.
    Entitlement,
    /// Attempts are used up.
    Lockout,
    /// The ranging result does not allow it.
    Ranging,
    /// The subject failed by itself.
    Internal,
}

impl Reject {
    /// All sixteen.
    pub const ALL: [Self; 16] = [
        Self::Malformed,
        Self::Length,
        Self::Order,
        Self::Version,
        Self::Unsupported,
        Self::UnknownKey,
        Self::Revoked,
        Self::Expired,
        Self::Chain,
        Self::Signature,
        Self::Mac,
        Self::Freshness,
        Self::Entitlement,
        Self::Lockout,
        Self::Ranging,
        Self::Internal,
    ];

    /// The word used in vectors, results and adapter answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Length => "length",
            Self::Order => "order",
            Self::Version => "version",
            Self::Unsupported => "unsupported",
            Self::UnknownKey => "unknown_key",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Chain => "chain",
            Self::Signature => "signature",
            Self::Mac => "mac",
            Self::Freshness => "freshness",
            Self::Entitlement => "entitlement",
            Self::Lockout => "lockout",
            Self::Ranging => "ranging",
            Self::Internal => "internal",
        }
    }
}
