//! What the subject may do in answer to a step: the outcomes that the healthy model allows, in names.

use super::{PurposeName, VersionName};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{EffectKind, Message};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The allowed outcomes; nearly always one.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Expect {
    /// Each of them.
    pub allowed: Vec<Outcome>,
}

impl Expect {
    /// Not known yet.
    pub const NONE: Self = Self {
        allowed: Vec::new(),
    };

    /// Whether it is not known yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.allowed.is_empty()
    }
}

/// One outcome: what is sent, what is done, and why it is refused, if it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// What is sent.
    pub answer: Answer,
    /// What is done, in order.
    pub effects: Vec<EffectWord>,
    /// Class of the refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<ClassWord>,
    /// The message that is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageWord>,
}

impl Outcome {
    /// Whether the subject refuses.
    #[must_use]
    pub const fn refused(&self) -> bool {
        self.class.is_some()
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
    /// A device: its versions.
    Versions,
    /// A device: a fresh ephemeral key.
    Ephemeral,
    /// A device: slot, signature and subset in the channel.
    Identity,
    /// A device: the data that was read, in the channel.
    ReadOk,
    /// A device: out of bounds, in the channel.
    ReadBounds,
    /// A device: not a read, in the channel.
    ReadMalformed,
    /// A device: the ok status word alone.
    Done,
    /// A device: another status word alone, by its name in the profile.
    Status(StatusWord),
    /// A vehicle: SELECT.
    Select,
    /// A vehicle: AUTH0 with this version.
    Auth0(VersionName),
    /// A vehicle: AUTH1.
    Auth1,
    /// A vehicle: EXCHANGE that reads the token.
    ReadToken,
    /// A vehicle: CONTROL FLOW success.
    Success,
    /// A vehicle: CONTROL FLOW failure.
    Failure,
}

/// A refusing status word by its name in [`keyproof_spec::profile::StatusWords`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StatusWord {
    /// `not_found`.
    NotFound,
    /// `unknown_class`.
    UnknownClass,
    /// `unknown_instruction`.
    UnknownInstruction,
    /// `bad_parameters`.
    BadParameters,
    /// `wrong_length`.
    WrongLength,
    /// `bad_data`.
    BadData,
    /// `version`.
    Version,
    /// `order`.
    Order,
    /// `user_needed`.
    UserNeeded,
    /// `security`.
    Security,
    /// `status_conflict`, of owner pairing.
    Conflict,
}

impl StatusWord {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::NotFound,
        Self::UnknownClass,
        Self::UnknownInstruction,
        Self::BadParameters,
        Self::WrongLength,
        Self::BadData,
        Self::Version,
        Self::Order,
        Self::UserNeeded,
        Self::Security,
        Self::Conflict,
    ];

    /// Its number under a profile.
    #[must_use]
    pub const fn number(self, profile: &keyproof_spec::profile::Profile) -> u16 {
        let status = &profile.status;
        match self {
            Self::NotFound => status.not_found,
            Self::UnknownClass => status.unknown_class,
            Self::UnknownInstruction => status.unknown_instruction,
            Self::BadParameters => status.bad_parameters,
            Self::WrongLength => status.wrong_length,
            Self::BadData => status.bad_data,
            Self::Version => status.version,
            Self::Order => status.order,
            Self::UserNeeded => status.user_needed,
            Self::Security => status.security,
            Self::Conflict => profile.pairing.status_conflict,
        }
    }

    /// Its name in the tables of values.
    #[must_use]
    pub const fn value_name(self) -> &'static str {
        match self {
            Self::NotFound => "status.not_found",
            Self::UnknownClass => "status.unknown_class",
            Self::UnknownInstruction => "status.unknown_instruction",
            Self::BadParameters => "status.bad_parameters",
            Self::WrongLength => "status.wrong_length",
            Self::BadData => "status.bad_data",
            Self::Version => "status.version",
            Self::Order => "status.order",
            Self::UserNeeded => "status.user_needed",
            Self::Security => "status.security",
            Self::Conflict => "status_conflict",
        }
    }
}

/// An effect with what the case itself determines of it; the extent of a read follows from the profile.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EffectWord {
    /// The vehicle acted.
    Actuate(PurposeName),
    /// A new Kpersistent for a slot.
    PersistentStored(u8),
    /// The device named itself.
    IdentityReleased(u8),
    /// Mailbox content went out: offset and length as the step reads.
    MailboxReleased,
    /// The user was told.
    Prompt(bool),
    /// Keys are gone.
    SessionEnded,
}

impl EffectWord {
    /// Its kind.
    #[must_use]
    pub const fn kind(self) -> EffectKind {
        match self {
            Self::Actuate(_) => EffectKind::Actuate,
            Self::PersistentStored(_) => EffectKind::PersistentStored,
            Self::IdentityReleased(_) => EffectKind::IdentityReleased,
            Self::MailboxReleased => EffectKind::MailboxReleased,
            Self::Prompt(_) => EffectKind::Prompt,
            Self::SessionEnded => EffectKind::SessionEnded,
        }
    }
}

/// A [`Reject`] as the word of chapter 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClassWord(pub Reject);

/// A [`Message`] as its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StageWord(pub Message);

impl Serialize for ClassWord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<'de> Deserialize<'de> for ClassWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Reject::ALL
            .into_iter()
            .find(|class| class.name() == word)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format!("{word} is no class of chapter 4")))
    }
}

impl Serialize for StageWord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<'de> Deserialize<'de> for StageWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Message::ALL
            .into_iter()
            .find(|message| message.name() == word)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format!("{word} is no message")))
    }
}

fn words(words: &[&str]) -> schemars::Schema {
    schemars::json_schema!({ "type": "string", "enum": words })
}

impl JsonSchema for ClassWord {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Class".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        words(&Reject::ALL.map(Reject::name))
    }
}

impl JsonSchema for StageWord {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Stage".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        words(&Message::ALL.map(Message::name))
    }
}
