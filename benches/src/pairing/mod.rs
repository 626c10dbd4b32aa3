//! One owner pairing, twice: by the reference, and by nothing but the operations that it cannot do without.
//!
//! Stretching is set aside: N is 2 here, so that scrypt does not drown what is compared. The certificates are those of a test PKI, made once
//! with another library; their keys are good for nothing else.

pub mod bare;
pub mod own;

use keyproof_spec::pairing::profile::PairingProfile;
use keyproof_spec::profile::{CCC, Profile};

/// The usual profile, but for its cheapest stretching.
pub static PROFILE: Profile = Profile {
    pairing: PairingProfile {
        cost_min: COST,
        ..CCC.pairing
    },
    ..CCC
};

const COST: u32 = 2;
const VEHICLE: [u8; 8] = [0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77];
const PASSWORD: &[u8] = b"pleaseletmein";
const SALT: [u8; 16] = *b"yellowsubmarines";
const SLOT: u8 = 2;
const NOW: u64 = 1_767_225_600;
const ROOT_J: &[u8] = include_bytes!("certificates/root_j.der");
const ROOT_D: &[u8] = include_bytes!("certificates/root_d.der");
const E: &[u8] = include_bytes!("certificates/e.der");
const F: &[u8] = include_bytes!("certificates/f.der");
const K: &[u8] = include_bytes!("certificates/k.der");
const M: &[u8] = include_bytes!("certificates/m.der");
/// Key of the issuer E.
const ISSUER_SECRET: [u8; 32] = [
    0xA9, 0xF5, 0x15, 0x66, 0xBD, 0x67, 0x05, 0xF7, 0xEA, 0x6A, 0xD5, 0x4B, 0xB9, 0xDE, 0xB4, 0x49,
    0xF7, 0x95, 0x58, 0x2D, 0x65, 0x29, 0xA0, 0xE2, 0x22, 0x07, 0xB8, 0x98, 0x12, 0x33, 0xEC, 0x59,
];
/// Key of the vehicle.
const VEHICLE_SECRET: [u8; 32] = [
    0x86, 0xBE, 0x9A, 0x55, 0x76, 0x2D, 0x31, 0x6A, 0x30, 0x26, 0xC2, 0x83, 0x6D, 0x04, 0x4F, 0x5F,
    0xC7, 0x6E, 0x34, 0xDA, 0x10, 0xE1, 0xB4, 0x5F, 0xEE, 0xE5, 0xF1, 0x8B, 0xE7, 0xED, 0xB1, 0x78,
];
