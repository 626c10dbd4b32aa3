//! Profile values: everything that a family of the protocol, or a vendor with a licence for the closed text, may set without
//! a change of code. Chapters 4 and 5 print the [`CCC`] column; a test compares them row by row.
//!
//! Two profiles stand here. [`CCC`] is the standard transaction as openly documented, its gaps filled with *assumed* values.
//! [`INVENTED`] differs from it in **every** assumed value and is run through all floors by the tests: it stands for the
//! licensed vendor who knows better.

use crate::pairing::profile::{self as pairing, PairingProfile};
use crate::rule::Evidence;

/// BER-TLV tags, one byte each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tags {
    /// Protocol version(s), two bytes each, big-endian.
    pub version: u8,
    /// The vehicle's ephemeral public key in AUTH0; its x-coordinate in signed data.
    pub vehicle_ephemeral: u8,
    /// The endpoint's ephemeral public key in the AUTH0 response; its x-coordinate in signed data.
    pub endpoint_ephemeral: u8,
    /// Transaction identifier.
    pub transaction_identifier: u8,
    /// Vehicle identifier.
    pub vehicle_identifier: u8,
    /// Signature, raw r‖s.
    pub signature: u8,
    /// Usage constant in signed data.
    pub usage: u8,
    /// Slot identifier in the AUTH1 response.
    pub slot: u8,
    /// Subset of the private mailbox in the AUTH1 response.
    pub mailbox_subset: u8,
    /// Mailbox read operation in EXCHANGE.
    pub mailbox_read: u8,
}

/// Status words that a device sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StatusWords {
    /// Success.
    pub ok: u16,
    /// AID not found in SELECT.
    pub not_found: u16,
    /// Unknown class byte.
    pub unknown_class: u16,
    /// Unknown instruction byte.
    pub unknown_instruction: u16,
    /// P1 or P2 outside the grammar.
    pub bad_parameters: u16,
    /// Lc, Le or the command's length is wrong.
    pub wrong_length: u16,
    /// The data field is not the TLVs of this command, or a point is not on the curve.
    pub bad_data: u16,
    /// The version in AUTH0 was not offered.
    pub version: u16,
    /// A well-formed command in a phase that does not accept it; also counter exhausted.
    pub order: u16,
    /// Neither express mode nor user authentication.
    pub user_needed: u16,
    /// Signature or MAC does not verify, vehicle unknown, key not active: one word for all, so that it tells nothing.
    pub security: u16,
}

/// How the two-byte offset and length of a mailbox read are ordered in its TLV.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadLayout {
    /// Offset, then length.
    OffsetLength,
    /// Length, then offset.
    LengthOffset,
}

/// How the answer to a mailbox read is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnswerLayout {
    /// Two-byte length, data, two-byte status.
    LengthDataStatus,
    /// Two-byte status, two-byte length, data.
    StatusLengthData,
}

/// One profile. All values are public data; nothing here decides anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Profile {
    /// Name on the command line and in results.
    pub name: &'static str,
    /// Application identifier of the applet.
    pub applet_aid: &'static [u8],
    /// Protocol versions that this suite speaks, highest first.
    pub versions: &'static [u16],
    /// Tags.
    pub tags: Tags,
    /// Usage constant under the vehicle's signature.
    pub usage_vehicle: [u8; 4],
    /// Usage constant under the endpoint's signature.
    pub usage_endpoint: [u8; 4],
    /// Interface byte for NFC in the key derivation.
    pub interface_nfc: u8,
    /// Interface byte for Bluetooth LE in the key derivation.
    pub interface_ble: u8,
    /// Label of the session keys.
    pub label_volatile: &'static [u8],
    /// Label of Kpersistent.
    pub label_persistent: &'static [u8],
    /// P1 of AUTH0 for a standard transaction.
    pub p1_standard: u8,
    /// P2 of AUTH0 for unlocking.
    pub code_unlock: u8,
    /// P2 of AUTH0 for driving.
    pub code_drive: u8,
    /// P1 of CONTROL FLOW for success.
    pub control_success: u8,
    /// P1 of CONTROL FLOW for failure.
    pub control_failure: u8,
    /// Length of the private-mailbox subset in the AUTH1 response, in bytes: the first bytes of the mailbox.
    pub subset_len: usize,
    /// Size of a mailbox in bytes.
    pub mailbox_size: usize,
    /// Longest single mailbox read in bytes.
    pub read_max: usize,
    /// Length of the immobiliser token in bytes; it stands at mailbox offset `token_offset`.
    pub token_len: usize,
    /// Where the token starts in the mailbox.
    pub token_offset: usize,
    /// Layout of a read request.
    pub read_layout: ReadLayout,
    /// Layout of a read answer.
    pub answer_layout: AnswerLayout,
    /// Status inside a read answer: done.
    pub read_ok: u16,
    /// Status inside a read answer: offset or length outside the mailbox; no data.
    pub read_bounds: u16,
    /// Status inside a read answer: the request is not one mailbox read; no data.
    pub read_malformed: u16,
    /// Highest EXCHANGE counter; the session ends instead of going past it.
    pub counter_max: u8,
    /// Longest command data after reassembly of chained parts, in bytes.
    pub chained_max: usize,
    /// Status words.
    pub status: StatusWords,
    /// Values of owner pairing.
    pub pairing: PairingProfile,
}

/// The digital key of the CCC family, standard transaction, as openly documented; gaps filled with assumed values.
pub const CCC: Profile = Profile {
    name: "ccc",
    applet_aid: &[
        0xA0, 0x00, 0x00, 0x08, 0x09, 0x43, 0x43, 0x43, 0x44, 0x4B, 0x41, 0x76, 0x31,
    ],
    versions: &[0x0101, 0x0100],
    tags: Tags {
        version: 0x5C,
        vehicle_ephemeral: 0x87,
        endpoint_ephemeral: 0x86,
        transaction_identifier: 0x4C,
        vehicle_identifier: 0x4D,
        signature: 0x9E,
        usage: 0x93,
        slot: 0x4E,
        mailbox_subset: 0x4B,
        mailbox_read: 0x87,
    },
    usage_vehicle: [0x41, 0x5D, 0x95, 0x69],
    usage_endpoint: [0x4E, 0x88, 0x7B, 0x4C],
    interface_nfc: 0x5E,
    interface_ble: 0xC3,
    label_volatile: b"Volatile",
    label_persistent: b"Persistent",
    p1_standard: 0x00,
    code_unlock: 0x01,
    code_drive: 0x03,
    control_success: 0x01,
    control_failure: 0x00,
    subset_len: 2,
    mailbox_size: 256,
    read_max: 192,
    token_len: 16,
    token_offset: 16,
    read_layout: ReadLayout::OffsetLength,
    answer_layout: AnswerLayout::LengthDataStatus,
    read_ok: 0x0000,
    read_bounds: 0x0001,
    read_malformed: 0x0002,
    counter_max: 255,
    chained_max: 1024,
    status: StatusWords {
        ok: 0x9000,
        not_found: 0x6A82,
        unknown_class: 0x6E00,
        unknown_instruction: 0x6D00,
        bad_parameters: 0x6B00,
        wrong_length: 0x6700,
        bad_data: 0x6A80,
        version: 0x6A80,
        order: 0x6985,
        user_needed: 0x6985,
        security: 0x6982,
    },
    pairing: pairing::CCC,
};

/// The licensed vendor's stand-in: every *assumed* value of [`CCC`] changed, every other kept.
pub const INVENTED: Profile = Profile {
    name: "invented",
    versions: &[0x0201, 0x0200],
    interface_ble: 0xB1,
    code_unlock: 0x11,
    code_drive: 0x13,
    subset_len: 4,
    mailbox_size: 320,
    read_max: 160,
    token_len: 24,
    token_offset: 32,
    read_layout: ReadLayout::LengthOffset,
    answer_layout: AnswerLayout::StatusLengthData,
    read_ok: 0x5000,
    read_bounds: 0x5001,
    read_malformed: 0x5002,
    counter_max: 127,
    chained_max: 512,
    status: StatusWords {
        bad_data: 0x6F80,
        version: 0x6F81,
        order: 0x6F85,
        user_needed: 0x6F83,
        security: 0x6F82,
        bad_parameters: 0x6F00,
        wrong_length: 0x6F67,
        not_found: 0x6F6A,
        unknown_class: 0x6F6E,
        unknown_instruction: 0x6F6D,
        ok: 0x9000,
    },
    pairing: pairing::INVENTED,
    ..CCC
};

/// Profiles by name.
pub const ALL: &[&Profile] = &[&CCC, &INVENTED];

/// Fixed lengths of the protocol, in bytes; open code, not profile values.
pub mod length {
    /// Uncompressed P-256 point, `04‖x‖y`.
    pub const POINT: usize = 65;
    /// x-coordinate, scalar, or ECDH output.
    pub const FIELD: usize = 32;
    /// Raw signature r‖s.
    pub const SIGNATURE: usize = 64;
    /// Transaction identifier.
    pub const TRANSACTION_IDENTIFIER: usize = 16;
    /// Vehicle identifier.
    pub const VEHICLE_IDENTIFIER: usize = 8;
    /// Slot identifier.
    pub const SLOT: usize = 1;
    /// Truncated message authentication code.
    pub const MAC: usize = 8;
    /// AES-128 key and block.
    pub const BLOCK: usize = 16;
    /// Kpersistent.
    pub const PERSISTENT: usize = 32;
    /// Volatile output without a ranging key.
    pub const VOLATILE: usize = 48;
}

/// Class and instruction bytes of the commands; open code, not profile values.
pub mod instruction {
    /// CLA and INS of SELECT.
    pub const SELECT: (u8, u8) = (0x00, 0xA4);
    /// CLA and INS of AUTH0.
    pub const AUTH0: (u8, u8) = (0x80, 0x80);
    /// CLA and INS of AUTH1.
    pub const AUTH1: (u8, u8) = (0x80, 0x81);
    /// CLA and INS of EXCHANGE.
    pub const EXCHANGE: (u8, u8) = (0x84, 0xC9);
    /// CLA and INS of CONTROL FLOW.
    pub const CONTROL_FLOW: (u8, u8) = (0x80, 0x3C);
    /// The bit of CLA that says "more parts of this command follow" (ISO 7816-4 command chaining).
    pub const CHAINING: u8 = 0x10;
    /// P1 and P2 of SELECT by AID.
    pub const SELECT_BY_AID: (u8, u8) = (0x04, 0x00);
}

/// One row of the value tables in chapters 4 and 5: the field's name in [`Profile`] and how far it rests on open sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// Field of [`Profile`], dotted for nested ones.
    pub name: &'static str,
    /// Where the value comes from.
    pub evidence: Evidence,
}

/// The evidence of every profile value. Assumed ones differ between [`CCC`] and [`INVENTED`]; a test says so.
pub const VALUES: &[Value] = &[
    v("applet_aid", Evidence::OpenCode),
    v("versions", Evidence::Assumed),
    v("tags", Evidence::OpenCode),
    v("usage_vehicle", Evidence::OpenCode),
    v("usage_endpoint", Evidence::OpenCode),
    v("interface_nfc", Evidence::OpenCode),
    v("interface_ble", Evidence::Assumed),
    v("label_volatile", Evidence::OpenCode),
    v("label_persistent", Evidence::OpenCode),
    v("p1_standard", Evidence::OpenCode),
    v("code_unlock", Evidence::Assumed),
    v("code_drive", Evidence::Assumed),
    v("control_success", Evidence::OpenCode),
    v("control_failure", Evidence::OpenCode),
    v("subset_len", Evidence::Assumed),
    v("mailbox_size", Evidence::Assumed),
    v("read_max", Evidence::Assumed),
    v("token_len", Evidence::Assumed),
    v("token_offset", Evidence::Assumed),
    v("read_layout", Evidence::Assumed),
    v("answer_layout", Evidence::Assumed),
    v("read_ok", Evidence::Assumed),
    v("read_bounds", Evidence::Assumed),
    v("read_malformed", Evidence::Assumed),
    v("counter_max", Evidence::Assumed),
    v("chained_max", Evidence::Assumed),
    v("status.ok", Evidence::OpenCode),
    v("status.not_found", Evidence::Assumed),
    v("status.unknown_class", Evidence::Assumed),
    v("status.unknown_instruction", Evidence::Assumed),
    v("status.bad_parameters", Evidence::Assumed),
    v("status.wrong_length", Evidence::Assumed),
    v("status.bad_data", Evidence::Assumed),
    v("status.version", Evidence::Assumed),
    v("status.order", Evidence::Assumed),
    v("status.user_needed", Evidence::Assumed),
    v("status.security", Evidence::Assumed),
];

const fn v(name: &'static str, evidence: Evidence) -> Value {
    Value { name, evidence }
}
