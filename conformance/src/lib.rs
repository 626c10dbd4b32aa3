//! # Keyproof's conformance runner
//!
//! Puts cases to a subject (a vehicle's reader or a phone's wallet, behind an adapter), judges what it does, and says so in a
//! way that can be checked and repeated. It also shows what the models say, and who cites which requirement.
//!
//! ```text
//!   cli ──▶ plan, select ──▶ run::engine ──Action──▶ kap::session ──line──▶ adapter ──▶ subject
//!                               │  ▲  ◀─Observation─     │
//!                               │  └── vectors::play     └ deadlines, bounds, process group
//!                               ▼
//!                            verdict ──▶ result ──▶ events.ndjson, result.json, summary, report
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`kap`] | the adapter protocol, both sides, everything bounded |
//! | [`suite`] | which cases there are, and what each needs |
//! | [`run`] | one attempt, one case with its control, one whole run |
//! | [`verdict`] | from what was seen to what is said |
//! | [`result`] | what is written down, and how it is shown |
//! | [`plan`], [`provision`] | what is declared of a subject; the test keys |
//! | [`selftest`] | whether an adapter speaks the protocol, before any case |
//! | [`subject`] | the built-in subjects: the reference, twins, extremes |
//! | [`models`], [`diagram`] | what the models say, as records and pictures |
//! | [`trace`], [`text`] | citations of requirements, and their sentences |
//! | [`suggest`] | names near one that is unknown |
//! | [`decode`], [`words`], [`digest`] | small tools: bytes in words, command lines, digests |
//! | [`cli`] | one module a command |
//!
//! **What is not here**: any judgement of what the protocol allows. Expectations come from the healthy model through
//! `keyproof-vectors`; this crate decides only who scores, what a silence means, and when to stop. A run is Keyproof's reading of open
//! material, not a certification by the owner of any standard.

pub mod cli;
pub mod decode;
pub mod diagram;
pub mod digest;
pub mod kap;
pub mod models;
pub mod plan;
pub mod provision;
pub mod result;
pub mod run;
pub mod selftest;
pub mod subject;
pub mod suggest;
pub mod suite;
pub mod text;
pub mod trace;
pub mod verdict;
pub mod words;
