//! The bends of each place, with the requirement that each rests on.

use crate::pairing::bend::{
    Bend, CertificateName, ChannelBend, CostBend, EvidenceBend, PathBend, ProtocolsBend,
    ReceiptBend, StreamBend, VersionBend,
};
use crate::pairing::certificate::{Fault, Kind};
use crate::pairing::spake::TranscriptBend;
use crate::pairing::{bytes, cast};
use crate::recipe;
use crate::recipe::bend::{AidBend, FrameBend, HeaderBend, StatusBend, TlvBend, TlvsBend};
use keyproof_spec::pairing::profile::Pake;
use keyproof_spec::rule::RuleId;

/// A bend and what it rests on.
pub(super) type Row = (Bend, RuleId);

const fn wire(bend: recipe::Bend) -> Bend {
    Bend::Wire(bend)
}

/// Header and frame of a command that has data (or none).
pub(super) fn frames(data: bool) -> Vec<Row> {
    let mut out: Vec<Row> = [
        recipe::Bend::Header(HeaderBend::Class(0xA0)),
        recipe::Bend::Header(HeaderBend::Instruction(0x7E)),
        recipe::Bend::Header(HeaderBend::P1(0x55)),
        recipe::Bend::Header(HeaderBend::P2(0x01)),
    ]
    .into_iter()
    .map(|bend| (wire(bend), RuleId::DkOe005))
    .collect();
    let frames: &[FrameBend] = if data {
        &[
            FrameBend::LcLarge,
            FrameBend::LcSmall,
            FrameBend::LcZero,
            FrameBend::LcExtended,
            FrameBend::LeOne,
            FrameBend::HeaderCut,
            FrameBend::Empty,
        ]
    } else {
        &[FrameBend::HeaderCut]
    };
    out.extend(
        frames
            .iter()
            .map(|bend| (wire(recipe::Bend::Frame(*bend)), RuleId::DkEn001)),
    );
    out
}

/// The fields of a message that has this many.
pub(super) fn fields(count: u8, rule: RuleId) -> Vec<Row> {
    let mut out = Vec::new();
    for field in 0..count {
        for how in [
            TlvBend::Missing,
            TlvBend::Twice,
            TlvBend::Longer,
            TlvBend::Shorter,
            TlvBend::Empty,
            TlvBend::NonMinimal,
            TlvBend::Indefinite,
            TlvBend::ClaimsMore,
            TlvBend::WrongTag,
        ] {
            out.push((wire(recipe::Bend::Tlv { field, how }), rule));
        }
    }
    for how in [
        TlvsBend::TrailingByte,
        TlvsBend::TrailingTlv,
        TlvsBend::LeadingTlv,
        TlvsBend::Wrapped,
    ] {
        out.push((wire(recipe::Bend::Tlvs(how)), rule));
    }
    if count > 1 {
        out.push((wire(recipe::Bend::Tlvs(TlvsBend::Swapped)), rule));
    }
    out
}

/// The AID of the framework.
pub(super) fn aids() -> Vec<Row> {
    [AidBend::Other, AidBend::Shorter, AidBend::Longer]
        .into_iter()
        .map(|how| (wire(recipe::Bend::Aid(how)), RuleId::DkOe005))
        .collect()
}

/// What REQUEST asks for.
pub(super) fn request() -> Vec<Row> {
    let mut out: Vec<Row> = [VersionBend::Future, VersionBend::Ancient, VersionBend::Zero]
        .into_iter()
        .map(|how| (Bend::Version(how), RuleId::DkOp021))
        .collect();
    out.push((Bend::Protocols(ProtocolsBend::Foreign), RuleId::DkOp021));
    out.extend(protocols());
    out.extend(
        [
            CostBend::TooCheap,
            CostBend::TooDear,
            CostBend::NoPower,
            CostBend::Zero,
            CostBend::Enormous,
            CostBend::OtherR,
            CostBend::OtherP,
        ]
        .into_iter()
        .map(|how| (Bend::Cost(how), RuleId::DkOp022)),
    );
    out
}

/// Lists of protocol versions that are none.
pub(super) fn protocols() -> Vec<Row> {
    [
        ProtocolsBend::Odd,
        ProtocolsBend::Rising,
        ProtocolsBend::Repeated,
        ProtocolsBend::Empty,
    ]
    .into_iter()
    .map(|how| (Bend::Protocols(how), RuleId::DkOe002))
    .collect()
}

/// What is changed in REQUEST on the way, and shows at the evidence.
pub(super) fn tampered() -> Vec<Row> {
    vec![
        (Bend::Version(VersionBend::Oldest), RuleId::DkPk004),
        (Bend::Salt, RuleId::DkPk002),
    ]
}

/// Shares that are no points, and the one that cancels the mask.
pub(super) fn points() -> Vec<Row> {
    let good = cast::public(&[1; 32]);
    let count = crate::pairing::spake::bad_points(&good).len();
    let mut out: Vec<Row> = (0..u8::try_from(count).unwrap_or(u8::MAX))
        .filter(|n| !bytes::bad_point(*n, &good).1.is_empty())
        .map(|n| (Bend::Point(n), RuleId::DkPk001))
        .collect();
    out.push((Bend::Cancelling, RuleId::DkPk001));
    out
}

/// Evidence that is not the one of this run.
pub(super) fn evidence(own: RuleId) -> Vec<Row> {
    let mut out: Vec<Row> = vec![
        (Bend::Evidence(EvidenceBend::Flipped(0)), own),
        (Bend::Evidence(EvidenceBend::Flipped(7)), own),
        (Bend::Evidence(EvidenceBend::Flipped(8)), own),
        (Bend::Evidence(EvidenceBend::Flipped(15)), own),
        (Bend::Evidence(EvidenceBend::Zero), own),
        (Bend::Evidence(EvidenceBend::Reflected), RuleId::DkPk005),
        (Bend::Evidence(EvidenceBend::Shorter), RuleId::DkOe002),
        (Bend::Evidence(EvidenceBend::Longer), RuleId::DkOe002),
    ];
    out.extend(transcripts(true));
    out
}

/// Transcripts of both variants; those that show at the evidence, or those that show only in the channel.
pub(super) fn transcripts(at_evidence: bool) -> Vec<Row> {
    TranscriptBend::ALL
        .iter()
        .copied()
        .filter(|how| how.applies(Pake::Ccc) && how.applies(Pake::Rfc9383))
        .filter(|how| how.breaks_evidence() == at_evidence)
        .map(|how| (Bend::Transcript(how), how.rule()))
        .collect()
}

/// A part in the channel. `own` is the rule on the MAC; without content there is nothing to flip or to send in clear.
pub(super) fn channel(own: RuleId, content: bool) -> Vec<Row> {
    let mut out: Vec<Row> = vec![
        (Bend::Channel(ChannelBend::MacFlipped(0)), own),
        (Bend::Channel(ChannelBend::MacFlipped(7)), own),
        (Bend::Channel(ChannelBend::MacShort), RuleId::DkCr008),
        (Bend::Channel(ChannelBend::MacZero), own),
        (Bend::Channel(ChannelBend::MacOtherDirection), own),
        (Bend::Channel(ChannelBend::Later), RuleId::DkOc003),
        (Bend::Channel(ChannelBend::OtherKeys), RuleId::DkPk006),
        (Bend::Channel(ChannelBend::Empty), own),
    ];
    if content {
        out.push((Bend::Channel(ChannelBend::CipherFlipped), own));
    }
    out
}

/// A stream with this many fields.
pub(super) fn stream(count: u8) -> Vec<Row> {
    let mut out: Vec<StreamBend> = vec![
        StreamBend::NoEnd,
        StreamBend::FullEnd,
        StreamBend::AfterEnd,
        StreamBend::Swapped,
        StreamBend::PartLong,
        StreamBend::PartShort,
        StreamBend::LastEarly,
    ];
    for field in 0..count {
        out.extend([
            StreamBend::Missing(field),
            StreamBend::Twice(field),
            StreamBend::NonMinimal(field),
            StreamBend::WrongTag(field),
        ]);
    }
    let mut rows: Vec<Row> = out
        .into_iter()
        .map(|how| (Bend::Stream(how), RuleId::DkOe003))
        .collect();
    rows.push((Bend::Stream(StreamBend::TooMuch), RuleId::DkOe004));
    rows
}

/// Certificates: every fault that a place can have, and the variants that must be taken.
pub(super) fn certificates(places: &[(CertificateName, Kind)]) -> Vec<(Row, bool)> {
    let mut out = Vec::new();
    for (which, kind) in places {
        for fault in Fault::ALL {
            if fault.applies(kind) {
                let bend = Bend::Certificate {
                    which: *which,
                    fault: *fault,
                };
                out.push(((bend, fault.rule()), fault.valid()));
            }
        }
    }
    out
}

/// Paths that are wrong as a whole. `leaf` is the rule on what the leaf says.
pub(super) fn paths(chain: RuleId, leaf: RuleId) -> Vec<Row> {
    vec![
        (Bend::Path(PathBend::OtherRoot), chain),
        (Bend::Path(PathBend::OtherIssuer), RuleId::DkXc002),
        (Bend::Path(PathBend::Swapped), RuleId::DkXc002),
        (Bend::Path(PathBend::OtherIdentifier), leaf),
    ]
}

/// Receipts that a vehicle must refuse.
pub(super) fn receipts() -> Vec<Row> {
    [
        ReceiptBend::OtherSlot,
        ReceiptBend::OtherKey,
        ReceiptBend::OtherVehicle,
        ReceiptBend::OtherUsage,
        ReceiptBend::Flipped,
        ReceiptBend::Absent,
        ReceiptBend::OtherSigner,
        ReceiptBend::RZero,
        ReceiptBend::SOrder,
    ]
    .into_iter()
    .map(|how| (Bend::Receipt(how), RuleId::DkOp008))
    .collect()
}

/// Status words and lengths of a response.
pub(super) fn statuses() -> Vec<Row> {
    [
        recipe::Bend::Status(StatusBend::WithData(0x6985)),
        recipe::Bend::Status(StatusBend::Alone(0x6982)),
        recipe::Bend::Status(StatusBend::Absent),
        recipe::Bend::Status(StatusBend::OkAlone),
        recipe::Bend::Status(StatusBend::DataAdded),
        recipe::Bend::Cut(1),
        recipe::Bend::Cut(0),
    ]
    .into_iter()
    .map(|bend| (wire(bend), RuleId::DkEn012))
    .collect()
}
