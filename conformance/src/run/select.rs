//! Which cases are run, and why not the others.

use crate::suite::{Card, Size};
use keyproof_spec::words::Role;
use std::collections::BTreeSet;

/// What the user asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The role of the subject.
    pub role: Role,
    /// Up to which size.
    pub size: Size,
    /// These ids; all, if empty.
    pub cases: Vec<String>,
    /// These areas; all, if empty.
    pub areas: Vec<String>,
    /// Words in id, title or rule id; all, if none.
    pub filter: Option<String>,
}

/// A selection that names what does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// No such case in this role.
    #[error(
        "--case {id}: expected the id of a {role} case, got none of that name; `keyproof list --role {role}` shows them"
    )]
    Case {
        /// What was asked for.
        id: String,
        /// In which role.
        role: &'static str,
    },
    /// No such area in this role.
    #[error("--area {area}: expected one of {known}")]
    Area {
        /// What was asked for.
        area: String,
        /// What there is.
        known: String,
    },
}

/// What became of the cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected<'a> {
    /// To be run, in order.
    pub run: Vec<&'a Card>,
    /// Selected, but the subject does not have what they need.
    pub not_applicable: Vec<(&'a Card, &'static str)>,
    /// Whether this is a whole suite; otherwise the run can be PARTIAL at best.
    pub whole: bool,
}

impl Selection {
    /// Whether a whole suite is asked for: no filter, and more than the smoke test.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.size > Size::Smoke && self.is_unfiltered()
    }

    /// Whether everything of the size is asked for.
    #[must_use]
    pub fn is_unfiltered(&self) -> bool {
        self.cases.is_empty() && self.areas.is_empty() && self.filter.is_none()
    }

    fn takes(&self, card: &Card) -> bool {
        let named = |words: &[String], word: &str| {
            words.is_empty() || words.iter().any(|known| known.eq_ignore_ascii_case(word))
        };
        let size = !self.cases.is_empty() || card.size <= self.size;
        card.role == self.role
            && size
            && named(&self.cases, &card.id)
            && named(&self.areas, &card.area)
            && self
                .filter
                .as_deref()
                .is_none_or(|filter| matches(card, filter))
    }

    /// Selects among cards; `lacks` are the proforma items that the subject does not have.
    ///
    /// # Errors
    /// When an id or an area is asked for that does not exist.
    pub fn select<'a>(
        &self,
        cards: &'a [Card],
        lacks: &BTreeSet<&'static str>,
    ) -> Result<Selected<'a>, Unknown> {
        let of_role = || cards.iter().filter(|card| card.role == self.role);
        for id in &self.cases {
            if !of_role().any(|card| card.id.eq_ignore_ascii_case(id)) {
                return Err(Unknown::Case {
                    id: id.clone(),
                    role: self.role.name(),
                });
            }
        }
        for area in &self.areas {
            if !of_role().any(|card| card.area.eq_ignore_ascii_case(area)) {
                let known: BTreeSet<&str> = of_role().map(|card| card.area.as_str()).collect();
                let known: Vec<&str> = known.into_iter().collect();
                return Err(Unknown::Area {
                    area: area.clone(),
                    known: known.join(", "),
                });
            }
        }
        let mut selected = Selected {
            run: Vec::new(),
            not_applicable: Vec::new(),
            whole: self.is_whole(),
        };
        for card in cards.iter().filter(|card| self.takes(card)) {
            match card.needs.intersection(lacks).next() {
                Some(item) => selected.not_applicable.push((card, *item)),
                None => selected.run.push(card),
            }
        }
        Ok(selected)
    }
}

/// Whether every word of a filter stands in id, title or a rule id.
#[must_use]
pub fn matches(card: &Card, filter: &str) -> bool {
    let rules: Vec<&str> = card.rules.iter().map(|rule| rule.name()).collect();
    let text = format!(
        "{} {} {} {}",
        card.id,
        card.title,
        card.kind.name(),
        rules.join(" ")
    )
    .to_lowercase();
    filter
        .to_lowercase()
        .split_whitespace()
        .all(|word| text.contains(word))
}
