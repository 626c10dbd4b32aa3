//! I7: how many guesses the adversary tests.
//!
//! These are counts of one side, and they are the goal itself: a guess is tested when an answer leaves that differs for a right and a
//! wrong guess. The count here is of such answers, not of what the side has counted; the limit is that of the profile.

use super::{Fact, What};
use crate::pairing::message::Side;
use crate::pairing::rules::ATTEMPTS;
use crate::pairing::step::Claim;
use crate::pairing::world::{Scenario, State};

/// At the vehicle, since its verifier came: each M1 over a guess tells whether it is right.
pub(super) const fn at_vehicle(_: &Scenario, state: &State, _: &Fact) -> bool {
    let tests = state.past.tests_at_vehicle;
    tests.first <= ATTEMPTS && tests.second <= ATTEMPTS
}

/// At the device, since its password came or it last took right evidence.
pub(super) const fn at_device(_: &Scenario, state: &State, _: &Fact) -> bool {
    let tests = state.past.tests_at_device;
    let ([first, _], [second, _]) = (tests.first, tests.second);
    first <= ATTEMPTS && second <= ATTEMPTS
}

/// At the device in all: more than the goal promises.
pub(super) const fn in_all(_: &Scenario, state: &State, _: &Fact) -> bool {
    let [_, all] = state.past.tests_at_device.first;
    all <= ATTEMPTS
}

/// At the device in all, where one right pairing comes between: limit - 1 before it, and limit after it.
pub(super) const fn around_one(_: &Scenario, state: &State, _: &Fact) -> bool {
    let [_, all] = state.past.tests_at_device.first;
    all < ATTEMPTS.saturating_mul(2)
}

/// No evidence lets the adversary test every guess.
pub(super) fn off_line(scenario: &Scenario, _: &State, fact: &Fact) -> bool {
    match (fact.by.side, fact.what) {
        (by @ (Side::Device | Side::Vehicle), What::Claimed(Claim::Showed(seen, _))) => {
            !scenario.tests_all(by, seen)
        }
        _ => true,
    }
}
