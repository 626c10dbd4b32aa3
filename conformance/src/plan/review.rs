//! The static review of `[pics]`, and the meeting of what is declared with what the subject says.

use super::Review;
use super::proforma::{self, Item, Probe, Status};
use crate::kap::message::Hello;
use crate::verdict::judge::Detail;
use keyproof_spec::words::Role;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

/// Checks `[pics]` against the proforma.
pub(super) fn pics(
    review: &mut Review<'_>,
    role: Option<Role>,
    table: &BTreeMap<String, Spanned<bool>>,
    elsewhere: Range<usize>,
) -> BTreeMap<&'static str, bool> {
    let mut declared = BTreeMap::new();
    for (name, value) in table {
        let field = format!("pics.{name}");
        match proforma::ITEMS.iter().find(|item| item.id == name) {
            None => {
                let known: Vec<&str> = proforma::ITEMS.iter().map(|item| item.id).collect();
                review.complain(
                    value.span(),
                    &field,
                    &format!("an item of the proforma ({})", known.join(" ")),
                    "an unknown item",
                );
            }
            Some(item) if role.is_some_and(|role| role != item.role) => {
                review.complain(
                    value.span(),
                    &field,
                    &format!("an item of a {}", role.map_or("subject", Role::name)),
                    &format!("one of a {}", item.role.name()),
                );
            }
            Some(item) => {
                if item.status == Status::Mandatory && !value.get_ref() {
                    review.complain(value.span(), &field, "true: it is mandatory", "false");
                }
                declared.insert(item.id, *value.get_ref());
            }
        }
    }
    for (group, items) in groups(role) {
        let has = |item: &&Item| declared.get(item.id).copied().unwrap_or(item.usual);
        if !items.iter().any(has) {
            let names: Vec<&str> = items.iter().map(|item| item.id).collect();
            let first = names
                .iter()
                .find_map(|name| table.get(*name))
                .map_or(elsewhere.clone(), Spanned::span);
            review.complain(
                first,
                "pics",
                &format!("at least one of {} ({group})", names.join(", ")),
                "none",
            );
        }
    }
    declared
}

fn groups(role: Option<Role>) -> BTreeMap<&'static str, Vec<&'static Item>> {
    let mut groups: BTreeMap<&'static str, Vec<&'static Item>> = BTreeMap::new();
    for item in proforma::ITEMS
        .iter()
        .filter(|item| Some(item.role) == role)
    {
        if let Status::OneOf(group) = item.status {
            groups.entry(group).or_default().push(item);
        }
    }
    groups
}

/// What a subject has: declared and probed must agree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Item by item.
    pub items: BTreeMap<&'static str, bool>,
    /// Where they differ, or something mandatory is missing.
    pub conflicts: Vec<String>,
}

impl Used {
    /// What the subject does not have.
    #[must_use]
    pub fn lacks(&self) -> BTreeSet<&'static str> {
        self.items
            .iter()
            .filter(|(_, has)| !**has)
            .map(|(id, _)| *id)
            .collect()
    }
}

/// Brings the plan's declaration and the subject's own words together.
#[must_use]
pub fn meet(
    role: Role,
    declared: &BTreeMap<&'static str, bool>,
    detail: Option<Detail>,
    hello: &Hello,
) -> Used {
    let mut used = Used::default();
    let told = Detail::parse(&hello.reject_detail).unwrap_or(Detail::None);
    if let Some(detail) = detail.filter(|detail| *detail != told) {
        used.conflicts.push(format!(
            "expect.reject_detail (what it tells of a refusal): the plan says {}, hello says {}",
            detail.name(),
            told.name()
        ));
    }
    for item in proforma::of(role) {
        let probed = probe(item.probe, hello);
        let told = hello.pics.get(item.id).copied();
        let declared = declared.get(item.id).copied();
        let words = [
            ("the plan", declared),
            ("hello.pics", told),
            ("hello", probed),
        ];
        let said: Vec<(&str, bool)> = words
            .into_iter()
            .filter_map(|(who, what)| what.map(|what| (who, what)))
            .collect();
        if let (Some((who, first)), Some((other, second))) = (
            said.first(),
            said.iter()
                .find(|(_, what)| Some(*what) != said.first().map(|(_, what)| *what)),
        ) {
            used.conflicts.push(format!(
                "{} ({}): {who} says {first}, {other} says {second}",
                item.id, item.title
            ));
        }
        // Where they differ, what is shown counts, not what is said.
        let has = probed.or(told).or(declared).unwrap_or(item.usual);
        if item.status == Status::Mandatory && !has {
            used.conflicts.push(format!(
                "{} ({}): expected true, it is mandatory; got false",
                item.id, item.title
            ));
        }
        used.items.insert(item.id, has);
    }
    used
}

fn probe(probe: Probe, hello: &Hello) -> Option<bool> {
    let listed = |words: &[String], word: &str| {
        (!words.is_empty()).then(|| words.iter().any(|known| known == word))
    };
    match probe {
        Probe::Declared => None,
        Probe::Link(word) => listed(&hello.links, word),
        Probe::Op(word) => listed(&hello.ops, word),
        Probe::Scripted => Some(hello.rng == "scripted"),
        Probe::Protocol(word) => listed(&hello.protocols, word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello(ops: &[&str], rng: &str) -> Hello {
        Hello {
            ops: ops.iter().map(|op| (*op).to_owned()).collect(),
            rng: rng.to_owned(),
            links: vec!["nfc".into()],
            ..Hello::default()
        }
    }

    #[test]
    fn a_declaration_against_what_is_shown_is_a_conflict_and_loses() {
        let declared = BTreeMap::from([(proforma::P_USER, true)]);
        let used = meet(
            Role::Device,
            &declared,
            None,
            &hello(&["hello", "deliver"], "none"),
        );
        assert_eq!(
            used.conflicts,
            [
                "KP.P.USER (can ask its user (hook authenticate)): the plan says true, hello says false"
            ]
        );
        assert!(used.lacks().contains(proforma::P_USER));
    }

    #[test]
    fn agreement_is_no_conflict() {
        let declared = BTreeMap::from([(proforma::P_SCRIPTED, true)]);
        let used = meet(
            Role::Device,
            &declared,
            None,
            &hello(&["hello", "hook"], "scripted"),
        );
        assert!(used.conflicts.is_empty());
        assert_eq!(used.lacks(), BTreeSet::from([proforma::P_PAIRING]));
    }

    #[test]
    fn what_is_told_of_a_refusal_must_agree() {
        let told = Hello {
            reject_detail: "stage".into(),
            ..hello(&["hello"], "none")
        };
        let conflicts = |detail, hello: &Hello| {
            let declared = BTreeMap::from([(proforma::P_USER, true)]);
            meet(Role::Device, &declared, detail, hello).conflicts
        };
        // Both contradictions are told, not the first alone.
        let both = conflicts(Some(Detail::Class), &told);
        assert_eq!(both.len(), 2, "{both:?}");
        assert!(
            both.iter()
                .any(|conflict| conflict.ends_with("the plan says class, hello says stage"))
        );
        assert_eq!(conflicts(Some(Detail::Stage), &told).len(), 1);
        assert_eq!(conflicts(None, &told).len(), 1);
        // Who says nothing tells nothing.
        assert_eq!(
            conflicts(Some(Detail::None), &hello(&["hello"], "none")).len(),
            1
        );
    }

    #[test]
    fn a_missing_link_is_a_conflict() {
        let hello = Hello {
            links: vec!["ble".into()],
            ..hello(&[], "none")
        };
        let used = meet(Role::Vehicle, &BTreeMap::new(), None, &hello);
        assert_eq!(used.conflicts.len(), 1, "{:?}", used.conflicts);
    }
}
