//! The peer of a device, in terms.

use super::{
    OTHER, PEER, endpoint_key, signature, status, subset, token, vehicle_id, vehicle_key, version,
};
use crate::recipe::bend::{
    CipherBend, FrameBend, HeaderBend, KeysBend, MacBend, PlaceBend, TlvBend,
};
use crate::recipe::device::ReadName;
use crate::recipe::{Bend, DeviceAct, DeviceSetup};
use crate::twin::sealing::beside;
use keyproof_model::device::{Bound, Input, Setting};
use keyproof_model::message::{Auth0, Command, Ending, Malformed, Response};
use keyproof_model::term::{
    Ask, ChannelKey, Content, Direction, Ephemeral, KeyId, Place, Sealed, Slot, Transaction,
    VehicleId, Version,
};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{Interface, Message, Purpose, Usage};
use std::collections::BTreeMap;

/// A setup as the model's setting.
#[must_use]
pub fn setting(setup: &DeviceSetup, counter_max: u8) -> Setting {
    let mut bound = setup.keys.iter().map(|key| Bound {
        vehicle_id: vehicle_id(key.vehicle),
        vehicle_key: vehicle_key(key.vehicle),
        slot: Slot(key.slot),
        key: endpoint_key(key.endpoint),
        status: status(key.status),
        token: token(key.endpoint),
        subset: subset(key.endpoint),
    });
    let vehicles = [bound.next(), bound.next()];
    drop(bound);
    Setting {
        versions: super::versions(&setup.versions),
        express: setup.express,
        counter_max,
        vehicles,
    }
}

/// One transaction as the peer began it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Begun {
    vehicle: Ephemeral,
    transaction: Transaction,
    id: VehicleId,
    key: KeyId,
    version: Version,
    purpose: Purpose,
    endpoint: Option<Ephemeral>,
}

/// A vehicle as the peer of a device, in terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Peer {
    begun: Vec<Begun>,
    current: Option<usize>,
    place: Option<Place>,
    asked: Option<Ask>,
    heard: Option<Sealed>,
    sent: BTreeMap<usize, (Input, Option<usize>)>,
}

impl Peer {
    /// Where the peer stands, as far as it matters for what it can send next: for pruning.
    #[must_use]
    pub fn standing(&self) -> (usize, bool, Option<Place>, usize) {
        let endpoint = self
            .transaction()
            .is_some_and(|begun| begun.endpoint.is_some());
        (self.begun.len(), endpoint, self.place, self.sent.len())
    }

    /// How often AUTH0, AUTH1 and EXCHANGE were sent, up to two.
    #[must_use]
    pub fn history(&self) -> String {
        let count = |wanted: Message| {
            let own = |input: &Input| match input {
                Input::Command(command) => command.message() == wanted,
                Input::SelectOther
                | Input::Malformed(_)
                | Input::Unreadable(_)
                | Input::UserAuthenticates
                | Input::FieldLost => false,
            };
            self.sent
                .values()
                .filter(|(input, _)| own(input))
                .count()
                .min(2)
        };
        let [auth0, auth1, exchange] =
            [Message::Auth0, Message::Auth1, Message::Exchange].map(count);
        format!("{auth0} {auth1} {exchange}")
    }

    /// How many transactions it began.
    #[must_use]
    pub fn begun(&self) -> usize {
        self.begun.len()
    }

    /// The place in the channel that it believes in.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        self.place
    }

    fn transaction(&self) -> Option<&Begun> {
        self.begun.get(self.current?)
    }

    /// What an act is as an input of the agent; `None` for acts that the model does not have.
    pub fn input(&mut self, step: usize, act: &DeviceAct, bend: Option<&Bend>) -> Option<Input> {
        let (input, transaction) = match act {
            DeviceAct::Authenticate => (Input::UserAuthenticates, None),
            DeviceAct::LoseField => (Input::FieldLost, None),
            DeviceAct::Again { step } => {
                let again = *self.sent.get(step)?;
                if let Some(at) = again.1 {
                    self.current = Some(at);
                    self.place = None;
                    self.begun.get_mut(at)?.endpoint = None;
                }
                again
            }
            DeviceAct::Select => (self.select(bend), None),
            DeviceAct::Auth0 {
                version,
                purpose,
                vehicle,
            } => {
                let n = u8::try_from(self.begun.len()).ok()?;
                self.begun.push(Begun {
                    vehicle: Ephemeral(PEER + n),
                    transaction: Transaction(PEER + n),
                    id: vehicle_id(*vehicle),
                    key: vehicle_key(*vehicle),
                    version: super::version(*version),
                    purpose: (*purpose).into(),
                    endpoint: None,
                });
                self.current = Some(usize::from(n));
                self.place = None;
                (self.auth0(bend)?, self.current)
            }
            DeviceAct::Auth1 => (self.auth1(bend), None),
            DeviceAct::Read { read } => (self.read(*read, bend)?, None),
            DeviceAct::Control { success } => (control(*success, bend), None),
            DeviceAct::ReadDown { .. }
            | DeviceAct::FirstPart { .. }
            | DeviceAct::LastPart
            | DeviceAct::FillUp
            | DeviceAct::Filler { .. } => return None,
        };
        self.sent.insert(step, (input, transaction));
        Some(input)
    }

    fn select(&self, bend: Option<&Bend>) -> Input {
        match bend {
            Some(Bend::Aid(_)) => Input::SelectOther,
            Some(bend) => unreadable_or(bend, Message::Select),
            None => Input::Command(Command::Select(Interface::Nfc)),
        }
    }

    fn auth0(&self, bend: Option<&Bend>) -> Option<Input> {
        let begun = self.transaction()?;
        let mut auth0 = Auth0 {
            purpose: begun.purpose,
            version: begun.version,
            vehicle: begun.vehicle,
            transaction: begun.transaction,
            vehicle_id: begun.id,
        };
        match bend {
            None => {}
            Some(Bend::Version(name)) => auth0.version = version(*name),
            Some(Bend::Vehicle(name)) => auth0.vehicle_id = vehicle_id(*name),
            Some(Bend::Header(HeaderBend::Purpose(name))) => auth0.purpose = (*name).into(),
            Some(bend) => return Some(unreadable_or(bend, Message::Auth0)),
        }
        Some(Input::Command(Command::Auth0(auth0)))
    }

    fn or_phantom(&self) -> Begun {
        let phantom = Ephemeral(OTHER + 1);
        let begun = self.transaction().copied().unwrap_or(Begun {
            vehicle: Ephemeral(OTHER + 2),
            transaction: Transaction(OTHER + 2),
            id: VehicleId(1),
            key: KeyId(1),
            version: Version(0),
            purpose: Purpose::Unlock,
            endpoint: None,
        });
        Begun {
            endpoint: begun.endpoint.or(Some(phantom)),
            ..begun
        }
    }

    fn auth1(&self, bend: Option<&Bend>) -> Input {
        let malformed = Input::Malformed(Malformed {
            reject: Reject::Malformed,
            message: Message::Auth1,
        });
        let how = match bend {
            None => None,
            Some(Bend::Signature(how)) => Some(*how),
            Some(bend) => return unreadable_or(bend, Message::Auth1),
        };
        let begun = self.or_phantom();
        let data = keyproof_model::term::SignedData {
            vehicle_id: Some(begun.id),
            endpoint: begun.endpoint,
            vehicle: Some(begun.vehicle),
            transaction: Some(begun.transaction),
            usage: Usage::Vehicle,
        };
        let made = signature((begun.key, data), how, None);
        made.map_or(malformed, |made| Input::Command(Command::Auth1(made)))
    }

    fn read(&mut self, read: ReadName, bend: Option<&Bend>) -> Option<Input> {
        let begun = self.or_phantom();
        let malformed = |reject| {
            Input::Malformed(Malformed {
                reject,
                message: Message::Exchange,
            })
        };
        let mut key = ChannelKey {
            endpoint: begun.endpoint?,
            vehicle: begun.vehicle,
            transaction: begun.transaction,
            version: Some(begun.version),
            purpose: Some(begun.purpose),
            interface: Some(Interface::Nfc),
        };
        let mut ask = match read {
            ReadName::Token => Ask::Token,
            ReadName::First
            | ReadName::Last
            | ReadName::Longest
            | ReadName::LongestAtEnd
            | ReadName::WholeBlock
            | ReadName::Receipt => Ask::Other,
        };
        let mut place = self.place.unwrap_or(Place::START);
        self.asked = Some(ask);
        let (mut direction, mut intact) = (Direction::Command, true);
        match bend {
            None => {}
            Some(Bend::Tlv {
                how: TlvBend::Missing,
                ..
            }) => return Some(malformed(Reject::Length)),
            Some(Bend::Tlv { .. } | Bend::Tlvs(_)) => ask = Ask::Ungrammatical,
            Some(Bend::Read(_)) => ask = Ask::Bounds,
            Some(Bend::Keys(how)) => bend_key(&mut key, *how),
            Some(Bend::Mac(how)) => match how {
                MacBend::Truncated(_) | MacBend::Whole => return Some(malformed(Reject::Length)),
                MacBend::OtherDirection => direction = Direction::Response,
                MacBend::WithoutPlace => place = beside(place),
                MacBend::Flipped(_)
                | MacBend::WrongHalf
                | MacBend::Zero
                | MacBend::OtherKey
                | MacBend::OverContent => intact = false,
            },
            Some(Bend::Place(PlaceBend::Later)) => place = place.after(ask),
            Some(Bend::Cipher(CipherBend::SentBack)) => {
                return self
                    .heard
                    .map(|heard| Input::Command(Command::Exchange(heard)));
            }
            Some(Bend::Cipher(CipherBend::NotWhole | CipherBend::Empty)) => {
                return Some(malformed(Reject::Length));
            }
            Some(Bend::Place(_) | Bend::Cipher(_)) => return None,
            Some(bend) => return Some(unreadable_or(bend, Message::Exchange)),
        }
        if self.place.is_none() {
            self.place = Some(Place::START);
        }
        if intact && direction == Direction::Command {
            self.asked = Some(ask);
        }
        Some(Input::Command(Command::Exchange(Sealed {
            key,
            direction,
            place,
            content: Content::Ask(ask),
            intact,
        })))
    }

    /// Takes the answer of the device into account.
    pub fn take(&mut self, act: &DeviceAct, response: Option<&Response>) {
        match (act, response) {
            (
                DeviceAct::Auth0 { .. } | DeviceAct::Again { .. },
                Some(Response::Ephemeral(endpoint)),
            ) => {
                if let Some(begun) = self.current.and_then(|at| self.begun.get_mut(at)) {
                    begun.endpoint = Some(*endpoint);
                }
            }
            (DeviceAct::Auth1, Some(Response::Channel(sealed))) => {
                self.heard = Some(*sealed);
                self.place = Some(Place::START);
            }
            (DeviceAct::Read { .. }, Some(Response::Channel(sealed))) => {
                self.heard = Some(*sealed);
                if let (Some(place), Some(ask)) = (self.place, self.asked) {
                    self.place = Some(place.after(ask));
                }
            }
            (
                DeviceAct::Select
                | DeviceAct::Auth0 { .. }
                | DeviceAct::Auth1
                | DeviceAct::Read { .. }
                | DeviceAct::ReadDown { .. }
                | DeviceAct::Control { .. }
                | DeviceAct::Again { .. }
                | DeviceAct::FirstPart { .. }
                | DeviceAct::LastPart
                | DeviceAct::FillUp
                | DeviceAct::Filler { .. }
                | DeviceAct::Authenticate
                | DeviceAct::LoseField,
                _,
            ) => {}
        }
    }
}

/// Bent keys, for both roles.
pub(super) fn bend_key(key: &mut ChannelKey, how: KeysBend) {
    match how {
        KeysBend::OtherVersion => {
            key.version = match key.version {
                Some(Version(0)) => Some(Version(1)),
                Some(_) | None => Some(Version(0)),
            };
        }
        KeysBend::OtherP2 => {
            key.purpose = key.purpose.map(|purpose| match purpose {
                Purpose::Unlock => Purpose::Drive,
                Purpose::Drive => Purpose::Unlock,
            });
        }
        KeysBend::OtherInterface => key.interface = Some(Interface::Ble),
        KeysBend::WithoutVersion => key.version = None,
        KeysBend::WithoutFlags => key.purpose = None,
        KeysBend::WithoutInterface => key.interface = None,
        KeysBend::OtherTransaction => key.transaction = Transaction(OTHER),
        KeysBend::OtherP1 | KeysBend::OtherLabel | KeysBend::Previous => {
            key.transaction = Transaction(OTHER + 3);
        }
    }
}

fn control(success: bool, bend: Option<&Bend>) -> Input {
    let ending = if success {
        Ending::Success
    } else {
        Ending::Failure
    };
    match bend {
        Some(bend) => unreadable_or(bend, Message::ControlFlow),
        None => Input::Command(Command::ControlFlow(ending)),
    }
}

/// A command that its grammar refuses, by class.
fn unreadable_or(bend: &Bend, message: Message) -> Input {
    let malformed = |reject| Input::Malformed(Malformed { reject, message });
    match bend {
        Bend::Header(HeaderBend::Class(_) | HeaderBend::Instruction(_)) => {
            Input::Unreadable(Reject::Unsupported)
        }
        Bend::Frame(FrameBend::NoData) if message == Message::Exchange => malformed(Reject::Length),
        Bend::Frame(FrameBend::NoData | FrameBend::DataAdded) => malformed(Reject::Malformed),
        Bend::Frame(_) => Input::Unreadable(Reject::Length),
        Bend::Header(_)
        | Bend::Aid(_)
        | Bend::Tlv { .. }
        | Bend::Tlvs(_)
        | Bend::Version(_)
        | Bend::Vehicle(_)
        | Bend::Point(_)
        | Bend::Signature(_)
        | Bend::List(_)
        | Bend::Keys(_)
        | Bend::Mac(_)
        | Bend::Place(_)
        | Bend::Cipher(_)
        | Bend::Read(_)
        | Bend::Content(_)
        | Bend::Slot(_)
        | Bend::Status(_)
        | Bend::Cut(_)
        | Bend::Part(_) => malformed(Reject::Malformed),
    }
}
