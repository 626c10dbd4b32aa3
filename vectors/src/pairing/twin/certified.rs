//! What a path of certificates says: valid or not, what its leaf certifies and what it binds.

use crate::pairing::certificate::{binding_of, found_binding, found_key, path_key, public_of};
use keyproof_model::pairing::message::Issuer;
use keyproof_spec::profile::Profile;

/// A path, read.
#[derive(Clone, Debug)]
pub(super) struct Path {
    /// Who stands at its root.
    pub(super) issuer: Issuer,
    /// The key of the leaf, as far as one is found.
    pub(super) key: Option<[u8; 65]>,
    /// What the leaf binds, as far as it is found.
    pub(super) binding: Vec<u8>,
}

/// Reads a path that ends with the leaf. A leaf of which section 11.5 says that it is none is searched for a key and a binding all the same:
/// who does not look at the path does not look at the form either.
pub(super) fn path(profile: &Profile, root: &[u8], path: &[&[u8]], bound: usize, now: u64) -> Path {
    let leaf = path.last().copied().unwrap_or_default();
    let binding = binding_of(profile, leaf).or_else(|| found_binding(profile, leaf));
    let binding = binding.unwrap_or_default();
    let valid = binding.len() == bound && path_key(profile, root, path, &binding, now).is_some();
    Path {
        issuer: if valid {
            Issuer::Genuine
        } else {
            Issuer::Forged
        },
        key: public_of(leaf).or_else(|| found_key(leaf)),
        binding,
    }
}
