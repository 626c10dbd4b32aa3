//! Witnesses: claims that an undisturbed run must be able to reach, so that no promise holds for want of anything happening.

use super::view::{OfDevice, OfVehicle};
use super::{Judge, View};
use crate::message::Ending;
use crate::world::World;
use crate::world::record::State;

/// A claim event that must be reachable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Witness {
    /// A vehicle accepts.
    VehicleAccepts,
    /// A vehicle actuates.
    VehicleActuates,
    /// A vehicle takes an answer.
    VehicleTakes,
    /// Two transactions actuate.
    VehicleActuatesTwice,
    /// A device runs.
    DeviceRuns,
    /// A device accepts.
    DeviceAccepts,
    /// A device confirms and releases.
    DeviceReleases,
    /// Two sessions of devices accept.
    TwoDevicesAccept,
    /// A device shows success.
    DevicePrompts,
    /// A vehicle accepts a key that the adversary had.
    AdversaryAccepted,
}

impl Witness {
    /// Its name in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::VehicleAccepts => "reached: a vehicle accepts",
            Self::VehicleActuates => "reached: a vehicle actuates",
            Self::VehicleTakes => "reached: a vehicle takes an answer",
            Self::VehicleActuatesTwice => "reached: two transactions actuate",
            Self::DeviceRuns => "reached: a device runs",
            Self::DeviceAccepts => "reached: a device accepts",
            Self::DeviceReleases => "reached: a device releases",
            Self::TwoDevicesAccept => "reached: two sessions of devices accept",
            Self::DevicePrompts => "reached: a device shows success",
            Self::AdversaryAccepted => "reached: a vehicle accepts a key that the adversary had",
        }
    }

    /// How it judges a state.
    #[must_use]
    pub fn judge(self) -> Judge {
        match self {
            Self::VehicleAccepts => |w, s| vehicle(w, s, |v| v.claims.accepted.is_some()),
            Self::VehicleActuates => |w, s| vehicle(w, s, |v| v.claims.actuations > 0),
            Self::VehicleTakes => |w, s| vehicle(w, s, |v| v.claims.answer.is_some()),
            Self::VehicleActuatesTwice => |w, s| {
                View::new(w, s)
                    .vehicles()
                    .filter(|v| v.claims.actuations > 0)
                    .count()
                    > 1
            },
            Self::DeviceRuns => |w, s| View::new(w, s).devices().next().is_some(),
            Self::DeviceAccepts => |w, s| device(w, s, |d| d.claims.accepts > 0),
            Self::DeviceReleases => |w, s| device(w, s, |d| d.claims.released),
            Self::TwoDevicesAccept => |w, s| {
                View::new(w, s)
                    .devices()
                    .filter(|d| d.claims.accepts > 0)
                    .count()
                    > 1
            },
            Self::DevicePrompts => {
                |w, s| device(w, s, |d| d.claims.prompt == Some(Ending::Success))
            }
            Self::AdversaryAccepted => {
                |w, s| vehicle(w, s, |v| v.claims.accepted.is_some() && v.claims.exposed)
            }
        }
    }
}

fn vehicle(world: &World, state: &State, claims: fn(&OfVehicle<'_>) -> bool) -> bool {
    View::new(world, state).vehicles().any(|v| claims(&v))
}

fn device(world: &World, state: &State, claims: fn(&OfDevice<'_>) -> bool) -> bool {
    View::new(world, state).devices().any(|d| claims(&d))
}
