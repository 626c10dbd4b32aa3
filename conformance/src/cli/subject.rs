//! Which subject a run is about: a plan, a command line, or a built-in one.

use super::Stop;
use super::sut::{parse_extreme, parse_mutation, parse_profile, parse_role};
use crate::kap::child::Program;
use crate::kap::fault::Fault;
use crate::kap::local;
use crate::kap::session::Deadlines;
use crate::kap::transport::Launch;
use crate::plan;
use crate::subject::Builtin;
use crate::suite::Size;
use crate::verdict::judge::{Detail, RejectMap};
use crate::words;
use keyproof_spec::profile::{CCC, Profile};
use keyproof_spec::words::Role;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// Options that name a subject. Exactly one of plan, sut, builtin and trailing words.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct Args {
    /// Plan file (TOML); see `keyproof plan new`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["sut", "builtin", "words", "role", "profile"])]
    pub plan: Option<PathBuf>,
    /// Command line of an adapter
    #[arg(long, value_name = "CMD", conflicts_with_all = ["builtin", "words"])]
    pub sut: Option<String>,
    /// A built-in subject: reference, twin, twin:MUTATION, or an extreme such as accept-all
    #[arg(long, value_name = "NAME", conflicts_with = "words")]
    pub builtin: Option<String>,
    /// Keep a built-in subject in this process instead of behind standard streams
    #[arg(long, requires = "builtin")]
    pub in_process: bool,
    /// What the subject plays: device or vehicle
    #[arg(long, value_parser = parse_role)]
    pub role: Option<Role>,
    /// Profile: ccc or invented
    #[arg(long, value_parser = parse_profile)]
    pub profile: Option<&'static Profile>,
    /// Multiply all deadlines
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub timeout_scale: Option<u32>,
    /// Command line of an adapter, as plain words
    #[arg(last = true, value_name = "CMD")]
    pub words: Vec<String>,
}

/// A subject, ready to be started, and what is known of it beforehand.
pub struct Chosen {
    /// How it is started.
    pub launch: Box<dyn Launch>,
    /// The same in words of the command line.
    pub subject: Vec<String>,
    /// Options that a repro line needs besides.
    pub options: Vec<String>,
    /// What it plays.
    pub role: Role,
    /// Under which profile.
    pub profile: &'static Profile,
    /// The plan's size.
    pub size: Size,
    /// What is declared.
    pub pics: BTreeMap<&'static str, bool>,
    /// What it can tell of a refusal.
    pub detail: Option<Detail>,
    /// What its words mean.
    pub map: RejectMap,
    /// How long answers may take.
    pub deadlines: Deadlines,
}

/// A built-in subject by its name on the command line.
pub fn builtin(name: &str) -> Result<Builtin, String> {
    match name.split_once(':') {
        Some(("twin", mutations)) => mutations
            .split('+')
            .map(parse_mutation)
            .collect::<Result<_, _>>()
            .and_then(Builtin::twin),
        None if name == "reference" => Ok(Builtin::Reference),
        None if name == "twin" => Ok(Builtin::Twin(Vec::new())),
        _ => parse_extreme(name)
            .map_err(|error| format!("{error}; or reference, twin, twin:MUTATION")),
    }
}

/// A built-in subject as something that can be started.
pub fn launch(
    builtin: &Builtin,
    role: Role,
    profile: &'static Profile,
    in_process: bool,
) -> Result<Box<dyn Launch>, Stop> {
    if in_process {
        let builtin = builtin.clone();
        let name = builtin.name();
        return Ok(Box::new(local::Builtin {
            make: move || builtin.handler(role, profile),
            name,
        }));
    }
    let own = std::env::current_exe().map_err(|error| {
        Stop::environment(Fault::Start {
            command: "keyproof".to_owned(),
            reason: error.to_string(),
        })
    })?;
    let mut words = vec![own.display().to_string()];
    words.extend(builtin.words(role, profile));
    Ok(Box::new(Program {
        words,
        folder: None,
    }))
}

fn wrong(error: impl std::fmt::Display) -> Stop {
    Stop::usage(error)
}

impl Args {
    /// The subject that these options name.
    ///
    /// # Errors
    /// When they name none, or one that cannot be.
    pub fn choose(&self) -> Result<Chosen, Stop> {
        let chosen = match &self.plan {
            Some(path) => planned(path)?,
            None => self.unplanned()?,
        };
        let scale = self.timeout_scale.unwrap_or(1);
        let deadlines = Deadlines {
            hello: chosen.deadlines.hello.saturating_mul(scale),
            request: chosen.deadlines.request.saturating_mul(scale),
            hook: chosen.deadlines.hook,
            bye: chosen.deadlines.bye.saturating_mul(scale),
        };
        Ok(Chosen {
            deadlines,
            ..chosen
        })
    }

    fn unplanned(&self) -> Result<Chosen, Stop> {
        let role = self.role.ok_or_else(|| {
            wrong("--role: expected device or vehicle, got nothing; say what the subject plays")
        })?;
        let profile = self.profile.unwrap_or(&CCC);
        let (launch, subject): (Box<dyn Launch>, Vec<String>) = match (&self.sut, &self.builtin) {
            (Some(command), _) => {
                let words =
                    words::split(command).map_err(|error| wrong(format!("--sut: {error}")))?;
                program(words)?
            }
            (None, Some(name)) => {
                let builtin =
                    builtin(name).map_err(|error| wrong(format!("--builtin {name}: {error}")))?;
                let mut subject = vec!["--builtin".to_owned(), name.clone()];
                if self.in_process {
                    subject.push("--in-process".to_owned());
                }
                (launch(&builtin, role, profile, self.in_process)?, subject)
            }
            (None, None) => program(self.words.clone())?,
        };
        let options = ["--role", role.name(), "--profile", profile.name]
            .map(str::to_owned)
            .to_vec();
        Ok(Chosen {
            launch,
            subject,
            options,
            role,
            profile,
            size: Size::Standard,
            pics: BTreeMap::new(),
            detail: None,
            map: RejectMap::new(),
            deadlines: Deadlines::default(),
        })
    }
}

fn program(words: Vec<String>) -> Result<(Box<dyn Launch>, Vec<String>), Stop> {
    if words.is_empty() {
        return Err(wrong(
            "no subject: expected --plan FILE, --sut 'CMD', --builtin NAME or -- CMD…, got none",
        ));
    }
    let mut subject = vec!["--".to_owned()];
    subject.extend(words.iter().cloned());
    let program = Program {
        words,
        folder: None,
    };
    Ok((Box::new(program), subject))
}

fn planned(path: &std::path::Path) -> Result<Chosen, Stop> {
    let plan = plan::read(path).map_err(wrong)?;
    let folder = std::path::absolute(&plan.folder)
        .map_err(|error| Stop::environment(format!("{}: {error}", path.display())))?;
    let mut deadlines = Deadlines::default();
    if let Some(deadline) = plan.deadline {
        deadlines = deadlines.with_request(deadline);
    }
    if let Some(start) = plan.start {
        deadlines.hello = start.max(Duration::from_millis(1));
    }
    Ok(Chosen {
        launch: Box::new(Program {
            words: plan.adapter,
            folder: Some(folder),
        }),
        subject: vec!["--plan".to_owned(), path.display().to_string()],
        options: Vec::new(),
        role: plan.role,
        profile: plan.profile,
        size: plan.size,
        pics: plan.pics,
        detail: plan.detail,
        map: plan.map,
        deadlines,
    })
}
