//! The files of owner pairing: all cases as recipes, and the bytes of some.
//!
//! ```text
//!   vectors/pairing/device.json   vectors/pairing/vehicle.json     one case or vector a line
//!   vectors/schema/pairing.schema.json                              the schema, from these types
//! ```
//!
//! A case is a recipe, from which any subject is judged live. Bytes are written down for the smoke cases and the honest ones, as they go between
//! the player and the seeded reference: each of those vectors carries two paths of certificates, and for all of the cases that would be many
//! megabytes of the same bytes.

use super::case::Case;
use super::cast;
use super::generate;
use super::peer::draws;
use super::player::{DRAWS, Player};
use super::recipe::Subject;
use crate::case::{CaseKind, Size};
use crate::generate::lock::Lock;
use crate::name::PREFIX;
use crate::peer::{Mid, SUBJECT, ephemeral, transaction};
use crate::play::{Action, Errand, Host, Observation, PairingAction, Play};
use crate::player::Manner;
use crate::release::ReleaseError;
use crate::subject::{self, SubjectError};
use keyproof_spec::profile::Profile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Name and version of the format.
pub const SCHEMA: &str = "pairing-vector/1.0";

/// Name and text of the files of this build.
pub const FILES: &[(&str, &str)] = &[
    ("device.json", include_str!("../../pairing/device.json")),
    ("vehicle.json", include_str!("../../pairing/vehicle.json")),
];

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// [`SCHEMA`].
    pub schema: String,
    /// Version of the suite that made it.
    pub suite: String,
    /// `draft`, `rc`, `released` or `withdrawn`.
    pub status: String,
    /// Profile under which expectations and bytes stand.
    pub profile: String,
    /// Role of the subject.
    pub role: String,
    /// Prefix of the labels from which keys and random values grow.
    pub seed: String,
    /// All cases, by id.
    pub cases: Vec<Case>,
    /// Bytes of some of them, by id.
    pub vectors: Vec<Vector>,
}

/// One case in bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// Its id.
    pub case: String,
    /// The objects of `provision` (docs/adapter.md).
    pub provision: Value,
    /// The subject's randomness, by stream, in the order of drawing.
    pub rng: Streams,
    /// What goes to the subject, and what the seeded reference does.
    pub steps: Vec<VectorStep>,
}

/// Streams of `seed`, in hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Streams {
    /// Ephemeral private keys.
    pub ephemeral: Vec<String>,
    /// Transaction identifiers.
    pub transaction: Vec<String>,
    /// Scalars of shares.
    pub share: Vec<String>,
    /// New endpoint keys.
    pub endpoint: Vec<String>,
    /// Challenges.
    pub challenge: Vec<String>,
    /// Tokens.
    pub token: Vec<String>,
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VectorStep {
    /// Step of the case; several PDUs may belong to one.
    pub step: usize,
    /// `open`, `deliver`, `close`, `reset`, or `hook` and the host's word.
    pub op: String,
    /// What is delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pdu: Option<String>,
    /// What the seeded reference sends.
    pub out: Vec<String>,
    /// What it does.
    pub effects: Vec<String>,
    /// Class of its refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Values on the way to the PDU, in hex, by name.
    #[serde(default, skip_serializing_if = "Mid::is_empty")]
    pub mid: Mid,
}

/// The texts of both files, by path below the folder of the vectors.
///
/// # Errors
/// When model and reference disagree.
pub fn texts(
    profile: &'static Profile,
    lock: &mut Lock,
) -> Result<Vec<(String, String)>, ReleaseError> {
    let cases = generate::cases(profile, lock)?;
    let mut out = Vec::new();
    for subject in [Subject::Device, Subject::Vehicle] {
        let own = cases.iter().filter(|case| case.script.subject == subject);
        let mut own: Vec<Case> = own.cloned().collect();
        own.sort_by(|left, right| left.id.cmp(&right.id));
        let in_bytes = |case: &&Case| {
            let plain = case.script.steps.iter().all(|step| step.bend.is_none());
            case.size == Size::Smoke || (case.kind == CaseKind::Valid && plain)
        };
        let vectors = own
            .iter()
            .filter(in_bytes)
            .map(|case| vector(profile, case))
            .collect::<Result<Vec<_>, _>>()?;
        let role = subject.role().name();
        out.push((
            format!("pairing/{role}.json"),
            text(profile, role, &own, &vectors)?,
        ));
    }
    Ok(out)
}

/// One case or vector a line, so that a change of one is a change of one line.
fn text(
    profile: &Profile,
    role: &str,
    cases: &[Case],
    vectors: &[Vector],
) -> Result<String, serde_json::Error> {
    let mut out = String::from("{\n");
    for (name, value) in [
        ("schema", SCHEMA),
        ("suite", env!("CARGO_PKG_VERSION")),
        ("status", "draft"),
        ("profile", profile.name),
        ("role", role),
        ("seed", PREFIX),
    ] {
        out.push_str(&format!("\"{name}\":{},\n", serde_json::to_string(value)?));
    }
    out.push_str(&format!("\"cases\":[\n{}\n],\n", lines(cases)?));
    out.push_str(&format!("\"vectors\":[\n{}\n]\n}}\n", lines(vectors)?));
    Ok(out)
}

fn lines<T: Serialize>(items: &[T]) -> Result<String, serde_json::Error> {
    let lines: Vec<String> = items
        .iter()
        .map(serde_json::to_string)
        .collect::<Result<_, _>>()?;
    Ok(lines.join(",\n"))
}

fn hexed<T: AsRef<[u8]>>(values: &[T]) -> Vec<String> {
    values.iter().map(hex::encode).collect()
}

/// The vector of a case under a profile: what the seeded reference does.
///
/// # Errors
/// When the reference could not be used.
pub fn vector(profile: &'static Profile, case: &Case) -> Result<Vector, SubjectError> {
    let mut reference = subject::reference(case.script.subject.role(), profile);
    let mut player = Player::new(case, profile, Manner::scripted());
    let mut steps = Vec::new();
    while let Some(action) = player.next_action() {
        let observation = reference.take(&action)?;
        let step = player.step();
        player.observe(observation.clone());
        if let (Some(step), Some((op, pdu))) = (step, operation(&action)) {
            let mid = if pdu.is_some() {
                player.mid().clone()
            } else {
                Mid::new()
            };
            steps.push(recorded(step, op, pdu, &observation, mid));
        }
    }
    let own = draws(profile, SUBJECT, DRAWS);
    let ephemerals: Vec<[u8; 32]> = (0..DRAWS).map(|n| ephemeral(SUBJECT, n)).collect();
    let transactions: Vec<[u8; 16]> = (0..DRAWS).map(|n| transaction(SUBJECT, n)).collect();
    Ok(Vector {
        case: case.id.clone(),
        provision: cast::objects(profile, case.script.subject, &case.script.setup),
        rng: Streams {
            ephemeral: hexed(&ephemerals),
            transaction: hexed(&transactions),
            share: hexed(&own.shares),
            endpoint: hexed(&own.endpoints),
            challenge: hexed(&own.challenges),
            token: hexed(&own.tokens),
        },
        steps,
    })
}

fn operation(action: &Action) -> Option<(String, Option<Vec<u8>>)> {
    let plain = |word: &str| Some((word.to_owned(), None));
    match action {
        Action::Provision(_)
        | Action::Seed { .. }
        | Action::Authenticate
        | Action::Pairing(PairingAction::Seed(_)) => None,
        Action::Open { purpose } => match purpose {
            Some(purpose) => plain(&format!("open {}", purpose.name())),
            None => plain("open"),
        },
        Action::Deliver(bytes) => Some(("deliver".to_owned(), Some(bytes.clone()))),
        Action::Close => plain("close"),
        Action::Pairing(PairingAction::Over(radio)) => plain(&format!("over {}", radio.name())),
        Action::Pairing(PairingAction::PowerCut) => plain("reset power"),
        Action::Pairing(PairingAction::Errand(Errand::Pair)) => plain("open pair"),
        Action::Pairing(PairingAction::Errand(Errand::Activate)) => plain("open activate"),
        Action::Pairing(PairingAction::Host(host)) => match host {
            Host::ArmVehicle(_) | Host::ArmDevice(_) => plain("hook arm"),
            Host::Withdraw => plain("hook withdraw"),
            Host::AuthoriseChange => plain("hook authorise-change"),
            Host::Receipt { receipt, .. } => {
                Some(("hook receipt".to_owned(), Some(receipt.clone())))
            }
            Host::Delete { .. } => plain("hook delete"),
        },
    }
}

fn recorded(
    step: usize,
    op: String,
    pdu: Option<Vec<u8>>,
    observation: &Observation,
    mut mid: Mid,
) -> VectorStep {
    // The PDU itself stands beside.
    mid.remove("command");
    mid.remove("response");
    VectorStep {
        step,
        op,
        pdu: pdu.map(hex::encode),
        out: hexed(&observation.out),
        effects: observation
            .effects
            .iter()
            .map(|effect| {
                format!("{} {}", effect.kind.name(), effect.what)
                    .trim_end()
                    .to_owned()
            })
            .collect(),
        class: observation
            .reject
            .as_ref()
            .and_then(|refused| refused.class)
            .map(|class| class.name().to_owned()),
        mid,
    }
}

/// Reads a file; unknown fields are errors.
///
/// # Errors
/// The reader's reason, with line and column.
pub fn read(text: &str) -> Result<File, serde_json::Error> {
    serde_json::from_str(text)
}

/// All cases of this build.
///
/// # Errors
/// When the build is broken.
pub fn cases() -> Result<Vec<Case>, serde_json::Error> {
    let mut out = Vec::new();
    for (_, text) in FILES {
        out.extend(read(text)?.cases);
    }
    Ok(out)
}
