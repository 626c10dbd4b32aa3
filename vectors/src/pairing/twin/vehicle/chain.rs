//! A part of the channel, and the chain when it is whole.

use super::ears::Heard;
use super::{Message, Phase, Vehicle};
use crate::pairing::bytes;
use crate::pairing::twin::certified;
use keyproof_model::pairing::message::{Content, Issuer, KeyCertificate, Sealed};
use keyproof_model::pairing::message::{Fresh, Side};
use keyproof_spec::reject::Reject;

/// Content that is due nowhere.
const NOTHING: Content = Content::AskChain;

impl Vehicle {
    pub(super) fn part(&mut self, phase: Phase, data: &[u8], more: bool) -> Result<Heard, Reject> {
        let Phase::AwaitPart {
            run,
            creation,
            place,
            leaf,
        } = phase
        else {
            return Err(Reject::Order);
        };
        let ledger = self.session.ledger.as_ref().ok_or(Reject::Order)?;
        let opened = ledger.open(Side::Device, data).ok_or(Reject::Length)?;
        // Right MAC and wrong padding: nothing to be used, whatever rule is off.
        if opened.intact && opened.content.is_none() {
            return Err(Reject::Mac);
        }
        let keyed = opened.intact && opened.by == Side::Device && opened.late == 0;
        let late = u8::try_from(opened.late).unwrap_or(u8::MAX);
        let mut heard = match (place, opened.content) {
            (0 | 1, Some(content)) => {
                let content = if content.is_empty() {
                    Content::Empty
                } else {
                    NOTHING
                };
                self.answer(content, more)
            }
            (_, Some(content)) => self.chain(creation.challenge, &content, more),
            (_, None) => self.answer(NOTHING, more),
        };
        // Each part of the chain but the last is taken as the first is.
        let place = if more && place > 2 { 2 } else { place };
        let leaf = heard.1.or(leaf);
        heard.0.phase = Some(Phase::AwaitPart {
            run,
            creation,
            place,
            leaf,
        });
        if let Message::Answer { part, .. } = &mut heard.0.message {
            *part = Sealed {
                run: opened.intact.then_some(run),
                by: opened.by,
                place: place.wrapping_sub(late),
                content: part.content,
            };
        }
        if !keyed {
            heard.0.class = Reject::Mac;
        }
        Ok(heard.0)
    }

    fn answer(&self, content: Content, more: bool) -> (Heard, Option<KeyCertificate>) {
        let part = Sealed {
            run: None,
            by: Side::Device,
            place: 0,
            content,
        };
        let message = Message::Answer { more, part };
        (Heard::new(message, Reject::Malformed), None)
    }

    fn chain(
        &mut self,
        challenge: Fresh,
        content: &[u8],
        more: bool,
    ) -> (Heard, Option<KeyCertificate>) {
        let pairing = &self.profile.pairing;
        let kept = [self.session.kept.as_slice(), content].concat();
        let full = content.len() == pairing.part_len;
        let fits = full || !more && !content.is_empty() && content.len() < pairing.part_len;
        if !fits || kept.len() > pairing.stream_max {
            return self.answer(NOTHING, more);
        }
        if more {
            let nobody = KeyCertificate {
                key: self.names.endpoint([0; 65]),
                vehicle: self.names.vehicle(&[]),
                challenge,
            };
            let (heard, _) = self.answer(Content::Leaf(nobody), more);
            let kept = Some(kept);
            return (Heard { kept, ..heard }, None);
        }
        self.whole(challenge, &kept)
            .unwrap_or_else(|| self.answer(NOTHING, more))
    }

    /// The chain, read; `None` when it has not the form of one.
    fn whole(&mut self, challenge: Fresh, kept: &[u8]) -> Option<(Heard, Option<KeyCertificate>)> {
        let pairing = &self.profile.pairing;
        let tags = &pairing.chain;
        let tags = [
            tags.key_certificate,
            tags.issuer_certificate,
            tags.cross_certificate,
        ];
        let read = bytes::read_stream(self.profile, &tags, kept)?;
        let [leaf, element, cross]: [Vec<u8>; 3] = read.try_into().ok()?;
        let longest = [&leaf, &element, &cross].map(Vec::len).into_iter().max()?;
        (longest <= pairing.certificate_max).then_some(())?;
        let path = [cross.as_slice(), element.as_slice(), leaf.as_slice()];
        let path = certified::path(self.profile, &self.own.root, &path, 24, self.own.now);
        let key = path.key.unwrap_or([0; 65]);
        // The vehicle's own key is no key of a device (section 9.2).
        let issuer = if key == self.public {
            Issuer::Forged
        } else {
            path.issuer
        };
        let (vehicle, bound) = path.binding.split_at(path.binding.len().min(8));
        let fresh = self.challenge_bytes(challenge) == bound;
        let other = Fresh {
            owner: crate::pairing::twin::names::PEER,
            number: 0,
        };
        let leaf = KeyCertificate {
            key: self.names.endpoint(key),
            vehicle: self.names.vehicle(vehicle),
            challenge: if fresh { challenge } else { other },
        };
        let same = leaf.vehicle == self.me.certificate.vehicle;
        let class = if issuer == Issuer::Genuine && same && !fresh {
            Reject::Freshness
        } else {
            Reject::Chain
        };
        let (heard, _) = self.answer(Content::Path(issuer), false);
        let heard = Heard {
            class,
            kept: Some(kept.to_vec()),
            endpoint: Some(key),
            ..heard
        };
        Some((heard, Some(leaf)))
    }
}
