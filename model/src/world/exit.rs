//! The honest exit (I19): from any state, with the adversary gone, does the rightful user still get in?
//!
//! ```text
//!   lose link and field ─▶ the user authenticates ─▶ unlock, every message carried as it is ─▶ actuated within k steps?
//! ```
//!
//! It is an ordinary invariant: a bounded run from the state at hand, on copies of the two machines.

use super::World;
use super::play::{Agent, Event, Received, Sent};
use super::record::State;
use super::scenario::RADIO;
use crate::term::{Ephemeral, Transaction};
use crate::{device, vehicle};
use keyproof_spec::words::{EffectKind, Purpose};

/// Messages of an unlock, and one to spare.
pub const EXIT_STEPS: usize = 6;

const FRESH: vehicle::Fresh = vehicle::Fresh {
    ephemeral: Ephemeral(200),
    transaction: Transaction(200),
};

const ENDPOINT: Ephemeral = Ephemeral(201);

impl World {
    /// Whether vehicle 1 unlocks for phone 1 within [`EXIT_STEPS`] messages.
    #[must_use]
    pub fn rightful_user_gets_in(&self, state: &State) -> bool {
        self.drive_out(state, &mut |_| {})
    }

    /// The same; `watch` is told each step, so that what a blocked user meets can be shown.
    pub fn drive_out(&self, state: &State, watch: &mut dyn FnMut(Event)) -> bool {
        let ([mut vehicle, _], [mut phone, _]) = (state.vehicles, state.phones);
        for input in [device::Input::FieldLost, device::Input::UserAuthenticates] {
            self.drive_phone(&mut phone, input, watch);
        }
        self.drive_vehicle(&mut vehicle, vehicle::Input::LinkLost, watch);
        let aim = vehicle::Aim {
            purpose: Purpose::Unlock,
            interface: RADIO,
        };
        let mut input = vehicle::Input::Begin(aim);
        for _ in 0..EXIT_STEPS {
            let step = self.drive_vehicle(&mut vehicle, input, watch);
            if step.effects.contains(EffectKind::Actuate) {
                return true;
            }
            let Some(command) = step.output else {
                return false;
            };
            let answer = self.drive_phone(&mut phone, device::Input::Command(command), watch);
            let Some(response) = answer.output else {
                return false;
            };
            input = vehicle::Input::Response(response);
        }
        false
    }

    fn drive_vehicle(
        &self,
        machine: &mut vehicle::State,
        input: vehicle::Input,
        watch: &mut dyn FnMut(Event),
    ) -> vehicle::Step {
        let [setting, _] = &self.vehicles;
        let step = vehicle::step(setting, self.rules, machine, &input, FRESH).step;
        *machine = step.next;
        watch(Event {
            agent: Agent::Vehicle(0),
            received: Received::ByVehicle(input),
            ephemeral: FRESH.ephemeral,
            transaction: Some(FRESH.transaction),
            sent: step.output.map(Sent::Command),
            effects: step.effects,
            refusal: step.refusal,
        });
        step
    }

    fn drive_phone(
        &self,
        machine: &mut device::State,
        input: device::Input,
        watch: &mut dyn FnMut(Event),
    ) -> device::Step {
        let [setting, _] = &self.phones;
        let step = device::step(setting, self.rules, machine, &input, ENDPOINT).step;
        *machine = step.next;
        watch(Event {
            agent: Agent::Phone(0),
            received: Received::ByPhone(input),
            ephemeral: ENDPOINT,
            transaction: None,
            sent: step.output.map(Sent::Response),
            effects: step.effects,
            refusal: step.refusal,
        });
        step
    }
}
