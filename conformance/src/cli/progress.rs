//! Progress: a bar on a terminal, nothing in a pipe.

use crate::result::CaseRecord;
use crate::run::job::Watch;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

/// A bar over the cases of a run.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
}

/// A bar that is drawn only on a terminal.
#[must_use]
pub fn bar(total: usize, what: &str) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(u64::try_from(total).ok(), target);
    if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar.set_prefix(what.to_owned());
    bar
}

impl Bar {
    /// A bar with a word before it.
    #[must_use]
    pub fn new(what: &str) -> Self {
        Self { bar: bar(0, what) }
    }
}

impl Watch for Bar {
    fn met(&mut self, conflicts: &[String]) {
        for conflict in conflicts {
            self.bar.suspend(|| eprintln!("conflict: {conflict}"));
        }
    }

    fn start(&mut self, cases: usize) {
        self.bar
            .set_length(u64::try_from(cases).unwrap_or_default());
    }

    fn finished(&mut self, case: &CaseRecord) {
        self.bar.inc(1);
        self.bar.set_message(if case.unexpected {
            format!("{} {}", case.verdict, case.id)
        } else {
            case.id.clone()
        });
    }

    fn end(&mut self) {
        self.bar.finish_and_clear();
    }
}
