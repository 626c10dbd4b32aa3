//! What a vehicle twin hears in a pairing: bytes to names, and the class of a refusal.

use super::{Input, Message, Phase, Vehicle};
use crate::crypto::point;
use crate::pairing::spake::cancelling_share_for_vehicle;
use crate::pairing::twin::names::bits;
use crate::pairing::twin::{evidence, fields};
use crate::play::{Observation, Refused, Stage};
use crate::wire::{apdu, tlv};
use keyproof_model::pairing::message::{Control, Scalar, Share, Side};
use keyproof_spec::pairing::words::Message as Word;
use keyproof_spec::reject::Reject;

/// A response in names, and the class of its refusal if it is refused.
pub(super) struct Heard {
    pub(super) message: Message,
    pub(super) class: Reject,
    /// The chain with it.
    pub(super) kept: Option<Vec<u8>>,
    /// The phase that it is taken in.
    pub(super) phase: Option<Phase>,
    /// The key that the leaf certifies, once the chain is whole.
    pub(super) endpoint: Option<[u8; 65]>,
}

impl Heard {
    pub(super) const fn new(message: Message, class: Reject) -> Self {
        Self {
            message,
            class,
            kept: None,
            phase: None,
            endpoint: None,
        }
    }
}

impl Vehicle {
    /// A response in a pairing.
    pub(super) fn pairing_response(&mut self, bytes: &[u8]) -> Observation {
        let stage = self.awaited();
        let heard = self.hear(bytes);
        let heard = heard.unwrap_or_else(|class| Heard::new(Message::Refused, class));
        let before = self.state.session(self.radio);
        if let Some(phase) = heard.phase {
            self.put(phase);
        }
        self.session.endpoint = heard.endpoint.or(self.session.endpoint);
        let (effects, message) = self.step(Input::Receive(self.radio, heard.message));
        let Some(message) = message else {
            // A vehicle that goes on after a failure is where it was.
            self.put(before);
            return Observation {
                effects,
                ..Observation::default()
            };
        };
        let refused = message == Message::Control(Control::Abort);
        if let (false, Some(kept)) = (refused, heard.kept) {
            self.session.kept = kept;
        }
        Observation {
            out: self.command(message).into_iter().collect(),
            effects,
            reject: refused.then_some(Refused {
                class: Some(heard.class),
                stage: Some(Stage::Pairing(stage)),
                native: None,
            }),
            public_keys: Vec::new(),
        }
    }

    pub(super) const fn put(&mut self, phase: Phase) {
        let [first, second] = &mut self.state.sessions;
        if self.radio == 0 {
            *first = phase;
        } else {
            *second = phase;
        }
    }

    /// The command whose answer is waited for.
    const fn awaited(&self) -> Word {
        match self.state.session(self.radio) {
            Phase::AwaitShare(_) => Word::Request,
            Phase::AwaitEvidence { .. } => Word::Verify,
            Phase::AwaitPart { place: 0 | 1, .. } => Word::WriteData,
            Phase::AwaitPart { place: 2, .. } => Word::GetData,
            Phase::AwaitPart { .. } => Word::GetResponse,
            Phase::Idle
            | Phase::AwaitSelect
            | Phase::AwaitProof { .. }
            | Phase::AwaitReceipt(_)
            | Phase::AwaitControl
            | Phase::Ended => Word::Select,
        }
    }

    fn hear(&mut self, bytes: &[u8]) -> Result<Heard, Reject> {
        let whole = apdu::response(bytes).filter(|(data, _)| data.len() <= 256);
        let (data, status) = whole.ok_or(Reject::Length)?;
        let ok = status == self.profile.status.ok;
        let chain = matches!(
            self.state.session(self.radio),
            Phase::AwaitPart { place: 2.., .. }
        );
        let more = chain && status >> 8 == 0x61;
        if !ok && !more {
            return Err(Reject::Unsupported);
        }
        match self.state.session(self.radio) {
            Phase::AwaitSelect => self.offer(data),
            Phase::AwaitShare(_) => self.share(data),
            Phase::AwaitEvidence { x, y, run, .. } => {
                let tag = self.profile.pairing.tags.device_evidence;
                let read = tlv::read(data, [(tag, 16)]);
                let [code] = read.map_err(|_| Reject::Malformed)?;
                let due = self.rules.evidence(Side::Device, x, y, run);
                let equal = self.session.run.as_ref().is_some_and(|run| run.m2 == *code);
                let named = evidence::named(due, equal);
                Ok(Heard::new(Message::Evidence(named), Reject::Mac))
            }
            phase @ Phase::AwaitPart { .. } => self.part(phase, data, more),
            Phase::Idle
            | Phase::AwaitProof { .. }
            | Phase::AwaitReceipt(_)
            | Phase::AwaitControl
            | Phase::Ended => Err(Reject::Order),
        }
    }

    fn offer(&self, data: &[u8]) -> Result<Heard, Reject> {
        let pairing = &self.profile.pairing;
        let tags = &pairing.tags;
        let read = fields::read(
            data,
            [
                &[tags.framework_versions],
                &[tags.protocol_versions],
                &[tags.mode],
            ],
        );
        let [versions, protocols, mode] = read.ok_or(Reject::Malformed)?;
        let versions = fields::versions(&versions).ok_or(Reject::Malformed)?;
        let protocols = fields::versions(&protocols).ok_or(Reject::Malformed)?;
        let password = mode == [pairing.mode_password];
        if !password && mode != [pairing.mode_none] {
            return Err(Reject::Malformed);
        }
        let message = Message::Selected {
            versions: bits(pairing.framework_versions, &versions),
            protocols: bits(&self.versions, &protocols),
            password,
        };
        let class = if password {
            Reject::Version
        } else {
            Reject::Order
        };
        Ok(Heard::new(message, class))
    }

    fn share(&mut self, data: &[u8]) -> Result<Heard, Reject> {
        let tag = self.profile.pairing.tags.device_share;
        let [share] = tlv::read(data, [(tag, 65)]).map_err(|_| Reject::Malformed)?;
        let share: [u8; 65] = share.try_into().map_err(|_| Reject::Malformed)?;
        let stored = self.state.stored.verifier;
        let heard = |share| Heard::new(Message::Share(share), Reject::Malformed);
        let (true, Some(stored), Some(verifier)) =
            (point::is_valid(&share), stored, &self.own.verifier)
        else {
            return Ok(heard(Share::Invalid));
        };
        self.session.x = Some(share);
        // Every point is some scalar under the own mask.
        let scalar = if cancelling_share_for_vehicle(&verifier.w0) == Some(share) {
            Scalar::ZERO
        } else {
            self.names.behind(share)
        };
        Ok(heard(Share::Masked {
            scalar,
            mask: Some(stored.stretched),
            side: Side::Device,
        }))
    }
}
