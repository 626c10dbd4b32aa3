//! `keyproof list`.

use super::sut::{parse_profile, parse_role};
use super::{Done, Exit, Stop, print, print_json};
use crate::run::select::matches;
use crate::suite::{Card, Size, Suite, released};
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;
use serde::Serialize;

/// List the cases.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only cases for this role
    #[arg(long, value_parser = parse_role)]
    pub role: Option<Role>,
    /// Only cases with these words in id, title, kind or requirement ids
    #[arg(long, value_name = "WORDS")]
    pub filter: Option<String>,
    /// Only cases of this size and smaller
    #[arg(long, value_enum)]
    pub size: Option<Size>,
    /// Profile
    #[arg(long, default_value = "ccc", value_parser = parse_profile)]
    pub profile: &'static Profile,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    role: &'a str,
    kind: &'a str,
    size: &'a str,
    title: &'a str,
    rules: Vec<&'a str>,
    control: Option<&'a str>,
}

/// Lists.
pub fn main(args: &Args) -> Done {
    let suite = released::suite(args.profile);
    let takes = |card: &&Card| {
        args.role.is_none_or(|role| card.role == role)
            && args.size.is_none_or(|size| card.size <= size)
            && args
                .filter
                .as_deref()
                .is_none_or(|filter| matches(card, filter))
    };
    let cards: Vec<&Card> = suite.cards().iter().filter(takes).collect();
    if cards.is_empty() {
        return Err(Stop {
            exit: Exit::Nothing,
            message: "no case matches; `keyproof list` shows all".to_owned(),
        });
    }
    if args.json {
        let rows: Vec<Row<'_>> = cards.iter().map(|card| row(card)).collect();
        print_json(&rows)?;
        return Ok(Exit::Expected);
    }
    for card in &cards {
        let first = card.rules.first().map_or("", |rule| rule.name());
        print(&format!(
            "{:<24} {first:<10} {:<8} {}\n",
            card.id,
            card.size.name(),
            card.title
        ));
    }
    print(&format!("{}\n", crate::text::counted(cards.len(), "case")));
    Ok(Exit::Expected)
}

fn row(card: &Card) -> Row<'_> {
    Row {
        id: &card.id,
        role: card.role.name(),
        kind: card.kind.name(),
        size: card.size.name(),
        title: &card.title,
        rules: card.rules.iter().map(|rule| rule.name()).collect(),
        control: card.control.as_deref(),
    }
}
