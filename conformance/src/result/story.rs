//! A case told step by step: what was sent and what came back, decoded and in hex, and every difference at the step where it arose.

use super::{CaseRecord, Difference, StepRecord};
use crate::decode;
use keyproof_spec::profile::Profile;
use keyproof_spec::words::{Message, Role};

/// What a step does; when its bytes were sent before, at which step.
#[must_use]
pub fn title(case: &CaseRecord, step: &StepRecord) -> String {
    let earlier = case.steps.iter().find(|other| {
        other.position < step.position && other.sent.is_some() && other.sent == step.sent
    });
    match earlier {
        Some(earlier) => format!("{} (the bytes of step {})", step.title, earlier.position),
        None => step.title.clone(),
    }
}

/// Every step with both sides, one line each.
#[must_use]
pub fn story(profile: &Profile, role: Role, case: &CaseRecord) -> Vec<String> {
    let mut lines = Vec::new();
    let mut asked: Option<Message> = None;
    for step in &case.steps {
        let at = |difference: &&Difference| difference.step == step.position;
        let fails = case.failures.iter().any(|difference| at(&difference));
        let mark = if fails { "   <== fails here" } else { "" };
        lines.push(format!(
            "step {}: {}{mark}",
            step.position,
            title(case, step)
        ));
        let sent = step.sent.as_deref().map(bytes);
        if let Some(sent) = &sent {
            let decoded = match role {
                Role::Vehicle => decode::response(profile, asked, sent),
                Role::Device | Role::Both => decode::command(profile, sent),
            };
            both(&mut lines, '▶', decoded, sent);
        }
        received(&mut lines, profile, role, step, &mut asked);
        lines.extend(step.effects.iter().map(|effect| format!("  ! {effect}")));
        lines.extend(
            case.failures
                .iter()
                .filter(at)
                .map(|difference| told('✗', difference)),
        );
        lines.extend(
            case.observations
                .iter()
                .filter(at)
                .map(|difference| told('?', difference)),
        );
    }
    lines
}

fn received(
    lines: &mut Vec<String>,
    profile: &Profile,
    role: Role,
    step: &StepRecord,
    asked: &mut Option<Message>,
) {
    let answers = step.sent.as_deref().and_then(|sent| message(&bytes(sent)));
    for pdu in &step.received {
        let pdu = bytes(pdu);
        let decoded = match role {
            Role::Vehicle => decode::command(profile, &pdu),
            Role::Device | Role::Both => decode::response(profile, answers, &pdu),
        };
        both(lines, '◀', decoded, &pdu);
        *asked = message(&pdu);
    }
}

/// Decoded, and the bytes themselves.
fn both(lines: &mut Vec<String>, arrow: char, decoded: Vec<String>, pdu: &[u8]) {
    lines.extend(
        decoded
            .into_iter()
            .map(|line| format!("  {arrow} {line}").trim_end().to_owned()),
    );
    for (at, hex) in decode::dump(pdu, None).into_iter().enumerate() {
        let name = if at == 0 { "hex" } else { "" };
        lines.push(format!("  {arrow}   {name:<4}{hex}"));
    }
}

/// A difference in one line.
fn told(mark: char, difference: &Difference) -> String {
    let byte = difference
        .first_byte()
        .map(|byte| format!("; {byte}"))
        .unwrap_or_default();
    let noted = difference
        .noted
        .as_deref()
        .map(|why| format!(" (noted: {why})"))
        .unwrap_or_default();
    format!(
        "  {mark} {} {}, level {}: expected {}, got {}{byte}{noted}",
        difference.rule, difference.what, difference.level, difference.expected, difference.got
    )
}

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex).unwrap_or_default()
}

fn message(command: &[u8]) -> Option<Message> {
    decode::message(*command.first()?, *command.get(1)?)
}
