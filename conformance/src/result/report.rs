//! The report: one HTML file, no network, no script.

use super::{RunResult, screen};
use crate::verdict::Verdict;
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;

const TEMPLATE: &str = include_str!("report.html");

/// Renders the report.
///
/// # Errors
/// When the template and the result do not fit, which a test excludes.
pub fn html(profile: &Profile, role: Role, result: &RunResult) -> Result<String, minijinja::Error> {
    let mut environment = minijinja::Environment::new();
    environment.add_template("report.html", TEMPLATE)?;
    let screens: Vec<String> = result
        .cases
        .iter()
        .filter(|case| !matches!(case.verdict, Verdict::Pass | Verdict::NotApplicable))
        .map(|case| screen::screen(profile, role, case))
        .collect();
    let result = minijinja::Value::from(minijinja::value::Serde(result));
    environment
        .get_template("report.html")?
        .render(minijinja::context! { screens, ..result })
}
