//! What a phone is offered: commands, its user, the field.

use super::{Action, Actions, Delivery, Origin, altered, junk_sealed, unique};
use crate::device;
use crate::message::{Auth0, Command, Ending};
use crate::term::{
    Ask, Content, Direction, Ephemeral, Place, Sealed, Signature, Transaction, Version,
};
use crate::world::World;
use crate::world::record::State;
use crate::world::scenario::{self, RADIO};
use keyproof_spec::words::{Interface, Purpose, Usage};

impl World {
    pub(super) fn offer_to_phone(&self, state: &State, phone: usize, actions: &mut Actions) {
        let Some(machine) = state.phones.get(phone) else {
            return;
        };
        let user = state.users.get(phone).copied().unwrap_or(true);
        if state.authentications > 0 && !user {
            let input = device::Input::UserAuthenticates;
            to_phone(actions, phone, None, input, Origin::Environment);
        }
        match machine.phase {
            device::Phase::Deselected => self.offer_auth0(state, phone, None, actions),
            device::Phase::Selected(radio) => self.offer_auth0(state, phone, Some(radio), actions),
            device::Phase::Answered(session) => {
                self.offer_auth1(state, phone, &session, Origin::Relayed, actions);
                self.offer_exchange(state, phone, &session, Place::START, actions);
                self.offer_ends(state, phone, &session, actions);
            }
            device::Phase::Open(session, place) => {
                self.offer_auth1(state, phone, &session, Origin::Replayed, actions);
                self.offer_exchange(state, phone, &session, place, actions);
                self.offer_ends(state, phone, &session, actions);
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
            let versions: Vec<u8> = if varies.version {
                (0..3).collect()
            } else {
                vec![honest.auth0.version.0]
            };
            let purposes: Vec<Purpose> = if varies.purpose {
                Purpose::ALL.to_vec()
            } else {
                vec![honest.auth0.purpose]
            };
            let radios = if varies.interface {
                vec![RADIO, Interface::Ble]
            } else {
                vec![RADIO]
            };
            for version in versions.into_iter().map(Version) {
                for purpose in purposes.iter().copied() {
                    for radio in radios.iter().copied() {
                        let auth0 = Auth0 {
                            version,
                            purpose,
                            ..honest.auth0
                        };
                        let same = auth0 == honest.auth0 && radio == RADIO;
                        push(
                            auth0,
                            radio,
                            if same {
                                honest.origin
                            } else {
                                honest.altered()
                            },
                        );
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
                    vehicle_id: scenario::vehicle_id(seat.vehicle),
                };
                Some((seat.vehicle, auth0))
            })
            .collect();
        let ephemerals: Vec<Ephemeral> = unique(
            honest
                .iter()
                .map(|(_, auth0)| auth0.vehicle)
                .chain(self.own_ephemerals().iter().copied()),
        )
        .collect();
        let transactions: Vec<Transaction> = unique(
            honest
                .iter()
                .map(|(_, auth0)| auth0.transaction)
                .chain(self.own_transactions().iter().copied()),
        )
        .collect();
        let offered = self
            .scenario
            .provision
            .phone_versions
            .highest()
            .unwrap_or(Version(0));
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
                        vehicle_id: scenario::vehicle_id(vehicle),
                    };
                    let sent = honest.iter().any(|(_, other)| *other == auth0);
                    let taken = state.selections.iter().filter_map(|record| record.ran);
                    let again = taken.map(|ran| ran.vehicle).any(|taken| taken == ephemeral);
                    let origin = match (sent, like) {
                        (true, _) if again => Origin::Replayed,
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
        relayed: Origin,
        actions: &mut Actions,
    ) {
        let bound = self
            .phones
            .get(phone)
            .and_then(|setting| setting.bound(session.vehicle_id));
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
                Signature::Made { .. } if seen.contains(&signature) => relayed,
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
        let record = self
            .selection_of(state, phone)
            .and_then(|at| state.selections.get(at));
        let full = record.is_none_or(|record| record.asks.iter().all(Option::is_some));
        if full {
            return;
        }
        let expected = record.is_some_and(|record| record.accepts > 0) && place == Place::START;
        let key = session.channel(self.rules);
        let mut push = |sealed, origin| {
            let input = device::Input::Command(Command::Exchange(sealed));
            to_phone(actions, phone, None, input, origin);
        };
        for sealed in unique(self.heard(state).filter(|sealed| sealed.key == key)) {
            let origin = match sealed.direction {
                Direction::Command if expected => Origin::Relayed,
                Direction::Command | Direction::Response => Origin::Replayed,
            };
            push(sealed, origin);
            if self.scenario.powers.malleable && sealed.direction == Direction::Command {
                for content in altered(sealed.content) {
                    push(
                        Sealed {
                            content,
                            intact: false,
                            ..sealed
                        },
                        Origin::Altered,
                    );
                }
            }
        }
        if self.knows_channel(state, key) {
            let direction = Direction::Command;
            let content = Content::Ask(Ask::Token);
            push(
                Sealed {
                    key,
                    direction,
                    place,
                    content,
                    intact: true,
                },
                Origin::Forged,
            );
        }
        push(junk_sealed(), Origin::Junk);
    }

    fn offer_ends(
        &self,
        state: &State,
        phone: usize,
        session: &device::Session,
        actions: &mut Actions,
    ) {
        let partner = state
            .transactions
            .iter()
            .enumerate()
            .find(|(index, record)| self.vehicle_signed(*index, record) == Some(session.signed()));
        let sent = partner
            .filter(|(_, record)| record.closed)
            .map(|(_, record)| {
                if record.actuations > 0 {
                    Ending::Success
                } else {
                    Ending::Failure
                }
            });
        for ending in [Ending::Success, Ending::Failure] {
            let input = device::Input::Command(Command::ControlFlow(ending));
            let origin = if sent == Some(ending) {
                Origin::Relayed
            } else {
                Origin::Forged
            };
            to_phone(actions, phone, None, input, origin);
        }
        if self.scenario.powers.field {
            let select = device::Input::Command(Command::Select(RADIO));
            to_phone(actions, phone, None, select, Origin::Forged);
            to_phone(
                actions,
                phone,
                None,
                device::Input::FieldLost,
                Origin::Environment,
            );
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
            Origin::Relayed
            | Origin::Replayed
            | Origin::Altered
            | Origin::Junk
            | Origin::Environment => Origin::Altered,
        }
    }
}

fn to_phone(
    actions: &mut Actions,
    phone: usize,
    select: Option<Interface>,
    input: device::Input,
    origin: Origin,
) {
    let delivery = Delivery::ToPhone {
        phone,
        select,
        input,
    };
    actions.push(Action { delivery, origin });
}
