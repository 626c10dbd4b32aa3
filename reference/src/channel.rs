//! The channel (sections 3.4 and 5.3): AES-CBC under a counter, CMAC (RFC 4493) over a chaining value.
//!
//! ```text
//!            vehicle                                       device
//!   counter 0            ◀── answer to AUTH1, MCV = 0 ──
//!   counter 1, MCV = M1  ─── EXCHANGE, M1 = CMAC(Kmac, MCV ‖ c) ─▶  checked whole before use
//!                        ◀── its answer, CMAC(Krmac, M1 ‖ c) ──
//! ```
//!
//! `DeviceChannel` can only open commands and seal responses, `VehicleChannel` the reverse, so that no side takes its own words for the
//! other's. Decrypted content is an `Authentic`, which exists only after its code has verified.

use alloc::vec::Vec;
use core::fmt;

use aes::Aes128;
use aes::cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use cmac::{Cmac, Mac};
use keyproof_spec::profile::length::{BLOCK, MAC};
use subtle::ConstantTimeEq;

use crate::error::Fault;
use crate::pairing::Confirmed;
use crate::schedule::SessionKeys;
use crate::secret::{BlockKey, SecretBytes};
use crate::signing::VehicleProved;

/// First byte of the counter block of a command.
const COMMAND_PREFIX: u8 = 0x00;
/// First byte of the counter block of a response.
const RESPONSE_PREFIX: u8 = 0x80;
/// First byte of the padding (ISO 7816-4, as read by Keyproof).
const PADDING: u8 = 0x80;

/// Decrypted content whose code has verified.
#[derive(Debug)]
pub(crate) struct Authentic(SecretBytes);

impl Authentic {
    pub(crate) fn expose(&self) -> &[u8] {
        self.0.expose()
    }
}

/// The place of the next command: evidence that the counter is not exhausted.
#[derive(Debug)]
pub(crate) struct NextPlace(u8);

/// The device's end.
#[derive(Debug)]
pub(crate) struct DeviceChannel(Channel);

impl DeviceChannel {
    /// Opens the channel to a vehicle that has proved itself.
    pub(crate) fn open(keys: SessionKeys, _: VehicleProved) -> Self {
        Self(Channel::open(keys)) // DK-ST-024
    }

    /// Opens the channel of a pairing, in which a message may have no content (section 9.4).
    pub(crate) fn open_paired(keys: SessionKeys, _: Confirmed) -> Self {
        Self(Channel::open_paired(keys)) // DK-OP-025
    }

    /// The place that an incoming command would have.
    pub(crate) fn next_place(&self, counter_max: u8) -> Result<NextPlace, Fault> {
        self.0.next_place(counter_max)
    }

    /// Verifies and decrypts a command.
    pub(crate) fn open_command(
        &mut self,
        place: NextPlace,
        data: &[u8],
    ) -> Result<Authentic, Fault> {
        self.0.open_command(place, data)
    }

    /// Encrypts a response to the last command, or to AUTH1.
    pub(crate) fn seal_response(&self, content: &[u8]) -> Vec<u8> {
        self.0.seal_response(content)
    }
}

/// The vehicle's end. It opens before the device has proved itself: until then it serves to read that proof.
#[derive(Debug)]
pub(crate) struct VehicleChannel(Channel);

impl VehicleChannel {
    pub(crate) fn open(keys: SessionKeys) -> Self {
        Self(Channel::open(keys))
    }

    /// Opens the channel of a pairing, in which a message may have no content (section 9.4).
    pub(crate) fn open_paired(keys: SessionKeys, _: Confirmed) -> Self {
        Self(Channel::open_paired(keys)) // DK-OP-005
    }

    /// Encrypts a command under the next counter.
    pub(crate) fn seal_command(
        &mut self,
        counter_max: u8,
        content: &[u8],
    ) -> Result<Vec<u8>, Fault> {
        let place = self.0.next_place(counter_max)?;
        Ok(self.0.seal_command(place, content))
    }

    /// Verifies and decrypts the response to the last command, or to AUTH1.
    pub(crate) fn open_response(&self, data: &[u8]) -> Result<Authentic, Fault> {
        self.0.open_response(data)
    }
}

/// What both ends keep.
pub(crate) struct Channel {
    keys: SessionKeys,
    cipher: Aes128,
    counter: u8,
    chaining: [u8; BLOCK],
    /// The least number of blocks in a message.
    least: usize,
}

impl Channel {
    pub(crate) fn open(keys: SessionKeys) -> Self {
        let cipher = Aes128::new(keys.encryption.expose().into());
        Self {
            keys,
            cipher,
            counter: 0,
            chaining: [0; BLOCK],
            least: 1,
        }
    }

    fn open_paired(keys: SessionKeys) -> Self {
        Self {
            least: 0,
            ..Self::open(keys)
        }
    }

    pub(crate) fn next_place(&self, counter_max: u8) -> Result<NextPlace, Fault> {
        self.counter
            .checked_add(1)
            .filter(|next| *next <= counter_max)
            .map(NextPlace)
            .ok_or(Fault::CounterExhausted) // DK-CR-009
    }

    pub(crate) fn seal_command(&mut self, place: NextPlace, content: &[u8]) -> Vec<u8> {
        self.counter = place.0;
        let mut out = self.encrypt(COMMAND_PREFIX, content);
        self.chaining = cmac(&self.keys.command_mac, &self.chaining, &out); // DK-CH-006
        out.extend(self.chaining.iter().take(MAC)); // DK-CR-008
        out
    }

    pub(crate) fn open_command(
        &mut self,
        place: NextPlace,
        data: &[u8],
    ) -> Result<Authentic, Fault> {
        let (ciphertext, received) = take_apart(data, self.least)?;
        let chaining = cmac(&self.keys.command_mac, &self.chaining, ciphertext); // DK-CH-004 DK-CH-006
        same(&chaining, received)?; // DK-CH-003
        self.chaining = chaining;
        self.counter = place.0;
        self.decrypt(COMMAND_PREFIX, ciphertext)
    }

    pub(crate) fn seal_response(&self, content: &[u8]) -> Vec<u8> {
        let mut out = self.encrypt(RESPONSE_PREFIX, content);
        let code = cmac(&self.keys.response_mac, &self.chaining, &out); // DK-CH-006
        out.extend(code.iter().take(MAC)); // DK-CR-008
        out
    }

    pub(crate) fn open_response(&self, data: &[u8]) -> Result<Authentic, Fault> {
        let (ciphertext, received) = take_apart(data, self.least)?;
        let code = cmac(&self.keys.response_mac, &self.chaining, ciphertext); // DK-CH-002 DK-CH-006
        same(&code, received)?; // DK-CH-001
        self.decrypt(RESPONSE_PREFIX, ciphertext)
    }

    /// The initial vector of this place and direction.
    fn vector(&self, prefix: u8) -> Block<Aes128> {
        let mut block = [0; BLOCK];
        let [first, .., last] = &mut block;
        *first = prefix; // DK-CR-007
        *last = self.counter;
        let mut block = block.into();
        self.cipher.encrypt_block(&mut block);
        block
    }

    fn encrypt(&self, prefix: u8, content: &[u8]) -> Vec<u8> {
        if content.is_empty() {
            return Vec::new(); // DK-CR-007
        }
        let mut previous = self.vector(prefix);
        let (whole, tail) = content.as_chunks::<BLOCK>();
        let mut out = Vec::with_capacity(content.len().saturating_add(BLOCK).saturating_add(MAC));
        for plain in whole.iter().chain([&pad(tail)]) {
            previous
                .iter_mut()
                .zip(plain)
                .for_each(|(to, from)| *to ^= from);
            self.cipher.encrypt_block(&mut previous);
            out.extend_from_slice(&previous);
        }
        out
    }

    /// Private: reached only behind a code that has verified.
    fn decrypt(&self, prefix: u8, ciphertext: &[u8]) -> Result<Authentic, Fault> {
        if ciphertext.is_empty() {
            return Ok(Authentic(SecretBytes::from_vec(Vec::new())));
        }
        let mut previous = self.vector(prefix);
        let mut out = Vec::with_capacity(ciphertext.len());
        for block in ciphertext.as_chunks::<BLOCK>().0 {
            let mut plain: Block<Aes128> = (*block).into();
            self.cipher.decrypt_block(&mut plain);
            plain
                .iter_mut()
                .zip(previous)
                .for_each(|(to, from)| *to ^= from);
            out.extend_from_slice(&plain);
            previous = (*block).into();
        }
        let plain = SecretBytes::from_vec(out);
        let length = unpadded_length(plain.expose()).ok_or(Fault::Padding)?; // DK-CR-007
        Ok(Authentic(plain.truncated(length)))
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("counter", &self.counter)
            .finish_non_exhaustive() // DK-HY-001
    }
}

/// The last block of padded content; `tail` is shorter than a block.
fn pad(tail: &[u8]) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    for (to, from) in block.iter_mut().zip(tail.iter().chain([&PADDING])) {
        *to = *from;
    }
    block
}

/// Where the padding begins: at the last byte that is not zero, within the last block, if that byte is the right one.
fn unpadded_length(plain: &[u8]) -> Option<usize> {
    let (_, last) = plain.as_rchunks::<BLOCK>();
    let last = last.last()?;
    let zeros = last.iter().rev().take_while(|byte| **byte == 0).count();
    let length = plain.len().checked_sub(zeros)?.checked_sub(1)?;
    (zeros < BLOCK && plain.get(length) == Some(&PADDING)).then_some(length)
}

/// Splits whole blocks, at least so many, from the code behind them.
fn take_apart(data: &[u8], least: usize) -> Result<(&[u8], &[u8; MAC]), Fault> {
    let (ciphertext, code) = data.split_last_chunk().ok_or(Fault::CiphertextLength)?; // DK-CR-008
    let (blocks, rest) = ciphertext.as_chunks::<BLOCK>();
    if blocks.len() < least || !rest.is_empty() {
        return Err(Fault::CiphertextLength); // DK-EN-005
    }
    Ok((ciphertext, code))
}

fn cmac(key: &BlockKey, chaining: &[u8; BLOCK], ciphertext: &[u8]) -> [u8; BLOCK] {
    let mut mac = <Cmac<Aes128> as KeyInit>::new(key.expose().into());
    mac.update(chaining);
    mac.update(ciphertext);
    mac.finalize().into_bytes().into()
}

/// Compares all eight bytes of a code.
fn same(computed: &[u8; BLOCK], received: &[u8; MAC]) -> Result<(), Fault> {
    let (computed, _) = computed.split_first_chunk::<MAC>().ok_or(Fault::Internal)?;
    if bool::from(computed.ct_eq(received)) {
        Ok(())
    } else {
        Err(Fault::Mac) // DK-CR-008 DK-HY-002
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(parts: &[(usize, u8)], len: usize) -> Vec<u8> {
        let mut out = alloc::vec![0; len];
        for (at, byte) in parts {
            out[*at] = *byte;
        }
        out
    }

    #[test]
    fn padding_lies_within_the_last_block() {
        assert_eq!(unpadded_length(&blocks(&[(3, 0x80)], 16)), Some(3));
        assert_eq!(
            unpadded_length(&blocks(&[(0, 7), (16, 0x80)], 32)),
            Some(16)
        );
        assert_eq!(
            unpadded_length(&blocks(&[(15, 0x80)], 32)),
            None,
            "a block of zeros too many"
        );
        assert_eq!(unpadded_length(&blocks(&[], 16)), None);
        assert_eq!(unpadded_length(&blocks(&[(15, 0x81)], 16)), None);
    }
}
