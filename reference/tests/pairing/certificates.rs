//! Paths that are bad in one place: none of them makes a key, on either side.

use keyproof_reference::pairing::Fault;
use keyproof_spec::profile::{ALL, CCC, Profile};
use proptest::prelude::*;

use crate::pki::{self, Draft, NOW, extension, tlv};
use crate::stage::{PASSWORD, Stage, car, device_setup, phone, vehicle_setup};

const DAY: u64 = 86_400;

/// Pairs with these certificates M and K in the vehicle.
fn vehicle_with(profile: &'static Profile, m: Vec<u8>, k: Vec<u8>) -> Option<Fault> {
    let mut setup = vehicle_setup(profile);
    (setup.cross, setup.certificate) = (m, k);
    let mut stage = Stage::with(
        profile,
        phone(profile, Vec::new(), &[], device_setup(Some(PASSWORD))),
        car(profile, Vec::new(), setup),
    );
    stage.pair();
    stage.phone_refusal.map(|refusal| refusal.fault)
}

/// Pairs with these certificates F and E in the phone.
fn phone_with(profile: &'static Profile, f: Vec<u8>, e: Vec<u8>) -> Option<Fault> {
    let mut setup = device_setup(Some(PASSWORD));
    (setup.cross, setup.issuer) = (f, e);
    let mut stage = Stage::with(
        profile,
        phone(profile, Vec::new(), &[], setup),
        car(profile, Vec::new(), vehicle_setup(profile)),
    );
    stage.pair();
    stage.car_refusal.map(|refusal| refusal.fault)
}

type Bend = (&'static str, fn(&mut Draft));

/// What is wrong with any certificate.
const ANY: &[Bend] = &[
    ("version 1", |d| d.version = Vec::new()),
    ("version 2", |d| {
        d.version = vec![0xA0, 0x03, 0x02, 0x01, 0x01]
    }),
    ("expired", |d| d.not_after = NOW - DAY),
    ("not yet valid", |d| d.not_before = NOW + DAY),
    ("another issuer", |d| d.issuer = pki::name("X")),
    ("another signer", |d| d.signer = [0x66; 32]),
    ("NULL parameters", |d| {
        d.algorithm = tlv(
            0x30,
            &[pki::oid("1.2.840.10045.4.3.2"), vec![5, 0]].concat(),
        );
    }),
    ("NULL parameters outside", |d| {
        d.outer_algorithm = tlv(
            0x30,
            &[pki::oid("1.2.840.10045.4.3.2"), vec![5, 0]].concat(),
        );
    }),
    ("SHA-384", |d| {
        d.algorithm = tlv(0x30, &pki::oid("1.2.840.10045.4.3.3"))
    }),
    ("another curve", |d| {
        d.curve = [pki::oid("1.2.840.10045.2.1"), pki::oid("1.3.132.0.34")].concat();
    }),
    ("a point off the curve", |d| d.key[64] ^= 1),
    ("a compressed point", |d| {
        d.key.truncate(33);
        d.key[0] = 2;
    }),
    ("no constraints", |d| drop(d.extensions.remove(0))),
    ("no usage", |d| drop(d.extensions.remove(1))),
    ("usage twice", |d| {
        d.extensions.push(d.extensions[1].clone())
    }),
    ("constraints not critical", |d| {
        d.extensions[0] = extension("2.5.29.19", false, &[0x30, 0x00]);
    }),
    ("an unknown critical extension", |d| {
        d.extensions.push(extension("1.2.3.4", true, &[5, 0]));
    }),
    ("a serial with a superfluous zero", |d| {
        d.serial = tlv(0x02, &[0, 0x42])
    }),
    ("too long", |d| {
        d.extensions.push(extension("1.2.3.5", false, &[0; 1024]))
    }),
];

/// What is wrong with a CA.
const CA: &[Bend] = &[
    ("no CA", |d| {
        d.extensions[0] = extension("2.5.29.19", true, &[0x30, 0x00])
    }),
    ("may not sign certificates", |d| {
        d.extensions[1] = extension("2.5.29.15", true, &[0x03, 0x02, 0x07, 0x80]);
    }),
];

/// What is wrong with a leaf.
const LEAF: &[Bend] = &[
    ("a CA", |d| {
        d.extensions[0] = extension("2.5.29.19", true, &tlv(0x30, &[0x01, 0x01, 0xFF]));
    }),
    ("may not sign", |d| {
        d.extensions[1] = extension("2.5.29.15", true, &[0x03, 0x02, 0x02, 0x04]);
    }),
    ("no binding", |d| drop(d.extensions.pop())),
    ("FALSE written out", |d| {
        d.extensions[0] = extension("2.5.29.19", true, &[0x30, 0x03, 0x01, 0x01, 0x00]);
    }),
];

fn bend(mut draft: Draft, (_, change): &Bend) -> Vec<u8> {
    change(&mut draft);
    draft.sign()
}

#[test]
fn good_paths_are_taken() {
    for profile in ALL {
        let harmless = extension("1.2.3.5", false, &[5, 0]);
        let mut k = pki::k(profile);
        k.extensions.push(harmless.clone());
        assert_eq!(vehicle_with(profile, pki::m().sign(), k.sign()), None);
        let mut e = pki::e();
        e.extensions.push(harmless);
        assert_eq!(phone_with(profile, pki::f().sign(), e.sign()), None);
    }
}

/// DK-XC-001 to DK-XC-005, DK-OP-026 in the device; DK-OP-006 in the vehicle.
#[test]
fn one_fault_in_a_certificate_is_enough() {
    let refused = |what: &str, fault: Option<Fault>| {
        let path = matches!(fault, Some(Fault::Path | Fault::StreamLength));
        assert!(path, "{what}: {fault:?}");
    };
    for each in ANY.iter().chain(LEAF) {
        let k = bend(pki::k(&CCC), each);
        refused(each.0, vehicle_with(&CCC, pki::m().sign(), k));
    }
    for each in ANY.iter().chain(CA) {
        let m = bend(pki::m(), each);
        refused(each.0, vehicle_with(&CCC, m, pki::k(&CCC).sign()));
        let f = bend(pki::f(), each);
        refused(each.0, phone_with(&CCC, f, pki::e().sign()));
    }
    let short = Draft::new("J", pki::J, "D", pki::D).authority(Some(0));
    refused(
        "no room in the path",
        phone_with(&CCC, short.sign(), pki::e().sign()),
    ); // DK-XC-003
    let mut trailing = pki::k(&CCC).sign();
    trailing.push(0);
    refused(
        "a byte behind",
        vehicle_with(&CCC, pki::m().sign(), trailing),
    ); // DK-XC-001
}

#[test]
fn a_certificate_of_another_vehicle_makes_no_key() {
    let other = Draft::new("J", pki::J, "vehicle", pki::K).leaf(&CCC, b"VEHICLE2");
    let fault = vehicle_with(&CCC, pki::m().sign(), other.sign());
    assert_eq!(fault, Some(Fault::OtherVehicle)); // DK-OP-026
}

/// The first and the last second count, the ones outside do not (DK-XC-005).
#[test]
fn validity_is_exact_to_the_second() {
    for (now, good) in [
        (NOW - 1, false),
        (NOW, true),
        (NOW + 2 * DAY, true),
        (NOW + 2 * DAY + 1, false),
    ] {
        let mut k = pki::k(&CCC);
        (k.not_before, k.not_after) = (NOW, NOW + 2 * DAY);
        let mut car_setup = vehicle_setup(&CCC);
        car_setup.certificate = k.sign();
        let mut phone_setup = device_setup(Some(PASSWORD));
        phone_setup.now = now;
        let mut stage = Stage::with(
            &CCC,
            phone(&CCC, Vec::new(), &[], phone_setup),
            car(&CCC, Vec::new(), car_setup),
        );
        stage.pair();
        assert_eq!(stage.phone_refusal.is_none(), good, "{now}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any one changed byte of K is noticed.
    #[test]
    fn no_changed_byte_goes_unnoticed(at in any::<prop::sample::Index>(), change in 1u8..) {
        let mut k = pki::k(&CCC).sign();
        let at = at.index(k.len());
        k[at] ^= change;
        prop_assert!(vehicle_with(&CCC, pki::m().sign(), k).is_some());
    }
}
