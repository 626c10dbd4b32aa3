//! One standard transaction, twice: by the reference, and by nothing but the operations that it cannot do without.
//!
//! | module | does |
//! |---|---|
//! | [`own`] | a [`keyproof_reference`] vehicle and device, message by message |
//! | [`bare`] | the same keys, hashes, signatures and blocks, called on the crates directly |
//!
//! Both draw from equally seeded [`Draws`] and must come to the same bytes, or the ratio of their times means nothing; a test
//! says so.

pub mod bare;
pub mod own;

use keyproof_reference::{Draw, Entropy};
use keyproof_spec::profile::{CCC, Profile};

/// The profile of both sides.
pub const PROFILE: &Profile = &CCC;
/// The vehicle's identifier.
pub const VEHICLE: [u8; 8] = *b"vehicle1";
/// The slot of the device's key.
pub const SLOT: u8 = 7;
const VEHICLE_SECRET: [u8; 32] = [0x11; 32];
const ENDPOINT_SECRET: [u8; 32] = [0x22; 32];
/// All that the device keeps for the vehicle, the token within.
const MAILBOX: [u8; 256] = [0x5A; 256];

/// A cheap source of numbers (splitmix64), the same for both contenders. Not for keys that anybody relies on.
#[derive(Clone, Debug, Default)]
pub struct Draws(u64);

impl Draws {
    fn next(&mut self) -> [u8; 8] {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)).to_be_bytes()
    }

    /// `N` bytes.
    fn array<const N: usize>(&mut self, purpose: Draw) -> [u8; N] {
        let mut out = [0; N];
        self.fill(purpose, &mut out);
        out
    }
}

impl Entropy for Draws {
    fn fill(&mut self, _: Draw, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            chunk
                .iter_mut()
                .zip(self.next())
                .for_each(|(to, from)| *to = from);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::bare::Bare;
    use super::own::Own;
    use super::{Draws, SLOT};
    use keyproof_spec::words::Purpose;

    /// Whether `part` was sent as the end of some message.
    fn heard(messages: &[Vec<u8>], part: &[u8]) -> bool {
        messages
            .iter()
            .any(|message| message.windows(part.len()).any(|window| window == part))
    }

    #[test]
    fn both_come_to_the_same_bytes() -> Result<(), &'static str> {
        for purpose in Purpose::ALL {
            let mut messages = Vec::new();
            let mut own = Own::new()?;
            own.run(purpose, &mut Draws::default(), |bytes| {
                messages.push(bytes.to_vec());
            })?;
            let done = Bare::new()?.run(purpose, &mut Draws::default())?;
            assert_eq!(own.persistent(), Some(&done.persistent), "{SLOT}");
            assert!(heard(&messages, &done.proof));
            assert_eq!(done.read.is_some(), purpose == Purpose::Drive);
            for sealed in done.read.iter().flatten() {
                assert!(heard(&messages, sealed));
            }
        }
        Ok(())
    }
}
