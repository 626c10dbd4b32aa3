//! `keyproof replay RESULT CASE`.

use super::{Done, Stop, print, run};
use crate::result::{RunResult, SCHEMA, screen, story};
use crate::run::job::Unwatched;
use crate::suite::released;
use crate::text;
use clap::Parser;
use std::path::{Path, PathBuf};

/// Run one case of an earlier result again, step by step.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// result.json of an earlier run, or its folder
    pub result: PathBuf,
    /// The case
    pub case: String,
}

/// The command line of `run`, for itself.
#[derive(Debug, Parser)]
struct Again {
    #[command(flatten)]
    run: run::Args,
}

/// Reads a result file.
///
/// # Errors
/// When it is none.
pub fn read(path: &Path) -> Result<RunResult, Stop> {
    let path = if path.is_dir() {
        path.join("result.json")
    } else {
        path.to_owned()
    };
    let name = path.display();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        Stop::usage(format!(
            "{name}: {error}; expected the result.json of an earlier run"
        ))
    })?;
    let value: serde_json::Value = serde_json::from_str(&text).map_err(|error| {
        Stop::usage(format!(
            "{name}:{}:{}: expected JSON of {SCHEMA}: {error}",
            error.line(),
            error.column()
        ))
    })?;
    let schema = value
        .get("schema")
        .and_then(serde_json::Value::as_str)
        .unwrap_or("nothing")
        .to_owned();
    if schema != SCHEMA {
        return Err(Stop::usage(format!(
            "{name}: schema: expected {SCHEMA}, got {schema}"
        )));
    }
    serde_json::from_value(value)
        .map_err(|error| Stop::usage(format!("{name}: expected {SCHEMA}: {error}")))
}

/// Replays.
pub fn main(args: &Args) -> Done {
    let earlier = read(&args.result)?;
    let before = earlier
        .cases
        .iter()
        .find(|case| case.id.eq_ignore_ascii_case(&args.case))
        .ok_or_else(|| {
            Stop::usage(format!(
                "{}: expected case {} among its {}, got none",
                args.result.display(),
                args.case,
                text::counted(earlier.cases.len(), "case")
            ))
        })?;
    let mut words = vec!["run".to_owned()];
    words.extend(earlier.run.options.iter().cloned());
    words.extend(["--case".to_owned(), before.id.clone()]);
    words.extend(earlier.run.subject.iter().cloned());
    let again = Again::try_parse_from(&words).map_err(|error| {
        Stop::usage(format!(
            "{}: its command line no longer holds: {error}",
            args.result.display()
        ))
    })?;
    let chosen = again.run.subject.choose()?;
    let suite = released::suite(chosen.profile);
    let result = again.run.job(&chosen).run(&suite, &mut Unwatched)?;
    let Some(case) = result.cases.first() else {
        return Err(Stop::harness(format!(
            "case {} was selected and not run",
            before.id
        )));
    };
    for line in story::story(chosen.profile, chosen.role, case) {
        print(&format!("{line}\n"));
    }
    print(&screen::screen(chosen.profile, chosen.role, case));
    let same = case.verdict == before.verdict && case.reason == before.reason;
    print(&format!(
        "before {}, now {}: {}\n",
        before.verdict,
        case.verdict,
        if same { "the same" } else { "it differs" }
    ));
    Ok(run::exit(&result))
}
