//! SPEKE (Jablon 1996), and the parallel-session impersonation of Hao and Shahandashti (2014).
//!
//! Both sides turn the password into a generator and run Diffie-Hellman over it; then each shows
//! that it has the key:
//!
//! ```text
//!   1  I -> R   X                      share
//!   2  R -> I   Y                      share
//!   3  I -> R   confirm_1(K)           fixed: K, I, R, X, Y
//!   4  R -> I   confirm_2(K)           fixed: K, I, R, X, Y
//! ```
//!
//! Without identities in the confirmation nothing says *whose* shares made K. The attacker, who
//! does not know the password, lets Alice talk to herself:
//!
//! ```text
//!   step 1  Alice begins with "Bob"                               X
//!   step 2  Alice, called by "Bob", takes X and answers           Y
//!   step 3  Alice, in her first session, takes Y and confirms     confirm_1(K)
//!   step 4  Alice, in her second, takes that and commits to Bob, who is not there
//! ```
//!
//! **Length: four** (one step = one delivery and its reply); a fifth makes her first session
//! commit too. A responder commits in its second step, on a confirmation under its key, which
//! only another session's second step can have made.
//!
//! The published attack raises the shares to a power, so that the two sessions do not see equal
//! shares; here no session looks, so the power is left out. An element of the attacker's own is
//! in the model ([`Share::Attacker`]): without the password it gives the attacker no key.
//!
//! Bounds: Alice and Bob with a session in each role, one foreign element; no guessing.

use super::terms::{Placed, Terms};
use stateright::{Model, Property};

/// A responder that committed to a member shares its key with a session of that member.
pub const RESPONDER_AGREES: &str = "responder agrees with initiator";
/// An initiator that committed to a member shares its key with a session of that member.
pub const INITIATOR_AGREES: &str = "initiator agrees with responder";
/// Not vacuous: Alice and Bob commit to each other.
pub const HONEST_RUN: &str = "honest run completes";
/// Not vacuous: a session runs on the attacker's element.
pub const FOREIGN_SHARE: &str = "attacker's element is taken";

/// The model: what a confirmation covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speke {
    /// Does it cover identities and the shares in order, or the key only?
    pub bound: bool,
}

/// The four sessions and what the attacker knows: 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// By [`Seat`].
    pub sessions: [Session; 4],
    /// The attacker's knowledge.
    pub knows: Terms<Term>,
}

/// One session's record, which is also its claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    /// How far it is.
    pub stage: Stage,
    /// The share it received.
    pub heard: Share,
}

/// How far a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Stage {
    /// Not begun.
    Idle,
    /// Own share sent.
    Begun,
    /// Initiator: confirmation sent.
    Confirming,
    /// Committed.
    Done,
}

/// Who sits in a session, and in which role; the peer is always the other member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Seat {
    /// Alice calls Bob.
    AliceCalls,
    /// Bob calls Alice.
    BobCalls,
    /// Alice is called by Bob.
    AliceAnswers,
    /// Bob is called by Alice.
    BobAnswers,
}

impl Seat {
    const ALL: [Seat; 4] = [
        Seat::AliceCalls,
        Seat::BobCalls,
        Seat::AliceAnswers,
        Seat::BobAnswers,
    ];

    fn place(self) -> u8 {
        match self {
            Seat::AliceCalls => 0,
            Seat::BobCalls => 1,
            Seat::AliceAnswers => 2,
            Seat::BobAnswers => 3,
        }
    }

    fn is_alice(self) -> bool {
        matches!(self, Seat::AliceCalls | Seat::AliceAnswers)
    }

    fn calls(self) -> bool {
        matches!(self, Seat::AliceCalls | Seat::BobCalls)
    }
}

/// A share, by the session that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Share {
    /// None received.
    None,
    /// An honest session's.
    Of(Seat),
    /// An element the attacker chose without knowing the password.
    Attacker,
}

impl Share {
    fn place(self) -> u8 {
        match self {
            Share::Of(seat) => seat.place(),
            Share::Attacker => 4,
            Share::None => 5,
        }
    }
}

/// What the attacker can know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// A share.
    Share(Share),
    /// The confirmation of a session over its own share and the one it received.
    Confirm {
        /// Who sent it.
        by: Seat,
        /// The share it had received.
        heard: Share,
    },
}

impl Placed for Term {
    fn place(&self) -> u32 {
        match *self {
            Term::Share(share) => u32::from(share.place()),
            Term::Confirm { by, heard } => 6 + 6 * u32::from(by.place()) + u32::from(heard.place()),
        }
    }
}

/// One delivery by the attacker, with the reply it causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// An initiator sends its share.
    Begin(Seat),
    /// A session takes a share; a responder replies with its own, an initiator confirms.
    Share(Seat, Share),
    /// A session takes the confirmation of `by`, and commits; a responder replies with its own.
    Confirm {
        /// Who takes it.
        to: Seat,
        /// Whose it is.
        by: Seat,
    },
}

impl Model for Speke {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let idle = Session {
            stage: Stage::Idle,
            heard: Share::None,
        };
        vec![State {
            sessions: [idle; 4],
            knows: Terms::none().with(Term::Share(Share::Attacker)),
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        let shares = Seat::ALL
            .map(Share::Of)
            .into_iter()
            .chain([Share::Attacker]);
        let known = shares.filter(|share| state.knows.has(Term::Share(*share)));
        for (to, session) in seated(state) {
            match (session.stage, to.calls()) {
                (Stage::Idle, true) => actions.push(Action::Begin(to)),
                (Stage::Idle, false) | (Stage::Begun, true) => {
                    actions.extend(known.clone().map(|share| Action::Share(to, share)));
                }
                (Stage::Begun, false) | (Stage::Confirming, _) => {
                    let fitting = Seat::ALL.into_iter().filter(|by| self.fits(state, to, *by));
                    actions.extend(fitting.map(|by| Action::Confirm { to, by }));
                }
                (Stage::Done, _) => {}
            }
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut next = *state;
        match action {
            Action::Begin(seat) => {
                next.session_mut(seat)?.stage = Stage::Begun;
                next.knows = next.knows.with(Term::Share(Share::Of(seat)));
            }
            Action::Share(seat, heard) => {
                let session = next.session_mut(seat)?;
                session.heard = heard;
                session.stage = if seat.calls() {
                    Stage::Confirming
                } else {
                    Stage::Begun
                };
                next.knows = next.knows.with(if seat.calls() {
                    Term::Confirm { by: seat, heard }
                } else {
                    Term::Share(Share::Of(seat))
                });
            }
            Action::Confirm { to, .. } => {
                let session = next.session_mut(to)?;
                session.stage = Stage::Done;
                let heard = session.heard;
                if !to.calls() {
                    next.knows = next.knows.with(Term::Confirm { by: to, heard });
                }
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(RESPONDER_AGREES, |_, state: &State| {
                committed(state).all(|(seat, _)| seat.calls() || has_partner(state, seat))
            }),
            Property::always(INITIATOR_AGREES, |_, state: &State| {
                committed(state).all(|(seat, _)| !seat.calls() || has_partner(state, seat))
            }),
            Property::sometimes(HONEST_RUN, |_, state: &State| {
                let mut done = committed(state);
                done.any(|(seat, _)| seat.calls() && has_partner(state, seat))
            }),
            Property::sometimes(FOREIGN_SHARE, |_, state: &State| {
                seated(state).any(|(_, session)| session.heard == Share::Attacker)
            }),
        ]
    }
}

impl Speke {
    /// Does `to` accept a confirmation that `by` has sent?
    fn fits(&self, state: &State, to: Seat, by: Seat) -> bool {
        let (Some(receiver), Some(sender)) = (state.session(to), state.session(by)) else {
            return false;
        };
        let sent = state.knows.has(Term::Confirm {
            by,
            heard: sender.heard,
        });
        let right_label = to.calls() != by.calls();
        let same_key = of_one_key(to, receiver, by, sender);
        let of_peer = to.is_alice() != by.is_alice();
        sent && right_label && same_key && (of_peer || !self.bound)
    }
}

impl State {
    fn session(&self, seat: Seat) -> Option<&Session> {
        self.sessions.get(usize::from(seat.place()))
    }

    fn session_mut(&mut self, seat: Seat) -> Option<&mut Session> {
        self.sessions.get_mut(usize::from(seat.place()))
    }
}

/// Do two sessions have one key? A key is made of two shares in either order, and each session
/// has a share of its own; so two of them have one key only if each has the other's share, and
/// what the order of the shares adds is already in the label.
fn of_one_key(one: Seat, its: &Session, other: Seat, others: &Session) -> bool {
    its.heard == Share::Of(other) && others.heard == Share::Of(one)
}

/// Is there a session of the peer, in the other role, with the same key?
fn has_partner(state: &State, seat: Seat) -> bool {
    let Some(session) = state.session(seat) else {
        return false;
    };
    seated(state).any(|(other, its)| {
        let of_peer = other.is_alice() != seat.is_alice() && other.calls() != seat.calls();
        of_peer && of_one_key(seat, session, other, its)
    })
}

fn seated(state: &State) -> impl Iterator<Item = (Seat, &Session)> {
    Seat::ALL.into_iter().zip(&state.sessions)
}

fn committed(state: &State) -> impl Iterator<Item = (Seat, &Session)> {
    seated(state).filter(|(_, session)| session.stage == Stage::Done)
}
