//! What a state of the world is, and what it remembers of the past: the claims of both sides, session by session.
//!
//! A record is the claim: it stays after its session has ended, because a partner may still refer to it. Nothing here looks at a
//! phase or a rule. A session ends where the environment ends it (field, power, selection), where the agent says so, and where an
//! agent answers a message with nothing at all.

use super::scenario::{PASSWORD, Scenario};
use crate::pairing::goals::Promises;
use crate::pairing::message::{
    Content, Creation, Endpoint, Message, Scalar, Sealed, Share, Side, Transcript,
};
use crate::pairing::step::Seen;
use crate::pairing::{device, vehicle};

/// One pairing as one side claims it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    /// Whose.
    pub by: Side,
    /// What it saw.
    pub seen: Seen,
    /// What its keys are made from, once it has shown or taken evidence.
    pub run: Option<Transcript>,
    /// Whether it has taken the other's evidence.
    pub confirmed: bool,
    /// Whether it goes on.
    pub live: bool,
    /// Whether the adversary had the verifier, or the password, when it began; or the scalar leaked while it ran.
    pub exposed: [bool; 2],
    /// The parts that it sent, in order.
    pub gave: Vec<(u8, Content)>,
    /// The parts that it took, in order.
    pub took: Vec<(u8, Content)>,
}

impl Session {
    /// Whether the two saw the same shares.
    #[must_use]
    pub fn same_shares(&self, other: &Self) -> bool {
        self.seen.y.is_some() && self.seen.x == other.seen.x && self.seen.y == other.seen.y
    }

    /// Whether the two saw the same shares and versions.
    #[must_use]
    pub fn agrees(&self, other: &Self) -> bool {
        let (own, peer) = (self.seen.request, other.seen.request);
        self.same_shares(other) && own.version == peer.version && own.protocols == peer.protocols
    }

    /// Its own scalar.
    #[must_use]
    pub fn scalar(&self) -> Option<Scalar> {
        let share = match self.by {
            Side::Device => Some(self.seen.x),
            Side::Vehicle => self.seen.y,
        };
        scalar(share?)
    }
}

/// The scalar of a share.
#[must_use]
pub const fn scalar(share: Share) -> Option<Scalar> {
    match share {
        Share::Masked { scalar, .. } => Some(scalar),
        Share::Identity | Share::Invalid => None,
    }
}

/// A key that the device has made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Made {
    /// In which session, if in one.
    pub session: Option<usize>,
    /// The key.
    pub key: Endpoint,
    /// For what.
    pub creation: Creation,
}

/// What has happened so far, for promises to compare.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Past {
    /// All sessions.
    pub sessions: Vec<Session>,
    /// The session that goes on: at the device, and on each radio of the vehicle.
    pub current: [Option<usize>; 3],
    /// Keys that the device made.
    pub made: Vec<Made>,
    /// Keys that the vehicle took.
    pub taken: Vec<Endpoint>,
    /// Keys that the vehicle made active.
    pub activated: Vec<Endpoint>,
    /// Keys whose holder has proved them to the vehicle.
    pub proved: Vec<Endpoint>,
    /// The key for which the tracking server has issued a receipt.
    pub receipt: Option<Endpoint>,
    /// Whether a change of owner was authorised.
    pub change: bool,
    /// Whether the user has taken the wish to pair back.
    pub withdrawn: bool,
    /// Guesses tested at the vehicle since its verifier came, at the device since its password came or it last took right evidence, and at the device in all.
    pub tests: [u8; 3],
    /// How many runs the vehicle has confirmed with its verifier.
    pub served: u8,
    /// Whether everything has leaked.
    pub leaked: bool,
    /// Whether the password leaked when the verifier had served already.
    pub leaked_late: bool,
    /// Scalars that leaked.
    pub scalars: Vec<Scalar>,
}

impl Past {
    /// The place in [`Past::current`] of a side, or of a radio of the vehicle.
    #[must_use]
    pub const fn place(side: Side, radio: u8) -> usize {
        match (side, radio) {
            (Side::Device, _) => 0,
            (Side::Vehicle, 0) => 1,
            (Side::Vehicle, _) => 2,
        }
    }

    /// The session that goes on there.
    #[must_use]
    pub fn current(&self, side: Side, radio: u8) -> Option<usize> {
        self.current
            .get(Self::place(side, radio))
            .copied()
            .flatten()
    }

    /// Ends the session there.
    pub fn close(&mut self, side: Side, radio: u8) {
        if let Some(current) = self.current.get_mut(Self::place(side, radio)) {
            if let Some(session) = current.and_then(|index| self.sessions.get_mut(index)) {
                session.live = false;
            }
            *current = None;
        }
    }

    /// Begins a session there.
    pub fn open(&mut self, session: Session, radio: u8) {
        let side = session.by;
        self.close(side, radio);
        let index = self.sessions.len();
        self.sessions.push(session);
        if let Some(current) = self.current.get_mut(Self::place(side, radio)) {
            *current = Some(index);
        }
    }

    /// The session that goes on there, to be written.
    pub fn current_mut(&mut self, side: Side, radio: u8) -> Option<&mut Session> {
        let index = self.current(side, radio)?;
        self.sessions.get_mut(index)
    }

    /// The sessions of the other side that agree with this one.
    pub fn partners<'a>(
        &'a self,
        session: &'a Session,
    ) -> impl Iterator<Item = (usize, &'a Session)> {
        self.sessions
            .iter()
            .enumerate()
            .filter(|(_, other)| other.by != session.by && other.agrees(session))
    }
}

/// A state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The vehicle.
    pub vehicle: vehicle::State,
    /// The device.
    pub device: device::State,
    /// On its way to the device, from a radio.
    pub to_device: Option<(u8, Message)>,
    /// On its way to the vehicle, to a radio.
    pub to_vehicle: Option<(u8, Message)>,
    /// What the adversary saw: the last of each kind, parts by their place.
    pub seen: Vec<Message>,
    /// The past.
    pub past: Past,
    /// What is left of the adversary's moves.
    pub moves: u8,
    /// What is left of each host input.
    pub hosts: Hosts,
    /// The promises that are broken.
    pub broken: Promises,
    /// The device has made a key and the vehicle took it.
    pub paired: bool,
    /// The key is active on both sides.
    pub active: bool,
}

/// What is left of each host input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hosts {
    /// `pair`.
    pub pairs: u8,
    /// `activate`.
    pub activates: u8,
    /// `begin`.
    pub begins: u8,
    /// `arm` of the vehicle.
    pub arms: u8,
    /// `withdraw` of the device.
    pub withdraws: u8,
}

impl State {
    /// How a scenario begins.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let live = scenario.live_key();
        let owner = scenario.owned.then_some(vehicle::Entry {
            slot: 0,
            key: live.unwrap_or(super::scenario::FORMER_KEY),
        });
        let mut device = device::State::new(Some(PASSWORD));
        if let (Some(key), Some(place)) = (live, device.stored.keys.first_mut()) {
            *place = Some(device::Entry {
                creation: super::scenario::forged_creation(super::scenario::VEHICLE),
                key,
                bound_to: super::scenario::VEHICLE,
                status: device::Status::Active,
                receipt: None,
            });
        }
        Self {
            vehicle: vehicle::State::new(Some(scenario.stretched(PASSWORD)), owner),
            device,
            to_device: None,
            to_vehicle: None,
            seen: Vec::new(),
            past: Past::default(),
            moves: scenario.moves,
            hosts: Hosts {
                pairs: scenario.pairs,
                activates: scenario.activates,
                begins: scenario.begins,
                arms: scenario.arms,
                withdraws: scenario.withdraws,
            },
            broken: Promises::NONE,
            paired: false,
            active: false,
        }
    }

    /// Notes a message for replays.
    pub fn see(&mut self, message: Message) {
        let kind = kind(&message);
        self.seen.retain(|seen| self::kind(seen) != kind);
        self.seen.push(message);
    }
}

/// The part of the channel in a message.
#[must_use]
pub const fn part(message: &Message) -> Option<Sealed> {
    match *message {
        Message::Write { part, .. }
        | Message::Get(part)
        | Message::More(part)
        | Message::Answer { part, .. } => Some(part),
        Message::Select
        | Message::Selected { .. }
        | Message::Request(_)
        | Message::Share(_)
        | Message::Verify(..)
        | Message::Evidence(_)
        | Message::Control(_)
        | Message::Auth { .. }
        | Message::Proof(_)
        | Message::Exchange(_)
        | Message::Read(..)
        | Message::Flow { .. }
        | Message::Refused => None,
    }
}

fn kind(message: &Message) -> (std::mem::Discriminant<Message>, u8) {
    let place = part(message).map_or(0, |part| part.place);
    (std::mem::discriminant(message), place)
}
