//! Requests and answers as types. What is read is open (unknown fields are ignored); what is written has only these fields.

use serde::{Deserialize, Serialize};

/// One request: its number and what is asked.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Request {
    /// Repeated by the answer.
    pub seq: u64,
    /// The operation with its parameters.
    #[serde(flatten)]
    pub op: Op,
}

/// The operations of docs/adapter.md.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Op {
    /// Who are you, and what can you do?
    Hello {
        /// Lowest and highest protocol version of the runner.
        kap: [u32; 2],
        /// The runner's name and version.
        suite: String,
        /// Id of the run.
        run: String,
        /// For adapters that serve several runners.
        token: Option<String>,
    },
    /// Set up keys, replacing all that was there.
    Provision {
        /// `device` or `vehicle`.
        role: String,
        /// Profile name.
        profile: String,
        /// The role's objects.
        objects: serde_json::Value,
    },
    /// The next random values, for test builds.
    Seed {
        /// By name.
        streams: Streams,
    },
    /// End the session, restart, or wipe.
    Reset {
        /// `session`, `power` or `factory`.
        level: String,
    },
    /// Bring phone and reader together.
    Open {
        /// `nfc`.
        link: String,
        /// The subject's role.
        role: String,
        /// The vehicle's purpose.
        params: Params,
    },
    /// One command or one response.
    Deliver {
        /// The link.
        h: u64,
        /// Its bytes.
        pdu: Hex,
    },
    /// What happened since the last call?
    Observe,
    /// The phone's user does something, or something reaches the subject from its host.
    Hook {
        /// What the user does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        human: Option<String>,
        /// What comes from the host.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<String>,
        /// What comes with it.
        #[serde(flatten)]
        with: HostInput,
    },
    /// Take the phone out of the field.
    Close {
        /// The link.
        h: u64,
    },
    /// Are you there?
    Ping,
    /// A line for the subject's own log.
    Mark {
        /// The case.
        case: String,
        /// Which attempt.
        attempt: u32,
    },
    /// End.
    Bye,
}

impl Op {
    /// The word on the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Hello { .. } => "hello",
            Self::Provision { .. } => "provision",
            Self::Seed { .. } => "seed",
            Self::Reset { .. } => "reset",
            Self::Open { .. } => "open",
            Self::Deliver { .. } => "deliver",
            Self::Observe => "observe",
            Self::Hook { .. } => "hook",
            Self::Close { .. } => "close",
            Self::Ping => "ping",
            Self::Mark { .. } => "mark",
            Self::Bye => "bye",
        }
    }
}

/// Every operation's word, in the order of the chapter.
pub const OPS: [&str; 12] = [
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

/// What comes with a word from the host (owner pairing).
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct HostInput {
    /// A vehicle's new verifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verifier: Option<serde_json::Value>,
    /// A device's new password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Whose key a receipt or a deletion is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_identifier: Option<Hex>,
    /// A tracking receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Hex>,
}

/// Scripted randomness.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Streams {
    /// Private keys, 32 bytes each.
    #[serde(default)]
    pub ephemeral: Vec<Hex>,
    /// Transaction identifiers, 16 bytes each.
    #[serde(default)]
    pub transaction: Vec<Hex>,
    /// Scalars of shares, 32 bytes each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub share: Vec<Hex>,
    /// New endpoint keys, 32 bytes each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoint: Vec<Hex>,
    /// Challenges, 16 bytes each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub challenge: Vec<Hex>,
    /// Tokens, as long as the profile says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub token: Vec<Hex>,
}

/// Parameters of `open`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Params {
    /// `unlock` or `drive`; for vehicles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// `pair` or `activate`, instead of a purpose; for vehicles that can pair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errand: Option<String>,
}

/// Bytes, in lower-case hexadecimal on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hex(pub Vec<u8>);

impl Serialize for Hex {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(serde::de::Error::custom(format!(
                "expected lower-case hexadecimal, got `{}`",
                super::line::excerpt(text.as_bytes())
            )));
        }
        hex::decode(&text).map(Self).map_err(|error| {
            serde::de::Error::custom(format!(
                "expected hexadecimal, got `{}` ({error})",
                super::line::excerpt(text.as_bytes())
            ))
        })
    }
}

/// One answer. INVARIANT of a good one: exactly one of `ok`, `reject`, `nack`, `skip`, `error` is there.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Answer {
    /// The request's.
    pub seq: u64,
    /// Done; what the operation gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ok: Option<serde_json::Value>,
    /// The protocol refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reject: Option<Refusal>,
    /// Not implemented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nack: Option<Nack>,
    /// Implemented, but not possible now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip: Option<Skip>,
    /// Adapter or environment broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Broken>,
    /// What went over the link beside a refusal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub out: Vec<Hex>,
}

/// A refusal as the subject tells it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Refusal {
    /// One of the sixteen classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The refused command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// The subject's own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native: Option<String>,
}

/// What is not implemented.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Nack {
    /// `op:dump`.
    #[serde(default)]
    pub what: String,
}

/// Why it is not possible now.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Skip {
    /// In words.
    #[serde(default)]
    pub reason: String,
}

/// What is broken.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Broken {
    /// `adapter`, `transport`, `rig`, `sut`, `harness`.
    #[serde(default)]
    pub layer: String,
    /// A short code.
    #[serde(default)]
    pub code: String,
    /// In words.
    #[serde(default)]
    pub msg: String,
}

/// What `hello` tells.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Hello {
    /// Protocol version of the adapter.
    pub kap: u32,
    /// Who it is.
    #[serde(default)]
    pub sut: Sut,
    /// `device`, `vehicle`.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Profile names.
    #[serde(default)]
    pub families: Vec<String>,
    /// `transaction`, `pairing`; the first alone, if left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub protocols: Vec<String>,
    /// `nfc`.
    #[serde(default)]
    pub links: Vec<String>,
    /// What is implemented.
    #[serde(default)]
    pub ops: Vec<String>,
    /// `scripted` or `none`.
    #[serde(default)]
    pub rng: String,
    /// Reset levels.
    #[serde(default)]
    pub reset: Vec<String>,
    /// `class`, `stage` or `none`.
    #[serde(default)]
    pub reject_detail: String,
    /// Longest line it takes.
    #[serde(default)]
    pub max_line: Option<u64>,
    /// Effects that it can observe; all, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observes: Option<Vec<String>>,
    /// Declared features.
    #[serde(default)]
    pub pics: std::collections::BTreeMap<String, bool>,
}

/// Who the subject is, in its own words.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Sut {
    /// Maker.
    #[serde(default)]
    pub vendor: String,
    /// Name.
    #[serde(default)]
    pub name: String,
    /// Version.
    #[serde(default)]
    pub version: String,
    /// Build.
    #[serde(default)]
    pub build: String,
    /// `software`, `simulator`, `hardware`.
    #[serde(default)]
    pub kind: String,
}

/// What `open` and `deliver` give.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Sent {
    /// The link, from `open`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub h: Option<u64>,
    /// What the subject sent.
    #[serde(default)]
    pub out: Vec<Hex>,
}

/// What `observe` gives.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Effects {
    /// In order.
    pub effects: Vec<Effect>,
}

/// One effect, with the parameters that its kind has.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Effect {
    /// Its word.
    pub kind: String,
    /// Of `actuate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// Of `persistent_stored` and `identity_released`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<u64>,
    /// Of `mailbox_released`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Of `mailbox_released`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u64>,
    /// Of `prompt`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// Of `attempt_counted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

/// What `provision` gives when the subject makes its own keys.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Provisioned {
    /// A device's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<MadeKey>,
    /// A vehicle's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_public: Option<Hex>,
}

/// One key that a device made itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct MadeKey {
    /// Slot.
    pub slot: u8,
    /// For which vehicle.
    #[serde(default)]
    pub vehicle_identifier: Hex,
    /// The public key.
    pub endpoint_public: Hex,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(op: Op) -> String {
        serde_json::to_string(&Request { seq: 7, op }).unwrap()
    }

    #[test]
    fn requests_look_as_in_the_chapter() {
        assert_eq!(line(Op::Observe), r#"{"seq":7,"op":"observe"}"#);
        assert_eq!(
            line(Op::Deliver {
                h: 1,
                pdu: Hex(vec![0, 0xa4])
            }),
            r#"{"seq":7,"op":"deliver","h":1,"pdu":"00a4"}"#
        );
        let open = Op::Open {
            link: "nfc".into(),
            role: "device".into(),
            params: Params::default(),
        };
        assert_eq!(
            line(open),
            r#"{"seq":7,"op":"open","link":"nfc","role":"device","params":{}}"#
        );
    }

    #[test]
    fn a_refusal_is_read_as_in_the_chapter() {
        let text = r#"{"seq":8,"reject":{"class":"signature","stage":"auth1","native":"6982"},"out":["6982"],"new":1}"#;
        let answer: Answer = serde_json::from_str(text).unwrap();
        assert_eq!(answer.reject.unwrap().class.as_deref(), Some("signature"));
        assert_eq!(answer.out, [Hex(vec![0x69, 0x82])]);
    }

    #[test]
    fn upper_case_is_not_the_protocol() {
        assert!(serde_json::from_str::<Hex>("\"AB\"").is_err());
        assert!(serde_json::from_str::<Hex>("\"abc\"").is_err());
    }
}
