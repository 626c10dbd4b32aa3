//! Two vehicles, two phones.

use super::{DRIVES, Refine, UNLOCK, plain, seat};
use crate::world::scenario::{Scenario, Suite, Varies};
use keyproof_spec::words::Purpose;

pub(super) fn scenarios() -> Vec<Scenario> {
    let other = seat(1, Purpose::Unlock);
    let other_drives = seat(1, Purpose::Drive);
    vec![
        plain(
            "vehicles-unlock-2v1d",
            "two vehicles unlock, one selection",
            &[UNLOCK, other],
            &[0],
        )
        .of(2, 1),
        plain(
            "phones-unlock",
            "one unlock, two phones",
            &[UNLOCK],
            &[0, 1],
        )
        .of(1, 2),
        plain("phones-drive", "one drive, two phones", &[DRIVES], &[0, 1]).of(1, 2),
        plain(
            "phones-unlock-2v2d",
            "two unlocks, two phones",
            &[UNLOCK, UNLOCK],
            &[0, 1],
        )
        .of(1, 2),
        plain(
            "vehicles-unlock",
            "two vehicles unlock for one phone",
            &[UNLOCK, other],
            &[0, 0],
        )
        .of(2, 1)
        .at(Suite::Standard),
        plain(
            "vehicles-drive",
            "two vehicles drive for one phone",
            &[DRIVES, other_drives],
            &[0, 0],
        )
        .of(2, 1)
        .at(Suite::Standard),
        plain(
            "vehicles-phones-unlock",
            "two vehicles, two phones, unlock",
            &[UNLOCK, other],
            &[0, 1],
        )
        .of(2, 2)
        .at(Suite::Standard),
        plain(
            "vehicles-phones-drive",
            "two vehicles, two phones, drive",
            &[DRIVES, other_drives],
            &[0, 1],
        )
        .of(2, 2)
        .at(Suite::Standard),
        plain(
            "phones-drive-2v2d",
            "two drives, two phones",
            &[DRIVES, DRIVES],
            &[0, 1],
        )
        .of(1, 2)
        .at(Suite::Standard),
        plain(
            "vehicles-phones-purpose",
            "two vehicles, two phones, P2 is changed",
            &[UNLOCK, other_drives],
            &[0, 1],
        )
        .of(2, 2)
        .varying(Varies {
            purpose: true,
            ..Varies::default()
        })
        .at(Suite::Deep),
        plain(
            "phones-1v3d",
            "one drive, two phones, three selections",
            &[DRIVES],
            &[0, 1, 0],
        )
        .of(1, 2)
        .at(Suite::Standard),
        plain(
            "phones-2v3d",
            "two unlocks, two phones, three selections",
            &[UNLOCK, UNLOCK],
            &[0, 1, 0],
        )
        .of(1, 2)
        .at(Suite::Deep),
    ]
}
