//! The seam between what a case says and whoever carries it out: lockstep, the vector generator and the conformance runner.
//!
//! ```text
//!   Case ──▶ Play ──Action──▶ driver (in process, KAP, …) ──▶ subject
//!             ▲                  │
//!             └──Observation─────┘        each observation is compared at once and gives a StepReport
//! ```
//!
//! A play is sans-IO: it computes the next bytes from the case's recipe, its own test keys and what the subject has sent so
//! far (an ephemeral key, say), and it compares the subject's answer with what the model allows. It gives no verdict: that a
//! mismatch of level effect fails a case, or that an assumed value does not, is decided in `conformance`.

use keyproof_spec::reject::Reject;
use keyproof_spec::rule::RuleId;
use keyproof_spec::words::{EffectKind, Message, Purpose};

/// One thing to do to the subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `provision` with these objects (docs/adapter.md).
    Provision(serde_json::Value),
    /// `seed`: the next ephemeral private keys and transaction identifiers. Skipped for subjects without scripted randomness.
    Seed {
        /// 32-byte private keys, in the order of drawing.
        ephemerals: Vec<[u8; 32]>,
        /// 16-byte identifiers, in the order of drawing.
        transactions: Vec<[u8; 16]>,
    },
    /// Open the link; a vehicle is told its purpose and answers with its first command.
    Open {
        /// For a vehicle.
        purpose: Option<Purpose>,
    },
    /// Deliver one command (device subject) or one response (vehicle subject).
    Deliver(Vec<u8>),
    /// The user authenticates on the phone.
    Authenticate,
    /// Take the phone out of the field; the next link starts with [`Action::Open`].
    Close,
}

/// What the subject did in answer to one [`Action`]; effects were collected with `observe`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    /// PDUs that it sent.
    pub out: Vec<Vec<u8>>,
    /// Its refusal, if it reported one.
    pub reject: Option<Refused>,
    /// Its effects, in order.
    pub effects: Vec<Observed>,
    /// Public keys it made itself, when it cannot import secrets: slot or 0 for the vehicle's own key, and the point.
    pub public_keys: Vec<(u8, Vec<u8>)>,
}

/// A reported refusal. Parts that the subject cannot tell are `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Class.
    pub class: Option<Reject>,
    /// Which command was refused.
    pub stage: Option<Message>,
    /// The subject's own word.
    pub native: Option<String>,
}

/// One observed effect with its parameters in words, as in docs/adapter.md.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Which.
    pub kind: EffectKind,
    /// `unlock`, `drive`, `slot 1`, `16+16`, `success` …; empty when there is none.
    pub what: String,
}

/// How strictly an expectation is met; a case names the strictest level that its rule justifies.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Strictness {
    /// Effects: always checked.
    Effect,
    /// Answered or refused, and at which command.
    Stage,
    /// The class of a refusal.
    Class,
    /// The bytes: status word, field values, tags.
    Bytes,
}

/// One difference between what is expected and what the subject did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// How strict an expectation was missed.
    pub level: Strictness,
    /// The requirement that the expectation rests on.
    pub rule: RuleId,
    /// True when rule or value is *assumed*: an observation, never a failure.
    pub assumed: bool,
    /// What was compared, for example `effects`, `status word`, `tag 9E of the AUTH1 response`.
    pub what: String,
    /// Expected, in words or hex.
    pub expected: String,
    /// Got, in words or hex.
    pub got: String,
    /// Byte offset of the difference in the PDU that the subject sent, when it lies in one.
    pub offset: Option<usize>,
}

/// What one step was, and how it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepReport {
    /// Position in the case, from 0.
    pub index: usize,
    /// The stimulus in words, for example `AUTH1 with the signature of another vehicle`.
    pub title: String,
    /// Bytes that went to the subject, if any.
    pub sent: Option<Vec<u8>>,
    /// Bytes that came back.
    pub received: Vec<Vec<u8>>,
    /// All differences; empty when the step went as expected.
    pub mismatches: Vec<Mismatch>,
}

/// A case being played. Implemented once for device subjects and once for vehicle subjects.
pub trait Play {
    /// The next thing to do, or `None` when the case is over.
    fn next_action(&mut self) -> Option<Action>;
    /// Takes what the subject did in answer to the last action and compares it.
    fn observe(&mut self, observation: Observation) -> StepReport;
}
