//! What a scenario is made of, in words: its sessions, its provisioning, what the adversary may do, which fields it changes.

use super::scenario::{Fault, Leak, Powers, Provision, Scenario, Varies};
use super::story::{radio, versions};
use crate::term::Purposes;
use keyproof_spec::words::KeyStatus;

/// A capability of the adversary, or a field that it may change: the word in results and what it means.
pub type Word = (&'static str, &'static str);

/// What the adversary always can do.
pub const NETWORK: Word = (
    "network",
    "it carries, holds back, repeats, redirects, changes and makes every message (chapter 1.4)",
);
/// It owns a key of its own.
pub const INSIDER: Word = (
    "insider",
    "it owns a key of its own in slot 2 of vehicle 1's table",
);
/// It owns a vehicle.
pub const DISHONEST_VEHICLE: Word = ("dishonest-vehicle", "it owns the key of vehicle 2");
/// Content can be altered.
pub const MALLEABLE: Word = (
    "malleable",
    "it alters sealed content without reading it; the MAC breaks",
);
/// The field is its own.
pub const FIELD: Word = (
    "field",
    "it selects anew, takes the field or the link away at any time",
);
/// A second set of own values.
pub const SECOND: Word = (
    "second",
    "it has a second ephemeral, identifier and key of its own",
);
/// Leak of a phone's key.
pub const LEAK_DEVICE: Word = (
    "leak-device-key",
    "it has phone 1's key for vehicle 1 from the start",
);
/// Leak of a vehicle's key.
pub const LEAK_VEHICLE: Word = ("leak-vehicle-key", "it has vehicle 1's key from the start");
/// Leaks after claims.
pub const LEAK_LATER: Word = (
    "leak-later",
    "phone 1's and vehicle 1's long-term keys leak to it, at any time after a claim",
);
/// Leaks of ephemerals.
pub const LEAK_EPHEMERALS: Word = (
    "leak-ephemerals",
    "ephemeral private keys leak to it, each after its session has ended",
);
/// A field that may be changed.
pub const VARIES_LIST: Word = (
    "vary-list",
    "it changes the version list in the SELECT answer",
);
/// A field that may be changed.
pub const VARIES_VERSION: Word = ("vary-version", "it changes the version in AUTH0");
/// A field that may be changed.
pub const VARIES_PURPOSE: Word = ("vary-purpose", "it changes the purpose (P2) in AUTH0");
/// A field that may be changed.
pub const VARIES_INTERFACE: Word = (
    "vary-interface",
    "it reaches the phone over another radio than the vehicle's",
);

/// All words, in the order of results.
pub const WORDS: &[Word] = &[
    NETWORK,
    INSIDER,
    DISHONEST_VEHICLE,
    MALLEABLE,
    FIELD,
    SECOND,
    LEAK_DEVICE,
    LEAK_VEHICLE,
    LEAK_LATER,
    LEAK_EPHEMERALS,
    VARIES_LIST,
    VARIES_VERSION,
    VARIES_PURPOSE,
    VARIES_INTERFACE,
];

impl Powers {
    /// What the adversary may do, leaks apart.
    #[must_use]
    pub fn words(&self) -> Vec<Word> {
        let Self {
            insider,
            dishonest_vehicle,
            leak: _,
            malleable,
            field,
            second,
        } = *self;
        let optional = [
            (insider.is_some(), INSIDER),
            (dishonest_vehicle, DISHONEST_VEHICLE),
            (malleable, MALLEABLE),
            (field, FIELD),
            (second, SECOND),
        ];
        let has = optional.into_iter().filter(|(has, _)| *has);
        std::iter::once(NETWORK)
            .chain(has.map(|(_, word)| word))
            .collect()
    }
}

impl Leak {
    /// What leaks, if anything does.
    #[must_use]
    pub const fn word(self) -> Option<Word> {
        match self {
            Self::None => None,
            Self::DeviceKey => Some(LEAK_DEVICE),
            Self::VehicleKey => Some(LEAK_VEHICLE),
            Self::Later => Some(LEAK_LATER),
            Self::Ephemerals => Some(LEAK_EPHEMERALS),
        }
    }
}

impl Varies {
    /// Which fields are changed.
    #[must_use]
    pub fn words(&self) -> Vec<Word> {
        let Self {
            list,
            version,
            purpose,
            interface,
        } = *self;
        let all = [
            (list, VARIES_LIST),
            (version, VARIES_VERSION),
            (purpose, VARIES_PURPOSE),
            (interface, VARIES_INTERFACE),
        ];
        all.into_iter()
            .filter(|(varied, _)| *varied)
            .map(|(_, word)| word)
            .collect()
    }
}

impl Scenario {
    /// Its sessions, in order: transactions of vehicles first, then selections of phones.
    #[must_use]
    pub fn sessions(&self) -> Vec<String> {
        let transactions = self.transactions.iter().zip(1..).map(|(seat, n)| {
            format!(
                "transaction {n}: vehicle {}, {} over {}",
                seat.vehicle + 1,
                seat.aim.purpose.name(),
                radio(seat.aim.interface)
            )
        });
        let selections = self.selections.iter().zip(1..).map(|(phone, n)| {
            let far = self.far.get(*phone).copied().unwrap_or(false);
            let far = if far { ", far from the vehicles" } else { "" };
            format!("selection {n}: phone {}{far}", phone + 1)
        });
        transactions.chain(selections).collect()
    }

    /// What is provisioned, where it is not the plain case.
    #[must_use]
    pub fn provisioned(&self) -> Vec<String> {
        let Provision {
            vehicles,
            phones,
            vehicle_versions,
            phone_versions,
            status_in_table,
            status_in_phone,
            entitlements,
            express,
            authentications,
            fault,
        } = self.provision;
        let mut words = vec![
            format!("{vehicles} vehicle(s), {phones} phone(s)"),
            format!(
                "versions {} at vehicles, {} at phones (0 is the newest)",
                versions(vehicle_versions),
                versions(phone_versions)
            ),
        ];
        let mut say = |unusual: bool, text: String| {
            if unusual {
                words.push(text);
            }
        };
        say(
            status_in_table != KeyStatus::Active,
            format!("phone 1's key is {} in the table", status_in_table.name()),
        );
        say(
            status_in_phone != KeyStatus::Active,
            format!("phone 1's keys are {} in the phone", status_in_phone.name()),
        );
        let may = match (entitlements.unlock, entitlements.drive) {
            (true, _) => "unlock only",
            (false, true) => "drive only",
            (false, false) => "do nothing",
        };
        say(
            entitlements != Purposes::ALL,
            format!("phone 1's key may {may}"),
        );
        say(
            !express,
            format!("no express mode, users authenticate {authentications} times"),
        );
        let wrong = match fault {
            Fault::None => "",
            Fault::OwnKeyInTable => "vehicle 1's public key stands in its own table",
            Fault::SharedEndpointKey => "phone 1 has one key for both vehicles",
            Fault::EndpointKeyAsVehicleKey => "phone 2 takes phone 1's key for vehicle 2's",
        };
        say(fault != Fault::None, wrong.to_owned());
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::catalogue;

    #[test]
    fn every_word_is_used_and_listed() {
        let mut used = vec![NETWORK, SECOND];
        for scenario in catalogue() {
            used.extend(scenario.powers.words());
            used.extend(scenario.powers.leak.word());
            used.extend(scenario.varies.words());
        }
        assert!(used.iter().all(|word| WORDS.contains(word)));
        assert!(WORDS.iter().all(|word| used.contains(word)));
    }
}
