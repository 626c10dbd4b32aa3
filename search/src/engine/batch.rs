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

/// Asks for the slots of all candidates at once, so that memory answers side by side.
pub(crate) fn touch<S>(visited: &Visited, candidates: &[Candidate<S>]) {
    let slots = candidates
        .iter()
        .map(|candidate| visited.peek(candidate.fingerprint));
    std::hint::black_box(slots.fold(0, |all, slot| all ^ slot));
}

/// The successors of some consecutive parents, in order.
pub(crate) struct Batch<S> {
    pub(crate) candidates: Vec<Candidate<S>>,
    /// Successors of one block, before the known ones are dropped.
    block: Vec<Candidate<S>>,
    /// How many were generated since the caller last took the count, dropped ones included.
    pub(crate) generated: u64,
}

impl<S> Default for Batch<S> {
    fn default() -> Self {
        Batch {
            candidates: Vec::new(),
            block: Vec::new(),
            generated: 0,
        }
    }
}

impl<S: Hash> Batch<S> {
    /// Replaces the batch by the successors of `parents`.
    pub(crate) fn expand<M>(&mut self, model: &M, parents: &[S], base: Number, salt: u64)
    where
        M: Model<State = S>,
    {
        self.candidates.clear();
        let generated = successors(model, parents, base, salt, &mut self.candidates);
        self.generated += generated;
    }

    /// Replaces the batch by the successors of `parents` that are not in `visited`.
    pub(crate) fn expand_new<M>(
        &mut self,
        model: &M,
        parents: &[S],
        base: Number,
        salt: u64,
        visited: &Visited,
    ) where
        M: Model<State = S>,
    {
        self.candidates.clear();
        for (parents, base) in parents.chunks(BLOCK).zip((base..).step_by(BLOCK)) {
            self.generated += successors(model, parents, base, salt, &mut self.block);
            touch(visited, &self.block);
            let block = self.block.drain(..);
            let new = block.filter(|candidate| !visited.contains(candidate.fingerprint));
            self.candidates.extend(new);
        }
    }

    /// Bytes allocated for candidates.
    pub(crate) fn bytes(&self) -> usize {
        (self.candidates.capacity() + self.block.capacity()) * size_of::<Candidate<S>>()
    }
}

/// Adds the successors of `parents`, the first of which has number `base`; returns how many.
fn successors<M>(
    model: &M,
    parents: &[M::State],
    base: Number,
    salt: u64,
    candidates: &mut Vec<Candidate<M::State>>,
) -> u64
where
    M: Model,
    M::State: Hash,
{
    let mut generated = 0;
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
            generated += 1;
            candidates.push(Candidate {
                fingerprint: fingerprint(&state, salt),
                link: Link::step(number, choice),
                state,
            });
        }
    }
    generated
}
