//! The `keyproof` command; see [`keyproof_conformance::cli`].

use clap::Parser;
use keyproof_conformance::cli::{self, Cli};
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::main(&Cli::parse()) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(stop) => {
            eprintln!("keyproof: {}", stop.message);
            ExitCode::from(stop.exit.code())
        }
    }
}
