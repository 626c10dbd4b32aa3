//! The assumption register (chapter 6): what is taken on trust, and what happens where it is false.

/// One assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// Permanent id.
    pub id: &'static str,
    /// What is assumed.
    pub title: &'static str,
    /// What happens if it is false.
    pub if_false: &'static str,
}

/// All assumptions.
pub const ASSUMPTIONS: &[Assumption] = &[
    Assumption {
        id: "A1",
        title: "The private keys of secure element and vehicle stay inside",
        if_false: "A leaked endpoint key opens the vehicle; it does not let the thief pose as the vehicle. A leaked vehicle key does not open the vehicle.",
    },
    Assumption {
        id: "A2",
        title: "The radio is the adversary's",
        if_false: "Not an assumption but its absence: every byte between the two radios is under the adversary's control; nearness is not assumed (finding F-ST-003).",
    },
    Assumption {
        id: "A3",
        title: "A device key in the table belongs to a device",
        if_false: "If the vehicle's own public key stands in its table, only the usage constant (DK-ST-005) stops a reflected signature. Enrolment must exclude it.",
    },
    Assumption {
        id: "A4",
        title: "The user means what the phone was told",
        if_false: "Express mode or user authentication stands for intent; a phone in express mode takes part without its user.",
    },
    Assumption {
        id: "A5",
        title: "The path from the reader to the lock is the vehicle's",
        if_false: "The bus between reader and actuator is outside the model; whoever writes to it needs no protocol.",
    },
    Assumption {
        id: "A6",
        title: "Cryptography is perfect in the model",
        if_false: "Signatures cannot be forged, ciphers only be altered (never read) without the key, Diffie-Hellman knows commutation only. Bad points, zero signatures and short tags are covered by vectors.",
    },
    Assumption {
        id: "A7",
        title: "Randomness is unpredictable and does not repeat",
        if_false: "Ephemerals and identifiers are fresh atoms. A repeated ephemeral is the mutation of DK-ST-002 and DK-ST-021.",
    },
    Assumption {
        id: "A8",
        title: "Nobody knows the logarithm of M or N",
        if_false: "Whoever knows the logarithm of M, which masks the device's share, sends a vehicle a share of its own and tests every guess against the one answer. The logarithm of N, which masks the vehicle's, would do the same with the evidence of a device, which a device shows only for the right evidence of the vehicle. The constants are those of RFC 9383, made in the open from a seed.",
    },
    Assumption {
        id: "A9",
        title: "The makers' servers hand verifier, password and receipt to the right ends",
        if_false: "A thief of the verifier can play the vehicle up to the certificate, but cannot find the password faster than by scrypt; a thief of the password can pair a phone of its own, once.",
    },
];
