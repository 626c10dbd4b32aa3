//! What the adversary can compute.
//!
//! Its own scalars, everything public, what its powers give and what has leaked. A run's keys follow from w0, Z and V together; a
//! guess is tested *off line* when one answer of an honest side lets it compute all three for every guess.

use super::record::Past;
use super::scenario::{ADVERSARY, OTHER_PASSWORD, PASSWORD, Scenario};
use crate::pairing::message::{Password, Scalar, Secret, Share, Side, Transcript};
use crate::pairing::step::Seen;

impl Scenario {
    /// Whether it has the verifier of a password, or the password: it can play a vehicle. A wrong guess is known to whoever made it.
    #[must_use]
    pub fn has_verifier(&self, past: &Past, password: Password) -> bool {
        (self.powers.verifier && password == PASSWORD) || self.has_password(past, password)
    }

    /// Whether it has the password: it can play a device too.
    #[must_use]
    pub fn has_password(&self, past: &Past, password: Password) -> bool {
        match password {
            PASSWORD => self.powers.password || past.leaked,
            OTHER_PASSWORD => self.powers.other_password || past.leaked,
            _ => true,
        }
    }

    /// Whether it can compute the keys of a run.
    #[must_use]
    pub fn knows(&self, past: &Past, run: Transcript) -> bool {
        let w0 = self.has_verifier(past, run.w0.password);
        let w1 = self.has_password(past, run.w0.password);
        let z = match run.z {
            Secret::Product(x, y) => has(past, x) || has(past, y),
            Secret::Identity => true,
            // (x + (w0' - w0)·m)·yG, with the logarithm m of M; the same with N and n.
            Secret::Opaque(share, _, _) => self.strips(past, share),
            Secret::Verifier(..) => false,
        };
        let v = match run.v {
            Secret::Verifier(y, _) => has(past, y) || w1,
            Secret::Identity => true,
            Secret::Opaque(share, _, _) => self.strips(past, share),
            Secret::Product(..) => false,
        };
        w0 && z && v
    }

    /// Whether the evidence that a side showed for this run tells the adversary of every guess whether it is right.
    ///
    /// A share of its own under a guess tells of that guess alone, because Z holds `(w0' - w0)·M` for all others: only the logarithm
    /// of the constant that masks its own share makes Z computable for each of them.
    #[must_use]
    pub fn tests_all(&self, by: Side, seen: Seen) -> bool {
        let peer = match by {
            Side::Vehicle => Some(seen.x),
            Side::Device => seen.y,
        };
        peer.is_some_and(|share| self.strips(&Past::default(), share))
    }

    /// Whether it knows the logarithm of a share whatever mask is taken off it.
    fn strips(&self, past: &Past, share: Share) -> bool {
        let Share::Masked { scalar, side, .. } = share else {
            return false;
        };
        let logarithm = match side {
            Side::Device => self.powers.logarithm_of_m,
            Side::Vehicle => self.powers.logarithm_of_n,
        };
        logarithm && has(past, scalar)
    }
}

fn has(past: &Past, scalar: Scalar) -> bool {
    scalar.owner == ADVERSARY || scalar == Scalar::ZERO || past.scalars.contains(&scalar)
}
