//! Transcript, evidence and system keys: sections 11.3 and 11.4.

use super::stretch::prefixed;
use super::{Secrets, TranscriptBend as Bend};
use crate::crypto::channel;
use hkdf::Hkdf;
use keyproof_spec::pairing::fixed::{POINT_M, POINT_N, label};
use keyproof_spec::pairing::profile::Pake;
use keyproof_spec::profile::Profile;
use sha2::{Digest, Sha256};

/// What both sides have at the end of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Evidence of the vehicle, sent in VERIFY.
    pub m1: [u8; 16],
    /// Evidence of the device, its answer.
    pub m2: [u8; 16],
    /// The shared secret: 16 bytes in `ccc`, 32 in `rfc9383`.
    pub secret: Vec<u8>,
    /// Kenc.
    pub enc: [u8; 16],
    /// Kmac.
    pub mac: [u8; 16],
    /// Krmac.
    pub rmac: [u8; 16],
    /// LONG_TERM_SHARED_SECRET.
    pub long_term: [u8; 16],
}

/// Evidence and keys of a run.
///
/// `request_data` is the data field of REQUEST as it went over the link: `ccc` takes the version TLVs out of it, `rfc9383` all of it and
/// the brand; a TLV that is not there counts as empty. Shares are the bytes that were sent, whatever they are. A bend that does not
/// [apply](Bend::applies) to the profile's variant changes nothing.
#[must_use]
pub fn run(
    profile: &Profile,
    request_data: &[u8],
    x_share: &[u8],
    y_share: &[u8],
    secrets: &Secrets,
    w0: &[u8; 32],
    bends: impl IntoIterator<Item = Bend>,
) -> Run {
    let applies = |bend: &Bend| bend.applies(profile.pairing.pake);
    let facts = Facts {
        profile,
        request: request_data,
        x_share,
        y_share,
        secrets,
        w0,
        bends: bends.into_iter().filter(applies).collect(),
    };
    facts.run()
}

struct Facts<'a> {
    profile: &'a Profile,
    request: &'a [u8],
    x_share: &'a [u8],
    y_share: &'a [u8],
    secrets: &'a Secrets,
    w0: &'a [u8; 32],
    bends: Vec<Bend>,
}

/// What the transcript gives: the evidence keys (vehicle's first) and the shared secret.
struct Derived {
    vehicle: [u8; 16],
    device: [u8; 16],
    secret: Vec<u8>,
}

impl Facts<'_> {
    fn is(&self, bend: Bend) -> bool {
        self.bends.contains(&bend)
    }

    fn run(&self) -> Run {
        let derived = match self.profile.pairing.pake {
            Pake::Ccc => self.ccc(),
            Pake::Rfc9383 => self.rfc9383(),
        };
        let (m1, m2) = self.evidence(&derived);
        let info = self.label(Bend::EmptySystemLabel, label::SYSTEM);
        let keys: [u8; 64] = expand(&derived.secret, info);
        let (mut mac, mut rmac) = (sixteen(&keys, 16), sixteen(&keys, 32));
        if self.is(Bend::SwappedSystemKeys) {
            std::mem::swap(&mut mac, &mut rmac);
        }
        Run {
            m1,
            m2,
            secret: derived.secret,
            enc: sixteen(&keys, 0),
            mac,
            rmac,
            long_term: sixteen(&keys, 48),
        }
    }

    fn evidence(&self, keys: &Derived) -> ([u8; 16], [u8; 16]) {
        let (mut first, mut second) = (keys.vehicle, keys.device);
        if self.is(Bend::SwappedEvidenceKeys) {
            std::mem::swap(&mut first, &mut second);
        }
        let (mut over_first, mut over_second) = (self.x_share.to_vec(), self.y_share.to_vec());
        if self.is(Bend::OwnShares) {
            std::mem::swap(&mut over_first, &mut over_second);
        }
        if self.is(Bend::OneEvidenceKey) {
            second = first;
            over_first.extend_from_slice(&over_second);
            over_second.clone_from(&over_first);
        }
        let of = |key, over: &[u8]| channel::mac(key, None, over);
        (of(&first, &over_first), of(&second, &over_second))
    }

    fn ccc(&self) -> Derived {
        let hash = Sha256::digest(self.common());
        let (ck, sk): ([u8; 16], [u8; 16]) = (sixteen(&hash, 0), sixteen(&hash, 16));
        let tags = &self.profile.pairing.tags;
        let mut versions = [tags.framework_version, tags.protocol_versions]
            .map(|tag| find(self.request, tag).unwrap_or_default());
        if self.is(Bend::SwappedVersions) {
            versions.reverse();
        }
        let mut info = self
            .label(Bend::EmptyConfirmationLabel, label::CONFIRMATION)
            .to_vec();
        for found in versions {
            info.extend_from_slice(if self.is(Bend::WithoutVersions) {
                &[]
            } else if self.is(Bend::VersionValues) {
                found.value
            } else {
                found.whole
            });
        }
        let keys: [u8; 32] = expand(&ck, &info);
        let secret = if self.is(Bend::SecretIsOtherHalf) {
            ck
        } else {
            sk
        };
        Derived {
            vehicle: sixteen(&keys, 0),
            device: sixteen(&keys, 16),
            secret: secret.to_vec(),
        }
    }

    fn rfc9383(&self) -> Derived {
        let mut transcript = Vec::new();
        if !self.is(Bend::WithoutRequest) {
            let mut identities = [label::DEVICE, self.brand()];
            if self.is(Bend::WithoutIdentities) {
                identities = [&[]; 2];
            }
            transcript.extend(self.prefixed(&self.context()));
            transcript.extend(identities.iter().flat_map(|it| self.prefixed(it)));
        }
        let mut constants = [POINT_M, POINT_N];
        if self.is(Bend::SwappedConstants) {
            constants.reverse();
        }
        if !self.is(Bend::WithoutConstants) {
            transcript.extend(constants.iter().flat_map(|it| self.prefixed(it)));
        }
        transcript.extend(self.common());
        let main = Sha256::digest(transcript);
        let info = self.label(Bend::EmptyConfirmationLabel, label::CONFIRMATION);
        let keys: [u8; 32] = expand(&main, info);
        let shared: [u8; 32] = expand(&main, self.label(Bend::EmptySharedLabel, label::SHARED));
        let secret = if self.is(Bend::SecretIsOtherHalf) {
            main.to_vec()
        } else {
            shared.to_vec()
        };
        Derived {
            vehicle: sixteen(&keys, 16),
            device: sixteen(&keys, 0),
            secret,
        }
    }

    /// X, Y, Z, V and w0: how both transcripts end.
    fn common(&self) -> Vec<u8> {
        let mut shares = [self.x_share, self.y_share];
        if self.is(Bend::SwappedShares) {
            shares.reverse();
        }
        let mut parts: Vec<&[u8]> = Vec::new();
        if !self.is(Bend::WithoutShares) {
            parts.extend(shares);
        }
        let z = (!self.is(Bend::WithoutSecretZ)).then_some(self.secrets.z.as_slice());
        let v = (!self.is(Bend::WithoutSecretV)).then_some(self.secrets.v.as_slice());
        let mut secrets = [z, v];
        if self.is(Bend::SwappedSecrets) {
            secrets.reverse();
        }
        parts.extend(secrets.into_iter().flatten());
        if !self.is(Bend::WithoutW0) {
            parts.push(self.w0);
        }
        parts.iter().flat_map(|part| self.prefixed(part)).collect()
    }

    /// The context of `rfc9383`.
    fn context(&self) -> Vec<u8> {
        if self.is(Bend::WithoutContext) {
            return Vec::new();
        }
        let tags = &self.profile.pairing.tags;
        let mut request = self.request.to_vec();
        if self.is(Bend::WithoutVersions) {
            request = without(&request, tags.framework_version);
            request = without(&request, tags.protocol_versions);
        }
        let before = self.label(Bend::WithoutContextLabel, label::CONTEXT);
        [before, &request].concat()
    }

    fn brand(&self) -> &[u8] {
        let brand = find(self.request, self.profile.pairing.tags.brand);
        brand.unwrap_or_default().value
    }

    fn label<'a>(&self, emptied_by: Bend, label: &'a [u8]) -> &'a [u8] {
        if self.is(emptied_by) { &[] } else { label }
    }

    fn prefixed(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = prefixed(bytes);
        let big_endian = self.is(Bend::BigEndianLengths);
        if let Some(len) = out.get_mut(..8).filter(|_| big_endian) {
            len.reverse();
        }
        if self.is(Bend::WithoutLengths) {
            out.drain(..8);
        }
        out
    }
}

fn expand<const N: usize>(secret: &[u8], info: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    // HKDF-SHA-256 gives up to 8160 bytes; N is at most 64.
    let done = Hkdf::<Sha256>::new(None, secret).expand(info, &mut out);
    debug_assert!(done.is_ok(), "HKDF gives more than {N} bytes");
    out
}

fn sixteen(bytes: &[u8], at: usize) -> [u8; 16] {
    let mut out = [0; 16];
    for (to, from) in out.iter_mut().zip(bytes.iter().skip(at)) {
        *to = *from;
    }
    out
}

/// One TLV of REQUEST.
#[derive(Clone, Copy, Default)]
struct Found<'a> {
    before: usize,
    whole: &'a [u8],
    value: &'a [u8],
}

/// The first TLV with this one-byte tag at the top level. Tags that begin with five ones in the low bits have two bytes.
fn find(bytes: &[u8], tag: u8) -> Option<Found<'_>> {
    let mut before = 0;
    loop {
        let rest = bytes.get(before..)?;
        let tag_len = if rest.first()? & 0x1F == 0x1F { 2 } else { 1 };
        let (len_len, len) = match rest.get(tag_len..)? {
            [len, ..] if *len < 0x80 => (1, usize::from(*len)),
            [0x81, len, ..] => (2, usize::from(*len)),
            [0x82, high, low, ..] => (3, usize::from(u16::from_be_bytes([*high, *low]))),
            _ => return None,
        };
        let header = tag_len + len_len;
        let whole = rest.get(..header + len)?;
        if tag_len == 1 && rest.first() == Some(&tag) {
            let value = whole.get(header..)?;
            return Some(Found {
                before,
                whole,
                value,
            });
        }
        before += whole.len();
    }
}

fn without(bytes: &[u8], tag: u8) -> Vec<u8> {
    let mut out = bytes.to_vec();
    if let Some(found) = find(bytes, tag) {
        out.drain(found.before..found.before + found.whole.len());
    }
    out
}
