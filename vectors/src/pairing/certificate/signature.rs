//! The signature of a certificate: ECDSA-Sig-Value in a BIT STRING.

use super::Fault;
use super::der::{self, tag};
use crate::crypto::signature::{ORDER, negated, sign};
use crate::name;
use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest, Sha384};

/// The BIT STRING with the signature over the signed part.
pub(super) fn over(fault: Option<Fault>, signed: &[u8], secret: &[u8; 32]) -> Vec<u8> {
    let raw = raw(fault, signed, secret);
    let unused = u8::from(fault == Some(Fault::SignatureUnusedBits));
    if fault == Some(Fault::SignatureRaw) {
        return der::bits(unused, &raw);
    }
    let (r, s) = raw.split_at(32);
    let mut numbers = [r, s].map(der::magnitude);
    let [first, second] = &mut numbers;
    bend(fault, first, second);
    let mut body = numbers
        .map(|number| der::element(tag::INTEGER, &number))
        .concat();
    if fault == Some(Fault::SignatureTrailingInside) {
        body.extend(der::integer(&[1]));
    }
    let mut value = if fault == Some(Fault::SignatureLongLength) {
        der::long(tag::SEQUENCE, &body)
    } else {
        der::element(tag::SEQUENCE, &body)
    };
    if fault == Some(Fault::SignatureTrailingByte) {
        value.push(0);
    }
    der::bits(unused, &value)
}

/// r ‖ s.
fn raw(fault: Option<Fault>, signed: &[u8], secret: &[u8; 32]) -> [u8; 64] {
    match fault {
        Some(Fault::SignatureOfAnother) => sign(
            &name::secret(&name::label("stranger", "certifying")),
            signed,
        ),
        Some(Fault::SignatureOfOtherData) => sign(secret, &[signed, &[0]].concat()),
        Some(Fault::AlgorithmSha384) => sign_384(secret, signed),
        Some(Fault::SignatureOtherS) => negated(&sign(secret, signed)),
        Some(Fault::SignatureFlipped) => {
            let mut out = sign(secret, signed);
            if let Some(byte) = out.get_mut(40) {
                *byte ^= 1;
            }
            out
        }
        Some(Fault::SNegative) => {
            // Of s and n - s one has its first bit set; without the zero byte before it, it is a negative number.
            let one = sign(secret, signed);
            let other = negated(&one);
            if one.get(32) > other.get(32) {
                one
            } else {
                other
            }
        }
        _ => sign(secret, signed),
    }
}

fn bend(fault: Option<Fault>, r: &mut Vec<u8>, s: &mut Vec<u8>) {
    match fault {
        Some(Fault::RZero) => *r = vec![0],
        Some(Fault::SZero) => *s = vec![0],
        Some(Fault::ROrder) => *r = der::magnitude(&ORDER),
        Some(Fault::SOrder) => *s = der::magnitude(&ORDER),
        Some(Fault::RNotShortest) => r.insert(0, 0),
        Some(Fault::SNotShortest) => s.insert(0, 0),
        Some(Fault::SNegative) => {
            s.remove(0);
        }
        _ => (),
    }
}

/// Over SHA-384, whose first 32 bytes count.
fn sign_384(secret: &[u8; 32], signed: &[u8]) -> [u8; 64] {
    let digest = Sha384::digest(signed);
    let key = SigningKey::from_slice(secret).ok();
    let made = key.and_then(|key| PrehashSigner::<Signature>::sign_prehash(&key, &digest).ok());
    made.map_or([0; 64], |made| made.to_bytes().into())
}
