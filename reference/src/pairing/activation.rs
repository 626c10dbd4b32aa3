//! The first transaction (section 9.2): chapter 3 with a table that holds the pending key alone, and the receipt instead of an actuator.

use alloc::vec::Vec;

use keyproof_spec::pairing::fixed::length::RECEIPT;
use keyproof_spec::words::Message;
use p256::ecdsa::VerifyingKey;

use super::fault::Fault;
use super::stream::{self, Received};
use crate::channel::VehicleChannel;
use crate::entropy::Entropy;
use crate::signing::EndpointProved;
use crate::vehicle::phases::{AwaitAuth0, AwaitAuth1, AwaitSelect, Surroundings};
use crate::vehicle::successful;
use crate::wire::messages::{self, Read, ReadAnswer};

/// Where an activation stands.
#[derive(Debug)]
pub(crate) enum Phase {
    AwaitSelect(AwaitSelect),
    AwaitAuth0(AwaitAuth0),
    AwaitAuth1(AwaitAuth1),
    AwaitReceipt(AwaitReceipt),
    AwaitControl,
    Ended,
}

impl Phase {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::AwaitSelect(_) => "AwaitSelect",
            Self::AwaitAuth0(_) => "AwaitAuth0",
            Self::AwaitAuth1(_) => "AwaitAuth1",
            Self::AwaitReceipt(_) => "AwaitReceipt",
            Self::AwaitControl => "AwaitControl",
            Self::Ended => "Ended",
        }
    }

    pub(crate) const fn has_session(&self) -> bool {
        !matches!(self, Self::AwaitControl | Self::Ended)
    }

    pub(crate) const fn awaits(&self) -> Message {
        match self {
            Self::AwaitSelect(_) | Self::Ended => Message::Select,
            Self::AwaitAuth0(_) => Message::Auth0,
            Self::AwaitAuth1(_) => Message::Auth1,
            Self::AwaitReceipt(_) => Message::Exchange,
            Self::AwaitControl => Message::ControlFlow,
        }
    }
}

/// The pending key and who vouches for it.
pub(crate) struct Candidate<'a> {
    pub(crate) slot: u8,
    pub(crate) key: &'a [u8; 65],
    pub(crate) server: &'a VerifyingKey,
}

/// Leave to make the pending key active: the device has proved it, and the server has recorded it.
#[derive(Debug)]
pub(crate) struct Activated(EndpointProved, Received);

/// What a step leaves.
pub(crate) struct Next {
    pub(crate) phase: Phase,
    pub(crate) command: Option<Vec<u8>>,
    pub(crate) activated: Option<Activated>,
}

/// After EXCHANGE was sent: the device has proved the key.
#[derive(Debug)]
pub(crate) struct AwaitReceipt {
    channel: VehicleChannel,
    proved: EndpointProved,
}

impl AwaitReceipt {
    /// The answer to EXCHANGE: verifies the receipt.
    fn receipt(
        self,
        around: &Surroundings<'_>,
        candidate: &Candidate<'_>,
        data: &[u8],
    ) -> Result<Activated, Fault> {
        let profile = around.profile;
        let content = self.channel.open_response(data)?; // DK-CH-001
        let read = ReadAnswer::decode(profile, content.expose())
            .map_err(|_| Fault::Transaction(crate::Fault::Answer))?;
        if read.status != profile.read_ok {
            return Err(Fault::Receipt); // DK-OP-008
        }
        let received = stream::receipt_verifies(
            profile,
            candidate.server,
            &around.identifier,
            candidate.slot,
            candidate.key,
            read.data,
        )?; // DK-OP-008
        Ok(Activated(self.proved, received))
    }
}

/// One response.
pub(crate) fn step(
    around: &mut Surroundings<'_>,
    candidate: &Candidate<'_>,
    before: Phase,
    response: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<Next, Fault> {
    let profile = around.profile;
    let next = |phase, command| Next {
        phase,
        command,
        activated: None,
    };
    match before {
        Phase::AwaitSelect(phase) => {
            let data = successful(profile, response)?;
            let (phase, command) = phase.versions(around, data, entropy)?;
            Ok(next(Phase::AwaitAuth0(phase), Some(command)))
        }
        Phase::AwaitAuth0(phase) => {
            let (phase, command) = phase.endpoint(around, successful(profile, response)?)?;
            Ok(next(Phase::AwaitAuth1(phase), Some(command)))
        }
        Phase::AwaitAuth1(phase) => {
            let (mut channel, proved) = phase.pending(around, successful(profile, response)?)?;
            let read = Read {
                offset: u16::try_from(profile.pairing.receipt_offset)
                    .map_err(|_| Fault::internal())?,
                length: u16::try_from(RECEIPT).map_err(|_| Fault::internal())?,
            };
            let data = channel.seal_command(profile.counter_max, &read.encode(profile)?)?;
            let command = messages::exchange(&data)?;
            let phase = AwaitReceipt { channel, proved };
            Ok(next(Phase::AwaitReceipt(phase), Some(command)))
        }
        Phase::AwaitReceipt(phase) => {
            let activated = phase.receipt(around, candidate, successful(profile, response)?)?;
            Ok(Next {
                phase: Phase::AwaitControl,
                command: Some(messages::control_flow(profile, true)?),
                activated: Some(activated),
            })
        }
        Phase::AwaitControl | Phase::Ended => Err(Fault::Transaction(crate::Fault::OutOfOrder)),
    }
}
