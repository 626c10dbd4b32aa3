//! Playing steps against the reference, for lockstep.

use super::Drive;
use crate::play::{Play, StepReport};
use crate::player::device::title;
use crate::player::{Manner, Player, device, vehicle};
use crate::recipe::{
    Bend, DeviceAct, DeviceScript, DeviceSetup, Step, VehicleAct, VehicleScript, VehicleSetup,
};
use crate::subject;
use keyproof_spec::profile::Profile;
use keyproof_spec::rule::RuleId;
use keyproof_spec::words::Role;

/// The reference device.
#[derive(Clone, Debug)]
pub struct Device {
    /// Profile.
    pub profile: &'static Profile,
    /// Setup.
    pub setup: DeviceSetup,
}

/// The reference vehicle.
#[derive(Clone, Debug)]
pub struct Vehicle {
    /// Profile.
    pub profile: &'static Profile,
    /// Setup.
    pub setup: VehicleSetup,
}

fn last(role: Role, profile: &'static Profile, mut player: Player, at: usize) -> Vec<StepReport> {
    let mut reference = subject::reference(role, profile);
    let mut out = Vec::new();
    while let Some(action) = player.next_action() {
        let Ok(observation) = reference.take(&action) else {
            return out;
        };
        let own = player.step() == Some(at);
        let report = player.observe(observation);
        if own {
            out.push(report);
        }
    }
    out
}

impl Drive<DeviceAct> for Device {
    fn play(&self, steps: Vec<Step<DeviceAct>>) -> Vec<StepReport> {
        let at = steps.len().saturating_sub(1);
        let script = DeviceScript {
            setup: self.setup.clone(),
            steps,
        };
        let rules = vec![RuleId::DkSt030];
        let player = device::Player::new(script, rules, self.profile, Manner::scripted());
        last(Role::Device, self.profile, Player::Device(player), at)
    }

    fn words(&self, act: &DeviceAct, bend: Option<&Bend>) -> String {
        title(&act.words(), bend)
    }

    fn repeats(&self, path: &[Step<DeviceAct>]) -> Vec<DeviceAct> {
        let repeated = |step: &Step<DeviceAct>| {
            matches!(
                step.act,
                DeviceAct::Auth0 { .. } | DeviceAct::Auth1 | DeviceAct::Read { .. }
            )
        };
        let steps = path.iter().enumerate().filter(|(_, step)| repeated(step));
        steps.map(|(step, _)| DeviceAct::Again { step }).collect()
    }
}

impl Drive<VehicleAct> for Vehicle {
    fn play(&self, steps: Vec<Step<VehicleAct>>) -> Vec<StepReport> {
        let at = steps.len().saturating_sub(1);
        let script = VehicleScript {
            setup: self.setup.clone(),
            steps,
        };
        let rules = vec![RuleId::DkSt009];
        let player = vehicle::Player::new(script, rules, self.profile, Manner::scripted());
        last(Role::Vehicle, self.profile, Player::Vehicle(player), at)
    }

    fn words(&self, act: &VehicleAct, bend: Option<&Bend>) -> String {
        title(&act.words(), bend)
    }

    fn repeats(&self, path: &[Step<VehicleAct>]) -> Vec<VehicleAct> {
        let repeated = |step: &Step<VehicleAct>| {
            !matches!(
                step.act,
                VehicleAct::Begin { .. } | VehicleAct::LoseField | VehicleAct::Again { .. }
            )
        };
        let steps = path.iter().enumerate().filter(|(_, step)| repeated(step));
        steps.map(|(step, _)| VehicleAct::Again { step }).collect()
    }
}

/// A drive that runs nothing: to find out what the model alone would take.
#[derive(Clone, Debug)]
pub struct Silent<D>(pub D);

impl<A, D: Drive<A>> Drive<A> for Silent<D> {
    fn play(&self, _: Vec<Step<A>>) -> Vec<StepReport> {
        Vec::new()
    }

    fn words(&self, act: &A, bend: Option<&Bend>) -> String {
        self.0.words(act, bend)
    }

    fn repeats(&self, path: &[Step<A>]) -> Vec<A> {
        self.0.repeats(path)
    }
}
