//! Twins of owner pairing: an agent function of the model with a mouth and ears of bytes.
//!
//! ```text
//!   bytes ──wire, crypto──▶ names ──model step, some rules off──▶ names ──crypto, wire──▶ bytes
//!              ▲                                                             ▲
//!              └───────────────── the tables of this run ────────────────────┘
//!   commands and responses of the applet ──▶ crate::twin, with the keys of the moment
//! ```
//!
//! Points, MACs, signatures and certificates are calculated here, and what comes out is a fact that the model asks for: a mutation takes effect
//! because the model's step does not look at it. Every point is *some* scalar under the own mask, so that a share that can be used is a masked
//! scalar in names; evidence is the due one in names when its bytes are the due ones.
//!
//! The model leaves some things out, so a twin does them itself, from chapters 9 and 10: grammar, status words, classes of refusals; a stream of
//! more than two parts, whose middle ones the model takes as it takes the first; the count of attempts, of which the model knows how near the
//! limit is; `session_ended`.
//!
//! | module | holds |
//! |---|---|
//! | `names` | the tables |
//! | `draws` | randomness, seeded or labelled |
//! | `evidence` | transcripts in names as evidence and keys in bytes |
//! | `ledger` | the channel: where and by whom a message was sealed |
//! | `fields` | fields of messages whose length is not fixed |
//! | `count` | attempts as the model counts them |
//! | `certified` | what a path of certificates says |
//! | [`device`], [`vehicle`] | the two twins |

mod certified;
mod count;
pub mod device;
mod draws;
mod evidence;
mod fields;
mod ledger;
mod names;
pub mod vehicle;

pub use device::Device;
pub use vehicle::Vehicle;

use super::symbolic::variant;
use crate::play::{Kind, Observed};
use keyproof_model::pairing::rules::Rules;
use keyproof_spec::pairing::mutation::Mutation;
use keyproof_spec::pairing::words::EffectKind;
use keyproof_spec::profile::Profile;
use keyproof_spec::words;

/// The most rules that a twin can lack: the model has places for two.
pub const MOST: usize = 2;

/// All rules but these.
fn rules(profile: &Profile, mutations: &[Mutation]) -> Rules {
    let mut rules = Rules::healthy(variant(profile));
    let mut off = mutations.iter().copied();
    rules.mutation = off.next();
    rules.second = off.next();
    rules
}

fn told(kind: EffectKind, what: impl Into<String>) -> Observed {
    Observed {
        kind: Kind::Pairing(kind),
        what: what.into(),
    }
}

fn slotted(kind: EffectKind, slot: u8) -> Observed {
    told(kind, format!("slot {slot}"))
}

/// `session_ended`.
fn ended() -> Observed {
    Observed {
        kind: Kind::Transaction(words::EffectKind::SessionEnded),
        what: String::new(),
    }
}

/// An identity in the place of a secret: no point has this encoding.
const IDENTITY: [u8; 65] = [0; 65];
