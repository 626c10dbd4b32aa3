//! # The suite: which cases there are
//!
//! A [`Card`] says what a case is and on what it rests; the [`Suite`] turns it into a [`Play`]. The released cases come from
//! `keyproof-vectors` ([`released`]); the runner's own tests bring small suites of their own.

pub mod released;

use keyproof_spec::profile::Profile;
use keyproof_spec::rule::RuleId;
use keyproof_spec::words::Role;
use keyproof_vectors::play::{Kind, Play};
use std::collections::BTreeSet;

/// What sort of case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseKind {
    /// An honest run: a positive control.
    Valid,
    /// One fault in what the subject is sent.
    Invalid,
    /// A valid message in a phase that does not take it.
    Inopportune,
}

impl CaseKind {
    /// The two letters in the id.
    #[must_use]
    pub const fn letters(self) -> &'static str {
        match self {
            Self::Valid => "BV",
            Self::Invalid => "BI",
            Self::Inopportune => "BO",
        }
    }

    /// The word in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Inopportune => "inopportune",
        }
    }
}

/// From which size of a run on a case is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Size {
    /// At most 60 cases, seconds.
    Smoke,
    /// The usual.
    Standard,
    /// Everything that ends.
    Full,
    /// Repeated walks.
    Soak,
}

impl Size {
    /// The word on the command line and in plans.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Smoke => "smoke",
            Self::Standard => "standard",
            Self::Full => "full",
            Self::Soak => "soak",
        }
    }

    /// The size of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Smoke, Self::Standard, Self::Full, Self::Soak]
            .into_iter()
            .find(|size| size.name() == name)
    }
}

/// What a case is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Permanent id: `KP-P-NFC-AUTH-BI-0042`.
    pub id: String,
    /// What it does, in words.
    pub title: String,
    /// The role of the subject.
    pub role: Role,
    /// The area in the id: `AUTH`.
    pub area: String,
    /// What sort.
    pub kind: CaseKind,
    /// From which size on.
    pub size: Size,
    /// The positive control of a negative case.
    pub control: Option<String>,
    /// The requirements that it rests on, the first one above all.
    pub rules: Vec<RuleId>,
    /// Proforma items without which it cannot be asked.
    pub needs: BTreeSet<&'static str>,
    /// Whether silence is what it looks for.
    pub liveness: bool,
    /// How it was found, what attack it stands for: lines for `explain`.
    pub notes: Vec<String>,
}

/// What a play must know of the subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manner {
    /// Whether `seed` is honoured, so that bytes can be compared.
    pub scripted: bool,
    /// What it can observe.
    pub observes: BTreeSet<Kind>,
}

/// Where cases come from.
pub trait Suite {
    /// The profile under which it plays.
    fn profile(&self) -> &'static Profile;
    /// All cases of both roles, by id.
    fn cards(&self) -> &[Card];
    /// A case, ready to be played.
    fn play(&self, id: &str, manner: &Manner) -> Option<Box<dyn Play>>;
    /// A digest of everything that it plays.
    fn digest(&self) -> String;
    /// The case of this id.
    fn card(&self, id: &str) -> Option<&Card> {
        self.cards().iter().find(|card| card.id == id)
    }
}
