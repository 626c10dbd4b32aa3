//! Dispatch: which command is taken in which phase, and the host inputs.

use super::Status;
use super::{Identity, Phase, State};
use crate::pairing::message::{Content, Endpoint, Message, Password, Receipt, TransactionKey};
use crate::pairing::rules::Rules;
use crate::pairing::step::{Effect, Step};
use keyproof_spec::pairing::mutation::Mutation;

/// One step as it goes on.
pub(super) struct Run<'a> {
    pub(super) me: &'a Identity,
    pub(super) rules: Rules,
    pub(super) out: Step<State>,
}

impl Run<'_> {
    /// Notes that the store was written: power may fail here.
    pub(super) fn written(&mut self) {
        self.out.cuts.push(self.out.state.without_power(self.rules));
    }

    pub(super) fn effect(&mut self, effect: Effect) {
        self.out.effects.push(effect);
        if effect != Effect::SessionEnded {
            self.written();
        }
    }

    pub(super) fn answer(&mut self, message: Message, next: Phase) {
        self.out.messages.push(message);
        self.out.state.phase = next;
    }

    pub(super) fn remove(&mut self, key: Endpoint) {
        for place in &mut self.out.state.stored.keys {
            if place.is_some_and(|entry| entry.key == key) {
                *place = None;
            }
        }
        self.effect(Effect::KeyRemoved(key));
    }

    /// The host deletes a key: the session in which it is used goes with it (section 9.3).
    pub(super) fn delete(&mut self, key: Endpoint) {
        self.remove(key);
        match self.out.state.phase {
            Phase::Proved(own) if own.key == key => {
                self.out.effects.push(Effect::SessionEnded);
                self.out.state.phase = Phase::Deselected;
            }
            Phase::Made { key: made, .. } if made == key => self.end_pairing(),
            Phase::Deselected
            | Phase::Selected
            | Phase::Shared { .. }
            | Phase::Secure { .. }
            | Phase::Made { .. }
            | Phase::Proved(_) => {}
        }
    }

    pub(super) fn withdraw(&mut self) {
        self.out.state.stored.ghost = self.out.state.stored.password.take();
        self.written();
        let made: Vec<Endpoint> = self
            .out
            .state
            .stored
            .keys
            .iter()
            .flatten()
            .filter(|entry| entry.status == Status::Made)
            .map(|entry| entry.key)
            .collect();
        for key in made {
            self.delete(key);
        }
        self.end_pairing();
    }

    /// A password that is replaced or withdrawn takes the session of the framework with it (section 9.3).
    pub(super) fn end_pairing(&mut self) {
        if matches!(
            self.out.state.phase,
            Phase::Shared { .. } | Phase::Secure { .. } | Phase::Made { .. }
        ) {
            self.out.effects.push(Effect::SessionEnded);
            self.out.state.phase = Phase::Selected;
        }
    }

    pub(super) fn store_receipt(&mut self, receipt: Receipt) {
        let Some(key) = self
            .out
            .state
            .key_for(receipt.vehicle)
            .map(|entry| entry.key)
        else {
            return;
        };
        if let Some(entry) = self.out.state.entry(key) {
            entry.receipt = Some(receipt);
        }
        self.effect(Effect::ReceiptStored(key));
    }

    /// DK-OP-032: a failed check wipes the session of the framework.
    pub(super) fn refuse(&mut self) {
        let phase = self.out.state.phase;
        let next = match phase {
            Phase::Deselected | Phase::Proved(_) => Phase::Deselected,
            Phase::Selected | Phase::Shared { .. } | Phase::Secure { .. } | Phase::Made { .. } => {
                if self.rules.bent(Mutation::DeviceContinues) {
                    phase
                } else {
                    Phase::Selected
                }
            }
        };
        self.answer(Message::Refused, next);
    }

    pub(super) fn receive(&mut self, message: Message) {
        match (self.out.state.phase, message) {
            (phase, Message::Select) => self.select(phase),
            (
                _,
                Message::Auth {
                    vehicle,
                    key,
                    nonce,
                },
            ) => self.auth(
                vehicle,
                TransactionKey {
                    vehicle: key,
                    key: Endpoint {
                        owner: self.me.name,
                        number: 0,
                    },
                    nonce,
                },
            ),
            (Phase::Proved(own), Message::Exchange(key)) if own == key => self.exchange(own),
            (Phase::Proved(_), Message::Flow { .. }) => {
                self.out.effects.push(Effect::SessionEnded);
                self.out.state.phase = Phase::Deselected;
            }
            (Phase::Selected, Message::Request(request)) => self.request(request),
            (Phase::Shared { request, w0, x }, Message::Verify(y, evidence)) => {
                self.verify(request, w0, x, y, evidence);
            }
            (Phase::Secure { run, place, head }, Message::Write { last, part }) => {
                self.write(run, place, head, last, part);
            }
            // DK-OP-027, bent: creation data in clear before M1 has verified.
            (Phase::Selected | Phase::Shared { .. }, Message::Write { last, part })
                if self.rules.bent(Mutation::WriteBeforeEvidence) && part.run.is_none() =>
            {
                self.write(None, 0, None, last, part);
            }
            (
                // Once more, it begins anew (section 9.3).
                Phase::Made {
                    run, place, key, ..
                },
                Message::Get(part),
            ) => {
                self.hand(run, place, key, 0, part, Content::AskChain);
            }
            // DK-OP-027: GET RESPONSE only while a part is left.
            (
                Phase::Made {
                    run,
                    place,
                    key,
                    handed: 1,
                },
                Message::More(part),
            ) => {
                self.hand(run, place, key, 1, part, Content::Empty);
            }
            (phase, Message::Control(control)) => self.control(phase, control),
            _ => self.refuse(),
        }
    }

    pub(super) fn select(&mut self, phase: Phase) {
        let answer = Message::Selected {
            versions: self.me.versions,
            protocols: self.me.protocols,
            password: self.password().is_some(),
        };
        // DK-OP-031: SELECT ends the session.
        let kept = self.rules.bent(Mutation::SelectKeepsSession)
            && !matches!(phase, Phase::Deselected | Phase::Proved(_));
        self.answer(answer, if kept { phase } else { Phase::Selected });
    }

    /// DK-OP-020: the password that is there.
    pub(super) fn password(&self) -> Option<Password> {
        let stored = self.out.state.stored;
        if self.rules.bent(Mutation::KeepWithdrawnPassword) {
            stored.password.or(stored.ghost)
        } else {
            stored.password
        }
    }
}
