//! Two engines that answer the same question in the same form, so that they can check each other.
//!
//! [`own`] is the one to believe about *length*; [`stateright`] is the outside opinion about
//! verdicts and counts. Stateright 0.31.0's breadth-first search overwrites a discovery with each
//! later one, so its counterexamples are genuine but not shortest.

mod batch;
pub mod own;
pub mod stateright;

use crate::{Options, Refusal, Report};
use ::stateright::Model;
use std::hash::Hash;

/// Which engine searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Engine {
    /// Ours: shortest traces, the same report at any number of threads.
    Own,
    /// Stateright 0.31's `spawn_bfs`, for comparison.
    Stateright,
}

impl Engine {
    /// Searches with this engine.
    ///
    /// # Errors
    /// A [`Refusal`] names what the engine cannot do.
    pub fn check<M>(
        self,
        model: &M,
        options: &Options,
    ) -> Result<Report<M::State, M::Action>, Refusal>
    where
        M: Model + Clone + Send + Sync + 'static,
        M::State: Clone + PartialEq + Hash + Send + Sync + 'static,
        M::Action: Clone + PartialEq,
    {
        match self {
            Engine::Own => own::check(model, options),
            Engine::Stateright => stateright::check(model, options),
        }
    }

    /// The engine's name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Own => "own",
            Engine::Stateright => "stateright",
        }
    }
}
