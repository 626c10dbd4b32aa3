//! The fields of each message (section 4.1) and of the content of the channel (section 4.3). Values come from the profile.

use alloc::vec::Vec;

use keyproof_spec::profile::length::{
    POINT, SIGNATURE, TRANSACTION_IDENTIFIER, VEHICLE_IDENTIFIER,
};
use keyproof_spec::profile::{AnswerLayout, Profile, ReadLayout, instruction};
use keyproof_spec::words::{Message, Purpose};

use super::apdu::Command;
use super::tlv::{self, Reader, Unreadable};
use crate::error::Fault;

/// CLA and INS of a message.
#[must_use]
pub const fn class_and_instruction(message: Message) -> (u8, u8) {
    match message {
        Message::Select => instruction::SELECT,
        Message::Auth0 => instruction::AUTH0,
        Message::Auth1 => instruction::AUTH1,
        Message::Exchange => instruction::EXCHANGE,
        Message::ControlFlow => instruction::CONTROL_FLOW,
    }
}

/// Finds the message that a header names; the chaining bit is looked past.
///
/// # Errors
/// [`Fault::UnknownClass`] before [`Fault::UnknownInstruction`] (DK-EN-010).
pub fn identify(class: u8, instruction: u8) -> Result<Message, Fault> {
    let class = class & !instruction::CHAINING;
    if !Message::ALL
        .iter()
        .any(|known| class_and_instruction(*known).0 == class)
    {
        return Err(Fault::UnknownClass); // DK-EN-010
    }
    Message::ALL
        .into_iter()
        .find(|known| class_and_instruction(*known) == (class, instruction))
        .ok_or(Fault::UnknownInstruction) // DK-EN-010
}

/// What the four header bytes of a command say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// SELECT by application identifier.
    Select,
    /// AUTH0 of a standard transaction, for a purpose.
    Auth0(Purpose),
    /// AUTH1.
    Auth1,
    /// EXCHANGE.
    Exchange,
    /// CONTROL FLOW.
    ControlFlow {
        /// How the vehicle says it went.
        success: bool,
    },
}

impl Header {
    /// Reads P1 and P2 of a message.
    ///
    /// # Errors
    /// [`Fault::Parameters`] if they are outside the grammar.
    pub fn decode(profile: &Profile, message: Message, p1: u8, p2: u8) -> Result<Self, Fault> {
        match message {
            Message::Select if (p1, p2) == instruction::SELECT_BY_AID => Ok(Self::Select), // DK-EN-002
            Message::Auth0 if p1 == profile.p1_standard => Purpose::ALL
                .into_iter()
                .find(|purpose| purpose_code(profile, *purpose) == p2)
                .map(Self::Auth0)
                .ok_or(Fault::Parameters), // DK-EN-003
            Message::Auth1 if (p1, p2) == (0, 0) => Ok(Self::Auth1), // DK-EN-004
            Message::Exchange if (p1, p2) == (0, 0) => Ok(Self::Exchange), // DK-EN-005
            Message::ControlFlow if (p1, p2) == (profile.control_success, 0) => {
                Ok(Self::ControlFlow { success: true }) // DK-EN-007
            }
            Message::ControlFlow if (p1, p2) == (profile.control_failure, 0) => {
                Ok(Self::ControlFlow { success: false }) // DK-EN-007
            }
            Message::Select
            | Message::Auth0
            | Message::Auth1
            | Message::Exchange
            | Message::ControlFlow => Err(Fault::Parameters), // DK-EN-010
        }
    }
}

fn command(message: Message, p1: u8, p2: u8, data: &[u8]) -> Result<Vec<u8>, Fault> {
    let (class, instruction) = class_and_instruction(message);
    let le = match message {
        Message::Select | Message::Auth0 | Message::Auth1 | Message::Exchange => true,
        Message::ControlFlow => false,
    };
    Command {
        class,
        instruction,
        p1,
        p2,
        data,
        le,
    }
    .encode()
}

/// SELECT of the applet.
///
/// # Errors
/// [`Fault::Internal`] if the profile's AID does not fit.
pub fn select(profile: &Profile) -> Result<Vec<u8>, Fault> {
    let (p1, p2) = instruction::SELECT_BY_AID;
    command(Message::Select, p1, p2, profile.applet_aid) // DK-EN-002
}

/// Answer to SELECT: the versions, highest first.
///
/// # Errors
/// [`Fault::Internal`] if there are too many.
pub fn versions_encode(profile: &Profile, versions: &[u16]) -> Result<Vec<u8>, Fault> {
    let value: Vec<u8> = versions
        .iter()
        .flat_map(|version| version.to_be_bytes())
        .collect();
    let mut out = Vec::new();
    tlv::push(&mut out, profile.tags.version, &value)?;
    Ok(out)
}

/// Reads the answer to SELECT: at least one version, strictly falling.
///
/// # Errors
/// [`Unreadable`] for anything else (DK-EN-002).
pub fn versions_decode(profile: &Profile, data: &[u8]) -> Result<Vec<u16>, Unreadable> {
    let mut reader = Reader::new(data);
    let value = reader.next(profile.tags.version)?;
    reader.end()?;
    let (pairs, odd) = value.as_chunks::<2>();
    let versions: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
    if versions.is_empty() || !odd.is_empty() || !versions.is_sorted_by(|high, low| high > low) {
        return Err(Unreadable); // DK-EN-002
    }
    Ok(versions)
}

/// P2 of AUTH0 for a purpose.
#[must_use]
pub const fn purpose_code(profile: &Profile, purpose: Purpose) -> u8 {
    match purpose {
        Purpose::Unlock => profile.code_unlock,
        Purpose::Drive => profile.code_drive,
    }
}

/// The data of AUTH0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Auth0 {
    /// The chosen protocol version.
    pub version: u16,
    /// The vehicle's ephemeral key, not yet checked to be a point.
    pub vehicle_ephemeral: [u8; POINT],
    /// The transaction identifier.
    pub transaction_identifier: [u8; TRANSACTION_IDENTIFIER],
    /// The vehicle identifier.
    pub vehicle_identifier: [u8; VEHICLE_IDENTIFIER],
}

impl Auth0 {
    /// Reads the data field.
    ///
    /// # Errors
    /// [`Unreadable`] unless it is exactly the four TLVs (DK-EN-003).
    pub fn decode(profile: &Profile, data: &[u8]) -> Result<Self, Unreadable> {
        let mut reader = Reader::new(data);
        let version = reader.next_array::<2>(profile.tags.version)?; // DK-EN-003
        let vehicle_ephemeral = reader.next_array(profile.tags.vehicle_ephemeral)?;
        let transaction_identifier = reader.next_array(profile.tags.transaction_identifier)?;
        let vehicle_identifier = reader.next_array(profile.tags.vehicle_identifier)?;
        reader.end()?;
        Ok(Self {
            version: u16::from_be_bytes(*version),
            vehicle_ephemeral: *vehicle_ephemeral,
            transaction_identifier: *transaction_identifier,
            vehicle_identifier: *vehicle_identifier,
        })
    }

    /// Writes the data field.
    ///
    /// # Errors
    /// None in practice; [`Fault::Internal`] as for [`tlv::push`].
    pub fn encode(&self, profile: &Profile) -> Result<Vec<u8>, Fault> {
        let mut out = Vec::with_capacity(99);
        tlv::push(&mut out, profile.tags.version, &self.version.to_be_bytes())?; // DK-EN-003
        tlv::push(
            &mut out,
            profile.tags.vehicle_ephemeral,
            &self.vehicle_ephemeral,
        )?;
        tlv::push(
            &mut out,
            profile.tags.transaction_identifier,
            &self.transaction_identifier,
        )?;
        tlv::push(
            &mut out,
            profile.tags.vehicle_identifier,
            &self.vehicle_identifier,
        )?;
        Ok(out)
    }

    /// Writes the whole command.
    ///
    /// # Errors
    /// None in practice; [`Fault::Internal`] as for [`tlv::push`].
    pub fn command(&self, profile: &Profile, purpose: Purpose) -> Result<Vec<u8>, Fault> {
        command(
            Message::Auth0,
            profile.p1_standard,
            purpose_code(profile, purpose),
            &self.encode(profile)?,
        )
    }
}

/// Answer to AUTH0: the endpoint's ephemeral key.
///
/// # Errors
/// None in practice; [`Fault::Internal`] as for [`tlv::push`].
pub fn auth0_answer_encode(
    profile: &Profile,
    endpoint_ephemeral: &[u8; POINT],
) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::with_capacity(69);
    tlv::push(
        &mut out,
        profile.tags.endpoint_ephemeral,
        endpoint_ephemeral,
    )?; // DK-EN-003
    Ok(out)
}

/// Reads the answer to AUTH0; the key is not yet checked to be a point.
///
/// # Errors
/// [`Unreadable`] unless it is exactly that TLV.
pub fn auth0_answer_decode<'a>(
    profile: &Profile,
    data: &'a [u8],
) -> Result<&'a [u8; POINT], Unreadable> {
    let mut reader = Reader::new(data);
    let point = reader.next_array(profile.tags.endpoint_ephemeral)?; // DK-EN-003
    reader.end()?;
    Ok(point)
}

/// AUTH1 with the vehicle's signature.
///
/// # Errors
/// None in practice; [`Fault::Internal`] as for [`tlv::push`].
pub fn auth1(profile: &Profile, signature: &[u8; SIGNATURE]) -> Result<Vec<u8>, Fault> {
    let mut data = Vec::with_capacity(66);
    tlv::push(&mut data, profile.tags.signature, signature)?; // DK-EN-004
    command(Message::Auth1, 0, 0, &data)
}

/// Reads the data of AUTH1.
///
/// # Errors
/// [`Unreadable`] unless it is exactly one signature.
pub fn auth1_decode<'a>(
    profile: &Profile,
    data: &'a [u8],
) -> Result<&'a [u8; SIGNATURE], Unreadable> {
    let mut reader = Reader::new(data);
    let signature = reader.next_array(profile.tags.signature)?; // DK-EN-004
    reader.end()?;
    Ok(signature)
}

/// The content of the answer to AUTH1.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Auth1Content<'a> {
    /// The slot of the device's key.
    pub slot: u8,
    /// The endpoint's signature.
    pub signature: &'a [u8; SIGNATURE],
    /// The first `subset_len` bytes of the mailbox.
    pub subset: &'a [u8],
}

impl core::fmt::Debug for Auth1Content<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Auth1Content").finish_non_exhaustive()
    }
}

impl<'a> Auth1Content<'a> {
    /// Reads the content.
    ///
    /// # Errors
    /// [`Unreadable`] unless it is exactly the three TLVs (DK-EN-004).
    pub fn decode(profile: &Profile, content: &'a [u8]) -> Result<Self, Unreadable> {
        let mut reader = Reader::new(content);
        let &[slot] = reader.next_array(profile.tags.slot)?;
        let signature = reader.next_array(profile.tags.signature)?;
        let subset = reader.next(profile.tags.mailbox_subset)?;
        reader.end()?;
        if subset.len() != profile.subset_len {
            return Err(Unreadable); // DK-EN-004
        }
        Ok(Self {
            slot,
            signature,
            subset,
        })
    }

    /// Writes the content.
    ///
    /// # Errors
    /// None in practice; [`Fault::Internal`] as for [`tlv::push`].
    pub fn encode(&self, profile: &Profile) -> Result<Vec<u8>, Fault> {
        let mut out = Vec::with_capacity(96);
        tlv::push(&mut out, profile.tags.slot, &[self.slot])?; // DK-EN-004
        tlv::push(&mut out, profile.tags.signature, self.signature)?;
        tlv::push(&mut out, profile.tags.mailbox_subset, self.subset)?;
        Ok(out)
    }
}

/// EXCHANGE around encrypted content and its code.
///
/// # Errors
/// [`Fault::Internal`] if they do not fit into one command.
pub fn exchange(data: &[u8]) -> Result<Vec<u8>, Fault> {
    command(Message::Exchange, 0, 0, data) // DK-EN-005
}

/// One mailbox read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// First byte, counted from the start of the mailbox.
    pub offset: u16,
    /// Number of bytes.
    pub length: u16,
}

impl Read {
    /// Reads the content of EXCHANGE.
    ///
    /// # Errors
    /// [`Unreadable`] unless it is exactly one read (DK-EN-005).
    pub fn decode(profile: &Profile, content: &[u8]) -> Result<Self, Unreadable> {
        let mut reader = Reader::new(content);
        let &[a, b, c, d] = reader.next_array(profile.tags.mailbox_read)?; // DK-EN-005
        reader.end()?;
        let (first, second) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        Ok(match profile.read_layout {
            ReadLayout::OffsetLength => Self {
                offset: first,
                length: second,
            },
            ReadLayout::LengthOffset => Self {
                offset: second,
                length: first,
            },
        })
    }

    /// Writes the content of EXCHANGE.
    ///
    /// # Errors
    /// None in practice; [`Fault::Internal`] as for [`tlv::push`].
    pub fn encode(&self, profile: &Profile) -> Result<Vec<u8>, Fault> {
        let (first, second) = match profile.read_layout {
            ReadLayout::OffsetLength => (self.offset, self.length),
            ReadLayout::LengthOffset => (self.length, self.offset),
        };
        let ([a, b], [c, d]) = (first.to_be_bytes(), second.to_be_bytes());
        let mut out = Vec::with_capacity(6);
        tlv::push(&mut out, profile.tags.mailbox_read, &[a, b, c, d])?; // DK-EN-005
        Ok(out)
    }
}

/// The content of the answer to EXCHANGE.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ReadAnswer<'a> {
    /// How the read went: `read_ok`, `read_bounds` or `read_malformed`.
    pub status: u16,
    /// The bytes read; none unless it went well.
    pub data: &'a [u8],
}

impl core::fmt::Debug for ReadAnswer<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ReadAnswer")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl<'a> ReadAnswer<'a> {
    /// Reads the content.
    ///
    /// # Errors
    /// [`Unreadable`] if the length is not that of the data, or if a read that went wrong carries data.
    pub fn decode(profile: &Profile, content: &'a [u8]) -> Result<Self, Unreadable> {
        let (status, length, data) = match profile.answer_layout {
            AnswerLayout::LengthDataStatus => {
                let (length, rest) = content.split_first_chunk().ok_or(Unreadable)?;
                let (data, status) = rest.split_last_chunk().ok_or(Unreadable)?;
                (status, length, data)
            }
            AnswerLayout::StatusLengthData => {
                let (status, rest) = content.split_first_chunk().ok_or(Unreadable)?;
                let (length, data) = rest.split_first_chunk().ok_or(Unreadable)?;
                (status, length, data)
            }
        };
        let status = u16::from_be_bytes(*status);
        if usize::from(u16::from_be_bytes(*length)) != data.len() {
            return Err(Unreadable); // DK-EN-005
        }
        if status != profile.read_ok && !data.is_empty() {
            return Err(Unreadable); // DK-EN-006
        }
        Ok(Self { status, data })
    }

    /// Writes the content.
    ///
    /// # Errors
    /// [`Fault::Internal`] if there are more than 65535 bytes.
    pub fn encode(&self, profile: &Profile) -> Result<Vec<u8>, Fault> {
        let length = u16::try_from(self.data.len())
            .map_err(|_| Fault::Internal)?
            .to_be_bytes();
        let status = self.status.to_be_bytes();
        Ok(match profile.answer_layout {
            AnswerLayout::LengthDataStatus => [&length, self.data, &status].concat(), // DK-EN-005
            AnswerLayout::StatusLengthData => [&status, &length, self.data].concat(),
        })
    }
}

/// CONTROL FLOW.
///
/// # Errors
/// None in practice; [`Fault::Internal`] as for [`Command::encode`].
pub fn control_flow(profile: &Profile, success: bool) -> Result<Vec<u8>, Fault> {
    let p1 = if success {
        profile.control_success
    } else {
        profile.control_failure
    };
    command(Message::ControlFlow, p1, 0, &[]) // DK-EN-007
}
