//! The vehicle's table (section 9.2), line by line.
//!
//! | file | holds |
//! |---|---|
//! | `run` | dispatch, and what begins and ends a session |
//! | `spake` | REQUEST, VERIFY and M2 |
//! | `channel` | creation data and chain |
//! | `activation` | proof, receipt, the new key in its place |
//!
//! [`Stored`] survives loss of power; a session does not. The healthy vehicle has one session over all its radios; there are two
//! places for sessions only so that `TwoPairings` can fill both.

mod activation;
mod channel;
mod run;
mod spake;

use super::message::{
    Creation, Endpoint, Fresh, KeyCertificate, Message, Request, Share, Stretched, Stretching,
    TransactionKey, Transcript, VehicleCertificate,
};
use super::rules::{ATTEMPTS, Rules};
use super::step::{Effect, Step};
use keyproof_spec::pairing::mutation::Mutation;
use run::Run;

/// What a vehicle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Its name as the owner of what it draws.
    pub name: u8,
    /// Its certificate: identifier and key.
    pub certificate: VehicleCertificate,
    /// Framework versions, one bit each.
    pub versions: u8,
    /// Protocol versions, one bit each.
    pub protocols: u8,
    /// The brand.
    pub brand: u8,
}

/// A verifier of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Verifier {
    /// w0 and L.
    pub stretched: Stretched,
    /// Whether it has served a pairing.
    pub used: bool,
}

/// A key of the table, or the pending one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// The slot.
    pub slot: u8,
    /// The key.
    pub key: Endpoint,
}

/// What survives loss of power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stored {
    /// The verifier.
    pub verifier: Option<Verifier>,
    /// The count of attempts. The second belongs to the second radio with `CountPerRadio`, and is 0 otherwise.
    pub attempts: [u8; 2],
    /// The pending key.
    pub pending: Option<Entry>,
    /// The table: a former owner's key and the new one.
    pub table: [Option<Entry>; 2],
    /// Whether a change of owner is authorised.
    pub change: bool,
    /// How many random values were drawn. A real vehicle stores no such thing; here it makes them fresh.
    pub drawn: u8,
}

/// The phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Nothing has run.
    Idle,
    /// SELECT is sent.
    AwaitSelect,
    /// REQUEST is sent.
    AwaitShare(Request),
    /// VERIFY is sent.
    AwaitEvidence {
        /// REQUEST.
        request: Request,
        /// The device's share.
        x: Share,
        /// The own share.
        y: Share,
        /// The run.
        run: Transcript,
    },
    /// A WRITE DATA is sent, or GET DATA; `place` is its number.
    AwaitPart {
        /// The run, as the channel has it.
        run: Transcript,
        /// What is sent.
        creation: Creation,
        /// The number of the command that waits for its answer.
        place: u8,
        /// The first part of the chain.
        leaf: Option<KeyCertificate>,
    },
    /// AUTH is sent.
    AwaitProof {
        /// The nonce.
        nonce: Fresh,
        /// Whether this is an activation.
        activation: bool,
    },
    /// EXCHANGE is sent.
    AwaitReceipt(TransactionKey),
    /// The last command is sent.
    AwaitControl,
    /// It is over.
    Ended,
}

/// The vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// What survives loss of power.
    pub stored: Stored,
    /// The session on each radio.
    pub sessions: [Phase; 2],
}

/// An input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// `pair`, over a radio (0 or 1).
    Pair(u8),
    /// `activate`, over a radio.
    Activate(u8),
    /// `begin`: a transaction that is no activation, over a radio.
    Begin(u8),
    /// `arm`.
    Arm(Stretched),
    /// `withdraw`.
    Withdraw,
    /// `authorise change`.
    AuthoriseChange,
    /// A response, on a radio.
    Receive(u8, Message),
    /// The link on a radio is lost.
    LinkLost(u8),
    /// Power is lost.
    PowerLost,
}

impl State {
    /// A vehicle that has drawn nothing yet.
    #[must_use]
    pub const fn new(verifier: Option<Stretched>, owner: Option<Entry>) -> Self {
        let verifier = match verifier {
            Some(stretched) => Some(Verifier {
                stretched,
                used: false,
            }),
            None => None,
        };
        Self {
            stored: Stored {
                verifier,
                attempts: [0, 0],
                pending: None,
                table: [owner, None],
                change: false,
                drawn: 0,
            },
            sessions: [Phase::Idle, Phase::Idle],
        }
    }

    /// The session on a radio.
    #[must_use]
    pub const fn session(&self, radio: u8) -> Phase {
        let [first, second] = self.sessions;
        if radio == 0 { first } else { second }
    }

    /// Whether the table holds this key.
    #[must_use]
    pub fn holds(&self, key: Endpoint) -> bool {
        self.stored
            .table
            .iter()
            .flatten()
            .any(|entry| entry.key == key)
    }

    /// The state after loss of power.
    #[must_use]
    pub fn without_power(mut self, rules: Rules) -> Self {
        self.sessions = self.sessions.map(ended);
        // DK-OP-003: the count survives.
        if rules.bent(Mutation::CountInMemory) {
            self.stored.attempts = [0, 0];
        }
        self
    }

    pub(super) fn set(&mut self, radio: u8, phase: Phase) {
        let [first, second] = &mut self.sessions;
        if radio == 0 {
            *first = phase;
        } else {
            *second = phase;
        }
    }

    pub(super) fn draw(&mut self, name: u8) -> Fresh {
        self.stored.drawn = self.stored.drawn.saturating_add(1);
        Fresh {
            owner: name,
            number: self.stored.drawn,
        }
    }

    pub(super) fn count(&self, radio: u8, rules: Rules) -> u8 {
        let [first, second] = self.stored.attempts;
        // DK-OP-003: one count for all radios.
        if radio != 0 && rules.bent(Mutation::CountPerRadio) {
            second
        } else {
            first
        }
    }

    pub(super) fn raise(&mut self, radio: u8, rules: Rules) {
        let [first, second] = &mut self.stored.attempts;
        let count = if radio != 0 && rules.bent(Mutation::CountPerRadio) {
            second
        } else {
            first
        };
        // One above the limit says all that there is to say.
        *count = count.saturating_add(1).min(ATTEMPTS.saturating_add(1));
    }
}

/// Phases in which nothing has begun stay; all others end.
pub(super) const fn ended(phase: Phase) -> Phase {
    if matches!(phase, Phase::Idle) {
        Phase::Idle
    } else {
        Phase::Ended
    }
}

/// One input.
#[must_use]
pub fn step(me: &Identity, state: State, input: Input, rules: Rules) -> Step<State> {
    let mut run = Run {
        me,
        rules,
        out: Step::still(state),
    };
    match input {
        Input::Pair(radio) => run.pair(radio),
        Input::Activate(radio) => {
            if run.out.state.stored.pending.is_some() {
                run.begin(radio, true);
            }
        }
        Input::Begin(radio) => run.begin(radio, false),
        Input::Arm(stretched) => {
            run.out.state.stored.verifier = Some(Verifier {
                stretched,
                used: false,
            });
            // DK-OP-003, DK-OP-004: a new verifier, and nothing else, clears the count.
            if !rules.bent(Mutation::PermanentLockout) {
                run.out.state.stored.attempts = [0, 0];
            }
            run.written();
            run.end_pairings();
        }
        Input::Withdraw => {
            run.out.state.stored.verifier = None;
            run.written();
            run.end_pairings();
        }
        Input::AuthoriseChange => {
            run.out.state.stored.change = true;
            run.written();
        }
        Input::Receive(radio, message) => run.receive(radio, message),
        Input::LinkLost(radio) => {
            let phase = run.out.state.session(radio);
            run.out.state.set(radio, ended(phase));
            if !matches!(phase, Phase::Idle | Phase::Ended) {
                run.out.effects.push(Effect::SessionEnded);
            }
        }
        Input::PowerLost => run.out.state = state.without_power(rules),
    }
    run.out
}

/// How a vehicle of these parts stretches.
#[must_use]
pub const fn plain_stretching(salt: u8) -> Stretching {
    Stretching {
        salt,
        costs_bounded: true,
    }
}
