//! The device with both its applications: the framework, and the applet of chapter 3 with the keys that pairing makes.
//!
//! SELECT decides who answers; selecting one ends the session of the other. [`Device::command`] routes and decides nothing else.

use alloc::vec::Vec;
use core::mem;

use keyproof_spec::pairing::fixed::length::RECEIPT;
use keyproof_spec::profile::Profile;
use keyproof_spec::profile::instruction::{SELECT, SELECT_BY_AID};
use keyproof_spec::profile::length::VEHICLE_IDENTIFIER;
use p256::ecdsa::Signature;

use super::certificate::{Root, subject};
use super::effect::Effect;
use super::fault::{Fault, Refusal};
use super::framework::{self, Credentials, Password, Phase, Surroundings};
use super::issue::Issuer;
use super::message::{self, Header};
use crate::device;
use crate::entropy::Entropy;
use crate::error::SetupError;
use crate::secret::{PrivateKey, SecretBytes};
use crate::setup;
use crate::wire::apdu::{Command, Response};

/// What a device needs to pair.
#[derive(Clone, Debug)]
pub struct DeviceSetup {
    /// The password, if one is there, and its count of attempts.
    pub password: Option<(Vec<u8>, u8)>,
    /// Certificate of the device maker's root D.
    pub root: Vec<u8>,
    /// Private key of the issuer E.
    pub issuer_key: PrivateKey,
    /// Certificate E.
    pub issuer: Vec<u8>,
    /// Certificate F.
    pub cross: Vec<u8>,
    /// Seconds since 1970.
    pub now: u64,
}

/// What a command caused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The response: data and status word, or the status word alone.
    pub response: Vec<u8>,
    /// The effects, in order.
    pub effects: Vec<Effect>,
    /// Why it was refused, if it was.
    pub refusal: Option<Refusal>,
}

/// A phone's wallet that can pair.
#[derive(Debug)]
pub struct Device {
    profile: &'static Profile,
    applet: device::Device,
    credentials: Credentials,
    password: Option<Password>,
    phase: Phase,
}

impl Device {
    /// Adds the framework to an applet; none of the `made` vehicles' keys has been used by its vehicle yet.
    ///
    /// # Errors
    /// [`SetupError`] names the first field that is not what it has to be.
    pub fn new(
        profile: &'static Profile,
        mut applet: device::Device,
        made: &[[u8; VEHICLE_IDENTIFIER]],
        given: DeviceSetup,
    ) -> Result<Self, SetupError> {
        let credential = |field, expected| SetupError::Credential { field, expected };
        setup::pairing(profile)?;
        for vehicle in made {
            let bound = applet.store_mut().find_mut(vehicle);
            bound
                .ok_or(credential("made", "vehicles that the device knows"))?
                .set_made();
        }
        let name = subject(&given.issuer).ok_or(credential("issuer", "a certificate"))?;
        Ok(Self {
            profile,
            applet,
            credentials: Credentials {
                root: Root::decode(&given.root)?,
                issuer: Issuer::new(&given.issuer_key, name)
                    .ok_or(credential("issuer_key", "a number from 1 to n-1"))?,
                issuer_certificate: given.issuer,
                cross: given.cross,
                now: given.now,
            },
            password: given.password.map(|(text, attempts)| Password {
                text: SecretBytes::from_vec(text),
                attempts,
            }),
            phase: Phase::Deselected,
        })
    }

    /// Takes any bytes as a command and answers them.
    pub fn command(&mut self, bytes: &[u8], entropy: &mut dyn Entropy) -> Reply {
        let selected = Command::decode(bytes).ok().filter(|command| {
            (command.class, command.instruction) == SELECT
                && (command.p1, command.p2) == SELECT_BY_AID
        });
        let own = self.profile.pairing.framework_aid;
        match (&self.phase, selected) {
            (_, Some(command)) if command.data == own => self.select(),
            (Phase::Deselected, _) => self.transaction(bytes, entropy, Vec::new()),
            (_, Some(_)) => {
                let effects = self.leave(); // DK-OP-031
                self.transaction(bytes, entropy, effects)
            }
            (_, None) => self.pairing(bytes, entropy),
        }
    }

    /// SELECT of the framework, from any phase of either application.
    fn select(&mut self) -> Reply {
        let mut effects: Vec<Effect> = self.applet.deselect().into_iter().map(Into::into).collect();
        effects.extend(self.leave()); // DK-OP-031
        let answer = framework::offer(&self.surroundings(&mut effects));
        self.phase = Phase::Selected;
        self.reply(
            answer.map(|data| (data, self.profile.status.ok)),
            effects,
            keyproof_spec::pairing::words::Message::Select,
        )
    }

    /// A command for the applet.
    fn transaction(
        &mut self,
        bytes: &[u8],
        entropy: &mut dyn Entropy,
        mut effects: Vec<Effect>,
    ) -> Reply {
        let before = self.applet.store().made();
        let reply = self.applet.command(bytes, entropy);
        let after = self.applet.store().made();
        let active = before.into_iter().filter(|slot| !after.contains(slot));
        effects.extend(active.map(|slot| Effect::KeyActive { slot })); // DK-OP-029
        effects.extend(reply.effects.into_iter().map(Effect::from));
        Reply {
            response: reply.response,
            effects,
            refusal: reply.refusal.map(Refusal::from),
        }
    }

    /// A command for the framework, which is selected.
    fn pairing(&mut self, bytes: &[u8], entropy: &mut dyn Entropy) -> Reply {
        let before = mem::replace(&mut self.phase, Phase::Selected);
        let (had_session, awaited) = (before.has_session(), before.awaits());
        let mut effects = Vec::new();
        let command = Command::decode(bytes).map_err(Fault::from);
        let named = command.and_then(|command| {
            let message = message::identify(&command)?;
            Ok((message, command))
        });
        let (stage, stepped) = match named {
            Err(fault) => (awaited, Err(fault)),
            Ok((message, command)) => {
                let step = if before.lists(message) {
                    Header::decode(self.profile, message, command.p1, command.p2)
                        .map_err(Fault::from)
                        .and_then(|header| {
                            let mut around = self.surroundings(&mut effects);
                            step(&mut around, before, header, command.data, entropy)
                        })
                } else {
                    Err(Fault::Transaction(crate::Fault::OutOfOrder)) // DK-OP-027
                };
                (message, step)
            }
        };
        let answer = stepped.map(|(phase, data, status)| {
            self.phase = phase;
            (data, status)
        }); // DK-OP-032
        if had_session && !self.phase.has_session() {
            effects.push(Effect::SESSION_ENDED);
        }
        self.reply(answer, effects, stage)
    }

    fn reply(
        &self,
        answer: Result<(Vec<u8>, u16), Fault>,
        effects: Vec<Effect>,
        stage: keyproof_spec::pairing::words::Message,
    ) -> Reply {
        match answer {
            Ok((data, status)) => Reply {
                response: Response::encode(data, status),
                effects,
                refusal: None,
            },
            Err(fault) => Reply {
                response: Response::encode(Vec::new(), fault.status_word(self.profile)),
                effects,
                refusal: Some(Refusal::new(fault, stage)),
            },
        }
    }

    /// Ends the session of the framework.
    fn leave(&mut self) -> Vec<Effect> {
        let before = mem::replace(&mut self.phase, Phase::Deselected); // DK-OP-031
        let ended = before.has_session().then_some(Effect::SESSION_ENDED);
        ended.into_iter().collect()
    }

    fn surroundings<'a>(&'a mut self, effects: &'a mut Vec<Effect>) -> Surroundings<'a> {
        let protocol = self.applet.versions().to_vec();
        Surroundings {
            profile: self.profile,
            protocol,
            credentials: &self.credentials,
            password: &mut self.password,
            keys: self.applet.store_mut(),
            effects,
        }
    }

    /// The field is gone, or the power: sessions of both applications end; password, count and keys stay.
    pub fn field_lost(&mut self) -> Vec<Effect> {
        let mut effects = self.leave(); // DK-OP-031
        effects.extend(self.applet.field_lost().into_iter().map(Effect::from));
        effects
    }

    /// The user has authenticated, for the applet.
    pub fn user_authenticated(&mut self) {
        self.applet.user_authenticated();
    }

    /// A password was typed or handed over: what runs with the one before ends.
    pub fn arm(&mut self, password: Vec<u8>) -> Vec<Effect> {
        self.password = Some(Password {
            text: SecretBytes::from_vec(password),
            attempts: 0,
        });
        self.end().into_iter().collect()
    }

    /// The pairing was cancelled, or its time is over: the password is dropped, every made key deleted, and what runs ends.
    pub fn withdraw(&mut self) -> Vec<Effect> {
        self.password = None; // DK-OP-020
        let mut effects = self.remove(device::store::Bound::is_made);
        effects.extend(self.end());
        effects
    }

    /// Ends the session of the framework, which stays selected.
    fn end(&mut self) -> Option<Effect> {
        let had_session = self.phase.has_session();
        if had_session {
            self.phase = Phase::Selected;
        }
        had_session.then_some(Effect::SESSION_ENDED)
    }

    /// A receipt came from the tracking server.
    ///
    /// # Errors
    /// When it is no signature, or no key for that vehicle is there.
    pub fn receipt(
        &mut self,
        vehicle: &[u8; VEHICLE_IDENTIFIER],
        receipt: &[u8],
    ) -> Result<Effect, Fault> {
        let bytes: &[u8; RECEIPT] = receipt
            .try_into()
            .map_err(|_| Fault::Transaction(crate::Fault::CommandLength))?; // DK-OE-007
        if Signature::from_slice(bytes).is_err() {
            return Err(Fault::Transaction(crate::Fault::Data)); // DK-OE-007
        }
        let offset = self.profile.pairing.receipt_offset;
        let bound = self.applet.store_mut().find_mut(vehicle);
        let bound = bound
            .filter(|bound| bound.active().is_ok())
            .ok_or(Fault::Transaction(crate::Fault::UnknownVehicle))?;
        if bound.write(offset, bytes) {
            Ok(Effect::ReceiptStored { slot: bound.slot() })
        } else {
            Err(Fault::internal())
        }
    }

    /// The user deletes the key for a vehicle: the session in which it is used goes with it.
    pub fn delete(&mut self, vehicle: &[u8; VEHICLE_IDENTIFIER]) -> Vec<Effect> {
        let mut effects = self.remove(|bound| bound.vehicle_identifier() == vehicle);
        if self.phase.made_for(vehicle) {
            effects.extend(self.end());
        }
        effects
    }

    /// Removes keys, and the transaction of the applet in which one of them is used.
    fn remove(&mut self, gone: impl Fn(&device::store::Bound) -> bool) -> Vec<Effect> {
        let (slots, ended) = self.applet.remove(gone);
        let removed = slots.into_iter().map(|slot| Effect::KeyRemoved { slot });
        removed.chain(ended.map(Effect::from)).collect()
    }

    /// The slot of the key for a vehicle, if there is one.
    #[must_use]
    pub fn slot(&self, vehicle: &[u8; VEHICLE_IDENTIFIER]) -> Option<u8> {
        self.applet
            .store()
            .find(vehicle)
            .map(device::store::Bound::slot)
    }

    /// Name of the framework's phase, as in section 9.3.
    #[must_use]
    pub const fn phase_name(&self) -> &'static str {
        self.phase.name()
    }

    /// The count of attempts, if a password is there.
    #[must_use]
    pub fn attempts(&self) -> Option<u8> {
        self.password.as_ref().map(|password| password.attempts)
    }
}

/// One command that the phase lists.
fn step(
    around: &mut Surroundings<'_>,
    before: Phase,
    header: Header,
    data: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<(Phase, Vec<u8>, u16), Fault> {
    let ok = around.profile.status.ok;
    match (before, header) {
        (Phase::Selected, Header::Request) => {
            let (shared, answer) = framework::request(around, data, entropy)?;
            Ok((Phase::Shared(shared), answer, ok))
        }
        (Phase::Shared(phase), Header::Verify) => {
            let (secure, answer) = phase.verify(around, data)?;
            Ok((Phase::Secure(secure), answer, ok))
        }
        (Phase::Secure(phase), Header::WriteData { last: false }) => {
            let (secure, answer) = phase.more(around, data)?;
            Ok((Phase::Secure(secure), answer, ok))
        }
        (Phase::Secure(phase), Header::WriteData { last: true }) => {
            let (made, answer) = phase.last(around, data, entropy)?;
            Ok((Phase::Made(made), answer, ok))
        }
        (Phase::Made(phase), Header::GetData) => {
            let (made, answer, status) = phase.ask(around, data)?;
            Ok((Phase::Made(made), answer, status))
        }
        (Phase::Made(phase), Header::GetResponse) => {
            let (made, answer, status) = phase.next(around, data)?;
            Ok((Phase::Made(made), answer, status))
        }
        (phase, Header::OpControlFlow(code)) => {
            if !data.is_empty() {
                return Err(Fault::Transaction(crate::Fault::Data)); // DK-OE-006
            }
            if let Phase::Made(made) = phase {
                made.control(around, code)?;
            }
            Ok((Phase::Selected, Vec::new(), ok))
        }
        // SELECT with other parameters than by AID was refused by its header; the rest is not listed.
        (_, _) => Err(Fault::Transaction(crate::Fault::OutOfOrder)),
    }
}
