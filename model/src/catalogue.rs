//! The scenarios.

use crate::goals::{Promise, Witness};
use crate::term::{Purposes, VersionSet};
use crate::vehicle::Aim;
use crate::world::scenario::{
    Fault, Insider, Leak, Powers, Provision, RADIO, Scenario, Seat, Suite, Varies,
};
use keyproof_spec::words::{KeyStatus, Purpose};

/// All scenarios, in a fixed order.
#[must_use]
pub fn catalogue() -> Vec<Scenario> {
    vec![unlock("unlock-1v1p")]
}

fn unlock(id: &'static str) -> Scenario {
    Scenario {
        id,
        title: "x",
        suite: Suite::Quick,
        promises: Promise::all().filter(|p| !matches!(p, Promise::Near|Promise::DeviceFullAtAccept|Promise::PromptTrue)).collect(),
        reaches: vec![Witness::VehicleActuates],
        transactions: vec![Seat { vehicle: 0, aim: Aim { purpose: Purpose::Drive, interface: RADIO } },Seat { vehicle: 0, aim: Aim { purpose: Purpose::Unlock, interface: RADIO } }],
        selections: vec![0,0],
        provision: Provision::PLAIN,
        powers: Powers::NETWORK,
        varies: Varies::default(),
        far: [false; 2],
    }
}
