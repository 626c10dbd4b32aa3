//! Checks that both roles make before they start.

use alloc::vec::Vec;

use keyproof_spec::pairing::fixed::length::RECEIPT;
use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::{BLOCK, MAC};

use crate::error::SetupError;

/// Most content of a response: 256 bytes of data, less the code, in whole blocks, less one byte of padding.
const CONTENT_MAX: usize = (256 - MAC) / BLOCK * BLOCK - 1;
/// Length and status around the data of a read answer.
const ANSWER_OVERHEAD: usize = 4;
/// Longest mailbox subset: what a one-byte length can say. With slot and signature it still fits into a response.
const SUBSET_MAX: usize = 127;

/// A list of versions of ours: at least one, of the profile, strictly falling.
pub(crate) fn versions(profile: &Profile, versions: Vec<u16>) -> Result<Vec<u16>, SetupError> {
    if versions.is_empty() {
        return Err(SetupError::NoVersions);
    }
    if let Some(&got) = versions
        .iter()
        .find(|version| !profile.versions.contains(version))
    {
        return Err(SetupError::UnknownVersion { got });
    }
    for (&before, &got) in versions.iter().zip(versions.iter().skip(1)) {
        if got >= before {
            return Err(SetupError::VersionOrder { before, got });
        }
    }
    Ok(versions)
}

/// The profile's own lengths fit into each other and into short APDUs.
pub(crate) fn profile(profile: &Profile) -> Result<(), SetupError> {
    let subset_max = profile.mailbox_size.min(SUBSET_MAX);
    let token_end = profile.token_offset.saturating_add(profile.token_len);
    bounded(&[
        ("mailbox_size", usize::from(u16::MAX), profile.mailbox_size),
        ("read_max", CONTENT_MAX - ANSWER_OVERHEAD, profile.read_max),
        ("token_len", profile.read_max, profile.token_len),
        ("token_offset + token_len", profile.mailbox_size, token_end),
        ("subset_len", subset_max, profile.subset_len),
        ("applet_aid", usize::from(u8::MAX), profile.applet_aid.len()),
    ])
}

/// The lengths of owner pairing fit too.
pub(crate) fn pairing(profile: &Profile) -> Result<(), SetupError> {
    let pairing = &profile.pairing;
    let receipt_end = pairing.receipt_offset.saturating_add(RECEIPT);
    bounded(&[
        ("part_len", CONTENT_MAX, pairing.part_len),
        ("receipt length", profile.read_max, RECEIPT),
        ("receipt_offset + 64", profile.mailbox_size, receipt_end),
        (
            "certificate_max",
            pairing.stream_max,
            pairing.certificate_max,
        ),
    ])
}

/// Each value (field, most, value) lies within its bound.
fn bounded(values: &[(&'static str, usize, usize)]) -> Result<(), SetupError> {
    match values.iter().find(|(_, most, value)| value > most) {
        None => Ok(()),
        Some(&(field, expected, got)) => Err(SetupError::Profile {
            field,
            expected,
            got,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyproof_spec::profile::CCC;

    /// The longest response is 256 bytes: 15 blocks of content with one byte of padding, and the code of 8.
    #[test]
    fn a_profile_fills_a_short_response_and_no_more() {
        let content = 15 * 16 - 1;
        let with = |read_max, subset_len| Profile {
            read_max,
            subset_len,
            ..CCC
        };
        assert!(profile(&with(content - 4, 127)).is_ok());
        assert!(profile(&with(content - 3, 127)).is_err());
        assert!(profile(&with(content - 4, 128)).is_err());
    }
}
