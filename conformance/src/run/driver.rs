//! One attempt at one case: each action of the play becomes operations of the protocol, each answer an observation.

use super::live::Live;
use crate::kap::fault::Fault;
use crate::kap::message::{Effect, Hex, HostInput, Provisioned, Refusal, Sent, Streams};
use crate::kap::session::Reply;
use crate::verdict::judge::Step;
use keyproof_spec::pairing::words as pairing;
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{EffectKind, Purpose, Role};
use keyproof_vectors::play::{
    Action, Draws, Host, Kind, Observation, Observed, PairingAction, Play, Refused, Stage,
};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The play was over.
    Over,
    /// The exchange broke.
    Broken(Fault),
    /// `nack` to something that not every subject has.
    Unsupported(String),
    /// `skip`.
    Skipped(String),
    /// `skip` of a human step.
    HumanSkipped(String),
    /// The play itself failed: a fault of this suite.
    Harness(String),
}

/// An attempt: what was done and seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The steps that the play has reported.
    pub steps: Vec<Step>,
    /// How it ended.
    pub end: End,
}

/// What is sent for a play.
struct Driver<'a> {
    live: &'a mut Live,
    role: Role,
    profile: &'static str,
}

/// What a subject did, before its effects are known.
#[derive(Default)]
struct Did {
    out: Vec<Hex>,
    refusal: Option<Refusal>,
    keys: Vec<(u8, Vec<u8>)>,
    observe: bool,
}

/// Steps beyond which a play is taken to be without end.
const STEPS_MAX: usize = 10_000;

/// Plays a case against a live subject.
pub fn attempt(live: &mut Live, role: Role, profile: &'static str, play: &mut dyn Play) -> Attempt {
    let mut driver = Driver {
        live,
        role,
        profile,
    };
    let mut steps = Vec::new();
    let end = loop {
        if steps.len() > STEPS_MAX {
            break End::Harness(format!("the play has more than {STEPS_MAX} steps"));
        }
        let action = match guarded(|| play.next_action()) {
            Ok(Some(action)) => action,
            Ok(None) => break End::Over,
            Err(end) => break end,
        };
        let observation = match driver.carry_out(action) {
            Ok(observation) => observation,
            Err(end) => break end,
        };
        let native = observation
            .reject
            .as_ref()
            .and_then(|refused| refused.native.clone());
        let effects = observation.effects.iter().map(words).collect();
        match guarded(|| play.observe(observation)) {
            Ok(report) => steps.push(Step {
                report,
                native,
                effects,
            }),
            Err(end) => break end,
        }
    };
    Attempt { steps, end }
}

/// An effect in words.
fn words(observed: &Observed) -> String {
    format!("{} {}", observed.kind.name(), observed.what)
        .trim_end()
        .to_owned()
}

/// A panic in a play is a fault of this suite; it must not take the run with it.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, End> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let text = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned());
        End::Harness(text.unwrap_or_else(|| "the play failed".to_owned()))
    })
}

impl Driver<'_> {
    fn carry_out(&mut self, action: Action) -> Result<Observation, End> {
        let did = self.operate(action)?;
        let effects = if did.observe {
            self.effects()?
        } else {
            Vec::new()
        };
        Ok(Observation {
            out: did.out.into_iter().map(|hex| hex.0).collect(),
            reject: did.refusal.as_ref().map(refused).transpose()?,
            effects,
            public_keys: did.keys,
        })
    }

    fn operate(&mut self, action: Action) -> Result<Did, End> {
        let (role, profile) = (self.role.name(), self.profile);
        let session = &mut self.live.session;
        match action {
            Action::Provision(objects) => {
                let reply = session
                    .provision(role, profile, objects)
                    .map_err(End::Broken)?;
                let made = done(reply, "provision")?;
                // What an earlier session left behind is nobody's.
                self.effects()?;
                Ok(Did {
                    keys: keys(made),
                    ..Did::default()
                })
            }
            Action::Seed {
                ephemerals,
                transactions,
            } => {
                if self.live.manner.scripted {
                    let streams = Streams {
                        ephemeral: ephemerals
                            .into_iter()
                            .map(|key| Hex(key.to_vec()))
                            .collect(),
                        transaction: transactions
                            .into_iter()
                            .map(|id| Hex(id.to_vec()))
                            .collect(),
                        ..Streams::default()
                    };
                    done(session.seed(streams).map_err(End::Broken)?, "seed")?;
                }
                Ok(Did::default())
            }
            Action::Open { purpose } => {
                let reply = session
                    .open(role, purpose.map(Purpose::name))
                    .map_err(End::Broken)?;
                sent(reply, "open")
            }
            Action::Deliver(pdu) => sent(session.deliver(pdu).map_err(End::Broken)?, "deliver"),
            Action::Authenticate => match session.hook("authenticate").map_err(End::Broken)? {
                Reply::Skip(reason) => Err(End::HumanSkipped(reason)),
                reply @ (Reply::Done(_) | Reply::Refused(..) | Reply::Nack(_)) => {
                    optional(reply, "hook").map(|_| Did {
                        observe: true,
                        ..Did::default()
                    })
                }
            },
            Action::Close => {
                done(session.close().map_err(End::Broken)?, "close")?;
                Ok(Did {
                    observe: true,
                    ..Did::default()
                })
            }
            Action::Pairing(action) => self.pair(action),
        }
    }

    /// What only owner pairing needs.
    fn pair(&mut self, action: PairingAction) -> Result<Did, End> {
        let session = &mut self.live.session;
        match action {
            PairingAction::Seed(draws) => {
                if self.live.manner.scripted {
                    done(session.seed(streams(draws)).map_err(End::Broken)?, "seed")?;
                }
                Ok(Did::default())
            }
            PairingAction::Over(radio) => {
                session.over(radio.name());
                Ok(Did {
                    observe: true,
                    ..Did::default()
                })
            }
            PairingAction::Errand(errand) => {
                let reply = session.errand(self.role.name(), errand.name());
                sent(reply.map_err(End::Broken)?, "open")
            }
            PairingAction::Host(host) => {
                let (word, with) = told(host);
                let reply = session.host(word, with).map_err(End::Broken)?;
                let refusal = match reply {
                    Reply::Refused(refusal, _) => Some(refusal),
                    reply @ (Reply::Done(_) | Reply::Nack(_) | Reply::Skip(_)) => {
                        optional(reply, "hook")?;
                        None
                    }
                };
                Ok(Did {
                    refusal,
                    observe: true,
                    ..Did::default()
                })
            }
            PairingAction::PowerCut => {
                done(session.reset("power").map_err(End::Broken)?, "reset")?;
                Ok(Did {
                    observe: true,
                    ..Did::default()
                })
            }
        }
    }

    fn effects(&mut self) -> Result<Vec<Observed>, End> {
        if self.live.manner.observes.is_empty() {
            return Ok(Vec::new());
        }
        let reply = self.live.session.observe().map_err(End::Broken)?;
        let effects = done(reply, "observe")?.effects;
        effects.iter().map(observed).collect()
    }
}

fn not_an_answer(op: &'static str, reason: String) -> End {
    End::Broken(Fault::NotAnAnswer { op, reason })
}

/// The content of an operation that every subject has and none may refuse.
fn done<T>(reply: Reply<T>, op: &'static str) -> Result<T, End> {
    match reply {
        Reply::Done(content) => Ok(content),
        Reply::Skip(reason) => Err(End::Skipped(format!("{op}: {reason}"))),
        Reply::Nack(_) => Err(End::Broken(Fault::Missing { op })),
        Reply::Refused(refusal, _) => Err(not_an_answer(
            op,
            format!(
                "a protocol refusal ({}) is no answer to it; say error or skip",
                refusal.native.or(refusal.class).unwrap_or_default()
            ),
        )),
    }
}

/// The content of an operation that a subject need not have.
fn optional<T>(reply: Reply<T>, op: &'static str) -> Result<T, End> {
    match reply {
        Reply::Nack(what) => Err(End::Unsupported(what)),
        reply @ (Reply::Done(_) | Reply::Skip(_) | Reply::Refused(..)) => done(reply, op),
    }
}

fn sent(reply: Reply<Sent>, op: &'static str) -> Result<Did, End> {
    match reply {
        Reply::Done(sent) => Ok(Did {
            out: sent.out,
            observe: true,
            ..Did::default()
        }),
        Reply::Refused(refusal, out) => Ok(Did {
            out,
            refusal: Some(refusal),
            observe: true,
            ..Did::default()
        }),
        reply @ (Reply::Nack(_) | Reply::Skip(_)) => done(reply, op).map(|_| Did::default()),
    }
}

fn refused(refusal: &Refusal) -> Result<Refused, End> {
    let class = refusal.class.as_deref().map(|word| {
        Reject::ALL
            .into_iter()
            .find(|class| class.name() == word)
            .ok_or_else(|| {
                not_an_answer(
                    "deliver",
                    format!("class: expected one of the sixteen words of chapter 4, got `{word}`"),
                )
            })
    });
    let stage = refusal.stage.as_deref().map(|word| {
        Stage::parse(word).ok_or_else(|| {
            let known: Vec<&str> = Stage::all().map(Stage::name).collect();
            let expected = known.join(", ");
            not_an_answer(
                "deliver",
                format!("stage: expected one of {expected}, got `{word}`"),
            )
        })
    });
    Ok(Refused {
        class: class.transpose()?,
        stage: stage.transpose()?,
        native: refusal.native.clone(),
    })
}

/// Draws as streams.
fn streams(draws: Draws) -> Streams {
    let hexed = |values: Vec<[u8; 32]>| {
        values
            .into_iter()
            .map(|value| Hex(value.to_vec()))
            .collect()
    };
    Streams {
        share: hexed(draws.shares),
        endpoint: hexed(draws.endpoints),
        challenge: draws
            .challenges
            .into_iter()
            .map(|value| Hex(value.to_vec()))
            .collect(),
        token: draws.tokens.into_iter().map(Hex).collect(),
        ..Streams::default()
    }
}

/// A word from the host, and what comes with it.
fn told(host: Host) -> (&'static str, HostInput) {
    let none = HostInput::default();
    let about = |vehicle: [u8; 8]| Some(Hex(vehicle.to_vec()));
    match host {
        Host::ArmVehicle(verifier) => (
            "arm",
            HostInput {
                verifier: Some(verifier),
                ..none
            },
        ),
        Host::ArmDevice(password) => (
            "arm",
            HostInput {
                password: Some(password),
                ..none
            },
        ),
        Host::Withdraw => ("withdraw", none),
        Host::AuthoriseChange => ("authorise-change", none),
        Host::Receipt { vehicle, receipt } => (
            "receipt",
            HostInput {
                vehicle_identifier: about(vehicle),
                receipt: Some(Hex(receipt)),
                ..none
            },
        ),
        Host::Delete { vehicle } => (
            "delete",
            HostInput {
                vehicle_identifier: about(vehicle),
                ..none
            },
        ),
    }
}

fn observed(effect: &Effect) -> Result<Observed, End> {
    let kind = Kind::parse(&effect.kind).ok_or_else(|| {
        not_an_answer(
            "observe",
            format!(
                "expected an effect of docs/adapter.md, got `{}`",
                effect.kind
            ),
        )
    })?;
    let missing =
        |field: &str| not_an_answer("observe", format!("{}: `{field}` is missing", effect.kind));
    let slot = || {
        let slot = effect.slot.ok_or_else(|| missing("slot"))?;
        Ok(format!("slot {slot}"))
    };
    let what = match kind {
        Kind::Transaction(kind) => match kind {
            EffectKind::Actuate => effect.what.clone().ok_or_else(|| missing("what"))?,
            EffectKind::PersistentStored | EffectKind::IdentityReleased => slot()?,
            EffectKind::MailboxReleased => format!(
                "{}+{}",
                effect.offset.ok_or_else(|| missing("offset"))?,
                effect.length.ok_or_else(|| missing("length"))?
            ),
            EffectKind::Prompt => match effect.success.ok_or_else(|| missing("success"))? {
                true => "success".to_owned(),
                false => "failure".to_owned(),
            },
            EffectKind::SessionEnded => String::new(),
        },
        Kind::Pairing(kind) => match kind {
            pairing::EffectKind::AttemptCounted => {
                effect.count.ok_or_else(|| missing("count"))?.to_string()
            }
            pairing::EffectKind::VerifierUsed | pairing::EffectKind::PasswordDropped => {
                String::new()
            }
            pairing::EffectKind::KeyMade
            | pairing::EffectKind::KeyPending
            | pairing::EffectKind::KeyActive
            | pairing::EffectKind::KeyRemoved
            | pairing::EffectKind::ReceiptStored => slot()?,
        },
    };
    Ok(Observed { kind, what })
}

fn keys(made: Provisioned) -> Vec<(u8, Vec<u8>)> {
    let vehicle = made.vehicle_public.map(|public| (0, public.0));
    vehicle
        .into_iter()
        .chain(
            made.keys
                .into_iter()
                .map(|key| (key.slot, key.endpoint_public.0)),
        )
        .collect()
}
