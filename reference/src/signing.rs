//! Signatures over the transaction (section 5.1), and the tokens that a verified one leaves behind.
//!
//! [`VehicleProved`] and [`EndpointProved`] can be made in this file only. What the device lets out, and what the vehicle stores or
//! allows, asks for one of them: leaving a verification out does not compile.

use alloc::vec::Vec;
use core::fmt;

use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::{
    FIELD, POINT, SIGNATURE, TRANSACTION_IDENTIFIER, VEHICLE_IDENTIFIER,
};
use keyproof_spec::words::Usage;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};

use crate::agreement::Point;
use crate::error::Fault;
use crate::secret::PrivateKey;
use crate::wire::tlv;

/// Evidence that the vehicle bound to a key has signed this very transaction.
#[derive(Debug)]
pub struct VehicleProved(());

/// Evidence that the endpoint of a slot has signed this very transaction.
#[derive(Debug)]
pub struct EndpointProved(());

/// What a signature is about, the usage apart.
#[derive(Clone, Debug)]
pub(crate) struct SignedData {
    pub(crate) vehicle_identifier: [u8; VEHICLE_IDENTIFIER],
    pub(crate) endpoint_x: [u8; FIELD],
    pub(crate) vehicle_x: [u8; FIELD],
    pub(crate) transaction_identifier: [u8; TRANSACTION_IDENTIFIER],
}

impl SignedData {
    /// The 102 bytes under a signature.
    pub(crate) fn encode(&self, profile: &Profile, usage: Usage) -> Result<Vec<u8>, Fault> {
        let usage = match usage {
            Usage::Vehicle => &profile.usage_vehicle,
            Usage::Endpoint => &profile.usage_endpoint,
        };
        let mut out = Vec::with_capacity(102);
        tlv::push(
            &mut out,
            profile.tags.vehicle_identifier,
            &self.vehicle_identifier,
        )?; // DK-CR-003
        tlv::push(&mut out, profile.tags.endpoint_ephemeral, &self.endpoint_x)?;
        tlv::push(&mut out, profile.tags.vehicle_ephemeral, &self.vehicle_x)?;
        tlv::push(
            &mut out,
            profile.tags.transaction_identifier,
            &self.transaction_identifier,
        )?;
        tlv::push(&mut out, profile.tags.usage, usage)?;
        Ok(out)
    }
}

/// A long-term private key of ours. Nonces are derived (RFC 6979).
pub(crate) struct LongTermKey(SigningKey);

impl LongTermKey {
    /// None unless the number lies between 1 and n-1.
    pub(crate) fn decode(key: &PrivateKey) -> Option<Self> {
        SigningKey::from_slice(key.expose()).ok().map(Self)
    }

    /// The public part, as an endpoint's.
    pub(crate) fn as_endpoint(&self) -> EndpointKey {
        EndpointKey(*self.0.verifying_key())
    }

    pub(crate) fn sign(
        &self,
        profile: &Profile,
        data: &SignedData,
        usage: Usage,
    ) -> Result<[u8; SIGNATURE], Fault> {
        let message = data.encode(profile, usage)?;
        let signature: Signature = self.0.try_sign(&message).map_err(|_| Fault::Internal)?;
        Ok(signature.to_bytes().into()) // DK-CR-002
    }
}

impl fmt::Debug for LongTermKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LongTermKey(…)") // DK-HY-001
    }
}

/// The public key of a vehicle, in a device.
#[derive(Clone, Debug)]
pub(crate) struct VehicleKey(VerifyingKey);

impl VehicleKey {
    /// None unless it is an uncompressed point.
    pub(crate) fn decode(bytes: &[u8; POINT]) -> Option<Self> {
        verifying_key(bytes).map(Self)
    }

    /// Verifies AUTH1.
    pub(crate) fn verify(
        &self,
        profile: &Profile,
        data: &SignedData,
        signature: &[u8; SIGNATURE],
    ) -> Result<VehicleProved, Fault> {
        verify(&self.0, &data.encode(profile, Usage::Vehicle)?, signature)?; // DK-ST-025
        Ok(VehicleProved(()))
    }
}

/// The public key of an endpoint, in a vehicle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EndpointKey(VerifyingKey);

impl EndpointKey {
    /// None unless it is an uncompressed point.
    pub(crate) fn decode(bytes: &[u8; POINT]) -> Option<Self> {
        verifying_key(bytes).map(Self)
    }

    /// Verifies the answer to AUTH1.
    pub(crate) fn verify(
        &self,
        profile: &Profile,
        data: &SignedData,
        signature: &[u8; SIGNATURE],
    ) -> Result<EndpointProved, Fault> {
        verify(&self.0, &data.encode(profile, Usage::Endpoint)?, signature)?; // DK-ST-005
        Ok(EndpointProved(()))
    }
}

fn verifying_key(bytes: &[u8; POINT]) -> Option<VerifyingKey> {
    Point::decode(bytes)
        .ok()
        .map(|point| VerifyingKey::from(point.key()))
}

fn verify(key: &VerifyingKey, message: &[u8], signature: &[u8; SIGNATURE]) -> Result<(), Fault> {
    let signature = Signature::from_slice(signature).map_err(|_| Fault::Signature)?; // DK-CR-002
    key.verify(message, &signature)
        .map_err(|_| Fault::Signature) // DK-CR-002
}
