//! The cases of `keyproof-vectors`.
