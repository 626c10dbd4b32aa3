//! The applet: the twin of the transaction with the keys of the moment, and what its steps mean to the agent.

use super::{Device, Input, Message, Phase, ended};
use crate::pairing::twin::names::PEER;
use crate::play::Observation;
use crate::wire::apdu;
use keyproof_model::pairing::message::Fresh;
use keyproof_spec::profile::instruction;

impl Device {
    /// SELECT of the applet while the framework is selected.
    pub(super) fn leave(&mut self, bytes: &[u8]) -> Observation {
        let running = self.session();
        self.state.phase = Phase::Deselected;
        let mut told = self.applet.command(bytes);
        if running {
            told.effects.insert(0, ended());
        }
        told
    }

    /// A command while the framework is not selected.
    pub(super) fn applet_command(&mut self, bytes: &[u8]) -> Observation {
        let head = apdu::read(bytes).map(|read| (read.cla, read.ins));
        let mut told = self.applet.command(bytes);
        let accepted = told.reject.is_none();
        let proved = self.applet.proved();
        let mut effects = Vec::new();
        match (self.state.phase, proved) {
            (_, Some(vehicle)) if accepted && head == Some(instruction::AUTH1) => {
                let auth = self.auth(&vehicle);
                effects = self.step(Input::Receive(auth)).0;
            }
            (Phase::Proved(own), Some(_)) if accepted && head == Some(instruction::EXCHANGE) => {
                effects = self.step(Input::Receive(Message::Exchange(own))).0;
            }
            (Phase::Proved(_), None) => {
                // The transaction is over, however it ended.
                effects = self
                    .step(Input::Receive(Message::Flow { success: accepted }))
                    .0;
            }
            (
                Phase::Deselected
                | Phase::Selected
                | Phase::Shared { .. }
                | Phase::Secure { .. }
                | Phase::Made { .. }
                | Phase::Proved(_),
                _,
            ) => {}
        }
        effects.append(&mut told.effects);
        Observation { effects, ..told }
    }

    /// AUTH1 that the applet has answered.
    fn auth(&mut self, vehicle: &[u8; 8]) -> Message {
        let key = self
            .keys
            .iter()
            .find(|key| key.bytes.vehicle_identifier == *vehicle);
        let public = key.map_or([0; 65], |key| key.bytes.vehicle_public);
        Message::Auth {
            vehicle: self.names.vehicle(vehicle),
            key: self.names.key(public),
            nonce: Fresh {
                owner: PEER,
                number: 0,
            },
        }
    }
}
