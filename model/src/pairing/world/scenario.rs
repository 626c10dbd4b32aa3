//! A scenario: who takes part, what the adversary has, what the hosts may do, and what is promised.

use super::who::Place;
use crate::pairing::device;
use crate::pairing::goals::{Promise, Promises};
use crate::pairing::message::{
    Creation, Endpoint, Fresh, Issuer, Password, Side, Stretched, Variant, VehicleCertificate,
};
use crate::pairing::rules::Rules;
use crate::pairing::vehicle;

/// The adversary's name, and the identifier and key of its own certified vehicle.
pub const ADVERSARY: u8 = 9;
/// The owner's password.
pub const PASSWORD: Password = Password(1);
/// The password of the second vehicle, or of the second phone.
pub const OTHER_PASSWORD: Password = Password(3);
/// A wrong guess.
pub const GUESS: Password = Password(7);
/// The honest vehicle: name, identifier and key.
pub const VEHICLE: u8 = 1;
/// The owner's phone.
pub const DEVICE: u8 = 2;
/// The former owner's phone, which the adversary may have.
pub const FORMER: u8 = 3;
/// The adversary's own phone, whose secure element is honest.
pub const PHONE: u8 = 4;
/// The second honest vehicle: name, identifier and key.
pub const OTHER_VEHICLE: u8 = 5;
/// The second honest phone.
pub const OTHER_DEVICE: u8 = 6;
/// A framework version of both.
pub const LOW: u8 = 1;
/// The best framework version of both.
pub const HIGH: u8 = 2;
/// A framework version that the device has retired.
pub const RETIRED: u8 = 4;

/// The former owner's key.
pub const FORMER_KEY: Endpoint = Endpoint {
    owner: FORMER,
    number: 0,
};
/// A key of the adversary that is in no secure element.
pub const SOFTWARE_KEY: Endpoint = Endpoint {
    owner: ADVERSARY,
    number: 1,
};
/// A key in the secure element of the adversary's phone.
pub const PHONE_KEY: Endpoint = Endpoint {
    owner: PHONE,
    number: 1,
};
/// A challenge of the past.
pub const OLD: Fresh = Fresh {
    owner: ADVERSARY,
    number: 1,
};

/// What the adversary has, besides the network and a certified vehicle of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Powers {
    /// The verifier.
    pub verifier: bool,
    /// The password.
    pub password: bool,
    /// The password of the second vehicle or phone.
    pub other_password: bool,
    /// The logarithm of M, which masks the device's share (assumption A8 is false).
    pub logarithm_of_m: bool,
    /// The logarithm of N, which masks the vehicle's share (assumption A8 is false).
    pub logarithm_of_n: bool,
    /// It tries wrong guesses.
    pub guesses: bool,
    /// It changes REQUEST on its way.
    pub request: bool,
    /// It shortens and lengthens the lists in the answer to SELECT.
    pub lists: bool,
    /// It has a phone of its own, with a genuine secure element.
    pub phone: bool,
    /// It has a key that left a secure element, with its genuine certificate for an earlier pairing.
    pub old_certificate: bool,
    /// It has a copy of the vehicle's certificate.
    pub certificate_copy: bool,
    /// It has the former owner's phone.
    pub former: bool,
    /// Once, at a moment of its choice, everything leaks but what honest sides have forgotten.
    pub leak: bool,
}

/// The second honest party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Second {
    /// There is none.
    Nobody,
    /// A phone.
    Phone {
        /// The password that it has.
        password: Option<Password>,
        /// Whether it has the owner's live key for the vehicle.
        live: bool,
    },
    /// A vehicle with a verifier of [`OTHER_PASSWORD`], which the phone is given after its own.
    Vehicle,
}

/// A scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scenario {
    /// Its id.
    pub id: &'static str,
    /// What happens in it.
    pub title: &'static str,
    /// The rules in force.
    pub rules: Rules,
    /// What the adversary has.
    pub powers: Powers,
    /// Who takes part besides the vehicle and the phone.
    pub second: Second,
    /// How many scalars the adversary draws: one or two.
    pub scalars: u8,
    /// Whether messages travel between the honest sides; otherwise the adversary plays the one that does not take part.
    pub carries: bool,
    /// Whether the adversary sends to the device, and to the vehicle.
    pub against: [bool; 2],
    /// Whether the adversary waits until the verifier has served and all has leaked, before it does anything.
    pub quiet: bool,
    /// The adversary's moves.
    pub moves: u8,
    /// How many radios of the vehicle are used.
    pub radios: u8,
    /// How often the host of a vehicle asks to pair.
    pub pairs: u8,
    /// How often it activates.
    pub activates: u8,
    /// How often it begins another transaction.
    pub begins: u8,
    /// How often a new verifier may come to the first vehicle: of the second phone's password where it has one.
    pub arms: u8,
    /// How often the phone may be given the password of the second vehicle.
    pub hands: u8,
    /// How often the user may withdraw the password.
    pub withdraws: u8,
    /// Whether the vehicle has an owner.
    pub owned: bool,
    /// Whether a change of owner may be authorised.
    pub change: bool,
    /// Whether the device has a live key for the vehicle.
    pub live: bool,
    /// What is promised.
    pub promises: Promises,
}

impl Scenario {
    /// How the owner's verifier, or that of another password, is stretched.
    #[must_use]
    pub fn stretched(&self, password: Password) -> Stretched {
        Stretched {
            password,
            stretching: vehicle::plain_stretching(1),
            brand: (self.rules.variant == Variant::Rfc9383).then_some(1),
        }
    }

    /// An honest vehicle.
    #[must_use]
    pub const fn vehicle(&self, place: Place) -> vehicle::Identity {
        let name = vehicle_at(place);
        vehicle::Identity {
            name,
            certificate: VehicleCertificate {
                vehicle: name,
                key: name,
                issuer: Issuer::Genuine,
            },
            versions: LOW | HIGH | RETIRED,
            protocols: 3,
            brand: 1,
        }
    }

    /// An honest phone.
    #[must_use]
    pub const fn device(&self, place: Place) -> device::Identity {
        device::Identity {
            name: device_at(place),
            issuer: Issuer::Genuine,
            versions: LOW | HIGH,
            protocols: 3,
        }
    }

    /// The honest agents of a kind.
    #[must_use]
    pub const fn places(&self, side: Side) -> &'static [Place] {
        match (self.second, side) {
            (Second::Phone { .. }, Side::Device) | (Second::Vehicle, Side::Vehicle) => {
                &[Place::First, Place::Second]
            }
            _ => &[Place::First],
        }
    }

    /// Vehicle and phone that are meant to pair: the first two, and the second party with the first of the other kind.
    #[must_use]
    pub const fn couples(&self) -> &'static [(Place, Place)] {
        match self.second {
            Second::Nobody => &[(Place::First, Place::First)],
            Second::Phone { .. } => &[(Place::First, Place::First), (Place::First, Place::Second)],
            Second::Vehicle => &[(Place::First, Place::First), (Place::Second, Place::First)],
        }
    }

    /// The password that a new verifier of the first vehicle belongs to.
    #[must_use]
    pub fn next_password(&self) -> Password {
        match self.second {
            Second::Phone { password, .. } => password.unwrap_or(PASSWORD),
            Second::Nobody | Second::Vehicle => PASSWORD,
        }
    }

    /// The best framework version that both offer.
    #[must_use]
    pub const fn best(&self) -> u8 {
        HIGH
    }

    /// Whether the adversary sends to this side.
    #[must_use]
    pub const fn plays_against(&self, side: Side) -> bool {
        let [device, vehicle] = self.against;
        match side {
            Side::Device => device,
            Side::Vehicle => vehicle,
        }
    }

    /// Whether this is promised here.
    #[must_use]
    pub const fn promises(&self, promise: Promise) -> bool {
        self.promises.has(promise)
    }

    /// The same scenario, judged by these promises alone.
    #[must_use]
    pub const fn judged_by(mut self, promises: Promises) -> Self {
        self.promises = promises;
        self
    }

    /// The same scenario without moves of the adversary.
    #[must_use]
    pub const fn undisturbed(mut self) -> Self {
        self.moves = 0;
        self.powers.leak = false;
        self
    }

    /// The owner's live key and the phone that has it, where there is one.
    #[must_use]
    pub const fn live_key(&self) -> Option<(Place, Endpoint)> {
        let place = match self.second {
            Second::Phone { live: true, .. } => Place::Second,
            _ if self.live => Place::First,
            _ => return None,
        };
        let key = Endpoint {
            owner: device_at(place),
            number: 0,
        };
        Some((place, key))
    }
}

/// The name of an honest vehicle, which is its identifier and key too.
#[must_use]
pub const fn vehicle_at(place: Place) -> u8 {
    match place {
        Place::First => VEHICLE,
        Place::Second => OTHER_VEHICLE,
    }
}

/// The name of an honest phone.
#[must_use]
pub const fn device_at(place: Place) -> u8 {
    match place {
        Place::First => DEVICE,
        Place::Second => OTHER_DEVICE,
    }
}

/// The honest vehicle of this identifier.
#[must_use]
pub const fn honest_vehicle(identifier: u8) -> Option<Place> {
    match identifier {
        VEHICLE => Some(Place::First),
        OTHER_VEHICLE => Some(Place::Second),
        _ => None,
    }
}

/// The honest phone that made a key.
#[must_use]
pub const fn honest_device(owner: u8) -> Option<Place> {
    match owner {
        DEVICE => Some(Place::First),
        OTHER_DEVICE => Some(Place::Second),
        _ => None,
    }
}

/// Creation data with the adversary's challenge.
#[must_use]
pub const fn forged_creation(vehicle: u8) -> Creation {
    Creation {
        vehicle,
        slot: 1,
        challenge: OLD,
    }
}
