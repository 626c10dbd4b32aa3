//! The operations of a pairing without the pairing: no phases, no APDUs, no streams, no reading of certificates.
//!
//! | operation | vehicle | device | crate |
//! |---|---|---|---|
//! | scrypt with N 2; two reductions are left out | – | 1 | scrypt |
//! | multiplication of the base point: x·G or y·G | 1 | 1 | p256 |
//! | multiplication of M and of N: masking, unmasking | 2 | 2 | p256 |
//! | received share checked to be on the curve | 1 | 1 | p256 |
//! | multiplication of other points: Z and V | 2 | 2 | p256 |
//! | `04 ‖ x ‖ y` of share, Z and V | 3 | 3 | p256 |
//! | verifier's L checked to be on the curve | 1 | – | p256 |
//! | SHA-256 of the transcript, HKDF twice, CMAC of both shares | 1 | 1 | sha2, hkdf, cmac |
//! | new key: base point, `04 ‖ x ‖ y` | – | 1 | p256 |
//! | signature over the new certificate | – | 1 | p256 |
//! | signatures of the path verified, and their keys checked to be on the curve | 3 | 2 | p256 |
//! | AES and CMAC over both streams, both directions | 1 | 1 | aes, cmac |
//!
//! What comes out wrong is noticed: the two sides' Z and V must be equal.

use super::{COST, E, F, ISSUER_SECRET, K, M, PASSWORD, SALT};
use crate::transaction::Draws;
use aes::Aes128;
use aes::cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use cmac::{Cmac, Mac};
use hkdf::Hkdf;
use keyproof_reference::{Draw, Entropy};
use keyproof_spec::pairing::fixed::{POINT_M, POINT_N};
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{DerSignature, SigningKey, VerifyingKey};
use p256::elliptic_curve::ff::PrimeField;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{ProjectivePoint, PublicKey, Scalar, SecretKey};
use sha2::{Digest, Sha256};
use std::hint::black_box;

/// Scalars of a password, and a key that stands for each key of the paths.
#[derive(Debug)]
pub struct Bare {
    w0: Scalar,
    w1: Scalar,
    l: [u8; 65],
    signer: SigningKey,
    signed: Vec<(Vec<u8>, DerSignature)>,
}

impl Bare {
    /// Prepares what is there before a pairing.
    ///
    /// # Errors
    /// None in practice.
    pub fn new() -> Result<Self, &'static str> {
        let signer = SigningKey::from_slice(&ISSUER_SECRET).map_err(|_| "no key")?;
        // As many certificates as are verified, each of its own length.
        let signed = [M, K, F, E, E].map(|certificate| {
            let signature: DerSignature = signer.sign(certificate);
            (certificate.to_vec(), signature)
        });
        let w1 = scalar(&[0x77; 32])?;
        Ok(Self {
            w0: scalar(&[0x66; 32])?,
            w1,
            l: encode(&(ProjectivePoint::GENERATOR * w1))?,
            signer,
            signed: signed.to_vec(),
        })
    }

    /// All operations of one pairing.
    ///
    /// # Errors
    /// If one comes out wrong.
    pub fn run(&self, draws: &mut Draws) -> Result<[u8; 32], &'static str> {
        let l = point(&self.l)?;
        black_box(stretch()?);
        let (x, y) = (drawn(draws)?, drawn(draws)?);
        let (m, n) = (point(&POINT_M)?, point(&POINT_N)?);
        let device_share = encode(&(ProjectivePoint::GENERATOR * x + m * self.w0))?;
        let vehicle_share = encode(&(ProjectivePoint::GENERATOR * y + n * self.w0))?;
        let base = point(&device_share)? - m * self.w0;
        let (z, v) = (encode(&(base * y))?, encode(&(l * y))?);
        let vehicle = keys(&device_share, &vehicle_share, &z, &v)?;
        let base = point(&vehicle_share)? - n * self.w0;
        let (z, v) = (encode(&(base * x))?, encode(&(base * self.w1))?);
        let device = keys(&device_share, &vehicle_share, &z, &v)?;
        if vehicle != device {
            return Err("the two sides have different secrets");
        }
        let key = VerifyingKey::from(&self.signer);
        let encoded = encode(&PublicKey::from(&key).to_projective())?;
        for (message, signature) in &self.signed {
            let key = PublicKey::from_sec1_bytes(&encoded).map_err(|_| "no key")?;
            let key = VerifyingKey::from(&key);
            key.verify(message, signature).map_err(|_| "no signature")?;
        }
        let mut secret = [0; 32];
        draws.fill(Draw::Endpoint, &mut secret);
        let secret = SecretKey::from_slice(&secret).map_err(|_| "no scalar")?;
        black_box(encode(&secret.public_key().to_projective())?);
        let issued: DerSignature = self.signer.sign(E);
        black_box(issued);
        let length = [M, K, E, F, E].iter().map(|part| part.len()).sum();
        channel(&device, length)?;
        Ok(device)
    }
}

/// Both streams once sealed and once opened: every block encrypted, decrypted, and twice under a code.
fn channel(keys: &[u8; 32], length: usize) -> Result<(), &'static str> {
    let (encryption, code) = keys.split_first_chunk::<16>().ok_or("short")?;
    let cipher = Aes128::new(encryption.into());
    let mut stream = vec![0x5A; length];
    for _ in 0..2 {
        let mut mac = <Cmac<Aes128> as KeyInit>::new_from_slice(code).map_err(|_| "no key")?;
        mac.update(&stream);
        black_box(mac.finalize().into_bytes());
    }
    for chunk in stream.as_chunks_mut::<16>().0 {
        let mut block: Block<Aes128> = (*chunk).into();
        cipher.encrypt_block(&mut block);
        cipher.decrypt_block(&mut block);
        *chunk = block.into();
    }
    black_box(stream);
    Ok(())
}

fn keys(
    device: &[u8; 65],
    vehicle: &[u8; 65],
    z: &[u8; 65],
    v: &[u8; 65],
) -> Result<[u8; 32], &'static str> {
    let hash = Sha256::digest([device.as_slice(), vehicle, z, v].concat());
    let mut confirmation = [0; 32];
    let mut system = [0; 64];
    let (first, second) = hash.split_at(16);
    let failed = |_| "no derivation";
    Hkdf::<Sha256>::new(None, first)
        .expand(b"ConfirmationKeys", &mut confirmation)
        .map_err(failed)?;
    for (key, share) in confirmation
        .as_chunks::<16>()
        .0
        .iter()
        .zip([device, vehicle])
    {
        let mut mac = <Cmac<Aes128> as KeyInit>::new(key.into());
        mac.update(share);
        black_box(mac.finalize().into_bytes());
    }
    Hkdf::<Sha256>::new(None, second)
        .expand(b"SystemKeys", &mut system)
        .map_err(failed)?;
    system.first_chunk().copied().ok_or("short")
}

fn stretch() -> Result<[u8; 80], &'static str> {
    let log_n = u8::try_from(COST.ilog2()).map_err(|_| "no cost")?;
    let params = scrypt::Params::new(log_n, 8, 1).map_err(|_| "no cost")?;
    let mut out = [0; 80];
    scrypt::scrypt(PASSWORD, &SALT, &params, &mut out).map_err(|_| "no output")?;
    Ok(out)
}

fn drawn(draws: &mut Draws) -> Result<Scalar, &'static str> {
    let mut bytes = [0; 32];
    draws.fill(Draw::Share, &mut bytes);
    scalar(&bytes)
}

fn scalar(bytes: &[u8; 32]) -> Result<Scalar, &'static str> {
    Option::from(Scalar::from_repr((*bytes).into())).ok_or("no scalar")
}

fn point(bytes: &[u8; 65]) -> Result<ProjectivePoint, &'static str> {
    let key = PublicKey::from_sec1_bytes(bytes).map_err(|_| "not on the curve")?;
    Ok(key.to_projective())
}

fn encode(point: &ProjectivePoint) -> Result<[u8; 65], &'static str> {
    let point = point.to_affine().to_sec1_point(false);
    point.as_bytes().try_into().map_err(|_| "no point")
}
