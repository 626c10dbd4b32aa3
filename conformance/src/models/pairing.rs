//! What the model of owner pairing says, in the same records as that of the standard transaction.

use super::conclusion::Conclusion;
use super::engine::Engine;
use super::setup::{Capability, Setup};
use super::{
    FindingRecord, MutantRecord, PromiseRecord, ReachedRecord, ScenarioRecord, VariantRecord,
    number,
};
use keyproof_model::check::Options;
use keyproof_model::pairing::check::{Attack, Outcome, Verdict};
use keyproof_model::pairing::findings::{FindingResult, Shown, plans};
use keyproof_model::pairing::goals::Promise;
use keyproof_model::pairing::mutants::{Fate, Kill, MutantResult};
use keyproof_model::pairing::world::Scenario;
use keyproof_spec::pairing::goal::GOALS;
use keyproof_spec::pairing::mutation::Mutation;

/// What an undisturbed run of a pairing must reach.
const REACHED: [&str; 3] = [
    "reached: the vehicle takes a key that the phone made",
    "reached: the key is active on both sides",
    "reached: the second party has paired too",
];

impl Engine {
    /// Checks a scenario of owner pairing.
    #[must_use]
    pub fn check_pairing(self, scenario: &Scenario, options: &Options) -> ScenarioRecord {
        let engine = match self {
            Self::Own => keyproof_search::Engine::Own,
            Self::Stateright => keyproof_search::Engine::Stateright,
        };
        record(&scenario.check_with(options, engine))
    }
}

fn record(outcome: &Outcome) -> ScenarioRecord {
    let scenario = &outcome.scenario;
    let promises = outcome.verdicts.iter().map(|(promise, verdict)| {
        let (word, found) = match verdict {
            Verdict::Holds => ("holds", None),
            Verdict::Violated(attack) => ("violated", Some(attack)),
            Verdict::Undecided => ("undecided", None),
        };
        PromiseRecord {
            name: promise.name().to_owned(),
            verdict: word.to_owned(),
            attack: found.map(sentences).unwrap_or_default(),
            conclusion: found.map(|attack| conclusion(*promise, attack)),
        }
    });
    let moves = outcome.reached.into_iter().zip(outcome.undisturbed);
    let musts = scenario.must_reach().into_iter().zip(REACHED).zip(moves);
    let reached = musts
        .filter(|((must, _), _)| *must)
        .map(|((_, name), (moves, undisturbed))| ReachedRecord {
            name: name.to_owned(),
            moves: moves.map(number),
            undisturbed: undisturbed.map(number),
        });
    let mut of_finding = plans().into_iter();
    let finding = of_finding.find(|plan| plan.scenario.id == scenario.id);
    ScenarioRecord {
        id: scenario.full_id(),
        title: scenario.title.to_owned(),
        finding: finding.map(|plan| plan.finding.to_owned()),
        setup: setup(scenario),
        promises: promises.collect(),
        reached: reached.collect(),
        states: outcome.unique,
        generated: outcome.generated,
        depth: outcome.depth,
        finished: outcome.finished,
        never_forged: Vec::new(),
        receives: Vec::new(),
        clean: outcome.is_clean(),
        volatile_ms: number(outcome.elapsed.as_millis()),
    }
}

/// The setup of a scenario.
#[must_use]
pub fn setup(scenario: &Scenario) -> Setup {
    let words = scenario.capabilities().into_iter();
    Setup {
        sessions: scenario.sessions(),
        provisioned: scenario.provisioned(),
        capabilities: words
            .map(|(word, meaning)| Capability {
                word: word.to_owned(),
                meaning: meaning.to_owned(),
            })
            .collect(),
        leaks: Vec::new(),
        varies: Vec::new(),
        roster: "pairing".to_owned(),
    }
}

fn sentences(attack: &Attack) -> Vec<String> {
    let steps = attack.steps.iter();
    steps.map(|step| step.sentence.clone()).collect()
}

fn conclusion(promise: Promise, attack: &Attack) -> Conclusion {
    let goal = promise.goal();
    let row = GOALS.iter().find(|row| row.goal == goal);
    let last = attack.steps.last();
    Conclusion {
        last_step: last.map(|step| step.reaction.clone()).into_iter().collect(),
        goal: goal.name().to_owned(),
        sentence: row.map_or("", |row| row.promise).to_owned(),
        promise: promise.name().to_owned(),
        facts: Vec::new(),
    }
}

/// The record of a mutation's fate.
#[must_use]
pub fn mutant_record(result: &MutantResult) -> MutantRecord {
    let plain = MutantRecord {
        mutation: result.mutation.name().to_owned(),
        rule: result.rule.name().to_owned(),
        fate: String::new(),
        second: None,
        goal: None,
        promise: None,
        scenario: None,
        honest_fault: false,
        attack: Vec::new(),
        conclusion: None,
        also: None,
        reason: None,
        worse_with: None,
    };
    let killed = |fate: &str, kill: &Kill, second: Option<Mutation>| MutantRecord {
        fate: fate.to_owned(),
        second: second.map(|second| second.name().to_owned()),
        goal: Some(kill.promise.goal().name().to_owned()),
        promise: Some(kill.promise.name().to_owned()),
        scenario: Some(kill.scenario.full_id()),
        honest_fault: kill.honest_fault,
        attack: sentences(&kill.attack),
        conclusion: Some(conclusion(kill.promise, &kill.attack)),
        ..plain.clone()
    };
    match &result.fate {
        Fate::Alone(kill) => killed("killed alone", kill, None),
        Fate::Together { second, kill } => killed("killed together", kill, Some(*second)),
        Fate::Unseen(unseen) => MutantRecord {
            fate: "not visible".to_owned(),
            reason: Some(format!(
                "{}; covered by {}",
                unseen.reason, unseen.covered_by
            )),
            ..plain
        },
        Fate::Unexplained => MutantRecord {
            fate: "unexplained".to_owned(),
            ..plain
        },
    }
}

/// The record of a finding.
#[must_use]
pub fn finding_record(result: &FindingResult) -> FindingRecord {
    FindingRecord {
        id: result.finding.id.to_owned(),
        title: result.finding.title.to_owned(),
        goal: result.finding.goal.name().to_owned(),
        sentence: result.finding.sentence.to_owned(),
        advice: result.finding.advice.to_owned(),
        confirmed: result.is_confirmed(),
        variants: result.variants.iter().map(variant).collect(),
    }
}

fn variant(shown: &Shown) -> VariantRecord {
    let plan = &shown.plan;
    let mut strongest: Vec<String> = plan
        .strongest
        .iter()
        .map(|promise| promise.name().to_owned())
        .collect();
    if let Some((_, because)) = plan.clean {
        strongest.push(format!("all of it, where {because}"));
    }
    VariantRecord {
        scenario: plan.scenario.full_id(),
        missing: plan.missing.name().to_owned(),
        attack: shown.attack.as_ref().map(sentences).unwrap_or_default(),
        conclusion: shown
            .attack
            .as_ref()
            .map(|attack| conclusion(plan.missing, attack)),
        strongest,
        from: plan.from.to_owned(),
        states: shown.outcome.unique,
    }
}
