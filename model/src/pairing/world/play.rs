//! Moves, and what they do: an agent takes a step, and the facts of that step go into the past and before the promises.

use super::record::{Flight, Session, State};
use super::scenario::{ADVERSARY, Scenario, VEHICLE, honest_device, honest_vehicle, vehicle_at};
use super::who::{Place, Who};
use crate::pairing::goals::What;
use crate::pairing::message::{Content, Issuer, Message, Receipt, Sealed, Side};
use crate::pairing::step::{Claim, Effect, Step};
use crate::pairing::{device, vehicle};

/// A move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// The message of an agent arrives where it belongs.
    Carry(Who, Place),
    /// It arrives at the other of its kind.
    Redirect(Who, Place),
    /// It arrives where it belongs, and power fails there after the numbered write.
    Cut(Who, u8),
    /// A message of the adversary arrives, at a vehicle on a radio.
    Inject(Who, u8, Message),
    /// A message of the adversary arrives at a device, and power fails after the first write.
    InjectCut(Place, Message),
    /// A message of the adversary arrives at a device, and power fails when the answer has left.
    InjectTold(Place, Message),
    /// A host input of a vehicle, or a loss of link or power.
    Vehicle(Place, vehicle::Input),
    /// A host input of a device, or a loss of field.
    Device(Place, device::Input),
    /// Everything leaks that honest sides have not forgotten.
    Leak,
}

/// Where power fails in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Power {
    Stays,
    FailsAfterWrite(u8),
    FailsAfterAnswer,
}

/// What an agent did in a move, for stories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// Which agent.
    pub by: Who,
    /// What it sent.
    pub messages: Vec<Message>,
    /// What it did.
    pub effects: Vec<Effect>,
    /// Whether power failed.
    pub cut: bool,
}

impl Scenario {
    /// Makes a move; `None` if it cannot be made.
    #[must_use]
    pub fn play(&self, last: &State, action: Action) -> Option<(State, Option<Reaction>)> {
        let mut state = last.clone();
        let reaction = match action {
            Action::Carry(from, to) => {
                let flight = state.take(from)?;
                if from.side == Side::Vehicle && flight.begins() {
                    *state.near.at_mut(from.place) = to;
                }
                self.arrives(&mut state, from, to, flight, Power::Stays)?
            }
            Action::Redirect(from, to) => {
                pay(&mut state)?;
                let flight = state.take(from)?;
                self.arrives(&mut state, from, to, flight, Power::Stays)?
            }
            Action::Cut(from, write) => {
                pay(&mut state)?;
                let flight = state.take(from)?;
                let power = Power::FailsAfterWrite(write);
                self.arrives(&mut state, from, flight.to, flight, power)?
            }
            Action::Inject(to, radio, message) => {
                pay(&mut state)?;
                if to.side == Side::Device {
                    self.injected(&mut state, to.place, message, Power::Stays)?
                } else {
                    if let Message::Proof(key) = message {
                        state.past.proved.push((key.vehicle, key.key));
                    }
                    let input = vehicle::Input::Receive(radio, message);
                    self.at_vehicle(&mut state, to.place, input, Power::Stays)?
                }
            }
            Action::InjectCut(to, message) => {
                pay(&mut state)?;
                self.injected(&mut state, to, message, Power::FailsAfterWrite(0))?
            }
            Action::InjectTold(to, message) => {
                pay(&mut state)?;
                self.injected(&mut state, to, message, Power::FailsAfterAnswer)?
            }
            Action::Vehicle(place, input) => self.host_of_vehicle(&mut state, place, input)?,
            Action::Device(place, input) => self.host_of_device(&mut state, place, input)?,
            Action::Leak => {
                self.leak(&mut state)?;
                return Some((state, None));
            }
        };
        let own = state
            .past
            .made
            .iter()
            .any(|made| state.vehicles.first.holds(made.key));
        let active =
            state.devices.first.key_for(VEHICLE).is_some_and(|entry| {
                entry.status == device::Status::Active && entry.key.number != 0
            });
        state.active |= own && active;
        Some((state, Some(reaction)))
    }

    /// A message of an agent arrives at one of the other kind.
    fn arrives(
        &self,
        state: &mut State,
        from: Who,
        to: Place,
        flight: Flight,
        power: Power,
    ) -> Option<Reaction> {
        match from.side {
            Side::Vehicle => {
                let input = device::Input::Receive(flight.message);
                self.at_device(state, to, input, (from.place, flight.radio), power)
            }
            Side::Device => {
                let input = vehicle::Input::Receive(flight.radio, flight.message);
                self.at_vehicle(state, to, input, power)
            }
        }
    }

    /// A message of the adversary arrives at a device, whose answer is on its way to the first vehicle then.
    fn injected(
        &self,
        state: &mut State,
        to: Place,
        message: Message,
        power: Power,
    ) -> Option<Reaction> {
        let input = device::Input::Receive(message);
        self.at_device(state, to, input, (Place::First, 0), power)
    }

    fn host_of_vehicle(
        &self,
        state: &mut State,
        place: Place,
        input: vehicle::Input,
    ) -> Option<Reaction> {
        let hosts = &mut state.hosts;
        match input {
            vehicle::Input::Pair(_) => {
                let pairs = hosts.pairs.at_mut(place);
                *pairs = pairs.checked_sub(1)?;
            }
            vehicle::Input::Activate(_) => hosts.activates = hosts.activates.checked_sub(1)?,
            vehicle::Input::Begin(_) => hosts.begins = hosts.begins.checked_sub(1)?,
            vehicle::Input::Arm(_) => {
                hosts.arms = hosts.arms.checked_sub(1)?;
                *state.past.tests_at_vehicle.at_mut(place) = 0;
                *state.past.served.at_mut(place) = 0;
            }
            vehicle::Input::AuthoriseChange => state.past.change = true,
            vehicle::Input::PowerLost | vehicle::Input::LinkLost(_) => pay(state)?,
            vehicle::Input::Withdraw | vehicle::Input::Receive(..) => {}
        }
        self.at_vehicle(state, place, input, Power::Stays)
    }

    fn host_of_device(
        &self,
        state: &mut State,
        place: Place,
        input: device::Input,
    ) -> Option<Reaction> {
        match input {
            device::Input::Receipt(receipt) => {
                let vehicle = honest_vehicle(receipt.vehicle)?;
                *state.past.receipt.at_mut(vehicle) = Some(receipt.key);
            }
            device::Input::Arm(_) => {
                state.hosts.hands = state.hosts.hands.checked_sub(1)?;
                let [since, _] = state.past.tests_at_device.at_mut(place);
                *since = 0;
            }
            device::Input::Withdraw => {
                state.hosts.withdraws = state.hosts.withdraws.checked_sub(1)?;
                state.past.withdrawn = true;
            }
            device::Input::FieldLost | device::Input::PowerLost => pay(state)?,
            device::Input::Delete(_) | device::Input::Receive(_) => {}
        }
        self.at_device(state, place, input, (Place::First, 0), Power::Stays)
    }

    /// The receipt that the tracking server issues for the pending key of a vehicle, if it is one of a phone, and the phone to which
    /// it goes: the honest one that made the key, or the first.
    #[must_use]
    pub fn due_receipt(&self, state: &State, vehicle: Place) -> Option<(Place, Receipt)> {
        let entry = state.vehicles.at(vehicle).stored.pending?;
        let owned_by_phone = entry.key.owner != ADVERSARY;
        let issued = state.past.receipt.at(vehicle).is_some();
        let receipt = Receipt {
            vehicle: vehicle_at(vehicle),
            slot: entry.slot,
            key: entry.key,
            genuine: true,
        };
        let phone = honest_device(entry.key.owner).unwrap_or(Place::First);
        (owned_by_phone && !issued).then_some((phone, receipt))
    }

    fn leak(&self, state: &mut State) -> Option<()> {
        if state.past.leaked || !self.powers.leak {
            return None;
        }
        let past = &mut state.past;
        past.leaked = true;
        for place in [Place::First, Place::Second] {
            let runs = |radio| past.current(Who::vehicle(place), radio).is_some();
            let over = !runs(0) && !runs(1);
            let late = *past.served.at(place) > 0 && over;
            *past.leaked_late.at_mut(place) = late;
        }
        let live: Vec<Session> = past.sessions.iter().filter(|it| it.live).cloned().collect();
        past.scalars = live.iter().filter_map(Session::scalar).collect();
        // A run is not asked to stay secret from whoever has a scalar of that very run.
        for session in &mut past.sessions {
            if session.live || live.iter().any(|other| other.same_shares(session)) {
                session.exposed = [true, true];
            }
        }
        self.judge(state, Who::device(Place::First), None, What::Leaked);
        Some(())
    }

    fn at_vehicle(
        &self,
        state: &mut State,
        place: Place,
        input: vehicle::Input,
        power: Power,
    ) -> Option<Reaction> {
        let before = *state.vehicles.at(place);
        let who = Who::vehicle(place);
        let input = self.resolved(state, place, input);
        let step = vehicle::step(&self.vehicle(place), before, input, self.rules);
        let radio = radio(input);
        let begins = matches!(
            input,
            vehicle::Input::Pair(_) | vehicle::Input::Activate(_) | vehicle::Input::Begin(_)
        );
        if begins && !step.messages.is_empty() {
            state.past.close(who, radio);
        }
        if let Power::FailsAfterWrite(write) = power {
            *state.vehicles.at_mut(place) = *step.cuts.get(usize::from(write))?;
            if state.vehicles.at(place).stored.pending != before.stored.pending {
                self.claims(state, who, radio, &step.claims);
            }
            state.past.close_vehicle(place);
            self.stored_at_vehicle(state, place, &before);
            return Some(reaction(who, &step, true));
        }
        *state.vehicles.at_mut(place) = step.state;
        self.claims(state, who, radio, &step.claims);
        self.stored_at_vehicle(state, place, &before);
        let received = matches!(input, vehicle::Input::Receive(..));
        let silent = received && step.messages.is_empty() && step.claims.is_empty();
        if silent || step.effects.contains(&Effect::SessionEnded) {
            state.past.close(who, radio);
        }
        if matches!(input, vehicle::Input::PowerLost) {
            state.past.close_vehicle(place);
            self.judge(state, who, None, What::Ended);
        }
        for message in &step.messages {
            self.sent(state, who, radio, *message);
            let to = *state.near.at(place);
            *state.from_vehicle.at_mut(place) = Some(Flight {
                to,
                radio,
                message: *message,
            });
        }
        Some(reaction(who, &step, false))
    }

    fn at_device(
        &self,
        state: &mut State,
        place: Place,
        input: device::Input,
        (vehicle, radio): (Place, u8),
        power: Power,
    ) -> Option<Reaction> {
        let before = *state.devices.at(place);
        let who = Who::device(place);
        let step = device::step(&self.device(place), before, input, self.rules);
        // The environment ends a session: a selection, and the loss of field or power.
        let selects = matches!(
            input,
            device::Input::Receive(Message::Select | Message::Auth { .. })
                | device::Input::FieldLost
                | device::Input::PowerLost
        );
        if selects {
            state.past.close(who, 0);
        }
        match power {
            Power::Stays => {}
            Power::FailsAfterWrite(write) => {
                *state.devices.at_mut(place) = *step.cuts.get(usize::from(write))?;
                let key = |entry: &device::Entry| entry.key;
                let keys = |state: &device::State| state.stored.keys.map(|it| it.as_ref().map(key));
                if keys(state.devices.at(place)) != keys(&before) {
                    self.claims(state, who, 0, &step.claims);
                }
                // Evidence that was right is known to be so before the answer leaves.
                let right = |claim: &Claim| matches!(claim, Claim::Confirmed(..));
                if write > 0 && step.claims.iter().any(right) {
                    let [since, _] = state.past.tests_at_device.at_mut(place);
                    *since = 0;
                }
                self.stored_at_device(state, place, &before);
                state.past.close(who, 0);
                return Some(reaction(who, &step, true));
            }
            Power::FailsAfterAnswer => {
                *state.devices.at_mut(place) = *step.told.first()?;
                self.tested_at_device(state, place, &before, &step, input);
                state.past.close(who, 0);
                return Some(reaction(who, &step, true));
            }
        }
        *state.devices.at_mut(place) = step.state;
        self.tested_at_device(state, place, &before, &step, input);
        self.claims(state, who, 0, &step.claims);
        self.stored_at_device(state, place, &before);
        let refused = step.messages.contains(&Message::Refused);
        if refused || step.effects.contains(&Effect::SessionEnded) {
            state.past.close(who, 0);
        }
        for message in &step.messages {
            self.sent(state, who, 0, *message);
            *state.from_device.at_mut(place) = Some(Flight {
                to: vehicle,
                radio,
                message: *message,
            });
        }
        Some(reaction(who, &step, false))
    }

    /// A path is genuine for the leaf that its issuer signed. A genuine path behind another leaf is none: no signature can be forged
    /// (assumption A6).
    fn resolved(&self, state: &State, place: Place, input: vehicle::Input) -> vehicle::Input {
        let vehicle::Input::Receive(radio, Message::Answer { more, part }) = input else {
            return input;
        };
        let vehicle::Phase::AwaitPart {
            leaf: Some(leaf), ..
        } = state.vehicles.at(place).session(radio)
        else {
            return input;
        };
        if part.content != Content::Path(Issuer::Genuine) || self.is_certified(&state.past, leaf) {
            return input;
        }
        let part = Sealed {
            content: Content::Path(Issuer::Forged),
            ..part
        };
        vehicle::Input::Receive(radio, Message::Answer { more, part })
    }
}

/// Takes one of the adversary's moves.
fn pay(state: &mut State) -> Option<()> {
    state.moves = state.moves.checked_sub(1)?;
    Some(())
}

const fn radio(input: vehicle::Input) -> u8 {
    match input {
        vehicle::Input::Pair(radio)
        | vehicle::Input::Activate(radio)
        | vehicle::Input::Begin(radio)
        | vehicle::Input::LinkLost(radio)
        | vehicle::Input::Receive(radio, _) => radio,
        vehicle::Input::Arm(_)
        | vehicle::Input::Withdraw
        | vehicle::Input::AuthoriseChange
        | vehicle::Input::PowerLost => 0,
    }
}

fn reaction<State>(by: Who, step: &Step<State>, cut: bool) -> Reaction {
    Reaction {
        by,
        messages: if cut {
            Vec::new()
        } else {
            step.messages.clone()
        },
        effects: step.effects.clone(),
        cut,
    }
}
