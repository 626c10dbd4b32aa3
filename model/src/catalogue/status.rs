//! Rights, suspension, and the user's intent.

use super::{DRIVES, Refine, UNLOCK, plain};
use crate::goals::Witness;
use crate::term::Purposes;
use crate::world::scenario::{Leak, Powers, Provision, Scenario};
use keyproof_spec::words::KeyStatus;

const LOCKED: Provision = Provision {
    express: false,
    ..Provision::PLAIN
};

pub(super) fn scenarios() -> Vec<Scenario> {
    let in_table = Provision {
        status_in_table: KeyStatus::Suspended,
        ..Provision::PLAIN
    };
    let in_phone = Provision {
        status_in_phone: KeyStatus::Suspended,
        ..Provision::PLAIN
    };
    let narrow = Provision {
        entitlements: Purposes::UNLOCK,
        ..Provision::PLAIN
    };
    let runs = [Witness::DeviceRuns];
    let accepts = [Witness::DeviceRuns, Witness::DeviceAccepts];
    let field = Powers {
        field: true,
        ..Powers::NETWORK
    };
    let leaked = Powers {
        leak: Leak::VehicleKey,
        ..Powers::NETWORK
    };
    vec![
        plain(
            "suspended-in-table",
            "the vehicle has suspended the phone's key",
            &[UNLOCK],
            &[0],
        )
        .given(in_table)
        .reaching(&accepts),
        plain(
            "suspended-in-phone",
            "the phone has suspended its key",
            &[UNLOCK],
            &[0],
        )
        .given(in_phone)
        .reaching(&runs),
        plain(
            "suspended-in-phone-leak",
            "a lost phone, and the vehicle's key is known",
            &[UNLOCK],
            &[0],
        )
        .given(in_phone)
        .with(leaked)
        .reaching(&runs),
        plain(
            "narrow-drive",
            "a phone for the doors wants to drive",
            &[DRIVES],
            &[0],
        )
        .given(narrow)
        .reaching(&accepts),
        plain(
            "narrow-phones-drive",
            "a phone for the doors beside one that may drive",
            &[DRIVES],
            &[0, 1],
        )
        .given(narrow)
        .of(1, 2),
        plain(
            "no-user",
            "no express mode, and the user does nothing",
            &[UNLOCK],
            &[0],
        )
        .given(LOCKED)
        .reaching(&[]),
        plain(
            "user",
            "no express mode, the user authenticates once",
            &[UNLOCK],
            &[0],
        )
        .given(Provision {
            authentications: 1,
            ..LOCKED
        }),
        plain(
            "user-1v2d",
            "no express mode, one authentication, two selections",
            &[UNLOCK],
            &[0, 0],
        )
        .given(Provision {
            authentications: 1,
            ..LOCKED
        }),
        plain(
            "user-field-1v2d",
            "the same, field and link come and go",
            &[UNLOCK],
            &[0, 0],
        )
        .given(Provision {
            authentications: 1,
            ..LOCKED
        })
        .with(field),
    ]
}
