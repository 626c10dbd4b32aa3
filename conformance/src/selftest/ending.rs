//! `bye` and the end of input: the process leaves by itself, with 0, and says nothing more.

use super::sheet::{Blind, Seen, Sheet};
use super::talk::{State, Talk};
use serde_json::json;

/// Watches it leave.
fn watched(talk: &mut Talk<'_>, sent: &str, close: bool) -> Seen {
    let departure = talk.leave(close);
    let status = departure.status.as_deref().unwrap_or("exit code 0");
    let said = departure.said.as_deref().unwrap_or("nothing");
    Seen {
        sent: sent.to_owned(),
        got: format!("{status}, {said} on standard output"),
        good: departure.status.is_none() && departure.said.is_none(),
    }
}

/// All checks of endings.
pub fn checks(talk: &mut Talk<'_>, sheet: &mut Sheet) {
    let soon = "exit code 0 within a second, nothing more on standard output";
    let on = State::Running;
    // Something was asked before, so that a process that leaves at once is not taken for one that leaves well.
    let awake =
        |talk: &mut Talk<'_>| -> Result<(), Blind> { talk.need("observe", json!({})).map(|_| ()) };
    sheet.judge(talk, "end-of-input", on, soon, |talk| {
        awake(talk)?;
        Ok(watched(talk, "the end of input", true))
    });
    sheet.judge(
        talk,
        "end-within-a-line",
        on,
        "exit code 0 within a second",
        |talk| {
            awake(talk)?;
            talk.part(b"{\"seq\":1,\"op\":");
            let mut seen = watched(talk, "half a line, then the end of input", true);
            // An error for the half line is as good as none.
            seen.good = seen.got.starts_with("exit code 0");
            Ok(seen)
        },
    );
    sheet.judge(talk, "end-with-a-link", State::Linked, soon, |talk| {
        awake(talk)?;
        Ok(watched(talk, "the end of input while a link is open", true))
    });
    let expected = "ok, then exit code 0 within a second, with nothing more on standard output";
    sheet.judge(talk, "bye", on, expected, |talk| {
        let reply = talk.call("bye", json!({}))?;
        let said = reply.told();
        let mut seen = watched(talk, "bye, and input stays open", false);
        seen.good = seen.good && reply.kind == "ok";
        seen.got = format!("{said}, then {}", seen.got);
        Ok(seen)
    });
}
