//! The world of one scenario: agents, records of claims, and an adversary that delivers every message.
//!
//! ```text
//!   State ──offers──▶ Action ──play──▶ State             one action: intercept, send and receive are one transition
//!     │                  │
//!     │                  └──story──▶ a sentence, and what each agent received, sent and did
//!     ├──knowledge──▶ what the adversary can say         nothing stored: all of it follows from the records
//!     └──goals, exit──▶ verdicts
//! ```
//!
//! The adversary is lazy: a receiver is offered the terms that the adversary can derive *and* that the receiver can tell
//! apart; all others are one junk term. Local steps of honest agents are eager: a transaction begins, and a phone is
//! selected, with the first message that matters. Sessions are consumed and claims only grow, so the graph has no cycle but
//! the user's authentication, which is counted.
//!
//! States are looked at as [`record::State`], 168 bytes of small fields, and kept and fingerprinted packed into at most 64
//! ([`packed`]).

mod changed;
pub mod claims;
pub mod exit;
mod fields;
pub mod knowledge;
pub mod offers;
pub mod packed;
pub mod play;
pub mod record;
pub mod roster;
pub mod scenario;
pub mod story;
pub mod tally;

use crate::goals::{Promise, Witness};
use crate::rules::Rules;
use crate::{device, vehicle};
use record::{Keys, SEATS, State};
use scenario::Scenario;
use stateright::{Model, Property};
use tally::Tally;

pub use offers::{Action, Delivery, Origin};
pub use play::{Agent, Event, Received, Sent};

/// A scenario set up: the model that a search walks through.
#[derive(Clone, Debug)]
pub struct World {
    pub(crate) scenario: Scenario,
    pub(crate) rules: Rules,
    pub(crate) vehicles: [vehicle::Setting; SEATS],
    pub(crate) phones: [device::Setting; SEATS],
    pub(crate) given_keys: Keys,
    promises: Vec<Promise>,
    witnesses: Vec<Witness>,
    honest_only: bool,
    tally: Tally,
}

impl World {
    /// The world of a scenario under these rules, with everything that the scenario promises.
    #[must_use]
    pub fn new(scenario: &Scenario, rules: Rules) -> Self {
        Self {
            vehicles: [scenario.vehicle(0), scenario.vehicle(1)],
            phones: [scenario.phone(0), scenario.phone(1)],
            given_keys: scenario.given_keys(),
            promises: scenario.promises.clone(),
            witnesses: scenario.reaches.clone(),
            scenario: scenario.clone(),
            rules,
            honest_only: false,
            tally: Tally::default(),
        }
    }

    /// The same world, judged by these promises only and by no witness.
    #[must_use]
    pub fn judged_by(mut self, promises: &[Promise]) -> Self {
        self.promises = promises.to_vec();
        self.witnesses.clear();
        self
    }

    /// The same world without the adversary: messages go where they were sent, once.
    #[must_use]
    pub fn undisturbed(mut self) -> Self {
        self.honest_only = true;
        self
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The rules in force.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.rules
    }

    /// The vehicles' settings.
    #[must_use]
    pub fn vehicle_settings(&self) -> &[vehicle::Setting; SEATS] {
        &self.vehicles
    }

    /// The phones' settings.
    #[must_use]
    pub fn phone_settings(&self) -> &[device::Setting; SEATS] {
        &self.phones
    }

    /// What was delivered to whom, so far.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Where everything begins.
    #[must_use]
    pub fn start(&self) -> State {
        State {
            vehicles: [vehicle::State::START; SEATS],
            phones: [device::State::START; SEATS],
            transactions: Default::default(),
            selections: Default::default(),
            begun: [0; SEATS],
            answered: [0; SEATS],
            users: [false; SEATS],
            authentications: self.scenario.provision.authentications,
            leaked: Keys::NONE,
        }
    }
}

impl Model for World {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![self.start()]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.offer(state, actions);
        if self.honest_only {
            actions.retain(Action::is_undisturbed);
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        self.tally.note(&action);
        let next = self.play(state, &action.delivery, &mut |_| {});
        Some(next).filter(|next| next != state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let promised = self.promises.iter().filter_map(|promise| {
            let judge = promise.judge()?;
            Some(Property::always(promise.name(), judge))
        });
        let shown = self.witnesses.iter();
        let shown = shown.map(|witness| Property::sometimes(witness.name(), witness.judge()));
        promised.chain(shown).collect()
    }

    fn format_action(&self, action: &Action) -> String {
        story::tell(self, None, action)
    }

    fn format_step(&self, state: &State, action: Action) -> Option<String> {
        let mut lines = vec![story::tell(self, Some(state), &action)];
        self.play(state, &action.delivery, &mut |event| {
            lines.push(story::tell_event(self, &event))
        });
        Some(lines.join("\n"))
    }
}
