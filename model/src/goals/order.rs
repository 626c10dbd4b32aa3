//! Versions, freshness, order and wholeness: I12, I13, I15, I16.

use super::View;
use crate::term::{Answer, Ask, Place};

/// I12: both accept only versions that both offer.
pub fn version_offered(view: &View<'_>) -> bool {
    let common = view.vehicle_versions().common(view.phone_versions());
    let by_vehicle = view.vehicle_accepts().filter_map(|v| v.unsigned);
    let mut by_vehicle = by_vehicle.map(|unsigned| unsigned.version);
    let mut by_device = view.devices().filter(|d| d.claims.accepts > 0);
    by_vehicle.all(|version| common.contains(version))
        && by_device.all(|d| view.phone_versions().contains(d.unsigned.version))
}

/// I12: a vehicle that accepts does so on the best common version.
pub fn version_best(view: &View<'_>) -> bool {
    let best = view
        .vehicle_versions()
        .common(view.phone_versions())
        .highest();
    view.vehicle_accepts()
        .all(|v| v.unsigned.map(|unsigned| unsigned.version) == best)
}

fn distinct<T: PartialEq>(values: impl Iterator<Item = T> + Clone) -> bool {
    let others = values.clone().enumerate();
    values.enumerate().all(|(at, value)| {
        others
            .clone()
            .all(|(place, other)| place == at || other != value)
    })
}

/// I13: no two acceptances of vehicles share an identifier or an ephemeral.
pub fn fresh_at_vehicle(view: &View<'_>) -> bool {
    let accepted: Vec<_> = view.vehicle_accepts().filter_map(|v| v.signed).collect();
    distinct(accepted.iter().map(|signed| signed.transaction))
        && distinct(accepted.iter().map(|signed| signed.vehicle))
        && distinct(accepted.iter().map(|signed| signed.endpoint))
}

/// I13: no two acceptances of devices share an identifier or an ephemeral, and a command counts once.
pub fn fresh_at_device(view: &View<'_>) -> bool {
    let accepted: Vec<_> = view.device_accepts().map(|d| d.signed).collect();
    distinct(accepted.iter().map(|signed| signed.transaction))
        && distinct(accepted.iter().map(|signed| signed.vehicle))
        && distinct(accepted.iter().map(|signed| signed.endpoint))
        && view.device_accepts().all(|d| d.claims.accepts <= 1)
}

/// I15: a session that aborted claims nothing any more.
pub fn nothing_late(view: &View<'_>) -> bool {
    view.vehicles().all(|v| !v.claims.late) && view.devices().all(|d| !d.claims.late)
}

/// I15: whoever takes a command has accepted before.
pub fn commands_after_accept(view: &View<'_>) -> bool {
    let mut confirmed = view.devices().filter(|d| d.claims.confirmed());
    confirmed.all(|d| d.claims.accepts > 0)
}

/// I16: in a channel that the adversary cannot read, a device takes what its vehicle sent: one read of the token.
pub fn commands_whole(view: &View<'_>) -> bool {
    let confirmed = view
        .devices()
        .filter(|d| d.claims.confirmed() && !d.claims.exposed);
    confirmed.filter(|d| !view.device_keys_known(d)).all(|d| {
        let mut partners = view.vehicles().filter(|v| view.same_keys(v, &d));
        let sent = partners.any(|v| v.claims.asked);
        sent && d.claims.asks == [Some(Ask::Token), None]
    })
}

/// I16: a vehicle takes the subset that its peer's mailbox has.
pub fn subset_whole(view: &View<'_>) -> bool {
    view.vehicle_accepts()
        .filter(|v| !view.vehicle_keys_known(v))
        .all(|v| {
            let mut owners = view
                .devices()
                .filter(|d| v.owned_by(d) && view.same_keys(&v, d));
            v.claims.subset.is_none()
                || owners.any(|d| v.claims.subset == d.bound.map(|b| b.subset))
        })
}

/// I16: a vehicle takes as an answer what its peer answered to its own command.
pub fn answer_whole(view: &View<'_>) -> bool {
    view.vehicle_accepts()
        .filter(|v| !view.vehicle_keys_known(v))
        .all(|v| {
            let Some(taken) = v.claims.answer else {
                return true;
            };
            let own = Place::START.after(Ask::Token).asked;
            view.devices()
                .filter(|d| v.owned_by(d) && view.same_keys(&v, d))
                .any(|d| {
                    let token = d.bound.map(|bound| Answer::Token(bound.token));
                    let [first, _] = d.claims.asks;
                    first == own && token == Some(taken)
                })
        })
}
