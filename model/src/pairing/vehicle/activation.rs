//! The transaction as far as activation needs it: proof, receipt, and the new key in the place of the old.

use super::run::Run;
use super::{Entry, Phase};
use crate::pairing::message::{Fresh, Message, Receipt, TransactionKey};
use crate::pairing::step::{Claim, Effect};
use keyproof_spec::pairing::mutation::Mutation;

impl Run<'_> {
    pub(super) fn proof(
        &mut self,
        radio: u8,
        nonce: Fresh,
        activation: bool,
        proof: TransactionKey,
    ) {
        let failure = Message::Flow { success: false };
        let own = TransactionKey {
            vehicle: self.me.certificate.key,
            nonce,
            ..proof
        };
        let pending = self.out.state.stored.pending.map(|entry| entry.key);
        // DK-OP-008: the pending key is known in an activation alone, and there it is the only one.
        let known = if activation {
            pending == Some(proof.key)
        } else {
            self.out.state.holds(proof.key)
        };
        if proof != own || !known {
            return self.fail(radio, failure);
        }
        if activation {
            self.effect(Effect::PersistentStored(proof.key));
            self.send(radio, Message::Exchange(own), Phase::AwaitReceipt(own));
        } else {
            self.out.claims.push(Claim::Served(proof.key));
            self.finish(radio, Message::Flow { success: true });
        }
    }

    pub(super) fn receipt(
        &mut self,
        radio: u8,
        own: TransactionKey,
        key: TransactionKey,
        receipt: Option<Receipt>,
    ) {
        let failure = Message::Flow { success: false };
        let Some(entry) = self.out.state.stored.pending else {
            return self.fail(radio, failure);
        };
        if key != own || entry.key != own.key {
            return self.fail(radio, failure);
        }
        let due = Receipt {
            vehicle: self.me.certificate.vehicle,
            slot: entry.slot,
            key: entry.key,
            genuine: true,
        };
        // DK-OP-008: a receipt that verifies.
        if receipt != Some(due) && !self.rules.bent(Mutation::ActivateWithoutReceipt) {
            return self.fail(radio, failure);
        }
        self.activate(entry);
        self.finish(radio, Message::Flow { success: true });
    }

    pub(super) fn activate(&mut self, entry: Entry) {
        // DK-OP-009: all other keys go first, each in a write of its own.
        if !self.rules.bent(Mutation::ChangeWithoutRemoval) {
            let old: Vec<Entry> = self
                .out
                .state
                .stored
                .table
                .iter()
                .flatten()
                .copied()
                .collect();
            for gone in old {
                for place in &mut self.out.state.stored.table {
                    if *place == Some(gone) {
                        *place = None;
                    }
                }
                self.effect(Effect::KeyRemoved(gone.key));
            }
        }
        let free = self
            .out
            .state
            .stored
            .table
            .iter_mut()
            .find(|place| place.is_none());
        if let Some(place) = free {
            *place = Some(entry);
        }
        self.out.state.stored.pending = None;
        self.out.state.stored.change = false;
        self.effect(Effect::KeyActive(entry.key));
    }
}
