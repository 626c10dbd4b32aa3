//! A device whose mind is the model's agent function: framework and applet.

mod applet;
mod ears;
mod host;
mod mouth;
mod parts;

use super::count::{Count, PROBE};
use super::draws::Draws;
use super::ledger::Ledger;
use super::names::{Names, SELF, bits};
use super::{ended, rules, slotted, told};
use crate::crypto::point;
use crate::pairing::objects;
use crate::pairing::spake::{Run, Scalars};
use crate::play::{self, Observation, Observed};
use crate::provision;
use crate::recipe::StatusName;
use crate::twin;
use keyproof_model::pairing::device::{self, Entry, Input, Phase, State, Status};
use keyproof_model::pairing::message::{Creation, Endpoint, Fresh, Issuer, Message, Receipt};
use keyproof_model::pairing::rules::Rules;
use keyproof_model::pairing::step::Effect;
use keyproof_spec::mutation;
use keyproof_spec::pairing::mutation::Mutation;
use keyproof_spec::pairing::words::EffectKind;
use keyproof_spec::profile::Profile;

/// A device twin.
#[derive(Clone, Debug)]
pub struct Device {
    profile: &'static Profile,
    rules: Rules,
    me: device::Identity,
    state: State,
    own: objects::Device,
    versions: Vec<u16>,
    names: Names,
    draws: Draws,
    count: Count,
    keys: Vec<Key>,
    session: Session,
    /// The first transaction.
    applet: twin::Device,
}

/// A key in names and bytes.
#[derive(Clone, Debug)]
struct Key {
    name: Endpoint,
    bytes: provision::DeviceKey,
}

/// What a session of the framework has in bytes.
#[derive(Clone, Debug, Default)]
struct Session {
    /// Data of REQUEST.
    request: Vec<u8>,
    scalars: Option<Scalars>,
    x: [u8; 32],
    /// The run, once VERIFY has come.
    run: Option<Run>,
    ledger: Option<Ledger>,
    /// Creation data so far.
    kept: Vec<u8>,
    /// The chain, in parts, and how many are handed out.
    parts: Vec<Vec<u8>>,
    handed: usize,
}

impl Device {
    /// A device as provisioned, with these rules switched off.
    ///
    /// # Errors
    /// When there are more keys than the model has places for.
    pub(crate) fn new(
        profile: &'static Profile,
        provisioned: provision::Device,
        made: &[[u8; 8]],
        own: objects::Device,
        mutations: (&[mutation::Mutation], &[Mutation]),
    ) -> Result<Self, String> {
        let mut names = Names::default();
        let password = own.password.as_ref().map(|text| names.password(text));
        let mut state = State::new(password);
        let mut keys = Vec::new();
        if provisioned.keys.len() > state.stored.keys.len() {
            return Err("keys: a twin that pairs has places for two".to_owned());
        }
        for (place, key) in state.stored.keys.iter_mut().zip(&provisioned.keys) {
            let name = names.endpoint(point::public(&key.endpoint_secret).unwrap_or([0; 65]));
            *place = Some(Entry {
                creation: Creation {
                    vehicle: names.vehicle(&key.vehicle_identifier),
                    slot: key.slot,
                    challenge: Fresh {
                        owner: SELF,
                        number: 0,
                    },
                },
                key: name,
                bound_to: names.key(key.vehicle_public),
                status: if made.contains(&key.vehicle_identifier) {
                    Status::Made
                } else {
                    Status::Active
                },
                receipt: None,
            });
            keys.push(Key {
                name,
                bytes: key.clone(),
            });
        }
        let offered = profile.pairing.framework_versions;
        Ok(Self {
            profile,
            rules: rules(profile, mutations.1),
            me: device::Identity {
                name: SELF,
                issuer: Issuer::Genuine,
                versions: bits(offered, offered),
                protocols: bits(&provisioned.versions, &provisioned.versions),
            },
            state,
            count: Count::new(own.attempts, profile.pairing.attempts_device),
            own,
            versions: provisioned.versions.clone(),
            names,
            draws: Draws::default(),
            keys,
            session: Session::default(),
            applet: twin::Device::new(profile, provisioned, mutations.0),
        })
    }

    /// The first transaction, for what only it has.
    pub const fn transaction(&mut self) -> &mut twin::Device {
        &mut self.applet
    }

    /// Values for the next draws.
    pub fn seed(&mut self, draws: &play::Draws) {
        self.draws.seed(draws);
    }

    /// Takes a command.
    pub fn command(&mut self, bytes: &[u8]) -> Observation {
        if self.selects(bytes, self.profile.pairing.framework_aid) {
            self.select()
        } else if self.framework() {
            if self.selects(bytes, self.profile.applet_aid) {
                self.leave(bytes)
            } else {
                self.framework_command(bytes)
            }
        } else {
            self.applet_command(bytes)
        }
    }

    /// Whether the framework is selected.
    const fn framework(&self) -> bool {
        matches!(
            self.state.phase,
            Phase::Selected | Phase::Shared { .. } | Phase::Secure { .. } | Phase::Made { .. }
        )
    }

    /// Whether there are shares, keys or kept data of the framework to wipe.
    const fn session(&self) -> bool {
        matches!(
            self.state.phase,
            Phase::Shared { .. } | Phase::Secure { .. } | Phase::Made { .. }
        )
    }

    fn key(&self, name: Endpoint) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    fn slot(&self, name: Endpoint) -> u8 {
        self.key(name).map_or(0, |key| key.bytes.slot)
    }

    /// One step of the agent: what it does, and what it sends.
    fn step(&mut self, input: Input) -> (Vec<Observed>, Option<Message>) {
        self.state.stored.attempts = self.count.named();
        let mut probe = self.state;
        probe.stored.attempts = PROBE;
        let probed = device::step(&self.me, probe, input, self.rules);
        let cleared = probed.state.stored.attempts == 0;
        let before = self.session();
        let step = device::step(&self.me, self.state, input, self.rules);
        self.state = step.state;
        let mut out: Vec<Observed> = Vec::new();
        for effect in step.effects {
            out.extend(self.effect(effect));
        }
        if cleared {
            self.count.now = 0;
        }
        if before && !self.session() {
            out.push(ended());
        }
        (out, step.messages.first().copied())
    }

    /// An effect: carried out on the bytes, and told.
    fn effect(&mut self, effect: Effect) -> Option<Observed> {
        Some(match effect {
            Effect::AttemptCounted => {
                self.count.raise();
                told(EffectKind::AttemptCounted, self.count.now.to_string())
            }
            Effect::PasswordDropped => told(EffectKind::PasswordDropped, ""),
            Effect::KeyMade(name) => {
                self.made(name);
                slotted(EffectKind::KeyMade, self.slot(name))
            }
            Effect::KeyRemoved(name) => {
                let slot = self.slot(name);
                self.keys.retain(|key| key.name != name);
                self.rekey();
                slotted(EffectKind::KeyRemoved, slot)
            }
            Effect::KeyActive(name) => slotted(EffectKind::KeyActive, self.slot(name)),
            Effect::ReceiptStored(name) => slotted(EffectKind::ReceiptStored, self.slot(name)),
            // What a vehicle does, what the transaction tells, and what follows from the phases.
            Effect::VerifierUsed
            | Effect::KeyPending(_)
            | Effect::PersistentStored(_)
            | Effect::SessionEnded => return None,
        })
    }

    /// The bytes of a key that the agent has made, from what is kept.
    fn made(&mut self, name: Endpoint) {
        let profile = self.profile;
        let stored = self.state.stored.keys.iter().flatten();
        let found = stored.filter(|entry| entry.key == name).copied().next();
        let (Some(entry), Some(read)) = (found, parts::creation(profile, &self.session.kept))
        else {
            return;
        };
        let mut mailbox = vec![0; profile.mailbox_size];
        let place = mailbox.iter_mut().skip(profile.token_offset);
        for (to, from) in place.zip(&read.token) {
            *to = *from;
        }
        self.keys.push(Key {
            name,
            bytes: provision::DeviceKey {
                vehicle_identifier: read.vehicle,
                vehicle_public: self.names.public(entry.bound_to),
                slot: entry.creation.slot,
                endpoint_secret: self.draws.endpoint(),
                status: StatusName::Active,
                mailbox,
            },
        });
        self.rekey();
    }

    /// Tells the applet which keys there are.
    fn rekey(&mut self) {
        let keys = self.keys.iter().map(|key| key.bytes.clone()).collect();
        self.applet.rekey(keys);
    }
}
