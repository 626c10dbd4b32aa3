//! How owner pairing stands to each goal (chapter 2, "The goals in owner pairing").

use crate::goal::{Claim, Goal};

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairingGoal {
    /// The goal.
    pub goal: Goal,
    /// What it promises here; `–` where it is excluded.
    pub promise: &'static str,
    /// Claimed or not.
    pub claim: Claim,
}

/// All goals as they stand in owner pairing.
pub const GOALS: &[PairingGoal] = &[
    PairingGoal {
        goal: Goal::I1,
        promise: "–",
        claim: Claim::Excluded("the standard transaction has it"),
    },
    PairingGoal {
        goal: Goal::I2,
        promise: "–",
        claim: Claim::Excluded("the standard transaction has it"),
    },
    PairingGoal {
        goal: Goal::I3,
        promise: "–",
        claim: Claim::Excluded("the standard transaction has it"),
    },
    PairingGoal {
        goal: Goal::I4,
        promise: "The system keys stay unknown to the adversary unless it had the password, or the verifier before the run.",
        claim: Claim::Claimed,
    },
    PairingGoal {
        goal: Goal::I5,
        promise: "A pairing that ended stays secret after password, verifier and all long-term keys leak.",
        claim: Claim::Claimed,
    },
    PairingGoal {
        goal: Goal::I6,
        promise: "When the vehicle takes a key, a device made that key in this pairing for this vehicle, slot and challenge, unless the adversary had the password; when the device makes a key, the vehicle of the certificate gave its data in this pairing, unless the adversary had the verifier; both have confirmed the same shares and versions before anything is stored. A key is active on the device only if the vehicle took it, whatever the adversary had.",
        claim: Claim::Claimed,
    },
    PairingGoal {
        goal: Goal::I7,
        promise: "The adversary tests no guess off line, and on line at most as many as each side counts, however often links and power are cut. Right evidence clears the count of the device, so that around one right pairing it answers up to twice its limit less one.",
        claim: Claim::Claimed,
    },
    PairingGoal {
        goal: Goal::I8,
        promise: "A key becomes active only by an activation with proof of the key and a receipt.",
        claim: Claim::Claimed,
    },
    PairingGoal {
        goal: Goal::I9,
        promise: "–",
        claim: Claim::Excluded("no sharing in this protocol"),
    },
    PairingGoal {
        goal: Goal::I10,
        promise: "–",
        claim: Claim::Excluded("the standard transaction has it"),
    },
    PairingGoal {
        goal: Goal::I11,
        promise: "At most one owner: no key of a former owner is served once the new key is active.",
        claim: Claim::Claimed,
    },
    PairingGoal {
        goal: Goal::I12,
        promise: "Both go on with the best common framework version, and with none that one of them does not offer.",
        claim: Claim::Claimed,
    },
    PairingGoal {
        goal: Goal::I13,
        promise: "A share, a challenge and a part of the channel are accepted once.",
        claim: Claim::Claimed,
    },
    PairingGoal {
        goal: Goal::I14,
        promise: "–",
        claim: Claim::Finding,
    },
    PairingGoal {
        goal: Goal::I15,
        promise: "A command works only in its phase; every failure leads to a phase without keys.",
        claim: Claim::Claimed,
    },
    PairingGoal {
        goal: Goal::I16,
        promise: "Channel content is accepted in order, once, whole, and in the right direction.",
        claim: Claim::Claimed,
    },
    PairingGoal {
        goal: Goal::I17,
        promise: "–",
        claim: Claim::Excluded(
            "a device in pairing mode says so, and identifies nobody before the channel is open",
        ),
    },
    PairingGoal {
        goal: Goal::I18,
        promise: "A device pairs only while its user wants it.",
        claim: Claim::Claimed,
    },
    PairingGoal {
        goal: Goal::I19,
        promise: "An adversary without credentials neither stops live keys from working nor blocks pairing beyond a new verifier.",
        claim: Claim::Claimed,
    },
    PairingGoal {
        goal: Goal::I20,
        promise: "–",
        claim: Claim::Excluded("a new key has all rights"),
    },
    PairingGoal {
        goal: Goal::I21,
        promise: "Every accepted byte string has one meaning; everything else is refused.",
        claim: Claim::Claimed,
    },
    PairingGoal {
        goal: Goal::I22,
        promise: "Each side takes only a key that a chain certifies, and the vehicle only one that a secure element made for this vehicle and this challenge.",
        claim: Claim::Claimed,
    },
    PairingGoal {
        goal: Goal::I23,
        promise: "–",
        claim: Claim::Excluded("the standard transaction has it"),
    },
];
