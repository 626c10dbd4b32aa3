//! I6 (what becomes of keys), I8, I11 and I22: keys against who made them, proved them, recorded them and wanted them.

use super::{Fact, What};
use crate::pairing::message::Side;
use crate::pairing::step::Claim;
use crate::pairing::world::scenario::{
    ADVERSARY, PHONE, honest_device, honest_vehicle, vehicle_at,
};
use crate::pairing::world::{Place, Scenario, State};

/// I6: both ends of a completed pairing. A key for the adversary's own vehicle is between the device and that vehicle.
pub(super) fn enabled_taken(_: &Scenario, state: &State, fact: &Fact) -> bool {
    let (Side::Device, What::Active(key)) = (fact.by.side, fact.what) else {
        return true;
    };
    let made = state.past.made.iter().find(|made| made.key == key);
    let meant = made.map(|made| honest_vehicle(made.creation.vehicle));
    match meant {
        Some(None) => true,
        Some(Some(vehicle)) => state.past.taken.at(vehicle).contains(&key),
        None => [Place::First, Place::Second]
            .iter()
            .any(|vehicle| state.past.taken.at(*vehicle).contains(&key)),
    }
}

/// I6: the password stands for one wish. It has served when the vehicle has confirmed with its verifier; who learns it afterwards
/// gets no key of another phone into the vehicle (assumption A9: a thief of the password pairs a phone of its own *once*, instead).
pub(super) fn serves_once(_: &Scenario, state: &State, fact: &Fact) -> bool {
    let What::Claimed(Claim::Pending { leaf, .. }) = fact.what else {
        return true;
    };
    !(*state.past.leaked_late.at(fact.by.place) && honest_device(leaf.key.owner).is_none())
}

/// I6: the same, whoever has the password: a vehicle takes no key when its verifier has served another run.
pub(super) fn one_pairing(_: &Scenario, state: &State, fact: &Fact) -> bool {
    !matches!(fact.what, What::Claimed(Claim::Pending { .. }))
        || *state.past.served.at(fact.by.place) <= 1
}

/// I8: its holder proved it to this vehicle, and the tracking server issued a receipt for it.
pub(super) fn proved_and_recorded(_: &Scenario, state: &State, fact: &Fact) -> bool {
    let (Side::Vehicle, What::Active(key)) = (fact.by.side, fact.what) else {
        return true;
    };
    let place = fact.by.place;
    state.past.proved.contains(&(vehicle_at(place), key))
        && *state.past.receipt.at(place) == Some(key)
}

/// I11: once a key was made active, that one alone is served.
pub(super) fn former_owner_out(_: &Scenario, state: &State, fact: &Fact) -> bool {
    let What::Claimed(Claim::Served(key)) = fact.what else {
        return true;
    };
    let newest = state.past.activated.at(fact.by.place).last();
    newest.is_none_or(|newest| *newest == key)
}

/// I11: the owner of the moment loses its key only after the present owner, or the maker's service, agreed.
pub(super) fn change_wanted(_: &Scenario, state: &State, fact: &Fact) -> bool {
    let gone = matches!((fact.by.side, fact.what), (Side::Vehicle, What::Removed(_)));
    !gone || (state.past.change && fact.by.place == Place::First)
}

/// I22 for the vehicle, whatever has leaked: a secure element made the key for this vehicle and this challenge.
pub(super) fn taken_certified(_: &Scenario, state: &State, fact: &Fact) -> bool {
    let What::Claimed(Claim::Pending { leaf, creation }) = fact.what else {
        return true;
    };
    let own = vehicle_at(fact.by.place);
    let meant = |vehicle, challenge| vehicle == own && challenge == creation.challenge;
    match leaf.key.owner {
        owner if honest_device(owner).is_some() => state.past.made.iter().any(|made| {
            made.key == leaf.key && meant(made.creation.vehicle, made.creation.challenge)
        }),
        // The element of the adversary's phone is honest: the certificate says for what the key was made.
        PHONE => meant(leaf.vehicle, leaf.challenge),
        _ => false,
    }
}

/// I22 for the device: the maker certified one key for each identifier, the adversary's vehicle included.
pub(super) const fn bound_certified(_: &Scenario, _: &State, fact: &Fact) -> bool {
    let What::Claimed(Claim::Made {
        creation, bound_to, ..
    }) = fact.what
    else {
        return true;
    };
    let known = honest_vehicle(bound_to).is_some() || bound_to == ADVERSARY;
    known && creation.vehicle == bound_to
}
