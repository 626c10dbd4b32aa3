//! Lists of faults that both roles share, and how large a suite must be to have them.

use crate::case::Size;
use crate::recipe::Bend;
use crate::recipe::bend::{FrameBend, MacBend, PointBend, SignatureBend, TlvBend, TlvsBend};

/// Lc, Le and length, for a command with data.
#[must_use]
pub fn frames() -> Vec<Bend> {
    let all = [
        FrameBend::NoLc,
        FrameBend::LcLarge,
        FrameBend::LcSmall,
        FrameBend::LcZero,
        FrameBend::LcExtended,
        FrameBend::LeOne,
        FrameBend::LeTwoBytes,
        FrameBend::HeaderCut,
        FrameBend::Empty,
        FrameBend::NoLe,
    ];
    all.into_iter().map(Bend::Frame).collect()
}

/// Every fault in each of so many TLVs, and those of all together.
#[must_use]
pub fn tlvs(count: u8) -> Vec<Bend> {
    let each = (0..count).flat_map(|field| TlvBend::ALL.map(|how| Bend::Tlv { field, how }));
    let together = TlvsBend::ALL
        .into_iter()
        .filter(|how| count > 1 || *how != TlvsBend::Swapped);
    each.chain(together.map(Bend::Tlvs)).collect()
}

/// Every bad point.
#[must_use]
pub fn points() -> Vec<Bend> {
    PointBend::ALL.into_iter().map(Bend::Point).collect()
}

/// Signatures over other data.
#[must_use]
pub const fn transcripts() -> [SignatureBend; 8] {
    [
        SignatureBend::OtherIdentifier,
        SignatureBend::OtherEndpointEphemeral,
        SignatureBend::OtherVehicleEphemeral,
        SignatureBend::EphemeralsSwapped,
        SignatureBend::OtherTransaction,
        SignatureBend::WithoutIdentifier,
        SignatureBend::WithoutEphemerals,
        SignatureBend::WithoutTransaction,
    ]
}

/// Signatures out of range or in another form, and the one that is neither.
#[must_use]
pub const fn signatures() -> [SignatureBend; 13] {
    [
        SignatureBend::Zero,
        SignatureBend::RZero,
        SignatureBend::SZero,
        SignatureBend::ROrder,
        SignatureBend::SOrder,
        SignatureBend::Ones,
        SignatureBend::HalvesSwapped,
        SignatureBend::RFlipped,
        SignatureBend::SFlipped,
        SignatureBend::Der,
        SignatureBend::Longer,
        SignatureBend::Shorter,
        SignatureBend::Negated,
    ]
}

/// Message authentication codes.
#[must_use]
pub fn macs() -> Vec<MacBend> {
    let mut out: Vec<MacBend> = (0..8).map(MacBend::Flipped).collect();
    out.extend((0..8).map(MacBend::Truncated));
    out.extend([
        MacBend::Whole,
        MacBend::WrongHalf,
        MacBend::Zero,
        MacBend::OtherKey,
        MacBend::OtherDirection,
        MacBend::WithoutPlace,
        MacBend::OverContent,
    ]);
    out
}

/// The smallest suite in which a fault stands: long lists of like ones stand in the full one, but for their first and last.
#[must_use]
pub const fn size(bend: &Bend) -> Size {
    match bend {
        Bend::Tlv { field: 0, .. } => Size::Standard,
        Bend::Tlv { .. } => Size::Full,
        Bend::Mac(MacBend::Flipped(0)) => Size::Smoke,
        Bend::Mac(MacBend::Flipped(1..=6) | MacBend::Truncated(1..=6)) => Size::Full,
        Bend::Signature(
            SignatureBend::ByVehicle(_)
            | SignatureBend::ByEndpoint(_)
            | SignatureBend::Reflected
            | SignatureBend::Zero,
        )
        | Bend::Vehicle(_)
        | Bend::Slot(_) => Size::Smoke,
        Bend::Header(_)
        | Bend::Frame(_)
        | Bend::Aid(_)
        | Bend::Tlvs(_)
        | Bend::Version(_)
        | Bend::Point(_)
        | Bend::Signature(_)
        | Bend::List(_)
        | Bend::Keys(_)
        | Bend::Mac(_)
        | Bend::Place(_)
        | Bend::Cipher(_)
        | Bend::Read(_)
        | Bend::Content(_)
        | Bend::Status(_)
        | Bend::Cut(_)
        | Bend::Part(_) => Size::Standard,
    }
}
