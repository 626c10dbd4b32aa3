//! Messages, and what a step of an agent is.
//!
//! ```text
//!   vehicle ──Command──▶ device           Step = next state, output, effects in order, refusal
//!   vehicle ◀─Response── device           StepSet = the steps that the chapters allow; nearly always one
//! ```
//!
//! A message here has passed the grammar of chapter 4. One that has not comes in as [`Malformed`] (found after the check on
//! the phase) or as an *unreadable* command (found before it): DK-EN-010 fixes that order.

use crate::term::{Ephemeral, Sealed, Signature, Transaction, VehicleId, Version, VersionSet};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{EffectKind, Interface, Message, Purpose};

/// AUTH0 as it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Auth0 {
    /// P2.
    pub purpose: Purpose,
    /// The version that the vehicle chose.
    pub version: Version,
    /// The vehicle's ephemeral public key.
    pub vehicle: Ephemeral,
    /// Transaction identifier.
    pub transaction: Transaction,
    /// Vehicle identifier.
    pub vehicle_id: VehicleId,
}

/// How a transaction ended, in CONTROL FLOW.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    /// P1 success.
    Success,
    /// P1 failure.
    Failure,
}

/// A command of the vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Command {
    /// SELECT of the applet, over a radio.
    Select(Interface),
    /// AUTH0.
    Auth0(Auth0),
    /// AUTH1: the vehicle's signature.
    Auth1(Signature),
    /// EXCHANGE: sealed content.
    Exchange(Sealed),
    /// CONTROL FLOW.
    ControlFlow(Ending),
}

impl Command {
    /// Which message it is.
    #[must_use]
    pub const fn message(&self) -> Message {
        match self {
            Self::Select(_) => Message::Select,
            Self::Auth0(_) => Message::Auth0,
            Self::Auth1(_) => Message::Auth1,
            Self::Exchange(_) => Message::Exchange,
            Self::ControlFlow(_) => Message::ControlFlow,
        }
    }
}

/// A response of the device. All but the last carry the status word ok.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Response {
    /// To SELECT: the versions.
    Versions(VersionSet),
    /// To AUTH0: the endpoint's ephemeral public key, a valid point.
    Ephemeral(Ephemeral),
    /// To AUTH1 and EXCHANGE: sealed content.
    Channel(Sealed),
    /// To CONTROL FLOW: nothing.
    Done,
    /// A status word alone.
    Refused(Status),
}

/// Status words by what they tell; refusals that must not be told apart share one (DK-EN-011, chapter 4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Class, instruction or application unknown.
    Unsupported,
    /// Not in this phase, or the counter is exhausted.
    Order,
    /// Parameters or data outside the grammar.
    Malformed,
    /// A wrong length.
    Length,
    /// The version was not offered.
    Version,
    /// No express mode and no user.
    UserNeeded,
    /// Signature, MAC, padding, vehicle or key: one word for all.
    Security,
    /// A class that this protocol does not use.
    Unused,
}

impl Status {
    /// The row of chapter 4.4 for a refusal of the device.
    #[must_use]
    pub const fn of(reject: Reject) -> Self {
        match reject {
            Reject::Unsupported => Self::Unsupported,
            Reject::Order | Reject::Freshness => Self::Order,
            Reject::Malformed => Self::Malformed,
            Reject::Length => Self::Length,
            Reject::Version => Self::Version,
            Reject::Entitlement => Self::UserNeeded,
            Reject::Signature | Reject::Mac | Reject::UnknownKey | Reject::Revoked => {
                Self::Security
            } // DK-EN-011
            Reject::Expired
            | Reject::Chain
            | Reject::Lockout
            | Reject::Ranging
            | Reject::Internal => Self::Unused,
        }
    }
}

/// A message that its grammar refuses, by the class of what is wrong with it: for a device in parameters, lengths or data of
/// a known command; for a vehicle in a response that is not whole or whose status word is not ok.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Malformed {
    /// What is wrong with it.
    pub reject: Reject,
    /// Which message it is, or answers.
    pub message: Message,
}

/// A refusal: why, and at which message. `stage` is `None` for a command that could not be read as any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Refusal {
    /// The class.
    pub reject: Reject,
    /// The message refused.
    pub stage: Option<Message>,
}

/// The effects of one step, in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Effects([Option<EffectKind>; 4]);

impl Effects {
    /// No effect.
    pub const NONE: Self = Self([None; 4]);

    /// These effects, in this order, of which a step has at most four.
    #[must_use]
    pub fn of(kinds: &[EffectKind]) -> Self {
        kinds
            .iter()
            .fold(Self::NONE, |effects, kind| effects.then(*kind))
    }

    /// One more at the end.
    #[must_use]
    pub fn then(mut self, kind: EffectKind) -> Self {
        if let Some(place) = self.0.iter_mut().find(|place| place.is_none()) {
            *place = Some(kind);
        }
        self
    }

    /// One more at the end, if the condition holds.
    #[must_use]
    pub fn then_if(self, condition: bool, kind: EffectKind) -> Self {
        if condition { self.then(kind) } else { self }
    }

    /// In order.
    pub fn iter(self) -> impl Iterator<Item = EffectKind> {
        self.0.into_iter().flatten()
    }

    /// How many of this kind.
    #[must_use]
    pub fn count(self, kind: EffectKind) -> usize {
        self.iter().filter(|effect| *effect == kind).count()
    }

    /// Whether this kind is among them.
    #[must_use]
    pub fn contains(self, kind: EffectKind) -> bool {
        self.count(kind) > 0
    }
}

/// One step of an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step<S, O> {
    /// The state after it.
    pub next: S,
    /// What the agent sends.
    pub output: Option<O>,
    /// What the agent does to the world, in order.
    pub effects: Effects,
    /// Why it refused, if it did.
    pub refusal: Option<Refusal>,
}

impl<S, O> Step<S, O> {
    /// A step that only moves.
    pub const fn to(next: S) -> Self {
        Self {
            next,
            output: None,
            effects: Effects::NONE,
            refusal: None,
        }
    }

    /// The same step, sending this.
    #[must_use]
    pub fn sending(self, output: O) -> Self {
        Self {
            output: Some(output),
            ..self
        }
    }

    /// The same step, with these effects.
    #[must_use]
    pub fn doing(self, effects: Effects) -> Self {
        Self { effects, ..self }
    }

    /// The same step, as a refusal.
    #[must_use]
    pub fn refusing(self, reject: Reject, stage: Option<Message>) -> Self {
        Self {
            refusal: Some(Refusal { reject, stage }),
            ..self
        }
    }
}

/// The steps that the chapters allow. Where they leave a choice open, `other` is the second one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepSet<S, O> {
    /// The step that this model takes.
    pub step: Step<S, O>,
    /// Another one that the chapters do not exclude.
    pub other: Option<Step<S, O>>,
}

impl<S: Copy + PartialEq, O: Copy + PartialEq> StepSet<S, O> {
    /// Exactly this step.
    pub const fn only(step: Step<S, O>) -> Self {
        Self { step, other: None }
    }

    /// This step or that one.
    pub const fn either(step: Step<S, O>, other: Step<S, O>) -> Self {
        Self {
            step,
            other: Some(other),
        }
    }

    /// All of them.
    pub fn iter(self) -> impl Iterator<Item = Step<S, O>> {
        std::iter::once(self.step).chain(self.other)
    }

    /// Whether the step is among them.
    pub fn allows(&self, step: &Step<S, O>) -> bool {
        self.step == *step || self.other.as_ref() == Some(step)
    }
}
