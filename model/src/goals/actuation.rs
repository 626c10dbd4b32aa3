//! When a vehicle may act, and a device take part: I1, I10, I14, I18, I20.

use super::View;
use crate::message::Ending;
use keyproof_spec::words::KeyStatus;

/// I1: whoever holds the key of the accepted slot took part in this transaction, and the key may do so. An adversary that had
/// the key before is its holder.
pub fn with_key(view: &View<'_>) -> bool {
    view.vehicles()
        .filter(|v| v.claims.actuations > 0)
        .all(|v| {
            let Some(entry) = v.entry else { return false };
            let able =
                entry.status == KeyStatus::Active && entry.entitlements.contains(v.aim.purpose);
            let took_part = |d: super::view::OfDevice<'_>| {
                v.owned_by(&d) && d.claims.accepts > 0 && v.agrees_signed(&d)
            };
            able && (v.claims.exposed || view.devices().any(took_part))
        })
}

/// I1: once.
pub fn once(view: &View<'_>) -> bool {
    view.vehicles().all(|v| v.claims.actuations <= 1)
}

/// I10 at the vehicle.
pub fn active_at_vehicle(view: &View<'_>) -> bool {
    let mut accepted = view.vehicles().filter_map(|v| v.entry);
    accepted.all(|entry| entry.status == KeyStatus::Active)
}

/// I10 at the device.
pub fn active_at_device(view: &View<'_>) -> bool {
    let mut used = view.devices().filter(|d| d.claims.accepts > 0);
    used.all(|d| {
        d.bound
            .is_none_or(|bound| bound.status == KeyStatus::Active)
    })
}

/// I14: a phone that holds the accepted key is where the vehicle is.
pub fn near(view: &View<'_>) -> bool {
    view.vehicles()
        .filter(|v| v.claims.actuations > 0)
        .all(|v| {
            let mut owners = view
                .devices()
                .filter(|d| v.owned_by(d) && v.agrees_signed(d));
            v.claims.exposed || owners.any(|d| view.near(d.phone))
        })
}

/// I18: whoever runs, runs in express mode or with its user.
pub fn present(view: &View<'_>) -> bool {
    view.devices().all(|d| d.claims.present)
}

/// I18: success is shown only for a session whose vehicle acted.
pub fn success_true(view: &View<'_>) -> bool {
    let shown = Some(Ending::Success);
    view.devices()
        .filter(|d| d.claims.prompt == shown)
        .all(|d| acted(view, &d))
}

/// I18: failure is shown only for a session whose vehicle did not act.
pub fn failure_true(view: &View<'_>) -> bool {
    let shown = Some(Ending::Failure);
    view.devices()
        .filter(|d| d.claims.prompt == shown)
        .all(|d| !acted(view, &d))
}

fn acted(view: &View<'_>, d: &super::view::OfDevice<'_>) -> bool {
    let mut partners = view.vehicles().filter(|v| v.agrees_signed(d));
    partners.any(|v| v.claims.actuations > 0)
}

/// I20: the key may do what was done.
pub fn within_rights(view: &View<'_>) -> bool {
    view.vehicles()
        .filter(|v| v.claims.actuations > 0)
        .all(|v| {
            v.entry
                .is_some_and(|entry| entry.entitlements.contains(v.aim.purpose))
        })
}

/// I20: whoever made the vehicle drive showed the token of the slot: its phone let it out in this session, or the adversary
/// knew it.
pub fn token_shown(view: &View<'_>) -> bool {
    view.vehicles()
        .filter(super::view::OfVehicle::drove)
        .all(|v| {
            let token = v.entry.and_then(|entry| entry.token);
            let released = |d: super::view::OfDevice<'_>| {
                d.claims.released
                    && v.agrees_signed(&d)
                    && d.bound.map(|bound| bound.token) == token
            };
            token.is_some_and(|token| view.token_known(token)) || view.devices().any(released)
        })
}
