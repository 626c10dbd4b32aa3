//! A rolling-code receiver, and the replay that follows when it resynchronises backwards.
//!
//! A remote numbers its presses 1, 2, 3 .. and authenticates the number. The receiver opens for
//! a number above its counter, within a window, and moves the counter there. Some receivers,
//! when they hear *n* old codes in a row, conclude that it is they who are out of step, and set
//! the counter to the last of them (RollBack, 2022). The attacker records and holds back codes.
//!
//! With n = 2:
//!
//! ```text
//!   steps 1-3  three presses, recorded             codes 1, 2, 3
//!   step 4     code 3 is delivered                 opens; counter 3
//!   steps 5-6  codes 1 and 2 are delivered         old, in a row: counter 2
//!   step 7     code 3 is delivered again           opens again
//! ```
//!
//! **Length: 2n + 3** (one step = one press or one delivery). The code that opens twice must lie
//! above n consecutive ones, so n + 1 presses; it is delivered twice, n old ones between.
//!
//! Bounds: a given number of presses, at most [`MOST_PRESSES`]; the window covers them all.

use stateright::{Model, Property};

/// The most presses of the remote.
pub const MOST_PRESSES: u8 = 8;
const PRESSES: usize = 8;

/// Each press opens at most once.
pub const ONCE: &str = "a press opens at most once";
/// The receiver opens only for what was pressed.
pub const PRESSED: &str = "what opens was pressed";
/// Not vacuous: a press opens.
pub const OPENS: &str = "a press opens";
/// Not vacuous: a recorded code is delivered after a later one has opened.
pub const OUT_OF_ORDER: &str = "a recorded code is offered late";

/// The model: how many presses, and what the receiver makes of old codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rollback {
    /// How often the remote is pressed, at most [`MOST_PRESSES`].
    pub presses: u8,
    /// After how many consecutive old codes the counter follows them back; `None`: never.
    pub resync_after: Option<u8>,
}

/// Remote, receiver and its claims. The attacker knows the codes 1 to `pressed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Presses so far.
    pub pressed: u8,
    /// The receiver's counter.
    pub counter: u8,
    /// The old code heard last; 0 if the last was not old.
    pub old: u8,
    /// How many old ones came in a row.
    pub in_row: u8,
    /// How often each code opened; two stands for more.
    pub opened: [u8; PRESSES],
}

/// One press, or one delivery by the attacker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// The remote is pressed, and the attacker hears the code.
    Press,
    /// The receiver hears this code.
    Deliver(u8),
}

impl Model for Rollback {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            pressed: 0,
            counter: 0,
            old: 0,
            in_row: 0,
            opened: [0; PRESSES],
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.pressed < self.presses.min(MOST_PRESSES) {
            actions.push(Action::Press);
        }
        actions.extend((1..=state.pressed).map(Action::Deliver));
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut next = *state;
        match action {
            Action::Press => next.pressed += 1,
            Action::Deliver(code) if code > state.counter => {
                (next.counter, next.old, next.in_row) = (code, 0, 0);
                let opened = next.opened.get_mut(usize::from(code.checked_sub(1)?))?;
                *opened = 2.min(*opened + 1);
            }
            Action::Deliver(code) => {
                let follows = state.in_row > 0 && code == state.old + 1;
                next.in_row = if follows { state.in_row + 1 } else { 1 };
                next.old = code;
                if self.resync_after == Some(next.in_row) {
                    (next.counter, next.old, next.in_row) = (code, 0, 0);
                }
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(ONCE, |_, state: &State| {
                state.opened.iter().all(|times| *times <= 1)
            }),
            Property::always(PRESSED, |_, state: &State| {
                let later = (1..).zip(&state.opened);
                later
                    .filter(|(_, times)| **times > 0)
                    .all(|(code, _)| code <= state.pressed)
            }),
            Property::sometimes(OPENS, |_, state: &State| state.opened.contains(&1)),
            Property::sometimes(OUT_OF_ORDER, |_, state: &State| {
                state.in_row > 0 && state.old < state.counter
            }),
        ]
    }
}
