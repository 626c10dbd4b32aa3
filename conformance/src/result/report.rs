//! The report: one HTML file, no network, no script. What failed stands first; cases that waited for a control are folded under it.

use super::order::{self, Entry};
use super::summary::needs_a_screen;
use super::{RunResult, by_rule, screen, shortfall};
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;
use serde::Serialize;

const TEMPLATE: &str = include_str!("report.html");

/// One case as the report shows it.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    entry: Entry<'a>,
    /// What did not pass, in full.
    screen: Option<String>,
}

/// Renders the report.
///
/// # Errors
/// When the template and the result do not fit, which a test excludes.
pub fn html(profile: &Profile, role: Role, result: &RunResult) -> Result<String, minijinja::Error> {
    let mut environment = minijinja::Environment::new();
    environment.add_template("report.html", TEMPLATE)?;
    let entries: Vec<Shown<'_>> = order::entries(&result.cases)
        .into_iter()
        .map(|entry| Shown {
            screen: needs_a_screen(entry.case.verdict)
                .then(|| screen::screen(profile, role, entry.case)),
            entry,
        })
        .collect();
    let entries = minijinja::Value::from(minijinja::value::Serde(entries));
    let rules = minijinja::Value::from(minijinja::value::Serde(by_rule::rows(&result.cases)));
    let left = minijinja::Value::from(minijinja::value::Serde(shortfall::cases(&result.cases)));
    let undecided = minijinja::Value::from(minijinja::value::Serde(shortfall::musts(result)));
    let result = minijinja::Value::from(minijinja::value::Serde(result));
    environment
        .get_template("report.html")?
        .render(minijinja::context! { entries, rules, left, undecided, ..result })
}
