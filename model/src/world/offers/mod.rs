//! What the adversary offers: for each receiver the terms that it can derive and the receiver can tell apart.
//!
//! ```text
//!   relayed    an honest message, to whom and when it was sent     replayed   the same again, or elsewhere
//!   altered    the same with an unauthenticated field changed, or sealed content changed under a broken MAC
//!   forged     made of what the adversary knows                    junk       every term that verifies nowhere
//! ```

use super::World;
use super::record::State;
use super::scenario::Leak;
use crate::term::{
    Answer, Ask, ChannelKey, Content, Direction, Ephemeral, KeyId, Place, Sealed, Signature, Slot,
    Subset, Transaction,
};
use crate::{device, vehicle};
use keyproof_spec::words::{Interface, Message};

/// Where a delivered term comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// An honest message, delivered to whom and when it was sent.
    Relayed,
    /// An honest message, delivered again, late, or to somebody else.
    Replayed,
    /// An honest message, changed.
    Altered,
    /// The adversary's own.
    Forged,
    /// A term that verifies nowhere.
    Junk,
    /// Not a message: the user, the field, a leak.
    Environment,
}

impl Origin {
    /// Whether the adversary did more than carry a message.
    #[must_use]
    pub const fn is_attack(self) -> bool {
        match self {
            Self::Replayed | Self::Altered | Self::Forged | Self::Junk => true,
            Self::Relayed | Self::Environment => false,
        }
    }
}

/// One move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action {
    /// What happens.
    pub delivery: Delivery,
    /// Where it comes from.
    pub origin: Origin,
}

impl Action {
    /// Whether it happens without an adversary: a message where it belongs, or a user.
    #[must_use]
    pub fn is_undisturbed(&self) -> bool {
        let user = match self.delivery {
            Delivery::ToPhone { input, .. } => input == device::Input::UserAuthenticates,
            Delivery::ToVehicle { .. }
            | Delivery::LeakKey(_)
            | Delivery::LeakOfVehicle(_)
            | Delivery::LeakOfDevice(_) => false,
        };
        self.origin == Origin::Relayed || user
    }
}

/// What happens in one move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Delivery {
    /// A vehicle receives something; with `begin`, its driver has just begun the next transaction.
    ToVehicle {
        /// The vehicle.
        vehicle: usize,
        /// Whether a transaction begins with it.
        begin: bool,
        /// The command that it answers.
        stage: Message,
        /// What it receives.
        input: vehicle::Input,
    },
    /// A phone receives something; with `select`, it has just been selected over that radio.
    ToPhone {
        /// The phone.
        phone: usize,
        /// Whether a selection begins with it.
        select: Option<Interface>,
        /// What it receives.
        input: device::Input,
    },
    /// A long-term private key becomes known.
    LeakKey(KeyId),
    /// The ephemeral of a transaction becomes known.
    LeakOfVehicle(usize),
    /// The ephemeral of a selection becomes known.
    LeakOfDevice(usize),
}

mod to_phone;
mod to_vehicle;

type Actions = Vec<Action>;

impl World {
    /// Everything that may happen next, in a fixed order.
    pub fn offer(&self, state: &State, actions: &mut Actions) {
        for vehicle in 0..self.scenario.provision.vehicles {
            self.offer_to_vehicle(state, vehicle, actions);
        }
        for phone in 0..self.scenario.provision.phones {
            self.offer_to_phone(state, phone, actions);
        }
        self.offer_leaks(state, actions);
    }

    fn offer_leaks(&self, state: &State, actions: &mut Actions) {
        let origin = Origin::Environment;
        match self.scenario.powers.leak {
            Leak::None | Leak::DeviceKey | Leak::VehicleKey => {}
            Leak::Later => {
                let claimed = state
                    .transactions
                    .iter()
                    .any(|record| record.accepted.is_some())
                    || state.selections.iter().any(|record| record.accepts > 0);
                let keys = [
                    self.scenario.endpoint_key(0, 0),
                    super::scenario::vehicle_key(0),
                ];
                for key in keys
                    .into_iter()
                    .filter(|key| claimed && !state.leaked.contains(*key))
                {
                    actions.push(Action {
                        delivery: Delivery::LeakKey(key),
                        origin,
                    });
                }
            }
            Leak::Ephemerals => {
                for (at, record) in state.transactions.iter().enumerate() {
                    if record.ran.is_some() && record.closed && !record.leaked {
                        actions.push(Action {
                            delivery: Delivery::LeakOfVehicle(at),
                            origin,
                        });
                    }
                }
                for (at, record) in state.selections.iter().enumerate() {
                    if record.ran.is_some() && record.closed && !record.leaked {
                        actions.push(Action {
                            delivery: Delivery::LeakOfDevice(at),
                            origin,
                        });
                    }
                }
            }
        }
    }
}

/// What sealed content may be changed into, one thing at a time.
fn altered(content: Content) -> Vec<Content> {
    match content {
        Content::Identity {
            slot,
            signature,
            subset,
        } => vec![
            Content::Identity {
                slot,
                signature,
                subset: Subset(0),
            },
            Content::Identity {
                slot,
                signature: Signature::Junk,
                subset,
            },
            Content::Identity {
                slot: Slot(1 - slot.0.min(1)),
                signature,
                subset,
            },
        ],
        Content::Ask(_) => vec![Content::Ask(Ask::Other), Content::Ask(Ask::Bounds)],
        Content::Answer(_) => vec![Content::Answer(Answer::Other)],
    }
}

/// Sealed content of a channel that nobody has.
#[must_use]
pub fn junk_sealed() -> Sealed {
    Sealed {
        key: ChannelKey {
            endpoint: Ephemeral(u8::MAX),
            vehicle: Ephemeral(u8::MAX),
            transaction: Transaction(u8::MAX),
            version: None,
            purpose: None,
            interface: None,
        },
        direction: Direction::Response,
        place: Place::START,
        content: Content::Answer(Answer::Malformed),
        intact: false,
    }
}

fn unique<T: Copy + PartialEq>(values: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
    let mut seen: Vec<T> = Vec::new();
    values.filter(move |value| {
        let new = !seen.contains(value);
        if new {
            seen.push(*value);
        }
        new
    })
}
