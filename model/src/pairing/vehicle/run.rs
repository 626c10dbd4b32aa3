//! Dispatch: which response is taken in which phase, and the host inputs that begin a session.

use super::{Identity, Phase, State, ended};
use crate::pairing::message::{Control, Message, Side};
use crate::pairing::rules::{ATTEMPTS, Rules};
use crate::pairing::step::{Effect, Seen, Step};
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

    pub(super) fn send(&mut self, radio: u8, message: Message, next: Phase) {
        self.out.messages.push(message);
        self.out.state.set(radio, next);
    }

    /// A verifier that is replaced or withdrawn takes its pairing with it (section 9.2).
    pub(super) fn end_pairings(&mut self) {
        for phase in &mut self.out.state.sessions {
            if matches!(
                phase,
                Phase::AwaitSelect
                    | Phase::AwaitShare(_)
                    | Phase::AwaitEvidence { .. }
                    | Phase::AwaitPart { .. }
            ) {
                *phase = Phase::Ended;
                self.out.effects.push(Effect::SessionEnded);
            }
        }
    }

    /// DK-OP-010: what begins ends what runs, on every radio.
    pub(super) fn end_others(&mut self, radio: u8) {
        if !self.rules.bent(Mutation::TwoPairings) {
            self.out.state.sessions = self.out.state.sessions.map(ended);
        }
        self.out.state.set(radio, Phase::Idle);
    }

    pub(super) fn pair(&mut self, radio: u8) {
        let stored = self.out.state.stored;
        // DK-OP-001: a verifier that is there and not used.
        let Some(verifier) = stored.verifier else {
            return;
        };
        if verifier.used && !self.rules.bent(Mutation::ReuseVerifier) {
            return;
        }
        // DK-OP-004: below the limit.
        let count = self.out.state.count(radio, self.rules);
        if count >= ATTEMPTS && !self.rules.bent(Mutation::NoVehicleLimit) {
            return;
        }
        // DK-OP-009: no key in the table, or a change of owner authorised.
        let owned = stored.table.iter().any(Option::is_some);
        if owned && !stored.change && !self.rules.bent(Mutation::PairWhilePaired) {
            return;
        }
        self.end_others(radio);
        self.send(radio, Message::Select, Phase::AwaitSelect);
    }

    pub(super) fn begin(&mut self, radio: u8, activation: bool) {
        self.end_others(radio);
        let nonce = self.out.state.draw(self.me.name);
        let auth = Message::Auth {
            vehicle: self.me.certificate.vehicle,
            key: self.me.certificate.key,
            nonce,
        };
        self.send(radio, auth, Phase::AwaitProof { nonce, activation });
    }

    /// DK-OP-011: a failed check wipes the session.
    pub(super) fn fail(&mut self, radio: u8, last: Message) {
        if self.rules.bent(Mutation::VehicleContinuesAfterFailure) {
            return;
        }
        self.finish(radio, last);
    }

    pub(super) fn finish(&mut self, radio: u8, last: Message) {
        self.send(radio, last, Phase::AwaitControl);
        self.out.effects.push(Effect::SessionEnded);
    }

    pub(super) fn receive(&mut self, radio: u8, message: Message) {
        let abort = Message::Control(Control::Abort);
        let failure = Message::Flow { success: false };
        match (self.out.state.session(radio), message) {
            (Phase::Idle | Phase::Ended, _) => {}
            (Phase::AwaitControl, _) => self.out.state.set(radio, Phase::Ended),
            (
                Phase::AwaitSelect,
                Message::Selected {
                    versions,
                    protocols,
                    password: true,
                },
            ) => self.selected(radio, versions, protocols),
            (Phase::AwaitShare(request), Message::Share(x)) => self.share(radio, request, x),
            (Phase::AwaitEvidence { request, x, y, run }, Message::Evidence(evidence)) => {
                let seen = Seen {
                    request,
                    x,
                    y: Some(y),
                };
                let due = self.rules.evidence(Side::Device, x, y, run);
                self.evidence(radio, seen, run, evidence == due);
            }
            // DK-OP-005, bent: whatever M2 is.
            (Phase::AwaitEvidence { request, x, y, run }, _)
                if self.rules.bent(Mutation::UseKeysBeforeEvidence) =>
            {
                self.evidence(
                    radio,
                    Seen {
                        request,
                        x,
                        y: Some(y),
                    },
                    run,
                    false,
                );
            }
            (
                Phase::AwaitPart {
                    run,
                    creation,
                    place,
                    leaf,
                },
                Message::Answer { more, part },
            ) => self.part(radio, run, creation, place, leaf, more, part),
            (Phase::AwaitProof { nonce, activation }, Message::Proof(proof)) => {
                self.proof(radio, nonce, activation, proof);
            }
            (Phase::AwaitReceipt(own), Message::Read(key, receipt)) => {
                self.receipt(radio, own, key, receipt);
            }
            (Phase::AwaitReceipt(_) | Phase::AwaitProof { .. }, _) => self.fail(radio, failure),
            _ => self.fail(radio, abort),
        }
    }
}
