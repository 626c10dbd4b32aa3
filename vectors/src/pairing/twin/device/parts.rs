//! Streams: creation data as it comes in, and the chain as it goes out.

use super::Device;
use crate::crypto::point;
use crate::pairing::bytes;
use crate::pairing::certificate::{Kind, Plan, common_name_of, issue};
use crate::pairing::twin::certified::{self, Path};
use keyproof_model::pairing::message::{Creation, Endpoint, VehicleCertificate};
use keyproof_spec::profile::Profile;

const YEAR: u64 = 31_557_600;

/// Creation data, whole.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) vehicle: [u8; 8],
    pub(super) slot: u8,
    pub(super) challenge: [u8; 16],
    pub(super) token: Vec<u8>,
    pub(super) leaf: Vec<u8>,
    pub(super) cross: Vec<u8>,
}

/// Reads creation data (section 10.2).
pub(super) fn creation(profile: &Profile, kept: &[u8]) -> Option<Read> {
    let tags = &profile.pairing.creation;
    let fields = [
        tags.vehicle_identifier,
        tags.slot,
        tags.challenge,
        tags.token,
        tags.vehicle_certificate,
        tags.cross_certificate,
    ];
    let read: [Vec<u8>; 6] = bytes::read_stream(profile, &fields, kept)?
        .try_into()
        .ok()?;
    let [vehicle, slot, challenge, token, leaf, cross] = read;
    let [slot] = slot.try_into().ok()?;
    let longest = profile.pairing.certificate_max;
    let fits = token.len() == profile.token_len && leaf.len().max(cross.len()) <= longest;
    fits.then_some(())?;
    Some(Read {
        vehicle: vehicle.try_into().ok()?,
        slot,
        challenge: challenge.try_into().ok()?,
        token,
        leaf,
        cross,
    })
}

impl Device {
    /// Creation data in names.
    pub(super) fn creation(&mut self, read: &Read) -> Creation {
        Creation {
            vehicle: self.names.vehicle(&read.vehicle),
            slot: read.slot,
            challenge: self.names.challenge(&read.challenge),
        }
    }

    /// The vehicle's certificate in names.
    pub(super) fn certificate(&mut self, read: &Read) -> VehicleCertificate {
        let path = [read.cross.as_slice(), read.leaf.as_slice()];
        let Path {
            issuer,
            key,
            binding,
        } = certified::path(self.profile, &self.own.root, &path, 8, self.own.now);
        VehicleCertificate {
            vehicle: self.names.vehicle(&binding),
            key: self.names.key(key.unwrap_or([0; 65])),
            issuer,
        }
    }

    /// H, E and F, in parts.
    pub(super) fn chain(&self, name: Endpoint, creation: Creation) -> Vec<Vec<u8>> {
        let profile = self.profile;
        let Some(key) = self.key(name) else {
            return Vec::new();
        };
        let challenge = self.names.challenge_bytes(creation.challenge);
        let plan = Plan {
            subject: "Key".to_owned(),
            issuer: common_name_of(&self.own.issuer).unwrap_or_default(),
            public: point::public(&key.bytes.endpoint_secret).unwrap_or([0; 65]),
            kind: Kind::Leaf {
                binding: [key.bytes.vehicle_identifier.as_slice(), &challenge].concat(),
            },
            not_before: self.own.now.saturating_sub(YEAR),
            not_after: self.own.now.saturating_add(YEAR),
            now: self.own.now,
            serial: 1,
        };
        let leaf = issue(profile, &plan, &self.own.issuer_secret, None);
        let tags = &profile.pairing.chain;
        let fields = [
            (tags.key_certificate, leaf),
            (tags.issuer_certificate, self.own.issuer.clone()),
            (tags.cross_certificate, self.own.cross.clone()),
        ];
        bytes::stream(profile, &fields, None)
    }
}
