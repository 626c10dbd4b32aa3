//! A second, plain writing of chapter 5 for tests: raw crates, no types, free to deviate. It shares no code with the crate under test.

use aes::Aes128;
use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use cmac::{Cmac, Mac};
use hkdf::Hkdf;
use keyproof_reference::{
    Binding, Device, Draw, Effect, Entitlements, Entropy, KeyEntry, Output, PrivateKey, Reply,
    Vehicle,
};
use keyproof_spec::profile::{AnswerLayout, Profile, ReadLayout};
use keyproof_spec::words::{Interface, KeyStatus, Purpose};
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::{PublicKey, SecretKey};
use sha2::{Digest, Sha256};

pub(crate) const VEHICLE: [u8; 8] = *b"vehicle1";
pub(crate) const OTHER: [u8; 8] = *b"vehicle2";
pub(crate) const SLOT: u8 = 0x07;
pub(crate) const VEHICLE_KEY: [u8; 32] = [0x11; 32];
pub(crate) const ENDPOINT_KEY: [u8; 32] = [0x22; 32];
pub(crate) const STRANGER_KEY: [u8; 32] = [0x33; 32];

/// Entropy that never repeats, and counts.
#[derive(Default)]
pub(crate) struct Counting {
    pub(crate) ephemerals: u64,
    pub(crate) identifiers: u64,
}

impl Entropy for Counting {
    fn fill(&mut self, purpose: Draw, out: &mut [u8]) {
        let counter = match purpose {
            Draw::Ephemeral => &mut self.ephemerals,
            Draw::TransactionIdentifier => &mut self.identifiers,
            // A transaction draws none of these.
            Draw::Share | Draw::Endpoint | Draw::Challenge | Draw::Token => return,
        };
        *counter += 1;
        let seed = Sha256::digest([purpose.name().as_bytes(), &counter.to_be_bytes()].concat());
        out.copy_from_slice(&seed[..out.len()]);
    }
}

pub(crate) fn public(private: &[u8; 32]) -> [u8; 65] {
    let key = SecretKey::from_slice(private).unwrap().public_key();
    key.to_sec1_bytes().as_ref().try_into().unwrap()
}

pub(crate) fn mailbox(profile: &Profile) -> Vec<u8> {
    (0..profile.mailbox_size)
        .map(|i| (i % 251) as u8 ^ 0x5A)
        .collect()
}

pub(crate) fn token(profile: &Profile) -> Vec<u8> {
    mailbox(profile)[profile.token_offset..][..profile.token_len].to_vec()
}

pub(crate) fn binding(profile: &Profile) -> Binding {
    Binding {
        vehicle_identifier: VEHICLE,
        vehicle_key: public(&VEHICLE_KEY),
        slot: SLOT,
        endpoint_key: PrivateKey::from_bytes(ENDPOINT_KEY),
        status: KeyStatus::Active,
        mailbox: mailbox(profile),
    }
}

pub(crate) fn entry(profile: &Profile) -> KeyEntry {
    KeyEntry {
        slot: SLOT,
        endpoint_key: public(&ENDPOINT_KEY),
        status: KeyStatus::Active,
        entitlements: Entitlements {
            unlock: true,
            drive: true,
        },
        token: Some(token(profile)),
    }
}

pub(crate) fn device_with(
    profile: &'static Profile,
    express: bool,
    bindings: Vec<Binding>,
) -> Device {
    Device::new(
        profile,
        profile.versions.to_vec(),
        express,
        bindings,
        Interface::Nfc,
    )
    .unwrap()
}

pub(crate) fn device(profile: &'static Profile) -> Device {
    device_with(profile, true, vec![binding(profile)])
}

pub(crate) fn vehicle_with(profile: &'static Profile, table: Vec<KeyEntry>) -> Vehicle {
    Vehicle::new(
        profile,
        VEHICLE,
        PrivateKey::from_bytes(VEHICLE_KEY),
        profile.versions.to_vec(),
        table,
        Interface::Nfc,
    )
    .unwrap()
}

pub(crate) fn vehicle(profile: &'static Profile) -> Vehicle {
    vehicle_with(profile, vec![entry(profile)])
}

pub(crate) fn code(profile: &Profile, purpose: Purpose) -> u8 {
    match purpose {
        Purpose::Unlock => profile.code_unlock,
        Purpose::Drive => profile.code_drive,
    }
}

/// A command with Lc and Le as the data asks for.
pub(crate) fn apdu(class: u8, ins: u8, p1: u8, p2: u8, data: &[u8]) -> Vec<u8> {
    let mut out = vec![class, ins, p1, p2];
    if !data.is_empty() {
        out.push(data.len() as u8);
        out.extend_from_slice(data);
    }
    out.push(0);
    out
}

pub(crate) fn select(profile: &Profile) -> Vec<u8> {
    apdu(0x00, 0xA4, 4, 0, profile.applet_aid)
}

pub(crate) fn control(profile: &Profile, success: bool) -> Vec<u8> {
    let p1 = if success {
        profile.control_success
    } else {
        profile.control_failure
    };
    vec![0x80, 0x3C, p1, 0]
}

pub(crate) fn auth0_data(
    version: u16,
    ephemeral: &[u8],
    txid: &[u8; 16],
    vehicle: &[u8; 8],
) -> Vec<u8> {
    let version = version.to_be_bytes();
    [
        &[0x5C, 2][..],
        &version,
        &[0x87, 65],
        ephemeral,
        &[0x4C, 16],
        txid,
        &[0x4D, 8],
        vehicle,
    ]
    .concat()
}

pub(crate) fn signed_data(
    usage: &[u8; 4],
    vehicle: &[u8; 8],
    endpoint_point: &[u8],
    vehicle_point: &[u8],
    txid: &[u8; 16],
) -> Vec<u8> {
    [
        &[0x4D, 8][..],
        vehicle,
        &[0x86, 32],
        &endpoint_point[1..33],
        &[0x87, 32],
        &vehicle_point[1..33],
        &[0x4C, 16],
        txid,
        &[0x93, 4],
        usage,
    ]
    .concat()
}

pub(crate) fn sign(key: &[u8; 32], message: &[u8]) -> [u8; 64] {
    let signature: Signature = SigningKey::from_slice(key).unwrap().sign(message);
    signature.to_bytes().into()
}

pub(crate) fn verifies(key: &[u8; 65], message: &[u8], signature: &[u8]) -> bool {
    let key = VerifyingKey::from_sec1_bytes(key).unwrap();
    key.verify(message, &Signature::from_slice(signature).unwrap())
        .is_ok()
}

/// The keys of a session, and both ends of its channel.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) kenc: [u8; 16],
    pub(crate) kmac: [u8; 16],
    pub(crate) krmac: [u8; 16],
    pub(crate) kpersistent: [u8; 32],
    pub(crate) counter: u8,
    pub(crate) mcv: [u8; 16],
}

pub(crate) struct Session<'a> {
    pub(crate) profile: &'a Profile,
    pub(crate) own: &'a [u8; 32],
    pub(crate) peer: &'a [u8],
    pub(crate) vehicle_point: &'a [u8],
    pub(crate) endpoint_point: &'a [u8],
    pub(crate) txid: &'a [u8; 16],
    pub(crate) interface: u8,
    pub(crate) purpose: Purpose,
    pub(crate) version: u16,
}

impl Session<'_> {
    pub(crate) fn keys(&self) -> Keys {
        let own = SecretKey::from_slice(self.own).unwrap();
        let peer = PublicKey::from_sec1_bytes(self.peer).unwrap();
        let shared = own.diffie_hellman(&peer);
        let kdh = Sha256::digest(
            [
                shared.raw_secret_bytes().as_slice(),
                &[0, 0, 0, 1],
                self.txid,
            ]
            .concat(),
        );
        let hkdf = Hkdf::<Sha256>::new(Some(&[]), &kdh);
        let info = |label: &[u8]| {
            [
                &self.vehicle_point[1..33],
                &self.endpoint_point[1..33],
                self.txid,
                &[self.interface, 0, code(self.profile, self.purpose)],
                label,
                &[0x5C, 2],
                &self.version.to_be_bytes(),
            ]
            .concat()
        };
        let mut volatile = [0; 48];
        let mut kpersistent = [0; 32];
        hkdf.expand(&info(b"Volatile"), &mut volatile).unwrap();
        hkdf.expand(&info(b"Persistent"), &mut kpersistent).unwrap();
        Keys {
            kenc: volatile[..16].try_into().unwrap(),
            kmac: volatile[16..32].try_into().unwrap(),
            krmac: volatile[32..].try_into().unwrap(),
            kpersistent,
            counter: 0,
            mcv: [0; 16],
        }
    }
}

pub(crate) fn cmac(key: &[u8; 16], message: &[u8]) -> [u8; 16] {
    let mut mac = <Cmac<Aes128> as KeyInit>::new(key.into());
    mac.update(message);
    mac.finalize().into_bytes().into()
}

impl Keys {
    fn vector(&self, prefix: u8) -> [u8; 16] {
        let mut block = [0; 16];
        block[0] = prefix;
        block[15] = self.counter;
        let mut block = block.into();
        Aes128::new(&self.kenc.into()).encrypt_block(&mut block);
        block.into()
    }

    /// CBC over content that is padded already.
    pub(crate) fn cbc(&self, prefix: u8, padded: &[u8]) -> Vec<u8> {
        let cipher = Aes128::new(&self.kenc.into());
        let mut previous = self.vector(prefix);
        let mut out = Vec::new();
        for chunk in padded.chunks_exact(16) {
            let mut block = [0; 16];
            for i in 0..16 {
                block[i] = chunk[i] ^ previous[i];
            }
            let mut block = block.into();
            cipher.encrypt_block(&mut block);
            previous = block.into();
            out.extend_from_slice(&previous);
        }
        out
    }

    pub(crate) fn plain(&self, prefix: u8, ciphertext: &[u8]) -> Vec<u8> {
        let cipher = Aes128::new(&self.kenc.into());
        let mut previous = self.vector(prefix);
        let mut out = Vec::new();
        for chunk in ciphertext.chunks_exact(16) {
            let mut block = <[u8; 16]>::try_from(chunk).unwrap().into();
            cipher.decrypt_block(&mut block);
            out.extend(block.iter().zip(previous).map(|(a, b)| a ^ b));
            previous = chunk.try_into().unwrap();
        }
        while out.pop().unwrap() == 0 {}
        out
    }

    /// A command over padded content, with its code.
    pub(crate) fn command_padded(&mut self, padded: &[u8]) -> Vec<u8> {
        self.counter += 1;
        let mut out = self.cbc(0x00, padded);
        self.mcv = cmac(&self.kmac, &[&self.mcv[..], &out].concat());
        out.extend_from_slice(&self.mcv[..8]);
        out
    }

    pub(crate) fn command(&mut self, content: &[u8]) -> Vec<u8> {
        self.command_padded(&pad(content))
    }

    /// A response over padded content, with its code.
    pub(crate) fn response_padded(&self, padded: &[u8]) -> Vec<u8> {
        let mut out = self.cbc(0x80, padded);
        let mac = cmac(&self.krmac, &[&self.mcv[..], &out].concat());
        out.extend_from_slice(&mac[..8]);
        out
    }

    pub(crate) fn response(&self, content: &[u8]) -> Vec<u8> {
        self.response_padded(&pad(content))
    }

    /// Opens a response, code checked.
    pub(crate) fn open(&self, data: &[u8]) -> Vec<u8> {
        let (ciphertext, mac) = data.split_at(data.len() - 8);
        let expected = cmac(&self.krmac, &[&self.mcv[..], ciphertext].concat());
        assert_eq!(mac, &expected[..8], "response code");
        self.plain(0x80, ciphertext)
    }

    /// The vehicle's view after the device sent command data.
    pub(crate) fn saw_command(&mut self, data: &[u8]) -> Vec<u8> {
        let (ciphertext, mac) = data.split_at(data.len() - 8);
        self.counter += 1;
        self.mcv = cmac(&self.kmac, &[&self.mcv[..], ciphertext].concat());
        assert_eq!(mac, &self.mcv[..8], "command code");
        self.plain(0x00, ciphertext)
    }
}

pub(crate) fn pad(content: &[u8]) -> Vec<u8> {
    let mut out = content.to_vec();
    out.push(0x80);
    while !out.len().is_multiple_of(16) {
        out.push(0);
    }
    out
}

pub(crate) fn read(profile: &Profile, offset: u16, length: u16) -> Vec<u8> {
    let (offset, length) = (offset.to_be_bytes(), length.to_be_bytes());
    match profile.read_layout {
        ReadLayout::OffsetLength => [&[0x87, 4][..], &offset, &length].concat(),
        ReadLayout::LengthOffset => [&[0x87, 4][..], &length, &offset].concat(),
    }
}

pub(crate) fn read_answer(profile: &Profile, status: u16, data: &[u8]) -> Vec<u8> {
    let (status, length) = (status.to_be_bytes(), (data.len() as u16).to_be_bytes());
    match profile.answer_layout {
        AnswerLayout::LengthDataStatus => [&length, data, &status].concat(),
        AnswerLayout::StatusLengthData => [&status, &length, data].concat(),
    }
}

/// A scripted vehicle: brings a device to any phase.
pub(crate) struct Reader {
    pub(crate) profile: &'static Profile,
    pub(crate) device: Device,
    pub(crate) entropy: Counting,
    pub(crate) ephemeral: [u8; 32],
    pub(crate) txid: [u8; 16],
    pub(crate) identifier: [u8; 8],
    pub(crate) key: [u8; 32],
    pub(crate) purpose: Purpose,
    pub(crate) endpoint_point: Vec<u8>,
}

impl Reader {
    pub(crate) fn new(profile: &'static Profile, device: Device) -> Self {
        Self {
            profile,
            device,
            entropy: Counting::default(),
            ephemeral: [0x44; 32],
            txid: [0x55; 16],
            identifier: VEHICLE,
            key: VEHICLE_KEY,
            purpose: Purpose::Unlock,
            endpoint_point: Vec::new(),
        }
    }

    pub(crate) fn send(&mut self, command: &[u8]) -> Reply {
        self.device.command(command, &mut self.entropy)
    }

    pub(crate) fn selected(profile: &'static Profile) -> Self {
        let mut reader = Self::new(profile, device(profile));
        reader.select();
        reader
    }

    pub(crate) fn answered(profile: &'static Profile) -> Self {
        let mut reader = Self::selected(profile);
        reader.auth0();
        reader
    }

    pub(crate) fn open(profile: &'static Profile) -> (Self, Keys) {
        let mut reader = Self::answered(profile);
        let keys = reader.auth1();
        (reader, keys)
    }

    pub(crate) fn select(&mut self) {
        let reply = self.send(&select(self.profile));
        assert_eq!(reply.refusal, None);
    }

    pub(crate) fn auth0_command(&self) -> Vec<u8> {
        let data = auth0_data(
            self.profile.versions[0],
            &public(&self.ephemeral),
            &self.txid,
            &self.identifier,
        );
        apdu(0x80, 0x80, 0, code(self.profile, self.purpose), &data)
    }

    pub(crate) fn auth0(&mut self) -> Reply {
        let reply = self.send(&self.auth0_command());
        assert_eq!(reply.refusal, None);
        self.endpoint_point = reply.response[2..67].to_vec();
        reply
    }

    pub(crate) fn signed(&self, usage: &[u8; 4]) -> Vec<u8> {
        signed_data(
            usage,
            &self.identifier,
            &self.endpoint_point,
            &public(&self.ephemeral),
            &self.txid,
        )
    }

    pub(crate) fn auth1_command(&self) -> Vec<u8> {
        let signature = sign(&self.key, &self.signed(&self.profile.usage_vehicle));
        apdu(0x80, 0x81, 0, 0, &[&[0x9E, 64][..], &signature].concat())
    }

    pub(crate) fn keys(&self) -> Keys {
        Session {
            profile: self.profile,
            own: &self.ephemeral,
            peer: &self.endpoint_point,
            vehicle_point: &public(&self.ephemeral),
            endpoint_point: &self.endpoint_point,
            txid: &self.txid,
            interface: self.profile.interface_nfc,
            purpose: self.purpose,
            version: self.profile.versions[0],
        }
        .keys()
    }

    pub(crate) fn auth1(&mut self) -> Keys {
        let reply = self.send(&self.auth1_command());
        assert_eq!(reply.refusal, None);
        self.keys()
    }

    pub(crate) fn exchange(&mut self, data: &[u8]) -> Reply {
        self.send(&apdu(0x84, 0xC9, 0, 0, data))
    }
}

/// A scripted device: brings a vehicle to any phase.
pub(crate) struct Wallet {
    pub(crate) profile: &'static Profile,
    pub(crate) vehicle: Vehicle,
    pub(crate) entropy: Counting,
    pub(crate) purpose: Purpose,
    pub(crate) ephemeral: [u8; 32],
    pub(crate) command: Vec<u8>,
}

impl Wallet {
    pub(crate) fn new(profile: &'static Profile, vehicle: Vehicle, purpose: Purpose) -> Self {
        let mut wallet = Self {
            profile,
            vehicle,
            entropy: Counting::default(),
            purpose,
            ephemeral: [0x66; 32],
            command: Vec::new(),
        };
        let output = wallet.vehicle.begin(purpose, &mut wallet.entropy);
        assert_eq!(output.command.unwrap(), select(profile));
        wallet
    }

    pub(crate) fn raw(&mut self, response: &[u8]) -> Output {
        self.vehicle.response(response, &mut self.entropy)
    }

    pub(crate) fn ok(&mut self, data: &[u8]) -> Output {
        self.raw(&[data, &[0x90, 0x00]].concat())
    }

    pub(crate) fn versions(&self) -> Vec<u8> {
        let mut out = vec![0x5C, (self.profile.versions.len() * 2) as u8];
        out.extend(self.profile.versions.iter().flat_map(|v| v.to_be_bytes()));
        out
    }

    /// Answers SELECT; keeps AUTH0.
    pub(crate) fn go_to_auth0(&mut self) {
        let output = self.ok(&self.versions());
        self.command = output.command.unwrap();
    }

    pub(crate) fn txid(&self) -> [u8; 16] {
        self.command[5 + 4 + 67 + 2..][..16].try_into().unwrap()
    }

    pub(crate) fn vehicle_point(&self) -> [u8; 65] {
        self.command[5 + 4 + 2..][..65].try_into().unwrap()
    }

    /// Answers AUTH0; returns the vehicle's signature.
    pub(crate) fn go_to_auth1(&mut self) -> [u8; 64] {
        let answer = [&[0x86, 65][..], &public(&self.ephemeral)].concat();
        let auth1 = self.ok(&answer).command.unwrap();
        auth1[7..71].try_into().unwrap()
    }

    pub(crate) fn keys(&self) -> Keys {
        let point = public(&self.ephemeral);
        Session {
            profile: self.profile,
            own: &self.ephemeral,
            peer: &self.vehicle_point(),
            vehicle_point: &self.vehicle_point(),
            endpoint_point: &point,
            txid: &self.txid(),
            interface: self.profile.interface_nfc,
            purpose: self.purpose,
            version: self.profile.versions[0],
        }
        .keys()
    }

    pub(crate) fn signed(&self, usage: &[u8; 4]) -> Vec<u8> {
        signed_data(
            usage,
            &VEHICLE,
            &public(&self.ephemeral),
            &self.vehicle_point(),
            &self.txid(),
        )
    }

    pub(crate) fn identity(&self, slot: u8, signature: &[u8]) -> Vec<u8> {
        let subset = &mailbox(self.profile)[..self.profile.subset_len];
        [
            &[0x4E, 1, slot, 0x9E, 64][..],
            signature,
            &[0x4B, subset.len() as u8],
            subset,
        ]
        .concat()
    }

    pub(crate) fn honest_identity(&self) -> Vec<u8> {
        self.identity(
            SLOT,
            &sign(&ENDPOINT_KEY, &self.signed(&self.profile.usage_endpoint)),
        )
    }

    /// A vehicle that awaits the answer to AUTH1.
    pub(crate) fn at_auth1(
        profile: &'static Profile,
        table: Vec<KeyEntry>,
        purpose: Purpose,
    ) -> Self {
        let mut wallet = Self::new(profile, vehicle_with(profile, table), purpose);
        wallet.go_to_auth0();
        wallet.go_to_auth1();
        wallet
    }

    /// A vehicle that awaits the token.
    pub(crate) fn at_exchange(profile: &'static Profile) -> (Self, Keys) {
        let mut wallet = Self::at_auth1(profile, vec![entry(profile)], Purpose::Drive);
        let mut keys = wallet.keys();
        let data = keys.response(&wallet.honest_identity());
        let exchange = wallet.ok(&data).command.unwrap();
        let content = keys.saw_command(&exchange[5..exchange.len() - 1]);
        assert_eq!(
            content,
            read(
                profile,
                profile.token_offset as u16,
                profile.token_len as u16
            )
        );
        (wallet, keys)
    }
}

pub(crate) fn kinds(effects: &[Effect]) -> Vec<&'static str> {
    effects.iter().map(|effect| effect.kind().name()).collect()
}
