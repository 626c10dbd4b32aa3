//! A vehicle whose mind is the model's agent function: pairing, activation, and any other transaction.

mod chain;
mod ears;
mod mouth;
mod transaction;

use super::count::{Count, PROBE};
use super::draws::Draws;
use super::ledger::Ledger;
use super::names::{Costs, Names, SELF, bits};
use super::{ended, rules, slotted, told};
use crate::crypto::point;
use crate::pairing::objects;
use crate::pairing::spake::Run;
use crate::play::{self, Kind, Observation, Observed, Refused, Stage};
use crate::provision::{self, VehicleKey};
use crate::recipe::{PurposeName, StatusName};
use crate::twin::{self, sealing};
use keyproof_model::pairing::message::{
    Endpoint, Issuer, Message, Stretched, Variant, VehicleCertificate,
};
use keyproof_model::pairing::rules::Rules;
use keyproof_model::pairing::step::Effect;
use keyproof_model::pairing::vehicle::{self, Entry, Input, Phase, State};
use keyproof_spec::mutation;
use keyproof_spec::pairing::mutation::Mutation;
use keyproof_spec::pairing::words::{EffectKind, Message as Word};
use keyproof_spec::profile::Profile;
use keyproof_spec::reject::Reject;
use keyproof_spec::words;
use std::mem;

/// A vehicle twin.
#[derive(Clone, Debug)]
pub struct Vehicle {
    profile: &'static Profile,
    rules: Rules,
    me: vehicle::Identity,
    state: State,
    own: objects::Vehicle,
    identifier: [u8; 8],
    public: [u8; 65],
    versions: Vec<u16>,
    names: Names,
    draws: Draws,
    /// The count; the second is the other radio's where each has its own.
    counts: [Count; 2],
    /// The key table, and the pending key.
    keys: Vec<Key>,
    pending: Option<Key>,
    /// The radio that is spoken over, 0 or 1.
    radio: u8,
    running: Running,
    session: Session,
    /// What the other radio has of these.
    other: (Running, Session),
    transaction: twin::Vehicle,
    off: Vec<mutation::Mutation>,
}

/// A key in names and bytes.
#[derive(Clone, Debug)]
struct Key {
    name: Endpoint,
    bytes: VehicleKey,
}

/// What a response belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Running {
    Pairing,
    Activation,
    Transaction,
}

/// What a session has in bytes.
#[derive(Clone, Debug, Default)]
struct Session {
    /// Data of REQUEST.
    request: Vec<u8>,
    x: Option<[u8; 65]>,
    run: Option<Run>,
    ledger: Option<Ledger>,
    /// The creation data in parts, and how many are sent; the token in them.
    parts: Vec<Vec<u8>>,
    sent: usize,
    token: Vec<u8>,
    /// The chain so far.
    kept: Vec<u8>,
    /// The key that the leaf certifies.
    endpoint: Option<[u8; 65]>,
    /// The channel of an activation.
    channel: Option<sealing::Ledger>,
}

impl Vehicle {
    /// A vehicle as provisioned, with these rules switched off.
    ///
    /// # Errors
    /// When there are more keys than the model has places for.
    pub(crate) fn new(
        profile: &'static Profile,
        provisioned: provision::Vehicle,
        own: objects::Vehicle,
        (off, mutations): (&[mutation::Mutation], &[Mutation]),
    ) -> Result<Self, String> {
        let rules = rules(profile, mutations);
        let mut names = Names::default();
        let public = point::public(&provisioned.secret).unwrap_or([0; 65]);
        let offered = profile.pairing.framework_versions;
        let me = vehicle::Identity {
            name: SELF,
            certificate: VehicleCertificate {
                vehicle: names.vehicle(&provisioned.identifier),
                key: names.key(public),
                issuer: Issuer::Genuine,
            },
            versions: bits(offered, offered),
            protocols: bits(&provisioned.versions, &provisioned.versions),
            brand: names.brand(own.brand),
        };
        let mut state = State::new(None, None);
        if provisioned.keys.len() > state.stored.table.len() {
            return Err("keys: a twin that pairs has places for two".to_owned());
        }
        let mut keys = Vec::new();
        for (place, row) in state.stored.table.iter_mut().zip(&provisioned.keys) {
            let name = names.endpoint(row.endpoint_public);
            *place = Some(Entry {
                slot: row.slot,
                key: name,
            });
            keys.push(Key {
                name,
                bytes: row.clone(),
            });
        }
        let pending = own.pending.as_ref().map(|pending| Key {
            name: names.endpoint(pending.endpoint_public),
            bytes: owner(pending.slot, pending.endpoint_public, pending.token.clone()),
        });
        state.stored.pending = pending.as_ref().map(|key| Entry {
            slot: key.bytes.slot,
            key: key.name,
        });
        state.stored.change = own.change;
        let attempts = own
            .verifier
            .as_ref()
            .map_or(0, |verifier| verifier.attempts);
        let mut out = Self {
            profile,
            rules,
            me,
            state,
            counts: [
                Count::new(attempts, profile.pairing.attempts_vehicle),
                Count::new(0, profile.pairing.attempts_vehicle),
            ],
            identifier: provisioned.identifier,
            public,
            versions: provisioned.versions.clone(),
            names,
            draws: Draws::default(),
            keys,
            pending,
            radio: 0,
            running: Running::Pairing,
            session: Session::default(),
            other: (Running::Pairing, Session::default()),
            transaction: twin::Vehicle::new(profile, provisioned, off),
            off: off.to_vec(),
            own,
        };
        let verifier = out.own.verifier.clone();
        out.state.stored.verifier = verifier.map(|verifier| vehicle::Verifier {
            stretched: out.stretched(&verifier),
            used: verifier.used,
        });
        Ok(out)
    }

    /// A verifier in names: of the password nothing is known but what grew out of it.
    fn stretched(&mut self, verifier: &objects::Verifier) -> Stretched {
        let costs = Costs {
            salt: verifier.salt,
            n: verifier.n,
            r: verifier.r,
            p: verifier.p,
        };
        let grown = [verifier.w0.as_slice(), verifier.l.as_slice()].concat();
        Stretched {
            password: self.names.password(&grown),
            stretching: self.names.stretching(self.profile, costs),
            brand: (self.rules.variant == Variant::Rfc9383).then_some(self.me.brand),
        }
    }

    /// Values for the next draws of a transaction.
    pub fn seed_transaction(&mut self, ephemerals: &[[u8; 32]], transactions: &[[u8; 16]]) {
        self.transaction.seed(ephemerals, transactions);
    }

    /// Values for the next draws of a pairing.
    pub fn seed(&mut self, draws: &play::Draws) {
        self.draws.seed(draws);
    }

    /// What follows goes over this radio.
    pub fn over(&mut self, radio: words::Interface) {
        let radio = match radio {
            words::Interface::Nfc => 0,
            words::Interface::Ble => 1,
        };
        if radio != self.radio {
            self.radio = radio;
            mem::swap(&mut self.running, &mut self.other.0);
            mem::swap(&mut self.session, &mut self.other.1);
        }
    }

    /// The count that this radio raises.
    fn count(&mut self) -> &mut Count {
        let [common, other] = &mut self.counts;
        if self.radio == 1 && self.rules.bent(Mutation::CountPerRadio) {
            other
        } else {
            common
        }
    }

    /// The counts in names: the second is 0 where there is one for both.
    fn attempts(&self, of: impl Fn(&Count) -> u8) -> [u8; 2] {
        let [common, other] = &self.counts;
        let second = if self.rules.bent(Mutation::CountPerRadio) {
            of(other)
        } else {
            0
        };
        [of(common), second]
    }

    /// `arm`.
    pub(crate) fn arm(&mut self, verifier: objects::Verifier) -> Observation {
        let stretched = self.stretched(&verifier);
        self.own.verifier = Some(verifier);
        self.quiet(Input::Arm(stretched))
    }

    /// `withdraw`.
    pub fn withdraw(&mut self) -> Observation {
        self.quiet(Input::Withdraw)
    }

    /// `authorise-change`.
    pub fn authorise_change(&mut self) -> Observation {
        self.quiet(Input::AuthoriseChange)
    }

    /// The link is lost.
    pub fn lose_link(&mut self) -> Observation {
        if self.state.session(self.radio) != Phase::Idle {
            let _ = self.transaction.lose_link();
        }
        self.quiet(Input::LinkLost(self.radio))
    }

    /// Power is lost.
    pub fn lose_power(&mut self) -> Observation {
        let _ = self.transaction.lose_link();
        self.quiet(Input::PowerLost)
    }

    fn quiet(&mut self, input: Input) -> Observation {
        let (effects, _) = self.step(input);
        Observation {
            effects,
            ..Observation::default()
        }
    }

    /// `pair`.
    pub fn pair(&mut self) -> Observation {
        let stored = self.state.stored;
        let fit = stored.verifier.is_some_and(|verifier| !verifier.used);
        let locked = self.count().now >= self.profile.pairing.attempts_vehicle;
        let class = match (fit, locked) {
            (false, _) => Reject::Expired,
            (true, true) => Reject::Lockout,
            (true, false) => Reject::Entitlement,
        };
        let (effects, message) = self.step(Input::Pair(self.radio));
        let Some(message) = message else {
            return refused_errand(class);
        };
        let _ = self.transaction.lose_link();
        self.running = Running::Pairing;
        self.session = Session::default();
        Observation {
            out: self.command(message).into_iter().collect(),
            effects,
            ..Observation::default()
        }
    }

    /// Takes a response.
    pub fn response(&mut self, bytes: &[u8]) -> Observation {
        match (self.state.session(self.radio), self.running) {
            (Phase::Idle | Phase::Ended, _) => Observation {
                reject: Some(Refused {
                    class: Some(Reject::Order),
                    stage: None,
                    native: None,
                }),
                ..Observation::default()
            },
            (Phase::AwaitControl, _) => {
                let _ = self.transaction.response(bytes);
                self.quiet(Input::Receive(self.radio, Message::Refused))
            }
            (_, Running::Pairing) => self.pairing_response(bytes),
            (_, Running::Activation) => self.activation_response(bytes),
            (_, Running::Transaction) => self.transaction_response(bytes),
        }
    }

    /// Whether something runs whose end is an effect.
    fn runs(&self) -> bool {
        [0, 1].into_iter().any(|radio| {
            !matches!(
                self.state.session(radio),
                Phase::Idle | Phase::AwaitControl | Phase::Ended
            )
        })
    }

    fn name_of(&self, slot: u8) -> Option<Endpoint> {
        let mut keys = self.keys.iter();
        keys.find(|key| key.bytes.slot == slot).map(|key| key.name)
    }

    /// One step of the agent: what it does, and what it sends.
    fn step(&mut self, input: Input) -> (Vec<Observed>, Option<Message>) {
        self.state.stored.attempts = self.attempts(|count| count.named());
        let mut probe = self.state;
        probe.stored.attempts = self.attempts(|_| PROBE);
        let probed = vehicle::step(&self.me, probe, input, self.rules);
        let cleared = probed.state.stored.attempts == [0, 0];
        let before = self.runs();
        let step = vehicle::step(&self.me, self.state, input, self.rules);
        self.state = step.state;
        let message = step.messages.first().copied();
        let mut out: Vec<Observed> = Vec::new();
        for effect in step.effects {
            out.extend(self.effect(effect));
        }
        if cleared {
            for count in &mut self.counts {
                count.now = 0;
            }
        }
        let begins = matches!(input, Input::Pair(_) | Input::Activate(_) | Input::Begin(_));
        if before && (!self.runs() || begins && message.is_some()) {
            out.push(ended());
        }
        (out, message)
    }

    /// An effect: carried out on the bytes, and told.
    fn effect(&mut self, effect: Effect) -> Option<Observed> {
        let of = |key: Option<&Key>| key.map_or(0, |key| key.bytes.slot);
        Some(match effect {
            Effect::AttemptCounted => {
                let count = self.count();
                count.raise();
                let now = count.now.to_string();
                told(EffectKind::AttemptCounted, now)
            }
            Effect::VerifierUsed => told(EffectKind::VerifierUsed, ""),
            Effect::KeyPending(name) => {
                let public = self.session.endpoint.unwrap_or([0; 65]);
                let token = self.session.token.clone();
                self.pending = Some(Key {
                    name,
                    bytes: owner(self.own.slot, public, token),
                });
                slotted(EffectKind::KeyPending, self.own.slot)
            }
            Effect::PersistentStored(_) => Observed {
                kind: Kind::Transaction(words::EffectKind::PersistentStored),
                what: format!("slot {}", of(self.pending.as_ref())),
            },
            Effect::KeyRemoved(name) => {
                let slot = of(self.keys.iter().find(|key| key.name == name));
                self.keys.retain(|key| key.name != name);
                slotted(EffectKind::KeyRemoved, slot)
            }
            Effect::KeyActive(_) => {
                let slot = of(self.pending.as_ref());
                self.keys.extend(self.pending.take());
                slotted(EffectKind::KeyActive, slot)
            }
            // What a device does, and what follows from the phases.
            Effect::PasswordDropped
            | Effect::KeyMade(_)
            | Effect::ReceiptStored(_)
            | Effect::SessionEnded => return None,
        })
    }
}

/// A key with all purposes.
fn owner(slot: u8, endpoint_public: [u8; 65], token: Vec<u8>) -> VehicleKey {
    VehicleKey {
        slot,
        endpoint_public,
        status: StatusName::Active,
        entitlements: vec![PurposeName::Unlock, PurposeName::Drive],
        token: Some(token),
    }
}

/// A `pair` or `activate` that is not allowed.
fn refused_errand(class: Reject) -> Observation {
    Observation {
        reject: Some(Refused {
            class: Some(class),
            stage: Some(Stage::Pairing(Word::Select)),
            native: None,
        }),
        ..Observation::default()
    }
}
