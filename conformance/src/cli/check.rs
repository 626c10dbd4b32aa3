//! `keyproof check`.

use super::{Done, Exit, Stop, print, print_json, progress, screen};
use crate::models::engine::Engine;
use crate::models::{self, CheckReport, Checked, ScenarioRecord};
use crate::suggest;
use keyproof_model::world::scenario::Suite;

/// Check the models.
#[derive(Debug, clap::Args)]
#[command(after_help = screen::COLUMNS)]
pub struct Args {
    /// Which scenarios: quick, standard or deep
    #[arg(long, default_value = "quick", value_parser = parse_suite, conflicts_with = "scenario")]
    pub suite: Suite,
    /// Only this scenario, one of a finding or a pair of phones, with everything that is known of it
    #[arg(long, value_name = "ID")]
    pub scenario: Option<String>,
    /// Everything that is known of each scenario, not one row
    #[arg(long, short)]
    pub verbose: bool,
    /// Which engine searches
    #[arg(long, value_enum, default_value = "own")]
    pub engine: Engine,
    /// The most states to keep for each scenario
    #[arg(long, value_name = "N")]
    pub max_states: Option<u64>,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// A suite on the command line.
pub fn parse_suite(word: &str) -> Result<Suite, String> {
    models::suite(word).ok_or_else(|| format!("expected quick, standard or deep, got `{word}`"))
}

/// Checks.
pub fn main(args: &Args) -> Done {
    let report = report(args)?;
    if args.json {
        print_json(&report)?;
    } else {
        let whole = args.verbose || args.scenario.is_some();
        if !whole {
            print(&screen::head());
        }
        for record in &report.scenarios {
            if whole {
                print(&screen::block(record));
            } else {
                print(&format!("{}{}", screen::row(record), screen::wrong(record)));
            }
        }
        print(&tail(&report));
    }
    Ok(if report.clean {
        Exit::Expected
    } else {
        Exit::Unexpected
    })
}

fn tail(report: &CheckReport) -> String {
    let states: u64 = report.scenarios.iter().map(|record| record.states).sum();
    let mut out = format!(
        "{} scenario(s) of {} checked with the {} engine within their bounds, {states} states; this is not a proof\n",
        report.scenarios.len(),
        report.suite,
        report.engine
    );
    if !report.not_run.is_empty() {
        out.push_str(&format!(
            "not run ({}): {}\n",
            report.not_run.len(),
            report.not_run.join(" ")
        ));
    }
    out
}

fn report(args: &Args) -> Result<CheckReport, Stop> {
    let options = models::options(args.max_states);
    let Some(id) = &args.scenario else {
        let bar = progress::bar(models::targets(args.suite).len(), "check");
        let report = models::check_suite(args.suite, args.engine, &options, &mut |record| {
            bar.inc(1);
            bar.set_message(record.id.clone());
        });
        bar.finish_and_clear();
        return Ok(report);
    };
    let found = named(id, "--scenario ")?;
    let scenarios: Vec<ScenarioRecord> = found
        .iter()
        .map(|checked| args.engine.check_any(checked, &options))
        .collect();
    Ok(CheckReport {
        schema: "check/1.0".to_owned(),
        suite: id.clone(),
        engine: args.engine.name().to_owned(),
        clean: scenarios.iter().all(|record| record.clean),
        scenarios,
        not_run: Vec::new(),
    })
}

/// What an id on the command line names.
pub fn named(id: &str, option: &str) -> Result<Vec<Checked>, Stop> {
    let found = models::named(id);
    if found.is_empty() {
        let ids = models::ids();
        let near = suggest::near(id, ids.iter().map(String::as_str));
        return Err(Stop::usage(format!(
            "{option}{id}: expected the id of a scenario, got none of that name{near}; `keyproof check --suite deep` lists them"
        )));
    }
    Ok(found)
}
