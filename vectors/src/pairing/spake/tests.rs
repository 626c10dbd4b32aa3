//! The example of section 11.4 byte by byte; both variants, both sides; every bend bends.

use super::*;
use keyproof_spec::pairing::profile::Pake;
use keyproof_spec::profile::{CCC, INVENTED, Profile};

fn bytes<const N: usize>(text: &str) -> [u8; N] {
    hex::decode(text).unwrap().try_into().unwrap()
}

#[test]
fn example_of_the_chapter() {
    let scalars = stretch(&CCC, b"pleaseletmein", b"yellowsubmarines", 32768, [0; 2]).unwrap();
    assert_eq!(
        hex::encode(scalars.w0),
        "e433ab43428320b24fab82f915d1db114acd72f8a4bf4fbf3c712b94bcc2f013"
    );
    assert_eq!(
        hex::encode(scalars.w1),
        "44363d157f471221b1e75e596ff4714a712b9578301665d84ec17004952523a8"
    );
    let l = verifier(&scalars.w1).unwrap();
    assert_eq!(
        hex::encode(l),
        "04ff69eb6086938b3cce2c9e64dcacea1a925918e75e8c17948d316322d370123f\
         69132aed7398919e6e6614f7627b0a54060c5a8c0d93d2754166ab10fea6a8ff"
    );
    let x = bytes("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    let y = bytes("f1e1d1c1b1a191817161514131211101f0e0d0c0b0a090807060504030201000");
    let device = device_share(&x, &scalars.w0).unwrap();
    assert_eq!(
        hex::encode(device),
        "04f44555207a617fd90900dba5c8e6f81eddbd87590873a63b9057dda9f138dbc1\
         6f453195f6452ce71d399052435952b89a10b927435574f5e3707eae031c40e0"
    );
    let vehicle = vehicle_share(&y, &scalars.w0).unwrap();
    assert_eq!(
        hex::encode(vehicle),
        "04b6fdaf3f6949869d68f667108b75e4ce74847e8953d1e3c6aae21699e8027211\
         c2d9b2b2a906cc7ea7020715dec44e95659e3fc8994f635b95e7c9ea5c362cbe"
    );
    let secrets = device_secrets(&x, &vehicle, &scalars).unwrap();
    assert_eq!(Some(secrets), vehicle_secrets(&y, &device, &scalars.w0, &l));
    assert_eq!(
        hex::encode(secrets.z),
        "0489af176e8122e67c00dbcea089bc49935634132b1b226030d2b14f16b3e73351\
         c2254b1b62477fdc976379f5ae7c57c6ac2b31ef9a032c33e4677c5c3acbb1d3"
    );
    assert_eq!(
        hex::encode(secrets.v),
        "042f229f13e1ebfb6442a67eebdafb23b2f6e656597384035a8a1e50ad95d24211\
         339e90a669dd8a56fb2524fb6e6c784b89019c1130c2def98143fb46dcc507d2"
    );
    let request = hex::decode("5b0201015c0401010100").unwrap();
    let run = run(
        &CCC,
        &request,
        &device,
        &vehicle,
        &secrets,
        &scalars.w0,
        None,
    );
    assert_eq!(hex::encode(run.m1), "110d49f8c5a896e11d4dde4c3b9704d2");
    assert_eq!(hex::encode(run.m2), "23d1a618ad3acbfd7a9bd19fd1737107");
    assert_eq!(hex::encode(&run.secret), "9f695017ba5e1df74a1b8bbf27fe1e0d");
    assert_eq!(hex::encode(run.enc), "161886cb9ae7403d8dbccfe36b8a0426");
    assert_eq!(hex::encode(run.mac), "6387ba65479cb7eb9df97bd48ac33159");
    assert_eq!(hex::encode(run.rmac), "41677fb6398459199f1e569760df91c1");
    assert_eq!(
        hex::encode(run.long_term),
        "5c4e19da553524e386fa1eca91e8ad0e"
    );
}

/// The same password, salt and scalars in the other variant; values by a Python script of the chapter that uses no cryptographic library but
/// hashlib and CMAC.
#[test]
fn example_of_rfc9383() {
    let scalars = stretch(
        &INVENTED,
        b"pleaseletmein",
        b"yellowsubmarines",
        2048,
        [7, 0],
    )
    .unwrap();
    assert_eq!(
        hex::encode(scalars.w0),
        "5fcb794d84071d1dfbcc03f9cbf4e58ff9f4da3bbe0a5483c7b0544dae15d9e2"
    );
    assert_eq!(
        hex::encode(scalars.w1),
        "b6bdff80810b6e4755f5b573440af6cfcdfaee340c4092bae991325fb10de722"
    );
    let x = bytes("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    let y = bytes("f1e1d1c1b1a191817161514131211101f0e0d0c0b0a090807060504030201000");
    let device = device_share(&x, &scalars.w0).unwrap();
    let vehicle = vehicle_share(&y, &scalars.w0).unwrap();
    let secrets = device_secrets(&x, &vehicle, &scalars).unwrap();
    let request = hex::decode(
        "5b0203015c04020102007f5020c01079656c6c6f777375626d6172696e6573\
         c10400000800c2020008c3020001d6020700",
    )
    .unwrap();
    let run = run(
        &INVENTED,
        &request,
        &device,
        &vehicle,
        &secrets,
        &scalars.w0,
        None,
    );
    assert_eq!(hex::encode(run.m1), "854f1a528ee0d5dee0838c8d11b5c374");
    assert_eq!(hex::encode(run.m2), "fc007afe2e31e8f8b8fe25635b1c331d");
    assert_eq!(
        hex::encode(&run.secret),
        "4640e36646a5b09be503e503068487e95fc2d0d0d14146538a7546d84e37ca9d"
    );
    let keys = [run.enc, run.mac, run.rmac, run.long_term].concat();
    assert_eq!(
        hex::encode(keys),
        "b97114ee45e98744830a44703574a44601bc179578a84c7e4a9552db2617b410\
         dba0561176dbeb6aabb422ac22e5b2a62000e972dca5440f1b4cf9b80735dc83"
    );
}

/// A REQUEST as section 10.1 has it, and a second one that differs in one byte of this TLV: 0 framework version, 1 versions, 2 salt, 3 brand.
fn request(changed: Option<u8>) -> Vec<u8> {
    let bit = |at| u8::from(changed == Some(at));
    let mut out = vec![
        0x5B,
        2,
        1,
        1 ^ bit(0),
        0x5C,
        4,
        1,
        1,
        1,
        bit(1),
        0x7F,
        0x50,
        0x20,
    ];
    out.extend([0xC0, 0x10]);
    out.extend([0x5C ^ bit(2); 16]);
    out.extend([
        0xC1,
        4,
        0,
        0,
        0x10,
        0,
        0xC2,
        2,
        0,
        8,
        0xC3,
        2,
        0,
        1,
        0xD6,
        2,
        7,
        bit(3),
    ]);
    out
}

struct Both {
    scalars: Scalars,
    shares: [[u8; 65]; 2],
    secrets: Secrets,
}

fn both(profile: &Profile) -> Both {
    let scalars = stretch(profile, b"password", &[3; 16], 2048, [7, 0]).unwrap();
    let (x, y) = (crate::name::secret("x"), crate::name::secret("y"));
    let device = device_share(&x, &scalars.w0).unwrap();
    let vehicle = vehicle_share(&y, &scalars.w0).unwrap();
    let secrets = device_secrets(&x, &vehicle, &scalars).unwrap();
    let l = verifier(&scalars.w1).unwrap();
    assert_eq!(vehicle_secrets(&y, &device, &scalars.w0, &l), Some(secrets));
    let cancelling = cancelling_share_for_device(&scalars.w0).unwrap();
    assert_eq!(device_secrets(&x, &cancelling, &scalars), None);
    let cancelling = cancelling_share_for_vehicle(&scalars.w0).unwrap();
    assert_eq!(vehicle_secrets(&y, &cancelling, &scalars.w0, &l), None);
    Both {
        scalars,
        shares: [device, vehicle],
        secrets,
    }
}

fn end(profile: &Profile, both: &Both, request: &[u8], bend: Option<TranscriptBend>) -> Run {
    let [x, y] = &both.shares;
    run(
        profile,
        request,
        x,
        y,
        &both.secrets,
        &both.scalars.w0,
        bend,
    )
}

#[test]
fn evidence_covers_what_the_variant_says() {
    for profile in [&CCC, &INVENTED] {
        let both = both(profile);
        let honest = end(profile, &both, &request(None), None);
        let whole = profile.pairing.pake == Pake::Rfc9383;
        for (part, covered) in [(0, true), (1, true), (2, whole), (3, whole)] {
            let other = end(profile, &both, &request(Some(part)), None);
            assert_eq!(other.m1 != honest.m1, covered, "{} {part}", profile.name);
            assert_eq!(other.m2 != honest.m2, covered, "{} {part}", profile.name);
        }
        assert_eq!(honest.secret.len(), if whole { 32 } else { 16 });
    }
}

#[test]
fn brand_is_stretched_only_in_rfc9383() {
    for profile in [&CCC, &INVENTED] {
        let with = |brand| stretch(profile, b"password", &[3; 16], 2048, brand);
        let same = with([0, 1]) == with([0, 2]);
        assert_eq!(same, profile.pairing.pake == Pake::Ccc);
    }
}

#[test]
fn every_bend_bends_where_it_says() {
    for profile in [&CCC, &INVENTED] {
        let both = both(profile);
        let honest = end(profile, &both, &request(None), None);
        let mut seen = vec![honest.clone()];
        for bend in TranscriptBend::ALL {
            let bent = end(profile, &both, &request(None), Some(*bend));
            if !bend.applies(profile.pairing.pake) {
                assert_eq!(bent, honest, "{bend:?}");
                continue;
            }
            assert!(!seen.contains(&bent), "{bend:?} is like another");
            assert_eq!(bent.m1 != honest.m1, bend.breaks_evidence(), "{bend:?}");
            assert_eq!(bent.m2 != honest.m2, bend.breaks_evidence(), "{bend:?}");
            seen.push(bent);
        }
    }
}

#[test]
fn shares_that_are_no_points_give_nothing() {
    let both = both(&CCC);
    let x = crate::name::secret("x");
    let mut bad = both.shares[1];
    bad[64] ^= 1;
    assert_eq!(device_secrets(&x, &bad, &both.scalars), None);
    assert_eq!(
        device_secrets(&[0; 32], &both.shares[1], &both.scalars),
        None
    );
    assert_eq!(device_share(&[0xFF; 32], &both.scalars.w0), None);
    assert!(device_share(&[0; 32], &both.scalars.w0).is_some());
}
