//! External known answers for the primitives as they are used: RFC 5869, RFC 4493, RFC 6979, NIST ECDH; and chapter 5 recomputed.

use hkdf::Hkdf;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use sha2::Sha256;

use keyproof_spec::profile::CCC;
use keyproof_spec::words::Purpose;

use crate::peer::{Session, cmac, public};

#[path = "../worked/mod.rs"]
mod worked;

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

/// RFC 5869, appendix A.3: SHA-256 without salt and info.
#[test]
fn hkdf_without_salt() {
    let expected = bytes(
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    );
    for salt in [None, Some(&[][..])] {
        let mut out = [0; 42];
        let hkdf = Hkdf::<Sha256>::new(salt, &[0x0B; 22]);
        hkdf.expand_multi_info(&[], &mut out).unwrap();
        assert_eq!(out[..], expected);
    }
}

/// RFC 4493, section 4: messages of 0, 16, 40 and 64 bytes.
#[test]
fn cmac_of_four_lengths() {
    let key = bytes("2b7e151628aed2a6abf7158809cf4f3c")
        .try_into()
        .unwrap();
    let message = bytes(concat!(
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
        "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
    ));
    for (length, expected) in [
        (0, "bb1d6929e95937287fa37d129b756746"),
        (16, "070a16b46b4d4144f79bdd9dd04a287c"),
        (40, "dfa66747de9ae63030ca32611497c827"),
        (64, "51f0bebf7e3b9d92fc49741779363cfe"),
    ] {
        assert_eq!(cmac(&key, &message[..length])[..], bytes(expected));
    }
}

/// RFC 6979, appendix A.2.5: P-256 with SHA-256, messages "sample" and "test".
#[test]
fn deterministic_ecdsa() {
    let key = bytes("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
    let key = SigningKey::from_slice(&key).unwrap();
    for (message, expected) in [
        (
            "sample",
            concat!(
                "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
                "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
            ),
        ),
        (
            "test",
            concat!(
                "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367",
                "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083"
            ),
        ),
    ] {
        let signature: Signature = key.sign(message.as_bytes());
        assert_eq!(signature.to_bytes()[..], bytes(expected));
    }
}

/// RFC 5903, section 8.1: both sides of a P-256 agreement.
#[test]
fn key_agreement() {
    let i = bytes("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433");
    let r = bytes("c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53");
    let expected = bytes("d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de");
    let (i, r): ([u8; 32], [u8; 32]) = (i.try_into().unwrap(), r.try_into().unwrap());
    for (own, peer) in [(i, r), (r, i)] {
        let own = p256::SecretKey::from_slice(&own).unwrap();
        let peer = p256::PublicKey::from_sec1_bytes(&public(&peer)).unwrap();
        assert_eq!(own.diffie_hellman(&peer).raw_secret_bytes()[..], expected);
    }
}

/// The test peer, which the machines are held against, computes the session that OpenSSL computed.
#[test]
fn worked_session() {
    let (vehicle, endpoint) = (public(&[0x44; 32]), public(&[0x66; 32]));
    assert_eq!(hex::encode(&vehicle[1..33]), worked::VX);
    assert_eq!(hex::encode(&endpoint[1..33]), worked::EX);
    assert_eq!((worked::SHARED.len(), worked::KDH.len()), (64, 64));
    let mut keys = Session {
        profile: &CCC,
        own: &[0x44; 32],
        peer: &endpoint,
        vehicle_point: &vehicle,
        endpoint_point: &endpoint,
        txid: &[0x55; 16],
        interface: 0x5E,
        purpose: Purpose::Drive,
        version: 0x0101,
    }
    .keys();
    assert_eq!(hex::encode(keys.kenc), worked::KENC);
    assert_eq!(hex::encode(keys.kmac), worked::KMAC);
    assert_eq!(hex::encode(keys.krmac), worked::KRMAC);
    assert_eq!(hex::encode(keys.kpersistent), worked::KPERSISTENT);
    let identity = [
        &[0x4E, 1, 7, 0x9E, 64][..],
        &[0x0A; 64],
        &[0x4B, 2, 0x12, 0x34],
    ]
    .concat();
    assert_eq!(hex::encode(keys.response(&identity)), worked::AUTH1);
    assert_eq!(
        hex::encode(keys.command(&[0x87, 4, 0, 16, 0, 16])),
        worked::EXCHANGE
    );
    let answer = [&[0, 16][..], &[0x5A; 16], &[0, 0]].concat();
    assert_eq!(hex::encode(keys.response(&answer)), worked::ANSWER);
}
