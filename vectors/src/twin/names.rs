//! The tables of a run: which atom of the model stands for which bytes.

use crate::crypto::schedule::{Context, Keys};
use crate::crypto::signature::{self, SignedData as Data};
use keyproof_model::term::{
    ChannelKey, Ephemeral, KeyId, Signature, SignedData, Slot, Subset, Token, Transaction,
    VehicleId, Version, VersionSet,
};
use keyproof_spec::profile::Profile;
use keyproof_spec::words::{Interface, Purpose};

/// A key pair, of which the private half may be unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Public half.
    pub public: [u8; 65],
    /// Private half.
    pub secret: Option<[u8; 32]>,
}

/// All names known in a run.
#[derive(Clone, Debug)]
pub struct Names {
    /// Profile.
    pub profile: &'static Profile,
    ephemerals: Vec<Pair>,
    transactions: Vec<[u8; 16]>,
    vehicles: Vec<[u8; 8]>,
    keys: Vec<Pair>,
    slots: Vec<u8>,
    tokens: Vec<Vec<u8>>,
    subsets: Vec<Vec<u8>>,
}

/// The place of a value in a table; it is put at the end when it is new.
pub(crate) fn intern<T: PartialEq + Clone>(table: &mut Vec<T>, value: &T) -> u8 {
    let at = table
        .iter()
        .position(|known| known == value)
        .unwrap_or_else(|| {
            table.push(value.clone());
            table.len() - 1
        });
    u8::try_from(at).unwrap_or(u8::MAX)
}

fn intern_pair(table: &mut Vec<Pair>, pair: Pair) -> u8 {
    let at = table.iter().position(|known| known.public == pair.public);
    let at = at.unwrap_or_else(|| {
        table.push(pair);
        table.len() - 1
    });
    u8::try_from(at).unwrap_or(u8::MAX)
}

impl Names {
    /// Empty tables.
    #[must_use]
    pub const fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            ephemerals: Vec::new(),
            transactions: Vec::new(),
            vehicles: Vec::new(),
            keys: Vec::new(),
            slots: Vec::new(),
            tokens: Vec::new(),
            subsets: Vec::new(),
        }
    }

    /// The atom of an ephemeral public key.
    pub fn ephemeral(&mut self, public: [u8; 65], secret: Option<[u8; 32]>) -> Ephemeral {
        Ephemeral(intern_pair(&mut self.ephemerals, Pair { public, secret }))
    }

    /// The atom of a transaction identifier.
    pub fn transaction(&mut self, bytes: [u8; 16]) -> Transaction {
        Transaction(intern(&mut self.transactions, &bytes))
    }

    /// The atom of a vehicle identifier.
    pub fn vehicle(&mut self, bytes: [u8; 8]) -> VehicleId {
        VehicleId(intern(&mut self.vehicles, &bytes))
    }

    /// The atom of a long-term key.
    pub fn key(&mut self, public: [u8; 65], secret: Option<[u8; 32]>) -> KeyId {
        KeyId(intern_pair(&mut self.keys, Pair { public, secret }))
    }

    /// The atom of a slot.
    pub fn slot(&mut self, slot: u8) -> Slot {
        Slot(intern(&mut self.slots, &slot))
    }

    /// The atom of a slot that was provisioned, or one that stands for none.
    #[must_use]
    pub fn known_slot(&self, slot: u8) -> Slot {
        let at = self.slots.iter().position(|known| *known == slot);
        Slot(at.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX))
    }

    /// The atom of a token.
    pub fn token(&mut self, bytes: &[u8]) -> Token {
        Token(intern(&mut self.tokens, &bytes.to_vec()))
    }

    /// The atom of a mailbox's first bytes.
    pub fn subset(&mut self, bytes: &[u8]) -> Subset {
        Subset(intern(&mut self.subsets, &bytes.to_vec()))
    }

    /// The atom of a version: its place in the profile's list, or one behind them all.
    #[must_use]
    pub fn version(&self, number: u16) -> Version {
        let at = self
            .profile
            .versions
            .iter()
            .position(|known| *known == number);
        Version(at.and_then(|at| u8::try_from(at).ok()).unwrap_or(7))
    }

    /// The atoms of a list of versions.
    #[must_use]
    pub fn versions(&self, numbers: &[u16]) -> VersionSet {
        let atoms: Vec<Version> = numbers.iter().map(|number| self.version(*number)).collect();
        VersionSet::of(&atoms)
    }

    /// The bytes of an ephemeral key.
    #[must_use]
    pub fn ephemeral_pair(&self, atom: Ephemeral) -> Option<&Pair> {
        self.ephemerals.get(usize::from(atom.0))
    }

    /// The bytes of a transaction identifier.
    #[must_use]
    pub fn transaction_bytes(&self, atom: Transaction) -> Option<[u8; 16]> {
        self.transactions.get(usize::from(atom.0)).copied()
    }

    /// The bytes of a vehicle identifier.
    #[must_use]
    pub fn vehicle_bytes(&self, atom: VehicleId) -> Option<[u8; 8]> {
        self.vehicles.get(usize::from(atom.0)).copied()
    }

    /// The bytes of a long-term key.
    #[must_use]
    pub fn key_pair(&self, atom: KeyId) -> Option<&Pair> {
        self.keys.get(usize::from(atom.0))
    }

    /// The byte of a slot.
    #[must_use]
    pub fn slot_byte(&self, atom: Slot) -> Option<u8> {
        self.slots.get(usize::from(atom.0)).copied()
    }

    /// The bytes of a subset.
    #[must_use]
    pub fn subset_bytes(&self, atom: Subset) -> Option<&[u8]> {
        self.subsets.get(usize::from(atom.0)).map(Vec::as_slice)
    }

    /// The number of a version.
    #[must_use]
    pub fn version_number(&self, atom: Version) -> Option<u16> {
        self.profile.versions.get(usize::from(atom.0)).copied()
    }

    /// The code of a purpose.
    #[must_use]
    pub const fn purpose_code(&self, purpose: Purpose) -> u8 {
        match purpose {
            Purpose::Unlock => self.profile.code_unlock,
            Purpose::Drive => self.profile.code_drive,
        }
    }

    /// Signed data in bytes.
    #[must_use]
    pub fn signed_data(&self, data: SignedData) -> Option<Vec<u8>> {
        let ephemerals = match (data.endpoint, data.vehicle) {
            (Some(endpoint), Some(vehicle)) => Some((
                self.ephemeral_pair(endpoint)?.public,
                self.ephemeral_pair(vehicle)?.public,
            )),
            (None | Some(_), None | Some(_)) => None,
        };
        let data = Data {
            vehicle_identifier: match data.vehicle_id {
                Some(atom) => Some(self.vehicle_bytes(atom)?),
                None => None,
            },
            ephemerals,
            transaction: match data.transaction {
                Some(atom) => Some(self.transaction_bytes(atom)?),
                None => None,
            },
            usage: data.usage,
        };
        Some(data.bytes(self.profile))
    }

    /// A signature in bytes; junk is all zeros.
    #[must_use]
    pub fn sign(&self, signature: Signature) -> [u8; 64] {
        let made = |key, data| {
            let secret = self.key_pair(key)?.secret?;
            Some(signature::sign(&secret, &self.signed_data(data)?))
        };
        match signature {
            Signature::Made { key, data } => made(key, data).unwrap_or([0; 64]),
            Signature::Junk => [0; 64],
        }
    }

    /// The term of a signature, if it is one by this key over one of these data.
    #[must_use]
    pub fn signature(&self, bytes: &[u8], key: KeyId, candidates: &[SignedData]) -> Signature {
        let Some(pair) = self.key_pair(key) else {
            return Signature::Junk;
        };
        candidates
            .iter()
            .find(|data| {
                let message = self.signed_data(**data);
                message.is_some_and(|message| signature::verifies(&pair.public, &message, bytes))
            })
            .map_or(Signature::Junk, |data| Signature::Made { key, data: *data })
    }

    /// Channel keys in bytes; one of the two ephemerals must be our own.
    #[must_use]
    pub fn channel(&self, key: ChannelKey, version: u16) -> Option<Keys> {
        let endpoint = self.ephemeral_pair(key.endpoint)?;
        let vehicle = self.ephemeral_pair(key.vehicle)?;
        let context = Context {
            vehicle_ephemeral: vehicle.public,
            endpoint_ephemeral: endpoint.public,
            transaction: self.transaction_bytes(key.transaction)?,
            interface: key.interface.map(|interface| match interface {
                Interface::Nfc => self.profile.interface_nfc,
                Interface::Ble => self.profile.interface_ble,
            }),
            flags: key
                .purpose
                .map(|purpose| (self.profile.p1_standard, self.purpose_code(purpose))),
            version: key.version.map(|_| version),
        };
        match (endpoint.secret, vehicle.secret) {
            (Some(own), _) => context.derive(self.profile, &own, &vehicle.public),
            (None, Some(own)) => context.derive(self.profile, &own, &endpoint.public),
            (None, None) => None,
        }
    }
}
