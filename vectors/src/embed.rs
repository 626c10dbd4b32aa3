//! The released vectors in the binary, so that an installed one needs no repository.

use crate::case::Case;
use crate::vector::VectorFile;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Name and text of every vector file of this build, in order.
pub const FILES: &[(&str, &str)] = &[
    ("device-auth.json", include_str!("../v1/device-auth.json")),
    ("device-chan.json", include_str!("../v1/device-chan.json")),
    ("device-cod.json", include_str!("../v1/device-cod.json")),
    ("device-life.json", include_str!("../v1/device-life.json")),
    ("device-sel.json", include_str!("../v1/device-sel.json")),
    ("vehicle-auth.json", include_str!("../v1/vehicle-auth.json")),
    ("vehicle-chan.json", include_str!("../v1/vehicle-chan.json")),
    ("vehicle-cod.json", include_str!("../v1/vehicle-cod.json")),
    ("vehicle-life.json", include_str!("../v1/vehicle-life.json")),
    ("vehicle-sel.json", include_str!("../v1/vehicle-sel.json")),
];

/// The list of checksums of this build.
pub const CHECKSUMS: &str = include_str!("../v1/CHECKSUMS");

/// The schema of the vector files.
pub const SCHEMA: &str = include_str!("../schema/vector.schema.json");

/// A file of this build that does not read: the build is broken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}: {why}")]
pub struct FormatError {
    /// Which file.
    pub file: String,
    /// Why.
    pub why: String,
}

/// Reads a vector file; unknown fields are errors.
///
/// # Errors
/// Names file and reason.
pub fn read(file: &str, text: &str) -> Result<VectorFile, FormatError> {
    serde_json::from_str(text).map_err(|error| FormatError {
        file: file.to_owned(),
        why: error.to_string(),
    })
}

/// All vector files of this build.
///
/// # Errors
/// When the build is broken.
pub fn files() -> Result<Vec<VectorFile>, FormatError> {
    FILES.iter().map(|(name, text)| read(name, text)).collect()
}

/// All cases of this build, by role, area and id. They can be played under every profile.
///
/// # Errors
/// When the build is broken.
pub fn cases() -> Result<Vec<Case>, FormatError> {
    let vectors = files()?.into_iter().flat_map(|file| file.vectors);
    Ok(vectors.map(|vector| vector.case).collect())
}

/// The digest that names this set of vectors: SHA-256 of the list of checksums.
#[must_use]
pub fn digest() -> String {
    hex::encode(Sha256::digest(CHECKSUMS.as_bytes()))
}
