//! An adversary that owns keys, or learns them: insiders, a dishonest vehicle, leaks.
//!
//! A leaked key excuses the claims about its owner and no other: with the phone's key known the phone must still not take
//! the adversary for the vehicle, and the reverse (key-compromise impersonation).

use super::{DRIVES, Refine, UNLOCK, plain};
use crate::goals::{Promise, Witness};
use crate::term::Purposes;
use crate::world::scenario::{Insider, Leak, Powers, Scenario, Suite};
use keyproof_spec::words::KeyStatus;

const fn insider(status: KeyStatus, entitlements: Purposes) -> Powers {
    Powers {
        insider: Some(Insider {
            status,
            entitlements,
        }),
        ..Powers::NETWORK
    }
}

const DISHONEST: Powers = Powers {
    dishonest_vehicle: true,
    ..Powers::NETWORK
};

const fn leak(leak: Leak) -> Powers {
    Powers {
        leak,
        ..Powers::NETWORK
    }
}

pub(super) fn scenarios() -> Vec<Scenario> {
    let active = insider(KeyStatus::Active, Purposes::ALL);
    let narrow = insider(KeyStatus::Active, Purposes::UNLOCK);
    let suspended = insider(KeyStatus::Suspended, Purposes::ALL);
    let revoked = insider(KeyStatus::Revoked, Purposes::ALL);
    let accepted = [Witness::AdversaryAccepted, Witness::DeviceAccepts];
    let past = [Promise::PastSecret];
    vec![
        plain(
            "insider-unlock",
            "the adversary owns a good key",
            &[UNLOCK],
            &[0],
        )
        .with(active)
        .reaching(&accepted),
        plain(
            "insider-drive",
            "the adversary owns a good key",
            &[DRIVES],
            &[0],
        )
        .with(active)
        .reaching(&accepted),
        plain(
            "insider-narrow-unlock",
            "the adversary owns a key for the doors",
            &[UNLOCK],
            &[0],
        )
        .with(narrow)
        .reaching(&accepted),
        plain(
            "insider-narrow-drive",
            "the adversary owns a key for the doors and wants to drive",
            &[DRIVES],
            &[0],
        )
        .with(narrow),
        plain(
            "insider-suspended-unlock",
            "the adversary owns a suspended key",
            &[UNLOCK],
            &[0],
        )
        .with(suspended),
        plain(
            "insider-revoked-unlock",
            "the adversary owns a revoked key",
            &[UNLOCK],
            &[0],
        )
        .with(revoked),
        plain(
            "insider-narrow-2v1d",
            "a key for the doors, an unlock and a drive",
            &[UNLOCK, DRIVES],
            &[0],
        )
        .with(narrow)
        .reaching(&accepted),
        plain(
            "insider-malleable-drive",
            "a good key, and altered content",
            &[DRIVES],
            &[0],
        )
        .with(Powers {
            malleable: true,
            ..active
        })
        .reaching(&accepted),
        plain(
            "insider-2v2d",
            "a good key beside an honest phone, two unlocks",
            &[UNLOCK, UNLOCK],
            &[0, 0],
        )
        .with(active)
        .at(Suite::Standard),
        plain(
            "dishonest-vehicle",
            "the adversary owns vehicle 2",
            &[UNLOCK],
            &[0],
        )
        .with(DISHONEST)
        .of(2, 1),
        plain(
            "dishonest-vehicle-1v2d",
            "the adversary owns vehicle 2, two selections",
            &[DRIVES],
            &[0, 0],
        )
        .with(DISHONEST)
        .of(2, 1),
        plain(
            "dishonest-vehicle-phones",
            "the adversary owns vehicle 2, two phones",
            &[UNLOCK],
            &[0, 1],
        )
        .with(DISHONEST)
        .of(2, 2),
        plain(
            "dishonest-vehicle-2v2d",
            "the adversary owns vehicle 2, two unlocks",
            &[UNLOCK, UNLOCK],
            &[0, 0],
        )
        .with(DISHONEST)
        .of(2, 1)
        .at(Suite::Standard),
        plain(
            "dishonest-insider",
            "the adversary owns vehicle 2 and a key of vehicle 1",
            &[DRIVES],
            &[0, 0],
        )
        .with(Powers {
            dishonest_vehicle: true,
            ..active
        })
        .of(2, 1)
        .at(Suite::Standard),
        plain(
            "leak-device-key-unlock",
            "A1 false: the phone's key is known",
            &[UNLOCK],
            &[0],
        )
        .with(leak(Leak::DeviceKey))
        .reaching(&accepted),
        plain(
            "leak-device-key-drive",
            "A1 false: the phone's key is known, not its token",
            &[DRIVES],
            &[0],
        )
        .with(leak(Leak::DeviceKey))
        .reaching(&accepted),
        plain(
            "leak-device-key-2v2d",
            "A1 false: the phone's key is known, two drives",
            &[DRIVES, DRIVES],
            &[0, 0],
        )
        .with(leak(Leak::DeviceKey))
        .reaching(&accepted),
        plain(
            "leak-vehicle-key-unlock",
            "A1 false: the vehicle's key is known",
            &[UNLOCK],
            &[0],
        )
        .with(leak(Leak::VehicleKey)),
        plain(
            "leak-vehicle-key-drive",
            "A1 false: the vehicle's key is known",
            &[DRIVES],
            &[0],
        )
        .with(leak(Leak::VehicleKey)),
        plain(
            "leak-vehicle-key-phones",
            "A1 false: the vehicle's key is known, two phones",
            &[UNLOCK],
            &[0, 1],
        )
        .with(leak(Leak::VehicleKey))
        .of(1, 2),
        plain(
            "leak-later-unlock",
            "long-term keys leak after a claim",
            &[UNLOCK],
            &[0],
        )
        .with(leak(Leak::Later))
        .also(&past),
        plain(
            "leak-later-drive",
            "long-term keys leak after a claim",
            &[DRIVES],
            &[0],
        )
        .with(leak(Leak::Later))
        .also(&past),
        plain(
            "leak-later-2v2d",
            "long-term keys leak after a claim, two unlocks",
            &[UNLOCK, UNLOCK],
            &[0, 0],
        )
        .with(leak(Leak::Later))
        .also(&past)
        .at(Suite::Standard),
        plain(
            "leak-ephemeral-unlock",
            "ephemerals leak after their session",
            &[UNLOCK],
            &[0],
        )
        .with(leak(Leak::Ephemerals)),
        plain(
            "leak-ephemeral-2v1d",
            "ephemerals leak after their session, two unlocks",
            &[UNLOCK, UNLOCK],
            &[0],
        )
        .with(leak(Leak::Ephemerals)),
        plain(
            "leak-ephemeral-2v2d",
            "ephemerals leak after their session, two unlocks",
            &[UNLOCK, UNLOCK],
            &[0, 0],
        )
        .with(leak(Leak::Ephemerals))
        .at(Suite::Standard),
    ]
}
