//! The peer of a device: a vehicle that does what the recipe says.

use super::bending::{self, Channel, Signing};
use super::{Mid, PEER, ephemeral, note, transaction};
use crate::crypto::channel::{self, Direction};
use crate::crypto::point;
use crate::crypto::schedule::{Context, Keys};
use crate::crypto::signature::SignedData;
use crate::recipe::bend::{CipherBend, FrameBend, KeysBend, PartBend, PlaceBend, ReadBend};
use crate::recipe::device::{FILL, ReadName};
use crate::recipe::{Bend, DeviceAct, PurposeName, VehicleName, VersionName};
use crate::twin::vehicle::read_bytes;
use crate::wire::apdu::{self, Command};
use crate::wire::tlv::{self, Tlv};
use keyproof_spec::profile::{Profile, instruction};
use keyproof_spec::words::Usage;
use std::collections::BTreeMap;

/// One transaction as the peer began it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// The peer's ephemeral private key.
    pub secret: [u8; 32],
    /// Its public half.
    pub public: [u8; 65],
    /// Transaction identifier.
    pub identifier: [u8; 16],
    /// Who the peer means to be.
    pub vehicle: VehicleName,
    /// Version, P1, P2 that the peer means.
    pub meant: (u16, u8, u8),
    /// Version, P1, P2 as they went out.
    pub sent: (u16, u8, u8),
    /// The vehicle identifier as it went out.
    pub named: [u8; 8],
    /// What the device answered.
    pub endpoint: Option<[u8; 65]>,
}

/// What goes to the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stimulus {
    /// A command.
    Command(Vec<u8>),
    /// The user.
    Authenticate,
    /// The field.
    LoseField,
}

/// A vehicle as the peer of a device.
#[derive(Clone, Debug)]
pub struct Vehicle {
    profile: &'static Profile,
    transactions: Vec<Transaction>,
    current: Option<usize>,
    channel: Option<Channel>,
    /// The channel as the last command would leave it.
    pending: Option<Channel>,
    /// The channel as the last command that was answered left it.
    answered: Option<Channel>,
    rest: Option<Command>,
    heard: Vec<u8>,
    sent: BTreeMap<usize, (Vec<u8>, Option<usize>)>,
}

impl Vehicle {
    /// A peer that has sent nothing.
    #[must_use]
    pub const fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            transactions: Vec::new(),
            current: None,
            channel: None,
            pending: None,
            answered: None,
            rest: None,
            heard: Vec::new(),
            sent: BTreeMap::new(),
        }
    }

    /// The transaction that is going on.
    #[must_use]
    pub fn transaction(&self) -> Option<&Transaction> {
        self.transactions.get(self.current?)
    }

    /// All transactions begun so far.
    #[must_use]
    pub fn transactions(&self) -> &[Transaction] {
        &self.transactions
    }

    /// The peer's end of the channel, if it has one.
    #[must_use]
    pub const fn channel(&self) -> Option<&Channel> {
        self.channel.as_ref()
    }

    /// The channel in which the last command was answered.
    #[must_use]
    pub const fn answered(&self) -> Option<&Channel> {
        self.answered.as_ref()
    }

    /// Builds what an act sends in a step of the script.
    pub fn build(
        &mut self,
        step: usize,
        act: &DeviceAct,
        bend: Option<&Bend>,
        mid: &mut Mid,
    ) -> Stimulus {
        let (bytes, transaction) = match act {
            DeviceAct::Authenticate => return Stimulus::Authenticate,
            DeviceAct::LoseField => return Stimulus::LoseField,
            DeviceAct::Select => (self.select(bend), None),
            DeviceAct::Auth0 {
                version,
                purpose,
                vehicle,
            } => {
                let command = self.auth0(*version, *purpose, *vehicle, bend, mid);
                (bending::frame(self.profile, command, bend), self.current)
            }
            DeviceAct::Auth1 => (self.auth1(bend, mid), None),
            DeviceAct::Read { read } => (self.exchange(*read, bend, mid), None),
            DeviceAct::ReadDown { .. } => (self.exchange(ReadName::First, bend, mid), None),
            DeviceAct::Control { success } => (self.control(*success, bend), None),
            DeviceAct::Again { step } => {
                let again = self.sent.get(step).cloned().unwrap_or_default();
                if let Some(transaction) = again.1 {
                    self.begin_again(transaction);
                }
                again
            }
            DeviceAct::FirstPart {
                version,
                purpose,
                vehicle,
            } => (
                self.first_part(*version, *purpose, *vehicle, mid),
                self.current,
            ),
            DeviceAct::LastPart => (self.last_part(bend), self.current),
            DeviceAct::FillUp => (self.filler(FILL), None),
            DeviceAct::Filler { len } => (self.filler(*len), None),
        };
        self.sent.insert(step, (bytes.clone(), transaction));
        note(mid, "command", &bytes);
        Stimulus::Command(bytes)
    }

    fn select(&self, bend: Option<&Bend>) -> Vec<u8> {
        let (cla, ins) = instruction::SELECT;
        let (p1, p2) = instruction::SELECT_BY_AID;
        let mut aid = self.profile.applet_aid.to_vec();
        if let Some(Bend::Aid(how)) = bend {
            bending::aid(&mut aid, *how);
        }
        bending::frame(self.profile, Command::new([cla, ins, p1, p2], aid), bend)
    }

    fn auth0(
        &mut self,
        version: VersionName,
        purpose: PurposeName,
        vehicle: VehicleName,
        bend: Option<&Bend>,
        mid: &mut Mid,
    ) -> Command {
        let n = self.transactions.len();
        let secret = ephemeral(PEER, n);
        let public = point::public(&secret).unwrap_or([0; 65]);
        let meant = (
            version.number(self.profile),
            self.profile.p1_standard,
            purpose.code(self.profile),
        );
        let mut sent = meant;
        if let Some(Bend::Version(other)) = bend {
            sent.0 = other.number(self.profile);
        }
        let named = match bend {
            Some(Bend::Vehicle(other)) => other.identifier(),
            Some(_) | None => vehicle.identifier(),
        };
        let identifier = transaction(PEER, n);
        let tags = &self.profile.tags;
        let data = bending::tlvs(
            &[
                Tlv::new(tags.version, sent.0.to_be_bytes()),
                Tlv::new(tags.vehicle_ephemeral, bending::bent_point(&public, bend)),
                Tlv::new(tags.transaction_identifier, identifier),
                Tlv::new(tags.vehicle_identifier, named),
            ],
            bend,
        );
        let (cla, ins) = instruction::AUTH0;
        let command = Command::new([cla, ins, meant.1, meant.2], data);
        // What a bent header says is what the device derives its keys from.
        let out = bending::frame(self.profile, command.clone(), bend);
        if let [_, _, p1, p2, ..] = out.as_slice() {
            (sent.1, sent.2) = (*p1, *p2);
        }
        note(mid, "vehicle_ephemeral_secret", &secret);
        note(mid, "vehicle_ephemeral", &public);
        note(mid, "transaction_identifier", &identifier);
        self.transactions.push(Transaction {
            secret,
            public,
            identifier,
            vehicle,
            meant,
            sent,
            named,
            endpoint: None,
        });
        self.current = Some(n);
        self.channel = None;
        command
    }

    fn begin_again(&mut self, at: usize) {
        self.current = Some(at);
        self.channel = None;
        if let Some(transaction) = self.transactions.get_mut(at) {
            transaction.endpoint = None;
        }
    }

    /// The transaction of the next AUTH1; one of its own if the script has begun none.
    fn ensure(&mut self, mid: &mut Mid) -> Transaction {
        if self.transaction().is_none() {
            let _ = self.auth0(
                VersionName::Newest,
                PurposeName::Unlock,
                VehicleName::One,
                None,
                mid,
            );
        }
        let phantom = || point::public(&ephemeral("phantom", 0));
        let mut found = self.transaction().cloned().unwrap_or(Transaction {
            secret: [1; 32],
            public: [0; 65],
            identifier: [0; 16],
            vehicle: VehicleName::One,
            meant: (0, 0, 0),
            sent: (0, 0, 0),
            named: [0; 8],
            endpoint: None,
        });
        found.endpoint = found.endpoint.or_else(phantom);
        found
    }

    fn auth1(&mut self, bend: Option<&Bend>, mid: &mut Mid) -> Vec<u8> {
        let transaction = self.ensure(mid);
        let signing = Signing {
            secret: transaction.vehicle.secret(),
            ephemeral: transaction.secret,
            data: SignedData {
                vehicle_identifier: Some(transaction.vehicle.identifier()),
                ephemerals: transaction
                    .endpoint
                    .map(|endpoint| (endpoint, transaction.public)),
                transaction: Some(transaction.identifier),
                usage: Usage::Vehicle,
            },
            received: None,
        };
        let signature = signing.sign(self.profile, bend, mid);
        let data = bending::tlvs(&[Tlv::new(self.profile.tags.signature, signature)], bend);
        let (cla, ins) = instruction::AUTH1;
        bending::frame(self.profile, Command::new([cla, ins, 0, 0], data), bend)
    }

    /// The keys of a transaction as one side sees it, perhaps derived wrongly.
    fn keys(
        &self,
        transaction: &Transaction,
        (version, p1, p2): (u16, u8, u8),
        bend: Option<&Bend>,
    ) -> Option<Keys> {
        let endpoint = transaction.endpoint?;
        let context = Context {
            vehicle_ephemeral: transaction.public,
            endpoint_ephemeral: endpoint,
            transaction: transaction.identifier,
            interface: Some(self.profile.interface_nfc),
            flags: Some((p1, p2)),
            version: Some(version),
        };
        let context = bending::context(self.profile, context, bend);
        let keys = context.derive(self.profile, &transaction.secret, &endpoint)?;
        Some(match bend {
            Some(Bend::Keys(KeysBend::OtherLabel)) => bending::other_label(&keys),
            Some(_) | None => keys,
        })
    }

    /// The keys as the device must see them: from AUTH0 as it went out.
    #[must_use]
    pub fn device_keys(&self) -> Option<Keys> {
        let transaction = self.transaction()?;
        self.keys(transaction, transaction.sent, None)
    }

    fn exchange(&mut self, read: ReadName, bend: Option<&Bend>, mid: &mut Mid) -> Vec<u8> {
        let mut transaction = self.ensure(mid);
        if self.channel.is_none() {
            self.channel = self
                .keys(&transaction, transaction.meant, None)
                .map(Channel::new);
        }
        let mut channel = self.channel.clone();
        if let Some(Bend::Keys(how)) = bend {
            if *how == KeysBend::Previous {
                let before = self.current.and_then(|at| at.checked_sub(1));
                if let Some(before) = before.and_then(|at| self.transactions.get(at)) {
                    transaction = before.clone();
                }
            }
            let keys = self.keys(&transaction, transaction.meant, bend);
            channel = channel
                .zip(keys)
                .map(|(channel, keys)| Channel { keys, ..channel });
        }
        let (offset, length) = bent_read(self.profile, read.place(self.profile), bend);
        let honest = read_bytes(self.profile, offset, length);
        let content = content(self.profile, &honest, bend);
        let Some(mut channel) = channel else {
            return Vec::new();
        };
        match bend {
            Some(Bend::Place(PlaceBend::Later)) => {
                let skipped = channel.seal(Direction::Command, &honest, None, &mut Mid::new());
                channel.counter = channel.counter.wrapping_add(1);
                channel.chaining = skipped.1;
            }
            Some(Bend::Place(PlaceBend::Earlier)) => {
                channel.counter = channel.counter.saturating_sub(1);
                channel.chaining = [0; 16];
            }
            Some(_) | None => {}
        }
        note_keys(mid, &channel.keys);
        let (mut data, _) = channel.seal(Direction::Command, &content, bend, mid);
        if bend == Some(&Bend::Cipher(CipherBend::SentBack)) {
            data.clone_from(&self.heard);
        }
        // The honest continuation: the chaining value is the code over what really went out.
        let ciphertext = data.len().saturating_sub(8);
        let ciphertext = data.get(..ciphertext).unwrap_or(&[]);
        let own = self.channel.as_ref();
        self.pending = own.map(|own| {
            // Keys that are wrong here may be the device's all the same, after AUTH0 was changed on the way.
            let keys = channel.keys.clone();
            let chaining = channel::mac(&keys.mac(), Some(&own.chaining), ciphertext);
            let counter = own.counter.wrapping_add(1);
            Channel {
                keys,
                counter,
                chaining,
            }
        });
        let (cla, ins) = instruction::EXCHANGE;
        bending::frame(self.profile, Command::new([cla, ins, 0, 0], data), bend)
    }

    fn control(&self, success: bool, bend: Option<&Bend>) -> Vec<u8> {
        let (cla, ins) = instruction::CONTROL_FLOW;
        let p1 = if success {
            self.profile.control_success
        } else {
            self.profile.control_failure
        };
        let mut command = Command::new([cla, ins, p1, 0], Vec::new());
        command.le.clear();
        bending::frame(self.profile, command, bend)
    }

    fn first_part(
        &mut self,
        version: VersionName,
        purpose: PurposeName,
        vehicle: VehicleName,
        mid: &mut Mid,
    ) -> Vec<u8> {
        let mut whole = self.auth0(version, purpose, vehicle, None, mid);
        let rest = whole.data.split_off(whole.data.len() / 2);
        let mut last = Command::new(whole.header, rest);
        last.le = vec![0];
        self.rest = Some(last);
        chained(whole)
    }

    fn last_part(&mut self, bend: Option<&Bend>) -> Vec<u8> {
        let Some(mut command) = self.rest.take() else {
            return Vec::new();
        };
        let [_, ins, p1, p2] = &mut command.header;
        match bend {
            Some(Bend::Part(PartBend::Instruction)) => *ins = instruction::AUTH1.1,
            Some(Bend::Part(PartBend::P1)) => *p1 ^= 1,
            Some(Bend::Part(PartBend::P2)) => {
                let profile = self.profile;
                *p2 = if *p2 == profile.code_unlock {
                    profile.code_drive
                } else {
                    profile.code_unlock
                };
            }
            Some(_) | None => {}
        }
        bending::frame(self.profile, command, bend)
    }

    fn filler(&self, len: u8) -> Vec<u8> {
        let (cla, ins) = instruction::AUTH0;
        let header = [cla, ins, self.profile.p1_standard, self.profile.code_unlock];
        chained(Command::new(header, vec![0; usize::from(len)]))
    }

    /// Takes the device's answer to the last command. A refusal moves nothing.
    pub fn take(&mut self, act: &DeviceAct, response: &[u8]) {
        let Some((data, status)) = apdu::response(response) else {
            return;
        };
        if status != self.profile.status.ok {
            return;
        }
        let endpoint = tlv::read(data, [(self.profile.tags.endpoint_ephemeral, 65)]).ok();
        match act {
            DeviceAct::Auth0 { .. } | DeviceAct::LastPart | DeviceAct::Again { .. } => {
                let point = endpoint.and_then(|[point]| point.try_into().ok());
                let current = self.current;
                if let (Some(point), Some(transaction)) =
                    (point, current.and_then(|at| self.transactions.get_mut(at)))
                {
                    transaction.endpoint = Some(point);
                }
            }
            DeviceAct::Auth1 => {
                self.heard = data.to_vec();
                let transaction = self.transaction();
                let keys = transaction.and_then(|found| self.keys(found, found.meant, None));
                self.channel = keys.map(Channel::new);
            }
            DeviceAct::Read { .. } | DeviceAct::ReadDown { .. } => {
                self.heard = data.to_vec();
                self.answered = self.pending.take();
                if let (Some(channel), Some(answered)) = (&mut self.channel, &self.answered) {
                    channel.counter = answered.counter;
                    channel.chaining = answered.chaining;
                }
            }
            DeviceAct::Select
            | DeviceAct::Control { .. }
            | DeviceAct::FirstPart { .. }
            | DeviceAct::FillUp
            | DeviceAct::Filler { .. }
            | DeviceAct::Authenticate
            | DeviceAct::LoseField => {}
        }
    }
}

fn chained(mut command: Command) -> Vec<u8> {
    let [cla, ..] = &mut command.header;
    *cla |= instruction::CHAINING;
    command.le.clear();
    command.bytes()
}

/// Puts key material down.
pub(crate) fn note_keys(mid: &mut Mid, keys: &Keys) {
    note(mid, "shared", &keys.shared);
    note(mid, "kdh", &keys.kdh);
    note(mid, "info_volatile", &keys.info_volatile);
    note(mid, "info_persistent", &keys.info_persistent);
    note(mid, "volatile", &keys.volatile);
    note(mid, "kpersistent", &keys.persistent);
}

fn bent_read(
    profile: &Profile,
    (offset, length): (usize, usize),
    bend: Option<&Bend>,
) -> (usize, usize) {
    match bend {
        Some(Bend::Read(ReadBend::Nothing)) => (offset, 0),
        Some(Bend::Read(ReadBend::TooLong)) => (0, profile.read_max + 1),
        Some(Bend::Read(ReadBend::PastEnd)) => (profile.mailbox_size - length + 1, length),
        Some(Bend::Read(ReadBend::AtEnd)) => (profile.mailbox_size, length),
        Some(Bend::Read(ReadBend::FarAway)) => (0xFFFF, length),
        Some(Bend::Read(ReadBend::Overflow)) => (offset.max(1), 0xFFFF),
        Some(_) | None => (offset, length),
    }
}

/// The content of an EXCHANGE, bent as TLVs.
fn content(profile: &Profile, honest: &[u8], bend: Option<&Bend>) -> Vec<u8> {
    match tlv::read(honest, [(profile.tags.mailbox_read, 4)]) {
        Ok([value]) => bending::tlvs(&[Tlv::new(profile.tags.mailbox_read, value)], bend),
        Err(_) => honest.to_vec(),
    }
}

/// Whether a bend is one of the frame that leaves the command whole.
#[must_use]
pub const fn whole(bend: &Bend) -> bool {
    matches!(bend, Bend::Frame(FrameBend::NoLe | FrameBend::LeAdded))
}
