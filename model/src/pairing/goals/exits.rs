//! I19: what the rightful user can still do, judged by a drive without the adversary ([`crate::pairing::world::exit`]).

use super::{Fact, What};
use crate::pairing::message::Side;
use crate::pairing::rules::ATTEMPTS;
use crate::pairing::step::Claim;
use crate::pairing::world::{Scenario, State};

/// The owner's key opens the vehicle, unless a change of owner was authorised.
pub(super) fn live_key_works(scenario: &Scenario, state: &State, fact: &Fact) -> bool {
    let Some((phone, key)) = scenario.live_key().filter(|_| !state.past.change) else {
        return true;
    };
    fact.what != What::Stored || scenario.still_serves(state, phone, key)
}

/// Whatever was counted, used or dropped.
pub(super) fn pairs_anew(scenario: &Scenario, state: &State, fact: &Fact) -> bool {
    fact.what != What::Stored || scenario.pairs_anew(state)
}

/// One side alone, and the goal itself: what a peer that has shown nothing may make a phone compute. Too dear stops the phone for its
/// user; the answer to REQUEST is the effect by which that is seen.
pub(super) const fn costs_bounded(_: &Scenario, _: &State, fact: &Fact) -> bool {
    match (fact.by.side, fact.what) {
        (Side::Device, What::Claimed(Claim::Runs(seen))) => seen.request.stretching.costs_bounded,
        _ => true,
    }
}

/// F-OP-004.
pub(super) fn still_activates(scenario: &Scenario, state: &State, fact: &Fact) -> bool {
    fact.what != What::Stored || scenario.still_activates(state)
}

/// F-OP-005: unless a key is pending or active, or the limit is reached, the same password pairs.
pub(super) fn pairs_again(scenario: &Scenario, state: &State, fact: &Fact) -> bool {
    let stored = &state.vehicles.first.stored;
    let settled = stored.pending.is_some() || stored.table.iter().any(Option::is_some);
    let at_limit = stored.attempts.iter().any(|count| *count >= ATTEMPTS);
    let [_, first, second, ..] = state.past.current;
    let looks = matches!(fact.what, What::Stored | What::Ended);
    let ended = looks && first.is_none() && second.is_none();
    !ended || settled || at_limit || scenario.pairs_again(state)
}
