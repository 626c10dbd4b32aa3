//! The goals I1–I23: what the protocol promises, in words of claim events and attacker knowledge only (chapter 2).
//!
//! A goal never names a guard or a phase: a property that restates a guard lets the model check itself.

/// A goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Goal {
    /// The vehicle actuates only if an enrolled, active, entitled key took part in that very transaction, and once.
    I1,
    /// When the vehicle accepts, a device ran with the same vehicle identifier, slot, ephemerals, transaction identifier, version, flags, purpose and interface, and answers no other acceptance.
    I2,
    /// When the device accepts, a vehicle ran with the same tuple, and serves no other acceptance.
    I3,
    /// Session keys, Kpersistent and long-term keys stay unknown to the adversary unless leaked before the claim.
    I4,
    /// A session that ended stays secret after long-term keys leak.
    I5,
    /// Both ends of a completed pairing agree and have confirmed.
    I6,
    /// Passwords are tested on line only and a bounded number of times.
    I7,
    /// A key in the table got there by pairing or delegation.
    I8,
    /// One invitation gives one key.
    I9,
    /// A key that is not active is neither accepted by the vehicle nor used by the device.
    I10,
    /// No key outlives its owner.
    I11,
    /// Both accept the best common version, and no version that one of them does not offer.
    I12,
    /// Transaction identifiers, ephemerals and counters are accepted once.
    I13,
    /// The vehicle actuates only for a device that is near.
    I14,
    /// A command works only in its phase; every failure leads to a phase without keys.
    I15,
    /// Channel content is accepted in order, once, whole, and in the right direction.
    I16,
    /// An unauthenticated reader learns no stable identifier and cannot tell two phones apart.
    I17,
    /// A device takes part only in express mode or with its user.
    I18,
    /// An adversary without credentials cannot block the rightful user for good.
    I19,
    /// Actuation stays within the entitlement of the key.
    I20,
    /// Every accepted byte string has one meaning; everything else is refused.
    I21,
    /// An accepted key is certified by a chain.
    I22,
    /// Mailbox content goes only to the vehicle that the key is bound to.
    I23,
}

/// How the standard transaction stands to a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Promised, and checked by the model or, for [`Goal::I21`], by vectors.
    Claimed,
    /// Documented as missing: a finding.
    Finding,
    /// Not of this protocol, with the reason.
    Excluded(&'static str),
}

/// One row of chapter 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoalRow {
    /// The goal.
    pub goal: Goal,
    /// Short name.
    pub short: &'static str,
    /// The promise.
    pub sentence: &'static str,
    /// How the standard transaction stands to it.
    pub claim: Claim,
}

/// All goals.
pub const GOALS: &[GoalRow] = &[
    GoalRow {
        goal: Goal::I1,
        short: "ACT",
        sentence: "The vehicle actuates only if an enrolled, active, entitled key took part in that very transaction, and once.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I2,
        short: "AGR-V",
        sentence: "When the vehicle accepts, a device ran with the same vehicle identifier, slot, ephemerals, transaction identifier, version, flags, purpose and interface, and answers no other acceptance.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I3,
        short: "AGR-P",
        sentence: "When the device accepts, a vehicle ran with the same tuple, and serves no other acceptance.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I4,
        short: "SEC",
        sentence: "Session keys, Kpersistent and long-term keys stay unknown to the adversary unless leaked before the claim.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I5,
        short: "PFS",
        sentence: "A session that ended stays secret after long-term keys leak.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I6,
        short: "PAIR",
        sentence: "Both ends of a completed pairing agree and have confirmed.",
        claim: Claim::Excluded("keys are provisioned before this protocol starts"),
    },
    GoalRow {
        goal: Goal::I7,
        short: "GUESS",
        sentence: "Passwords are tested on line only and a bounded number of times.",
        claim: Claim::Excluded("this protocol has no password"),
    },
    GoalRow {
        goal: Goal::I8,
        short: "ENROL",
        sentence: "A key in the table got there by pairing or delegation.",
        claim: Claim::Excluded("the key table is given"),
    },
    GoalRow {
        goal: Goal::I9,
        short: "ONCE",
        sentence: "One invitation gives one key.",
        claim: Claim::Excluded("no sharing in this protocol"),
    },
    GoalRow {
        goal: Goal::I10,
        short: "REVOKE",
        sentence: "A key that is not active is neither accepted by the vehicle nor used by the device.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I11,
        short: "LIFE",
        sentence: "No key outlives its owner.",
        claim: Claim::Excluded("ownership is given"),
    },
    GoalRow {
        goal: Goal::I12,
        short: "NODOWN",
        sentence: "Both accept the best common version, and no version that one of them does not offer.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I13,
        short: "FRESH",
        sentence: "Transaction identifiers, ephemerals and counters are accepted once.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I14,
        short: "PROX",
        sentence: "The vehicle actuates only for a device that is near.",
        claim: Claim::Finding,
    },
    GoalRow {
        goal: Goal::I15,
        short: "ORDER",
        sentence: "A command works only in its phase; every failure leads to a phase without keys.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I16,
        short: "CHAN",
        sentence: "Channel content is accepted in order, once, whole, and in the right direction.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I17,
        short: "UNLINK",
        sentence: "An unauthenticated reader learns no stable identifier and cannot tell two phones apart.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I18,
        short: "INTENT",
        sentence: "A device takes part only in express mode or with its user.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I19,
        short: "LIVE",
        sentence: "An adversary without credentials cannot block the rightful user for good.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I20,
        short: "LEAST",
        sentence: "Actuation stays within the entitlement of the key.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I21,
        short: "PARSE",
        sentence: "Every accepted byte string has one meaning; everything else is refused.",
        claim: Claim::Claimed,
    },
    GoalRow {
        goal: Goal::I22,
        short: "ATTEST",
        sentence: "An accepted key is certified by a chain.",
        claim: Claim::Excluded("no certificates in this protocol"),
    },
    GoalRow {
        goal: Goal::I23,
        short: "HYGIENE",
        sentence: "Mailbox content goes only to the vehicle that the key is bound to.",
        claim: Claim::Claimed,
    },
];

impl Goal {
    /// The row of chapter 2.
    #[must_use]
    pub fn row(self) -> Option<&'static GoalRow> {
        GOALS.iter().find(|row| row.goal == self)
    }

    /// `I1` … `I23`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::I1 => "I1",
            Self::I2 => "I2",
            Self::I3 => "I3",
            Self::I4 => "I4",
            Self::I5 => "I5",
            Self::I6 => "I6",
            Self::I7 => "I7",
            Self::I8 => "I8",
            Self::I9 => "I9",
            Self::I10 => "I10",
            Self::I11 => "I11",
            Self::I12 => "I12",
            Self::I13 => "I13",
            Self::I14 => "I14",
            Self::I15 => "I15",
            Self::I16 => "I16",
            Self::I17 => "I17",
            Self::I18 => "I18",
            Self::I19 => "I19",
            Self::I20 => "I20",
            Self::I21 => "I21",
            Self::I22 => "I22",
            Self::I23 => "I23",
        }
    }
}
