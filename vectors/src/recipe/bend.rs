//! Faults: in what single way a message differs from the honest one.
//!
//! A bend is applied while the message is built, at one place of the honest recipe; everything computed after it (a MAC over bent
//! content, say) is computed honestly again, so that no second fault creeps in.

use super::{EndpointName, PurposeName, VehicleName, VersionName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One fault.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Bend {
    /// A byte of the command's header.
    Header(HeaderBend),
    /// Lc, Le, or the length of the command.
    Frame(FrameBend),
    /// The AID in SELECT.
    Aid(AidBend),
    /// A TLV of the data field, or of content in the channel.
    Tlv {
        /// Its position, from 0.
        field: u8,
        /// What is wrong with it.
        how: TlvBend,
    },
    /// TLVs of the message as a whole.
    Tlvs(TlvsBend),
    /// The version in AUTH0.
    Version(VersionName),
    /// The vehicle identifier in AUTH0.
    Vehicle(VehicleName),
    /// The point in AUTH0 or its answer.
    Point(PointBend),
    /// The signature.
    Signature(SignatureBend),
    /// The list in a SELECT answer.
    List(ListBend),
    /// What channel keys are derived from.
    Keys(KeysBend),
    /// The message authentication code.
    Mac(MacBend),
    /// The place of a message in the channel.
    Place(PlaceBend),
    /// Ciphertext and padding.
    Cipher(CipherBend),
    /// Offset and length of a read.
    Read(ReadBend),
    /// The answer to a read.
    Content(ContentBend),
    /// The slot in the AUTH1 response.
    Slot(u8),
    /// The status word of a response.
    Status(StatusBend),
    /// A response is cut to this many bytes.
    Cut(u8),
    /// A part of a command does not continue the one before.
    Part(PartBend),
}

/// Header bytes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum HeaderBend {
    /// Class.
    Class(u8),
    /// Instruction.
    Instruction(u8),
    /// First parameter.
    P1(u8),
    /// Second parameter.
    P2(u8),
    /// Second parameter of AUTH0: the code of another purpose than the keys are derived for.
    Purpose(PurposeName),
}

/// The command as a whole.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FrameBend {
    /// Lc missing.
    NoLc,
    /// Lc two too large (one would swallow Le).
    LcLarge,
    /// Lc one too small.
    LcSmall,
    /// Lc zero and no data.
    LcZero,
    /// Lc in three bytes.
    LcExtended,
    /// Le is 01.
    LeOne,
    /// Le in two bytes.
    LeTwoBytes,
    /// No data at all.
    NoData,
    /// Three bytes only.
    HeaderCut,
    /// Nothing at all.
    Empty,
    /// Data and Lc where the command has none.
    DataAdded,
    /// Without Le: no fault, a device answers alike.
    NoLe,
    /// With Le where the suite sends none: no fault either.
    LeAdded,
}

/// The AID.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AidBend {
    /// Another application.
    Other,
    /// One byte less.
    Shorter,
    /// One byte more.
    Longer,
    /// No AID.
    Absent,
}

/// One TLV.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TlvBend {
    /// Not there.
    Missing,
    /// There twice.
    Twice,
    /// One byte more.
    Longer,
    /// One byte less.
    Shorter,
    /// No bytes.
    Empty,
    /// Its length in a longer form than needed.
    NonMinimal,
    /// Its length in the indefinite form.
    Indefinite,
    /// Its length says one more than there is.
    ClaimsMore,
    /// Its length says one less than there is.
    ClaimsLess,
    /// Another tag.
    WrongTag,
    /// A tag of two bytes.
    LongTag,
}

impl TlvBend {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Missing,
        Self::Twice,
        Self::Longer,
        Self::Shorter,
        Self::Empty,
        Self::NonMinimal,
        Self::Indefinite,
        Self::ClaimsMore,
        Self::ClaimsLess,
        Self::WrongTag,
        Self::LongTag,
    ];
}

/// All TLVs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TlvsBend {
    /// A zero byte after the last.
    TrailingByte,
    /// A whole unknown TLV after the last.
    TrailingTlv,
    /// An unknown TLV before the first.
    LeadingTlv,
    /// The first two change places.
    Swapped,
    /// All of them inside a constructed TLV.
    Wrapped,
}

impl TlvsBend {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::TrailingByte,
        Self::TrailingTlv,
        Self::LeadingTlv,
        Self::Swapped,
        Self::Wrapped,
    ];
}

/// A public key.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PointBend {
    /// y is one bit off.
    OffCurve,
    /// x is not below the field's prime.
    XTooLarge,
    /// All zeros behind the 04.
    ZeroCoordinates,
    /// The identity, one zero byte.
    Identity,
    /// The identity, 65 zero bytes.
    IdentityLong,
    /// Prefix 02 before both coordinates.
    WrongPrefix,
    /// Prefix 06, the hybrid form.
    Hybrid,
    /// The compressed form.
    Compressed,
    /// One byte short.
    Truncated,
    /// Both coordinates without a prefix.
    NoPrefix,
}

impl PointBend {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::OffCurve,
        Self::XTooLarge,
        Self::ZeroCoordinates,
        Self::Identity,
        Self::IdentityLong,
        Self::WrongPrefix,
        Self::Hybrid,
        Self::Compressed,
        Self::Truncated,
        Self::NoPrefix,
    ];
}

/// A signature.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SignatureBend {
    /// Made by another known vehicle.
    ByVehicle(VehicleName),
    /// Made by another device key.
    ByEndpoint(EndpointName),
    /// Made with the signer's ephemeral key.
    ByEphemeral,
    /// Over the other side's usage constant.
    Reflected,
    /// The peer's own signature of this transaction, sent back.
    SentBack,
    /// Over another vehicle identifier.
    OtherIdentifier,
    /// Over another endpoint ephemeral.
    OtherEndpointEphemeral,
    /// Over another vehicle ephemeral.
    OtherVehicleEphemeral,
    /// Over ephemerals in each other's place.
    EphemeralsSwapped,
    /// Over another transaction identifier.
    OtherTransaction,
    /// Over data without the vehicle identifier.
    WithoutIdentifier,
    /// Over data without the ephemerals.
    WithoutEphemerals,
    /// Over data without the transaction identifier.
    WithoutTransaction,
    /// r and s are zero.
    Zero,
    /// r is zero.
    RZero,
    /// s is zero.
    SZero,
    /// r is n.
    ROrder,
    /// s is n.
    SOrder,
    /// r and s are all ones.
    Ones,
    /// r and s change places.
    HalvesSwapped,
    /// One bit of r is flipped.
    RFlipped,
    /// One bit of s is flipped.
    SFlipped,
    /// In DER.
    Der,
    /// One byte too many.
    Longer,
    /// One byte too few.
    Shorter,
    /// n - s for s: no fault, both are accepted.
    Negated,
}

/// The list of versions.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ListBend {
    /// No version.
    Empty,
    /// Half a version at the end.
    Odd,
    /// Lowest first.
    Rising,
    /// The first one twice.
    Repeated,
    /// No TLV.
    NoTlv,
}

impl ListBend {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Empty,
        Self::Odd,
        Self::Rising,
        Self::Repeated,
        Self::NoTlv,
    ];
}

/// Derivation of channel keys.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum KeysBend {
    /// Another version.
    OtherVersion,
    /// Another P1.
    OtherP1,
    /// Another P2.
    OtherP2,
    /// Another interface.
    OtherInterface,
    /// Another transaction identifier.
    OtherTransaction,
    /// The label of Kpersistent.
    OtherLabel,
    /// No version.
    WithoutVersion,
    /// No P1 and P2.
    WithoutFlags,
    /// No interface.
    WithoutInterface,
    /// The transaction before this one.
    Previous,
}

impl KeysBend {
    /// All but the last, which needs an earlier transaction.
    pub const ALONE: [Self; 9] = [
        Self::OtherVersion,
        Self::OtherP1,
        Self::OtherP2,
        Self::OtherInterface,
        Self::OtherTransaction,
        Self::OtherLabel,
        Self::WithoutVersion,
        Self::WithoutFlags,
        Self::WithoutInterface,
    ];
}

/// A message authentication code.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MacBend {
    /// The lowest bit of this byte is flipped.
    Flipped(u8),
    /// Only this many bytes.
    Truncated(u8),
    /// All sixteen bytes of the CMAC.
    Whole,
    /// The last eight bytes of the CMAC.
    WrongHalf,
    /// Eight zeros.
    Zero,
    /// Under the key of the other direction.
    OtherKey,
    /// Under the key and with the counter prefix of the other direction.
    OtherDirection,
    /// Over the ciphertext without the chaining value.
    WithoutPlace,
    /// Over the content instead of the ciphertext.
    OverContent,
}

/// The place in the channel.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PlaceBend {
    /// As if a command had been sent before that the subject never saw.
    Later,
    /// As if the last command had not been sent.
    Earlier,
    /// The initial vector of another counter; the MAC is right.
    OtherVector,
}

/// Ciphertext.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CipherBend {
    /// A bit of the first block is flipped after encryption; the MAC stays.
    Flipped,
    /// A bit of the first block is flipped and the MAC is made over the result.
    FlippedBelowMac,
    /// One byte less than whole blocks.
    NotWhole,
    /// No ciphertext, a MAC alone.
    Empty,
    /// No content: ciphertext of padding alone.
    OnlyPadding,
    /// Padding of zeros without 80.
    PaddingZeros,
    /// Padding that begins with 81.
    PaddingWrongMark,
    /// A one in the last byte of the padding.
    PaddingNotZero,
    /// The last channel message of the subject, sent back. Needs one.
    SentBack,
}

impl CipherBend {
    /// All but the last, which needs an earlier message.
    pub const ALL: [Self; 8] = [
        Self::Flipped,
        Self::FlippedBelowMac,
        Self::NotWhole,
        Self::Empty,
        Self::OnlyPadding,
        Self::PaddingZeros,
        Self::PaddingWrongMark,
        Self::PaddingNotZero,
    ];
}

/// Offset and length.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ReadBend {
    /// Length zero.
    Nothing,
    /// One byte more than the profile's longest.
    TooLong,
    /// One byte past the end.
    PastEnd,
    /// Offset at the end.
    AtEnd,
    /// Offset FFFF.
    FarAway,
    /// Length FFFF: offset and length together pass sixteen bits.
    Overflow,
}

impl ReadBend {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Nothing,
        Self::TooLong,
        Self::PastEnd,
        Self::AtEnd,
        Self::FarAway,
        Self::Overflow,
    ];
}

/// The answer to a read.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ContentBend {
    /// The token of another key.
    TokenOf(EndpointName),
    /// One bit of the token is flipped.
    TokenFlipped,
    /// One byte less.
    TokenShort,
    /// One byte more.
    TokenLong,
    /// No data, status out of bounds.
    Bounds,
    /// No data, status not a read.
    Malformed,
    /// The token, with status out of bounds.
    TokenBounds,
    /// No data, status ok.
    NoData,
    /// The length field says one more than there is.
    ClaimsMore,
    /// A byte after the answer.
    Trailing,
    /// One byte alone.
    OneByte,
}

/// The status word.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum StatusBend {
    /// This word after the honest data.
    WithData(u16),
    /// This word alone.
    Alone(u16),
    /// No status word.
    Absent,
    /// The ok word alone, without the data.
    OkAlone,
    /// A byte of data where there is none.
    DataAdded,
}

/// Parts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PartBend {
    /// Another instruction.
    Instruction,
    /// Another P1.
    P1,
    /// Another P2.
    P2,
}

impl Bend {
    /// Whether the bent message is still one that must be accepted.
    #[must_use]
    pub const fn harmless(&self) -> bool {
        matches!(
            self,
            Self::Frame(FrameBend::NoLe | FrameBend::LeAdded)
                | Self::Signature(SignatureBend::Negated)
        )
    }

    /// The fault in words, from its name in JSON: `mac truncated 3`.
    #[must_use]
    pub fn words(&self) -> String {
        fn flat(value: &serde_json::Value, out: &mut Vec<String>) {
            match value {
                serde_json::Value::String(word) => out.push(word.replace('_', " ")),
                serde_json::Value::Number(number) => out.push(number.to_string()),
                serde_json::Value::Object(map) => {
                    for (key, value) in map {
                        if key != "how" {
                            out.push(key.replace('_', " "));
                        }
                        flat(value, out);
                    }
                }
                serde_json::Value::Null
                | serde_json::Value::Bool(_)
                | serde_json::Value::Array(_) => {}
            }
        }
        let mut out = Vec::new();
        flat(&serde_json::to_value(self).unwrap_or_default(), &mut out);
        out.join(" ")
    }
}
