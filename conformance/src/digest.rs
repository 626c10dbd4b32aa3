//! SHA-256 in hex, for ids of runs and of what they rest on.

use sha2::{Digest, Sha256};

/// The digest of some parts; each part's length goes in, so that parts cannot run together.
#[must_use]
pub fn sha256<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

/// The digest of the embedded chapters.
#[must_use]
pub fn text() -> String {
    sha256(
        keyproof_spec::CHAPTERS
            .iter()
            .flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]),
    )
}
