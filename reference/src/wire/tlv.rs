//! BER-TLV as this protocol uses it: one-byte tags, shortest definite lengths, fixed order (ISO 8825-1 section 10.1).

use alloc::vec::Vec;

use crate::error::Fault;

/// The bytes are not the TLVs that were asked for. No detail: every cause is refused alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

impl From<Unreadable> for Fault {
    fn from(_: Unreadable) -> Self {
        Self::Data
    }
}

/// Reads TLVs one after the other.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first byte of a data field or content.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What has not been read yet.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The value of the next TLV, which must have this tag.
    ///
    /// # Errors
    /// [`Unreadable`] for another tag, a length that is not the shortest, or a value that is cut off.
    pub fn next(&mut self, tag: u8) -> Result<&'a [u8], Unreadable> {
        let (&got, rest) = self.rest.split_first().ok_or(Unreadable)?;
        if got != tag {
            return Err(Unreadable); // DK-EN-008
        }
        let (length, rest) = length(rest)?;
        let (value, rest) = rest.split_at_checked(length).ok_or(Unreadable)?;
        self.rest = rest;
        Ok(value)
    }

    /// The value of the next TLV, which must have this tag and `N` bytes.
    ///
    /// # Errors
    /// [`Unreadable`] as for [`Self::next`], and for another length.
    pub fn next_array<const N: usize>(&mut self, tag: u8) -> Result<&'a [u8; N], Unreadable> {
        self.next(tag)?.try_into().map_err(|_| Unreadable) // DK-EN-008
    }

    /// Nothing may follow.
    ///
    /// # Errors
    /// [`Unreadable`] if something does.
    pub const fn end(self) -> Result<(), Unreadable> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Unreadable) // DK-EN-008
        }
    }
}

/// The length field: shortest form of up to two bytes.
fn length(bytes: &[u8]) -> Result<(usize, &[u8]), Unreadable> {
    match bytes {
        [short @ 0..=0x7F, rest @ ..] => Ok((usize::from(*short), rest)),
        [0x81, long @ 0x80..=0xFF, rest @ ..] => Ok((usize::from(*long), rest)), // DK-EN-008
        [0x82, high @ 1..=0xFF, low, rest @ ..] => {
            Ok((usize::from(u16::from_be_bytes([*high, *low])), rest))
        }
        _ => Err(Unreadable), // DK-EN-008
    }
}

/// Appends one TLV.
///
/// # Errors
/// [`Fault::Internal`] if the value has more than 65535 bytes; no message of this protocol comes near.
pub fn push(out: &mut Vec<u8>, tag: u8, value: &[u8]) -> Result<(), Fault> {
    let length = u16::try_from(value.len()).map_err(|_| Fault::Internal)?;
    let [high, low] = length.to_be_bytes();
    out.push(tag);
    match (high, low) {
        (0, 0..=0x7F) => out.push(low),
        (0, 0x80..=0xFF) => out.extend_from_slice(&[0x81, low]),
        (1..=0xFF, 0..=0xFF) => out.extend_from_slice(&[0x82, high, low]),
    }
    out.extend_from_slice(value);
    Ok(())
}
