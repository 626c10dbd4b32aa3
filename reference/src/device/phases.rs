//! The phases of the device and the steps between them.
//!
//! A step consumes its phase. If it fails, the phase is gone, and its keys with it (DK-ST-030); [`super::Device`] then stands where
//! section 3.3 says.

use alloc::vec::Vec;

use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::VEHICLE_IDENTIFIER;
use keyproof_spec::words::{Interface, Message, Purpose};

use super::consent::Consent;
use super::store::{Bound, Store};
use crate::agreement::{Ephemeral, Point};
use crate::channel::DeviceChannel;
use crate::effect::Effect;
use crate::entropy::Entropy;
use crate::error::Fault;
use crate::schedule::{self, Transcript};
use crate::signing::SignedData;
use crate::wire::messages::{self, Auth0, Read, ReadAnswer};
use crate::wire::tlv::Unreadable;

/// What every step may see besides its phase.
pub(crate) struct Surroundings<'a> {
    pub(crate) profile: &'static Profile,
    pub(crate) versions: &'a [u16],
    pub(crate) interface: Interface,
    pub(crate) consent: &'a mut Consent,
    pub(crate) store: &'a mut Store,
    pub(crate) effects: &'a mut Vec<Effect>,
}

/// Where the device stands.
#[derive(Debug)]
pub(crate) enum Phase {
    /// The applet is not selected.
    Deselected,
    /// The applet is selected; there is no session.
    Selected(Selected),
    /// AUTH0 has been answered.
    Answered(Answered),
    /// The channel is open.
    Open(Open),
}

impl Phase {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Deselected => "Deselected",
            Self::Selected(_) => "Selected",
            Self::Answered(_) => "Answered",
            Self::Open(_) => "Open",
        }
    }

    /// Whether there is an ephemeral or keys to wipe.
    pub(crate) const fn has_session(&self) -> bool {
        match self {
            Self::Deselected | Self::Selected(_) => false,
            Self::Answered(_) | Self::Open(_) => true,
        }
    }

    /// The message that comes next in an undisturbed transaction.
    pub(crate) const fn awaits(&self) -> Message {
        match self {
            Self::Deselected => Message::Select,
            Self::Selected(_) => Message::Auth0,
            Self::Answered(_) => Message::Auth1,
            Self::Open(_) => Message::Exchange,
        }
    }

    /// Whether the table of section 3.3 lists a message for this phase.
    pub(crate) const fn lists(&self, message: Message) -> bool {
        match (self, message) {
            (Self::Deselected | Self::Selected(_) | Self::Answered(_) | Self::Open(_), Message::Select)
            | (Self::Selected(_), Message::Auth0)
            | (Self::Answered(_), Message::Auth1) // DK-ST-026
            | (Self::Open(_), Message::Exchange) // DK-CH-005
            | (Self::Selected(_) | Self::Answered(_) | Self::Open(_), Message::ControlFlow) => true,
            (Self::Deselected, Message::Auth0 | Message::Auth1 | Message::Exchange | Message::ControlFlow)
            | (Self::Selected(_), Message::Auth1 | Message::Exchange)
            | (Self::Answered(_), Message::Auth0 | Message::Exchange)
            | (Self::Open(_), Message::Auth0 | Message::Auth1) => false,
        }
    }

    /// The phase after a refusal, without keys.
    pub(crate) const fn after_refusal(&self) -> Self {
        match self {
            Self::Deselected => Self::Deselected,
            Self::Selected(_) | Self::Answered(_) | Self::Open(_) => Self::Selected(Selected), // DK-ST-030
        }
    }
}

/// After SELECT, CONTROL FLOW or a refusal.
#[derive(Debug)]
pub(crate) struct Selected;

impl Selected {
    /// SELECT, from any phase: what was before is gone.
    pub(crate) fn by_aid(around: &Surroundings<'_>, aid: &[u8]) -> Result<(Self, Vec<u8>), Fault> {
        if aid != around.profile.applet_aid {
            return Err(Fault::ApplicationNotFound); // DK-EN-002
        }
        let answer = messages::versions_encode(around.profile, around.versions)?; // DK-EN-002
        Ok((Self, answer))
    }

    /// CONTROL FLOW: tells the user, and touches no key.
    pub(crate) fn by_control_flow(
        around: &mut Surroundings<'_>,
        success: bool,
        data: &[u8],
    ) -> Result<Self, Fault> {
        if !data.is_empty() {
            return Err(Fault::Data); // DK-EN-007
        }
        around.effects.push(Effect::Prompt { success });
        Ok(Self) // DK-ST-029
    }

    /// AUTH0: answers with a fresh ephemeral key, whether or not the vehicle is known.
    pub(crate) fn auth0(
        self,
        around: &mut Surroundings<'_>,
        purpose: Purpose,
        data: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<(Answered, Vec<u8>), Fault> {
        let profile = around.profile;
        let auth0 = Auth0::decode(profile, data)?;
        let vehicle = Point::decode(&auth0.vehicle_ephemeral)?; // DK-CR-001
        if !around.versions.contains(&auth0.version) {
            return Err(Fault::VersionNotOffered); // DK-ST-020
        }
        let willing = around.consent.given()?; // DK-ST-022
        let ephemeral = Ephemeral::fresh(entropy)?; // DK-ST-021
        let answer = messages::auth0_answer_encode(profile, ephemeral.public().bytes())?; // DK-ST-023
        around.consent.spend(willing);
        Ok((
            Answered {
                auth0,
                purpose,
                vehicle,
                ephemeral,
            },
            answer,
        ))
    }
}

/// After AUTH0. Holds the ephemeral key, which serves one AUTH1.
#[derive(Debug)]
pub(crate) struct Answered {
    auth0: Auth0,
    purpose: Purpose,
    vehicle: Point,
    ephemeral: Ephemeral,
}

impl Answered {
    /// AUTH1: verifies the vehicle; only then stores, signs and names its slot.
    pub(crate) fn auth1(
        self, // DK-ST-026
        around: &mut Surroundings<'_>,
        data: &[u8],
    ) -> Result<(Open, Vec<u8>), Fault> {
        let profile = around.profile;
        let signature = messages::auth1_decode(profile, data)?;
        let vehicle_identifier = self.auth0.vehicle_identifier;
        let bound = around
            .store
            .find_mut(&vehicle_identifier)
            .ok_or(Fault::UnknownVehicle)?; // DK-ST-023 DK-EN-011
        let signed = SignedData {
            vehicle_identifier,
            endpoint_x: self.ephemeral.public().x(),
            vehicle_x: self.vehicle.x(),
            transaction_identifier: self.auth0.transaction_identifier,
        };
        let proved = bound.verify(profile, &signed, signature)?; // DK-ST-024
        let active = bound.active()?; // DK-ST-027
        let transcript = Transcript {
            vehicle_x: signed.vehicle_x,
            endpoint_x: signed.endpoint_x,
            transaction_identifier: signed.transaction_identifier,
            interface: around.interface,
            p1: profile.p1_standard,
            p2: messages::purpose_code(profile, self.purpose),
            version: self.auth0.version,
        };
        let shared = self.ephemeral.agree(&self.vehicle);
        let kdh = schedule::kdh(&shared, &signed.transaction_identifier);
        let (keys, persistent) = schedule::derive(profile, &kdh, &transcript)?;
        around
            .effects
            .push(bound.store(persistent, &proved, &active));
        let (content, released) = bound.identity(profile, &signed, &proved, &active)?;
        let channel = DeviceChannel::open(keys, proved);
        let answer = channel.seal_response(content.expose());
        around.effects.push(released);
        Ok((
            Open {
                vehicle_identifier,
                channel,
            },
            answer,
        ))
    }
}

/// After an accepted AUTH1.
#[derive(Debug)]
pub(crate) struct Open {
    vehicle_identifier: [u8; VEHICLE_IDENTIFIER],
    channel: DeviceChannel,
}

impl Open {
    /// What is known of the vehicle of this session, if its key is still there.
    pub(crate) fn bound<'a>(&self, store: &'a Store) -> Option<&'a Bound> {
        store.find(&self.vehicle_identifier)
    }

    /// EXCHANGE: answers one read from the mailbox of this vehicle.
    pub(crate) fn exchange(
        mut self,
        around: &mut Surroundings<'_>,
        data: &[u8],
    ) -> Result<(Self, Vec<u8>), Fault> {
        let profile = around.profile;
        let place = self.channel.next_place(profile.counter_max)?; // DK-CR-009
        let content = self.channel.open_command(place, data)?; // DK-CH-003 DK-CH-004
        let bound = around
            .store
            .find_mut(&self.vehicle_identifier)
            .ok_or(Fault::Internal)?;
        bound.used(); // DK-OP-029
        let bound = &*bound;
        let (status, data) = match Read::decode(profile, content.expose()) {
            Err(Unreadable) => (profile.read_malformed, None), // DK-EN-005
            Ok(read) => match bound.read(profile, read) {
                None => (profile.read_bounds, None), // DK-EN-006
                Some(data) => (profile.read_ok, Some((read, data))),
            },
        };
        let answer = ReadAnswer {
            status,
            data: data.map_or(&[], |(_, data)| data),
        };
        let answer = self.channel.seal_response(&answer.encode(profile)?);
        if let Some((Read { offset, length }, _)) = data {
            around
                .effects
                .push(Effect::MailboxReleased { offset, length });
        }
        Ok((self, answer))
    }
}
