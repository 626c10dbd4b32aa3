//! Secrets: wiped when dropped, never printed, compared only in constant time.

use alloc::vec::Vec;
use core::fmt;

use keyproof_spec::profile::length::{BLOCK, FIELD, PERSISTENT, VOLATILE};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// `N` secret bytes.
pub(crate) struct Secret<const N: usize>(Zeroizing<[u8; N]>); // DK-HY-001

impl<const N: usize> Secret<N> {
    /// All zero, to be filled.
    pub(crate) fn zero() -> Self {
        Self(Zeroizing::new([0; N]))
    }

    pub(crate) fn from_array(bytes: [u8; N]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn expose(&self) -> &[u8; N] {
        &self.0
    }

    pub(crate) fn expose_mut(&mut self) -> &mut [u8; N] {
        &mut self.0
    }
}

impl<const N: usize> Clone for Secret<N> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret<{N}>(…)") // DK-HY-001
    }
}

/// x-coordinate of the ECDH result.
pub(crate) type SharedX = Secret<FIELD>;
/// Output of X9.63.
pub(crate) type Kdh = Secret<FIELD>;
/// Kenc ‖ Kmac ‖ Krmac.
pub(crate) type Volatile = Secret<VOLATILE>;
/// One AES-128 key.
pub(crate) type BlockKey = Secret<BLOCK>;

/// A long-term private key as handed over at set-up: 32 bytes, big-endian.
#[derive(Clone, Debug)]
pub struct PrivateKey(Secret<FIELD>);

impl PrivateKey {
    /// Takes the bytes; whether they are a key is checked at set-up.
    #[must_use]
    pub fn from_bytes(bytes: [u8; FIELD]) -> Self {
        Self(Secret::from_array(bytes))
    }

    pub(crate) fn expose(&self) -> &[u8; FIELD] {
        self.0.expose()
    }
}

/// The key that a fast transaction would use; stored once the peer has been verified (DK-CR-006).
#[derive(Clone, Debug)]
pub struct PersistentKey(Secret<PERSISTENT>);

impl PersistentKey {
    pub(crate) fn from_secret(secret: Secret<PERSISTENT>) -> Self {
        Self(secret)
    }

    /// The bytes, for storage by the host. Whoever prints them breaks DK-HY-001.
    #[must_use]
    pub fn expose_secret(&self) -> &[u8; PERSISTENT] {
        self.0.expose()
    }
}

/// A variable number of secret bytes: a mailbox, a token, decrypted content.
#[derive(Clone)]
pub(crate) struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    pub(crate) fn from_vec(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn expose_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }

    /// The first bytes only; nothing is copied, and what stays behind is wiped with the rest.
    pub(crate) fn truncated(mut self, length: usize) -> Self {
        self.0.truncate(length);
        self
    }

    /// Equality in time that depends on the lengths only.
    pub(crate) fn same_as(&self, other: &[u8]) -> bool {
        self.0.as_slice().ct_eq(other).into() // DK-HY-002
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretBytes({} bytes)", self.0.len()) // DK-HY-001
    }
}
