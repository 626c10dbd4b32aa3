//! # Who cites which requirement
//!
//! ```text
//!   model/src, reference/src ──scan──▶ citations.txt (generated, embedded; a test keeps it fresh)
//!   cases (embedded)         ──────────┐            │
//!   mutations (spec)         ──────────┴──▶ trace ──┴──▶ a row a requirement, complaints
//!   not-covered.toml         ──────────────▶ exceptions, each with its reason
//! ```
//!
//! What a MUST needs depends on its kind: behaviour needs all four columns, encoding and arithmetic need reference and cases, hygiene
//! needs the reference. A column that is empty without a written reason is a complaint; so is a reason without an empty column.

pub mod scan;

use crate::suite::{Card, CaseKind, Suite, released};
use keyproof_spec::mutation::MUTATIONS;
use keyproof_spec::pairing;
use keyproof_spec::profile::CCC;
use keyproof_spec::rule::{Kind, Level, RULES, Rule, RuleId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The generated index of citations: `DK-ST-001 model/src/vehicle.rs choose`, one a line, sorted.
pub const CITATIONS: &str = include_str!("citations.txt");

/// The exceptions.
pub const NOT_COVERED: &str = include_str!("not-covered.toml");

/// Where a requirement may be cited.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Column {
    /// The model's agents and goals.
    Model,
    /// A mutation that takes it away.
    Mutation,
    /// The reference.
    Reference,
    /// Cases that rest on it; each is a vector and is played by the runner.
    Case,
}

impl Column {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Model, Self::Mutation, Self::Reference, Self::Case];

    /// Its word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Mutation => "mutation",
            Self::Reference => "reference",
            Self::Case => "case",
        }
    }
}

/// All requirements: of the standard transaction, then of owner pairing.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(pairing::rule::RULES)
}

/// Names of the mutations that take a requirement away.
fn mutations(rule: RuleId) -> Vec<String> {
    let standard = MUTATIONS.iter().map(|row| (row.rule, row.mutation.name()));
    let pairing = pairing::mutation::MUTATIONS
        .iter()
        .map(|row| (row.rule, row.mutation.name()));
    let all = standard.chain(pairing);
    all.filter(|(of, _)| *of == rule)
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// The columns that a requirement needs.
#[must_use]
pub const fn needed(rule: &Rule) -> &'static [Column] {
    match (rule.level, rule.kind) {
        (Level::Should, _) => &[],
        (Level::Must, Kind::Behaviour) => &Column::ALL,
        (Level::Must, Kind::Encoding | Kind::Arithmetic) => &[Column::Reference, Column::Case],
        (Level::Must, Kind::Hygiene) => &[Column::Reference],
    }
}

/// The trace.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Trace {
    /// Format.
    pub schema: String,
    /// Whether there is nothing to complain of.
    pub complete: bool,
    /// A row a requirement.
    pub rows: Vec<Row>,
    /// What is wrong.
    pub complaints: Vec<String>,
}

/// One requirement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// MUST or SHOULD.
    pub level: String,
    /// Kind.
    pub kind: String,
    /// Items of the model.
    pub model: Vec<String>,
    /// Mutations.
    pub mutations: Vec<String>,
    /// Items of the reference.
    pub reference: Vec<String>,
    /// Valid cases that rest on it.
    pub valid: u64,
    /// Negative cases that rest on it.
    pub negative: u64,
    /// Empty columns with their reasons.
    pub excepted: BTreeMap<Column, String>,
}

/// `not-covered.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exceptions {
    #[serde(default)]
    exception: Vec<Exception>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    id: String,
    column: Column,
    reason: String,
}

/// Makes the trace out of what is embedded.
#[must_use]
pub fn trace() -> Trace {
    let suite = released::suite(&CCC);
    make(CITATIONS, NOT_COVERED, suite.cards())
}

/// Whether a column of a rule is empty for a written reason.
#[must_use]
pub fn is_excepted(id: &str, column: Column) -> bool {
    toml::from_str::<Exceptions>(NOT_COVERED).is_ok_and(|exceptions| {
        exceptions
            .exception
            .iter()
            .any(|exception| exception.id == id && exception.column == column)
    })
}

/// Makes the trace out of an index, exceptions and cases.
#[must_use]
pub fn make(citations: &str, exceptions: &str, cards: &[Card]) -> Trace {
    let mut complaints = Vec::new();
    let cited = cited(citations, &mut complaints);
    let exceptions = match toml::from_str::<Exceptions>(exceptions) {
        Ok(exceptions) => exceptions.exception,
        Err(error) => {
            complaints.push(format!("not-covered.toml: {}", error.message()));
            Vec::new()
        }
    };
    let mut rows: Vec<Row> = rules().map(|rule| row(rule, &cited, cards)).collect();
    let mut used = BTreeSet::new();
    for exception in &exceptions {
        if !used.insert((exception.id.as_str(), exception.column)) {
            complaints.push(format!(
                "not-covered.toml: {} {}: twice",
                exception.id,
                exception.column.name()
            ));
        }
        let rule = RuleId::parse(&exception.id).and_then(RuleId::rule);
        match (rule, rows.iter_mut().find(|row| row.id == exception.id)) {
            (Some(rule), Some(row)) => {
                if !needed(rule).contains(&exception.column) || !is_empty(row, exception.column) {
                    complaints.push(format!(
                        "not-covered.toml: {} {}: needless, the column is filled or not demanded",
                        exception.id,
                        exception.column.name()
                    ));
                }
                row.excepted
                    .insert(exception.column, exception.reason.clone());
            }
            _ => complaints.push(format!(
                "not-covered.toml: {}: expected the id of a requirement",
                exception.id
            )),
        }
    }
    for rule in rules() {
        let Some(row) = rows.iter().find(|row| row.id == rule.id.name()) else {
            continue;
        };
        for column in needed(rule) {
            if is_empty(row, *column) && !row.excepted.contains_key(column) {
                complaints.push(format!("{} {}: nobody cites it in column {}; cite it, or give a reason in not-covered.toml", row.id, row.title, column.name()));
            }
        }
    }
    Trace {
        schema: "trace/1.0".to_owned(),
        complete: complaints.is_empty(),
        rows,
        complaints,
    }
}

fn is_empty(row: &Row, column: Column) -> bool {
    match column {
        Column::Model => row.model.is_empty(),
        Column::Mutation => row.mutations.is_empty(),
        Column::Reference => row.reference.is_empty(),
        Column::Case => row.valid == 0 && row.negative == 0,
    }
}

/// The index by rule, and complaints about ids that there are not.
fn cited(index: &str, complaints: &mut Vec<String>) -> BTreeMap<RuleId, Vec<String>> {
    let mut cited: BTreeMap<RuleId, Vec<String>> = BTreeMap::new();
    for line in index.lines() {
        let Some((id, place)) = line.split_once(' ') else {
            continue;
        };
        match RuleId::parse(id) {
            Some(rule) => cited
                .entry(rule)
                .or_default()
                .push(place.replace(' ', "::")),
            None => complaints.push(format!("{place}: cites {id}, which is no requirement")),
        }
    }
    cited
}

fn row(rule: &Rule, cited: &BTreeMap<RuleId, Vec<String>>, cards: &[Card]) -> Row {
    let places = |column: &str| -> Vec<String> {
        let all = cited.get(&rule.id).into_iter().flatten();
        all.filter(|place| place.starts_with(column))
            .cloned()
            .collect()
    };
    let cases = |valid: bool| {
        let on_it = cards.iter().filter(|card| {
            card.rules.contains(&rule.id) && (card.kind == CaseKind::Valid) == valid
        });
        crate::result::record::count(on_it.count())
    };
    Row {
        id: rule.id.name().to_owned(),
        title: rule.title.to_owned(),
        level: rule.level.name().to_owned(),
        kind: rule.kind.name().to_owned(),
        model: places("model/"),
        mutations: mutations(rule.id),
        reference: places("reference/"),
        valid: cases(true),
        negative: cases(false),
        excepted: BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_fixture() {
        let index =
            "DK-ST-001 model/src/vehicle.rs choose\nDK-ST-999 model/src/vehicle.rs choose\n";
        let exceptions = r#"
[[exception]]
id = "DK-ST-001"
column = "model"
reason = "needless"
[[exception]]
id = "DK-HY-001"
column = "case"
reason = "not demanded"
[[exception]]
id = "DK-ST-002"
column = "model"
reason = "fits"
[[exception]]
id = "DK-ST-002"
column = "model"
reason = "twice"
[[exception]]
id = "DK-XX-002"
column = "model"
reason = "unknown"
"#;
        let trace = make(index, exceptions, &[]);
        let about = |words: &str| {
            trace
                .complaints
                .iter()
                .filter(|one| one.contains(words))
                .count()
        };
        assert_eq!(about("cites DK-ST-999, which is no requirement"), 1);
        assert_eq!(about("DK-ST-001 model: needless"), 1);
        assert_eq!(about("DK-HY-001 case: needless"), 1);
        assert_eq!(about("DK-ST-002 model: twice"), 1);
        assert_eq!(about("DK-XX-002: expected the id of a requirement"), 1);
        assert_eq!(
            about(
                "DK-ST-001 A vehicle takes the highest common version: nobody cites it in column reference"
            ),
            1
        );
        assert_eq!(
            about(
                "DK-ST-002 A vehicle makes a fresh ephemeral key for each transaction: nobody cites it in column model"
            ),
            0
        );
        assert!(
            make("", "[[exception]]\nid = 1\n", &[]).complaints[0]
                .starts_with("not-covered.toml: ")
        );
    }
}
