//! What the words of results mean, for `keyproof explain`.

use super::{Reason, Verdict};
use crate::result::RunVerdict;

impl Verdict {
    /// What it means.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Pass => "as required",
            Self::Fail => "not as required; the reason says in what",
            Self::Inconc => "cannot be said; the reason says why",
            Self::NotApplicable => "the subject does not have this optional feature",
            Self::Unsupported => "the subject says that it does not implement what the case needs",
            Self::NotRun => "not run: the subject cannot represent it now, or the run ended early",
            Self::ErrorEnv => "program, link or rig broken",
            Self::ErrorSutAdapter => "the adapter broke its protocol",
            Self::ErrorHarness => "this suite is at fault",
            Self::Review => "differs in something assumed only: look at it; never scored",
        }
    }
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Effect,
        Self::Stage,
        Self::Class,
        Self::Bytes,
        Self::Crash,
        Self::Liveness,
        Self::Timeout,
        Self::ControlFailed,
        Self::Precondition,
        Self::ObserverMissing,
        Self::DetailUnavailable,
        Self::Flaky,
        Self::HumanSkipped,
    ];

    /// What it means, and beside which verdict it stands.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Effect => "FAIL: something happened that must not, or did not happen that must",
            Self::Stage => {
                "FAIL: answered where it must refuse, refused where it must answer, or at another command"
            }
            Self::Class => "FAIL: refused for another class of reason",
            Self::Bytes => "FAIL: bytes differ",
            Self::Crash => "FAIL: the subject died, although its control works",
            Self::Liveness => "FAIL: silence where the requirement is about staying alive",
            Self::Timeout => "INCONC: silence, twice, although its control works",
            Self::ControlFailed => "INCONC: the positive control did not pass",
            Self::Precondition => {
                "INCONC: the subject could not be brought to where the case begins"
            }
            Self::ObserverMissing => {
                "INCONC: nothing on the link shows the effect, and the subject cannot observe it"
            }
            Self::DetailUnavailable => "INCONC: the subject cannot tell what the case rests on",
            Self::Flaky => "INCONC: two attempts, two outcomes",
            Self::HumanSkipped => "INCONC: a human step was skipped",
        }
    }
}

/// The meaning of a word of results: verdicts of cases, of runs, and reasons.
#[must_use]
pub fn meaning(word: &str) -> Option<String> {
    let mut verdicts = Verdict::ALL.into_iter();
    let mut reasons = Reason::ALL.into_iter();
    let of_case = verdicts
        .find(|verdict| verdict.name() == word)
        .map(|verdict| format!("verdict of a case: {}", verdict.meaning()));
    let of_reason = || {
        reasons
            .find(|reason| reason.name() == word)
            .map(|reason| format!("reason of a verdict: {}", reason.meaning()))
    };
    let of_run = || match word {
        _ if word == RunVerdict::Error.name() => Some(
            "verdict of a run: environment, adapter or suite broken; its cases say ERROR_ENV, ERROR_SUT_ADAPTER or ERROR_HARNESS",
        ),
        _ if word == RunVerdict::Partial.name() => {
            Some("verdict of a run: as required, but only part of the suite was asked for")
        }
        _ => None,
    };
    of_case
        .or_else(of_reason)
        .or_else(|| of_run().map(str::to_owned))
}

/// All words that [`meaning`] knows.
pub fn words() -> impl Iterator<Item = &'static str> {
    let verdicts = Verdict::ALL.into_iter().map(Verdict::name);
    let reasons = Reason::ALL.into_iter().map(Reason::name);
    let runs = [RunVerdict::Error.name(), RunVerdict::Partial.name()];
    verdicts.chain(reasons).chain(runs)
}
