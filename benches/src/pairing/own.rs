//! A pairing between the reference's two roles, in process.

use super::{
    COST, E, F, ISSUER_SECRET, K, M, NOW, PASSWORD, PROFILE, ROOT_D, ROOT_J, SALT, SLOT, VEHICLE,
    VEHICLE_SECRET,
};
use crate::transaction::Draws;
use keyproof_reference::pairing::{
    Device, DeviceSetup, Effect, Vehicle, VehicleSetup, Verifier, make_verifier,
};
use keyproof_reference::{self as reference, PrivateKey};
use keyproof_spec::words::Interface;
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToSec1Point;

/// A phone and a car that can be paired again and again.
#[derive(Debug)]
pub struct Own {
    vehicle: Vehicle,
    device: Device,
    verifier: Verifier,
}

impl Own {
    /// Sets both up.
    ///
    /// # Errors
    /// If the reference takes the set-up for senseless.
    pub fn new() -> Result<Self, &'static str> {
        let refused = "the reference refused its set-up";
        let verifier =
            make_verifier(&PROFILE, PASSWORD, SALT, COST, [0, 1]).map_err(|_| refused)?;
        let versions = || PROFILE.versions.to_vec();
        let applet = reference::Device::new(&PROFILE, versions(), true, Vec::new(), Interface::Nfc)
            .map_err(|_| refused)?;
        let device = DeviceSetup {
            password: None,
            root: ROOT_D.to_vec(),
            issuer_key: PrivateKey::from_bytes(ISSUER_SECRET),
            issuer: E.to_vec(),
            cross: F.to_vec(),
            now: NOW,
        };
        let transactions = reference::Vehicle::new(
            &PROFILE,
            VEHICLE,
            PrivateKey::from_bytes(VEHICLE_SECRET),
            versions(),
            Vec::new(),
            Interface::Nfc,
        )
        .map_err(|_| refused)?;
        let server = SecretKey::from_slice(&ISSUER_SECRET).map_err(|_| refused)?;
        let server = server.public_key().to_sec1_point(false);
        let vehicle = VehicleSetup {
            verifier: None,
            pending: None,
            change: false,
            slot: SLOT,
            brand: [0, 1],
            certificate: K.to_vec(),
            cross: M.to_vec(),
            root: ROOT_J.to_vec(),
            tracking: server.as_bytes().try_into().map_err(|_| refused)?,
            now: NOW,
        };
        Ok(Self {
            device: Device::new(&PROFILE, applet, &[], device).map_err(|_| refused)?,
            vehicle: Vehicle::new(&PROFILE, transactions, vehicle).map_err(|_| refused)?,
            verifier,
        })
    }

    /// One pairing from SELECT to OP CONTROL FLOW, with a password and verifier of its own.
    ///
    /// # Errors
    /// If the vehicle stored no key.
    pub fn run(&mut self, draws: &mut Draws) -> Result<(), &'static str> {
        self.device.withdraw();
        self.device.arm(PASSWORD.to_vec());
        self.vehicle
            .arm(&self.verifier)
            .map_err(|_| "the reference refused its verifier")?;
        let mut pending = false;
        let mut output = self.vehicle.pair();
        while let Some(command) = output.command {
            let reply = self.device.command(&command, draws);
            output = self.vehicle.response(&reply.response, draws);
            pending |= output.effects.contains(&Effect::KeyPending { slot: SLOT });
        }
        pending.then_some(()).ok_or("the vehicle stored no key")
    }
}
