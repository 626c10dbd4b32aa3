//! Agreement in both directions, rung by rung: I2, I3, and no unknown key share.
//!
//! ```text
//!   alive ◀ weak ◀ signed part ◀ full tuple ◀ injective          vehicle: all rungs when it accepts
//!                                                                 device: signed part at AUTH1, full tuple at EXCHANGE
//! ```
//!
//! A claim whose peer's key the adversary had before is no claim about an honest peer. That the *other* key leaked excuses
//! nothing: so these promises are also those against key-compromise impersonation.

use super::View;
use super::view::{OfDevice, OfVehicle};

fn each_vehicle(view: &View<'_>, has: impl Fn(&OfVehicle<'_>, &OfDevice<'_>) -> bool) -> bool {
    view.vehicle_accepts()
        .all(|v| view.devices().any(|d| has(&v, &d)))
}

fn each_device(view: &View<'_>, has: impl Fn(&OfDevice<'_>, &OfVehicle<'_>) -> bool) -> bool {
    view.device_accepts()
        .all(|d| view.vehicles().any(|v| has(&d, &v)))
}

/// The owner of the slot ran.
pub fn vehicle_alive(view: &View<'_>) -> bool {
    each_vehicle(view, |v, d| v.owned_by(d))
}

/// The owner of the slot ran with this vehicle.
pub fn vehicle_weak(view: &View<'_>) -> bool {
    each_vehicle(view, |v, d| {
        let named = v.signed.map(|signed| signed.vehicle_id);
        v.owned_by(d) && named == Some(d.signed.vehicle_id)
    })
}

/// The owner accepted and agrees on the signed part.
pub fn vehicle_signed(view: &View<'_>) -> bool {
    each_vehicle(view, |v, d| {
        v.owned_by(d) && d.claims.accepts > 0 && v.agrees_signed(d)
    })
}

/// The owner accepted and agrees on everything.
pub fn vehicle_full(view: &View<'_>) -> bool {
    each_vehicle(view, |v, d| {
        v.owned_by(d) && d.claims.accepts > 0 && v.agrees_fully(d)
    })
}

/// No session of a device serves two acceptances of vehicles.
pub fn vehicle_injective(view: &View<'_>) -> bool {
    view.devices().all(|d| {
        let served = |v: &OfVehicle<'_>| v.owned_by(&d) && v.agrees_signed(&d);
        view.vehicle_accepts().filter(served).count() <= 1
    })
}

fn named(d: &OfDevice<'_>, v: &OfVehicle<'_>) -> bool {
    crate::world::scenario::vehicle_id(v.vehicle) == d.signed.vehicle_id
}

/// The named vehicle ran.
pub fn device_alive(view: &View<'_>) -> bool {
    each_device(view, |d, v| named(d, v) && v.claims.ran.is_some())
}

/// The named vehicle ran with this ephemeral of the device.
pub fn device_weak(view: &View<'_>) -> bool {
    each_device(view, |d, v| {
        named(d, v) && v.claims.endpoint == Some(d.signed.endpoint)
    })
}

/// The named vehicle agrees on the signed part.
pub fn device_signed(view: &View<'_>) -> bool {
    each_device(view, |d, v| v.agrees_signed(d))
}

/// No transaction of a vehicle serves two acceptances of devices.
pub fn device_injective(view: &View<'_>) -> bool {
    view.vehicles().all(|v| {
        let served = view.device_accepts().filter(|d| v.agrees_signed(d));
        served.map(|d| usize::from(d.claims.accepts)).sum::<usize>() <= 1
    })
}

/// The named vehicle agrees on everything, and asked, when the device takes a command.
pub fn device_confirms(view: &View<'_>) -> bool {
    view.devices()
        .filter(|d| d.claims.confirmed() && !d.claims.exposed)
        .all(|d| {
            let agrees = |v: OfVehicle<'_>| v.agrees_fully(&d) && v.claims.asked;
            leaked(view, &d) || view.vehicles().any(agrees)
        })
}

/// The named vehicle agrees on everything when the device accepts.
pub fn device_full_at_accept(view: &View<'_>) -> bool {
    each_device(view, |d, v| v.agrees_fully(d))
}

/// Whether an ephemeral private key of this session, on either side, leaked.
fn leaked(view: &View<'_>, d: &OfDevice<'_>) -> bool {
    let mut partners = view.vehicles().filter(|v| v.agrees_signed(d));
    d.claims.leaked || partners.any(|v| v.claims.leaked)
}

/// No unknown key share: two sides that accepted and have the same session keys name each other, unless both named the
/// adversary.
pub fn same_partner(view: &View<'_>) -> bool {
    let accepted = |v: &OfVehicle<'_>| v.claims.accepted.is_some();
    view.vehicles().filter(accepted).all(|v| {
        let keyed = view.devices().filter(|d| d.claims.accepts > 0);
        let mut keyed = keyed.filter(|d| view.same_keys(&v, d));
        keyed.all(|d| {
            let both = v.claims.exposed && d.claims.exposed;
            both || (v.owned_by(&d) && v.agrees_signed(&d))
        })
    })
}
