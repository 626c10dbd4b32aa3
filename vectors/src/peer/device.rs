//! The peer of a vehicle: a device that does what the recipe says.

use super::bending::{self, Channel, Signing};
use super::vehicle::note_keys;
use super::{Mid, PEER, ephemeral, note};
use crate::crypto::channel::{self, Direction};
use crate::crypto::point;
use crate::crypto::schedule::{Context, Keys};
use crate::crypto::signature::SignedData;
use crate::recipe::bend::{ContentBend, KeysBend, ListBend, PlaceBend, StatusBend};
use crate::recipe::{Bend, EndpointName, VehicleAct, VersionName};
use crate::twin::device::answer_bytes;
use crate::twin::vehicle::read_bytes;
use crate::wire::apdu::{self, Read};
use crate::wire::tlv::{self, Tlv};
use keyproof_spec::profile::{Profile, instruction};
use keyproof_spec::words::Usage;
use std::collections::BTreeMap;

/// One transaction as the vehicle began it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// Version in AUTH0.
    pub version: u16,
    /// P1 and P2 of AUTH0.
    pub flags: (u8, u8),
    /// The vehicle's ephemeral.
    pub vehicle_ephemeral: [u8; 65],
    /// Transaction identifier.
    pub identifier: [u8; 16],
    /// Vehicle identifier.
    pub vehicle_identifier: [u8; 8],
    /// The vehicle's signature, when it has come.
    pub signature: Option<Vec<u8>>,
}

/// A device as the peer of a vehicle.
#[derive(Clone, Debug)]
pub struct Device {
    profile: &'static Profile,
    drawn: usize,
    secret: [u8; 32],
    transactions: Vec<Transaction>,
    channel: Option<Channel>,
    identity: EndpointName,
    sent: BTreeMap<usize, Vec<u8>>,
}

impl Device {
    /// A peer that has heard nothing.
    #[must_use]
    pub fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            drawn: 0,
            secret: ephemeral(PEER, 0),
            transactions: Vec::new(),
            channel: None,
            identity: EndpointName::One,
            sent: BTreeMap::new(),
        }
    }

    /// All transactions that the vehicle began.
    #[must_use]
    pub fn transactions(&self) -> &[Transaction] {
        &self.transactions
    }

    /// The peer's ephemeral public key.
    #[must_use]
    pub fn public(&self) -> [u8; 65] {
        point::public(&self.secret).unwrap_or([0; 65])
    }

    /// The peer's end of the channel, if AUTH1 was answered.
    #[must_use]
    pub const fn channel(&self) -> Option<&Channel> {
        self.channel.as_ref()
    }

    /// Builds the response of an act in a step of the script; acts that send nothing give no bytes.
    pub fn build(
        &mut self,
        step: usize,
        act: &VehicleAct,
        bend: Option<&Bend>,
        mid: &mut Mid,
    ) -> Vec<u8> {
        let data = match act {
            VehicleAct::Begin { .. } | VehicleAct::LoseField => return Vec::new(),
            VehicleAct::Again { step: earlier } => {
                let again = self.sent.get(earlier).cloned().unwrap_or_default();
                self.sent.insert(step, again.clone());
                note(mid, "response", &again);
                return again;
            }
            VehicleAct::Versions { versions } => self.versions(versions, bend),
            VehicleAct::Ephemeral => self.ephemeral(bend, mid),
            VehicleAct::Identity { endpoint, slot } => self.identity(*endpoint, *slot, bend, mid),
            VehicleAct::Content => self.content(bend, mid),
            VehicleAct::Done => Vec::new(),
        };
        let mut out = apdu::respond(&data, self.profile.status.ok);
        match bend {
            Some(Bend::Status(StatusBend::WithData(word))) => out = apdu::respond(&data, *word),
            Some(Bend::Status(StatusBend::Alone(word))) => out = apdu::respond(&[], *word),
            Some(Bend::Status(StatusBend::Absent)) => out = data,
            Some(Bend::Status(StatusBend::OkAlone)) => {
                out = apdu::respond(&[], self.profile.status.ok);
            }
            Some(Bend::Status(StatusBend::DataAdded)) => {
                out = apdu::respond(&[data.as_slice(), &[0]].concat(), self.profile.status.ok);
            }
            Some(Bend::Cut(len)) => out.truncate(usize::from(*len)),
            Some(_) | None => {}
        }
        self.sent.insert(step, out.clone());
        note(mid, "response", &out);
        out
    }

    fn versions(&self, names: &[VersionName], bend: Option<&Bend>) -> Vec<u8> {
        let mut numbers: Vec<u16> = names.iter().map(|name| name.number(self.profile)).collect();
        let mut odd = false;
        match bend {
            Some(Bend::List(ListBend::Empty)) => numbers.clear(),
            Some(Bend::List(ListBend::Odd)) => odd = true,
            Some(Bend::List(ListBend::Rising)) => numbers.reverse(),
            Some(Bend::List(ListBend::Repeated)) => {
                if let Some(first) = numbers.first().copied() {
                    numbers.insert(0, first);
                }
            }
            Some(Bend::List(ListBend::NoTlv)) => {
                return numbers.into_iter().flat_map(u16::to_be_bytes).collect();
            }
            Some(_) | None => {}
        }
        let mut value: Vec<u8> = numbers.into_iter().flat_map(u16::to_be_bytes).collect();
        if odd {
            value.push(1);
        }
        bending::tlvs(&[Tlv::new(self.profile.tags.version, value)], bend)
    }

    fn ephemeral(&mut self, bend: Option<&Bend>, mid: &mut Mid) -> Vec<u8> {
        self.secret = ephemeral(PEER, self.drawn);
        self.drawn += 1;
        let public = self.public();
        note(mid, "endpoint_ephemeral_secret", &self.secret);
        note(mid, "endpoint_ephemeral", &public);
        let point = bending::bent_point(&public, bend);
        bending::tlvs(
            &[Tlv::new(self.profile.tags.endpoint_ephemeral, point)],
            bend,
        )
    }

    /// The transaction that is going on; one of its own when the vehicle has begun none.
    fn current(&self) -> Transaction {
        self.transactions
            .last()
            .cloned()
            .unwrap_or_else(|| Transaction {
                version: VersionName::Newest.number(self.profile),
                flags: (self.profile.p1_standard, self.profile.code_unlock),
                vehicle_ephemeral: point::public(&ephemeral("phantom", 0)).unwrap_or([0; 65]),
                identifier: super::transaction("phantom", 0),
                vehicle_identifier: crate::recipe::VehicleName::One.identifier(),
                signature: None,
            })
    }

    fn keys(&self, transaction: &Transaction, bend: Option<&Bend>) -> Option<Keys> {
        let context = Context {
            vehicle_ephemeral: transaction.vehicle_ephemeral,
            endpoint_ephemeral: self.public(),
            transaction: transaction.identifier,
            interface: Some(self.profile.interface_nfc),
            flags: Some(transaction.flags),
            version: Some(transaction.version),
        };
        let context = bending::context(self.profile, context, bend);
        let keys = context.derive(self.profile, &self.secret, &transaction.vehicle_ephemeral)?;
        Some(match bend {
            Some(Bend::Keys(KeysBend::OtherLabel)) => bending::other_label(&keys),
            Some(_) | None => keys,
        })
    }

    fn identity(
        &mut self,
        endpoint: EndpointName,
        slot: u8,
        bend: Option<&Bend>,
        mid: &mut Mid,
    ) -> Vec<u8> {
        self.identity = endpoint;
        let transaction = self.current();
        let named = match bend {
            Some(Bend::Slot(other)) => *other,
            Some(_) | None => slot,
        };
        let signing = Signing {
            secret: endpoint.secret(),
            ephemeral: self.secret,
            data: SignedData {
                vehicle_identifier: Some(transaction.vehicle_identifier),
                ephemerals: Some((self.public(), transaction.vehicle_ephemeral)),
                transaction: Some(transaction.identifier),
                usage: Usage::Endpoint,
            },
            received: transaction.signature.as_deref(),
        };
        let signature = signing.sign(self.profile, bend, mid);
        let subset = endpoint
            .mailbox(self.profile)
            .into_iter()
            .take(self.profile.subset_len);
        let tags = &self.profile.tags;
        let content = bending::tlvs(
            &[
                Tlv::new(tags.slot, [named]),
                Tlv::new(tags.signature, signature),
                Tlv::new(tags.mailbox_subset, subset.collect::<Vec<_>>()),
            ],
            bend,
        );
        self.channel = self.keys(&transaction, None).map(Channel::new);
        self.seal(&transaction, &content, bend, mid)
    }

    fn seal(
        &self,
        transaction: &Transaction,
        content: &[u8],
        bend: Option<&Bend>,
        mid: &mut Mid,
    ) -> Vec<u8> {
        let Some(mut channel) = self.channel.clone() else {
            return Vec::new();
        };
        if let Some(Bend::Keys(how)) = bend {
            let before = self.transactions.iter().rev().nth(1);
            let source = match before {
                Some(before) if *how == KeysBend::Previous => before,
                Some(_) | None => transaction,
            };
            if let Some(keys) = self.keys(source, bend) {
                channel.keys = keys;
            }
        }
        match bend {
            Some(Bend::Place(PlaceBend::Later)) => {
                let read = read_bytes(self.profile, 0, 1);
                let skipped = channel.seal(Direction::Command, &read, None, &mut Mid::new());
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
        channel.seal(Direction::Response, content, bend, mid).0
    }

    fn content(&self, bend: Option<&Bend>, mid: &mut Mid) -> Vec<u8> {
        let profile = self.profile;
        let mut data = self.identity.token(profile);
        let mut status = profile.read_ok;
        let how = match bend {
            Some(Bend::Content(how)) => Some(*how),
            Some(_) | None => None,
        };
        match how {
            Some(ContentBend::TokenOf(other)) => data = other.token(profile),
            Some(ContentBend::TokenFlipped) => {
                if let Some(last) = data.last_mut() {
                    *last ^= 1;
                }
            }
            Some(ContentBend::TokenShort) => {
                data.pop();
            }
            Some(ContentBend::TokenLong) => data.push(0),
            Some(ContentBend::Bounds) => (data, status) = (Vec::new(), profile.read_bounds),
            Some(ContentBend::Malformed) => (data, status) = (Vec::new(), profile.read_malformed),
            Some(ContentBend::TokenBounds) => status = profile.read_bounds,
            Some(ContentBend::NoData) => data.clear(),
            Some(ContentBend::ClaimsMore | ContentBend::Trailing | ContentBend::OneByte) | None => {
            }
        }
        let mut content = answer_bytes(profile, status, &data);
        match how {
            Some(ContentBend::ClaimsMore) => {
                let claimed = [data.as_slice(), &[0]].concat();
                content = answer_bytes(profile, status, &claimed);
                let at = match profile.answer_layout {
                    keyproof_spec::profile::AnswerLayout::LengthDataStatus => content.len() - 3,
                    keyproof_spec::profile::AnswerLayout::StatusLengthData => content.len() - 1,
                };
                content.remove(at);
            }
            Some(ContentBend::Trailing) => content.push(0),
            Some(ContentBend::OneByte) => content.truncate(1),
            Some(_) | None => {}
        }
        self.seal(&self.current(), &content, bend, mid)
    }

    /// Takes a command of the vehicle; what cannot be read is nothing.
    pub fn take(&mut self, command: &[u8]) {
        let Some(command) = apdu::read(command) else {
            return;
        };
        let header = (command.cla, command.ins);
        if header == instruction::AUTH0 {
            self.transactions.extend(read_auth0(self.profile, &command));
            self.channel = None;
        } else if header == instruction::AUTH1 {
            let signature = tlv::read(&command.data, [(self.profile.tags.signature, 64)]);
            if let (Ok([signature]), Some(transaction)) = (signature, self.transactions.last_mut())
            {
                transaction.signature = Some(signature);
            }
        } else if header == instruction::EXCHANGE
            && let (Some(channel), Some((ciphertext, _))) =
                (&mut self.channel, channel::split(&command.data))
        {
            channel.chaining =
                channel::mac(&channel.keys.mac(), Some(&channel.chaining), ciphertext);
            channel.counter = channel.counter.wrapping_add(1);
        }
    }
}

/// The fields of an AUTH0 command, if it is one.
#[must_use]
pub fn read_auth0(profile: &Profile, command: &Read) -> Option<Transaction> {
    let tags = &profile.tags;
    let fields = [
        (tags.version, 2),
        (tags.vehicle_ephemeral, 65),
        (tags.transaction_identifier, 16),
        (tags.vehicle_identifier, 8),
    ];
    let [version, vehicle, identifier, named] = tlv::read(&command.data, fields).ok()?;
    Some(Transaction {
        version: u16::from_be_bytes(version.try_into().ok()?),
        flags: (command.p1, command.p2),
        vehicle_ephemeral: vehicle.try_into().ok()?,
        identifier: identifier.try_into().ok()?,
        vehicle_identifier: named.try_into().ok()?,
        signature: None,
    })
}
