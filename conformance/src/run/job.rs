//! A whole run: selection, cases, records, and what they amount to.

use super::engine::{Engine, Terms};
use super::live::Unfit;
use super::select::{Selection, Unknown};
use crate::kap::message::Hello;
use crate::kap::session::Deadlines;
use crate::kap::transport::Launch;
use crate::plan::review;
use crate::result::events::{self, Event, Log, ResumeError};
use crate::result::record::{count, plain, record};
use crate::result::tally::{self, Circumstances};
use crate::result::{
    CaseRecord, PicsBlock, RunBlock, RunResult, SCHEMA, SuiteBlock, SutBlock, Volatile,
};
use crate::suite::{Card, Suite};
use crate::verdict::judge::{Detail, Mode, RejectMap};
use crate::verdict::{Ruling, Verdict};
use crate::{digest, words};
use keyproof_vectors::play::Kind;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Everything that determines a run, apart from the suite.
pub struct Job<'a> {
    /// How the subject is started.
    pub launch: &'a dyn Launch,
    /// The same as words, for the record: `-- ./adapter --flag`, `--builtin reference`, `--plan acme.toml`.
    pub subject: Vec<String>,
    /// Options that a repro line needs besides.
    pub options: Vec<String>,
    /// Which cases.
    pub selection: Selection,
    /// Whose implementation.
    pub mode: Mode,
    /// What is declared of it.
    pub pics: BTreeMap<&'static str, bool>,
    /// What it can tell of a refusal.
    pub detail: Option<Detail>,
    /// What its words mean.
    pub map: RejectMap,
    /// How long answers may take.
    pub deadlines: Deadlines,
    /// Stop at the first unexpected verdict.
    pub fail_fast: bool,
    /// Where events go.
    pub out: Option<PathBuf>,
    /// Go on with the events that are there.
    pub resume: bool,
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Something is asked for that does not exist.
    #[error("{0}")]
    Unknown(#[from] Unknown),
    /// No case is left.
    #[error("nothing selected: {0}")]
    Empty(String),
    /// The subject cannot be used.
    #[error("{unfit}{}", if log.is_empty() { String::new() } else { format!("\nstandard error of the subject:\n{log}") })]
    Unfit {
        /// Why.
        unfit: Unfit,
        /// The end of its standard error.
        log: String,
    },
    /// The earlier run cannot be gone on with.
    #[error("{0}")]
    Resume(#[from] ResumeError),
    /// The events cannot be written.
    #[error("{folder}: cannot write events: {reason}")]
    Write {
        /// Where.
        folder: String,
        /// The system's reason.
        reason: String,
    },
}

/// Told of each case before and after it.
pub trait Watch {
    /// The subject has said who it is; where that contradicts what is declared of it.
    fn met(&mut self, conflicts: &[String]);
    /// So many cases will be run.
    fn start(&mut self, cases: usize);
    /// A case is finished.
    fn finished(&mut self, case: &CaseRecord);
    /// All are.
    fn end(&mut self);
}

/// Watches nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn met(&mut self, _conflicts: &[String]) {}
    fn start(&mut self, _cases: usize) {}
    fn finished(&mut self, _case: &CaseRecord) {}
    fn end(&mut self) {}
}

impl Job<'_> {
    /// The run's id: a digest of everything that determines it.
    #[must_use]
    pub fn id(&self, suite: &dyn Suite) -> String {
        let selection = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?}",
            self.selection, self.mode, self.pics, self.detail, self.map, self.options
        );
        let parts = [
            suite.digest(),
            words::join(&self.subject),
            suite.profile().name.to_owned(),
            selection,
        ];
        let digest = digest::sha256(parts.iter().map(String::as_bytes));
        format!("r-{}", digest.get(..12).unwrap_or_default())
    }

    /// A command line that runs one case again.
    #[must_use]
    pub fn repro(&self, case: &str) -> String {
        let mut line = vec!["keyproof".to_owned(), "run".to_owned()];
        line.extend(self.options.iter().cloned());
        line.extend(["--case".to_owned(), case.to_owned()]);
        line.extend(self.subject.iter().cloned());
        words::join(&line)
    }

    /// Runs it.
    ///
    /// # Errors
    /// When there is no result to give.
    pub fn run(&self, suite: &dyn Suite, watch: &mut dyn Watch) -> Result<RunResult, RunError> {
        let began = Instant::now();
        let started_unix = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let id = self.id(suite);
        // A wrong selection is told before anything is started.
        self.selection.select(suite.cards(), &Default::default())?;
        let mut engine = Engine::new(
            suite,
            self.launch,
            Terms {
                run: id.clone(),
                role: self.selection.role,
                mode: self.mode,
                detail: self.detail,
                map: self.map.clone(),
                deadlines: self.deadlines,
            },
        );
        let hello = engine
            .greet()
            .cloned()
            .map_err(|(unfit, log)| RunError::Unfit { unfit, log })?;
        let used = review::meet(self.selection.role, &self.pics, self.detail, &hello);
        watch.met(&used.conflicts);
        let selected = self.selection.select(suite.cards(), &used.lacks())?;
        if selected.run.is_empty() {
            return Err(RunError::Empty(
                self.emptiness(suite.cards(), selected.not_applicable.len()),
            ));
        }
        let (mut log, mut known) = self.log(&id)?;
        self.write(
            &mut log,
            &Event::Run {
                id: id.clone(),
                at_unix: started_unix,
            },
        )?;

        let claims = !hello.observes.as_ref().is_some_and(Vec::is_empty);
        let mut cases: Vec<CaseRecord> = Vec::new();
        for (card, item) in &selected.not_applicable {
            let mut not_applicable = plain(
                card,
                Ruling::plain(Verdict::NotApplicable),
                false,
                self.repro(&card.id),
            );
            not_applicable.why = Some(format!("the subject does not have {item}"));
            cases.push(not_applicable);
        }
        watch.start(selected.run.len());
        let mut stopped = false;
        for card in &selected.run {
            let case = match known.remove(&card.id) {
                Some(finished) => finished,
                None if stopped => self.not_run(card),
                None => {
                    let case = record(&engine.case(card), self.repro(&card.id), claims);
                    self.write(
                        &mut log,
                        &Event::Case {
                            case: Box::new(case.clone()),
                        },
                    )?;
                    case
                }
            };
            watch.finished(&case);
            stopped |= engine.is_stopped() || (self.fail_fast && case.unexpected);
            cases.push(case);
        }
        watch.end();
        let (_, notes) = engine.finish();
        let status = if stopped { "stopped" } else { "finished" };
        self.write(
            &mut log,
            &Event::End {
                status: status.to_owned(),
            },
        )?;
        cases.sort_by(|left, right| left.id.cmp(&right.id));
        let around = Circumstances {
            role: self.selection.role,
            whole: selected.whole,
            finished: !stopped,
            conflicts: &used.conflicts,
            notes: &notes,
        };
        let tally = tally::tally(&cases, around);
        Ok(RunResult {
            schema: SCHEMA.to_owned(),
            verdict: tally.verdict,
            headline: tally.headline,
            run: self.block(id, status, suite),
            suite: SuiteBlock {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                cases_sha256: suite.digest(),
                text_sha256: digest::text(),
            },
            sut: sut(&hello),
            pics: pics(&used),
            counts: tally.counts,
            unscored: tally.unscored,
            evidence: tally.evidence,
            chapters: tally.chapters,
            required_missing: tally.required_missing,
            notes,
            cases,
            volatile: Volatile {
                started_unix,
                elapsed_ms: count(began.elapsed().as_millis()),
                host: format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH),
                resumed: self.resume,
            },
        })
    }

    fn block(&self, id: String, status: &str, suite: &dyn Suite) -> RunBlock {
        RunBlock {
            id,
            status: status.to_owned(),
            mode: match self.mode {
                Mode::ThirdParty => "third-party",
                Mode::OwnSubject => "self",
            }
            .to_owned(),
            role: self.selection.role.name().to_owned(),
            profile: suite.profile().name.to_owned(),
            size: self.selection.size.name().to_owned(),
            subject: self.subject.clone(),
            options: self.options.clone(),
            filter: (!self.selection.is_unfiltered()).then(|| {
                let mut parts = self.selection.cases.clone();
                parts.extend(self.selection.areas.iter().cloned());
                parts.extend(self.selection.filter.iter().cloned());
                parts.join(" ")
            }),
        }
    }

    fn not_run(&self, card: &Card) -> CaseRecord {
        let mut case = plain(
            card,
            Ruling::plain(Verdict::NotRun),
            true,
            self.repro(&card.id),
        );
        case.why = Some("the run was stopped before it".to_owned());
        case
    }

    fn emptiness(&self, cards: &[Card], not_applicable: usize) -> String {
        let role = self.selection.role.name();
        let all = cards
            .iter()
            .filter(|card| card.role == self.selection.role)
            .count();
        format!(
            "of {all} cases for a {role}, none matches{}; {not_applicable} match but are not applicable to this subject",
            self.selection
                .filter
                .as_ref()
                .map(|filter| format!(" `{filter}`"))
                .unwrap_or_default(),
        )
    }

    fn log(&self, id: &str) -> Result<(Option<Log>, BTreeMap<String, CaseRecord>), RunError> {
        let Some(folder) = &self.out else {
            return Ok((None, BTreeMap::new()));
        };
        let failed = |error: std::io::Error| RunError::Write {
            folder: folder.display().to_string(),
            reason: error.to_string(),
        };
        std::fs::create_dir_all(folder).map_err(failed)?;
        if self.resume {
            let (known, whole) = events::resume(folder, id)?;
            return Ok((Some(Log::append(folder, whole).map_err(failed)?), known));
        }
        Ok((Some(Log::create(folder).map_err(failed)?), BTreeMap::new()))
    }

    fn write(&self, log: &mut Option<Log>, event: &Event) -> Result<(), RunError> {
        match (log, &self.out) {
            (Some(log), Some(folder)) => log.write(event).map_err(|error| RunError::Write {
                folder: folder.display().to_string(),
                reason: error.to_string(),
            }),
            _ => Ok(()),
        }
    }
}

fn sut(hello: &Hello) -> SutBlock {
    let or = |text: &str, other: &str| {
        if text.is_empty() {
            other.to_owned()
        } else {
            text.to_owned()
        }
    };
    let all = || {
        Kind::all()
            .map(|kind| kind.name().to_owned())
            .collect::<Vec<_>>()
    };
    SutBlock {
        vendor: hello.sut.vendor.clone(),
        name: hello.sut.name.clone(),
        version: hello.sut.version.clone(),
        build: hello.sut.build.clone(),
        rng: or(&hello.rng, "none"),
        reject_detail: or(&hello.reject_detail, "none"),
        observes: hello.observes.clone().unwrap_or_else(all),
    }
}

fn pics(used: &review::Used) -> PicsBlock {
    let items: BTreeMap<String, bool> = used
        .items
        .iter()
        .map(|(id, has)| ((*id).to_owned(), *has))
        .collect();
    let text: String = items
        .iter()
        .map(|(id, has)| format!("{id}={has}\n"))
        .collect();
    PicsBlock {
        used_sha256: digest::sha256([text.as_bytes()]),
        used: items,
        conflicts: used.conflicts.clone(),
    }
}
