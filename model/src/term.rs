//! Atoms and terms: what messages are made of when nobody looks at bytes.
//!
//! ```text
//!   Signature  = key over ( vehicle id ‖ endpoint ‖ vehicle ‖ transaction ‖ usage )                     chapter 5.1
//!   ChannelKey = KDF( DH(endpoint, vehicle), transaction, version, purpose, interface )                 chapter 5.2
//!   Sealed     = ChannelKey, direction, place in the channel, content, intact or altered                chapter 5.3
//! ```
//!
//! An ephemeral atom names a key pair: whoever made it has the private half. A channel key is known to whoever has one of the
//! two private halves; Diffie-Hellman knows commutation and nothing else (assumption A6). Everything is small and `Copy`, so
//! a state of the search is a handful of bytes.

use crate::rules::Rules;
use keyproof_spec::mutation::Mutation;
use keyproof_spec::words::{Interface, Purpose, Usage};

/// An ephemeral key pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ephemeral(pub u8);

/// A transaction identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Transaction(pub u8);

/// A protocol version by its place in the profile's list: 0 is the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u8);

/// A vehicle identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VehicleId(pub u8);

/// A slot of a vehicle's key table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u8);

/// A long-term key pair, of a vehicle or of a device for one vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u8);

/// An immobiliser token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub u8);

/// The first bytes of a mailbox, as they go out with AUTH1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subset(pub u8);

/// A set of versions. In a SELECT answer the order is always highest first, so the set says it all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionSet(pub u8);

impl VersionSet {
    /// The set of these versions.
    #[must_use]
    pub fn of(versions: &[Version]) -> Self {
        Self(versions.iter().fold(0, |set, version| set | version.mask()))
    }

    /// Whether the version stands in the set.
    #[must_use]
    pub fn contains(self, version: Version) -> bool {
        self.0 & version.mask() != 0
    }

    /// The versions that stand in both.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The newest version, if there is one.
    #[must_use]
    pub fn highest(self) -> Option<Version> {
        (0..8).map(Version).find(|version| self.contains(*version))
    }

    /// The oldest version, if there is one.
    #[must_use]
    pub fn lowest(self) -> Option<Version> {
        (0..8)
            .rev()
            .map(Version)
            .find(|version| self.contains(*version))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Version {
    fn mask(self) -> u8 {
        1_u8.checked_shl(u32::from(self.0)).unwrap_or(0)
    }
}

/// A set of purposes: the entitlements of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purposes {
    /// The key may open the doors.
    pub unlock: bool,
    /// The key may drive.
    pub drive: bool,
}

impl Purposes {
    /// Both.
    pub const ALL: Self = Self {
        unlock: true,
        drive: true,
    };
    /// The doors only.
    pub const UNLOCK: Self = Self {
        unlock: true,
        drive: false,
    };

    /// Whether the purpose stands in the set.
    #[must_use]
    pub const fn contains(self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Unlock => self.unlock,
            Purpose::Drive => self.drive,
        }
    }
}

/// What a signature is made over. A field that a mutation leaves out is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignedData {
    /// Vehicle identifier.
    pub vehicle_id: Option<VehicleId>,
    /// The endpoint's ephemeral.
    pub endpoint: Option<Ephemeral>,
    /// The vehicle's ephemeral.
    pub vehicle: Option<Ephemeral>,
    /// Transaction identifier.
    pub transaction: Option<Transaction>,
    /// Whose signature.
    pub usage: Usage,
}

/// A signature as received: made by a key over data, or one that verifies nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signature {
    /// Made with the private half of `key` over `data`.
    Made {
        /// The key.
        key: KeyId,
        /// The data.
        data: SignedData,
    },
    /// 64 bytes that verify under no key.
    Junk,
}

/// What both sides fix in AUTH0: the part of the tuple that both signatures cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signed {
    /// Vehicle identifier.
    pub vehicle_id: VehicleId,
    /// The endpoint's ephemeral.
    pub endpoint: Ephemeral,
    /// The vehicle's ephemeral.
    pub vehicle: Ephemeral,
    /// Transaction identifier.
    pub transaction: Transaction,
}

impl Signed {
    /// The signed data of one side, under these rules (chapter 5.1).
    #[must_use]
    pub fn data(self, rules: Rules, usage: Usage) -> SignedData {
        let ephemerals = !rules.lack(Mutation::SignWithoutEphemerals); // DK-CR-003
        let transaction = !rules.lack(Mutation::SignWithoutTransaction); // DK-CR-003
        let vehicle_id = !rules.lack(Mutation::SignWithoutVehicle); // DK-CR-003
        SignedData {
            vehicle_id: vehicle_id.then_some(self.vehicle_id),
            endpoint: ephemerals.then_some(self.endpoint),
            vehicle: ephemerals.then_some(self.vehicle),
            transaction: transaction.then_some(self.transaction),
            usage,
        }
    }
}

/// The keys of one channel, named by everything that enters their derivation. A field that a mutation leaves out is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChannelKey {
    /// The endpoint's ephemeral.
    pub endpoint: Ephemeral,
    /// The vehicle's ephemeral.
    pub vehicle: Ephemeral,
    /// Transaction identifier.
    pub transaction: Transaction,
    /// Version in AUTH0.
    pub version: Option<Version>,
    /// Purpose in AUTH0 (P2).
    pub purpose: Option<Purpose>,
    /// The radio.
    pub interface: Option<Interface>,
}

/// What AUTH0 carries besides the signed part: bound by the keys only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unsigned {
    /// Version in AUTH0.
    pub version: Version,
    /// Purpose in AUTH0 (P2).
    pub purpose: Purpose,
    /// The radio.
    pub interface: Interface,
}

impl ChannelKey {
    /// The derivation of chapter 5.2, under these rules.
    #[must_use]
    pub fn derive(rules: Rules, signed: Signed, unsigned: Unsigned) -> Self {
        let version = !rules.lack(Mutation::KeysWithoutVersion); // DK-CR-005
        let purpose = !rules.lack(Mutation::KeysWithoutFlags); // DK-CR-005
        let interface = !rules.lack(Mutation::KeysWithoutInterface); // DK-CR-005
        Self {
            endpoint: signed.endpoint,
            vehicle: signed.vehicle,
            transaction: signed.transaction,
            version: version.then_some(unsigned.version),
            purpose: purpose.then_some(unsigned.purpose),
            interface: interface.then_some(unsigned.interface),
        }
    }
}

/// Which way sealed content travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the vehicle, under Kmac.
    Command,
    /// From the device, under Krmac.
    Response,
}

/// A place in the channel: how many commands have counted, and the last of them. It stands for counter and chaining value.
///
/// The vehicle of this protocol sends one EXCHANGE for each transaction, so the last command names the whole chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The counter of the last command.
    pub counter: u8,
    /// What the last command asked.
    pub asked: Option<Ask>,
}

impl Place {
    /// Where AUTH1 opens the channel: counter 0, chaining value zero.
    pub const START: Self = Self {
        counter: 0,
        asked: None,
    };

    /// The place after this command.
    #[must_use]
    pub const fn after(self, ask: Ask) -> Self {
        Self {
            counter: self.counter.saturating_add(1),
            asked: Some(ask),
        }
    }
}

/// What an EXCHANGE command asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// Exactly the immobiliser token.
    Token,
    /// Another part of the mailbox.
    Other,
    /// A part outside the mailbox, empty, or too long (DK-EN-006).
    Bounds,
    /// Content that is not one mailbox read.
    Ungrammatical,
}

/// What an EXCHANGE answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// The data asked for, and it is a token.
    Token(Token),
    /// The data asked for, and it is no token.
    Other,
    /// Nothing: outside the bounds.
    Bounds,
    /// Nothing: not one mailbox read.
    Malformed,
}

/// What is inside sealed content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content {
    /// The AUTH1 response.
    Identity {
        /// Slot in the vehicle's table.
        slot: Slot,
        /// The endpoint's signature.
        signature: Signature,
        /// First bytes of the mailbox.
        subset: Subset,
    },
    /// An EXCHANGE command.
    Ask(Ask),
    /// An EXCHANGE answer.
    Answer(Answer),
}

impl Content {
    /// Whether the padded content is one block: then another initial vector spoils the padding too (chapter 5.3).
    #[must_use]
    pub const fn one_block(self) -> bool {
        match self {
            Self::Identity { .. } | Self::Answer(Answer::Token(_) | Answer::Other) => false,
            Self::Ask(_) | Self::Answer(Answer::Bounds | Answer::Malformed) => true,
        }
    }
}

/// Content in the channel as it travels: ciphertext and MAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sealed {
    /// The keys that it was made with.
    pub key: ChannelKey,
    /// Its direction: which MAC key, which counter prefix.
    pub direction: Direction,
    /// The chaining value under its MAC: of a command the place before it, of a response the place of its command.
    pub place: Place,
    /// What decryption gives in the right place.
    pub content: Content,
    /// Whether the MAC belongs to the ciphertext; false for one that was altered on the way.
    pub intact: bool,
}
