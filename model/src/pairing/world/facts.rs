//! What a step becomes: facts, written into the past and shown to the promises.

use super::record::{Made, Session, State, part, scalar};
use super::scenario::{ADVERSARY, PASSWORD, Scenario};
use crate::pairing::goals::{Fact, What};
use crate::pairing::message::{Endpoint, Message, Share, Side};
use crate::pairing::step::{Claim, Effect, Seen, Step};
use crate::pairing::{device, vehicle};

impl Scenario {
    pub(super) fn sent(&self, state: &mut State, by: Side, radio: u8, message: Message) {
        if let (Some(part), Some(session)) = (part(&message), state.past.current_mut(by, radio)) {
            session.gave.push((part.place, part.content));
        }
        if let (Message::Proof(key), Side::Device) = (message, by) {
            state.past.proved.push(key.key);
        }
        state.see(message);
    }

    /// Writes claims into the past, and shows each to the promises.
    pub(super) fn claims(&self, state: &mut State, by: Side, radio: u8, claims: &[Claim]) {
        for claim in claims {
            let past = &mut state.past;
            let index = past.current(by, radio);
            match *claim {
                Claim::Runs(seen) => {
                    let exposed = [self.has_verifier(past), self.has_password(past)];
                    past.open(session(by, seen, exposed), radio);
                }
                Claim::Showed(seen, run) => {
                    if let Some(session) = past.current_mut(by, radio) {
                        session.seen = seen;
                        session.run = Some(run);
                    }
                    if by == Side::Vehicle && is_guess(seen.x) {
                        let [vehicle, ..] = &mut past.tests;
                        *vehicle = vehicle.saturating_add(1);
                    }
                }
                Claim::Confirmed(seen, run) => {
                    if let Some(session) = past.current_mut(by, radio) {
                        session.seen = seen;
                        session.run = Some(run);
                        session.confirmed = true;
                    }
                    let [_, device, _] = &mut past.tests;
                    match by {
                        Side::Device => *device = 0,
                        Side::Vehicle => past.served = past.served.saturating_add(1),
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
                    past.taken.push(leaf.key);
                    state.paired |= past.made.iter().any(|made| made.key == leaf.key);
                }
                Claim::Served(_) => {}
            }
            let index = state.past.current(by, radio);
            self.judge(state, by, index, What::Claimed(*claim));
        }
    }

    /// A guess is tested at the device when it has answered: the adversary learns whether it was right.
    pub(super) fn tested_at_device(
        &self,
        state: &mut State,
        step: &Step<device::State>,
        input: device::Input,
    ) {
        let device::Input::Receive(Message::Verify(y, _)) = input else {
            return;
        };
        let counted = step.effects.contains(&Effect::AttemptCounted);
        if is_guess(y) && counted {
            let [_, since, all] = &mut state.past.tests;
            *since = since.saturating_add(1);
            *all = all.saturating_add(1);
            self.judge(state, Side::Device, None, What::Tested);
        }
    }

    pub(super) fn stored_at_vehicle(&self, state: &mut State, before: &vehicle::State) {
        let keys = |state: &vehicle::State| -> Vec<Endpoint> {
            state
                .stored
                .table
                .iter()
                .flatten()
                .map(|it| it.key)
                .collect()
        };
        let (old, new) = (keys(before), keys(&state.vehicle));
        for key in old.iter().filter(|key| !new.contains(key)) {
            self.judge(state, Side::Vehicle, None, What::Removed(*key));
        }
        for key in new.iter().filter(|key| !old.contains(key)) {
            state.past.activated.push(*key);
            self.judge(state, Side::Vehicle, None, What::Active(*key));
        }
        if before.stored != state.vehicle.stored {
            self.judge(state, Side::Vehicle, None, What::Stored);
        }
    }

    pub(super) fn stored_at_device(&self, state: &mut State, before: &device::State) {
        let active = |state: &device::State| -> Vec<Endpoint> {
            let entries = state.stored.keys.iter().flatten();
            let active = entries.filter(|entry| entry.status == device::Status::Active);
            active.map(|entry| entry.key).collect()
        };
        let (old, new) = (active(before), active(&state.device));
        for key in new.iter().filter(|key| !old.contains(key)) {
            self.judge(state, Side::Device, None, What::Active(*key));
        }
        if before.stored != state.device.stored {
            self.judge(state, Side::Device, None, What::Stored);
        }
    }

    pub(super) fn judge(&self, state: &mut State, by: Side, session: Option<usize>, what: What) {
        let fact = Fact { by, session, what };
        state.broken = state
            .broken
            .with(self.promises.broken_by(self, state, &fact));
    }
}

const fn session(by: Side, seen: Seen, exposed: [bool; 2]) -> Session {
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

/// Whether a share is the adversary's, under a wrong guess.
fn is_guess(share: Share) -> bool {
    let Share::Masked { mask, .. } = share else {
        return false;
    };
    let wrong = mask.is_some_and(|mask| mask.password != PASSWORD);
    wrong && scalar(share).is_some_and(|scalar| scalar.owner == ADVERSARY || scalar.owner == 0)
}
