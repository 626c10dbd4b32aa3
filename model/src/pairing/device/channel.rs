//! WRITE DATA, GET DATA, GET RESPONSE and OP CONTROL FLOW: what happens in the open channel.

use super::run::Run;
use super::{Entry, Phase, Status};
use crate::pairing::message::{
    Content, Control, Creation, Endpoint, Issuer, KeyCertificate, Message, Sealed, Side,
    Transcript, VehicleCertificate,
};
use crate::pairing::step::{Claim, Effect};
use keyproof_spec::pairing::mutation::Mutation;

impl Run<'_> {
    /// Whether a part opens here.
    pub(super) fn opens(&self, run: Option<Transcript>, place: u8, part: Sealed) -> bool {
        // DK-OC-003: in its place.
        let placed = part.place == place || self.rules.bent(Mutation::PartWithoutPlace);
        part.run == run && part.by == Side::Vehicle && placed
    }

    pub(super) fn write(
        &mut self,
        run: Option<Transcript>,
        place: u8,
        head: Option<Creation>,
        last: bool,
        part: Sealed,
    ) {
        // DK-OC-001: the MAC before any byte of the content.
        if !self.opens(run, place, part) && !self.rules.bent(Mutation::SkipWriteMac) {
            return self.refuse();
        }
        self.out.claims.push(Claim::Took(part));
        match (head, part.content, last) {
            (None, Content::Creation(creation), false) => {
                let next = Phase::Secure {
                    run,
                    place: place.saturating_add(1),
                    head: Some(creation),
                };
                self.answer(empty(run, place), next);
            }
            (Some(creation), Content::Certificates(certificate), true) => {
                self.make(run, place, creation, certificate);
            }
            _ => self.refuse(),
        }
    }

    pub(super) fn make(
        &mut self,
        run: Option<Transcript>,
        place: u8,
        creation: Creation,
        certificate: VehicleCertificate,
    ) {
        // DK-OP-026: a path from the root, and the identifier that it certifies.
        if certificate.issuer != Issuer::Genuine && !self.rules.bent(Mutation::SkipVehicleChain) {
            return self.refuse();
        }
        let same = certificate.vehicle == creation.vehicle;
        if !same && !self.rules.bent(Mutation::IgnoreCertifiedIdentifier) {
            return self.refuse();
        }
        let old = self.out.state.key_for(creation.vehicle);
        // DK-OP-028: no live key is overwritten.
        let live = old.is_some_and(|entry| entry.status == Status::Active);
        if live && !self.rules.bent(Mutation::OverwriteLiveKey) {
            return self.refuse();
        }
        if old.is_none() && self.out.state.stored.keys.iter().all(Option::is_some) {
            return self.refuse();
        }
        if let Some(old) = old {
            self.remove(old.key);
        }
        let key = Endpoint {
            owner: self.me.name,
            number: self.out.state.draw(),
        };
        let entry = Entry {
            creation,
            key,
            bound_to: certificate.key,
            status: Status::Made,
            receipt: None,
        };
        if let Some(free) = self
            .out
            .state
            .stored
            .keys
            .iter_mut()
            .find(|place| place.is_none())
        {
            *free = Some(entry);
        }
        self.out.claims.push(Claim::Made {
            key,
            creation,
            bound_to: certificate.key,
        });
        self.effect(Effect::KeyMade(key));
        // DK-OP-029: made, and no more.
        if self.rules.bent(Mutation::EnableAtCreation) {
            self.enable(key);
        }
        let next = Phase::Made {
            run,
            place: place.saturating_add(1),
            key,
            handed: 0,
        };
        self.answer(empty(run, place), next);
    }

    pub(super) fn hand(
        &mut self,
        run: Option<Transcript>,
        place: u8,
        key: Endpoint,
        handed: u8,
        part: Sealed,
        due: Content,
    ) {
        // DK-OC-001: the MAC first.
        if !self.opens(run, place, part) || part.content != due {
            return self.refuse();
        }
        let Some(entry) = self.out.state.entry(key).copied() else {
            return self.refuse();
        };
        self.out.claims.push(Claim::Took(part));
        let content = if handed == 0 {
            Content::Leaf(KeyCertificate {
                key,
                vehicle: entry.creation.vehicle,
                challenge: entry.creation.challenge,
            })
        } else {
            Content::Path(self.me.issuer)
        };
        let answer = Message::Answer {
            more: handed == 0,
            part: seal(run, place, content),
        };
        let next = Phase::Made {
            run,
            place: place.saturating_add(1),
            key,
            handed: handed.saturating_add(1),
        };
        self.answer(answer, next);
    }

    /// DK-OP-030: enables nothing, removes at most the key of its session.
    pub(super) fn control(&mut self, phase: Phase, control: Control) {
        match (phase, control) {
            (Phase::Deselected | Phase::Proved(_), _) => return self.refuse(),
            (Phase::Made { handed: 2, key, .. }, Control::Continue | Control::End) => {
                if control == Control::Continue && self.rules.bent(Mutation::ControlFlowEnables) {
                    self.enable(key);
                }
            }
            (Phase::Made { .. }, Control::Continue | Control::End) => return self.refuse(),
            (Phase::Made { key, .. }, Control::Abort) => self.remove(key),
            (_, Control::Abort) if self.rules.bent(Mutation::AbortDeletesLiveKey) => {
                let all = self.out.state.stored.keys;
                for entry in all.iter().flatten() {
                    self.remove(entry.key);
                }
            }
            _ => {}
        }
        self.out.effects.push(Effect::SessionEnded);
        self.out.state.phase = Phase::Selected;
    }
}

/// A part sealed by the device.
const fn seal(run: Option<Transcript>, place: u8, content: Content) -> Sealed {
    Sealed {
        run,
        by: Side::Device,
        place,
        content,
    }
}

/// The answer without content.
const fn empty(run: Option<Transcript>, place: u8) -> Message {
    Message::Answer {
        more: false,
        part: seal(run, place, Content::Empty),
    }
}
