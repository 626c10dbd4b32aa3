//! How the bends of [`crate::recipe::bend`] look in bytes.

use crate::crypto::channel::{self, Direction};
use crate::crypto::point;
use crate::crypto::schedule::{Context, Keys};
use crate::crypto::signature::{self, ORDER, SignedData};
use crate::recipe::bend::{
    AidBend, CipherBend, FrameBend, HeaderBend, KeysBend, MacBend, PlaceBend, PointBend,
    SignatureBend, TlvBend, TlvsBend,
};
use crate::recipe::{Bend, EndpointName, VehicleName};
use crate::wire::apdu::{Command, Lc};
use crate::wire::tlv::{self, Length, Tlv};
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Usage;

use super::{Mid, note};

/// A tag that no message has.
const UNKNOWN_TAG: u8 = 0x5A;

/// The TLVs of a message, bent.
#[must_use]
pub fn tlvs(honest: &[Tlv], bend: Option<&Bend>) -> Vec<u8> {
    let mut chunks: Vec<Vec<u8>> = honest
        .iter()
        .map(|tlv| tlv::write(std::slice::from_ref(tlv)))
        .collect();
    if let Some(Bend::Tlv { field, how }) = bend {
        let at = usize::from(*field);
        if let Some(tlv) = honest.get(at) {
            let bent = one(tlv, *how);
            if let Some(chunk) = chunks.get_mut(at) {
                *chunk = bent;
            }
        }
    }
    self::chunks(chunks, bend)
}

/// TLVs already written, bent as a whole.
#[must_use]
pub fn chunks(mut chunks: Vec<Vec<u8>>, bend: Option<&Bend>) -> Vec<u8> {
    if let Some(Bend::Tlvs(how)) = bend {
        match how {
            TlvsBend::TrailingByte => chunks.push(vec![0]),
            TlvsBend::TrailingTlv => chunks.push(vec![UNKNOWN_TAG, 1, 0]),
            TlvsBend::LeadingTlv => chunks.insert(0, vec![UNKNOWN_TAG, 1, 0]),
            TlvsBend::Swapped => {
                if chunks.len() > 1 {
                    chunks.swap(0, 1);
                }
            }
            TlvsBend::Wrapped => {
                let inside = chunks.concat();
                chunks = vec![tlv::write(&[Tlv::new(0x30, inside)])];
            }
        }
    }
    chunks.concat()
}

/// One TLV, bent.
#[must_use]
pub fn one(honest: &Tlv, how: TlvBend) -> Vec<u8> {
    let mut tlv = honest.clone();
    match how {
        TlvBend::Missing => return Vec::new(),
        TlvBend::Twice => return tlv::write(&[tlv.clone(), tlv]),
        TlvBend::Longer => tlv.value.push(0),
        TlvBend::Shorter => {
            tlv.value.pop();
        }
        TlvBend::Empty => tlv.value.clear(),
        TlvBend::NonMinimal => tlv.length = Length::NonMinimal,
        TlvBend::Indefinite => tlv.length = Length::Indefinite,
        TlvBend::ClaimsMore => tlv.length = Length::Claims(tlv.value.len() + 1),
        TlvBend::ClaimsLess => tlv.length = Length::Claims(tlv.value.len().saturating_sub(1)),
        TlvBend::WrongTag => tlv.tag = UNKNOWN_TAG,
        TlvBend::LongTag => {
            let mut out = vec![0x5F];
            out.extend(tlv::write(&[tlv]));
            return out;
        }
    }
    tlv::write(&[tlv])
}

/// An application identifier, bent.
pub fn aid(aid: &mut Vec<u8>, how: AidBend) {
    match how {
        AidBend::Other => {
            if let Some(last) = aid.last_mut() {
                *last ^= 1;
            }
        }
        AidBend::Shorter => {
            aid.pop();
        }
        AidBend::Longer => aid.push(0),
        AidBend::Absent => aid.clear(),
    }
}

/// A command, bent in header or frame.
#[must_use]
pub fn frame(profile: &Profile, mut command: Command, bend: Option<&Bend>) -> Vec<u8> {
    if let Some(Bend::Header(how)) = bend {
        let [cla, ins, p1, p2] = &mut command.header;
        match how {
            HeaderBend::Class(to) => *cla = *to,
            HeaderBend::Instruction(to) => *ins = *to,
            HeaderBend::P1(to) => *p1 = *to,
            HeaderBend::P2(to) => *p2 = *to,
            HeaderBend::Purpose(to) => *p2 = to.code(profile),
        }
    }
    let Some(Bend::Frame(how)) = bend else {
        return command.bytes();
    };
    match how {
        FrameBend::NoLc => command.lc = Lc::Absent,
        FrameBend::LcLarge => command.lc = Lc::TwoMore,
        FrameBend::LcSmall => command.lc = Lc::OneLess,
        FrameBend::LcZero => {
            command.data.clear();
            command.lc = Lc::Zero;
        }
        FrameBend::LcExtended => command.lc = Lc::Extended,
        FrameBend::LeOne => command.le = vec![1],
        FrameBend::LeTwoBytes => command.le = vec![0, 0],
        FrameBend::NoData => command.data.clear(),
        FrameBend::HeaderCut => return command.bytes().into_iter().take(3).collect(),
        FrameBend::Empty => return Vec::new(),
        FrameBend::DataAdded => command.data.push(0),
        FrameBend::NoLe => command.le.clear(),
        FrameBend::LeAdded => command.le = vec![0],
    }
    command.bytes()
}

/// A public key, bent.
#[must_use]
pub fn bent_point(honest: &[u8; 65], bend: Option<&Bend>) -> Vec<u8> {
    let mut out = honest.to_vec();
    let Some(Bend::Point(how)) = bend else {
        return out;
    };
    let put_first = |out: &mut Vec<u8>, byte| {
        if let Some(first) = out.first_mut() {
            *first = byte;
        }
    };
    match how {
        PointBend::OffCurve => {
            if let Some(last) = out.last_mut() {
                *last ^= 1;
            }
        }
        PointBend::XTooLarge => out
            .iter_mut()
            .skip(1)
            .take(32)
            .for_each(|byte| *byte = 0xFF),
        PointBend::ZeroCoordinates => out.iter_mut().skip(1).for_each(|byte| *byte = 0),
        PointBend::Identity => out = vec![0],
        PointBend::IdentityLong => out = vec![0; 65],
        PointBend::WrongPrefix => put_first(&mut out, 2),
        PointBend::Hybrid => {
            let odd = honest.last().is_some_and(|byte| byte & 1 == 1);
            put_first(&mut out, if odd { 7 } else { 6 });
        }
        PointBend::Compressed => out = point::compressed(honest),
        PointBend::Truncated => {
            out.pop();
        }
        PointBend::NoPrefix => {
            out.remove(0);
        }
    }
    out
}

/// Everything that a signature is made of.
#[derive(Clone, Debug)]
pub struct Signing<'a> {
    /// The honest signer's key.
    pub secret: [u8; 32],
    /// The signer's ephemeral key.
    pub ephemeral: [u8; 32],
    /// The honest data.
    pub data: SignedData,
    /// The signature that the other side made in this transaction, if any.
    pub received: Option<&'a [u8]>,
}

impl Signing<'_> {
    /// The signature, bent.
    #[must_use]
    pub fn sign(&self, profile: &Profile, bend: Option<&Bend>, mid: &mut Mid) -> Vec<u8> {
        let (mut secret, mut data) = (self.secret, self.data.clone());
        let how = match bend {
            Some(Bend::Signature(how)) => Some(*how),
            Some(_) | None => None,
        };
        if let Some(how) = how {
            bend_inputs(how, &mut secret, &mut data, self.ephemeral);
        }
        let message = data.bytes(profile);
        let made = signature::sign(&secret, &message);
        note(mid, "signed_data", &message);
        let bytes = match (how, self.received) {
            (Some(SignatureBend::SentBack), Some(received)) => received.to_vec(),
            (Some(how), _) => bend_output(how, &made),
            (None, _) => made.to_vec(),
        };
        note(mid, "signature", &bytes);
        bytes
    }
}

fn bend_inputs(
    how: SignatureBend,
    secret: &mut [u8; 32],
    data: &mut SignedData,
    ephemeral: [u8; 32],
) {
    let other =
        |part: &str| point::public(&crate::name::secret(&crate::name::label("other", part)));
    match how {
        SignatureBend::ByVehicle(vehicle) => *secret = vehicle.secret(),
        SignatureBend::ByEndpoint(endpoint) => *secret = endpoint.secret(),
        SignatureBend::ByEphemeral => *secret = ephemeral,
        SignatureBend::Reflected => {
            data.usage = match data.usage {
                Usage::Vehicle => Usage::Endpoint,
                Usage::Endpoint => Usage::Vehicle,
            };
        }
        SignatureBend::OtherIdentifier => {
            data.vehicle_identifier = Some(VehicleName::Stranger.identifier());
        }
        SignatureBend::OtherEndpointEphemeral => {
            data.ephemerals = data
                .ephemerals
                .and_then(|(_, vehicle)| Some((other("endpoint")?, vehicle)));
        }
        SignatureBend::OtherVehicleEphemeral => {
            data.ephemerals = data
                .ephemerals
                .and_then(|(endpoint, _)| Some((endpoint, other("vehicle")?)));
        }
        SignatureBend::EphemeralsSwapped => {
            data.ephemerals = data
                .ephemerals
                .map(|(endpoint, vehicle)| (vehicle, endpoint));
        }
        SignatureBend::OtherTransaction => {
            data.transaction = Some(super::transaction("other", 0));
        }
        SignatureBend::WithoutIdentifier => data.vehicle_identifier = None,
        SignatureBend::WithoutEphemerals => data.ephemerals = None,
        SignatureBend::WithoutTransaction => data.transaction = None,
        SignatureBend::SentBack
        | SignatureBend::Zero
        | SignatureBend::RZero
        | SignatureBend::SZero
        | SignatureBend::ROrder
        | SignatureBend::SOrder
        | SignatureBend::Ones
        | SignatureBend::HalvesSwapped
        | SignatureBend::RFlipped
        | SignatureBend::SFlipped
        | SignatureBend::Der
        | SignatureBend::Longer
        | SignatureBend::Shorter
        | SignatureBend::Negated => {}
    }
}

fn bend_output(how: SignatureBend, made: &[u8; 64]) -> Vec<u8> {
    let (r, s) = made.split_at(32);
    let flipped = |at: usize| {
        let mut out = made.to_vec();
        if let Some(byte) = out.get_mut(at) {
            *byte ^= 1;
        }
        out
    };
    match how {
        SignatureBend::Zero => vec![0; 64],
        SignatureBend::RZero => [&[0; 32], s].concat(),
        SignatureBend::SZero => [r, &[0; 32]].concat(),
        SignatureBend::ROrder => [&ORDER, s].concat(),
        SignatureBend::SOrder => [r, &ORDER].concat(),
        SignatureBend::Ones => vec![0xFF; 64],
        SignatureBend::HalvesSwapped => [s, r].concat(),
        SignatureBend::RFlipped => flipped(31),
        SignatureBend::SFlipped => flipped(63),
        SignatureBend::Der => signature::der(made),
        SignatureBend::Longer => [made.as_slice(), &[0]].concat(),
        SignatureBend::Shorter => made.iter().take(63).copied().collect(),
        SignatureBend::Negated => signature::negated(made).to_vec(),
        SignatureBend::ByVehicle(_)
        | SignatureBend::ByEndpoint(_)
        | SignatureBend::ByEphemeral
        | SignatureBend::Reflected
        | SignatureBend::SentBack
        | SignatureBend::OtherIdentifier
        | SignatureBend::OtherEndpointEphemeral
        | SignatureBend::OtherVehicleEphemeral
        | SignatureBend::EphemeralsSwapped
        | SignatureBend::OtherTransaction
        | SignatureBend::WithoutIdentifier
        | SignatureBend::WithoutEphemerals
        | SignatureBend::WithoutTransaction => made.to_vec(),
    }
}

/// What the keys are derived from, bent. `KeysBend::OtherLabel` and `Previous` are for the caller.
#[must_use]
pub fn context(profile: &Profile, mut honest: Context, bend: Option<&Bend>) -> Context {
    let Some(Bend::Keys(how)) = bend else {
        return honest;
    };
    match how {
        KeysBend::OtherVersion => {
            honest.version = honest.version.map(|version| {
                profile
                    .versions
                    .iter()
                    .copied()
                    .find(|other| *other != version)
                    .unwrap_or(version ^ 1)
            });
        }
        KeysBend::OtherP1 => honest.flags = honest.flags.map(|(p1, p2)| (p1 ^ 1, p2)),
        KeysBend::OtherP2 => {
            honest.flags = honest.flags.map(|(p1, p2)| {
                let other = if p2 == profile.code_unlock {
                    profile.code_drive
                } else {
                    profile.code_unlock
                };
                (p1, other)
            });
        }
        KeysBend::OtherInterface => honest.interface = Some(profile.interface_ble),
        KeysBend::OtherTransaction => honest.transaction = super::transaction("other", 0),
        KeysBend::WithoutVersion => honest.version = None,
        KeysBend::WithoutFlags => honest.flags = None,
        KeysBend::WithoutInterface => honest.interface = None,
        KeysBend::OtherLabel | KeysBend::Previous => {}
    }
    honest
}

/// Keys whose session keys are what Kpersistent and its label give: for [`KeysBend::OtherLabel`].
#[must_use]
pub fn other_label(keys: &Keys) -> Keys {
    let mut out = keys.clone();
    let mut volatile = [0; 48];
    let expander = hkdf::Hkdf::<sha2::Sha256>::new(None, &keys.kdh);
    if expander
        .expand(&keys.info_persistent, &mut volatile)
        .is_ok()
    {
        out.volatile = volatile;
    }

    out
}

/// One side's end of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// The keys.
    pub keys: Keys,
    /// Counter of the last command.
    pub counter: u8,
    /// Chaining value after the last command.
    pub chaining: [u8; 16],
}

impl Channel {
    /// A channel as AUTH1 opens it.
    #[must_use]
    pub const fn new(keys: Keys) -> Self {
        Self {
            keys,
            counter: 0,
            chaining: [0; 16],
        }
    }

    /// Seals content in a direction: for a command under the next counter, for a response under this one. The second value is
    /// the whole code of the honest message, which a command leaves as the chaining value.
    #[must_use]
    pub fn seal(
        &self,
        direction: Direction,
        content: &[u8],
        bend: Option<&Bend>,
        mid: &mut Mid,
    ) -> (Vec<u8>, [u8; 16]) {
        let own = match direction {
            Direction::Command => self.counter.wrapping_add(1),
            Direction::Response => self.counter,
        };
        let (mut counter, mut prefix) = (own, direction);
        let mut key = match direction {
            Direction::Command => self.keys.mac(),
            Direction::Response => self.keys.rmac(),
        };
        let other_key = match direction {
            Direction::Command => self.keys.rmac(),
            Direction::Response => self.keys.mac(),
        };
        let mut chaining = Some(self.chaining);
        match bend {
            Some(Bend::Place(PlaceBend::OtherVector)) => counter = own.wrapping_add(1),
            Some(Bend::Mac(MacBend::OtherKey)) => key = other_key,
            Some(Bend::Mac(MacBend::OtherDirection)) => {
                key = other_key;
                (prefix, counter) = match direction {
                    Direction::Command => (Direction::Response, self.counter),
                    Direction::Response => (Direction::Command, self.counter.wrapping_add(1)),
                };
            }
            Some(Bend::Mac(MacBend::WithoutPlace)) => chaining = None,
            Some(_) | None => {}
        }
        let padded = padding(content, bend);
        let mut ciphertext = channel::encrypt(&self.keys.enc(), prefix, counter, &padded);
        if bend == Some(&Bend::Cipher(CipherBend::FlippedBelowMac))
            && let Some(byte) = ciphertext.first_mut()
        {
            *byte ^= 1;
        }
        if bend == Some(&Bend::Cipher(CipherBend::NotWhole)) {
            ciphertext.pop();
        }
        if bend == Some(&Bend::Cipher(CipherBend::Empty)) {
            ciphertext.clear();
        }
        let covered = match bend {
            Some(Bend::Mac(MacBend::OverContent)) => padded.clone(),
            Some(_) | None => ciphertext.clone(),
        };
        let code = channel::mac(&key, chaining.as_ref(), &covered);
        note(
            mid,
            "counter_block",
            &channel::counter_block(prefix, counter),
        );
        note(mid, "iv", &channel::iv(&self.keys.enc(), prefix, counter));
        note(mid, "content", content);
        note(mid, "padded", &padded);
        note(mid, "ciphertext", &ciphertext);
        note(mid, "chaining_before", &self.chaining);
        note(mid, "cmac", &code);
        if bend == Some(&Bend::Cipher(CipherBend::Flipped))
            && let Some(byte) = ciphertext.first_mut()
        {
            *byte ^= 1;
        }
        ciphertext.extend(sent_mac(&code, bend));
        (ciphertext, code)
    }
}

fn padding(content: &[u8], bend: Option<&Bend>) -> Vec<u8> {
    let mut padded = channel::padded(content);
    let mark = content.len();
    match bend {
        Some(Bend::Cipher(CipherBend::OnlyPadding)) => {
            padded = vec![0; 16];
            if let Some(first) = padded.first_mut() {
                *first = 0x80;
            }
        }
        Some(Bend::Cipher(CipherBend::PaddingZeros)) => {
            padded.iter_mut().skip(mark).for_each(|byte| *byte = 0);
        }
        Some(Bend::Cipher(CipherBend::PaddingWrongMark)) => {
            padded
                .iter_mut()
                .skip(mark)
                .take(1)
                .for_each(|byte| *byte = 0x81);
        }
        Some(Bend::Cipher(CipherBend::PaddingNotZero)) => {
            if let Some(last) = padded.last_mut() {
                *last = 1;
            }
        }
        Some(_) | None => {}
    }
    padded
}

fn sent_mac(code: &[u8; 16], bend: Option<&Bend>) -> Vec<u8> {
    let mut out: Vec<u8> = code.iter().take(8).copied().collect();
    match bend {
        Some(Bend::Mac(MacBend::Flipped(at))) => {
            if let Some(byte) = out.get_mut(usize::from(*at)) {
                *byte ^= 1;
            }
        }
        Some(Bend::Mac(MacBend::Truncated(len))) => out.truncate(usize::from(*len)),
        Some(Bend::Mac(MacBend::Whole)) => out = code.to_vec(),
        Some(Bend::Mac(MacBend::WrongHalf)) => out = code.iter().skip(8).copied().collect(),
        Some(Bend::Mac(MacBend::Zero)) => out = vec![0; 8],
        Some(_) | None => {}
    }
    out
}

/// The endpoint keys by name, for tables.
#[must_use]
pub fn endpoints() -> [EndpointName; 3] {
    [EndpointName::One, EndpointName::Two, EndpointName::Stranger]
}
