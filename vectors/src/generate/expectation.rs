//! What the healthy model allows, step by step, found out by playing the script against the healthy twin.

use super::GenerateError;
use crate::play::{Action, Kind, Observation, Observed, Stage};
use crate::player::{Manner, device, vehicle};
use crate::recipe::expect::{ClassWord, StageWord};
use crate::recipe::{Answer, EffectWord, Expect, Outcome, PurposeName, Script};
use crate::subject::{Subject, SubjectError, twins};
use keyproof_spec::profile::Profile;
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{EffectKind, Role};
use std::collections::BTreeMap;

/// Fills the expectations of a script in.
///
/// # Errors
/// When the twin could not be used.
pub fn fill(
    profile: &'static Profile,
    key: &str,
    script: &mut Script,
) -> Result<(), GenerateError> {
    let named = |error| GenerateError::Subject {
        key: key.to_owned(),
        error: Box::new(error),
    };
    let found = expectations(profile, script).map_err(named)?;
    let put = |index: usize, expect: &mut Expect| {
        *expect = found.get(&index).cloned().unwrap_or_default();
    };
    match script {
        Script::Device(script) => {
            for (index, step) in script.steps.iter_mut().enumerate() {
                put(index, &mut step.expect);
            }
        }
        Script::Vehicle(script) => {
            for (index, step) in script.steps.iter_mut().enumerate() {
                put(index, &mut step.expect);
            }
        }
    }
    Ok(())
}

fn expectations(
    profile: &'static Profile,
    script: &Script,
) -> Result<BTreeMap<usize, Expect>, SubjectError> {
    let mut found = BTreeMap::new();
    match script {
        Script::Device(script) => {
            let mut player =
                device::Player::new(script.clone(), Vec::new(), profile, Manner::scripted());
            let mut twin = twins::Device::new(profile, &[]);
            while let Some(action) = player.next_action() {
                let observation = twin.take(&action)?;
                if let (Some(index), Some(twin)) = (player.step(), twin.twin()) {
                    let expect = expect(
                        Role::Device,
                        &action,
                        twin.answer(),
                        &observation,
                        twin.other(),
                    );
                    found.entry(index).or_insert(expect);
                }
                player.observe(observation);
            }
        }
        Script::Vehicle(script) => {
            let mut player =
                vehicle::Player::new(script.clone(), Vec::new(), profile, Manner::scripted());
            let mut twin = twins::Vehicle::new(profile, &[]);
            while let Some(action) = player.next_action() {
                let observation = twin.take(&action)?;
                if let (Some(index), Some(twin)) = (player.step(), twin.twin()) {
                    let expect = expect(
                        Role::Vehicle,
                        &action,
                        twin.answer(),
                        &observation,
                        twin.other(),
                    );
                    found.entry(index).or_insert(expect);
                }
                player.observe(observation);
            }
        }
    }
    Ok(found)
}

fn sent(action: &Action, answer: Answer) -> Answer {
    match action {
        Action::Deliver(_) | Action::Open { .. } => answer,
        Action::Provision(_)
        | Action::Seed { .. }
        | Action::Authenticate
        | Action::Close
        | Action::Pairing(_) => Answer::Nothing,
    }
}

fn expect(
    role: Role,
    action: &Action,
    answer: Answer,
    first: &Observation,
    other: Option<&Observation>,
) -> Expect {
    let delivered = matches!(action, Action::Deliver(_));
    let answer = sent(action, answer);
    let mut allowed = vec![outcome(answer, first)];
    allowed.extend(other.map(|other| outcome(answer, other)));
    if role == Role::Vehicle {
        widen(delivered, &mut allowed);
    }
    allowed.sort();
    allowed.dedup();
    Expect { allowed }
}

/// Adds what the chapters leave open to a vehicle: chapter 4.4 has two classes for a response that is not whole, and none for one that nobody
/// waits for.
pub fn widen(delivered: bool, allowed: &mut Vec<Outcome>) {
    let twin_of = |outcome: &Outcome| {
        let class = match outcome.class?.0 {
            Reject::Malformed => Reject::Length,
            Reject::Length => Reject::Malformed,
            Reject::Order
            | Reject::Version
            | Reject::Unsupported
            | Reject::UnknownKey
            | Reject::Revoked
            | Reject::Expired
            | Reject::Chain
            | Reject::Signature
            | Reject::Mac
            | Reject::Freshness
            | Reject::Entitlement
            | Reject::Lockout
            | Reject::Ranging
            | Reject::Internal => return None,
        };
        Some(Outcome {
            class: Some(ClassWord(class)),
            ..outcome.clone()
        })
    };
    // A response that nobody waits for is ignored; whether that is called a refusal is left open.
    let ignored = |outcome: &Outcome| {
        let quiet = outcome.answer == Answer::Nothing && outcome.effects.is_empty();
        (delivered && quiet && outcome.class.is_none()).then(|| Outcome {
            class: Some(ClassWord(Reject::Order)),
            ..outcome.clone()
        })
    };
    let quiet: Vec<Outcome> = allowed.iter().filter_map(ignored).collect();
    allowed.extend(quiet);
    let more: Vec<Outcome> = allowed.iter().filter_map(twin_of).collect();
    allowed.extend(more);
}

/// An observation of a twin, in names.
#[must_use]
pub fn outcome(answer: Answer, observation: &Observation) -> Outcome {
    let refused = observation.reject.as_ref();
    Outcome {
        answer,
        effects: observation.effects.iter().filter_map(effect).collect(),
        class: refused.and_then(|refused| refused.class).map(ClassWord),
        stage: refused
            .and_then(|refused| refused.stage)
            .and_then(stage_word),
    }
}

/// The stage of a transaction; one of owner pairing is none.
const fn stage_word(stage: Stage) -> Option<StageWord> {
    match stage {
        Stage::Transaction(message) => Some(StageWord(message)),
        Stage::Pairing(_) => None,
    }
}

fn effect(observed: &Observed) -> Option<EffectWord> {
    let slot = || {
        let number = observed.what.strip_prefix("slot ");
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    };
    Some(match observed.kind {
        Kind::Transaction(EffectKind::Actuate) if observed.what == PurposeName::Drive.word() => {
            EffectWord::Actuate(PurposeName::Drive)
        }
        Kind::Transaction(EffectKind::Actuate) => EffectWord::Actuate(PurposeName::Unlock),
        Kind::Transaction(EffectKind::PersistentStored) => EffectWord::PersistentStored(slot()),
        Kind::Transaction(EffectKind::IdentityReleased) => EffectWord::IdentityReleased(slot()),
        Kind::Transaction(EffectKind::MailboxReleased) => EffectWord::MailboxReleased,
        Kind::Transaction(EffectKind::Prompt) => EffectWord::Prompt(observed.what == "success"),
        Kind::Transaction(EffectKind::SessionEnded) => EffectWord::SessionEnded,
        Kind::Pairing(_) => return None,
    })
}
