//! What is true of every answer, whatever it answers (`docs/adapter.md`, "Framing" and "Answers").

use super::sheet::{Outcome, Sheet};
use super::talk::Talk;
use keyproof_spec::pairing::words::Message as PairingMessage;
use keyproof_spec::reject::Reject;
use keyproof_spec::words::Message;
use serde_json::Value;

const LAYERS: [&str; 5] = ["harness", "adapter", "transport", "rig", "sut"];

/// What is wrong with an answer, if anything.
#[must_use]
pub fn fault(line: &[u8], whole: &Value) -> Option<String> {
    if line.ends_with(b"\r") {
        return Some("a carriage return before the newline".to_owned());
    }
    if has_float(whole) {
        return Some("a number that is no integer".to_owned());
    }
    let missing = |kind: &str, name: &str| {
        let value = whole.get(kind)?;
        match value.get(name) {
            Some(Value::String(_)) => None,
            _ => Some(format!("{kind} without text in `{name}`")),
        }
    };
    missing("nack", "what")
        .or_else(|| missing("skip", "reason"))
        .or_else(|| missing("error", "code"))
        .or_else(|| missing("error", "msg"))
        .or_else(|| missing("error", "layer"))
        .or_else(|| whole.get("ok").and_then(not_an_object))
        .or_else(|| whole.get("reject").and_then(not_an_object))
        .or_else(|| word(whole, "/error/layer", |word| LAYERS.contains(&word)))
        .or_else(|| word(whole, "/reject/class", is_class))
        .or_else(|| word(whole, "/reject/stage", is_stage))
        .or_else(|| word(whole, "/reject/native", |_| true))
        .or_else(|| whole.pointer("/ok/out").and_then(not_hexadecimal))
        .or_else(|| whole.get("out").and_then(not_hexadecimal))
        .or_else(|| out_without_reject(whole))
}

fn not_an_object(value: &Value) -> Option<String> {
    (!value.is_object()).then(|| format!("expected an object, got {value}"))
}

fn is_class(word: &str) -> bool {
    Reject::ALL.iter().any(|class| class.name() == word)
}

fn is_stage(word: &str) -> bool {
    let pairing = PairingMessage::ALL;
    Message::ALL.iter().any(|stage| stage.name() == word)
        || pairing.iter().any(|stage| stage.name() == word)
}

fn word(whole: &Value, place: &str, known: impl Fn(&str) -> bool) -> Option<String> {
    let value = whole.pointer(place)?;
    let good = value.as_str().is_some_and(known);
    (!good).then(|| format!("no known word in {place}: {value}"))
}

fn not_hexadecimal(out: &Value) -> Option<String> {
    let digits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let good = |value: &Value| {
        let text = value.as_str();
        text.is_some_and(|text| text.len().is_multiple_of(2) && text.bytes().all(digits))
    };
    match out.as_array() {
        Some(list) => list
            .iter()
            .find(|value| !good(value))
            .map(|value| format!("`out` with what is no lower-case hexadecimal: {value}")),
        None => Some(format!("`out` that is no list: {out}")),
    }
}

fn out_without_reject(whole: &Value) -> Option<String> {
    let beside = whole.get("out").is_some() && whole.get("reject").is_none();
    beside.then(|| "`out` beside something else than reject".to_owned())
}

fn has_float(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(list) => list.iter().any(has_float),
        Value::Object(fields) => fields.values().any(has_float),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// The check over all answers of the self-test.
pub fn check(talk: &Talk<'_>, sheet: &mut Sheet) {
    let (answers, malformed) = talk.formed();
    let (outcome, got) = match (answers, malformed) {
        (_, Some(fault)) => (Outcome::Wrong, fault.to_owned()),
        (0, None) => (Outcome::Open, "no answer at all".to_owned()),
        (_, None) => (Outcome::Good, format!("{answers} answers of this form")),
    };
    sheet.write(
        "form",
        outcome,
        "everything above",
        "the fields and words of \"Answers\", lower-case hexadecimal, no floats, \\n alone",
        &got,
    );
}
