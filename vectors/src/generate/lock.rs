//! `ids.lock`: permanent ids, append-only. A line is a key and its id; a case that is gone, or has become another kind,
//! keeps its line.

use super::Draft;
use crate::case::CaseKind;
use crate::recipe::Script;
use std::collections::BTreeMap;

/// The lock as of this build.
const BUILT_IN: &str = include_str!("../../ids.lock");

/// Keys and ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    lines: Vec<(String, String)>,
    known: BTreeMap<String, String>,
    last: BTreeMap<String, u32>,
}

impl Lock {
    /// Reads a lock; lines that are none are left out.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut lock = Self::default();
        for line in text.lines() {
            if let Some((key, id)) = line.split_once(' ') {
                lock.put(key, id);
            }
        }
        lock
    }

    /// The lock in this binary.
    #[must_use]
    pub fn built_in() -> Self {
        Self::parse(BUILT_IN)
    }

    fn put(&mut self, key: &str, id: &str) {
        if let Some((series, number)) = id.rsplit_once('-') {
            let number = number.parse().unwrap_or(0);
            let last = self.last.entry(series.to_owned()).or_insert(0);
            *last = (*last).max(number);
        }
        self.lines.push((key.to_owned(), id.to_owned()));
        self.known.insert(key.to_owned(), id.to_owned());
    }

    /// The id of a draft: the one it always had, or the next of its series.
    pub fn id(&mut self, draft: &Draft) -> String {
        let side = match draft.script {
            Script::Device(_) => "P",
            Script::Vehicle(_) => "V",
        };
        let kind: CaseKind = draft.kind;
        let series = format!("KP-{side}-NFC-{}-{}", draft.area.word(), kind.word());
        self.of(&draft.key, &series)
    }

    /// The id of a key in a series: the one it always had, or the next.
    pub fn of(&mut self, key: &str, series: &str) -> String {
        // A case that has become another kind gets another id; the old line stays, retired.
        if let Some(known) = self.known.get(key)
            && known.starts_with(&format!("{series}-"))
        {
            return known.clone();
        }
        let next = self.last.get(series).copied().unwrap_or(0) + 1;
        let id = format!("{series}-{next:04}");
        self.put(key, &id);
        id
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines
            .iter()
            .map(|(key, id)| format!("{key} {id}\n"))
            .collect()
    }
}
