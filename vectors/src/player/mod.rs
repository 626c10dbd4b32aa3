//! Players: a case made flesh for one subject.
//!
//! ```text
//!   Case + profile ──▶ player ──provision, seed, open──▶ subject
//!                        │ ◀── what it sent ───────────────┘
//!                        └── next act: bytes from the recipe, our keys and what the subject sent
//! ```
//!
//! A player computes live, so it works for subjects that draw their own randomness; where they were seeded it compares bytes too.
//! What is expected stands in the case (it came from the healthy model); how it looks in bytes is computed here.
//!
//! | module | holds |
//! |---|---|
//! | [`device`] | the player of a device: plays a vehicle |
//! | [`vehicle`] | the player of a vehicle: plays a device |
//! | [`compare`] | outcomes against observations |
//! | [`channel`], [`signature`] | why a code or a signature does not verify |

pub mod channel;
pub mod compare;
pub mod device;
pub mod signature;
pub mod vehicle;

use crate::case::Case;
use crate::peer::Mid;
use crate::play::{Action, Kind, Observation, Play, StepReport};
use crate::recipe::Script;
use crate::subject::{Subject, SubjectError};
use keyproof_spec::profile::Profile;
use std::collections::BTreeSet;

/// What a player must know of its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manner {
    /// Whether `seed` is honoured.
    pub scripted: bool,
    /// The effects that it can observe; others are not compared.
    pub observes: BTreeSet<Kind>,
}

impl Manner {
    /// A subject that honours seeds and observes everything, as those in this process do.
    #[must_use]
    pub fn scripted() -> Self {
        Self {
            scripted: true,
            observes: Kind::all().collect(),
        }
    }

    /// A subject that draws its own randomness and observes everything.
    #[must_use]
    pub fn live() -> Self {
        Self {
            scripted: false,
            ..Self::scripted()
        }
    }
}

/// A player of either role.
#[derive(Clone, Debug)]
pub enum Player {
    /// For a device.
    Device(Box<device::Player>),
    /// For a vehicle.
    Vehicle(Box<vehicle::Player>),
}

impl Player {
    /// A player of a case.
    #[must_use]
    pub fn new(case: &Case, profile: &'static Profile, manner: Manner) -> Self {
        let rules: Vec<_> = case.reqs.iter().map(|word| word.0).collect();
        match &case.script {
            Script::Device(script) => Self::Device(Box::new(device::Player::new(
                script.clone(),
                rules,
                profile,
                manner,
            ))),
            Script::Vehicle(script) => Self::Vehicle(Box::new(vehicle::Player::new(
                script.clone(),
                rules,
                profile,
                manner,
            ))),
        }
    }

    /// The values on the way to the bytes of the last action.
    #[must_use]
    pub fn mid(&self) -> &Mid {
        match self {
            Self::Device(player) => player.mid(),
            Self::Vehicle(player) => player.mid(),
        }
    }

    /// The step of the script that the last action belongs to; `None` while setting up.
    #[must_use]
    pub fn step(&self) -> Option<usize> {
        match self {
            Self::Device(player) => player.step(),
            Self::Vehicle(player) => player.step(),
        }
    }
}

impl Play for Player {
    fn next_action(&mut self) -> Option<Action> {
        match self {
            Self::Device(player) => player.next_action(),
            Self::Vehicle(player) => player.next_action(),
        }
    }

    fn observe(&mut self, observation: Observation) -> StepReport {
        match self {
            Self::Device(player) => player.observe(observation),
            Self::Vehicle(player) => player.observe(observation),
        }
    }
}

/// Plays a case against a subject in this process and gives all reports.
///
/// # Errors
/// When the subject could not carry an action out.
pub fn play(
    case: &Case,
    profile: &'static Profile,
    subject: &mut dyn Subject,
) -> Result<Vec<StepReport>, SubjectError> {
    let mut player = Player::new(case, profile, Manner::scripted());
    let mut reports = Vec::new();
    while let Some(action) = player.next_action() {
        let observation = subject.take(&action)?;
        reports.push(player.observe(observation));
    }
    Ok(reports)
}

/// Whether every report is without a mismatch.
#[must_use]
pub fn passed(reports: &[StepReport]) -> bool {
    reports.iter().all(|report| report.mismatches.is_empty())
}
