//! The rules in force: a variant, and at most two mutations. The evidence is made here, because both sides make it alike.

use super::message::{Evidence, Request, Secret, Share, Side, Stretched, Transcript, Variant};
use keyproof_spec::pairing::mutation::Mutation;

/// The limit of attempts in the model, on both sides.
pub const ATTEMPTS: u8 = 2;

/// Variant and mutations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rules {
    /// The variant.
    pub variant: Variant,
    /// The rule that is switched off.
    pub mutation: Option<Mutation>,
    /// A second one.
    pub second: Option<Mutation>,
}

impl Rules {
    /// All rules of a variant.
    #[must_use]
    pub const fn healthy(variant: Variant) -> Self {
        Self {
            variant,
            mutation: None,
            second: None,
        }
    }

    /// The same with one rule switched off.
    #[must_use]
    pub const fn without(variant: Variant, mutation: Mutation) -> Self {
        Self {
            variant,
            mutation: Some(mutation),
            second: None,
        }
    }

    /// The same with two rules switched off.
    #[must_use]
    pub const fn without_both(variant: Variant, mutation: Mutation, second: Mutation) -> Self {
        Self {
            variant,
            mutation: Some(mutation),
            second: Some(second),
        }
    }

    /// Whether this mutation is on.
    #[must_use]
    pub fn bent(self, mutation: Mutation) -> bool {
        self.mutation == Some(mutation) || self.second == Some(mutation)
    }

    /// DK-PK-001: whether a run may go on with this share and these secrets.
    #[must_use]
    pub fn may_go_on(self, share: Share, z: Secret, v: Secret) -> bool {
        let identity = share == Share::Identity || z == Secret::Identity || v == Secret::Identity;
        share != Share::Invalid && (!identity || self.bent(Mutation::AcceptIdentityShare))
    }

    /// DK-PK-004: the transcript of a run.
    #[must_use]
    pub fn transcript(
        self,
        shares: (Share, Share),
        secrets: (Secret, Secret),
        w0: Stretched,
        request: Request,
    ) -> Transcript {
        let context =
            self.variant == Variant::Rfc9383 && !self.bent(Mutation::EvidenceWithoutRequest);
        // In rfc9383 the versions stand in the context alone.
        let versions = !self.bent(Mutation::EvidenceWithoutVersions)
            && (self.variant == Variant::Ccc || context);
        Transcript {
            shares: (!self.bent(Mutation::EvidenceWithoutShares)).then_some(shares),
            z: secrets.0,
            v: secrets.1,
            w0,
            versions: versions.then_some((request.version, request.protocols)),
            context: context.then_some((request.stretching, request.brand)),
        }
    }

    /// DK-PK-005: the evidence of `by`, which covers the device's share for M1 and the vehicle's for M2.
    #[must_use]
    pub fn evidence(self, by: Side, x: Share, y: Share, run: Transcript) -> Evidence {
        if self.bent(Mutation::OneEvidenceKey) {
            return Evidence {
                by: None,
                over: None,
                run,
            };
        }
        let over = match by {
            Side::Vehicle => x,
            Side::Device => y,
        };
        Evidence {
            by: Some(by),
            over: Some(over),
            run,
        }
    }

    /// DK-PK-006: what the channel keys are made from. In `ccc` the versions act on the evidence keys alone.
    #[must_use]
    pub const fn channel(self, run: Transcript) -> Transcript {
        match self.variant {
            Variant::Ccc => Transcript {
                versions: None,
                ..run
            },
            Variant::Rfc9383 => run,
        }
    }
}
