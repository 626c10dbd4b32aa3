//! A vehicle with NFC and Bluetooth LE: one pairing or transaction at a time, over both together.
//!
//! ```text
//!   over NFC   pair, activate, begin ──▶ ends whatever runs, then runs here
//!   over BLE   response, link lost ────▶ to what runs, if it runs here; else out of order, and nothing happens
//! ```
//!
//! Verifier, count, pending key and table are the vehicle's, not a radio's (DK-OP-003).

use alloc::vec::Vec;

use keyproof_spec::pairing::words::Message;
use keyproof_spec::words::{Interface, Purpose};

use super::effect::Effect;
use super::fault::{Fault, Refusal};
use super::vehicle::{Output, Vehicle};
use crate::entropy::Entropy;

/// A vehicle that can pair over two radios.
#[derive(Debug)]
pub struct Radios {
    vehicle: Vehicle,
    /// Where the last thing was begun.
    over: Interface,
}

impl Radios {
    /// Puts both radios before a vehicle.
    #[must_use]
    pub const fn new(vehicle: Vehicle) -> Self {
        Self {
            vehicle,
            over: Interface::Nfc,
        }
    }

    /// [`Vehicle::begin`] over a radio.
    pub fn begin(
        &mut self,
        over: Interface,
        purpose: Purpose,
        entropy: &mut dyn Entropy,
    ) -> Output {
        self.transacting(over, |vehicle| vehicle.begin(purpose, entropy))
    }

    /// [`Vehicle::pair`] over a radio.
    pub fn pair(&mut self, over: Interface) -> Output {
        let output = self.vehicle.pair();
        self.moved(over, output)
    }

    /// [`Vehicle::activate`] over a radio.
    pub fn activate(&mut self, over: Interface) -> Output {
        self.transacting(over, Vehicle::activate)
    }

    /// A transaction has the radio in its keys; one that is refused leaves what runs as it is.
    fn transacting(
        &mut self,
        over: Interface,
        begin: impl FnOnce(&mut Vehicle) -> Output,
    ) -> Output {
        let before = self.vehicle.over(over);
        let output = begin(&mut self.vehicle);
        if output.command.is_none() {
            self.vehicle.over(before);
        }
        self.moved(over, output)
    }

    /// What has begun runs here from now on; what was refused ends nothing.
    fn moved(&mut self, over: Interface, output: Output) -> Output {
        if output.command.is_some() {
            self.over = over; // DK-OP-010
        }
        output
    }

    /// [`Vehicle::response`] from a radio.
    pub fn response(
        &mut self,
        over: Interface,
        response: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Output {
        if over == self.over {
            return self.vehicle.response(response, entropy);
        }
        let fault = Fault::Transaction(crate::Fault::OutOfOrder); // DK-OP-010
        Output {
            command: None,
            effects: Vec::new(),
            refusal: Some(Refusal::new(fault, Message::Select)),
        }
    }

    /// [`Vehicle::link_lost`] on a radio.
    pub fn link_lost(&mut self, over: Interface) -> Vec<Effect> {
        if over == self.over {
            self.vehicle.link_lost()
        } else {
            Vec::new()
        }
    }

    /// The vehicle behind them.
    #[must_use]
    pub const fn vehicle(&self) -> &Vehicle {
        &self.vehicle
    }

    /// The vehicle behind them, for its host.
    pub const fn vehicle_mut(&mut self) -> &mut Vehicle {
        &mut self.vehicle
    }
}
