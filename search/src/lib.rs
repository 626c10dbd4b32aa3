//! Exhaustive search over a [`stateright::Model`], with shortest traces.
//!
//! The crate answers one question: *which properties of this finite model hold in every state
//! that can be reached, and what is the shortest way to each state that decides one?* It is the
//! judge of the protocol models, so it is itself judged: by models whose attack is known
//! ([`known`]), and by a second engine.
//!
//! ```text
//!      a stateright::Model                                   Report
//!   init_states, actions, next_state   ->  engine::own   ->  verdicts with traces, counts,
//!   within_boundary, properties        ->  engine::stateright   depth, time, memory, end
//!                                             |
//!                     frontier: two lists of states (this level, next level), packed if the model can
//!                     visited:  table of 64-bit fingerprints + 8-byte links
//! ```
//!
//! # Words
//! - *state, action*: the model's. A *level* is the set of states as many actions away.
//! - *unique* states differ by fingerprint; *generated* ones count each arrival.
//! - a property is *decided* by a state: an `always` that is false there, a `sometimes` that is true.
//! - a *trace* is the way from an initial state to the deciding one. Its *length* is in actions.
//! - a search is *finished* if its verdicts are final ([`Report::is_finished`]). One that met a
//!   bound is not, and its open properties are [`Outcome::Undecided`], never "holds".
//!
//! # What is promised
//! - No trace of [`engine::own`] is longer than it need be, and traces, verdicts and counts are
//!   the same at any number of threads and in every run, provided that the model's functions are
//!   pure. Among equally short ones the trace is the first in the order of (initial state, then
//!   action chosen at each step) in which a search with one thread would meet it.
//! - The visited set takes at most 32 bytes for each unique state (of 100 000 or more), slack
//!   of tables included, as [`Report::bytes_per_state`] says.
//!
//! # What is not here
//! - No symmetry and no partial-order reduction: the first is not canonical by sorting, the
//!   second does not keep the length of counterexamples.
//! - No `eventually`: [`Refusal::Eventually`]. Write progress as an `always` over a bounded exit.
//! - No proof. States are known again by 64-bit fingerprints. Two states that share one would
//!   hide the second, and all that only it leads to; the chance is about *n*² / 2⁶⁵ (3·10⁻⁷ at
//!   three million). [`Options::salt`] gives a second, independent draw. A violation is never
//!   affected: its trace is replayed on the model.
//! - No search on disk: states of two levels and the visited set must fit in memory, and at most
//!   2³² - 2 states are numbered.
//!
//! # Example
//! ```
//! use keyproof_search::{check, Options, Outcome};
//! use stateright::{Model, Property};
//!
//! /// A counter that may be raised by 1 or 3.
//! struct Counter;
//! impl Model for Counter {
//!     type State = u8;
//!     type Action = u8;
//!     fn init_states(&self) -> Vec<u8> { vec![0] }
//!     fn actions(&self, _: &u8, actions: &mut Vec<u8>) { actions.extend([1, 3]) }
//!     fn next_state(&self, state: &u8, by: u8) -> Option<u8> { state.checked_add(by) }
//!     fn properties(&self) -> Vec<Property<Self>> {
//!         vec![Property::always("below 9", |_, state| *state < 9)]
//!     }
//! }
//!
//! let report = check(&Counter, &Options::default()).expect("no eventually");
//! assert_eq!(report.trace("below 9").map(|trace| trace.actions().to_vec()), Some(vec![3, 3, 3]));
//! ```

pub mod engine;
mod keep;
pub mod known;
mod options;
mod refusal;
mod report;
mod trace;
mod visited;

pub use engine::Engine;
pub use engine::own::{check, check_packed, check_watched};
pub use keep::Pack;
pub use options::{Options, Stop};
pub use refusal::Refusal;
pub use report::{End, Kind, Memory, Outcome, Progress, Report, Verdict};
pub use trace::Trace;
