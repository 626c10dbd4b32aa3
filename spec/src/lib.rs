//! # Keyproof's words
//!
//! One requirement is a sentence under an id in `spec/chapters`. This crate is the typed shadow of those sentences: their ids,
//! the names of messages, roles and refusals, tags, labels, limits and profile values. The model (`keyproof-model`) and the
//! reference (`keyproof-reference`) both read it, and nothing else of each other.
//!
//! ```text
//!   spec/chapters/*.md  ──(a test keeps them the same)──  spec/src   names, numbers, ids
//!                                                          │    │
//!                                                     model│    │reference
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`rule`] | every requirement: id, level, role, kind, goals served, evidence |
//! | [`goal`] | the goals I1–I23, and which of them this protocol claims |
//! | [`mutation`] | for each behaviour rule the same agent without it |
//! | [`finding`] | where the protocol as documented misses a goal |
//! | [`assumption`] | what is taken on trust, and the scenario in which it is false |
//! | [`profile`] | every value that a family or a licensed vendor may set |
//! | [`reject`] | the closed list of refusal classes |
//! | [`words`] | roles, messages, purposes, effects |
//! | [`pairing`] | the same tables for owner pairing |
//! | [`aliro`] | rules, values and words of Aliro, beside its siblings |
//!
//! **What is not here: behaviour.** No function takes a phase and an input; when something may happen is said in a sentence
//! and written twice, apart. Sharing a name cannot open a car; sharing a guard can.
#![no_std]

pub mod aliro;
pub mod assumption;
pub mod finding;
pub mod goal;
mod id;
pub mod mutation;
pub mod pairing;
pub mod profile;
pub mod reject;
pub mod rule;
pub mod words;

/// The chapters, in reading order: file stem and text, embedded so that an installed binary needs no file of the repository.
pub const CHAPTERS: &[(&str, &str)] = &[
    (
        "01-notation-and-threat-model",
        include_str!("../chapters/01-notation-and-threat-model.md"),
    ),
    ("02-goals", include_str!("../chapters/02-goals.md")),
    (
        "03-standard-transaction",
        include_str!("../chapters/03-standard-transaction.md"),
    ),
    ("04-encodings", include_str!("../chapters/04-encodings.md")),
    (
        "05-cryptography",
        include_str!("../chapters/05-cryptography.md"),
    ),
    (
        "06-assumptions",
        include_str!("../chapters/06-assumptions.md"),
    ),
    ("07-mutations", include_str!("../chapters/07-mutations.md")),
    ("08-coverage", include_str!("../chapters/08-coverage.md")),
    (
        "09-owner-pairing",
        include_str!("../chapters/09-owner-pairing.md"),
    ),
    (
        "10-pairing-encodings",
        include_str!("../chapters/10-pairing-encodings.md"),
    ),
    (
        "11-pairing-cryptography",
        include_str!("../chapters/11-pairing-cryptography.md"),
    ),
    ("12-aliro", include_str!("../chapters/12-aliro.md")),
    (
        "13-aliro-encodings",
        include_str!("../chapters/13-aliro-encodings.md"),
    ),
    (
        "14-aliro-cryptography",
        include_str!("../chapters/14-aliro-cryptography.md"),
    ),
];
