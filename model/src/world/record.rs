//! The state of a world: the machines, and for each session of the roster a record of its claims.
//!
//! ```text
//!   machines     vehicle 1, vehicle 2        phone 1, phone 2
//!   records      transactions [V; 3]         selections [D; 3]        one for each entry of the roster, filled in order
//!   the rest     keys leaked so far, authentications left
//! ```
//!
//! There is no log of events: a record says what its session fixed, claimed and let out, and it is kept when the session is
//! over. A claim made after that is marked *late*. Everything that was ever sent follows from the records, so the
//! adversary's knowledge is not stored at all ([`super::knowledge`]).

use crate::message::Ending;
use crate::term::{Answer, Ask, Ephemeral, Slot, Subset, Transaction, Version};
use crate::{device, vehicle};

/// How many vehicles, and how many phones, a world has at most.
pub const SEATS: usize = 2;
/// How many transactions, and how many selections, a roster has at most.
pub const RECORDS: usize = 3;
/// How many EXCHANGE commands of one session are recorded.
pub const ASKS: usize = 2;

/// What a vehicle has claimed in one transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Transacted {
    /// *runs*: it sent AUTH0 with these.
    pub ran: Option<Ran>,
    /// It sent AUTH1 for this ephemeral of its peer.
    pub endpoint: Option<Ephemeral>,
    /// *accepts*: this slot.
    pub accepted: Option<Slot>,
    /// The adversary had the key of that slot before.
    pub exposed: bool,
    /// *stores*: a Kpersistent for this slot.
    pub stored: Option<Slot>,
    /// *takes content*: this mailbox subset.
    pub subset: Option<Subset>,
    /// It sent EXCHANGE.
    pub asked: bool,
    /// *takes content*: this answer.
    pub answer: Option<Answer>,
    /// *actuates*: so many times.
    pub actuations: u8,
    /// *aborts*: it refused, or its session ended.
    pub closed: bool,
    /// Something was claimed after that.
    pub late: bool,
    /// Its ephemeral private key leaked after the end.
    pub leaked: bool,
}

/// What AUTH0 fixed, besides the aim that the roster gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ran {
    /// The version chosen.
    pub version: Version,
    /// The vehicle's ephemeral.
    pub vehicle: Ephemeral,
    /// Transaction identifier.
    pub transaction: Transaction,
}

/// What a device has claimed in one session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Selected {
    /// *runs*: it answered AUTH0 with these.
    pub ran: Option<device::Session>,
    /// Express mode was on or the user had authenticated for it.
    pub present: bool,
    /// *accepts*: so many times.
    pub accepts: u8,
    /// The adversary had the vehicle's key before.
    pub exposed: bool,
    /// *confirms*, *takes content*: these commands, in this order.
    pub asks: [Option<Ask>; ASKS],
    /// *releases*: mailbox content went out.
    pub released: bool,
    /// What it told its user.
    pub prompt: Option<Ending>,
    /// *aborts*: it refused, was selected anew, lost the field, or ended.
    pub closed: bool,
    /// Something was claimed after that.
    pub late: bool,
    /// Its ephemeral private key leaked after the end.
    pub leaked: bool,
}

impl Selected {
    /// Whether it has taken a command.
    #[must_use]
    pub fn confirmed(&self) -> bool {
        self.asks.iter().any(Option::is_some)
    }
}

/// A state of the world. Its `Debug` stands in [`super::claims`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    /// The vehicles.
    pub vehicles: [vehicle::State; SEATS],
    /// The phones.
    pub phones: [device::State; SEATS],
    /// Records of transactions, by place in the roster.
    pub transactions: [Transacted; RECORDS],
    /// Records of selections, by place in the roster.
    pub selections: [Selected; RECORDS],
    /// How many entries of the roster each vehicle has passed, counted over the whole roster.
    pub begun: [u8; SEATS],
    /// The same for each phone.
    pub answered: [u8; SEATS],
    /// Whether each phone's user has authenticated for the next transaction: the world's own note.
    pub users: [bool; SEATS],
    /// Authentications that the users have left.
    pub authentications: u8,
    /// Long-term keys that leaked on the way, as a set.
    pub leaked: Keys,
}

/// A set of long-term keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Keys(u16);

impl Keys {
    /// No key.
    pub const NONE: Self = Self(0);

    /// One more.
    #[must_use]
    pub fn with(self, key: crate::term::KeyId) -> Self {
        Self(self.0 | Self::mask(key))
    }

    /// Whether the key stands in the set.
    #[must_use]
    pub fn contains(self, key: crate::term::KeyId) -> bool {
        self.0 & Self::mask(key) != 0
    }

    /// The keys of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set as bits.
    pub(super) const fn bits(self) -> u16 {
        self.0
    }

    /// The set of these bits.
    pub(super) const fn of_bits(bits: u16) -> Self {
        Self(bits)
    }

    fn mask(key: crate::term::KeyId) -> u16 {
        1_u16.checked_shl(u32::from(key.0)).unwrap_or(0)
    }
}
