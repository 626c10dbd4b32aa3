//! The rightful user after the adversary has gone: what still works.
//!
//! From a state the hosts act and every message arrives; nobody disturbs. A goal that speaks of what a user can still do is judged by
//! such a drive, which ends after a bounded number of messages.

use super::record::State;
use super::scenario::{PASSWORD, Scenario, vehicle_at};
use super::who::Place;
use crate::pairing::message::{Endpoint, Message, Password, Receipt};
use crate::pairing::step::{Claim, Effect};
use crate::pairing::{device, vehicle};

/// More messages than any pairing has.
const LONGEST: usize = 40;

/// A vehicle and a phone without an adversary.
struct Drive<'a> {
    scenario: &'a Scenario,
    couple: (Place, Place),
    vehicle: vehicle::State,
    device: device::State,
    claims: Vec<Claim>,
    active: Vec<Endpoint>,
}

impl Drive<'_> {
    fn vehicle(&mut self, input: vehicle::Input) -> Vec<Message> {
        let me = self.scenario.vehicle(self.couple.0);
        let step = vehicle::step(&me, self.vehicle, input, self.scenario.rules);
        self.vehicle = step.state;
        self.claims.extend(step.claims);
        self.active
            .extend(step.effects.iter().filter_map(|effect| match effect {
                Effect::KeyActive(key) => Some(*key),
                _ => None,
            }));
        step.messages
    }

    fn device(&mut self, input: device::Input) -> Vec<Message> {
        let me = self.scenario.device(self.couple.1);
        let step = device::step(&me, self.device, input, self.scenario.rules);
        self.device = step.state;
        step.messages
    }

    /// A host input of the vehicle, and all messages that follow from it.
    fn run(&mut self, input: vehicle::Input) {
        self.device(device::Input::FieldLost);
        let mut commands = self.vehicle(input);
        for _ in 0..LONGEST {
            let Some(command) = commands.pop() else {
                return;
            };
            let Some(response) = self.device(device::Input::Receive(command)).pop() else {
                return;
            };
            commands = self.vehicle(vehicle::Input::Receive(0, response));
        }
    }

    fn pairs(&mut self) -> bool {
        self.run(vehicle::Input::Pair(0));
        self.claims
            .iter()
            .any(|claim| matches!(claim, Claim::Pending { .. }))
    }
}

impl Scenario {
    const fn drive<'a>(&'a self, state: &State, couple: (Place, Place)) -> Drive<'a> {
        Drive {
            scenario: self,
            couple,
            vehicle: *state.vehicles.at(couple.0),
            device: *state.devices.at(couple.1),
            claims: Vec::new(),
            active: Vec::new(),
        }
    }

    /// Whether the first vehicle still serves this key of a phone.
    #[must_use]
    pub fn still_serves(&self, state: &State, phone: Place, key: Endpoint) -> bool {
        let mut drive = self.drive(state, (Place::First, phone));
        drive.run(vehicle::Input::Begin(0));
        drive.claims.contains(&Claim::Served(key))
    }

    /// Whether every couple pairs once verifier and password are new, the user has deleted the key that the phone has, and a change of
    /// owner is authorised where the vehicle has one.
    #[must_use]
    pub fn pairs_anew(&self, state: &State) -> bool {
        self.couples().iter().all(|couple| {
            let mut drive = self.drive(state, *couple);
            let fresh = Password(PASSWORD.0.saturating_add(1));
            drive.vehicle(vehicle::Input::Arm(self.stretched(fresh)));
            drive.device(device::Input::Arm(fresh));
            drive.device(device::Input::Delete(vehicle_at(couple.0)));
            if drive.vehicle.stored.table.iter().any(Option::is_some) {
                drive.vehicle(vehicle::Input::AuthoriseChange);
            }
            drive.pairs()
        })
    }

    /// Whether the first two pair with the verifier and the password that they have.
    #[must_use]
    pub fn pairs_again(&self, state: &State) -> bool {
        self.drive(state, (Place::First, Place::First)).pairs()
    }

    /// Whether the pending key of the first vehicle can still be made active.
    #[must_use]
    pub fn still_activates(&self, state: &State) -> bool {
        let mut drive = self.drive(state, (Place::First, Place::First));
        let Some(entry) = drive.vehicle.stored.pending else {
            return true;
        };
        drive.device(device::Input::Receipt(Receipt {
            vehicle: vehicle_at(Place::First),
            slot: entry.slot,
            key: entry.key,
            genuine: true,
        }));
        drive.run(vehicle::Input::Activate(0));
        drive.active.contains(&entry.key)
    }
}
