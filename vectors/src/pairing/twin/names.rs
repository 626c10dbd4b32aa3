//! The tables of a run: which atom of the model stands for which bytes.

use crate::pairing::spake::{self, Scalars};
use crate::twin::names::intern;
use keyproof_model::pairing::message::{Endpoint, Fresh, Password, Scalar, Stretching};
use keyproof_spec::profile::Profile;
use std::collections::BTreeMap;

/// Owners of what is drawn: the twin itself, and everybody else.
pub(super) const SELF: u8 = 1;
pub(super) const PEER: u8 = 2;
/// The bit of every version that the twin does not have.
const UNKNOWN: u8 = 0x80;

/// Salt and costs of REQUEST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Costs {
    pub(super) salt: [u8; 16],
    pub(super) n: u32,
    pub(super) r: u16,
    pub(super) p: u16,
}

/// All names known in a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    passwords: Vec<Vec<u8>>,
    costs: Vec<Costs>,
    brands: Vec<[u8; 2]>,
    vehicles: Vec<Vec<u8>>,
    publics: Vec<[u8; 65]>,
    points: Vec<[u8; 65]>,
    challenges: Vec<Vec<u8>>,
    scalars: BTreeMap<u8, [u8; 32]>,
    drawn: BTreeMap<u8, [u8; 16]>,
}

impl Names {
    pub(super) fn password(&mut self, bytes: &[u8]) -> Password {
        Password(intern(&mut self.passwords, &bytes.to_vec()))
    }

    pub(super) fn stretching(&mut self, profile: &Profile, costs: Costs) -> Stretching {
        let pairing = &profile.pairing;
        let bounds = pairing.cost_min..=pairing.cost_max;
        let bounded = costs.n.is_power_of_two() && bounds.contains(&costs.n);
        Stretching {
            salt: intern(&mut self.costs, &costs),
            costs_bounded: bounded && (costs.r, costs.p) == (pairing.cost_r, pairing.cost_p),
        }
    }

    pub(super) fn brand(&mut self, bytes: [u8; 2]) -> u8 {
        intern(&mut self.brands, &bytes)
    }

    /// The atom of a vehicle identifier, or of whatever stands in the place of one.
    pub(super) fn vehicle(&mut self, bytes: &[u8]) -> u8 {
        intern(&mut self.vehicles, &bytes.to_vec())
    }

    /// The atom of a vehicle's public key.
    pub(super) fn key(&mut self, public: [u8; 65]) -> u8 {
        intern(&mut self.publics, &public)
    }

    pub(super) fn public(&self, key: u8) -> [u8; 65] {
        let found = self.publics.get(usize::from(key)).copied();
        found.unwrap_or([0; 65])
    }

    /// The atom of an endpoint's public key, whoever made it.
    pub(super) fn endpoint(&mut self, public: [u8; 65]) -> Endpoint {
        Endpoint {
            owner: PEER,
            number: intern(&mut self.publics, &public),
        }
    }

    /// The scalar of somebody else behind a point.
    pub(super) fn behind(&mut self, point: [u8; 65]) -> Scalar {
        Scalar {
            owner: PEER,
            number: intern(&mut self.points, &point),
        }
    }

    /// A challenge of somebody else.
    pub(super) fn challenge(&mut self, bytes: &[u8]) -> Fresh {
        Fresh {
            owner: PEER,
            number: intern(&mut self.challenges, &bytes.to_vec()),
        }
    }

    pub(super) fn challenge_bytes(&self, challenge: Fresh) -> Vec<u8> {
        let found = self.challenges.get(usize::from(challenge.number)).cloned();
        found.unwrap_or_default()
    }

    /// An own challenge has these bytes.
    pub(super) fn drew(&mut self, own: Fresh, bytes: [u8; 16]) {
        self.drawn.insert(own.number, bytes);
    }

    /// The bytes of an own challenge.
    pub(super) fn drawn(&self, own: Fresh) -> Vec<u8> {
        let found = self.drawn.get(&own.number);
        found.map(|bytes| bytes.to_vec()).unwrap_or_default()
    }

    /// The bytes of an own scalar: drawn when its number is new.
    pub(super) fn scalar(&mut self, own: Scalar, draw: impl FnOnce() -> [u8; 32]) -> [u8; 32] {
        *self.scalars.entry(own.number).or_insert_with(draw)
    }

    /// The scalars of a password. Costs that cannot be computed are brought to the profile's lowest, as by a device that helps itself.
    pub(super) fn stretched(
        &self,
        profile: &Profile,
        password: Password,
        stretching: Stretching,
        brand: u8,
    ) -> Option<Scalars> {
        let password = self.passwords.get(usize::from(password.0))?;
        let costs = self.costs.get(usize::from(stretching.salt))?;
        let brand = *self.brands.get(usize::from(brand))?;
        let mut other = *profile;
        (other.pairing.cost_r, other.pairing.cost_p) = (costs.r, costs.p);
        let stretch = |profile, n| spake::stretch(profile, password, &costs.salt, n, brand);
        let dear = costs.n > profile.pairing.cost_max.saturating_mul(2);
        let exact = if dear { None } else { stretch(&other, costs.n) };
        exact.or_else(|| stretch(profile, profile.pairing.cost_min))
    }
}

/// The bit of a version: the higher the version, the higher the bit.
pub(super) fn bit(known: &[u16], number: u16) -> u8 {
    let at = known.iter().rev().position(|found| *found == number);
    let shift = at.and_then(|at| u32::try_from(at).ok()).unwrap_or(7);
    1u8.checked_shl(shift).unwrap_or(UNKNOWN)
}

/// The bits of a list.
pub(super) fn bits(known: &[u16], numbers: &[u16]) -> u8 {
    let bits = numbers.iter().map(|number| bit(known, *number));
    bits.fold(0, |all, one| all | one)
}

/// The version of a bit.
pub(super) fn of_bit(known: &[u16], bit: u8) -> u16 {
    let at = usize::try_from(bit.trailing_zeros()).unwrap_or(usize::MAX);
    known.iter().rev().nth(at).copied().unwrap_or(0)
}
