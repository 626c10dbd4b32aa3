//! What stays secret: I4, I5, I23.

use super::View;
use super::view::{OfDevice, OfVehicle};

fn vehicle_leaked(view: &View<'_>, v: &OfVehicle<'_>) -> bool {
    let mut partners = view.devices().filter(|d| v.agrees_signed(d));
    v.claims.leaked || partners.any(|d| d.claims.leaked)
}

fn device_leaked(view: &View<'_>, d: &OfDevice<'_>) -> bool {
    let mut partners = view.vehicles().filter(|v| v.agrees_signed(d));
    d.claims.leaked || partners.any(|v| v.claims.leaked)
}

/// I4: whoever accepted an honest peer has keys that the adversary does not know.
pub fn channel(view: &View<'_>) -> bool {
    let of_vehicles = view
        .vehicle_accepts()
        .all(|v| vehicle_leaked(view, &v) || !view.vehicle_keys_known(&v));
    of_vehicles
        && view
            .device_accepts()
            .all(|d| device_leaked(view, &d) || !view.device_keys_known(&d))
}

/// I4: a Kpersistent stored for a slot is not the adversary's, unless the key of the slot was. It comes of the same key
/// agreement as the session keys.
pub fn persistent(view: &View<'_>) -> bool {
    view.vehicles()
        .filter(|v| v.claims.stored.is_some() && !v.claims.exposed)
        .all(|v| vehicle_leaked(view, &v) || !view.vehicle_keys_known(&v))
}

/// I5: after long-term keys leaked, sessions that ended before stay secret.
pub fn past(view: &View<'_>) -> bool {
    let vehicles = view.vehicle_accepts().filter(|v| v.claims.closed);
    let devices = view.device_accepts().filter(|d| d.claims.closed);
    !view.leaked_on_the_way()
        || (vehicles.into_iter().all(|v| !view.vehicle_keys_known(&v))
            && devices.into_iter().all(|d| !view.device_keys_known(&d)))
}

/// I23: whatever left the mailbox left it for the vehicle that the key is bound to, in a channel that nobody else can read.
pub fn mailbox(view: &View<'_>) -> bool {
    view.devices()
        .filter(|d| d.claims.released && !d.claims.exposed)
        .all(|d| {
            let mut partners = view.vehicles().filter(|v| v.agrees_signed(&d));
            device_leaked(view, &d)
                || (partners.any(|v| v.claims.ran.is_some()) && !view.device_keys_known(&d))
        })
}
