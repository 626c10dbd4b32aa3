//! A path through a model, kept with its states so that it can be read without the model.

use stateright::{Model, Path};

/// States and the actions between them: `states[0] -actions[0]-> states[1] ..`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Trace<State, Action> {
    // INVARIANT: there is one state more than there are actions.
    states: Vec<State>,
    actions: Vec<Action>,
}

impl<State, Action> Trace<State, Action> {
    /// Rebuilds a trace from choices: which initial state, then which of the actions at each
    /// step. `None` if the model does not offer them, as when it is not a pure function.
    pub fn replay<M>(model: &M, choices: &[u32]) -> Option<Self>
    where
        M: Model<State = State, Action = Action>,
    {
        let (initial, steps) = choices.split_first()?;
        let mut states = vec![nth(model.init_states(), *initial)?];
        let mut actions = Vec::with_capacity(steps.len());
        for step in steps {
            let state = states.last()?;
            // Actions need not be `Clone`: one list is for the model, one for the trace.
            let next = model.next_state(state, nth(offered(model, state), *step)?)?;
            actions.push(nth(offered(model, state), *step)?);
            states.push(next);
        }
        Some(Trace { states, actions })
    }

    /// Takes over a path of stateright's.
    pub fn from_path(path: Path<State, Action>) -> Self {
        let (states, actions): (Vec<_>, Vec<_>) = path.into_vec().into_iter().unzip();
        Trace {
            states,
            actions: actions.into_iter().flatten().collect(),
        }
    }

    /// The trace as a path of stateright's, for its explorer and drawings. `None` if the model
    /// does not offer it.
    pub fn to_path<M>(&self, model: &M) -> Option<Path<State, Action>>
    where
        M: Model<State = State, Action = Action>,
        State: Clone + PartialEq,
        Action: PartialEq,
    {
        Path::from_actions(model, self.states.first()?.clone(), &self.actions)
    }

    /// The number of actions.
    pub fn len(&self) -> usize {
        self.actions.len()
    }

    /// True if it is an initial state and nothing else.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// The states, first to last.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// The actions, first to last.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The last state: where the property is violated or reached.
    pub fn last_state(&self) -> Option<&State> {
        self.states.last()
    }

    /// Each action with the states around it.
    pub fn steps(&self) -> impl Iterator<Item = (&State, &Action, &State)> {
        self.states
            .iter()
            .zip(&self.actions)
            .zip(self.states.iter().skip(1))
            .map(|((before, action), after)| (before, action, after))
    }
}

fn offered<M: Model>(model: &M, state: &M::State) -> Vec<M::Action> {
    let mut actions = Vec::new();
    model.actions(state, &mut actions);
    actions
}

fn nth<T>(items: Vec<T>, at: u32) -> Option<T> {
    items.into_iter().nth(usize::try_from(at).ok()?)
}
