//! `keyproof sut ROLE`.

use super::{Done, Exit, Stop};
use crate::kap::server::{Trivial, serve};
use crate::plan::{profile, profiles, role};
use crate::subject::{Builtin, EXTREMES, Lacking, extreme};
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;
use std::io::{self, BufReader, Write};

/// The built-in reference, a twin or an extreme.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What it plays: device or vehicle
    #[arg(value_parser = parse_role)]
    pub role: Role,
    /// Profile
    #[arg(long, default_value = "ccc", value_parser = parse_profile)]
    pub profile: &'static Profile,
    /// The model's agent behind bytes instead of the reference
    #[arg(long)]
    pub twin: bool,
    /// The twin without this rule; may be given several times
    #[arg(long = "mutation", value_name = "MUTATION", value_parser = parse_mutation)]
    pub mutations: Vec<Lacking>,
    /// Something that is no implementation: accept-all, reject-all, null, liar, silent, garbage, crash, …
    #[arg(long, value_name = "NAME", value_parser = parse_extreme, conflicts_with_all = ["twin", "mutations"])]
    pub extreme: Option<Builtin>,
    /// Answer hello, ping and bye only: what a round trip costs
    #[arg(long, conflicts_with_all = ["twin", "mutations", "extreme"])]
    pub trivial: bool,
}

/// A role on the command line.
pub fn parse_role(word: &str) -> Result<Role, String> {
    role(word).ok_or_else(|| format!("expected device or vehicle, got `{word}`"))
}

/// A profile on the command line.
pub fn parse_profile(word: &str) -> Result<&'static Profile, String> {
    profile(word).ok_or_else(|| format!("expected {}, got `{word}`", profiles()))
}

/// A mutation on the command line.
pub fn parse_mutation(word: &str) -> Result<Lacking, String> {
    Lacking::parse(word).ok_or_else(|| {
        let names: Vec<&str> = Lacking::all().map(Lacking::name).collect();
        format!("expected one of {}", names.join(", "))
    })
}

/// An extreme on the command line.
pub fn parse_extreme(word: &str) -> Result<Builtin, String> {
    extreme(word).ok_or_else(|| {
        let names: Vec<&str> = EXTREMES.iter().map(|(name, _)| *name).collect();
        format!("expected one of {}", names.join(", "))
    })
}

impl Args {
    /// Which subject that is.
    ///
    /// # Errors
    /// When a twin cannot lack so many rules.
    pub fn builtin(&self) -> Result<Builtin, Stop> {
        match (&self.extreme, self.twin || !self.mutations.is_empty()) {
            (Some(extreme), _) => Ok(extreme.clone()),
            (None, true) => Builtin::twin(self.mutations.clone())
                .map_err(|why| Stop::usage(format!("--mutation: {why}"))),
            (None, false) => Ok(Builtin::Reference),
        }
    }
}

/// Serves until `bye` or the end of input.
pub fn main(args: &Args) -> Done {
    let mut input = BufReader::with_capacity(1 << 16, io::stdin().lock());
    // Not the line buffer of standard output: each answer is one write already.
    let mut output = Unbuffered(io::stdout().lock());
    let served = if args.trivial {
        serve(&mut Trivial, &mut input, &mut output)
    } else {
        args.builtin()?
            .serve(args.role, args.profile, &mut input, &mut output)
    };
    served.map(|()| Exit::Expected).map_err(Stop::environment)
}

/// Standard output whose line buffer is passed through at once: an answer ends with a newline, so one write is one system call.
struct Unbuffered<'a>(io::StdoutLock<'a>);

impl Write for Unbuffered<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
