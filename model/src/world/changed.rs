//! What the adversary changed in an AUTH0 on its way: each field with the value that arrived and the value that was sent.

use super::record::State;
use super::{World, scenario, story};
use crate::message::Auth0;
use keyproof_spec::words::Interface;

/// The changes in words, in parentheses; empty if none can be named. The version that was sent stands in the state before.
pub(super) fn auth0(
    world: &World,
    before: Option<&State>,
    radio: Option<Interface>,
    auth0: &Auth0,
) -> String {
    let ran = |record: usize| before?.transactions.get(record)?.ran;
    let seats = world.scenario.transactions.iter().enumerate();
    let sender = seats.clone().find(|(record, _)| {
        ran(*record)
            .is_some_and(|ran| ran.vehicle == auth0.vehicle && ran.transaction == auth0.transaction)
    });
    let mut others = seats;
    let drawn = || others.find(|(record, _)| scenario::vehicle_ephemeral(*record) == auth0.vehicle);
    let Some((record, seat)) = sender.or_else(drawn) else {
        return String::new();
    };
    let ran = ran(record);
    let transaction = ran.map_or(scenario::transaction(record), |ran| ran.transaction);
    let mut changes = Vec::new();
    let mut compare = |field: &str, got: String, sent: String| {
        if got != sent {
            changes.push(format!("{field} {got} instead of {sent}"));
        }
    };
    if let Some(ran) = ran {
        let version = auth0.version.0.to_string();
        compare("version", version, ran.version.0.to_string());
    }
    compare(
        "purpose",
        auth0.purpose.name().to_owned(),
        seat.aim.purpose.name().to_owned(),
    );
    if let Some(radio) = radio {
        compare(
            "radio",
            story::radio(radio).to_owned(),
            story::radio(seat.aim.interface).to_owned(),
        );
    }
    compare(
        "vehicle identifier",
        auth0.vehicle_id.0.to_string(),
        scenario::vehicle_id(seat.vehicle).0.to_string(),
    );
    compare(
        "transaction identifier",
        auth0.transaction.0.to_string(),
        transaction.0.to_string(),
    );
    if changes.is_empty() {
        String::new()
    } else {
        format!(" ({})", changes.join(", "))
    }
}
