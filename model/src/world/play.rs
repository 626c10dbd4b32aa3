//! One action played: the agents step, and the records note what they claimed.
//!
//! ```text
//!   Delivery ─▶ agent step ─▶ output, effects, refusal ─▶ record        claims are read off what went out, never off a guard
//! ```
//!
//! *accepts* of a vehicle is the first EXCHANGE or CONTROL FLOW success that it sends; of a device, the AUTH1 response.
//! *aborts* is a refusal or the end of the session; the world also closes a device's record when it is selected anew or
//! loses the field. Whatever is claimed in a closed record is marked late.

use super::World;
use super::offers::Delivery;
use super::record::{RECORDS, Ran, Selected, State, Transacted};
use super::scenario::{endpoint_ephemeral, transaction, vehicle_ephemeral};
use crate::message::{Command, Effects, Ending, Refusal, Response};
use crate::term::{Content, Ephemeral, Transaction};
use crate::{device, vehicle};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{EffectKind, Interface, Message};

/// An agent of the world, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agent {
    /// A vehicle.
    Vehicle(usize),
    /// A phone.
    Phone(usize),
}

/// What reached an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Received {
    /// A vehicle.
    ByVehicle(vehicle::Input),
    /// A phone.
    ByPhone(device::Input),
}

/// What an agent sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sent {
    /// A vehicle.
    Command(Command),
    /// A phone.
    Response(Response),
}

/// One step of one agent, as seen from outside, with the fresh values that it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Event {
    /// Who.
    pub agent: Agent,
    /// What it received.
    pub received: Received,
    /// The ephemeral that it would draw.
    pub ephemeral: Ephemeral,
    /// The transaction identifier that a vehicle would draw.
    pub transaction: Option<Transaction>,
    /// What it sent.
    pub sent: Option<Sent>,
    /// What it did.
    pub effects: Effects,
    /// Why it refused.
    pub refusal: Option<Refusal>,
}

impl World {
    /// Plays an action; `watch` is told each step of an agent.
    pub fn play(&self, state: &State, delivery: &Delivery, watch: &mut dyn FnMut(Event)) -> State {
        let mut next = *state;
        match *delivery {
            Delivery::ToVehicle {
                vehicle,
                begin,
                input,
                ..
            } => {
                if begin && let Some(record) = self.next_transaction(state, vehicle) {
                    let aim = self.scenario.transactions.get(record).map(|seat| seat.aim);
                    if let Some(place) = next.begun.get_mut(vehicle) {
                        *place = count(record);
                    }
                    if let Some(aim) = aim {
                        self.step_vehicle(&mut next, vehicle, vehicle::Input::Begin(aim), watch);
                    }
                }
                self.step_vehicle(&mut next, vehicle, input, watch);
            }
            Delivery::ToPhone {
                phone,
                select,
                input,
            } => {
                if let Some(interface) = select {
                    let select = device::Input::Command(Command::Select(interface));
                    self.step_phone(&mut next, phone, select, watch);
                }
                self.step_phone(&mut next, phone, input, watch);
            }
            Delivery::LeakKey(key) => next.leaked = next.leaked.with(key),
            Delivery::LeakOfVehicle(record) => {
                if let Some(record) = next.transactions.get_mut(record) {
                    record.leaked = true;
                }
            }
            Delivery::LeakOfDevice(record) => {
                if let Some(record) = next.selections.get_mut(record) {
                    record.leaked = true;
                }
            }
        }
        next
    }

    /// The place in the roster of a vehicle's next transaction.
    #[must_use]
    pub fn next_transaction(&self, state: &State, vehicle: usize) -> Option<usize> {
        let passed = usize::from(*state.begun.get(vehicle)?);
        let seats = self
            .scenario
            .transactions
            .iter()
            .enumerate()
            .skip(passed)
            .take(RECORDS);
        seats
            .filter(|(_, seat)| seat.vehicle == vehicle)
            .map(|(record, _)| record)
            .next()
    }

    /// The place in the roster of a vehicle's present transaction.
    #[must_use]
    pub fn transaction_of(&self, state: &State, vehicle: usize) -> Option<usize> {
        usize::from(*state.begun.get(vehicle)?).checked_sub(1)
    }

    /// The place in the roster of a phone's next selection.
    #[must_use]
    pub fn next_selection(&self, state: &State, phone: usize) -> Option<usize> {
        let passed = usize::from(*state.answered.get(phone)?);
        let seats = self
            .scenario
            .selections
            .iter()
            .enumerate()
            .skip(passed)
            .take(RECORDS);
        seats
            .filter(|(_, seat)| **seat == phone)
            .map(|(record, _)| record)
            .next()
    }

    /// The place in the roster of a phone's present selection.
    #[must_use]
    pub fn selection_of(&self, state: &State, phone: usize) -> Option<usize> {
        usize::from(*state.answered.get(phone)?).checked_sub(1)
    }

    fn step_vehicle(
        &self,
        state: &mut State,
        vehicle: usize,
        input: vehicle::Input,
        watch: &mut dyn FnMut(Event),
    ) {
        let index = self.transaction_of(state, vehicle).unwrap_or_default();
        let fresh = vehicle::Fresh {
            ephemeral: vehicle_ephemeral(index),
            transaction: transaction(index),
        };
        let known = self.known_keys(state);
        let (Some(setting), Some(machine), Some(record)) = (
            self.vehicles.get(vehicle),
            state.vehicles.get_mut(vehicle),
            state.transactions.get_mut(index),
        ) else {
            return;
        };
        let step = vehicle::step(setting, self.rules, machine, &input, fresh).step;
        *machine = step.next;
        note_vehicle(record, &input, &step);
        if step.effects.contains(EffectKind::PersistentStored) {
            let entry = record.stored.and_then(|slot| setting.entry(slot));
            record.exposed = entry.is_some_and(|entry| known.contains(entry.key));
        }
        watch(Event {
            agent: Agent::Vehicle(vehicle),
            received: Received::ByVehicle(input),
            ephemeral: fresh.ephemeral,
            transaction: Some(fresh.transaction),
            sent: step.output.map(Sent::Command),
            effects: step.effects,
            refusal: step.refusal,
        });
    }

    fn step_phone(
        &self,
        state: &mut State,
        phone: usize,
        input: device::Input,
        watch: &mut dyn FnMut(Event),
    ) {
        let coming = self.next_selection(state, phone);
        let ephemeral = endpoint_ephemeral(coming.unwrap_or(RECORDS));
        let known = self.known_keys(state);
        let present = self.selection_of(state, phone);
        let (Some(setting), Some(machine), Some(user)) = (
            self.phones.get(phone),
            state.phones.get_mut(phone),
            state.users.get_mut(phone),
        ) else {
            return;
        };
        let interface = machine.interface();
        let step = device::step(setting, self.rules, machine, &input, ephemeral).step;
        *machine = step.next;
        watch(Event {
            agent: Agent::Phone(phone),
            received: Received::ByPhone(input),
            ephemeral,
            transaction: None,
            sent: step.output.map(Sent::Response),
            effects: step.effects,
            refusal: step.refusal,
        });
        match input {
            device::Input::UserAuthenticates => {
                *user = true;
                state.authentications = state.authentications.saturating_sub(1);
            }
            device::Input::FieldLost => *user = false,
            device::Input::Command(_)
            | device::Input::SelectOther
            | device::Input::Malformed(_)
            | device::Input::Unreadable(_) => {}
        }
        if let (Some(record), Some(session)) = (coming, runs(&input, &step, interface)) {
            let authenticated = std::mem::take(user);
            if let Some(place) = state.answered.get_mut(phone) {
                *place = count(record);
            }
            if let Some(record) = state.selections.get_mut(record) {
                record.ran = Some(session);
                record.present = setting.express || authenticated;
            }
            return;
        }
        if let Some(record) = present.and_then(|place| state.selections.get_mut(place)) {
            note_device(record, &input, &step);
            let bound = record
                .ran
                .and_then(|session| setting.bound(session.vehicle_id));
            if let Some(bound) = bound
                && step.effects.contains(EffectKind::IdentityReleased)
                && record.accepts == 1
            {
                record.exposed = known.contains(bound.vehicle_key);
            }
        }
    }
}

/// The number of entries passed once this one has begun.
fn count(record: usize) -> u8 {
    u8::try_from(record.saturating_add(1)).unwrap_or(u8::MAX)
}

fn note_vehicle(record: &mut Transacted, input: &vehicle::Input, step: &vehicle::Step) {
    let before = *record;
    let content = match input {
        vehicle::Input::Response(Response::Channel(sealed)) => Some(sealed.content),
        vehicle::Input::Response(_)
        | vehicle::Input::Begin(_)
        | vehicle::Input::Malformed(_)
        | vehicle::Input::LinkLost => None,
    };
    let named = match content {
        Some(Content::Identity { slot, subset, .. }) => Some((slot, subset)),
        Some(Content::Ask(_) | Content::Answer(_)) | None => None,
    };
    let answer = match content {
        Some(Content::Answer(answer)) => Some(answer),
        Some(Content::Ask(_) | Content::Identity { .. }) | None => None,
    };
    if step.effects.contains(EffectKind::PersistentStored) {
        record.stored = named.map(|(slot, _)| slot).or(record.stored);
    }
    let accepts = match step.output {
        Some(Command::Auth0(auth0)) => {
            record.ran = Some(Ran {
                version: auth0.version,
                vehicle: auth0.vehicle,
                transaction: auth0.transaction,
            });
            false
        }
        Some(Command::Auth1(_)) => {
            record.endpoint = match input {
                vehicle::Input::Response(Response::Ephemeral(endpoint)) => Some(*endpoint),
                vehicle::Input::Response(_)
                | vehicle::Input::Begin(_)
                | vehicle::Input::Malformed(_)
                | vehicle::Input::LinkLost => None,
            };
            false
        }
        Some(Command::Exchange(_)) => {
            record.asked = true;
            true
        }
        Some(Command::ControlFlow(Ending::Success)) => true,
        Some(Command::ControlFlow(Ending::Failure) | Command::Select(_)) | None => false,
    };
    if accepts && record.accepted.is_none() {
        record.accepted = named.map(|(slot, _)| slot);
        record.subset = named.map(|(_, subset)| subset);
    }
    let compared = step.refusal.is_some_and(|refusal| {
        refusal.reject == Reject::Entitlement && refusal.stage == Some(Message::Exchange)
    });
    if step.effects.contains(EffectKind::Actuate) || compared {
        record.answer = answer.or(record.answer);
    }
    let acted = step.effects.count(EffectKind::Actuate);
    record.actuations = record
        .actuations
        .saturating_add(u8::try_from(acted).unwrap_or(u8::MAX));
    let claimed = Transacted {
        late: before.late,
        closed: before.closed,
        ..*record
    } != before;
    record.late |= before.closed && claimed;
    record.closed |= step.refusal.is_some() || step.effects.contains(EffectKind::SessionEnded);
}

/// The session that a device begins with this step.
fn runs(
    input: &device::Input,
    step: &device::Step,
    interface: Option<Interface>,
) -> Option<device::Session> {
    let device::Input::Command(Command::Auth0(auth0)) = input else {
        return None;
    };
    let Some(Response::Ephemeral(endpoint)) = step.output else {
        return None;
    };
    Some(device::Session {
        interface: interface?,
        purpose: auth0.purpose,
        version: auth0.version,
        vehicle_id: auth0.vehicle_id,
        vehicle: auth0.vehicle,
        transaction: auth0.transaction,
        endpoint,
    })
}

fn note_device(record: &mut Selected, input: &device::Input, step: &device::Step) {
    let interrupted = match input {
        device::Input::FieldLost
        | device::Input::SelectOther
        | device::Input::Command(Command::Select(_)) => true,
        device::Input::Command(
            Command::Auth0(_) | Command::Auth1(_) | Command::Exchange(_) | Command::ControlFlow(_),
        )
        | device::Input::Malformed(_)
        | device::Input::Unreadable(_)
        | device::Input::UserAuthenticates => false,
    };
    record.closed |= interrupted;
    let before = *record;
    if step.effects.contains(EffectKind::IdentityReleased) {
        record.accepts = record.accepts.saturating_add(1);
    }
    if let Some(Response::Channel(sealed)) = step.output
        && let Some(ask) = sealed.place.asked
        && let Some(free) = record.asks.iter_mut().find(|ask| ask.is_none())
    {
        *free = Some(ask);
    }
    record.released |= step.effects.contains(EffectKind::MailboxReleased);
    record.late |= before.closed && *record != before;
    if let (device::Input::Command(Command::ControlFlow(ending)), Some(Response::Done)) =
        (input, step.output)
        && !record.closed
    {
        record.prompt = Some(*ending);
    }
    record.closed |= step.refusal.is_some() || step.effects.contains(EffectKind::SessionEnded);
}
