//! # Owner pairing
//!
//! ```text
//!   Script (names) ──symbolic──▶ the model's agents ──▶ what is allowed, and what a subject without a rule would do
//!        │
//!        └── peer, cast, bytes, spake, certificate ──▶ PDUs ──player──▶ any subject ──▶ what differs, and on which requirement it rests
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`recipe`], [`bend`], [`expect`], [`case`](mod@case) | scripts in names: acts, the one fault, what is allowed |
//! | [`symbolic`] | a script played by the model, healthy or without a rule |
//! | [`cast`] | who takes part: passwords, keys, certificates of both makers |
//! | [`spake`] | sections 11.1 to 11.4 a second time: password, shares, evidence, system keys |
//! | [`certificate`] | section 11.5 a second time: certificates, issued with at most one fault, and read |
//! | [`bytes`] | chapter 10: fields, commands, streams, the channel |
//! | [`peer`] | acts as bytes |
//! | `objects` | what `provision` says of pairing |
//! | [`twin`] | the model's agents behind bytes |
//! | [`player`] | a case made flesh, and judgement of what came |
//! | [`lockstep`] | model and reference side by side on every letter |
//! | [`generate`] | where the cases come from |
//! | [`release`] | the files |
//!
//! Nothing here shares code with `keyproof-reference`.

pub mod bend;
pub mod bytes;
pub mod case;
pub mod cast;
pub mod certificate;
pub mod expect;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "each place looks at the few answers and mutations that it has words for"
)]
pub mod generate;
pub mod lockstep;
pub(crate) mod objects;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "each place looks at the few bends that bend it"
)]
pub mod peer;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "each place looks at the few answers that it can read"
)]
pub mod player;
pub mod recipe;
pub mod release;
pub mod spake;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "each place looks at the few bends that bend it"
)]
pub mod symbolic;
pub mod twin;
