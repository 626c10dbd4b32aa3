//! # The vectors
//!
//! The one place that sees both the symbolic model and the byte-level reference. It makes sure that they agree, and turns what they agree on
//! into cases: recipes in names, with ids, expectations and bytes.
//!
//! ```text
//!                 model (terms)                                  reference (bytes)
//!                     │                                                │
//!    symbolic ────────┤ lockstep: every letter from every standing ────┤
//!                     │                                                │
//!    twin = model + wire + crypto of our own ── healthy: second implementation, and what is expected
//!                     │                      └─ mutated: faulty subjects
//!                     ▼
//!    generate ──▶ Case ──▶ Player ──Action──▶ any Subject ──Observation──▶ Player ──▶ StepReport
//!                     └──▶ vectors/v1/*.json, embedded
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`play`] | the seam to whoever carries cases out |
//! | [`name`], [`crypto`], [`wire`] | labelled seeds, chapter 5, chapter 4: a second implementation, sharing no code with the reference |
//! | [`recipe`], [`case`](mod@case) | acts, the one fault, expectations; cases |
//! | [`peer`] | acts as bytes: whoever the subject talks to |
//! | [`player`] | a case made flesh: next action, and judgement of what came |
//! | [`provision`], [`subject`] | the objects of the adapter protocol; reference, twins and extremes behind one trait |
//! | [`pairing`] | owner pairing: the same steps for its own messages |
//! | [`twin`] | the model's agent function with a mouth of bytes |
//! | [`symbolic`], [`lockstep`] | acts as terms; model against reference |
//! | [`generate`] | where cases come from |
//! | [`vector`], [`onefault`], [`release`], [`embed`] | the JSON files: format, checks, writing, and reading them from the binary |
//!
//! **What is not here**: verdicts. A player says what differs and on which requirement that rests; what it amounts to is decided in
//! `conformance`.

pub mod case;
pub mod crypto;
pub mod embed;
pub mod generate;
pub mod lockstep;
pub mod name;
pub mod onefault;
pub mod pairing;
pub mod peer;
pub mod play;
pub mod player;
pub mod provision;
pub mod recipe;
pub mod release;
pub mod subject;
pub mod symbolic;
pub mod twin;
pub mod vector;
pub mod wire;
