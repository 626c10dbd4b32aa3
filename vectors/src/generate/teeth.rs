//! For each mutation the shortest sequence that tells the mutated agent from the healthy one **by outcome**: by what is sent or done, not by
//! the reason alone.
//!
//! ```text
//!   healthy walk ──letter──▶ outcome ─┐
//!   mutated walk ──letter──▶ outcome ─┴─ equal: go on, level by level; different: this path is the vector
//! ```
//!
//! The search is over pairs of standings, in terms, with at most one fault in a path: a fault in the setup, one bent letter, or one repeated
//! message. Each walk has its own peer, so each is answered by what it sent itself. The setups are given; the shortest path of all of them
//! counts, the usual setup first.

use super::{Draft, honest, onefault_control};
use crate::case::{Area, CaseKind, Size};
use crate::lockstep::{Drive, drive};
use crate::recipe::{
    Answer, Bend, DeviceScript, DeviceSetup, Expect, PurposeName, Script, StatusName, Step,
    VehicleScript, VehicleSetup, VersionName,
};
use crate::recipe::{EndpointName, vehicle::VehicleKey};
use crate::symbolic::alphabet;
use crate::symbolic::walk::{DeviceWalk, VehicleWalk, Walk};
use keyproof_model::rules::Rules;
use keyproof_spec::mutation::{MUTATIONS, Mutation, MutationRow};
use keyproof_spec::profile::CCC;
use keyproof_spec::words::Role;
use std::collections::{BTreeSet, VecDeque};

/// Longest path that is looked for.
const DEPTH: usize = 8;

/// A mutation and role without a sequence that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toothless {
    /// Mutation.
    pub mutation: Mutation,
    /// Role.
    pub role: Role,
}

/// What an outcome is worth outside: what was sent and what was done; of refusals only that they are.
fn outside(expect: &Expect) -> BTreeSet<(String, Vec<String>)> {
    let word = |answer: &Answer| match answer {
        Answer::Status(_) => "refused".to_owned(),
        answer @ (Answer::Nothing
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
        | Answer::Failure) => format!("{answer:?}"),
    };
    let all = expect.allowed.iter().map(|outcome| {
        let effects = outcome.effects.iter().map(|effect| format!("{effect:?}"));
        (word(&outcome.answer), effects.collect())
    });
    all.collect()
}

struct Node<W: Walk> {
    healthy: W,
    mutated: W,
    path: Vec<Step<W::Act>>,
    faults: usize,
}

/// The shortest path on which the two differ outside.
fn shortest<W: Walk>(
    healthy: &W,
    mutated: &W,
    alphabet: &[(W::Act, Option<Bend>)],
    drive: &impl Drive<W::Act>,
    faults: usize,
    depth: usize,
) -> Option<Vec<Step<W::Act>>> {
    let mut seen = BTreeSet::new();
    let mut queue = VecDeque::from([Node {
        healthy: healthy.clone(),
        mutated: mutated.clone(),
        path: Vec::new(),
        faults,
    }]);
    while let Some(node) = queue.pop_front() {
        let repeats = drive
            .repeats(&node.path)
            .into_iter()
            .map(|act| (act, None, 1));
        let plain = alphabet.iter().cloned().map(|(act, bend)| {
            let fault = usize::from(bend.is_some());
            (act, bend, fault)
        });
        for (act, bend, fault) in plain.chain(repeats) {
            let faults = node.faults + fault;
            // Repeats are messages out of place; after the first fault further ones only lead on.
            if faults > 1 && bend.is_some() {
                continue;
            }
            let (mut healthy, mut mutated) = (node.healthy.clone(), node.mutated.clone());
            let at = node.path.len();
            let one = healthy.step(at, &act, bend.as_ref());
            let other = mutated.step(at, &act, bend.as_ref());
            let (Some(one), Some(other)) = (one, other) else {
                continue;
            };
            let mut path = node.path.clone();
            path.push(Step {
                act,
                bend,
                expect: Expect::NONE,
            });
            if outside(&one).is_disjoint(&outside(&other)) {
                return Some(path);
            }
            let key = (
                healthy.key(),
                mutated.key(),
                healthy.history(),
                faults.min(1),
            );
            if path.len() < depth && seen.insert(key) {
                queue.push_back(Node {
                    healthy,
                    mutated,
                    path,
                    faults,
                });
            }
        }
    }
    None
}

fn device_setups() -> Vec<(DeviceSetup, usize)> {
    let usual = DeviceSetup::usual();
    let mut by_user = usual.clone();
    by_user.express = false;
    let mut suspended = usual.clone();
    if let Some(key) = suspended.keys.first_mut() {
        key.status = StatusName::Suspended;
    }
    let mut old = usual.clone();
    old.versions = vec![VersionName::Oldest];
    vec![(usual, 0), (by_user, 1), (suspended, 1), (old, 1)]
}

fn vehicle_setups() -> Vec<(VehicleSetup, usize)> {
    let usual = VehicleSetup::usual();
    let mut suspended = usual.clone();
    let mut narrow = usual.clone();
    if let Some(key) = suspended.keys.first_mut() {
        key.status = StatusName::Suspended;
    }
    if let Some(key) = narrow.keys.first_mut() {
        key.entitlements = vec![PurposeName::Unlock];
    }
    let mut itself = usual.clone();
    itself.keys.push(VehicleKey {
        slot: 3,
        endpoint: EndpointName::VehicleItself,
        status: StatusName::Active,
        entitlements: vec![PurposeName::Unlock],
    });
    vec![(usual, 0), (suspended, 1), (narrow, 1), (itself, 0)]
}

fn device(mutation: Mutation) -> Option<Script> {
    let mut best: Option<Script> = None;
    for (setup, faults) in device_setups() {
        let depth = best.as_ref().map_or(DEPTH, |script| script.len() - 1);
        let healthy = DeviceWalk::new(&setup, Rules::ALL, &CCC);
        let mutated = DeviceWalk::new(&setup, Rules::without(mutation), &CCC);
        let drive = drive::Device {
            profile: &CCC,
            setup: setup.clone(),
        };
        let found = shortest(
            &healthy,
            &mutated,
            &alphabet::device(),
            &drive,
            faults,
            depth,
        );
        if let Some(steps) = found {
            best = Some(Script::Device(DeviceScript { setup, steps }));
        }
    }
    best
}

fn vehicle(mutation: Mutation) -> Option<Script> {
    let mut best: Option<Script> = None;
    for (setup, faults) in vehicle_setups() {
        let depth = best.as_ref().map_or(DEPTH, |script| script.len() - 1);
        let healthy = VehicleWalk::new(&setup, Rules::ALL);
        let mutated = VehicleWalk::new(&setup, Rules::without(mutation));
        let drive = drive::Vehicle {
            profile: &CCC,
            setup: setup.clone(),
        };
        let found = shortest(
            &healthy,
            &mutated,
            &alphabet::vehicle(),
            &drive,
            faults,
            depth,
        );
        if let Some(steps) = found {
            best = Some(Script::Vehicle(VehicleScript { setup, steps }));
        }
    }
    best
}

/// The vector of each mutation and role, and those that have none.
#[must_use]
pub fn found() -> (Vec<(&'static MutationRow, Script)>, Vec<Toothless>) {
    let (mut scripts, mut toothless) = (Vec::new(), Vec::new());
    for row in MUTATIONS {
        let roles: &[Role] = match row.rule.rule().map(|rule| rule.role) {
            Some(Role::Vehicle) => &[Role::Vehicle],
            Some(Role::Device) => &[Role::Device],
            Some(Role::Both) | None => &[Role::Device, Role::Vehicle],
        };
        for role in roles {
            let script = match role {
                Role::Vehicle => vehicle(row.mutation),
                Role::Device | Role::Both => device(row.mutation),
            };
            match script {
                Some(script) => scripts.push((row, script)),
                None => toothless.push(Toothless {
                    mutation: row.mutation,
                    role: *role,
                }),
            }
        }
    }
    (scripts, toothless)
}

/// The drafts; `controls` are the valid ones made so far.
#[must_use]
pub fn drafts(controls: &[Draft]) -> Vec<Draft> {
    let draft = |(row, script): (&'static MutationRow, Script)| {
        let role = script.role().name();
        let on_the_way = matches!(script, Script::Device(_)) || honest::leads_on(&script);
        let negative = super::last_refused(&script) || !on_the_way;
        let control = negative
            .then(|| onefault_control(controls, &script))
            .flatten();
        let title = format!(
            "the shortest way to show a {role} of which this holds: {}",
            row.change
        );
        let at = script.len().saturating_sub(1);
        let kind = match (negative, script.bends()) {
            (false, _) => CaseKind::Valid,
            (true, 0) => CaseKind::Inopportune,
            (true, _) => CaseKind::Invalid,
        };
        Draft {
            key: format!("teeth/{role}/{}", row.mutation.name()),
            kind,
            control,
            fault: negative.then(|| title.clone()),
            fault_step: negative.then_some(at),
            mutations: vec![row.mutation],
            ..Draft::valid("", &title, Area::Auth, &[row.rule], script)
        }
        .sized(Size::Smoke)
    };
    found().0.into_iter().map(draft).collect()
}
