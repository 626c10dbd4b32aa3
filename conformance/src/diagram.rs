//! An attack as a Mermaid sequence diagram: the agents, and between them the adversary who owns the network.

use keyproof_model::check::Attack;
use keyproof_model::world::play::{Agent, Event};
use keyproof_model::world::story;
use std::collections::BTreeSet;

/// The diagram of an attack.
#[must_use]
pub fn mermaid(attack: &Attack) -> String {
    let agents: BTreeSet<Agent> = attack
        .steps
        .iter()
        .flat_map(|step| step.events.iter().map(|event| event.agent))
        .collect();
    let mut out = "sequenceDiagram\n".to_owned();
    for agent in agents
        .iter()
        .filter(|agent| matches!(agent, Agent::Vehicle(_)))
    {
        out.push_str(&format!(
            "  participant {} as {}\n",
            key(*agent),
            story::name(*agent)
        ));
    }
    out.push_str("  participant net as adversary\n");
    for agent in agents
        .iter()
        .filter(|agent| matches!(agent, Agent::Phone(_)))
    {
        out.push_str(&format!(
            "  participant {} as {}\n",
            key(*agent),
            story::name(*agent)
        ));
    }
    for (step, n) in attack.steps.iter().zip(1..) {
        match step.events.first() {
            Some(first) => out.push_str(&format!(
                "  net->>{}: {n}. {}\n",
                key(first.agent),
                escaped(&step.sentence)
            )),
            None => out.push_str(&format!(
                "  Note over net: {n}. {}\n",
                escaped(&step.sentence)
            )),
        }
        for event in &step.events {
            out.push_str(&reaction(event));
        }
    }
    out
}

fn key(agent: Agent) -> String {
    match agent {
        Agent::Vehicle(n) => format!("v{n}"),
        Agent::Phone(n) => format!("p{n}"),
    }
}

fn reaction(event: &Event) -> String {
    match (&event.sent, event.refusal.is_some()) {
        (_, true) => format!("  {}--xnet: refuses\n", key(event.agent)),
        (Some(_), false) => format!("  {}-->>net: answers\n", key(event.agent)),
        (None, false) => String::new(),
    }
}

fn escaped(sentence: &str) -> String {
    sentence.replace(';', ",").replace('#', "no.")
}
