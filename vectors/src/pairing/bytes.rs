//! Chapter 10 in bytes: fields, commands, streams and the channel. Built permissively, read strictly.

use super::bend::{Bend, ChannelBend, StreamBend};
use super::spake::{self, Run};
use crate::crypto::channel::{self, Direction};
use crate::peer::bending;
use crate::recipe;
use crate::wire::apdu::Command;
use crate::wire::tlv::{self, Tlv};
use keyproof_spec::profile::{Profile, instruction};

/// Header bytes CLA and INS of section 10.1.
pub mod header {
    /// REQUEST.
    pub const REQUEST: (u8, u8) = (0x80, 0x30);
    /// VERIFY.
    pub const VERIFY: (u8, u8) = (0x80, 0x32);
    /// WRITE DATA.
    pub const WRITE: (u8, u8) = (0x84, 0xD4);
    /// GET DATA.
    pub const GET: (u8, u8) = (0x84, 0xCA);
    /// GET RESPONSE.
    pub const MORE: (u8, u8) = (0x84, 0xC0);
    /// OP CONTROL FLOW.
    pub const CONTROL: (u8, u8) = (0x80, 0x3C);
}

/// A field: one tag byte, perhaps with a first one before it.
#[derive(Clone, Debug)]
pub struct Field {
    /// First byte of a tag of two.
    pub before: Option<u8>,
    /// The rest.
    pub tlv: Tlv,
}

/// A field with a tag of one byte.
#[must_use]
pub fn field(tag: u8, value: impl Into<Vec<u8>>) -> Field {
    Field {
        before: None,
        tlv: Tlv::new(tag, value),
    }
}

/// A field with a tag of two.
#[must_use]
pub fn template(tag: u16, value: impl Into<Vec<u8>>) -> Field {
    let [before, tag] = tag.to_be_bytes();
    Field {
        before: Some(before),
        tlv: Tlv::new(tag, value),
    }
}

/// The fields of a message, bent as [`recipe::Bend::Tlv`] and [`recipe::Bend::Tlvs`] say.
#[must_use]
pub fn fields(honest: &[Field], bend: Option<&Bend>) -> Vec<u8> {
    let whole = |field: &Field, bytes: Vec<u8>| -> Vec<u8> {
        match field.before {
            Some(before) if !bytes.is_empty() => [vec![before], bytes].concat(),
            _ => bytes,
        }
    };
    let wire = match bend {
        Some(Bend::Wire(bend)) => Some(bend),
        _ => None,
    };
    let mut chunks: Vec<Vec<u8>> = Vec::new();
    for (at, field) in honest.iter().enumerate() {
        let bytes = match wire {
            Some(recipe::Bend::Tlv { field: bent, how }) if usize::from(*bent) == at => {
                bending::one(&field.tlv, *how)
            }
            _ => tlv::write(std::slice::from_ref(&field.tlv)),
        };
        chunks.push(whole(field, bytes));
    }
    if let Some(recipe::Bend::Tlvs(_)) = wire {
        return bending::chunks(chunks, wire);
    }
    chunks.concat()
}

/// A command, bent in header or frame.
#[must_use]
pub fn command(
    profile: &Profile,
    (cla, ins): (u8, u8),
    (p1, p2): (u8, u8),
    data: Vec<u8>,
    bend: Option<&Bend>,
) -> Vec<u8> {
    let command = Command::new([cla, ins, p1, p2], data);
    bending::frame(profile, command, wire(bend))
}

/// A command without Le.
#[must_use]
pub fn quiet(profile: &Profile, (cla, ins): (u8, u8), p1: u8, bend: Option<&Bend>) -> Vec<u8> {
    let mut command = Command::new([cla, ins, p1, 0], Vec::new());
    command.le.clear();
    bending::frame(profile, command, wire(bend))
}

/// The bend of a transaction in a bend.
#[must_use]
pub const fn wire(bend: Option<&Bend>) -> Option<&recipe::Bend> {
    match bend {
        Some(Bend::Wire(bend)) => Some(bend),
        _ => None,
    }
}

/// SELECT of an application.
#[must_use]
pub fn select(profile: &Profile, aid: &[u8], bend: Option<&Bend>) -> Vec<u8> {
    let mut aid = aid.to_vec();
    if let Some(recipe::Bend::Aid(how)) = wire(bend) {
        bending::aid(&mut aid, *how);
    }
    let (p1, p2) = instruction::SELECT_BY_AID;
    command(profile, instruction::SELECT, (p1, p2), aid, bend)
}

/// Versions as bytes.
#[must_use]
pub fn versions(numbers: &[u16]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_be_bytes())
        .collect()
}

/// How long the bent share is; 65 when it is not bent.
#[must_use]
pub fn point_len(bend: Option<&Bend>) -> usize {
    match bend {
        Some(Bend::Point(n)) => bad_point(*n, &generator()).1.len(),
        _ => 65,
    }
}

/// Any point.
fn generator() -> [u8; 65] {
    super::cast::public(&[1; 32])
}

/// The n-th bad point, with its name.
#[must_use]
pub fn bad_point(n: u8, good: &[u8; 65]) -> (&'static str, Vec<u8>) {
    let mut all = spake::bad_points(good);
    let at = usize::from(n).min(all.len().saturating_sub(1));
    if at < all.len() {
        all.swap_remove(at)
    } else {
        ("nothing", Vec::new())
    }
}

/// A stream of fields, cut into parts; bent as [`StreamBend`] says.
#[must_use]
pub fn stream(profile: &Profile, honest: &[(u8, Vec<u8>)], bend: Option<&Bend>) -> Vec<Vec<u8>> {
    let pairing = &profile.pairing;
    let bend = match bend {
        Some(Bend::Stream(bend)) => Some(*bend),
        _ => None,
    };
    let mut chunks: Vec<Vec<u8>> = Vec::new();
    for (at, (tag, value)) in honest.iter().enumerate() {
        let mut tlv = Tlv::new(*tag, value.clone());
        let is = |n: u8| usize::from(n) == at;
        match bend {
            Some(StreamBend::Missing(n)) if is(n) => continue,
            Some(StreamBend::Twice(n)) if is(n) => chunks.push(tlv::write(&[tlv.clone()])),
            Some(StreamBend::NonMinimal(n)) if is(n) => tlv.length = tlv::Length::NonMinimal,
            Some(StreamBend::Shorter(n)) if is(n) => {
                tlv.value.pop();
            }
            Some(StreamBend::WrongTag(n)) if is(n) => tlv.tag = 0x01,
            _ => {}
        }
        chunks.push(tlv::write(&[tlv]));
    }
    if bend == Some(StreamBend::Swapped) && chunks.len() > 1 {
        chunks.swap(0, 1);
    }
    match bend {
        Some(StreamBend::NoEnd) => {}
        Some(StreamBend::FullEnd) => chunks.push(vec![pairing.end_tag, 1, 0]),
        _ => chunks.push(vec![pairing.end_tag, 0]),
    }
    if bend == Some(StreamBend::AfterEnd) {
        chunks.push(vec![pairing.end_tag, 0]);
    }
    let mut whole = chunks.concat();
    if bend == Some(StreamBend::TooMuch) {
        whole.resize(pairing.stream_max + pairing.part_len + 1, 0);
    }
    let mut parts: Vec<Vec<u8>> = whole.chunks(pairing.part_len).map(<[u8]>::to_vec).collect();
    if let Some(first) = parts.first_mut() {
        match bend {
            Some(StreamBend::PartLong) => first.push(0),
            Some(StreamBend::PartShort) => {
                first.pop();
            }
            _ => {}
        }
    }
    parts
}

/// Reads a stream: the values of exactly these tags, then the mark and nothing else.
#[must_use]
pub fn read_stream(profile: &Profile, tags: &[u8], bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut rest = bytes;
    let mut out = Vec::new();
    for tag in tags {
        let [found, first, ..] = rest else {
            return None;
        };
        let (skip, len) = match (*first, rest) {
            (len, _) if len < 0x80 => (2, usize::from(len)),
            (0x81, [_, _, len, ..]) => (3, usize::from(*len)),
            (0x82, [_, _, high, low, ..]) => (4, usize::from(u16::from_be_bytes([*high, *low]))),
            _ => return None,
        };
        let value = rest.get(skip..skip + len)?;
        let again = tlv::write(&[Tlv::new(*tag, value)]);
        if found != tag || rest.get(..skip + len)? != again {
            return None;
        }
        out.push(value.to_vec());
        rest = rest.get(skip + len..)?;
    }
    (rest == [profile.pairing.end_tag, 0]).then_some(out)
}

/// One end of the pairing channel.
#[derive(Clone, Debug)]
pub struct Link {
    enc: [u8; 16],
    mac: [u8; 16],
    rmac: [u8; 16],
    /// Counter of the last command.
    counter: u8,
    /// Chaining value after the last command.
    chaining: [u8; 16],
}

/// Why a message does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It is no blocks and a MAC.
    Form,
    /// The MAC.
    Mac,
    /// The padding.
    Padding,
}

impl Link {
    /// A channel as the evidence opens it.
    #[must_use]
    pub const fn new(run: &Run) -> Self {
        Self {
            enc: run.enc,
            mac: run.mac,
            rmac: run.rmac,
            counter: 0,
            chaining: [0; 16],
        }
    }

    /// Goes on after a command with this ciphertext.
    fn after(&mut self, ciphertext: &[u8]) {
        self.chaining = channel::mac(&self.mac, Some(&self.chaining), ciphertext);
        self.counter = self.counter.wrapping_add(1);
    }

    /// Seals a command; the channel goes on as if it had been the honest one.
    pub fn command(&mut self, content: &[u8], bend: Option<&Bend>) -> Vec<u8> {
        let honest = self.ciphertext(Direction::Command, content);
        let mut sealed = self.clone();
        if let Some(Bend::Channel(ChannelBend::Later)) = bend {
            sealed.after(&honest);
        }
        let out = sealed.sealed(Direction::Command, content, bend);
        self.after(&honest);
        out
    }

    /// Seals a response to the last command.
    #[must_use]
    pub fn response(&self, content: &[u8], bend: Option<&Bend>) -> Vec<u8> {
        let mut sealed = self.clone();
        if let Some(Bend::Channel(ChannelBend::Later)) = bend {
            let honest = self.ciphertext(Direction::Command, content);
            sealed.after(&honest);
        }
        sealed.sealed(Direction::Response, content, bend)
    }

    fn ciphertext(&self, direction: Direction, content: &[u8]) -> Vec<u8> {
        if content.is_empty() {
            return Vec::new();
        }
        let counter = match direction {
            Direction::Command => self.counter.wrapping_add(1),
            Direction::Response => self.counter,
        };
        channel::encrypt(&self.enc, direction, counter, &channel::padded(content))
    }

    const fn key(&self, direction: Direction) -> [u8; 16] {
        match direction {
            Direction::Command => self.mac,
            Direction::Response => self.rmac,
        }
    }

    fn sealed(&self, direction: Direction, content: &[u8], bend: Option<&Bend>) -> Vec<u8> {
        let mut link = self.clone();
        let bend = match bend {
            Some(Bend::Channel(bend)) => Some(*bend),
            _ => None,
        };
        if bend == Some(ChannelBend::OtherKeys) {
            for key in [&mut link.enc, &mut link.mac, &mut link.rmac] {
                key.iter_mut().for_each(|byte| *byte ^= 0x5A);
            }
        }
        let mut out = match bend {
            Some(ChannelBend::Clear) => content.to_vec(),
            _ => link.ciphertext(direction, content),
        };
        let key = match (bend, direction) {
            (Some(ChannelBend::MacOtherDirection), Direction::Command) => link.rmac,
            (Some(ChannelBend::MacOtherDirection), Direction::Response) => link.mac,
            _ => link.key(direction),
        };
        let mut code: Vec<u8> = channel::mac(&key, Some(&link.chaining), &out)
            .into_iter()
            .take(8)
            .collect();
        match bend {
            Some(ChannelBend::MacFlipped(at)) => {
                if let Some(byte) = code.get_mut(usize::from(at)) {
                    *byte ^= 1;
                }
            }
            Some(ChannelBend::MacShort) => {
                code.pop();
            }
            Some(ChannelBend::MacZero | ChannelBend::Clear) => code.fill(0),
            Some(ChannelBend::CipherFlipped) => {
                if let Some(byte) = out.first_mut() {
                    *byte ^= 1;
                }
            }
            _ => {}
        }
        out.extend(code);
        if bend == Some(ChannelBend::Empty) {
            out.clear();
        }
        out
    }

    /// Opens a response to the last command.
    ///
    /// # Errors
    /// Why it does not open.
    pub fn open_response(&self, message: &[u8]) -> Result<Vec<u8>, Closed> {
        self.open(Direction::Response, self.counter, message)
    }

    /// Opens a command, and goes on after it.
    ///
    /// # Errors
    /// Why it does not open.
    pub fn open_command(&mut self, message: &[u8]) -> Result<Vec<u8>, Closed> {
        let content = self.open(Direction::Command, self.counter.wrapping_add(1), message)?;
        let at = message.len().saturating_sub(8);
        self.after(message.get(..at).unwrap_or(&[]));
        Ok(content)
    }

    fn open(&self, direction: Direction, counter: u8, message: &[u8]) -> Result<Vec<u8>, Closed> {
        let at = message.len().checked_sub(8).ok_or(Closed::Form)?;
        let (ciphertext, code) = message.split_at_checked(at).ok_or(Closed::Form)?;
        if at % 16 != 0 {
            return Err(Closed::Form);
        }
        let right = channel::mac(&self.key(direction), Some(&self.chaining), ciphertext);
        if !right.iter().take(8).eq(code) {
            return Err(Closed::Mac);
        }
        if ciphertext.is_empty() {
            return Ok(Vec::new());
        }
        let padded = channel::decrypt(&self.enc, direction, counter, ciphertext);
        channel::unpadded(&padded).ok_or(Closed::Padding)
    }
}
