//! What a device twin sends from the framework: names to bytes.

use super::ears::Heard;
use super::{Device, Message, Phase};
use crate::pairing::bytes;
use crate::pairing::spake::device_share;
use crate::pairing::twin::IDENTITY;
use crate::pairing::twin::ledger::Ledger;
use crate::play::{Observation, Observed, Refused, Stage};
use crate::wire::apdu;
use crate::wire::tlv::{self, Tlv};
use keyproof_model::pairing::message::{Content, Scalar, Sealed, Share, Side};

impl Device {
    /// What a step looks like from outside.
    pub(super) fn say(
        &mut self,
        heard: Heard,
        effects: Vec<Observed>,
        message: Option<Message>,
    ) -> Observation {
        let (status, class) = heard.reason;
        let refused = message == Some(Message::Refused);
        let out = if refused {
            apdu::respond(&[], status.number(self.profile))
        } else {
            let ok = self.profile.status.ok;
            if let Some(taken) = &heard.taken
                && let Some(ledger) = &mut self.session.ledger
            {
                ledger.advance(&taken.ciphertext);
            }
            let (data, more) = self.data(message);
            apdu::respond(&data, more.unwrap_or(ok))
        };
        Observation {
            out: vec![out],
            effects,
            reject: refused.then_some(Refused {
                class: Some(class),
                stage: heard.stage.map(Stage::Pairing),
                native: None,
            }),
            public_keys: Vec::new(),
        }
    }

    /// Data, and the status word that says how much is left.
    fn data(&mut self, message: Option<Message>) -> (Vec<u8>, Option<u16>) {
        let tags = &self.profile.pairing.tags;
        let one = |tag, value: &[u8]| tlv::write(&[Tlv::new(tag, value)]);
        match message {
            Some(Message::Selected { password, .. }) => (self.selected(password), None),
            Some(Message::Share(Share::Masked { scalar, .. })) => {
                let share = self.share(scalar);
                (one(tags.device_share, &share), None)
            }
            Some(Message::Evidence(_)) => {
                let run = self.session.run.as_ref();
                let code = run.map_or([0; 16], |run| run.m2);
                self.session.ledger = run.map(Ledger::new);
                self.session.kept.clear();
                (one(tags.device_evidence, &code), None)
            }
            Some(Message::Answer { part, .. }) => self.part(part),
            // The other messages are a vehicle's, or the applet's.
            Some(
                Message::Select
                | Message::Request(_)
                | Message::Share(Share::Identity | Share::Invalid)
                | Message::Verify(..)
                | Message::Write { .. }
                | Message::Get(_)
                | Message::More(_)
                | Message::Control(_)
                | Message::Auth { .. }
                | Message::Proof(_)
                | Message::Exchange(_)
                | Message::Read(..)
                | Message::Flow { .. }
                | Message::Refused,
            )
            | None => (Vec::new(), None),
        }
    }

    fn selected(&self, password: bool) -> Vec<u8> {
        let pairing = &self.profile.pairing;
        let mode = if password {
            pairing.mode_password
        } else {
            pairing.mode_none
        };
        let offered = bytes::versions(pairing.framework_versions);
        tlv::write(&[
            Tlv::new(pairing.tags.framework_versions, offered),
            Tlv::new(
                pairing.tags.protocol_versions,
                bytes::versions(&self.versions),
            ),
            Tlv::new(pairing.tags.mode, [mode]),
        ])
    }

    /// X, and what stands behind it.
    fn share(&mut self, scalar: Scalar) -> [u8; 65] {
        let draws = &mut self.draws;
        let x = self.names.scalar(scalar, || draws.share());
        if let Phase::Shared { request, w0, .. } = self.state.phase {
            let (password, stretching) = (w0.password, w0.stretching);
            self.session.scalars =
                self.names
                    .stretched(self.profile, password, stretching, request.brand);
        }
        self.session.x = x;
        let w0 = self.session.scalars.map_or([0; 32], |scalars| scalars.w0);
        device_share(&x, &w0).unwrap_or(IDENTITY)
    }

    fn part(&mut self, part: Sealed) -> (Vec<u8>, Option<u16>) {
        let content = match part.content {
            Content::Leaf(leaf) => {
                let entry = self.state.stored.keys.iter().flatten();
                let entry = entry.copied().find(|entry| entry.key == leaf.key);
                self.session.parts =
                    entry.map_or_else(Vec::new, |entry| self.chain(leaf.key, entry.creation));
                self.session.handed = 0;
                self.hand()
            }
            Content::Path(_) => self.hand(),
            Content::Creation(_)
            | Content::Certificates(_)
            | Content::AskChain
            | Content::Empty => Vec::new(),
        };
        let left: usize = self
            .session
            .parts
            .iter()
            .skip(self.session.handed)
            .map(Vec::len)
            .sum();
        let hands = matches!(part.content, Content::Leaf(_) | Content::Path(_));
        let more = (hands && left > 0).then(|| 0x6100 | u16::from(u8::try_from(left).unwrap_or(0)));
        let sealed = match (part.run, &self.session.ledger) {
            (Some(_), Some(ledger)) => ledger.seal(Side::Device, &content),
            // In clear, with a MAC of nobody.
            (None | Some(_), None | Some(_)) => [content, vec![0; 8]].concat(),
        };
        (sealed, more)
    }

    /// The next part of the chain. In the model there are two; in bytes something is left until the last.
    fn hand(&mut self) -> Vec<u8> {
        let part = self.session.parts.get(self.session.handed).cloned();
        self.session.handed += 1;
        if let Phase::Made { handed, .. } = &mut self.state.phase {
            let left = self.session.handed < self.session.parts.len();
            *handed = if left { 1 } else { 2 };
        }
        part.unwrap_or_default()
    }
}
