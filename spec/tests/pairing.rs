//! Chapters 2, 7 and 10 and the typed tables of owner pairing say the same.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use keyproof_spec::CHAPTERS;
use keyproof_spec::goal::{Claim, Goal};
use keyproof_spec::pairing::goal::GOALS;
use keyproof_spec::pairing::mutation::MUTATIONS;
use keyproof_spec::pairing::profile::{CCC, INVENTED, PairingProfile, Pake, VALUES};
use keyproof_spec::pairing::rule::RULES;
use keyproof_spec::rule::{Evidence, Kind, Level};

fn chapter(stem: &str) -> &'static str {
    CHAPTERS
        .iter()
        .find(|(name, _)| name.starts_with(stem))
        .map(|(_, text)| *text)
        .unwrap()
}

#[test]
fn the_goals_are_those_of_the_text() {
    for row in GOALS {
        let here = match row.claim {
            Claim::Claimed => "claimed".to_owned(),
            Claim::Finding => "finding".to_owned(),
            Claim::Excluded(reason) => format!("excluded: {reason}"),
        };
        let line = format!("| {} | {} | {here}", row.goal.name(), row.promise);
        assert!(chapter("02").contains(&line), "chapter 2 lacks: {line}");
    }
    let goals: Vec<_> = GOALS.iter().map(|row| row.goal).collect();
    assert_eq!(goals.len(), 23);
    assert!(goals.is_sorted());
}

#[test]
fn every_behaviour_rule_has_a_mutation() {
    let mutated: BTreeSet<_> = MUTATIONS.iter().map(|row| row.rule).collect();
    for rule in RULES.iter().filter(|rule| rule.kind == Kind::Behaviour) {
        assert!(mutated.contains(&rule.id), "{}", rule.id.name());
        assert_eq!(rule.level, Level::Must, "{}", rule.id.name());
    }
    for row in MUTATIONS {
        assert!(
            RULES.iter().any(|rule| rule.id == row.rule),
            "{} bends a rule of another protocol",
            row.mutation.name()
        );
    }
}

#[test]
fn claimed_goals_are_served_and_served_goals_are_claimed() {
    let served: BTreeSet<Goal> = RULES.iter().flat_map(|rule| rule.goals).copied().collect();
    for row in GOALS {
        // Forward secrecy is what fresh shares give; no rule serves it alone.
        if row.goal == Goal::I5 {
            continue;
        }
        assert_eq!(
            row.claim == Claim::Claimed,
            served.contains(&row.goal),
            "{}",
            row.goal.name()
        );
    }
}

/// A profile as the rows of section 10.5.
fn rows(profile: &PairingProfile) -> BTreeMap<&'static str, String> {
    let p = *profile;
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02X}")).collect::<String>();
    let list = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|b| format!("{b:02X}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let byte = |b: u8| format!("{b:02X}");
    let (t, c, h) = (p.tags, p.creation, p.chain);
    let request = format!(
        "{} {:04X} {}",
        list(&[
            t.framework_versions,
            t.framework_version,
            t.protocol_versions,
            t.mode
        ]),
        t.stretching,
        list(&[
            t.salt,
            t.cost_n,
            t.cost_r,
            t.cost_p,
            t.brand,
            t.device_share,
            t.vehicle_share,
            t.vehicle_evidence,
            t.device_evidence
        ])
    );
    BTreeMap::from([
        ("framework_aid", hex(p.framework_aid)),
        (
            "framework_versions",
            p.framework_versions
                .iter()
                .map(|v| format!("{v:04X}"))
                .collect::<Vec<_>>()
                .join(" "),
        ),
        ("tags", request),
        ("mode_none", byte(p.mode_none)),
        ("mode_password", byte(p.mode_password)),
        ("write_more", byte(p.write_more)),
        ("write_last", byte(p.write_last)),
        (
            "creation",
            list(&[
                c.vehicle_identifier,
                c.slot,
                c.challenge,
                c.token,
                c.vehicle_certificate,
                c.cross_certificate,
            ]),
        ),
        (
            "chain",
            list(&[
                h.request,
                h.key_certificate,
                h.issuer_certificate,
                h.cross_certificate,
            ]),
        ),
        ("end_tag", byte(p.end_tag)),
        ("op_continue", byte(p.op_continue)),
        ("op_end", byte(p.op_end)),
        ("op_abort", byte(p.op_abort)),
        ("cost_min", p.cost_min.to_string()),
        ("cost_max", p.cost_max.to_string()),
        ("cost_r", p.cost_r.to_string()),
        ("cost_p", p.cost_p.to_string()),
        ("attempts_vehicle", p.attempts_vehicle.to_string()),
        ("attempts_device", p.attempts_device.to_string()),
        ("part_len", p.part_len.to_string()),
        ("stream_max", p.stream_max.to_string()),
        ("certificate_max", p.certificate_max.to_string()),
        ("binding_oid", p.binding_oid.to_owned()),
        ("receipt_offset", p.receipt_offset.to_string()),
        ("usage_receipt", hex(&p.usage_receipt)),
        (
            "pake",
            match p.pake {
                Pake::Ccc => "ccc",
                Pake::Rfc9383 => "rfc9383",
            }
            .to_owned(),
        ),
        ("status_conflict", format!("{:04X}", p.status_conflict)),
    ])
}

#[test]
fn the_value_table_is_the_profiles() {
    let (ccc, invented) = (rows(&CCC), rows(&INVENTED));
    assert_eq!(ccc.len(), VALUES.len());
    for value in VALUES {
        let (a, b) = (
            ccc.get(value.name).unwrap(),
            invented.get(value.name).unwrap(),
        );
        let second = if a == b { "same" } else { b };
        let line = format!(
            "| {} | {a} | {second} | {} |",
            value.name,
            value.evidence.name()
        );
        assert!(chapter("10").contains(&line), "chapter 10 lacks: {line}");
        if value.name != "pake" {
            assert_eq!(
                value.evidence == Evidence::Assumed,
                a != b,
                "{}",
                value.name
            );
        }
    }
}
