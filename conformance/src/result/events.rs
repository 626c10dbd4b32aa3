//! The event log: one line when the run starts, one for each finished case, one at the end. Appended and flushed at once, so that a
//! killed run loses at most the case it was in; `--resume` reads it back.

use super::CaseRecord;
use crate::kap::line;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// File name in the output folder.
pub const FILE: &str = "events.ndjson";

/// One line.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The run began, or went on.
    Run {
        /// Digest of everything that determines it.
        id: String,
        /// Seconds since 1970.
        at_unix: u64,
    },
    /// A case is finished.
    Case {
        /// Its record.
        case: Box<CaseRecord>,
    },
    /// The run ended.
    End {
        /// `finished` or `stopped`.
        status: String,
    },
}

/// Where events go.
#[derive(Debug)]
pub struct Log {
    file: File,
}

/// An event log that cannot be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    /// It cannot be read.
    #[error("{path}: {source}; expected the folder of an earlier `keyproof run --out`")]
    Read {
        /// Which file.
        path: String,
        /// The system's reason.
        source: io::Error,
    },
    /// It belongs to another run.
    #[error(
        "{path}: expected a run with id {expected}, got {got}; subject, plan, selection or suite differ from the interrupted run"
    )]
    Other {
        /// Which file.
        path: String,
        /// The id of this run.
        expected: String,
        /// The id found.
        got: String,
    },
    /// A line in the middle is broken.
    #[error("{path}, line {line}: {reason}; expected an event of {schema}", schema = super::SCHEMA)]
    Line {
        /// Which file.
        path: String,
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

impl Log {
    /// A new log; an old one in the same folder is replaced.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            file: File::create(folder.join(FILE))?,
        })
    }

    /// The log of an earlier run, to be gone on with. A half-written last line is cut off first.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn append(folder: &Path, whole_bytes: u64) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).open(folder.join(FILE))?;
        file.set_len(whole_bytes)?;
        Ok(Self { file })
    }

    /// Writes one event.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&mut self, event: &Event) -> io::Result<()> {
        let mut bytes = Vec::new();
        line::encode(event, &mut bytes).map_err(io::Error::other)?;
        self.file.write_all(&bytes)?;
        self.file.flush()
    }
}

/// What an earlier run has finished, and how many bytes of its log are whole.
///
/// # Errors
/// When there is no log, it belongs to another run, or it is broken before its last line.
pub fn resume(folder: &Path, id: &str) -> Result<(BTreeMap<String, CaseRecord>, u64), ResumeError> {
    let file = folder.join(FILE);
    let path = file.display().to_string();
    let bytes = std::fs::read(&file).map_err(|source| ResumeError::Read {
        path: path.clone(),
        source,
    })?;
    let whole = bytes
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at.saturating_add(1));
    let mut finished = BTreeMap::new();
    for (number, text) in bytes
        .get(..whole)
        .unwrap_or_default()
        .split(|byte| *byte == b'\n')
        .enumerate()
    {
        if text.is_empty() {
            continue;
        }
        let event: Event = serde_json::from_slice(text).map_err(|error| ResumeError::Line {
            path: path.clone(),
            line: number.saturating_add(1),
            reason: error.to_string(),
        })?;
        match event {
            Event::Run { id: got, .. } if got != id => {
                return Err(ResumeError::Other {
                    path,
                    expected: id.to_owned(),
                    got,
                });
            }
            Event::Run { .. } | Event::End { .. } => {}
            Event::Case { case } => {
                finished.insert(case.id.clone(), *case);
            }
        }
    }
    Ok((finished, super::record::count(whole)))
}
