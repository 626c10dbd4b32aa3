//! # What the models say
//!
//! From the model's outcomes to serialisable records and readable text; nothing is judged here that the model did not judge.
//! Printed with every claim: bounds, states, depth, how often the adversary forged. Never "proved".

pub mod also;
pub mod conclusion;
pub mod engine;
pub mod pairing;
pub mod second;
pub mod setup;

use conclusion::{Conclusion, conclusion};
use engine::Engine;
use keyproof_model::catalogue;
use keyproof_model::catalogue::target::{self, Target};
use keyproof_model::check::{self, Attack, Options, Outcome, Verdict};
use keyproof_model::findings::FindingResult;
use keyproof_model::goals::{Promise, Witness};
use keyproof_model::mutants::{Fate, Kill, MutantResult};
use keyproof_model::pairing as model;
use keyproof_model::pairing::world::Scenario;
use keyproof_model::rules::Rules;
use keyproof_model::unlink;
use keyproof_model::world::scenario::Suite;
use keyproof_model::world::tally::Count;
use keyproof_spec::mutation::Mutation;
use schemars::JsonSchema;
use serde::Serialize;
use setup::{Setup, setup};

/// A check of scenarios.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CheckReport {
    /// Format.
    pub schema: String,
    /// `quick`, `standard` or `deep`; or the one scenario asked for.
    pub suite: String,
    /// `own` or `stateright`.
    pub engine: String,
    /// Whether everything promised holds, everything that must be reached was, and every search finished.
    pub clean: bool,
    /// In order.
    pub scenarios: Vec<ScenarioRecord>,
    /// Ids of scenarios that this suite leaves out.
    pub not_run: Vec<String>,
}

/// One scenario.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ScenarioRecord {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// The finding that it shows, if it is a finding's.
    pub finding: Option<String>,
    /// Who is there and what the adversary may do.
    pub setup: Setup,
    /// Promise by promise.
    pub promises: Vec<PromiseRecord>,
    /// What an undisturbed run must reach, and in how many moves it was.
    pub reached: Vec<ReachedRecord>,
    /// Different states.
    pub states: u64,
    /// States generated.
    pub generated: u64,
    /// How many moves the farthest state is away from the start, on the shortest way to it.
    pub depth: u32,
    /// Whether every state was judged.
    pub finished: bool,
    /// Receives that were never offered a term of the adversary's own.
    pub never_forged: Vec<String>,
    /// What each receive was offered.
    pub receives: Vec<ReceiveRecord>,
    /// Whether all is as promised.
    pub clean: bool,
    /// Differs from run to run.
    pub volatile_ms: u64,
}

/// One promise.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PromiseRecord {
    /// Its name, which begins with its goal.
    pub name: String,
    /// `holds`, `violated`, `undecided`.
    pub verdict: String,
    /// The shortest way to its violation.
    pub attack: Vec<String>,
    /// How that way ends: the goal, and the facts that violate it.
    pub conclusion: Option<Conclusion>,
}

/// One thing to be reached.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReachedRecord {
    /// Its name.
    pub name: String,
    /// In how many moves; none, if it was not.
    pub moves: Option<u64>,
    /// In how many moves without an adversary; none, if it was not or not asked.
    pub undisturbed: Option<u64>,
}

/// What one receive was offered.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReceiveRecord {
    /// Which message, and who receives it or the answer to it.
    pub name: String,
    /// Honest messages, wherever and however often.
    pub honest: u64,
    /// Terms of the adversary's own making.
    pub forged: u64,
}

/// What became of a mutation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MutantRecord {
    /// Its name.
    pub mutation: String,
    /// The rule that it takes away.
    pub rule: String,
    /// `killed alone`, `killed together`, `not visible`, `unexplained`.
    pub fate: String,
    /// The second mutation, if one was needed.
    pub second: Option<String>,
    /// The goal that falls.
    pub goal: Option<String>,
    /// The promise that falls.
    pub promise: Option<String>,
    /// Where.
    pub scenario: Option<String>,
    /// Whether it falls as soon without an adversary.
    pub honest_fault: bool,
    /// The shortest attack.
    pub attack: Vec<String>,
    /// How it ends.
    pub conclusion: Option<Conclusion>,
    /// What else falls in the same scenario, with the moves to it; none, if not asked.
    pub also: Option<Vec<also::AlsoRecord>>,
    /// Why it is not visible, and what covers it.
    pub reason: Option<String>,
    /// For an honest fault: the second mutation with which the adversary gains something.
    pub worse_with: Option<String>,
}

/// What became of a finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FindingRecord {
    /// Its id.
    pub id: String,
    /// Heading.
    pub title: String,
    /// The goal that is missed.
    pub goal: String,
    /// What happens.
    pub sentence: String,
    /// What an implementer can do.
    pub advice: String,
    /// Whether the model shows it.
    pub confirmed: bool,
    /// Its variants.
    pub variants: Vec<VariantRecord>,
}

/// One way in which a finding shows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VariantRecord {
    /// Where.
    pub scenario: String,
    /// What is missed.
    pub missing: String,
    /// The shortest way.
    pub attack: Vec<String>,
    /// How it ends.
    pub conclusion: Option<Conclusion>,
    /// What holds there all the same.
    pub strongest: Vec<String>,
    /// From which message on.
    pub from: String,
    /// Different states looked at.
    pub states: u64,
}

/// The sentences of an attack.
#[must_use]
pub fn sentences(attack: &Attack) -> Vec<String> {
    attack
        .steps
        .iter()
        .map(|step| step.sentence.clone())
        .collect()
}

fn number<N: TryInto<u64>>(number: N) -> u64 {
    number.try_into().unwrap_or(u64::MAX)
}

/// The record of the outcome of what an id names.
#[must_use]
pub fn scenario_record(target: &Target, outcome: &Outcome) -> ScenarioRecord {
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
    let undisturbed = |witness: &Witness| {
        let mut found = outcome.undisturbed.iter();
        found.find(|(other, _)| other == witness)?.1.map(number)
    };
    let reached = outcome
        .witnesses
        .iter()
        .map(|(witness, moves)| ReachedRecord {
            name: witness.name().to_owned(),
            moves: moves.map(number),
            undisturbed: undisturbed(witness),
        });
    let receives = outcome.receives.iter().map(|count| ReceiveRecord {
        name: receive(count),
        honest: count.relayed,
        forged: count.forged,
    });
    let finding = match target {
        Target::Finding(finding, _) => Some((*finding).to_owned()),
        Target::Scenario(_) | Target::Pair(_) => None,
    };
    ScenarioRecord {
        id: outcome.scenario.to_owned(),
        title: target.title().to_owned(),
        finding,
        setup: setup(target),
        promises: promises.collect(),
        reached: reached.collect(),
        states: outcome.unique,
        generated: outcome.generated,
        depth: outcome.depth,
        finished: outcome.finished,
        never_forged: outcome.never_forged().map(receive).collect(),
        receives: receives.collect(),
        clean: outcome.is_clean(),
        volatile_ms: number(outcome.elapsed.as_millis()),
    }
}

fn receive(count: &Count) -> String {
    let (role, message) = count.receive;
    format!("{} of the {}", message.name(), role.name())
}

/// Checks whatever an id names, with our own engine.
#[must_use]
pub fn check_target(target: &Target, options: &Options) -> ScenarioRecord {
    let outcome = match target {
        Target::Scenario(scenario) | Target::Finding(_, scenario) => scenario.check(options),
        Target::Pair(case) => case.check(Rules::ALL, options),
    };
    scenario_record(target, &outcome)
}

/// Whatever has an id and can be checked.
#[derive(Clone, Debug)]
pub enum Checked {
    /// Of the standard transaction.
    Transaction(Target),
    /// Of owner pairing.
    Pairing(Box<Scenario>),
}

/// Everything that a suite searches.
#[must_use]
pub fn targets(suite: Suite) -> Vec<Checked> {
    let scenarios = catalogue::suite(suite).into_iter().map(Target::Scenario);
    let pairs = unlink::cases().into_iter().map(Target::Pair);
    let transaction = scenarios.chain(pairs).map(Checked::Transaction);
    let pairing = model::catalogue::suite(suite).into_iter();
    transaction
        .chain(pairing.map(Box::new).map(Checked::Pairing))
        .collect()
}

/// What this id names; a scenario of owner pairing without its variant names both.
#[must_use]
pub fn named(id: &str) -> Vec<Checked> {
    let transaction = target::target(id).map(Checked::Transaction);
    let pairing = model::catalogue::find(id).into_iter();
    let pairing = pairing.map(Box::new).map(Checked::Pairing);
    transaction.into_iter().chain(pairing).collect()
}

/// All ids, in the order of reports; those of owner pairing with and without their variants.
#[must_use]
pub fn ids() -> Vec<String> {
    let transaction = target::ids().into_iter().map(str::to_owned);
    let pairing = model::catalogue::all().into_iter();
    let pairing = pairing.flat_map(|it| [it.id.to_owned(), it.full_id()]);
    transaction.chain(pairing).collect()
}

fn left_out(suite: Suite) -> Vec<String> {
    let transaction = catalogue::left_out(suite).into_iter().map(str::to_owned);
    let run = model::catalogue::suite(suite);
    let pairing = model::catalogue::suite(Suite::Deep).into_iter();
    let pairing = pairing.filter(|scenario| !run.iter().any(|other| other.id == scenario.id));
    transaction
        .chain(pairing.map(|scenario| scenario.full_id()))
        .collect()
}

/// The suite of this name.
#[must_use]
pub fn suite(name: &str) -> Option<Suite> {
    [Suite::Quick, Suite::Standard, Suite::Deep]
        .into_iter()
        .find(|suite| suite.name() == name)
}

/// Checks all scenarios of a suite and the pairs of phones.
pub fn check_suite(
    suite: Suite,
    engine: Engine,
    options: &Options,
    watch: &mut dyn FnMut(&ScenarioRecord),
) -> CheckReport {
    let scenarios: Vec<ScenarioRecord> = targets(suite)
        .iter()
        .map(|checked| engine.check_any(checked, options))
        .inspect(|record| watch(record))
        .collect();
    CheckReport {
        schema: "check/1.0".to_owned(),
        suite: suite.name().to_owned(),
        engine: engine.name().to_owned(),
        clean: scenarios.iter().all(|record| record.clean),
        scenarios,
        not_run: left_out(suite),
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
        worse_with: result
            .worse_with
            .as_ref()
            .map(|(second, _)| second.name().to_owned()),
    };
    let killed = |fate: &str, kill: &Kill, second: Option<Mutation>| MutantRecord {
        fate: fate.to_owned(),
        second: second.map(|second| second.name().to_owned()),
        goal: Some(kill.goal().name().to_owned()),
        promise: Some(kill.promise.name().to_owned()),
        scenario: Some(kill.scenario.to_owned()),
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
        variants: result
            .variants
            .iter()
            .map(|variant| VariantRecord {
                scenario: variant.scenario.id.to_owned(),
                missing: variant.missing.name().to_owned(),
                attack: variant.attack.as_ref().map(sentences).unwrap_or_default(),
                conclusion: variant
                    .attack
                    .as_ref()
                    .map(|attack| conclusion(variant.missing, attack)),
                strongest: variant
                    .strongest
                    .iter()
                    .copied()
                    .map(Promise::name)
                    .map(str::to_owned)
                    .collect(),
                from: variant.from.name().to_owned(),
                states: variant.outcome.unique,
            })
            .collect(),
    }
}

/// An attack as numbered lines.
#[must_use]
pub fn numbered(attack: &[String]) -> String {
    attack
        .iter()
        .zip(1..)
        .map(|(sentence, n)| format!("  {n:>2}. {sentence}\n"))
        .collect()
}

/// The options of a check: all threads that there are, and the most states to keep.
#[must_use]
pub fn options(max_states: Option<u64>) -> check::Options {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let usual = check::Options {
        threads,
        ..check::Options::default()
    };
    check::Options {
        max_states: max_states.unwrap_or(usual.max_states),
        ..usual
    }
}
