//! The cases of `keyproof-vectors`, as cards and plays.

use super::{Card, CaseKind, Manner, Size, Suite};
use crate::digest;
use crate::plan::proforma;
use keyproof_spec::profile::Profile;
use keyproof_vectors::case::{self, Case};
use keyproof_vectors::play::Play;
use keyproof_vectors::player::{self, Player};
use keyproof_vectors::recipe::{DeviceAct, PurposeName, Script, VehicleAct};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The released cases under a profile.
pub struct Released {
    profile: &'static Profile,
    cases: &'static [Case],
    cards: Vec<Card>,
}

/// The released cases under a profile.
#[must_use]
pub fn suite(profile: &'static Profile) -> Released {
    let cases = cases();
    Released {
        profile,
        cases,
        cards: cases.iter().map(card).collect(),
    }
}

/// All cases; made once in a process.
fn cases() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    // A release in which model and reference disagree has no cases at all; `vectors verify` says why.
    CASES.get_or_init(|| {
        let mut cases = keyproof_vectors::generate::all().unwrap_or_default();
        cases.sort_by(|left, right| left.id.cmp(&right.id));
        cases
    })
}

fn card(case: &Case) -> Card {
    let mut notes = Vec::new();
    notes.extend(
        case.fault
            .as_ref()
            .map(|fault| format!("its one fault: {fault}")),
    );
    if !case.mutations.is_empty() {
        let names: Vec<&str> = case
            .mutations
            .iter()
            .map(|mutation| mutation.0.name())
            .collect();
        notes.push(format!(
            "made to tell apart a subject without the rule: {}",
            names.join(", ")
        ));
    }
    Card {
        id: case.id.clone(),
        title: case.title.clone(),
        role: case.script.role(),
        area: case.area.word().to_owned(),
        kind: match case.kind {
            case::CaseKind::Valid => CaseKind::Valid,
            case::CaseKind::Invalid | case::CaseKind::Robustness => CaseKind::Invalid,
            case::CaseKind::Inopportune => CaseKind::Inopportune,
        },
        size: match case.size {
            case::Size::Smoke => Size::Smoke,
            case::Size::Standard => Size::Standard,
            case::Size::Full => Size::Full,
        },
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
        let case = self.cases.iter().find(|case| case.id == id)?;
        let manner = player::Manner {
            scripted: manner.scripted,
            observes: manner.observes.clone(),
        };
        Some(Box::new(Player::new(case, self.profile, manner)))
    }

    fn digest(&self) -> String {
        let texts: Vec<Vec<u8>> = self
            .cases
            .iter()
            .map(|case| serde_json::to_vec(case).unwrap_or_default())
            .collect();
        digest::sha256(texts.iter().map(Vec::as_slice))
    }
}
