//! Findings: where the protocol, as documented, misses a goal (chapter 2, "Findings"). The model is not bent for them.

use crate::goal::Goal;

/// One finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Permanent id.
    pub id: &'static str,
    /// Heading.
    pub title: &'static str,
    /// The goal that is missed.
    pub goal: Goal,
    /// What happens, and the strongest variant that does hold.
    pub sentence: &'static str,
    /// What an implementer can do.
    pub advice: &'static str,
}

/// All findings.
pub const FINDINGS: &[Finding] = &[
    Finding {
        id: "F-ST-001",
        title: "The device accepts before it agrees on version, flags and interface",
        goal: Goal::I3,
        sentence: "Version, P1, P2 and interface are not under the vehicle's signature. Until the first valid EXCHANGE the device has let out its identity and mailbox subset in a session whose version, purpose or interface the vehicle never chose. Agreement without these fields holds at AUTH1; agreement on the full tuple holds from the first valid EXCHANGE command, so in drive only: an unlock has no EXCHANGE, and its device never learns them for sure.",
        advice: "Treat purpose and version as hints until a valid EXCHANGE; show the user nothing that depends on P2 before it.",
    },
    Finding {
        id: "F-ST-002",
        title: "The version list is not bound",
        goal: Goal::I12,
        sentence: "The SELECT answer is neither signed nor part of the key derivation. An adversary in the path removes the highest version and both sides accept a lower common one.",
        advice: "Retire a version on both sides as soon as the fleet allows; a vehicle may remember the highest version that a slot has used.",
    },
    Finding {
        id: "F-ST-003",
        title: "An NFC relay actuates",
        goal: Goal::I14,
        sentence: "No message measures distance or time. Two radios in two places carry every byte unchanged and the vehicle actuates for a device that is far away.",
        advice: "Bound the time of the transaction, ask for a gesture on the phone, or range over UWB before drive.",
    },
    Finding {
        id: "F-ST-004",
        title: "CONTROL FLOW is believed though nobody signed it",
        goal: Goal::I18,
        sentence: "CONTROL FLOW travels outside the channel. An adversary ends the session and the device shows success for a transaction in which the vehicle did not act, or failure for one in which it did.",
        advice: "Show success only as \"done at the reader\"; never derive state from it.",
    },
];
