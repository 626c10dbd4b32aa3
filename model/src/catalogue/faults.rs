//! Provisioning gone wrong, where the protocol ought to hold all the same: one key in two roles or for two vehicles.

use super::{Refine, UNLOCK, plain};
use crate::goals::Witness;
use crate::world::scenario::{Fault, Powers, Scenario};

const DISHONEST: Powers = Powers {
    dishonest_vehicle: true,
    ..Powers::NETWORK
};

pub(super) fn scenarios() -> Vec<Scenario> {
    vec![
        plain(
            "own-key-in-table",
            "A3 false: the vehicle's own key stands in its table",
            &[UNLOCK],
            &[0],
        )
        .faulty(Fault::OwnKeyInTable),
        plain(
            "shared-endpoint-key",
            "one endpoint key for two vehicles, one of them dishonest",
            &[UNLOCK],
            &[0],
        )
        .with(DISHONEST)
        .of(2, 1)
        .faulty(Fault::SharedEndpointKey),
        plain(
            "key-in-both-roles",
            "phone 2 takes phone 1's key for the key of vehicle 2",
            &[],
            &[0, 1],
        )
        .with(DISHONEST)
        .of(2, 2)
        .faulty(Fault::EndpointKeyAsVehicleKey)
        .reaching(&[Witness::DeviceRuns, Witness::DeviceAccepts]),
    ]
}
