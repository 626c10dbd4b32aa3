//! I13 (parts), I15, I16 and I18.

use super::{Fact, What};
use crate::pairing::message::Side;
use crate::pairing::step::Claim;
use crate::pairing::world::{Place, Scenario, State};

/// I13: one part, as it was sealed, is taken once in a session.
pub(super) fn part_once(_: &Scenario, state: &State, fact: &Fact) -> bool {
    let What::Claimed(Claim::Took(part)) = fact.what else {
        return true;
    };
    let own = fact.session.and_then(|own| state.past.sessions.get(own));
    let same = |took: &&(u8, _)| **took == (part.place, part.content);
    own.is_none_or(|own| own.took.iter().filter(same).count() <= 1)
}

/// I15: a session is over when field, link or power were lost, when another application or run began, when the side said that it
/// ended, and when it answered a message with nothing or with a refusal. Nothing of it is claimed afterwards.
pub(super) fn nothing_late(_: &Scenario, state: &State, fact: &Fact) -> bool {
    let of_session = matches!(
        fact.what,
        What::Claimed(
            Claim::Showed(..)
                | Claim::Confirmed(..)
                | Claim::Took(_)
                | Claim::Made { .. }
                | Claim::Pending { .. }
        )
    );
    let had_one = state.past.sessions.iter().any(|it| it.by == fact.by);
    !of_session || fact.session.is_some() || !had_one
}

/// I16: what a side took is the beginning of what the other sent in the same run; waived where the adversary is the other.
pub(super) fn parts_whole(_: &Scenario, state: &State, fact: &Fact) -> bool {
    let What::Claimed(Claim::Took(_)) = fact.what else {
        return true;
    };
    let Some(own) = fact.session.and_then(|own| state.past.sessions.get(own)) else {
        return true;
    };
    let [verifier, password] = own.exposed;
    let waived = match own.by.side {
        Side::Device => verifier,
        Side::Vehicle => password,
    };
    let mut others = state.past.sessions.iter();
    waived
        || others.any(|other| {
            other.by.side != own.by.side
                && other.same_shares(own)
                && other.gave.starts_with(&own.took)
        })
}

/// I18: the user's wish is an act outside the protocol; the device neither sends a share nor makes a key after it was taken back. Only the first
/// device's user takes it back.
pub(super) const fn wanted(_: &Scenario, state: &State, fact: &Fact) -> bool {
    let pairs = matches!(
        (fact.by.side, fact.what),
        (
            Side::Device,
            What::Claimed(Claim::Runs(_) | Claim::Made { .. })
        )
    );
    !pairs || !state.past.withdrawn || matches!(fact.by.place, Place::Second)
}
