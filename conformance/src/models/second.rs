//! Stateright's own engine: a second opinion on verdicts and counts. Its traces need not be shortest.

use super::{ScenarioRecord, number, scenario_record};
use keyproof_model::catalogue::target::Target;
use keyproof_model::check::{Attack, Options, Outcome, Verdict, attack};
use keyproof_model::goals::Promise;
use keyproof_model::rules::Rules;
use keyproof_model::world::World;
use keyproof_search::Trace;
use stateright::{Checker, Model};
use std::fmt::Debug;
use std::hash::Hash;
use std::time::{Duration, Instant};

/// What one search found.
struct Searched<C> {
    checker: C,
    elapsed: Duration,
}

fn search<M>(model: M, options: &Options) -> Searched<impl Checker<M>>
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + Debug + Hash + PartialEq + Send + Sync,
    M::Action: Clone + Debug + PartialEq + Send + Sync,
{
    let began = Instant::now();
    let checker = model.checker().threads(options.threads).spawn_bfs().join();
    Searched {
        checker,
        elapsed: began.elapsed(),
    }
}

impl<C> Searched<C> {
    fn figures<M>(&self, outcome: &mut Outcome)
    where
        M: Model,
        M::State: Clone + Hash,
        C: Checker<M>,
    {
        outcome.unique = number(self.checker.unique_state_count());
        outcome.generated = number(self.checker.state_count());
        outcome.depth = self.checker.max_depth().try_into().unwrap_or(u32::MAX);
        outcome.finished = self.checker.is_done();
        outcome.elapsed = self.elapsed;
    }
}

fn verdict(attack: Option<Attack>) -> Verdict {
    attack.map_or(Verdict::Holds, Verdict::Violated)
}

/// Checks whatever an id names.
#[must_use]
pub fn check_with_stateright(target: &Target, options: &Options) -> ScenarioRecord {
    let outcome = match target {
        Target::Scenario(scenario) | Target::Finding(_, scenario) => {
            let searched = search(World::new(scenario, Rules::ALL), options);
            let world = searched.checker.model();
            let mut outcome = Outcome::of_nothing(scenario.id);
            outcome.receives = world.tally().counts();
            let trace = |name: &'static str| {
                let path = searched.checker.discovery(name)?;
                Some(Trace::from_path(path))
            };
            for promise in &scenario.promises {
                let found = trace(promise.name()).map(|trace| attack(world, *promise, &trace));
                outcome.verdicts.push((*promise, verdict(found)));
            }
            for witness in &scenario.reaches {
                let moves = trace(witness.name()).map(|trace| trace.len());
                outcome.witnesses.push((*witness, moves));
            }
            searched.figures(&mut outcome);
            outcome
        }
        Target::Pair(case) => {
            let searched = search(case.product(Rules::ALL), options);
            let mut outcome = Outcome::of_nothing(case.id);
            let path = searched.checker.discovery(Promise::Unlinkable.name());
            let found = path.map(|path| searched.checker.model().attack(&Trace::from_path(path)));
            outcome.verdicts.push((Promise::Unlinkable, verdict(found)));
            searched.figures(&mut outcome);
            outcome
        }
    };
    scenario_record(target, &outcome)
}
