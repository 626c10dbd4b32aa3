//! The operations of a transaction without the transaction: no phases, no APDUs, no tables, no tokens, no wiping of our own.
//!
//! What has to be done, on either side; long-term keys are decoded beforehand.
//!
//! | operation | vehicle | device | crate |
//! |---|---|---|---|
//! | ephemeral key pair: scalar checked, one multiplication of the base point, `04 ‖ x ‖ y` written | 1 | 1 | p256 |
//! | received point checked to be on the curve | 1 | 1 | p256 |
//! | ECDH: one multiplication of the received point | 1 | 1 | p256 |
//! | signature over 102 bytes (SHA-256, nonce of RFC 6979) | 1 | 1 | p256 |
//! | verification of the other's signature over 102 bytes | 1 | 1 | p256 |
//! | X9.63: SHA-256 of 52 bytes | 1 | 1 | sha2 |
//! | HKDF: one extraction, expansions to 48 and 32 bytes | 1 | 1 | hkdf |
//! | key schedules of AES-128 (Kenc) and CMAC (Krmac) | 1 + 1 | 1 + 1 | aes, cmac |
//! | proof: AES blocks of 80 bytes and an initial vector | 6 | 6 | aes |
//! | proof: CMAC over 96 bytes | 1 | 1 | cmac |
//! | drive: key schedule of CMAC (Kmac) | 1 | 1 | cmac |
//! | drive, command: AES blocks of 16 bytes and an initial vector; CMAC over 32 bytes | 2; 1 | 2; 1 | aes, cmac |
//! | drive, answer: AES blocks of 32 bytes and an initial vector; CMAC over 48 bytes | 3; 1 | 3; 1 | aes, cmac |
//!
//! Messages are put together in the plainest way, since something has to be hashed; codes and signatures that come out wrong
//! are noticed, since a check that cannot fail might be compiled away.

use super::{Draws, ENDPOINT_SECRET, MAILBOX, PROFILE, SLOT, VEHICLE, VEHICLE_SECRET};
use aes::Aes128;
use aes::cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use cmac::{Cmac, Mac};
use hkdf::Hkdf;
use keyproof_reference::Draw;
use keyproof_spec::words::Purpose;
use p256::ecdh::diffie_hellman;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{PublicKey, SecretKey};
use sha2::{Digest, Sha256};

/// The long-term keys of both sides, decoded.
#[derive(Debug)]
pub struct Bare {
    vehicle: SigningKey,
    vehicle_public: VerifyingKey,
    endpoint: SigningKey,
    endpoint_public: VerifyingKey,
}

/// What came out.
#[derive(Debug)]
pub struct Done {
    /// Kpersistent.
    pub persistent: [u8; 32],
    /// The device's proof, sealed.
    pub proof: Vec<u8>,
    /// Command and answer of the read, sealed; for drive.
    pub read: Option<[Vec<u8>; 2]>,
}

impl Bare {
    /// Decodes the keys.
    ///
    /// # Errors
    /// None in practice.
    pub fn new() -> Result<Self, &'static str> {
        let key = |secret: &[u8; 32]| SigningKey::from_slice(secret).map_err(|_| "no key");
        let (vehicle, endpoint) = (key(&VEHICLE_SECRET)?, key(&ENDPOINT_SECRET)?);
        Ok(Self {
            vehicle_public: VerifyingKey::from(&vehicle),
            endpoint_public: VerifyingKey::from(&endpoint),
            vehicle,
            endpoint,
        })
    }

    /// All operations of one transaction, in its order.
    ///
    /// # Errors
    /// If one comes out wrong.
    pub fn run(&self, purpose: Purpose, draws: &mut Draws) -> Result<Done, &'static str> {
        // AUTH0
        let of_vehicle = Ephemeral::fresh(draws)?;
        let transaction: [u8; 16] = draws.array(Draw::TransactionIdentifier);
        let at_device = point(&of_vehicle.bytes)?;
        let of_endpoint = Ephemeral::fresh(draws)?;
        // AUTH1
        let at_vehicle = point(&of_endpoint.bytes)?;
        let [vehicle_x, endpoint_x] = [&of_vehicle, &of_endpoint].map(Ephemeral::x);
        let shown = |usage: &[u8; 4]| signed(&endpoint_x, &vehicle_x, &transaction, usage);
        let signature = sign(&self.vehicle, &shown(&PROFILE.usage_vehicle))?;
        let code = match purpose {
            Purpose::Unlock => PROFILE.code_unlock,
            Purpose::Drive => PROFILE.code_drive,
        };
        let info = [
            &vehicle_x,
            &endpoint_x,
            &transaction[..],
            &[PROFILE.interface_nfc, PROFILE.p1_standard, code],
        ]
        .concat();
        let vehicle = Session::derive(&of_vehicle.secret, &at_vehicle, &transaction, &info)?;
        let message = shown(&PROFILE.usage_vehicle);
        verify(&self.vehicle_public, &message, &signature)?;
        let device = Session::derive(&of_endpoint.secret, &at_device, &transaction, &info)?;
        let signature = sign(&self.endpoint, &shown(&PROFILE.usage_endpoint))?;
        let content = [
            &[PROFILE.tags.slot, 1, SLOT, PROFILE.tags.signature, 64][..],
            &signature,
            &[PROFILE.tags.mailbox_subset, 2],
            &MAILBOX[..2],
        ]
        .concat();
        let zero = [0; 16];
        let (proof, _) = device.seal(RESPONSE, 0, &device.response, &zero, &content);
        let (content, _) = vehicle.open(RESPONSE, 0, &vehicle.response, &zero, &proof)?;
        let signature = content.get(5..69).ok_or("the proof is short")?;
        let message = shown(&PROFILE.usage_endpoint);
        verify(&self.endpoint_public, &message, signature)?;
        // EXCHANGE
        let read = match purpose {
            Purpose::Unlock => None,
            Purpose::Drive => Some(read(&vehicle, &device)?),
        };
        Ok(Done {
            persistent: vehicle.persistent,
            proof,
            read,
        })
    }
}

/// One read of the token.
fn read(vehicle: &Session, device: &Session) -> Result<[Vec<u8>; 2], &'static str> {
    let zero = [0; 16];
    let ask = [PROFILE.tags.mailbox_read, 4, 0, 16, 0, 16];
    let code = vehicle.command_code();
    let (command, place) = vehicle.seal(COMMAND, 1, &code, &zero, &ask);
    let code = device.command_code();
    let (ask, same_place) = device.open(COMMAND, 1, &code, &zero, &command)?;
    let token = match ask.as_slice() {
        [_, 4, 0, 16, 0, 16] => &MAILBOX[16..32],
        _ => return Err("the command is another one"),
    };
    let content = [&[0, 16], token, &[0, 0]].concat();
    let (answer, _) = device.seal(RESPONSE, 1, &device.response, &same_place, &content);
    let (content, _) = vehicle.open(RESPONSE, 1, &vehicle.response, &place, &answer)?;
    if content.get(2..18) == Some(token) {
        Ok([command, answer])
    } else {
        Err("the token is another one")
    }
}

struct Ephemeral {
    secret: SecretKey,
    bytes: [u8; 65],
}

impl Ephemeral {
    fn fresh(draws: &mut Draws) -> Result<Self, &'static str> {
        let candidate: [u8; 32] = draws.array(Draw::Ephemeral);
        let secret = SecretKey::from_slice(&candidate).map_err(|_| "no scalar")?;
        let bytes = secret.public_key().to_sec1_point(false);
        let bytes = bytes.as_bytes().try_into().map_err(|_| "no point")?;
        Ok(Self { secret, bytes })
    }

    fn x(&self) -> [u8; 32] {
        let mut x = [0; 32];
        x.copy_from_slice(&self.bytes[1..33]);
        x
    }
}

fn point(bytes: &[u8; 65]) -> Result<PublicKey, &'static str> {
    PublicKey::from_sec1_bytes(bytes).map_err(|_| "not on the curve")
}

/// The 102 bytes under a signature.
fn signed(
    endpoint_x: &[u8; 32],
    vehicle_x: &[u8; 32],
    transaction: &[u8; 16],
    usage: &[u8; 4],
) -> Vec<u8> {
    let tags = &PROFILE.tags;
    [
        &[tags.vehicle_identifier, 8][..],
        &VEHICLE,
        &[tags.endpoint_ephemeral, 32],
        endpoint_x,
        &[tags.vehicle_ephemeral, 32],
        vehicle_x,
        &[tags.transaction_identifier, 16],
        transaction,
        &[tags.usage, 4],
        usage,
    ]
    .concat()
}

fn sign(key: &SigningKey, message: &[u8]) -> Result<[u8; 64], &'static str> {
    let signature: Signature = key.try_sign(message).map_err(|_| "not signed")?;
    Ok(signature.to_bytes().into())
}

fn verify(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> Result<(), &'static str> {
    let signature = Signature::from_slice(signature).map_err(|_| "no signature")?;
    key.verify(message, &signature)
        .map_err(|_| "a wrong signature")
}

/// First byte of the counter block of a command, and of a response.
const COMMAND: u8 = 0x00;
const RESPONSE: u8 = 0x80;

/// One side's keys.
struct Session {
    cipher: Aes128,
    command_key: [u8; 16],
    response: Cmac<Aes128>,
    persistent: [u8; 32],
}

impl Session {
    fn derive(
        own: &SecretKey,
        peer: &PublicKey,
        transaction: &[u8; 16],
        info: &[u8],
    ) -> Result<Self, &'static str> {
        let shared = diffie_hellman(own.to_nonzero_scalar(), peer.as_affine());
        let kdh = Sha256::new()
            .chain_update(shared.raw_secret_bytes())
            .chain_update([0, 0, 0, 1])
            .chain_update(transaction)
            .finalize();
        let hkdf = Hkdf::<Sha256>::new(None, &kdh);
        let (mut volatile, mut persistent) = ([0; 48], [0; 32]);
        let version = [PROFILE.tags.version, 2, 1, 1];
        hkdf.expand_multi_info(&[info, PROFILE.label_volatile, &version], &mut volatile)
            .map_err(|_| "no keys")?;
        hkdf.expand_multi_info(&[info, PROFILE.label_persistent, &version], &mut persistent)
            .map_err(|_| "no keys")?;
        let ([encryption, command_key, response], []) = volatile.as_chunks() else {
            return Err("no keys");
        };
        Ok(Self {
            cipher: Aes128::new(encryption.into()),
            command_key: *command_key,
            response: KeyInit::new(response.into()),
            persistent,
        })
    }

    fn command_code(&self) -> Cmac<Aes128> {
        KeyInit::new((&self.command_key).into())
    }

    fn vector(&self, direction: u8, counter: u8) -> Block<Aes128> {
        let mut block = [0; 16];
        block[0] = direction;
        block[15] = counter;
        let mut block = block.into();
        self.cipher.encrypt_block(&mut block);
        block
    }

    /// Ciphertext and code, and the whole code.
    fn seal(
        &self,
        direction: u8,
        counter: u8,
        code: &Cmac<Aes128>,
        chaining: &[u8; 16],
        content: &[u8],
    ) -> (Vec<u8>, [u8; 16]) {
        let mut out = Vec::with_capacity(content.len() + 24);
        out.extend_from_slice(content);
        out.push(0x80);
        out.resize(out.len().next_multiple_of(16), 0);
        let mut previous = self.vector(direction, counter);
        for block in out.as_chunks_mut::<16>().0 {
            for (to, from) in previous.iter_mut().zip(&*block) {
                *to ^= from;
            }
            self.cipher.encrypt_block(&mut previous);
            *block = previous.into();
        }
        let whole = whole_code(code, chaining, &out);
        out.extend_from_slice(&whole[..8]);
        (out, whole)
    }

    /// The content, and the whole code.
    fn open(
        &self,
        direction: u8,
        counter: u8,
        code: &Cmac<Aes128>,
        chaining: &[u8; 16],
        data: &[u8],
    ) -> Result<(Vec<u8>, [u8; 16]), &'static str> {
        let (ciphertext, received) = data.split_last_chunk::<8>().ok_or("no code")?;
        let whole = whole_code(code, chaining, ciphertext);
        if !whole.starts_with(received) {
            return Err("a wrong code");
        }
        let mut out = ciphertext.to_vec();
        let mut previous = self.vector(direction, counter);
        for block in out.as_chunks_mut::<16>().0 {
            let mut plain: Block<Aes128> = (*block).into();
            self.cipher.decrypt_block(&mut plain);
            for (to, from) in plain.iter_mut().zip(previous) {
                *to ^= from;
            }
            previous = (*block).into();
            *block = plain.into();
        }
        let length = out.iter().rposition(|byte| *byte == 0x80);
        out.truncate(length.ok_or("no padding")?);
        Ok((out, whole))
    }
}

fn whole_code(code: &Cmac<Aes128>, chaining: &[u8; 16], ciphertext: &[u8]) -> [u8; 16] {
    let mut code = code.clone();
    code.update(chaining);
    code.update(ciphertext);
    code.finalize().into_bytes().into()
}
