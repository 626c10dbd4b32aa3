//! A script in terms: what the agents of the model do with it, step by step.
//!
//! ```text
//!   act + bend ──mind──▶ message of the model ──agent──▶ step ──▶ Expect
//!                 ▲                                        │
//!                 └── what the agent sent ─────────────────┘
//! ```
//!
//! The mind is the peer as the model sees it: it knows the password, keeps its own scalars and its place in the channel, and changes one thing where
//! the script bends one. The agent has all rules, or lacks one: then the same script shows what a subject without that rule does.
//!
//! **What the model does not say** is said here, from section 10.4: the reason of a refusal, because the model knows only that there is one; what a
//! message is refused for that is none at all, because the model has terms and no bytes; and the effects that chapter 3 gives to the first transaction.

mod device;
pub(in crate::pairing) mod reason;
mod vehicle;

pub use device::DeviceWalk;
pub use vehicle::VehicleWalk;

use super::expect::Expect;
use super::recipe::{Script, Step, Subject};
use keyproof_model::pairing::message::{
    Evidence, Password, Scalar, Secret, Share, Side, Stretched, Stretching, Transcript, Variant,
};
use keyproof_model::pairing::rules::Rules;
use keyproof_spec::pairing::mutation::Mutation;
use keyproof_spec::pairing::profile::Pake;
use keyproof_spec::profile::Profile;

/// The limit of attempts that the model has.
pub(crate) const LIMIT: u8 = keyproof_model::pairing::rules::ATTEMPTS;
/// The lower framework version, the higher one, and one that nobody offers.
const LOW: u8 = 1;
const HIGH: u8 = 2;
const RETIRED: u8 = 4;
/// Protocol versions of both sides, and one of nobody.
const OWN: u8 = 1;
const FOREIGN: u8 = 2;
/// Names of the two sides, and of somebody else.
const VEHICLE: u8 = 1;
const DEVICE: u8 = 2;
const OTHER: u8 = 3;
const BRAND: u8 = 1;

/// The variant of a profile.
#[must_use]
pub const fn variant(profile: &Profile) -> Variant {
    match profile.pairing.pake {
        Pake::Ccc => Variant::Ccc,
        Pake::Rfc9383 => Variant::Rfc9383,
    }
}

/// What the model allows at each step of a script, under all rules or without one.
#[must_use]
pub fn expectations(
    profile: &'static Profile,
    script: &Script,
    mutation: Option<Mutation>,
) -> Vec<Expect> {
    let variant = variant(profile);
    let rules = mutation.map_or_else(
        || Rules::healthy(variant),
        |mutation| Rules::without(variant, mutation),
    );
    match script.subject {
        Subject::Device => {
            let mut walk = DeviceWalk::new(&script.setup, rules);
            steps(script, |step| walk.step(step))
        }
        Subject::Vehicle => {
            let mut walk = VehicleWalk::new(&script.setup, rules);
            steps(script, |step| walk.step(step))
        }
    }
}

fn steps(script: &Script, mut step: impl FnMut(&Step) -> Expect) -> Vec<Expect> {
    script.steps.iter().map(&mut step).collect()
}

/// How the vehicle of a case stretches.
const STRETCHING: Stretching = Stretching {
    salt: 1,
    costs_bounded: true,
};

/// The stretched password under a variant.
fn stretched(rules: Rules, password: Password, stretching: Stretching) -> Stretched {
    Stretched {
        password,
        stretching,
        brand: (rules.variant == Variant::Rfc9383).then_some(BRAND),
    }
}

/// A scalar of the peer.
const fn own_scalar(owner: u8, number: u8) -> Scalar {
    Scalar { owner, number }
}

/// A share under a mask.
const fn masked(scalar: Scalar, mask: Stretched, side: Side) -> Share {
    Share::Masked {
        scalar,
        mask: Some(mask),
        side,
    }
}

/// Evidence that nobody makes.
fn wrong(run: Transcript) -> Evidence {
    Evidence {
        by: Some(Side::Vehicle),
        over: None,
        run: other(run),
    }
}

/// A run that is not this one.
fn other(run: Transcript) -> Transcript {
    Transcript {
        z: Secret::Identity,
        v: Secret::Identity,
        ..run
    }
}
