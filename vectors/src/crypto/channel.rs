//! The channel: chapter 5.3, as functions on bytes. Whoever calls keeps counter and chaining value.

use aes::Aes128;
use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use cmac::{Cmac, Mac};

/// Which way a message goes: it picks the prefix of the counter block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Vehicle to device.
    Command,
    /// Device to vehicle.
    Response,
}

/// The counter block.
#[must_use]
pub fn counter_block(direction: Direction, counter: u8) -> [u8; 16] {
    let mut out = [0; 16];
    if let (Direction::Response, Some(first)) = (direction, out.first_mut()) {
        *first = 0x80;
    }
    if let Some(last) = out.last_mut() {
        *last = counter;
    }
    out
}

/// The initial vector: the counter block, encrypted.
#[must_use]
pub fn iv(kenc: &[u8; 16], direction: Direction, counter: u8) -> [u8; 16] {
    encrypt_block(kenc, counter_block(direction, counter))
}

fn encrypt_block(key: &[u8; 16], block: [u8; 16]) -> [u8; 16] {
    let mut block = Array::from(block);
    Aes128::new(&Array::from(*key)).encrypt_block(&mut block);
    block.into()
}

fn decrypt_block(key: &[u8; 16], block: [u8; 16]) -> [u8; 16] {
    let mut block = Array::from(block);
    Aes128::new(&Array::from(*key)).decrypt_block(&mut block);
    block.into()
}

fn xor(left: [u8; 16], right: [u8; 16]) -> [u8; 16] {
    let mut out = left;
    for (to, from) in out.iter_mut().zip(right) {
        *to ^= from;
    }
    out
}

fn blocks(bytes: &[u8]) -> impl Iterator<Item = [u8; 16]> + '_ {
    bytes.chunks_exact(16).map(|chunk| {
        let mut block = [0; 16];
        block.copy_from_slice(chunk);
        block
    })
}

/// Content followed by `80` and zeros up to a whole block; empty content stays empty.
#[must_use]
pub fn padded(content: &[u8]) -> Vec<u8> {
    let mut out = content.to_vec();
    if !out.is_empty() {
        out.push(0x80);
        while !out.len().is_multiple_of(16) {
            out.push(0);
        }
    }
    out
}

/// Takes the padding off, or `None` when it is none.
#[must_use]
pub fn unpadded(padded: &[u8]) -> Option<Vec<u8>> {
    if padded.is_empty() {
        return Some(Vec::new());
    }
    let end = padded.iter().rposition(|byte| *byte != 0)?;
    let whole = padded.len().is_multiple_of(16) && padded.len() - end <= 16;
    (whole && padded.get(end) == Some(&0x80)).then(|| padded.iter().take(end).copied().collect())
}

/// AES-CBC over whole blocks; a rest that is no block is dropped.
#[must_use]
pub fn encrypt(kenc: &[u8; 16], direction: Direction, counter: u8, padded: &[u8]) -> Vec<u8> {
    let mut chain = iv(kenc, direction, counter);
    blocks(padded)
        .flat_map(|block| {
            chain = encrypt_block(kenc, xor(block, chain));
            chain
        })
        .collect()
}

/// The inverse of [`encrypt`].
#[must_use]
pub fn decrypt(kenc: &[u8; 16], direction: Direction, counter: u8, ciphertext: &[u8]) -> Vec<u8> {
    let mut chain = iv(kenc, direction, counter);
    blocks(ciphertext)
        .flat_map(|block| {
            let plain = xor(decrypt_block(kenc, block), chain);
            chain = block;
            plain
        })
        .collect()
}

/// AES-CMAC over chaining value (left out when `None`) and ciphertext, all sixteen bytes.
#[must_use]
pub fn mac(key: &[u8; 16], chaining: Option<&[u8; 16]>, ciphertext: &[u8]) -> [u8; 16] {
    let mut cmac = Cmac::<Aes128>::new(&Array::from(*key));
    if let Some(chaining) = chaining {
        cmac.update(chaining);
    }
    cmac.update(ciphertext);
    cmac.finalize().into_bytes().into()
}

/// Splits a channel message into ciphertext and MAC, or `None` when it is not whole blocks (at least one) and eight bytes.
#[must_use]
pub fn split(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = message.len().checked_sub(8)?;
    (at >= 16 && at.is_multiple_of(16)).then(|| message.split_at_checked(at))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_has_one_form() {
        assert_eq!(padded(&[1, 2]).len(), 16);
        assert_eq!(padded(&[0; 16]).len(), 32);
        assert_eq!(unpadded(&padded(&[1, 2])), Some(vec![1, 2]));
        assert_eq!(unpadded(&[0; 16]), None);
        let mut block = [0u8; 32];
        block[15] = 0x80;
        assert_eq!(unpadded(&block), None, "more padding than a block");
    }

    #[test]
    fn cbc_there_and_back() {
        let key = [7; 16];
        let content = padded(b"thirty-two and some more bytes of text");
        let there = encrypt(&key, Direction::Command, 3, &content);
        assert_eq!(decrypt(&key, Direction::Command, 3, &there), content);
        assert_ne!(decrypt(&key, Direction::Response, 3, &there), content);
    }

    #[test]
    fn cmac_of_rfc_4493() {
        let key = *b"\x2b\x7e\x15\x16\x28\xae\xd2\xa6\xab\xf7\x15\x88\x09\xcf\x4f\x3c";
        assert_eq!(
            hex::encode(mac(&key, None, &[])),
            "bb1d6929e95937287fa37d129b756746"
        );
    }
}
