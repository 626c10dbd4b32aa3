//! How a search keeps the states of two levels: as they are, or packed.
//!
//! ```text
//!   kept ──show──▶ state ──judge──▶ verdicts               once for all properties
//!                    └──actions, next_state──▶ state ──keep──▶ kept ──▶ fingerprint, next level
//! ```
//!
//! A model with states that are comfortable to look at says in [`Pack`] how they become small. Each kept state is unpacked
//! once to be judged and once to be expanded, not once for each property and each action: a property of stateright's is a
//! bare function of a state and could not share the work.

use stateright::Model;
use std::borrow::Borrow;
use std::hash::Hash;

/// A model whose states have a smaller form, which a search keeps and fingerprints in their place.
pub trait Pack: Model {
    /// The smaller form.
    type Packed: Hash + Send + Sync;

    /// The form of a state: different states have different ones. `None` if the state does not fit, and then the search
    /// ends without a verdict ([`End::Unpackable`](crate::End::Unpackable)).
    fn pack(&self, state: &Self::State) -> Option<Self::Packed>;

    /// The state of a form that [`Pack::pack`] gave.
    fn unpack(&self, packed: &Self::Packed) -> Self::State;
}

/// Keeps states of a model.
pub(crate) trait Keep<M: Model> {
    type Kept: Hash + Send + Sync;
    type Shown<'k>: Borrow<M::State>
    where
        M: 'k;

    fn keep(model: &M, state: M::State) -> Option<Self::Kept>;
    fn show<'k>(model: &M, kept: &'k Self::Kept) -> Self::Shown<'k>
    where
        M: 'k;
}

/// Keeps them as they are.
pub(crate) struct AsTheyAre;

impl<M> Keep<M> for AsTheyAre
where
    M: Model,
    M::State: Hash + Send + Sync,
{
    type Kept = M::State;
    type Shown<'k>
        = &'k M::State
    where
        M: 'k;

    #[inline(always)]
    fn keep(_: &M, state: M::State) -> Option<M::State> {
        Some(state)
    }

    #[inline(always)]
    fn show<'k>(_: &M, kept: &'k M::State) -> &'k M::State
    where
        M: 'k,
    {
        kept
    }
}

/// Keeps them packed.
pub(crate) struct Packed;

impl<M: Pack> Keep<M> for Packed {
    type Kept = M::Packed;
    type Shown<'k>
        = M::State
    where
        M: 'k;

    #[inline(always)]
    fn keep(model: &M, state: M::State) -> Option<M::Packed> {
        model.pack(&state)
    }

    #[inline(always)]
    fn show<'k>(model: &M, kept: &'k M::Packed) -> M::State
    where
        M: 'k,
    {
        model.unpack(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{End, Options, Outcome, Stop, check, check_packed};
    use stateright::Property;

    /// Two counters below a bound, of which a byte holds only so much.
    struct Counters {
        below: u64,
    }

    impl Model for Counters {
        type State = (u64, u64);
        type Action = bool;

        fn init_states(&self) -> Vec<(u64, u64)> {
            vec![(0, 0)]
        }

        fn actions(&self, _: &(u64, u64), actions: &mut Vec<bool>) {
            actions.extend([false, true]);
        }

        fn next_state(&self, (left, right): &(u64, u64), first: bool) -> Option<(u64, u64)> {
            let next = if first {
                (left + 1, *right)
            } else {
                (*left, right + 2)
            };
            Some(next).filter(|next| next.0 < self.below && next.1 < self.below)
        }

        fn properties(&self) -> Vec<Property<Self>> {
            vec![
                Property::always("apart", |_, state: &(u64, u64)| state.0 + state.1 < 12),
                Property::always("never odd", |_, state: &(u64, u64)| {
                    state.1.is_multiple_of(2)
                }),
                Property::sometimes("both", |_, state| *state == (3, 4)),
                Property::sometimes("odd", |_, state: &(u64, u64)| state.1 == 3),
            ]
        }
    }

    impl Pack for Counters {
        type Packed = u8;

        fn pack(&self, state: &(u64, u64)) -> Option<u8> {
            let fits = state.0 < 16 && state.1 < 16;
            u8::try_from(state.0 * 16 + state.1).ok().filter(|_| fits)
        }

        fn unpack(&self, packed: &u8) -> (u64, u64) {
            (u64::from(packed / 16), u64::from(packed % 16))
        }
    }

    #[test]
    fn packed_or_not_the_report_is_the_same() {
        let model = Counters { below: 16 };
        for threads in [1, 3] {
            let options = Options {
                threads,
                stop: Stop::Exhausted,
                ..Options::default()
            };
            let plain = check(&model, &options).expect("no eventually");
            let packed = check_packed(&model, &options).expect("no eventually");
            let outcomes = |report: &crate::Report<_, _>| -> Vec<Outcome<_, _>> {
                report
                    .verdicts
                    .iter()
                    .map(|verdict| verdict.outcome.clone())
                    .collect()
            };
            assert_eq!(outcomes(&plain), outcomes(&packed));
            assert_eq!(
                (plain.unique_states, plain.generated_states, plain.depth),
                (packed.unique_states, packed.generated_states, packed.depth)
            );
            assert_eq!(packed.unique_states, 16 * 8);
        }
    }

    #[test]
    fn a_state_that_does_not_fit_leaves_open_what_was_open() {
        let model = Counters { below: 20 };
        let report = check_packed(&model, &Options::default()).expect("no eventually");
        assert_eq!(report.end, End::Unpackable);
        assert!(!report.is_finished());
        assert_eq!(report.outcome("never odd"), Some(&Outcome::Undecided));
        assert!(report.trace("apart").is_some());
    }
}
