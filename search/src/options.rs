//! How far to search, and with what.

/// How a search is run. The default: one thread, no bounds, until every property is decided.
///
/// ```
/// use keyproof_search::{Options, Stop};
/// let options = Options { threads: 2, max_states: Some(5_000_000), ..Options::default() };
/// assert_eq!(options.stop, Stop::Decided);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Threads that generate successors; 0 counts as 1. Our own engine gives the same report,
    /// times aside, for any number.
    pub threads: usize,
    /// The most states to keep. A search that needs more ends as [`End::StateLimit`].
    ///
    /// [`End::StateLimit`]: crate::End::StateLimit
    pub max_states: Option<u64>,
    /// The most actions from an initial state. States so far away are judged but not expanded;
    /// if there were any to expand, the search ends as [`End::DepthLimit`].
    ///
    /// [`End::DepthLimit`]: crate::End::DepthLimit
    pub max_depth: Option<u32>,
    /// When to stop before the state space is exhausted.
    pub stop: Stop,
    /// Draws other fingerprints. Two runs with different salts and equal counts make a state
    /// lost to a collision very unlikely.
    pub salt: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            threads: 1,
            max_states: None,
            max_depth: None,
            stop: Stop::Decided,
            salt: 0,
        }
    }
}

/// When a search ends early. It does so only between two levels, so that the counts do not
/// depend on threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// When every property has its trace. An `always` that holds is decided only by exhaustion,
    /// so a search over one visits everything.
    Decided,
    /// When the first `always` is violated.
    FirstViolation,
    /// Never: visit every state, for its count.
    Exhausted,
}
