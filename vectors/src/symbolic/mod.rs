//! Recipes as inputs of the model: the peers once more, without a single byte.
//!
//! ```text
//!   act + bend ──peer──────▶ bytes ──▶ reference, twin
//!        └───────symbolic──▶ terms ──▶ agent function
//! ```
//!
//! Lockstep compares both ways: what the reference does with the bytes must be allowed by what the agent function does with the terms. The
//! search for the shortest sequence that shows a mutation walks here too, because a term costs nothing.
//!
//! Atoms: the subject's fresh values count from 0, the peer's from [`PEER`], others from [`OTHER`].

pub mod alphabet;
pub mod device;
pub mod vehicle;
pub mod walk;

use crate::recipe::bend::SignatureBend;
use crate::recipe::{EndpointName, PurposeName, StatusName, VehicleName, VersionName};
use keyproof_model::term::{
    Ephemeral, KeyId, Signature, SignedData, Subset, Token, Transaction, VehicleId, Version,
    VersionSet,
};
use keyproof_spec::words::{KeyStatus, Purpose, Usage};

/// First atom of the peer.
pub const PEER: u8 = 100;
/// First atom that belongs to nobody here.
pub const OTHER: u8 = 200;

/// A version as the model counts them; those that stand in no profile come last.
#[must_use]
pub const fn version(name: VersionName) -> Version {
    match name {
        VersionName::Newest => Version(0),
        VersionName::Oldest => Version(1),
        VersionName::Future | VersionName::Ancient => Version(7),
    }
}

/// A list of versions.
#[must_use]
pub fn versions(names: &[VersionName]) -> VersionSet {
    let atoms: Vec<Version> = names.iter().map(|name| version(*name)).collect();
    VersionSet::of(&atoms)
}

/// The identifier of a vehicle.
#[must_use]
pub const fn vehicle_id(name: VehicleName) -> VehicleId {
    match name {
        VehicleName::One => VehicleId(1),
        VehicleName::Two => VehicleId(2),
        VehicleName::Stranger => VehicleId(3),
    }
}

/// The key of a vehicle.
#[must_use]
pub const fn vehicle_key(name: VehicleName) -> KeyId {
    match name {
        VehicleName::One => KeyId(1),
        VehicleName::Two => KeyId(2),
        VehicleName::Stranger => KeyId(3),
    }
}

/// The key of an endpoint.
#[must_use]
pub const fn endpoint_key(name: EndpointName) -> KeyId {
    match name {
        EndpointName::One => KeyId(11),
        EndpointName::Two => KeyId(12),
        EndpointName::Stranger => KeyId(13),
        EndpointName::VehicleItself => vehicle_key(VehicleName::One),
    }
}

/// The token in an endpoint's mailbox.
#[must_use]
pub const fn token(name: EndpointName) -> Token {
    Token(endpoint_key(name).0)
}

/// The first bytes of an endpoint's mailbox.
#[must_use]
pub const fn subset(name: EndpointName) -> Subset {
    Subset(endpoint_key(name).0)
}

/// A status.
#[must_use]
pub fn status(name: StatusName) -> KeyStatus {
    name.into()
}

/// A purpose.
#[must_use]
pub fn purpose(name: PurposeName) -> Purpose {
    name.into()
}

/// What a signature, honest or bent, is as a term; `None` when it has not the form of one.
#[must_use]
pub fn signature(
    honest: (KeyId, SignedData),
    bend: Option<SignatureBend>,
    received: Option<Signature>,
) -> Option<Signature> {
    let (mut key, mut data) = honest;
    let Some(how) = bend else {
        return Some(Signature::Made { key, data });
    };
    match how {
        SignatureBend::ByVehicle(name) => key = vehicle_key(name),
        SignatureBend::ByEndpoint(name) => key = endpoint_key(name),
        SignatureBend::ByEphemeral => key = KeyId(OTHER),
        SignatureBend::Reflected => {
            data.usage = match data.usage {
                Usage::Vehicle => Usage::Endpoint,
                Usage::Endpoint => Usage::Vehicle,
            };
        }
        SignatureBend::SentBack => return Some(received.unwrap_or(Signature::Junk)),
        SignatureBend::OtherIdentifier => data.vehicle_id = Some(VehicleId(OTHER)),
        SignatureBend::OtherEndpointEphemeral => data.endpoint = Some(Ephemeral(OTHER)),
        SignatureBend::OtherVehicleEphemeral => data.vehicle = Some(Ephemeral(OTHER)),
        SignatureBend::EphemeralsSwapped => {
            (data.endpoint, data.vehicle) = (data.vehicle, data.endpoint);
        }
        SignatureBend::OtherTransaction => data.transaction = Some(Transaction(OTHER)),
        SignatureBend::WithoutIdentifier => data.vehicle_id = None,
        SignatureBend::WithoutEphemerals => (data.endpoint, data.vehicle) = (None, None),
        SignatureBend::WithoutTransaction => data.transaction = None,
        SignatureBend::Negated => {}
        SignatureBend::Zero
        | SignatureBend::RZero
        | SignatureBend::SZero
        | SignatureBend::ROrder
        | SignatureBend::SOrder
        | SignatureBend::Ones
        | SignatureBend::HalvesSwapped
        | SignatureBend::RFlipped
        | SignatureBend::SFlipped => return Some(Signature::Junk),
        SignatureBend::Der | SignatureBend::Longer | SignatureBend::Shorter => return None,
    }
    Some(Signature::Made { key, data })
}
