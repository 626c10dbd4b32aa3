//! The world as a `stateright::Model`.

use super::play::Action;
use super::record::State;
use super::scenario::{PASSWORD, Scenario};
use crate::pairing::goals::Promise;
use crate::pairing::message::{Message, Side};
use crate::pairing::{device, vehicle};
use stateright::{Model, Property};

/// Writes that a step makes at most, where power can fail.
const WRITES: u8 = 4;

impl Scenario {
    fn hosts(&self, state: &State, actions: &mut Vec<Action>) {
        let hosts = state.hosts;
        for radio in 0..self.radios {
            if hosts.pairs > 0 {
                actions.push(Action::Vehicle(vehicle::Input::Pair(radio)));
            }
        }
        if hosts.activates > 0 && state.vehicle.stored.pending.is_some() {
            actions.push(Action::Vehicle(vehicle::Input::Activate(0)));
        }
        if hosts.begins > 0 {
            actions.push(Action::Vehicle(vehicle::Input::Begin(0)));
        }
        if self.activates > 0
            && let Some(receipt) = self.due_receipt(state)
        {
            actions.push(Action::Device(device::Input::Receipt(receipt)));
        }
        if hosts.arms > 0 {
            let verifier = self.stretched(PASSWORD);
            actions.push(Action::Vehicle(vehicle::Input::Arm(verifier)));
        }
        if hosts.withdraws > 0 {
            actions.push(Action::Device(device::Input::Withdraw));
        }
        if self.change && !state.past.change {
            actions.push(Action::Vehicle(vehicle::Input::AuthoriseChange));
        }
    }

    fn attacks(&self, state: &State, actions: &mut Vec<Action>) {
        for side in [Side::Device, Side::Vehicle] {
            let waiting = match side {
                Side::Device => state.to_device,
                Side::Vehicle => state.to_vehicle,
            };
            if self.carries && waiting.is_some() && self.plays_against(side) {
                actions.extend((0..WRITES).map(|write| Action::Cut(side, write)));
            }
        }
        if self.plays_against(Side::Device) {
            actions.push(Action::Device(device::Input::FieldLost));
            for message in self.for_device(state) {
                actions.push(Action::Inject(Side::Device, 0, message));
                if matches!(message, Message::Verify(..)) {
                    actions.push(Action::InjectCut(message));
                    actions.push(Action::InjectTold(message));
                }
            }
        }
        if self.plays_against(Side::Vehicle) {
            actions.push(Action::Vehicle(vehicle::Input::PowerLost));
            for radio in 0..self.radios {
                let messages = self.for_vehicle(state, radio).into_iter();
                actions
                    .extend(messages.map(|message| Action::Inject(Side::Vehicle, radio, message)));
            }
        }
    }
}

impl Model for Scenario {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::new(self)]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        // What a broken promise leads to is of no interest.
        if !state.broken.is_empty() {
            return;
        }
        self.hosts(state, actions);
        if self.carries && state.to_device.is_some() {
            actions.push(Action::Carry(Side::Device));
        }
        if self.carries && state.to_vehicle.is_some() {
            actions.push(Action::Carry(Side::Vehicle));
        }
        let waits = self.quiet && state.past.served == 0;
        if self.powers.leak && !state.past.leaked && !waits {
            actions.push(Action::Leak);
        }
        if state.moves > 0 && (!self.quiet || state.past.leaked) {
            self.attacks(state, actions);
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        self.play(last, action).map(|(state, _)| state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut out = Promise::properties(self.promises);
        out.push(Property::sometimes("paired", |_, state: &State| {
            state.paired
        }));
        out.push(Property::sometimes("active", |_, state: &State| {
            state.active
        }));
        out
    }
}
