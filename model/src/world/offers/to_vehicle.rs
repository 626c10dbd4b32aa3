//! What a vehicle is offered: answers to its commands, and junk.

use super::{Action, Actions, Delivery, Origin, altered, junk_sealed, unique};
use crate::message::{Malformed, Response};
use crate::term::{
    Answer, Ask, Content, Direction, KeyId, Place, Sealed, Signature, Signed, Slot, Subset, Token,
    VersionSet,
};
use crate::vehicle;
use crate::world::World;
use crate::world::record::{State, Transacted};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{Message, Usage};

impl World {
    pub(super) fn offer_to_vehicle(&self, state: &State, vehicle: usize, actions: &mut Actions) {
        let Some(machine) = state.vehicles.get(vehicle) else {
            return;
        };
        let index = self.transaction_of(state, vehicle);
        let record = index.and_then(|index| Some((index, state.transactions.get(index)?)));
        let link = |actions: &mut Actions| {
            if self.scenario.powers.field {
                let input = vehicle::Input::LinkLost;
                to_vehicle(
                    actions,
                    vehicle,
                    Message::Select,
                    input,
                    Origin::Environment,
                );
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
            let delivery = Delivery::ToVehicle {
                vehicle,
                begin,
                stage,
                input,
            };
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
        let ran = record.and_then(|(_, record)| record.ran);
        for (ephemeral, to) in unique(sent.map(|session| (session.endpoint, session.vehicle))) {
            let taken = state
                .transactions
                .iter()
                .any(|record| record.endpoint == Some(ephemeral));
            let own = ran.is_some_and(|ran| ran.vehicle == to) && !taken;
            let origin = if own {
                Origin::Relayed
            } else {
                Origin::Replayed
            };
            to_vehicle(actions, vehicle, stage, answer(ephemeral), origin);
        }
        let own = ran.map(|ran| ran.vehicle);
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
        let Some((index, record)) = record else {
            return;
        };
        let Some(key) = self.vehicle_channel(index, record) else {
            return;
        };
        let mut push = |sealed, origin| {
            let input = vehicle::Input::Response(Response::Channel(sealed));
            to_vehicle(actions, vehicle, stage, input, origin);
        };
        for sealed in unique(self.heard(state).filter(|sealed| sealed.key == key)) {
            let origin = match (sealed.direction, sealed.content) {
                (Direction::Response, Content::Identity { .. }) if stage == Message::Auth1 => {
                    Origin::Relayed
                }
                (Direction::Response, Content::Answer(_)) if stage == Message::Exchange => {
                    Origin::Relayed
                }
                (Direction::Response | Direction::Command, _) => Origin::Replayed,
            };
            push(sealed, origin);
            if self.scenario.powers.malleable {
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
            let (contents, place) = match stage {
                Message::Exchange => (
                    self.forged_answers(state, vehicle, record),
                    Place::START.after(Ask::Token),
                ),
                Message::Select | Message::Auth0 | Message::Auth1 | Message::ControlFlow => (
                    self.forged_identities(state, vehicle, index, record),
                    Place::START,
                ),
            };
            for content in contents {
                let direction = Direction::Response;
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
        let (Some(setting), Some(signed)) = (
            self.vehicles.get(vehicle),
            self.vehicle_signed(index, record),
        ) else {
            return Vec::new();
        };
        let mut contents = Vec::new();
        for slot in (0..3).map(Slot) {
            let Some(entry) = setting.entry(slot) else {
                continue;
            };
            for signature in self.signatures(state, entry.key, signed, Usage::Endpoint) {
                contents.push(Content::Identity {
                    slot,
                    signature,
                    subset: Subset(0),
                });
            }
        }
        contents
    }

    /// Signatures under one key over one transaction that the adversary has or can make, and junk.
    pub(super) fn signatures(
        &self,
        state: &State,
        key: KeyId,
        signed: Signed,
        usage: Usage,
    ) -> Vec<Signature> {
        let over = |usage| Signature::Made {
            key,
            data: signed.data(self.rules, usage),
        };
        let fits = [over(Usage::Vehicle), over(Usage::Endpoint)];
        let seen = self
            .seen_signatures(state)
            .filter(|signature| fits.contains(signature));
        let made = Some(over(usage)).filter(|_| self.known_keys(state).contains(key));
        let mut signatures: Vec<Signature> = unique(seen.chain(made)).collect();
        signatures.push(Signature::Junk);
        signatures
    }

    fn forged_answers(&self, state: &State, vehicle: usize, record: &Transacted) -> Vec<Content> {
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
        let Some((index, record)) = record else {
            return;
        };
        let key = self.vehicle_channel(index, record);
        let acted = record.actuations > 0;
        if acted {
            let junk = vehicle::Input::Response(Response::Channel(junk_sealed()));
            to_vehicle(actions, vehicle, Message::ControlFlow, junk, Origin::Junk);
        }
        for sealed in unique(self.heard(state)).filter(|sealed| acted && Some(sealed.key) == key) {
            if sealed.place == Place::START && sealed.direction == Direction::Response {
                let input = vehicle::Input::Response(Response::Channel(sealed));
                to_vehicle(
                    actions,
                    vehicle,
                    Message::ControlFlow,
                    input,
                    Origin::Replayed,
                );
            }
        }
    }
}

fn malformed(message: Message) -> vehicle::Input {
    let reject = Reject::Malformed;
    vehicle::Input::Malformed(Malformed { reject, message })
}

fn to_vehicle(
    actions: &mut Actions,
    vehicle: usize,
    stage: Message,
    input: vehicle::Input,
    origin: Origin,
) {
    let begin = false;
    let delivery = Delivery::ToVehicle {
        vehicle,
        begin,
        stage,
        input,
    };
    actions.push(Action { delivery, origin });
}
