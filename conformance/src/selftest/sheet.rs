//! What a check says: what was sent, what was expected, what came.

use super::talk::{State, Talk};
use crate::kap::fault::Fault;
use std::fmt;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As expected.
    Good,
    /// Not as `docs/adapter.md` says.
    Wrong,
    /// Nothing was learned; the reason stands in `got`.
    Open,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name.
    pub name: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// What was sent.
    pub sent: String,
    /// What should have come.
    pub expected: String,
    /// What came.
    pub got: String,
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.outcome {
            Outcome::Good => "good ",
            Outcome::Wrong => "WRONG",
            Outcome::Open => "open ",
        };
        write!(
            f,
            "{word} {:<20} sent {}; expected {}; got {}",
            self.name, self.sent, self.expected, self.got
        )
    }
}

/// What one check saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What was sent.
    pub sent: String,
    /// What came.
    pub got: String,
    /// Whether that is as expected.
    pub good: bool,
}

/// Why a check saw nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blind {
    /// The exchange broke: the adapter is wrong.
    Fault(Fault),
    /// The check cannot be made here.
    Open(String),
}

impl From<Fault> for Blind {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The checks so far.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// In order.
    pub checks: Vec<Check>,
}

impl Sheet {
    /// Brings the adapter into `state`, takes the steps, and writes down what they saw.
    pub fn judge(
        &mut self,
        talk: &mut Talk<'_>,
        name: &'static str,
        state: State,
        expected: &str,
        steps: impl FnOnce(&mut Talk<'_>) -> Result<Seen, Blind>,
    ) {
        if let Err(reason) = talk.prepare(state) {
            self.write(name, Outcome::Open, "nothing", expected, &reason);
            return;
        }
        talk.begin();
        match steps(talk) {
            Ok(seen) => {
                let outcome = if seen.good {
                    Outcome::Good
                } else {
                    Outcome::Wrong
                };
                self.write(name, outcome, &seen.sent, expected, &seen.got);
            }
            Err(Blind::Fault(fault)) => {
                talk.broken();
                let sent = talk.sent().to_owned();
                self.write(name, Outcome::Wrong, &sent, expected, &fault.to_string());
            }
            Err(Blind::Open(reason)) => {
                let sent = talk.sent().to_owned();
                self.write(name, Outcome::Open, &sent, expected, &reason);
            }
        }
    }

    /// Writes down a check that sent nothing of its own.
    pub fn write(
        &mut self,
        name: &'static str,
        outcome: Outcome,
        sent: &str,
        expected: &str,
        got: &str,
    ) {
        self.checks.push(Check {
            name,
            outcome,
            sent: sent.to_owned(),
            expected: expected.to_owned(),
            got: got.to_owned(),
        });
    }
}

/// The whole self-test.
#[derive(Clone, Debug)]
pub struct Report {
    /// In order.
    pub checks: Vec<Check>,
    /// The end of the adapter's standard error.
    pub log: String,
}

impl Report {
    fn count(&self, outcome: Outcome) -> usize {
        let all = self.checks.iter();
        all.filter(|check| check.outcome == outcome).count()
    }

    /// The last lines: how many of each, and what the adapter logged if something was wrong.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut text = format!(
            "{} checks of the adapter: {} good, {} wrong, {} open\n",
            self.checks.len(),
            self.count(Outcome::Good),
            self.count(Outcome::Wrong),
            self.count(Outcome::Open)
        );
        if !self.good() && !self.log.trim().is_empty() {
            text.push_str(&format!(
                "the end of its standard error:\n{}\n",
                self.log.trim_end()
            ));
        }
        text
    }

    /// Forgets the checks that are good.
    pub fn keep_what_is_not_good(&mut self) {
        self.checks.retain(|check| check.outcome != Outcome::Good);
    }

    /// Whether nothing was wrong and something was good.
    #[must_use]
    pub fn good(&self) -> bool {
        self.count(Outcome::Wrong) == 0 && self.count(Outcome::Good) > 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.checks
            .iter()
            .try_for_each(|check| writeln!(f, "{check}"))
    }
}
