//! Creation data and chain: a stream of TLVs in parts (section 10.2), and the receipt (section 10.3).
//!
//! The parts travel in the channel; where the stream ends is said by its own last TLV, since neither P1 nor the status word is under a code.

use alloc::vec;
use alloc::vec::Vec;

use keyproof_spec::pairing::fixed::STATUS_MORE;
use keyproof_spec::pairing::fixed::length::{CHALLENGE, RECEIPT};
use keyproof_spec::pairing::profile::PairingProfile;
use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::{FIELD, POINT, VEHICLE_IDENTIFIER};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};

use super::fault::Fault;
use crate::error;
use crate::secret::SecretBytes;
use crate::wire::tlv::{self, Reader, Unreadable};

/// What has been kept of a stream that comes in.
#[derive(Debug)]
pub(crate) struct Incoming(SecretBytes);

impl Default for Incoming {
    fn default() -> Self {
        Self(SecretBytes::from_vec(Vec::new()))
    }
}

impl Incoming {
    /// Keeps a part that is not the last: it is full.
    pub(crate) fn more(&mut self, profile: &PairingProfile, part: &[u8]) -> Result<(), Fault> {
        if part.len() != profile.part_len {
            return Err(Fault::Stream); // DK-OE-003
        }
        self.keep(profile, part)
    }

    /// Takes the last part and gives the whole.
    pub(crate) fn last(
        mut self,
        profile: &PairingProfile,
        part: &[u8],
    ) -> Result<SecretBytes, Fault> {
        if part.is_empty() || part.len() > profile.part_len {
            return Err(Fault::Stream); // DK-OE-003
        }
        self.keep(profile, part)?;
        Ok(self.0)
    }

    fn keep(&mut self, profile: &PairingProfile, part: &[u8]) -> Result<(), Fault> {
        let kept = self.0.expose();
        if kept.len().saturating_add(part.len()) > profile.stream_max {
            return Err(Fault::StreamLength); // DK-OE-004
        }
        // A new buffer for each part, so that one that grows leaves no copy behind.
        self.0 = SecretBytes::from_vec([kept, part].concat());
        Ok(())
    }
}

/// What is left of a stream that goes out.
#[derive(Debug)]
pub(crate) struct Outgoing {
    bytes: SecretBytes,
    sent: usize,
}

impl Outgoing {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes: SecretBytes::from_vec(bytes),
            sent: 0,
        }
    }

    /// The first part is the next again.
    pub(crate) const fn begin(&mut self) {
        self.sent = 0;
    }

    /// Whether something went out already.
    pub(crate) const fn is_begun(&self) -> bool {
        self.sent != 0
    }

    /// Whether all of it went out.
    pub(crate) fn is_over(&self) -> bool {
        self.sent == self.bytes.expose().len()
    }

    /// The next part; None when nothing is left.
    pub(crate) fn next(&mut self, profile: &PairingProfile) -> Option<&[u8]> {
        let rest = self
            .bytes
            .expose()
            .get(self.sent..)
            .filter(|rest| !rest.is_empty())?;
        let part = rest.get(..profile.part_len).unwrap_or(rest);
        self.sent = self.sent.saturating_add(part.len());
        Some(part)
    }

    /// The status word with a part: ok when it was the last, or how many bytes are left.
    pub(crate) fn status(&self, profile: &Profile) -> u16 {
        let left = self.bytes.expose().len().saturating_sub(self.sent);
        if left == 0 {
            return profile.status.ok;
        }
        u16::from_be_bytes([STATUS_MORE, u8::try_from(left).unwrap_or(0)])
    }
}

/// The creation data.
#[derive(Clone, Copy)]
pub(crate) struct Creation<'a> {
    pub(crate) vehicle: &'a [u8; VEHICLE_IDENTIFIER],
    pub(crate) slot: u8,
    pub(crate) challenge: &'a [u8; CHALLENGE],
    pub(crate) token: &'a [u8],
    /// Certificate K.
    pub(crate) certificate: &'a [u8],
    /// Certificate M.
    pub(crate) cross: &'a [u8],
}

impl<'a> Creation<'a> {
    pub(crate) fn encode(&self, profile: &Profile) -> Result<Vec<u8>, error::Fault> {
        let tags = &profile.pairing.creation;
        let mut out = Vec::new();
        tlv::push(&mut out, tags.vehicle_identifier, self.vehicle)?; // DK-OE-003
        tlv::push(&mut out, tags.slot, &[self.slot])?;
        tlv::push(&mut out, tags.challenge, self.challenge)?;
        tlv::push(&mut out, tags.token, self.token)?;
        tlv::push(&mut out, tags.vehicle_certificate, self.certificate)?;
        tlv::push(&mut out, tags.cross_certificate, self.cross)?;
        tlv::push(&mut out, profile.pairing.end_tag, &[])?;
        Ok(out)
    }

    pub(crate) fn decode(profile: &Profile, stream: &'a [u8]) -> Result<Self, Fault> {
        let tags = &profile.pairing.creation;
        let mut reader = Reader::new(stream);
        let read = |reader: &mut Reader<'a>| {
            let vehicle = reader.next_array(tags.vehicle_identifier)?; // DK-OE-003
            let &[slot] = reader.next_array(tags.slot)?;
            let challenge = reader.next_array(tags.challenge)?;
            let token = reader.next(tags.token)?;
            if token.len() != profile.token_len {
                return Err(Unreadable);
            }
            let certificate = reader.next(tags.vehicle_certificate)?;
            let cross = reader.next(tags.cross_certificate)?;
            Ok(Self {
                vehicle,
                slot,
                challenge,
                token,
                certificate,
                cross,
            })
        };
        let creation = read(&mut reader).map_err(|_| Fault::Stream)?;
        end(profile, reader)?;
        Ok(creation)
    }
}

/// The chain: certificates H, E and F.
#[derive(Clone, Copy)]
pub(crate) struct Chain<'a> {
    /// Certificate H.
    pub(crate) key: &'a [u8],
    /// Certificate E.
    pub(crate) issuer: &'a [u8],
    /// Certificate F.
    pub(crate) cross: &'a [u8],
}

impl<'a> Chain<'a> {
    pub(crate) fn encode(&self, profile: &Profile) -> Result<Vec<u8>, error::Fault> {
        let tags = &profile.pairing.chain;
        let mut out = Vec::new();
        tlv::push(&mut out, tags.key_certificate, self.key)?; // DK-OE-003
        tlv::push(&mut out, tags.issuer_certificate, self.issuer)?;
        tlv::push(&mut out, tags.cross_certificate, self.cross)?;
        tlv::push(&mut out, profile.pairing.end_tag, &[])?;
        Ok(out)
    }

    pub(crate) fn decode(profile: &Profile, stream: &'a [u8]) -> Result<Self, Fault> {
        let tags = &profile.pairing.chain;
        let mut reader = Reader::new(stream);
        let mut certificate = |tag| reader.next(tag).map_err(|_| Fault::Stream); // DK-OE-003
        let chain = Self {
            key: certificate(tags.key_certificate)?,
            issuer: certificate(tags.issuer_certificate)?,
            cross: certificate(tags.cross_certificate)?,
        };
        end(profile, reader)?;
        Ok(chain)
    }
}

/// The mark, and nothing after it.
fn end(profile: &Profile, mut reader: Reader<'_>) -> Result<(), Fault> {
    let mark = reader.next_array::<0>(profile.pairing.end_tag);
    mark.and_then(|_| reader.end()).map_err(|_| Fault::Stream) // DK-OE-003
}

/// What GET DATA asks for.
pub(crate) fn chain_request(profile: &Profile) -> Vec<u8> {
    vec![profile.pairing.chain.request, 0]
}

/// The tracking server's word for a key in a slot of a vehicle.
pub(crate) fn receipt_verifies(
    profile: &Profile,
    server: &VerifyingKey,
    vehicle: &[u8; VEHICLE_IDENTIFIER],
    slot: u8,
    key: &[u8; POINT],
    receipt: &[u8],
) -> Result<Received, Fault> {
    let receipt: &[u8; RECEIPT] = receipt.try_into().map_err(|_| Fault::Receipt)?;
    let [_, x @ ..] = key;
    let x = x.first_chunk::<FIELD>().ok_or(Fault::internal())?;
    let mut message = Vec::with_capacity(54);
    tlv::push(&mut message, profile.tags.vehicle_identifier, vehicle)?; // DK-OE-007
    tlv::push(&mut message, profile.tags.slot, &[slot])?;
    tlv::push(&mut message, profile.tags.endpoint_ephemeral, x)?;
    tlv::push(
        &mut message,
        profile.tags.usage,
        &profile.pairing.usage_receipt,
    )?;
    let signature = Signature::from_slice(receipt).map_err(|_| Fault::Receipt)?;
    server
        .verify(&message, &signature)
        .map_err(|_| Fault::Receipt)?; // DK-OP-008
    Ok(Received(()))
}

/// Proof that the tracking server has recorded a key.
#[derive(Debug)]
pub struct Received(());

#[cfg(test)]
mod tests {
    use super::Incoming;
    use alloc::vec;
    use keyproof_spec::profile::CCC;

    /// Lengths of a last part, and whether they are taken (DK-OE-003).
    #[test]
    fn last_part_is_neither_empty_nor_too_long() {
        let full = CCC.pairing.part_len;
        for (length, taken) in [(0, false), (1, true), (full, true), (full + 1, false)] {
            let whole = Incoming::default().last(&CCC.pairing, &vec![0; length]);
            assert_eq!(whole.is_ok(), taken, "{length} bytes");
        }
    }
}
