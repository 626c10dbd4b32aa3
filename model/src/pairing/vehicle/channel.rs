//! Creation data and chain: what happens in the open channel.

use super::run::Run;
use super::{Entry, Phase};
use crate::pairing::message::{
    Content, Control, Creation, Issuer, KeyCertificate, Message, Sealed, Side, Transcript,
};
use crate::pairing::step::{Claim, Effect};
use keyproof_spec::pairing::mutation::Mutation;

impl Run<'_> {
    #[expect(
        clippy::too_many_arguments,
        reason = "the fields of one phase and one message"
    )]
    pub(super) fn part(
        &mut self,
        radio: u8,
        run: Transcript,
        creation: Creation,
        place: u8,
        leaf: Option<KeyCertificate>,
        more: bool,
        part: Sealed,
    ) {
        let abort = Message::Control(Control::Abort);
        let keyed = part.run == Some(run) && part.by == Side::Device;
        // DK-OC-003: in its place.
        let placed = part.place == place || self.rules.bent(Mutation::PartWithoutPlace);
        // DK-OC-002: under the MAC. Without it the content is what the path made of it.
        if !(keyed && placed) && !self.rules.bent(Mutation::SkipAnswerMac) {
            return self.fail(radio, abort);
        }
        self.out.claims.push(Claim::Took(part));
        let next = |place, leaf| Phase::AwaitPart {
            run,
            creation,
            place,
            leaf,
        };
        match (place, part.content, more) {
            (0, Content::Empty, false) => {
                let part = seal(run, 1, Content::Certificates(self.me.certificate));
                self.send(radio, Message::Write { last: true, part }, next(1, None));
            }
            (1, Content::Empty, false) => {
                let part = seal(run, 2, Content::AskChain);
                self.send(radio, Message::Get(part), next(2, None));
            }
            (2, Content::Leaf(leaf), true) => {
                let part = seal(run, 3, Content::Empty);
                self.send(radio, Message::More(part), next(3, Some(leaf)));
            }
            (3, Content::Path(issuer), false) => self.chain(radio, creation, leaf, issuer),
            _ => self.fail(radio, abort),
        }
    }

    pub(super) fn chain(
        &mut self,
        radio: u8,
        creation: Creation,
        leaf: Option<KeyCertificate>,
        issuer: Issuer,
    ) {
        let abort = Message::Control(Control::Abort);
        let Some(leaf) = leaf else {
            return self.fail(radio, abort);
        };
        // DK-OP-006: a path from the root.
        if issuer != Issuer::Genuine && !self.rules.bent(Mutation::SkipChain) {
            return self.fail(radio, abort);
        }
        // DK-OP-007: this vehicle and this challenge.
        if leaf.vehicle != creation.vehicle && !self.rules.bent(Mutation::IgnoreAttestedVehicle) {
            return self.fail(radio, abort);
        }
        if leaf.challenge != creation.challenge && !self.rules.bent(Mutation::IgnoreChallenge) {
            return self.fail(radio, abort);
        }
        if self.out.state.holds(leaf.key) {
            return self.fail(radio, abort);
        }
        let entry = Entry {
            slot: creation.slot,
            key: leaf.key,
        };
        self.out.state.stored.pending = Some(entry);
        self.out.claims.push(Claim::Pending { leaf, creation });
        self.effect(Effect::KeyPending(leaf.key));
        // DK-OP-008: pending, and no more.
        if self.rules.bent(Mutation::ActivateAtOnce) {
            self.activate(entry);
        }
        self.finish(radio, Message::Control(Control::Continue));
    }
}

/// A part sealed by the vehicle.
pub(super) const fn seal(run: Transcript, place: u8, content: Content) -> Sealed {
    Sealed {
        run: Some(run),
        by: Side::Vehicle,
        place,
        content,
    }
}
