//! Raw parts, with secrets as plain bytes: for benches, vectors and peers that must deviate. Nothing here is used by the machines.

use alloc::vec::Vec;

use keyproof_spec::profile::Profile;
use keyproof_spec::profile::length::{
    BLOCK, FIELD, PERSISTENT, POINT, SIGNATURE, TRANSACTION_IDENTIFIER, VEHICLE_IDENTIFIER,
};
use keyproof_spec::words::{Interface, Usage};

use crate::agreement::{Ephemeral, Point};
use crate::channel;
use crate::entropy::{Draw, Entropy};
use crate::error::{Fault, SetupError};
use crate::schedule::{self, SessionKeys, Transcript};
use crate::secret::{PrivateKey, Secret};
use crate::signing::{self, LongTermKey, SignedData};

/// What both sides put into the key derivation besides the secret (section 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// x-coordinate of the vehicle's ephemeral key.
    pub vehicle_x: [u8; FIELD],
    /// x-coordinate of the endpoint's ephemeral key.
    pub endpoint_x: [u8; FIELD],
    /// Transaction identifier.
    pub transaction_identifier: [u8; TRANSACTION_IDENTIFIER],
    /// The radio.
    pub interface: Interface,
    /// P1 of AUTH0.
    pub p1: u8,
    /// P2 of AUTH0.
    pub p2: u8,
    /// The version in AUTH0.
    pub version: u16,
}

/// Everything that is derived from one key agreement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Derived {
    /// Output of X9.63.
    pub kdh: [u8; FIELD],
    /// Key of the cipher.
    pub kenc: [u8; BLOCK],
    /// Key of the codes of commands.
    pub kmac: [u8; BLOCK],
    /// Key of the codes of responses.
    pub krmac: [u8; BLOCK],
    /// Key of the next visit.
    pub kpersistent: [u8; PERSISTENT],
}

impl core::fmt::Debug for Derived {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Derived(…)") // DK-HY-001
    }
}

/// Runs the key schedule over the x-coordinate of a shared point.
///
/// # Errors
/// None in practice; [`Fault::Internal`].
pub fn derive(
    profile: &Profile,
    shared_x: &[u8; FIELD],
    inputs: &Inputs,
) -> Result<Derived, Fault> {
    let transcript = Transcript {
        vehicle_x: inputs.vehicle_x,
        endpoint_x: inputs.endpoint_x,
        transaction_identifier: inputs.transaction_identifier,
        interface: inputs.interface,
        p1: inputs.p1,
        p2: inputs.p2,
        version: inputs.version,
    };
    let kdh = schedule::kdh(
        &Secret::from_array(*shared_x),
        &inputs.transaction_identifier,
    );
    let (keys, persistent) = schedule::derive(profile, &kdh, &transcript)?;
    Ok(Derived {
        kdh: *kdh.expose(),
        kenc: *keys.encryption.expose(),
        kmac: *keys.command_mac.expose(),
        krmac: *keys.response_mac.expose(),
        kpersistent: *persistent.expose_secret(),
    })
}

/// Public key of a private one, `04 ‖ x ‖ y`.
///
/// # Errors
/// [`SetupError::PrivateKey`] unless the number lies between 1 and n-1.
pub fn public_key(private: &[u8; FIELD]) -> Result<[u8; POINT], SetupError> {
    Ephemeral::fresh(&mut Fixed(private))
        .map(|pair| *pair.public().bytes())
        .map_err(|_| SetupError::PrivateKey { index: None })
}

/// x-coordinate of the product of a private key and a checked point.
///
/// # Errors
/// [`Fault::Entropy`] for a private key out of range, [`Fault::Point`] for a bad point.
pub fn agree(private: &[u8; FIELD], public: &[u8; POINT]) -> Result<[u8; FIELD], Fault> {
    let public = Point::decode(public)?;
    let shared = Ephemeral::fresh(&mut Fixed(private))?.agree(&public);
    Ok(*shared.expose())
}

/// A source that gives one candidate again and again.
struct Fixed<'a>(&'a [u8; FIELD]);

impl Entropy for Fixed<'_> {
    fn fill(&mut self, _: Draw, out: &mut [u8]) {
        out.iter_mut()
            .zip(self.0)
            .for_each(|(to, from)| *to = *from);
    }
}

/// What a signature is about (section 5.1), the usage apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The vehicle's identifier.
    pub vehicle_identifier: [u8; VEHICLE_IDENTIFIER],
    /// x-coordinate of the endpoint's ephemeral key.
    pub endpoint_x: [u8; FIELD],
    /// x-coordinate of the vehicle's ephemeral key.
    pub vehicle_x: [u8; FIELD],
    /// Transaction identifier.
    pub transaction_identifier: [u8; TRANSACTION_IDENTIFIER],
}

impl Signed {
    fn inner(&self) -> SignedData {
        SignedData {
            vehicle_identifier: self.vehicle_identifier,
            endpoint_x: self.endpoint_x,
            vehicle_x: self.vehicle_x,
            transaction_identifier: self.transaction_identifier,
        }
    }

    /// The 102 bytes under the signature.
    ///
    /// # Errors
    /// None in practice; [`Fault::Internal`].
    pub fn encode(&self, profile: &Profile, usage: Usage) -> Result<Vec<u8>, Fault> {
        self.inner().encode(profile, usage)
    }

    /// Signs.
    ///
    /// # Errors
    /// [`Fault::Internal`] for a private key out of range.
    pub fn sign(
        &self,
        profile: &Profile,
        usage: Usage,
        private: &[u8; FIELD],
    ) -> Result<[u8; SIGNATURE], Fault> {
        LongTermKey::decode(&PrivateKey::from_bytes(*private))
            .ok_or(Fault::Internal)?
            .sign(profile, &self.inner(), usage)
    }

    /// Verifies.
    ///
    /// # Errors
    /// [`Fault::Point`] for a bad key, [`Fault::Signature`] for a bad signature.
    pub fn verify(
        &self,
        profile: &Profile,
        usage: Usage,
        public: &[u8; POINT],
        signature: &[u8; SIGNATURE],
    ) -> Result<(), Fault> {
        let data = self.inner();
        match usage {
            Usage::Vehicle => signing::VehicleKey::decode(public)
                .ok_or(Fault::Point)?
                .verify(profile, &data, signature)
                .map(drop),
            Usage::Endpoint => signing::EndpointKey::decode(public)
                .ok_or(Fault::Point)?
                .verify(profile, &data, signature)
                .map(drop),
        }
    }
}

/// Both ends of a channel over raw keys.
#[derive(Debug)]
pub struct Channel(channel::Channel);

impl Channel {
    /// A new channel: counter 0, chaining value zero.
    #[must_use]
    pub fn new(kenc: [u8; BLOCK], kmac: [u8; BLOCK], krmac: [u8; BLOCK]) -> Self {
        Self(channel::Channel::open(SessionKeys {
            encryption: Secret::from_array(kenc),
            command_mac: Secret::from_array(kmac),
            response_mac: Secret::from_array(krmac),
        }))
    }

    /// The vehicle's side of a command: moves the channel on, encrypts, appends the code.
    ///
    /// # Errors
    /// [`Fault::CounterExhausted`] past `counter_max`.
    pub fn seal_command(&mut self, counter_max: u8, content: &[u8]) -> Result<Vec<u8>, Fault> {
        let place = self.0.next_place(counter_max)?;
        Ok(self.0.seal_command(place, content))
    }

    /// The device's side of a command: verifies, moves the channel on, decrypts.
    ///
    /// # Errors
    /// [`Fault::CounterExhausted`], [`Fault::CiphertextLength`], [`Fault::Mac`], [`Fault::Padding`].
    pub fn open_command(&mut self, counter_max: u8, data: &[u8]) -> Result<Vec<u8>, Fault> {
        let place = self.0.next_place(counter_max)?;
        Ok(self.0.open_command(place, data)?.expose().to_vec())
    }

    /// The device's side of a response: encrypts, appends the code.
    #[must_use]
    pub fn seal_response(&self, content: &[u8]) -> Vec<u8> {
        self.0.seal_response(content)
    }

    /// The vehicle's side of a response: verifies, decrypts.
    ///
    /// # Errors
    /// [`Fault::CiphertextLength`], [`Fault::Mac`], [`Fault::Padding`].
    pub fn open_response(&self, data: &[u8]) -> Result<Vec<u8>, Fault> {
        Ok(self.0.open_response(data)?.expose().to_vec())
    }
}
