//! Writing the vectors out, and checking a folder of them.
//!
//! ```text
//!   DIR/ids.lock   DIR/v1/*.json   DIR/v1/CHECKSUMS   DIR/pairing/*.json   DIR/schema/*.schema.json
//! ```

use crate::case::{Area, Case, CaseKind};
use crate::embed;
use crate::generate::lock::Lock;
use crate::generate::{self, GenerateError};
use crate::name::PREFIX;
use crate::onefault;
use crate::pairing;
use crate::subject::SubjectError;
use crate::vector::{CHECKED_BY, SCHEMA, Source, Vector, VectorFile, vector};
use keyproof_spec::profile::{CCC, Profile};
use keyproof_spec::words::Role;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why vectors could not be written.
#[derive(Debug, Error)]
pub enum ReleaseError {
    /// Generation stopped.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The reference could not be used.
    #[error(transparent)]
    Subject(#[from] SubjectError),
    /// A value could not be written as JSON.
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
    /// A file could not be read or written.
    #[error("{path}: {error}", path = .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

/// Everything that a release consists of: path below the folder, and text.
pub type Texts = BTreeMap<String, String>;

/// Generates all files in memory.
///
/// # Errors
/// When model and reference disagree, or a value is no JSON.
pub fn texts(profile: &'static Profile, lock: &mut Lock) -> Result<Texts, ReleaseError> {
    let cases = generate::cases(profile, lock)?;
    let mut out = Texts::new();
    let mut checksums = String::new();
    for role in [Role::Device, Role::Vehicle] {
        for area in Area::ALL {
            let own = |case: &&Case| case.script.role() == role && case.area == area;
            let mut vectors: Vec<Vector> = cases
                .iter()
                .filter(own)
                .map(|case| vector(profile, case))
                .collect::<Result<_, _>>()?;
            vectors.sort_by(|left, right| left.case.id.cmp(&right.case.id));
            let name = format!("{}-{}.json", role.name(), area.word().to_lowercase());
            let text = file_text(profile, role, area, vectors)?;
            out.insert(format!("v1/{name}"), text);
        }
    }
    for (path, text) in &out {
        let name = path.trim_start_matches("v1/");
        checksums.push_str(&format!(
            "{}  {name}\n",
            hex::encode(Sha256::digest(text.as_bytes()))
        ));
    }
    out.insert("v1/CHECKSUMS".to_owned(), checksums);
    out.insert("schema/vector.schema.json".to_owned(), schema()?);
    out.extend(pairing::release::texts(profile, lock)?);
    out.insert(
        "schema/pairing.schema.json".to_owned(),
        text_of(&schemars::schema_for!(pairing::release::File))?,
    );
    out.insert("ids.lock".to_owned(), lock.text());
    Ok(out)
}

fn file_text(
    profile: &Profile,
    role: Role,
    area: Area,
    vectors: Vec<Vector>,
) -> Result<String, ReleaseError> {
    let file = VectorFile {
        schema: SCHEMA.to_owned(),
        suite: env!("CARGO_PKG_VERSION").to_owned(),
        status: "draft".to_owned(),
        algorithm: "P256-ECDSA-SHA256-HKDF-AES128CBC-CMAC".to_owned(),
        profile: profile.name.to_owned(),
        role: role.name().to_owned(),
        area: area.word().to_owned(),
        source: Source {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            seed: PREFIX.to_owned(),
        },
        checked_by: CHECKED_BY.map(str::to_owned).to_vec(),
        vectors,
    };
    let mut text = serde_json::to_string_pretty(&file)?;
    text.push('\n');
    Ok(text)
}

/// The schema of the vector files, from their types.
///
/// # Errors
/// When it is no JSON.
pub fn schema() -> Result<String, ReleaseError> {
    text_of(&schemars::schema_for!(VectorFile))
}

fn text_of(schema: &schemars::Schema) -> Result<String, ReleaseError> {
    let mut text = serde_json::to_string_pretty(&Sorted::from(schema.clone().to_value()))?;
    text.push('\n');
    Ok(text)
}

/// JSON with sorted keys, however `serde_json` was built.
#[derive(Serialize)]
#[serde(untagged)]
enum Sorted {
    Leaf(Value),
    Array(Vec<Sorted>),
    Object(BTreeMap<String, Sorted>),
}

impl From<Value> for Sorted {
    fn from(value: Value) -> Self {
        match value {
            Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Object(map) => Self::Object(
                map.into_iter()
                    .map(|(key, value)| (key, value.into()))
                    .collect(),
            ),
            leaf @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
                Self::Leaf(leaf)
            }
        }
    }
}

/// Generates the vectors and writes them below a folder; gives the paths that changed.
///
/// # Errors
/// As [`texts`], or when a file cannot be written.
pub fn generate(dir: &Path) -> Result<Vec<PathBuf>, ReleaseError> {
    let mut lock = match std::fs::read_to_string(dir.join("ids.lock")) {
        Ok(text) => Lock::parse(&text),
        Err(_) => Lock::built_in(),
    };
    let mut changed = Vec::new();
    for (path, text) in texts(&CCC, &mut lock)? {
        let path = dir.join(path);
        let named = |error| ReleaseError::File {
            path: path.clone(),
            error,
        };
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(named)?;
        }
        std::fs::write(&path, text).map_err(named)?;
        changed.push(path);
    }
    Ok(changed)
}

/// What was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files.
    pub files: usize,
    /// Vectors.
    pub vectors: usize,
    /// Negative ones, each shown to differ from its control in one fault.
    pub one_fault: usize,
    /// What is wrong; empty when all is well.
    pub problems: Vec<String>,
}

/// Checks a folder of vectors: checksums, form, controls, one fault each, and that generating anew gives the same bytes.
///
/// # Errors
/// When the folder cannot be read, or generation fails.
pub fn verify(dir: &Path) -> Result<Verified, ReleaseError> {
    let mut verified = Verified::default();
    let read = |path: &str| {
        std::fs::read_to_string(dir.join(path)).map_err(|error| ReleaseError::File {
            path: dir.join(path),
            error,
        })
    };
    let checksums = read("v1/CHECKSUMS")?;
    let mut cases = Vec::new();
    for line in checksums.lines() {
        let Some((sum, name)) = line.split_once("  ") else {
            verified
                .problems
                .push(format!("CHECKSUMS: {line}: expected a digest and a name"));
            continue;
        };
        let text = read(&format!("v1/{name}"))?;
        let got = hex::encode(Sha256::digest(text.as_bytes()));
        if got != sum {
            verified
                .problems
                .push(format!("{name}: expected digest {sum}, got {got}"));
        }
        verified.files += 1;
        match embed::read(name, &text) {
            Ok(file) => {
                verified.vectors += file.vectors.len();
                cases.extend(file.vectors.into_iter().map(|vector| vector.case));
            }
            Err(error) => verified.problems.push(error.to_string()),
        }
    }
    check_controls(&cases, &mut verified);
    let mut lock = Lock::parse(&read("ids.lock")?);
    for (path, text) in texts(&CCC, &mut lock)? {
        if read(&path)? != text {
            let repair = "generate the vectors anew";
            verified
                .problems
                .push(format!("{path}: differs from what is generated; {repair}"));
        }
    }
    Ok(verified)
}

fn check_controls(cases: &[Case], verified: &mut Verified) {
    let mut seen = BTreeSet::new();
    let by_id: BTreeMap<&str, &Case> = cases.iter().map(|case| (case.id.as_str(), case)).collect();
    for case in cases {
        if !seen.insert(&case.id) {
            verified.problems.push(format!("{}: twice", case.id));
        }
        let negative = matches!(case.kind, CaseKind::Invalid | CaseKind::Inopportune);
        let Some(control) = &case.control else {
            if negative {
                verified
                    .problems
                    .push(format!("{}: expected a control, got none", case.id));
            }
            continue;
        };
        match by_id.get(control.as_str()) {
            Some(control) if control.kind == CaseKind::Valid => {
                match onefault::check(control, case) {
                    Ok(()) => verified.one_fault += 1,
                    Err(why) => verified.problems.push(format!("{}: {why}", case.id)),
                }
            }
            Some(control) => {
                let id = &control.id;
                verified
                    .problems
                    .push(format!("{}: control {id} is not a valid case", case.id));
            }
            None => verified
                .problems
                .push(format!("{}: no control {control}", case.id)),
        }
    }
}
