//! The twins of both protocols behind the seam.
//!
//! ```text
//!   provision without `pairing` ──▶ the twin of the transaction alone
//!   provision with `pairing` ─────▶ a twin of `crate::pairing::twin`
//! ```

use super::{Subject, SubjectError, twins};
use crate::pairing::objects;
use crate::pairing::twin::{Device, Vehicle};
use crate::play::{Action, Errand, Host, Observation, PairingAction};
use crate::provision;
use keyproof_spec::mutation;
use keyproof_spec::pairing::mutation::Mutation;
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;
use serde_json::Value;

/// A twin that can pair.
enum Machine {
    Device(Box<Device>),
    Vehicle(Box<Vehicle>),
}

/// Mutations of both protocols.
#[derive(Clone, Debug, Default)]
struct Without {
    transaction: Vec<mutation::Mutation>,
    pairing: Vec<Mutation>,
}

/// A twin of both protocols.
pub(crate) struct Paired {
    plain: Box<dyn Subject>,
    role: Role,
    profile: &'static Profile,
    without: Without,
    machine: Option<Machine>,
}

impl Paired {
    /// Nothing is provisioned yet.
    pub(crate) fn new(
        role: Role,
        profile: &'static Profile,
        transaction: &[mutation::Mutation],
        pairing: &[Mutation],
    ) -> Self {
        let plain: Box<dyn Subject> = match role {
            Role::Vehicle => Box::new(twins::Vehicle::new(profile, transaction)),
            Role::Device | Role::Both => Box::new(twins::Device::new(profile, transaction)),
        };
        Self {
            plain,
            role,
            profile,
            without: Without {
                transaction: transaction.to_vec(),
                pairing: pairing.to_vec(),
            },
            machine: None,
        }
    }

    fn provision(&mut self, objects: &Value) -> Result<Observation, SubjectError> {
        let mut objects = objects.clone();
        let pairing = objects
            .as_object_mut()
            .and_then(|objects| objects.remove("pairing"));
        self.machine = None;
        let Some(pairing) = pairing else {
            return self.plain.take(&Action::Provision(objects));
        };
        let machine = match self.role {
            Role::Vehicle => vehicle_machine(self.profile, objects, pairing, &self.without),
            Role::Device | Role::Both => {
                device_machine(self.profile, objects, pairing, &self.without)
            }
        };
        self.machine = Some(machine.map_err(SubjectError::Setup)?);
        Ok(Observation::default())
    }
}

impl Subject for Paired {
    fn take(&mut self, action: &Action) -> Result<Observation, SubjectError> {
        if let Action::Provision(objects) = action {
            return self.provision(objects);
        }
        match &mut self.machine {
            None => self.plain.take(action),
            Some(Machine::Device(machine)) => device(machine, action),
            Some(Machine::Vehicle(machine)) => vehicle(machine, action),
        }
    }
}

fn device(device: &mut Device, action: &Action) -> Result<Observation, SubjectError> {
    Ok(match action {
        Action::Provision(_) | Action::Open { .. } => Observation::default(),
        Action::Seed {
            ephemerals,
            transactions,
        } => {
            device.transaction().seed(ephemerals, transactions);
            Observation::default()
        }
        Action::Deliver(bytes) => device.command(bytes),
        Action::Authenticate => device.transaction().authenticate(),
        Action::Close => device.lose_field(),
        Action::Pairing(PairingAction::PowerCut) => device.lose_power(),
        Action::Pairing(PairingAction::Seed(draws)) => {
            device.seed(draws);
            Observation::default()
        }
        Action::Pairing(PairingAction::Errand(_) | PairingAction::Over(_)) => {
            return Err(SubjectError::NotItsRole);
        }
        Action::Pairing(PairingAction::Host(host)) => match host {
            Host::ArmDevice(password) => device.arm(password.as_bytes()),
            Host::Withdraw => device.withdraw(),
            Host::Delete { vehicle } => device.delete(vehicle),
            Host::Receipt { vehicle, receipt } => device.receipt(vehicle, receipt),
            Host::ArmVehicle(_) | Host::AuthoriseChange => return Err(SubjectError::NotItsRole),
        },
    })
}

fn vehicle(vehicle: &mut Vehicle, action: &Action) -> Result<Observation, SubjectError> {
    Ok(match action {
        Action::Provision(_) | Action::Authenticate => Observation::default(),
        Action::Seed {
            ephemerals,
            transactions,
        } => {
            vehicle.seed_transaction(ephemerals, transactions);
            Observation::default()
        }
        Action::Open { purpose } => vehicle.begin(purpose.ok_or(SubjectError::NoPurpose)?),
        Action::Deliver(bytes) => vehicle.response(bytes),
        Action::Pairing(PairingAction::Over(radio)) => {
            vehicle.over(*radio);
            Observation::default()
        }
        Action::Close => vehicle.lose_link(),
        Action::Pairing(PairingAction::PowerCut) => vehicle.lose_power(),
        Action::Pairing(PairingAction::Seed(draws)) => {
            vehicle.seed(draws);
            Observation::default()
        }
        Action::Pairing(PairingAction::Errand(Errand::Pair)) => vehicle.pair(),
        Action::Pairing(PairingAction::Errand(Errand::Activate)) => vehicle.activate(),
        Action::Pairing(PairingAction::Host(host)) => match host {
            Host::ArmVehicle(value) => {
                let verifier = objects::verifier(value.clone()).map_err(SubjectError::Setup)?;
                vehicle.arm(verifier)
            }
            Host::Withdraw => vehicle.withdraw(),
            Host::AuthoriseChange => vehicle.authorise_change(),
            Host::ArmDevice(_) | Host::Receipt { .. } | Host::Delete { .. } => {
                return Err(SubjectError::NotItsRole);
            }
        },
    })
}

fn vehicle_machine(
    profile: &'static Profile,
    objects: Value,
    pairing: Value,
    without: &Without,
) -> Result<Machine, String> {
    let read = provision::Vehicle::read(profile, objects).map_err(|error| error.to_string())?;
    let mutations = (without.transaction.as_slice(), without.pairing.as_slice());
    let vehicle = Vehicle::new(profile, read, objects::vehicle(pairing)?, mutations)?;
    Ok(Machine::Vehicle(Box::new(vehicle)))
}

fn device_machine(
    profile: &'static Profile,
    mut objects: Value,
    pairing: Value,
    without: &Without,
) -> Result<Machine, String> {
    let made = objects::made(&mut objects);
    let read = provision::Device::read(profile, objects).map_err(|error| error.to_string())?;
    let made: Vec<[u8; 8]> = read
        .keys
        .iter()
        .map(|key| key.vehicle_identifier)
        .filter(|vehicle| made.contains(&Value::from(hex::encode(vehicle))))
        .collect();
    let mutations = (without.transaction.as_slice(), without.pairing.as_slice());
    let device = Device::new(profile, read, &made, objects::device(pairing)?, mutations)?;
    Ok(Machine::Device(Box::new(device)))
}
