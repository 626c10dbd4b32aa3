//! Unauthenticated fields changed on the way, and sealed content altered under a broken MAC.
//!
//! Versions: 0 is the newest; phones offer 0 and 1, and 2 is a retired one that only vehicles still speak.

use super::{DRIVES, Refine, UNLOCK, plain};
use crate::goals::Promise;
use crate::world::scenario::{Powers, Scenario, Suite, Varies};

const MALLEABLE: Powers = Powers {
    malleable: true,
    ..Powers::NETWORK
};

const VERSION: Varies = Varies {
    version: true,
    list: false,
    purpose: false,
    interface: false,
};
const PURPOSE: Varies = Varies {
    purpose: true,
    version: false,
    list: false,
    interface: false,
};
const RADIO: Varies = Varies {
    interface: true,
    version: false,
    list: false,
    purpose: false,
};
const LIST: Varies = Varies {
    list: true,
    version: false,
    purpose: false,
    interface: false,
};

pub(super) fn scenarios() -> Vec<Scenario> {
    let best = [Promise::VersionBest];
    vec![
        plain(
            "version-unlock",
            "the version in AUTH0 is changed",
            &[UNLOCK],
            &[0],
        )
        .speaking(0b111, 0b011)
        .varying(VERSION),
        plain(
            "version-drive",
            "the version in AUTH0 is changed",
            &[DRIVES],
            &[0],
        )
        .speaking(0b111, 0b011)
        .varying(VERSION),
        plain("purpose-unlock", "P2 of AUTH0 is changed", &[UNLOCK], &[0]).varying(PURPOSE),
        plain("purpose-drive", "P2 of AUTH0 is changed", &[DRIVES], &[0]).varying(PURPOSE),
        plain(
            "interface-unlock",
            "the phone is reached over another radio",
            &[UNLOCK],
            &[0],
        )
        .varying(RADIO),
        plain(
            "interface-drive",
            "the phone is reached over another radio",
            &[DRIVES],
            &[0],
        )
        .varying(RADIO),
        plain(
            "purpose-2v2d",
            "P2 of AUTH0 is changed, two transactions",
            &[UNLOCK, DRIVES],
            &[0, 0],
        )
        .varying(PURPOSE)
        .at(Suite::Standard),
        plain(
            "version-purpose-drive",
            "version and P2 are changed",
            &[DRIVES],
            &[0],
        )
        .speaking(0b111, 0b011)
        .varying(Varies {
            purpose: true,
            ..VERSION
        }),
        plain(
            "purpose-interface-drive",
            "P2 and radio are changed",
            &[DRIVES],
            &[0],
        )
        .varying(Varies {
            interface: true,
            ..PURPOSE
        }),
        plain(
            "list-unlock",
            "the version list is changed",
            &[UNLOCK],
            &[0],
        )
        .speaking(0b111, 0b011)
        .varying(LIST)
        .less(&best),
        plain(
            "list-version-drive",
            "version list and version are changed",
            &[DRIVES],
            &[0],
        )
        .speaking(0b111, 0b011)
        .varying(Varies {
            version: true,
            ..LIST
        })
        .less(&best),
        plain(
            "versions-differ",
            "vehicle and phone share an old version only",
            &[UNLOCK],
            &[0],
        )
        .speaking(0b111, 0b110),
        plain(
            "malleable-unlock",
            "content of the AUTH1 response is altered",
            &[UNLOCK],
            &[0],
        )
        .with(MALLEABLE),
        plain(
            "malleable-drive",
            "content of the channel is altered",
            &[DRIVES],
            &[0],
        )
        .with(MALLEABLE),
        plain(
            "malleable-drive-1v2d",
            "content of the channel is altered, two selections",
            &[DRIVES],
            &[0, 0],
        )
        .with(MALLEABLE),
        plain(
            "malleable-drive-2v2d",
            "content of the channel is altered, two drives",
            &[DRIVES, DRIVES],
            &[0, 0],
        )
        .with(MALLEABLE),
    ]
}
