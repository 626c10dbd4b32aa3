//! I4, I5, I6, I12 and I13: what the two sides claim of one run, compared.

use super::{Fact, What};
use crate::pairing::message::{Content, Side};
use crate::pairing::step::Claim;
use crate::pairing::world::record::Session;
use crate::pairing::world::scenario::{
    ADVERSARY, OTHER_PASSWORD, OTHER_VEHICLE, VEHICLE, vehicle_at,
};
use crate::pairing::world::{Place, Scenario, Second, State};

/// The session of a fact.
fn session<'a>(state: &'a State, fact: &Fact) -> Option<&'a Session> {
    state.past.sessions.get(fact.session?)
}

/// Whether the adversary could play the other side: a vehicle with the verifier, a device with the password.
const fn other_may_be_played(session: &Session) -> bool {
    let [verifier, password] = session.exposed;
    match session.by.side {
        Side::Device => verifier,
        Side::Vehicle => password,
    }
}

fn unknown(scenario: &Scenario, state: &State, session: &Session) -> bool {
    let waived = session.exposed.contains(&true);
    let known = session
        .run
        .is_some_and(|run| scenario.knows(&state.past, run));
    waived || !session.confirmed || !known
}

/// I4.
pub(super) fn keys_secret(scenario: &Scenario, state: &State, fact: &Fact) -> bool {
    let asked = matches!(
        fact.what,
        What::Claimed(Claim::Confirmed(..)) | What::Leaked
    );
    let sessions = &state.past.sessions;
    !asked || sessions.iter().all(|it| unknown(scenario, state, it))
}

/// I5.
pub(super) fn past_secret(scenario: &Scenario, state: &State, fact: &Fact) -> bool {
    let ended = state.past.sessions.iter().filter(|it| !it.live);
    fact.what != What::Leaked || ended.into_iter().all(|it| unknown(scenario, state, it))
}

/// I6: with a partner whose view is the same; an unexposed side that confirms without one agrees with nobody.
pub(super) fn confirms_alike(_: &Scenario, state: &State, fact: &Fact) -> bool {
    let What::Claimed(Claim::Confirmed(..)) = fact.what else {
        return true;
    };
    session(state, fact)
        .is_none_or(|own| other_may_be_played(own) || state.past.partners(own).next().is_some())
}

/// F-OP-002: the same, with salt, costs and brand.
pub(super) fn request_whole(_: &Scenario, state: &State, fact: &Fact) -> bool {
    let What::Claimed(Claim::Confirmed(..)) = fact.what else {
        return true;
    };
    session(state, fact).is_none_or(|own| {
        let mut partners = state.past.partners(own);
        other_may_be_played(own)
            || partners.any(|(_, other)| other.seen.request == own.seen.request)
    })
}

/// I6, the device's half.
pub(super) fn made_in_pairing(_: &Scenario, state: &State, fact: &Fact) -> bool {
    made(state, fact, false)
}

/// F-OP-001: the device's half without its condition, for a key bound to the honest vehicle.
pub(super) fn vehicle_took_part(_: &Scenario, state: &State, fact: &Fact) -> bool {
    match fact.what {
        What::Claimed(Claim::Made { bound_to, .. }) if bound_to != ADVERSARY => {
            made(state, fact, true)
        }
        _ => true,
    }
}

fn made(state: &State, fact: &Fact, unconditional: bool) -> bool {
    let What::Claimed(Claim::Made { creation, .. }) = fact.what else {
        return true;
    };
    let Some(own) = session(state, fact) else {
        return false;
    };
    if other_may_be_played(own) && !unconditional {
        return own.confirmed;
    }
    let gave = Content::Creation(creation);
    own.confirmed
        && state.past.partners(own).any(|(_, other)| {
            other.confirmed
                && creation.vehicle == vehicle_at(other.by.place)
                && other.gave.iter().any(|(_, content)| *content == gave)
        })
}

/// F-OP-001: a password was given for one vehicle.
pub(super) fn meant_vehicle(scenario: &Scenario, state: &State, fact: &Fact) -> bool {
    let What::Claimed(Claim::Made { creation, .. }) = fact.what else {
        return true;
    };
    let password = session(state, fact).and_then(Session::password);
    let other = scenario.second == Second::Vehicle && password == Some(OTHER_PASSWORD);
    creation.vehicle == if other { OTHER_VEHICLE } else { VEHICLE }
}

/// I6, the vehicle's half.
pub(super) fn taken_in_pairing(_: &Scenario, state: &State, fact: &Fact) -> bool {
    let What::Claimed(Claim::Pending { leaf, creation }) = fact.what else {
        return true;
    };
    let Some(own) = session(state, fact) else {
        return false;
    };
    if other_may_be_played(own) {
        return own.confirmed;
    }
    let partners: Vec<usize> = state
        .past
        .partners(own)
        .filter(|(_, other)| other.confirmed)
        .map(|(index, _)| index)
        .collect();
    let here = |index: Option<usize>| index.is_some_and(|index| partners.contains(&index));
    let mut made = state.past.made.iter();
    own.confirmed
        && made.any(|made| made.key == leaf.key && made.creation == creation && here(made.session))
}

/// I12: offered by the side that confirms, and by the other if that is not the adversary's.
pub(super) fn version_offered(scenario: &Scenario, state: &State, fact: &Fact) -> bool {
    let What::Claimed(Claim::Confirmed(seen, _)) = fact.what else {
        return true;
    };
    let played = session(state, fact).is_some_and(other_may_be_played);
    let offered = |by| {
        let versions = match by {
            Side::Device => scenario.device(Place::First).versions,
            Side::Vehicle => scenario.vehicle(Place::First).versions,
        };
        versions & seen.request.version != 0
    };
    let other = match fact.by.side {
        Side::Device => Side::Vehicle,
        Side::Vehicle => Side::Device,
    };
    offered(fact.by.side) && (played || offered(other))
}

/// I12: the best that both offer, between the two honest sides.
pub(super) fn version_best(scenario: &Scenario, state: &State, fact: &Fact) -> bool {
    let What::Claimed(Claim::Confirmed(seen, _)) = fact.what else {
        return true;
    };
    let played = session(state, fact).is_some_and(other_may_be_played);
    played || seen.request.version == scenario.best()
}

/// I13: no two confirmed runs of a side have the same share of the other.
pub(super) fn share_once(_: &Scenario, state: &State, fact: &Fact) -> bool {
    let What::Claimed(Claim::Confirmed(seen, _)) = fact.what else {
        return true;
    };
    // What the adversary sends twice as the other side is its own affair.
    if session(state, fact).is_some_and(other_may_be_played) {
        return true;
    }
    let mut others = state
        .past
        .sessions
        .iter()
        .enumerate()
        .filter(|(index, it)| it.by == fact.by && it.confirmed && Some(*index) != fact.session);
    !others.any(|(_, other)| match fact.by.side {
        Side::Device => other.seen.y == seen.y,
        Side::Vehicle => other.seen.x == seen.x,
    })
}
