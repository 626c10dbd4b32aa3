//! The cost of successors, without a search.

use keyproof_search::{Options, Stop, check};
use stateright::{Expectation, Model};
use std::hint::black_box;
use std::sync::{Mutex, PoisonError};

/// A model that keeps each state it is asked to expand. Our own engine asks once for each unique
/// state, so a search over a recorder lists the state space.
pub struct Recorder<'m, M: Model> {
    model: &'m M,
    states: Mutex<Vec<M::State>>,
}

impl<'m, M> Recorder<'m, M>
where
    M: Model + Sync,
    M::State: Clone + std::hash::Hash + Send + Sync,
{
    /// Every reachable state of the model, in the order of discovery.
    pub fn states(model: &'m M) -> Vec<M::State> {
        let recorder = Recorder {
            model,
            states: Mutex::new(Vec::new()),
        };
        let options = Options {
            stop: Stop::Exhausted,
            ..Options::default()
        };
        // Without properties nothing can be refused.
        drop(check(&recorder, &options));
        recorder
            .states
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl<M> Model for Recorder<'_, M>
where
    M: Model,
    M::State: Clone,
{
    type State = M::State;
    type Action = M::Action;

    fn init_states(&self) -> Vec<M::State> {
        self.model.init_states()
    }

    fn actions(&self, state: &M::State, actions: &mut Vec<M::Action>) {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        states.push(state.clone());
        self.model.actions(state, actions);
    }

    fn next_state(&self, state: &M::State, action: M::Action) -> Option<M::State> {
        self.model.next_state(state, action)
    }

    fn within_boundary(&self, state: &M::State) -> bool {
        self.model.within_boundary(state)
    }
}

/// Generates every successor of `states` once and throws it away; returns how many there were.
pub fn successor_pass<M: Model>(model: &M, states: &[M::State]) -> u64 {
    let mut actions = Vec::new();
    let mut generated = 0;
    for state in states {
        model.actions(state, &mut actions);
        for action in actions.drain(..) {
            if let Some(next) = model.next_state(state, action)
                && model.within_boundary(black_box(&next))
            {
                generated += 1;
            }
        }
    }
    generated
}

/// Judges `states` by every property that holds in all of them, as a search has to; returns how many judgements were good.
pub fn judgement_pass<M: Model>(model: &M, states: &[M::State]) -> u64 {
    let mut good = 0;
    for property in model.properties() {
        if matches!(property.expectation, Expectation::Always) {
            for state in states {
                good += u64::from((property.condition)(model, black_box(state)));
            }
        }
    }
    good
}
