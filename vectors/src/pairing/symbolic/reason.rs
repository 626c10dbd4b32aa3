//! Reasons of refusals: status words and classes of sections 4.4 and 10.4.

use crate::pairing::bend::{Bend, ChannelBend, EvidenceBend, ProtocolsBend, StreamBend};
use crate::recipe::bend::{FrameBend, HeaderBend, StatusBend};
use crate::recipe::{self, expect::StatusWord};
use keyproof_spec::reject::Reject;

/// Why a subject refuses: the status word of a device, and the class.
pub(in crate::pairing) type Reason = (StatusWord, Reject);

pub(in crate::pairing) const ORDER: Reason = (StatusWord::Order, Reject::Order);
pub(in crate::pairing) const MAC: Reason = (StatusWord::Security, Reject::Mac);
pub(in crate::pairing) const CHAIN: Reason = (StatusWord::Security, Reject::Chain);
pub(in crate::pairing) const DATA: Reason = (StatusWord::BadData, Reject::Malformed);
pub(in crate::pairing) const LENGTH: Reason = (StatusWord::WrongLength, Reject::Length);
pub(in crate::pairing) const VERSION: Reason = (StatusWord::Version, Reject::Version);
pub(in crate::pairing) const COSTS: Reason = (StatusWord::BadData, Reject::Entitlement);
pub(in crate::pairing) const LIVE: Reason = (StatusWord::Conflict, Reject::Entitlement);
pub(in crate::pairing) const UNKNOWN_KEY: Reason = (StatusWord::Security, Reject::UnknownKey);
pub(in crate::pairing) const REVOKED: Reason = (StatusWord::Security, Reject::Revoked);
pub(in crate::pairing) const PARAMETERS: Reason = (StatusWord::BadParameters, Reject::Malformed);
pub(in crate::pairing) const UNKNOWN: Reason =
    (StatusWord::UnknownInstruction, Reject::Unsupported);

/// What is wrong with the form of a bent message, before anything in it is used; `None` when its form is right.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most bends leave the form as it is"
)]
pub(super) fn form(bend: Option<&Bend>, point_len: usize) -> Option<Reason> {
    match bend? {
        Bend::Wire(bend) => wire(bend),
        Bend::Point(_) if point_len != 65 => Some(DATA),
        Bend::Evidence(EvidenceBend::Shorter | EvidenceBend::Longer) => Some(DATA),
        Bend::Protocols(
            ProtocolsBend::Odd
            | ProtocolsBend::Rising
            | ProtocolsBend::Repeated
            | ProtocolsBend::Empty,
        ) => Some(DATA),
        Bend::Channel(ChannelBend::MacShort | ChannelBend::Empty) => Some(LENGTH),
        _ => None,
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other bends of a transaction are not used in pairing"
)]
fn wire(bend: &recipe::Bend) -> Option<Reason> {
    match bend {
        recipe::Bend::Header(HeaderBend::Class(_)) => {
            Some((StatusWord::UnknownClass, Reject::Unsupported))
        }
        recipe::Bend::Header(HeaderBend::Instruction(_)) => Some(UNKNOWN),
        recipe::Bend::Header(_) => Some((StatusWord::BadParameters, Reject::Malformed)),
        recipe::Bend::Frame(FrameBend::NoData | FrameBend::DataAdded) => Some(DATA),
        recipe::Bend::Frame(FrameBend::NoLe | FrameBend::LeAdded) => None,
        recipe::Bend::Frame(_) | recipe::Bend::Status(StatusBend::Absent) => Some(LENGTH),
        recipe::Bend::Aid(_) => Some((StatusWord::NotFound, Reject::Unsupported)),
        recipe::Bend::Tlv { .. }
        | recipe::Bend::Tlvs(_)
        | recipe::Bend::Cut(_)
        | recipe::Bend::Status(StatusBend::OkAlone | StatusBend::DataAdded) => Some(DATA),
        recipe::Bend::Status(_) => Some((StatusWord::BadData, Reject::Unsupported)),
        _ => None,
    }
}

/// Whether a refused command has no name: its header or frame is none, or it belongs to the other application.
pub(super) fn nameless(bend: Option<&Bend>, reason: Reason) -> bool {
    let header = matches!(
        bend,
        Some(Bend::Wire(
            recipe::Bend::Header(HeaderBend::Class(_) | HeaderBend::Instruction(_))
                | recipe::Bend::Frame(_)
                | recipe::Bend::Aid(_)
        ))
    );
    header || reason == UNKNOWN
}

/// Whether a bent stream is refused at its first part.
pub(super) const fn at_first(bend: StreamBend) -> bool {
    matches!(
        bend,
        StreamBend::PartLong | StreamBend::PartShort | StreamBend::LastEarly | StreamBend::TooMuch
    )
}
