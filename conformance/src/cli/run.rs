//! `keyproof run`.

use super::progress::Bar;
use super::subject::{self, Chosen};
use super::{Done, Exit, Stop, folder, print, print_json, write};
use crate::result::{RunResult, report, summary, tally};
use crate::run::job::{Job, RunError};
use crate::run::select::Selection;
use crate::suite::{Size, Suite, released};
use crate::text;
use crate::verdict::judge::Mode;
use std::path::{Path, PathBuf};

/// Run the cases against a subject.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The subject.
    #[command(flatten)]
    pub subject: subject::Args,
    /// The subject is one of Keyproof's own: assumed rules score too
    #[arg(long = "self")]
    pub own: bool,
    /// Only this case; may be given several times
    #[arg(long = "case", value_name = "ID")]
    pub cases: Vec<String>,
    /// Only this area: SEL, AUTH, CHAN, LIFE, COD, PAIR; may be given several times
    #[arg(long = "area", value_name = "AREA")]
    pub areas: Vec<String>,
    /// Only cases with these words in id, title, kind or requirement ids
    #[arg(long, value_name = "WORDS")]
    pub filter: Option<String>,
    /// How much of the suite
    #[arg(long, value_enum)]
    pub size: Option<Size>,
    /// Folder for events.ndjson, result.json, summary.txt and report.html [default: keyproof-out, then keyproof-out-2 …]
    #[arg(long, value_name = "DIR", conflicts_with = "resume")]
    pub out: Option<PathBuf>,
    /// A finished result in --out may be lost
    #[arg(long, requires = "out")]
    pub overwrite: bool,
    /// Write no files
    #[arg(long, conflicts_with_all = ["out", "resume"])]
    pub no_out: bool,
    /// Go on with an interrupted run in this folder
    #[arg(long, value_name = "DIR")]
    pub resume: Option<PathBuf>,
    /// Test keys to use, from `keyproof provision new`
    #[arg(long, value_name = "FILE")]
    pub provision: Option<PathBuf>,
    /// Print the result as one JSON document
    #[arg(long)]
    pub json: bool,
    /// Only list what would be run
    #[arg(long)]
    pub dry_run: bool,
    /// Stop at the first unexpected verdict
    #[arg(long)]
    pub fail_fast: bool,
}

impl Args {
    /// Which cases.
    #[must_use]
    pub fn selection(&self, chosen: &Chosen) -> Selection {
        Selection {
            role: chosen.role,
            size: self.size.unwrap_or(chosen.size),
            cases: self.cases.clone(),
            areas: self.areas.clone(),
            filter: self.filter.clone(),
        }
    }

    /// Whose implementation.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        if self.own {
            Mode::OwnSubject
        } else {
            Mode::ThirdParty
        }
    }

    /// Where it leaves its files.
    fn folder(&self) -> Result<Option<PathBuf>, Stop> {
        match (&self.resume, &self.out) {
            (Some(folder), _) => Ok(Some(folder.clone())),
            (None, Some(folder)) => folder::asked(folder, self.overwrite).map(Some),
            (None, None) if self.no_out => Ok(None),
            (None, None) => folder::free(Path::new("")).map(Some),
        }
    }

    /// The run that these options describe, leaving no files.
    #[must_use]
    pub fn job<'a>(&self, chosen: &'a Chosen) -> Job<'a> {
        let mut options = chosen.options.clone();
        if self.own {
            options.push("--self".to_owned());
        }
        if let Some(path) = &self.provision {
            options.extend(["--provision".to_owned(), path.display().to_string()]);
        }
        Job {
            launch: chosen.launch.as_ref(),
            subject: chosen.subject.clone(),
            options,
            selection: self.selection(chosen),
            mode: self.mode(),
            pics: chosen.pics.clone(),
            detail: chosen.detail,
            map: chosen.map.clone(),
            deadlines: chosen.deadlines,
            fail_fast: self.fail_fast,
            out: None,
            resume: self.resume.is_some(),
        }
    }
}

impl From<RunError> for Stop {
    fn from(error: RunError) -> Self {
        let exit = match error {
            RunError::Unknown(_) | RunError::Resume(_) => Exit::Usage,
            RunError::Empty(_) => Exit::Nothing,
            RunError::Unfit { .. } | RunError::Write { .. } => Exit::Environment,
        };
        Self {
            exit,
            message: error.to_string(),
        }
    }
}

/// The exit of a finished run.
#[must_use]
pub fn exit(result: &RunResult) -> Exit {
    match tally::exit_code(result.verdict, &result.cases) {
        0 => Exit::Expected,
        4 => Exit::Environment,
        5 => Exit::Harness,
        _ => Exit::Unexpected,
    }
}

/// Writes a result and what is made of it into a folder.
///
/// # Errors
/// When a file cannot be written.
pub fn save(
    folder: &Path,
    suite: &dyn Suite,
    chosen: &Chosen,
    result: &RunResult,
) -> Result<(), Stop> {
    let json = serde_json::to_string_pretty(result).map_err(Stop::harness)?;
    write(&folder.join("result.json"), &format!("{json}\n"))?;
    write(
        &folder.join("summary.txt"),
        &summary::summary(suite.profile(), chosen.role, result),
    )?;
    let html = report::html(suite.profile(), chosen.role, result).map_err(Stop::harness)?;
    write(&folder.join("report.html"), &html)
}

/// Runs.
pub fn main(args: &Args) -> Done {
    let chosen = args.subject.choose()?;
    let suite = released::suite(chosen.profile);
    if let Some(path) = &args.provision {
        super::provision::check(path, chosen.profile)?;
    }
    if args.dry_run {
        return dry_run(args, &chosen, &suite);
    }
    let job = Job {
        out: args.folder()?,
        ..args.job(&chosen)
    };
    let result = job.run(&suite, &mut Bar::new(chosen.role.name()))?;
    if let Some(folder) = &job.out {
        save(folder, &suite, &chosen, &result)?;
    }
    let report = job
        .out
        .as_ref()
        .map(|folder| format!("report: {}", folder.join("report.html").display()));
    if args.json {
        print_json(&result)?;
        if let Some(report) = report {
            eprintln!("{report}");
        }
    } else {
        print(&summary::summary(suite.profile(), chosen.role, &result));
        if let Some(report) = report {
            print(&format!("{report}\n"));
        }
    }
    Ok(exit(&result))
}

fn dry_run(args: &Args, chosen: &Chosen, suite: &dyn Suite) -> Done {
    let declared = chosen
        .pics
        .iter()
        .filter(|(_, has)| !**has)
        .map(|(item, _)| *item)
        .collect();
    let selection = args.selection(chosen);
    let selected = selection
        .select(suite.cards(), &declared)
        .map_err(RunError::from)?;
    if selected.run.is_empty() {
        return Err(RunError::Empty("no case is left".to_owned()).into());
    }
    for card in &selected.run {
        print(&format!("{}  {}\n", card.id, card.title));
    }
    let manual = selected
        .run
        .iter()
        .filter(|card| card.needs.contains(crate::plan::proforma::P_USER))
        .count();
    print(&format!(
        "{} would be run against `{}`; {} not applicable; {manual} with a user's step (hook)\n",
        text::counted(selected.run.len(), "case"),
        chosen.launch.describe(),
        selected.not_applicable.len(),
    ));
    Ok(Exit::Expected)
}
