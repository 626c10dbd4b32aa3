//! `keyproof mutants`.

use super::{Done, Exit, Stop, pairing, print, print_json, progress, write};
use crate::diagram;
use crate::models::also::also;
use crate::models::conclusion::Conclusion;
use crate::models::{self, MutantRecord};
use crate::suggest;
use crate::trace::{self, Column};
use keyproof_model::mutants::{self, Fate, MutantResult};
use keyproof_spec::mutation::{MUTATIONS, MutationRow};
use keyproof_spec::rule::{Kind, RuleId};
use serde::Serialize;
use std::path::PathBuf;

/// For each rule: the shortest attack that appears when it is dropped.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this mutation, or the mutations of this rule, with their attacks
    #[arg(value_name = "MUTATION|RULE")]
    pub name: Option<String>,
    /// The attack as a sequence diagram (Mermaid) in this file
    #[arg(long, value_name = "FILE", requires = "name")]
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
    without_mutation: Vec<Without>,
}

/// A behaviour rule that no mutation takes away.
#[derive(Serialize)]
struct Without {
    rule: String,
    title: String,
    reason: String,
}

/// The behaviour rules that no mutation takes away, with the written reason.
fn without() -> Vec<Without> {
    let rows = trace::trace().rows.into_iter();
    rows.filter(|row| row.kind == Kind::Behaviour.name() && row.mutations.is_empty())
        .map(|row| Without {
            reason: row
                .excepted
                .get(&Column::Mutation)
                .cloned()
                .unwrap_or_else(|| format!("no reason is written down; it is a {}", row.level)),
            rule: row.id,
            title: row.title,
        })
        .collect()
}

fn footer(without: &[Without]) -> String {
    if without.is_empty() {
        return "every behaviour rule has a mutation; other kinds of rules: keyproof trace\n"
            .to_owned();
    }
    let mut out = format!("{} behaviour rules without a mutation:\n", without.len());
    for row in without {
        out.push_str(&format!("  {} {}: {}\n", row.rule, row.title, row.reason));
    }
    out
}

/// A mutation of either protocol.
#[derive(Clone, Copy)]
enum Row {
    Transaction(&'static MutationRow),
    Pairing(&'static pairing::MutationRow),
}

impl Row {
    const fn name(self) -> &'static str {
        match self {
            Self::Transaction(row) => row.mutation.name(),
            Self::Pairing(row) => row.mutation.name(),
        }
    }

    fn run(self, options: &keyproof_model::check::Options) -> Fallen {
        match self {
            Self::Transaction(row) => Fallen::Transaction(mutants::run_one(row, options)),
            Self::Pairing(row) => Fallen::Pairing(pairing::run(row, options)),
        }
    }
}

/// What became of it.
enum Fallen {
    Transaction(MutantResult),
    Pairing(pairing::MutantResult),
}

/// The mutations of this name, or of the rule of this id; all of them without a name.
fn chosen(name: Option<&str>) -> Result<Vec<Row>, Stop> {
    let of_pairing = pairing::named_mutations(name);
    let rows = match chosen_of_transaction(name) {
        Ok(rows) => rows,
        Err(_) if !of_pairing.is_empty() => Vec::new(),
        Err(stop) => return Err(stop),
    };
    let rows = rows.into_iter().map(Row::Transaction);
    Ok(rows
        .chain(of_pairing.into_iter().map(Row::Pairing))
        .collect())
}

fn chosen_of_transaction(name: Option<&str>) -> Result<Vec<&'static MutationRow>, Stop> {
    let Some(name) = name else {
        return Ok(MUTATIONS.iter().collect());
    };
    let rule = RuleId::parse(&name.to_uppercase()).filter(|rule| rule.rule().is_some());
    let rows: Vec<&MutationRow> = MUTATIONS
        .iter()
        .filter(|row| row.mutation.name().eq_ignore_ascii_case(name) || Some(row.rule) == rule)
        .collect();
    match (rows.is_empty(), rule.and_then(RuleId::rule)) {
        (false, _) => Ok(rows),
        (true, Some(rule)) => Err(Stop {
            exit: Exit::Nothing,
            message: format!(
                "{}: no mutation takes this rule away; it is about {}, see keyproof trace {}",
                rule.id.name(),
                rule.kind.name(),
                rule.id.name()
            ),
        }),
        (true, None) => {
            let names = MUTATIONS
                .iter()
                .flat_map(|row| [row.mutation.name(), row.rule.name()])
                .chain(pairing::names());
            Err(Stop::usage(format!(
                "{name}: expected a mutation or a rule, got none of that name{}",
                suggest::near(name, names)
            )))
        }
    }
}

/// Runs the mutations.
pub fn main(args: &Args) -> Done {
    let rows = chosen(args.name.as_deref())?;
    let options = models::options(None);
    let bar = progress::bar(rows.len(), "mutants");
    let results: Vec<Fallen> = rows
        .iter()
        .map(|row| {
            bar.set_message(row.name());
            let result = row.run(&options);
            bar.inc(1);
            result
        })
        .collect();
    bar.finish_and_clear();
    if let (Some(_), Some(Fallen::Pairing(_))) = (&args.mermaid, results.first()) {
        return Err(Stop {
            exit: Exit::Nothing,
            message: "--mermaid: expected a mutation of the standard transaction, got one of owner pairing; its attack is told without the option".to_owned(),
        });
    }
    if let (Some(path), Some(Fallen::Transaction(result))) = (&args.mermaid, results.first()) {
        let kill = match &result.fate {
            Fate::Alone(kill) | Fate::Together { kill, .. } => Some(kill),
            Fate::Unseen(_) | Fate::Unexplained => None,
        };
        let kill = kill.ok_or_else(|| {
            Stop::usage(format!(
                "{}: no attack to draw: it is not killed",
                result.mutation.name()
            ))
        })?;
        write(path, &diagram::mermaid(kill.promise, &kill.attack))?;
    }
    let record = |result: &Fallen| match result {
        Fallen::Transaction(result) => MutantRecord {
            also: args.name.as_ref().map(|_| also(result, &options)),
            ..models::mutant_record(result)
        },
        Fallen::Pairing(result) => models::pairing::mutant_record(result),
    };
    let records: Vec<MutantRecord> = results.iter().map(record).collect();
    let explained = records.iter().all(|record| record.fate != "unexplained");
    if args.json {
        print_json(&Fates {
            schema: "mutants/1.0",
            explained,
            mutants: records,
            without_mutation: without(),
        })?;
    } else if args.name.is_some() {
        records.iter().for_each(|record| print(&whole(record)));
    } else {
        records.iter().for_each(|record| print(&line(record)));
        print(&format!(
            "{} mutations; the attack of one: keyproof mutants NAME or RULE\n",
            records.len()
        ));
        print(&footer(&without()));
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
        out.push_str(
            &record
                .conclusion
                .as_ref()
                .map(Conclusion::told)
                .unwrap_or_default(),
        );
        for other in record.also.iter().flatten() {
            out.push_str(&format!(
                "  there falls as well, in {} moves: {}\n",
                other.moves, other.promise
            ));
        }
    }
    if let Some(second) = &record.worse_with {
        out.push_str(&format!(
            "worse with {second}: the adversary gains something then\n"
        ));
    }
    out
}
