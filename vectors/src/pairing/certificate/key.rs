//! The key of a certificate: SubjectPublicKeyInfo.

use super::der::{self, tag};
use super::{Fault, oid};
use crate::crypto::{point, signature};

pub(super) fn info(fault: Option<Fault>, public: &[u8; 65]) -> Vec<u8> {
    let is = |this: Fault| fault == Some(this);
    let mut algorithm = vec![der::oid(if is(Fault::KeyAlgorithmOther) {
        oid::EC_DH
    } else {
        oid::EC_PUBLIC_KEY
    })];
    algorithm.extend(curve(fault));
    let unused = u8::from(is(Fault::KeyUnusedBits));
    der::sequence(&[
        der::sequence(&algorithm),
        der::bits(unused, &encoded(fault, public)),
    ])
}

fn curve(fault: Option<Fault>) -> Option<Vec<u8>> {
    match fault {
        Some(Fault::CurveAbsent) => None,
        Some(Fault::CurveNull) => Some(der::element(tag::NULL, &[])),
        Some(Fault::CurveP384) => Some(der::oid(oid::P384)),
        Some(Fault::CurveK256) => Some(der::oid(oid::K256)),
        Some(Fault::CurveExplicit) => Some(explicit()),
        _ => Some(der::oid(oid::P256)),
    }
}

fn encoded(fault: Option<Fault>, public: &[u8; 65]) -> Vec<u8> {
    let mut out = public.to_vec();
    match fault {
        Some(Fault::KeyCompressed) => return point::compressed(public),
        Some(Fault::KeyHybrid) => {
            let odd = out.last().is_some_and(|last| last & 1 == 1);
            if let Some(first) = out.first_mut() {
                *first = if odd { 7 } else { 6 };
            }
        }
        Some(Fault::KeyOffCurve) => {
            if let Some(last) = out.last_mut() {
                *last ^= 1;
            }
        }
        Some(Fault::KeyIdentity) => return vec![0],
        Some(Fault::KeyLong) => out.push(0),
        _ => (),
    }
    out
}

/// The parameters of P-256, written out (SEC 1, section C.2).
fn explicit() -> Vec<u8> {
    let prime = PRIME;
    let mut a = prime;
    if let Some(last) = a.last_mut() {
        *last -= 3;
    }
    der::sequence(&[
        der::integer(&[1]),
        der::sequence(&[der::oid(oid::PRIME_FIELD), der::integer(&prime)]),
        der::sequence(&[
            der::element(tag::OCTET_STRING, &a),
            der::element(tag::OCTET_STRING, &B),
        ]),
        der::element(tag::OCTET_STRING, &generator()),
        der::integer(&signature::ORDER),
        der::integer(&[1]),
    ])
}

fn generator() -> Vec<u8> {
    let mut one = [0; 32];
    if let Some(last) = one.last_mut() {
        *last = 1;
    }
    point::public(&one).map(Vec::from).unwrap_or_default()
}

const PRIME: [u8; 32] = [
    0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
];

const B: [u8; 32] = [
    0x5A, 0xC6, 0x35, 0xD8, 0xAA, 0x3A, 0x93, 0xE7, 0xB3, 0xEB, 0xBD, 0x55, 0x76, 0x98, 0x86, 0xBC,
    0x65, 0x1D, 0x06, 0xB0, 0xCC, 0x53, 0xB0, 0xF6, 0x3B, 0xCE, 0x3C, 0x3E, 0x27, 0xD2, 0x60, 0x4B,
];
