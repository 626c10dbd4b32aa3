//! An attack as a Mermaid sequence diagram: the agents, and between them the adversary who owns the network.

use keyproof_model::check::Attack;
use keyproof_model::goals::Promise;
use keyproof_model::world::play::{Agent, Event};
use keyproof_model::world::story;
use std::collections::BTreeSet;

/// The diagram of an attack on a promise.
#[must_use]
pub fn mermaid(promise: Promise, attack: &Attack) -> String {
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
        for (event, said) in step.events.iter().zip(&step.reactions) {
            out.push_str(&reaction(event, said));
        }
    }
    out.push_str(&format!(
        "  Note over net: therefore {} is violated\n",
        escaped(promise.name())
    ));
    out
}

fn key(agent: Agent) -> String {
    match agent {
        Agent::Vehicle(n) => format!("v{n}"),
        Agent::Phone(n) => format!("p{n}"),
    }
}

fn reaction(event: &Event, said: &str) -> String {
    let said = escaped(said.trim_start_matches("sends "));
    match (&event.sent, event.refusal.is_some()) {
        (_, true) => format!("  {}--xnet: {said}\n", key(event.agent)),
        (Some(_), false) => format!("  {}-->>net: {said}\n", key(event.agent)),
        (None, false) => String::new(),
    }
}

fn escaped(sentence: &str) -> String {
    sentence.replace(';', ",").replace('#', "no.")
}
