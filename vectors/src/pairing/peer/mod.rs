//! Acts in bytes: whoever the subject talks to.
//!
//! A step is one PDU or many: [`Vehicle::next`] and [`Device::next`] give the n-th, or none when the step is over. Peers never stop by themselves;
//! they move on in the channel as if every message had been taken, because a recipe decides what happens.

mod device;
mod vehicle;

pub use device::{Device, bent_receipt};
pub use vehicle::{Vehicle, read_share};

use crate::name::{bytes, expand, label, secret};
use crate::play::Draws;
use keyproof_spec::profile::Profile;

/// The n-th scalar of a share.
#[must_use]
pub fn scalar(who: &str, n: usize) -> [u8; 32] {
    secret(&label(who, &format!("share-{n}")))
}

/// The n-th challenge.
#[must_use]
pub fn challenge(who: &str, n: usize) -> [u8; 16] {
    bytes(&label(who, &format!("challenge-{n}")))
}

/// The n-th token.
#[must_use]
pub fn token(profile: &Profile, who: &str, n: usize) -> Vec<u8> {
    expand(&label(who, &format!("token-{n}")), profile.token_len)
}

/// The n-th new key of a device.
#[must_use]
pub fn endpoint(who: &str, n: usize) -> [u8; 32] {
    secret(&label(who, &format!("endpoint-{n}")))
}

/// As many draws of the subject as a script can use.
#[must_use]
pub fn draws(profile: &Profile, who: &str, count: usize) -> Draws {
    Draws {
        shares: (0..count).map(|n| scalar(who, n)).collect(),
        endpoints: (0..count).map(|n| endpoint(who, n)).collect(),
        challenges: (0..count).map(|n| challenge(who, n)).collect(),
        tokens: (0..count).map(|n| token(profile, who, n)).collect(),
    }
}
