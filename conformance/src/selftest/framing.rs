//! Lines: what is no request, line ends, length, numbers, unknown fields (`docs/adapter.md`, "Framing").

use super::sheet::{Blind, Sheet};
use super::talk::{Reply, State, Talk, shown};
use crate::kap::LINE_MAX;
use serde_json::{Value, json};
use std::time::Duration;

/// Between two halves of a line.
const PAUSE: Duration = Duration::from_millis(50);

/// What is no request: its name, the line, and the `seq` of the answer if there is one to repeat.
const BROKEN: [(&str, &str); 6] = [
    ("noise", "noise"),
    ("empty-line", ""),
    ("no-object", "[1,2]"),
    ("half-an-object", "{\"seq\":1,\"op\":\"observe\""),
    (
        "two-objects",
        "{\"seq\":1,\"op\":\"observe\"}{\"seq\":2,\"op\":\"observe\"}",
    ),
    ("no-seq", "{\"op\":\"observe\"}"),
];

/// Lines that are requests like any other: `SEQ` stands for the number.
const SOUND: [(&str, &str); 6] = [
    (
        "unknown-field",
        "{\"seq\":SEQ,\"op\":\"observe\",\"new\":{\"a\":[1,null,true,\"\\u00e9\\n\"]},\"x\":\"\"}",
    ),
    (
        "other-order",
        "{\"new\":\"op\",\"op\":\"observe\",\"seq\":SEQ}",
    ),
    ("spaces", " { \"seq\" : SEQ ,\t\"op\" : \"observe\" } "),
    ("escaped", "{\"s\\u0065q\":SEQ,\"op\":\"obs\\u0065rve\"}"),
    (
        "nested-seq",
        "{\"new\":{\"seq\":0,\"op\":\"bye\"},\"seq\":SEQ,\"op\":\"observe\"}",
    ),
    ("carriage-return", "{\"seq\":SEQ,\"op\":\"observe\"}\r"),
];

/// An `observe` of so many bytes, the newline included.
fn long(seq: u64, bytes: usize) -> Vec<u8> {
    let head = format!("{{\"seq\":{seq},\"op\":\"observe\",\"pad\":\"");
    let tail = "\"}\n";
    let fill = bytes.saturating_sub(head.len().saturating_add(tail.len()));
    let mut line = head.into_bytes();
    line.resize(line.len().saturating_add(fill), b'x');
    line.extend_from_slice(tail.as_bytes());
    line
}

/// The longest line that the adapter says it takes.
fn longest(talk: &Talk<'_>) -> usize {
    let told = talk.hello().get("max_line").and_then(Value::as_u64);
    told.and_then(|bytes| usize::try_from(bytes).ok())
        .map_or(LINE_MAX, |bytes| bytes.min(LINE_MAX))
}

fn is_effects(reply: &Reply) -> bool {
    reply.kind == "ok" && reply.body.get("effects").is_some_and(Value::is_array)
}

/// All checks of lines.
pub fn checks(talk: &mut Talk<'_>, sheet: &mut Sheet) {
    let on = State::Running;
    for (name, text) in BROKEN {
        sheet.judge(talk, name, on, "error, seq null", |talk| {
            let reply = talk.line(name, format!("{text}\n").as_bytes(), &Value::Null)?;
            Ok(reply.seen(talk, reply.kind == "error"))
        });
    }
    sheet.judge(talk, "not-ascii", on, "error, seq null", |talk| {
        let line = b"{\"seq\":1,\"op\":\"observe\",\"new\":\"\xc3\xa9\"}\n";
        let reply = talk.line("not-ascii", line, &Value::Null)?;
        Ok(reply.seen(talk, reply.kind == "error"))
    });
    sheet.judge(talk, "no-op", on, "error or nack", |talk| {
        let seq = talk.seq();
        let reply = talk.line(
            "no-op",
            format!("{{\"seq\":{seq}}}\n").as_bytes(),
            &json!(seq),
        )?;
        Ok(reply.seen(talk, ["error", "nack"].contains(&reply.kind)))
    });
    for (name, text) in SOUND {
        sheet.judge(talk, name, on, "ok with effects", |talk| {
            let seq = talk.seq();
            let line = format!("{}\n", text.replace("SEQ", &seq.to_string()));
            let reply = talk.line(name, line.as_bytes(), &json!(seq))?;
            Ok(reply.seen(talk, is_effects(&reply)))
        });
    }
    numbers(talk, sheet);
    lengths(talk, sheet);
}

fn numbers(talk: &mut Talk<'_>, sheet: &mut Sheet) {
    let on = State::Running;
    sheet.judge(talk, "same-seq", on, "both answered", |talk| {
        let seq = talk.seq();
        let line = format!("{{\"seq\":{seq},\"op\":\"observe\"}}\n");
        let first = talk.line("same-seq", line.as_bytes(), &json!(seq))?;
        let second = talk.line("same-seq", line.as_bytes(), &json!(seq))?;
        Ok(second.seen(talk, is_effects(&first) && is_effects(&second)))
    });
    // The largest number that every reader of JSON keeps exactly.
    sheet.judge(talk, "large-seq", on, "ok, the same seq", |talk| {
        let seq = 9_007_199_254_740_991_u64;
        let line = format!("{{\"seq\":{seq},\"op\":\"observe\"}}\n");
        let reply = talk.line("large-seq", line.as_bytes(), &json!(seq))?;
        Ok(reply.seen(talk, is_effects(&reply)))
    });
    sheet.judge(
        talk,
        "two-writes",
        on,
        "ok: a line may come in parts",
        |talk| {
            let seq = talk.seq();
            let line = format!("{{\"seq\":{seq},\"op\":\"observe\"}}\n");
            let (head, tail) = line.split_at(9);
            talk.part(head.as_bytes());
            std::thread::sleep(PAUSE);
            let reply = talk.line("two-writes", tail.as_bytes(), &json!(seq))?;
            let mut seen = reply.seen(talk, is_effects(&reply));
            seen.sent = format!("{}, in two writes", shown(line.as_bytes()));
            Ok(seen)
        },
    );
}

fn lengths(talk: &mut Talk<'_>, sheet: &mut Sheet) {
    let on = State::Running;
    let limit = longest(talk);
    sheet.judge(talk, "longest-line", on, "ok with effects", |talk| {
        let seq = talk.seq();
        let reply = talk.line("longest-line", &long(seq, limit), &json!(seq))?;
        Ok(reply.seen(talk, is_effects(&reply)))
    });
    for (name, over) in [("too-long-line", 1), ("much-too-long-line", 2 * LINE_MAX)] {
        sheet.judge(
            talk,
            name,
            on,
            "error, seq null; the next line is served",
            |talk| {
                let seq = talk.seq();
                let line = long(seq, limit.saturating_add(over));
                let reply = talk.line(name, &line, &Value::Null)?;
                let mut seen = reply.seen(talk, reply.kind == "error");
                let next = talk.call("observe", json!({})).map_err(Blind::Fault)?;
                seen.good = seen.good && is_effects(&next);
                Ok(seen)
            },
        );
    }
}
