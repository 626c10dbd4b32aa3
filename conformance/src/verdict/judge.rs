//! What the differences of one attempt amount to.

use super::{Reason, Ruling, Verdict};
use keyproof_spec::reject::Reject;
use keyproof_spec::rule::{Evidence, RuleId};
use keyproof_vectors::play::{Mismatch, StepReport, Strictness};
use std::collections::{BTreeMap, BTreeSet};

/// Whose implementation is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Somebody's: what is assumed is noted, not scored.
    ThirdParty,
    /// A built-in subject: assumed rules score too.
    OwnSubject,
}

/// How much the subject can tell of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Nothing but the status word.
    None,
    /// Which command.
    Stage,
    /// Command and class.
    Class,
}

impl Detail {
    /// Its word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Stage => "stage",
            Self::Class => "class",
        }
    }

    /// From the word in `hello` or in a plan.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::None, Self::Stage, Self::Class]
            .into_iter()
            .find(|detail| detail.name() == word)
    }
}

/// What the subject's own words may mean: its native code, and the classes that it covers.
pub type RejectMap = BTreeMap<String, BTreeSet<Reject>>;

/// One step as judged: the report, and the subject's own word for a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was compared.
    pub report: StepReport,
    /// What the subject called its refusal.
    pub native: Option<String>,
    /// Effects that the subject claims for this step, in words.
    pub effects: Vec<String>,
}

/// Judges attempts. Made once for a run.
#[derive(Clone, Debug)]
pub struct Judge {
    /// Whose implementation.
    pub mode: Mode,
    /// What it can tell.
    pub detail: Detail,
    /// What its words mean.
    pub map: RejectMap,
}

/// The outcome of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What is said.
    pub ruling: Ruling,
    /// Differences that made it fail: position of the step and difference, the most severe level first.
    pub failures: Vec<(usize, Mismatch)>,
    /// Differences that are merely noted, each with why.
    pub observations: Vec<(usize, Mismatch, &'static str)>,
}

impl Judged {
    /// Whether a safety effect is among the failures: something happened that must not.
    #[must_use]
    pub fn forbidden_effect(&self) -> bool {
        self.failures
            .iter()
            .any(|(_, mismatch)| is_forbidden_effect(mismatch))
    }
}

/// Whether something happened that was not expected, as against something expected that did not happen.
#[must_use]
pub fn is_forbidden_effect(mismatch: &Mismatch) -> bool {
    const HARMLESS: [&str; 2] = ["session_ended", "prompt"];
    let words = |text: &str| -> Vec<String> {
        text.split([',', ';'])
            .map(|word| word.trim().to_owned())
            .collect()
    };
    let expected = words(&mismatch.expected);
    mismatch.level == Strictness::Effect
        && words(&mismatch.got).iter().any(|word| {
            !word.is_empty()
                && word != "none"
                && word != "nothing"
                && !expected.contains(word)
                && !HARMLESS.iter().any(|harmless| word.starts_with(harmless))
        })
}

/// Whether something came over the link where nothing was expected.
fn shows_content(mismatch: &Mismatch) -> bool {
    mismatch.expected == "nothing" && mismatch.got != "nothing"
}

/// Whether a case rests on assumed requirements only.
#[must_use]
pub fn rests_on_assumed(rules: &[RuleId]) -> bool {
    !rules.is_empty()
        && rules.iter().all(|id| {
            id.rule()
                .is_none_or(|rule| rule.evidence == Evidence::Assumed)
        })
}

/// Why a difference does not score, if it does not.
type Excuse = Option<&'static str>;

impl Judge {
    /// Whether a case that rests on these rules scores at all.
    #[must_use]
    pub fn scores(&self, rules: &[RuleId]) -> bool {
        match self.mode {
            Mode::OwnSubject => true,
            Mode::ThirdParty => !rests_on_assumed(rules),
        }
    }

    /// Judges the steps of one attempt that came to its end. `control`: where they would show life.
    #[must_use]
    pub fn judge(&self, rules: &[RuleId], steps: &[Step]) -> Judged {
        let mut failures = Vec::new();
        let mut observations = Vec::new();
        for (at, step) in steps.iter().enumerate() {
            for mismatch in &step.report.mismatches {
                match self.excuse(mismatch, step.native.as_deref()) {
                    Some(why) => observations.push((at, mismatch.clone(), why)),
                    None => failures.push((at, mismatch.clone())),
                }
            }
        }
        failures.sort_by_key(|(step, mismatch)| (mismatch.level, *step));
        let assumed = observations.iter().any(|(_, mismatch, _)| mismatch.assumed);
        // Answered where it should refuse, or content where there should be none, on an assumed ground: not a failure (a vendor
        // may lay its answers out otherwise), but no PASS either.
        let unsettled = observations.iter().any(|(_, mismatch, _)| {
            mismatch.assumed && (mismatch.level <= Strictness::Stage || shows_content(mismatch))
        });
        let ruling = match failures.first() {
            Some((_, worst)) => Ruling::fail(reason(worst.level)),
            None if unsettled || (assumed && !self.scores(rules)) => Ruling::plain(Verdict::Review),
            None if steps.is_empty() => Ruling::inconc(Reason::Precondition),
            None => Ruling::PASS,
        };
        Judged {
            ruling,
            failures,
            observations,
        }
    }

    fn excuse(&self, mismatch: &Mismatch, native: Option<&str>) -> Excuse {
        let assumed = mismatch.assumed && self.mode == Mode::ThirdParty;
        match mismatch.level {
            // A door that opened is never an observation. The player marks only harmless effects as assumed.
            Strictness::Effect => (assumed && !is_forbidden_effect(mismatch)).then_some(ASSUMED),
            Strictness::Stage => assumed.then_some(ASSUMED),
            Strictness::Class if self.detail < Detail::Class => {
                Some("the subject does not tell classes")
            }
            Strictness::Class if self.means(native, &mismatch.expected) => {
                Some("the subject's word covers the expected class")
            }
            Strictness::Class | Strictness::Bytes => assumed.then_some(ASSUMED),
        }
    }

    /// Whether the subject's own word covers an expected class (`signature`, or `signature or mac`).
    fn means(&self, native: Option<&str>, expected: &str) -> bool {
        native
            .and_then(|word| self.map.get(&word.to_lowercase()))
            .is_some_and(|classes| {
                classes
                    .iter()
                    .any(|class| expected.split([' ', ',']).any(|word| word == class.name()))
            })
    }
}

const ASSUMED: &str = "rests on something assumed";

const fn reason(level: Strictness) -> Reason {
    match level {
        Strictness::Effect => Reason::Effect,
        Strictness::Stage => Reason::Stage,
        Strictness::Class => Reason::Class,
        Strictness::Bytes => Reason::Bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mismatch(level: Strictness, assumed: bool, expected: &str, got: &str) -> Mismatch {
        Mismatch {
            level,
            rule: RuleId::DkSt024,
            assumed,
            what: "it".into(),
            expected: expected.into(),
            got: got.into(),
            offset: None,
        }
    }

    fn steps(mismatches: Vec<Mismatch>) -> Vec<Step> {
        let report = StepReport {
            index: 0,
            title: "AUTH1".into(),
            sent: None,
            received: vec![],
            mismatches,
        };
        vec![Step {
            report,
            native: Some("6982".into()),
            effects: vec![],
        }]
    }

    fn judge(mode: Mode, detail: Detail) -> Judge {
        Judge {
            mode,
            detail,
            map: RejectMap::new(),
        }
    }

    const SCORED: &[RuleId] = &[RuleId::DkSt024];
    const ONLY_ASSUMED: &[RuleId] = &[RuleId::DkSt028];

    #[test]
    fn an_effect_counts_even_where_it_is_assumed() {
        let effect = mismatch(Strictness::Effect, true, "none", "identity_released 1");
        for rules in [SCORED, ONLY_ASSUMED] {
            let judged =
                judge(Mode::ThirdParty, Detail::None).judge(rules, &steps(vec![effect.clone()]));
            assert_eq!(judged.ruling, Ruling::fail(Reason::Effect));
            assert!(judged.forbidden_effect());
        }
    }

    #[test]
    fn assumed_bytes_are_noted_for_others_and_scored_for_ourselves() {
        let bytes = steps(vec![mismatch(Strictness::Bytes, true, "6982", "6A80")]);
        let judged = judge(Mode::ThirdParty, Detail::Class).judge(SCORED, &bytes);
        assert_eq!(judged.ruling, Ruling::PASS);
        assert_eq!(judged.observations.len(), 1);
        let judged = judge(Mode::ThirdParty, Detail::Class).judge(ONLY_ASSUMED, &bytes);
        assert_eq!(judged.ruling, Ruling::plain(Verdict::Review));
        let judged = judge(Mode::OwnSubject, Detail::Class).judge(ONLY_ASSUMED, &bytes);
        assert_eq!(judged.ruling, Ruling::fail(Reason::Bytes));
    }

    #[test]
    fn an_assumed_stage_is_neither_failed_nor_passed() {
        let stage = steps(vec![mismatch(
            Strictness::Stage,
            true,
            "6982 (refused)",
            "9000 (answered)",
        )]);
        let judged = judge(Mode::ThirdParty, Detail::Class).judge(SCORED, &stage);
        assert_eq!(judged.ruling, Ruling::plain(Verdict::Review));
        let judged = judge(Mode::OwnSubject, Detail::Class).judge(SCORED, &stage);
        assert_eq!(judged.ruling, Ruling::fail(Reason::Stage));
    }

    #[test]
    fn the_most_severe_level_comes_first() {
        let both = steps(vec![
            mismatch(Strictness::Bytes, false, "6982", "9000"),
            mismatch(Strictness::Stage, false, "refused", "answered"),
        ]);
        assert_eq!(
            judge(Mode::ThirdParty, Detail::Class)
                .judge(SCORED, &both)
                .ruling,
            Ruling::fail(Reason::Stage)
        );
    }

    #[test]
    fn a_declared_map_widens_classes_and_nothing_else() {
        let mut judge = judge(Mode::ThirdParty, Detail::Class);
        judge.map.insert(
            "6982".into(),
            BTreeSet::from([Reject::Signature, Reject::Mac]),
        );
        let class = steps(vec![mismatch(Strictness::Class, false, "mac", "signature")]);
        assert_eq!(judge.judge(SCORED, &class).ruling, Ruling::PASS);
        let other = steps(vec![mismatch(
            Strictness::Class,
            false,
            "length",
            "signature",
        )]);
        assert_eq!(
            judge.judge(SCORED, &other).ruling,
            Ruling::fail(Reason::Class)
        );
        let stage = steps(vec![mismatch(Strictness::Stage, false, "mac", "signature")]);
        assert_eq!(
            judge.judge(SCORED, &stage).ruling,
            Ruling::fail(Reason::Stage)
        );
    }

    #[test]
    fn who_cannot_tell_classes_is_not_failed_by_them() {
        let class = steps(vec![mismatch(Strictness::Class, false, "mac", "nothing")]);
        assert_eq!(
            judge(Mode::ThirdParty, Detail::Stage)
                .judge(SCORED, &class)
                .ruling,
            Ruling::PASS
        );
    }

    #[test]
    fn an_attempt_without_steps_passes_nothing() {
        assert_eq!(
            judge(Mode::OwnSubject, Detail::Class)
                .judge(SCORED, &[])
                .ruling,
            Ruling::inconc(Reason::Precondition)
        );
    }
}
