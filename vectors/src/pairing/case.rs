//! Cases of owner pairing: scripts with an id, the requirements they rest on, and what the subject may do.

use super::recipe::Script;
use crate::case::{CaseKind, RuleWord, Size};
use keyproof_spec::pairing::mutation::{MUTATIONS, Mutation};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One case. Its bytes follow from it and a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Permanent id, from `ids.lock`: `KP-P-NFC-PAIR-BI-0003`.
    pub id: String,
    /// What it is, in words.
    pub title: String,
    /// Valid, invalid, inopportune, or robustness.
    pub kind: CaseKind,
    /// The requirements it rests on; the first is blamed for effects and refusals.
    pub reqs: Vec<RuleWord>,
    /// The valid case from which this one differs in one fault; mandatory for invalid and inopportune ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// The one fault, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// The mutations of the model whose outcome differs from the healthy one in this case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mutations: Vec<MutationWord>,
    /// The smallest suite that has it.
    pub size: Size,
    /// Setup and steps.
    pub script: Script,
}

/// A [`Mutation`] of owner pairing as its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MutationWord(pub Mutation);

impl Serialize for MutationWord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<'de> Deserialize<'de> for MutationWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        let found = MUTATIONS.iter().find(|row| row.mutation.name() == word);
        found
            .map(|row| Self(row.mutation))
            .ok_or_else(|| serde::de::Error::custom(format!("{word} is no mutation of pairing")))
    }
}

impl JsonSchema for MutationWord {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PairingMutation".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let words: Vec<&str> = MUTATIONS.iter().map(|row| row.mutation.name()).collect();
        schemars::json_schema!({ "type": "string", "enum": words })
    }
}
