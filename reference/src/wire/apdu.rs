//! Short APDUs of ISO 7816-4 (section 5): what a reader sends and what a card answers.

use alloc::vec::Vec;

use keyproof_spec::profile::instruction::CHAINING;

use crate::error::Fault;

/// Most data bytes of a short response.
const RESPONSE_DATA_MAX: usize = 256;

/// A command as it came over the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command<'a> {
    /// CLA, the chaining bit included.
    pub class: u8,
    /// INS.
    pub instruction: u8,
    /// P1.
    pub p1: u8,
    /// P2.
    pub p2: u8,
    /// The data field; empty if there is no Lc.
    pub data: &'a [u8],
    /// Whether Le (`00`) is there.
    pub le: bool,
}

impl<'a> Command<'a> {
    /// Takes a command apart: header; header Le; header Lc data; header Lc data Le.
    ///
    /// # Errors
    /// [`Fault::CommandLength`] for anything else (DK-EN-001).
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Fault> {
        let (header, body) = bytes.split_first_chunk::<4>().ok_or(Fault::CommandLength)?;
        let &[class, instruction, p1, p2] = header;
        let (data, le) = match body {
            [] => (body, false),
            [0, none @ ..] if none.is_empty() => (none, true),
            [lc, rest @ ..] => {
                let (data, after) = rest
                    .split_at_checked(usize::from(*lc))
                    .ok_or(Fault::CommandLength)?; // DK-EN-001
                match (data, after) {
                    ([], [] | [_, ..]) => return Err(Fault::CommandLength), // DK-EN-001
                    ([_, ..], []) => (data, false),
                    ([_, ..], [0]) => (data, true),
                    ([_, ..], [_, ..]) => return Err(Fault::CommandLength), // DK-EN-001
                }
            }
        };
        Ok(Self {
            class,
            instruction,
            p1,
            p2,
            data,
            le,
        })
    }

    /// Whether more parts of this command follow (ISO 7816-4 section 5.3.3).
    #[must_use]
    pub const fn continues(&self) -> bool {
        self.class & CHAINING != 0
    }

    /// Puts a command together.
    ///
    /// # Errors
    /// [`Fault::Internal`] if there are more than 255 bytes of data.
    pub fn encode(&self) -> Result<Vec<u8>, Fault> {
        let lc = u8::try_from(self.data.len()).map_err(|_| Fault::Internal)?;
        let mut out = Vec::with_capacity(self.data.len().saturating_add(6));
        out.extend_from_slice(&[self.class, self.instruction, self.p1, self.p2]); // DK-EN-001
        if lc != 0 {
            out.push(lc);
            out.extend_from_slice(self.data);
        }
        if self.le {
            out.push(0);
        }
        Ok(out)
    }
}

/// A response as it came over the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response<'a> {
    /// Everything before the status word.
    pub data: &'a [u8],
    /// The last two bytes.
    pub status: u16,
}

impl<'a> Response<'a> {
    /// Takes a response apart.
    ///
    /// # Errors
    /// [`Fault::ResponseLength`] if it has no status word, or more than 256 bytes before it.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Fault> {
        let (data, status) = bytes.split_last_chunk::<2>().ok_or(Fault::ResponseLength)?; // DK-EN-012
        if data.len() > RESPONSE_DATA_MAX {
            return Err(Fault::ResponseLength); // DK-EN-012
        }
        Ok(Self {
            data,
            status: u16::from_be_bytes(*status),
        })
    }

    /// Puts a response together.
    #[must_use]
    pub fn encode(data: Vec<u8>, status: u16) -> Vec<u8> {
        let mut out = data;
        out.extend_from_slice(&status.to_be_bytes());
        out
    }
}
