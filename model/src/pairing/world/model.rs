//! The world as a `stateright::Model`.

use super::play::Action;
use super::record::State;
use super::scenario::{OTHER_PASSWORD, Scenario, Second};
use super::who::{Place, Who};
use crate::pairing::goals::Promise;
use crate::pairing::message::{Message, Side};
use crate::pairing::{device, vehicle};
use stateright::{Model, Property};

/// Writes that a step makes at most, where power can fail.
const WRITES: u8 = 4;

impl Scenario {
    fn hosts(&self, state: &State, actions: &mut Vec<Action>) {
        let hosts = state.hosts;
        for place in self.places(Side::Vehicle) {
            if *hosts.pairs.at(*place) > 0 {
                let radios = 0..self.radios;
                actions.extend(
                    radios.map(|radio| Action::Vehicle(*place, vehicle::Input::Pair(radio))),
                );
            }
            if hosts.activates > 0 && state.vehicles.at(*place).stored.pending.is_some() {
                actions.push(Action::Vehicle(*place, vehicle::Input::Activate(0)));
            }
            if hosts.begins > 0 {
                actions.push(Action::Vehicle(*place, vehicle::Input::Begin(0)));
            }
            if self.activates > 0
                && let Some((device, receipt)) = self.due_receipt(state, *place)
            {
                actions.push(Action::Device(device, device::Input::Receipt(receipt)));
            }
        }
        let first = |input| Action::Vehicle(Place::First, input);
        if hosts.arms > 0 {
            let verifier = self.stretched(self.next_password());
            actions.push(first(vehicle::Input::Arm(verifier)));
        }
        if hosts.hands > 0 {
            let handed = device::Input::Arm(OTHER_PASSWORD);
            actions.push(Action::Device(Place::First, handed));
        }
        if hosts.withdraws > 0 {
            actions.push(Action::Device(Place::First, device::Input::Withdraw));
        }
        if self.change && !state.past.change {
            actions.push(first(vehicle::Input::AuthoriseChange));
        }
    }

    /// Messages on their way go where they belong; the phone to which SELECT or AUTH belongs is the one that is held there.
    fn carried(&self, state: &State, actions: &mut Vec<Action>) {
        for side in [Side::Vehicle, Side::Device] {
            for place in self.places(side) {
                let from = Who {
                    side,
                    place: *place,
                };
                let Some(flight) = state.waiting(from) else {
                    continue;
                };
                for to in self.places(other(side)) {
                    if flight.belongs_to(from, *to) {
                        actions.push(Action::Carry(from, *to));
                    }
                }
            }
        }
    }

    fn attacks(&self, state: &State, actions: &mut Vec<Action>) {
        for side in [Side::Device, Side::Vehicle] {
            if !self.carries || !self.plays_against(side) {
                continue;
            }
            for place in self.places(other(side)) {
                let from = Who {
                    side: other(side),
                    place: *place,
                };
                let Some(flight) = state.waiting(from) else {
                    continue;
                };
                actions.extend((0..WRITES).map(|write| Action::Cut(from, write)));
                let others = self.places(side).iter();
                let astray = others.filter(|to| !flight.belongs_to(from, **to));
                actions.extend(astray.map(|to| Action::Redirect(from, *to)));
            }
        }
        if self.plays_against(Side::Device) {
            for place in self.places(Side::Device) {
                let to = Who::device(*place);
                actions.push(Action::Device(*place, device::Input::FieldLost));
                for message in self.for_device(state, *place) {
                    actions.push(Action::Inject(to, 0, message));
                    if matches!(message, Message::Verify(..)) {
                        actions.push(Action::InjectCut(*place, message));
                        actions.push(Action::InjectTold(*place, message));
                    }
                }
            }
        }
        if self.plays_against(Side::Vehicle) {
            for place in self.places(Side::Vehicle) {
                let to = Who::vehicle(*place);
                actions.push(Action::Vehicle(*place, vehicle::Input::PowerLost));
                for radio in 0..self.radios {
                    let messages = self.for_vehicle(state, *place, radio).into_iter();
                    actions.extend(messages.map(|message| Action::Inject(to, radio, message)));
                }
            }
        }
    }
}

const fn other(side: Side) -> Side {
    match side {
        Side::Device => Side::Vehicle,
        Side::Vehicle => Side::Device,
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
        if self.carries {
            self.carried(state, actions);
        }
        let waits = self.quiet && state.past.served.first == 0;
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
            state.paired.first
        }));
        if self.second != Second::Nobody {
            out.push(Property::sometimes("both", |_, state: &State| {
                state.paired.first && state.paired.second
            }));
        }
        out.push(Property::sometimes("active", |_, state: &State| {
            state.active
        }));
        out
    }
}
