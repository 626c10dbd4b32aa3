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

use keyproof_spec::pairing::words as pairing;
use keyproof_spec::reject::Reject;
use keyproof_spec::rule::RuleId;
use keyproof_spec::words::{EffectKind, Interface, Message, Purpose};

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
    /// What only owner pairing needs.
    Pairing(PairingAction),
    /// Deliver one command (device subject) or one response (vehicle subject).
    Deliver(Vec<u8>),
    /// The user authenticates on the phone.
    Authenticate,
    /// Take the phone out of the field; the next link starts with [`Action::Open`].
    Close,
}

/// One thing to do to a subject that pairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairingAction {
    /// `seed`: the next draws. Skipped for subjects without scripted randomness.
    Seed(Draws),
    /// What is opened, delivered and closed from here on goes over this radio of a vehicle. A case begins with NFC.
    Over(Interface),
    /// Open the link and send the vehicle on an errand; it answers with its first command, or refuses.
    Errand(Errand),
    /// Something reaches the subject from its host.
    Host(Host),
    /// Power is lost and comes back; the next link starts with [`Action::Open`] or [`PairingAction::Errand`].
    PowerCut,
}

/// What a vehicle does in owner pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// It pairs.
    Pair,
    /// It activates the pending key.
    Activate,
}

impl Errand {
    /// The word of the adapter protocol.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pair => "pair",
            Self::Activate => "activate",
        }
    }
}

/// What comes from the host: the maker's server, or the user in its place (docs/adapter.md, `hook`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// A new verifier for a vehicle, as docs/adapter.md lays it out.
    ArmVehicle(serde_json::Value),
    /// A new password for a device.
    ArmDevice(String),
    /// Password or verifier is withdrawn.
    Withdraw,
    /// A change of owner is authorised.
    AuthoriseChange,
    /// A tracking receipt for a device's key.
    Receipt {
        /// Whose key.
        vehicle: [u8; 8],
        /// The receipt.
        receipt: Vec<u8>,
    },
    /// The user deletes a key.
    Delete {
        /// Whose.
        vehicle: [u8; 8],
    },
}

/// Draws of owner pairing, each in the order of drawing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draws {
    /// Scalars of shares.
    pub shares: Vec<[u8; 32]>,
    /// New endpoint keys.
    pub endpoints: Vec<[u8; 32]>,
    /// Challenges.
    pub challenges: Vec<[u8; 16]>,
    /// Tokens, as long as the profile says.
    pub tokens: Vec<Vec<u8>>,
}

/// Which effect, of either protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Of a transaction (chapter 3).
    Transaction(EffectKind),
    /// Of owner pairing (chapter 9).
    Pairing(pairing::EffectKind),
}

impl Kind {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let transaction = EffectKind::ALL.into_iter().map(Self::Transaction);
        transaction.chain(pairing::EffectKind::ALL.iter().copied().map(Self::Pairing))
    }

    /// The word of the adapter protocol.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Transaction(kind) => kind.name(),
            Self::Pairing(kind) => kind.name(),
        }
    }

    /// The effect of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::all().find(|kind| kind.name() == word)
    }
}

impl From<EffectKind> for Kind {
    fn from(kind: EffectKind) -> Self {
        Self::Transaction(kind)
    }
}

/// The command at which a refusal came, of either protocol. SELECT of the framework and of the applet have one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Of a transaction.
    Transaction(Message),
    /// Of owner pairing.
    Pairing(pairing::Message),
}

impl Stage {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let transaction = Message::ALL.into_iter().map(Self::Transaction);
        transaction.chain(pairing::Message::ALL.iter().copied().map(Self::Pairing))
    }

    /// The word of the adapter protocol.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Transaction(message) => message.name(),
            Self::Pairing(message) => message.name(),
        }
    }

    /// The stage of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::all().find(|stage| stage.name() == word)
    }
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
    pub stage: Option<Stage>,
    /// The subject's own word.
    pub native: Option<String>,
}

/// One observed effect with its parameters in words, as in docs/adapter.md.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Which.
    pub kind: Kind,
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
