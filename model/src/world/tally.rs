//! How often each receive was offered what: the search is not vacuous only if the adversary spoke into every receive.
//!
//! Counting is the one thing that a world does beside being a pure function; no verdict depends on it.

use super::offers::{Action, Delivery, Origin};
use crate::device;
use crate::message::Response;
use crate::vehicle;
use keyproof_spec::words::{Message, Role};
use std::sync::atomic::{AtomicU64, Ordering};

/// Who receives, and which message, or the answer to which.
pub type Receive = (Role, Message);

/// Counts by receive.
#[derive(Debug, Default)]
pub struct Tally {
    relayed: [AtomicU64; 10],
    forged: [AtomicU64; 10],
}

/// One receive and what was offered to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count {
    /// Who receives: the vehicle an answer, the device a command.
    pub receive: Receive,
    /// Honest messages, wherever and however often.
    pub relayed: u64,
    /// Terms of the adversary's own making.
    pub forged: u64,
}

const RECEIVES: [Receive; 10] = [
    (Role::Vehicle, Message::Select),
    (Role::Vehicle, Message::Auth0),
    (Role::Vehicle, Message::Auth1),
    (Role::Vehicle, Message::Exchange),
    (Role::Vehicle, Message::ControlFlow),
    (Role::Device, Message::Select),
    (Role::Device, Message::Auth0),
    (Role::Device, Message::Auth1),
    (Role::Device, Message::Exchange),
    (Role::Device, Message::ControlFlow),
];

impl Clone for Tally {
    fn clone(&self) -> Self {
        let copy = |counts: &[AtomicU64; 10]| {
            counts
                .each_ref()
                .map(|count| AtomicU64::new(count.load(Ordering::Relaxed)))
        };
        Self {
            relayed: copy(&self.relayed),
            forged: copy(&self.forged),
        }
    }
}

impl Tally {
    /// Counts one delivery.
    pub fn note(&self, action: &Action) {
        let Some(receive) = receive(&action.delivery) else {
            return;
        };
        let counts = match action.origin {
            Origin::Relayed | Origin::Replayed => &self.relayed,
            Origin::Altered | Origin::Forged | Origin::Junk => &self.forged,
            Origin::Environment => return,
        };
        let place = RECEIVES.iter().position(|other| *other == receive);
        if let Some(count) = place.and_then(|place| counts.get(place)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The receives that were offered anything.
    #[must_use]
    pub fn counts(&self) -> Vec<Count> {
        let rows = RECEIVES.iter().zip(&self.relayed).zip(&self.forged);
        rows.map(|((receive, relayed), forged)| Count {
            receive: *receive,
            relayed: relayed.load(Ordering::Relaxed),
            forged: forged.load(Ordering::Relaxed),
        })
        .filter(|count| count.relayed + count.forged > 0)
        .collect()
    }
}

fn receive(delivery: &Delivery) -> Option<Receive> {
    match delivery {
        Delivery::ToVehicle { stage, input, .. } => match input {
            vehicle::Input::Response(
                Response::Versions(_)
                | Response::Ephemeral(_)
                | Response::Channel(_)
                | Response::Done
                | Response::Refused(_),
            )
            | vehicle::Input::Malformed(_) => Some((Role::Vehicle, *stage)),
            vehicle::Input::Begin(_) | vehicle::Input::LinkLost => None,
        },
        Delivery::ToPhone { input, .. } => match input {
            device::Input::Command(command) => Some((Role::Device, command.message())),
            device::Input::Malformed(malformed) => Some((Role::Device, malformed.message)),
            device::Input::SelectOther
            | device::Input::Unreadable(_)
            | device::Input::UserAuthenticates
            | device::Input::FieldLost => None,
        },
        Delivery::LeakKey(_) | Delivery::LeakOfVehicle(_) | Delivery::LeakOfDevice(_) => None,
    }
}
