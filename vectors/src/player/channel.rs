//! Channel messages of a subject: whether they verify, and if not, what they look like instead.

use super::compare::Yardstick;
use crate::crypto::channel::{self, Direction};
use crate::crypto::schedule::Keys;
use crate::play::{Mismatch, Strictness};
use keyproof_spec::rule::RuleId;

/// Where a message of the subject stands in the channel.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    /// Direction.
    pub direction: Direction,
    /// Counter of the initial vector.
    pub counter: u8,
    /// Chaining value under its code.
    pub chaining: [u8; 16],
}

/// Whether the data decrypts to content with padding under these keys. Chance makes it so once in some two hundred.
fn reads(keys: &Keys, position: Position, ciphertext: &[u8]) -> bool {
    let plain = channel::decrypt(
        &keys.enc(),
        position.direction,
        position.counter,
        ciphertext,
    );
    channel::unpadded(&plain).is_some()
}

/// Opens a message of the subject. `others` are keys that it might have derived by mistake, with the rule that it missed.
///
/// # Errors
/// The one difference that keeps it from being opened.
pub fn open(
    yardstick: &Yardstick,
    keys: &Keys,
    others: &[(RuleId, &str, Keys)],
    position: Position,
    at: usize,
    message: &[u8],
) -> Result<Vec<u8>, Box<Mismatch>> {
    let Some((ciphertext, code)) = channel::split(message) else {
        let got = format!("{} bytes", message.len());
        let expected = "whole blocks, at least one, and eight bytes";
        return Err(Box::new(Mismatch {
            offset: Some(at),
            ..yardstick.words(
                Strictness::Bytes,
                RuleId::DkCr007,
                "channel data",
                expected,
                got,
            )
        }));
    };
    let mac_of = |keys: &Keys, direction, chaining: Option<&[u8; 16]>| {
        let key = match direction {
            Direction::Command => keys.mac(),
            Direction::Response => keys.rmac(),
        };
        channel::mac(&key, chaining, ciphertext)
    };
    let right = mac_of(keys, position.direction, Some(&position.chaining));
    let right: Vec<u8> = right.iter().take(8).copied().collect();
    if code != right {
        let fits = |made: [u8; 16]| made.iter().take(8).eq(code.iter());
        let opposite = match position.direction {
            Direction::Command => Direction::Response,
            Direction::Response => Direction::Command,
        };
        let wrongly = others
            .iter()
            .find(|(_, _, other)| fits(mac_of(other, position.direction, Some(&position.chaining))))
            .map(|(rule, words, _)| (*rule, *words));
        let (rule, why) = if let Some(found) = wrongly {
            found
        } else if fits(mac_of(keys, opposite, Some(&position.chaining))) {
            (RuleId::DkCh006, "made with the key of the other direction")
        } else if fits(mac_of(keys, position.direction, None)) {
            (RuleId::DkCh002, "made without the chaining value")
        } else if reads(keys, position, ciphertext) {
            (
                RuleId::DkCr008,
                "the data decrypts, so the keys are right and the code is made otherwise",
            )
        } else {
            (
                RuleId::DkCr005,
                "the data does not decrypt either: other keys; look at Kdh, info and label",
            )
        };
        return Err(Box::new(Mismatch {
            got: format!("{} ({why})", hex::encode(code)),
            ..yardstick.bytes(rule, "MAC", &right, code, at + ciphertext.len())
        }));
    }
    let padded = channel::decrypt(
        &keys.enc(),
        position.direction,
        position.counter,
        ciphertext,
    );
    channel::unpadded(&padded).ok_or_else(|| {
        let expected = "content, 80 and zeros to a whole block";
        Box::new(Mismatch {
            offset: Some(at),
            ..yardstick.words(
                Strictness::Bytes,
                RuleId::DkCr007,
                "padding",
                expected,
                hex::encode(&padded),
            )
        })
    })
}
