//! Where unpredictable bytes come from: the host passes them in, labelled by what they are for.
//!
//! Signatures need none: their nonces are derived (RFC 6979).

/// What a draw is for; a deterministic source may keep one stream for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Draw {
    /// A candidate for an ephemeral private key: 32 bytes, big-endian. It is drawn again if it is not between 1 and n-1.
    Ephemeral,
    /// A transaction identifier: 16 bytes. Only the vehicle draws it.
    TransactionIdentifier,
    /// A candidate for the scalar of a share, x or y: 32 bytes, big-endian; drawn again like [`Self::Ephemeral`] (DK-OP-013).
    Share,
    /// A candidate for the private key of a new endpoint: 32 bytes, big-endian; drawn again like [`Self::Ephemeral`]. Only the device draws it.
    Endpoint,
    /// The challenge in the creation data: 16 bytes. Only the vehicle draws it.
    Challenge,
    /// The immobiliser token in the creation data: as many bytes as the profile says. Only the vehicle draws it.
    Token,
}

impl Draw {
    /// Name of the stream in seeds of the adapter protocol.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ephemeral => "eph",
            Self::TransactionIdentifier => "txid",
            Self::Share => "share",
            Self::Endpoint => "endpoint",
            Self::Challenge => "challenge",
            Self::Token => "token",
        }
    }
}

/// A source of unpredictable bytes (assumption A7).
pub trait Entropy {
    /// Fills all of `out` with bytes that nobody can foresee and that were never given before.
    fn fill(&mut self, purpose: Draw, out: &mut [u8]);
}
