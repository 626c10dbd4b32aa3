//! A state in words: where each machine stands, and what each session of the roster has claimed.
//!
//! `{:#?}` of a [`State`] is this summary, because that is what stateright's Explorer shows; `{:?}` has every field.

use super::World;
use super::record::{Keys, Selected, State, Transacted};
use super::story::{ephemeral_of, owner_of, radio, title};
use crate::goals::View;
use crate::goals::view::{OfDevice, OfVehicle};
use crate::message::Ending;
use crate::term::{Answer, Ask};
use crate::{device, vehicle};
use keyproof_spec::words::{Message, Purpose};
use std::fmt;

fn times(count: u8) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    }
}

fn ask(ask: Ask) -> &'static str {
    match ask {
        Ask::Token => "the token",
        Ask::Other => "something else",
        Ask::Bounds => "something out of bounds",
        Ask::Ungrammatical => "no read",
    }
}

/// What a vehicle has claimed in one transaction, without names of others.
#[must_use]
pub fn of_transaction(record: &Transacted) -> Vec<String> {
    let mut claims = Vec::new();
    let mut say = |claim: String| claims.push(claim);
    if let Some(ran) = record.ran {
        say(format!("runs with version {}", ran.version.0));
    }
    if record.endpoint.is_some() {
        say("has signed AUTH1".to_owned());
    }
    if let Some(slot) = record.accepted {
        say(format!("accepts slot {}", slot.0));
    }
    if record.exposed {
        say("the adversary had that key before".to_owned());
    }
    if let Some(slot) = record.stored {
        say(format!("stores Kpersistent for slot {}", slot.0));
    }
    if let Some(subset) = record.subset {
        say(format!("takes mailbox subset {}", subset.0));
    }
    if record.asked {
        say("sends EXCHANGE".to_owned());
    }
    match record.answer {
        Some(Answer::Token(token)) => say(format!("takes token {}", token.0)),
        Some(Answer::Other) => say("takes other data as an answer".to_owned()),
        Some(Answer::Bounds | Answer::Malformed) => say("takes an answer without data".to_owned()),
        None => {}
    }
    if record.actuations > 0 {
        say(format!("actuates {}", times(record.actuations)));
    }
    if record.closed {
        say("has ended".to_owned());
    }
    if record.late {
        say("claimed something after its end".to_owned());
    }
    if record.leaked {
        say("its ephemeral leaked".to_owned());
    }
    claims
}

/// What a device has claimed in one session, without names of others.
#[must_use]
pub fn of_selection(record: &Selected) -> Vec<String> {
    let mut claims = Vec::new();
    let mut say = |claim: String| claims.push(claim);
    if let Some(ran) = record.ran {
        say(format!(
            "runs for vehicle {} with version {}, {} over {}",
            ran.vehicle_id.0,
            ran.version.0,
            ran.purpose.name(),
            radio(ran.interface)
        ));
        if !record.present {
            say("without express mode and without its user".to_owned());
        }
    }
    if record.accepts > 0 {
        say(format!("accepts {}", times(record.accepts)));
    }
    if record.exposed {
        say("the adversary had the vehicle's key before".to_owned());
    }
    for asked in record.asks.into_iter().flatten() {
        say(format!("takes EXCHANGE for {}", ask(asked)));
    }
    if record.released {
        say("releases mailbox content".to_owned());
    }
    match record.prompt {
        Some(Ending::Success) => say("shows success".to_owned()),
        Some(Ending::Failure) => say("shows failure".to_owned()),
        None => {}
    }
    if record.closed {
        say("has ended".to_owned());
    }
    if record.late {
        say("claimed something after its end".to_owned());
    }
    if record.leaked {
        say("its ephemeral leaked".to_owned());
    }
    claims
}

fn at_vehicle(phase: &vehicle::Phase) -> String {
    let waits = |message| format!("waits for the answer to {}", title(message));
    match phase {
        vehicle::Phase::Idle => "idle".to_owned(),
        vehicle::Phase::Ended => "its transaction has ended".to_owned(),
        vehicle::Phase::AwaitSelect(_) => waits(Message::Select),
        vehicle::Phase::AwaitAuth0(_) => waits(Message::Auth0),
        vehicle::Phase::AwaitAuth1(_) => waits(Message::Auth1),
        vehicle::Phase::AwaitExchange(_, slot) => {
            format!("{}, slot {}", waits(Message::Exchange), slot.0)
        }
        vehicle::Phase::AwaitControl(None) => waits(Message::ControlFlow),
        vehicle::Phase::AwaitControl(Some(_)) => {
            format!("{}, keys kept", waits(Message::ControlFlow))
        }
    }
}

/// Where a phone stands.
#[must_use]
pub fn at_phone(phase: &device::Phase) -> String {
    match phase {
        device::Phase::Deselected => "not selected".to_owned(),
        device::Phase::Selected(over) => format!("selected over {}", radio(*over)),
        device::Phase::Answered(session) => {
            format!(
                "has answered AUTH0 for vehicle {}, waits for AUTH1",
                session.vehicle_id.0
            )
        }
        device::Phase::Open(session, place) => format!(
            "has accepted vehicle {}, channel open, {} commands counted",
            session.vehicle_id.0, place.counter
        ),
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            vehicles,
            phones,
            transactions,
            selections,
            begun,
            answered,
            users,
            authentications,
            leaked,
        } = self;
        if !f.alternate() {
            let mut all = f.debug_struct("State");
            all.field("vehicles", vehicles).field("phones", phones);
            all.field("transactions", transactions);
            all.field("selections", selections);
            all.field("begun", begun).field("answered", answered);
            all.field("users", users);
            all.field("authentications", authentications);
            return all.field("leaked", leaked).finish();
        }
        for (vehicle, n) in vehicles.iter().zip(1..) {
            writeln!(f, "vehicle {n}: {}", at_vehicle(&vehicle.phase))?;
        }
        for ((phone, user), n) in phones.iter().zip(users).zip(1..) {
            let user = if *user { ", its user is there" } else { "" };
            writeln!(f, "phone {n}: {}{user}", at_phone(&phone.phase))?;
        }
        for (record, n) in transactions.iter().zip(1..) {
            let claims = of_transaction(record);
            if !claims.is_empty() {
                writeln!(f, "transaction {n}: {}", claims.join("; "))?;
            }
        }
        for (record, n) in selections.iter().zip(1..) {
            let claims = of_selection(record);
            if !claims.is_empty() {
                writeln!(f, "selection {n}: {}", claims.join("; "))?;
            }
        }
        let numbers = (0..16).filter(|key| leaked.contains(crate::term::KeyId(*key)));
        let numbers: Vec<String> = numbers.map(|key| key.to_string()).collect();
        if *leaked != Keys::NONE {
            writeln!(f, "leaked keys: {}", numbers.join(" "))?;
        }
        write!(f, "authentications left: {authentications}")
    }
}

fn rights(unlock: bool, drive: bool) -> &'static str {
    match (unlock, drive) {
        (true, true) => "may unlock and drive",
        (true, false) => "may unlock only",
        (false, true) => "may drive only",
        (false, false) => "may do nothing",
    }
}

/// The claims of one transaction with the names of who is meant, and whether the adversary knows its keys.
pub(crate) fn of_vehicle(world: &World, view: &View<'_>, v: &OfVehicle<'_>) -> String {
    let mut claims = of_transaction(v.claims);
    if let Some(entry) = v.entry {
        let may = rights(
            entry.entitlements.contains(Purpose::Unlock),
            entry.entitlements.contains(Purpose::Drive),
        );
        claims.push(format!(
            "that slot holds a key of {}, {}, {may}",
            owner_of(world, entry.key.0),
            entry.status.name()
        ));
    }
    if view.vehicle_keys_known(v) {
        claims.push("the adversary knows its session keys".to_owned());
    }
    format!(
        "transaction {} of vehicle {} ({} over {}) {}",
        v.index + 1,
        v.vehicle + 1,
        v.aim.purpose.name(),
        radio(v.aim.interface),
        claims.join("; ")
    )
}

/// The claims of one selection with the names of who is meant, and whether the adversary knows its keys.
pub(crate) fn of_device(world: &World, view: &View<'_>, d: &OfDevice<'_>) -> String {
    let mut claims = of_selection(d.claims);
    claims.push(format!(
        "its peer's part is {}, transaction identifier {}",
        ephemeral_of(world, d.signed.vehicle.0),
        d.signed.transaction.0
    ));
    if let Some(bound) = d.bound {
        claims.push(format!(
            "its key for that vehicle is {}",
            bound.status.name()
        ));
    }
    if !view.near(d.phone) {
        claims.push("the phone is not where the vehicles are".to_owned());
    }
    if view.device_keys_known(d) {
        claims.push("the adversary knows its session keys".to_owned());
    }
    format!(
        "selection {} of phone {} {}",
        d.index + 1,
        d.phone + 1,
        claims.join("; ")
    )
}

#[cfg(test)]
mod tests {
    use crate::catalogue::find;
    use crate::rules::Rules;
    use crate::world::World;

    #[test]
    fn a_summary_is_short_and_the_plain_form_has_all() {
        let world = World::new(&find("unlock").expect("in the catalogue"), Rules::ALL);
        let start = world.start();
        assert_eq!(
            format!("{start:#?}"),
            "vehicle 1: idle\nvehicle 2: idle\nphone 1: not selected\nphone 2: not selected\nauthentications left: 0"
        );
        assert!(format!("{start:?}").starts_with("State { vehicles: ["));
    }
}
