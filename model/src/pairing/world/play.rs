//! Moves, and what they do: an agent takes a step, and the facts of that step go into the past and before the promises.

use super::record::{Session, State};
use super::scenario::{ADVERSARY, Scenario, VEHICLE};
use crate::pairing::goals::What;
use crate::pairing::message::{Content, Issuer, Message, Receipt, Sealed, Side};
use crate::pairing::step::{Claim, Effect, Step};
use crate::pairing::{device, vehicle};

/// A move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// A message arrives where it belongs.
    Carry(Side),
    /// The same, and power fails after the numbered write.
    Cut(Side, u8),
    /// A message of the adversary arrives, at the vehicle on a radio.
    Inject(Side, u8, Message),
    /// A message of the adversary arrives at the device, and power fails after the first write.
    InjectCut(Message),
    /// A message of the adversary arrives at the device, and power fails when the answer has left.
    InjectTold(Message),
    /// A host input of the vehicle, or a loss of link or power.
    Vehicle(vehicle::Input),
    /// A host input of the device, or a loss of field.
    Device(device::Input),
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
    pub by: Side,
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
            Action::Carry(Side::Device) => {
                let (radio, message) = state.to_device.take()?;
                self.at_device(
                    &mut state,
                    device::Input::Receive(message),
                    radio,
                    Power::Stays,
                )?
            }
            Action::Carry(Side::Vehicle) => {
                let (radio, message) = state.to_vehicle.take()?;
                let input = vehicle::Input::Receive(radio, message);
                self.at_vehicle(&mut state, input, Power::Stays)?
            }
            Action::Cut(side, write) => {
                pay(&mut state)?;
                let power = Power::FailsAfterWrite(write);
                if side == Side::Device {
                    let (radio, message) = state.to_device.take()?;
                    let input = device::Input::Receive(message);
                    self.at_device(&mut state, input, radio, power)?
                } else {
                    let (radio, message) = state.to_vehicle.take()?;
                    let input = vehicle::Input::Receive(radio, message);
                    self.at_vehicle(&mut state, input, power)?
                }
            }
            Action::Inject(side, radio, message) => {
                pay(&mut state)?;
                if side == Side::Device {
                    let input = device::Input::Receive(message);
                    self.at_device(&mut state, input, radio, Power::Stays)?
                } else {
                    if let Message::Proof(key) = message {
                        state.past.proved.push(key.key);
                    }
                    let input = vehicle::Input::Receive(radio, message);
                    self.at_vehicle(&mut state, input, Power::Stays)?
                }
            }
            Action::InjectCut(message) => {
                pay(&mut state)?;
                let input = device::Input::Receive(message);
                self.at_device(&mut state, input, 0, Power::FailsAfterWrite(0))?
            }
            Action::InjectTold(message) => {
                pay(&mut state)?;
                let input = device::Input::Receive(message);
                self.at_device(&mut state, input, 0, Power::FailsAfterAnswer)?
            }
            Action::Vehicle(input) => self.host_of_vehicle(&mut state, input)?,
            Action::Device(input) => self.host_of_device(&mut state, input)?,
            Action::Leak => {
                self.leak(&mut state)?;
                return Some((state, None));
            }
        };
        let own = state
            .past
            .made
            .iter()
            .any(|made| state.vehicle.holds(made.key));
        let active = state
            .device
            .key_for(VEHICLE)
            .is_some_and(|entry| entry.status == device::Status::Active && entry.key.number != 0);
        state.active |= own && active;
        Some((state, Some(reaction)))
    }

    fn host_of_vehicle(&self, state: &mut State, input: vehicle::Input) -> Option<Reaction> {
        let hosts = &mut state.hosts;
        match input {
            vehicle::Input::Pair(_) => hosts.pairs = hosts.pairs.checked_sub(1)?,
            vehicle::Input::Activate(_) => hosts.activates = hosts.activates.checked_sub(1)?,
            vehicle::Input::Begin(_) => hosts.begins = hosts.begins.checked_sub(1)?,
            vehicle::Input::Arm(_) => {
                hosts.arms = hosts.arms.checked_sub(1)?;
                let [vehicle, ..] = &mut state.past.tests;
                *vehicle = 0;
                state.past.served = 0;
            }
            vehicle::Input::AuthoriseChange => state.past.change = true,
            vehicle::Input::PowerLost | vehicle::Input::LinkLost(_) => pay(state)?,
            vehicle::Input::Withdraw | vehicle::Input::Receive(..) => {}
        }
        self.at_vehicle(state, input, Power::Stays)
    }

    fn host_of_device(&self, state: &mut State, input: device::Input) -> Option<Reaction> {
        match input {
            device::Input::Receipt(receipt) => state.past.receipt = Some(receipt.key),
            device::Input::Withdraw => {
                state.hosts.withdraws = state.hosts.withdraws.checked_sub(1)?;
                state.past.withdrawn = true;
            }
            device::Input::FieldLost | device::Input::PowerLost => pay(state)?,
            device::Input::Arm(_) | device::Input::Delete(_) | device::Input::Receive(_) => {}
        }
        self.at_device(state, input, 0, Power::Stays)
    }

    /// The receipt that the tracking server issues for the pending key, if it is one of a phone.
    #[must_use]
    pub fn due_receipt(&self, state: &State) -> Option<Receipt> {
        let entry = state.vehicle.stored.pending?;
        let owned_by_phone = entry.key.owner != ADVERSARY;
        (owned_by_phone && state.past.receipt.is_none()).then_some(Receipt {
            vehicle: VEHICLE,
            slot: entry.slot,
            key: entry.key,
            genuine: true,
        })
    }

    fn leak(&self, state: &mut State) -> Option<()> {
        if state.past.leaked || !self.powers.leak {
            return None;
        }
        let past = &mut state.past;
        past.leaked = true;
        let over =
            past.current(Side::Vehicle, 0).is_none() && past.current(Side::Vehicle, 1).is_none();
        past.leaked_late = past.served > 0 && over;
        let live: Vec<Session> = past.sessions.iter().filter(|it| it.live).cloned().collect();
        past.scalars = live.iter().filter_map(Session::scalar).collect();
        // A run is not asked to stay secret from whoever has a scalar of that very run.
        for session in &mut past.sessions {
            if session.live || live.iter().any(|other| other.same_shares(session)) {
                session.exposed = [true, true];
            }
        }
        self.judge(state, Side::Device, None, What::Leaked);
        Some(())
    }

    fn at_vehicle(
        &self,
        state: &mut State,
        input: vehicle::Input,
        power: Power,
    ) -> Option<Reaction> {
        let before = state.vehicle;
        let input = self.resolved(state, input);
        let step = vehicle::step(&self.vehicle(), before, input, self.rules);
        let radio = radio(input);
        let begins = matches!(
            input,
            vehicle::Input::Pair(_) | vehicle::Input::Activate(_) | vehicle::Input::Begin(_)
        );
        if begins && !step.messages.is_empty() {
            state.past.close(Side::Vehicle, radio);
        }
        if let Power::FailsAfterWrite(write) = power {
            state.vehicle = *step.cuts.get(usize::from(write))?;
            if state.vehicle.stored.pending != before.stored.pending {
                self.claims(state, Side::Vehicle, radio, &step.claims);
            }
            state.past.close(Side::Vehicle, 0);
            state.past.close(Side::Vehicle, 1);
            self.stored_at_vehicle(state, &before);
            return Some(reaction(Side::Vehicle, &step, true));
        }
        state.vehicle = step.state;
        self.claims(state, Side::Vehicle, radio, &step.claims);
        self.stored_at_vehicle(state, &before);
        let received = matches!(input, vehicle::Input::Receive(..));
        let silent = received && step.messages.is_empty() && step.claims.is_empty();
        if silent || step.effects.contains(&Effect::SessionEnded) {
            state.past.close(Side::Vehicle, radio);
        }
        if matches!(input, vehicle::Input::PowerLost) {
            state.past.close(Side::Vehicle, 0);
            state.past.close(Side::Vehicle, 1);
            self.judge(state, Side::Vehicle, None, What::Ended);
        }
        for message in &step.messages {
            self.sent(state, Side::Vehicle, radio, *message);
            state.to_device = Some((radio, *message));
        }
        Some(reaction(Side::Vehicle, &step, false))
    }

    fn at_device(
        &self,
        state: &mut State,
        input: device::Input,
        radio: u8,
        power: Power,
    ) -> Option<Reaction> {
        let before = state.device;
        let step = device::step(&self.device(), before, input, self.rules);
        // The environment ends a session: a selection, and the loss of field or power.
        let selects = matches!(
            input,
            device::Input::Receive(Message::Select | Message::Auth { .. })
                | device::Input::FieldLost
                | device::Input::PowerLost
        );
        if selects {
            state.past.close(Side::Device, 0);
        }
        match power {
            Power::Stays => {}
            Power::FailsAfterWrite(write) => {
                state.device = *step.cuts.get(usize::from(write))?;
                let key = |entry: &device::Entry| entry.key;
                let keys = |state: &device::State| state.stored.keys.map(|it| it.as_ref().map(key));
                if keys(&state.device) != keys(&before) {
                    self.claims(state, Side::Device, 0, &step.claims);
                }
                // Evidence that was right is known to be so before the answer leaves.
                let right = |claim: &Claim| matches!(claim, Claim::Confirmed(..));
                if write > 0 && step.claims.iter().any(right) {
                    let [_, since, _] = &mut state.past.tests;
                    *since = 0;
                }
                self.stored_at_device(state, &before);
                state.past.close(Side::Device, 0);
                return Some(reaction(Side::Device, &step, true));
            }
            Power::FailsAfterAnswer => {
                state.device = *step.told.first()?;
                self.tested_at_device(state, &step, input);
                state.past.close(Side::Device, 0);
                return Some(reaction(Side::Device, &step, true));
            }
        }
        state.device = step.state;
        self.tested_at_device(state, &step, input);
        self.claims(state, Side::Device, 0, &step.claims);
        self.stored_at_device(state, &before);
        let refused = step.messages.contains(&Message::Refused);
        if refused || step.effects.contains(&Effect::SessionEnded) {
            state.past.close(Side::Device, 0);
        }
        for message in &step.messages {
            self.sent(state, Side::Device, 0, *message);
            state.to_vehicle = Some((radio, *message));
        }
        Some(reaction(Side::Device, &step, false))
    }

    /// A path is genuine for the leaf that its issuer signed. A genuine path behind another leaf is none: no signature can be forged
    /// (assumption A6).
    fn resolved(&self, state: &State, input: vehicle::Input) -> vehicle::Input {
        let vehicle::Input::Receive(radio, Message::Answer { more, part }) = input else {
            return input;
        };
        let vehicle::Phase::AwaitPart {
            leaf: Some(leaf), ..
        } = state.vehicle.session(radio)
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

fn reaction<State>(by: Side, step: &Step<State>, cut: bool) -> Reaction {
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
