//! Every fault is refused in a path and every valid variant taken, by the reader of this module; and a fault differs from the healthy
//! certificate in one place, as far as that can be told from outside.

use super::*;
use crate::crypto::point::public;
use crate::name;
use keyproof_spec::profile::{CCC, INVENTED, Profile};
use keyproof_spec::reject::Reject;
use std::collections::BTreeMap;

const NOW: u64 = 1_800_000_000;

fn plan(subject: &str, issuer: &str, kind: Kind) -> Plan {
    Plan {
        subject: subject.to_owned(),
        issuer: issuer.to_owned(),
        public: public(&name::secret(subject)).unwrap(),
        kind,
        not_before: NOW - 1000,
        not_after: NOW + 1000,
        now: NOW,
        serial: 7,
    }
}

fn ca(room: u8) -> Kind {
    let path_len = Some(room);
    Kind::Ca { path_len }
}

/// The path of the device, with a fault in one certificate.
fn path(profile: &Profile, at: usize, fault: Option<Fault>) -> (Vec<u8>, Vec<Vec<u8>>) {
    let binding = (0..24).collect();
    let plans = [
        plan("F", "J", ca(1)),
        plan("E", "F", ca(0)),
        plan("H", "E", Kind::Leaf { binding }),
    ];
    let made = plans.iter().enumerate().map(|(place, plan)| {
        let secret = name::secret(&plan.issuer);
        issue(profile, plan, &secret, fault.filter(|_| place == at))
    });
    let root = plan("J", "J", Kind::Root);
    (
        issue(profile, &root, &name::secret("J"), None),
        made.collect(),
    )
}

fn key(profile: &Profile, root: &[u8], path: &[Vec<u8>]) -> Option<[u8; 65]> {
    let path: Vec<_> = path.iter().map(Vec::as_slice).collect();
    let binding: Vec<u8> = (0..24).collect();
    path_key(profile, root, &path, &binding, NOW)
}

fn applies(at: usize, fault: Fault) -> bool {
    let kinds = [ca(1), ca(0), Kind::Leaf { binding: vec![] }];
    fault.applies(&kinds[at])
}

#[test]
fn healthy_path() {
    for profile in [&CCC, &INVENTED] {
        let (root, path) = path(profile, 0, None);
        let leaf = public(&name::secret("H")).unwrap();
        assert_eq!(key(profile, &root, &path), Some(leaf));
        assert_eq!(public_of(&path[2]), Some(leaf));
        assert_eq!(binding_of(profile, &path[2]), Some((0..24).collect()));
        assert_eq!(binding_of(profile, &path[1]), None);
        assert!(signature_holds(&path[2], &public_of(&path[1]).unwrap()));
        assert!(!signature_holds(&path[2], &public_of(&path[0]).unwrap()));
        assert!(path.iter().all(|it| it.len() < 500));
        let slices: Vec<_> = path.iter().map(Vec::as_slice).collect();
        assert_eq!(path_key(profile, &root, &slices[..2], &[], NOW), None);
        assert_eq!(path_key(profile, &root, &slices[1..], &[], NOW), None);
        assert_eq!(path_key(profile, &root, &[], &[], NOW), None);
    }
}

#[test]
fn faults_are_refused_and_valid_variants_taken() {
    for profile in [&CCC, &INVENTED] {
        for at in 0..3 {
            let mut seen = BTreeMap::new();
            seen.insert(path(profile, at, None).1.swap_remove(at), None);
            for fault in Fault::ALL.iter().copied().filter(|it| applies(at, *it)) {
                let (root, path) = path(profile, at, Some(fault));
                let taken = key(profile, &root, &path).is_some();
                assert_eq!(taken, fault.valid(), "{fault:?} at {at}");
                let before = seen.insert(path[at].clone(), Some(fault));
                assert_eq!(before, None, "{fault:?} at {at} is like another");
            }
        }
    }
}

#[test]
fn every_fault_has_a_place() {
    for fault in Fault::ALL {
        assert!((0..3).any(|at| applies(at, *fault)), "{fault:?}");
        assert!(!fault.applies(&Kind::Root));
        assert_eq!(fault.class().is_none(), fault.valid());
        let long = fault.class() == Some(Reject::Malformed);
        assert_eq!(long, *fault == Fault::TooLong);
    }
}

#[test]
fn longest_and_one_more() {
    for profile in [&CCC, &INVENTED] {
        for at in 0..3 {
            let len = |fault| path(profile, at, Some(fault)).1[at].len();
            let longest = profile.pairing.certificate_max;
            assert_eq!(len(Fault::Longest), longest);
            assert_eq!(len(Fault::TooLong), longest + 1);
        }
    }
}

#[test]
fn faults_of_the_signed_part_are_validly_signed() {
    // Whoever skips the check of the fault accepts: the outer form is whole and the signature verifies over the signed part as it stands.
    for at in 0..3 {
        for fault in Fault::ALL.iter().copied().filter(|it| applies(at, *it)) {
            let certificate = path(&CCC, at, Some(fault)).1.swap_remove(at);
            let issuer = public(&name::secret(["J", "F", "E"][at])).unwrap();
            let Some((signed, raw)) = lax(&certificate) else {
                continue;
            };
            let holds = crate::crypto::signature::verifies(&issuer, signed, &raw);
            let about_it = [
                Fault::SignatureFlipped,
                Fault::SignatureOfAnother,
                Fault::SignatureOfOtherData,
                Fault::RZero,
                Fault::SZero,
                Fault::ROrder,
                Fault::SOrder,
                Fault::AlgorithmSha384,
            ];
            assert_eq!(holds, !about_it.contains(&fault), "{fault:?} at {at}");
        }
    }
}

/// Signed part and signature of anything whose outer form is DER.
fn lax(certificate: &[u8]) -> Option<(&[u8], [u8; 64])> {
    use der::{Reader, tag};
    let mut parts = Reader(certificate).inside(tag::SEQUENCE)?;
    let signed = parts.whole(tag::SEQUENCE)?;
    parts.whole(tag::SEQUENCE)?;
    let mut numbers = Reader(parts.value(tag::BIT_STRING)?.get(1..)?).inside(tag::SEQUENCE)?;
    let mut raw = [0; 64];
    for half in raw.chunks_exact_mut(32) {
        let number = numbers.value(tag::INTEGER)?;
        let number: Vec<_> = number.iter().skip_while(|byte| **byte == 0).collect();
        let at = 32 - number.len();
        for (to, from) in half[at..].iter_mut().zip(number) {
            *to = *from;
        }
    }
    Some((signed, raw))
}

/// The elements that hold no others, in order, tag and value; what is inside an OCTET STRING is not looked into.
fn leaves(bytes: &[u8], out: &mut Vec<(u8, Vec<u8>)>) {
    let mut reader = der::Reader(bytes);
    while let Some(tag) = reader.next_tag() {
        match reader.value(tag) {
            Some(value) if tag & 0x20 != 0 => leaves(value, out),
            Some(value) => out.push((tag, value.to_vec())),
            None => return out.push((0, reader.0.to_vec())),
        }
    }
}

/// How many elements are left of each list after the common beginning and the common end.
fn difference<T: PartialEq>(one: &[T], other: &[T]) -> (usize, usize) {
    let same = |pair: &(&T, &T)| pair.0 == pair.1;
    let front = one.iter().zip(other).take_while(same).count();
    let (one, other) = (&one[front..], &other[front..]);
    let ends = one.iter().rev().zip(other.iter().rev());
    let back = ends.take_while(same).count();
    (one.len() - back, other.len() - back)
}

#[test]
fn faults_change_one_place_of_the_signed_part() {
    for at in 0..3 {
        let signed_leaves = |fault| {
            let certificate = path(&CCC, at, fault).1.swap_remove(at);
            let mut out = Vec::new();
            leaves(lax(&certificate)?.0, &mut out);
            Some(out)
        };
        let healthy = signed_leaves(None).unwrap();
        for fault in Fault::ALL.iter().copied().filter(|it| applies(at, *it)) {
            let Some(bent) = signed_leaves(Some(fault)) else {
                continue;
            };
            // These change the list of extensions, or write out a curve.
            let lists = [
                Fault::ExtensionsAbsent,
                Fault::ExtensionsEmpty,
                Fault::ExtensionsReversed,
                Fault::CurveExplicit,
            ];
            // These change what a reader makes of all that follows.
            let rest = [Fault::LongLengthInside, Fault::IndefiniteLengthInside];
            let most = if rest.contains(&fault) {
                32
            } else if lists.contains(&fault) {
                12
            } else {
                // One extension: object identifier, critical, value; not critical and twice, four.
                3 + usize::from(fault == Fault::UnknownTwice)
            };
            let (was, is) = difference(&healthy, &bent);
            assert!(was <= most && is <= most, "{fault:?} at {at}: {was} {is}");
        }
    }
}

#[test]
fn issuing_is_deterministic_and_faults_without_place_do_nothing() {
    assert_eq!(path(&CCC, 1, None), path(&CCC, 1, None));
    assert_eq!(
        path(&CCC, 0, Some(Fault::BindingAbsent)),
        path(&CCC, 0, None)
    );
}
