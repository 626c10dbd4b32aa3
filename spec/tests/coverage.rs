//! Chapter 8 has every row it must have, and each names something that exists or says why nothing does.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::collections::BTreeSet;

use keyproof_spec::CHAPTERS;
use keyproof_spec::finding::FINDINGS;
use keyproof_spec::goal::{GOALS, Goal};
use keyproof_spec::pairing;
use keyproof_spec::rule::RuleId;

fn rows() -> Vec<(&'static str, &'static str)> {
    let text = CHAPTERS
        .iter()
        .find(|(name, _)| name.starts_with("08"))
        .unwrap()
        .1;
    text.lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| row"))
        .map(|line| {
            let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
            (cells[0], cells[2])
        })
        .collect()
}

#[test]
fn every_public_row_is_answered_or_excluded() {
    let mut wanted: Vec<String> = (1..=9).map(|n| format!("D-AP-{n}")).collect();
    wanted.push("D-KEY".into());
    wanted.extend((1..=8).map(|n| format!("V-TX-{n}")));
    wanted.push("V-KEY".into());
    wanted.extend((1..=13).map(|n| format!("D-OP-{n}")));
    wanted.extend((1..=10).map(|n| format!("V-OP-{n}")));
    wanted.push("V-PW".into());
    wanted.extend((1..=41).map(|n| format!("P{n}")));
    let names: Vec<_> = rows().iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names, wanted);
    for (name, answer) in rows() {
        let (cited, excluded) = match answer.split_once("excluded: ") {
            Some((cited, reason)) => (cited.trim_end_matches("; "), Some(reason)),
            None => (answer, None),
        };
        assert!(
            excluded.is_none_or(|reason| reason.len() > 6),
            "{name}: no reason"
        );
        assert!(
            excluded.is_some() || !cited.is_empty(),
            "{name}: neither an answer nor a reason"
        );
        for word in cited.split_whitespace() {
            let known = RuleId::parse(word).is_some()
                || GOALS.iter().any(|row| row.goal.name() == word)
                || FINDINGS
                    .iter()
                    .chain(pairing::finding::FINDINGS)
                    .any(|finding| finding.id == word);
            assert!(
                known,
                "{name}: {word} is neither a rule, a goal nor a finding"
            );
        }
    }
}

#[test]
fn the_goals_are_one_to_twenty_three() {
    let names: BTreeSet<_> = GOALS.iter().map(|row| row.goal.name().to_owned()).collect();
    let wanted: BTreeSet<_> = (1..=23).map(|n| format!("I{n}")).collect();
    assert_eq!(names, wanted);
    assert_eq!(Goal::I1.row().unwrap().short, "ACT");
}
