//! REQUEST, VERIFY and M2: the exchange under the verifier.

use super::Phase;
use super::channel::seal;
use super::run::Run;
use crate::pairing::message::{
    Content, Control, Creation, Message, Request, Scalar, Share, Side, Transcript,
    secrets_of_vehicle,
};
use crate::pairing::step::{Claim, Effect, Seen};
use keyproof_spec::pairing::mutation::Mutation;

impl Run<'_> {
    pub(super) fn selected(&mut self, radio: u8, versions: u8, protocols: u8) {
        let common = versions & self.me.versions;
        let Some(verifier) = self.out.state.stored.verifier else {
            return self.fail(radio, Message::Control(Control::Abort));
        };
        // DK-OP-012: a common version, and the highest.
        if common == 0 || protocols & self.me.protocols == 0 {
            return self.fail(radio, Message::Control(Control::Abort));
        }
        let version = if self.rules.bent(Mutation::TakeLowestFrameworkVersion) {
            1 << common.trailing_zeros()
        } else {
            0x80 >> common.leading_zeros()
        };
        let request = Request {
            version,
            protocols: self.me.protocols,
            stretching: verifier.stretched.stretching,
            brand: self.me.brand,
        };
        self.send(radio, Message::Request(request), Phase::AwaitShare(request));
    }

    pub(super) fn share(&mut self, radio: u8, request: Request, x: Share) {
        let abort = Message::Control(Control::Abort);
        // DK-OP-002: the attempt is counted and stored before VERIFY leaves.
        if !self.rules.bent(Mutation::CountOnWrongEvidence) {
            self.out.state.raise(radio, self.rules);
            self.effect(Effect::AttemptCounted);
        }
        let Some(verifier) = self.out.state.stored.verifier else {
            return self.fail(radio, abort);
        };
        // DK-OP-013: a new scalar for each share.
        let drawn = self.out.state.draw(self.me.name);
        let scalar = Scalar {
            owner: drawn.owner,
            number: if self.rules.bent(Mutation::ReuseVehicleShare) {
                1
            } else {
                drawn.number
            },
        };
        let w0 = verifier.stretched;
        let y = Share::Masked {
            scalar,
            mask: Some(w0),
            side: Side::Vehicle,
        };
        let (z, v) = secrets_of_vehicle(x, scalar, w0);
        // DK-PK-001: the share, Z and V.
        if !self.rules.may_go_on(x, z, v) {
            return self.fail(radio, abort);
        }
        let run = self.rules.transcript((x, y), (z, v), w0, request);
        let seen = Seen {
            request,
            x,
            y: Some(y),
        };
        self.out.claims.push(Claim::Runs(seen));
        self.out.claims.push(Claim::Showed(seen, run));
        let evidence = self.rules.evidence(Side::Vehicle, x, y, run);
        let next = Phase::AwaitEvidence { request, x, y, run };
        self.send(radio, Message::Verify(y, evidence), next);
    }

    pub(super) fn evidence(&mut self, radio: u8, seen: Seen, run: Transcript, equal: bool) {
        // DK-OP-005: nothing is used before M2 has verified.
        if !equal && !self.rules.bent(Mutation::UseKeysBeforeEvidence) {
            if self.rules.bent(Mutation::CountOnWrongEvidence) {
                self.out.state.raise(radio, self.rules);
                self.effect(Effect::AttemptCounted);
            }
            return self.fail(radio, Message::Control(Control::Abort));
        }
        if equal {
            self.out.claims.push(Claim::Confirmed(seen, run));
        }
        // DK-OP-001: used, in the store, before WRITE DATA.
        if let Some(verifier) = &mut self.out.state.stored.verifier {
            verifier.used = true;
        }
        self.effect(Effect::VerifierUsed);
        let creation = Creation {
            vehicle: self.me.certificate.vehicle,
            slot: 1,
            challenge: self.out.state.draw(self.me.name),
        };
        let run = self.rules.channel(run);
        let part = seal(run, 0, Content::Creation(creation));
        let next = Phase::AwaitPart {
            run,
            creation,
            place: 0,
            leaf: None,
        };
        self.send(radio, Message::Write { last: false, part }, next);
    }
}
