//! Successors on their way into the visited set.
//!
//! A batch holds the successors of consecutive parents in the order of (parent, action), which is
//! the order in which they must enter. It is filled by one thread and reused.

use crate::keep::Keep;
use crate::visited::Visited;
use crate::visited::fingerprint::fingerprint;
use crate::visited::links::{Link, Number};
use stateright::Model;
use std::borrow::Borrow;

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
    /// Whether one of them did not fit its packed form, and is missing.
    pub(crate) misfit: bool,
}

impl<S> Default for Batch<S> {
    fn default() -> Self {
        Batch {
            candidates: Vec::new(),
            block: Vec::new(),
            generated: 0,
            misfit: false,
        }
    }
}

impl<S> Batch<S> {
    /// Replaces the batch by the successors of `parents`.
    pub(crate) fn expand<M, K>(&mut self, model: &M, parents: &[S], base: Number, salt: u64)
    where
        M: Model,
        K: Keep<M, Kept = S>,
    {
        self.candidates.clear();
        let made = successors::<M, K>(model, parents, base, salt, &mut self.candidates);
        self.note(made);
    }

    /// Replaces the batch by the successors of `parents` that are not in `visited`.
    pub(crate) fn expand_new<M, K>(
        &mut self,
        model: &M,
        parents: &[S],
        base: Number,
        salt: u64,
        visited: &Visited,
    ) where
        M: Model,
        K: Keep<M, Kept = S>,
    {
        self.candidates.clear();
        for (parents, base) in parents.chunks(BLOCK).zip((base..).step_by(BLOCK)) {
            let made = successors::<M, K>(model, parents, base, salt, &mut self.block);
            self.note(made);
            touch(visited, &self.block);
            let block = self.block.drain(..);
            let new = block.filter(|candidate| !visited.contains(candidate.fingerprint));
            self.candidates.extend(new);
        }
    }

    fn note(&mut self, made: Made) {
        self.generated += made.generated;
        self.misfit |= made.misfit;
    }

    /// Bytes allocated for candidates.
    pub(crate) fn bytes(&self) -> usize {
        (self.candidates.capacity() + self.block.capacity()) * size_of::<Candidate<S>>()
    }
}

/// What became of some parents.
struct Made {
    generated: u64,
    misfit: bool,
}

/// Adds the successors of `parents`, the first of which has number `base`.
fn successors<M, K>(
    model: &M,
    parents: &[K::Kept],
    base: Number,
    salt: u64,
    candidates: &mut Vec<Candidate<K::Kept>>,
) -> Made
where
    M: Model,
    K: Keep<M>,
{
    let mut made = Made {
        generated: 0,
        misfit: false,
    };
    let mut actions = Vec::new();
    for (parent, number) in parents.iter().zip(base..) {
        let shown = K::show(model, parent);
        let parent = shown.borrow();
        model.actions(parent, &mut actions);
        for (action, choice) in actions.drain(..).zip(0..) {
            let Some(state) = model.next_state(parent, action) else {
                continue;
            };
            if !model.within_boundary(&state) {
                continue;
            }
            made.generated += 1;
            let Some(state) = K::keep(model, state) else {
                made.misfit = true;
                continue;
            };
            candidates.push(Candidate {
                fingerprint: fingerprint(&state, salt),
                link: Link::step(number, choice),
                state,
            });
        }
    }
    made
}
