//! `keyproof replay RESULT CASE`.

use super::{Done, Stop, print, run};
use crate::decode;
use crate::result::{CaseRecord, RunResult, SCHEMA, screen};
use crate::run::job::Unwatched;
use crate::suite::released;
use clap::Parser;
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;
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
                "{}: expected case {} among its {} cases, got none",
                args.result.display(),
                args.case,
                earlier.cases.len()
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
    for line in story(chosen.profile, chosen.role, case) {
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

/// Every step with both sides decoded.
fn story(profile: &Profile, role: Role, case: &CaseRecord) -> Vec<String> {
    let mut lines = Vec::new();
    let mut asked: Option<Vec<u8>> = None;
    for step in &case.steps {
        lines.push(format!("step {}: {}", step.index, step.title));
        let sent = step
            .sent
            .as_deref()
            .map(|sent| hex::decode(sent).unwrap_or_default());
        let message = |bytes: &Option<Vec<u8>>| {
            let bytes = bytes.as_ref()?;
            decode::message(*bytes.first()?, *bytes.get(1)?)
        };
        if let Some(sent) = &sent {
            let decoded = match role {
                Role::Vehicle => decode::response(profile, message(&asked), sent),
                Role::Device | Role::Both => decode::command(profile, sent),
            };
            lines.extend(decoded.into_iter().map(|line| format!("  ▶ {line}")));
        }
        for received in &step.received {
            let received = hex::decode(received).unwrap_or_default();
            let decoded = match role {
                Role::Vehicle => decode::command(profile, &received),
                Role::Device | Role::Both => decode::response(profile, message(&sent), &received),
            };
            lines.extend(decoded.into_iter().map(|line| format!("  ◀ {line}")));
            asked = Some(received);
        }
        lines.extend(step.effects.iter().map(|effect| format!("  ! {effect}")));
    }
    lines
}
