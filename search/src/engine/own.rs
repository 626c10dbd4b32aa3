//! Our own breadth-first search, one level at a time.
//!
//! ```text
//!            judge                expand (by block)              enter (in order)
//!  level d  ------->  verdicts   ------------------> candidates ------------------> level d+1
//!             ^                   threads share the              one thread; the
//!             |                   blocks of a round              visited set decides
//!             `---------------------------------------------------------------'
//! ```
//!
//! *Judge*: each undecided property is looked at in every state of the level, and the first
//! state in order that decides it gives the trace. Levels come in order, so no trace is shorter.
//!
//! *Expand*: successors of consecutive parents, in the model's order of actions. Threads take
//! consecutive parts and drop what is already visited.
//!
//! *Enter*: candidates enter the visited set in the order of (parent, action), on one thread. So
//! each state gets the number and the parent it would get from a search with one thread and
//! blocks of one, whatever the number of threads and the size of blocks: same traces, same counts.

use crate::engine::Engine;
use crate::engine::batch::{BLOCK, Batch, touch};
use crate::keep::{AsTheyAre, Keep, Pack, Packed};
use crate::report::{End, Kind, Memory, Outcome, Progress, Report, Verdict};
use crate::visited::fingerprint::fingerprint;
use crate::visited::links::{Link, Number};
use crate::visited::{Entry, Visited};
use crate::{Options, Refusal, Stop, Trace};
use stateright::{Expectation, Model, Property};
use std::borrow::Borrow;
use std::hash::Hash;
use std::ops::ControlFlow;
use std::time::Instant;

/// Parents given to each of several threads in a round; starting them takes as long as a few hundred parents.
const SHARE: usize = 8192;
/// Levels smaller than this are left to one thread.
const WORTH_SHARING: usize = 2048;

/// Searches the model's states level by level.
///
/// # Errors
/// A [`Refusal`] if a property is an `eventually` or two have one name.
pub fn check<M>(model: &M, options: &Options) -> Result<Report<M::State, M::Action>, Refusal>
where
    M: Model + Sync,
    M::State: Hash + Send + Sync,
{
    check_watched(model, options, |_| ControlFlow::Continue(()))
}

/// As [`check`]; before each level `watch` is told how far the search is, and may end it.
///
/// # Errors
/// As [`check`].
pub fn check_watched<M>(
    model: &M,
    options: &Options,
    mut watch: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Report<M::State, M::Action>, Refusal>
where
    M: Model + Sync,
    M::State: Hash + Send + Sync,
{
    let begun = Instant::now();
    let mut search = Search::<M, AsTheyAre>::new(model, options)?;
    search.begin();
    let end = search.run(&mut watch);
    Ok(search.report(end, begun))
}

/// As [`check`], with states packed while they are kept: less memory, and fingerprints of the packed form.
///
/// # Errors
/// As [`check`].
pub fn check_packed<M>(model: &M, options: &Options) -> Result<Report<M::State, M::Action>, Refusal>
where
    M: Pack + Sync,
{
    let begun = Instant::now();
    let mut search = Search::<M, Packed>::new(model, options)?;
    search.begin();
    let end = search.run(&mut |_| ControlFlow::Continue(()));
    Ok(search.report(end, begun))
}

/// A property and the state that decided it.
struct Watched<M: Model> {
    property: Property<M>,
    kind: Kind,
    decided_by: Option<Number>,
}

impl<M: Model> Watched<M> {
    #[inline]
    fn is_decided_by(&self, model: &M, state: &M::State) -> bool {
        (self.property.condition)(model, state) == (self.kind == Kind::Sometimes)
    }
}

/// Refuses what cannot be checked, and pairs each property with its kind.
pub(crate) fn kinds<M: Model>(model: &M) -> Result<Vec<(Property<M>, Kind)>, Refusal> {
    let mut kinds: Vec<(Property<M>, Kind)> = Vec::new();
    for property in model.properties() {
        let name = property.name;
        if kinds.iter().any(|(other, _)| other.name == name) {
            return Err(Refusal::SameName { property: name });
        }
        let kind = match property.expectation {
            Expectation::Always => Kind::Always,
            Expectation::Sometimes => Kind::Sometimes,
            Expectation::Eventually => return Err(Refusal::Eventually { property: name }),
        };
        kinds.push((property, kind));
    }
    Ok(kinds)
}

struct Search<'s, M: Model, K: Keep<M>> {
    model: &'s M,
    options: &'s Options,
    threads: usize,
    watched: Vec<Watched<M>>,
    visited: Visited,
    level: Vec<K::Kept>,
    /// The number of the level's first state; the others follow.
    first: Number,
    depth: u32,
    batches: Vec<Batch<K::Kept>>,
    generated: u64,
    frontier_bytes: usize,
    out_of_room: bool,
    misfit: bool,
}

impl<'s, M, K> Search<'s, M, K>
where
    M: Model + Sync,
    K: Keep<M>,
{
    fn new(model: &'s M, options: &'s Options) -> Result<Self, Refusal> {
        let watched = kinds(model)?
            .into_iter()
            .map(|(property, kind)| Watched {
                property,
                kind,
                decided_by: None,
            })
            .collect();
        let threads = options.threads.max(1);
        Ok(Search {
            model,
            options,
            threads,
            watched,
            visited: Visited::new(options.max_states.unwrap_or(u64::MAX)),
            level: Vec::new(),
            first: 0,
            depth: 0,
            batches: (0..threads).map(|_| Batch::default()).collect(),
            generated: 0,
            frontier_bytes: 0,
            out_of_room: false,
            misfit: false,
        })
    }

    /// Enters the initial states.
    fn begin(&mut self) {
        let initial = self.model.init_states().into_iter().zip(0..);
        for (state, choice) in initial.filter(|(state, _)| self.model.within_boundary(state)) {
            self.generated += 1;
            let Some(state) = K::keep(self.model, state) else {
                self.misfit = true;
                continue;
            };
            let fingerprint = fingerprint(&state, self.options.salt);
            match self.visited.enter(fingerprint, Link::initial(choice)) {
                Entry::Fresh => self.level.push(state),
                Entry::Known => {}
                Entry::NoRoom => self.out_of_room = true,
            }
        }
    }

    fn run(&mut self, watch: &mut impl FnMut(&Progress) -> ControlFlow<()>) -> End {
        loop {
            self.judge();
            if let Some(end) = self.end() {
                return end;
            }
            if watch(&self.progress()).is_break() {
                return End::Cancelled;
            }
            let mut next = Vec::new();
            self.expand(&mut next);
            if next.is_empty() && !self.out_of_room && !self.misfit {
                return End::Exhausted;
            }
            self.first = self.first.saturating_add(number(self.level.len()));
            self.depth += u32::from(!next.is_empty());
            self.level = next;
        }
    }

    /// Why the search ends at this level, now judged; `None` if it does not.
    fn end(&self) -> Option<End> {
        let decided = |watched: &Watched<M>| watched.decided_by.is_some();
        let violated = |watched: &Watched<M>| watched.kind == Kind::Always && decided(watched);
        if self.level.is_empty() && !self.out_of_room && !self.misfit {
            return Some(End::Exhausted);
        }
        match self.options.stop {
            Stop::Decided if !self.watched.is_empty() && self.watched.iter().all(decided) => {
                return Some(End::Decided);
            }
            Stop::FirstViolation if self.watched.iter().any(violated) => {
                return Some(End::FirstViolation);
            }
            Stop::Decided | Stop::FirstViolation | Stop::Exhausted => {}
        }
        if self.misfit {
            return Some(End::Unpackable);
        }
        if self.out_of_room {
            return Some(End::StateLimit);
        }
        if self
            .options
            .max_depth
            .is_some_and(|most| self.depth >= most)
            && self.has_successor()
        {
            return Some(End::DepthLimit);
        }
        None
    }

    /// True if something lies beyond the level.
    fn has_successor(&self) -> bool {
        let mut batch = Batch::default();
        self.level.chunks(BLOCK).any(|parents| {
            batch.expand_new::<M, K>(
                self.model,
                parents,
                self.first,
                self.options.salt,
                &self.visited,
            );
            !batch.candidates.is_empty() || batch.misfit
        })
    }

    fn progress(&self) -> Progress {
        Progress {
            depth: self.depth,
            frontier: u64::from(number(self.level.len())),
            unique_states: self.visited.len(),
            generated_states: self.generated,
        }
    }

    /// Looks for the first state of the level that decides each undecided property.
    fn judge(&mut self) {
        if self
            .watched
            .iter()
            .all(|watched| watched.decided_by.is_some())
        {
            return;
        }
        let (model, watched) = (self.model, &self.watched);
        let firsts = if self.shares_level() {
            let share = self.level.len().div_ceil(self.threads);
            std::thread::scope(|scope| {
                let parts: Vec<_> = self
                    .level
                    .chunks(share)
                    .map(|part| scope.spawn(move || first_deciding::<M, K>(model, watched, part)))
                    .collect();
                let mut firsts: Vec<Option<usize>> = vec![None; watched.len()];
                for (part, offset) in parts.into_iter().zip((0..).step_by(share)) {
                    let found = part
                        .join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                    for (first, found) in firsts.iter_mut().zip(found) {
                        *first = first.or(found.map(|at| at + offset));
                    }
                }
                firsts
            })
        } else {
            first_deciding::<M, K>(model, watched, &self.level)
        };
        for (watched, first) in self.watched.iter_mut().zip(firsts) {
            watched.decided_by = watched
                .decided_by
                .or(first.map(|at| self.first + number(at)));
        }
    }

    fn shares_level(&self) -> bool {
        self.threads > 1 && self.level.len() >= WORTH_SHARING
    }

    /// Fills `next` with the level's new successors.
    fn expand(&mut self, next: &mut Vec<K::Kept>) {
        let level = std::mem::take(&mut self.level);
        let mut batches = std::mem::take(&mut self.batches);
        let round = if self.threads > 1 && level.len() >= WORTH_SHARING {
            self.threads * SHARE
        } else {
            BLOCK
        };
        let mut base = self.first;
        for parents in level.chunks(round) {
            self.generate(parents, base, &mut batches);
            for batch in &mut batches {
                self.enter(batch, next);
            }
            base = base.saturating_add(number(parents.len()));
            if self.out_of_room {
                break;
            }
        }
        let states = level.capacity() + next.capacity();
        let candidates: usize = batches.iter().map(Batch::bytes).sum();
        let bytes = states * size_of::<K::Kept>() + candidates;
        self.frontier_bytes = self.frontier_bytes.max(bytes);
        self.batches = batches;
        self.level = level;
    }

    /// Fills the batches with successors of consecutive parts of `parents`.
    fn generate(&self, parents: &[K::Kept], base: Number, batches: &mut [Batch<K::Kept>]) {
        let (model, salt, visited) = (self.model, self.options.salt, &self.visited);
        if parents.len() <= BLOCK {
            if let Some(batch) = batches.first_mut() {
                batch.expand::<M, K>(model, parents, base, salt);
            }
            return;
        }
        let share = parents.len().div_ceil(self.threads);
        let bases = (0..).map(|part| base + number(part * share));
        let mut parts = parents.chunks(share).zip(bases).zip(batches);
        let mine = parts.next();
        std::thread::scope(|scope| {
            for ((part, base), batch) in parts {
                scope.spawn(move || batch.expand_new::<M, K>(model, part, base, salt, visited));
            }
            if let Some(((part, base), batch)) = mine {
                batch.expand_new::<M, K>(model, part, base, salt, visited);
            }
        });
    }

    /// Enters a batch's candidates in order and moves the new ones to `next`.
    fn enter(&mut self, batch: &mut Batch<K::Kept>, next: &mut Vec<K::Kept>) {
        self.misfit |= batch.misfit;
        self.generated += std::mem::take(&mut batch.generated);
        touch(&self.visited, &batch.candidates);
        for candidate in batch.candidates.drain(..) {
            match self.visited.enter(candidate.fingerprint, candidate.link) {
                Entry::Fresh => next.push(candidate.state),
                Entry::Known => {}
                Entry::NoRoom => self.out_of_room = true,
            }
        }
    }

    fn report(self, end: End, begun: Instant) -> Report<M::State, M::Action> {
        let finished = match end {
            End::Exhausted | End::Decided => true,
            End::FirstViolation
            | End::StateLimit
            | End::DepthLimit
            | End::Unpackable
            | End::Cancelled => false,
        };
        let outcome = |watched: &Watched<M>| {
            let trace = watched
                .decided_by
                .and_then(|at| Trace::replay(self.model, &self.visited.choices(at)));
            match (watched.kind, trace) {
                (Kind::Always, Some(trace)) => Outcome::Violated(trace),
                (Kind::Sometimes, Some(trace)) => Outcome::Reached(trace),
                (Kind::Always, None) if finished && watched.decided_by.is_none() => Outcome::Holds,
                (Kind::Sometimes, None) if finished && watched.decided_by.is_none() => {
                    Outcome::NotReached
                }
                (Kind::Always | Kind::Sometimes, None) => Outcome::Undecided,
            }
        };
        let verdicts = self
            .watched
            .iter()
            .map(|watched| Verdict {
                property: watched.property.name,
                kind: watched.kind,
                outcome: outcome(watched),
            })
            .collect();
        Report {
            engine: Engine::Own,
            verdicts,
            end,
            unique_states: self.visited.len(),
            generated_states: self.generated,
            depth: self.depth,
            elapsed: begun.elapsed(),
            memory: Some(Memory {
                visited_bytes: self.visited.peak_bytes(),
                frontier_bytes: u64::try_from(self.frontier_bytes).unwrap_or(u64::MAX),
            }),
        }
    }
}

/// The place of the first state that decides each undecided property.
fn first_deciding<M: Model, K: Keep<M>>(
    model: &M,
    watched: &[Watched<M>],
    states: &[K::Kept],
) -> Vec<Option<usize>> {
    let mut firsts = vec![None; watched.len()];
    let pairs = watched.iter().zip(&mut firsts);
    let mut open: Vec<_> = pairs
        .filter(|(watched, _)| watched.decided_by.is_none())
        .collect();
    for (state, place) in states.iter().zip(0..) {
        if open.is_empty() {
            break;
        }
        let shown = K::show(model, state);
        open.retain_mut(|(watched, first)| {
            let decides = watched.is_decided_by(model, shown.borrow());
            **first = decides.then_some(place);
            !decides
        });
    }
    firsts
}

fn number(count: usize) -> Number {
    Number::try_from(count).unwrap_or(Number::MAX)
}
