//! What a search found, and how much it looked at.

use crate::{Engine, Trace};
use std::time::Duration;

/// The result of one search: a verdict for each property and the figures that bound the claim.
#[derive(Clone, Debug)]
pub struct Report<State, Action> {
    /// Which engine searched.
    pub engine: Engine,
    /// One verdict for each property, in the model's order.
    pub verdicts: Vec<Verdict<State, Action>>,
    /// Why the search ended.
    pub end: End,
    /// Different states found (as told apart by 64-bit fingerprints).
    pub unique_states: u64,
    /// States generated within the boundary, initial ones and repetitions included.
    pub generated_states: u64,
    /// The most actions any found state is away from the initial states. With several threads
    /// stateright's own engine may report more than the shortest distance.
    pub depth: u32,
    /// Wall-clock time of the search, replay of traces included.
    pub elapsed: Duration,
    /// What the search allocated, where the engine can tell.
    pub memory: Option<Memory>,
}

impl<State, Action> Report<State, Action> {
    /// True if each verdict is final: the state space was exhausted, or nothing was left to decide.
    pub fn is_finished(&self) -> bool {
        match self.end {
            End::Exhausted | End::Decided => true,
            End::FirstViolation
            | End::StateLimit
            | End::DepthLimit
            | End::Unpackable
            | End::Cancelled => false,
        }
    }

    /// True if the search finished, no `always` was violated and every `sometimes` was reached.
    pub fn is_clean(&self) -> bool {
        self.is_finished()
            && self
                .verdicts
                .iter()
                .all(|verdict| verdict.outcome.is_good())
    }

    /// The outcome of a property by name.
    pub fn outcome(&self, property: &str) -> Option<&Outcome<State, Action>> {
        self.verdicts
            .iter()
            .find(|verdict| verdict.property == property)
            .map(|verdict| &verdict.outcome)
    }

    /// The trace of a property by name: its counterexample or its witness.
    pub fn trace(&self, property: &str) -> Option<&Trace<State, Action>> {
        self.outcome(property).and_then(Outcome::trace)
    }

    /// The violated properties.
    pub fn violations(&self) -> impl Iterator<Item = &Verdict<State, Action>> {
        self.verdicts
            .iter()
            .filter(|verdict| matches!(verdict.outcome, Outcome::Violated(_)))
    }

    /// Bytes of the visited set for each unique state, at its largest.
    pub fn bytes_per_state(&self) -> Option<f64> {
        self.memory
            .map(|memory| ratio(memory.visited_bytes, self.unique_states))
    }

    /// Unique states found in a second.
    pub fn states_per_second(&self) -> f64 {
        let states: f64 = float(self.unique_states);
        states / self.elapsed.as_secs_f64().max(f64::MIN_POSITIVE)
    }
}

/// One property and what became of it.
#[derive(Clone, Debug)]
pub struct Verdict<State, Action> {
    /// The property's name.
    pub property: &'static str,
    /// What it promises.
    pub kind: Kind,
    /// What the search says of it.
    pub outcome: Outcome<State, Action>,
}

/// What a property promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is true in each reachable state.
    Always,
    /// It is true in at least one.
    Sometimes,
}

/// What the search says of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<State, Action> {
    /// An `always` that is true in every state within the boundary.
    Holds,
    /// An `always` that is false at the end of this trace; no trace is shorter (own engine).
    Violated(Trace<State, Action>),
    /// A `sometimes` that is true at the end of this trace; no trace is shorter (own engine).
    Reached(Trace<State, Action>),
    /// A `sometimes` that is true in no state within the boundary.
    NotReached,
    /// The search ended too early to say: nothing against the `always`, or nothing for the
    /// `sometimes`, in the states it found.
    Undecided,
}

impl<State, Action> Outcome<State, Action> {
    /// True for what a sound model shows: `Holds` and `Reached`.
    pub fn is_good(&self) -> bool {
        match self {
            Outcome::Holds | Outcome::Reached(_) => true,
            Outcome::Violated(_) | Outcome::NotReached | Outcome::Undecided => false,
        }
    }

    /// The counterexample or witness.
    pub fn trace(&self) -> Option<&Trace<State, Action>> {
        match self {
            Outcome::Violated(trace) | Outcome::Reached(trace) => Some(trace),
            Outcome::Holds | Outcome::NotReached | Outcome::Undecided => None,
        }
    }

    /// The outcome as one lower-case word or two.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Holds => "holds",
            Outcome::Violated(_) => "violated",
            Outcome::Reached(_) => "reached",
            Outcome::NotReached => "not reached",
            Outcome::Undecided => "undecided",
        }
    }
}

/// Why a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Every reachable state within the boundary was judged.
    Exhausted,
    /// Every property had its trace.
    Decided,
    /// An `always` was violated, and the caller wanted no more.
    FirstViolation,
    /// Not finished: there are more states than the caller allowed.
    StateLimit,
    /// Not finished: there are states further away than the caller allowed.
    DepthLimit,
    /// Not finished: a state does not fit the packed form.
    Unpackable,
    /// Not finished: the caller's watch said so.
    Cancelled,
}

/// What our own engine allocated, at its largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Fingerprint table (empty slots and slots in growth included) and links.
    pub visited_bytes: u64,
    /// The two frontiers and the batches between them; what states hold on the heap is not
    /// counted.
    pub frontier_bytes: u64,
}

/// How far a running search is; given to the caller's watch once a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Actions from the initial states to the level about to be expanded.
    pub depth: u32,
    /// States in that level.
    pub frontier: u64,
    /// Different states found so far.
    pub unique_states: u64,
    /// States generated so far.
    pub generated_states: u64,
}

fn ratio(part: u64, whole: u64) -> f64 {
    float(part) / float(whole.max(1))
}

/// Exact below 2^53, near enough above.
fn float(value: u64) -> f64 {
    let high = u32::try_from(value >> u32::BITS).unwrap_or_default();
    let low = u32::try_from(value & u64::from(u32::MAX)).unwrap_or_default();
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}
