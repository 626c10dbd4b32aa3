//! Who is there, what is provisioned, and what the adversary may do, as words.

use keyproof_model::catalogue::target::Target;
use keyproof_model::unlink::ANSWERS;
use keyproof_model::world::roster::Word;
use schemars::JsonSchema;
use serde::Serialize;

/// The setup of a scenario.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Setup {
    /// Transactions and selections, in order.
    pub sessions: Vec<String>,
    /// What is provisioned.
    pub provisioned: Vec<String>,
    /// What the adversary may do.
    pub capabilities: Vec<Capability>,
    /// What leaks to it.
    pub leaks: Vec<Capability>,
    /// Which unauthenticated fields it changes.
    pub varies: Vec<Capability>,
    /// How many transactions and selections, in short.
    pub roster: String,
}

/// A word that `keyproof explain` knows, with its meaning.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Capability {
    /// The word.
    pub word: String,
    /// What it means.
    pub meaning: String,
}

fn capability((word, meaning): Word) -> Capability {
    Capability {
        word: word.to_owned(),
        meaning: meaning.to_owned(),
    }
}

/// The setup of what an id names.
#[must_use]
pub fn setup(target: &Target) -> Setup {
    match target {
        Target::Scenario(scenario) | Target::Finding(_, scenario) => Setup {
            sessions: scenario.sessions(),
            provisioned: scenario.provisioned(),
            capabilities: scenario.powers.words().into_iter().map(capability).collect(),
            leaks: scenario
                .powers
                .leak
                .word()
                .into_iter()
                .map(capability)
                .collect(),
            varies: scenario.varies.words().into_iter().map(capability).collect(),
            roster: format!(
                "{}+{}",
                scenario.transactions.len(),
                scenario.selections.len()
            ),
        },
        Target::Pair(_) => Setup {
            sessions: vec![
                "left world: phone A, then phone A again".to_owned(),
                "right world: phone A, then phone B".to_owned(),
                format!("at most {ANSWERS} answered AUTH0 in each world"),
            ],
            provisioned: vec!["express mode and the same versions in both phones".to_owned()],
            capabilities: vec![Capability {
                word: "reader".to_owned(),
                meaning: "an unauthenticated reader that compares what it sees; it has no key of a vehicle and relays to none"
                    .to_owned(),
            }],
            leaks: Vec::new(),
            varies: Vec::new(),
            roster: "pair".to_owned(),
        },
    }
}
