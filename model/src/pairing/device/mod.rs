//! The device's table (section 9.3), line by line.
//!
//! | file | holds |
//! |---|---|
//! | `run` | dispatch and host inputs |
//! | `spake` | REQUEST and VERIFY |
//! | `channel` | the open channel and its end |
//! | `applet` | AUTH1 and EXCHANGE |
//!
//! [`Stored`] survives loss of power and of the field; the [`Phase`] of the framework and the applet's transaction do not.

mod applet;
mod channel;
mod run;
mod spake;

use super::message::{
    Creation, Endpoint, Issuer, Message, Password, Receipt, Request, Scalar, Stretched,
    TransactionKey, Transcript,
};
use super::rules::Rules;
use super::step::Step;
use keyproof_spec::pairing::mutation::Mutation;
use run::Run;

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Its name as the owner of what it draws.
    pub name: u8,
    /// Who certifies its keys.
    pub issuer: Issuer,
    /// Framework versions, one bit each.
    pub versions: u8,
    /// Protocol versions, one bit each.
    pub protocols: u8,
}

/// Status of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Made, not yet used by the vehicle.
    Made,
    /// Active.
    Active,
}

/// A key for a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// For which vehicle, slot and challenge.
    pub creation: Creation,
    /// The key.
    pub key: Endpoint,
    /// The vehicle's public key.
    pub bound_to: u8,
    /// Its status.
    pub status: Status,
    /// The receipt in the mailbox.
    pub receipt: Option<Receipt>,
}

/// What survives loss of power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stored {
    /// The password.
    pub password: Option<Password>,
    /// A password that is gone and that `KeepWithdrawnPassword` goes on with.
    pub ghost: Option<Password>,
    /// The count of attempts.
    pub attempts: u8,
    /// The keys, one a vehicle.
    pub keys: [Option<Entry>; 3],
    /// How many scalars and keys were drawn. A real device stores no such thing; here it makes them fresh.
    pub drawn: u8,
}

/// The phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// No application is selected.
    Deselected,
    /// The framework is selected.
    Selected,
    /// REQUEST is answered.
    Shared {
        /// REQUEST.
        request: Request,
        /// w0 and w1.
        w0: Stretched,
        /// The scalar.
        x: Scalar,
    },
    /// The channel is open.
    Secure {
        /// The run, as the channel has it; `None` without evidence.
        run: Option<Transcript>,
        /// The place of the next command.
        place: u8,
        /// The first part of the creation data.
        head: Option<Creation>,
    },
    /// The key is made.
    Made {
        /// The run.
        run: Option<Transcript>,
        /// The place of the next command.
        place: u8,
        /// The key.
        key: Endpoint,
        /// How many parts of the chain are handed out.
        handed: u8,
    },
    /// The applet has proved a key.
    Proved(TransactionKey),
}

/// The device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// What survives loss of power.
    pub stored: Stored,
    /// The phase.
    pub phase: Phase,
}

/// An input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// `arm`.
    Arm(Password),
    /// `withdraw`.
    Withdraw,
    /// `receipt`.
    Receipt(Receipt),
    /// `delete`.
    Delete(u8),
    /// A command.
    Receive(Message),
    /// The field is lost.
    FieldLost,
    /// Power is lost.
    PowerLost,
}

impl State {
    /// A device that has drawn nothing yet.
    #[must_use]
    pub const fn new(password: Option<Password>) -> Self {
        Self {
            stored: Stored {
                password,
                ghost: None,
                attempts: 0,
                keys: [None, None, None],
                drawn: 0,
            },
            phase: Phase::Deselected,
        }
    }

    /// The key for a vehicle.
    #[must_use]
    pub fn key_for(&self, vehicle: u8) -> Option<Entry> {
        self.stored
            .keys
            .iter()
            .flatten()
            .find(|entry| entry.creation.vehicle == vehicle)
            .copied()
    }

    /// The state after loss of power.
    #[must_use]
    pub fn without_power(mut self, rules: Rules) -> Self {
        self.phase = Phase::Deselected;
        // DK-OP-023: the count survives.
        if rules.bent(Mutation::DeviceCountInMemory) {
            self.stored.attempts = 0;
        }
        self
    }

    pub(super) fn draw(&mut self) -> u8 {
        self.stored.drawn = self.stored.drawn.saturating_add(1);
        self.stored.drawn
    }

    pub(super) fn entry(&mut self, key: Endpoint) -> Option<&mut Entry> {
        self.stored
            .keys
            .iter_mut()
            .flatten()
            .find(|entry| entry.key == key)
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
        Input::Arm(password) => {
            run.out.state.stored.password = Some(password);
            run.out.state.stored.ghost = None;
            run.out.state.stored.attempts = 0;
            run.written();
            run.end_pairing();
        }
        Input::Withdraw => run.withdraw(),
        Input::Receipt(receipt) => run.store_receipt(receipt),
        Input::Delete(vehicle) => {
            if let Some(entry) = state.key_for(vehicle) {
                run.delete(entry.key);
            }
        }
        Input::Receive(message) => run.receive(message),
        // DK-OP-031: loss of the field ends the session.
        Input::FieldLost => {
            if !rules.bent(Mutation::SelectKeepsSession) {
                run.out.state.phase = Phase::Deselected;
            }
            // A count in memory is lost with the field that feeds it.
            if rules.bent(Mutation::DeviceCountInMemory) {
                run.out.state.stored.attempts = 0;
            }
        }
        Input::PowerLost => run.out.state = state.without_power(rules),
    }
    run.out
}
