//! The second implementation of chapter 5: points, signatures, key schedule, channel.
//!
//! It shares no code with `keyproof-reference`; only the primitives of RustCrypto are the same, and the independent checker in
//! `adapters/python` recomputes every value without those. It is permissive on purpose: it can leave a part of the signed
//! data out or make a message authentication code over the wrong place, because faulty twins are built from it.
//!
//! | module | chapter |
//! |---|---|
//! | [`point`] | ephemeral keys, ECDH |
//! | [`signature`] | 5.1 |
//! | [`schedule`] | 5.2 |
//! | [`channel`] | 5.3 |

pub mod channel;
pub mod point;
pub mod schedule;
pub mod signature;
