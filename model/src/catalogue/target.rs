//! Whatever can be checked by its printed id: a scenario of the catalogue, a scenario of a finding, a pair of phones.

use super::{catalogue, findings};
use crate::unlink::{self, Case};
use crate::world::scenario::Scenario;

/// What an id names.
#[derive(Clone, Debug)]
pub enum Target {
    /// A scenario of the catalogue.
    Scenario(Scenario),
    /// The scenario of a finding with what is promised of it; one of the promises is known to fall.
    Finding(&'static str, Scenario),
    /// Two phones compared by one reader.
    Pair(Case),
}

impl Target {
    /// What it is about.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        match self {
            Self::Scenario(scenario) | Self::Finding(_, scenario) => scenario.title,
            Self::Pair(case) => case.title,
        }
    }
}

/// All ids, in the order of reports.
#[must_use]
pub fn ids() -> Vec<&'static str> {
    let scenarios = catalogue().into_iter().map(|scenario| scenario.id);
    let pairs = unlink::cases().into_iter().map(|case| case.id);
    let found = findings::plans().into_iter().map(|plan| plan.scenario.id);
    scenarios.chain(pairs).chain(found).collect()
}

/// What this id names.
#[must_use]
pub fn target(id: &str) -> Option<Target> {
    let pair = || unlink::cases().into_iter().find(|case| case.id == id);
    let found = || {
        let mut plans = findings::plans().into_iter();
        let plan = plans.find(|plan| plan.scenario.id == id)?;
        Some(Target::Finding(plan.finding, plan.asked()))
    };
    super::find(id)
        .map(Target::Scenario)
        .or_else(|| pair().map(Target::Pair))
        .or_else(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_id_names_one_thing() {
        let all = ids();
        let once: BTreeSet<_> = all.iter().collect();
        assert_eq!(once.len(), all.len());
        for id in all {
            assert!(target(id).is_some(), "{id}");
        }
        assert!(target("no such id").is_none());
    }
}
