//! What the benches measure with.
//!
//! - [`Older`] runs a model written for stateright 0.31 under stateright 0.30.2, whose
//!   breadth-first search is the yardstick of our own engine.
//! - [`Recorder`] collects a model's states, so that the cost of successors alone can be timed.
//! - [`contest`] searches one model with several engines in turn.
//! - [`Pairs`] runs two contenders in turn; [`Sample`] is a series of measurements with its median
//!   and spread; [`surroundings`] tells how busy the machine was.
//! - [`transaction`] and [`pairing`] are what is measured here, each beside the bare
//!   operations that it needs.
//!
//! Ratios are what counts: contenders run in turn within one process, several rounds.

pub mod contest;
mod older;
pub mod pairing;
mod pairs;
mod recorder;
mod sample;
pub mod surroundings;
pub mod transaction;

pub use older::Older;
pub use pairs::Pairs;
pub use recorder::{Recorder, judgement_pass, successor_pass};
pub use sample::Sample;
