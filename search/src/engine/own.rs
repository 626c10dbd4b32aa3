//! Our own breadth-first search, one level at a time.
//!
//! ```text
//!            judge                expand (by block)              enter (in order)
//!  level d  ------->  verdicts   ------------------> candidates ------------------> level d+1
//!             ^                   other threads                  one thread; the
//!             |                                                  visited set decides
//!             `---------------------------------------------------------------'
//! ```
//!
//! *Judge*: each undecided property is looked at in every state of the level, and the first
//! state in order that decides it gives the trace. Levels come in order, so no trace is shorter.
//!
//! *Expand*: successors of consecutive parents, in the model's order of actions. With more than
//! one thread the others expand, each every n-th share of a large level, while this one enters.
//!
//! *Enter*: candidates enter the visited set in the order of (parent, action), on one thread. So
//! each state gets the number and the parent it would get from a search with one thread, whatever
//! the number of threads and the size of shares: same traces, same counts. The price is that
//! entering bounds what more threads can gain; models with costly successors gain most.

use crate::engine::Engine;
use crate::engine::batch::{BLOCK, Batch};
use crate::report::{End, Kind, Memory, Outcome, Progress, Report, Verdict};
use crate::visited::fingerprint::fingerprint;
use crate::visited::links::{Link, Number};
use crate::visited::{Entry, Visited};
use crate::{Options, Refusal, Stop, Trace};
use stateright::{Expectation, Model, Property};
use std::hash::Hash;
use std::ops::ControlFlow;
use std::sync::mpsc;
use std::time::Instant;

/// Parents that a thread expands before it hands their successors over.
const SHARE: usize = 512;
/// Batches a thread may be ahead of the one that enters them.
const AHEAD: usize = 4;
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
    let mut search = Search::new(model, options)?;
    search.begin();
    let end = search.run(&mut watch);
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

struct Search<'s, M: Model> {
    model: &'s M,
    options: &'s Options,
    threads: usize,
    watched: Vec<Watched<M>>,
    visited: Visited,
    level: Vec<M::State>,
    /// The number of the level's first state; the others follow.
    first: Number,
    depth: u32,
    generated: u64,
    frontier_bytes: usize,
    out_of_room: bool,
}

impl<'s, M> Search<'s, M>
where
    M: Model + Sync,
    M::State: Hash + Send + Sync,
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
            generated: 0,
            frontier_bytes: 0,
            out_of_room: false,
        })
    }

    /// Enters the initial states.
    fn begin(&mut self) {
        let initial = self.model.init_states().into_iter().zip(0..);
        for (state, choice) in initial.filter(|(state, _)| self.model.within_boundary(state)) {
            self.generated += 1;
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
            if next.is_empty() && !self.out_of_room {
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
        if self.level.is_empty() && !self.out_of_room {
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
        shares(&self.level, self.first, BLOCK).any(|(parents, base)| {
            batch.expand(self.model, parents, base, self.options.salt);
            let mut candidates = batch.candidates.iter();
            candidates.any(|candidate| !self.visited.contains(candidate.fingerprint))
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
                    .map(|part| scope.spawn(move || first_deciding(model, watched, part)))
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
            first_deciding(model, watched, &self.level)
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
    fn expand(&mut self, next: &mut Vec<M::State>) {
        let shared = self.shares_level();
        let level = std::mem::take(&mut self.level);
        let batches = if shared {
            self.expand_shared(&level, next)
        } else {
            self.expand_alone(&level, next)
        };
        let states = level.capacity() + next.capacity();
        let bytes = states * size_of::<M::State>() + batches;
        self.frontier_bytes = self.frontier_bytes.max(bytes);
        self.level = level;
    }

    /// Expands and enters by turns; returns the bytes of the batch between.
    fn expand_alone(&mut self, level: &[M::State], next: &mut Vec<M::State>) -> usize {
        let mut batch = Batch::default();
        for (parents, base) in shares(level, self.first, BLOCK) {
            batch.expand(self.model, parents, base, self.options.salt);
            self.enter(&mut batch, next);
            if self.out_of_room {
                break;
            }
        }
        batch.bytes()
    }

    /// Enters what other threads expand; returns the bytes of the batches between.
    fn expand_shared(&mut self, level: &[M::State], next: &mut Vec<M::State>) -> usize {
        let (model, first, salt) = (self.model, self.first, self.options.salt);
        let workers = self.threads.saturating_sub(1).max(1);
        std::thread::scope(|scope| {
            let lines: Vec<_> = (0..workers)
                .map(|worker| {
                    let (fill, full) = mpsc::sync_channel(AHEAD);
                    let (give_back, emptied) = mpsc::channel();
                    scope.spawn(move || {
                        let mine = shares(level, first, SHARE).skip(worker).step_by(workers);
                        for (parents, base) in mine {
                            let mut batch: Batch<M::State> = emptied.try_recv().unwrap_or_default();
                            batch.expand(model, parents, base, salt);
                            if fill.send(batch).is_err() {
                                return;
                            }
                        }
                    });
                    (full, give_back)
                })
                .collect();
            let mut largest = 0;
            // Shares come from the workers by turns, so they are entered in order.
            for (_, (full, give_back)) in level.chunks(SHARE).zip(lines.iter().cycle()) {
                // A worker that hangs up has panicked, and the scope passes that on.
                let Ok(mut batch) = full.recv() else { break };
                self.enter(&mut batch, next);
                largest = largest.max(batch.bytes());
                if self.out_of_room {
                    break;
                }
                // A worker that is through takes nothing back.
                drop(give_back.send(batch));
            }
            largest * (AHEAD + 2) * workers
        })
    }

    /// Enters a batch's candidates in order and moves the new ones to `next`.
    fn enter(&mut self, batch: &mut Batch<M::State>, next: &mut Vec<M::State>) {
        batch.touch(&self.visited);
        for candidate in batch.candidates.drain(..) {
            self.generated += 1;
            match self.visited.enter(candidate.fingerprint, candidate.link) {
                Entry::Fresh => next.push(candidate.state),
                Entry::Known => {}
                Entry::NoRoom => {
                    self.out_of_room = true;
                    return;
                }
            }
        }
    }

    fn report(self, end: End, begun: Instant) -> Report<M::State, M::Action> {
        let finished = match end {
            End::Exhausted | End::Decided => true,
            End::FirstViolation | End::StateLimit | End::DepthLimit | End::Cancelled => false,
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
fn first_deciding<M: Model>(
    model: &M,
    watched: &[Watched<M>],
    states: &[M::State],
) -> Vec<Option<usize>> {
    watched
        .iter()
        .map(|watched| {
            if watched.decided_by.is_some() {
                return None;
            }
            states
                .iter()
                .position(|state| watched.is_decided_by(model, state))
        })
        .collect()
}

/// Consecutive parts of a level, each with the number of its first state.
fn shares<S>(level: &[S], first: Number, size: usize) -> impl Iterator<Item = (&[S], Number)> {
    level.chunks(size).zip((first..).step_by(size))
}

fn number(count: usize) -> Number {
    Number::try_from(count).unwrap_or(Number::MAX)
}
