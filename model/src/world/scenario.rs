//! A scenario: who is there, what is provisioned, what the adversary may do, and which promises are checked.
//!
//! ```text
//!   roster      transactions of vehicles and selections of phones, used in order
//!   provision   who is enrolled where, status, rights, versions, and faults of provisioning
//!   powers      what the adversary has besides the network (chapter 1.4)
//!   varies      which unauthenticated fields it changes; the others come from the honest peer
//! ```
//!
//! Small scenarios take the place of one large world. Identities are fixed numbers: vehicle *i* has identifier *i*+1 and key
//! *i*+1; phone *p* has for vehicle *v* the key 3+2*p*+*v*, its slot there is *p*; the insider has slot 2 and key 7.

use super::record::Keys;
use crate::goals::Promise;
use crate::term::{
    Ephemeral, KeyId, Purposes, Slot, Subset, Token, Transaction, VehicleId, VersionSet,
};
use crate::vehicle::Aim;
use crate::{device, vehicle};
use keyproof_spec::words::{Interface, KeyStatus, Purpose};

/// How much work a scenario is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suite {
    /// Checked on every change.
    Quick,
    /// Minutes.
    Standard,
    /// Overnight.
    Deep,
}

impl Suite {
    /// The word on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Standard => "standard",
            Self::Deep => "deep",
        }
    }
}

/// A transaction of the roster: which vehicle, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seat {
    /// The vehicle, counted from 0.
    pub vehicle: usize,
    /// What its driver wants.
    pub aim: Aim,
}

/// A fault of provisioning that the protocol ought to survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// None.
    None,
    /// The public key of vehicle 1 stands in its own table (assumption A3 is false).
    OwnKeyInTable,
    /// Phone 1 has one endpoint key for both vehicles (chapter 1.3 is not kept).
    SharedEndpointKey,
    /// Phone 2 takes phone 1's endpoint key for vehicle 2's (one key in both roles).
    EndpointKeyAsVehicleKey,
}

/// A key that the adversary owns by right, in slot 2 of vehicle 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Insider {
    /// Its status in the table.
    pub status: KeyStatus,
    /// Its rights.
    pub entitlements: Purposes,
}

/// Which secrets leak, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Leak {
    /// None.
    None,
    /// Phone 1's key for vehicle 1, from the start.
    DeviceKey,
    /// Vehicle 1's key, from the start.
    VehicleKey,
    /// Both of them, at any time after a claim.
    Later,
    /// Ephemeral private keys, each after its session has ended.
    Ephemerals,
}

/// What the adversary may do besides owning the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Powers {
    /// It owns a key of its own.
    pub insider: Option<Insider>,
    /// It owns the key of vehicle 2.
    pub dishonest_vehicle: bool,
    /// What leaks to it.
    pub leak: Leak,
    /// It may change sealed content without reading it.
    pub malleable: bool,
    /// It may select anew, take the field or the link away at any time.
    pub field: bool,
    /// It has a second ephemeral, identifier and key: changes nothing, as a test shows.
    pub second: bool,
}

impl Powers {
    /// The network alone.
    pub const NETWORK: Self = Self {
        insider: None,
        dishonest_vehicle: false,
        leak: Leak::None,
        malleable: false,
        field: false,
        second: false,
    };
}

/// Which unauthenticated fields the adversary changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Varies {
    /// The version list in the SELECT answer.
    pub list: bool,
    /// The version in AUTH0.
    pub version: bool,
    /// P2 of AUTH0.
    pub purpose: bool,
    /// The radio to the phone.
    pub interface: bool,
}

/// What is provisioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Provision {
    /// How many vehicles there are.
    pub vehicles: usize,
    /// How many phones there are.
    pub phones: usize,
    /// The versions of the vehicles.
    pub vehicle_versions: VersionSet,
    /// The versions of the phones.
    pub phone_versions: VersionSet,
    /// Status of phone 1's key in the table.
    pub status_in_table: KeyStatus,
    /// Status of phone 1's keys in phone 1.
    pub status_in_phone: KeyStatus,
    /// Rights of phone 1's key.
    pub entitlements: Purposes,
    /// Express mode of all phones.
    pub express: bool,
    /// How often users authenticate.
    pub authentications: u8,
    /// A fault.
    pub fault: Fault,
}

impl Provision {
    /// One vehicle, one phone, everything in order.
    pub const PLAIN: Self = Self {
        vehicles: 1,
        phones: 1,
        vehicle_versions: VersionSet(0b11),
        phone_versions: VersionSet(0b11),
        status_in_table: KeyStatus::Active,
        status_in_phone: KeyStatus::Active,
        entitlements: Purposes::ALL,
        express: true,
        authentications: 0,
        fault: Fault::None,
    };
}

/// A scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Permanent id.
    pub id: &'static str,
    /// What it is about, in one line.
    pub title: &'static str,
    /// How much work it is.
    pub suite: Suite,
    /// What is checked.
    pub promises: Vec<Promise>,
    /// What an undisturbed run of it must reach.
    pub reaches: Vec<crate::goals::Witness>,
    /// The transactions, in order.
    pub transactions: Vec<Seat>,
    /// The selections, in order, by phone counted from 0.
    pub selections: Vec<usize>,
    /// What is provisioned.
    pub provision: Provision,
    /// What the adversary may do.
    pub powers: Powers,
    /// Which fields it changes.
    pub varies: Varies,
    /// Phones that are not where the vehicles are.
    pub far: [bool; super::record::SEATS],
}

/// The radio of a scenario that does not vary it.
pub const RADIO: Interface = Interface::Nfc;

/// The insider's slot.
pub const INSIDER_SLOT: Slot = Slot(2);
/// The insider's key, and the adversary's second one.
pub const INSIDER_KEYS: [KeyId; 2] = [KeyId(7), KeyId(8)];
/// The token of the insider's mailbox.
pub const INSIDER_TOKEN: Token = Token(7);
/// Ephemerals of the adversary.
pub const ADVERSARY_EPHEMERALS: [Ephemeral; 2] = [Ephemeral(0), Ephemeral(7)];
/// Transaction identifiers of the adversary.
pub const ADVERSARY_TRANSACTIONS: [Transaction; 2] = [Transaction(0), Transaction(7)];

fn number(index: usize) -> u8 {
    u8::try_from(index).unwrap_or(u8::MAX)
}

/// The identifier of a vehicle counted from 0.
#[must_use]
pub fn vehicle_id(vehicle: usize) -> VehicleId {
    VehicleId(number(vehicle).saturating_add(1))
}

/// The key of a vehicle counted from 0.
#[must_use]
pub fn vehicle_key(vehicle: usize) -> KeyId {
    KeyId(number(vehicle).saturating_add(1))
}

/// The ephemeral that a transaction of the roster draws.
#[must_use]
pub fn vehicle_ephemeral(record: usize) -> Ephemeral {
    Ephemeral(number(record).saturating_add(1))
}

/// The ephemeral that a selection of the roster draws.
#[must_use]
pub fn endpoint_ephemeral(record: usize) -> Ephemeral {
    Ephemeral(number(record).saturating_add(4))
}

/// The identifier that a transaction of the roster draws.
#[must_use]
pub fn transaction(record: usize) -> Transaction {
    Transaction(number(record).saturating_add(1))
}

impl Scenario {
    /// The endpoint key of a phone for a vehicle, both counted from 0.
    #[must_use]
    pub fn endpoint_key(&self, phone: usize, vehicle: usize) -> KeyId {
        let vehicle = match self.provision.fault {
            Fault::SharedEndpointKey => 0,
            Fault::None | Fault::OwnKeyInTable | Fault::EndpointKeyAsVehicleKey => vehicle,
        };
        KeyId(number(3 + 2 * phone + vehicle))
    }

    /// What a vehicle counted from 0 owns.
    #[must_use]
    pub fn vehicle(&self, vehicle: usize) -> vehicle::Setting {
        let phone_entry = |phone: usize| {
            let first = phone == 0;
            let key = self.endpoint_key(phone, vehicle);
            let entry = vehicle::Entry {
                key,
                status: if first {
                    self.provision.status_in_table
                } else {
                    KeyStatus::Active
                },
                entitlements: if first {
                    self.provision.entitlements
                } else {
                    Purposes::ALL
                },
                token: Some(self.token(phone, vehicle)),
            };
            (phone < self.provision.phones).then_some(entry)
        };
        let insider = self.powers.insider.map(|insider| vehicle::Entry {
            key: INSIDER_KEYS[0],
            status: insider.status,
            entitlements: insider.entitlements,
            token: Some(INSIDER_TOKEN),
        });
        let own = vehicle::Entry {
            key: vehicle_key(vehicle),
            status: KeyStatus::Active,
            entitlements: Purposes::ALL,
            token: None,
        };
        let third = match self.provision.fault {
            Fault::OwnKeyInTable => Some(own),
            Fault::None | Fault::SharedEndpointKey | Fault::EndpointKeyAsVehicleKey => {
                insider.filter(|_| vehicle == 0)
            }
        };
        vehicle::Setting {
            id: vehicle_id(vehicle),
            key: vehicle_key(vehicle),
            versions: self.provision.vehicle_versions,
            table: [phone_entry(0), phone_entry(1), third],
        }
    }

    /// The token of a phone for a vehicle.
    #[must_use]
    pub fn token(&self, phone: usize, vehicle: usize) -> Token {
        Token(number(1 + 2 * phone + vehicle))
    }

    /// What a phone counted from 0 owns.
    #[must_use]
    pub fn phone(&self, phone: usize) -> device::Setting {
        let first = phone == 0;
        let bound = |vehicle: usize| {
            let swapped = self.provision.fault == Fault::EndpointKeyAsVehicleKey;
            let key = if swapped && !first && vehicle == 1 {
                self.endpoint_key(0, 1)
            } else {
                vehicle_key(vehicle)
            };
            let bound = device::Bound {
                vehicle_id: vehicle_id(vehicle),
                vehicle_key: key,
                slot: Slot(number(phone)),
                key: self.endpoint_key(phone, vehicle),
                status: if first {
                    self.provision.status_in_phone
                } else {
                    KeyStatus::Active
                },
                token: self.token(phone, vehicle),
                subset: Subset(number(1 + 2 * phone + vehicle)),
            };
            (vehicle < self.provision.vehicles).then_some(bound)
        };
        device::Setting {
            versions: self.provision.phone_versions,
            express: self.provision.express,
            counter_max: u8::MAX,
            vehicles: [bound(0), bound(1)],
        }
    }

    /// The long-term keys that the adversary has from the start.
    #[must_use]
    pub fn given_keys(&self) -> Keys {
        let mut keys = Keys::NONE;
        if self.powers.insider.is_some() {
            keys = keys.with(INSIDER_KEYS[0]);
        }
        if self.powers.second {
            keys = keys.with(INSIDER_KEYS[1]);
        }
        if self.powers.dishonest_vehicle {
            keys = keys.with(vehicle_key(1));
        }
        match self.powers.leak {
            Leak::DeviceKey => keys.with(self.endpoint_key(0, 0)),
            Leak::VehicleKey => keys.with(vehicle_key(0)),
            Leak::None | Leak::Later | Leak::Ephemerals => keys,
        }
    }

    /// The purpose of an AUTH0 that no transaction of the roster sent.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.transactions
            .first()
            .map_or(Purpose::Unlock, |seat| seat.aim.purpose)
    }
}
