//! The key schedule (section 5.2): X9.63 over the shared point, then HKDF (RFC 5869) under two labels.
//!
//! ```text
//!   S ──SHA-256(S ‖ 1 ‖ transaction identifier)──▶ Kdh ──HKDF── "Volatile" ──▶ Kenc ‖ Kmac ‖ Krmac
//!                                                     └──HKDF── "Persistent" ▶ Kpersistent
//! ```

use hkdf::Hkdf;
use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::{FIELD, TRANSACTION_IDENTIFIER};
use keyproof_spec::words::Interface;
use sha2::{Digest, Sha256};

use crate::error::Fault;
use crate::secret::{BlockKey, Kdh, PersistentKey, Secret, SharedX, Volatile};

/// The one block counter of X9.63.
const FIRST_BLOCK: [u8; 4] = [0, 0, 0, 1];
/// Length of a version in its TLV.
const VERSION_LENGTH: u8 = 2;

/// What both sides put into the derivation besides the secret.
#[derive(Clone, Debug)]
pub(crate) struct Transcript {
    pub(crate) vehicle_x: [u8; FIELD],
    pub(crate) endpoint_x: [u8; FIELD],
    pub(crate) transaction_identifier: [u8; TRANSACTION_IDENTIFIER],
    pub(crate) interface: Interface,
    pub(crate) p1: u8,
    pub(crate) p2: u8,
    pub(crate) version: u16,
}

/// The keys of one channel.
#[derive(Clone, Debug)]
pub(crate) struct SessionKeys {
    /// Kenc.
    pub(crate) encryption: BlockKey,
    /// Kmac, of commands.
    pub(crate) command_mac: BlockKey,
    /// Krmac, of responses.
    pub(crate) response_mac: BlockKey,
}

/// X9.63 with SHA-256, one block.
pub(crate) fn kdh(shared: &SharedX, transaction_identifier: &[u8; TRANSACTION_IDENTIFIER]) -> Kdh {
    let digest = Sha256::new()
        .chain_update(shared.expose()) // DK-CR-004
        .chain_update(FIRST_BLOCK)
        .chain_update(transaction_identifier)
        .finalize();
    Secret::from_array(digest.into())
}

/// Session keys and Kpersistent.
pub(crate) fn derive(
    profile: &Profile,
    kdh: &Kdh,
    transcript: &Transcript,
) -> Result<(SessionKeys, PersistentKey), Fault> {
    let hkdf = Hkdf::<Sha256>::new(None, kdh.expose());
    let mut volatile = Volatile::zero();
    expand(
        profile,
        &hkdf,
        transcript,
        profile.label_volatile,
        volatile.expose_mut(),
    )?; // DK-CR-005
    let mut persistent = Secret::zero();
    expand(
        profile,
        &hkdf,
        transcript,
        profile.label_persistent,
        persistent.expose_mut(),
    )?; // DK-CR-006
    Ok((split(&volatile)?, PersistentKey::from_secret(persistent)))
}

fn expand(
    profile: &Profile,
    hkdf: &Hkdf<Sha256>,
    transcript: &Transcript,
    label: &[u8],
    out: &mut [u8],
) -> Result<(), Fault> {
    let interface = match transcript.interface {
        Interface::Nfc => profile.interface_nfc,
        Interface::Ble => profile.interface_ble,
    };
    hkdf.expand_multi_info(
        &[
            &transcript.vehicle_x,
            &transcript.endpoint_x,
            &transcript.transaction_identifier,
            &[interface, transcript.p1, transcript.p2], // DK-CR-005
            label,
            &[profile.tags.version, VERSION_LENGTH],
            &transcript.version.to_be_bytes(), // DK-CR-005
        ],
        out,
    )
    .map_err(|_| Fault::Internal)
}

/// Kenc, Kmac and Krmac lie behind each other.
fn split(volatile: &Volatile) -> Result<SessionKeys, Fault> {
    let (keys, rest) = volatile.expose().as_chunks();
    match (keys, rest) {
        ([encryption, command_mac, response_mac], []) => Ok(SessionKeys {
            encryption: Secret::from_array(*encryption),
            command_mac: Secret::from_array(*command_mac), // DK-CH-006
            response_mac: Secret::from_array(*response_mac), // DK-CH-006
        }),
        (_, _) => Err(Fault::Internal),
    }
}
