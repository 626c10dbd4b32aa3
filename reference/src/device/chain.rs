//! Commands that come in parts (ISO 7816-4 section 5.3.3).
//!
//! Every part has the whole header and is judged by it like a whole command; the data is judged when the last part has come.

use alloc::vec::Vec;

use keyproof_spec::profile::Profile;
use keyproof_spec::words::Message;

use crate::error::Fault;
use crate::wire::apdu::Command;

/// The parts kept so far.
#[derive(Debug)]
pub(crate) struct Chain {
    message: Message,
    p1: u8,
    p2: u8,
    data: Vec<u8>,
}

impl Chain {
    /// What a command continues, or a fresh beginning. An error drops what was kept.
    ///
    /// SELECT, whole or its first part, is never a part of another command: it begins anew, as in every phase.
    pub(crate) fn join(
        kept: Option<Self>,
        message: Message,
        part: &Command<'_>,
    ) -> Result<Self, Fault> {
        let fresh = Self {
            message,
            p1: part.p1,
            p2: part.p2,
            data: Vec::new(),
        };
        match kept {
            None => Ok(fresh),
            Some(kept) if (kept.message, kept.p1, kept.p2) == (message, part.p1, part.p2) => {
                Ok(kept)
            }
            Some(_) if message == Message::Select => Ok(fresh), // DK-ST-028
            Some(_) => Err(Fault::ChainBroken),                 // DK-EN-009
        }
    }

    /// Adds the data of a part.
    pub(crate) fn push(mut self, profile: &Profile, data: &[u8]) -> Result<Self, Fault> {
        if self.data.len().saturating_add(data.len()) > profile.chained_max {
            return Err(Fault::ChainLength); // DK-EN-009
        }
        self.data.extend_from_slice(data);
        Ok(self)
    }

    /// All data, when the last part has come.
    pub(crate) fn into_data(self) -> Vec<u8> {
        self.data
    }
}
