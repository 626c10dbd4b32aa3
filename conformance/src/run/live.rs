//! A started subject: who it says it is, and what it can do.

use crate::kap::fault::Fault;
use crate::kap::message::Hello;
use crate::kap::session::{Deadlines, Session};
use crate::kap::transport::Launch;
use crate::suite::Manner;
use crate::verdict::judge::Detail;
use keyproof_spec::words::Role;
use keyproof_vectors::play::Kind;

/// A live subject.
pub struct Live {
    /// Its session.
    pub session: Session,
    /// What it told.
    pub hello: Hello,
    /// What a play must know.
    pub manner: Manner,
}

/// Why a subject that runs cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The exchange broke.
    #[error("{0}")]
    Fault(Fault),
    /// It does not play the role.
    #[error("hello: expected role {expected} among roles, got {got}")]
    Role {
        /// What the run asks for.
        expected: &'static str,
        /// What it offers.
        got: String,
    },
    /// It does not speak the profile.
    #[error("hello: expected profile {expected} among families, got {got}")]
    Family {
        /// What the run asks for.
        expected: &'static str,
        /// What it offers.
        got: String,
    },
    /// A word outside the protocol.
    #[error("hello: {field}: expected {expected}, got `{got}`")]
    Word {
        /// Which field.
        field: &'static str,
        /// What it may be.
        expected: String,
        /// What it is.
        got: String,
    },
}

impl From<Fault> for Unfit {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Live {
    /// Starts a subject and asks who it is.
    ///
    /// # Errors
    /// When it does not start, does not speak KAP/1, or is not what the run is about. It is gone then.
    pub fn start(
        launch: &dyn Launch,
        deadlines: Deadlines,
        run: &str,
        role: Role,
        profile: &'static str,
    ) -> Result<Self, (Unfit, String)> {
        let transport = launch
            .launch()
            .map_err(|fault| (Unfit::Fault(fault), String::new()))?;
        let mut session = Session::new(transport, deadlines);
        let fit = session.hello(run).map_err(Unfit::Fault).and_then(|hello| {
            let manner = fit(&hello, role, profile)?;
            Ok((hello, manner))
        });
        match fit {
            Ok((hello, manner)) => Ok(Self {
                session,
                hello,
                manner,
            }),
            Err(unfit) => {
                session.kill();
                let log = session.log();
                Err((unfit, log))
            }
        }
    }

    /// How much it tells of a refusal.
    #[must_use]
    pub fn detail(&self) -> Detail {
        Detail::parse(&self.hello.reject_detail).unwrap_or(Detail::None)
    }

    /// Whether an operation is implemented. An empty list says nothing.
    #[must_use]
    pub fn has(&self, op: &str) -> bool {
        self.hello.ops.is_empty() || self.hello.ops.iter().any(|known| known == op)
    }
}

fn fit(hello: &Hello, role: Role, profile: &'static str) -> Result<Manner, Unfit> {
    if !hello.roles.iter().any(|known| known == role.name()) {
        return Err(Unfit::Role {
            expected: role.name(),
            got: list(&hello.roles),
        });
    }
    if !hello.families.iter().any(|known| known == profile) {
        return Err(Unfit::Family {
            expected: profile,
            got: list(&hello.families),
        });
    }
    word("rng", &hello.rng, &["scripted", "none", ""])?;
    word(
        "reject_detail",
        &hello.reject_detail,
        &["class", "stage", "none", ""],
    )?;
    let observes = match &hello.observes {
        None => Kind::all().collect(),
        Some(names) => names
            .iter()
            .map(|name| Kind::parse(name).ok_or_else(|| unknown_effect(name)))
            .collect::<Result<_, _>>()?,
    };
    Ok(Manner {
        scripted: hello.rng == "scripted",
        observes,
    })
}

fn word(field: &'static str, got: &str, allowed: &[&str]) -> Result<(), Unfit> {
    if allowed.contains(&got) {
        return Ok(());
    }
    let expected: Vec<&str> = allowed
        .iter()
        .copied()
        .filter(|word| !word.is_empty())
        .collect();
    Err(Unfit::Word {
        field,
        expected: expected.join(" or "),
        got: got.to_owned(),
    })
}

fn unknown_effect(name: &str) -> Unfit {
    Unfit::Word {
        field: "observes",
        expected: Kind::all().map(Kind::name).collect::<Vec<_>>().join(", "),
        got: name.to_owned(),
    }
}

fn list(words: &[String]) -> String {
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}
