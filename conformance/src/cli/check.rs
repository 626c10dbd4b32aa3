//! `keyproof check`.

use super::{Done, Exit, Stop, print, print_json, progress};
use crate::models::{self, CheckReport, ScenarioRecord};
use keyproof_model::catalogue;
use keyproof_model::world::scenario::Suite;

/// Check the models.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which scenarios: quick, standard or deep
    #[arg(long, default_value = "quick", value_parser = parse_suite, conflicts_with = "scenario")]
    pub suite: Suite,
    /// Only this scenario
    #[arg(long, value_name = "ID")]
    pub scenario: Option<String>,
    /// Which engine searches: own (shortest traces) or stateright
    #[arg(long, default_value = "own", value_parser = ["own", "stateright"])]
    pub engine: String,
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

/// The words of a scenario's line.
#[must_use]
pub fn line(record: &ScenarioRecord) -> String {
    let held = record
        .promises
        .iter()
        .filter(|promise| promise.verdict == "holds")
        .count();
    let verdict = if record.clean { "holds" } else { "NOT CLEAN" };
    let finished = if record.finished {
        "all states"
    } else {
        "bound met"
    };
    format!(
        "{verdict:<9} {:<28} {held:>2}/{} promises, {} states, depth {}, {finished}",
        record.id,
        record.promises.len(),
        record.states,
        record.depth
    )
}

/// What is wrong with a scenario, with its shortest attacks.
fn wrong(record: &ScenarioRecord) -> String {
    let mut out = String::new();
    for promise in record
        .promises
        .iter()
        .filter(|promise| promise.verdict != "holds")
    {
        out.push_str(&format!(
            "  {} {}\n{}",
            promise.name,
            promise.verdict,
            models::numbered(&promise.attack)
        ));
    }
    for reached in record
        .reached
        .iter()
        .filter(|reached| reached.moves.is_none())
    {
        out.push_str(&format!("  not {}\n", reached.name));
    }
    out
}

/// Checks.
pub fn main(args: &Args) -> Done {
    let report = report(args)?;
    if args.json {
        print_json(&report)?;
    } else {
        for record in &report.scenarios {
            print(&format!("{}\n{}", line(record), wrong(record)));
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
        "{} scenarios of suite {} checked with the {} engine within their bounds, {states} states; this is not a proof\n",
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
    if args.scenario.is_none() && args.engine == "own" {
        let bar = progress::bar(models::searches(args.suite), "check");
        let report = models::check_suite(args.suite, &options, &mut |record| {
            bar.inc(1);
            bar.set_message(record.id.clone());
        });
        bar.finish_and_clear();
        return Ok(report);
    }
    let scenarios = match &args.scenario {
        None => catalogue::suite(args.suite),
        Some(id) => {
            let found = catalogue::find(id).ok_or_else(|| {
                let known: Vec<&str> = catalogue::catalogue()
                    .iter()
                    .map(|scenario| scenario.id)
                    .collect();
                Stop::usage(format!(
                    "--scenario {id}: expected one of {}",
                    known.join(" ")
                ))
            })?;
            vec![found]
        }
    };
    let mut records = Vec::new();
    for scenario in &scenarios {
        records.push(if args.engine == "own" {
            models::scenario_record(scenario.title, &scenario.check(&options))
        } else {
            models::check_with_stateright(scenario, &options)
        });
    }
    Ok(CheckReport {
        schema: "check/1.0".to_owned(),
        suite: args
            .scenario
            .clone()
            .unwrap_or_else(|| args.suite.name().to_owned()),
        engine: args.engine.clone(),
        clean: records.iter().all(|record| record.clean),
        scenarios: records,
        not_run: if args.scenario.is_some() {
            Vec::new()
        } else {
            catalogue::left_out(args.suite)
                .into_iter()
                .map(str::to_owned)
                .collect()
        },
    })
}
