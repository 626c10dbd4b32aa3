//! SIGMA (Krawczyk 2003), and identity misbinding without the tag over the sender's identity.
//!
//! ```text
//!   1  A -> B   x                                           share
//!   2  B -> A   y, B, sign_B(x, y), tag_xy(B)               answer
//!   3  A -> B   A, sign_A(y, x), tag_xy(A)                  finish
//! ```
//!
//! The signatures cover both shares but no identity of the peer. What binds an identity to the
//! key is the tag, which only a holder of the key can make. Without tags the attacker, a member
//! with a signing key of its own, puts its name and signature in place of somebody's:
//!
//! ```text
//!   step 1  Alice begins                        x
//!   step 2  Bob takes x and answers             y, Bob, sign_Bob(x, y)
//!   step 3  Alice takes that, commits to Bob    Alice, sign_Alice(y, x)
//!   step 4  Bob takes  Attacker, sign_Attacker(y, x)  and commits to the attacker, on Alice's key
//! ```
//!
//! **Length: four** (one step = one delivery and its reply). Misbinding is a statement about two
//! commitments on one key, and the run in which both commit has four steps.
//! The attacker does not learn the key, so secrecy does not notice.
//!
//! Bounds: one session of Alice, who learns her peer from the answer, and one of Bob; the
//! attacker has one share and one signing key.

use super::terms::{Placed, Terms};
use stateright::{Model, Property};

/// Two sessions that committed on one key name each other as peers.
pub const SAME_PEERS: &str = "one key has one pair of peers";
/// The key of a session that committed to an honest peer is not known to the attacker.
pub const SECRET: &str = "key with an honest peer is secret";
/// Not vacuous: Alice and Bob commit to each other on one key.
pub const HONEST_RUN: &str = "honest run completes";
/// Not vacuous: Bob commits to the attacker, who may take part under its own name.
pub const ATTACKER_RUN: &str = "attacker takes part as itself";

/// The model: with or without the tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sigma {
    /// Are messages 2 and 3 tagged, and is the tag looked at?
    pub identity_tag: bool,
}

/// Both sessions and what the attacker knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Alice's session.
    pub alice: Session,
    /// Bob's session.
    pub bob: Session,
    /// The attacker's knowledge.
    pub knows: Terms<Term>,
}

/// One session's record, which is also its claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    /// How far it is.
    pub stage: Stage,
    /// The share it received.
    pub heard: Option<Share>,
    /// Whom it committed to.
    pub peer: Option<Name>,
}

/// How far a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Stage {
    /// Not begun.
    Idle,
    /// Own share sent.
    Running,
    /// Committed.
    Done,
}

/// A member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Name {
    /// Who begins.
    Alice,
    /// Who answers.
    Bob,
    /// A member too.
    Attacker,
}

/// A Diffie-Hellman share, named after the member that has its exponent.
pub type Share = Name;

/// What the attacker can know. It can make its own signatures, and tags under keys it has part in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// A share.
    Share(Share),
    /// A member's signature over the share it received and its own, with the tag that
    /// belongs to it.
    Signed {
        /// Alice or Bob.
        by: Name,
        /// The share received.
        heard: Share,
    },
}

impl Placed for Term {
    fn place(&self) -> u32 {
        let name = |name| match name {
            Name::Alice => 0,
            Name::Bob => 1,
            Name::Attacker => 2,
        };
        match *self {
            Term::Share(share) => name(share),
            Term::Signed { by, heard } => 3 + 3 * name(by) + name(heard),
        }
    }
}

/// One delivery by the attacker, with the reply it causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Alice sends her share.
    Begin,
    /// Bob takes a share and answers.
    Share(Share),
    /// Alice takes a share signed by a member, finishes and commits.
    Answer(Share, Name),
    /// Bob takes a signature by a member and commits.
    Finish(Name),
}

impl Model for Sigma {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let idle = Session {
            stage: Stage::Idle,
            heard: None,
            peer: None,
        };
        let knows = Terms::none().with(Term::Share(Name::Attacker));
        vec![State {
            alice: idle,
            bob: idle,
            knows,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        let shares = [Name::Alice, Name::Bob, Name::Attacker];
        let known = shares
            .into_iter()
            .filter(|share| state.knows.has(Term::Share(*share)));
        match state.alice.stage {
            Stage::Idle => actions.push(Action::Begin),
            Stage::Running => {
                for share in known.clone() {
                    let by_bob = Term::Signed {
                        by: Name::Bob,
                        heard: Name::Alice,
                    };
                    if share == Name::Bob && state.knows.has(by_bob) {
                        actions.push(Action::Answer(share, Name::Bob));
                    }
                    if self.attacker_can_sign(share) {
                        actions.push(Action::Answer(share, Name::Attacker));
                    }
                }
            }
            Stage::Done => {}
        }
        match (state.bob.stage, state.bob.heard) {
            (Stage::Idle, _) => actions.extend(known.map(Action::Share)),
            (Stage::Running, Some(heard)) => {
                let by_alice = Term::Signed {
                    by: Name::Alice,
                    heard: Name::Bob,
                };
                if heard == Name::Alice && state.knows.has(by_alice) {
                    actions.push(Action::Finish(Name::Alice));
                }
                if self.attacker_can_sign(heard) {
                    actions.push(Action::Finish(Name::Attacker));
                }
            }
            (Stage::Running | Stage::Done, _) => {}
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut next = *state;
        match action {
            Action::Begin => {
                next.alice.stage = Stage::Running;
                next.knows = next.knows.with(Term::Share(Name::Alice));
            }
            Action::Share(heard) => {
                (next.bob.stage, next.bob.heard) = (Stage::Running, Some(heard));
                let signed = Term::Signed {
                    by: Name::Bob,
                    heard,
                };
                next.knows = next.knows.with(Term::Share(Name::Bob)).with(signed);
            }
            Action::Answer(heard, peer) => {
                next.alice = Session {
                    stage: Stage::Done,
                    heard: Some(heard),
                    peer: Some(peer),
                };
                next.knows = next.knows.with(Term::Signed {
                    by: Name::Alice,
                    heard,
                });
            }
            Action::Finish(peer) => {
                (next.bob.stage, next.bob.peer) = (Stage::Done, Some(peer));
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(SAME_PEERS, |_, state: &State| {
                !share_a_key(state) || name_each_other(state)
            }),
            Property::always(SECRET, |_, state: &State| {
                [state.alice, state.bob].iter().all(|session| {
                    let honest = session.peer.is_some_and(|peer| peer != Name::Attacker);
                    !honest || session.heard != Some(Name::Attacker)
                })
            }),
            Property::sometimes(HONEST_RUN, |_, state: &State| {
                share_a_key(state) && name_each_other(state)
            }),
            Property::sometimes(ATTACKER_RUN, |_, state: &State| {
                state.bob.peer == Some(Name::Attacker) && state.bob.heard == Some(Name::Attacker)
            }),
        ]
    }
}

impl Sigma {
    /// Can the attacker sign, under its own name, for a session that received `heard`?
    /// The signature needs no secret of the session; the tag needs its key.
    fn attacker_can_sign(&self, heard: Share) -> bool {
        !self.identity_tag || heard == Name::Attacker
    }
}

/// Did both sessions commit, on the key of Alice's and Bob's shares?
fn share_a_key(state: &State) -> bool {
    let committed = state.alice.peer.is_some() && state.bob.peer.is_some();
    committed && state.alice.heard == Some(Name::Bob) && state.bob.heard == Some(Name::Alice)
}

fn name_each_other(state: &State) -> bool {
    state.alice.peer == Some(Name::Bob) && state.bob.peer == Some(Name::Alice)
}
