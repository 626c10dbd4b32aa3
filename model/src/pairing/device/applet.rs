//! The applet, as far as activation needs it: AUTH1 and EXCHANGE.

use super::run::Run;
use super::{Phase, Status};
use crate::pairing::message::{Endpoint, Message, TransactionKey};
use crate::pairing::step::Effect;
use keyproof_spec::pairing::mutation::Mutation;

impl Run<'_> {
    pub(super) fn auth(&mut self, vehicle: u8, signed: TransactionKey) {
        let entry = self.out.state.key_for(vehicle);
        let Some(entry) = entry.filter(|entry| entry.bound_to == signed.vehicle) else {
            return self.answer(Message::Refused, Phase::Deselected);
        };
        // DK-OP-029: the answer to AUTH1 enables nothing.
        if entry.status == Status::Made && self.rules.bent(Mutation::EnableAtAuth1) {
            self.enable(entry.key);
        }
        let own = TransactionKey {
            key: entry.key,
            ..signed
        };
        self.answer(Message::Proof(own), Phase::Proved(own));
    }

    pub(super) fn exchange(&mut self, own: TransactionKey) {
        let Some(entry) = self.out.state.entry(own.key).copied() else {
            return self.refuse();
        };
        // DK-OP-029: the first valid EXCHANGE makes the key active.
        if entry.status == Status::Made {
            self.enable(entry.key);
        }
        self.answer(Message::Read(own, entry.receipt), Phase::Proved(own));
    }

    pub(super) fn enable(&mut self, key: Endpoint) {
        if let Some(entry) = self.out.state.entry(key) {
            entry.status = Status::Active;
        }
        self.effect(Effect::KeyActive(key));
    }
}
