//! What the subject may do in answer to a step: the one outcome that the healthy model allows, in names.

use crate::play::{Kind, Observed, Stage};
use crate::recipe::PurposeName;
use crate::recipe::expect::{ClassWord, StatusWord};
use keyproof_spec::pairing::words::EffectKind;
use keyproof_spec::profile::Profile;
use keyproof_spec::words::{EffectKind as TransactionEffect, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::recipe::{KeyName, Spent};

/// One outcome: what is sent, what is done, and why it is refused, if it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// What is sent at the end of the step.
    pub answer: Answer,
    /// What is done in it, in order.
    pub effects: Vec<EffectName>,
    /// The classes of which the subject may tell one; empty when it does not refuse.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<ClassWord>,
    /// The command at which it refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
}

impl Expect {
    /// Whether the subject refuses.
    #[must_use]
    pub const fn refused(&self) -> bool {
        !self.classes.is_empty()
    }

    /// The stage.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        self.stage.as_deref().and_then(Stage::parse)
    }
}

/// What a subject sends.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Nothing.
    Nothing,
    /// A device: versions and mode of the framework.
    Versions {
        /// *password there*.
        password: bool,
    },
    /// A device: a fresh share.
    Share,
    /// A device: evidence M2.
    Evidence,
    /// A device: the MAC alone.
    Written,
    /// A device: the first part of the chain, and more is left.
    Part,
    /// A device: the rest of the chain, which is whole then.
    Chain,
    /// A device: versions of the applet.
    Applet,
    /// A device: slot, signature and subset in the channel of the transaction.
    Identity,
    /// A device: the receipt, or zeros, in the channel of the transaction.
    Read {
        /// A receipt.
        receipt: bool,
    },
    /// A device: the ok status word alone.
    Done,
    /// A device: another status word alone.
    Status(StatusWord),
    /// A vehicle: SELECT of the framework.
    Select,
    /// A vehicle: REQUEST with this framework version.
    Request {
        /// The highest of its own.
        newest: bool,
    },
    /// A vehicle: VERIFY.
    Verify,
    /// A vehicle: WRITE DATA.
    Write,
    /// A vehicle: GET DATA.
    Get,
    /// A vehicle: GET RESPONSE.
    More,
    /// A vehicle: OP CONTROL FLOW continue.
    Continue,
    /// A vehicle: OP CONTROL FLOW abort.
    Abort,
    /// A vehicle: SELECT of the applet.
    SelectApplet,
    /// A vehicle: EXCHANGE that reads the receipt.
    ReadReceipt,
    /// A vehicle: CONTROL FLOW success.
    Success,
    /// A vehicle: CONTROL FLOW failure.
    Failure,
}

/// An effect in names.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EffectName {
    /// The count is this now: what was spent at first, and so many more.
    AttemptCounted {
        /// At first, or since the last arming.
        spent: Spent,
        /// Since then.
        more: u8,
    },
    /// The verifier is used.
    VerifierUsed,
    /// The password is dropped.
    PasswordDropped,
    /// A key is made.
    KeyMade(KeyName),
    /// A key is pending.
    KeyPending(KeyName),
    /// A key is active.
    KeyActive(KeyName),
    /// A key is removed.
    KeyRemoved(KeyName),
    /// A receipt is stored.
    ReceiptStored(KeyName),
    /// Kpersistent is stored.
    PersistentStored(KeyName),
    /// Identity goes out.
    IdentityReleased(KeyName),
    /// The place of the receipt in the mailbox goes out.
    ReceiptReleased,
    /// The doors open.
    Actuate(PurposeName),
    /// The user is told.
    Prompt(bool),
    /// The session ended.
    SessionEnded,
}

impl KeyName {
    /// Its slot.
    #[must_use]
    pub const fn slot(self) -> u8 {
        match self {
            Self::Old => 1,
            Self::New => 2,
            Self::Neighbour => 3,
        }
    }
}

impl EffectName {
    /// As it is observed under a profile.
    #[must_use]
    pub fn observed(self, profile: &Profile, role: Role) -> Observed {
        let pairing = |kind, what| Observed {
            kind: Kind::Pairing(kind),
            what,
        };
        let transaction = |kind, what: &str| Observed {
            kind: Kind::Transaction(kind),
            what: what.to_owned(),
        };
        let slot = |key: KeyName| format!("slot {}", key.slot());
        match self {
            Self::AttemptCounted { spent, more } => {
                let limit = match role {
                    Role::Vehicle => profile.pairing.attempts_vehicle,
                    Role::Device | Role::Both => profile.pairing.attempts_device,
                };
                let count = spent.count(limit).saturating_add(more);
                pairing(EffectKind::AttemptCounted, count.to_string())
            }
            Self::VerifierUsed => pairing(EffectKind::VerifierUsed, String::new()),
            Self::PasswordDropped => pairing(EffectKind::PasswordDropped, String::new()),
            Self::KeyMade(key) => pairing(EffectKind::KeyMade, slot(key)),
            Self::KeyPending(key) => pairing(EffectKind::KeyPending, slot(key)),
            Self::KeyActive(key) => pairing(EffectKind::KeyActive, slot(key)),
            Self::KeyRemoved(key) => pairing(EffectKind::KeyRemoved, slot(key)),
            Self::ReceiptStored(key) => pairing(EffectKind::ReceiptStored, slot(key)),
            Self::PersistentStored(key) => {
                transaction(TransactionEffect::PersistentStored, &slot(key))
            }
            Self::IdentityReleased(key) => {
                transaction(TransactionEffect::IdentityReleased, &slot(key))
            }
            Self::ReceiptReleased => transaction(
                TransactionEffect::MailboxReleased,
                &format!("{}+64", profile.pairing.receipt_offset),
            ),
            Self::Actuate(purpose) => transaction(TransactionEffect::Actuate, purpose.word()),
            Self::Prompt(true) => transaction(TransactionEffect::Prompt, "success"),
            Self::Prompt(false) => transaction(TransactionEffect::Prompt, "failure"),
            Self::SessionEnded => transaction(TransactionEffect::SessionEnded, ""),
        }
    }
}
