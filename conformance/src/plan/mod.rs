//! # The plan file
//!
//! What is tested, as what, and what it can do: one TOML file, read strictly. Every error names file, line, field, what was
//! expected and what was got.
//!
//! ```toml
//! schema = "plan/1"
//! [sut]
//! adapter = ["./acme-kap", "--uart", "/dev/ttyUSB0"]
//! role    = "device"
//! [profile]
//! name = "ccc"
//! size = "standard"
//! [pics]                         # declared; what the subject itself says must agree
//! "KP.P.EXPRESS" = true
//! [ixit]
//! deadline_ms = 4000
//! [expect]                       # what the subject can tell of a refusal, and what its words mean
//! reject_detail = "class"
//! [expect.reject_map]
//! "6982" = ["signature", "mac"]
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`proforma`] | the items of `[pics]`: mandatory, optional, at least one of a group; how each is probed |
//! | [`review`] | the static review: all contradictions at once |
//! | [`span`] | from a byte offset to a line |

pub mod proforma;
pub mod review;
pub mod span;

use crate::suite::Size;
use crate::verdict::judge::{Detail, RejectMap};
use keyproof_spec::profile::{self, Profile};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::Role;
use serde::Deserialize;
use span::Place;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::Spanned;

/// Name and version of the format.
pub const SCHEMA: &str = "plan/1";

/// A plan, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How the subject is started.
    pub adapter: Vec<String>,
    /// The plan's folder: the adapter runs in it, so that relative paths hold wherever the run is started from.
    pub folder: PathBuf,
    /// What it plays.
    pub role: Role,
    /// Under which profile.
    pub profile: &'static Profile,
    /// How much of the suite.
    pub size: Size,
    /// What is declared.
    pub pics: BTreeMap<&'static str, bool>,
    /// Deadline of a request, if the default does not fit.
    pub deadline: Option<Duration>,
    /// Deadline of the first answer.
    pub start: Option<Duration>,
    /// What the subject can tell of a refusal.
    pub detail: Option<Detail>,
    /// What its words mean.
    pub map: RejectMap,
}

/// One complaint about a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Where.
    pub place: Place,
    /// Which field.
    pub field: String,
    /// What was expected.
    pub expected: String,
    /// What was got.
    pub got: String,
}

/// A plan that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No such file, or not text.
    #[error("{path}: {reason}; expected a plan file, see `keyproof plan new`")]
    Read {
        /// Which file.
        path: String,
        /// The system's reason.
        reason: String,
    },
    /// Not TOML, or fields that a plan does not have.
    #[error("{path}:{place}: {reason}")]
    Syntax {
        /// Which file.
        path: String,
        /// Where.
        place: Place,
        /// What the parser says.
        reason: String,
    },
    /// Everything that contradicts, at once.
    #[error("{}", complaints.iter().map(|one| format!("{path}:{}: {}: expected {}, got {}", one.place, one.field, one.expected, one.got)).collect::<Vec<_>>().join("\n"))]
    Review {
        /// Which file.
        path: String,
        /// All of them.
        complaints: Vec<Complaint>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: Spanned<String>,
    sut: SutTable,
    #[serde(default)]
    profile: ProfileTable,
    #[serde(default)]
    pics: BTreeMap<String, Spanned<bool>>,
    #[serde(default)]
    ixit: IxitTable,
    #[serde(default)]
    expect: ExpectTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SutTable {
    adapter: Spanned<Vec<String>>,
    role: Spanned<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileTable {
    name: Option<Spanned<String>>,
    size: Option<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct IxitTable {
    deadline_ms: Option<Spanned<toml::Value>>,
    start_ms: Option<Spanned<toml::Value>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectTable {
    reject_detail: Option<Spanned<String>>,
    #[serde(default)]
    reject_map: BTreeMap<String, Spanned<Vec<String>>>,
}

/// Collects complaints with their places.
struct Review<'a> {
    text: &'a str,
    complaints: Vec<Complaint>,
}

impl Review<'_> {
    fn complain(&mut self, span: Range<usize>, field: &str, expected: &str, got: &str) {
        self.complaints.push(Complaint {
            place: span::place(self.text, span.start),
            field: field.to_owned(),
            expected: expected.to_owned(),
            got: got.to_owned(),
        });
    }

    /// A word out of a list.
    fn word<T>(
        &mut self,
        field: &str,
        word: &Spanned<String>,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let found = parse(word.get_ref());
        if found.is_none() {
            self.complain(
                word.span(),
                field,
                expected,
                &format!("`{}`", word.get_ref()),
            );
        }
        found
    }

    fn milliseconds(
        &mut self,
        field: &str,
        value: Option<&Spanned<toml::Value>>,
    ) -> Option<Duration> {
        let value = value?;
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| u64::try_from(number).ok())
            .filter(|number| (1..=600_000).contains(number));
        if number.is_none() {
            self.complain(
                value.span(),
                field,
                "a whole number of milliseconds from 1 to 600000, e.g. 2000",
                &value.get_ref().to_string(),
            );
        }
        number.map(Duration::from_millis)
    }
}

/// The role of this name.
#[must_use]
pub fn role(name: &str) -> Option<Role> {
    [Role::Device, Role::Vehicle]
        .into_iter()
        .find(|role| role.name() == name)
}

/// The profile of this name.
#[must_use]
pub fn profile(name: &str) -> Option<&'static Profile> {
    profile::ALL
        .iter()
        .copied()
        .find(|profile| profile.name == name)
}

/// The names of all profiles.
#[must_use]
pub fn profiles() -> String {
    profile::ALL
        .iter()
        .map(|profile| profile.name)
        .collect::<Vec<_>>()
        .join(" or ")
}

/// Reads a plan file.
///
/// # Errors
/// When it cannot be read, parsed, or used.
pub fn read(path: &Path) -> Result<Plan, PlanError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| PlanError::Read {
        path: name.clone(),
        reason: error.to_string(),
    })?;
    parse(&name, &text)
}

/// Parses the text of a plan; `path` is where it stands.
///
/// # Errors
/// When it cannot be parsed or used.
pub fn parse(path: &str, text: &str) -> Result<Plan, PlanError> {
    let file: File = toml::from_str(text).map_err(|error| PlanError::Syntax {
        path: path.to_owned(),
        place: span::place(text, error.span().map_or(0, |span| span.start)),
        reason: span::reason(text, &error),
    })?;
    let mut review = Review {
        text,
        complaints: Vec::new(),
    };
    if file.schema.get_ref() != SCHEMA {
        review.complain(
            file.schema.span(),
            "schema",
            &format!("`{SCHEMA}`"),
            &format!("`{}`", file.schema.get_ref()),
        );
    }
    if file
        .sut
        .adapter
        .get_ref()
        .first()
        .is_none_or(|word| word.trim().is_empty())
    {
        review.complain(
            file.sut.adapter.span(),
            "sut.adapter",
            "a program and its arguments",
            "nothing",
        );
    }
    let role = review.word("sut.role", &file.sut.role, "`device` or `vehicle`", role);
    let profile = match &file.profile.name {
        None => Some(&profile::CCC),
        Some(name) => review.word("profile.name", name, &profiles(), profile),
    };
    let size = match &file.profile.size {
        None => Some(Size::Standard),
        Some(size) => review.word(
            "profile.size",
            size,
            "smoke, standard, full or soak",
            Size::parse,
        ),
    };
    let detail = file.expect.reject_detail.as_ref().map(|word| {
        review.word(
            "expect.reject_detail",
            word,
            "class, stage or none",
            Detail::parse,
        )
    });
    let map = reject_map(&mut review, &file.expect.reject_map);
    let pics = review::pics(&mut review, role, &file.pics, file.sut.role.span());
    let deadline = review.milliseconds("ixit.deadline_ms", file.ixit.deadline_ms.as_ref());
    let start = review.milliseconds("ixit.start_ms", file.ixit.start_ms.as_ref());
    review.complaints.sort_by_key(|complaint| complaint.place);
    match (role, profile, size, review.complaints.is_empty()) {
        (Some(role), Some(profile), Some(size), true) => Ok(Plan {
            adapter: file.sut.adapter.into_inner(),
            folder: Path::new(path)
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
                .map_or_else(|| PathBuf::from("."), Path::to_owned),
            role,
            profile,
            size,
            pics,
            deadline,
            start,
            detail: detail.flatten(),
            map,
        }),
        _ => Err(PlanError::Review {
            path: path.to_owned(),
            complaints: review.complaints,
        }),
    }
}

fn reject_map(
    review: &mut Review<'_>,
    table: &BTreeMap<String, Spanned<Vec<String>>>,
) -> RejectMap {
    let mut map = RejectMap::new();
    for (native, words) in table {
        let field = format!("expect.reject_map.{native}");
        if words.get_ref().is_empty() {
            review.complain(
                words.span(),
                &field,
                "at least one class: a map may widen, never shrink to nothing",
                "none",
            );
        }
        let mut classes = BTreeSet::new();
        for word in words.get_ref() {
            match Reject::ALL.into_iter().find(|class| class.name() == word) {
                Some(class) => {
                    classes.insert(class);
                }
                None => review.complain(
                    words.span(),
                    &field,
                    "classes of chapter 4",
                    &format!("`{word}`"),
                ),
            }
        }
        if classes.len() == Reject::ALL.len() {
            review.complain(
                words.span(),
                &field,
                "some of the sixteen classes",
                "all of them: that says nothing",
            );
        }
        map.insert(native.to_lowercase(), classes);
    }
    map
}

/// A plan to start from.
#[must_use]
pub fn template(role: Role) -> String {
    let items: String = proforma::of(role)
        .map(|item| {
            format!(
                "{:<22} = {:<5} # {}\n",
                format!("\"{}\"", item.id),
                item.usual,
                item.title
            )
        })
        .collect();
    format!(
        r#"# Plan of a keyproof run: what is tested, as what, and what it can do.
schema = "{SCHEMA}"

[sut]
adapter = ["./my-adapter"]    # program and arguments; it speaks KAP/1 on standard input and output (docs/adapter.md)
                              # and runs in the folder of this file, where relative paths start
role    = "{role}"

[profile]
name = "ccc"                  # {profiles}
size = "standard"             # smoke, standard, full, soak

[pics]                        # what the subject has; what it says in `hello` must agree
{items}
[ixit]
deadline_ms = 2000            # for each answer; raise it for hardware
start_ms    = 10000           # for the first answer

[expect]
# reject_detail = "class"     # class, stage or none: what the subject can tell of a refusal; must agree with `hello`
[expect.reject_map]           # its own words, and the classes that they cover; widens, never narrows
# "6982" = ["signature", "mac", "unknown_key", "revoked"]
"#,
        role = role.name(),
        profiles = profiles(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_a_plan() {
        for role in [Role::Device, Role::Vehicle] {
            let plan = parse("plan.toml", &template(role)).unwrap();
            assert_eq!(plan.role, role);
            assert_eq!(plan.deadline, Some(Duration::from_secs(2)));
        }
    }

    #[test]
    fn all_contradictions_at_once() {
        let text = r#"
schema = "plan/2"
[sut]
adapter = []
role = "phone"
[profile]
name = "aliro"
size = "tiny"
[pics]
"KP.P.EXPRES" = true
"KP.P.EXPRESS" = false
"KP.P.USER" = false
[ixit]
deadline_ms = 0
[expect]
reject_detail = "much"
[expect.reject_map]
"6982" = []
"6985" = ["weather"]
"#;
        insta::assert_snapshot!(parse("acme.toml", text).unwrap_err().to_string());
        let text = text.replace("phone", "device").replace("plan/2", "plan/1");
        insta::assert_snapshot!(parse("acme.toml", &text).unwrap_err().to_string());
    }

    #[test]
    fn a_number_that_is_none_is_told_with_an_example() {
        for got in ["\"soon\"", "2.5", "-1", "0", "600001"] {
            let text = format!(
                "schema = \"plan/1\"\n[sut]\nadapter = [\"x\"]\nrole = \"device\"\n[ixit]\nstart_ms = {got}\n"
            );
            let message = parse("acme.toml", &text).unwrap_err().to_string();
            assert_eq!(
                message,
                format!(
                    "acme.toml:6:12: ixit.start_ms: expected a whole number of milliseconds from 1 to 600000, e.g. 2000, got {got}"
                )
            );
        }
    }

    #[test]
    fn syntax_errors_name_line_and_field() {
        let texts = [
            "schema = \"plan/1\"\n[sut]\nadapter = \"./x\"\nrole = \"device\"\n",
            "schema = \"plan/1\"\n[sut]\nadapter = [\"./x\"]\nrole = \"device\"\ncolour = \"red\"\n",
            "schema = \"plan/1\"\n[sut]\nadapter = [\"./x\"]\n",
            "schema = \"plan/1\"\n[sut\n",
            "schema = \"plan/1\"\n[sut]\nadapter = [\"./x\"]\nrole = \"device\"\n[ixit]\ndeadline_ms = \"soon\"\n",
            "",
        ];
        let messages: Vec<String> = texts
            .iter()
            .map(|text| parse("acme.toml", text).unwrap_err().to_string())
            .collect();
        insta::assert_snapshot!(messages.join("\n"));
    }
}
