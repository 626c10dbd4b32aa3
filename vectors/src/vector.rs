//! The vector files: cases with all their bytes, for those who do not run this code.
//!
//! ```text
//!   vectors/v1/device-auth.json   one file for each role and area; pretty, sorted, generated
//!   vectors/v1/CHECKSUMS          SHA-256 of each
//!   vectors/schema/…              the schema, from these types
//! ```
//!
//! A vector repeats its recipe ([`Case`]), so that it can be played against a subject that cannot be seeded, and records what
//! happened against the seeded reference: every PDU, every random value, every value on the way.

use crate::case::Case;
use crate::peer::{self, Mid, SUBJECT};
use crate::play::{Action, Observation, Observed, Play};
use crate::player::{self, Manner, Player};
use crate::provision::{DeviceObjects, VehicleObjects};
use crate::recipe::{PurposeName, Script};
use crate::subject::{self, SubjectError};
use keyproof_spec::profile::Profile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Name and version of the format.
pub const SCHEMA: &str = "vector/1.0";

/// The independent checkers that CI runs over every vector.
pub const CHECKED_BY: [&str; 2] = ["keyproof-reference", "adapters/python/checker"];

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VectorFile {
    /// [`SCHEMA`].
    pub schema: String,
    /// Version of the suite that made it.
    pub suite: String,
    /// `draft`, `rc`, `released` or `withdrawn`.
    pub status: String,
    /// What is computed with.
    pub algorithm: String,
    /// Profile under which the bytes stand.
    pub profile: String,
    /// Role of the subject.
    pub role: String,
    /// Area, as in the ids.
    pub area: String,
    /// What made it, and from where its randomness grew.
    pub source: Source,
    /// Implementations that gave the same answers in CI.
    pub checked_by: Vec<String>,
    /// The vectors, by id.
    pub vectors: Vec<Vector>,
}

/// What made a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Crate.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Prefix of the labels from which keys and random values grow.
    pub seed: String,
}

/// One vector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// `valid` or `invalid`.
    pub result: Validity,
    /// The case: id, requirements, recipe, expectations.
    pub case: Case,
    /// What is provisioned.
    pub provision: Provision,
    /// The subject's randomness, by stream.
    pub rng: Streams,
    /// The steps in bytes.
    pub steps: Vec<VectorStep>,
}

/// Whether the subject must accept everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// Every step is honest.
    Valid,
    /// One is not.
    Invalid,
}

/// The objects of `provision`, for one of the two roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Provision {
    /// A device.
    Device(DeviceObjects),
    /// A vehicle.
    Vehicle(VehicleObjects),
}

/// Streams of `seed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Streams {
    /// Private keys, in the order of drawing.
    pub ephemeral: Vec<String>,
    /// Transaction identifiers, in the order of drawing.
    pub transaction: Vec<String>,
}

/// One step in bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VectorStep {
    /// Step of the case; several PDUs may belong to one.
    pub step: usize,
    /// In words.
    pub title: String,
    /// `open`, `deliver`, `hook` or `close`.
    pub op: Op,
    /// What is delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pdu: Option<String>,
    /// Purpose of `open`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<PurposeName>,
    /// What the seeded reference sends.
    pub out: Vec<String>,
    /// What it does.
    pub effects: Vec<String>,
    /// Class of its refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Every value on the way, ours and the subject's.
    #[serde(default, skip_serializing_if = "Mid::is_empty")]
    pub mid: Mid,
}

/// Operations of the adapter protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// `open`.
    Open,
    /// `deliver`.
    Deliver,
    /// `hook`, the user.
    Hook,
    /// `close`.
    Close,
}

/// The vector of a case under a profile: what the seeded reference does.
///
/// # Errors
/// When the reference could not be used.
pub fn vector(profile: &'static Profile, case: &Case) -> Result<Vector, SubjectError> {
    let role = case.script.role();
    let mut reference = subject::reference(role, profile);
    let mut player = Player::new(case, profile, Manner::scripted());
    let mut steps: Vec<VectorStep> = Vec::new();
    while let Some(action) = player.next_action() {
        let observation = reference.take(&action)?;
        let index = player.step();
        let report = player.observe(observation.clone());
        let Some((op, pdu, purpose)) = operation(action) else {
            continue;
        };
        if let Some(last) = steps.last_mut()
            && Some(last.step) == index
        {
            // Of many PDUs in one step the values of the last are enough.
            last.mid.clear();
        }
        let step = index.unwrap_or(report.index);
        steps.push(recorded(
            step,
            &report.title,
            (op, pdu, purpose),
            &observation,
            player.mid(),
        ));
    }
    Ok(Vector {
        result: match case.control {
            None => Validity::Valid,
            Some(_) => Validity::Invalid,
        },
        case: case.clone(),
        provision: match &case.script {
            Script::Device(script) => Provision::Device(script.setup.objects(profile)),
            Script::Vehicle(script) => Provision::Vehicle(script.setup.objects(profile)),
        },
        rng: streams(&case.script),
        steps,
    })
}

type Operation = (Op, Option<Vec<u8>>, Option<PurposeName>);

fn operation(action: Action) -> Option<Operation> {
    match action {
        Action::Provision(_) | Action::Seed { .. } | Action::Pairing(_) => None,
        Action::Open { purpose } => Some((Op::Open, None, purpose.map(PurposeName::from))),
        Action::Deliver(bytes) => Some((Op::Deliver, Some(bytes), None)),
        Action::Authenticate => Some((Op::Hook, None, None)),
        Action::Close => Some((Op::Close, None, None)),
    }
}

fn recorded(
    step: usize,
    title: &str,
    (op, pdu, purpose): Operation,
    observation: &Observation,
    mid: &Mid,
) -> VectorStep {
    let mut mid = mid.clone();
    // The PDU itself stands beside.
    mid.remove("command");
    mid.remove("response");
    VectorStep {
        step,
        title: title.to_owned(),
        op,
        pdu: pdu.map(hex::encode),
        purpose,
        out: observation.out.iter().map(hex::encode).collect(),
        effects: observation.effects.iter().map(effect_words).collect(),
        class: observation
            .reject
            .as_ref()
            .and_then(|refused| refused.class)
            .map(|class| class.name().to_owned()),
        mid,
    }
}

fn effect_words(effect: &Observed) -> String {
    format!("{} {}", effect.kind.name(), effect.what)
        .trim_end()
        .to_owned()
}

fn streams(script: &Script) -> Streams {
    match script {
        Script::Device(script) => Streams {
            ephemeral: player::device::Player::seeds(script)
                .iter()
                .map(hex::encode)
                .collect(),
            transaction: Vec::new(),
        },
        Script::Vehicle(script) => {
            let count = player::vehicle::Player::draws(script);
            Streams {
                ephemeral: (0..count)
                    .map(|n| hex::encode(peer::ephemeral(SUBJECT, n)))
                    .collect(),
                transaction: (0..count)
                    .map(|n| hex::encode(peer::transaction(SUBJECT, n)))
                    .collect(),
            }
        }
    }
}
