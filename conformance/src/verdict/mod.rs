//! # Verdicts
//!
//! From what was seen to what is said. Effects come first, then the stage of a refusal, then its class, then bytes.
//!
//! ```text
//!   StepReports ──▶ judge ──▶ one attempt's verdict ──┐
//!   Faults ───────▶ blame ──▶ crash, silence, error ──┼──▶ settle ──▶ the case's verdict
//!   control's verdict ────────────────────────────────┘
//! ```
//!
//! | module | says |
//! |---|---|
//! | [`judge`] | what the differences of one attempt amount to: who scores, who is merely noted |
//! | [`meaning`] | what the words mean |
//! | [`settle`] | what attempts, faults and the control amount to together |
//!
//! Three rules hold everywhere: a difference that rests on something *assumed* never fails a third party, but **an effect always
//! counts**; a negative case counts only beside a positive control that passed in the same process; and a second attempt never turns
//! FAIL into PASS.

pub mod judge;
pub mod meaning;
pub mod settle;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The closed list of verdicts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// As required.
    Pass,
    /// Not as required.
    Fail,
    /// Cannot be said; see the reason.
    Inconc,
    /// The subject does not have this optional feature.
    NotApplicable,
    /// The subject says that it does not implement what the case needs.
    Unsupported,
    /// Not run: the subject cannot represent it now, or the run ended early.
    NotRun,
    /// Program, link or rig broken.
    ErrorEnv,
    /// The adapter broke its protocol.
    ErrorSutAdapter,
    /// This suite is at fault.
    ErrorHarness,
    /// Differs in something assumed only: look at it. Never scored.
    Review,
}

impl Verdict {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 10] = [
        Self::Pass,
        Self::Fail,
        Self::Inconc,
        Self::Review,
        Self::Unsupported,
        Self::NotApplicable,
        Self::NotRun,
        Self::ErrorEnv,
        Self::ErrorSutAdapter,
        Self::ErrorHarness,
    ];

    /// The word in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::Inconc => "INCONC",
            Self::NotApplicable => "NOT_APPLICABLE",
            Self::Unsupported => "UNSUPPORTED",
            Self::NotRun => "NOT_RUN",
            Self::ErrorEnv => "ERROR_ENV",
            Self::ErrorSutAdapter => "ERROR_SUT_ADAPTER",
            Self::ErrorHarness => "ERROR_HARNESS",
            Self::Review => "REVIEW",
        }
    }

    /// Whether a control with this verdict shows that the subject works.
    #[must_use]
    pub const fn shows_life(self) -> bool {
        match self {
            Self::Pass | Self::Review => true,
            Self::Fail
            | Self::Inconc
            | Self::NotApplicable
            | Self::Unsupported
            | Self::NotRun
            | Self::ErrorEnv
            | Self::ErrorSutAdapter
            | Self::ErrorHarness => false,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a verdict is what it is; for [`Verdict::Fail`] and [`Verdict::Inconc`] the closed lists of the result format.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// FAIL: something happened that must not, or did not happen that must.
    Effect,
    /// FAIL: answered where it must refuse, refused where it must answer, or at another command.
    Stage,
    /// FAIL: refused for another class of reason.
    Class,
    /// FAIL: bytes differ.
    Bytes,
    /// FAIL: the subject died, although its control works.
    Crash,
    /// FAIL: silence where the requirement is about staying alive.
    Liveness,
    /// INCONC: silence, twice, although its control works.
    Timeout,
    /// INCONC: the positive control did not pass.
    ControlFailed,
    /// INCONC: the subject could not be brought to where the case begins.
    Precondition,
    /// INCONC: nothing on the link shows the effect, and the subject cannot observe it.
    ObserverMissing,
    /// INCONC: the subject cannot tell what the case rests on.
    DetailUnavailable,
    /// INCONC: two attempts, two outcomes.
    Flaky,
    /// INCONC: a human step was skipped.
    HumanSkipped,
}

impl Reason {
    /// The word in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Effect => "EFFECT",
            Self::Stage => "STAGE",
            Self::Class => "CLASS",
            Self::Bytes => "BYTES",
            Self::Crash => "CRASH",
            Self::Liveness => "LIVENESS",
            Self::Timeout => "TIMEOUT",
            Self::ControlFailed => "CONTROL_FAILED",
            Self::Precondition => "PRECONDITION",
            Self::ObserverMissing => "OBSERVER_MISSING",
            Self::DetailUnavailable => "DETAIL_UNAVAILABLE",
            Self::Flaky => "FLAKY",
            Self::HumanSkipped => "HUMAN_SKIPPED",
        }
    }
}

/// A verdict with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// What is said.
    pub verdict: Verdict,
    /// Why, where the format has a list for it.
    pub reason: Option<Reason>,
}

impl Ruling {
    /// As required.
    pub const PASS: Self = Self::plain(Verdict::Pass);

    /// A verdict without reason.
    #[must_use]
    pub const fn plain(verdict: Verdict) -> Self {
        Self {
            verdict,
            reason: None,
        }
    }

    /// FAIL for a reason.
    #[must_use]
    pub const fn fail(reason: Reason) -> Self {
        Self {
            verdict: Verdict::Fail,
            reason: Some(reason),
        }
    }

    /// INCONC for a reason.
    #[must_use]
    pub const fn inconc(reason: Reason) -> Self {
        Self {
            verdict: Verdict::Inconc,
            reason: Some(reason),
        }
    }
}

impl fmt::Display for Ruling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            Some(reason) => write!(f, "{}({})", self.verdict, reason.name()),
            None => write!(f, "{}", self.verdict),
        }
    }
}
