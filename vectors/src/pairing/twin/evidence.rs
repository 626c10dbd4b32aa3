//! Transcripts in names as evidence and keys in bytes: what the term leaves out, the bytes leave out.

use crate::pairing::spake::{self, Run, Secrets, TranscriptBend};
use keyproof_model::pairing::message::{Evidence, Share, Transcript};
use keyproof_spec::profile::Profile;

/// What a run is made from, in bytes.
pub(super) struct Facts<'a> {
    /// Data of REQUEST.
    pub(super) request: &'a [u8],
    pub(super) x: &'a [u8; 65],
    pub(super) y: &'a [u8; 65],
    pub(super) secrets: Secrets,
    pub(super) w0: &'a [u8; 32],
}

/// Evidence and keys of the run that this evidence is of.
pub(super) fn run(profile: &Profile, facts: &Facts<'_>, due: &Evidence) -> Run {
    let left_out = left_out(profile, &due.run);
    let one_key = due.by.is_none().then_some(TranscriptBend::OneEvidenceKey);
    spake::run(
        profile,
        facts.request,
        facts.x,
        facts.y,
        &facts.secrets,
        facts.w0,
        left_out.into_iter().chain(one_key),
    )
}

fn left_out(profile: &Profile, run: &Transcript) -> Vec<TranscriptBend> {
    use TranscriptBend::{WithoutRequest, WithoutShares, WithoutVersions};
    let mut out = Vec::new();
    if run.shares.is_none() {
        out.push(WithoutShares);
    }
    if run.context.is_none() && WithoutRequest.applies(profile.pairing.pake) {
        out.push(WithoutRequest);
    } else if run.versions.is_none() {
        out.push(WithoutVersions);
    }
    out
}

/// Evidence that came: the due one when its bytes are, another one else.
pub(super) fn named(due: Evidence, equal: bool) -> Evidence {
    if equal {
        due
    } else {
        Evidence {
            over: Some(Share::Invalid),
            ..due
        }
    }
}
