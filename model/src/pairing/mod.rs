//! # The model of owner pairing
//!
//! Written from the chapters alone (chapters 9 to 11). Here stand the two agents, as pure functions over terms: each rule is one
//! guard with its id beside it, and a mutation bends exactly one guard. Stored state survives a cut of power, session state does not,
//! and a step says what was written in which order, so that power can be cut at every write.
//!
//! | module | holds | chapter |
//! |---|---|---|
//! | [`message`] | shares, secrets, transcript, evidence, parts, messages | 10, 11 |
//! | [`rules`] | the variant and the mutation in force; how evidence is made under them | 7, 11.3 |
//! | [`step`] | what a step gives: messages, effects, claims, writes | 9 |
//! | [`vehicle`], [`device`] | the two tables of chapter 9 | 9.2, 9.3 |
//!
//! **What is abstract**: of the first transaction only what activation needs is kept: the vehicle's signed nonce, the proof of the key
//! (AUTH1), EXCHANGE that reads the receipt, and CONTROL FLOW. Status words, lengths and certificates' inner rules are not modelled.
//!
//! | module | holds |
//! |---|---|
//! | [`world`] | one vehicle, one device, the adversary, promises |
//! | [`catalogue`] | all scenarios; checking one |
//!
//! **How far it goes.** This is a first half, and is not on the command line yet. Each promise of [`world`] names its goal, but several of them restate a
//! guard instead of comparing what the two sides claim with what the adversary knows: those of I12, I18, I15 and I16, of I13 for challenge and identifier, of
//! I19 for costs and counts, of I11 for two pairings, and of I7 for a used verifier. That such a promise falls under a mutation shows that the guard is gone; it
//! does not show what an adversary gains. The ledger in `model/tests/pairing_teeth.rs` therefore says *noticed*, not *killed*.
//!
//! **What is not here**: a second vehicle or device, a dishonest certified vehicle, false assumption A8, the findings F-OP-001 to F-OP-005, and leaks after
//! a pairing (I5). Five mutations are not noticed in the scenarios as they stand, for want of a tampered REQUEST, of reordered parts and of a share that is the
//! identity: `PartWithoutPlace`, `AcceptIdentityShare`, `EvidenceWithoutShares`, `EvidenceWithoutVersions`, `EvidenceWithoutRequest`.

pub mod catalogue;
#[expect(
    clippy::collapsible_match,
    reason = "the phase is matched first and the bent guard second"
)]
pub mod device;
pub mod message;
pub mod rules;
pub mod step;
#[expect(clippy::nonminimal_bool, reason = "each guard reads as its rule does")]
pub mod vehicle;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a scenario looks at the few messages and inputs that a promise speaks of"
)]
pub mod world;
