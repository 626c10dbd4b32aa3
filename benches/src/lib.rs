//! What the benches measure with, and nothing of what they measure.
//!
//! - [`Older`] runs a model written for stateright 0.31 under stateright 0.30.2, whose
//!   breadth-first search is the yardstick of our own engine.
//! - [`Recorder`] collects a model's states, so that the cost of successors alone can be timed.
//! - [`Sample`] is a series of measurements with its median and spread.
//!
//! Ratios are what counts: contenders run in turn within one process, several rounds.

mod older;
mod recorder;
mod sample;

pub use older::Older;
pub use recorder::{Recorder, successor_pass};
pub use sample::Sample;
