//! Which engine searches.

use super::second::check_with_stateright;
use super::{Checked, ScenarioRecord};
use keyproof_model::catalogue::target::Target;
use keyproof_model::check::Options;

/// An engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    /// Our own: shortest traces.
    Own,
    /// Stateright's: a second opinion; its traces need not be shortest.
    Stateright,
}

impl Engine {
    /// Its word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Stateright => "stateright",
        }
    }

    /// Checks whatever has an id.
    #[must_use]
    pub fn check_any(self, checked: &Checked, options: &Options) -> ScenarioRecord {
        match checked {
            Checked::Transaction(target) => self.check(target, options),
            Checked::Pairing(scenario) => self.check_pairing(scenario, options),
        }
    }

    /// Checks whatever an id of the standard transaction names.
    #[must_use]
    pub fn check(self, target: &Target, options: &Options) -> ScenarioRecord {
        match self {
            Self::Own => super::check_target(target, options),
            Self::Stateright => check_with_stateright(target, options),
        }
    }
}
