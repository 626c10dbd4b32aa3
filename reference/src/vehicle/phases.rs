//! The phases of the vehicle and the steps between them.
//!
//! A step consumes its phase. If it fails, the phase is gone, and its keys with it (DK-ST-009); [`super::Vehicle`] then sends CONTROL
//! FLOW with the failure code.

use alloc::boxed::Box;
use alloc::vec::Vec;

use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::{TRANSACTION_IDENTIFIER, VEHICLE_IDENTIFIER};
use keyproof_spec::words::{Interface, Message, Purpose, Usage};

use super::table::{DriveClaim, Entitled, KeyActive, Permit, Row, Table};
use crate::agreement::{Ephemeral, Point};
use crate::channel::VehicleChannel;
use crate::effect::Effect;
use crate::entropy::{Draw, Entropy};
use crate::error::Fault;
use crate::schedule::{self, Transcript};
use crate::secret::PersistentKey;
use crate::signing::{EndpointProved, LongTermKey, SignedData};
use crate::wire::messages::{self, Auth0, Auth1Content, Read, ReadAnswer};
use crate::wire::tlv::Unreadable;

/// What every step may see besides its phase.
pub(crate) struct Surroundings<'a> {
    pub(crate) profile: &'static Profile,
    pub(crate) identifier: [u8; VEHICLE_IDENTIFIER],
    pub(crate) key: &'a LongTermKey,
    pub(crate) versions: &'a [u16],
    pub(crate) interface: Interface,
    pub(crate) table: &'a mut Table,
    pub(crate) effects: &'a mut Vec<Effect>,
}

/// Where the vehicle stands.
#[derive(Debug)]
pub(crate) enum Phase {
    /// Never begun.
    Idle,
    /// SELECT is out.
    AwaitSelect(AwaitSelect),
    /// AUTH0 is out.
    AwaitAuth0(AwaitAuth0),
    /// AUTH1 is out.
    AwaitAuth1(AwaitAuth1),
    /// EXCHANGE is out.
    AwaitExchange(AwaitExchange),
    /// CONTROL FLOW is out; the session is over.
    AwaitControl,
    /// Over.
    Ended,
}

impl Phase {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Idle => "Idle",
            Self::AwaitSelect(_) => "AwaitSelect",
            Self::AwaitAuth0(_) => "AwaitAuth0",
            Self::AwaitAuth1(_) => "AwaitAuth1",
            Self::AwaitExchange(_) => "AwaitExchange",
            Self::AwaitControl => "AwaitControl",
            Self::Ended => "Ended",
        }
    }

    /// Whether a transaction is under way whose end has not been reported.
    pub(crate) const fn has_session(&self) -> bool {
        match self {
            Self::AwaitSelect(_)
            | Self::AwaitAuth0(_)
            | Self::AwaitAuth1(_)
            | Self::AwaitExchange(_) => true,
            Self::Idle | Self::AwaitControl | Self::Ended => false,
        }
    }

    /// Where a lost link leads: nothing of the transaction is left.
    pub(crate) const fn without_keys(&self) -> Self {
        match self {
            Self::Idle => Self::Idle,
            Self::AwaitSelect(_)
            | Self::AwaitAuth0(_)
            | Self::AwaitAuth1(_)
            | Self::AwaitExchange(_)
            | Self::AwaitControl
            | Self::Ended => Self::Ended,
        }
    }

    /// The message whose response is awaited; SELECT where none is.
    pub(crate) const fn awaits(&self) -> Message {
        match self {
            Self::Idle | Self::Ended | Self::AwaitSelect(_) => Message::Select,
            Self::AwaitAuth0(_) => Message::Auth0,
            Self::AwaitAuth1(_) => Message::Auth1,
            Self::AwaitExchange(_) => Message::Exchange,
            Self::AwaitControl => Message::ControlFlow,
        }
    }
}

/// Data that is not the answer to its command.
const fn answer(_: Unreadable) -> Fault {
    Fault::Answer // DK-EN-012
}

/// After SELECT was sent.
#[derive(Debug)]
pub(crate) struct AwaitSelect {
    pub(crate) purpose: Purpose,
}

impl AwaitSelect {
    /// The answer to SELECT: chooses the version, draws what is fresh, sends AUTH0.
    pub(crate) fn versions(
        self,
        around: &Surroundings<'_>,
        data: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<(AwaitAuth0, Vec<u8>), Fault> {
        let offered = messages::versions_decode(around.profile, data).map_err(answer)?;
        let version = around
            .versions // falls strictly: the first common one is the highest
            .iter()
            .copied()
            .find(|version| offered.contains(version)) // DK-ST-001
            .ok_or(Fault::NoCommonVersion)?; // DK-ST-001
        let ephemeral = Ephemeral::fresh(entropy)?; // DK-ST-002
        let mut transaction_identifier = [0; TRANSACTION_IDENTIFIER];
        entropy.fill(Draw::TransactionIdentifier, &mut transaction_identifier); // DK-ST-003
        let command = Auth0 {
            version,
            vehicle_ephemeral: *ephemeral.public().bytes(),
            transaction_identifier,
            vehicle_identifier: around.identifier,
        }
        .command(around.profile, self.purpose)?;
        Ok((
            AwaitAuth0 {
                purpose: self.purpose,
                version,
                ephemeral,
                transaction_identifier,
            },
            command,
        ))
    }
}

/// After AUTH0 was sent. Holds the ephemeral key.
#[derive(Debug)]
pub(crate) struct AwaitAuth0 {
    purpose: Purpose,
    version: u16,
    ephemeral: Ephemeral,
    transaction_identifier: [u8; TRANSACTION_IDENTIFIER],
}

impl AwaitAuth0 {
    /// The answer to AUTH0: derives the keys, which uses the ephemeral up; signs; sends AUTH1.
    pub(crate) fn endpoint(
        self,
        around: &Surroundings<'_>,
        data: &[u8],
    ) -> Result<(AwaitAuth1, Vec<u8>), Fault> {
        let profile = around.profile;
        let endpoint = messages::auth0_answer_decode(profile, data).map_err(answer)?;
        let endpoint = Point::decode(endpoint)?; // DK-CR-001
        let signed = SignedData {
            vehicle_identifier: around.identifier,
            endpoint_x: endpoint.x(),
            vehicle_x: self.ephemeral.public().x(),
            transaction_identifier: self.transaction_identifier,
        };
        let signature = around.key.sign(profile, &signed, Usage::Vehicle)?; // DK-CR-003
        let transcript = Transcript {
            vehicle_x: signed.vehicle_x,
            endpoint_x: signed.endpoint_x,
            transaction_identifier: signed.transaction_identifier,
            interface: around.interface,
            p1: profile.p1_standard,
            p2: messages::purpose_code(profile, self.purpose),
            version: self.version,
        };
        let shared = self.ephemeral.agree(&endpoint); // DK-ST-002
        let kdh = schedule::kdh(&shared, &signed.transaction_identifier);
        let (keys, persistent) = schedule::derive(profile, &kdh, &transcript)?;
        Ok((
            AwaitAuth1 {
                purpose: self.purpose,
                signed,
                channel: VehicleChannel::open(keys),
                persistent,
            },
            messages::auth1(profile, &signature)?,
        ))
    }
}

/// After AUTH1 was sent. Holds keys shared with a stranger, so far.
#[derive(Debug)]
pub(crate) struct AwaitAuth1 {
    purpose: Purpose,
    signed: SignedData,
    channel: VehicleChannel,
    persistent: PersistentKey,
}

/// Where an accepted answer to AUTH1 leads.
#[derive(Debug)]
pub(crate) enum Accepted {
    /// Unlock: act now.
    Act(Permit),
    /// Drive: read the token first.
    Ask(Box<AwaitExchange>, Vec<u8>),
}

impl AwaitAuth1 {
    /// The answer to AUTH1: verifies the device; only then stores and allows.
    pub(crate) fn device(
        self,
        around: &mut Surroundings<'_>,
        data: &[u8],
    ) -> Result<Accepted, Fault> {
        let profile = around.profile;
        let purpose = self.purpose;
        let (mut channel, row, proved, active) = self.accept(around, data)?;
        let entitled = row.entitled(purpose, proved, active)?; // DK-ST-007
        match entitled {
            Entitled::Unlock(permit) => Ok(Accepted::Act(permit)),
            Entitled::Drive(claim) => {
                let read = token_read(profile)?.encode(profile)?;
                let data = channel.seal_command(profile.counter_max, &read)?;
                let command = messages::exchange(&data)?;
                Ok(Accepted::Ask(
                    Box::new(AwaitExchange { channel, claim }),
                    command,
                ))
            }
        }
    }
}

impl AwaitAuth1 {
    /// The answer to AUTH1 in an activation: what the key may do is not asked (section 9.2).
    pub(crate) fn pending(
        self,
        around: &mut Surroundings<'_>,
        data: &[u8],
    ) -> Result<(VehicleChannel, EndpointProved), Fault> {
        let (channel, _, proved, _) = self.accept(around, data)?;
        Ok((channel, proved))
    }

    /// Verifies the device and stores Kpersistent.
    fn accept<'t>(
        self,
        around: &'t mut Surroundings<'_>,
        data: &[u8],
    ) -> Result<(VehicleChannel, &'t Row, EndpointProved, KeyActive), Fault> {
        let profile = around.profile;
        let content = self.channel.open_response(data)?; // DK-CH-001
        let content = Auth1Content::decode(profile, content.expose()).map_err(answer)?;
        let row = around
            .table
            .find_mut(content.slot)
            .ok_or(Fault::UnknownSlot)?; // DK-ST-004
        let proved = row.verify(profile, &self.signed, content.signature)?; // DK-ST-004 DK-ST-005
        let active = row.active()?; // DK-ST-006
        around
            .effects
            .push(row.store(self.persistent, &proved, &active)); // DK-ST-008
        Ok((self.channel, row, proved, active))
    }
}

/// After EXCHANGE was sent: the key is accepted and may drive if it shows the token.
#[derive(Debug)]
pub(crate) struct AwaitExchange {
    channel: VehicleChannel,
    claim: DriveClaim,
}

impl AwaitExchange {
    /// The answer to EXCHANGE: compares the token.
    pub(crate) fn token(self, around: &Surroundings<'_>, data: &[u8]) -> Result<Permit, Fault> {
        let profile = around.profile;
        let content = self.channel.open_response(data)?; // DK-CH-001 DK-CH-002
        let returned = ReadAnswer::decode(profile, content.expose()).map_err(answer)?;
        if returned.status != profile.read_ok {
            return Err(Fault::WrongToken); // DK-ST-010
        }
        self.claim.redeem(returned.data) // DK-ST-010
    }
}

/// Exactly the token.
fn token_read(profile: &Profile) -> Result<Read, Fault> {
    Ok(Read {
        offset: u16::try_from(profile.token_offset).map_err(|_| Fault::Internal)?,
        length: u16::try_from(profile.token_len).map_err(|_| Fault::Internal)?,
    })
}
