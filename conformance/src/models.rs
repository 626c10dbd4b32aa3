//! # What the models say
//!
//! From the model's outcomes to serialisable records and readable text; nothing is judged here that the model did not judge.
//! Printed with every claim: bounds, states, depth, how often the adversary forged. Never "proved".

use keyproof_model::catalogue;
use keyproof_model::check::{self, Attack, Options, Outcome, Verdict};
use keyproof_model::findings::FindingResult;
use keyproof_model::goals::Promise;
use keyproof_model::mutants::{Fate, Kill, MutantResult};
use keyproof_model::rules::Rules;
use keyproof_model::unlink;
use keyproof_model::world::World;
use keyproof_model::world::scenario::{Scenario, Suite};
use keyproof_model::world::story;
use keyproof_spec::mutation::Mutation;
use schemars::JsonSchema;
use serde::Serialize;
use stateright::{Checker, Model};

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
    /// Promise by promise.
    pub promises: Vec<PromiseRecord>,
    /// What an undisturbed run must reach, and in how many moves it was.
    pub reached: Vec<ReachedRecord>,
    /// Different states.
    pub states: u64,
    /// States generated.
    pub generated: u64,
    /// The longest shortest way.
    pub depth: u32,
    /// Whether every state was judged.
    pub finished: bool,
    /// Receives that were never offered a term of the adversary's own.
    pub never_forged: Vec<String>,
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
}

/// One thing to be reached.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReachedRecord {
    /// Its name.
    pub name: String,
    /// In how many moves; none, if it was not.
    pub moves: Option<u64>,
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

/// The record of a scenario's outcome.
#[must_use]
pub fn scenario_record(title: &str, outcome: &Outcome) -> ScenarioRecord {
    let promises = outcome
        .verdicts
        .iter()
        .map(|(promise, verdict)| PromiseRecord {
            name: promise.name().to_owned(),
            verdict: match verdict {
                Verdict::Holds => "holds",
                Verdict::Violated(_) => "violated",
                Verdict::Undecided => "undecided",
            }
            .to_owned(),
            attack: match verdict {
                Verdict::Violated(attack) => sentences(attack),
                Verdict::Holds | Verdict::Undecided => Vec::new(),
            },
        });
    let reached = outcome
        .witnesses
        .iter()
        .map(|(witness, moves)| ReachedRecord {
            name: witness.name().to_owned(),
            moves: moves.map(number),
        });
    ScenarioRecord {
        id: outcome.scenario.to_owned(),
        title: title.to_owned(),
        promises: promises.collect(),
        reached: reached.collect(),
        states: outcome.unique,
        generated: outcome.generated,
        depth: outcome.depth,
        finished: outcome.finished,
        never_forged: outcome
            .never_forged()
            .map(|count| {
                format!(
                    "{} of the {}",
                    count.receive.1.name(),
                    count.receive.0.name()
                )
            })
            .collect(),
        clean: outcome.is_clean(),
        volatile_ms: number(outcome.elapsed.as_millis()),
    }
}

/// The suite of this name.
#[must_use]
pub fn suite(name: &str) -> Option<Suite> {
    [Suite::Quick, Suite::Standard, Suite::Deep]
        .into_iter()
        .find(|suite| suite.name() == name)
}

/// Checks all scenarios of a suite and the pairs of phones, with our own engine.
pub fn check_suite(
    suite: Suite,
    options: &Options,
    watch: &mut dyn FnMut(&ScenarioRecord),
) -> CheckReport {
    let mut scenarios = Vec::new();
    let mut note = |record: ScenarioRecord| {
        watch(&record);
        scenarios.push(record);
    };
    for scenario in catalogue::suite(suite) {
        note(scenario_record(scenario.title, &scenario.check(options)));
    }
    for case in unlink::cases() {
        note(scenario_record(
            case.title,
            &case.check(Rules::ALL, options),
        ));
    }
    CheckReport {
        schema: "check/1.0".to_owned(),
        suite: suite.name().to_owned(),
        engine: "own".to_owned(),
        clean: scenarios.iter().all(|record| record.clean),
        scenarios,
        not_run: catalogue::left_out(suite)
            .into_iter()
            .map(str::to_owned)
            .collect(),
    }
}

/// How many searches [`check_suite`] makes.
#[must_use]
pub fn searches(suite: Suite) -> usize {
    catalogue::suite(suite)
        .len()
        .saturating_add(unlink::cases().len())
}

/// Checks one scenario with stateright's own engine: a second opinion on verdicts and counts. Its traces need not be shortest.
#[must_use]
pub fn check_with_stateright(scenario: &Scenario, options: &Options) -> ScenarioRecord {
    let began = std::time::Instant::now();
    let checker = World::new(scenario, Rules::ALL)
        .checker()
        .threads(options.threads)
        .spawn_bfs()
        .join();
    let teller = World::new(scenario, Rules::ALL);
    let found = checker.discoveries();
    let trace = |name: &str| -> Option<Vec<String>> {
        let path = found.get(name)?.clone();
        let actions = path.into_actions();
        Some(
            actions
                .iter()
                .map(|action| story::tell(&teller, action))
                .collect(),
        )
    };
    let promises: Vec<PromiseRecord> = scenario
        .promises
        .iter()
        .map(|promise| {
            let attack = trace(promise.name());
            PromiseRecord {
                name: promise.name().to_owned(),
                verdict: if attack.is_some() {
                    "violated"
                } else {
                    "holds"
                }
                .to_owned(),
                attack: attack.unwrap_or_default(),
            }
        })
        .collect();
    let reached: Vec<ReachedRecord> = scenario
        .reaches
        .iter()
        .map(|witness| ReachedRecord {
            name: witness.name().to_owned(),
            moves: trace(witness.name()).map(|moves| number(moves.len())),
        })
        .collect();
    ScenarioRecord {
        id: scenario.id.to_owned(),
        title: scenario.title.to_owned(),
        clean: promises.iter().all(|promise| promise.attack.is_empty())
            && reached.iter().all(|reached| reached.moves.is_some()),
        promises,
        reached,
        states: number(checker.unique_state_count()),
        generated: number(checker.state_count()),
        depth: checker.max_depth().try_into().unwrap_or(u32::MAX),
        finished: checker.is_done(),
        never_forged: Vec::new(),
        volatile_ms: number(began.elapsed().as_millis()),
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
