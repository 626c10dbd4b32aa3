//! The reference behind the seam.

use super::{Subject, SubjectError};
use crate::play::{Action, Observation, Observed, Refused, Stage};
use crate::provision;
use crate::recipe::{EffectWord, PurposeName};
use crate::twin::{Streams, observed};
use keyproof_reference::device::{self, Binding};
use keyproof_reference::vehicle::{self, Entitlements, KeyEntry};
use keyproof_reference::{Draw, Effect, Entropy, Peer, PrivateKey, Refusal};
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Interface;

impl Entropy for Streams {
    fn fill(&mut self, purpose: Draw, out: &mut [u8]) {
        let put = |out: &mut [u8], drawn: &[u8]| {
            for (to, from) in out.iter_mut().zip(drawn) {
                *to = *from;
            }
        };
        match purpose {
            Draw::Ephemeral => {
                put(out, &self.peek_ephemeral());
                self.took_ephemeral();
            }
            Draw::TransactionIdentifier => {
                put(out, &self.peek_transaction());
                self.took_transaction();
            }
            // A transaction draws none of these.
            Draw::Share | Draw::Endpoint | Draw::Challenge | Draw::Token => out.fill(0),
        }
    }
}

/// What a device is set up with.
#[must_use]
pub(super) fn bindings(read: &provision::Device) -> Vec<Binding> {
    let binding = |key: &provision::DeviceKey| Binding {
        vehicle_identifier: key.vehicle_identifier,
        vehicle_key: key.vehicle_public,
        slot: key.slot,
        endpoint_key: PrivateKey::from_bytes(key.endpoint_secret),
        status: key.status.into(),
        mailbox: key.mailbox.clone(),
    };
    read.keys.iter().map(binding).collect()
}

/// What a vehicle is set up with.
#[must_use]
pub(super) fn table(read: &provision::Vehicle) -> Vec<KeyEntry> {
    let entry = |key: &provision::VehicleKey| KeyEntry {
        slot: key.slot,
        endpoint_key: key.endpoint_public,
        status: key.status.into(),
        entitlements: Entitlements {
            unlock: key.entitlements.contains(&PurposeName::Unlock),
            drive: key.entitlements.contains(&PurposeName::Drive),
        },
        token: key.token.clone(),
    };
    read.keys.iter().map(entry).collect()
}

/// A refusal of the reference in the words of the seam.
#[must_use]
fn refused_words(refusal: &Refusal) -> Refused {
    Refused {
        class: Some(refusal.class),
        stage: Some(Stage::Transaction(refusal.stage)),
        native: Some(format!("{:?}", refusal.fault)),
    }
}

fn effect_words(effects: &[Effect], slot_of: impl Fn([u8; 8]) -> u8) -> Vec<Observed> {
    let words = effects.iter().map(|effect| match effect {
        Effect::Actuate(purpose) => observed(EffectWord::Actuate((*purpose).into()), (0, 0)),
        Effect::PersistentStored(Peer::Slot(slot)) => {
            observed(EffectWord::PersistentStored(*slot), (0, 0))
        }
        Effect::PersistentStored(Peer::Vehicle(identifier)) => {
            observed(EffectWord::PersistentStored(slot_of(*identifier)), (0, 0))
        }
        Effect::IdentityReleased { slot } => observed(EffectWord::IdentityReleased(*slot), (0, 0)),
        Effect::MailboxReleased { offset, length } => observed(
            EffectWord::MailboxReleased,
            (usize::from(*offset), usize::from(*length)),
        ),
        Effect::Prompt { success } => observed(EffectWord::Prompt(*success), (0, 0)),
        Effect::SessionEnded => observed(EffectWord::SessionEnded, (0, 0)),
    });
    words.collect()
}

/// The reference device, provisioned or not.
#[derive(Debug)]
pub(crate) struct Device {
    profile: &'static Profile,
    provisioned: Option<(provision::Device, device::Device)>,
    streams: Streams,
}

impl Device {
    pub(crate) fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            provisioned: None,
            streams: Streams::default(),
        }
    }

    fn provision(&mut self, objects: serde_json::Value) -> Result<(), SubjectError> {
        let read = provision::Device::read(self.profile, objects)?;
        let made = device::Device::new(
            self.profile,
            read.versions.clone(),
            read.express,
            bindings(&read),
            Interface::Nfc,
        );
        let made = made.map_err(|error| SubjectError::Setup(error.to_string()))?;
        self.streams = Streams::default();
        self.provisioned = Some((read, made));
        Ok(())
    }
}

impl Subject for Device {
    fn take(&mut self, action: &Action) -> Result<Observation, SubjectError> {
        if let Action::Provision(objects) = action {
            self.provision(objects.clone())?;
            return Ok(Observation::default());
        }
        let (read, device) = self
            .provisioned
            .as_mut()
            .ok_or(SubjectError::NotProvisioned)?;
        let slot_of = |identifier: [u8; 8]| {
            let key = read
                .keys
                .iter()
                .find(|key| key.vehicle_identifier == identifier);
            key.map_or(0, |key| key.slot)
        };
        let mut observation = Observation::default();
        match action {
            Action::Provision(_) | Action::Open { .. } | Action::Pairing(_) => {}
            Action::Seed {
                ephemerals,
                transactions,
            } => self.streams.seed(ephemerals, transactions),
            Action::Deliver(bytes) => {
                let reply = device.command(bytes, &mut self.streams);
                observation.effects = effect_words(&reply.effects, slot_of);
                observation.reject = reply.refusal.as_ref().map(refused_words);
                observation.out.push(reply.response);
            }
            Action::Authenticate => device.user_authenticated(),
            Action::Close => observation.effects = effect_words(&device.field_lost(), slot_of),
        }
        Ok(observation)
    }
}

/// The reference vehicle, provisioned or not.
#[derive(Debug)]
pub(crate) struct Vehicle {
    profile: &'static Profile,
    vehicle: Option<vehicle::Vehicle>,
    streams: Streams,
}

impl Vehicle {
    pub(crate) fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            vehicle: None,
            streams: Streams::default(),
        }
    }

    fn provision(&mut self, objects: serde_json::Value) -> Result<(), SubjectError> {
        let read = provision::Vehicle::read(self.profile, objects)?;
        let made = vehicle::Vehicle::new(
            self.profile,
            read.identifier,
            PrivateKey::from_bytes(read.secret),
            read.versions.clone(),
            table(&read),
            Interface::Nfc,
        );
        self.streams = Streams::default();
        self.vehicle = Some(made.map_err(|error| SubjectError::Setup(error.to_string()))?);
        Ok(())
    }
}

impl Subject for Vehicle {
    fn take(&mut self, action: &Action) -> Result<Observation, SubjectError> {
        if let Action::Provision(objects) = action {
            self.provision(objects.clone())?;
            return Ok(Observation::default());
        }
        let vehicle = self.vehicle.as_mut().ok_or(SubjectError::NotProvisioned)?;
        let output = match action {
            Action::Provision(_) | Action::Authenticate | Action::Pairing(_) => {
                return Ok(Observation::default());
            }
            Action::Seed {
                ephemerals,
                transactions,
            } => {
                self.streams.seed(ephemerals, transactions);
                return Ok(Observation::default());
            }
            Action::Open { purpose } => {
                vehicle.begin(purpose.ok_or(SubjectError::NoPurpose)?, &mut self.streams)
            }
            Action::Deliver(bytes) => vehicle.response(bytes, &mut self.streams),
            Action::Close => {
                let effects = vehicle.link_lost();
                return Ok(Observation {
                    effects: effect_words(&effects, |_| 0),
                    ..Observation::default()
                });
            }
        };
        Ok(Observation {
            effects: effect_words(&output.effects, |_| 0),
            reject: output.refusal.as_ref().map(refused_words),
            out: output.command.into_iter().collect(),
            public_keys: Vec::new(),
        })
    }
}
