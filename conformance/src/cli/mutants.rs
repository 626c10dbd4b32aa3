//! `keyproof mutants`.

use super::sut::parse_mutation;
use super::{Done, Exit, Stop, print, print_json, progress, write};
use crate::diagram;
use crate::models::{self, MutantRecord};
use keyproof_model::mutants::{self, Fate, MutantResult};
use keyproof_spec::mutation::{MUTATIONS, Mutation, MutationRow};
use serde::Serialize;
use std::path::PathBuf;

/// For each rule: the shortest attack that appears when it is dropped.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this mutation, with its attack
    #[arg(value_parser = parse_mutation)]
    pub mutation: Option<Mutation>,
    /// The attack as a sequence diagram (Mermaid) in this file
    #[arg(long, value_name = "FILE", requires = "mutation")]
    pub mermaid: Option<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// All fates.
#[derive(Serialize)]
struct Fates {
    schema: &'static str,
    explained: bool,
    mutants: Vec<MutantRecord>,
}

/// Runs the mutations.
pub fn main(args: &Args) -> Done {
    let rows: Vec<&MutationRow> = MUTATIONS
        .iter()
        .filter(|row| {
            args.mutation
                .is_none_or(|mutation| mutation == row.mutation)
        })
        .collect();
    let options = models::options(None);
    let bar = progress::bar(rows.len(), "mutants");
    let results: Vec<MutantResult> = rows
        .iter()
        .map(|row| {
            bar.set_message(row.mutation.name());
            let result = mutants::run_one(row, &options);
            bar.inc(1);
            result
        })
        .collect();
    bar.finish_and_clear();
    if let (Some(path), Some(result)) = (&args.mermaid, results.first()) {
        let attack = match &result.fate {
            Fate::Alone(kill) | Fate::Together { kill, .. } => Some(&kill.attack),
            Fate::Unseen(_) | Fate::Unexplained => None,
        };
        let attack = attack.ok_or_else(|| {
            Stop::usage(format!(
                "{}: no attack to draw: it is not killed",
                result.mutation.name()
            ))
        })?;
        write(path, &diagram::mermaid(attack))?;
    }
    let records: Vec<MutantRecord> = results.iter().map(models::mutant_record).collect();
    let explained = records.iter().all(|record| record.fate != "unexplained");
    if args.json {
        print_json(&Fates {
            schema: "mutants/1.0",
            explained,
            mutants: records,
        })?;
    } else if args.mutation.is_some() {
        records.iter().for_each(|record| print(&whole(record)));
    } else {
        records.iter().for_each(|record| print(&line(record)));
        print(&format!(
            "{} mutations; the attack of one: keyproof mutants NAME\n",
            records.len()
        ));
    }
    Ok(if explained {
        Exit::Expected
    } else {
        Exit::Unexpected
    })
}

fn line(record: &MutantRecord) -> String {
    let by = match (&record.goal, &record.reason) {
        (Some(goal), _) => {
            let kind = if record.honest_fault {
                "honest fault"
            } else {
                "attack"
            };
            let second = record
                .second
                .as_ref()
                .map(|second| format!(" with {second}"))
                .unwrap_or_default();
            format!(
                "{} falls in {} moves ({kind}){second}",
                goal,
                record.attack.len()
            )
        }
        (None, Some(reason)) => reason.clone(),
        (None, None) => String::new(),
    };
    format!(
        "{:<28} {:<10} {:<15} {by}\n",
        record.mutation, record.rule, record.fate
    )
}

fn whole(record: &MutantRecord) -> String {
    let mut out = line(record);
    if let (Some(promise), Some(scenario)) = (&record.promise, &record.scenario) {
        out.push_str(&format!(
            "\nbroken: {promise}\nin scenario {scenario}, the shortest way:\n"
        ));
        out.push_str(&models::numbered(&record.attack));
    }
    if let Some(second) = &record.worse_with {
        out.push_str(&format!(
            "worse with {second}: the adversary gains something then\n"
        ));
    }
    out
}
