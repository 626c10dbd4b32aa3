//! The cases of `keyproof-vectors`, as cards and plays.

use super::{Card, CaseKind, Manner, Size, Suite};
use crate::digest;
use crate::plan::proforma;
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;
use keyproof_vectors::case::{self, Case};
use keyproof_vectors::embed;
use keyproof_vectors::pairing;
use keyproof_vectors::play::Play;
use keyproof_vectors::player::{self, Player};
use keyproof_vectors::recipe::{DeviceAct, PurposeName, Script, VehicleAct};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The released cases under a profile.
pub struct Released {
    profile: &'static Profile,
    cases: &'static [Case],
    pairing: &'static [pairing::case::Case],
    cards: Vec<Card>,
}

/// The released cases under a profile.
#[must_use]
pub fn suite(profile: &'static Profile) -> Released {
    let (cases, pairing) = (cases(), pairing_cases());
    let mut cards: Vec<Card> = cases.iter().map(card).collect();
    cards.extend(pairing.iter().map(pairing_card));
    Released {
        profile,
        cases,
        pairing,
        cards,
    }
}

/// All cases; read once in a process.
fn cases() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    // A broken build has no cases at all, so that nothing passes; a test excludes it, and `vectors verify` says why.
    CASES.get_or_init(|| {
        let mut cases = embed::cases().unwrap_or_default();
        cases.sort_by(|left, right| left.id.cmp(&right.id));
        cases
    })
}

/// All cases of owner pairing; read once in a process.
fn pairing_cases() -> &'static [pairing::case::Case] {
    static CASES: OnceLock<Vec<pairing::case::Case>> = OnceLock::new();
    CASES.get_or_init(|| pairing::release::cases().unwrap_or_default())
}

/// Lines for `explain`.
fn notes(fault: Option<&String>, mutations: &[&str], how: &str) -> Vec<String> {
    let fault = fault.map(|fault| format!("its one fault: {fault}"));
    let mutations = (!mutations.is_empty()).then(|| format!("{how}: {}", mutations.join(", ")));
    fault.into_iter().chain(mutations).collect()
}

const fn kind(kind: case::CaseKind) -> CaseKind {
    match kind {
        case::CaseKind::Valid => CaseKind::Valid,
        case::CaseKind::Invalid | case::CaseKind::Robustness => CaseKind::Invalid,
        case::CaseKind::Inopportune => CaseKind::Inopportune,
    }
}

const fn size(size: case::Size) -> Size {
    match size {
        case::Size::Smoke => Size::Smoke,
        case::Size::Standard => Size::Standard,
        case::Size::Full => Size::Full,
    }
}

fn pairing_card(case: &pairing::case::Case) -> Card {
    let mutations: Vec<&str> = case.mutations.iter().map(|word| word.0.name()).collect();
    let role = case.script.subject.role();
    Card {
        id: case.id.clone(),
        title: case.title.clone(),
        role,
        area: "PAIR".to_owned(),
        kind: kind(case.kind),
        size: size(case.size),
        control: case.control.clone(),
        rules: case.reqs.iter().map(|word| word.0).collect(),
        needs: pairing_needs(&case.script),
        liveness: false,
        notes: notes(
            case.fault.as_ref(),
            &mutations,
            "a subject without one of these rules does otherwise here",
        ),
    }
}

/// The proforma items without which a case of owner pairing cannot be asked.
fn pairing_needs(script: &pairing::recipe::Script) -> BTreeSet<&'static str> {
    let mut needs = BTreeSet::from([match script.subject.role() {
        Role::Vehicle => proforma::V_PAIRING,
        Role::Device | Role::Both => proforma::P_PAIRING,
    }]);
    let mut acts = script.steps.iter().map(|step| step.act);
    if acts.any(|act| act == pairing::recipe::Act::OtherRadio) {
        needs.insert(proforma::V_BLE);
    }
    needs
}

fn card(case: &Case) -> Card {
    let mutations: Vec<&str> = case.mutations.iter().map(|word| word.0.name()).collect();
    let notes = notes(
        case.fault.as_ref(),
        &mutations,
        "made to tell apart a subject without the rule",
    );
    Card {
        id: case.id.clone(),
        title: case.title.clone(),
        role: case.script.role(),
        area: case.area.word().to_owned(),
        kind: kind(case.kind),
        size: size(case.size),
        control: case.control.clone(),
        rules: case.reqs.iter().map(|word| word.0).collect(),
        needs: needs(&case.script),
        liveness: false,
        notes,
    }
}

/// The proforma items without which a case cannot be asked.
fn needs(script: &Script) -> BTreeSet<&'static str> {
    let mut needs = BTreeSet::new();
    match script {
        Script::Device(script) => {
            if script.setup.express {
                needs.insert(proforma::P_EXPRESS);
            }
            if script
                .steps
                .iter()
                .any(|step| step.act == DeviceAct::Authenticate)
            {
                needs.insert(proforma::P_USER);
            }
        }
        Script::Vehicle(script) => {
            for step in &script.steps {
                match step.act {
                    VehicleAct::Begin {
                        purpose: PurposeName::Unlock,
                    } => {
                        needs.insert(proforma::V_UNLOCK);
                    }
                    VehicleAct::Begin {
                        purpose: PurposeName::Drive,
                    } => {
                        needs.insert(proforma::V_DRIVE);
                    }
                    VehicleAct::Versions { .. }
                    | VehicleAct::Ephemeral
                    | VehicleAct::Identity { .. }
                    | VehicleAct::Content
                    | VehicleAct::Done
                    | VehicleAct::Again { .. }
                    | VehicleAct::LoseField => {}
                }
            }
        }
    }
    needs
}

impl Suite for Released {
    fn profile(&self) -> &'static Profile {
        self.profile
    }

    fn cards(&self) -> &[Card] {
        &self.cards
    }

    fn play(&self, id: &str, manner: &Manner) -> Option<Box<dyn Play>> {
        let manner = player::Manner {
            scripted: manner.scripted,
            observes: manner.observes.clone(),
        };
        if let Some(case) = self.pairing.iter().find(|case| case.id == id) {
            let player = pairing::player::Player::new(case, self.profile, manner);
            return Some(Box::new(player));
        }
        let case = self.cases.iter().find(|case| case.id == id)?;
        Some(Box::new(Player::new(case, self.profile, manner)))
    }

    fn digest(&self) -> String {
        let pairing = pairing::release::FILES
            .iter()
            .map(|(_, text)| text.as_bytes());
        let transaction = embed::digest();
        digest::sha256([transaction.as_bytes()].into_iter().chain(pairing))
    }
}
