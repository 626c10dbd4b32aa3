//! # The model of owner pairing
//!
//! Written from the chapters alone (chapters 9 to 11). Here stand the two agents, as pure functions over terms: each rule is one
//! guard with its id beside it, and a mutation bends exactly one guard. Stored state survives a cut of power, session state does not,
//! and a step says what was written in which order, so that power can be cut at every write.
//!
//! | module | holds | chapter |
//! |---|---|---|
//! | [`message`], [`secrets`] | shares, transcript, evidence, parts, messages; Z and V | 10, 11 |
//! | [`rules`] | the variant and the mutation in force; how evidence is made under them | 7, 11.3 |
//! | [`step`] | what a step gives: messages, effects, claims, writes | 9 |
//! | [`vehicle`], [`device`] | the two tables of chapter 9 | 9.2, 9.3 |
//!
//! **What is abstract**: of the first transaction only what activation needs is kept: the vehicle's signed nonce, the proof of the key
//! (AUTH1), EXCHANGE that reads the receipt, and CONTROL FLOW. Status words, lengths and certificates' inner rules are not modelled.
//!
//! | module | holds |
//! |---|---|
//! | [`goals`] | the goals as promises over claims, knowledge and acts |
//! | [`world`] | one or two vehicles and devices, the adversary |
//! | [`catalogue`] | all scenarios |
//! | [`check`] | checking one |
//! | [`mutants`], [`findings`], [`assumptions`] | what falls when a rule goes; where the protocol itself misses a goal; what an assumption carries |
//!
//! **What is not here**: a third honest party, or a second of both kinds at once; more than one radio of a second vehicle; more than two
//! scalars of the adversary. `AcceptIdentityShare` and `EvidenceWithoutShares` change no verdict in terms, for the reasons in
//! [`mutants::UNSEEN`].

pub mod assumptions;
pub mod catalogue;
pub mod check;
#[expect(
    clippy::collapsible_match,
    reason = "the phase is matched first and the bent guard second"
)]
pub mod device;
pub mod findings;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a promise looks at the few facts that it speaks of"
)]
pub mod goals;
pub mod message;
pub mod mutants;
pub mod rules;
pub mod secrets;
pub mod step;
#[expect(clippy::nonminimal_bool, reason = "each guard reads as its rule does")]
pub mod vehicle;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a scenario looks at the few messages and inputs that a promise speaks of"
)]
pub mod world;
