//! Owner pairing by both roles against each other, against a channel that is bent, and against certificates of every bad sort.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test may panic"
)]

mod certificates;
mod chain;
mod channel;
mod counts;
mod creation;
mod example;
mod honest;
mod hosts;
mod known;
mod owners;
mod pki;
mod refusals;
mod robust;
mod stage;
