//! The phases of a pairing in the vehicle (section 9.2). A step consumes its phase; if it fails, the phase is gone with its keys (DK-OP-011).

use alloc::vec::Vec;

use keyproof_spec::pairing::fixed::STATUS_MORE;
use keyproof_spec::pairing::fixed::length::{BRAND, CHALLENGE};
use keyproof_spec::pairing::words::{Message, OpControl};
use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::{POINT, VEHICLE_IDENTIFIER};

use super::certificate::{self, Root};
use super::effect::Effect;
use super::fault::Fault;
use super::message::{self, Offer, Request};
use super::spake::{Common, Context, Stretching, VerifierKey};
use super::stream::{self, Chain, Creation, Incoming, Outgoing};
use crate::channel::VehicleChannel;
use crate::entropy::{Draw, Entropy};
use crate::secret::SecretBytes;
use crate::signing::EndpointKey;
use crate::vehicle::successful;
use crate::vehicle::table::Table;
use crate::wire::apdu::Response;
use crate::wire::tlv::Unreadable;

/// The verifier as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct StoredVerifier {
    pub(crate) key: VerifierKey,
    pub(crate) stretching: Stretching,
    pub(crate) attempts: u8,
    pub(crate) used: bool,
}

/// What the vehicle keeps for pairings besides its verifier.
#[derive(Debug)]
pub(crate) struct Credentials {
    /// J.
    pub(crate) root: Root,
    /// Certificate K.
    pub(crate) certificate: Vec<u8>,
    /// Certificate M.
    pub(crate) cross: Vec<u8>,
    pub(crate) brand: [u8; BRAND],
    /// The slot of a new key.
    pub(crate) slot: u8,
    /// Seconds since 1970.
    pub(crate) now: u64,
}

/// A key that has come under a good chain.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) key: [u8; POINT],
    pub(crate) token: SecretBytes,
}

/// What every step may see besides its phase.
pub(crate) struct Surroundings<'a> {
    pub(crate) profile: &'static Profile,
    pub(crate) identifier: &'a [u8; VEHICLE_IDENTIFIER],
    pub(crate) own_key: EndpointKey,
    pub(crate) table: &'a Table,
    pub(crate) protocol: &'a [u16],
    pub(crate) credentials: &'a Credentials,
    pub(crate) verifier: &'a mut Option<StoredVerifier>,
    pub(crate) effects: &'a mut Vec<Effect>,
}

/// Where a pairing stands.
#[derive(Debug)]
pub(crate) enum Phase {
    AwaitSelect,
    AwaitShare(AwaitShare),
    AwaitEvidence(AwaitEvidence),
    AwaitWritten(AwaitWritten),
    AwaitChain(AwaitChain),
    AwaitControl,
    Ended,
}

impl Phase {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::AwaitSelect => "AwaitSelect",
            Self::AwaitShare(_) => "AwaitShare",
            Self::AwaitEvidence(_) => "AwaitEvidence",
            Self::AwaitWritten(_) => "AwaitWritten",
            Self::AwaitChain(_) => "AwaitChain",
            Self::AwaitControl => "AwaitControl",
            Self::Ended => "Ended",
        }
    }

    pub(crate) const fn has_session(&self) -> bool {
        !matches!(self, Self::AwaitControl | Self::Ended)
    }

    /// The message whose response is awaited; SELECT where none is.
    pub(crate) const fn awaits(&self) -> Message {
        match self {
            Self::AwaitSelect | Self::Ended => Message::Select,
            Self::AwaitShare(_) => Message::Request,
            Self::AwaitEvidence(_) => Message::Verify,
            Self::AwaitWritten(_) => Message::WriteData,
            Self::AwaitChain(AwaitChain { asked: false, .. }) => Message::GetData,
            Self::AwaitChain(AwaitChain { asked: true, .. }) => Message::GetResponse,
            Self::AwaitControl => Message::OpControlFlow,
        }
    }
}

/// What a step leaves: the next phase, the command to send, and a key that is to be stored as pending.
pub(crate) struct Next {
    pub(crate) phase: Phase,
    pub(crate) command: Option<Vec<u8>>,
    pub(crate) taken: Option<Taken>,
}

impl Next {
    const fn send(phase: Phase, command: Vec<u8>) -> Self {
        Self {
            phase,
            command: Some(command),
            taken: None,
        }
    }
}

const fn answer(_: Unreadable) -> Fault {
    Fault::Transaction(crate::Fault::Answer) // DK-OE-002
}

/// One response.
pub(crate) fn step(
    around: &mut Surroundings<'_>,
    before: Phase,
    response: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<Next, Fault> {
    let profile = around.profile;
    match before {
        Phase::AwaitSelect => offered(around, successful(profile, response)?),
        Phase::AwaitShare(phase) => phase.share(around, successful(profile, response)?, entropy),
        Phase::AwaitEvidence(phase) => {
            phase.evidence(around, successful(profile, response)?, entropy)
        }
        Phase::AwaitWritten(phase) => phase.written(around, successful(profile, response)?),
        Phase::AwaitChain(phase) => phase.part(around, response),
        Phase::AwaitControl => Ok(Next {
            phase: Phase::Ended,
            command: None,
            taken: None,
        }),
        Phase::Ended => Err(Fault::Transaction(crate::Fault::OutOfOrder)),
    }
}

/// The answer to SELECT: the device has a password, and the highest common framework version goes into REQUEST.
fn offered(around: &Surroundings<'_>, data: &[u8]) -> Result<Next, Fault> {
    let profile = around.profile;
    let offer = Offer::decode(profile, data).map_err(answer)?;
    if !offer.password {
        return Err(Fault::NoPassword);
    }
    let framework = profile
        .pairing
        .framework_versions // falls strictly: the first common one is the highest
        .iter()
        .copied()
        .find(|version| offer.framework.contains(version))
        .ok_or(Fault::Version)?; // DK-OP-012
    if !around
        .protocol
        .iter()
        .any(|version| offer.protocol.contains(version))
    {
        return Err(Fault::Version);
    }
    let verifier = around.verifier.as_ref().ok_or(Fault::NoVerifier)?;
    let request = Request::new(
        profile,
        framework,
        around.protocol.to_vec(),
        verifier.stretching,
        around.credentials.brand,
    )?;
    let command = request.command()?;
    Ok(Next::send(
        Phase::AwaitShare(AwaitShare { request }),
        command,
    ))
}

/// After REQUEST was sent.
#[derive(Debug)]
pub(crate) struct AwaitShare {
    request: Request,
}

impl AwaitShare {
    /// The answer to REQUEST: counts, then draws y and shows evidence.
    fn share(
        self,
        around: &mut Surroundings<'_>,
        data: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Next, Fault> {
        let profile = around.profile;
        let x = message::share_decode(profile, data).map_err(answer)?;
        let verifier = around.verifier.as_mut().ok_or(Fault::NoVerifier)?;
        verifier.attempts = verifier.attempts.saturating_add(1); // DK-OP-002 DK-OP-003
        let count = verifier.attempts;
        around.effects.push(Effect::AttemptCounted { count });
        let share = verifier.key.share(entropy)?; // DK-OP-013
        let y = *share.bytes();
        let context = Context {
            variant: profile.pairing.pake,
            request: &self.request.bytes,
            versions: &self.request.versions,
            brand: self.request.brand,
        };
        let common = share.meet(x, &context)?; // DK-PK-001
        let command = message::verify(profile, &y, common.vehicle.expose())?;
        Ok(Next::send(
            Phase::AwaitEvidence(AwaitEvidence { common }),
            command,
        ))
    }
}

/// After VERIFY was sent. Holds what a stranger may share, so far.
#[derive(Debug)]
pub(crate) struct AwaitEvidence {
    common: Common,
}

impl AwaitEvidence {
    /// The answer to VERIFY: verifies M2; only then uses the verifier up and opens the channel.
    fn evidence(
        self,
        around: &mut Surroundings<'_>,
        data: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Next, Fault> {
        let profile = around.profile;
        let received = message::evidence_decode(profile, data).map_err(answer)?;
        let confirmed = self.common.device.check(received)?; // DK-OP-005
        let verifier = around.verifier.as_mut().ok_or(Fault::NoVerifier)?;
        verifier.used = true; // DK-OP-001
        around.effects.push(Effect::VerifierUsed);
        let channel = VehicleChannel::open_paired(self.common.channel_keys(&confirmed)?, confirmed);
        let mut challenge = [0; CHALLENGE];
        entropy.fill(Draw::Challenge, &mut challenge);
        let mut token = SecretBytes::from_vec(alloc::vec![0; profile.token_len]);
        entropy.fill(Draw::Token, token.expose_mut());
        let creation = Creation {
            vehicle: around.identifier,
            slot: around.credentials.slot,
            challenge: &challenge,
            token: token.expose(),
            certificate: &around.credentials.certificate,
            cross: &around.credentials.cross,
        }
        .encode(profile)?;
        let phase = AwaitWritten {
            channel,
            creation: Outgoing::new(creation),
            challenge,
            token,
        };
        phase.send(profile)
    }
}

/// After WRITE DATA was sent. Holds the channel and what is left of the creation data.
#[derive(Debug)]
pub(crate) struct AwaitWritten {
    channel: VehicleChannel,
    creation: Outgoing,
    challenge: [u8; CHALLENGE],
    token: SecretBytes,
}

impl AwaitWritten {
    /// The next part, or GET DATA when nothing is left.
    fn send(mut self, profile: &'static Profile) -> Result<Next, Fault> {
        let pairing = &profile.pairing;
        match self.creation.next(pairing).map(<[u8]>::to_vec) {
            Some(part) => {
                let data = self.channel.seal_command(profile.counter_max, &part)?;
                let p1 = if self.creation.is_over() {
                    pairing.write_last
                } else {
                    pairing.write_more
                };
                let command = message::command(Message::WriteData, p1, 0, &data)?;
                Ok(Next::send(Phase::AwaitWritten(self), command))
            }
            None => {
                let request = stream::chain_request(profile);
                let data = self.channel.seal_command(profile.counter_max, &request)?;
                let command = message::command(Message::GetData, 0, 0, &data)?;
                let phase = AwaitChain {
                    channel: self.channel,
                    kept: Incoming::default(),
                    asked: false,
                    challenge: self.challenge,
                    token: self.token,
                };
                Ok(Next::send(Phase::AwaitChain(phase), command))
            }
        }
    }

    /// The answer to WRITE DATA.
    fn written(self, around: &Surroundings<'_>, data: &[u8]) -> Result<Next, Fault> {
        let content = self.channel.open_response(data)?; // DK-OC-002
        if !content.expose().is_empty() {
            return Err(answer(Unreadable));
        }
        self.send(around.profile)
    }
}

/// After GET DATA or GET RESPONSE was sent. Holds the channel and what came of the chain.
#[derive(Debug)]
pub(crate) struct AwaitChain {
    channel: VehicleChannel,
    kept: Incoming,
    /// Whether GET RESPONSE was sent.
    asked: bool,
    challenge: [u8; CHALLENGE],
    token: SecretBytes,
}

impl AwaitChain {
    /// A part of the chain; with the last one the chain is verified.
    fn part(mut self, around: &mut Surroundings<'_>, response: &[u8]) -> Result<Next, Fault> {
        let profile = around.profile;
        let pairing = &profile.pairing;
        let response = Response::decode(response)?;
        let [high, _] = response.status.to_be_bytes();
        let more = high == STATUS_MORE;
        if !more && response.status != profile.status.ok {
            return Err(Fault::Transaction(crate::Fault::StatusNotOk));
        }
        let content = self.channel.open_response(response.data)?; // DK-OC-002 DK-OC-003
        if more {
            self.kept.more(pairing, content.expose())?; // DK-OE-004
            let data = self.channel.seal_command(profile.counter_max, &[])?;
            let command = message::command(Message::GetResponse, 0, 0, &data)?;
            self.asked = true;
            return Ok(Next::send(Phase::AwaitChain(self), command));
        }
        let whole = self.kept.last(pairing, content.expose())?;
        let chain = Chain::decode(profile, whole.expose())?; // DK-OE-003
        let credentials = around.credentials;
        let path = [chain.cross, chain.issuer, chain.key];
        let proved = certificate::verify(pairing, &credentials.root, &path, credentials.now)?; // DK-OP-006
        proved.attests(around.identifier, &self.challenge)?; // DK-OP-007
        let key = EndpointKey::decode(proved.key()).ok_or(Fault::Path)?;
        if key == around.own_key || around.table.holds(&key) {
            return Err(Fault::KnownKey);
        }
        Ok(Next {
            phase: Phase::AwaitControl,
            command: Some(message::op_control_flow(profile, OpControl::Continue)?),
            taken: Some(Taken {
                key: *proved.key(),
                token: self.token,
            }),
        })
    }
}
