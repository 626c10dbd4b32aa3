//! `keyproof trace`.

use super::{Done, Exit, print, print_json};
use crate::trace::{self, Row};

/// Who cites which requirement, and what is not covered.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only requirements with these words in id or heading; names every place
    pub filter: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// Prints the trace.
pub fn main(args: &Args) -> Done {
    let trace = trace::trace();
    if args.json {
        print_json(&trace)?;
    } else {
        let takes = |row: &&Row| {
            let text = format!("{} {}", row.id, row.title).to_lowercase();
            args.filter
                .as_ref()
                .is_none_or(|filter| text.contains(&filter.to_lowercase()))
        };
        print(&format!(
            "{:<10} {:<6} {:<10} {:>5} {:>8} {:>9} {:>6} {:>8}\n",
            "rule", "level", "kind", "model", "mutation", "reference", "valid", "negative"
        ));
        for row in trace.rows.iter().filter(takes) {
            print(&line(row));
            if args.filter.is_some() {
                row.model
                    .iter()
                    .chain(&row.reference)
                    .chain(&row.mutations)
                    .for_each(|place| print(&format!("    {place}\n")));
            }
        }
        for complaint in &trace.complaints {
            print(&format!("{complaint}\n"));
        }
        let (covered, excepted) = (
            trace.rows.len(),
            trace
                .rows
                .iter()
                .filter(|row| !row.excepted.is_empty())
                .count(),
        );
        print(&format!(
            "{covered} requirements, {excepted} with a written exception, {} complaints\n",
            trace.complaints.len()
        ));
    }
    Ok(if trace.complete {
        Exit::Expected
    } else {
        Exit::Unexpected
    })
}

fn line(row: &Row) -> String {
    let mut out = format!(
        "{:<10} {:<6} {:<10} {:>5} {:>8} {:>9} {:>6} {:>8}\n",
        row.id,
        row.level,
        row.kind,
        row.model.len(),
        row.mutations.len(),
        row.reference.len(),
        row.valid,
        row.negative
    );
    for (column, reason) in &row.excepted {
        out.push_str(&format!("           no {}: {reason}\n", column.name()));
    }
    out
}
