//! One screen for a case that did not pass: the requirement with its sentence, the stimulus decoded, what was expected, what
//! came, all bytes once, and a line that runs it again.

use super::byte::{self, FirstByte};
use super::{CaseRecord, Difference, StepRecord, by_rule, story};
use crate::{decode, text};
use keyproof_spec::profile::Profile;
use keyproof_spec::words::{Message, Role};
use std::fmt::Write;

/// Columns.
const WIDTH: usize = 100;

/// The screen of a case.
#[must_use]
pub fn screen(profile: &Profile, role: Role, case: &CaseRecord) -> String {
    let mut out = String::new();
    let reason = case
        .reason
        .map(|reason| format!("({})", reason.name()))
        .unwrap_or_default();
    line(
        &mut out,
        &format!("── {}{reason}  {} ", case.verdict, case.id),
    );
    field(&mut out, "case", &case.title);
    if !case.scored {
        field(
            &mut out,
            "",
            "not scored: rests on assumed requirements only",
        );
    }
    let leading = case.failures.first().or(case.observations.first());
    if let Some(entry) = by_rule::leading(case).and_then(text::entry) {
        field(&mut out, "rule", &format!("{} {}", entry.id, entry.title));
        field(&mut out, "", entry.sentence);
        field(&mut out, "", entry.attributes);
    }
    if let Some(control) = &case.control {
        field(
            &mut out,
            "control",
            &format!("{} {}", control.id, control.verdict),
        );
    }
    if let Some(why) = &case.why {
        field(&mut out, "why", why);
    }
    if let Some(difference) = leading {
        if let Some(step) = case
            .steps
            .iter()
            .find(|step| step.position == difference.step)
        {
            stimulus(&mut out, profile, role, case, step);
        }
        compared(&mut out, difference);
        if let Some(byte) = byte::at_step(case, difference) {
            field(&mut out, "differs", &byte.to_string());
        }
        let others = case.failures.len().saturating_sub(1);
        if others > 0 {
            let others = text::counted(others, "more difference");
            field(
                &mut out,
                "",
                &format!("and {others}: `keyproof replay` tells all"),
            );
        }
    }
    for observation in case
        .observations
        .iter()
        .take(3)
        .filter(|noted| Some(*noted) != leading)
    {
        let noted = observation.noted.as_deref().unwrap_or_default();
        field(
            &mut out,
            "noted",
            &format!(
                "{}: expected {}, got {} ({noted})",
                observation.what, observation.expected, observation.got
            ),
        );
    }
    if let Some(difference) = leading
        && let Some(step) = case
            .steps
            .iter()
            .find(|step| step.position == difference.step)
    {
        raw(
            &mut out,
            profile,
            role,
            step,
            byte::at_step(case, difference),
        );
    }
    for attempt in case
        .attempts
        .iter()
        .filter(|attempt| !attempt.log.is_empty())
    {
        field(&mut out, "stderr", &format!("attempt {}", attempt.n));
        for text in &attempt.log {
            line(&mut out, &format!("            | {text}"));
        }
    }
    line(&mut out, &format!("  repro     {}", case.repro));
    out
}

fn line(out: &mut String, text: &str) {
    // Writing to a string does not fail.
    let _infallible = writeln!(out, "{}", text.trim_end());
}

fn field(out: &mut String, name: &str, value: &str) {
    for (at, part) in text::wrap(value, WIDTH.saturating_sub(12))
        .into_iter()
        .enumerate()
    {
        let name = if at == 0 { name } else { "" };
        line(out, &format!("  {name:<9} {part}"));
    }
}

fn block(out: &mut String, name: &str, lines: &[String]) {
    for (at, text) in lines.iter().enumerate() {
        let name = if at == 0 { name } else { "" };
        line(out, &format!("  {name:<9} {text}"));
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex).unwrap_or_default()
}

fn stimulus(out: &mut String, profile: &Profile, role: Role, case: &CaseRecord, step: &StepRecord) {
    let place = format!(
        "{} of {}: {}",
        step.position,
        case.steps.len(),
        story::title(case, step)
    );
    field(out, "step", &place);
    let Some(sent) = step.sent.as_deref().map(bytes) else {
        return;
    };
    let decoded = match role {
        Role::Vehicle => decode::response(profile, asked(case, step), &sent),
        Role::Device | Role::Both => decode::command(profile, &sent),
    };
    block(out, "sent", &decoded);
}

/// For a vehicle: the command to which the bytes of this step were the response.
fn asked(case: &CaseRecord, step: &StepRecord) -> Option<Message> {
    let before = case
        .steps
        .iter()
        .filter(|other| other.position < step.position);
    let last = before.flat_map(|other| other.received.iter()).next_back()?;
    message(&bytes(last))
}

fn message(command: &[u8]) -> Option<Message> {
    let (class, code) = (command.first()?, command.get(1)?);
    decode::message(*class, *code)
}

fn compared(out: &mut String, difference: &Difference) {
    let assumed = if difference.assumed { " (assumed)" } else { "" };
    field(
        out,
        "compared",
        &format!("{}{assumed}, level {}", difference.what, difference.level),
    );
    field(out, "expected", &difference.expected);
    field(out, "got", &difference.got);
}

fn raw(
    out: &mut String,
    profile: &Profile,
    role: Role,
    step: &StepRecord,
    byte: Option<FirstByte>,
) {
    if let Some(sent) = &step.sent {
        block(out, "raw sent", &decode::dump(&bytes(sent), None));
    }
    let Some((last, earlier)) = step.received.split_last() else {
        field(out, "raw got", "(nothing)");
        return;
    };
    for pdu in earlier {
        block(out, "raw got", &decode::dump(&bytes(pdu), None));
    }
    let pdu = bytes(last);
    let decoded = match role {
        Role::Vehicle => decode::command(profile, &pdu),
        Role::Device | Role::Both => decode::response(
            profile,
            step.sent.as_deref().and_then(|sent| message(&bytes(sent))),
            &pdu,
        ),
    };
    block(out, "answer", &decoded);
    let offset = byte.and_then(|byte| usize::try_from(byte.offset).ok());
    block(out, "raw got", &decode::dump(&pdu, offset));
}
