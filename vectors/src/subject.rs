//! Subjects in this process: the reference, the twins, and the extremes.
//!
//! | subject | is |
//! |---|---|
//! | [`reference()`] | `keyproof-reference` behind the seam |
//! | [`twin()`] | the model's agent function behind bytes, with or without mutations |
//! | [`pairing_twin()`] | the same, which can pair too |
//! | [`accept_all()`] | takes everything, passes every valid case and hardly any other |
//! | [`reject_all()`] | answers SELECT and refuses the rest |
//!
//! All of them take an [`Action`] and give an [`Observation`], as a subject behind an adapter does.

mod extremes;
mod pairing;
mod pairing_twin;
mod reference;
pub(crate) mod twins;

use crate::play::{Action, Observation};
use crate::provision::ProvisionError;
use keyproof_spec::mutation::Mutation;
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;
use thiserror::Error;

/// An action that a subject could not carry out: the caller's mistake.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SubjectError {
    /// The objects of `provision` are wrong.
    #[error(transparent)]
    Provision(#[from] ProvisionError),
    /// The reference did not take them.
    #[error("{0}")]
    Setup(String),
    /// Something that needs keys came before `provision`.
    #[error("nothing is provisioned")]
    NotProvisioned,
    /// A vehicle was opened without a purpose.
    #[error("purpose: expected unlock or drive, got none")]
    NoPurpose,
    /// What only the other role is told.
    #[error("that is for the other role")]
    NotItsRole,
}

/// A subject in this process.
pub trait Subject {
    /// Does one thing to it.
    ///
    /// # Errors
    /// When the action itself is wrong; a refusal by the protocol is an observation.
    fn take(&mut self, action: &Action) -> Result<Observation, SubjectError>;
}

/// The reference in a role.
#[must_use]
pub fn reference(role: Role, profile: &'static Profile) -> Box<dyn Subject> {
    Box::new(pairing::Paired::new(role, profile))
}

/// A twin in a role: healthy without mutations, faulty with.
#[must_use]
pub fn twin(role: Role, profile: &'static Profile, mutations: &[Mutation]) -> Box<dyn Subject> {
    match role {
        Role::Vehicle => Box::new(twins::Vehicle::new(profile, mutations)),
        Role::Device | Role::Both => Box::new(twins::Device::new(profile, mutations)),
    }
}

/// A twin of both protocols in a role; of owner pairing it lacks at most two rules ([`crate::pairing::twin::MOST`]).
#[must_use]
pub fn pairing_twin(
    role: Role,
    profile: &'static Profile,
    transaction: &[Mutation],
    pairing: &[keyproof_spec::pairing::mutation::Mutation],
) -> Box<dyn Subject> {
    Box::new(pairing_twin::Paired::new(
        role,
        profile,
        transaction,
        pairing,
    ))
}

/// A subject that takes everything.
#[must_use]
pub fn accept_all(role: Role, profile: &'static Profile) -> Box<dyn Subject> {
    match role {
        Role::Vehicle => Box::new(extremes::AcceptingVehicle::new(profile)),
        Role::Device | Role::Both => Box::new(extremes::AcceptingDevice::new(profile)),
    }
}

/// A subject that answers SELECT (or begins with it) and refuses the rest.
#[must_use]
pub fn reject_all(role: Role, profile: &'static Profile) -> Box<dyn Subject> {
    match role {
        Role::Vehicle => Box::new(extremes::RejectingVehicle::new(profile)),
        Role::Device | Role::Both => Box::new(extremes::RejectingDevice::new(profile)),
    }
}
