//! `keyproof selftest adapter`.

use super::sut::{parse_profile, parse_role};
use super::{Done, Exit, Stop, print};
use crate::kap::child::Program;
use crate::kap::session::Deadlines;
use crate::selftest::{self, Asked};
use clap::Subcommand;
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;
use std::time::Duration;

/// How long an adapter may take to leave.
const LEAVE: Duration = Duration::from_secs(1);

/// Judge the adapter itself, before the first case.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to judge.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be judged.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Whether a program speaks docs/adapter.md: one line a check, with what was sent, expected and got
    Adapter {
        /// What it plays: device or vehicle [default: the first role in its hello]
        #[arg(long, value_parser = parse_role)]
        role: Option<Role>,
        /// Profile
        #[arg(long, default_value = "ccc", value_parser = parse_profile)]
        profile: &'static Profile,
        /// Multiply all deadlines
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
        timeout_scale: u32,
        /// Print only what is not good
        #[arg(long)]
        quiet: bool,
        /// Command line of the adapter, as plain words
        #[arg(last = true, required = true, value_name = "CMD")]
        words: Vec<String>,
    },
}

/// Judges.
pub fn main(args: &Args) -> Done {
    let Command::Adapter {
        role,
        profile,
        timeout_scale,
        quiet,
        words,
    } = &args.command;
    let usual = Deadlines::default();
    let asked = Asked {
        role: *role,
        profile,
        deadlines: Deadlines {
            hello: usual.hello.saturating_mul(*timeout_scale),
            request: usual.request.saturating_mul(*timeout_scale),
            hook: usual.hook,
            bye: LEAVE.saturating_mul(*timeout_scale),
        },
    };
    let program = Program {
        words: words.clone(),
        folder: None,
    };
    let mut report = selftest::adapter(&program, &asked).map_err(Stop::environment)?;
    let exit = if report.good() {
        Exit::Expected
    } else {
        Exit::Unexpected
    };
    let summary = report.summary();
    if *quiet {
        report.keep_what_is_not_good();
    }
    print(&format!("{report}{summary}"));
    Ok(exit)
}
