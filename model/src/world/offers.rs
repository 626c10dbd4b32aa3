//! What the adversary offers: for each receiver the terms that it can derive and the receiver can tell apart.
//!
//! ```text
//!   relayed   an honest message as it was sent             altered   the same with an unauthenticated field changed,
//!   forged    made of what the adversary knows                       or sealed content changed under a broken MAC
//!   junk      stands for every term that verifies nowhere
//! ```

use super::World;
use super::record::{State, Transacted};
use super::scenario::{Leak, RADIO};
use crate::message::{Auth0, Command, Ending, Malformed, Response};
use crate::term::{
    Answer, Ask, ChannelKey, Content, Direction, Ephemeral, KeyId, Place, Sealed, Signature,
    Signed, Slot, Subset, Token, Transaction, Version, VersionSet,
};
use crate::{device, vehicle};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{Interface, Message, Purpose, Usage};

/// Where a delivered term comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// An honest message, as it was sent.
    Relayed,
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
            Self::Altered | Self::Forged | Self::Junk => true,
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

    fn offer_to_vehicle(&self, state: &State, vehicle: usize, actions: &mut Actions) {
        let Some(machine) = state.vehicles.get(vehicle) else { return };
        let index = self.transaction_of(state, vehicle);
        let record = index.and_then(|index| Some((index, state.transactions.get(index)?)));
        let link = |actions: &mut Actions| {
            if self.scenario.powers.field {
                let input = vehicle::Input::LinkLost;
                to_vehicle(actions, vehicle, Message::Select, input, Origin::Environment);
            }
        };
        match machine.phase {
            vehicle::Phase::Idle | vehicle::Phase::Ended => {
                self.offer_versions(state, vehicle, true, actions);
            }
            vehicle::Phase::AwaitSelect(_) => self.offer_versions(state, vehicle, false, actions),
            vehicle::Phase::AwaitAuth0(_) => {
                self.offer_ephemerals(state, vehicle, record, actions);
                link(actions);
            }
            vehicle::Phase::AwaitAuth1(_) => {
                self.offer_channel(state, vehicle, Message::Auth1, record, actions);
                link(actions);
            }
            vehicle::Phase::AwaitExchange(..) => {
                self.offer_channel(state, vehicle, Message::Exchange, record, actions);
                link(actions);
            }
            vehicle::Phase::AwaitControl(_) => {
                self.offer_versions(state, vehicle, true, actions);
                self.offer_again(state, vehicle, record, actions);
            }
        }
    }

    fn offer_versions(&self, state: &State, vehicle: usize, begin: bool, actions: &mut Actions) {
        if begin && self.next_transaction(state, vehicle).is_none() {
            return;
        }
        let honest = self.scenario.provision.phone_versions;
        let mut push = |input, origin| {
            let stage = Message::Select;
            let delivery = Delivery::ToVehicle { vehicle, begin, stage, input };
            actions.push(Action { delivery, origin });
        };
        let list = |set| vehicle::Input::Response(Response::Versions(set));
        push(list(honest), Origin::Relayed);
        if self.scenario.varies.list {
            for set in (1..8).map(VersionSet).filter(|set| *set != honest) {
                push(list(set), Origin::Altered);
            }
        }
        push(malformed(Message::Select), Origin::Junk);
    }

    fn offer_ephemerals(
        &self,
        state: &State,
        vehicle: usize,
        record: Option<(usize, &Transacted)>,
        actions: &mut Actions,
    ) {
        let stage = Message::Auth0;
        let answer = |ephemeral| vehicle::Input::Response(Response::Ephemeral(ephemeral));
        let sent = state.selections.iter().filter_map(|record| record.ran);
        for ephemeral in unique(sent.map(|session| session.endpoint)) {
            to_vehicle(actions, vehicle, stage, answer(ephemeral), Origin::Relayed);
        }
        let own = record.and_then(|(_, record)| record.ran).map(|ran| ran.vehicle);
        for ephemeral in self.own_ephemerals().iter().copied().chain(own) {
            to_vehicle(actions, vehicle, stage, answer(ephemeral), Origin::Forged);
        }
        to_vehicle(actions, vehicle, stage, malformed(stage), Origin::Junk);
    }

    fn offer_channel(
        &self,
        state: &State,
        vehicle: usize,
        stage: Message,
        record: Option<(usize, &Transacted)>,
        actions: &mut Actions,
    ) {
        let Some((index, record)) = record else { return };
        let Some(key) = self.vehicle_channel(index, record) else { return };
        let mut push = |sealed, origin| {
            let input = vehicle::Input::Response(Response::Channel(sealed));
            to_vehicle(actions, vehicle, stage, input, origin);
        };
        for sealed in unique(self.heard(state).filter(|sealed| sealed.key == key)) {
            let origin = match sealed.direction {
                Direction::Response => Origin::Relayed,
                Direction::Command => Origin::Forged,
            };
            push(sealed, origin);
            if self.scenario.powers.malleable {
                for content in altered(sealed.content) {
                    push(Sealed { content, intact: false, ..sealed }, Origin::Altered);
                }
            }
        }
        if self.knows_channel(state, key) {
            let (contents, place) = match stage {
                Message::Exchange => (
                    self.forged_answers(state, vehicle, record),
                    Place::START.after(Ask::Token),
                ),
                Message::Select | Message::Auth0 | Message::Auth1 | Message::ControlFlow => {
                    (self.forged_identities(state, vehicle, index, record), Place::START)
                }
            };
            for content in contents {
                let direction = Direction::Response;
                push(Sealed { key, direction, place, content, intact: true }, Origin::Forged);
            }
        }
        push(junk_sealed(), Origin::Junk);
    }

    /// Identities that the adversary can put into a channel that it knows.
    fn forged_identities(
        &self,
        state: &State,
        vehicle: usize,
        index: usize,
        record: &Transacted,
    ) -> Vec<Content> {
        let (Some(setting), Some(signed)) =
            (self.vehicles.get(vehicle), self.vehicle_signed(index, record))
        else {
            return Vec::new();
        };
        let mut contents = Vec::new();
        for slot in (0..3).map(Slot) {
            let Some(entry) = setting.entry(slot) else { continue };
            for signature in self.signatures(state, entry.key, signed, Usage::Endpoint) {
                contents.push(Content::Identity { slot, signature, subset: Subset(0) });
            }
        }
        contents
    }

    /// Signatures under one key over one transaction that the adversary has or can make, and junk.
    fn signatures(
        &self,
        state: &State,
        key: KeyId,
        signed: Signed,
        usage: Usage,
    ) -> Vec<Signature> {
        let over = |usage| Signature::Made { key, data: signed.data(self.rules, usage) };
        let fits = [over(Usage::Vehicle), over(Usage::Endpoint)];
        let seen = self.seen_signatures(state).filter(|signature| fits.contains(signature));
        let made = Some(over(usage)).filter(|_| self.known_keys(state).contains(key));
        let mut signatures: Vec<Signature> = unique(seen.chain(made)).collect();
        signatures.push(Signature::Junk);
        signatures
    }

    fn forged_answers(
        &self,
        state: &State,
        vehicle: usize,
        record: &Transacted,
    ) -> Vec<Content> {
        let entry = self.vehicles.get(vehicle).zip(record.accepted);
        let token = entry.and_then(|(setting, slot)| setting.entry(slot)?.token);
        let known = token.filter(|token: &Token| self.knows_token(state, *token));
        let mut answers = vec![Content::Answer(Answer::Other)];
        answers.extend(known.map(|token| Content::Answer(Answer::Token(token))));
        answers
    }

    /// An AUTH1 response once more, after the vehicle has ended the transaction.
    fn offer_again(
        &self,
        state: &State,
        vehicle: usize,
        record: Option<(usize, &Transacted)>,
        actions: &mut Actions,
    ) {
        let Some((index, record)) = record else { return };
        let key = self.vehicle_channel(index, record);
        let acted = record.actuations > 0;
        for sealed in unique(self.heard(state)).filter(|sealed| acted && Some(sealed.key) == key) {
            if sealed.place == Place::START && sealed.direction == Direction::Response {
                let input = vehicle::Input::Response(Response::Channel(sealed));
                to_vehicle(actions, vehicle, Message::ControlFlow, input, Origin::Forged);
            }
        }
    }

    fn offer_to_phone(&self, state: &State, phone: usize, actions: &mut Actions) {
        let Some(machine) = state.phones.get(phone) else { return };
        let user = state.users.get(phone).copied().unwrap_or(true);
        if state.authentications > 0 && !user {
            let input = device::Input::UserAuthenticates;
            to_phone(actions, phone, None, input, Origin::Environment);
        }
        match machine.phase {
            device::Phase::Deselected => self.offer_auth0(state, phone, None, actions),
            device::Phase::Selected(radio) => self.offer_auth0(state, phone, Some(radio), actions),
            device::Phase::Answered(session) => {
                self.offer_auth1(state, phone, &session, actions);
                self.offer_exchange(state, phone, &session, Place::START, actions);
                self.offer_ends(phone, actions);
            }
            device::Phase::Open(session, place) => {
                self.offer_auth1(state, phone, &session, actions);
                self.offer_exchange(state, phone, &session, place, actions);
                self.offer_ends(phone, actions);
            }
        }
    }

    fn offer_auth0(
        &self,
        state: &State,
        phone: usize,
        selected: Option<Interface>,
        actions: &mut Actions,
    ) {
        if self.next_selection(state, phone).is_none() {
            return;
        }
        let varies = self.scenario.varies;
        let mut push = |auth0: Auth0, interface: Interface, origin: Origin| {
            let select = Some(interface).filter(|interface| selected != Some(*interface));
            let input = device::Input::Command(Command::Auth0(auth0));
            to_phone(actions, phone, select, input, origin);
        };
        for honest in self.offered_terms(state) {
            let versions: Vec<u8> =
                if varies.version { (0..3).collect() } else { vec![honest.auth0.version.0] };
            let purposes: Vec<Purpose> =
                if varies.purpose { Purpose::ALL.to_vec() } else { vec![honest.auth0.purpose] };
            let radios = if varies.interface { vec![RADIO, Interface::Ble] } else { vec![RADIO] };
            for version in versions.into_iter().map(Version) {
                for purpose in purposes.iter().copied() {
                    for radio in radios.iter().copied() {
                        let auth0 = Auth0 { version, purpose, ..honest.auth0 };
                        let same = auth0 == honest.auth0 && radio == RADIO;
                        push(auth0, radio, if same { honest.origin } else { honest.altered() });
                    }
                }
            }
        }
    }

    /// AUTH0 in every combination of known identifier, ephemeral and transaction; other fields from the honest peer.
    fn offered_terms(&self, state: &State) -> Vec<Offered> {
        let honest: Vec<(usize, Auth0)> = state
            .transactions
            .iter()
            .zip(&self.scenario.transactions)
            .filter_map(|(record, seat)| {
                let ran = record.ran?;
                let auth0 = Auth0 {
                    purpose: seat.aim.purpose,
                    version: ran.version,
                    vehicle: ran.vehicle,
                    transaction: ran.transaction,
                    vehicle_id: super::scenario::vehicle_id(seat.vehicle),
                };
                Some((seat.vehicle, auth0))
            })
            .collect();
        let ephemerals: Vec<Ephemeral> = unique(
            honest.iter().map(|(_, auth0)| auth0.vehicle).chain(self.own_ephemerals().iter().copied()),
        )
        .collect();
        let transactions: Vec<Transaction> = unique(
            honest
                .iter()
                .map(|(_, auth0)| auth0.transaction)
                .chain(self.own_transactions().iter().copied()),
        )
        .collect();
        let offered = self.scenario.provision.phone_versions.highest().unwrap_or(Version(0));
        let mut all = Vec::new();
        for vehicle in 0..self.scenario.provision.vehicles {
            for ephemeral in ephemerals.iter().copied() {
                for transaction in transactions.iter().copied() {
                    let like = honest.iter().find(|(_, auth0)| auth0.vehicle == ephemeral);
                    let auth0 = Auth0 {
                        purpose: like.map_or(self.scenario.purpose(), |(_, like)| like.purpose),
                        version: like.map_or(offered, |(_, like)| like.version),
                        vehicle: ephemeral,
                        transaction,
                        vehicle_id: super::scenario::vehicle_id(vehicle),
                    };
                    let sent = honest.iter().any(|(_, other)| *other == auth0);
                    let origin = match (sent, like) {
                        (true, _) => Origin::Relayed,
                        (false, Some(_)) => Origin::Altered,
                        (false, None) => Origin::Forged,
                    };
                    all.push(Offered { auth0, origin });
                }
            }
        }
        all
    }

    fn offer_auth1(
        &self,
        state: &State,
        phone: usize,
        session: &device::Session,
        actions: &mut Actions,
    ) {
        let bound = self.phones.get(phone).and_then(|setting| setting.bound(session.vehicle_id));
        let signatures = match bound {
            Some(bound) => {
                self.signatures(state, bound.vehicle_key, session.signed(), Usage::Vehicle)
            }
            None => vec![Signature::Junk],
        };
        let seen: Vec<Signature> = self.seen_signatures(state).collect();
        for signature in signatures {
            let origin = match signature {
                Signature::Junk => Origin::Junk,
                Signature::Made { data, .. } if data.usage == Usage::Endpoint => Origin::Forged,
                Signature::Made { .. } if seen.contains(&signature) => Origin::Relayed,
                Signature::Made { .. } => Origin::Forged,
            };
            let input = device::Input::Command(Command::Auth1(signature));
            to_phone(actions, phone, None, input, origin);
        }
    }

    fn offer_exchange(
        &self,
        state: &State,
        phone: usize,
        session: &device::Session,
        place: Place,
        actions: &mut Actions,
    ) {
        let record = self.selection_of(state, phone).and_then(|at| state.selections.get(at));
        let full = record.is_none_or(|record| record.asks.iter().all(Option::is_some));
        if full {
            return;
        }
        let key = session.channel(self.rules);
        let mut push = |sealed, origin| {
            let input = device::Input::Command(Command::Exchange(sealed));
            to_phone(actions, phone, None, input, origin);
        };
        for sealed in unique(self.heard(state).filter(|sealed| sealed.key == key)) {
            let origin = match sealed.direction {
                Direction::Command => Origin::Relayed,
                Direction::Response => Origin::Forged,
            };
            push(sealed, origin);
            if self.scenario.powers.malleable && sealed.direction == Direction::Command {
                for content in altered(sealed.content) {
                    push(Sealed { content, intact: false, ..sealed }, Origin::Altered);
                }
            }
        }
        if self.knows_channel(state, key) {
            let direction = Direction::Command;
            let content = Content::Ask(Ask::Token);
            push(Sealed { key, direction, place, content, intact: true }, Origin::Forged);
        }
        push(junk_sealed(), Origin::Junk);
    }

    fn offer_ends(&self, phone: usize, actions: &mut Actions) {
        for ending in [Ending::Success, Ending::Failure] {
            let input = device::Input::Command(Command::ControlFlow(ending));
            to_phone(actions, phone, None, input, Origin::Forged);
        }
        if self.scenario.powers.field {
            let select = device::Input::Command(Command::Select(RADIO));
            to_phone(actions, phone, None, select, Origin::Forged);
            to_phone(actions, phone, None, device::Input::FieldLost, Origin::Environment);
        }
    }

    fn offer_leaks(&self, state: &State, actions: &mut Actions) {
        let origin = Origin::Environment;
        match self.scenario.powers.leak {
            Leak::None | Leak::DeviceKey | Leak::VehicleKey => {}
            Leak::Later => {
                let claimed = state.transactions.iter().any(|record| record.accepted.is_some())
                    || state.selections.iter().any(|record| record.accepts > 0);
                let keys = [self.scenario.endpoint_key(0, 0), super::scenario::vehicle_key(0)];
                for key in keys.into_iter().filter(|key| claimed && !state.leaked.contains(*key)) {
                    actions.push(Action { delivery: Delivery::LeakKey(key), origin });
                }
            }
            Leak::Ephemerals => {
                for (at, record) in state.transactions.iter().enumerate() {
                    if record.ran.is_some() && record.closed && !record.leaked {
                        actions.push(Action { delivery: Delivery::LeakOfVehicle(at), origin });
                    }
                }
                for (at, record) in state.selections.iter().enumerate() {
                    if record.ran.is_some() && record.closed && !record.leaked {
                        actions.push(Action { delivery: Delivery::LeakOfDevice(at), origin });
                    }
                }
            }
        }
    }
}

/// An AUTH0 that the adversary can offer.
struct Offered {
    auth0: Auth0,
    origin: Origin,
}

impl Offered {
    /// The origin once a field is changed.
    const fn altered(&self) -> Origin {
        match self.origin {
            Origin::Forged => Origin::Forged,
            Origin::Relayed | Origin::Altered | Origin::Junk | Origin::Environment => Origin::Altered,
        }
    }
}

/// What sealed content may be changed into, one thing at a time.
fn altered(content: Content) -> Vec<Content> {
    match content {
        Content::Identity { slot, signature, subset } => vec![
            Content::Identity { slot, signature, subset: Subset(0) },
            Content::Identity { slot, signature: Signature::Junk, subset },
            Content::Identity { slot: Slot(1 - slot.0.min(1)), signature, subset },
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

fn malformed(message: Message) -> vehicle::Input {
    let reject = Reject::Malformed;
    vehicle::Input::Malformed(Malformed { reject, message })
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

fn to_vehicle(
    actions: &mut Actions,
    vehicle: usize,
    stage: Message,
    input: vehicle::Input,
    origin: Origin,
) {
    let begin = false;
    let delivery = Delivery::ToVehicle { vehicle, begin, stage, input };
    actions.push(Action { delivery, origin });
}

fn to_phone(
    actions: &mut Actions,
    phone: usize,
    select: Option<Interface>,
    input: device::Input,
    origin: Origin,
) {
    let delivery = Delivery::ToPhone { phone, select, input };
    actions.push(Action { delivery, origin });
}
