//! Why a machine refuses, and why it could not be set up.
//!
//! [`Fault`] is the exact cause and stays inside; [`Reject`] is its class, told to whoever runs the machine; the status word is what
//! the other side hears. Both come from one total match each, so that a new cause breaks the build until it has both.

use core::fmt;

use keyproof_spec::profile::StatusWords;
use keyproof_spec::reject::Reject;
use keyproof_spec::words::Message;

/// The cause of a refusal, sorted by who is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    // The bytes have no meaning.
    /// A command is not a short APDU (DK-EN-001).
    CommandLength,
    /// No command has this class byte (DK-EN-010).
    UnknownClass,
    /// No command with this class has this instruction byte (DK-EN-010).
    UnknownInstruction,
    /// SELECT names another application (DK-EN-002).
    ApplicationNotFound,
    /// P1 or P2 is outside the grammar (DK-EN-010).
    Parameters,
    /// The data field is not the TLVs of this message (DK-EN-008).
    Data,
    /// An ephemeral key is not a point of the curve (DK-CR-001).
    Point,
    /// Encrypted data is not whole blocks and a code (section 4.4).
    CiphertextLength,
    /// A response has no status word, or more data than a short response can have (DK-EN-012).
    ResponseLength,
    /// The data of a response is not the answer to its command (DK-EN-012).
    Answer,

    // The bytes have a meaning, but not here.
    /// The phase does not list this message.
    OutOfOrder,
    /// A part does not continue the command that was begun (DK-EN-009).
    ChainBroken,
    /// The parts of a command are too long together (DK-EN-009).
    ChainLength,
    /// The version was not offered (DK-ST-020).
    VersionNotOffered,
    /// The two lists have nothing in common (DK-ST-001).
    NoCommonVersion,
    /// The device refused (DK-EN-012).
    StatusNotOk,

    // A proof does not hold.
    /// A signature does not verify (DK-ST-004, DK-ST-024).
    Signature,
    /// A message authentication code does not verify (DK-CH-001, DK-CH-003).
    Mac,
    /// The padding of authenticated content is wrong (DK-CR-007).
    Padding,

    // Policy.
    /// The device knows no such vehicle (DK-ST-023).
    UnknownVehicle,
    /// The vehicle has no such slot (DK-ST-004).
    UnknownSlot,
    /// The key is suspended or revoked (DK-ST-006, DK-ST-027).
    KeyNotActive,
    /// Neither express mode nor the user (DK-ST-022).
    UserNeeded,
    /// The key may not do this (DK-ST-007).
    NotEntitled,
    /// The mailbox did not return the token of the slot (DK-ST-010).
    WrongToken,

    // Limits.
    /// The next counter would pass the profile's highest (DK-CR-009).
    CounterExhausted,

    // Our own side.
    /// The source of entropy gave no valid scalar in a bounded number of draws.
    Entropy,
    /// A computation of ours that cannot fail for the lengths in use failed all the same.
    Internal,
}

impl Fault {
    /// All of them, in the order above.
    pub const ALL: [Self; 28] = [
        Self::CommandLength,
        Self::UnknownClass,
        Self::UnknownInstruction,
        Self::ApplicationNotFound,
        Self::Parameters,
        Self::Data,
        Self::Point,
        Self::CiphertextLength,
        Self::ResponseLength,
        Self::Answer,
        Self::OutOfOrder,
        Self::ChainBroken,
        Self::ChainLength,
        Self::VersionNotOffered,
        Self::NoCommonVersion,
        Self::StatusNotOk,
        Self::Signature,
        Self::Mac,
        Self::Padding,
        Self::UnknownVehicle,
        Self::UnknownSlot,
        Self::KeyNotActive,
        Self::UserNeeded,
        Self::NotEntitled,
        Self::WrongToken,
        Self::CounterExhausted,
        Self::Entropy,
        Self::Internal,
    ];

    /// The class of section 4.4.
    #[must_use]
    pub const fn reject(self) -> Reject {
        match self {
            Self::CommandLength
            | Self::CiphertextLength
            | Self::ResponseLength
            | Self::ChainLength => Reject::Length,
            Self::UnknownClass
            | Self::UnknownInstruction
            | Self::ApplicationNotFound
            | Self::StatusNotOk => Reject::Unsupported,
            Self::Parameters | Self::Data | Self::Point | Self::Answer => Reject::Malformed,
            Self::OutOfOrder | Self::ChainBroken => Reject::Order,
            Self::VersionNotOffered | Self::NoCommonVersion => Reject::Version,
            Self::Signature => Reject::Signature,
            Self::Mac | Self::Padding => Reject::Mac,
            Self::UnknownVehicle | Self::UnknownSlot => Reject::UnknownKey,
            Self::KeyNotActive => Reject::Revoked,
            Self::UserNeeded | Self::NotEntitled | Self::WrongToken => Reject::Entitlement,
            Self::CounterExhausted => Reject::Freshness,
            Self::Entropy | Self::Internal => Reject::Internal,
        }
    }

    /// The status word that a device sends. A vehicle sends none; the causes that only it can meet, and our own failures, stand
    /// with those that tell nothing.
    #[must_use]
    pub const fn status_word(self, words: &StatusWords) -> u16 {
        match self {
            Self::CommandLength | Self::CiphertextLength | Self::ChainLength => words.wrong_length, // DK-EN-001
            Self::UnknownClass => words.unknown_class, // DK-EN-010
            Self::UnknownInstruction => words.unknown_instruction, // DK-EN-010
            Self::ApplicationNotFound => words.not_found, // DK-EN-002
            Self::Parameters => words.bad_parameters,  // DK-EN-010
            Self::Data | Self::Point => words.bad_data, // DK-EN-008
            Self::OutOfOrder | Self::ChainBroken | Self::CounterExhausted => words.order,
            Self::VersionNotOffered => words.version,
            Self::UserNeeded => words.user_needed,
            Self::Signature
            | Self::Mac
            | Self::Padding
            | Self::UnknownVehicle
            | Self::KeyNotActive => words.security, // DK-EN-011
            Self::ResponseLength
            | Self::Answer
            | Self::NoCommonVersion
            | Self::StatusNotOk
            | Self::UnknownSlot
            | Self::NotEntitled
            | Self::WrongToken
            | Self::Entropy
            | Self::Internal => words.security,
        }
    }
}

/// A refusal as whoever runs the machine sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Refusal {
    /// The class.
    pub class: Reject,
    /// The message that was refused: the one that the bytes claim to be, or else the one that was awaited.
    pub stage: Message,
    /// The exact cause; for people, never for the other side.
    pub fault: Fault,
}

impl Refusal {
    /// Classes a cause at a stage.
    #[must_use]
    pub const fn new(fault: Fault, stage: Message) -> Self {
        Self {
            class: fault.reject(),
            stage,
            fault,
        }
    }
}

/// Why a device or vehicle could not be set up: the caller's mistake. `index` counts bindings or table rows from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SetupError {
    /// The list of versions is empty.
    NoVersions,
    /// A version that the profile does not have.
    UnknownVersion {
        /// What stands in the list.
        got: u16,
    },
    /// Versions do not fall strictly.
    VersionOrder {
        /// The version before.
        before: u16,
        /// The version that does not lie below it.
        got: u16,
    },
    /// `vehicle_key` or `endpoint_key` is not an uncompressed point of P-256.
    PublicKey {
        /// Row.
        index: usize,
    },
    /// A private key is not between 1 and n-1. `index` is absent for the vehicle's own.
    PrivateKey {
        /// Row.
        index: Option<usize>,
    },
    /// The same slot twice in the vehicle's table.
    DuplicateSlot {
        /// Row of the second.
        index: usize,
        /// The slot.
        got: u8,
    },
    /// The same vehicle twice in the device.
    DuplicateVehicle {
        /// Row of the second.
        index: usize,
        /// The vehicle identifier.
        got: [u8; keyproof_spec::profile::length::VEHICLE_IDENTIFIER],
    },
    /// `mailbox` is longer than the profile's mailbox.
    MailboxLength {
        /// Row.
        index: usize,
        /// Most bytes.
        expected: usize,
        /// Bytes given.
        got: usize,
    },
    /// `token` has not the profile's length.
    TokenLength {
        /// Row.
        index: usize,
        /// Bytes of a token.
        expected: usize,
        /// Bytes given.
        got: usize,
    },
    /// The entitlement `drive` without a `token`.
    TokenMissing {
        /// Row.
        index: usize,
    },
    /// Something that pairing needs is not what it has to be.
    Credential {
        /// The field.
        field: &'static str,
        /// What it has to be.
        expected: &'static str,
    },
    /// The profile's own values do not fit together.
    Profile {
        /// The field that is out of bounds.
        field: &'static str,
        /// Its bound.
        expected: usize,
        /// Its value.
        got: usize,
    },
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoVersions => f.write_str("versions: expected at least one, got none"),
            Self::UnknownVersion { got } => {
                write!(f, "versions: expected those of the profile, got {got:04x}")
            }
            Self::VersionOrder { before, got } => {
                write!(
                    f,
                    "versions: expected one below {before:04x}, got {got:04x}"
                )
            }
            Self::PublicKey { index } => {
                write!(
                    f,
                    "public key in row {index}: expected an uncompressed point of P-256, got another string"
                )
            }
            Self::PrivateKey { index: Some(index) } => {
                write!(
                    f,
                    "private key in row {index}: expected 1 to n-1, got a number outside"
                )
            }
            Self::PrivateKey { index: None } => {
                f.write_str("vehicle's private key: expected 1 to n-1, got a number outside")
            }
            Self::DuplicateSlot { index, got } => write!(
                f,
                "slot in row {index}: expected a new one, got {got:02x} again"
            ),
            Self::DuplicateVehicle { index, got } => {
                write!(
                    f,
                    "vehicle_identifier in row {index}: expected a new one, got {got:02x?} again"
                )
            }
            Self::MailboxLength {
                index,
                expected,
                got,
            } => {
                write!(
                    f,
                    "mailbox in row {index}: expected at most {expected} bytes, got {got}"
                )
            }
            Self::TokenLength {
                index,
                expected,
                got,
            } => {
                write!(
                    f,
                    "token in row {index}: expected {expected} bytes, got {got}"
                )
            }
            Self::TokenMissing { index } => {
                write!(f, "token in row {index}: expected one for drive, got none")
            }
            Self::Credential { field, expected } => {
                write!(f, "{field}: expected {expected}, got something else")
            }
            Self::Profile {
                field,
                expected,
                got,
            } => {
                write!(
                    f,
                    "profile value {field}: expected at most {expected}, got {got}"
                )
            }
        }
    }
}

impl core::error::Error for SetupError {}
