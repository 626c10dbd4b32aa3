//! Stateright's own breadth-first search behind our report: the outside opinion.
//!
//! Believe its verdicts and, when it exhausts the state space, its counts. Do not believe the
//! length of its traces (0.31.0 keeps the last violation it meets, not the first), nor its depth
//! at more than one thread.
//!
//! To make it visit everything ([`Stop::Exhausted`]) the model is wrapped in one that has an
//! additional property nothing decides; without, the engine leaves when all others are decided.

use crate::engine::Engine;
use crate::engine::own::kinds;
use crate::report::{End, Kind, Outcome, Report, Verdict};
use crate::{Options, Refusal, Stop, Trace};
use stateright::{Checker, HasDiscoveries, Model, Property};
use std::hash::Hash;
use std::time::Instant;

/// Searches with stateright's `spawn_bfs`.
///
/// `max_states` is approximate here: stateright counts generated states and looks at the count
/// from time to time. `salt` has no effect.
///
/// # Errors
/// A [`Refusal`] for what our own engine refuses too, for a depth limit, or for more properties
/// than the wrapper can pass on.
pub fn check<M>(model: &M, options: &Options) -> Result<Report<M::State, M::Action>, Refusal>
where
    M: Model + Clone + Send + Sync + 'static,
    M::State: Clone + PartialEq + Hash + Send + Sync + 'static,
    M::Action: Clone + PartialEq,
{
    let kinds = kinds(model)?;
    if options.max_depth.is_some() {
        return Err(Refusal::DepthUnderStateright);
    }
    if kinds.len() > LIMIT {
        return Err(Refusal::TooManyProperties { limit: LIMIT });
    }
    let begun = Instant::now();
    let finish = match options.stop {
        Stop::Decided if !kinds.is_empty() => {
            HasDiscoveries::AllOf(kinds.iter().map(|(property, _)| property.name).collect())
        }
        Stop::FirstViolation => HasDiscoveries::AnyFailures,
        Stop::Decided | Stop::Exhausted => HasDiscoveries::All,
    };
    let everything = Everything {
        properties: model.properties(),
        model: model.clone(),
    };
    let mut builder = everything
        .checker()
        .threads(options.threads.max(1))
        .finish_when(finish);
    if let Some(states) = options
        .max_states
        .and_then(|most| usize::try_from(most).ok())
    {
        builder = builder.target_state_count(states);
    }
    let checker = builder.spawn_bfs().join();
    let mut discoveries = checker.discoveries();
    let found: Vec<_> = kinds
        .iter()
        .map(|(property, _)| discoveries.remove(property.name).map(Trace::from_path))
        .collect();
    let all = !found.is_empty() && found.iter().all(Option::is_some);
    let violated = kinds
        .iter()
        .zip(&found)
        .any(|((_, kind), found)| *kind == Kind::Always && found.is_some());
    let generated = u64::try_from(checker.state_count()).unwrap_or(u64::MAX);
    let end = match options.stop {
        Stop::Decided if all => End::Decided,
        Stop::FirstViolation if violated => End::FirstViolation,
        Stop::Decided | Stop::FirstViolation | Stop::Exhausted
            if options.max_states.is_some_and(|most| generated >= most) =>
        {
            End::StateLimit
        }
        Stop::Decided | Stop::FirstViolation | Stop::Exhausted => End::Exhausted,
    };
    let finished = matches!(end, End::Exhausted | End::Decided);
    let verdicts = kinds
        .iter()
        .zip(found)
        .map(|((property, kind), found)| Verdict {
            property: property.name,
            kind: *kind,
            outcome: match (kind, found) {
                (Kind::Always, Some(trace)) => Outcome::Violated(trace),
                (Kind::Sometimes, Some(trace)) => Outcome::Reached(trace),
                (Kind::Always, None) if finished => Outcome::Holds,
                (Kind::Sometimes, None) if finished => Outcome::NotReached,
                (Kind::Always | Kind::Sometimes, None) => Outcome::Undecided,
            },
        })
        .collect();
    Ok(Report {
        engine: Engine::Stateright,
        verdicts,
        end,
        unique_states: u64::try_from(checker.unique_state_count()).unwrap_or(u64::MAX),
        generated_states: generated,
        // Stateright counts states on the way, not actions.
        depth: u32::try_from(checker.max_depth())
            .unwrap_or(u32::MAX)
            .saturating_sub(1),
        elapsed: begun.elapsed(),
        memory: None,
    })
}

/// The name of the property that nothing decides.
const NEVER: &str = "visit everything";

/// A model with one property more.
struct Everything<M: Model> {
    model: M,
    properties: Vec<Property<M>>,
}

impl<M: Model> Model for Everything<M> {
    type State = M::State;
    type Action = M::Action;

    fn init_states(&self) -> Vec<M::State> {
        self.model.init_states()
    }

    fn actions(&self, state: &M::State, actions: &mut Vec<M::Action>) {
        self.model.actions(state, actions);
    }

    fn next_state(&self, state: &M::State, action: M::Action) -> Option<M::State> {
        self.model.next_state(state, action)
    }

    fn within_boundary(&self, state: &M::State) -> bool {
        self.model.within_boundary(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let passed = self
            .properties
            .iter()
            .zip(passed_on::<M>())
            .map(|(property, condition)| Property {
                expectation: property.expectation.clone(),
                name: property.name,
                condition,
            });
        passed
            .chain([Property::sometimes(NEVER, |_, _| false)])
            .collect()
    }
}

/// The most properties that can be passed on.
const LIMIT: usize = 64;

/// A condition is a bare function without a place for data, so each index needs its own.
fn nth<M: Model, const AT: usize>(wrapped: &Everything<M>, state: &M::State) -> bool {
    wrapped
        .properties
        .get(AT)
        .is_some_and(|property| (property.condition)(&wrapped.model, state))
}

type Condition<M> = fn(&Everything<M>, &<M as Model>::State) -> bool;

#[rustfmt::skip]
fn passed_on<M: Model>() -> [Condition<M>; LIMIT] {
    [
        nth::<M, 0>, nth::<M, 1>, nth::<M, 2>, nth::<M, 3>, nth::<M, 4>, nth::<M, 5>, nth::<M, 6>, nth::<M, 7>,
        nth::<M, 8>, nth::<M, 9>, nth::<M, 10>, nth::<M, 11>, nth::<M, 12>, nth::<M, 13>, nth::<M, 14>, nth::<M, 15>,
        nth::<M, 16>, nth::<M, 17>, nth::<M, 18>, nth::<M, 19>, nth::<M, 20>, nth::<M, 21>, nth::<M, 22>, nth::<M, 23>,
        nth::<M, 24>, nth::<M, 25>, nth::<M, 26>, nth::<M, 27>, nth::<M, 28>, nth::<M, 29>, nth::<M, 30>, nth::<M, 31>,
        nth::<M, 32>, nth::<M, 33>, nth::<M, 34>, nth::<M, 35>, nth::<M, 36>, nth::<M, 37>, nth::<M, 38>, nth::<M, 39>,
        nth::<M, 40>, nth::<M, 41>, nth::<M, 42>, nth::<M, 43>, nth::<M, 44>, nth::<M, 45>, nth::<M, 46>, nth::<M, 47>,
        nth::<M, 48>, nth::<M, 49>, nth::<M, 50>, nth::<M, 51>, nth::<M, 52>, nth::<M, 53>, nth::<M, 54>, nth::<M, 55>,
        nth::<M, 56>, nth::<M, 57>, nth::<M, 58>, nth::<M, 59>, nth::<M, 60>, nth::<M, 61>, nth::<M, 62>, nth::<M, 63>,
    ]
}
