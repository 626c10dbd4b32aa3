//! The reference with owner pairing behind the seam.
//!
//! ```text
//!   provision without `pairing` ──▶ the reference of the transaction alone
//!   provision with `pairing` ─────▶ Device or Vehicle of `keyproof_reference::pairing`
//! ```
//!
//! What is stored outlives a cut of power by itself: it stands in the machines, and only `provision` replaces them.

mod draws;
mod objects;
mod words;

use super::reference::{self, bindings, table};
use super::{Subject, SubjectError};
use crate::play::{Action, Errand, Host, Observation, PairingAction, Refused};
use crate::provision;
use draws::Draws;
use keyproof_reference::pairing::{self, Effect, Fault, Output, Radios, Reply};
use keyproof_reference::{PrivateKey, device, vehicle};
use keyproof_spec::profile::Profile;
use keyproof_spec::words::{Interface, Role};
use serde_json::Value;

/// A machine that can pair.
enum Machine {
    Device(Box<pairing::Device>),
    Vehicle(Box<Radios>),
}

/// The reference of both protocols.
pub(crate) struct Paired {
    plain: Box<dyn Subject>,
    role: Role,
    profile: &'static Profile,
    machine: Option<Machine>,
    over: Interface,
    draws: Draws,
}

impl Paired {
    /// Nothing is provisioned yet.
    pub(crate) fn new(role: Role, profile: &'static Profile) -> Self {
        let plain: Box<dyn Subject> = match role {
            Role::Vehicle => Box::new(reference::Vehicle::new(profile)),
            Role::Device | Role::Both => Box::new(reference::Device::new(profile)),
        };
        Self {
            plain,
            role,
            profile,
            machine: None,
            over: Interface::Nfc,
            draws: Draws::default(),
        }
    }

    fn provision(&mut self, objects: &Value) -> Result<Observation, SubjectError> {
        let mut objects = objects.clone();
        let pairing = objects
            .as_object_mut()
            .and_then(|objects| objects.remove("pairing"));
        self.machine = None;
        self.over = Interface::Nfc;
        let Some(pairing) = pairing else {
            return self.plain.take(&Action::Provision(objects));
        };
        let machine = match self.role {
            Role::Vehicle => vehicle_machine(self.profile, objects, pairing),
            Role::Device | Role::Both => device_machine(self.profile, objects, pairing),
        };
        self.machine = Some(machine.map_err(SubjectError::Setup)?);
        self.draws = Draws::default();
        Ok(Observation::default())
    }
}

impl Subject for Paired {
    fn take(&mut self, action: &Action) -> Result<Observation, SubjectError> {
        if let Action::Provision(objects) = action {
            return self.provision(objects);
        }
        if let Action::Pairing(PairingAction::Over(over)) = action {
            self.over = *over;
            return Ok(Observation::default());
        }
        let draws = &mut self.draws;
        match &mut self.machine {
            None => self.plain.take(action),
            Some(Machine::Device(machine)) => device(machine, draws, action),
            Some(Machine::Vehicle(machine)) => vehicle(machine, self.over, draws, action),
        }
    }
}

fn device(
    device: &mut pairing::Device,
    draws: &mut Draws,
    action: &Action,
) -> Result<Observation, SubjectError> {
    let mut seen = Observation::default();
    let effects: Vec<Effect> = match action {
        Action::Provision(_) | Action::Open { .. } => Vec::new(),
        Action::Seed {
            ephemerals,
            transactions,
        } => {
            draws.seed(ephemerals, transactions);
            Vec::new()
        }
        Action::Deliver(bytes) => {
            let Reply {
                response,
                effects,
                refusal,
            } = device.command(bytes, draws);
            seen.out.push(response);
            seen.reject = refusal.as_ref().map(words::refusal);
            effects
        }
        Action::Authenticate => {
            device.user_authenticated();
            Vec::new()
        }
        Action::Close | Action::Pairing(PairingAction::PowerCut) => device.field_lost(),
        Action::Pairing(PairingAction::Seed(values)) => {
            draws.seed_pairing(values);
            Vec::new()
        }
        Action::Pairing(PairingAction::Errand(_) | PairingAction::Over(_)) => {
            return Err(SubjectError::NotItsRole);
        }
        Action::Pairing(PairingAction::Host(host)) => match host {
            Host::ArmDevice(password) => device.arm(password.clone().into_bytes()),
            Host::Withdraw => device.withdraw(),
            Host::Delete { vehicle } => device.delete(vehicle),
            Host::Receipt { vehicle, receipt } => match device.receipt(vehicle, receipt) {
                Ok(effect) => vec![effect],
                Err(fault) => {
                    seen.reject = Some(stageless(fault));
                    Vec::new()
                }
            },
            Host::ArmVehicle(_) | Host::AuthoriseChange => return Err(SubjectError::NotItsRole),
        },
    };
    let slot_of = |vehicle: &[u8; 8]| device.slot(vehicle);
    seen.effects = effects
        .iter()
        .map(|effect| words::effect(effect, slot_of))
        .collect();
    Ok(seen)
}

fn vehicle(
    radios: &mut Radios,
    over: Interface,
    draws: &mut Draws,
    action: &Action,
) -> Result<Observation, SubjectError> {
    let quiet = |effects: Vec<Effect>| Output {
        command: None,
        effects,
        refusal: None,
    };
    let output = match action {
        Action::Provision(_) | Action::Authenticate => quiet(Vec::new()),
        Action::Seed {
            ephemerals,
            transactions,
        } => {
            draws.seed(ephemerals, transactions);
            quiet(Vec::new())
        }
        Action::Open { purpose } => {
            radios.begin(over, purpose.ok_or(SubjectError::NoPurpose)?, draws)
        }
        Action::Deliver(bytes) => radios.response(over, bytes, draws),
        Action::Close => quiet(radios.link_lost(over)),
        Action::Pairing(PairingAction::PowerCut) => quiet(radios.vehicle_mut().link_lost()),
        Action::Pairing(PairingAction::Over(_)) => quiet(Vec::new()),
        Action::Pairing(PairingAction::Seed(values)) => {
            draws.seed_pairing(values);
            quiet(Vec::new())
        }
        Action::Pairing(PairingAction::Errand(Errand::Pair)) => radios.pair(over),
        Action::Pairing(PairingAction::Errand(Errand::Activate)) => radios.activate(over),
        Action::Pairing(PairingAction::Host(host)) => match host {
            Host::ArmVehicle(value) => {
                let (verifier, _, _) =
                    objects::verifier(value.clone()).map_err(SubjectError::Setup)?;
                let armed = radios.vehicle_mut().arm(&verifier);
                quiet(armed.map_err(|error| SubjectError::Setup(error.to_string()))?)
            }
            Host::Withdraw => quiet(radios.vehicle_mut().withdraw()),
            Host::AuthoriseChange => {
                radios.vehicle_mut().authorise_change();
                quiet(Vec::new())
            }
            Host::ArmDevice(_) | Host::Receipt { .. } | Host::Delete { .. } => {
                return Err(SubjectError::NotItsRole);
            }
        },
    };
    Ok(Observation {
        effects: output
            .effects
            .iter()
            .map(|effect| words::effect(effect, |_| None))
            .collect(),
        reject: output.refusal.as_ref().map(words::refusal),
        out: output.command.into_iter().collect(),
        public_keys: Vec::new(),
    })
}

/// A receipt that the host interface refuses: no command was refused.
fn stageless(fault: Fault) -> Refused {
    Refused {
        class: Some(fault.reject()),
        stage: None,
        native: Some(format!("{fault:?}")),
    }
}

fn device_machine(
    profile: &'static Profile,
    mut objects: Value,
    pairing: Value,
) -> Result<Machine, String> {
    let made = crate::pairing::objects::made(&mut objects);
    let read = provision::Device::read(profile, objects).map_err(|error| error.to_string())?;
    let made: Vec<[u8; 8]> = read
        .keys
        .iter()
        .map(|key| key.vehicle_identifier)
        .filter(|vehicle| made.contains(&Value::from(hex::encode(vehicle))))
        .collect();
    let applet = device::Device::new(
        profile,
        read.versions.clone(),
        read.express,
        bindings(&read),
        Interface::Nfc,
    )
    .map_err(|error| error.to_string())?;
    let device = pairing::Device::new(profile, applet, &made, objects::device(pairing)?);
    let device = device.map_err(|error| format!("pairing.{error}"))?;
    Ok(Machine::Device(Box::new(device)))
}

fn vehicle_machine(
    profile: &'static Profile,
    objects: Value,
    pairing: Value,
) -> Result<Machine, String> {
    let read = provision::Vehicle::read(profile, objects).map_err(|error| error.to_string())?;
    let transactions = vehicle::Vehicle::new(
        profile,
        read.identifier,
        PrivateKey::from_bytes(read.secret),
        read.versions.clone(),
        table(&read),
        Interface::Nfc,
    )
    .map_err(|error| error.to_string())?;
    let vehicle = pairing::Vehicle::new(profile, transactions, objects::vehicle(pairing)?);
    let vehicle = vehicle.map_err(|error| format!("pairing.{error}"))?;
    Ok(Machine::Vehicle(Box::new(Radios::new(vehicle))))
}
