//! # Built-in subjects
//!
//! What `keyproof sut ROLE` puts behind KAP/1, and what the suite judges itself by.
//!
//! ```text
//!   reference, twin, accept-all, reject-all  (keyproof-vectors)  ──▶ behind ──▶ Handler ──▶ server or local
//!   null, liar, mute, static                 bend the handler    ──▶ bent   ──┘
//!   garbage, endless, drip, crash, …         bend the stream     ──▶ hostile ──▶ standard streams
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`behind`] | a subject of the vectors as a handler |
//! | [`bent`] | extremes that speak the protocol and are no implementation |
//! | [`hostile`] | extremes that do not even speak the protocol |

pub mod behind;
pub mod bent;
pub mod hostile;

use crate::kap::server::{Handler, serve};
use behind::Behind;
use hostile::Hostile;
use keyproof_spec::mutation::{MUTATIONS, Mutation};
use keyproof_spec::pairing::mutation as pairing;
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;
use keyproof_vectors::pairing::twin::MOST;
use keyproof_vectors::subject::{accept_all, pairing_twin, reference, reject_all};
use std::io::{self, BufRead, Write};

/// A mutation of either protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// Of the standard transaction.
    Transaction(Mutation),
    /// Of owner pairing.
    Pairing(pairing::Mutation),
}

impl Lacking {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let transaction = MUTATIONS.iter().map(|row| Self::Transaction(row.mutation));
        let pairing = pairing::MUTATIONS.iter();
        transaction.chain(pairing.map(|row| Self::Pairing(row.mutation)))
    }

    /// Its name in chapter 7.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Transaction(mutation) => mutation.name(),
            Self::Pairing(mutation) => mutation.name(),
        }
    }

    /// The mutation of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::all().find(|mutation| mutation.name() == name)
    }
}

impl From<Mutation> for Lacking {
    fn from(mutation: Mutation) -> Self {
        Self::Transaction(mutation)
    }
}

/// A subject by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Builtin {
    /// `keyproof-reference`.
    Reference,
    /// The model's agents behind bytes, with these mutations.
    Twin(Vec<Lacking>),
    /// Takes everything.
    AcceptAll,
    /// Answers SELECT and refuses the rest.
    RejectAll,
    /// Takes everything and swears that nothing happened.
    Liar,
    /// Takes everything and says that it can observe nothing.
    Mute,
    /// Answers every operation with an empty `ok`.
    Null,
    /// Sends back what it is sent.
    Echo,
    /// Refuses everything with one and the same word.
    Same,
    /// Does not speak the protocol.
    Hostile(Hostile),
}

/// Names of the extremes on the command line.
pub const EXTREMES: &[(&str, Builtin)] = &[
    ("accept-all", Builtin::AcceptAll),
    ("reject-all", Builtin::RejectAll),
    ("liar", Builtin::Liar),
    ("mute", Builtin::Mute),
    ("null", Builtin::Null),
    ("echo", Builtin::Echo),
    ("same", Builtin::Same),
    ("silent", Builtin::Hostile(Hostile::Silent)),
    ("garbage", Builtin::Hostile(Hostile::Garbage)),
    ("endless", Builtin::Hostile(Hostile::Endless)),
    ("gigabyte", Builtin::Hostile(Hostile::Gigabyte)),
    ("drip", Builtin::Hostile(Hostile::Drip)),
    ("crash", Builtin::Hostile(Hostile::Crash)),
    ("wrong-seq", Builtin::Hostile(Hostile::WrongSeq)),
    ("twice", Builtin::Hostile(Hostile::Twice)),
    ("chatty", Builtin::Hostile(Hostile::Chatty)),
    ("hang", Builtin::Hostile(Hostile::Hang)),
    ("hang-at-bye", Builtin::Hostile(Hostile::HangAtBye)),
    ("flood", Builtin::Hostile(Hostile::Flood)),
    ("deaf", Builtin::Hostile(Hostile::Deaf)),
    ("closed", Builtin::Hostile(Hostile::Closed)),
    ("orphan", Builtin::Hostile(Hostile::Orphan)),
    ("exit", Builtin::Hostile(Hostile::Exit)),
];

/// The extreme of this name.
#[must_use]
pub fn extreme(name: &str) -> Option<Builtin> {
    EXTREMES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, builtin)| builtin.clone())
}

/// Mutations by protocol.
fn parted(mutations: &[Lacking]) -> (Vec<Mutation>, Vec<pairing::Mutation>) {
    let (mut transaction, mut pairing) = (Vec::new(), Vec::new());
    for mutation in mutations {
        match mutation {
            Lacking::Transaction(mutation) => transaction.push(*mutation),
            Lacking::Pairing(mutation) => pairing.push(*mutation),
        }
    }
    (transaction, pairing)
}

impl Builtin {
    /// A twin without these rules.
    ///
    /// # Errors
    /// When there are more of owner pairing than the model has places for.
    pub fn twin(mutations: Vec<Lacking>) -> Result<Self, String> {
        let (_, pairing) = parted(&mutations);
        if pairing.len() > MOST {
            return Err(format!(
                "expected at most {MOST} mutations of owner pairing together, got {}",
                pairing.len()
            ));
        }
        Ok(Self::Twin(mutations))
    }

    /// The arguments of `keyproof sut` that give it.
    #[must_use]
    pub fn words(&self, role: Role, profile: &Profile) -> Vec<String> {
        let mut words: Vec<String> = ["sut", role.name(), "--profile", profile.name]
            .map(str::to_owned)
            .to_vec();
        match self {
            Self::Reference => {}
            Self::Twin(mutations) => {
                words.push("--twin".to_owned());
                for mutation in mutations {
                    words.extend(["--mutation".to_owned(), mutation.name().to_owned()]);
                }
            }
            extreme @ (Self::AcceptAll
            | Self::RejectAll
            | Self::Liar
            | Self::Mute
            | Self::Null
            | Self::Echo
            | Self::Same
            | Self::Hostile(_)) => {
                let name = EXTREMES
                    .iter()
                    .find(|(_, known)| known == extreme)
                    .map_or("null", |(name, _)| name);
                words.extend(["--extreme".to_owned(), name.to_owned()]);
            }
        }
        words
    }

    /// The handler that answers for it. A hostile one has the reference behind it.
    #[must_use]
    pub fn handler(&self, role: Role, profile: &'static Profile) -> Box<dyn Handler> {
        let make: Box<dyn Fn() -> Box<dyn keyproof_vectors::subject::Subject>> = match self {
            Self::Reference | Self::Hostile(_) => Box::new(move || reference(role, profile)),
            Self::Twin(mutations) => {
                let (transaction, pairing) = parted(mutations);
                Box::new(move || pairing_twin(role, profile, &transaction, &pairing))
            }
            Self::AcceptAll | Self::Liar | Self::Mute => {
                Box::new(move || accept_all(role, profile))
            }
            Self::RejectAll => Box::new(move || reject_all(role, profile)),
            Self::Null => return Box::new(bent::Null { role, profile }),
            Self::Echo => return Box::new(bent::Echo { role, profile }),
            Self::Same => return Box::new(bent::Same { role, profile }),
        };
        let behind = Behind::new(self.name(), role, profile, make);
        match self {
            Self::Reference | Self::Twin(_) => Box::new(behind.pairing()),
            Self::Liar => Box::new(bent::Liar {
                inner: behind,
                admits: false,
            }),
            Self::Mute => Box::new(bent::Liar {
                inner: behind,
                admits: true,
            }),
            Self::Hostile(_)
            | Self::AcceptAll
            | Self::RejectAll
            | Self::Null
            | Self::Echo
            | Self::Same => Box::new(behind),
        }
    }

    /// Its name in `hello` and in reports.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Reference => "reference".to_owned(),
            Self::Twin(mutations) if mutations.is_empty() => "healthy twin".to_owned(),
            Self::Twin(mutations) => {
                let names: Vec<&str> = mutations.iter().map(|mutation| mutation.name()).collect();
                format!("twin without {}", names.join(" and "))
            }
            extreme @ (Self::AcceptAll
            | Self::RejectAll
            | Self::Liar
            | Self::Mute
            | Self::Null
            | Self::Echo
            | Self::Same
            | Self::Hostile(_)) => EXTREMES
                .iter()
                .find(|(_, known)| known == extreme)
                .map_or("extreme", |(name, _)| name)
                .to_string(),
        }
    }

    /// Serves it over a pair of streams until `bye` or the end of input.
    ///
    /// # Errors
    /// When the streams fail.
    pub fn serve(
        &self,
        role: Role,
        profile: &'static Profile,
        input: &mut dyn BufRead,
        output: &mut dyn Write,
    ) -> io::Result<()> {
        let mut handler = self.handler(role, profile);
        match self {
            Self::Hostile(hostile) => hostile.serve(handler.as_mut(), input, output),
            Self::Reference
            | Self::Twin(_)
            | Self::AcceptAll
            | Self::RejectAll
            | Self::Liar
            | Self::Mute
            | Self::Null
            | Self::Echo
            | Self::Same => serve(handler.as_mut(), input, output),
        }
    }
}
