//! Models whose answer is known: the engine, and this way of modelling, are judged by them.
//!
//! | model | without | known attack | length | with |
//! |---|---|---|---|---|
//! | [`needham_schroeder`] | responder's name in the answer | Lowe 1995 | 4 | clean |
//! | [`sigma`] | tag over the sender's identity | identity misbinding | 4 | clean |
//! | [`rollback`] | a counter that never goes back | RollBack 2022 | 2n + 3 | clean |
//! | [`speke`] | identities and ordered shares in the confirmation | parallel sessions 2014 | 4 | clean |
//!
//! Each is a plain [`stateright::Model`] of a few hundred states or, with more sessions, of
//! millions. Common to them: the attacker is the network ([`terms`]); a step is one delivery
//! with the reply it causes; a session's record, kept after it ends, is its claim; goals speak of
//! claims and of the attacker's knowledge only; and a `sometimes` shows that honest runs complete.
//!
//! Not here: the protocols of the suite. These are small on purpose, and for nothing else.

pub mod needham_schroeder;
pub mod rollback;
pub mod sigma;
pub mod speke;
pub mod terms;
