//! `keyproof vectors generate|verify`.

use super::{Done, Exit, Stop, print};
use clap::Subcommand;
use keyproof_vectors::{embed, release};
use std::path::PathBuf;

/// Generate or verify the JSON vectors.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do with vectors.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Generate them below a folder; two runs give the same bytes
    Generate {
        /// The folder that holds v1 and schema
        dir: PathBuf,
    },
    /// Check checksums, form, controls and one fault each, and generate anew to compare
    Verify {
        /// The folder that holds v1 and schema
        dir: PathBuf,
    },
    /// Print the digest of the vectors in this program
    Digest,
}

/// Generates or verifies.
pub fn main(args: &Args) -> Done {
    match &args.command {
        Command::Generate { dir } => {
            let changed = release::generate(dir).map_err(Stop::environment)?;
            for path in &changed {
                print(&format!("{}\n", path.display()));
            }
            print(&format!(
                "{} files changed in {}\n",
                changed.len(),
                dir.display()
            ));
            Ok(Exit::Expected)
        }
        Command::Verify { dir } => {
            if !dir.is_dir() {
                return Err(Stop::usage(format!(
                    "{}: expected a folder that holds v1 and schema, got none; `keyproof vectors generate DIR` makes one",
                    dir.display()
                )));
            }
            let verified = release::verify(dir).map_err(|error| Stop {
                exit: Exit::Evidence,
                message: error.to_string(),
            })?;
            for complaint in &verified.problems {
                print(&format!("{complaint}\n"));
            }
            print(&format!(
                "{} files, {} vectors, {} of them in one fault from their control, {} problems\n",
                verified.files,
                verified.vectors,
                verified.one_fault,
                verified.problems.len()
            ));
            Ok(if verified.problems.is_empty() {
                Exit::Expected
            } else {
                Exit::Evidence
            })
        }
        Command::Digest => {
            print(&format!("{}\n", embed::digest()));
            Ok(Exit::Expected)
        }
    }
}
