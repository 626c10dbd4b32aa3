//! One vehicle, one phone, the network, and the power to take field and link away.

use super::{DRIVES, Refine, UNLOCK, plain};
use crate::goals::Promise;
use crate::world::scenario::{Powers, Scenario, Suite};

const FIELD: Powers = Powers {
    field: true,
    ..Powers::NETWORK
};

pub(super) fn scenarios() -> Vec<Scenario> {
    vec![
        plain("unlock", "one unlock", &[UNLOCK], &[0]).also(&[Promise::HonestExit]),
        plain("drive", "one drive", &[DRIVES], &[0]).also(&[Promise::HonestExit]),
        plain(
            "unlock-1v2d",
            "one unlock, two selections of the phone",
            &[UNLOCK],
            &[0, 0],
        ),
        plain(
            "drive-1v2d",
            "one drive, two selections of the phone",
            &[DRIVES],
            &[0, 0],
        ),
        plain(
            "unlock-2v1d",
            "two unlocks, one selection of the phone",
            &[UNLOCK, UNLOCK],
            &[0],
        ),
        plain(
            "drive-2v1d",
            "two drives, one selection of the phone",
            &[DRIVES, DRIVES],
            &[0],
        ),
        plain("unlock-2v2d", "two unlocks", &[UNLOCK, UNLOCK], &[0, 0]),
        plain(
            "unlock-drive-2v2d",
            "an unlock, then a drive",
            &[UNLOCK, DRIVES],
            &[0, 0],
        ),
        plain("drive-2v2d", "two drives", &[DRIVES, DRIVES], &[0, 0]),
        plain(
            "unlock-field",
            "one unlock, field and link come and go",
            &[UNLOCK],
            &[0],
        )
        .with(FIELD)
        .also(&[Promise::HonestExit]),
        plain(
            "drive-field",
            "one drive, field and link come and go",
            &[DRIVES],
            &[0],
        )
        .with(FIELD)
        .also(&[Promise::HonestExit]),
        plain(
            "drive-field-1v2d",
            "one drive, two selections, field and link come and go",
            &[DRIVES],
            &[0, 0],
        )
        .with(FIELD),
        plain(
            "drive-field-2v2d",
            "two drives, field and link come and go",
            &[DRIVES, DRIVES],
            &[0, 0],
        )
        .with(FIELD),
        plain(
            "unlock-2v3d",
            "two unlocks, three selections",
            &[UNLOCK, UNLOCK],
            &[0, 0, 0],
        )
        .at(Suite::Standard),
        plain(
            "unlock-3v2d",
            "three unlocks, two selections",
            &[UNLOCK, UNLOCK, UNLOCK],
            &[0, 0],
        )
        .at(Suite::Standard),
        plain(
            "drive-2v3d",
            "two drives, three selections",
            &[DRIVES, DRIVES],
            &[0, 0, 0],
        )
        .at(Suite::Deep),
        plain(
            "drive-field-3v2d",
            "three drives, field and link come and go",
            &[DRIVES, DRIVES, DRIVES],
            &[0, 0],
        )
        .with(FIELD)
        .at(Suite::Deep),
    ]
}
