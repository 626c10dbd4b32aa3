//! The twins behind the seam.

use super::{Subject, SubjectError};
use crate::play::{Action, Observation};
use crate::provision;
use crate::twin;
use keyproof_spec::mutation::Mutation;
use keyproof_spec::profile::Profile;

/// A device twin, provisioned or not.
#[derive(Debug)]
pub(crate) struct Device {
    profile: &'static Profile,
    mutations: Vec<Mutation>,
    twin: Option<twin::Device>,
}

impl Device {
    pub(crate) fn new(profile: &'static Profile, mutations: &[Mutation]) -> Self {
        Self {
            profile,
            mutations: mutations.to_vec(),
            twin: None,
        }
    }

    pub(crate) const fn twin(&self) -> Option<&twin::Device> {
        self.twin.as_ref()
    }
}

impl Subject for Device {
    fn take(&mut self, action: &Action) -> Result<Observation, SubjectError> {
        if let Action::Provision(objects) = action {
            let provisioned = provision::Device::read(self.profile, objects.clone())?;
            self.twin = Some(twin::Device::new(
                self.profile,
                provisioned,
                &self.mutations,
            ));
            return Ok(Observation::default());
        }
        let twin = self.twin.as_mut().ok_or(SubjectError::NotProvisioned)?;
        Ok(match action {
            Action::Provision(_) | Action::Open { .. } | Action::Pairing(_) => {
                Observation::default()
            }
            Action::Seed {
                ephemerals,
                transactions,
            } => {
                twin.seed(ephemerals, transactions);
                Observation::default()
            }
            Action::Deliver(bytes) => twin.command(bytes),
            Action::Authenticate => twin.authenticate(),
            Action::Close => twin.lose_field(),
        })
    }
}

/// A vehicle twin, provisioned or not.
#[derive(Debug)]
pub(crate) struct Vehicle {
    profile: &'static Profile,
    mutations: Vec<Mutation>,
    twin: Option<twin::Vehicle>,
}

impl Vehicle {
    pub(crate) fn new(profile: &'static Profile, mutations: &[Mutation]) -> Self {
        Self {
            profile,
            mutations: mutations.to_vec(),
            twin: None,
        }
    }

    pub(crate) const fn twin(&self) -> Option<&twin::Vehicle> {
        self.twin.as_ref()
    }
}

impl Subject for Vehicle {
    fn take(&mut self, action: &Action) -> Result<Observation, SubjectError> {
        if let Action::Provision(objects) = action {
            let provisioned = provision::Vehicle::read(self.profile, objects.clone())?;
            self.twin = Some(twin::Vehicle::new(
                self.profile,
                provisioned,
                &self.mutations,
            ));
            return Ok(Observation::default());
        }
        let twin = self.twin.as_mut().ok_or(SubjectError::NotProvisioned)?;
        Ok(match action {
            Action::Provision(_) | Action::Authenticate | Action::Pairing(_) => {
                Observation::default()
            }
            Action::Open { purpose } => twin.begin(purpose.ok_or(SubjectError::NoPurpose)?),
            Action::Seed {
                ephemerals,
                transactions,
            } => {
                twin.seed(ephemerals, transactions);
                Observation::default()
            }
            Action::Deliver(bytes) => twin.response(bytes),
            Action::Close => twin.lose_link(),
        })
    }
}
