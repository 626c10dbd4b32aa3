//! Signatures of a subject: whether they verify, and if not, what they were made over instead.

use super::compare::Yardstick;
use crate::crypto::signature::{self, SignedData};
use crate::play::{Mismatch, Strictness};
use keyproof_spec::rule::RuleId;
use keyproof_spec::words::Usage;

/// Judges a signature of a subject, and says what it was made over instead, if that can be found out.
#[must_use]
pub fn judge_signature(
    yardstick: &Yardstick,
    public: Option<[u8; 65]>,
    signed: &SignedData,
    signature: &[u8],
) -> Option<Mismatch> {
    let profile = yardstick.profile;
    let public = public?;
    let verifies =
        |data: &SignedData| signature::verifies(&public, &data.bytes(profile), signature);
    if verifies(signed) {
        return None;
    }
    let reflected = SignedData {
        usage: match signed.usage {
            Usage::Vehicle => Usage::Endpoint,
            Usage::Endpoint => Usage::Vehicle,
        },
        ..signed.clone()
    };
    let without = [
        (
            "data without the ephemerals",
            SignedData {
                ephemerals: None,
                ..signed.clone()
            },
        ),
        (
            "data without the transaction identifier",
            SignedData {
                transaction: None,
                ..signed.clone()
            },
        ),
        (
            "data without the vehicle identifier",
            SignedData {
                vehicle_identifier: None,
                ..signed.clone()
            },
        ),
        ("the usage of the other side", reflected),
    ];
    let found = without.iter().find(|(_, data)| verifies(data));
    let why = found.map_or(
        "it verifies over nothing that this suite knows",
        |(words, _)| words,
    );
    let expected = "one that verifies over this transaction's signed data";
    let got = format!("{} ({why})", hex::encode(signature));
    Some(yardstick.words(
        Strictness::Bytes,
        RuleId::DkCr003,
        "signature",
        expected,
        got,
    ))
}
