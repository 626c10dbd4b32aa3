//! # Results
//!
//! ```text
//!   Engine ──Outcome──▶ record ──▶ events.ndjson   one line a finished case, flushed at once; --resume reads it
//!                          └─────▶ result.json     the whole run, schema in conformance/schema
//!                                     ├─▶ summary  on the terminal: first line, counts, a table by rule, one screen a failure
//!                                     └─▶ report   one HTML file
//! ```
//!
//! | module | says |
//! |---|---|
//! | [`order`], [`by_rule`], [`shortfall`] | failures first; which rules they break; why the rest has no verdict |
//! | [`screen`], [`story`], [`byte`] | one case: at a glance, step by step, the byte |
//!
//! What may differ between two runs that did the same stands under `volatile`; all else is byte-identical.

pub mod by_rule;
pub mod byte;
pub mod events;
pub mod order;
pub mod record;
pub mod report;
pub mod screen;
pub mod shortfall;
pub mod story;
pub mod summary;
pub mod tally;

use crate::verdict::{Reason, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Name and version of the format.
pub const SCHEMA: &str = "result/1.0";

/// What is said of the run as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RunVerdict {
    /// Everything of the size was run, scored and as required.
    Pass,
    /// At least one scored case failed.
    Fail,
    /// No scored failure, but not everything could be said.
    Inconc,
    /// Environment, adapter or suite broken.
    Error,
    /// As required, but only part of the suite was asked for.
    Partial,
}

impl RunVerdict {
    /// The word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::Inconc => "INCONC",
            Self::Error => "ERROR",
            Self::Partial => "PARTIAL",
        }
    }
}

/// A run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RunResult {
    /// [`SCHEMA`].
    pub schema: String,
    /// The verdict of the run.
    pub verdict: RunVerdict,
    /// Why, in one line.
    pub headline: String,
    /// What was run.
    pub run: RunBlock,
    /// Against what.
    pub suite: SuiteBlock,
    /// Who was tested, in its own words.
    pub sut: SutBlock,
    /// What the subject has.
    pub pics: PicsBlock,
    /// Cases by verdict.
    pub counts: BTreeMap<String, u64>,
    /// Cases that cannot fail a subject.
    pub unscored: u64,
    /// Cases by the strongest evidence among their requirements, and how many of them passed.
    pub evidence: BTreeMap<String, Evidenced>,
    /// Requirements by chapter.
    pub chapters: Vec<ChapterBlock>,
    /// MUSTs of this role that no scored case of this run reached.
    pub required_missing: Vec<String>,
    /// What was wrong outside the cases.
    pub notes: Vec<String>,
    /// All cases, by id.
    pub cases: Vec<CaseRecord>,
    /// What differs from run to run.
    pub volatile: Volatile,
}

/// What was run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RunBlock {
    /// Digest of everything that determines the run.
    pub id: String,
    /// `finished`, `stopped` (breaker or --fail-fast).
    pub status: String,
    /// `third-party` or `self`.
    pub mode: String,
    /// `device` or `vehicle`.
    pub role: String,
    /// Profile name.
    pub profile: String,
    /// Size.
    pub size: String,
    /// How the subject was started: words after `--`.
    pub subject: Vec<String>,
    /// Options of a built-in subject or plan that a repro line needs.
    pub options: Vec<String>,
    /// The filter, if not everything was asked for.
    pub filter: Option<String>,
}

/// Against what.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SuiteBlock {
    /// Version of keyproof.
    pub version: String,
    /// Digest of the cases.
    pub cases_sha256: String,
    /// Digest of the chapters.
    pub text_sha256: String,
}

/// Who was tested.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct SutBlock {
    /// Maker.
    pub vendor: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Build.
    pub build: String,
    /// `scripted` or `none`.
    pub rng: String,
    /// `class`, `stage` or `none`.
    pub reject_detail: String,
    /// Effects that it claims; everything else is judged from the link.
    pub observes: Vec<String>,
}

/// What the subject has.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct PicsBlock {
    /// As used: declared and probed agree.
    pub used: BTreeMap<String, bool>,
    /// Digest of that.
    pub used_sha256: String,
    /// Where the declaration and the subject differ.
    pub conflicts: Vec<String>,
}

/// Cases of one class of evidence.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Evidenced {
    /// How many.
    pub cases: u64,
    /// Of them passed.
    pub pass: u64,
}

/// One chapter's requirements for this role.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ChapterBlock {
    /// File stem.
    pub chapter: String,
    /// How many MUSTs bind this role.
    pub musts: u64,
    /// Of them, how many a scored case of this run decided.
    pub scored: u64,
}

/// A finished case.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CaseRecord {
    /// Its id.
    pub id: String,
    /// What it does.
    pub title: String,
    /// `valid`, `invalid`, `inopportune`.
    pub kind: String,
    /// Requirement ids.
    pub rules: Vec<String>,
    /// The strongest evidence among them.
    pub evidence: String,
    /// Whether it can fail this subject.
    pub scored: bool,
    /// What is said.
    pub verdict: Verdict,
    /// Why.
    pub reason: Option<Reason>,
    /// Whether this makes the run red.
    pub unexpected: bool,
    /// In words, where the verdict does not rest on differences.
    pub why: Option<String>,
    /// The positive control and its verdict.
    pub control: Option<ControlRecord>,
    /// What made it fail.
    pub failures: Vec<Difference>,
    /// What was merely noted.
    pub observations: Vec<Difference>,
    /// What the verdict on effects rests on: `probed` on the link, or `probed, claimed` by the adapter too.
    pub effects_source: String,
    /// The attempts.
    pub attempts: Vec<AttemptRecord>,
    /// The decisive attempt, step by step.
    pub steps: Vec<StepRecord>,
    /// A command line that runs it again.
    pub repro: String,
    /// What differs from run to run.
    pub volatile: CaseVolatile,
}

/// A control.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ControlRecord {
    /// Its id.
    pub id: String,
    /// Its verdict.
    pub verdict: Verdict,
}

/// A difference between expected and got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// Its step, from 1.
    pub step: u64,
    /// `effect`, `stage`, `class`, `bytes`.
    pub level: String,
    /// The requirement that the expectation rests on.
    pub rule: String,
    /// Whether that, or the value, is assumed.
    pub assumed: bool,
    /// What was compared.
    pub what: String,
    /// Expected.
    pub expected: String,
    /// Got.
    pub got: String,
    /// Where in the PDU that the subject sent.
    pub offset: Option<u64>,
    /// Why it is merely noted, if it is.
    pub noted: Option<String>,
}

/// One attempt.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AttemptRecord {
    /// From 1.
    pub n: u64,
    /// How it ended.
    pub end: String,
    /// What was judged, if it came to its end.
    pub verdict: Option<Verdict>,
    /// The end of standard error, if the exchange broke.
    pub log: Vec<String>,
}

/// One step.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StepRecord {
    /// Its number among all steps of the attempt, setting up included, from 1: the one on every screen.
    pub position: u64,
    /// The stimulus in words.
    pub title: String,
    /// Bytes to the subject.
    pub sent: Option<String>,
    /// Bytes from it.
    pub received: Vec<String>,
    /// Effects that it claims.
    pub effects: Vec<String>,
}

/// What differs from run to run.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Volatile {
    /// Seconds since 1970.
    pub started_unix: u64,
    /// How long the run took.
    pub elapsed_ms: u64,
    /// Operating system and architecture.
    pub host: String,
    /// Whether the run continued an earlier one.
    pub resumed: bool,
}

/// What differs from run to run in one case.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct CaseVolatile {
    /// How long it took, its control included.
    pub micros: u64,
}

/// The JSON schema of `result.json`.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(RunResult).to_value()
}
