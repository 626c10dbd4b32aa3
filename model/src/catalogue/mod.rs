//! The scenarios: many small worlds in the place of one large one.
//!
//! ```text
//!   plain      one vehicle and one phone, one to three sessions each            peers      two of them
//!   fields     unauthenticated fields changed on the way, channel altered        powers     insiders, leaks, dishonest vehicle
//!   status     rights, suspension, intent                                        faults     provisioning gone wrong
//!   findings   what is documented as missing: not in the catalogue of what holds
//! ```
//!
//! An id is permanent. A scenario lists only promises whose claims can happen in it, and the witnesses that show it. What a
//! suite leaves out can be named: [`left_out`].

mod faults;
mod fields;
pub mod findings;
mod peers;
mod plain;
mod powers;
mod status;
pub mod target;

use crate::goals::{Promise, Witness};
use crate::term::VersionSet;
use crate::vehicle::Aim;
use crate::world::record::SEATS;
use crate::world::scenario::{Fault, Powers, Provision, RADIO, Scenario, Seat, Suite, Varies};
use keyproof_spec::words::Purpose;

/// All scenarios in which everything promised is expected to hold, in a fixed order.
#[must_use]
pub fn catalogue() -> Vec<Scenario> {
    let mut all = plain::scenarios();
    all.extend(peers::scenarios());
    all.extend(fields::scenarios());
    all.extend(powers::scenarios());
    all.extend(status::scenarios());
    all.extend(faults::scenarios());
    all
}

/// The scenarios that run at a suite: its own and those of the smaller suites.
#[must_use]
pub fn suite(suite: Suite) -> Vec<Scenario> {
    catalogue()
        .into_iter()
        .filter(|scenario| scenario.suite <= suite)
        .collect()
}

/// The ids of the scenarios that do not run at a suite.
#[must_use]
pub fn left_out(suite: Suite) -> Vec<&'static str> {
    let larger = catalogue()
        .into_iter()
        .filter(|scenario| scenario.suite > suite);
    larger.map(|scenario| scenario.id).collect()
}

/// The scenario of this id.
#[must_use]
pub fn find(id: &str) -> Option<Scenario> {
    catalogue().into_iter().find(|scenario| scenario.id == id)
}

/// What a vehicle promises when it accepts and acts.
const VEHICLE: &[Promise] = &[
    Promise::ActuatesWithKey,
    Promise::ActuatesOnce,
    Promise::VehicleAlive,
    Promise::VehicleWeak,
    Promise::VehicleSigned,
    Promise::VehicleFull,
    Promise::VehicleInjective,
    Promise::SubsetWhole,
];

/// What a device promises when it accepts.
const DEVICE: &[Promise] = &[
    Promise::DeviceAlive,
    Promise::DeviceWeak,
    Promise::DeviceSigned,
    Promise::DeviceInjective,
];

/// What both promise together.
const BOTH: &[Promise] = &[
    Promise::SamePartner,
    Promise::ChannelSecret,
    Promise::PersistentSecret,
    Promise::ActiveAtVehicle,
    Promise::ActiveAtDevice,
    Promise::VersionOffered,
    Promise::VersionBest,
    Promise::NothingLate,
    Promise::CommandsAfterAccept,
    Promise::Present,
    Promise::WithinRights,
    Promise::MailboxHome,
];

/// What is promised of drive and of the channel.
const DRIVE: &[Promise] = &[
    Promise::TokenShown,
    Promise::DeviceConfirms,
    Promise::CommandsWhole,
    Promise::AnswerWhole,
];

/// What several sessions add.
const MANY: &[Promise] = &[Promise::FreshAtVehicle, Promise::FreshAtDevice];

fn promises(groups: &[&[Promise]]) -> Vec<Promise> {
    let mut all: Vec<Promise> = groups
        .iter()
        .flat_map(|group| group.iter().copied())
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

const fn seat(vehicle: usize, purpose: Purpose) -> Seat {
    Seat {
        vehicle,
        aim: Aim {
            purpose,
            interface: RADIO,
        },
    }
}

const UNLOCK: Seat = seat(0, Purpose::Unlock);
const DRIVES: Seat = seat(0, Purpose::Drive);

/// A scenario of one vehicle, one phone and the network; the groups refine it.
fn plain(
    id: &'static str,
    title: &'static str,
    transactions: &[Seat],
    selections: &[usize],
) -> Scenario {
    let drives = transactions
        .iter()
        .any(|seat| seat.aim.purpose == Purpose::Drive);
    let many = transactions.len() + selections.len() > 2;
    let mut groups = vec![VEHICLE, DEVICE, BOTH];
    let mut reaches = vec![
        Witness::VehicleAccepts,
        Witness::VehicleActuates,
        Witness::DeviceRuns,
        Witness::DeviceAccepts,
        Witness::DevicePrompts,
    ];
    if drives {
        groups.push(DRIVE);
        reaches.extend([Witness::VehicleTakes, Witness::DeviceReleases]);
    }
    if many {
        groups.push(MANY);
    }
    if transactions.len() > 1 && selections.len() > 1 {
        reaches.extend([Witness::VehicleActuatesTwice, Witness::TwoDevicesAccept]);
    }
    Scenario {
        id,
        title,
        suite: Suite::Quick,
        promises: promises(&groups),
        reaches,
        transactions: transactions.to_vec(),
        selections: selections.to_vec(),
        provision: Provision::PLAIN,
        powers: Powers::NETWORK,
        varies: Varies::default(),
        far: [false; SEATS],
    }
}

/// Refinements, to be chained.
trait Refine: Sized {
    /// Checked at this suite.
    fn at(self, suite: Suite) -> Self;
    /// So many vehicles and phones.
    fn of(self, vehicles: usize, phones: usize) -> Self;
    /// With these powers.
    fn with(self, powers: Powers) -> Self;
    /// With this provisioning; keep [`Refine::of`] after it.
    fn given(self, provision: Provision) -> Self;
    /// With these fields changed.
    fn varying(self, varies: Varies) -> Self;
    /// With these promises too.
    fn also(self, promises: &[Promise]) -> Self;
    /// Without these promises.
    fn less(self, promises: &[Promise]) -> Self;
    /// With exactly these witnesses.
    fn reaching(self, witnesses: &[Witness]) -> Self;
    /// With this fault of provisioning.
    fn faulty(self, fault: Fault) -> Self;
    /// With these versions.
    fn speaking(self, vehicle: u8, phone: u8) -> Self;
}

impl Refine for Scenario {
    fn at(self, suite: Suite) -> Self {
        Self { suite, ..self }
    }

    fn of(mut self, vehicles: usize, phones: usize) -> Self {
        self.provision.vehicles = vehicles;
        self.provision.phones = phones;
        self
    }

    fn with(self, powers: Powers) -> Self {
        Self { powers, ..self }
    }

    fn given(self, provision: Provision) -> Self {
        Self { provision, ..self }
    }

    fn varying(self, varies: Varies) -> Self {
        Self { varies, ..self }
    }

    fn also(mut self, more: &[Promise]) -> Self {
        self.promises = promises(&[&self.promises, more]);
        self
    }

    fn less(mut self, fewer: &[Promise]) -> Self {
        self.promises.retain(|promise| !fewer.contains(promise));
        self
    }

    fn reaching(self, witnesses: &[Witness]) -> Self {
        Self {
            reaches: witnesses.to_vec(),
            ..self
        }
    }

    fn faulty(mut self, fault: Fault) -> Self {
        self.provision.fault = fault;
        self
    }

    fn speaking(mut self, vehicle: u8, phone: u8) -> Self {
        self.provision.vehicle_versions = VersionSet(vehicle);
        self.provision.phone_versions = VersionSet(phone);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::record::RECORDS;
    use std::collections::BTreeSet;

    #[test]
    fn scenarios_are_small_and_named_once() {
        let all = catalogue();
        let ids: BTreeSet<_> = all.iter().map(|scenario| scenario.id).collect();
        assert_eq!(ids.len(), all.len());
        for scenario in all {
            assert!(scenario.transactions.len() <= RECORDS && scenario.selections.len() <= RECORDS);
            assert!(!scenario.promises.is_empty(), "{}", scenario.id);
        }
    }

    #[test]
    fn what_a_suite_leaves_out_has_names() {
        assert!(left_out(Suite::Deep).is_empty());
        assert!(left_out(Suite::Quick).len() > left_out(Suite::Standard).len());
        assert!(find("unlock").is_some() && find("no such scenario").is_none());
    }
}
