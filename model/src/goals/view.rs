//! What a promise may look at: claims with the provisioning they speak of, and the adversary's knowledge.

use crate::device::Bound;
use crate::term::{Signed, Token, Unsigned, VersionSet};
use crate::vehicle::{Aim, Entry};
use crate::world::World;
use crate::world::record::{Selected, State, Transacted};
use keyproof_spec::words::Purpose;

/// A state, seen by claims and knowledge only.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    world: &'a World,
    state: &'a State,
}

/// The claims of a vehicle in one transaction.
#[derive(Clone, Copy, Debug)]
pub struct OfVehicle<'a> {
    /// Its place in the roster.
    pub index: usize,
    /// The vehicle, counted from 0.
    pub vehicle: usize,
    /// What it was begun for.
    pub aim: Aim,
    /// The claims.
    pub claims: &'a Transacted,
    /// The tuple's signed part, once AUTH1 is out.
    pub signed: Option<Signed>,
    /// The tuple's other part, once AUTH0 is out.
    pub unsigned: Option<Unsigned>,
    /// The row of the accepted slot.
    pub entry: Option<Entry>,
}

/// The claims of a device in one session.
#[derive(Clone, Copy, Debug)]
pub struct OfDevice<'a> {
    /// Its place in the roster.
    pub index: usize,
    /// The phone, counted from 0.
    pub phone: usize,
    /// The claims.
    pub claims: &'a Selected,
    /// The tuple's signed part.
    pub signed: Signed,
    /// The tuple's other part.
    pub unsigned: Unsigned,
    /// What the phone keeps for the vehicle that the session names.
    pub bound: Option<Bound>,
}

impl<'a> View<'a> {
    /// A state of a world, to be judged.
    #[must_use]
    pub const fn new(world: &'a World, state: &'a State) -> Self {
        Self { world, state }
    }

    /// The claims of all transactions that have begun.
    pub fn vehicles(&self) -> impl Iterator<Item = OfVehicle<'a>> + use<'a> {
        let Self { world, state } = *self;
        let records = state.transactions.iter().enumerate();
        records
            .zip(&world.scenario.transactions)
            .map(move |((index, claims), seat)| OfVehicle {
                index,
                vehicle: seat.vehicle,
                aim: seat.aim,
                claims,
                signed: world.vehicle_signed(index, claims),
                unsigned: world.vehicle_unsigned(index, claims),
                entry: claims
                    .accepted
                    .and_then(|slot| world.setting_of_transaction(index)?.entry(slot)),
            })
    }

    /// The transactions in which a vehicle accepted somebody whose key the adversary did not have.
    pub fn vehicle_accepts(&self) -> impl Iterator<Item = OfVehicle<'a>> + use<'a> {
        self.vehicles()
            .filter(|v| v.claims.accepted.is_some() && !v.claims.exposed)
    }

    /// The claims of all sessions that have begun.
    pub fn devices(&self) -> impl Iterator<Item = OfDevice<'a>> + use<'a> {
        let Self { world, state } = *self;
        let records = state.selections.iter().enumerate();
        records
            .zip(&world.scenario.selections)
            .filter_map(move |((index, claims), phone)| {
                let session = claims.ran?;
                Some(OfDevice {
                    index,
                    phone: *phone,
                    claims,
                    signed: session.signed(),
                    unsigned: Unsigned {
                        version: session.version,
                        purpose: session.purpose,
                        interface: session.interface,
                    },
                    bound: world.bound_of_selection(index, claims),
                })
            })
    }

    /// The sessions in which a device accepted a vehicle whose key the adversary did not have.
    pub fn device_accepts(&self) -> impl Iterator<Item = OfDevice<'a>> + use<'a> {
        self.devices()
            .filter(|d| d.claims.accepts > 0 && !d.claims.exposed)
    }

    /// The versions of a phone.
    #[must_use]
    pub fn phone_versions(&self) -> VersionSet {
        self.world.scenario.provision.phone_versions
    }

    /// The versions of a vehicle.
    #[must_use]
    pub fn vehicle_versions(&self) -> VersionSet {
        self.world.scenario.provision.vehicle_versions
    }

    /// Whether a phone is in the same place as the vehicles.
    #[must_use]
    pub fn near(&self, phone: usize) -> bool {
        !self.world.scenario.far.get(phone).copied().unwrap_or(false)
    }

    /// Whether the adversary knows the session keys of a vehicle.
    #[must_use]
    pub fn vehicle_keys_known(&self, v: &OfVehicle<'_>) -> bool {
        let channel = self.world.vehicle_channel(v.index, v.claims);
        channel.is_some_and(|key| self.world.knows_channel(self.state, key))
    }

    /// Whether the adversary knows the session keys of a device.
    #[must_use]
    pub fn device_keys_known(&self, d: &OfDevice<'_>) -> bool {
        let channel = self.world.device_channel(d.claims);
        channel.is_some_and(|key| self.world.knows_channel(self.state, key))
    }

    /// Whether the two have the same session keys.
    #[must_use]
    pub fn same_keys(&self, v: &OfVehicle<'_>, d: &OfDevice<'_>) -> bool {
        let own = self.world.vehicle_channel(v.index, v.claims);
        own.is_some() && own == self.world.device_channel(d.claims)
    }

    /// Whether the adversary knows a token.
    #[must_use]
    pub fn token_known(&self, token: Token) -> bool {
        self.world.knows_token(self.state, token)
    }

    /// Whether any long-term key leaked on the way.
    #[must_use]
    pub fn leaked_on_the_way(&self) -> bool {
        self.state.leaked != crate::world::record::Keys::NONE
    }

    /// I19: whether the rightful user of phone 1 gets vehicle 1 to act from here, with the adversary gone.
    #[must_use]
    pub fn honest_exit(&self) -> bool {
        self.world.rightful_user_gets_in(self.state)
    }
}

impl OfVehicle<'_> {
    /// Whether the vehicle actuated to drive.
    #[must_use]
    pub fn drove(&self) -> bool {
        self.claims.actuations > 0 && self.aim.purpose == Purpose::Drive
    }

    /// Whether this session of a device belongs to the owner of the accepted slot.
    #[must_use]
    pub fn owned_by(&self, d: &OfDevice<'_>) -> bool {
        let key = self.entry.map(|entry| entry.key);
        key.is_some() && key == d.bound.map(|bound| bound.key)
    }

    /// Whether both agree on the signed part.
    #[must_use]
    pub fn agrees_signed(&self, d: &OfDevice<'_>) -> bool {
        self.signed == Some(d.signed)
    }

    /// Whether both agree on the full tuple.
    #[must_use]
    pub fn agrees_fully(&self, d: &OfDevice<'_>) -> bool {
        self.agrees_signed(d) && self.unsigned == Some(d.unsigned)
    }
}
