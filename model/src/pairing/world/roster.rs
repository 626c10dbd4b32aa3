//! A scenario in words: who takes part, what the hosts may do, what the adversary has.

use super::scenario::{OTHER_PASSWORD, PASSWORD, Powers, Scenario, Second};
use super::who::Place;
use crate::pairing::message::Variant;
use crate::world::roster::Word;

/// What the adversary may have in owner pairing, each with its meaning.
const WORDS: &[Word] = &[
    (
        "verifier",
        "it has the verifier of the password, before the pairing",
    ),
    ("password", "it has the password, before the pairing"),
    (
        "other-password",
        "it has the password of the second vehicle or phone, before the pairing",
    ),
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

/// How many scalars the adversary draws.
const SCALARS: [Word; 2] = [
    (
        "one-scalar",
        "it draws one scalar of its own, and sends it and zero under every mask that it can make",
    ),
    (
        "two-scalars",
        "it draws two scalars of its own, and sends them and zero under every mask that it can make",
    ),
];

/// All words of owner pairing.
pub fn words() -> impl Iterator<Item = &'static Word> {
    WORDS.iter().chain(&SCALARS)
}

impl Powers {
    /// The words of these powers.
    #[must_use]
    pub fn words(&self) -> Vec<Word> {
        let has = [
            self.verifier,
            self.password,
            self.other_password,
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

    /// What the adversary has, and the bound on what it draws.
    #[must_use]
    pub fn capabilities(&self) -> Vec<Word> {
        let [one, two] = SCALARS;
        let mut out = self.powers.words();
        out.push(if self.scalars > 1 { two } else { one });
        out
    }

    /// The same scenario with two scalars of the adversary.
    #[must_use]
    pub const fn with_two_scalars(mut self) -> Self {
        self.scalars = 2;
        self
    }

    /// Who takes part, and what the hosts may do.
    #[must_use]
    pub fn sessions(&self) -> Vec<String> {
        let parties = match (self.carries, self.against, self.second) {
            (true, _, Second::Nobody) => "a vehicle and a phone, with the adversary as the network",
            (true, _, Second::Phone { .. }) => {
                "a vehicle and two phones, with the adversary as the network"
            }
            (true, _, Second::Vehicle) => {
                "two vehicles and a phone, with the adversary as the network"
            }
            (false, [true, _], _) => "a phone; the adversary plays the vehicle",
            (false, [false, _], _) => "a vehicle; the adversary plays the phone",
        };
        let moves = format!(
            "at most {} moves of the adversary besides carrying",
            self.moves
        );
        let pairs = if self.second == Second::Vehicle {
            "each vehicle is asked to pair"
        } else {
            "the vehicle is asked to pair"
        };
        let hosts = [
            times(self.pairs, pairs),
            times(self.activates, "it is asked to activate"),
            times(self.begins, "it begins another transaction"),
            times(self.arms, "it gets a new verifier"),
            times(
                self.hands,
                "the phone is given the second vehicle's password",
            ),
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
        match self.live_key() {
            Some((Place::First, _)) => out.push("the phone has the owner's live key".to_owned()),
            Some((Place::Second, _)) => {
                out.push("the second phone has the owner's live key".to_owned());
            }
            None => {}
        }
        match self.second {
            Second::Nobody => {}
            Second::Phone { password, .. } => out.push(match password {
                None => "the second phone has no password".to_owned(),
                Some(PASSWORD) => "the second phone has the same password".to_owned(),
                Some(_) => "the second phone has another password".to_owned(),
            }),
            Second::Vehicle => {
                out.push("the second vehicle has the verifier of another password".to_owned());
            }
        }
        out
    }

    /// Whether a run without an adversary must take a key of the phone, make one active on both sides, and pair all couples.
    #[must_use]
    pub const fn must_reach(&self) -> [bool; 3] {
        let paired = self.carries && self.pairs > 0;
        let both = match self.second {
            Second::Nobody => false,
            Second::Phone { password, live } => live || matches!(password, Some(OTHER_PASSWORD)),
            Second::Vehicle => self.hands > 0,
        };
        [paired, paired && self.activates > 0, paired && both]
    }
}
