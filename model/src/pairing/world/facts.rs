//! What a step becomes: facts, written into the past and shown to the promises.

use super::record::{Made, Session, State, own_share, part, password, scalar};
use super::scenario::{ADVERSARY, Scenario, honest_device};
use super::who::{Place, Who};
use crate::pairing::goals::{Fact, What};
use crate::pairing::message::{Endpoint, Message, Password, Share, Side};
use crate::pairing::step::{Claim, Effect, Seen, Step};
use crate::pairing::{device, vehicle};

impl Scenario {
    pub(super) fn sent(&self, state: &mut State, by: Who, radio: u8, message: Message) {
        if let (Some(part), Some(session)) = (part(&message), state.past.current_mut(by, radio)) {
            session.gave.push((part.place, part.content));
        }
        if let (Message::Proof(key), Side::Device) = (message, by.side) {
            state.past.proved.push((key.vehicle, key.key));
        }
        state.see(by.place, message);
    }

    /// Writes claims into the past, and shows each to the promises.
    pub(super) fn claims(&self, state: &mut State, by: Who, radio: u8, claims: &[Claim]) {
        for claim in claims {
            let past = &mut state.past;
            let index = past.current(by, radio);
            match *claim {
                Claim::Runs(seen) => {
                    let own = own_share(by.side, seen).and_then(password);
                    let exposed = own.map_or([false, false], |own| {
                        [self.has_verifier(past, own), self.has_password(past, own)]
                    });
                    past.open(session(by, seen, exposed), radio);
                }
                Claim::Showed(seen, run) => {
                    if let Some(session) = past.current_mut(by, radio) {
                        session.seen = seen;
                        session.run = Some(run);
                    }
                    let own = seen.y.and_then(password);
                    if by.side == Side::Vehicle && is_guess(seen.x, own) {
                        let tested = past.tests_at_vehicle.at_mut(by.place);
                        *tested = tested.saturating_add(1);
                    }
                }
                Claim::Confirmed(seen, run) => {
                    if let Some(session) = past.current_mut(by, radio) {
                        session.seen = seen;
                        session.run = Some(run);
                        session.confirmed = true;
                    }
                    match by.side {
                        Side::Device => {
                            let [since, _] = past.tests_at_device.at_mut(by.place);
                            *since = 0;
                        }
                        Side::Vehicle => {
                            let served = past.served.at_mut(by.place);
                            *served = served.saturating_add(1);
                        }
                    }
                }
                Claim::Took(part) => {
                    if let Some(session) = past.current_mut(by, radio) {
                        session.took.push((part.place, part.content));
                    }
                }
                Claim::Made { key, creation, .. } => past.made.push(Made {
                    session: index,
                    key,
                    creation,
                }),
                Claim::Pending { leaf, .. } => {
                    past.taken.at_mut(by.place).push(leaf.key);
                    if past.made.iter().any(|made| made.key == leaf.key) {
                        self.paired(state, by.place, leaf.key);
                    }
                }
                Claim::Served(key) => {
                    if self.live_key() == Some((Place::Second, key)) {
                        self.paired(state, by.place, key);
                    }
                }
            }
            let index = state.past.current(by, radio);
            self.judge(state, by, index, What::Claimed(*claim));
        }
    }

    /// Notes for the witnesses that a vehicle has a key of a phone.
    fn paired(&self, state: &mut State, vehicle: Place, key: Endpoint) {
        let places = [Place::First, Place::Second];
        for (couple, place) in self.couples().iter().zip(places) {
            if honest_device(key.owner).is_some_and(|device| *couple == (vehicle, device)) {
                *state.paired.at_mut(place) = true;
            }
        }
    }

    /// A guess is tested at the device when it has answered: the adversary learns whether it was right.
    pub(super) fn tested_at_device(
        &self,
        state: &mut State,
        place: Place,
        before: &device::State,
        step: &Step<device::State>,
        input: device::Input,
    ) {
        let device::Input::Receive(Message::Verify(y, _)) = input else {
            return;
        };
        let counted = step.effects.contains(&Effect::AttemptCounted);
        let own = match before.phase {
            device::Phase::Shared { w0, .. } => Some(w0.password),
            device::Phase::Deselected
            | device::Phase::Selected
            | device::Phase::Secure { .. }
            | device::Phase::Made { .. }
            | device::Phase::Proved(_) => None,
        };
        if is_guess(y, own) && counted {
            let [since, all] = state.past.tests_at_device.at_mut(place);
            *since = since.saturating_add(1);
            *all = all.saturating_add(1);
            self.judge(state, Who::device(place), None, What::Tested);
        }
    }

    pub(super) fn stored_at_vehicle(
        &self,
        state: &mut State,
        place: Place,
        before: &vehicle::State,
    ) {
        let keys = |state: &vehicle::State| -> Vec<Endpoint> {
            state
                .stored
                .table
                .iter()
                .flatten()
                .map(|it| it.key)
                .collect()
        };
        let (old, new) = (keys(before), keys(state.vehicles.at(place)));
        for key in old.iter().filter(|key| !new.contains(key)) {
            self.judge(state, Who::vehicle(place), None, What::Removed(*key));
        }
        for key in new.iter().filter(|key| !old.contains(key)) {
            state.past.activated.at_mut(place).push(*key);
            self.judge(state, Who::vehicle(place), None, What::Active(*key));
        }
        if before.stored != state.vehicles.at(place).stored {
            self.judge(state, Who::vehicle(place), None, What::Stored);
        }
    }

    pub(super) fn stored_at_device(&self, state: &mut State, place: Place, before: &device::State) {
        let active = |state: &device::State| -> Vec<Endpoint> {
            let entries = state.stored.keys.iter().flatten();
            let active = entries.filter(|entry| entry.status == device::Status::Active);
            active.map(|entry| entry.key).collect()
        };
        let (old, new) = (active(before), active(state.devices.at(place)));
        for key in new.iter().filter(|key| !old.contains(key)) {
            self.judge(state, Who::device(place), None, What::Active(*key));
        }
        if before.stored != state.devices.at(place).stored {
            self.judge(state, Who::device(place), None, What::Stored);
        }
    }

    pub(super) fn judge(&self, state: &mut State, by: Who, session: Option<usize>, what: What) {
        let fact = Fact { by, session, what };
        state.broken = state
            .broken
            .with(self.promises.broken_by(self, state, &fact));
    }
}

const fn session(by: Who, seen: Seen, exposed: [bool; 2]) -> Session {
    Session {
        by,
        seen,
        run: None,
        confirmed: false,
        live: true,
        exposed,
        gave: Vec::new(),
        took: Vec::new(),
    }
}

/// Whether a share is the adversary's, under another password than the side's own.
fn is_guess(share: Share, own: Option<Password>) -> bool {
    let wrong = password(share).is_some_and(|guess| Some(guess) != own);
    wrong && scalar(share).is_some_and(|scalar| scalar.owner == ADVERSARY || scalar.owner == 0)
}
