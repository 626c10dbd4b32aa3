//! The key schedule: chapter 5.2.

use super::point;
use hkdf::Hkdf;
use keyproof_spec::profile::Profile;
use sha2::{Digest, Sha256};

/// What the keys are derived from. `None` leaves a part out, as the mutations of DK-CR-005 do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The vehicle's ephemeral point.
    pub vehicle_ephemeral: [u8; 65],
    /// The endpoint's ephemeral point.
    pub endpoint_ephemeral: [u8; 65],
    /// Transaction identifier.
    pub transaction: [u8; 16],
    /// Interface byte.
    pub interface: Option<u8>,
    /// P1 and P2 of AUTH0.
    pub flags: Option<(u8, u8)>,
    /// Version, two bytes.
    pub version: Option<u16>,
}

/// Everything that comes out, intermediate values included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// x-coordinate of the Diffie-Hellman point.
    pub shared: [u8; 32],
    /// Kdh.
    pub kdh: [u8; 32],
    /// Info of the session keys.
    pub info_volatile: Vec<u8>,
    /// Info of Kpersistent.
    pub info_persistent: Vec<u8>,
    /// Kenc ‖ Kmac ‖ Krmac.
    pub volatile: [u8; 48],
    /// Kpersistent.
    pub persistent: [u8; 32],
}

impl Context {
    fn info(&self, profile: &Profile, label: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(96);
        out.extend_from_slice(&point::x(&self.vehicle_ephemeral));
        out.extend_from_slice(&point::x(&self.endpoint_ephemeral));
        out.extend_from_slice(&self.transaction);
        out.extend(self.interface);
        if let Some((p1, p2)) = self.flags {
            out.extend([p1, p2]);
        }
        out.extend_from_slice(label);
        if let Some(version) = self.version {
            out.extend([profile.tags.version, 2]);
            out.extend(version.to_be_bytes());
        }
        out
    }

    /// Derives all keys from the private ephemeral of one side and the point of the other.
    #[must_use]
    pub fn derive(&self, profile: &Profile, own: &[u8; 32], peer: &[u8; 65]) -> Option<Keys> {
        let shared = point::agree(own, peer)?;
        let mut hash = Sha256::new();
        hash.update(shared);
        hash.update([0, 0, 0, 1]);
        hash.update(self.transaction);
        let kdh: [u8; 32] = hash.finalize().into();
        let info_volatile = self.info(profile, profile.label_volatile);
        let info_persistent = self.info(profile, profile.label_persistent);
        let expander = Hkdf::<Sha256>::new(None, &kdh);
        let mut volatile = [0; 48];
        expander.expand(&info_volatile, &mut volatile).ok()?;
        let mut persistent = [0; 32];
        expander.expand(&info_persistent, &mut persistent).ok()?;
        Some(Keys {
            shared,
            kdh,
            info_volatile,
            info_persistent,
            volatile,
            persistent,
        })
    }
}

impl Keys {
    fn part(&self, at: usize) -> [u8; 16] {
        let mut out = [0; 16];
        for (to, from) in out.iter_mut().zip(self.volatile.iter().skip(at)) {
            *to = *from;
        }
        out
    }

    /// The cipher key.
    #[must_use]
    pub fn enc(&self) -> [u8; 16] {
        self.part(0)
    }

    /// The MAC key of commands.
    #[must_use]
    pub fn mac(&self) -> [u8; 16] {
        self.part(16)
    }

    /// The MAC key of responses.
    #[must_use]
    pub fn rmac(&self) -> [u8; 16] {
        self.part(32)
    }
}
