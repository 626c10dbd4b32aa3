//! REQUEST and VERIFY: the exchange under the password.

use super::Phase;
use super::run::Run;
use crate::pairing::message::{
    Evidence, Message, Request, Scalar, Share, Side, Stretched, Variant, secrets_of_device,
};
use crate::pairing::rules::ATTEMPTS;
use crate::pairing::step::{Claim, Effect, Seen};
use keyproof_spec::pairing::mutation::Mutation;

impl Run<'_> {
    pub(super) fn request(&mut self, request: Request) {
        // DK-OP-020: a password is there.
        let Some(password) = self.password() else {
            return self.refuse();
        };
        // DK-OP-021: a version that was offered, and a common protocol version.
        let offered = request.version & self.me.versions != 0;
        if !offered && !self.rules.bent(Mutation::AcceptAnyFrameworkVersion) {
            return self.refuse();
        }
        if request.protocols & self.me.protocols == 0 {
            return self.refuse();
        }
        // DK-OP-022: costs within the bounds.
        if !request.stretching.costs_bounded && !self.rules.bent(Mutation::AcceptAnyCosts) {
            return self.refuse();
        }
        let w0 = Stretched {
            password,
            stretching: request.stretching,
            brand: (self.rules.variant == Variant::Rfc9383).then_some(request.brand),
        };
        // DK-OP-013: a new scalar for each share.
        let drawn = self.out.state.draw();
        let number = if self.rules.bent(Mutation::ReuseDeviceShare) {
            1
        } else {
            drawn
        };
        let x = Scalar {
            owner: self.me.name,
            number,
        };
        let share = mask(x, w0);
        self.out.claims.push(Claim::Runs(Seen {
            request,
            x: share,
            y: None,
        }));
        self.answer(Message::Share(share), Phase::Shared { request, w0, x });
    }

    pub(super) fn verify(
        &mut self,
        request: Request,
        w0: Stretched,
        scalar: Scalar,
        y: Share,
        evidence: Evidence,
    ) {
        let late = self.rules.bent(Mutation::DeviceCountsLate);
        // DK-OP-023: counted, in the store, before the share and the evidence are looked at.
        if !late {
            self.count();
        }
        let x = mask(scalar, w0);
        let (z, v) = secrets_of_device(y, scalar, w0);
        let run = self.rules.transcript((x, y), (z, v), w0, request);
        let due = self.rules.evidence(Side::Vehicle, x, y, run);
        // DK-PK-001: the share, Z and V. DK-OP-025: M1.
        let equal = evidence == due;
        let accepted = self.rules.may_go_on(y, z, v)
            && (equal || self.rules.bent(Mutation::SkipVehicleEvidence));
        if !accepted {
            self.refuse();
            if late {
                // The answer is out: power can fail before the write.
                self.out.told.push(self.out.state.without_power(self.rules));
                self.count();
            }
            return self.drop_password();
        }
        self.out.state.stored.attempts = 0;
        self.written();
        let seen = Seen {
            request,
            x,
            y: Some(y),
        };
        if equal {
            self.out.claims.push(Claim::Confirmed(seen, run));
        }
        self.out.claims.push(Claim::Showed(seen, run));
        let answer = self.rules.evidence(Side::Device, x, y, run);
        let next = Phase::Secure {
            run: Some(self.rules.channel(run)),
            place: 0,
            head: None,
        };
        self.answer(Message::Evidence(answer), next);
    }

    pub(super) fn count(&mut self) {
        let stored = &mut self.out.state.stored;
        stored.attempts = stored
            .attempts
            .saturating_add(1)
            .min(ATTEMPTS.saturating_add(1));
        self.effect(Effect::AttemptCounted);
    }

    /// DK-OP-024: at the limit the password goes.
    pub(super) fn drop_password(&mut self) {
        let stored = &mut self.out.state.stored;
        if stored.attempts >= ATTEMPTS
            && stored.password.is_some()
            && !self.rules.bent(Mutation::NoDeviceLimit)
        {
            stored.ghost = stored.password.take();
            self.effect(Effect::PasswordDropped);
        }
    }
}

/// The device's share.
const fn mask(scalar: Scalar, w0: Stretched) -> Share {
    Share::Masked {
        scalar,
        mask: Some(w0),
        side: Side::Device,
    }
}
