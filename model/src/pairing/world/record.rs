//! What a state of the world is, and what it remembers of the past: the claims of both sides, session by session.
//!
//! A record is the claim: it stays after its session has ended, because a partner may still refer to it. Nothing here looks at a
//! phase or a rule. A session ends where the environment ends it (field, power, selection), where the agent says so, and where an
//! agent answers a message with nothing at all.

use super::scenario::{FORMER_KEY, OTHER_PASSWORD, PASSWORD, Scenario, Second, VEHICLE};
use super::who::{Both, Place, Who};
use crate::pairing::goals::Promises;
use crate::pairing::message::{
    Content, Creation, Endpoint, Message, Password, Scalar, Sealed, Share, Side, Transcript,
};
use crate::pairing::step::Seen;
use crate::pairing::{device, vehicle};

/// One pairing as one side claims it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    /// Whose.
    pub by: Who,
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
        scalar(own_share(self.by.side, self.seen)?)
    }

    /// The password under which it runs.
    #[must_use]
    pub fn password(&self) -> Option<Password> {
        password(own_share(self.by.side, self.seen)?)
    }
}

/// The share that a side sent in a run.
#[must_use]
pub const fn own_share(side: Side, seen: Seen) -> Option<Share> {
    match side {
        Side::Device => Some(seen.x),
        Side::Vehicle => seen.y,
    }
}

/// The password under whose mask a share stands.
#[must_use]
pub fn password(share: Share) -> Option<Password> {
    match share {
        Share::Masked { mask, .. } => mask.map(|mask| mask.password),
        Share::Identity | Share::Invalid => None,
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
    /// The session that goes on: at each device, on each radio of the first vehicle, and at the second vehicle.
    pub current: [Option<usize>; 5],
    /// Keys that a device made.
    pub made: Vec<Made>,
    /// Keys that each vehicle took.
    pub taken: Both<Vec<Endpoint>>,
    /// Keys that each vehicle made active.
    pub activated: Both<Vec<Endpoint>>,
    /// Keys whose holder has proved them, with the vehicle's public key.
    pub proved: Vec<(u8, Endpoint)>,
    /// The key of each vehicle for which the tracking server has issued a receipt.
    pub receipt: Both<Option<Endpoint>>,
    /// Whether a change of owner was authorised at the first vehicle.
    pub change: bool,
    /// Whether the user of the first device has taken the wish to pair back.
    pub withdrawn: bool,
    /// Guesses tested at each vehicle since its verifier came.
    pub tests_at_vehicle: Both<u8>,
    /// Guesses tested at each device since its password came or it last took right evidence, and in all.
    pub tests_at_device: Both<[u8; 2]>,
    /// How many runs each vehicle has confirmed with its verifier.
    pub served: Both<u8>,
    /// Whether everything has leaked.
    pub leaked: bool,
    /// Whether the password of each vehicle leaked when its verifier had served already.
    pub leaked_late: Both<bool>,
    /// Scalars that leaked.
    pub scalars: Vec<Scalar>,
}

impl Past {
    /// The place in [`Past::current`] of a device, of a radio of the first vehicle, or of the second vehicle, which has one radio.
    #[must_use]
    pub const fn place(who: Who, radio: u8) -> usize {
        match (who.side, who.place, radio) {
            (Side::Device, Place::First, _) => 0,
            (Side::Vehicle, Place::First, 0) => 1,
            (Side::Vehicle, Place::First, _) => 2,
            (Side::Device, Place::Second, _) => 3,
            (Side::Vehicle, Place::Second, _) => 4,
        }
    }

    /// The session that goes on there.
    #[must_use]
    pub fn current(&self, who: Who, radio: u8) -> Option<usize> {
        self.current.get(Self::place(who, radio)).copied().flatten()
    }

    /// Ends the session there.
    pub fn close(&mut self, who: Who, radio: u8) {
        if let Some(current) = self.current.get_mut(Self::place(who, radio)) {
            if let Some(session) = current.and_then(|index| self.sessions.get_mut(index)) {
                session.live = false;
            }
            *current = None;
        }
    }

    /// Begins a session there.
    pub fn open(&mut self, session: Session, radio: u8) {
        let who = session.by;
        self.close(who, radio);
        let index = self.sessions.len();
        self.sessions.push(session);
        if let Some(current) = self.current.get_mut(Self::place(who, radio)) {
            *current = Some(index);
        }
    }

    /// The session that goes on there, to be written.
    pub fn current_mut(&mut self, who: Who, radio: u8) -> Option<&mut Session> {
        let index = self.current(who, radio)?;
        self.sessions.get_mut(index)
    }

    /// Ends whatever runs at a vehicle.
    pub fn close_vehicle(&mut self, place: Place) {
        self.close(Who::vehicle(place), 0);
        self.close(Who::vehicle(place), 1);
    }

    /// The sessions of the other side that agree with this one.
    pub fn partners<'a>(
        &'a self,
        session: &'a Session,
    ) -> impl Iterator<Item = (usize, &'a Session)> {
        self.sessions
            .iter()
            .enumerate()
            .filter(|(_, other)| other.by.side != session.by.side && other.agrees(session))
    }
}

/// A message of an honest agent on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Flight {
    /// For which of the other kind.
    pub to: Place,
    /// From or to which radio of the vehicle.
    pub radio: u8,
    /// What it says.
    pub message: Message,
}

impl Flight {
    /// Whether it belongs there: to whom the session runs with, and what begins a session to whichever phone is held to the vehicle.
    #[must_use]
    pub fn belongs_to(&self, from: Who, to: Place) -> bool {
        self.to == to || (from.side == Side::Vehicle && self.begins())
    }

    /// Whether it begins a session of a vehicle.
    #[must_use]
    pub const fn begins(&self) -> bool {
        matches!(self.message, Message::Select | Message::Auth { .. })
    }
}

/// A state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The vehicles.
    pub vehicles: Both<vehicle::State>,
    /// The devices.
    pub devices: Both<device::State>,
    /// The last message of each vehicle, on its way.
    pub from_vehicle: Both<Option<Flight>>,
    /// The last message of each device, on its way.
    pub from_device: Both<Option<Flight>>,
    /// The phone at each vehicle: the one that SELECT or AUTH came to.
    pub near: Both<Place>,
    /// What the adversary saw: the last of each kind and sender, parts by their place.
    pub seen: Vec<(Place, Message)>,
    /// The past.
    pub past: Past,
    /// What is left of the adversary's moves.
    pub moves: u8,
    /// What is left of each host input.
    pub hosts: Hosts,
    /// The promises that are broken.
    pub broken: Promises,
    /// For each of [`Scenario::couples`]: the device has made a key and the vehicle took it, or its live key was served.
    pub paired: Both<bool>,
    /// The key is active at the first vehicle and the first device.
    pub active: bool,
}

/// What is left of each host input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hosts {
    /// `pair`, of each vehicle.
    pub pairs: Both<u8>,
    /// `activate`.
    pub activates: u8,
    /// `begin`.
    pub begins: u8,
    /// `arm` of the first vehicle.
    pub arms: u8,
    /// `arm` of the first device.
    pub hands: u8,
    /// `withdraw` of the first device.
    pub withdraws: u8,
}

impl State {
    /// How a scenario begins.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let live = scenario.live_key();
        let owner = scenario.owned.then_some(vehicle::Entry {
            slot: 0,
            key: live.map_or(FORMER_KEY, |(_, key)| key),
        });
        let two_vehicles = scenario.second == Second::Vehicle;
        let other = two_vehicles.then(|| scenario.stretched(OTHER_PASSWORD));
        let armed = match scenario.second {
            Second::Phone { password, .. } => password,
            Second::Nobody | Second::Vehicle => None,
        };
        let mut devices = Both {
            first: device::State::new(Some(PASSWORD)),
            second: device::State::new(armed),
        };
        if let Some((place, key)) = live
            && let Some(free) = devices.at_mut(place).stored.keys.first_mut()
        {
            *free = Some(device::Entry {
                creation: super::scenario::forged_creation(VEHICLE),
                key,
                bound_to: VEHICLE,
                status: device::Status::Active,
                receipt: None,
            });
        }
        Self {
            vehicles: Both {
                first: vehicle::State::new(Some(scenario.stretched(PASSWORD)), owner),
                second: vehicle::State::new(other, None),
            },
            devices,
            from_vehicle: Both::default(),
            from_device: Both::default(),
            near: Both {
                first: Place::First,
                second: Place::First,
            },
            seen: Vec::new(),
            past: Past::default(),
            moves: scenario.moves,
            hosts: Hosts {
                pairs: Both {
                    first: scenario.pairs,
                    second: if two_vehicles { scenario.pairs } else { 0 },
                },
                activates: scenario.activates,
                begins: scenario.begins,
                arms: scenario.arms,
                hands: scenario.hands,
                withdraws: scenario.withdraws,
            },
            broken: Promises::NONE,
            paired: Both::default(),
            active: false,
        }
    }

    /// Takes the message of an agent off its way.
    pub const fn take(&mut self, from: Who) -> Option<Flight> {
        match from.side {
            Side::Vehicle => self.from_vehicle.at_mut(from.place).take(),
            Side::Device => self.from_device.at_mut(from.place).take(),
        }
    }

    /// The message of an agent that is on its way.
    #[must_use]
    pub const fn waiting(&self, from: Who) -> Option<Flight> {
        match from.side {
            Side::Vehicle => *self.from_vehicle.at(from.place),
            Side::Device => *self.from_device.at(from.place),
        }
    }

    /// Notes a message for replays.
    pub fn see(&mut self, by: Place, message: Message) {
        let kind = kind(&message);
        self.seen
            .retain(|(of, seen)| *of != by || self::kind(seen) != kind);
        self.seen.push((by, message));
    }

    /// What the adversary saw.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.seen.iter().map(|(_, message)| message)
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
