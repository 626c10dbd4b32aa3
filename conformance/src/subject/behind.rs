//! A subject of the vectors as a handler: operations become actions, observations become answers.

use crate::kap::VERSIONS;
use crate::kap::message::{
    Answer, Effect, Effects, Hello, Hex, HostInput, MadeKey, Op, Provisioned, Refusal, Sent,
    Streams, Sut,
};
use crate::kap::server::Handler;
use crate::plan::proforma::{self, Probe};
use keyproof_spec::pairing::words as pairing;
use keyproof_spec::profile::Profile;
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{EffectKind, Interface, Purpose, Role};
use keyproof_vectors::play::{
    Action, Draws, Errand, Host, Kind, Observation, Observed, PairingAction, Stage,
};
use keyproof_vectors::subject::{Subject, SubjectError};
use std::collections::BTreeMap;
use std::mem;

/// A subject behind the protocol.
pub struct Behind {
    name: String,
    role: Role,
    profile: &'static Profile,
    make: Box<dyn Fn() -> Box<dyn Subject>>,
    subject: Box<dyn Subject>,
    effects: Vec<Effect>,
    /// Counts links.
    links: u64,
    /// Open links by radio.
    open: BTreeMap<Interface, u64>,
    /// Whether it speaks owner pairing.
    pairs: bool,
}

/// Who a built-in subject is.
#[must_use]
pub fn hello(name: &str, role: Role, profile: &Profile) -> Hello {
    let ops = [
        "hello",
        "provision",
        "seed",
        "reset",
        "open",
        "deliver",
        "observe",
        "close",
        "hook",
        "ping",
        "mark",
        "bye",
    ];
    Hello {
        kap: VERSIONS[1],
        sut: Sut {
            vendor: "Keyproof".to_owned(),
            name: name.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            build: String::new(),
            kind: "software".to_owned(),
        },
        roles: vec![role.name().to_owned()],
        families: vec![profile.name.to_owned()],
        protocols: Vec::new(),
        links: vec!["nfc".to_owned()],
        ops: ops.map(str::to_owned).to_vec(),
        rng: "scripted".to_owned(),
        reset: ["session", "power", "factory"].map(str::to_owned).to_vec(),
        reject_detail: "class".to_owned(),
        max_line: u64::try_from(crate::kap::LINE_MAX).ok(),
        observes: None,
        pics: proforma::of(role)
            .map(|item| {
                let more = matches!(item.probe, Probe::Protocol(_) | Probe::Link("ble"));
                (item.id.to_owned(), !more)
            })
            .collect(),
    }
}

/// An operation that was not carried out.
enum No {
    /// The request is wrong.
    Adapter(&'static str, String),
    /// Not implemented here.
    Nack(String),
    /// Not possible here.
    Skip(String),
}

impl No {
    /// As it is answered.
    fn answer(self) -> Answer {
        match self {
            Self::Adapter(code, msg) => Answer::error("adapter", code, &msg),
            Self::Nack(what) => Answer::cannot(&what),
            Self::Skip(reason) => Answer::skip(&reason),
        }
    }
}

fn adapter(code: &'static str, msg: impl std::fmt::Display) -> No {
    No::Adapter(code, msg.to_string())
}

impl Behind {
    /// Puts a subject behind the protocol; `make` gives a fresh one.
    #[must_use]
    pub fn new(
        name: String,
        role: Role,
        profile: &'static Profile,
        make: Box<dyn Fn() -> Box<dyn Subject>>,
    ) -> Self {
        let subject = make();
        Self {
            name,
            role,
            profile,
            make,
            subject,
            effects: Vec::new(),
            links: 0,
            open: BTreeMap::new(),
            pairs: false,
        }
    }

    /// The same, and it speaks owner pairing.
    #[must_use]
    pub fn pairing(self) -> Self {
        Self {
            pairs: true,
            ..self
        }
    }

    fn hello(&self) -> Hello {
        let hello = hello(&self.name, self.role, self.profile);
        if !self.pairs {
            return hello;
        }
        let radios = if self.has_two_radios() { 2 } else { 1 };
        let links = Interface::ALL.into_iter().take(radios);
        Hello {
            protocols: ["transaction", "pairing"].map(str::to_owned).to_vec(),
            links: links.map(|radio| radio.name().to_owned()).collect(),
            pics: hello.pics.into_keys().map(|item| (item, true)).collect(),
            ..hello
        }
    }

    /// Carries out an action and keeps its effects.
    fn take(&mut self, action: &Action) -> Result<Observation, No> {
        let observation = self.subject.take(action).map_err(|error| match error {
            SubjectError::Provision(error) => adapter("provision", error),
            SubjectError::Setup(reason) => adapter("provision", reason),
            error @ SubjectError::NotProvisioned => No::Skip(error.to_string()),
            error @ SubjectError::NoPurpose => adapter("order", error),
            error @ SubjectError::NotItsRole => No::Nack(error.to_string()),
        })?;
        self.effects.extend(observation.effects.iter().map(effect));
        Ok(observation)
    }

    /// The radio of an open link; what follows goes over it.
    fn linked(&mut self, h: u64) -> Result<Interface, No> {
        let found = self.open.iter().find(|(_, open)| **open == h);
        let Some((radio, _)) = found else {
            let open: Vec<String> = self.open.values().map(u64::to_string).collect();
            let got = if open.is_empty() {
                "no open link".to_owned()
            } else {
                open.join(" and ")
            };
            return Err(adapter(
                "link",
                format!("h: expected an open link, got {h}; there is {got}"),
            ));
        };
        let radio = *radio;
        self.over(radio)?;
        Ok(radio)
    }

    /// What follows goes over this radio.
    fn over(&mut self, radio: Interface) -> Result<(), No> {
        if self.has_two_radios() {
            self.take(&Action::Pairing(PairingAction::Over(radio)))?;
        }
        Ok(())
    }

    /// A vehicle that pairs has Bluetooth LE as well.
    fn has_two_radios(&self) -> bool {
        self.pairs && self.role == Role::Vehicle
    }

    fn respond(&mut self, op: &Op) -> Result<Answer, No> {
        match op {
            Op::Hello { .. } => Ok(Answer::ok(&self.hello())),
            Op::Provision {
                role,
                profile,
                objects,
            } => {
                if role != self.role.name() {
                    return Err(No::Nack(format!("role:{role}")));
                }
                if profile != self.profile.name {
                    return Err(No::Skip(format!(
                        "started with profile {}, not {profile}",
                        self.profile.name
                    )));
                }
                self.open.clear();
                self.take(&Action::Provision(objects.clone()))
                    .map(|observation| provisioned(&observation))
            }
            Op::Seed { streams } => {
                self.take(&seed(streams)?)?;
                self.take(&Action::Pairing(PairingAction::Seed(draws(streams)?)))?;
                Ok(Answer::done())
            }
            Op::Reset { level } => {
                match level.as_str() {
                    "session" | "power" => {
                        for radio in mem::take(&mut self.open).into_keys() {
                            self.over(radio)?;
                            self.take(&Action::Close)?;
                        }
                    }
                    "factory" => {
                        self.subject = (self.make)();
                        self.effects.clear();
                    }
                    other => return Err(No::Nack(format!("reset:{other}"))),
                }
                self.open.clear();
                Ok(Answer::done())
            }
            Op::Open { link, role, params } => {
                if role != self.role.name() {
                    return Err(No::Nack(format!("role:{role}")));
                }
                let two = self.has_two_radios();
                let radio = Interface::ALL
                    .into_iter()
                    .find(|radio| radio.name() == link && (two || *radio == Interface::Nfc))
                    .ok_or_else(|| No::Nack(format!("link:{link}")))?;
                self.over(radio)?;
                if self.open.remove(&radio).is_some() {
                    self.take(&Action::Close)?;
                }
                let action = match params.errand.as_deref() {
                    Some(word) if self.pairs => {
                        Action::Pairing(PairingAction::Errand(errand(word)?))
                    }
                    Some(word) => return Err(No::Nack(format!("errand:{word}"))),
                    None => Action::Open {
                        purpose: params.purpose.as_deref().map(purpose).transpose()?,
                    },
                };
                let observation = self.take(&action)?;
                if observation.reject.is_some() && observation.out.is_empty() {
                    return Ok(answer(&observation, None));
                }
                self.links = self.links.saturating_add(1);
                self.open.insert(radio, self.links);
                Ok(answer(&observation, Some(self.links)))
            }
            Op::Deliver { h, pdu } => {
                self.linked(*h)?;
                self.take(&Action::Deliver(pdu.0.clone()))
                    .map(|observation| answer(&observation, None))
            }
            Op::Observe => Ok(Answer::ok(&Effects {
                effects: mem::take(&mut self.effects),
            })),
            Op::Hook { human, .. }
                if human.as_deref() == Some("authenticate") && self.role == Role::Device =>
            {
                self.take(&Action::Authenticate).map(|_| Answer::done())
            }
            Op::Hook {
                host: Some(word),
                with,
                ..
            } if self.pairs => {
                let action = Action::Pairing(PairingAction::Host(told(self.role, word, with)?));
                self.take(&action).map(|observation| hooked(&observation))
            }
            Op::Hook { human, host, .. } => {
                let word = human.as_ref().or(host.as_ref());
                let word = word.map_or("", String::as_str);
                Err(No::Nack(format!("hook:{word}")))
            }
            Op::Close { h } => {
                let radio = self.linked(*h)?;
                self.open.remove(&radio);
                self.take(&Action::Close).map(|_| Answer::done())
            }
            Op::Ping | Op::Mark { .. } | Op::Bye => Ok(Answer::done()),
        }
    }
}

impl Handler for Behind {
    fn answer(&mut self, op: &Op) -> Answer {
        self.respond(op).unwrap_or_else(No::answer)
    }
}

fn purpose(word: &str) -> Result<Purpose, No> {
    Purpose::ALL
        .into_iter()
        .find(|purpose| purpose.name() == word)
        .ok_or_else(|| adapter("purpose", format!("expected unlock or drive, got {word}")))
}

fn all<const N: usize>(name: &str, stream: &[Hex]) -> Result<Vec<[u8; N]>, No> {
    stream
        .iter()
        .map(|bytes| <[u8; N]>::try_from(bytes.0.as_slice()))
        .collect::<Result<_, _>>()
        .map_err(|_| adapter("seed", format!("{name}: expected {N} bytes each")))
}

fn seed(streams: &Streams) -> Result<Action, No> {
    Ok(Action::Seed {
        ephemerals: all("ephemeral", &streams.ephemeral)?,
        transactions: all("transaction", &streams.transaction)?,
    })
}

fn draws(streams: &Streams) -> Result<Draws, No> {
    Ok(Draws {
        shares: all("share", &streams.share)?,
        endpoints: all("endpoint", &streams.endpoint)?,
        challenges: all("challenge", &streams.challenge)?,
        tokens: streams.token.iter().map(|bytes| bytes.0.clone()).collect(),
    })
}

fn errand(word: &str) -> Result<Errand, No> {
    [Errand::Pair, Errand::Activate]
        .into_iter()
        .find(|errand| errand.name() == word)
        .ok_or_else(|| adapter("errand", format!("expected pair or activate, got {word}")))
}

/// A word from the host, with what comes with it.
fn told(role: Role, word: &str, with: &HostInput) -> Result<Host, No> {
    let missing = |field: &str| adapter("hook", format!("{word}: `{field}` is missing"));
    let vehicle = || {
        let bytes = with.vehicle_identifier.as_ref();
        let bytes = bytes.ok_or_else(|| missing("vehicle_identifier"))?;
        <[u8; 8]>::try_from(bytes.0.as_slice())
            .map_err(|_| adapter("hook", "vehicle_identifier: expected 8 bytes"))
    };
    Ok(match (word, role) {
        ("arm", Role::Vehicle) => {
            Host::ArmVehicle(with.verifier.clone().ok_or_else(|| missing("verifier"))?)
        }
        ("arm", Role::Device | Role::Both) => {
            Host::ArmDevice(with.password.clone().ok_or_else(|| missing("password"))?)
        }
        ("withdraw", _) => Host::Withdraw,
        ("authorise-change", Role::Vehicle) => Host::AuthoriseChange,
        ("receipt", Role::Device | Role::Both) => Host::Receipt {
            vehicle: vehicle()?,
            receipt: with
                .receipt
                .clone()
                .map(|bytes| bytes.0)
                .ok_or_else(|| missing("receipt"))?,
        },
        ("delete", Role::Device | Role::Both) => Host::Delete {
            vehicle: vehicle()?,
        },
        _ => return Err(No::Nack(format!("hook:{word}"))),
    })
}

fn hooked(observation: &Observation) -> Answer {
    if observation.reject.is_some() {
        answer(observation, None)
    } else {
        Answer::done()
    }
}

fn answer(observation: &Observation, h: Option<u64>) -> Answer {
    let out: Vec<Hex> = observation.out.iter().cloned().map(Hex).collect();
    match &observation.reject {
        Some(refused) => Answer {
            out,
            ..Answer::reject(Refusal {
                class: refused.class.map(Reject::name).map(str::to_owned),
                stage: refused.stage.map(Stage::name).map(str::to_owned),
                native: refused.native.clone(),
            })
        },
        None => Answer::ok(&Sent { h, out }),
    }
}

fn provisioned(observation: &Observation) -> Answer {
    let made = Provisioned {
        vehicle_public: observation
            .public_keys
            .iter()
            .find(|(slot, _)| *slot == 0)
            .map(|(_, point)| Hex(point.clone())),
        keys: observation
            .public_keys
            .iter()
            .filter(|(slot, _)| *slot != 0)
            .map(|(slot, point)| MadeKey {
                slot: *slot,
                endpoint_public: Hex(point.clone()),
                ..MadeKey::default()
            })
            .collect(),
    };
    Answer::ok(&made)
}

/// An effect with the fields that its kind has on the wire.
fn effect(observed: &Observed) -> Effect {
    let number = |text: &str| text.trim().parse().ok();
    let effect = Effect {
        kind: observed.kind.name().to_owned(),
        ..Effect::default()
    };
    let slot = || observed.what.strip_prefix("slot").and_then(number);
    match observed.kind {
        Kind::Transaction(kind) => match kind {
            EffectKind::Actuate => Effect {
                what: Some(observed.what.clone()),
                ..effect
            },
            EffectKind::PersistentStored | EffectKind::IdentityReleased => Effect {
                slot: slot(),
                ..effect
            },
            EffectKind::MailboxReleased => {
                let (offset, length) = observed.what.split_once('+').unwrap_or_default();
                Effect {
                    offset: number(offset),
                    length: number(length),
                    ..effect
                }
            }
            EffectKind::Prompt => Effect {
                success: Some(observed.what == "success"),
                ..effect
            },
            EffectKind::SessionEnded => effect,
        },
        Kind::Pairing(kind) => match kind {
            pairing::EffectKind::AttemptCounted => Effect {
                count: number(&observed.what),
                ..effect
            },
            pairing::EffectKind::VerifierUsed | pairing::EffectKind::PasswordDropped => effect,
            pairing::EffectKind::KeyMade
            | pairing::EffectKind::KeyPending
            | pairing::EffectKind::KeyActive
            | pairing::EffectKind::KeyRemoved
            | pairing::EffectKind::ReceiptStored => Effect {
                slot: slot(),
                ..effect
            },
        },
    }
}
