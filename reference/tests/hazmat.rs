//! The raw parts against a session computed outside.
#![expect(clippy::unwrap_used, reason = "a test that fails may stop")]

use keyproof_reference::Fault;
use keyproof_reference::hazmat::{Channel, Inputs, Signed, agree, derive, public_key};
use keyproof_spec::profile::CCC;
use keyproof_spec::words::{Interface, Usage};

mod worked;

fn bytes<const N: usize>(text: &str) -> [u8; N] {
    hex::decode(text).unwrap().try_into().unwrap()
}

fn inputs() -> Inputs {
    Inputs {
        vehicle_x: bytes(worked::VX),
        endpoint_x: bytes(worked::EX),
        transaction_identifier: [0x55; 16],
        interface: Interface::Nfc,
        p1: 0,
        p2: 3,
        version: 0x0101,
    }
}

#[test]
fn agreement_and_schedule() {
    for (own, peer) in [([0x44; 32], [0x66; 32]), ([0x66; 32], [0x44; 32])] {
        let shared = agree(&own, &public_key(&peer).unwrap()).unwrap();
        assert_eq!(shared, bytes(worked::SHARED));
    }
    let derived = derive(&CCC, &bytes(worked::SHARED), &inputs()).unwrap();
    assert_eq!(derived.kdh, bytes(worked::KDH));
    assert_eq!(derived.kenc, bytes(worked::KENC));
    assert_eq!(derived.kmac, bytes(worked::KMAC));
    assert_eq!(derived.krmac, bytes(worked::KRMAC));
    assert_eq!(derived.kpersistent, bytes(worked::KPERSISTENT));
}

/// Whatever enters the derivation changes every key.
#[test]
fn every_input_counts() {
    let base = derive(&CCC, &bytes(worked::SHARED), &inputs()).unwrap();
    let mut changed = [inputs(); 7];
    let [
        vehicle_x,
        endpoint_x,
        identifier,
        interface,
        p1,
        p2,
        version,
    ] = &mut changed;
    vehicle_x.vehicle_x = [1; 32];
    endpoint_x.endpoint_x = [1; 32];
    identifier.transaction_identifier = [1; 16];
    interface.interface = Interface::Ble;
    p1.p1 = 1;
    p2.p2 = 1;
    version.version = 0x0100;
    for inputs in changed {
        let other = derive(&CCC, &bytes(worked::SHARED), &inputs).unwrap();
        assert_ne!(base.kenc, other.kenc);
        assert_ne!(base.kmac, other.kmac);
        assert_ne!(base.krmac, other.krmac);
        assert_ne!(base.kpersistent, other.kpersistent);
    }
}

#[test]
fn channel() {
    let new = || {
        Channel::new(
            bytes(worked::KENC),
            bytes(worked::KMAC),
            bytes(worked::KRMAC),
        )
    };
    let (mut vehicle, mut device) = (new(), new());
    let identity = [
        &[0x4E, 1, 7, 0x9E, 64][..],
        &[0x0A; 64],
        &[0x4B, 2, 0x12, 0x34],
    ]
    .concat();
    let response = device.seal_response(&identity);
    assert_eq!(hex::encode(&response), worked::AUTH1);
    assert_eq!(vehicle.open_response(&response).unwrap(), identity);
    let read = [0x87, 4, 0, 16, 0, 16];
    let command = vehicle.seal_command(255, &read).unwrap();
    assert_eq!(hex::encode(&command), worked::EXCHANGE);
    assert_eq!(device.open_command(255, &command).unwrap(), read);
    let answer = [&[0, 16][..], &[0x5A; 16], &[0, 0]].concat();
    let response = device.seal_response(&answer);
    assert_eq!(hex::encode(&response), worked::ANSWER);
    assert_eq!(vehicle.open_response(&response).unwrap(), answer);
    // Empty content stays empty on the way out, and is not a whole block on the way in.
    assert_eq!(device.seal_response(&[]).len(), 8);
    assert_eq!(
        vehicle.open_response(&device.seal_response(&[])),
        Err(Fault::CiphertextLength)
    );
    assert_eq!(vehicle.seal_command(1, &read), Err(Fault::CounterExhausted));
}

#[test]
fn signatures_keep_their_usage() {
    let signed = Signed {
        vehicle_identifier: [1; 8],
        endpoint_x: [2; 32],
        vehicle_x: [3; 32],
        transaction_identifier: [4; 16],
    };
    let data = signed.encode(&CCC, Usage::Endpoint).unwrap();
    let expected = [
        &[0x4D, 8][..],
        &[1; 8],
        &[0x86, 32],
        &[2; 32],
        &[0x87, 32],
        &[3; 32],
        &[0x4C, 16],
        &[4; 16],
        &[0x93, 4, 0x4E, 0x88, 0x7B, 0x4C],
    ]
    .concat();
    assert_eq!((data.len(), data), (102, expected));
    let public = public_key(&[9; 32]).unwrap();
    let signature = signed.sign(&CCC, Usage::Vehicle, &[9; 32]).unwrap();
    assert_eq!(
        signed.verify(&CCC, Usage::Vehicle, &public, &signature),
        Ok(())
    );
    let refused = signed.verify(&CCC, Usage::Endpoint, &public, &signature);
    assert_eq!(refused, Err(Fault::Signature));
}
