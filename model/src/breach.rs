//! Why a promise is violated in a state: the claims on which the violation rests, and what stands against them.
//!
//! ```text
//!   violated state ─▶ leave one session's claims out ─▶ does the promise hold then?   yes: the violation rests on that claim
//!                                                        one session only: its peers, and where they differ, stand against it
//! ```
//!
//! The promise itself is asked, so no goal is told a second time here.

use crate::goals::view::{OfDevice, OfVehicle};
use crate::goals::{Promise, View};
use crate::world::World;
use crate::world::claims::{of_device, of_vehicle};
use crate::world::record::State;
use crate::world::story::{radio, versions};
use keyproof_spec::goal::Goal;

/// The facts that violate a promise in a state, the claim first.
#[must_use]
pub fn facts(world: &World, state: &State, promise: Promise) -> Vec<String> {
    let view = View::new(world, state);
    let rests = |without: &State| promise.judge().is_some_and(|judge| judge(world, without));
    let vehicles: Vec<OfVehicle<'_>> = view.vehicles().filter(|v| v.claims.ran.is_some()).collect();
    let devices: Vec<OfDevice<'_>> = view.devices().collect();
    let needed_of_vehicles: Vec<&OfVehicle<'_>> = vehicles
        .iter()
        .filter(|v| rests(&without_transaction(state, v.index)))
        .collect();
    let needed_of_devices: Vec<&OfDevice<'_>> = devices
        .iter()
        .filter(|d| rests(&without_selection(state, d.index)))
        .collect();
    let mut facts: Vec<String> = Vec::new();
    facts.extend(
        needed_of_vehicles
            .iter()
            .map(|v| of_vehicle(world, &view, v)),
    );
    facts.extend(needed_of_devices.iter().map(|d| of_device(world, &view, d)));
    match (needed_of_vehicles.as_slice(), needed_of_devices.as_slice()) {
        ([v], []) => {
            facts.extend(
                devices
                    .iter()
                    .map(|d| format!("{}{}", of_device(world, &view, d), differing(v, d))),
            );
            if devices.is_empty() {
                facts.push("no phone has run".to_owned());
            }
        }
        ([], [d]) => {
            facts.extend(
                vehicles
                    .iter()
                    .map(|v| format!("{}{}", of_vehicle(world, &view, v), differing(v, d))),
            );
            if vehicles.is_empty() {
                facts.push("no vehicle has run".to_owned());
            }
        }
        ([], []) => {
            facts.extend(vehicles.iter().map(|v| of_vehicle(world, &view, v)));
            facts.extend(devices.iter().map(|d| of_device(world, &view, d)));
        }
        (_, _) => {}
    }
    if promise.goal() == Goal::I12 {
        facts.push(format!(
            "the vehicle offers versions {}, the phone offers {}; 0 is the newest",
            versions(view.vehicle_versions()),
            versions(view.phone_versions())
        ));
    }
    facts
}

fn without_transaction(state: &State, index: usize) -> State {
    let mut less = *state;
    if let Some(record) = less.transactions.get_mut(index) {
        *record = Default::default();
    }
    less
}

fn without_selection(state: &State, index: usize) -> State {
    let mut less = *state;
    if let Some(record) = less.selections.get_mut(index) {
        *record = Default::default();
    }
    less
}

/// The fields of the tuple in which a vehicle and a device differ, with both values.
fn differing(v: &OfVehicle<'_>, d: &OfDevice<'_>) -> String {
    let mut fields: Vec<String> = Vec::new();
    let mut compare = |field: &str, vehicle: String, phone: String| {
        if vehicle != phone {
            fields.push(format!(
                "{field} {vehicle} at the vehicle, {phone} at the phone"
            ));
        }
    };
    if let Some(signed) = v.signed {
        let own = d.signed;
        compare(
            "vehicle identifier",
            signed.vehicle_id.0.to_string(),
            own.vehicle_id.0.to_string(),
        );
        compare(
            "phone's ephemeral",
            signed.endpoint.0.to_string(),
            own.endpoint.0.to_string(),
        );
        compare(
            "vehicle's ephemeral",
            signed.vehicle.0.to_string(),
            own.vehicle.0.to_string(),
        );
        compare(
            "transaction identifier",
            signed.transaction.0.to_string(),
            own.transaction.0.to_string(),
        );
    }
    if let Some(unsigned) = v.unsigned {
        let own = d.unsigned;
        compare(
            "version",
            unsigned.version.0.to_string(),
            own.version.0.to_string(),
        );
        compare(
            "purpose",
            unsigned.purpose.name().to_owned(),
            own.purpose.name().to_owned(),
        );
        compare(
            "radio",
            radio(unsigned.interface).to_owned(),
            radio(own.interface).to_owned(),
        );
    }
    if fields.is_empty() {
        String::new()
    } else {
        format!("; they differ: {}", fields.join(", "))
    }
}
