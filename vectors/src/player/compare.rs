//! Outcomes against observations: effects, answered or refused, class, bytes.

use super::Manner;
use crate::play::{Kind, Mismatch, Observation, Observed, Strictness};
use crate::recipe::{Answer, EffectWord, Outcome};
use crate::twin::observed;
use crate::wire::apdu;
use keyproof_spec::pairing::profile as pairing;
use keyproof_spec::profile::{Profile, VALUES};
use keyproof_spec::rule::{Evidence, RuleId};
use keyproof_spec::words::{EffectKind, Role};

/// Who blames whom: the rules of the case, its profile and the manner of its subject.
#[derive(Clone, Debug)]
pub struct Yardstick {
    /// Profile.
    pub profile: &'static Profile,
    /// The requirements of the case.
    pub rules: Vec<RuleId>,
    /// The subject.
    pub manner: Manner,
    /// Its role.
    pub role: Role,
}

/// Whether a rule is assumed.
#[must_use]
pub fn rule_assumed(rule: RuleId) -> bool {
    rule.rule()
        .is_none_or(|rule| rule.evidence == Evidence::Assumed)
}

/// Whether a profile value is assumed.
#[must_use]
pub fn value_assumed(name: &str) -> bool {
    let value = VALUES
        .iter()
        .chain(pairing::VALUES)
        .find(|value| value.name == name);
    value.is_none_or(|value| value.evidence == Evidence::Assumed)
}

/// The first byte in which two strings differ.
#[must_use]
pub fn difference(expected: &[u8], got: &[u8]) -> Option<usize> {
    if expected == got {
        return None;
    }
    let common = expected
        .iter()
        .zip(got)
        .position(|(left, right)| left != right);
    Some(common.unwrap_or(expected.len().min(got.len())))
}

/// Bytes for people: whole when short.
#[must_use]
pub fn shown(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        "nothing".to_owned()
    } else {
        hex::encode(bytes)
    }
}

fn effect_text(effects: &[Observed]) -> String {
    if effects.is_empty() {
        return "none".to_owned();
    }
    let words: Vec<String> = effects
        .iter()
        .map(|effect| {
            format!("{} {}", effect.kind.name(), effect.what)
                .trim_end()
                .to_owned()
        })
        .collect();
    words.join(", ")
}

impl Yardstick {
    /// The rule that is blamed first.
    #[must_use]
    pub fn blamed(&self) -> RuleId {
        self.rules.first().copied().unwrap_or(RuleId::DkSt001)
    }

    /// A difference of bytes or fields that rests on an open rule.
    #[must_use]
    pub fn bytes(
        &self,
        rule: RuleId,
        what: &str,
        expected: &[u8],
        got: &[u8],
        at: usize,
    ) -> Mismatch {
        Mismatch {
            level: Strictness::Bytes,
            rule,
            assumed: rule_assumed(rule),
            what: what.to_owned(),
            expected: shown(expected),
            got: shown(got),
            offset: difference(expected, got).map(|offset| at + offset),
        }
    }

    /// A difference in words.
    #[must_use]
    pub fn words(
        &self,
        level: Strictness,
        rule: RuleId,
        what: &str,
        expected: impl Into<String>,
        got: impl Into<String>,
    ) -> Mismatch {
        Mismatch {
            level,
            rule,
            assumed: rule_assumed(rule),
            what: what.to_owned(),
            expected: expected.into(),
            got: got.into(),
            offset: None,
        }
    }

    /// The effects of a step, as far as the subject can observe them.
    fn effects(
        &self,
        expected: &[EffectWord],
        read: (usize, usize),
        got: &[Observed],
    ) -> Option<Mismatch> {
        let expected = expected.iter().map(|word| observed(*word, read));
        self.observed(expected.collect(), got)
    }

    /// The effects of a step, as far as the subject can observe them.
    #[must_use]
    pub fn observed(&self, expected: Vec<Observed>, got: &[Observed]) -> Option<Mismatch> {
        let expected: Vec<Observed> = expected
            .into_iter()
            .filter(|effect| self.manner.observes.contains(&effect.kind))
            .collect();
        let got: Vec<Observed> = got
            .iter()
            .filter(|effect| self.manner.observes.contains(&effect.kind))
            .cloned()
            .collect();
        if expected == got {
            return None;
        }
        let grave = |effects: &[Observed]| -> Vec<Observed> {
            let lasting = |kind| {
                !matches!(
                    kind,
                    Kind::Transaction(EffectKind::Prompt | EffectKind::SessionEnded)
                )
            };
            effects
                .iter()
                .filter(|effect| lasting(effect.kind))
                .cloned()
                .collect()
        };
        let safety = grave(&expected) != grave(&got);
        Some(Mismatch {
            level: Strictness::Effect,
            rule: self.blamed(),
            assumed: !safety && rule_assumed(self.blamed()),
            what: "effects".to_owned(),
            expected: effect_text(&expected),
            got: effect_text(&got),
            offset: None,
        })
    }

    /// What a subject says of its refusal, as far as it says anything.
    fn refusal(&self, outcome: &Outcome, observation: &Observation) -> Vec<Mismatch> {
        let Some(refused) = &observation.reject else {
            return Vec::new();
        };
        let rule = self.blamed();
        let (Some(class), true) = (outcome.class, outcome.refused()) else {
            let got = refused.class.map_or("a refusal", |class| class.name());
            return vec![self.words(Strictness::Stage, rule, "refusal", "none", got)];
        };
        let mut out = Vec::new();
        if let (Some(expected), Some(got)) = (outcome.stage, refused.stage)
            && expected.0.name() != got.name()
        {
            out.push(self.words(
                Strictness::Stage,
                rule,
                "stage",
                expected.0.name(),
                got.name(),
            ));
        }
        if let Some(got) = refused.class
            && class.0 != got
        {
            out.push(self.words(Strictness::Class, rule, "class", class.0.name(), got.name()));
        }
        out
    }

    /// Everything that does not need keys: effects, number of PDUs, answered or refused, status word, class.
    #[must_use]
    pub fn outcome(
        &self,
        outcome: &Outcome,
        read: (usize, usize),
        got: &Observation,
    ) -> Vec<Mismatch> {
        let mut out: Vec<Mismatch> = self
            .effects(&outcome.effects, read, &got.effects)
            .into_iter()
            .collect();
        match self.role {
            Role::Device | Role::Both => out.extend(self.status(outcome, got)),
            Role::Vehicle => {}
        }
        out.extend(self.refusal(outcome, got));
        out
    }

    /// The status word of a device, and whether it answers at all.
    pub(crate) fn status(&self, outcome: &Outcome, got: &Observation) -> Vec<Mismatch> {
        let rule = self.blamed();
        let response = match (outcome.answer, got.out.as_slice()) {
            (Answer::Nothing, []) => return Vec::new(),
            (Answer::Nothing, [first, ..]) => {
                return vec![self.words(Strictness::Stage, rule, "response", "none", shown(first))];
            }
            (_, [response]) => response,
            (_, all) => {
                let got = format!("{} responses", all.len());
                return vec![self.words(Strictness::Stage, rule, "response", "one response", got)];
            }
        };
        let Some((data, status)) = apdu::response(response) else {
            let got = shown(response);
            return vec![self.words(
                Strictness::Stage,
                RuleId::DkEn001,
                "response",
                "a status word",
                got,
            )];
        };
        let ok = self.profile.status.ok;
        let said = format!("{status:04x}");
        let offset = |expected: u16| {
            difference(&expected.to_be_bytes(), &status.to_be_bytes()).map(|at| data.len() + at)
        };
        match outcome.answer {
            Answer::Status(word) if status == ok => {
                let expected = format!("{:04x} (refused)", word.number(self.profile));
                vec![Mismatch {
                    offset: offset(word.number(self.profile)),
                    ..self.words(
                        Strictness::Stage,
                        rule,
                        "status word",
                        expected,
                        format!("{said} (answered)"),
                    )
                }]
            }
            Answer::Status(word) => self.refusing_status(word, data, status),
            Answer::Nothing
            | Answer::Versions
            | Answer::Ephemeral
            | Answer::Identity
            | Answer::ReadOk
            | Answer::ReadBounds
            | Answer::ReadMalformed
            | Answer::Done
            | Answer::Select
            | Answer::Auth0(_)
            | Answer::Auth1
            | Answer::ReadToken
            | Answer::Success
            | Answer::Failure
                if status != ok =>
            {
                let expected = format!("{ok:04x} (answered)");
                vec![Mismatch {
                    offset: offset(ok),
                    ..self.words(
                        Strictness::Stage,
                        rule,
                        "status word",
                        expected,
                        format!("{said} (refused)"),
                    )
                }]
            }
            Answer::Nothing
            | Answer::Versions
            | Answer::Ephemeral
            | Answer::Identity
            | Answer::ReadOk
            | Answer::ReadBounds
            | Answer::ReadMalformed
            | Answer::Done
            | Answer::Select
            | Answer::Auth0(_)
            | Answer::Auth1
            | Answer::ReadToken
            | Answer::Success
            | Answer::Failure => Vec::new(),
        }
    }

    fn refusing_status(
        &self,
        word: crate::recipe::expect::StatusWord,
        data: &[u8],
        status: u16,
    ) -> Vec<Mismatch> {
        let rule = match word {
            crate::recipe::expect::StatusWord::Security => RuleId::DkEn011,
            crate::recipe::expect::StatusWord::NotFound
            | crate::recipe::expect::StatusWord::UnknownClass
            | crate::recipe::expect::StatusWord::UnknownInstruction
            | crate::recipe::expect::StatusWord::BadParameters
            | crate::recipe::expect::StatusWord::WrongLength
            | crate::recipe::expect::StatusWord::BadData
            | crate::recipe::expect::StatusWord::Version
            | crate::recipe::expect::StatusWord::Order
            | crate::recipe::expect::StatusWord::UserNeeded
            | crate::recipe::expect::StatusWord::Conflict => RuleId::DkEn010,
        };
        let mut out = Vec::new();
        if !data.is_empty() {
            out.push(self.bytes(RuleId::DkEn011, "data of a refusal", &[], data, 0));
        }
        let expected = word.number(self.profile);
        if status != expected {
            let mut mismatch = self.bytes(
                rule,
                "status word",
                &expected.to_be_bytes(),
                &status.to_be_bytes(),
                data.len(),
            );
            mismatch.assumed |= value_assumed(word.value_name());
            out.push(mismatch);
        }
        out
    }
}

/// Of several allowed outcomes, the differences to the one that comes nearest.
#[must_use]
pub fn nearest(all: Vec<Vec<Mismatch>>) -> Vec<Mismatch> {
    let weight = |mismatches: &Vec<Mismatch>| {
        let gravest = mismatches.iter().map(|mismatch| mismatch.level).min();
        (
            !mismatches.is_empty(),
            gravest.map(std::cmp::Reverse),
            mismatches.len(),
        )
    };
    all.into_iter().min_by_key(weight).unwrap_or_default()
}
