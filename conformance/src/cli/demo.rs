//! `keyproof demo`: the models, the built-in reference in both roles, a report.

use super::progress::{self, Bar};
use super::subject::{Chosen, launch};
use super::{Done, Exit, Stop, print, run, write};
use crate::kap::session::Deadlines;
use crate::models;
use crate::models::engine::Engine;
use crate::result::{RunResult, RunVerdict, summary};
use crate::run::job::Job;
use crate::run::select::Selection;
use crate::subject::Builtin;
use crate::suite::{Size, Suite, released};
use crate::verdict::judge::{Mode, RejectMap};
use crate::words;
use keyproof_model::world::scenario;
use keyproof_spec::profile::CCC;
use keyproof_spec::words::Role;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Check the models, certify the built-in reference in both roles, write a report.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the report goes
    #[arg(long, value_name = "DIR", default_value = "keyproof-out")]
    pub out: PathBuf,
    /// How much of the suite
    #[arg(long, value_enum, default_value = "standard")]
    pub size: Size,
}

/// Shows it all.
pub fn main(args: &Args) -> Done {
    let began = Instant::now();
    let mut table = String::new();
    let clean = check(&mut table);
    let mut good = clean;
    for mode in [Mode::OwnSubject, Mode::ThirdParty] {
        for role in [Role::Device, Role::Vehicle] {
            let result = certify(args, mode, role)?;
            good &= matches!(result.verdict, RunVerdict::Pass | RunVerdict::Partial);
            line(&mut table, &summary::first_line(&result));
            let others: Vec<String> = result
                .counts
                .iter()
                .filter(|(name, count)| {
                    **count > 0 && !["PASS", "selected"].contains(&name.as_str())
                })
                .map(|(name, count)| format!("{count} {name}"))
                .collect();
            if !others.is_empty() {
                line(&mut table, &format!("  {}", others.join(", ")));
            }
        }
    }
    let suite = released::suite(&CCC);
    let beyond = suite
        .cards()
        .iter()
        .filter(|card| card.size > args.size)
        .count();
    line(
        &mut table,
        &format!(
            "cases of size {}; {beyond} larger ones not run; profile {}",
            args.size.name(),
            CCC.name
        ),
    );
    write(&args.out.join("demo.txt"), &table)?;
    print(&table);
    let report = |mode, role| folder(&args.out, mode, role).join("report.html");
    print(&format!(
        "reports: {}\n         {}\n",
        report(Mode::ThirdParty, Role::Device).display(),
        report(Mode::ThirdParty, Role::Vehicle).display()
    ));
    print(&format!(
        "{:.1} s. Keyproof's own reading of open material, not a certification; see `keyproof explain`, `mutants`, `findings`.\n",
        began.elapsed().as_secs_f64()
    ));
    Ok(if good {
        Exit::Expected
    } else {
        Exit::Unexpected
    })
}

fn line(out: &mut String, text: &str) {
    let _infallible = writeln!(out, "{text}");
}

/// The models at suite quick.
fn check(table: &mut String) -> bool {
    let quick = scenario::Suite::Quick;
    let bar = progress::bar(models::targets(quick).len(), "models");
    let report = models::check_suite(quick, Engine::Own, &models::options(None), &mut |record| {
        bar.inc(1);
        bar.set_message(record.id.clone());
    });
    bar.finish_and_clear();
    let states: u64 = report.scenarios.iter().map(|record| record.states).sum();
    let asked = || report.scenarios.iter().flat_map(|record| &record.promises);
    let promises: BTreeSet<&str> = asked().map(|promise| promise.name.as_str()).collect();
    let goals: BTreeSet<&str> = promises
        .iter()
        .filter_map(|name| name.split(' ').next())
        .collect();
    let word = if report.clean {
        "all hold"
    } else {
        "NOT ALL HOLD"
    };
    line(
        table,
        &format!(
            "models: {} goals ({} promises) asked in {} scenarios of suite quick, {} checks: {word} in {states} states, within their bounds",
            goals.len(),
            promises.len(),
            report.scenarios.len(),
            asked().count()
        ),
    );
    for record in report.scenarios.iter().filter(|record| !record.clean) {
        line(table, &format!("  not clean: {}", record.id));
    }
    line(
        table,
        &format!(
            "  not run ({}): {}",
            report.not_run.len(),
            report.not_run.join(" ")
        ),
    );
    report.clean
}

fn folder(out: &Path, mode: Mode, role: Role) -> PathBuf {
    let mode = match mode {
        Mode::OwnSubject => "self",
        Mode::ThirdParty => "third-party",
    };
    out.join(format!("{mode}-{}", role.name()))
}

/// The reference in one role, behind KAP in a process of its own.
fn certify(args: &Args, mode: Mode, role: Role) -> Result<RunResult, Stop> {
    let mut options = ["--role", role.name(), "--profile", CCC.name]
        .map(str::to_owned)
        .to_vec();
    if mode == Mode::OwnSubject {
        options.push("--self".to_owned());
    }
    let chosen = Chosen {
        launch: launch(&Builtin::Reference, role, &CCC, false)?,
        subject: words::split("--builtin reference").map_err(Stop::harness)?,
        options,
        role,
        profile: &CCC,
        size: args.size,
        pics: BTreeMap::new(),
        detail: None,
        map: RejectMap::new(),
        deadlines: Deadlines::default(),
    };
    let suite = released::suite(&CCC);
    let out = folder(&args.out, mode, role);
    let job = Job {
        launch: chosen.launch.as_ref(),
        subject: chosen.subject.clone(),
        options: chosen.options.clone(),
        selection: Selection {
            role,
            size: args.size,
            cases: Vec::new(),
            areas: Vec::new(),
            filter: None,
        },
        mode,
        pics: BTreeMap::new(),
        detail: None,
        map: RejectMap::new(),
        deadlines: chosen.deadlines,
        fail_fast: false,
        out: Some(out.clone()),
        resume: false,
    };
    let result = job.run(&suite, &mut Bar::new(role.name()))?;
    run::save(&out, &suite, &chosen, &result)?;
    Ok(result)
}
