//! The chapters and the typed register say the same: every id, attribute, value, goal, finding, assumption and mutation.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use keyproof_spec::CHAPTERS;
use keyproof_spec::assumption::ASSUMPTIONS;
use keyproof_spec::finding::FINDINGS;
use keyproof_spec::goal::{Claim, GOALS};
use keyproof_spec::mutation::MUTATIONS;
use keyproof_spec::pairing;
use keyproof_spec::profile::{AnswerLayout, CCC, INVENTED, Profile, ReadLayout, VALUES};
use keyproof_spec::rule::{self, Evidence, Kind, Level, RULES};
use keyproof_spec::words::Role;

fn chapter(stem: &str) -> &'static str {
    CHAPTERS
        .iter()
        .find(|(name, _)| name.starts_with(stem))
        .map(|(_, text)| *text)
        .unwrap()
}

/// A heading with an id, its attribute line and the first paragraph below.
struct Requirement {
    id: String,
    title: String,
    attributes: Vec<String>,
    sentence: String,
    rest: String,
}

fn requirements() -> Vec<Requirement> {
    let mut found = Vec::new();
    for (_, text) in CHAPTERS {
        for block in text.split("\n### DK-").skip(1) {
            let (heading, body) = block.split_once('\n').unwrap();
            let (number, title) = heading.split_once(' ').unwrap();
            let body = body
                .split("\n## ")
                .next()
                .unwrap()
                .split("\n### ")
                .next()
                .unwrap();
            let mut parts = body.split("\n\n");
            let attributes = parts.next().unwrap().trim();
            found.push(Requirement {
                id: format!("DK-{number}"),
                title: title.to_owned(),
                attributes: attributes.split(" · ").map(str::to_owned).collect(),
                sentence: parts.next().unwrap().to_owned(),
                rest: parts.collect::<Vec<_>>().join("\n"),
            });
        }
    }
    found
}

#[test]
fn every_heading_is_a_row_and_every_row_a_heading() {
    let written = requirements();
    let ids: Vec<_> = written.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(
        ids.len(),
        ids.iter().collect::<BTreeSet<_>>().len(),
        "an id stands twice"
    );
    let typed: BTreeSet<_> = rule::all().map(|rule| rule.id.name()).collect();
    assert_eq!(ids.into_iter().collect::<BTreeSet<_>>(), typed);
    for requirement in &written {
        let rule = rule::all()
            .find(|rule| rule.id.name() == requirement.id)
            .unwrap();
        let goals: Vec<_> = rule.goals.iter().map(|goal| goal.name()).collect();
        assert_eq!(requirement.title, rule.title, "{}", requirement.id);
        assert_eq!(
            requirement.attributes,
            [
                rule.level.name(),
                rule.role.name(),
                rule.kind.name(),
                &format!("serves: {}", goals.join(" ")),
                &format!("evidence: {}", rule.evidence.name()),
                "since 0.1",
            ],
            "{}",
            requirement.id
        );
        assert!(
            requirement.sentence.contains(rule.level.name()),
            "{}: the sentence lacks its level",
            requirement.id
        );
        assert!(
            requirement.rest.starts_with("Why: "),
            "{}: no reason",
            requirement.id
        );
        assert!(
            requirement.rest.contains("Source: "),
            "{}: no source",
            requirement.id
        );
    }
}

#[test]
fn goals_findings_assumptions_and_mutations_are_those_of_the_text() {
    let text = chapter("02");
    for row in GOALS {
        let here = match row.claim {
            Claim::Claimed => "claimed".to_owned(),
            Claim::Finding => "finding".to_owned(),
            Claim::Excluded(reason) => format!("excluded: {reason}"),
        };
        let line = format!(
            "| {} | {} | {} | {here}",
            row.goal.name(),
            row.short,
            row.sentence
        );
        assert!(text.contains(&line), "chapter 2 lacks: {line}");
    }
    for finding in FINDINGS.iter().chain(pairing::finding::FINDINGS) {
        let block = format!(
            "### {} {}\nmisses: {}\n\n{}\n\nAdvice: {}\n",
            finding.id,
            finding.title,
            finding.goal.name(),
            finding.sentence,
            finding.advice
        );
        assert!(text.contains(&block), "chapter 2 lacks: {block}");
    }
    assert_eq!(
        text.matches("\n### F-").count(),
        FINDINGS.len() + pairing::finding::FINDINGS.len()
    );
    let text = chapter("06");
    for a in ASSUMPTIONS {
        let block = format!("### {} {}\n\nIf false: {}\n", a.id, a.title, a.if_false);
        assert!(text.contains(&block), "chapter 6 lacks: {block}");
    }
    assert_eq!(text.matches("\n### A").count(), ASSUMPTIONS.len());
    let text = chapter("07");
    let lines: Vec<_> = text.lines().filter(|line| line.contains("| DK-")).collect();
    let row = |mutation: &str, rule: rule::RuleId, change: &str| {
        format!("| {mutation} | {} | {change} |", rule.name())
    };
    let typed: Vec<_> = MUTATIONS
        .iter()
        .map(|r| row(r.mutation.name(), r.rule, r.change))
        .chain(
            pairing::mutation::MUTATIONS
                .iter()
                .map(|r| row(r.mutation.name(), r.rule, r.change)),
        )
        .collect();
    assert_eq!(lines, typed);
}

#[test]
fn every_behaviour_rule_has_a_mutation() {
    let mutated: BTreeSet<_> = MUTATIONS.iter().map(|row| row.rule).collect();
    for rule in RULES.iter().filter(|rule| rule.kind == Kind::Behaviour) {
        assert!(
            mutated.contains(&rule.id),
            "{} has no mutation",
            rule.id.name()
        );
        assert_eq!(rule.level, Level::Must, "{}", rule.id.name());
    }
}

#[test]
fn claimed_goals_are_served_and_served_goals_are_claimed() {
    let served: BTreeSet<_> = RULES.iter().flat_map(|rule| rule.goals).collect();
    for row in GOALS {
        assert_eq!(
            row.claim == Claim::Claimed,
            served.contains(&row.goal),
            "{}",
            row.goal.name()
        );
    }
    for role in [Role::Vehicle, Role::Device] {
        assert!(RULES.iter().any(|rule| rule.role == role));
    }
}

/// A profile as the rows of the table in chapter 4.
fn rows(profile: &Profile) -> BTreeMap<&'static str, String> {
    let Profile {
        name: _,
        applet_aid,
        versions,
        tags: t,
        usage_vehicle,
        usage_endpoint,
        interface_nfc,
        interface_ble,
        label_volatile,
        label_persistent,
        p1_standard,
        code_unlock,
        code_drive,
        control_success,
        control_failure,
        subset_len,
        mailbox_size,
        read_max,
        token_len,
        token_offset,
        read_layout,
        answer_layout,
        read_ok,
        read_bounds,
        read_malformed,
        counter_max,
        chained_max,
        status: s,
        pairing: _,
    } = *profile;
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02X}")).collect::<String>();
    let byte = |b: u8| format!("{b:02X}");
    let word = |w: u16| format!("{w:04X}");
    let label = |l: &[u8]| String::from_utf8(l.to_vec()).unwrap();
    let tags = [
        t.version,
        t.vehicle_ephemeral,
        t.endpoint_ephemeral,
        t.transaction_identifier,
        t.vehicle_identifier,
        t.signature,
        t.usage,
        t.slot,
        t.mailbox_subset,
        t.mailbox_read,
    ];
    let read = match read_layout {
        ReadLayout::OffsetLength => "offset, length",
        ReadLayout::LengthOffset => "length, offset",
    };
    let answer = match answer_layout {
        AnswerLayout::LengthDataStatus => "length, data, status",
        AnswerLayout::StatusLengthData => "status, length, data",
    };
    BTreeMap::from([
        ("applet_aid", hex(applet_aid)),
        (
            "versions",
            versions
                .iter()
                .map(|v| word(*v))
                .collect::<Vec<_>>()
                .join(" "),
        ),
        ("tags", tags.map(byte).join(" ")),
        ("usage_vehicle", hex(&usage_vehicle)),
        ("usage_endpoint", hex(&usage_endpoint)),
        ("interface_nfc", byte(interface_nfc)),
        ("interface_ble", byte(interface_ble)),
        ("label_volatile", label(label_volatile)),
        ("label_persistent", label(label_persistent)),
        ("p1_standard", byte(p1_standard)),
        ("code_unlock", byte(code_unlock)),
        ("code_drive", byte(code_drive)),
        ("control_success", byte(control_success)),
        ("control_failure", byte(control_failure)),
        ("subset_len", subset_len.to_string()),
        ("mailbox_size", mailbox_size.to_string()),
        ("read_max", read_max.to_string()),
        ("token_len", token_len.to_string()),
        ("token_offset", token_offset.to_string()),
        ("read_layout", read.to_owned()),
        ("answer_layout", answer.to_owned()),
        ("read_ok", word(read_ok)),
        ("read_bounds", word(read_bounds)),
        ("read_malformed", word(read_malformed)),
        ("counter_max", counter_max.to_string()),
        ("chained_max", chained_max.to_string()),
        ("status.ok", word(s.ok)),
        ("status.not_found", word(s.not_found)),
        ("status.unknown_class", word(s.unknown_class)),
        ("status.unknown_instruction", word(s.unknown_instruction)),
        ("status.bad_parameters", word(s.bad_parameters)),
        ("status.wrong_length", word(s.wrong_length)),
        ("status.bad_data", word(s.bad_data)),
        ("status.version", word(s.version)),
        ("status.order", word(s.order)),
        ("status.user_needed", word(s.user_needed)),
        ("status.security", word(s.security)),
    ])
}

#[test]
fn the_value_table_is_the_profiles() {
    let (ccc, invented) = (rows(&CCC), rows(&INVENTED));
    assert_eq!(ccc.len(), VALUES.len());
    for value in VALUES {
        let (a, b) = (&ccc[value.name], &invented[value.name]);
        let second = if a == b { "same" } else { b };
        let line = format!(
            "| {} | {a} | {second} | {} |",
            value.name,
            value.evidence.name()
        );
        assert!(chapter("04").contains(&line), "chapter 4 lacks: {line}");
        assert_eq!(
            value.evidence == Evidence::Assumed,
            a != b,
            "{}: the invented profile changes every assumed value, and no other",
            value.name
        );
    }
}
