//! Where the cases of owner pairing come from.
//!
//! ```text
//!   honest    every way through the tables of chapter 9 that ends well, or that a host ends      controls
//!   faults    one bend at one step of a control: form, arithmetic, channel, stream, certificate, receipt
//!   orders    one message where it does not belong: every command in every phase, repeats, lost links, lock-out
//!        └──▶ symbolic: what the model allows at each step · which mutations show · the reference agrees, or there is no case
//! ```

mod device;
mod faults;
mod vehicle;

use super::bend::{Bend, CertificateName};
use super::case::{Case, MutationWord};
use super::certificate::Kind;
use super::expect::Answer;
use super::player::Player;
use super::recipe::{Act, Script, Setup, Spent, Step, Subject};
use super::symbolic::{self, expectations};
use crate::case::{CaseKind, RuleWord, Size};
use crate::generate::lock::Lock;
use crate::generate::{Disagreed, GenerateError};
use crate::play::Play;
use crate::player::Manner;
use crate::subject;
use keyproof_spec::pairing::mutation::{MUTATIONS, Mutation};
use keyproof_spec::profile::{CCC, Profile};
use keyproof_spec::rule::RuleId;
use std::collections::{BTreeMap, BTreeSet};

/// A case before it has expectations and an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Permanent key in `ids.lock`.
    pub key: String,
    /// Title.
    pub title: String,
    /// Kind.
    pub kind: CaseKind,
    /// Requirements, the one to blame first.
    pub reqs: Vec<RuleId>,
    /// Key of the control.
    pub control: Option<String>,
    /// The fault in words.
    pub fault: Option<String>,
    /// Smallest suite.
    pub size: Size,
    /// Setup and steps.
    pub script: Script,
}

/// How many attempts are left, in words.
const fn left(spent: Spent) -> &'static str {
    match spent {
        Spent::None => "all attempts left",
        Spent::AllButTwo => "two attempts left",
        Spent::AllButOne => "one attempt left",
        Spent::All => "no attempt left",
    }
}

/// Steps of acts without a bend.
fn steps(acts: &[Act]) -> Vec<Step> {
    acts.iter().copied().map(Step::from).collect()
}

fn script(subject: Subject, setup: Setup, acts: &[Act]) -> Script {
    Script {
        subject,
        setup,
        steps: steps(acts),
    }
}

/// A valid draft.
fn valid(key: &str, title: &str, reqs: &[RuleId], script: Script) -> Draft {
    Draft {
        key: key.to_owned(),
        title: title.to_owned(),
        kind: CaseKind::Valid,
        reqs: reqs.to_vec(),
        control: None,
        fault: None,
        size: Size::Standard,
        script,
    }
}

/// A control with one bend at the first step that has this act, and the honest steps after it up to `until` more.
fn bent(control: &Draft, at: usize, bend: Bend, reqs: &[RuleId], after: usize) -> Draft {
    let role = control.script.subject.role().name();
    let mut script = control.script.clone();
    script.steps.truncate(at + 1 + after);
    let mut act = String::new();
    if let Some(step) = script.steps.get_mut(at) {
        step.bend = Some(bend);
        act = step.act.words();
    }
    let fault = format!("{act}, with {}", bend.words());
    let name = serde_json::to_string(&bend).unwrap_or_default();
    let name: String = name
        .chars()
        .filter(|sign| !r#"{}" "#.contains(*sign))
        .collect();
    Draft {
        key: format!("pairing/{role}/bent/{}/{at}/{name}", short(&control.key)),
        title: fault.clone(),
        kind: CaseKind::Invalid,
        reqs: reqs.to_vec(),
        control: Some(control.key.clone()),
        fault: Some(fault),
        size: Size::Standard,
        script,
    }
}

/// Acts put in after the first `at` steps of a control.
fn inserted(control: &Draft, at: usize, acts: &[Act], reqs: &[RuleId], after: usize) -> Draft {
    let role = control.script.subject.role().name();
    let mut script = control.script.clone();
    let rest = script.steps.split_off(at.min(script.steps.len()));
    let words: Vec<String> = acts.iter().map(|act| act.words()).collect();
    script.steps.extend(steps(acts));
    script.steps.extend(rest.into_iter().take(after));
    let fault = format!("{} after step {at}", words.join(", "));
    let name: Vec<String> = acts
        .iter()
        .map(|act| format!("{act:?}").replace(' ', ""))
        .collect();
    Draft {
        key: format!(
            "pairing/{role}/put/{}/{at}/{}/{after}",
            short(&control.key),
            name.join("+")
        ),
        title: fault.clone(),
        kind: CaseKind::Inopportune,
        reqs: reqs.to_vec(),
        control: Some(control.key.clone()),
        fault: Some(fault),
        size: Size::Standard,
        script,
    }
}

/// The same control with another setup.
fn resettled(
    control: &Draft,
    name: &str,
    title: &str,
    setup: Setup,
    reqs: &[RuleId],
    len: usize,
) -> Draft {
    let role = control.script.subject.role().name();
    let mut script = control.script.clone();
    script.setup = setup;
    script.steps.truncate(len);
    Draft {
        key: format!("pairing/{role}/setup/{}/{name}", short(&control.key)),
        title: title.to_owned(),
        kind: CaseKind::Inopportune,
        reqs: reqs.to_vec(),
        control: Some(control.key.clone()),
        fault: Some(title.to_owned()),
        size: Size::Standard,
        script,
    }
}

/// Every fault of the certificates in these places; those that must be taken are valid cases.
fn certified(
    control: &Draft,
    at: usize,
    places: &[(CertificateName, Kind)],
    after: usize,
) -> Vec<Draft> {
    let draft = |((bend, rule), taken): ((Bend, RuleId), bool)| {
        let mut draft = bent(control, at, bend, &[rule, RuleId::DkXc002], after);
        if taken {
            draft.kind = CaseKind::Valid;
            draft.control = None;
            draft.fault = None;
        }
        draft
    };
    faults::certificates(places)
        .into_iter()
        .map(draft)
        .collect()
}

fn short(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

impl Draft {
    fn sized(self, size: Size) -> Self {
        Self { size, ..self }
    }
}

/// All drafts, in a fixed order.
#[must_use]
pub fn drafts() -> Vec<Draft> {
    let mut out = device::drafts();
    out.extend(vehicle::drafts());
    out
}

/// What an outcome is worth outside: what was sent and what was done; of refusals only that they are.
fn outside(expect: &super::expect::Expect) -> (String, Vec<super::expect::EffectName>) {
    let word = match expect.answer {
        Answer::Status(_) => "refused".to_owned(),
        answer => format!("{answer:?}"),
    };
    (word, expect.effects.clone())
}

/// The mutations whose outcome differs from the healthy one somewhere in a script.
#[must_use]
pub fn shown(profile: &'static Profile, script: &Script) -> Vec<MutationWord> {
    let healthy = expectations(profile, script, None);
    let differs = |mutation| {
        let mutated = expectations(profile, script, Some(mutation));
        healthy
            .iter()
            .zip(&mutated)
            .any(|(left, right)| outside(left) != outside(right))
    };
    // The player asks for a fresh share each time, which the outcome in names does not show.
    let twice = |answer: Answer| {
        let same = healthy.iter().filter(|expect| expect.answer == answer);
        same.count() > 1
    };
    let shows = |mutation| match mutation {
        Mutation::ReuseDeviceShare => twice(Answer::Share),
        Mutation::ReuseVehicleShare => twice(Answer::Verify),
        _ => differs(mutation),
    };
    MUTATIONS
        .iter()
        .map(|row| row.mutation)
        .filter(|mutation| shows(*mutation))
        .map(MutationWord)
        .collect()
}

/// Drafts with expectations, proven on the reference under a profile, as cases with ids from the lock.
///
/// # Errors
/// Stops at the first draft on which model and reference disagree.
pub fn cases(profile: &'static Profile, lock: &mut Lock) -> Result<Vec<Case>, GenerateError> {
    let drafts = drafts();
    let mut ids = BTreeMap::new();
    for draft in &drafts {
        let side = match draft.script.subject {
            Subject::Device => "P",
            Subject::Vehicle => "V",
        };
        let series = format!("KP-{side}-NFC-PAIR-{}", draft.kind.word());
        let id = lock.of(&draft.key, &series);
        if ids.insert(draft.key.clone(), id).is_some() {
            return Err(GenerateError::Twice(draft.key.clone()));
        }
    }
    let by_key: BTreeMap<&str, &Draft> = drafts
        .iter()
        .map(|draft| (draft.key.as_str(), draft))
        .collect();
    in_parts(&drafts, &|draft| {
        one_fault(draft, &by_key)?;
        case(profile, draft, &ids)
    })
}

/// Makes the cases on two threads, in the order of the drafts.
fn in_parts(
    drafts: &[Draft],
    make: &(impl Fn(&Draft) -> Result<Case, GenerateError> + Sync),
) -> Result<Vec<Case>, GenerateError> {
    let all = |part: &[Draft]| part.iter().map(make).collect::<Result<Vec<Case>, _>>();
    let (left, right) = drafts.split_at(drafts.len() / 2);
    std::thread::scope(|scope| {
        let right = scope.spawn(|| all(right));
        let mut cases = all(left)?;
        match right.join() {
            Ok(more) => cases.extend(more?),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        Ok(cases)
    })
}

/// All cases of this release, generated anew for the first profile; the lock is the one built in.
///
/// # Errors
/// As [`cases`].
pub fn all() -> Result<Vec<Case>, GenerateError> {
    cases(&CCC, &mut Lock::built_in())
}

/// A negative draft is its control up to one fault: a bend, acts put in, or another setup. What follows the fault shows what it left behind.
fn one_fault(draft: &Draft, drafts: &BTreeMap<&str, &Draft>) -> Result<(), GenerateError> {
    let wrong = |why: &str| GenerateError::Control {
        key: draft.key.clone(),
        why: why.to_owned(),
    };
    let Some(control) = &draft.control else {
        return if draft.kind == CaseKind::Valid {
            Ok(())
        } else {
            Err(wrong("expected a control, got none"))
        };
    };
    let control = drafts
        .get(control.as_str())
        .ok_or_else(|| wrong("its control does not exist"))?;
    if control.kind != CaseKind::Valid {
        return Err(wrong("its control is not a valid case"));
    }
    let own = &draft.script.steps;
    let common = own
        .iter()
        .zip(&control.script.steps)
        .take_while(|(left, right)| left.act == right.act)
        .count();
    let bends: Vec<usize> = own
        .iter()
        .enumerate()
        .filter(|(_, step)| step.bend.is_some())
        .map(|(at, _)| at)
        .collect();
    let setup = draft.script.setup != control.script.setup;
    let one = match (setup, bends.as_slice()) {
        (false, []) => common < own.len(),
        (false, [at]) => *at < common,
        (true, []) => common == own.len(),
        _ => false,
    };
    if one {
        Ok(())
    } else {
        Err(wrong("expected exactly one fault against its control"))
    }
}

fn case(
    profile: &'static Profile,
    draft: &Draft,
    ids: &BTreeMap<String, String>,
) -> Result<Case, GenerateError> {
    let mut script = draft.script.clone();
    let expected = symbolic::expectations(profile, &script, None);
    for (step, expect) in script.steps.iter_mut().zip(expected) {
        step.expect = Some(expect);
    }
    let case = Case {
        id: ids.get(&draft.key).cloned().unwrap_or_default(),
        title: draft.title.clone(),
        kind: draft.kind,
        reqs: draft.reqs.iter().copied().map(RuleWord).collect(),
        control: draft.control.as_ref().and_then(|key| ids.get(key).cloned()),
        fault: draft.fault.clone(),
        mutations: shown(profile, &draft.script),
        size: draft.size,
        script,
    };
    agree(profile, &draft.key, &case)?;
    Ok(case)
}

/// The reference must do what the case expects.
///
/// # Errors
/// The first difference.
pub fn agree(profile: &'static Profile, key: &str, case: &Case) -> Result<(), GenerateError> {
    let mut player = Player::new(case, profile, Manner::scripted());
    let mut reference = subject::reference(case.script.subject.role(), profile);
    while let Some(action) = player.next_action() {
        let observation = reference
            .take(&action)
            .map_err(|error| GenerateError::Subject {
                key: key.to_owned(),
                error: Box::new(error),
            })?;
        let report = player.observe(observation);
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

/// Every draft on which model and reference disagree under a profile, in words.
#[must_use]
pub fn disagreements(profile: &'static Profile) -> Vec<String> {
    let ids = BTreeMap::new();
    drafts()
        .iter()
        .filter_map(|draft| case(profile, draft, &ids).err())
        .map(|error| error.to_string())
        .collect()
}

/// The mutations that no case shows under any of these profiles.
#[must_use]
pub fn unseen(profiles: &[&'static Profile]) -> Vec<&'static str> {
    let drafts = drafts();
    let seen: BTreeSet<&str> = profiles
        .iter()
        .flat_map(|profile| drafts.iter().map(|draft| shown(profile, &draft.script)))
        .flatten()
        .map(|word| word.0.name())
        .collect();
    MUTATIONS
        .iter()
        .map(|row| row.mutation.name())
        .filter(|name| !seen.contains(name))
        .collect()
}
