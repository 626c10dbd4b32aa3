//! Owner pairing: the second implementation of its chapters, sharing no code with `keyproof-reference`.
//!
//! | module | chapter |
//! |---|---|
//! | [`spake`] | 11.1 to 11.4: password, shares, evidence, system keys |
//! | [`certificate`] | 11.5: certificates, issued with at most one fault, and read |

pub mod certificate;
pub mod spake;
