//! Successors on their way into the visited set.
//!
//! A batch holds the successors of consecutive parents in the order of (parent, action), which is
//! the order in which they must enter. It is filled by one thread and reused.

use crate::visited::Visited;
use crate::visited::fingerprint::fingerprint;
use crate::visited::links::{Link, Number};
use stateright::Model;
use std::hash::Hash;

/// Parents expanded at a stretch: few enough that their successors stay in the nearest caches.
pub(crate) const BLOCK: usize = 64;

/// A successor on its way into the visited set.
pub(crate) struct Candidate<S> {
    pub(crate) fingerprint: u64,
    pub(crate) link: Link,
    pub(crate) state: S,
}

/// The successors of some consecutive parents, in order.
pub(crate) struct Batch<S> {
    pub(crate) candidates: Vec<Candidate<S>>,
}

impl<S> Default for Batch<S> {
    fn default() -> Self {
        Batch {
            candidates: Vec::new(),
        }
    }
}

impl<S: Hash> Batch<S> {
    /// Replaces the batch by the successors of `parents`, the first of which has number `base`.
    pub(crate) fn expand<M>(&mut self, model: &M, parents: &[S], base: Number, salt: u64)
    where
        M: Model<State = S>,
    {
        self.candidates.clear();
        let mut actions = Vec::new();
        for (parent, number) in parents.iter().zip(base..) {
            model.actions(parent, &mut actions);
            for (action, choice) in actions.drain(..).zip(0..) {
                let Some(state) = model.next_state(parent, action) else {
                    continue;
                };
                if !model.within_boundary(&state) {
                    continue;
                }
                self.candidates.push(Candidate {
                    fingerprint: fingerprint(&state, salt),
                    link: Link::step(number, choice),
                    state,
                });
            }
        }
    }

    /// Asks for the slots of all candidates at once, so that memory answers side by side.
    pub(crate) fn touch(&self, visited: &Visited) {
        let candidates = self.candidates.iter();
        let slots = candidates.map(|candidate| visited.peek(candidate.fingerprint));
        std::hint::black_box(slots.fold(0, |all, slot| all ^ slot));
    }

    /// Bytes allocated for candidates.
    pub(crate) fn bytes(&self) -> usize {
        self.candidates.capacity() * size_of::<Candidate<S>>()
    }
}
