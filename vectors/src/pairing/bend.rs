//! The faults of owner pairing, each exactly one.

use super::certificate::Fault;
use super::spake::TranscriptBend;
use crate::recipe;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is bent.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Bend {
    /// Header, frame, AID, fields or status word, as in a transaction.
    Wire(recipe::Bend),
    /// The framework version of REQUEST, or the list of the answer to SELECT.
    Version(VersionBend),
    /// The protocol versions of REQUEST, or of the answer to SELECT.
    Protocols(ProtocolsBend),
    /// The mode of the answer to SELECT: none.
    ModeNone,
    /// A cost of REQUEST.
    Cost(CostBend),
    /// Salt of REQUEST, which the sender does not use itself.
    Salt,
    /// The n-th bad point in the place of the share.
    Point(u8),
    /// The mask of the other side alone: what is left is the identity.
    Cancelling,
    /// Another password.
    Password,
    /// The evidence.
    Evidence(EvidenceBend),
    /// The transcript that the sender uses.
    Transcript(TranscriptBend),
    /// A part in the channel.
    Channel(ChannelBend),
    /// The stream that is cut into parts.
    Stream(StreamBend),
    /// One certificate.
    Certificate {
        /// Which.
        which: CertificateName,
        /// Its fault.
        fault: Fault,
    },
    /// What the certificates say or who stands behind them.
    Path(PathBend),
    /// The receipt.
    Receipt(ReceiptBend),
}

/// Framework versions.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum VersionBend {
    /// The lower one that both know.
    Oldest,
    /// One above all that are known.
    Future,
    /// One below all that are known.
    Ancient,
    /// The number 0000.
    Zero,
}

/// Protocol versions.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ProtocolsBend {
    /// One that the other side does not have.
    Foreign,
    /// An odd number of bytes.
    Odd,
    /// Rising.
    Rising,
    /// One twice.
    Repeated,
    /// None.
    Empty,
}

/// scrypt's parameters.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CostBend {
    /// N at half the lowest.
    TooCheap,
    /// N at twice the highest.
    TooDear,
    /// N one above the lowest: no power of two.
    NoPower,
    /// N zero.
    Zero,
    /// N at its very highest.
    Enormous,
    /// r one higher.
    OtherR,
    /// p one higher.
    OtherP,
}

/// M1 or M2.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceBend {
    /// A bit of this byte is flipped.
    Flipped(u8),
    /// Zeros.
    Zero,
    /// The other side's: what it would send, or has sent.
    Reflected,
    /// One byte less.
    Shorter,
    /// One byte more.
    Longer,
}

/// A part in the channel.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ChannelBend {
    /// A bit of this byte of the MAC is flipped.
    MacFlipped(u8),
    /// The MAC is one byte short.
    MacShort,
    /// The MAC is zeros.
    MacZero,
    /// The MAC is made with the key of the other direction.
    MacOtherDirection,
    /// A bit of the first ciphertext byte is flipped.
    CipherFlipped,
    /// In clear, with a MAC of zeros.
    Clear,
    /// Sealed one place further on.
    Later,
    /// Sealed under keys of another run.
    OtherKeys,
    /// Nothing at all.
    Empty,
}

/// The stream of TLVs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StreamBend {
    /// The mark at the end is missing.
    NoEnd,
    /// The mark is not empty.
    FullEnd,
    /// A TLV after the mark.
    AfterEnd,
    /// The field of this number is missing.
    Missing(u8),
    /// The field of this number stands twice.
    Twice(u8),
    /// The first two fields change places.
    Swapped,
    /// The field of this number has a length in more bytes than needed.
    NonMinimal(u8),
    /// The field of this number is one byte short.
    Shorter(u8),
    /// The field of this number has another tag.
    WrongTag(u8),
    /// More bytes than are kept.
    TooMuch,
    /// The first part has one byte of content more than allowed.
    PartLong,
    /// The first part has one byte of content less than it must have.
    PartShort,
    /// The last part says that more follow.
    NeverLast,
    /// The first part says that it is the last.
    LastEarly,
    /// What GET DATA asks for has another tag.
    OtherRequest,
}

/// A certificate of a path.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CertificateName {
    /// M or F: the other maker's root, certified by one's own.
    Cross,
    /// E: the issuer in the secure element.
    Issuer,
    /// K or H: the leaf.
    Leaf,
}

/// A path that is whole in itself and yet wrong.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PathBend {
    /// Everything under a root of the sender's own, with the same names.
    OtherRoot,
    /// The leaf is signed by a key that has no certificate in the path.
    OtherIssuer,
    /// The certificates change places.
    Swapped,
    /// The leaf certifies another identifier.
    OtherIdentifier,
    /// H certifies another challenge.
    OtherChallenge,
    /// H certifies the vehicle's own key.
    VehicleKey,
    /// H certifies a key that stands in the table.
    TableKey,
}

/// A receipt.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptBend {
    /// For another slot.
    OtherSlot,
    /// For another key.
    OtherKey,
    /// For another vehicle.
    OtherVehicle,
    /// With another usage.
    OtherUsage,
    /// A bit of r is flipped.
    Flipped,
    /// Zeros: there is none.
    Absent,
    /// Signed by somebody else.
    OtherSigner,
    /// r is zero.
    RZero,
    /// s is the order.
    SOrder,
    /// One byte short.
    Shorter,
    /// For a vehicle of which the device has no key.
    UnknownVehicle,
}

impl Bend {
    /// In words, for titles.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Wire(bend) => bend.words(),
            Self::Certificate { which, fault } => {
                let which = match which {
                    CertificateName::Cross => "the cross certificate",
                    CertificateName::Issuer => "the issuer's certificate",
                    CertificateName::Leaf => "the leaf",
                };
                format!("{which}: {}", fault.words())
            }
            Self::Point(n) => format!("bad point {n} in the place of the share"),
            Self::Cancelling => "the mask alone in the place of the share".to_owned(),
            Self::ModeNone => "mode none".to_owned(),
            Self::Salt => "another salt than the sender uses".to_owned(),
            Self::Password => "another password".to_owned(),
            Self::Version(how) => format!("framework version {how:?}").to_lowercase(),
            Self::Protocols(how) => format!("protocol versions: {how:?}").to_lowercase(),
            Self::Cost(how) => spaced(&format!("scrypt costs: {how:?}")),
            Self::Evidence(how) => spaced(&format!("evidence: {how:?}")),
            Self::Transcript(how) => spaced(&format!("transcript: {how:?}")),
            Self::Channel(how) => spaced(&format!("channel: {how:?}")),
            Self::Stream(how) => spaced(&format!("stream: {how:?}")),
            Self::Path(how) => spaced(&format!("path: {how:?}")),
            Self::Receipt(how) => spaced(&format!("receipt: {how:?}")),
        }
    }
}

/// `MacOtherDirection` as `mac other direction`.
fn spaced(text: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for letter in text.chars() {
        if letter.is_uppercase() && before.is_lowercase() {
            out.push(' ');
        }
        out.extend(letter.to_lowercase());
        before = letter;
    }
    out
}
