//! A model of stateright 0.31 as a model of 0.30.2, by delegation.

use stateright::{Expectation, Model, Property};
use stateright_030::{Model as OlderModel, Property as OlderProperty};

/// Any 0.31 model, to be checked by 0.30.2: `Older::new(model).checker().spawn_bfs()`.
///
/// A condition in either version is a bare function, without a place for data. So the n-th
/// property of the older model is a function that looks up the n-th of the newer; at most
/// [`LIMIT`](Older::LIMIT) are passed on.
pub struct Older<M: Model> {
    model: M,
    properties: Vec<Property<M>>,
}

impl<M: Model> Older<M> {
    /// The most properties that are passed on.
    pub const LIMIT: usize = 64;

    /// Wraps a model. `None` if it has too many properties.
    pub fn new(model: M) -> Option<Self> {
        let properties = model.properties();
        (properties.len() <= Self::LIMIT).then_some(Older { model, properties })
    }
}

impl<M> OlderModel for Older<M>
where
    M: Model,
{
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

    fn properties(&self) -> Vec<OlderProperty<Self>> {
        let conditions = self.properties.iter().zip(conditions::<M>());
        conditions
            .map(|(property, condition)| match property.expectation {
                Expectation::Always => OlderProperty::always(property.name, condition),
                Expectation::Sometimes => OlderProperty::sometimes(property.name, condition),
                Expectation::Eventually => OlderProperty::eventually(property.name, condition),
            })
            .collect()
    }
}

fn nth<M: Model, const AT: usize>(older: &Older<M>, state: &M::State) -> bool {
    let property = older.properties.get(AT);
    property.is_some_and(|property| (property.condition)(&older.model, state))
}

type Condition<M> = fn(&Older<M>, &<M as Model>::State) -> bool;

#[rustfmt::skip]
fn conditions<M: Model>() -> [Condition<M>; 64] {
    [
        nth::<M, 0>, nth::<M, 1>, nth::<M, 2>, nth::<M, 3>, nth::<M, 4>, nth::<M, 5>,
        nth::<M, 6>, nth::<M, 7>, nth::<M, 8>, nth::<M, 9>, nth::<M, 10>, nth::<M, 11>,
        nth::<M, 12>, nth::<M, 13>, nth::<M, 14>, nth::<M, 15>, nth::<M, 16>, nth::<M, 17>,
        nth::<M, 18>, nth::<M, 19>, nth::<M, 20>, nth::<M, 21>, nth::<M, 22>, nth::<M, 23>,
        nth::<M, 24>, nth::<M, 25>, nth::<M, 26>, nth::<M, 27>, nth::<M, 28>, nth::<M, 29>,
        nth::<M, 30>, nth::<M, 31>, nth::<M, 32>, nth::<M, 33>, nth::<M, 34>, nth::<M, 35>,
        nth::<M, 36>, nth::<M, 37>, nth::<M, 38>, nth::<M, 39>, nth::<M, 40>, nth::<M, 41>,
        nth::<M, 42>, nth::<M, 43>, nth::<M, 44>, nth::<M, 45>, nth::<M, 46>, nth::<M, 47>,
        nth::<M, 48>, nth::<M, 49>, nth::<M, 50>, nth::<M, 51>, nth::<M, 52>, nth::<M, 53>,
        nth::<M, 54>, nth::<M, 55>, nth::<M, 56>, nth::<M, 57>, nth::<M, 58>, nth::<M, 59>,
        nth::<M, 60>, nth::<M, 61>, nth::<M, 62>, nth::<M, 63>,
    ]
}
