//! # The self-test of an adapter
//!
//! Judges whether a program speaks KAP/1 (`docs/adapter.md`), and nothing else: no check here asks whether the subject behind it
//! follows the protocol of the key. It is run before the first case, so that a wrong `nack` is not met as a wrong verdict.
//!
//! ```text
//!   greeting, framing, operations, ending ──judge──▶ Sheet ──▶ one line a check
//!                                             │
//!                                             ▼
//!                                           Talk ──raw line──▶ kap::child ──▶ adapter
//!                                             └── form: every answer, whatever it answers
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`sheet`] | what a check says, and how it is printed |
//! | [`talk`] | one live adapter: raw lines out, answers in, its state |
//! | [`form`] | what is true of every answer: one of five kinds, words, hexadecimal |
//! | [`greeting`] | the fields of `hello` |
//! | [`framing`] | lines: noise, line ends, length, numbers, unknown fields |
//! | [`operations`] | the kinds of "no", keys, links, resets, effects |
//! | [`ending`] | `bye` and the end of input |
//!
//! **A check names its state** ([`talk::State`]): nothing provisioned, provisioned, or a link open. What leads there is not judged; if it
//! fails, the check is not judged either, and says so. After a broken exchange the process is started anew, and after
//! [`talk::FAULTS_MAX`] of them the rest is not judged: the time that a hostile adapter costs is bounded by that many deadlines.

pub mod ending;
pub mod form;
pub mod framing;
pub mod greeting;
pub mod operations;
pub mod sheet;
pub mod talk;

use crate::kap::child::Program;
use crate::kap::fault::Fault;
use crate::kap::session::Deadlines;
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;
use sheet::{Report, Sheet};
use talk::Talk;

/// What is asked of an adapter.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// What it plays; if left out, the first role that it names.
    pub role: Option<Role>,
    /// Under which profile.
    pub profile: &'static Profile,
    /// How long answers may take.
    pub deadlines: Deadlines,
}

/// Carries out all checks.
///
/// # Errors
/// [`Fault::Start`] when the program cannot be started at all.
pub fn adapter(program: &Program, asked: &Asked) -> Result<Report, Fault> {
    let mut talk = Talk::start(program, asked)?;
    let mut sheet = Sheet::default();
    // Without a hello nothing that follows can be told apart.
    if greeting::checks(&mut talk, &mut sheet) {
        framing::checks(&mut talk, &mut sheet);
        operations::checks(&mut talk, &mut sheet);
        ending::checks(&mut talk, &mut sheet);
    }
    form::check(&talk, &mut sheet);
    Ok(Report {
        checks: sheet.checks,
        log: talk.log(),
    })
}
