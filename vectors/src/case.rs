//! Cases: recipes with an id, the requirements they rest on, and what the subject may do.

use crate::play::Strictness;
use crate::recipe::Script;
use keyproof_spec::mutation::{MUTATIONS, Mutation};
use keyproof_spec::rule::{RULES, RuleId};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One case. Its bytes follow from it and a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Permanent id, from `ids.lock`: `KP-P-NFC-AUTH-BI-0003`.
    pub id: String,
    /// What it is, in words.
    pub title: String,
    /// Valid, invalid, inopportune, or robustness.
    pub kind: CaseKind,
    /// What it is about.
    pub area: Area,
    /// The requirements it rests on; the first is blamed for effects and refusals.
    pub reqs: Vec<RuleWord>,
    /// The strictest level that these justify.
    pub strictness: Strictness,
    /// The valid case from which this one differs in one fault; mandatory for invalid and inopportune ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// The one fault, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Position of the faulty step, if the fault is in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault_step: Option<usize>,
    /// The mutations that this case was generated to tell from the healthy agent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mutations: Vec<MutationWord>,
    /// The smallest suite that has it.
    pub size: Size,
    /// What it may do to the subject.
    pub safety: Safety,
    /// Setup and steps.
    pub script: Script,
}

/// The kind of a case, as in its id.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum CaseKind {
    /// Valid.
    #[serde(rename = "BV")]
    Valid,
    /// Invalid.
    #[serde(rename = "BI")]
    Invalid,
    /// Inopportune: a valid message where it does not belong.
    #[serde(rename = "BO")]
    Inopportune,
    /// Robustness: bytes without sense.
    #[serde(rename = "RB")]
    Robustness,
}

impl CaseKind {
    /// Its part of an id.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Valid => "BV",
            Self::Invalid => "BI",
            Self::Inopportune => "BO",
            Self::Robustness => "RB",
        }
    }
}

/// What a case is about, as in its id.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Area {
    /// Selection and versions.
    Sel,
    /// The authentication itself.
    Auth,
    /// The channel and what goes through it.
    Chan,
    /// Life of keys and sessions.
    Life,
    /// Encodings.
    Cod,
}

impl Area {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Sel, Self::Auth, Self::Chan, Self::Life, Self::Cod];

    /// Its part of an id.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sel => "SEL",
            Self::Auth => "AUTH",
            Self::Chan => "CHAN",
            Self::Life => "LIFE",
            Self::Cod => "COD",
        }
    }
}

/// Which suites have a case.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// All.
    Smoke,
    /// Standard and full.
    Standard,
    /// Full only.
    Full,
}

/// What a case may do to the subject.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Safety {
    /// Nothing that lasts.
    Safe,
    /// It uses up attempts.
    BurnsAttempts,
    /// It wipes keys.
    Wipes,
}

/// A [`RuleId`] as its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleWord(pub RuleId);

/// A [`Mutation`] as its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MutationWord(pub Mutation);

impl Serialize for RuleWord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<'de> Deserialize<'de> for RuleWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        RuleId::parse(&word)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format!("{word} is no requirement")))
    }
}

impl JsonSchema for RuleWord {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Requirement".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let words: Vec<&str> = RULES.iter().map(|rule| rule.id.name()).collect();
        schemars::json_schema!({ "type": "string", "enum": words })
    }
}

impl Serialize for MutationWord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<'de> Deserialize<'de> for MutationWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Mutation::parse(&word)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format!("{word} is no mutation")))
    }
}

impl JsonSchema for MutationWord {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Mutation".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let words: Vec<&str> = MUTATIONS.iter().map(|row| row.mutation.name()).collect();
        schemars::json_schema!({ "type": "string", "enum": words })
    }
}
