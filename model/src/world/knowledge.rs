//! What the adversary knows: nothing is stored, everything follows from the records.
//!
//! ```text
//!   public        every ephemeral public key, identifier and version list; every AUTH1 signature of a vehicle
//!   on the air    every sealed content that a session let out: as a whole; inside, if its channel key is known
//!   private       its own keys and ephemerals, what leaked
//! ```
//!
//! A channel key is known to whoever has the private half of one of its two ephemerals (assumption A6).

use super::World;
use super::record::{Keys, Selected, State, Transacted};
use super::scenario::{ADVERSARY_EPHEMERALS, ADVERSARY_TRANSACTIONS, INSIDER_TOKEN};
use crate::term::{
    Answer, Ask, ChannelKey, Content, Direction, Ephemeral, Place, Sealed, Signature, Signed,
    Token, Transaction, Unsigned,
};
use crate::{device, vehicle};
use keyproof_spec::words::Usage;

impl World {
    /// Ephemerals whose private half the adversary made.
    #[must_use]
    pub fn own_ephemerals(&self) -> &'static [Ephemeral] {
        if self.scenario.powers.second {
            &ADVERSARY_EPHEMERALS
        } else {
            &ADVERSARY_EPHEMERALS[..1]
        }
    }

    /// Identifiers that the adversary made up.
    #[must_use]
    pub fn own_transactions(&self) -> &'static [Transaction] {
        if self.scenario.powers.second {
            &ADVERSARY_TRANSACTIONS
        } else {
            &ADVERSARY_TRANSACTIONS[..1]
        }
    }

    /// The long-term keys that the adversary has.
    #[must_use]
    pub fn known_keys(&self, state: &State) -> Keys {
        self.given_keys.and(state.leaked)
    }

    /// Whether the adversary has the private half.
    #[must_use]
    pub fn knows_ephemeral(&self, state: &State, ephemeral: Ephemeral) -> bool {
        let by_vehicle = state
            .transactions
            .iter()
            .any(|record| record.leaked && record.ran.is_some_and(|ran| ran.vehicle == ephemeral));
        let by_device = state
            .selections
            .iter()
            .any(|record| record.leaked && record.ran.is_some_and(|ran| ran.endpoint == ephemeral));
        self.own_ephemerals().contains(&ephemeral) || by_vehicle || by_device
    }

    /// Whether the adversary knows the keys of the channel.
    #[must_use]
    pub fn knows_channel(&self, state: &State, key: ChannelKey) -> bool {
        self.knows_ephemeral(state, key.endpoint) || self.knows_ephemeral(state, key.vehicle)
    }

    /// Whether the adversary knows the token: its own, or one that went out in a channel that it can read.
    #[must_use]
    pub fn knows_token(&self, state: &State, token: Token) -> bool {
        let own = self.scenario.powers.insider.is_some() && token == INSIDER_TOKEN;
        own || self.heard(state).any(|sealed| {
            sealed.content == Content::Answer(Answer::Token(token))
                && self.knows_channel(state, sealed.key)
        })
    }

    /// The signed part of the tuple of a transaction, once AUTH1 is out.
    #[must_use]
    pub fn vehicle_signed(&self, index: usize, record: &Transacted) -> Option<Signed> {
        let setting = self.setting_of_transaction(index)?;
        let ran = record.ran?;
        Some(Signed {
            vehicle_id: setting.id,
            endpoint: record.endpoint?,
            vehicle: ran.vehicle,
            transaction: ran.transaction,
        })
    }

    /// The other part of the tuple of a transaction.
    #[must_use]
    pub fn vehicle_unsigned(&self, index: usize, record: &Transacted) -> Option<Unsigned> {
        let seat = self.scenario.transactions.get(index)?;
        Some(Unsigned {
            version: record.ran?.version,
            purpose: seat.aim.purpose,
            interface: seat.aim.interface,
        })
    }

    /// The channel key of a transaction, once AUTH1 is out.
    #[must_use]
    pub fn vehicle_channel(&self, index: usize, record: &Transacted) -> Option<ChannelKey> {
        let signed = self.vehicle_signed(index, record)?;
        let unsigned = self.vehicle_unsigned(index, record)?;
        Some(ChannelKey::derive(self.rules, signed, unsigned))
    }

    /// The channel key of a selection, once AUTH0 is answered.
    #[must_use]
    pub fn device_channel(&self, record: &Selected) -> Option<ChannelKey> {
        record.ran.map(|session| session.channel(self.rules))
    }

    /// The setting of the vehicle of a transaction.
    #[must_use]
    pub fn setting_of_transaction(&self, index: usize) -> Option<&vehicle::Setting> {
        let seat = self.scenario.transactions.get(index)?;
        self.vehicles.get(seat.vehicle)
    }

    /// What the phone of a selection keeps for the vehicle that the session names.
    #[must_use]
    pub fn bound_of_selection(&self, index: usize, record: &Selected) -> Option<device::Bound> {
        let phone = self.scenario.selections.get(index)?;
        self.phones.get(*phone)?.bound(record.ran?.vehicle_id)
    }

    /// Every sealed content that was on the air.
    pub fn heard<'a>(&'a self, state: &'a State) -> impl Iterator<Item = Sealed> + 'a {
        let commands = state
            .transactions
            .iter()
            .enumerate()
            .filter_map(|(index, record)| {
                let key = self
                    .vehicle_channel(index, record)
                    .filter(|_| record.asked)?;
                Some(Sealed {
                    key,
                    direction: Direction::Command,
                    place: Place::START,
                    content: Content::Ask(Ask::Token),
                    intact: true,
                })
            });
        let responses = state
            .selections
            .iter()
            .enumerate()
            .flat_map(|(index, record)| {
                let identity = self.identity(index, record);
                identity.into_iter().chain(self.answers(index, record))
            });
        commands.chain(responses)
    }

    /// The AUTH1 response of a selection.
    #[must_use]
    pub fn identity(&self, index: usize, record: &Selected) -> Option<Sealed> {
        let session = record.ran.filter(|_| record.accepts > 0)?;
        let bound = self.bound_of_selection(index, record)?;
        let data = session.signed().data(self.rules, Usage::Endpoint);
        Some(Sealed {
            key: session.channel(self.rules),
            direction: Direction::Response,
            place: Place::START,
            content: Content::Identity {
                slot: bound.slot,
                signature: Signature::Made {
                    key: bound.key,
                    data,
                },
                subset: bound.subset,
            },
            intact: true,
        })
    }

    /// The EXCHANGE answers of a selection.
    fn answers(&self, index: usize, record: &Selected) -> impl Iterator<Item = Sealed> + use<> {
        let bound = self.bound_of_selection(index, record);
        let key = self.device_channel(record);
        let mut place = Place::START;
        record.asks.into_iter().flatten().filter_map(move |ask| {
            place = place.after(ask);
            Some(Sealed {
                key: key?,
                direction: Direction::Response,
                place,
                content: Content::Answer(answer_to(ask, bound?.token)),
                intact: true,
            })
        })
    }

    /// Every signature that the adversary has in its hands: those of vehicles, and those of devices that it could read.
    pub fn seen_signatures<'a>(&'a self, state: &'a State) -> impl Iterator<Item = Signature> + 'a {
        let of_vehicles = state
            .transactions
            .iter()
            .enumerate()
            .filter_map(|(index, record)| {
                let signed = self.vehicle_signed(index, record)?;
                let key = self.setting_of_transaction(index)?.key;
                let data = signed.data(self.rules, Usage::Vehicle);
                Some(Signature::Made { key, data })
            });
        let of_devices = state
            .selections
            .iter()
            .enumerate()
            .filter_map(|(index, record)| {
                let sealed = self.identity(index, record)?;
                let known = self.knows_channel(state, sealed.key);
                match sealed.content {
                    Content::Identity { signature, .. } => Some(signature).filter(|_| known),
                    Content::Ask(_) | Content::Answer(_) => None,
                }
            });
        of_vehicles.chain(of_devices)
    }
}

/// What a device answers to a read.
#[must_use]
pub fn answer_to(ask: Ask, token: Token) -> Answer {
    match ask {
        Ask::Token => Answer::Token(token),
        Ask::Other => Answer::Other,
        Ask::Bounds => Answer::Bounds,
        Ask::Ungrammatical => Answer::Malformed,
    }
}
