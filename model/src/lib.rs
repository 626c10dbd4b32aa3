//! # The model of the standard transaction
//!
//! Written from the chapters alone (`spec/chapters`), as a second opinion beside the reference: no bytes, no cryptography,
//! but terms, an adversary that owns the network, and goals that a search checks in every reachable state.
//!
//! ```text
//!    term, message ─▶ channel ─▶ vehicle::step   device::step      agent functions: pure, finite, total
//!                                      │               │
//!                                      └──── world ────┘            one scenario: roster, adversary, records of claims
//!                                              │
//!                                 goals (claims and knowledge only)
//!                                              │
//!                         mutants · findings · unlink (product)     what falls when a rule goes; what falls anyway
//! ```
//!
//! | module | holds | chapter |
//! |---|---|---|
//! | [`term`] | atoms, signatures, channel keys, sealed content | 5 |
//! | [`message`] | commands, responses, what a step is | 4 |
//! | [`rules`] | the rules in force: none, one or a few mutations switched on | 7 |
//! | [`channel`] | when sealed content opens | 5.3 |
//! | [`vehicle`], [`device`] | the two tables of chapter 3, line by line | 3 |
//! | [`world`] | one scenario as a model: records of claims, knowledge, the adversary's moves, stories | 1.4 |
//! | [`goals`] | promises over claims and knowledge, and witnesses that claims happen | 2 |
//! | [`catalogue`], [`check`] | all scenarios; a scenario's verdicts and bounds | |
//! | [`breach`] | which claims a violation rests on, and what stands against them | |
//! | [`mutants`] | for each rule the attack that appears without it | 7 |
//! | [`bounds`] | how large a roster each mutation needs; whether one more session of each kind changes a verdict | |
//! | [`findings`] | where the documented protocol misses a goal | 2.2 |
//! | [`assumptions`] | scenarios in which an assumption is false | 6 |
//! | [`unlink`] | two phones compared by one reader (I17) | 2 |
//!
//! **What is not here**: chained commands, the grammar of bytes, status word values, time. An input that the grammar refuses
//! arrives by class ([`message::Malformed`]). P1 of AUTH0 has one legal value in this protocol, so it is no variable of a tuple.

pub mod assumptions;
pub mod bounds;
pub mod breach;
pub mod catalogue;
pub mod channel;
pub mod check;
pub mod device;
pub mod findings;
pub mod goals;
pub mod message;
pub mod mutants;
pub mod pairing;
pub mod rules;
pub mod term;
pub mod unlink;
pub mod vehicle;
pub mod world;
