//! `keyproof findings`.

use super::{Done, Exit, Stop, print, print_json};
use crate::models::{self, FindingRecord};
use crate::text::wrap;
use keyproof_model::findings;
use serde::Serialize;

/// Where the documented protocol itself misses a goal.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this finding
    pub id: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Serialize)]
struct Findings {
    schema: &'static str,
    confirmed: bool,
    findings: Vec<FindingRecord>,
}

/// Shows the findings.
pub fn main(args: &Args) -> Done {
    let options = models::options(None);
    let transaction = findings::run(&options);
    let pairing = keyproof_model::pairing::findings::run(&options);
    let all: Vec<FindingRecord> = transaction
        .iter()
        .map(models::finding_record)
        .chain(pairing.iter().map(models::pairing::finding_record))
        .collect();
    let known: Vec<String> = all.iter().map(|record| record.id.clone()).collect();
    let takes = |record: &FindingRecord| {
        args.id
            .as_ref()
            .is_none_or(|id| id.eq_ignore_ascii_case(&record.id))
    };
    let records: Vec<FindingRecord> = all.into_iter().filter(takes).collect();
    if records.is_empty() {
        return Err(Stop::usage(format!(
            "expected one of {}, got {}",
            known.join(" "),
            args.id.as_deref().unwrap_or("none")
        )));
    }
    let confirmed = records.iter().all(|record| record.confirmed);
    if args.json {
        print_json(&Findings {
            schema: "findings/1.0",
            confirmed,
            findings: records,
        })?;
    } else {
        records.iter().for_each(|record| print(&tell(record)));
    }
    Ok(if confirmed {
        Exit::Expected
    } else {
        Exit::Unexpected
    })
}

fn paragraph(text: &str) -> String {
    wrap(text, 96)
        .into_iter()
        .map(|line| format!("  {line}\n"))
        .collect()
}

fn tell(record: &FindingRecord) -> String {
    let shown = if record.confirmed {
        "the model shows it"
    } else {
        "NOT CONFIRMED by the model"
    };
    let mut out = format!(
        "{} {} (misses {}; {shown})\n",
        record.id, record.title, record.goal
    );
    out.push_str(&paragraph(&record.sentence));
    out.push_str(&paragraph(&format!("Advice: {}", record.advice)));
    for variant in &record.variants {
        out.push_str(&format!(
            "  {} in scenario {} ({} states):\n",
            variant.missing, variant.scenario, variant.states
        ));
        out.push_str(&models::numbered(&variant.attack));
        out.push_str(
            &variant
                .conclusion
                .as_ref()
                .map(models::conclusion::Conclusion::told)
                .unwrap_or_default(),
        );
        out.push_str(&format!(
            "  from {} on there hold: {}\n",
            variant.from,
            variant.strongest.join("; ")
        ));
    }
    out.push('\n');
    out
}
