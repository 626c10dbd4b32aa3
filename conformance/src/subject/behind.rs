//! A subject of the vectors as a handler: operations become actions, observations become answers.

use crate::kap::VERSIONS;
use crate::kap::message::{
    Answer, Effect, Effects, Hello, Hex, MadeKey, Op, Provisioned, Refusal, Sent, Streams, Sut,
};
use crate::kap::server::Handler;
use crate::plan::proforma;
use keyproof_spec::profile::Profile;
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{EffectKind, Message, Purpose, Role};
use keyproof_vectors::play::{Action, Observation, Observed};
use keyproof_vectors::subject::{Subject, SubjectError};

/// A subject behind the protocol.
pub struct Behind {
    name: String,
    role: Role,
    profile: &'static Profile,
    make: Box<dyn Fn() -> Box<dyn Subject>>,
    subject: Box<dyn Subject>,
    effects: Vec<Effect>,
    /// Counts links; the last one is open if `open`.
    links: u64,
    open: bool,
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
            .map(|item| (item.id.to_owned(), true))
            .collect(),
    }
}

/// An operation that was not carried out.
pub(super) enum No {
    /// The request is wrong.
    Adapter(&'static str, String),
    /// Not implemented here.
    Nack(String),
    /// Not possible here.
    Skip(String),
}

impl No {
    /// As it is answered.
    pub(super) fn answer(self) -> Answer {
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
            open: false,
        }
    }

    /// Carries out an action and keeps its effects.
    fn take(&mut self, action: &Action) -> Result<Observation, No> {
        let observation = self.subject.take(action).map_err(|error| match error {
            SubjectError::Provision(error) => adapter("provision", error),
            SubjectError::Setup(reason) => adapter("provision", reason),
            error @ SubjectError::NotProvisioned => No::Skip(error.to_string()),
            error @ SubjectError::NoPurpose => adapter("order", error),
        })?;
        self.effects.extend(observation.effects.iter().map(effect));
        Ok(observation)
    }

    fn linked(&self, h: u64) -> Result<(), No> {
        if self.open && h == self.links {
            return Ok(());
        }
        let got = if self.open {
            self.links.to_string()
        } else {
            "no open link".to_owned()
        };
        Err(adapter(
            "link",
            format!("h: expected an open link, got {h}; there is {got}"),
        ))
    }

    fn respond(&mut self, op: &Op) -> Result<Answer, No> {
        match op {
            Op::Hello { .. } => Ok(Answer::ok(&hello(&self.name, self.role, self.profile))),
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
                self.open = false;
                self.take(&Action::Provision(objects.clone()))
                    .map(|observation| provisioned(&observation))
            }
            Op::Seed { streams } => self.take(&seed(streams)?).map(|_| Answer::done()),
            Op::Reset { level } => {
                match level.as_str() {
                    "session" | "power" if self.open => {
                        self.take(&Action::Close)?;
                    }
                    "session" | "power" => {}
                    "factory" => {
                        self.subject = (self.make)();
                        self.effects.clear();
                    }
                    other => return Err(No::Nack(format!("reset:{other}"))),
                }
                self.open = false;
                Ok(Answer::done())
            }
            Op::Open { link, role, params } => {
                if role != self.role.name() {
                    return Err(No::Nack(format!("role:{role}")));
                }
                if link != "nfc" {
                    return Err(No::Nack(format!("link:{link}")));
                }
                let purpose = params.purpose.as_deref().map(purpose).transpose()?;
                let observation = self.take(&Action::Open { purpose })?;
                self.links = self.links.saturating_add(1);
                self.open = true;
                Ok(answer(&observation, Some(self.links)))
            }
            Op::Deliver { h, pdu } => {
                self.linked(*h)?;
                self.take(&Action::Deliver(pdu.0.clone()))
                    .map(|observation| answer(&observation, None))
            }
            Op::Observe => Ok(Answer::ok(&Effects {
                effects: std::mem::take(&mut self.effects),
            })),
            Op::Hook { human, .. }
                if human.as_deref() == Some("authenticate") && self.role == Role::Device =>
            {
                self.take(&Action::Authenticate).map(|_| Answer::done())
            }
            Op::Hook { human, host, .. } => {
                let word = human.as_ref().or(host.as_ref());
                let word = word.map_or("", String::as_str);
                Err(No::Nack(format!("hook:{word}")))
            }
            Op::Close { h } => {
                self.linked(*h)?;
                self.open = false;
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

fn seed(streams: &Streams) -> Result<Action, No> {
    fn all<const N: usize>(name: &str, stream: &[Hex]) -> Result<Vec<[u8; N]>, No> {
        stream
            .iter()
            .map(|bytes| <[u8; N]>::try_from(bytes.0.as_slice()))
            .collect::<Result<_, _>>()
            .map_err(|_| adapter("seed", format!("{name}: expected {N} bytes each")))
    }
    Ok(Action::Seed {
        ephemerals: all("ephemeral", &streams.ephemeral)?,
        transactions: all("transaction", &streams.transaction)?,
    })
}

fn answer(observation: &Observation, h: Option<u64>) -> Answer {
    let out: Vec<Hex> = observation.out.iter().cloned().map(Hex).collect();
    match &observation.reject {
        Some(refused) => Answer {
            out,
            ..Answer::reject(Refusal {
                class: refused.class.map(Reject::name).map(str::to_owned),
                stage: refused.stage.map(Message::name).map(str::to_owned),
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
    match observed.kind {
        EffectKind::Actuate => Effect {
            what: Some(observed.what.clone()),
            ..effect
        },
        EffectKind::PersistentStored | EffectKind::IdentityReleased => Effect {
            slot: observed.what.strip_prefix("slot").and_then(number),
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
    }
}
