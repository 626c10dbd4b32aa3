//! drafts
use super::Draft;
/// drafts
#[must_use]
pub fn drafts() -> Vec<Draft> { Vec::new() }
