//! The adapter's side: a [`Handler`] behind a pair of streams. Used by `keyproof sut` and by benches.
//!
//! Buffered on both sides and one write a line, so that a round trip costs two switches between processes and little else.

use super::line;
use super::message::{Answer, Broken, Nack, Op, Refusal, Skip};
use super::{LINE_MAX, VERSIONS};
use serde::Serialize;
use std::io::{self, BufRead, Read, Write};

/// Whoever answers operations.
pub trait Handler {
    /// Answers one operation; the caller sets `seq`.
    fn answer(&mut self, op: &Op) -> Answer;
}

impl Answer {
    /// `ok` with what the operation gives.
    #[must_use]
    pub fn ok<T: Serialize>(value: &T) -> Self {
        match serde_json::to_value(value) {
            Ok(value) => Self {
                ok: Some(value),
                ..Self::default()
            },
            Err(error) => Self::error("adapter", "json", &error.to_string()),
        }
    }

    /// `ok` with nothing in it.
    #[must_use]
    pub fn done() -> Self {
        Self {
            ok: Some(serde_json::Value::Object(serde_json::Map::new())),
            ..Self::default()
        }
    }

    /// `reject`.
    #[must_use]
    pub fn reject(refusal: Refusal) -> Self {
        Self {
            reject: Some(refusal),
            ..Self::default()
        }
    }

    /// `nack` to an operation.
    #[must_use]
    pub fn nack(op: &str) -> Self {
        Self::cannot(&format!("op:{op}"))
    }

    /// `nack` to anything else: a version, a role, a link, a reset level, a hook.
    #[must_use]
    pub fn cannot(what: &str) -> Self {
        Self {
            nack: Some(Nack {
                what: what.to_owned(),
            }),
            ..Self::default()
        }
    }

    /// `skip` with its reason.
    #[must_use]
    pub fn skip(reason: &str) -> Self {
        Self {
            skip: Some(Skip {
                reason: reason.to_owned(),
            }),
            ..Self::default()
        }
    }

    /// `error` with its layer, code and words.
    #[must_use]
    pub fn error(layer: &str, code: &str, msg: &str) -> Self {
        let broken = Broken {
            layer: layer.to_owned(),
            code: code.to_owned(),
            msg: msg.to_owned(),
        };
        Self {
            error: Some(broken),
            ..Self::default()
        }
    }
}

/// Serves until `bye` or the end of input.
///
/// # Errors
/// When the streams fail.
pub fn serve(
    handler: &mut dyn Handler,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> io::Result<()> {
    let mut request = Vec::new();
    let mut reply = Vec::new();
    loop {
        request.clear();
        let limit = u64::try_from(LINE_MAX).unwrap_or(u64::MAX);
        Read::take(&mut *input, limit).read_until(b'\n', &mut request)?;
        if request.is_empty() {
            return Ok(());
        }
        let (seq, answer, last) = if request.ends_with(b"\n") || request.len() < LINE_MAX {
            answer(handler, &request)
        } else {
            skip_line(input)?;
            let error = Answer::error("adapter", "length", "the line is too long");
            (None, error, false)
        };
        reply.clear();
        encode(seq, answer, &mut reply)?;
        output.write_all(&reply)?;
        output.flush()?;
        if last {
            return Ok(());
        }
    }
}

fn skip_line(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |at| at.saturating_add(1));
        input.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

/// An answer as a line; what has no `seq` to repeat gets `null`.
fn encode(seq: Option<u64>, answer: Answer, line: &mut Vec<u8>) -> io::Result<()> {
    let encoded = match seq {
        Some(seq) => line::encode(&Answer { seq, ..answer }, line),
        None => serde_json::to_value(&answer).and_then(|mut value| {
            if let Some(fields) = value.as_object_mut() {
                fields.insert("seq".to_owned(), serde_json::Value::Null);
            }
            line::encode(&value, line)
        }),
    };
    encoded.map_err(io::Error::other)
}

/// One line: its `seq`, the answer, and whether it was `bye`.
fn answer(handler: &mut dyn Handler, request: &[u8]) -> (Option<u64>, Answer, bool) {
    let value: serde_json::Value = match line::decode(request) {
        Ok(value) => value,
        Err(reason) => return (None, Answer::error("adapter", "json", &reason), false),
    };
    let seq = value.get("seq").and_then(serde_json::Value::as_u64);
    let name = value
        .get("op")
        .and_then(serde_json::Value::as_str)
        .map(str::to_owned);
    let (Some(_), Some(name)) = (seq, name) else {
        let error = Answer::error("adapter", "request", "seq or op is missing");
        return (seq, error, false);
    };
    if !super::message::OPS.contains(&name.as_str()) {
        return (seq, Answer::nack(&name), false);
    }
    let (answer, last) = match serde_json::from_value::<Op>(value) {
        Ok(Op::Hello {
            kap: [low, high], ..
        }) if !(low..=high).contains(&VERSIONS[1]) => {
            (Answer::cannot(&format!("kap:{low}-{high}")), false)
        }
        Ok(op) => (handler.answer(&op), matches!(op, Op::Bye)),
        Err(error) => (
            Answer::error("adapter", "request", &error.to_string()),
            false,
        ),
    };
    (seq, answer, last)
}

/// Answers `ping`, `hello` and `bye` and nothing else: what a round trip costs without a subject.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trivial;

impl Handler for Trivial {
    fn answer(&mut self, op: &Op) -> Answer {
        match op {
            Op::Ping | Op::Bye => Answer::done(),
            Op::Hello { .. } => Answer::ok(&super::message::Hello {
                kap: VERSIONS[1],
                ..Default::default()
            }),
            Op::Provision { .. }
            | Op::Seed { .. }
            | Op::Reset { .. }
            | Op::Open { .. }
            | Op::Deliver { .. }
            | Op::Observe
            | Op::Hook { .. }
            | Op::Close { .. }
            | Op::Mark { .. } => Answer::nack(op.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk(input: &[u8]) -> String {
        let mut output = Vec::new();
        serve(&mut Trivial, &mut &*input, &mut output).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn five_kinds_of_no_and_the_end() {
        let spoken = talk(
            b"{\"seq\":1,\"op\":\"ping\",\"new\":true}\n{\"seq\":2,\"op\":\"dump\"}\nnoise\n{\"op\":\"ping\"}\n{\"seq\":5,\"op\":\"deliver\",\"h\":1,\"pdu\":\"0G\"}\n{\"seq\":6,\"op\":\"bye\"}\n{\"seq\":7,\"op\":\"ping\"}\n",
        );
        insta::assert_snapshot!(spoken);
    }

    #[test]
    fn a_line_without_end_is_refused_and_the_next_one_served() {
        let mut input = vec![b'x'; 3 * LINE_MAX];
        input.extend_from_slice(b"\n{\"seq\":1,\"op\":\"ping\"}\n");
        let spoken = talk(&input);
        assert!(spoken.contains("too long"));
        assert!(spoken.ends_with("{\"seq\":1,\"ok\":{}}\n"));
    }
}
