//! `keyproof provision new`, and the check of `run --provision`.

use super::sut::parse_profile;
use super::{Done, Exit, Stop, print, write};
use crate::provision::{self, File};
use clap::Subcommand;
use keyproof_spec::profile::Profile;
use std::path::{Path, PathBuf};

/// Write the test keys of a run to a file.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do with test keys.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write all test keys and identities that cases use
    New {
        /// Profile
        #[arg(long, default_value = "ccc", value_parser = parse_profile)]
        profile: &'static Profile,
        /// Where to; standard output, if left out
        file: Option<PathBuf>,
    },
    /// Read such a file and compare it with what this suite uses
    Check {
        /// Profile
        #[arg(long, default_value = "ccc", value_parser = parse_profile)]
        profile: &'static Profile,
        /// The file
        file: PathBuf,
    },
}

/// Writes or checks.
pub fn main(args: &Args) -> Done {
    match &args.command {
        Command::New { profile, file } => {
            let text = serde_json::to_string_pretty(&File::of(profile)).map_err(Stop::harness)?;
            match file {
                None => print(&format!("{text}\n")),
                Some(path) => write(path, &format!("{text}\n"))?,
            }
        }
        Command::Check { profile, file } => {
            check(file, profile)?;
            print(&format!(
                "{}: the test keys of this suite under profile {}\n",
                file.display(),
                profile.name
            ));
        }
    }
    Ok(Exit::Expected)
}

/// Checks that a file holds the test keys that the cases use.
///
/// # Errors
/// When it cannot be read, or holds others.
pub fn check(path: &Path, profile: &'static Profile) -> Result<(), Stop> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Stop::usage(format!(
            "{name}: {error}; expected a file of `keyproof provision new`"
        ))
    })?;
    let file: File = serde_json::from_str(&text).map_err(|error| {
        Stop::usage(format!(
            "{name}:{}:{}: expected {}: {error}",
            error.line(),
            error.column(),
            provision::SCHEMA
        ))
    })?;
    file.compare(profile).map_err(|difference| {
        Stop::usage(format!(
            "{name}: {difference}; write it anew with `keyproof provision new`"
        ))
    })
}
