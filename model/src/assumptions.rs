//! What happens where an assumption of chapter 6 is false: the scenarios that say so.
//!
//! ```text
//!   assumption ─▶ scenarios in which it is false ─▶ what holds all the same, and what the adversary gets
//! ```
//!
//! A scenario here is one of the catalogue: its promises are those that must survive. What the adversary gets shows as a
//! witness, [`crate::goals::Witness::AdversaryAccepted`] for a stolen device key.

use keyproof_spec::assumption::ASSUMPTIONS;

/// An assumption and the scenarios in which it is false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WhatIf {
    /// The assumption's id.
    pub assumption: &'static str,
    /// Ids of scenarios; empty if no model can say.
    pub scenarios: &'static [&'static str],
    /// What they show, or why there is none.
    pub shows: &'static str,
}

/// One row for each assumption.
pub const WHAT_IF: &[WhatIf] = &[
    WhatIf {
        assumption: "A1",
        scenarios: &[
            "leak-device-key-unlock",
            "leak-device-key-drive",
            "leak-device-key-2v2d",
            "leak-vehicle-key-unlock",
            "leak-vehicle-key-drive",
            "leak-vehicle-key-phones",
            "leak-later-unlock",
            "leak-later-drive",
        ],
        shows: "a leaked phone key opens the vehicle, but does not drive it without the token and does not pose as the vehicle; a \
                leaked vehicle key opens nothing; a key that leaks later opens no session of before",
    },
    WhatIf {
        assumption: "A2",
        scenarios: &["unlock", "drive"],
        shows: "every scenario: all messages pass through the adversary's hands; a phone that is far is finding F-ST-003",
    },
    WhatIf {
        assumption: "A3",
        scenarios: &["own-key-in-table"],
        shows: "with the vehicle's own key in its table the usage constant alone stops its signature from coming back",
    },
    WhatIf {
        assumption: "A4",
        scenarios: &["no-user", "user", "user-1v2d", "user-field-1v2d"],
        shows: "without express mode a phone runs once for each authentication, whoever asks it: the authentication names no \
                vehicle and no purpose",
    },
    WhatIf {
        assumption: "A5",
        scenarios: &[],
        shows: "the bus behind the reader speaks none of these messages",
    },
    WhatIf {
        assumption: "A6",
        scenarios: &[
            "malleable-unlock",
            "malleable-drive",
            "malleable-drive-1v2d",
            "malleable-drive-2v2d",
        ],
        shows: "content that is altered under a broken MAC is refused; points, zero signatures and short tags are for vectors",
    },
    WhatIf {
        assumption: "A7",
        scenarios: &["leak-ephemeral-unlock", "leak-ephemeral-2v1d"],
        shows: "an ephemeral that leaks after its session opens no other; repeated values are the mutations of DK-ST-002, \
                DK-ST-003 and DK-ST-021",
    },
    WhatIf {
        assumption: "A8",
        scenarios: &[
            "op-logarithm-m-ccc",
            "op-logarithm-n-ccc",
            "op-logarithm-n-device-ccc",
        ],
        shows: "owner pairing: with the logarithm of M one answer of a vehicle tests every guess; the logarithm of N gives nothing, \
                because a phone shows no evidence before it has the vehicle's",
    },
    WhatIf {
        assumption: "A9",
        scenarios: &["op-password-known-ccc", "op-verifier-stolen-ccc"],
        shows: "owner pairing: a thief of the password pairs a phone of its own, a thief of the verifier is finding F-OP-001",
    },
];

/// The row of an assumption.
#[must_use]
pub fn what_if(assumption: &str) -> Option<&'static WhatIf> {
    WHAT_IF.iter().find(|row| row.assumption == assumption)
}

/// The ids of assumptions without a row; none.
pub fn unanswered() -> impl Iterator<Item = &'static str> {
    let ids = ASSUMPTIONS.iter().map(|assumption| assumption.id);
    ids.filter(|id| what_if(id).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::find;

    #[test]
    fn each_assumption_is_answered_by_scenarios_that_exist() {
        assert_eq!(unanswered().count(), 0);
        for row in WHAT_IF {
            for id in row.scenarios {
                let of_pairing = crate::pairing::catalogue::find(id);
                assert!(find(id).is_some() || !of_pairing.is_empty(), "{id}");
            }
        }
    }
}
