//! The goals of chapter 2 as promises: predicates over claims and the adversary's knowledge.
//!
//! ```text
//!   records of claims ─┐
//!                      ├─▶ View ─▶ Promise::holds      one goal, one or more promises; agreement is a ladder
//!   knowledge ─────────┘
//! ```
//!
//! Nothing here knows a phase, a step or a rule: a promise that restated a guard would let the model check itself. "Unless
//! leaked before the claim" is the mark *exposed* that a record carries from the moment of its claim; a session whose own
//! ephemeral, or whose partner's, leaked after its end is no longer asked to keep its keys secret, and nothing else is.
//!
//! | file | goals |
//! |---|---|
//! | [`actuation`] | I1, I10, I14, I18, I20 |
//! | [`agreement`] | I2, I3, no unknown key share |
//! | [`secrecy`] | I4, I5, I23 |
//! | [`order`] | I12, I13, I15, I16 |
//! | [`view`] | what a promise may look at |
//!
//! I17 compares two runs and stands in [`crate::unlink`]; I19 drives the agents on, so the world answers it
//! ([`crate::world::exit`]); I21 belongs to bytes.

pub mod actuation;
pub mod agreement;
pub mod order;
pub mod secrecy;
pub mod view;
mod witness;

pub use view::View;
pub use witness::Witness;

use crate::world::World;
use crate::world::record::State;
use keyproof_spec::goal::Goal;

/// A promise: one predicate that serves one goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Promise {
    /// I1: an enrolled, active, entitled key took part in the transaction that actuated.
    ActuatesWithKey,
    /// I1: at most once.
    ActuatesOnce,
    /// I2, first rung: the owner of the slot ran at all.
    VehicleAlive,
    /// I2: it ran with this vehicle.
    VehicleWeak,
    /// I2: it accepted, and agrees on the signed part.
    VehicleSigned,
    /// I2: it agrees on the full tuple.
    VehicleFull,
    /// I2, last rung: and answers no other acceptance.
    VehicleInjective,
    /// I3, first rung: the vehicle ran at all.
    DeviceAlive,
    /// I3: it ran with this device's ephemeral.
    DeviceWeak,
    /// I3: it agrees on the signed part when the device accepts.
    DeviceSigned,
    /// I3, last rung: and serves no other acceptance.
    DeviceInjective,
    /// I3: it agrees on the full tuple when the device confirms.
    DeviceConfirms,
    /// I3, documented as missing (F-ST-001): full agreement already when the device accepts.
    DeviceFullAtAccept,
    /// I2 and I3: the same keys mean the same partner.
    SamePartner,
    /// I4: the session keys are unknown.
    ChannelSecret,
    /// I4: a stored Kpersistent is unknown.
    PersistentSecret,
    /// I5: a session that ended stays secret.
    PastSecret,
    /// I10: a vehicle accepts active keys only.
    ActiveAtVehicle,
    /// I10: a device uses active keys only.
    ActiveAtDevice,
    /// I12: no version that one of them does not offer.
    VersionOffered,
    /// I12: the best common version; documented as missing against a changed list (F-ST-002).
    VersionBest,
    /// I13: a vehicle accepts identifiers and ephemerals once.
    FreshAtVehicle,
    /// I13: a device accepts identifiers and ephemerals once.
    FreshAtDevice,
    /// I14, documented as missing (F-ST-003): the device is near.
    Near,
    /// I15: nothing is claimed after an abort.
    NothingLate,
    /// I15: commands count only after an acceptance.
    CommandsAfterAccept,
    /// I16: a device takes the vehicle's commands, each once and whole.
    CommandsWhole,
    /// I16: a vehicle takes the device's subset as it was sent.
    SubsetWhole,
    /// I16: a vehicle takes the answer to its own command as it was sent.
    AnswerWhole,
    /// I17: two phones cannot be told apart; judged by [`crate::unlink`], not in a world.
    Unlinkable,
    /// I18: express mode or the user.
    Present,
    /// I18, documented as missing (F-ST-004): where the phone shows success, the vehicle acted.
    SuccessTrue,
    /// I18, documented as missing (F-ST-004): where the phone shows failure, the vehicle did not act.
    FailureTrue,
    /// I19: from here the rightful user still gets in.
    HonestExit,
    /// I20: actuation stays within the rights of the key.
    WithinRights,
    /// I20: nobody drives without the token.
    TokenShown,
    /// I23: mailbox content goes only to the vehicle of the key.
    MailboxHome,
}

/// How a promise, or a witness, judges a state.
pub type Judge = fn(&World, &State) -> bool;
/// A row of the table of promises.
type Row = (Promise, &'static str, Goal, Judge);

macro_rules! row {
    ($promise:ident, $name:literal, $goal:ident, $holds:path) => {
        (Promise::$promise, $name, Goal::$goal, |world, state| {
            $holds(&View::new(world, state))
        })
    };
}

/// All promises.
const ROWS: [Row; 37] = [
    row!(
        ActuatesWithKey,
        "I1 actuates with a key that took part",
        I1,
        actuation::with_key
    ),
    row!(ActuatesOnce, "I1 actuates once", I1, actuation::once),
    row!(
        VehicleAlive,
        "I2 vehicle: the peer is alive",
        I2,
        agreement::vehicle_alive
    ),
    row!(
        VehicleWeak,
        "I2 vehicle: weak agreement",
        I2,
        agreement::vehicle_weak
    ),
    row!(
        VehicleSigned,
        "I2 vehicle: agreement on the signed part",
        I2,
        agreement::vehicle_signed
    ),
    row!(
        VehicleFull,
        "I2 vehicle: agreement on the full tuple",
        I2,
        agreement::vehicle_full
    ),
    row!(
        VehicleInjective,
        "I2 vehicle: injective agreement",
        I2,
        agreement::vehicle_injective
    ),
    row!(
        DeviceAlive,
        "I3 device: the peer is alive",
        I3,
        agreement::device_alive
    ),
    row!(
        DeviceWeak,
        "I3 device: weak agreement",
        I3,
        agreement::device_weak
    ),
    row!(
        DeviceSigned,
        "I3 device: agreement on the signed part at AUTH1",
        I3,
        agreement::device_signed
    ),
    row!(
        DeviceInjective,
        "I3 device: injective agreement",
        I3,
        agreement::device_injective
    ),
    row!(
        DeviceConfirms,
        "I3 device: agreement on the full tuple at EXCHANGE",
        I3,
        agreement::device_confirms
    ),
    row!(
        DeviceFullAtAccept,
        "I3 device: agreement on the full tuple at AUTH1",
        I3,
        agreement::device_full_at_accept
    ),
    row!(
        SamePartner,
        "I2 I3 same keys, same partner",
        I2,
        agreement::same_partner
    ),
    row!(
        ChannelSecret,
        "I4 session keys are secret",
        I4,
        secrecy::channel
    ),
    row!(
        PersistentSecret,
        "I4 Kpersistent is secret",
        I4,
        secrecy::persistent
    ),
    row!(
        PastSecret,
        "I5 ended sessions stay secret",
        I5,
        secrecy::past
    ),
    row!(
        ActiveAtVehicle,
        "I10 a vehicle accepts active keys only",
        I10,
        actuation::active_at_vehicle
    ),
    row!(
        ActiveAtDevice,
        "I10 a device uses active keys only",
        I10,
        actuation::active_at_device
    ),
    row!(
        VersionOffered,
        "I12 no version that one does not offer",
        I12,
        order::version_offered
    ),
    row!(
        VersionBest,
        "I12 the best common version",
        I12,
        order::version_best
    ),
    row!(
        FreshAtVehicle,
        "I13 fresh at the vehicle",
        I13,
        order::fresh_at_vehicle
    ),
    row!(
        FreshAtDevice,
        "I13 fresh at the device",
        I13,
        order::fresh_at_device
    ),
    row!(Near, "I14 the device is near", I14, actuation::near),
    row!(
        NothingLate,
        "I15 nothing after an abort",
        I15,
        order::nothing_late
    ),
    row!(
        CommandsAfterAccept,
        "I15 commands only after AUTH1",
        I15,
        order::commands_after_accept
    ),
    row!(
        CommandsWhole,
        "I16 commands in order, once, whole",
        I16,
        order::commands_whole
    ),
    row!(
        SubsetWhole,
        "I16 the subset is whole",
        I16,
        order::subset_whole
    ),
    row!(
        AnswerWhole,
        "I16 the answer is whole and in its place",
        I16,
        order::answer_whole
    ),
    (
        Promise::Unlinkable,
        "I17 two phones look alike",
        Goal::I17,
        |_, _| true,
    ),
    row!(
        Present,
        "I18 express mode or the user",
        I18,
        actuation::present
    ),
    row!(
        SuccessTrue,
        "I18 success was success",
        I18,
        actuation::success_true
    ),
    row!(
        FailureTrue,
        "I18 failure was failure",
        I18,
        actuation::failure_true
    ),
    row!(
        HonestExit,
        "I19 the rightful user gets in again",
        I19,
        View::honest_exit
    ),
    row!(
        WithinRights,
        "I20 within the rights of the key",
        I20,
        actuation::within_rights
    ),
    row!(
        TokenShown,
        "I20 nobody drives without the token",
        I20,
        actuation::token_shown
    ),
    row!(
        MailboxHome,
        "I23 mailbox content goes home only",
        I23,
        secrecy::mailbox
    ),
];

impl Promise {
    /// All promises, in the order of the goals.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.0)
    }

    /// Its name in results, which begins with the id of its goal.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// The goal that it serves.
    #[must_use]
    pub fn goal(self) -> Goal {
        self.row().map_or(Goal::I1, |row| row.2)
    }

    /// How it judges a state.
    #[must_use]
    pub fn judge(self) -> Option<Judge> {
        self.row().map(|row| row.3)
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.0 == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_promise_has_one_row_and_one_name() {
        let promises: BTreeSet<_> = ROWS.iter().map(|row| row.0).collect();
        let names: BTreeSet<_> = ROWS.iter().map(|row| row.1).collect();
        assert_eq!((promises.len(), names.len()), (ROWS.len(), ROWS.len()));
        for row in ROWS {
            assert!(row.1.starts_with(row.2.name()), "{}", row.1);
        }
    }
}
