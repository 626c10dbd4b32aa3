//! From a byte offset to a line, and from a parser's error to one sentence.

use std::fmt;

/// A place in a text, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line.
    pub line: usize,
    /// Column, in characters.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The place of a byte.
#[must_use]
pub fn place(text: &str, byte: usize) -> Place {
    let before = text.get(..byte).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
    Place {
        line: before.matches('\n').count().saturating_add(1),
        column: before
            .get(start..)
            .unwrap_or_default()
            .chars()
            .count()
            .saturating_add(1),
    }
}

/// What a parser's words for a type are to the writer of a plan.
const PLAIN: [(&str, &str); 6] = [
    (
        "a sequence",
        "a list of quoted words, e.g. [\"./my-adapter\", \"--verbose\"]",
    ),
    ("a string", "quoted text, e.g. \"device\""),
    ("a boolean", "true or false"),
    ("a map", "a table"),
    ("struct SutTable", "the table [sut]"),
    ("struct ExpectTable", "the table [expect]"),
];

/// A wrong type in the words of a person; anything else as it is.
fn plainly(message: &str) -> String {
    let expected = message
        .strip_prefix("invalid type: ")
        .and_then(|rest| rest.rsplit_once(", expected "))
        .map(|(_, expected)| expected);
    let Some(expected) = expected else {
        return message.to_owned();
    };
    let plain = PLAIN.iter().find(|(parser, _)| *parser == expected);
    format!("expected {}", plain.map_or(expected, |(_, plain)| plain))
}

/// What the parser says, with the field on that line and what stands there.
#[must_use]
pub fn reason(text: &str, error: &toml::de::Error) -> String {
    let message = plainly(&error.message().trim().replace('\n', ", "));
    let Some(span) = error.span() else {
        return message;
    };
    let line = text
        .lines()
        .nth(place(text, span.start).line.saturating_sub(1))
        .unwrap_or_default()
        .trim();
    let field = line.split_once('=').map(|(field, _)| field.trim());
    let got = text
        .get(span)
        .unwrap_or_default()
        .lines()
        .next()
        .unwrap_or_default()
        .trim();
    match field {
        Some(field) if !got.is_empty() => format!("{field}: {message}, got `{got}`"),
        _ if line.is_empty() => message,
        _ => format!("{message}, at `{line}`"),
    }
}
