//! A phone and a car on a stage, a link that can be bent, and what happened.

use keyproof_reference::pairing::{
    Device, DeviceSetup, Effect, Output, Refusal, Reply, Vehicle, VehicleSetup, Verifier,
    make_verifier,
};
use keyproof_reference::{self as reference, Binding, Draw, Entropy, KeyEntry, PrivateKey};
use keyproof_spec::profile::{CCC, Profile};
use keyproof_spec::words::Interface;
use sha2::{Digest, Sha256};

use crate::pki;

pub(crate) const PASSWORD: &[u8] = b"pleaseletmein";
pub(crate) const SLOT: u8 = 2;

/// Entropy that never repeats; remembers the last endpoint key.
#[derive(Default)]
pub(crate) struct Counting {
    drawn: u64,
    pub(crate) endpoint: Option<[u8; 32]>,
}

impl Entropy for Counting {
    fn fill(&mut self, purpose: Draw, out: &mut [u8]) {
        self.drawn += 1;
        let seed = Sha256::digest([purpose.name().as_bytes(), &self.drawn.to_be_bytes()].concat());
        out.copy_from_slice(&seed[..out.len()]);
        if purpose == Draw::Endpoint {
            self.endpoint = Some(seed.into());
        }
    }
}

pub(crate) fn cost(profile: &Profile) -> u32 {
    profile.pairing.cost_min
}

pub(crate) fn verifier(profile: &Profile, password: &[u8]) -> Verifier {
    make_verifier(
        profile,
        password,
        *b"yellowsubmarines",
        cost(profile),
        [0, 1],
    )
    .unwrap()
}

pub(crate) fn device_setup(password: Option<&[u8]>) -> DeviceSetup {
    DeviceSetup {
        password: password.map(|password| (password.to_vec(), 0)),
        root: pki::root_d(),
        issuer_key: PrivateKey::from_bytes(pki::E),
        issuer: pki::e().sign(),
        cross: pki::f().sign(),
        now: pki::NOW,
    }
}

pub(crate) fn vehicle_setup(profile: &'static Profile) -> VehicleSetup {
    VehicleSetup {
        verifier: Some((verifier(profile, PASSWORD), 0, false)),
        pending: None,
        change: false,
        slot: SLOT,
        brand: [0, 1],
        certificate: pki::k(profile).sign(),
        cross: pki::m().sign(),
        root: pki::root_j(),
        tracking: pki::public(&pki::SERVER),
        now: pki::NOW,
    }
}

pub(crate) fn phone(
    profile: &'static Profile,
    bindings: Vec<Binding>,
    made: &[[u8; 8]],
    setup: DeviceSetup,
) -> Device {
    let versions = profile.versions.to_vec();
    let applet = reference::Device::new(profile, versions, true, bindings, Interface::Nfc).unwrap();
    Device::new(profile, applet, made, setup).unwrap()
}

pub(crate) fn car(profile: &'static Profile, table: Vec<KeyEntry>, setup: VehicleSetup) -> Vehicle {
    let transactions = reference::Vehicle::new(
        profile,
        pki::VEHICLE,
        PrivateKey::from_bytes(pki::K),
        profile.versions.to_vec(),
        table,
        Interface::Nfc,
    );
    Vehicle::new(profile, transactions.unwrap(), setup).unwrap()
}

/// Both sides, their entropy, and what they told.
pub(crate) struct Stage {
    pub(crate) profile: &'static Profile,
    pub(crate) phone: Device,
    pub(crate) car: Vehicle,
    pub(crate) phone_entropy: Counting,
    pub(crate) car_entropy: Counting,
    pub(crate) phone_effects: Vec<Effect>,
    pub(crate) car_effects: Vec<Effect>,
    pub(crate) phone_refusal: Option<Refusal>,
    pub(crate) car_refusal: Option<Refusal>,
    /// Every command as the vehicle sent it.
    pub(crate) commands: Vec<Vec<u8>>,
    /// The status word of the phone's first refusal.
    pub(crate) refused_with: Option<u16>,
    /// How many exchanges are made before the link breaks.
    pub(crate) most: usize,
}

impl Stage {
    pub(crate) fn new(profile: &'static Profile) -> Self {
        Self::with(
            profile,
            phone(profile, Vec::new(), &[], device_setup(Some(PASSWORD))),
            car(profile, Vec::new(), vehicle_setup(profile)),
        )
    }

    pub(crate) fn with(profile: &'static Profile, phone: Device, car: Vehicle) -> Self {
        Self {
            profile,
            phone,
            car,
            phone_entropy: Counting::default(),
            car_entropy: Counting::default(),
            phone_effects: Vec::new(),
            car_effects: Vec::new(),
            phone_refusal: None,
            car_refusal: None,
            commands: Vec::new(),
            refused_with: None,
            most: usize::MAX,
        }
    }

    pub(crate) fn ccc() -> Self {
        Self::new(&CCC)
    }

    /// Carries a first output to its end; `bend` may change each command and each response on the way.
    pub(crate) fn carry(
        &mut self,
        first: Output,
        mut bend: impl FnMut(usize, &mut Vec<u8>, bool),
    ) -> usize {
        let mut output = first;
        let mut step = 0;
        loop {
            self.car_effects.extend(output.effects);
            self.car_refusal = self.car_refusal.or(output.refusal);
            let Some(mut command) = output.command else {
                return step;
            };
            if step == self.most {
                self.lose();
                return step;
            }
            self.commands.push(command.clone());
            bend(step, &mut command, true);
            let mut reply: Reply = self.phone.command(&command, &mut self.phone_entropy);
            self.phone_effects.extend(reply.effects);
            if let (Some(_), None) = (reply.refusal, self.phone_refusal) {
                let word = reply.response.clone().try_into().unwrap();
                self.refused_with = Some(u16::from_be_bytes(word));
            }
            self.phone_refusal = self.phone_refusal.or(reply.refusal);
            bend(step, &mut reply.response, false);
            output = self.car.response(&reply.response, &mut self.car_entropy);
            step += 1;
        }
    }

    pub(crate) fn pair(&mut self) -> usize {
        let first = self.car.pair();
        self.carry(first, |_, _, _| {})
    }

    pub(crate) fn activate(&mut self) -> usize {
        let first = self.car.activate();
        self.carry(first, |_, _, _| {})
    }

    pub(crate) fn lose(&mut self) {
        self.phone_effects.extend(self.phone.field_lost());
        self.car_effects.extend(self.car.link_lost());
    }

    /// The tracking server's receipt for the phone's last key.
    pub(crate) fn receipt(&mut self) {
        let key = pki::public(&self.phone_entropy.endpoint.unwrap());
        let receipt = pki::receipt(self.profile, SLOT, &key);
        let effect = self.phone.receipt(&pki::VEHICLE, &receipt).unwrap();
        self.phone_effects.push(effect);
    }

    pub(crate) fn forget(&mut self) {
        self.phone_effects.clear();
        self.car_effects.clear();
        (self.phone_refusal, self.car_refusal) = (None, None);
    }
}
