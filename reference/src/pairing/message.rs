//! The fields of the framework's commands and answers (section 10.1).

use alloc::vec::Vec;

use keyproof_spec::pairing::fixed::instruction;
use keyproof_spec::pairing::fixed::length::{BRAND, EVIDENCE, SALT};
use keyproof_spec::pairing::words::{Message, OpControl};
use keyproof_spec::profile::Profile;
use keyproof_spec::profile::instruction::{SELECT, SELECT_BY_AID};
use keyproof_spec::profile::length::POINT;

use super::fault::Fault;
use super::spake::Stretching;
use crate::error;
use crate::wire::apdu::Command;
use crate::wire::tlv::{self, Reader, Unreadable};

/// CLA and INS of a message.
pub(crate) const fn class_and_instruction(message: Message) -> (u8, u8) {
    match message {
        Message::Select => SELECT,
        Message::Request => instruction::REQUEST,
        Message::Verify => instruction::VERIFY,
        Message::WriteData => instruction::WRITE_DATA,
        Message::GetData => instruction::GET_DATA,
        Message::GetResponse => instruction::GET_RESPONSE,
        Message::OpControlFlow => instruction::OP_CONTROL_FLOW,
    }
}

/// Finds the message that a header names. Commands in parts are not known to the framework.
pub(crate) fn identify(command: &Command<'_>) -> Result<Message, error::Fault> {
    let all = || Message::ALL.iter().copied();
    if !all().any(|known| class_and_instruction(known).0 == command.class) {
        return Err(error::Fault::UnknownClass); // DK-OE-005
    }
    all()
        .find(|known| class_and_instruction(*known) == (command.class, command.instruction))
        .ok_or(error::Fault::UnknownInstruction) // DK-OE-005
}

/// What the four header bytes of a command say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Header {
    Select,
    Request,
    Verify,
    /// Whether this is the last part.
    WriteData {
        last: bool,
    },
    GetData,
    GetResponse,
    OpControlFlow(OpControl),
}

impl Header {
    /// Reads P1 and P2.
    pub(crate) fn decode(
        profile: &Profile,
        message: Message,
        p1: u8,
        p2: u8,
    ) -> Result<Self, error::Fault> {
        let pairing = &profile.pairing;
        let plain = (p1, p2) == (0, 0);
        let header = match message {
            Message::Select => ((p1, p2) == SELECT_BY_AID).then_some(Self::Select),
            Message::Request => plain.then_some(Self::Request),
            Message::Verify => plain.then_some(Self::Verify),
            Message::WriteData => [(pairing.write_more, false), (pairing.write_last, true)]
                .into_iter()
                .find(|(code, _)| p1 == *code && p2 == 0)
                .map(|(_, last)| Self::WriteData { last }),
            Message::GetData => plain.then_some(Self::GetData),
            Message::GetResponse => plain.then_some(Self::GetResponse),
            Message::OpControlFlow => [OpControl::Continue, OpControl::End, OpControl::Abort]
                .into_iter()
                .find(|code| p1 == op_code(profile, *code) && p2 == 0)
                .map(Self::OpControlFlow), // DK-OE-006
        };
        header.ok_or(error::Fault::Parameters) // DK-OE-005
    }
}

/// P1 of OP CONTROL FLOW.
const fn op_code(profile: &Profile, code: OpControl) -> u8 {
    match code {
        OpControl::Continue => profile.pairing.op_continue,
        OpControl::End => profile.pairing.op_end,
        OpControl::Abort => profile.pairing.op_abort,
    }
}

/// A command of the framework. All but OP CONTROL FLOW have Le.
pub(crate) fn command(
    message: Message,
    p1: u8,
    p2: u8,
    data: &[u8],
) -> Result<Vec<u8>, error::Fault> {
    let (class, instruction) = class_and_instruction(message);
    Command {
        class,
        instruction,
        p1,
        p2,
        data,
        le: message != Message::OpControlFlow,
    }
    .encode()
}

/// SELECT of the framework.
pub(crate) fn select(profile: &Profile) -> Result<Vec<u8>, error::Fault> {
    let (p1, p2) = SELECT_BY_AID;
    command(Message::Select, p1, p2, profile.pairing.framework_aid)
}

/// OP CONTROL FLOW.
pub(crate) fn op_control_flow(profile: &Profile, code: OpControl) -> Result<Vec<u8>, error::Fault> {
    command(Message::OpControlFlow, op_code(profile, code), 0, &[]) // DK-OE-006
}

fn list(versions: &[u16]) -> Vec<u8> {
    versions
        .iter()
        .flat_map(|version| version.to_be_bytes())
        .collect()
}

/// Two bytes each, at least one, strictly falling.
fn read_list(value: &[u8]) -> Result<Vec<u16>, Unreadable> {
    let (pairs, odd) = value.as_chunks::<2>();
    let versions: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
    if versions.is_empty() || !odd.is_empty() || !versions.is_sorted_by(|high, low| high > low) {
        return Err(Unreadable);
    }
    Ok(versions)
}

/// The answer to SELECT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) framework: Vec<u16>,
    pub(crate) protocol: Vec<u16>,
    /// Whether a password is there.
    pub(crate) password: bool,
}

impl Offer {
    pub(crate) fn encode(&self, profile: &Profile) -> Result<Vec<u8>, error::Fault> {
        let pairing = &profile.pairing;
        let mode = if self.password {
            pairing.mode_password
        } else {
            pairing.mode_none
        };
        let mut out = Vec::new();
        tlv::push(
            &mut out,
            pairing.tags.framework_versions,
            &list(&self.framework),
        )?; // DK-OE-001
        tlv::push(
            &mut out,
            pairing.tags.protocol_versions,
            &list(&self.protocol),
        )?;
        tlv::push(&mut out, pairing.tags.mode, &[mode])?;
        Ok(out)
    }

    pub(crate) fn decode(profile: &Profile, data: &[u8]) -> Result<Self, Unreadable> {
        let pairing = &profile.pairing;
        let mut reader = Reader::new(data);
        let framework = read_list(reader.next(pairing.tags.framework_versions)?)?; // DK-OE-001
        let protocol = read_list(reader.next(pairing.tags.protocol_versions)?)?;
        let &[mode] = reader.next_array(pairing.tags.mode)?;
        reader.end()?;
        let password = if mode == pairing.mode_password {
            true
        } else if mode == pairing.mode_none {
            false
        } else {
            return Err(Unreadable);
        };
        Ok(Self {
            framework,
            protocol,
            password,
        })
    }
}

/// The data of REQUEST, with the bytes that evidence is made over.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) framework: u16,
    pub(crate) protocol: Vec<u16>,
    pub(crate) stretching: Stretching,
    pub(crate) brand: [u8; BRAND],
    /// The whole data field.
    pub(crate) bytes: Vec<u8>,
    /// TLV `5B` and TLV `5C` of it.
    pub(crate) versions: Vec<u8>,
}

impl Request {
    /// Writes the data field.
    pub(crate) fn new(
        profile: &Profile,
        framework: u16,
        protocol: Vec<u16>,
        stretching: Stretching,
        brand: [u8; BRAND],
    ) -> Result<Self, error::Fault> {
        let tags = &profile.pairing.tags;
        let mut versions = Vec::new();
        tlv::push(
            &mut versions,
            tags.framework_version,
            &framework.to_be_bytes(),
        )?; // DK-OE-002
        tlv::push(&mut versions, tags.protocol_versions, &list(&protocol))?;
        let mut costs = Vec::new();
        tlv::push(&mut costs, tags.salt, &stretching.salt)?;
        tlv::push(&mut costs, tags.cost_n, &stretching.n.to_be_bytes())?;
        tlv::push(&mut costs, tags.cost_r, &stretching.r.to_be_bytes())?;
        tlv::push(&mut costs, tags.cost_p, &stretching.p.to_be_bytes())?;
        let [high, low] = tags.stretching.to_be_bytes();
        let mut bytes = versions.clone();
        bytes.push(high);
        tlv::push(&mut bytes, low, &costs)?;
        tlv::push(&mut bytes, tags.brand, &brand)?;
        Ok(Self {
            framework,
            protocol,
            stretching,
            brand,
            bytes,
            versions,
        })
    }

    /// Reads the data field.
    pub(crate) fn decode(profile: &Profile, data: &[u8]) -> Result<Self, Fault> {
        let tags = &profile.pairing.tags;
        let mut reader = Reader::new(data);
        let framework = u16::from_be_bytes(*reader.next_array(tags.framework_version)?); // DK-OE-002
        let protocol = read_list(reader.next(tags.protocol_versions)?)?;
        // The template's tag has two bytes: the first stands before a TLV with the second.
        let rest = reader.rest();
        let versions = data
            .len()
            .checked_sub(rest.len())
            .and_then(|length| data.get(..length))
            .ok_or(Unreadable)?
            .to_vec();
        let [high, low] = tags.stretching.to_be_bytes();
        let rest = rest.strip_prefix(&[high]).ok_or(Unreadable)?;
        let mut reader = Reader::new(rest);
        let mut costs = Reader::new(reader.next(low)?);
        let brand = *reader.next_array(tags.brand)?;
        reader.end()?;
        let stretching = Stretching {
            salt: *costs.next_array(tags.salt)?,
            n: u32::from_be_bytes(*costs.next_array(tags.cost_n)?),
            r: u16::from_be_bytes(*costs.next_array(tags.cost_r)?),
            p: u16::from_be_bytes(*costs.next_array(tags.cost_p)?),
        };
        costs.end()?;
        let _: [u8; SALT] = stretching.salt;
        Ok(Self {
            framework,
            protocol,
            stretching,
            brand,
            bytes: data.to_vec(),
            versions,
        })
    }

    /// The whole command.
    pub(crate) fn command(&self) -> Result<Vec<u8>, error::Fault> {
        command(Message::Request, 0, 0, &self.bytes)
    }
}

/// The answer to REQUEST.
pub(crate) fn share_encode(profile: &Profile, x: &[u8; POINT]) -> Result<Vec<u8>, error::Fault> {
    let mut out = Vec::with_capacity(69);
    tlv::push(&mut out, profile.pairing.tags.device_share, x)?; // DK-OE-002
    Ok(out)
}

/// Reads the answer to REQUEST; the share is not yet checked to be a point.
pub(crate) fn share_decode<'a>(
    profile: &Profile,
    data: &'a [u8],
) -> Result<&'a [u8; POINT], Unreadable> {
    let mut reader = Reader::new(data);
    let x = reader.next_array(profile.pairing.tags.device_share)?; // DK-OE-002
    reader.end()?;
    Ok(x)
}

/// VERIFY.
pub(crate) fn verify(
    profile: &Profile,
    y: &[u8; POINT],
    evidence: &[u8; EVIDENCE],
) -> Result<Vec<u8>, error::Fault> {
    let mut data = Vec::with_capacity(85);
    tlv::push(&mut data, profile.pairing.tags.vehicle_share, y)?; // DK-OE-002
    tlv::push(&mut data, profile.pairing.tags.vehicle_evidence, evidence)?;
    command(Message::Verify, 0, 0, &data)
}

/// Reads the data of VERIFY: share Y, not yet checked to be a point, and evidence M1.
pub(crate) fn verify_decode<'a>(
    profile: &Profile,
    data: &'a [u8],
) -> Result<(&'a [u8; POINT], &'a [u8; EVIDENCE]), Unreadable> {
    let mut reader = Reader::new(data);
    let y = reader.next_array(profile.pairing.tags.vehicle_share)?; // DK-OE-002
    let evidence = reader.next_array(profile.pairing.tags.vehicle_evidence)?;
    reader.end()?;
    Ok((y, evidence))
}

/// The answer to VERIFY.
pub(crate) fn evidence_encode(
    profile: &Profile,
    evidence: &[u8; EVIDENCE],
) -> Result<Vec<u8>, error::Fault> {
    let mut out = Vec::with_capacity(18);
    tlv::push(&mut out, profile.pairing.tags.device_evidence, evidence)?; // DK-OE-002
    Ok(out)
}

/// Reads the answer to VERIFY.
pub(crate) fn evidence_decode<'a>(
    profile: &Profile,
    data: &'a [u8],
) -> Result<&'a [u8; EVIDENCE], Unreadable> {
    let mut reader = Reader::new(data);
    let evidence = reader.next_array(profile.pairing.tags.device_evidence)?; // DK-OE-002
    reader.end()?;
    Ok(evidence)
}
