//! Who takes part, in bytes: passwords, keys, and the certificates of both makers (chapter 9, *Who has which keys*).
//!
//! ```text
//!   J, root of the vehicle maker ──▶ K  the vehicle           D, root of the device maker ──▶ E  the element ──▶ H  the new key
//!   │ certifies D in F                                        │ certifies J in M
//! ```
//!
//! Everything grows out of labels ([`crate::name`]); all times stand around one moment.

use super::bend::{CertificateName, PathBend};
use super::certificate::{Fault, Kind, Plan, issue};
use super::recipe::{Setup, Standing, Subject};
use super::spake::{self, Scalars};
use crate::crypto::{point, signature};
use crate::name::{bytes, expand, label, secret};
use crate::recipe::{EndpointName, VehicleName, VersionName};
use crate::wire::tlv::{self, Tlv};
use keyproof_spec::profile::Profile;
use serde_json::{Value, json};

/// The moment at which every case is judged: 1 January 2026.
pub const NOW: u64 = 1_767_225_600;
const YEAR: u64 = 31_557_600;
/// The owner's password, and one that is wrong.
pub const PASSWORD: &str = "pleaseletmein";
/// A wrong one.
pub const WRONG: &str = "pleaseletmeout";
/// Brand of the vehicle.
pub const BRAND: [u8; 2] = [0, 1];
/// The slot of the new key.
pub const SLOT: u8 = 2;

/// A party that holds a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// J.
    VehicleRoot,
    /// D.
    DeviceRoot,
    /// A root of nobody's that bears the name of J or D.
    FalseRoot,
    /// E.
    Element,
    /// The tracking server.
    Tracking,
    /// Somebody else.
    Stranger,
}

impl Holder {
    /// Its private key.
    #[must_use]
    pub fn secret(self) -> [u8; 32] {
        let thing = match self {
            Self::VehicleRoot => "root-vehicle",
            Self::DeviceRoot => "root-device",
            Self::FalseRoot => "root-false",
            Self::Element => "element",
            Self::Tracking => "tracking",
            Self::Stranger => "stranger",
        };
        secret(&label(thing, "long-term"))
    }

    /// Its public key.
    #[must_use]
    pub fn public(self) -> [u8; 65] {
        public(&self.secret())
    }

    const fn common_name(self) -> &'static str {
        match self {
            Self::VehicleRoot => "Vehicle maker root",
            Self::DeviceRoot => "Device maker root",
            Self::Element => "Secure element",
            Self::FalseRoot | Self::Tracking | Self::Stranger => "Somebody",
        }
    }
}

/// The point of a private key.
#[must_use]
pub fn public(secret: &[u8; 32]) -> [u8; 65] {
    point::public(secret).unwrap_or([0; 65])
}

fn plan(subject: &str, issuer: Holder, public: [u8; 65], kind: Kind) -> Plan {
    Plan {
        subject: subject.to_owned(),
        issuer: issuer.common_name().to_owned(),
        public,
        kind,
        not_before: NOW - YEAR,
        not_after: NOW + 10 * YEAR,
        now: NOW,
        serial: 1,
    }
}

/// A root as a certificate.
#[must_use]
pub fn root(profile: &Profile, holder: Holder) -> Vec<u8> {
    let plan = plan(holder.common_name(), holder, holder.public(), Kind::Root);
    issue(profile, &plan, &holder.secret(), None)
}

/// What is special about a path, if anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Special {
    /// One certificate.
    pub fault: Option<(CertificateName, Fault)>,
    /// The path.
    pub path: Option<PathBend>,
}

impl Special {
    fn fault(self, which: CertificateName) -> Option<Fault> {
        self.fault
            .filter(|(found, _)| *found == which)
            .map(|(_, fault)| fault)
    }

    fn signer(self, honest: Holder) -> Holder {
        match self.path {
            Some(PathBend::OtherRoot) => Holder::FalseRoot,
            _ => honest,
        }
    }
}

/// F or M: the root of the other maker, certified by `issuer`.
fn cross(profile: &Profile, of: Holder, by: Holder, follow: u8, special: Special) -> Vec<u8> {
    let plan = plan(
        of.common_name(),
        by,
        of.public(),
        Kind::Ca {
            path_len: Some(follow),
        },
    );
    let signer = special.signer(by).secret();
    issue(
        profile,
        &plan,
        &signer,
        special.fault(CertificateName::Cross),
    )
}

/// M and K, as the vehicle sends them.
#[must_use]
pub fn vehicle_path(profile: &Profile, special: Special) -> [Vec<u8>; 2] {
    let identifier = match special.path {
        Some(PathBend::OtherIdentifier) => VehicleName::Two.identifier(),
        _ => VehicleName::One.identifier(),
    };
    let kind = Kind::Leaf {
        binding: identifier.to_vec(),
    };
    let vehicle = public(&VehicleName::One.secret());
    let leaf = plan("Vehicle", Holder::VehicleRoot, vehicle, kind);
    let signer = match special.path {
        Some(PathBend::OtherIssuer) => Holder::Stranger,
        _ => Holder::VehicleRoot,
    };
    let leaf = issue(
        profile,
        &leaf,
        &signer.secret(),
        special.fault(CertificateName::Leaf),
    );
    let cross = cross(profile, Holder::VehicleRoot, Holder::DeviceRoot, 0, special);
    match special.path {
        Some(PathBend::Swapped) => [leaf, cross],
        _ => [cross, leaf],
    }
}

/// F, E and H, as the device sends them.
#[must_use]
pub fn device_path(
    profile: &Profile,
    endpoint: &[u8; 65],
    challenge: &[u8; 16],
    special: Special,
) -> [Vec<u8>; 3] {
    let mut binding = VehicleName::One.identifier().to_vec();
    let mut challenge = *challenge;
    let mut endpoint = *endpoint;
    match special.path {
        Some(PathBend::OtherIdentifier) => binding = VehicleName::Two.identifier().to_vec(),
        Some(PathBend::OtherChallenge) => challenge = bytes(&label("stranger", "challenge")),
        Some(PathBend::VehicleKey) => endpoint = public(&VehicleName::One.secret()),
        Some(PathBend::TableKey) => endpoint = public(&EndpointName::One.secret()),
        _ => {}
    }
    binding.extend_from_slice(&challenge);
    let element = plan(
        Holder::Element.common_name(),
        Holder::DeviceRoot,
        Holder::Element.public(),
        Kind::Ca { path_len: Some(0) },
    );
    let element = issue(
        profile,
        &element,
        &Holder::DeviceRoot.secret(),
        special.fault(CertificateName::Issuer),
    );
    let leaf = plan("Key", Holder::Element, endpoint, Kind::Leaf { binding });
    let signer = match special.path {
        Some(PathBend::OtherIssuer) => Holder::Stranger,
        _ => Holder::Element,
    };
    let leaf = issue(
        profile,
        &leaf,
        &signer.secret(),
        special.fault(CertificateName::Leaf),
    );
    let cross = cross(profile, Holder::DeviceRoot, Holder::VehicleRoot, 1, special);
    match special.path {
        Some(PathBend::Swapped) => [element, cross, leaf],
        _ => [cross, element, leaf],
    }
}

/// Salt of the verifier.
#[must_use]
pub fn salt() -> [u8; 16] {
    bytes(&label("verifier", "salt"))
}

/// The password stretched at the lowest cost of the profile.
#[must_use]
pub fn scalars(profile: &Profile, password: &str) -> Scalars {
    let none = Scalars {
        w0: [1; 32],
        w1: [1; 32],
    };
    spake::stretch(
        profile,
        password.as_bytes(),
        &salt(),
        profile.pairing.cost_min,
        BRAND,
    )
    .unwrap_or(none)
}

/// The verifier's L.
#[must_use]
pub fn l(profile: &Profile) -> [u8; 65] {
    spake::verifier(&scalars(profile, PASSWORD).w1).unwrap_or([0; 65])
}

/// The verifier as the host gives it.
#[must_use]
pub fn verifier(profile: &Profile) -> Value {
    json!({
        "w0": hex::encode(scalars(profile, PASSWORD).w0),
        "l": hex::encode(l(profile)),
        "salt": hex::encode(salt()),
        "n": profile.pairing.cost_min,
        "r": profile.pairing.cost_r,
        "p": profile.pairing.cost_p,
    })
}

/// The token of a key that is pending from the start.
#[must_use]
pub fn token(profile: &Profile) -> Vec<u8> {
    expand(&label("pending", "token"), profile.token_len)
}

/// The key that the peer of a vehicle makes.
#[must_use]
pub fn new_endpoint() -> [u8; 32] {
    EndpointName::Two.secret()
}

/// The signed data of a receipt (section 10.3).
#[must_use]
pub fn receipt_data(
    profile: &Profile,
    vehicle: &[u8; 8],
    slot: u8,
    endpoint: &[u8; 65],
    usage: [u8; 4],
) -> Vec<u8> {
    let tags = &profile.tags;
    tlv::write(&[
        Tlv::new(tags.vehicle_identifier, *vehicle),
        Tlv::new(tags.slot, [slot]),
        Tlv::new(tags.endpoint_ephemeral, point::x(endpoint)),
        Tlv::new(tags.usage, usage),
    ])
}

/// An honest receipt for the new key.
#[must_use]
pub fn receipt(profile: &Profile, endpoint: &[u8; 65]) -> [u8; 64] {
    let data = receipt_data(
        profile,
        &VehicleName::One.identifier(),
        SLOT,
        endpoint,
        profile.pairing.usage_receipt,
    );
    signature::sign(&Holder::Tracking.secret(), &data)
}

fn versions(profile: &Profile) -> Vec<String> {
    profile
        .versions
        .iter()
        .map(|version| hex::encode(version.to_be_bytes()))
        .collect()
}

/// The objects of `provision` for a setup.
#[must_use]
pub fn objects(profile: &Profile, subject: Subject, setup: &Setup) -> Value {
    match subject {
        Subject::Device => device_objects(profile, setup),
        Subject::Vehicle => vehicle_objects(profile, setup),
    }
}

fn device_objects(profile: &Profile, setup: &Setup) -> Value {
    let status = match setup.key {
        Standing::None => None,
        Standing::Made => Some("made"),
        Standing::Active => Some("active"),
        Standing::Suspended => Some("suspended"),
    };
    let key = |vehicle: VehicleName, slot: u8, endpoint: EndpointName, status: &str| {
        json!({
            "vehicle_identifier": hex::encode(vehicle.identifier()),
            "vehicle_public": hex::encode(public(&vehicle.secret())),
            "slot": slot,
            "endpoint_secret": hex::encode(endpoint.secret()),
            "status": status,
            "mailbox": hex::encode(vec![0; profile.mailbox_size]),
        })
    };
    let own = status.map(|status| key(VehicleName::One, 1, EndpointName::One, status));
    let neighbour = setup
        .neighbour
        .then(|| key(VehicleName::Two, 3, EndpointName::Stranger, "made"));
    let keys: Vec<Value> = own.into_iter().chain(neighbour).collect();
    let [cross, element, _] = device_path(
        profile,
        &public(&new_endpoint()),
        &[0; 16],
        Special::default(),
    );
    let spent = setup.spent.count(profile.pairing.attempts_device);
    json!({
        "versions": versions(profile),
        "express": true,
        "keys": keys,
        "pairing": {
            "password": setup.armed.then_some(PASSWORD),
            "attempts": spent,
            "root": hex::encode(root(profile, Holder::DeviceRoot)),
            "issuer_secret": hex::encode(Holder::Element.secret()),
            "issuer": hex::encode(element),
            "cross": hex::encode(cross),
            "now": NOW,
        },
    })
}

fn vehicle_objects(profile: &Profile, setup: &Setup) -> Value {
    let keys: Vec<Value> = (setup.key != Standing::None)
        .then(|| {
            json!({
                "slot": 1,
                "endpoint_public": hex::encode(public(&EndpointName::One.secret())),
                "status": if setup.key == Standing::Suspended { "suspended" } else { "active" },
                "entitlements": ["unlock", "drive"],
                "token": hex::encode(EndpointName::One.token(profile)),
            })
        })
        .into_iter()
        .collect();
    let [cross, certificate] = vehicle_path(profile, Special::default());
    let mut stored = verifier(profile);
    if let Some(stored) = stored.as_object_mut() {
        let spent = setup.spent.count(profile.pairing.attempts_vehicle);
        stored.insert("attempts".to_owned(), spent.into());
        stored.insert("used".to_owned(), setup.used.into());
    }
    json!({
        "versions": versions(profile),
        "vehicle_identifier": hex::encode(VehicleName::One.identifier()),
        "vehicle_secret": hex::encode(VehicleName::One.secret()),
        "keys": keys,
        "pairing": {
            "verifier": setup.armed.then_some(stored),
            "slot": SLOT,
            "brand": hex::encode(BRAND),
            "certificate": hex::encode(certificate),
            "cross": hex::encode(cross),
            "root": hex::encode(root(profile, Holder::VehicleRoot)),
            "tracking": hex::encode(Holder::Tracking.public()),
            "now": NOW,
            "change": setup.change,
            "pending": setup.pending.then(|| json!({
                "slot": SLOT,
                "endpoint_public": hex::encode(public(&new_endpoint())),
                "token": hex::encode(token(profile)),
            })),
        },
    })
}

/// The highest version first.
#[must_use]
pub fn newest(profile: &Profile) -> u16 {
    VersionName::Newest.number(profile)
}
