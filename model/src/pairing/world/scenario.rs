//! A scenario: who takes part, what the adversary has, what the hosts may do, and what is promised.

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
    /// Whether messages travel between the two; otherwise the adversary plays the one that does not take part.
    pub carries: bool,
    /// Whether the adversary sends to the device, and to the vehicle.
    pub against: [bool; 2],
    /// Whether the adversary waits until the verifier has served and all has leaked, before it does anything.
    pub quiet: bool,
    /// The adversary's moves.
    pub moves: u8,
    /// How many radios of the vehicle are used.
    pub radios: u8,
    /// How often the host of the vehicle asks to pair.
    pub pairs: u8,
    /// How often it activates.
    pub activates: u8,
    /// How often it begins another transaction.
    pub begins: u8,
    /// How often a new verifier may come.
    pub arms: u8,
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

    /// The honest vehicle.
    #[must_use]
    pub const fn vehicle(&self) -> vehicle::Identity {
        vehicle::Identity {
            name: VEHICLE,
            certificate: VehicleCertificate {
                vehicle: VEHICLE,
                key: VEHICLE,
                issuer: Issuer::Genuine,
            },
            versions: LOW | HIGH | RETIRED,
            protocols: 3,
            brand: 1,
        }
    }

    /// The owner's phone.
    #[must_use]
    pub const fn device(&self) -> device::Identity {
        device::Identity {
            name: DEVICE,
            issuer: Issuer::Genuine,
            versions: LOW | HIGH,
            protocols: 3,
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

    /// The live key of the device, where there is one.
    #[must_use]
    pub fn live_key(&self) -> Option<Endpoint> {
        self.live.then_some(Endpoint {
            owner: DEVICE,
            number: 0,
        })
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
