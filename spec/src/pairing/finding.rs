//! Where owner pairing, as documented, misses a goal (chapter 2, "Findings of owner pairing"). The model is not bent for them.

use crate::finding::Finding;
use crate::goal::Goal;

/// All findings of owner pairing.
pub const FINDINGS: &[Finding] = &[
    Finding {
        id: "F-OP-001",
        title: "A device does not know which vehicle it was meant to pair with",
        goal: Goal::I6,
        sentence: "The password names no vehicle. A thief of the verifier that owns another certified vehicle plays the pairing as that vehicle: the device ends with a key for a vehicle that its user did not mean. With a copy of the intended vehicle's certificate the thief plays that vehicle itself: the device makes a key for a vehicle that took no part, which stays made and is never active, because the thief cannot send EXCHANGE. Whoever has the verifier or not, the key is bound to what the maker certified; that the vehicle of the certificate took part, and is the intended one, holds only while the verifier is secret.",
        advice: "Show the user the name of the vehicle that the certificate gives before the key is made, or let the maker's app hand over the vehicle identifier with the password.",
    },
    Finding {
        id: "F-OP-002",
        title: "Brand, salt and costs are not bound in the variant ccc",
        goal: Goal::I6,
        sentence: "The transcript of the variant ccc covers neither the brand nor the salt and costs as bytes. An adversary in the path changes the brand and both sides accept with different ones. In the variant rfc9383, whose transcript holds REQUEST whole, agreement on them holds from the evidence M1.",
        advice: "Let nothing depend on the brand of REQUEST; take it from the certificate.",
    },
    Finding {
        id: "F-OP-003",
        title: "The framework version list is not bound",
        goal: Goal::I12,
        sentence: "The SELECT answer is not under the evidence. An adversary in the path removes the highest framework or protocol version and both sides agree on a lower common one.",
        advice: "Retire a version on both sides as soon as the fleet allows.",
    },
    Finding {
        id: "F-OP-004",
        title: "A stranger ends a pairing and deletes the new key",
        goal: Goal::I19,
        sentence: "OP CONTROL FLOW is not authenticated. Whoever is in the path sends abort after the key is made: the device deletes it while the vehicle stores it as pending. Nothing live is lost, but the pairing has to be done again, with a new verifier because the old one is used.",
        advice: "Let a made key that was never active expire instead of deleting it at once; let the maker's server issue a new verifier without a visit to a workshop.",
    },
    Finding {
        id: "F-OP-005",
        title: "A link lost after M2 costs the password",
        goal: Goal::I19,
        sentence: "The verifier is used from the moment when M2 has verified, so that a link that is lost before the key is pending leaves nothing to try again with: the user needs a new password from the maker. A stranger who drops one message does this at will.",
        advice: "Let the server replace verifier and password without delay, and tell the user why.",
    },
];
