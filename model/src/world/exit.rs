//! The honest exit (I19): from any state, with the adversary gone, does the rightful user still get in?
//!
//! ```text
//!   lose link and field ─▶ the user authenticates ─▶ unlock, every message carried as it is ─▶ actuated within k steps?
//! ```
//!
//! It is an ordinary invariant: a bounded run from the state at hand, on copies of the two machines.

use super::World;
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

impl World {
    /// Whether vehicle 1 unlocks for phone 1 within [`EXIT_STEPS`] messages.
    #[must_use]
    pub fn rightful_user_gets_in(&self, state: &State) -> bool {
        let ([vehicle, _], [phone, _]) = (&state.vehicles, &state.phones);
        let ([vehicle_setting, _], [phone_setting, _]) = (&self.vehicles, &self.phones);
        let drive = |machine: &vehicle::State, input: vehicle::Input| {
            vehicle::step(vehicle_setting, self.rules, machine, &input, FRESH).step
        };
        let answer = |machine: &device::State, input: device::Input| {
            device::step(phone_setting, self.rules, machine, &input, Ephemeral(201)).step
        };
        let mut phone = answer(phone, device::Input::FieldLost).next;
        phone = answer(&phone, device::Input::UserAuthenticates).next;
        let mut vehicle = drive(vehicle, vehicle::Input::LinkLost).next;
        let aim = vehicle::Aim {
            purpose: Purpose::Unlock,
            interface: RADIO,
        };
        let mut input = vehicle::Input::Begin(aim);
        for _ in 0..EXIT_STEPS {
            let step = drive(&vehicle, input);
            if step.effects.contains(EffectKind::Actuate) {
                return true;
            }
            let Some(command) = step.output else {
                return false;
            };
            vehicle = step.next;
            let reply = answer(&phone, device::Input::Command(command));
            let Some(response) = reply.output else {
                return false;
            };
            phone = reply.next;
            input = vehicle::Input::Response(response);
        }
        false
    }
}
