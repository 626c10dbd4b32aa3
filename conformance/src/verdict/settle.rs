//! What faults, attempts and the control amount to together. Pure: the engine carries out what is decided here.

use super::{Reason, Ruling, Verdict};
use crate::kap::fault::Blame;

/// How one attempt went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It came to its end and was judged.
    Judged {
        /// By [`super::judge`].
        ruling: Ruling,
        /// Something happened that must not.
        forbidden_effect: bool,
    },
    /// The exchange broke.
    Broken(Blame),
    /// The subject does not implement what the case needs.
    Unsupported,
    /// The subject cannot do it now.
    Skipped,
    /// Nobody did the human step.
    HumanSkipped,
}

/// What is known of the control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// The case is a positive one: it is its own control.
    Own,
    /// It passed, in this process.
    Passed,
    /// It did not.
    Failed,
}

/// What a control's attempt means for the negative case beside it; `Err` if the case cannot be judged, or even tried.
///
/// # Errors
/// The case's verdict: the control said nothing of the subject.
pub const fn standing(control: Attempt, ruling: Ruling) -> Result<Control, Ruling> {
    match control {
        Attempt::Judged { .. } if ruling.verdict.shows_life() => Ok(Control::Passed),
        // Still tried: a door that opens needs no control.
        Attempt::Judged { .. } => Ok(Control::Failed),
        Attempt::Broken(Blame::Silence | Blame::Environment) => {
            Err(Ruling::plain(Verdict::ErrorEnv))
        }
        Attempt::Broken(Blame::Adapter | Blame::Crash) => {
            Err(Ruling::plain(Verdict::ErrorSutAdapter))
        }
        Attempt::Broken(Blame::Harness) => Err(Ruling::plain(Verdict::ErrorHarness)),
        Attempt::Unsupported => Err(Ruling::plain(Verdict::Unsupported)),
        Attempt::Skipped => Err(Ruling::plain(Verdict::NotRun)),
        Attempt::HumanSkipped => Err(Ruling::inconc(Reason::HumanSkipped)),
    }
}

/// What to do after a first attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing more: this is the verdict.
    Settled(Ruling),
    /// Start the subject anew, run the control there and ask [`after_silence`].
    RunControl,
    /// Start the subject anew and run the case a second time: [`combine`].
    Again,
}

/// After the first attempt.
#[must_use]
pub fn after_first(first: Attempt, control: Control) -> Next {
    match (first, control) {
        // A door that opened needs no control.
        (
            Attempt::Judged {
                ruling,
                forbidden_effect: true,
            },
            _,
        ) => Next::Settled(ruling),
        (Attempt::Judged { .. } | Attempt::Broken(Blame::Crash), Control::Failed) => {
            Next::Settled(Ruling::inconc(Reason::ControlFailed))
        }
        (Attempt::Judged { ruling, .. }, Control::Own | Control::Passed) => Next::Settled(ruling),
        (Attempt::Broken(Blame::Crash), Control::Passed) => {
            Next::Settled(Ruling::fail(Reason::Crash))
        }
        (Attempt::Broken(Blame::Crash), Control::Own) => Next::Again,
        (Attempt::Broken(Blame::Silence), Control::Own) => Next::Again,
        (Attempt::Broken(Blame::Silence), Control::Passed) => Next::RunControl,
        // It is silent, and its control fails as well: nothing is known of the subject.
        (Attempt::Broken(Blame::Silence), Control::Failed) => {
            Next::Settled(Ruling::plain(Verdict::ErrorEnv))
        }
        (Attempt::Broken(Blame::Environment), _) => Next::Settled(Ruling::plain(Verdict::ErrorEnv)),
        (Attempt::Broken(Blame::Adapter), _) => {
            Next::Settled(Ruling::plain(Verdict::ErrorSutAdapter))
        }
        (Attempt::Broken(Blame::Harness), _) => Next::Settled(Ruling::plain(Verdict::ErrorHarness)),
        (Attempt::Unsupported, _) => Next::Settled(Ruling::plain(Verdict::Unsupported)),
        (Attempt::Skipped, _) => Next::Settled(Ruling::plain(Verdict::NotRun)),
        (Attempt::HumanSkipped, _) => Next::Settled(Ruling::inconc(Reason::HumanSkipped)),
    }
}

/// After silence and the control that followed it. `liveness`: the requirement is about staying alive.
#[must_use]
pub const fn after_silence(control_passed: bool, liveness: bool) -> Next {
    match (control_passed, liveness) {
        (false, _) => Next::Settled(Ruling::plain(Verdict::ErrorEnv)),
        (true, true) => Next::Settled(Ruling::fail(Reason::Liveness)),
        (true, false) => Next::Again,
    }
}

/// The second attempt's word beside the first's. Nothing here turns FAIL into PASS.
#[must_use]
pub fn combine(first: Attempt, second: Attempt, control: Control) -> Ruling {
    match (first, second) {
        (
            _,
            Attempt::Judged {
                ruling,
                forbidden_effect: true,
            },
        ) => ruling,
        // Silence, then an answer: the answer counts.
        (Attempt::Broken(Blame::Silence), Attempt::Judged { ruling, .. }) => ruling,
        (Attempt::Broken(Blame::Silence), Attempt::Broken(Blame::Silence)) => match control {
            Control::Passed => Ruling::inconc(Reason::Timeout),
            Control::Own | Control::Failed => Ruling::plain(Verdict::ErrorEnv),
        },
        (Attempt::Broken(Blame::Crash), Attempt::Broken(Blame::Crash)) => {
            Ruling::plain(Verdict::ErrorSutAdapter)
        }
        // It died, and then it did not.
        (Attempt::Broken(Blame::Crash), Attempt::Judged { ruling, .. }) => match ruling.verdict {
            Verdict::Fail => ruling,
            Verdict::Pass
            | Verdict::Review
            | Verdict::Inconc
            | Verdict::NotApplicable
            | Verdict::Unsupported
            | Verdict::NotRun
            | Verdict::ErrorEnv
            | Verdict::ErrorSutAdapter
            | Verdict::ErrorHarness => Ruling::inconc(Reason::Flaky),
        },
        (Attempt::Judged { ruling, .. }, Attempt::Judged { ruling: second, .. }) => {
            rulings(ruling, second)
        }
        (first, second) => match (after_first(first, control), after_first(second, control)) {
            (Next::Settled(first), Next::Settled(second)) => rulings(first, second),
            (Next::Settled(one), _) | (_, Next::Settled(one)) => match one.verdict {
                Verdict::Pass => Ruling::inconc(Reason::Flaky),
                Verdict::Fail
                | Verdict::Review
                | Verdict::Inconc
                | Verdict::NotApplicable
                | Verdict::Unsupported
                | Verdict::NotRun
                | Verdict::ErrorEnv
                | Verdict::ErrorSutAdapter
                | Verdict::ErrorHarness => one,
            },
            (Next::RunControl | Next::Again, Next::RunControl | Next::Again) => {
                Ruling::inconc(Reason::Flaky)
            }
        },
    }
}

/// Two verdicts of one case.
fn rulings(first: Ruling, second: Ruling) -> Ruling {
    match (first.verdict, second.verdict) {
        (Verdict::Fail, Verdict::Fail) => first,
        (Verdict::Fail, _) | (_, Verdict::Fail) => Ruling::inconc(Reason::Flaky),
        _ => second,
    }
}

/// Stops a run after three cases in a row that say nothing of the subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    in_a_row: u32,
}

impl Breaker {
    /// How many are too many.
    pub const LIMIT: u32 = 3;

    /// Takes note of a finished case.
    pub fn note(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::ErrorEnv | Verdict::ErrorSutAdapter => {
                self.in_a_row = self.in_a_row.saturating_add(1)
            }
            Verdict::Pass
            | Verdict::Fail
            | Verdict::Inconc
            | Verdict::Review
            | Verdict::Unsupported
            | Verdict::NotRun
            | Verdict::ErrorHarness => self.in_a_row = 0,
            // Nothing was asked of the subject.
            Verdict::NotApplicable => {}
        }
    }

    /// Whether the run must stop.
    #[must_use]
    pub const fn is_open(self) -> bool {
        self.in_a_row >= Self::LIMIT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Attempt = Attempt::Judged {
        ruling: Ruling::PASS,
        forbidden_effect: false,
    };
    const BAD: Attempt = Attempt::Judged {
        ruling: Ruling::fail(Reason::Stage),
        forbidden_effect: false,
    };
    const OPENED: Attempt = Attempt::Judged {
        ruling: Ruling::fail(Reason::Effect),
        forbidden_effect: true,
    };
    const ALL: [Attempt; 10] = [
        GOOD,
        BAD,
        OPENED,
        Attempt::Broken(Blame::Environment),
        Attempt::Broken(Blame::Adapter),
        Attempt::Broken(Blame::Crash),
        Attempt::Broken(Blame::Silence),
        Attempt::Broken(Blame::Harness),
        Attempt::Unsupported,
        Attempt::Skipped,
    ];

    #[test]
    fn nothing_passes_beside_a_failed_control() {
        for attempt in ALL {
            if let Next::Settled(ruling) = after_first(attempt, Control::Failed) {
                assert_ne!(ruling.verdict, Verdict::Pass, "{attempt:?}");
            }
        }
        assert_eq!(
            after_first(GOOD, Control::Failed),
            Next::Settled(Ruling::inconc(Reason::ControlFailed))
        );
    }

    #[test]
    fn an_open_door_fails_whatever_the_control_says() {
        for control in [Control::Own, Control::Passed, Control::Failed] {
            assert_eq!(
                after_first(OPENED, control),
                Next::Settled(Ruling::fail(Reason::Effect))
            );
            for other in ALL {
                assert_ne!(combine(OPENED, other, control).verdict, Verdict::Pass);
                assert_eq!(
                    combine(other, OPENED, control),
                    Ruling::fail(Reason::Effect)
                );
            }
        }
    }

    #[test]
    fn a_second_attempt_never_turns_fail_into_pass() {
        for control in [Control::Own, Control::Passed, Control::Failed] {
            for other in ALL {
                assert_ne!(
                    combine(BAD, other, control).verdict,
                    Verdict::Pass,
                    "{other:?}"
                );
                assert_ne!(
                    combine(other, BAD, control).verdict,
                    Verdict::Pass,
                    "{other:?}"
                );
            }
        }
        assert_eq!(
            combine(BAD, GOOD, Control::Passed),
            Ruling::inconc(Reason::Flaky)
        );
    }

    #[test]
    fn silence_is_told_apart_by_the_control() {
        let silence = Attempt::Broken(Blame::Silence);
        assert_eq!(after_first(silence, Control::Passed), Next::RunControl);
        assert_eq!(
            after_silence(false, true),
            Next::Settled(Ruling::plain(Verdict::ErrorEnv))
        );
        assert_eq!(
            after_silence(true, true),
            Next::Settled(Ruling::fail(Reason::Liveness))
        );
        assert_eq!(after_silence(true, false), Next::Again);
        assert_eq!(
            combine(silence, silence, Control::Passed),
            Ruling::inconc(Reason::Timeout)
        );
        assert_eq!(combine(silence, GOOD, Control::Passed), Ruling::PASS);
        assert_eq!(
            combine(silence, silence, Control::Own),
            Ruling::plain(Verdict::ErrorEnv)
        );
    }

    #[test]
    fn a_crash_fails_only_beside_a_control_that_passed() {
        let crash = Attempt::Broken(Blame::Crash);
        assert_eq!(
            after_first(crash, Control::Passed),
            Next::Settled(Ruling::fail(Reason::Crash))
        );
        assert_eq!(
            after_first(crash, Control::Failed),
            Next::Settled(Ruling::inconc(Reason::ControlFailed))
        );
        assert_eq!(
            combine(crash, crash, Control::Own),
            Ruling::plain(Verdict::ErrorSutAdapter)
        );
        assert_eq!(
            combine(crash, GOOD, Control::Own),
            Ruling::inconc(Reason::Flaky)
        );
    }

    #[test]
    fn the_breaker_opens_after_three_in_a_row() {
        let mut breaker = Breaker::default();
        for verdict in [
            Verdict::ErrorEnv,
            Verdict::ErrorSutAdapter,
            Verdict::Pass,
            Verdict::ErrorEnv,
        ] {
            breaker.note(verdict);
        }
        assert!(!breaker.is_open());
        breaker.note(Verdict::NotApplicable);
        breaker.note(Verdict::ErrorEnv);
        breaker.note(Verdict::ErrorSutAdapter);
        assert!(breaker.is_open());
    }
}
