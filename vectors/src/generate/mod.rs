//! The generators: from recipes to cases, with expectations from the healthy model.
//!
//! ```text
//!   honest ─┬─▶ drafts ──▶ expectation (healthy twin) ──▶ agreement (reference) ──▶ id (ids.lock) ──▶ Case
//!   bends  ─┤     │
//!   orders ─┤     └─ a negative one names the valid one from which it differs in one fault
//!   twins  ─┘
//! ```
//!
//! | module | makes |
//! |---|---|
//! | [`honest`] | undisturbed runs: the controls |
//! | [`device`], [`vehicle`] | one-fault messages and setups |
//! | [`orders`] | valid messages in phases that do not take them |
//! | [`teeth`] | for each mutation the shortest sequence that shows it |
//! | [`expectation`] | what the healthy model allows |
//! | [`lock`] | permanent ids |

pub mod device;
pub mod expectation;
pub mod faults;
pub mod honest;
pub mod lock;
pub mod orders;
pub mod teeth;
pub mod vehicle;

use crate::case::{Area, Case, CaseKind, MutationWord, RuleWord, Safety, Size};
use crate::play::Strictness;
use crate::player;
use crate::recipe::Script;
use crate::subject::{self, SubjectError};
use keyproof_spec::mutation::Mutation;
use keyproof_spec::profile::{CCC, Profile};
use keyproof_spec::rule::RuleId;
use lock::Lock;
use std::collections::BTreeMap;
use thiserror::Error;

/// Why generation stopped.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GenerateError {
    /// A subject could not be used.
    #[error("{key}: {error}")]
    Subject {
        /// The draft.
        key: String,
        /// Why.
        error: Box<SubjectError>,
    },
    /// The reference does not do what the model allows.
    #[error(transparent)]
    Disagreement(Box<Disagreed>),
    /// A negative draft names a control that there is not, or does not differ from it in one fault.
    #[error("{key}: {why}")]
    Control {
        /// The draft.
        key: String,
        /// Why.
        why: String,
    },
    /// Two drafts have the same key.
    #[error("{0}: twice")]
    Twice(String),
}

/// Where model and reference disagree.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "{key}, step {step} ({title}): {what}: the model allows {expected}, the reference gives {got}"
)]
pub struct Disagreed {
    /// The draft.
    pub key: String,
    /// Its step.
    pub step: usize,
    /// The step in words.
    pub title: String,
    /// What was compared.
    pub what: String,
    /// The model's side.
    pub expected: String,
    /// The reference's side.
    pub got: String,
}

/// A case before it has expectations and an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Permanent key in `ids.lock`.
    pub key: String,
    /// Title.
    pub title: String,
    /// Kind.
    pub kind: CaseKind,
    /// Area.
    pub area: Area,
    /// Requirements, the one to blame first.
    pub reqs: Vec<RuleId>,
    /// Key of the control.
    pub control: Option<String>,
    /// The fault in words.
    pub fault: Option<String>,
    /// Where it is.
    pub fault_step: Option<usize>,
    /// Mutations that it was made for.
    pub mutations: Vec<Mutation>,
    /// Smallest suite.
    pub size: Size,
    /// Setup and steps.
    pub script: Script,
}

impl Draft {
    /// A valid case.
    #[must_use]
    pub fn valid(key: &str, title: &str, area: Area, reqs: &[RuleId], script: Script) -> Self {
        Self {
            key: key.to_owned(),
            title: title.to_owned(),
            kind: CaseKind::Valid,
            area,
            reqs: reqs.to_vec(),
            control: None,
            fault: None,
            fault_step: None,
            mutations: Vec::new(),
            size: Size::Standard,
            script,
        }
    }

    /// The same in another size.
    #[must_use]
    pub fn sized(self, size: Size) -> Self {
        Self { size, ..self }
    }

    /// The same, made for mutations.
    #[must_use]
    pub fn against(self, mutations: &[Mutation]) -> Self {
        Self {
            mutations: mutations.to_vec(),
            ..self
        }
    }
}

/// All drafts, in a fixed order.
#[must_use]
pub fn drafts() -> Vec<Draft> {
    let mut out = honest::drafts();
    out.extend(device::drafts());
    out.extend(vehicle::drafts());
    out.extend(orders::drafts());
    out.extend(teeth::drafts(&out));
    out
}

/// Whether the step is one that the healthy subject refuses.
pub(crate) fn refused(script: &Script, at: usize) -> bool {
    let mut script = script.clone();
    let filled = expectation::fill(&CCC, "refused", &mut script).is_ok();
    let expect = match &script {
        Script::Device(script) => script.steps.get(at).map(|step| &step.expect),
        Script::Vehicle(script) => script.steps.get(at).map(|step| &step.expect),
    };
    let all = |expect: &crate::recipe::Expect| {
        !expect.is_empty() && expect.allowed.iter().all(crate::recipe::Outcome::refused)
    };
    filled && expect.is_some_and(all)
}

/// Whether the last step is refused.
pub(crate) fn last_refused(script: &Script) -> bool {
    refused(script, script.len().saturating_sub(1))
}

/// The valid draft from which a script differs in exactly one fault, the shortest first.
pub(crate) fn onefault_control(controls: &[Draft], script: &Script) -> Option<String> {
    let own = |draft: &&Draft| draft.key.contains("/honest/");
    let mut fitting: Vec<&Draft> = controls
        .iter()
        .filter(own)
        .filter(|draft| crate::onefault::scripts(&draft.script, script).is_ok())
        .collect();
    fitting.sort_by_key(|draft| {
        (
            std::cmp::Reverse(common(&draft.script, script)),
            draft.script.len(),
        )
    });
    fitting.first().map(|draft| draft.key.clone())
}

/// How many first steps two scripts have in common; none when they are for different roles.
pub(crate) fn common(left: &Script, right: &Script) -> usize {
    match (left, right) {
        (Script::Device(left), Script::Device(right)) => left
            .steps
            .iter()
            .zip(&right.steps)
            .take_while(|(left, right)| left.act == right.act)
            .count(),
        (Script::Vehicle(left), Script::Vehicle(right)) => left
            .steps
            .iter()
            .zip(&right.steps)
            .take_while(|(left, right)| left.act == right.act)
            .count(),
        (Script::Device(_), Script::Vehicle(_)) | (Script::Vehicle(_), Script::Device(_)) => 0,
    }
}

/// Drafts with expectations, proven on the reference under a profile, as cases with ids from the lock.
///
/// # Errors
/// Stops at the first draft on which model and reference disagree.
pub fn cases(profile: &'static Profile, lock: &mut Lock) -> Result<Vec<Case>, GenerateError> {
    let drafts = drafts();
    let mut ids = BTreeMap::new();
    for draft in &drafts {
        let id = lock.id(draft);
        if ids.insert(draft.key.clone(), id).is_some() {
            return Err(GenerateError::Twice(draft.key.clone()));
        }
    }
    let made = drafts.into_iter().map(|draft| case(profile, draft, &ids));
    made.collect()
}

/// All cases of this release, generated anew for the first profile; the lock is the one built in.
///
/// # Errors
/// As [`cases`].
pub fn all() -> Result<Vec<Case>, GenerateError> {
    cases(&CCC, &mut Lock::built_in())
}

fn case(
    profile: &'static Profile,
    mut draft: Draft,
    ids: &BTreeMap<String, String>,
) -> Result<Case, GenerateError> {
    expectation::fill(profile, &draft.key, &mut draft.script)?;
    let control = match &draft.control {
        None => None,
        Some(key) => Some(
            ids.get(key)
                .cloned()
                .ok_or_else(|| GenerateError::Control {
                    key: draft.key.clone(),
                    why: format!("no control {key}"),
                })?,
        ),
    };
    let case = Case {
        id: ids.get(&draft.key).cloned().unwrap_or_default(),
        title: draft.title,
        kind: draft.kind,
        area: draft.area,
        reqs: draft.reqs.into_iter().map(RuleWord).collect(),
        strictness: Strictness::Bytes,
        control,
        fault: draft.fault,
        fault_step: draft.fault_step,
        mutations: draft.mutations.into_iter().map(MutationWord).collect(),
        size: draft.size,
        safety: Safety::Safe,
        script: draft.script,
    };
    agree(profile, &draft.key, &case)?;
    Ok(case)
}

/// The reference must do what the case expects.
fn agree(profile: &'static Profile, key: &str, case: &Case) -> Result<(), GenerateError> {
    let mut reference = subject::reference(case.script.role(), profile);
    let reports = player::play(case, profile, reference.as_mut()).map_err(|error| {
        GenerateError::Subject {
            key: key.to_owned(),
            error: Box::new(error),
        }
    })?;
    for report in reports {
        if let Some(mismatch) = report.mismatches.into_iter().next() {
            return Err(GenerateError::Disagreement(Box::new(Disagreed {
                key: key.to_owned(),
                step: report.index,
                title: report.title,
                what: mismatch.what,
                expected: mismatch.expected,
                got: mismatch.got,
            })));
        }
    }
    Ok(())
}
