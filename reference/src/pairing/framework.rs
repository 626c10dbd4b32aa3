//! The framework in the device (section 9.3): one struct per phase, a step consumes its phase.
//!
//! ```text
//!   Selected ──REQUEST──▶ Shared ──VERIFY──▶ Secure ⟲ WRITE DATA, last ──▶ Made ⟲ GET DATA, GET RESPONSE
//!      ▲                    │                  │                             │
//!      └──── OP CONTROL FLOW, any refusal: shares, keys and kept data wiped ─┘
//! ```

use alloc::vec::Vec;

use keyproof_spec::pairing::words::{Message, OpControl};
use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::VEHICLE_IDENTIFIER;
use keyproof_spec::words::KeyStatus;
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToSec1Point;

use super::certificate::{self, Root};
use super::effect::Effect;
use super::fault::Fault;
use super::issue::Issuer;
use super::message::{self, Offer, Request};
use super::spake::{Context, DeviceShare, Witness};
use super::stream::{self, Chain, Creation, Incoming, Outgoing};
use crate::channel::DeviceChannel;
use crate::device::Binding;
use crate::device::store::Store;
use crate::entropy::{Draw, Entropy};
use crate::secret::{PrivateKey, Secret, SecretBytes};

/// The password, with its count.
#[derive(Debug)]
pub(crate) struct Password {
    pub(crate) text: SecretBytes,
    pub(crate) attempts: u8,
}

/// What the framework keeps besides keys.
#[derive(Debug)]
pub(crate) struct Credentials {
    /// D.
    pub(crate) root: Root,
    pub(crate) issuer: Issuer,
    /// Certificate E.
    pub(crate) issuer_certificate: Vec<u8>,
    /// Certificate F.
    pub(crate) cross: Vec<u8>,
    /// Seconds since 1970.
    pub(crate) now: u64,
}

/// What every step may see besides its phase.
pub(crate) struct Surroundings<'a> {
    pub(crate) profile: &'static Profile,
    pub(crate) protocol: Vec<u16>,
    pub(crate) credentials: &'a Credentials,
    pub(crate) password: &'a mut Option<Password>,
    pub(crate) keys: &'a mut Store,
    pub(crate) effects: &'a mut Vec<Effect>,
}

/// Where the framework stands.
#[derive(Debug)]
pub(crate) enum Phase {
    /// Another application is selected, or none.
    Deselected,
    /// There is no session.
    Selected,
    /// X is out.
    Shared(Shared),
    /// The channel is open.
    Secure(Secure),
    /// A key is made.
    Made(Made),
}

impl Phase {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Deselected => "Deselected",
            Self::Selected => "Selected",
            Self::Shared(_) => "Shared",
            Self::Secure(_) => "Secure",
            Self::Made(_) => "Made",
        }
    }

    /// Whether there are shares, keys or kept data to wipe.
    pub(crate) const fn has_session(&self) -> bool {
        match self {
            Self::Deselected | Self::Selected => false,
            Self::Shared(_) | Self::Secure(_) | Self::Made(_) => true,
        }
    }

    /// Whether this session has made the key for a vehicle.
    pub(crate) fn made_for(&self, vehicle: &[u8; VEHICLE_IDENTIFIER]) -> bool {
        matches!(self, Self::Made(made) if made.vehicle == *vehicle)
    }

    /// The message that comes next in an undisturbed pairing.
    pub(crate) const fn awaits(&self) -> Message {
        match self {
            Self::Deselected => Message::Select,
            Self::Selected => Message::Request,
            Self::Shared(_) => Message::Verify,
            Self::Secure(_) => Message::WriteData,
            Self::Made(_) => Message::GetData,
        }
    }

    /// Whether the table of section 9.3 lists a message for this phase.
    pub(crate) const fn lists(&self, message: Message) -> bool {
        match (self, message) {
            (_, Message::Select)
            | (Self::Selected, Message::Request)
            | (Self::Shared(_), Message::Verify)
            | (Self::Secure(_), Message::WriteData) // DK-OP-027
            | (Self::Made(_), Message::GetData | Message::GetResponse) // DK-OP-027
            | (
                Self::Selected | Self::Shared(_) | Self::Secure(_) | Self::Made(_),
                Message::OpControlFlow,
            ) => true,
            (Self::Deselected, _)
            | (Self::Selected, _)
            | (Self::Shared(_), _)
            | (Self::Secure(_), _)
            | (Self::Made(_), _) => false,
        }
    }
}

/// The answer to SELECT: versions, and whether a password is there.
pub(crate) fn offer(around: &Surroundings<'_>) -> Result<Vec<u8>, Fault> {
    let offer = Offer {
        framework: around.profile.pairing.framework_versions.to_vec(),
        protocol: around.protocol.clone(),
        password: around.password.is_some(),
    };
    Ok(offer.encode(around.profile)?) // DK-OE-001
}

/// REQUEST: stretches the password and answers with a fresh share.
pub(crate) fn request(
    around: &mut Surroundings<'_>,
    data: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<(Shared, Vec<u8>), Fault> {
    let profile = around.profile;
    let pairing = &profile.pairing;
    let request = Request::decode(profile, data)?;
    let password = around.password.as_ref().ok_or(Fault::NoPassword)?; // DK-OP-020
    let common = request
        .protocol
        .iter()
        .any(|version| around.protocol.contains(version));
    if !pairing.framework_versions.contains(&request.framework) || !common {
        return Err(Fault::Version); // DK-OP-021
    }
    let costs = &request.stretching;
    let within = (pairing.cost_min..=pairing.cost_max).contains(&costs.n)
        && costs.n.is_power_of_two()
        && (costs.r, costs.p) == (pairing.cost_r, pairing.cost_p);
    if !within {
        return Err(Fault::Costs); // DK-OP-022
    }
    let witness = Witness::stretch(pairing.pake, password.text.expose(), request.brand, costs)?;
    let share = witness.share(entropy)?; // DK-OP-013
    let answer = message::share_encode(profile, share.bytes())?;
    Ok((Shared { request, share }, answer))
}

/// After REQUEST. Holds x, which serves one VERIFY.
#[derive(Debug)]
pub(crate) struct Shared {
    request: Request,
    share: DeviceShare,
}

impl Shared {
    /// VERIFY: counts, then verifies M1; only then answers M2 and opens the channel.
    pub(crate) fn verify(
        self,
        around: &mut Surroundings<'_>,
        data: &[u8],
    ) -> Result<(Secure, Vec<u8>), Fault> {
        let profile = around.profile;
        let (share, received) = message::verify_decode(profile, data)?;
        let password = around.password.as_mut().ok_or(Fault::NoPassword)?;
        password.attempts = password.attempts.saturating_add(1); // DK-OP-023
        let count = password.attempts;
        around.effects.push(Effect::AttemptCounted { count });
        let context = Context {
            variant: profile.pairing.pake,
            request: &self.request.bytes,
            versions: &self.request.versions,
            brand: self.request.brand,
        };
        let met = self.share.meet(share, &context).and_then(|common| {
            let confirmed = common.vehicle.check(received)?; // DK-OP-025
            Ok((common, confirmed))
        });
        let (common, confirmed) = match met {
            Ok(met) => met,
            Err(fault) => {
                if count >= profile.pairing.attempts_device {
                    *around.password = None; // DK-OP-024
                    around.effects.push(Effect::PasswordDropped);
                }
                return Err(fault);
            }
        };
        password.attempts = 0;
        let answer = message::evidence_encode(profile, common.device.expose())?;
        let keys = common.channel_keys(&confirmed)?;
        Ok((
            Secure {
                channel: DeviceChannel::open_paired(keys, confirmed),
                kept: Incoming::default(),
            },
            answer,
        ))
    }
}

/// After VERIFY. Holds the channel and what came of the creation data.
#[derive(Debug)]
pub(crate) struct Secure {
    channel: DeviceChannel,
    kept: Incoming,
}

impl Secure {
    /// WRITE DATA that is not the last.
    pub(crate) fn more(
        mut self,
        around: &Surroundings<'_>,
        data: &[u8],
    ) -> Result<(Self, Vec<u8>), Fault> {
        let profile = around.profile;
        let place = self.channel.next_place(profile.counter_max)?; // DK-OC-003
        let content = self.channel.open_command(place, data)?; // DK-OC-001
        self.kept.more(&profile.pairing, content.expose())?;
        let answer = self.channel.seal_response(&[]);
        Ok((self, answer))
    }

    /// The last WRITE DATA: verifies the vehicle's certificate and makes the key.
    pub(crate) fn last(
        mut self,
        around: &mut Surroundings<'_>,
        data: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<(Made, Vec<u8>), Fault> {
        let profile = around.profile;
        let pairing = &profile.pairing;
        let place = self.channel.next_place(profile.counter_max)?; // DK-OC-003
        let content = self.channel.open_command(place, data)?; // DK-OC-001
        let whole = self.kept.last(pairing, content.expose())?;
        let creation = Creation::decode(profile, whole.expose())?; // DK-OE-003
        let credentials = around.credentials;
        let path = [creation.cross, creation.certificate];
        let vehicle = certificate::verify(pairing, &credentials.root, &path, credentials.now)?; // DK-OP-026
        vehicle.names(creation.vehicle)?; // DK-OP-026
        let old = around.keys.find(creation.vehicle);
        if old.is_some_and(|bound| bound.is_live()) {
            return Err(Fault::LiveKey); // DK-OP-028
        }
        let removed = old.map(crate::device::store::Bound::slot);
        let (secret, public) = endpoint(entropy)?;
        let attested = credentials.issuer.certify(
            pairing,
            &public,
            creation.vehicle,
            creation.challenge,
            credentials.now,
        )?;
        let chain = Chain {
            key: &attested,
            issuer: &credentials.issuer_certificate,
            cross: &credentials.cross,
        }
        .encode(profile)?;
        let mut mailbox = alloc::vec![0; profile.token_offset];
        mailbox.extend_from_slice(creation.token);
        let binding = Binding {
            vehicle_identifier: *creation.vehicle,
            vehicle_key: *vehicle.key(),
            slot: creation.slot,
            endpoint_key: secret,
            status: KeyStatus::Active,
            mailbox,
        };
        around
            .keys
            .replace(profile, binding)
            .map_err(|_| Fault::internal())?; // DK-OP-029
        if let Some(slot) = removed {
            around.effects.push(Effect::KeyRemoved { slot });
        }
        let slot = creation.slot;
        around.effects.push(Effect::KeyMade { slot });
        let answer = self.channel.seal_response(&[]);
        Ok((
            Made {
                vehicle: *creation.vehicle,
                channel: self.channel,
                chain: Outgoing::new(chain),
            },
            answer,
        ))
    }
}

/// After the key is made. Holds the chain until it is handed out.
#[derive(Debug)]
pub(crate) struct Made {
    vehicle: [u8; VEHICLE_IDENTIFIER],
    channel: DeviceChannel,
    chain: Outgoing,
}

impl Made {
    /// GET DATA: the first part.
    pub(crate) fn ask(
        mut self,
        around: &Surroundings<'_>,
        data: &[u8],
    ) -> Result<(Self, Vec<u8>, u16), Fault> {
        let profile = around.profile;
        let place = self.channel.next_place(profile.counter_max)?; // DK-OC-003
        let content = self.channel.open_command(place, data)?; // DK-OC-001
        if content.expose() != stream::chain_request(profile) {
            return Err(Fault::Stream);
        }
        self.chain.begin();
        self.part(around)
    }

    /// GET RESPONSE: the next part.
    pub(crate) fn next(
        mut self,
        around: &Surroundings<'_>,
        data: &[u8],
    ) -> Result<(Self, Vec<u8>, u16), Fault> {
        let place = self.channel.next_place(around.profile.counter_max)?; // DK-OC-003
        let content = self.channel.open_command(place, data)?; // DK-OC-001
        if !content.expose().is_empty() {
            return Err(Fault::Stream);
        }
        if !self.chain.is_begun() {
            return Err(Fault::Parts); // DK-OP-027
        }
        self.part(around)
    }

    fn part(mut self, around: &Surroundings<'_>) -> Result<(Self, Vec<u8>, u16), Fault> {
        let part = self.chain.next(&around.profile.pairing);
        let answer = self.channel.seal_response(part.ok_or(Fault::Parts)?); // DK-OP-027
        let status = self.chain.status(around.profile);
        Ok((self, answer, status))
    }

    /// OP CONTROL FLOW: continue and end leave the key as made, abort deletes it, and nothing enables it.
    pub(crate) fn control(
        &self,
        around: &mut Surroundings<'_>,
        code: OpControl,
    ) -> Result<(), Fault> {
        match code {
            OpControl::Continue | OpControl::End if self.chain.is_over() => Ok(()), // DK-OP-030
            OpControl::Continue | OpControl::End => Err(Fault::Parts),
            OpControl::Abort => {
                let vehicle = self.vehicle;
                let gone = around
                    .keys
                    .remove(|bound| bound.is_made() && *bound.vehicle_identifier() == vehicle); // DK-OP-030
                let effects = gone.into_iter().map(|slot| Effect::KeyRemoved { slot });
                around.effects.extend(effects);
                Ok(())
            }
        }
    }
}

/// A new endpoint key: the private part, and the public one as `04 ‖ x ‖ y`.
fn endpoint(entropy: &mut dyn Entropy) -> Result<(PrivateKey, [u8; 65]), Fault> {
    let mut candidate = Secret::<32>::zero();
    for _ in 0..16 {
        entropy.fill(Draw::Endpoint, candidate.expose_mut());
        if let Ok(secret) = SecretKey::from_slice(candidate.expose()) {
            let public = secret.public_key().to_sec1_point(false);
            let public = public
                .as_bytes()
                .try_into()
                .map_err(|_| Fault::internal())?;
            return Ok((PrivateKey::from_bytes(*candidate.expose()), public));
        }
    }
    Err(Fault::Transaction(crate::Fault::Entropy))
}
