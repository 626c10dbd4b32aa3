//! `keyproof plan new`.

use super::sut::parse_role;
use super::{Done, Exit, Stop, print, write};
use crate::plan::{read, template};
use clap::Subcommand;
use keyproof_spec::words::Role;
use std::path::PathBuf;

/// Make a plan file to start from.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do with a plan.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a commented plan
    New {
        /// What the subject plays
        #[arg(long, value_parser = parse_role)]
        role: Role,
        /// Where to; standard output, if left out
        file: Option<PathBuf>,
    },
    /// Read a plan and tell everything that contradicts
    Check {
        /// The plan
        file: PathBuf,
    },
}

/// Writes or checks.
pub fn main(args: &Args) -> Done {
    match &args.command {
        Command::New { role, file: None } => print(&template(*role)),
        Command::New {
            role,
            file: Some(path),
        } => {
            if path.exists() {
                return Err(Stop::usage(format!(
                    "{}: expected a new file, got one that exists",
                    path.display()
                )));
            }
            write(path, &template(*role))?;
        }
        Command::Check { file } => {
            let plan = read(file).map_err(Stop::usage)?;
            print(&format!(
                "{}: a plan for a {} under profile {}\n",
                file.display(),
                plan.role.name(),
                plan.profile.name
            ));
        }
    }
    Ok(Exit::Expected)
}
