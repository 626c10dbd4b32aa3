//! The public-key protocol of Needham and Schroeder (1978), and Lowe's attack on it (1995).
//!
//! ```text
//!   1  A -> B   { Na, A } for B            hello
//!   2  B -> A   { Na, Nb } for A           answer       fixed:  { Na, Nb, B } for A
//!   3  A -> B   { Nb } for B               confirm
//! ```
//!
//! Alice begins sessions with Bob or with the attacker, who is also an honest-looking member with
//! a key of its own. Bob answers anybody. Lowe's attack lets the attacker, to whom Alice speaks
//! of her own will, pose as Alice before Bob:
//!
//! ```text
//!   step 1  Alice begins with the attacker     { Na, Alice } for attacker    (Na is known now)
//!   step 2  Bob takes a hello, and answers     { Na, Nb } for Alice          (closed, but usable)
//!   step 3  Alice takes that as her answer     { Nb } for attacker           (Nb is known now)
//!   step 4  Bob takes a confirm and commits to Alice, who never spoke to him
//! ```
//!
//! **Length: four.** A step here is *one delivery together with the reply it causes* (or the
//! begin of a session, with its hello), so the six messages of the published attack, three of
//! which are sent only to be passed on, are four steps. Fewer cannot do: Bob commits in his
//! second step, for which he needs Nb back; Nb leaves Bob inside an answer closed to all but
//! Alice, so Alice must have opened it (her second step), and to have a session she must have
//! begun it (her first).
//!
//! Bounds: up to three sessions of Alice and three of Bob, one nonce of the attacker, messages
//! well typed (a name is never taken for a nonce).

use super::terms::{Placed, Terms};
use stateright::{Model, Property};

/// The most sessions of each role.
pub const MOST_SESSIONS: u8 = 3;
const SESSIONS: usize = 3;

/// Bob committed to Alice, so Alice ran with Bob, and both have the same nonces.
pub const RESPONDER_AGREES: &str = "responder agrees with initiator";
/// Alice committed to Bob, so Bob ran with Alice, and both have the same nonces.
pub const INITIATOR_AGREES: &str = "initiator agrees with responder";
/// Once Bob committed to Alice his nonce is theirs alone.
pub const RESPONDER_SECRET: &str = "responder's nonce is secret";
/// Once Alice committed to Bob her nonce is theirs alone.
pub const INITIATOR_SECRET: &str = "initiator's nonce is secret";
/// Not vacuous: Alice and Bob commit to each other.
pub const HONEST_RUN: &str = "honest run completes";

/// The model: how many sessions, and which answer Bob gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeedhamSchroeder {
    /// Sessions Alice may begin, at most [`MOST_SESSIONS`].
    pub initiators: u8,
    /// Sessions Bob may answer, at most [`MOST_SESSIONS`].
    pub responders: u8,
    /// Which protocol.
    pub variant: Variant,
}

/// Which protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// As published: the answer does not say who answers.
    Plain,
    /// With Lowe's correction: the answer names Bob, and Alice looks.
    Fixed,
}

/// All sessions and what the attacker knows: 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Alice's sessions.
    pub initiators: [Session; SESSIONS],
    /// Bob's sessions.
    pub responders: [Session; SESSIONS],
    /// The attacker's knowledge.
    pub knows: Terms<Term>,
}

/// One session's record. It is also the claim: `Running` and `Done` are claim events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    /// How far it is.
    pub stage: Stage,
    /// Whom it believes it speaks to.
    pub peer: Name,
    /// The other side's nonce, once heard.
    pub heard: Nonce,
}

/// How far a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Stage {
    /// Not begun.
    Idle,
    /// Alice: hello sent. Bob: answer sent.
    Running,
    /// Committed.
    Done,
}

/// A name, as the other side of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Name {
    /// Bob for Alice, Alice for Bob.
    Honest,
    /// The attacker.
    Attacker,
}

/// A nonce by number; each session has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Nonce(u8);

impl Nonce {
    const COUNT: u8 = 2 * MOST_SESSIONS + 1;
    /// Nothing heard yet.
    pub const NONE: Nonce = Nonce(u8::MAX);
    /// The attacker's own.
    pub const ATTACKER: Nonce = Nonce(2 * MOST_SESSIONS);

    /// That of Alice's session.
    pub fn of_initiator(session: u8) -> Self {
        Nonce(session)
    }

    /// That of Bob's session.
    pub fn of_responder(session: u8) -> Self {
        Nonce(MOST_SESSIONS + session)
    }

    fn all() -> impl Iterator<Item = Nonce> {
        (0..Self::COUNT).map(Nonce)
    }
}

/// What the attacker can know. Ciphertexts are listed only if they are closed to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// A nonce in the clear.
    Nonce(Nonce),
    /// `{ nonce, Alice } for Bob`, the nonce being that of Alice's session.
    Hello(u8),
    /// `{ nonce } for Bob`.
    Confirm(Nonce),
    /// `{ heard, Nb } for Alice` (fixed: and Bob's name), Nb being that of Bob's session.
    Answer(Nonce, u8),
}

impl Placed for Term {
    fn place(&self) -> u32 {
        let nonces = u32::from(Nonce::COUNT);
        match *self {
            Term::Nonce(Nonce(n)) => u32::from(n),
            Term::Confirm(Nonce(n)) => nonces + u32::from(n),
            Term::Hello(session) => 2 * nonces + u32::from(session),
            Term::Answer(Nonce(n), session) => {
                let answers = 2 * nonces + u32::from(MOST_SESSIONS);
                answers + nonces * u32::from(session) + u32::from(n)
            }
        }
    }
}

/// One delivery by the attacker, with the reply it causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Alice begins a session.
    Begin {
        /// Alice's session.
        session: u8,
        /// With whom.
        with: Name,
    },
    /// Bob takes `{ nonce, name } for Bob` and answers.
    Hello {
        /// Bob's session.
        session: u8,
        /// The nonce in it.
        nonce: Nonce,
        /// The name in it.
        name: Name,
    },
    /// Alice takes `{ her nonce, nonce .. } for Alice`, confirms and commits.
    Answer {
        /// Alice's session.
        session: u8,
        /// The second nonce in it.
        nonce: Nonce,
    },
    /// Bob takes `{ his nonce } for Bob` and commits.
    Confirm {
        /// Bob's session.
        session: u8,
    },
}

impl Model for NeedhamSchroeder {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let idle = Session {
            stage: Stage::Idle,
            peer: Name::Honest,
            heard: Nonce::NONE,
        };
        vec![State {
            initiators: [idle; SESSIONS],
            responders: [idle; SESSIONS],
            knows: Terms::none().with(Term::Nonce(Nonce::ATTACKER)),
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for (session, alice) in (0..self.initiators).zip(&state.initiators) {
            match alice.stage {
                Stage::Idle => actions.extend(
                    [Name::Honest, Name::Attacker].map(|with| Action::Begin { session, with }),
                ),
                Stage::Running => actions.extend(
                    Nonce::all()
                        .filter(|nonce| self.can_answer(state, session, alice.peer, *nonce))
                        .map(|nonce| Action::Answer { session, nonce }),
                ),
                Stage::Done => {}
            }
        }
        for (session, bob) in (0..self.responders).zip(&state.responders) {
            match bob.stage {
                Stage::Idle => actions.extend(hellos(state).map(|(nonce, name)| Action::Hello {
                    session,
                    nonce,
                    name,
                })),
                Stage::Running => {
                    let nonce = Nonce::of_responder(session);
                    if state.knows.has(Term::Nonce(nonce)) || state.knows.has(Term::Confirm(nonce))
                    {
                        actions.push(Action::Confirm { session });
                    }
                }
                Stage::Done => {}
            }
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut next = *state;
        match action {
            Action::Begin { session, with } => {
                let alice = next.initiators.get_mut(usize::from(session))?;
                (alice.stage, alice.peer) = (Stage::Running, with);
                next.knows = next.knows.with(match with {
                    Name::Honest => Term::Hello(session),
                    Name::Attacker => Term::Nonce(Nonce::of_initiator(session)),
                });
            }
            Action::Hello {
                session,
                nonce,
                name,
            } => {
                let bob = next.responders.get_mut(usize::from(session))?;
                *bob = Session {
                    stage: Stage::Running,
                    peer: name,
                    heard: nonce,
                };
                next.knows = match name {
                    Name::Honest => next.knows.with(Term::Answer(nonce, session)),
                    Name::Attacker => next
                        .knows
                        .with(Term::Nonce(nonce))
                        .with(Term::Nonce(Nonce::of_responder(session))),
                };
            }
            Action::Answer { session, nonce } => {
                let alice = next.initiators.get_mut(usize::from(session))?;
                (alice.stage, alice.heard) = (Stage::Done, nonce);
                next.knows = next.knows.with(match alice.peer {
                    Name::Honest => Term::Confirm(nonce),
                    Name::Attacker => Term::Nonce(nonce),
                });
            }
            Action::Confirm { session } => {
                next.responders.get_mut(usize::from(session))?.stage = Stage::Done;
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(RESPONDER_AGREES, responder_agrees),
            Property::always(INITIATOR_AGREES, initiator_agrees),
            Property::always(RESPONDER_SECRET, responder_nonce_is_secret),
            Property::always(INITIATOR_SECRET, initiator_nonce_is_secret),
            Property::sometimes(HONEST_RUN, honest_run_completes),
        ]
    }
}

fn responder_agrees(_: &NeedhamSchroeder, state: &State) -> bool {
    committed(&state.responders).all(|(session, bob)| {
        running(&state.initiators).any(|(other, alice)| agree(other, alice, session, bob))
    })
}

fn initiator_agrees(_: &NeedhamSchroeder, state: &State) -> bool {
    committed(&state.initiators).all(|(session, alice)| {
        running(&state.responders).any(|(other, bob)| agree(session, alice, other, bob))
    })
}

fn responder_nonce_is_secret(_: &NeedhamSchroeder, state: &State) -> bool {
    committed(&state.responders)
        .all(|(session, _)| !state.knows.has(Term::Nonce(Nonce::of_responder(session))))
}

fn initiator_nonce_is_secret(_: &NeedhamSchroeder, state: &State) -> bool {
    committed(&state.initiators)
        .all(|(session, _)| !state.knows.has(Term::Nonce(Nonce::of_initiator(session))))
}

fn honest_run_completes(_: &NeedhamSchroeder, state: &State) -> bool {
    committed(&state.responders).any(|(session, bob)| {
        committed(&state.initiators).any(|(other, alice)| agree(other, alice, session, bob))
    })
}

impl NeedhamSchroeder {
    /// Can the attacker deliver `{ Na, nonce .. } for Alice` so that her session takes it?
    fn can_answer(&self, state: &State, session: u8, peer: Name, nonce: Nonce) -> bool {
        let own = Nonce::of_initiator(session);
        let built = state.knows.has(Term::Nonce(own)) && state.knows.has(Term::Nonce(nonce));
        // An answer of Bob's names Bob, once fixed; one that is built names whom it must.
        let names_peer = self.variant == Variant::Plain || peer == Name::Honest;
        built || names_peer && passed_on(state, own, nonce)
    }
}

/// Has Bob sent `{ own, nonce .. } for Alice`?
fn passed_on(state: &State, own: Nonce, nonce: Nonce) -> bool {
    (0..MOST_SESSIONS).any(|session| {
        Nonce::of_responder(session) == nonce && state.knows.has(Term::Answer(own, session))
    })
}

/// The hellos the attacker can deliver to Bob: built from nonces it knows, or Alice's passed on.
fn hellos(state: &State) -> impl Iterator<Item = (Nonce, Name)> {
    Nonce::all().flat_map(move |nonce| {
        let known = state.knows.has(Term::Nonce(nonce));
        let passed = (0..MOST_SESSIONS).any(|session| {
            Nonce::of_initiator(session) == nonce && state.knows.has(Term::Hello(session))
        });
        let honest = (known || passed).then_some((nonce, Name::Honest));
        let attacker = known.then_some((nonce, Name::Attacker));
        honest.into_iter().chain(attacker)
    })
}

/// The sessions that committed to the honest peer.
fn committed(sessions: &[Session; SESSIONS]) -> impl Iterator<Item = (u8, &Session)> {
    running(sessions).filter(|(_, session)| session.stage == Stage::Done)
}

/// The sessions that run, or ran, with the honest peer.
fn running(sessions: &[Session; SESSIONS]) -> impl Iterator<Item = (u8, &Session)> {
    (0..MOST_SESSIONS)
        .zip(sessions)
        .filter(|(_, session)| session.stage != Stage::Idle && session.peer == Name::Honest)
}

/// Do the two sessions have both nonces in common?
///
/// Each nonce belongs to one session, so agreement is injective by itself.
fn agree(alice_session: u8, alice: &Session, bob_session: u8, bob: &Session) -> bool {
    alice.heard == Nonce::of_responder(bob_session)
        && bob.heard == Nonce::of_initiator(alice_session)
}
