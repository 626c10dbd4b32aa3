//! What a case of owner pairing does, in names: acts of the peer, of the host and of the field, one of them perhaps bent.
//!
//! ```text
//!   Script { role, setup, steps }            role: who the subject is
//!     device    select, request, verify, write_more, write_last, get_data, get_rest, control …
//!     vehicle   pair, versions, share, evidence, written, written_rest, chain, chain_rest …
//!     both      arm, withdraw, lose_field, power_cut
//!     then      the first transaction: auth, exchange, flow to a device; activate, proof, receipt to a vehicle
//! ```
//!
//! An act without a bend is what an honest peer does, given what the subject has sent so far. How many parts a stream has depends on the profile,
//! so that `write_more` and `…_rest` are as many PDUs as it takes.

use super::bend::Bend;
use super::expect::Expect;
use crate::recipe::PurposeName;
use keyproof_spec::words::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Setup and steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Who the subject is.
    pub subject: Subject,
    /// What it starts with.
    pub setup: Setup,
    /// The steps.
    pub steps: Vec<Step>,
}

/// [`Role`] of the subject, with serde.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The phone.
    Device,
    /// The car.
    Vehicle,
}

impl Subject {
    /// The role.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Device => Role::Device,
            Self::Vehicle => Role::Vehicle,
        }
    }
}

/// What the subject starts with. Vehicle identifier, certificates, slot and brand are always the same.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// Whether a password or verifier is there.
    pub armed: bool,
    /// How many attempts are spent.
    pub spent: Spent,
    /// A vehicle: whether the verifier is used.
    pub used: bool,
    /// Whether there is a key already: in the device one for this vehicle, in the vehicle one of the owner. It has slot 1.
    pub key: Standing,
    /// A vehicle: whether a change of owner is authorised.
    pub change: bool,
    /// A vehicle: whether a key is pending.
    pub pending: bool,
    /// A device: whether a made key for another vehicle is there. It has slot 3.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub neighbour: bool,
}

impl Setup {
    /// Armed, and nothing else.
    pub const FRESH: Self = Self {
        armed: true,
        spent: Spent::None,
        used: false,
        key: Standing::None,
        change: false,
        pending: false,
        neighbour: false,
    };
}

/// How many attempts are spent.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Spent {
    /// None.
    None,
    /// All but two.
    AllButTwo,
    /// All but one.
    AllButOne,
    /// All.
    All,
}

impl Spent {
    /// The count under a limit.
    #[must_use]
    pub const fn count(self, limit: u8) -> u8 {
        match self {
            Self::None => 0,
            Self::AllButTwo => limit.saturating_sub(2),
            Self::AllButOne => limit.saturating_sub(1),
            Self::All => limit,
        }
    }
}

/// A key that is there already.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// None.
    None,
    /// A device: made, not yet active.
    Made,
    /// Active.
    Active,
    /// Suspended.
    Suspended,
}

/// One step: an act, perhaps bent, and what the subject may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What the peer, the host or the field does.
    pub act: Act,
    /// The one fault, if it is here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bend: Option<Bend>,
    /// What the healthy model allows; filled in by the generator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
}

impl From<Act> for Step {
    fn from(act: Act) -> Self {
        Self {
            act,
            bend: None,
            expect: None,
        }
    }
}

/// An act.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum Act {
    /// To a device: SELECT of the framework.
    Select,
    /// REQUEST.
    Request,
    /// VERIFY.
    Verify,
    /// WRITE DATA: every part of the creation data but the last.
    WriteMore,
    /// WRITE DATA: the last part.
    WriteLast,
    /// GET DATA.
    GetData,
    /// GET RESPONSE, until nothing is left.
    GetRest,
    /// OP CONTROL FLOW.
    Control {
        /// Which.
        code: ControlName,
    },
    /// SELECT of the applet, alone.
    SelectApplet,
    /// SELECT of the applet, AUTH0 and AUTH1 of the vehicle.
    Auth,
    /// EXCHANGE that reads the receipt.
    Exchange,
    /// CONTROL FLOW success.
    Flow,
    /// The bytes of an earlier step once more.
    Again {
        /// Which.
        step: usize,
    },
    /// To a vehicle: its host asks it to pair.
    Pair,
    /// Its host asks it to activate the pending key.
    Activate,
    /// Its host begins a transaction that is no activation.
    Begin {
        /// Its purpose.
        purpose: PurposeName,
    },
    /// Answer to SELECT of the framework.
    Versions,
    /// Answer to REQUEST.
    Share,
    /// Answer to VERIFY.
    Evidence,
    /// Answer to the first WRITE DATA.
    Written,
    /// Answers to the others, until GET DATA comes.
    WrittenRest,
    /// Answer to GET DATA.
    Chain,
    /// Answers to GET RESPONSE, until nothing is left.
    ChainRest,
    /// Answer to the last command.
    Done,
    /// Answers to SELECT, AUTH0 and AUTH1, with a key.
    Proof {
        /// Which.
        key: KeyName,
    },
    /// Answer to EXCHANGE: the receipt.
    Receipt,
    /// From the host: a new password or verifier, the same as before.
    Arm,
    /// From the host: it is withdrawn.
    Withdraw,
    /// From the host: a change of owner is authorised.
    AuthoriseChange,
    /// From the host: the receipt for the new key.
    StoreReceipt,
    /// From the user: the key for this vehicle is deleted.
    Delete,
    /// To a vehicle with two radios: what follows goes over the other one, NFC first.
    OtherRadio,
    /// The link is lost; it is there again with the next step.
    LoseField,
    /// Power is lost, and there again with the next step.
    PowerCut,
}

/// OP CONTROL FLOW.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ControlName {
    /// Go on outside.
    Continue,
    /// Over.
    End,
    /// Failed.
    Abort,
}

/// A key that a device proves to a vehicle.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum KeyName {
    /// The new one.
    New,
    /// The one of the owner before.
    Old,
    /// One of another vehicle: a vehicle does not know it.
    Neighbour,
}

impl Act {
    /// In words, for titles.
    #[must_use]
    pub fn words(self) -> String {
        let words = match self {
            Self::Select => "SELECT of the framework",
            Self::Request => "REQUEST",
            Self::Verify => "VERIFY",
            Self::WriteMore => "WRITE DATA, all parts but the last",
            Self::WriteLast => "WRITE DATA, the last part",
            Self::GetData => "GET DATA",
            Self::GetRest => "GET RESPONSE until nothing is left",
            Self::Control {
                code: ControlName::Continue,
            } => "OP CONTROL FLOW continue",
            Self::Control {
                code: ControlName::End,
            } => "OP CONTROL FLOW end",
            Self::Control {
                code: ControlName::Abort,
            } => "OP CONTROL FLOW abort",
            Self::SelectApplet => "SELECT of the applet",
            Self::Auth => "SELECT of the applet, AUTH0, AUTH1",
            Self::Exchange => "EXCHANGE that reads the receipt",
            Self::Flow => "CONTROL FLOW success",
            Self::Again { step } => return format!("the bytes of step {step} again"),
            Self::Pair => "the host asks to pair",
            Self::Activate => "the host asks to activate",
            Self::Begin { purpose } => return format!("the driver wants to {}", purpose.word()),
            Self::Versions => "the answer to SELECT",
            Self::Share => "the share X",
            Self::Evidence => "the evidence M2",
            Self::Written => "the answer to the first WRITE DATA",
            Self::WrittenRest => "the answers to the other WRITE DATA",
            Self::Chain => "the first part of the chain",
            Self::ChainRest => "the rest of the chain",
            Self::Done => "the answer to the last command",
            Self::Proof { key: KeyName::New } => {
                "the answers to SELECT, AUTH0 and AUTH1 with the new key"
            }
            Self::Proof { key: KeyName::Old } => {
                "the answers to SELECT, AUTH0 and AUTH1 with the former key"
            }
            Self::Proof {
                key: KeyName::Neighbour,
            } => "the answers to SELECT, AUTH0 and AUTH1 with a key of another vehicle",
            Self::Receipt => "the tracking receipt",
            Self::Arm => "the host gives a new password or verifier",
            Self::Withdraw => "the host withdraws the password or verifier",
            Self::AuthoriseChange => "the host authorises a change of owner",
            Self::StoreReceipt => "the tracking server's receipt",
            Self::Delete => "the user deletes the key",
            Self::OtherRadio => "the other radio",
            Self::LoseField => "the link is lost",
            Self::PowerCut => "power is lost",
        };
        words.to_owned()
    }
}
