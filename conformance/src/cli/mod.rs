//! # The command line
//!
//! One module a command; each parses nothing and decides nothing that a library function could not. Exit codes are [`Exit`].

pub mod check;
pub mod demo;
pub mod explain;
pub mod explore;
pub mod findings;
pub mod folder;
pub mod list;
pub mod mutants;
pub mod pairing;
pub mod plan;
pub mod progress;
pub mod provision;
pub mod replay;
pub mod run;
pub mod screen;
pub mod selftest;
pub mod subject;
pub mod sut;
pub mod topics;
pub mod trace;
pub mod vectors;

use clap::{Parser, Subcommand};
use std::io::Write;

/// What the process says at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything as expected.
    Expected,
    /// A FAIL or INCONC that was not expected; a violated property; a mutant that survives unexplained.
    Unexpected,
    /// Wrong usage, plan or file.
    Usage,
    /// A waiver is stale.
    Stale,
    /// Environment or adapter broken.
    Environment,
    /// This suite is at fault.
    Harness,
    /// Nothing was selected.
    Nothing,
    /// Evidence does not hold.
    Evidence,
}

impl Exit {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Expected => 0,
            Self::Unexpected => 1,
            Self::Usage => 2,
            Self::Stale => 3,
            Self::Environment => 4,
            Self::Harness => 5,
            Self::Nothing => 6,
            Self::Evidence => 7,
        }
    }
}

/// Why a command gives no result: its exit and one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// How the process ends.
    pub exit: Exit,
    /// What, where, expected, got, next step.
    pub message: String,
}

impl Stop {
    /// A stop for wrong usage.
    #[must_use]
    pub fn usage(message: impl std::fmt::Display) -> Self {
        Self {
            exit: Exit::Usage,
            message: message.to_string(),
        }
    }

    /// A stop for a broken environment.
    #[must_use]
    pub fn environment(message: impl std::fmt::Display) -> Self {
        Self {
            exit: Exit::Environment,
            message: message.to_string(),
        }
    }

    /// A stop because this suite is at fault.
    #[must_use]
    pub fn harness(message: impl std::fmt::Display) -> Self {
        Self {
            exit: Exit::Harness,
            message: format!("{message}; please report this as a bug of keyproof"),
        }
    }
}

/// The outcome of a command.
pub type Done = Result<Exit, Stop>;

/// Judges digital car keys: a formal model, a reference, vectors and a conformance suite.
#[derive(Debug, Parser)]
#[command(name = "keyproof", version, about, max_term_width = 100, after_help = EXITS)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXITS: &str = "Exit codes: 0 as expected · 1 unexpected FAIL or INCONC · 2 usage · 3 stale waiver · 4 environment or adapter · \
5 suite at fault · 6 nothing selected · 7 evidence";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check the models, certify the built-in reference in both roles, write a report
    Demo(demo::Args),
    /// Run the cases against a subject
    Run(Box<run::Args>),
    /// Run one case of an earlier result again, step by step
    Replay(replay::Args),
    /// List the cases
    List(list::Args),
    /// Explain a requirement, goal, case, mutation, finding, assumption, scenario, capability or verdict
    Explain(explain::Args),
    /// Check the models: every goal, with the bounds within which it was looked at
    Check(check::Args),
    /// For each rule: the shortest attack that appears when it is dropped
    Mutants(mutants::Args),
    /// Where the documented protocol itself misses a goal
    Findings(findings::Args),
    /// Walk through a scenario's states in the browser
    Explore(explore::Args),
    /// Who cites which requirement, and what is not covered
    Trace(trace::Args),
    /// Generate or verify the JSON vectors
    Vectors(vectors::Args),
    /// Make a plan file to start from
    Plan(plan::Args),
    /// Write the test keys of a run to a file
    Provision(provision::Args),
    /// Judge the adapter itself, before the first case
    Selftest(selftest::Args),
    /// The built-in reference, a twin or an extreme behind KAP/1 on standard input and output
    Sut(sut::Args),
}

/// Carries out a command line.
pub fn main(cli: &Cli) -> Done {
    match &cli.command {
        Command::Demo(args) => demo::main(args),
        Command::Run(args) => run::main(args),
        Command::Replay(args) => replay::main(args),
        Command::List(args) => list::main(args),
        Command::Explain(args) => explain::main(args),
        Command::Check(args) => check::main(args),
        Command::Mutants(args) => mutants::main(args),
        Command::Findings(args) => findings::main(args),
        Command::Explore(args) => explore::main(args),
        Command::Trace(args) => trace::main(args),
        Command::Vectors(args) => vectors::main(args),
        Command::Plan(args) => plan::main(args),
        Command::Provision(args) => provision::main(args),
        Command::Selftest(args) => selftest::main(args),
        Command::Sut(args) => sut::main(args),
    }
}

/// Prints to standard output. A reader that has gone away ends the printing, not with an error.
pub fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _reader_may_be_gone = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints one JSON document.
pub fn print_json<T: serde::Serialize>(value: &T) -> Result<(), Stop> {
    let text = serde_json::to_string_pretty(value).map_err(Stop::harness)?;
    print(&format!("{text}\n"));
    Ok(())
}

/// Writes a file, and names it when that fails.
pub fn write(path: &std::path::Path, text: &str) -> Result<(), Stop> {
    std::fs::write(path, text).map_err(|error| {
        Stop::environment(format!("{}: cannot be written: {error}", path.display()))
    })
}
