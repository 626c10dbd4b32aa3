//! How an attack ends: what its last step did, and which goal is violated by which facts.

use crate::text::wrap;
use keyproof_model::check::Attack;
use keyproof_model::goals::Promise;
use keyproof_model::world::story;
use schemars::JsonSchema;
use serde::Serialize;

/// The end of an attack.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Conclusion {
    /// What each agent sent and did in the last step.
    pub last_step: Vec<String>,
    /// The goal that is violated.
    pub goal: String,
    /// Its sentence.
    pub sentence: String,
    /// The promise by which the goal is asked.
    pub promise: String,
    /// The facts that violate it together, the claim first.
    pub facts: Vec<String>,
}

/// The end of an attack on a promise.
#[must_use]
pub fn conclusion(promise: Promise, attack: &Attack) -> Conclusion {
    let last_step = attack.steps.last().map_or_else(Vec::new, |step| {
        let mut agents = step.events.iter();
        let told = step.reactions.iter().map(|reaction| match agents.next() {
            Some(event) => format!("{} {reaction}", story::name(event.agent)),
            None => reaction.clone(),
        });
        told.collect()
    });
    let goal = promise.goal();
    Conclusion {
        last_step,
        goal: goal.name().to_owned(),
        sentence: goal.row().map_or("", |row| row.sentence).to_owned(),
        promise: promise.name().to_owned(),
        facts: attack.facts.clone(),
    }
}

/// Text in lines below a first word.
pub fn hanging(word: &str, text: &str, indent: usize) -> String {
    let mut out = String::new();
    let mut lead = word;
    for line in wrap(text, 104_usize.saturating_sub(indent)) {
        out.push_str(&format!("{lead:<indent$}{line}\n"));
        lead = "";
    }
    out
}

impl Conclusion {
    /// As lines below the moves.
    #[must_use]
    pub fn told(&self) -> String {
        let mut out = String::new();
        for line in &self.last_step {
            out.push_str(&hanging("      then ", line, 11));
        }
        let therefore = format!("{} is violated: {}", self.goal, self.sentence);
        out.push_str(&hanging("  therefore ", &therefore, 12));
        out.push_str(&hanging("      asked as ", &self.promise, 15));
        let mut word = "      claim    ";
        for fact in &self.facts {
            out.push_str(&hanging(word, fact, 15));
            word = "      against  ";
        }
        out
    }
}
