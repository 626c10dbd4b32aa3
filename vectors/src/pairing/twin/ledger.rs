//! The channel of pairing between names and bytes: by whom and where a message was sealed.
//!
//! The model knows a place by its number; bytes know it by a chaining value. The ledger keeps all of one channel.

use crate::crypto::channel::{self, Direction};
use crate::pairing::spake::Run;
use keyproof_model::pairing::message::Side;

/// One end of a channel.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    enc: [u8; 16],
    mac: [u8; 16],
    rmac: [u8; 16],
    /// The chaining value after each number of commands.
    chain: Vec<[u8; 16]>,
}

/// What a received message is.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    /// Whether its MAC verifies somewhere in this channel.
    pub(super) intact: bool,
    /// Whose key its MAC was made with.
    pub(super) by: Side,
    /// How many commands before the place where it should be.
    pub(super) late: usize,
    /// Content; `None` when the padding is wrong.
    pub(super) content: Option<Vec<u8>>,
    /// Ciphertext.
    pub(super) ciphertext: Vec<u8>,
}

/// Ciphertext and MAC; `None` when a message is not whole blocks and eight bytes.
pub(super) fn split(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = message.len().checked_sub(8)?;
    at.is_multiple_of(16)
        .then(|| message.split_at_checked(at))?
}

/// Content in clear: what stands before the eight bytes of the MAC.
pub(super) fn clear(message: &[u8]) -> Option<Vec<u8>> {
    let at = message.len().checked_sub(8)?;
    Some(message.get(..at)?.to_vec())
}

impl Ledger {
    /// A channel as the evidence opens it.
    pub(super) fn new(run: &Run) -> Self {
        Self {
            enc: run.enc,
            mac: run.mac,
            rmac: run.rmac,
            chain: vec![[0; 16]],
        }
    }

    /// How many commands there were.
    fn here(&self) -> usize {
        self.chain.len().saturating_sub(1)
    }

    fn chaining(&self, at: usize) -> [u8; 16] {
        self.chain.get(at).copied().unwrap_or([0; 16])
    }

    fn key(&self, side: Side) -> [u8; 16] {
        match side {
            Side::Vehicle => self.mac,
            Side::Device => self.rmac,
        }
    }

    /// Goes on after a command with this ciphertext.
    pub(super) fn advance(&mut self, ciphertext: &[u8]) {
        let last = self.chaining(self.here());
        let next = channel::mac(&self.mac, Some(&last), ciphertext);
        self.chain.push(next);
    }

    /// Seals content at the place that the channel stands at.
    pub(super) fn seal(&self, side: Side, content: &[u8]) -> Vec<u8> {
        let here = self.here();
        let mut out = Vec::new();
        if !content.is_empty() {
            let (direction, counter) = block(side, here);
            let padded = channel::padded(content);
            out = channel::encrypt(&self.enc, direction, counter, &padded);
        }
        let code = channel::mac(&self.key(side), Some(&self.chaining(here)), &out);
        out.extend(code.iter().take(8));
        out
    }

    /// Finds out what a received message is that should be from `side`.
    pub(super) fn open(&self, side: Side, message: &[u8]) -> Option<Opened> {
        let (ciphertext, code) = split(message)?;
        let here = self.here();
        let other = match side {
            Side::Vehicle => Side::Device,
            Side::Device => Side::Vehicle,
        };
        let verifies = |by, at| {
            let made = channel::mac(&self.key(by), Some(&self.chaining(at)), ciphertext);
            made.iter().take(8).eq(code)
        };
        let all = [side, other]
            .into_iter()
            .flat_map(|by| (0..=here).rev().map(move |at| (by, at)));
        let found = all.into_iter().find(|(by, at)| verifies(*by, *at));
        let (by, at) = found.unwrap_or((side, here));
        let (direction, counter) = block(side, at);
        let content = if ciphertext.is_empty() {
            Some(Vec::new())
        } else {
            channel::unpadded(&channel::decrypt(&self.enc, direction, counter, ciphertext))
        };
        Some(Opened {
            intact: found.is_some(),
            by,
            late: here - at,
            content,
            ciphertext: ciphertext.to_vec(),
        })
    }
}

/// Direction and counter of a message after so many commands.
fn block(side: Side, commands: usize) -> (Direction, u8) {
    let count = u8::try_from(commands).unwrap_or(u8::MAX);
    match side {
        Side::Vehicle => (Direction::Command, count.wrapping_add(1)),
        Side::Device => (Direction::Response, count),
    }
}
