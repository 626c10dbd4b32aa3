//! The extremes: subjects that accept everything, and subjects that refuse everything.
//!
//! Accept-all is the protocol with every guard removed: it computes honestly, so that honest peers are content, and looks at nothing.
//! A case that both extremes pass says nothing about a subject.

use super::{Subject, SubjectError};
use crate::crypto::channel::{self, Direction};
use crate::crypto::point;
use crate::crypto::schedule::Context;
use crate::crypto::signature::{self, SignedData};
use crate::peer::Mid;
use crate::peer::bending::Channel;
use crate::peer::device::{Transaction, read_auth0};
use crate::play::{Action, Observation, Refused};
use crate::provision;
use crate::recipe::{EffectWord, PurposeName};
use crate::twin::device::answer_bytes;
use crate::twin::vehicle::read_bytes;
use crate::twin::{Streams, observed};
use crate::wire::apdu::{self, Command};
use crate::wire::tlv::{self, Tlv};
use keyproof_spec::profile::{Profile, ReadLayout, instruction};
use keyproof_spec::words::Usage;

fn effects(words: &[EffectWord], read: (usize, usize)) -> Observation {
    Observation {
        effects: words.iter().map(|word| observed(*word, read)).collect(),
        ..Observation::default()
    }
}

fn version_list(profile: &Profile, versions: &[u16]) -> Vec<u8> {
    let value: Vec<u8> = versions
        .iter()
        .copied()
        .flat_map(u16::to_be_bytes)
        .collect();
    apdu::respond(
        &tlv::write(&[Tlv::new(profile.tags.version, value)]),
        profile.status.ok,
    )
}

/// A device that takes everything.
#[derive(Debug)]
pub(crate) struct AcceptingDevice {
    profile: &'static Profile,
    provisioned: Option<provision::Device>,
    streams: Streams,
    secret: [u8; 32],
    transaction: Option<Transaction>,
    channel: Option<Channel>,
    parts: Vec<u8>,
}

impl AcceptingDevice {
    pub(crate) fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            provisioned: None,
            streams: Streams::default(),
            secret: [1; 32],
            transaction: None,
            channel: None,
            parts: Vec::new(),
        }
    }

    fn command(&mut self, read: &provision::Device, bytes: &[u8]) -> Observation {
        let ok = self.profile.status.ok;
        let mut data = apdu::read(bytes).map_or_else(
            || bytes.iter().skip(5).copied().collect(),
            |command| command.data,
        );
        let class = bytes.first().copied().unwrap_or(0);
        if class & instruction::CHAINING != 0 {
            self.parts.extend(data);
            return sending(apdu::respond(&[], ok));
        }
        if !self.parts.is_empty() {
            self.parts.append(&mut data);
            data = std::mem::take(&mut self.parts);
        }
        let ins = bytes.get(1).copied().unwrap_or(0);
        let select = instruction::SELECT.1;
        if ins == select {
            let ended = self.transaction.take().map(|_| EffectWord::SessionEnded);
            self.channel = None;
            let mut out = effects(ended.as_slice(), (0, 0));
            out.out.push(version_list(self.profile, &read.versions));
            out
        } else if ins == instruction::AUTH0.1 {
            self.auth0(bytes, data)
        } else if ins == instruction::AUTH1.1 {
            self.auth1(read)
        } else if ins == instruction::EXCHANGE.1 {
            self.exchange(read, &data)
        } else if ins == instruction::CONTROL_FLOW.1 {
            let success = bytes.get(2) == Some(&self.profile.control_success);
            let mut words = vec![EffectWord::Prompt(success)];
            if self.transaction.take().is_some() {
                words.push(EffectWord::SessionEnded);
            }
            self.channel = None;
            let mut out = effects(&words, (0, 0));
            out.out.push(apdu::respond(&[], ok));
            out
        } else {
            sending(apdu::respond(&[], ok))
        }
    }

    fn auth0(&mut self, bytes: &[u8], data: Vec<u8>) -> Observation {
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
        let command = apdu::Read {
            cla: byte(0),
            ins: byte(1),
            p1: byte(2),
            p2: byte(3),
            data,
            le: true,
        };
        let mut found = read_auth0(self.profile, &command);
        let valid = |found: &Transaction| point::is_valid(&found.vehicle_ephemeral);
        found = found.filter(valid);
        self.secret = self.streams.peek_ephemeral();
        self.streams.took_ephemeral();
        self.channel = None;
        self.transaction = Some(found.unwrap_or(Transaction {
            version: 0,
            flags: (command.p1, command.p2),
            vehicle_ephemeral: point::public(&[1; 32]).unwrap_or([0; 65]),
            identifier: [0; 16],
            vehicle_identifier: [0; 8],
            signature: None,
            endpoint_secret: None,
        }));
        let public = point::public(&self.secret).unwrap_or([0; 65]);
        let tlv = Tlv::new(self.profile.tags.endpoint_ephemeral, public);
        sending(apdu::respond(&tlv::write(&[tlv]), self.profile.status.ok))
    }

    fn key(&self, read: &provision::Device) -> Option<provision::DeviceKey> {
        let named = self
            .transaction
            .as_ref()
            .map(|found| found.vehicle_identifier);
        let mut keys = read.keys.iter();
        let found = keys.find(|key| Some(key.vehicle_identifier) == named);
        found.or(read.keys.first()).cloned()
    }

    fn open(&mut self) -> Option<()> {
        if self.channel.is_none() {
            let transaction = self.transaction.as_ref()?;
            let context = Context {
                vehicle_ephemeral: transaction.vehicle_ephemeral,
                endpoint_ephemeral: point::public(&self.secret)?,
                transaction: transaction.identifier,
                interface: Some(self.profile.interface_nfc),
                flags: Some(transaction.flags),
                version: Some(transaction.version),
            };
            let keys =
                context.derive(self.profile, &self.secret, &transaction.vehicle_ephemeral)?;
            self.channel = Some(Channel::new(keys));
        }
        Some(())
    }

    fn auth1(&mut self, read: &provision::Device) -> Observation {
        self.channel = None;
        let opened = self.open();
        let (Some(key), Some(()), Some(transaction), Some(channel)) =
            (self.key(read), opened, &self.transaction, &self.channel)
        else {
            return sending(apdu::respond(&[], self.profile.status.ok));
        };
        let data = SignedData {
            vehicle_identifier: Some(transaction.vehicle_identifier),
            ephemerals: point::public(&self.secret).map(|own| (own, transaction.vehicle_ephemeral)),
            transaction: Some(transaction.identifier),
            usage: Usage::Endpoint,
        };
        let tags = &self.profile.tags;
        let subset: Vec<u8> = key
            .mailbox
            .iter()
            .take(self.profile.subset_len)
            .copied()
            .collect();
        let content = tlv::write(&[
            Tlv::new(tags.slot, [key.slot]),
            Tlv::new(
                tags.signature,
                signature::sign(&key.endpoint_secret, &data.bytes(self.profile)),
            ),
            Tlv::new(tags.mailbox_subset, subset),
        ]);
        let (sealed, _) = channel.seal(Direction::Response, &content, None, &mut Mid::new());
        let words = [
            EffectWord::PersistentStored(key.slot),
            EffectWord::IdentityReleased(key.slot),
        ];
        let mut out = effects(&words, (0, 0));
        out.out.push(apdu::respond(&sealed, self.profile.status.ok));
        out
    }

    fn exchange(&mut self, read: &provision::Device, data: &[u8]) -> Observation {
        let profile = self.profile;
        let opened = self.open();
        let (Some(key), Some(()), Some(channel)) = (self.key(read), opened, &mut self.channel)
        else {
            return sending(apdu::respond(&[], profile.status.ok));
        };
        let ciphertext = channel::split(data).map_or(data, |(ciphertext, _)| ciphertext);
        let counter = channel.counter.wrapping_add(1);
        let padded = channel::decrypt(&channel.keys.enc(), Direction::Command, counter, ciphertext);
        let value = channel::unpadded(&padded)
            .and_then(|content| tlv::read(&content, [(profile.tags.mailbox_read, 4)]).ok())
            .map_or([0, 0, 0, 1], |[value]| value.try_into().unwrap_or([0; 4]));
        let [a, b, c, d] = value;
        let (first, second) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        let (offset, length) = match profile.read_layout {
            ReadLayout::OffsetLength => (usize::from(first), usize::from(second)),
            ReadLayout::LengthOffset => (usize::from(second), usize::from(first)),
        };
        let found: Vec<u8> = key
            .mailbox
            .iter()
            .skip(offset)
            .take(length.min(192))
            .copied()
            .collect();
        channel.chaining = channel::mac(&channel.keys.mac(), Some(&channel.chaining), ciphertext);
        channel.counter = counter;
        let content = answer_bytes(profile, profile.read_ok, &found);
        let (sealed, _) = channel.seal(Direction::Response, &content, None, &mut Mid::new());
        let mut out = effects(&[EffectWord::MailboxReleased], (offset, length));
        out.out.push(apdu::respond(&sealed, profile.status.ok));
        out
    }
}

fn sending(bytes: Vec<u8>) -> Observation {
    Observation {
        out: vec![bytes],
        ..Observation::default()
    }
}

impl Subject for AcceptingDevice {
    fn take(&mut self, action: &Action) -> Result<Observation, SubjectError> {
        if let Action::Provision(objects) = action {
            let read = provision::Device::read(self.profile, objects.clone())?;
            *self = Self::new(self.profile);
            self.provisioned = Some(read);
            return Ok(Observation::default());
        }
        let read = self
            .provisioned
            .clone()
            .ok_or(SubjectError::NotProvisioned)?;
        Ok(match action {
            Action::Provision(_)
            | Action::Open { .. }
            | Action::Authenticate
            | Action::Pairing(_) => Observation::default(),
            Action::Seed {
                ephemerals,
                transactions,
            } => {
                self.streams.seed(ephemerals, transactions);
                Observation::default()
            }
            Action::Deliver(bytes) => self.command(&read, bytes),
            Action::Close => match self.transaction.take() {
                Some(_) => effects(&[EffectWord::SessionEnded], (0, 0)),
                None => Observation::default(),
            },
        })
    }
}

/// A device that answers SELECT and refuses the rest.
#[derive(Debug)]
pub(crate) struct RejectingDevice {
    profile: &'static Profile,
    provisioned: Option<provision::Device>,
}

impl RejectingDevice {
    pub(crate) const fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            provisioned: None,
        }
    }
}

impl Subject for RejectingDevice {
    fn take(&mut self, action: &Action) -> Result<Observation, SubjectError> {
        if let Action::Provision(objects) = action {
            self.provisioned = Some(provision::Device::read(self.profile, objects.clone())?);
            return Ok(Observation::default());
        }
        let read = self
            .provisioned
            .as_ref()
            .ok_or(SubjectError::NotProvisioned)?;
        let Action::Deliver(bytes) = action else {
            return Ok(Observation::default());
        };
        let select = apdu::read(bytes).is_some_and(|command| {
            (command.cla, command.ins) == instruction::SELECT
                && (command.p1, command.p2) == instruction::SELECT_BY_AID
                && command.data == self.profile.applet_aid
        });
        Ok(if select {
            sending(version_list(self.profile, &read.versions))
        } else {
            Observation {
                reject: Some(Refused {
                    class: None,
                    stage: None,
                    native: None,
                }),
                ..sending(apdu::respond(&[], self.profile.status.security))
            }
        })
    }
}

/// Where the accepting vehicle stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaits {
    Nothing,
    Select,
    Auth0,
    Auth1,
    Exchange,
}

/// A vehicle that takes everything.
#[derive(Debug)]
pub(crate) struct AcceptingVehicle {
    profile: &'static Profile,
    provisioned: Option<provision::Vehicle>,
    streams: Streams,
    purpose: PurposeName,
    awaits: Awaits,
    secret: [u8; 32],
    identifier: [u8; 16],
    version: u16,
    endpoint: [u8; 65],
    channel: Option<Channel>,
}

impl AcceptingVehicle {
    pub(crate) fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            provisioned: None,
            streams: Streams::default(),
            purpose: PurposeName::Unlock,
            awaits: Awaits::Nothing,
            secret: [1; 32],
            identifier: [0; 16],
            version: 0,
            endpoint: [0; 65],
            channel: None,
        }
    }

    fn begin(&mut self, purpose: PurposeName) -> Observation {
        self.purpose = purpose;
        let ended = (self.awaits != Awaits::Nothing).then_some(EffectWord::SessionEnded);
        self.awaits = Awaits::Select;
        let mut out = effects(ended.as_slice(), (0, 0));
        out.out.push(select(self.profile));
        out
    }

    fn response(&mut self, read: &provision::Vehicle, bytes: &[u8]) -> Observation {
        let data = apdu::response(bytes).map_or(bytes, |(data, _)| data);
        match self.awaits {
            // Nothing is awaited: what carries data is taken for one more proof.
            Awaits::Nothing if data.len() > 2 => self.actuate(Vec::new()),
            Awaits::Nothing => Observation::default(),
            Awaits::Select => self.auth0(read, data),
            Awaits::Auth0 => self.auth1(read, data),
            Awaits::Auth1 => self.accept(read, data),
            Awaits::Exchange => self.actuate(Vec::new()),
        }
    }

    fn auth0(&mut self, read: &provision::Vehicle, data: &[u8]) -> Observation {
        let offered = data.get(2..).unwrap_or(&[]);
        let offered: Vec<u16> = offered
            .chunks_exact(2)
            .filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?)))
            .collect();
        let mut own = read.versions.iter().copied();
        let common = own.find(|version| offered.contains(version));
        self.version = common.or(read.versions.first().copied()).unwrap_or(0);
        self.secret = self.streams.peek_ephemeral();
        self.streams.took_ephemeral();
        self.identifier = self.streams.peek_transaction();
        self.streams.took_transaction();
        self.awaits = Awaits::Auth0;
        let tags = &self.profile.tags;
        let data = tlv::write(&[
            Tlv::new(tags.version, self.version.to_be_bytes()),
            Tlv::new(
                tags.vehicle_ephemeral,
                point::public(&self.secret).unwrap_or([0; 65]),
            ),
            Tlv::new(tags.transaction_identifier, self.identifier),
            Tlv::new(tags.vehicle_identifier, read.identifier),
        ]);
        let (cla, ins) = instruction::AUTH0;
        let header = [
            cla,
            ins,
            self.profile.p1_standard,
            self.purpose.code(self.profile),
        ];
        sending(Command::new(header, data).bytes())
    }

    fn auth1(&mut self, read: &provision::Vehicle, data: &[u8]) -> Observation {
        let endpoint = tlv::read(data, [(self.profile.tags.endpoint_ephemeral, 65)]).ok();
        let endpoint = endpoint.and_then(|[point]| <[u8; 65]>::try_from(point).ok());
        let endpoint = endpoint.filter(|point| point::is_valid(point));
        self.endpoint = endpoint.or(point::public(&[1; 32])).unwrap_or([0; 65]);
        let own = point::public(&self.secret).unwrap_or([0; 65]);
        let signed = SignedData {
            vehicle_identifier: Some(read.identifier),
            ephemerals: Some((self.endpoint, own)),
            transaction: Some(self.identifier),
            usage: Usage::Vehicle,
        };
        let signature = signature::sign(&read.secret, &signed.bytes(self.profile));
        let context = Context {
            vehicle_ephemeral: own,
            endpoint_ephemeral: self.endpoint,
            transaction: self.identifier,
            interface: Some(self.profile.interface_nfc),
            flags: Some((self.profile.p1_standard, self.purpose.code(self.profile))),
            version: Some(self.version),
        };
        let keys = context.derive(self.profile, &self.secret, &self.endpoint);
        self.channel = keys.map(Channel::new);
        self.awaits = Awaits::Auth1;
        let (cla, ins) = instruction::AUTH1;
        let data = tlv::write(&[Tlv::new(self.profile.tags.signature, signature)]);
        sending(Command::new([cla, ins, 0, 0], data).bytes())
    }

    fn accept(&mut self, read: &provision::Vehicle, data: &[u8]) -> Observation {
        let profile = self.profile;
        let first = read.keys.first().map_or(0, |key| key.slot);
        let content = self.channel.as_ref().and_then(|channel| {
            let (ciphertext, _) = channel::split(data)?;
            Some(channel::decrypt(
                &channel.keys.enc(),
                Direction::Response,
                0,
                ciphertext,
            ))
        });
        let slot = match content.as_deref() {
            Some([tag, 1, slot, ..]) if *tag == profile.tags.slot => *slot,
            Some(_) | None => first,
        };
        let stored = EffectWord::PersistentStored(slot);
        match (self.purpose, &mut self.channel) {
            (PurposeName::Drive, Some(channel)) => {
                let content = read_bytes(profile, profile.token_offset, profile.token_len);
                let (sealed, code) =
                    channel.seal(Direction::Command, &content, None, &mut Mid::new());
                channel.counter = channel.counter.wrapping_add(1);
                channel.chaining = code;
                self.awaits = Awaits::Exchange;
                let (cla, ins) = instruction::EXCHANGE;
                let mut out = effects(&[stored], (0, 0));
                out.out.push(Command::new([cla, ins, 0, 0], sealed).bytes());
                out
            }
            (PurposeName::Unlock | PurposeName::Drive, _) => self.actuate(vec![stored]),
        }
    }

    fn actuate(&mut self, mut words: Vec<EffectWord>) -> Observation {
        words.extend([EffectWord::Actuate(self.purpose), EffectWord::SessionEnded]);
        self.awaits = Awaits::Nothing;
        let mut out = effects(&words, (0, 0));
        out.out.push(control_flow(self.profile.control_success));
        out
    }
}

fn select(profile: &Profile) -> Vec<u8> {
    let (cla, ins) = instruction::SELECT;
    let (p1, p2) = instruction::SELECT_BY_AID;
    Command::new([cla, ins, p1, p2], profile.applet_aid.to_vec()).bytes()
}

fn control_flow(p1: u8) -> Vec<u8> {
    let (cla, ins) = instruction::CONTROL_FLOW;
    vec![cla, ins, p1, 0]
}

impl Subject for AcceptingVehicle {
    fn take(&mut self, action: &Action) -> Result<Observation, SubjectError> {
        if let Action::Provision(objects) = action {
            let read = provision::Vehicle::read(self.profile, objects.clone())?;
            *self = Self::new(self.profile);
            self.provisioned = Some(read);
            return Ok(Observation::default());
        }
        let read = self
            .provisioned
            .clone()
            .ok_or(SubjectError::NotProvisioned)?;
        Ok(match action {
            Action::Provision(_) | Action::Authenticate | Action::Pairing(_) => {
                Observation::default()
            }
            Action::Open { purpose } => self.begin(purpose.ok_or(SubjectError::NoPurpose)?.into()),
            Action::Seed {
                ephemerals,
                transactions,
            } => {
                self.streams.seed(ephemerals, transactions);
                Observation::default()
            }
            Action::Deliver(bytes) => self.response(&read, bytes),
            Action::Close => match self.awaits {
                Awaits::Nothing => Observation::default(),
                Awaits::Select | Awaits::Auth0 | Awaits::Auth1 | Awaits::Exchange => {
                    self.awaits = Awaits::Nothing;
                    effects(&[EffectWord::SessionEnded], (0, 0))
                }
            },
        })
    }
}

/// A vehicle that begins and refuses every response.
#[derive(Debug)]
pub(crate) struct RejectingVehicle {
    profile: &'static Profile,
    live: bool,
}

impl RejectingVehicle {
    pub(crate) const fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            live: false,
        }
    }
}

impl Subject for RejectingVehicle {
    fn take(&mut self, action: &Action) -> Result<Observation, SubjectError> {
        Ok(match action {
            Action::Provision(objects) => {
                let _ = provision::Vehicle::read(self.profile, objects.clone())?;
                self.live = false;
                Observation::default()
            }
            Action::Seed { .. } | Action::Authenticate | Action::Pairing(_) => {
                Observation::default()
            }
            Action::Open { .. } => {
                self.live = true;
                sending(select(self.profile))
            }
            Action::Deliver(_) | Action::Close if !self.live => Observation::default(),
            Action::Deliver(_) => {
                self.live = false;
                let mut out = effects(&[EffectWord::SessionEnded], (0, 0));
                out.out.push(control_flow(self.profile.control_failure));
                out.reject = Some(Refused {
                    class: None,
                    stage: None,
                    native: None,
                });
                out
            }
            Action::Close => {
                self.live = false;
                effects(&[EffectWord::SessionEnded], (0, 0))
            }
        })
    }
}
