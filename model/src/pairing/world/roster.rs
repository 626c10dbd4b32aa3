//! A scenario in words: who takes part, what the hosts may do, what the adversary has.

use super::scenario::{Powers, Scenario};
use crate::pairing::message::Variant;
use crate::world::roster::Word;

/// What the adversary may have in owner pairing, each with its meaning.
pub const WORDS: &[Word] = &[
    (
        "verifier",
        "it has the verifier of the password, before the pairing",
    ),
    ("password", "it has the password, before the pairing"),
    (
        "logarithm-m",
        "it knows the logarithm of M (assumption A8 is false)",
    ),
    (
        "logarithm-n",
        "it knows the logarithm of N (assumption A8 is false)",
    ),
    ("guesses", "it tries wrong passwords"),
    (
        "request",
        "it changes version, protocol versions, salt, costs and brand of REQUEST on the way",
    ),
    (
        "lists",
        "it shortens and lengthens the list of versions in the answer to SELECT",
    ),
    (
        "phone",
        "it has a phone of its own, with a genuine secure element",
    ),
    (
        "old-certificate",
        "it has a key that left a secure element, with the certificate of an earlier pairing",
    ),
    (
        "certificate-copy",
        "it has a copy of the vehicle's certificate",
    ),
    ("former", "it has the former owner's phone"),
    (
        "leak",
        "once, everything leaks to it but what honest sides have forgotten",
    ),
];

impl Powers {
    /// The words of these powers.
    #[must_use]
    pub fn words(&self) -> Vec<Word> {
        let has = [
            self.verifier,
            self.password,
            self.logarithm_of_m,
            self.logarithm_of_n,
            self.guesses,
            self.request,
            self.lists,
            self.phone,
            self.old_certificate,
            self.certificate_copy,
            self.former,
            self.leak,
        ];
        let with = WORDS.iter().zip(has);
        with.filter(|(_, has)| *has)
            .map(|(word, _)| *word)
            .collect()
    }
}

impl Variant {
    /// The word of profiles and ids.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ccc => "ccc",
            Self::Rfc9383 => "rfc9383",
        }
    }
}

fn times(count: u8, what: &str) -> Option<String> {
    (count > 0).then(|| format!("at most {count} time(s): {what}"))
}

impl Scenario {
    /// Its id with its variant.
    #[must_use]
    pub fn full_id(&self) -> String {
        format!("{}-{}", self.id, self.rules.variant.name())
    }

    /// Who takes part, and what the hosts may do.
    #[must_use]
    pub fn sessions(&self) -> Vec<String> {
        let parties = match (self.carries, self.against) {
            (true, _) => "a vehicle and a phone, with the adversary as the network",
            (false, [true, _]) => "a phone; the adversary plays the vehicle",
            (false, [false, _]) => "a vehicle; the adversary plays the phone",
        };
        let moves = format!(
            "at most {} moves of the adversary besides carrying",
            self.moves
        );
        let hosts = [
            times(self.pairs, "the vehicle is asked to pair"),
            times(self.activates, "it is asked to activate"),
            times(self.begins, "it begins another transaction"),
            times(self.arms, "it gets a new verifier"),
            times(self.withdraws, "the user takes the wish back"),
        ];
        let mut out = vec![parties.to_owned(), moves];
        out.extend(hosts.into_iter().flatten());
        out
    }

    /// What is provisioned.
    #[must_use]
    pub fn provisioned(&self) -> Vec<String> {
        let mut out = vec![format!(
            "variant {}; password and verifier on both sides; versions 1, 2 and 3 in the vehicle, 1 and 2 in the phone",
            self.rules.variant.name()
        )];
        out.push(format!(
            "{} radio(s); a limit of two attempts on each side",
            self.radios
        ));
        if self.owned {
            out.push("the vehicle has an owner".to_owned());
        }
        if self.live {
            out.push("the phone has the owner's live key".to_owned());
        }
        out
    }

    /// Whether a run without an adversary must take a key of the phone, and make one active on both sides.
    #[must_use]
    pub const fn must_reach(&self) -> [bool; 2] {
        let paired = self.carries && self.pairs > 0;
        [paired, paired && self.activates > 0]
    }
}
