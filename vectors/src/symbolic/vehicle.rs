//! The peer of a vehicle, in terms.

use super::device::bend_key;
use super::{
    OTHER, PEER, endpoint_key, signature, status, subset, token, vehicle_id, vehicle_key, versions,
};
use crate::recipe::bend::{CipherBend, ContentBend, MacBend, PlaceBend, StatusBend, TlvBend};
use crate::recipe::{Bend, EndpointName, PurposeName, VehicleAct, VehicleName, VehicleSetup};
use crate::twin::sealing::beside;
use keyproof_model::message::{Command, Malformed, Response, Status};
use keyproof_model::term::{
    Answer, Ask, ChannelKey, Content, Direction, Ephemeral, Place, Purposes, Sealed, Signature,
    SignedData, Slot, Token,
};
use keyproof_model::vehicle::{Aim, Entry, Input, SLOTS, Setting};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{Interface, Message, Usage};
use std::collections::BTreeMap;

/// A setup as the model's setting. Slots are places in the model's table.
#[must_use]
pub fn setting(setup: &VehicleSetup) -> Setting {
    let mut table = [None; SLOTS];
    for key in &setup.keys {
        let place = usize::from(key.slot)
            .checked_sub(1)
            .and_then(|at| table.get_mut(at));
        if let Some(place) = place {
            *place = Some(Entry {
                key: endpoint_key(key.endpoint),
                status: status(key.status),
                entitlements: Purposes {
                    unlock: key.entitlements.contains(&PurposeName::Unlock),
                    drive: key.entitlements.contains(&PurposeName::Drive),
                },
                token: key
                    .entitlements
                    .contains(&PurposeName::Drive)
                    .then(|| token(key.endpoint)),
            });
        }
    }
    Setting {
        id: vehicle_id(VehicleName::One),
        key: vehicle_key(VehicleName::One),
        versions: versions(&setup.versions),
        table,
    }
}

/// A device as the peer of a vehicle, in terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Peer {
    drawn: u8,
    endpoint: Option<Ephemeral>,
    auth0: Option<keyproof_model::message::Auth0>,
    before: Option<ChannelKey>,
    signature: Option<Signature>,
    place: Option<Place>,
    identity: Option<EndpointName>,
    sent: BTreeMap<usize, Input>,
}

impl Peer {
    /// How often the channel was answered, up to two.
    #[must_use]
    pub fn history(&self) -> String {
        let channel = |input: &&Input| matches!(input, Input::Response(Response::Channel(_)));
        self.sent
            .values()
            .filter(channel)
            .count()
            .min(2)
            .to_string()
    }

    /// What an act is as an input of the agent; `None` for acts that the model does not have.
    pub fn input(&mut self, step: usize, act: &VehicleAct, bend: Option<&Bend>) -> Option<Input> {
        let input = match act {
            VehicleAct::Begin { purpose } => {
                return Some(Input::Begin(Aim {
                    purpose: (*purpose).into(),
                    interface: Interface::Nfc,
                }));
            }
            VehicleAct::LoseField => return Some(Input::LinkLost),
            VehicleAct::Again { step } => *self.sent.get(step)?,
            VehicleAct::Versions { versions: names } => match bend {
                None => Input::Response(Response::Versions(versions(names))),
                Some(bend) => broken(bend, Message::Select),
            },
            VehicleAct::Ephemeral => {
                let fresh = Ephemeral(PEER + self.drawn);
                self.drawn = self.drawn.checked_add(1)?;
                self.endpoint = Some(fresh);
                match bend {
                    None => Input::Response(Response::Ephemeral(fresh)),
                    Some(bend) => broken(bend, Message::Auth0),
                }
            }
            VehicleAct::Identity { endpoint, slot } => self.identity(*endpoint, *slot, bend)?,
            VehicleAct::Content => self.content(bend)?,
            VehicleAct::Done => match bend {
                None => Input::Response(Response::Done),
                Some(bend) => broken(bend, Message::ControlFlow),
            },
        };
        self.sent.insert(step, input);
        Some(input)
    }

    fn key(&self) -> ChannelKey {
        let auth0 = self.auth0;
        ChannelKey {
            endpoint: self.endpoint.unwrap_or(Ephemeral(PEER)),
            vehicle: auth0.map_or(Ephemeral(OTHER), |auth0| auth0.vehicle),
            transaction: auth0.map_or(keyproof_model::term::Transaction(OTHER), |auth0| {
                auth0.transaction
            }),
            version: Some(auth0.map_or(keyproof_model::term::Version(0), |auth0| auth0.version)),
            purpose: Some(
                auth0.map_or(keyproof_spec::words::Purpose::Unlock, |auth0| auth0.purpose),
            ),
            interface: Some(Interface::Nfc),
        }
    }

    fn identity(&mut self, endpoint: EndpointName, slot: u8, bend: Option<&Bend>) -> Option<Input> {
        self.identity = Some(endpoint);
        let named = match bend {
            Some(Bend::Slot(other)) => *other,
            Some(_) | None => slot,
        };
        let how = match bend {
            Some(Bend::Signature(how)) => Some(*how),
            Some(_) | None => None,
        };
        let key = self.key();
        let data = SignedData {
            vehicle_id: Some(vehicle_id(VehicleName::One)),
            endpoint: Some(key.endpoint),
            vehicle: Some(key.vehicle),
            transaction: Some(key.transaction),
            usage: Usage::Endpoint,
        };
        let made = signature((endpoint_key(endpoint), data), how, self.signature);
        self.place = Some(Place::START);
        let content = match (made, bend) {
            (Some(signature), None | Some(Bend::Slot(_) | Bend::Signature(_))) => {
                Some(Content::Identity {
                    slot: Slot(named.checked_sub(1)?),
                    signature,
                    subset: subset(endpoint),
                })
            }
            (_, Some(Bend::Tlv { .. } | Bend::Tlvs(_) | Bend::Signature(_))) => None,
            (Some(signature), Some(_)) => Some(Content::Identity {
                slot: Slot(named.checked_sub(1)?),
                signature,
                subset: subset(endpoint),
            }),
            (None, _) => None,
        };
        self.seal(Message::Auth1, content, bend)
    }

    fn content(&self, bend: Option<&Bend>) -> Option<Input> {
        if self.place.is_none() && !matches!(bend, Some(Bend::Status(_))) {
            // Without a channel the peer has nothing to send but the status word.
            return Some(Input::Malformed(Malformed {
                reject: Reject::Length,
                message: Message::Exchange,
            }));
        }
        let own = token(self.identity.unwrap_or(EndpointName::One));
        let answer = match bend {
            Some(Bend::Content(how)) => match how {
                ContentBend::TokenOf(other) => Some(Answer::Token(token(*other))),
                ContentBend::TokenFlipped => Some(Answer::Token(Token(OTHER))),
                ContentBend::TokenShort | ContentBend::TokenLong | ContentBend::NoData => {
                    Some(Answer::Other)
                }
                ContentBend::Bounds => Some(Answer::Bounds),
                ContentBend::Malformed => Some(Answer::Malformed),
                ContentBend::TokenBounds
                | ContentBend::ClaimsMore
                | ContentBend::Trailing
                | ContentBend::OneByte => None,
            },
            Some(_) | None => Some(Answer::Token(own)),
        };
        self.seal(Message::Exchange, answer.map(Content::Answer), bend)
    }

    fn seal(
        &self,
        message: Message,
        content: Option<Content>,
        bend: Option<&Bend>,
    ) -> Option<Input> {
        let malformed = |reject| Some(Input::Malformed(Malformed { reject, message }));
        let mut key = self.key();
        let mut place = self.place.unwrap_or(Place::START);
        let (mut direction, mut intact) = (Direction::Response, true);
        match bend {
            None
            | Some(
                Bend::Tlv { .. }
                | Bend::Tlvs(_)
                | Bend::Slot(_)
                | Bend::Signature(_)
                | Bend::Content(_),
            ) => {}
            Some(Bend::Keys(how)) => {
                bend_key(&mut key, *how);
                key = match (how, self.before) {
                    (crate::recipe::bend::KeysBend::Previous, Some(before)) => before,
                    (_, Some(_) | None) => key,
                };
            }
            Some(Bend::Mac(how)) => match how {
                MacBend::Truncated(_) | MacBend::Whole => return malformed(Reject::Length),
                MacBend::OtherDirection => direction = Direction::Command,
                MacBend::WithoutPlace => place = beside(place),
                MacBend::Flipped(_)
                | MacBend::WrongHalf
                | MacBend::Zero
                | MacBend::OtherKey
                | MacBend::OverContent => intact = false,
            },
            Some(Bend::Place(PlaceBend::Later)) => place = place.after(Ask::Other),
            Some(Bend::Place(PlaceBend::Earlier)) => place = Place::START,
            Some(Bend::Cipher(CipherBend::NotWhole | CipherBend::Empty)) => {
                return malformed(Reject::Length);
            }
            Some(Bend::Place(_) | Bend::Cipher(_)) => return None,
            Some(bend) => return Some(broken(bend, message)),
        }
        Some(Input::Response(Response::Channel(Sealed {
            key,
            direction,
            place,
            content: content.unwrap_or(Content::Ask(Ask::Ungrammatical)),
            intact,
        })))
    }

    /// Takes a command of the vehicle into account.
    pub fn take(&mut self, command: Option<&Command>) {
        match command {
            Some(Command::Auth0(auth0)) => {
                if self.auth0.is_some() {
                    self.before = Some(self.key());
                }
                self.auth0 = Some(*auth0);
                self.place = None;
            }
            Some(Command::Auth1(made)) => self.signature = Some(*made),
            Some(Command::Exchange(_)) => {
                self.place = self.place.map(|place| place.after(Ask::Token));
            }
            Some(Command::Select(_) | Command::ControlFlow(_)) | None => {}
        }
    }
}

/// A response that is not whole, or says no.
fn broken(bend: &Bend, message: Message) -> Input {
    let malformed = |reject| Input::Malformed(Malformed { reject, message });
    match bend {
        Bend::Status(StatusBend::WithData(_) | StatusBend::Alone(_)) => {
            Input::Response(Response::Refused(Status::Unused))
        }
        Bend::Status(StatusBend::Absent) => Input::Response(Response::Refused(Status::Unused)),
        Bend::Cut(_) => malformed(Reject::Length),
        Bend::Status(StatusBend::OkAlone | StatusBend::DataAdded)
            if matches!(message, Message::Auth1 | Message::Exchange) =>
        {
            malformed(Reject::Length)
        }
        Bend::Tlv {
            how: TlvBend::Missing,
            ..
        }
        | Bend::Status(_)
        | Bend::Header(_)
        | Bend::Frame(_)
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
        | Bend::Part(_) => malformed(Reject::Malformed),
    }
}
