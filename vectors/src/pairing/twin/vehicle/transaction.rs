//! Transactions: the twin of the transaction with the keys of the moment, and what its steps mean to the agent.

use super::{
    Endpoint, Input, Message, Phase, Running, Session, Vehicle, VehicleKey, refused_errand, sealing,
};
use crate::crypto::{channel, signature};
use crate::pairing::cast::receipt_data;
use crate::play::{Kind, Observation, Refused, Stage};
use crate::twin::vehicle::{read_answer, read_bytes};
use crate::wire::apdu::{self, Command as Apdu};
use keyproof_model::pairing::message::{Fresh, Receipt, TransactionKey};
use keyproof_model::term::{Ask, Direction, Place};
use keyproof_spec::profile::instruction;
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{EffectKind, Message as Word, Purpose};

impl Vehicle {
    /// `begin`: any transaction but an activation.
    pub fn begin(&mut self, purpose: Purpose) -> Observation {
        let keys = self.keys.iter().map(|key| key.bytes.clone()).collect();
        self.start(
            Running::Transaction,
            Input::Begin(self.radio),
            keys,
            purpose,
        )
    }

    /// `activate`.
    pub fn activate(&mut self) -> Observation {
        let Some(pending) = &self.pending else {
            return refused_errand(Reject::Order);
        };
        let keys = vec![pending.bytes.clone()];
        let input = Input::Activate(self.radio);
        self.start(Running::Activation, input, keys, Purpose::Unlock)
    }

    fn start(
        &mut self,
        running: Running,
        input: Input,
        keys: Vec<VehicleKey>,
        purpose: Purpose,
    ) -> Observation {
        let (effects, _) = self.step(input);
        self.running = running;
        self.session = Session::default();
        self.transaction = self.transaction.anew(keys, &self.off);
        Observation {
            effects,
            ..self.transaction.begin(purpose)
        }
    }

    fn nonce(&self) -> Option<Fresh> {
        match self.state.session(self.radio) {
            Phase::AwaitProof { nonce, .. } => Some(nonce),
            Phase::Idle
            | Phase::AwaitSelect
            | Phase::AwaitShare(_)
            | Phase::AwaitEvidence { .. }
            | Phase::AwaitPart { .. }
            | Phase::AwaitReceipt(_)
            | Phase::AwaitControl
            | Phase::Ended => None,
        }
    }

    /// The proof of a key that the transaction has accepted.
    fn proof(&self, key: Option<Endpoint>) -> Message {
        let proof = key.zip(self.nonce()).map(|(key, nonce)| TransactionKey {
            vehicle: self.me.certificate.key,
            key,
            nonce,
        });
        proof.map_or(Message::Refused, Message::Proof)
    }

    /// A response in a transaction that is no activation: the transaction judges, and the agent hears how it ended.
    pub(super) fn transaction_response(&mut self, bytes: &[u8]) -> Observation {
        let mut told = self.transaction.response(bytes);
        let over = Kind::Transaction(EffectKind::SessionEnded);
        told.effects.retain(|effect| effect.kind != over);
        if let Some(success) = self.ending(&told) {
            let message = if success {
                self.proof(self.name_of(self.transaction.slot()))
            } else {
                Message::Refused
            };
            let (effects, _) = self.step(Input::Receive(self.radio, message));
            told.effects.extend(effects);
        }
        told
    }

    /// Whether a transaction has said its last word, and which.
    fn ending(&self, told: &Observation) -> Option<bool> {
        let read = apdu::read(told.out.first()?)?;
        let last = (read.cla, read.ins) == instruction::CONTROL_FLOW;
        last.then_some(read.p1 == self.profile.control_success)
    }

    /// A response in an activation.
    pub(super) fn activation_response(&mut self, bytes: &[u8]) -> Observation {
        if let Phase::AwaitReceipt(own) = self.state.session(self.radio) {
            return self.receipt(own, bytes);
        }
        let (before, keys) = (self.transaction.clone(), self.transaction.keys());
        let told = self.transaction.response(bytes);
        let Some(success) = self.ending(&told) else {
            return Observation {
                effects: Vec::new(),
                ..told
            };
        };
        let message = if success {
            self.session.channel = keys.map(sealing::Ledger::new);
            self.proof(self.pending.as_ref().map(|key| key.name))
        } else {
            Message::Refused
        };
        let (effects, message) = self.step(Input::Receive(self.radio, message));
        if message.is_none() {
            // A vehicle that goes on after a failure is where it was.
            self.transaction = before;
        }
        let out = message.and_then(|message| self.command(message));
        Observation {
            effects,
            reject: told.reject.filter(|_| out.is_some()),
            out: out.into_iter().collect(),
            public_keys: Vec::new(),
        }
    }

    /// EXCHANGE that reads the place of the receipt.
    pub(super) fn read_receipt(&mut self) -> Option<Vec<u8>> {
        let content = read_bytes(self.profile, self.profile.pairing.receipt_offset, 64);
        let ledger = self.session.channel.as_mut()?;
        let data = ledger.seal(Direction::Command, Place::START, &content);
        let at = data.len().saturating_sub(8);
        let after = Place::START.after(Ask::Other);
        ledger.advance(after, data.get(..at).unwrap_or(&[]));
        let (cla, ins) = instruction::EXCHANGE;
        Some(Apdu::new([cla, ins, 0, 0], data).bytes())
    }

    fn receipt(&mut self, own: TransactionKey, bytes: &[u8]) -> Observation {
        let (message, class) = match self.read(own, bytes) {
            Ok(receipt) => (Message::Read(own, receipt), Reject::Signature),
            Err(class) => (Message::Refused, class),
        };
        let (effects, message) = self.step(Input::Receive(self.radio, message));
        let refused = message == Some(Message::Flow { success: false });
        let out = message.and_then(|message| self.command(message));
        Observation {
            out: out.into_iter().collect(),
            effects,
            reject: refused.then_some(Refused {
                class: Some(class),
                stage: Some(Stage::Transaction(Word::Exchange)),
                native: None,
            }),
            public_keys: Vec::new(),
        }
    }

    /// The answer to EXCHANGE in names.
    fn read(&mut self, own: TransactionKey, bytes: &[u8]) -> Result<Option<Receipt>, Reject> {
        let profile = self.profile;
        let whole = apdu::response(bytes).filter(|(data, _)| data.len() <= 256);
        let (data, status) = whole.ok_or(Reject::Length)?;
        if status != profile.status.ok {
            return Err(Reject::Unsupported);
        }
        let (ciphertext, code) = channel::split(data).ok_or(Reject::Length)?;
        let ledger = self.session.channel.as_ref().ok_or(Reject::Order)?;
        let opened = ledger.open(Direction::Response, ciphertext, code);
        let here = opened.direction == Direction::Response && opened.place == ledger.place();
        let content = opened.content.filter(|_| opened.intact && here);
        let content = content.ok_or(Reject::Mac)?;
        let (status, found) = read_answer(profile, &content).ok_or(Reject::Malformed)?;
        if status != profile.read_ok || found.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let pending = self.pending.as_ref().ok_or(Reject::Order)?;
        let usage = profile.pairing.usage_receipt;
        let (slot, public) = (pending.bytes.slot, pending.bytes.endpoint_public);
        // The slot of the next key has a name of its own in the model.
        let named = self.state.stored.pending.map_or(slot, |entry| entry.slot);
        let signed = receipt_data(profile, &self.identifier, slot, &public, usage);
        Ok(Some(Receipt {
            vehicle: self.me.certificate.vehicle,
            slot: named,
            key: own.key,
            genuine: signature::verifies(&self.own.tracking, &signed, &found),
        }))
    }
}
