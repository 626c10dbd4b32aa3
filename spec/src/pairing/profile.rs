//! Profile values of owner pairing (chapter 10, "Values"). [`CCC`] and [`INVENTED`] are the pairing parts of the profiles of that name.

use crate::profile::Value;
use crate::rule::Evidence;

/// Tags of SELECT, REQUEST and VERIFY, in the order of the value table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestTags {
    /// Framework versions, in SELECT.
    pub framework_versions: u8,
    /// The chosen framework version, in REQUEST.
    pub framework_version: u8,
    /// Protocol versions.
    pub protocol_versions: u8,
    /// Mode, in SELECT.
    pub mode: u8,
    /// The template around salt and costs: two bytes.
    pub stretching: u16,
    /// Salt, 16 bytes.
    pub salt: u8,
    /// scrypt N, four bytes.
    pub cost_n: u8,
    /// scrypt r, two bytes.
    pub cost_r: u8,
    /// scrypt p, two bytes.
    pub cost_p: u8,
    /// Brand, two bytes.
    pub brand: u8,
    /// Share X of the device.
    pub device_share: u8,
    /// Share Y of the vehicle.
    pub vehicle_share: u8,
    /// Evidence M1 of the vehicle.
    pub vehicle_evidence: u8,
    /// Evidence M2 of the device.
    pub device_evidence: u8,
}

/// Tags of the creation data, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CreationTags {
    /// Vehicle identifier.
    pub vehicle_identifier: u8,
    /// Slot.
    pub slot: u8,
    /// Challenge, 16 bytes.
    pub challenge: u8,
    /// Immobiliser token.
    pub token: u8,
    /// Certificate K of the vehicle.
    pub vehicle_certificate: u8,
    /// Certificate M of the vehicle maker's root.
    pub cross_certificate: u8,
}

/// Tags of the chain: the request, then the certificates in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChainTags {
    /// Asks for the chain, in GET DATA.
    pub request: u8,
    /// Certificate H of the key.
    pub key_certificate: u8,
    /// Certificate E of the issuer in the secure element.
    pub issuer_certificate: u8,
    /// Certificate F of the device maker's root.
    pub cross_certificate: u8,
}

/// Variant of SPAKE2+ (chapter 11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pake {
    /// The shape that published code has.
    Ccc,
    /// The one of RFC 9383, with REQUEST as context.
    Rfc9383,
}

/// Values of owner pairing. All of them are public; nothing here decides anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PairingProfile {
    /// Application identifier of the framework.
    pub framework_aid: &'static [u8],
    /// Framework versions that this suite speaks, highest first.
    pub framework_versions: &'static [u16],
    /// Tags of SELECT, REQUEST and VERIFY.
    pub tags: RequestTags,
    /// Mode in the SELECT answer: no password is there.
    pub mode_none: u8,
    /// Mode in the SELECT answer: a password is there.
    pub mode_password: u8,
    /// P1 of WRITE DATA: more parts follow.
    pub write_more: u8,
    /// P1 of WRITE DATA: the last part.
    pub write_last: u8,
    /// Tags of the creation data.
    pub creation: CreationTags,
    /// Tags of the chain.
    pub chain: ChainTags,
    /// Tag of the empty TLV that ends creation data and chain.
    pub end_tag: u8,
    /// P1 of OP CONTROL FLOW: continue.
    pub op_continue: u8,
    /// P1 of OP CONTROL FLOW: end.
    pub op_end: u8,
    /// P1 of OP CONTROL FLOW: abort.
    pub op_abort: u8,
    /// Lowest scrypt N that a device takes.
    pub cost_min: u32,
    /// Highest scrypt N that a device takes.
    pub cost_max: u32,
    /// The scrypt r that a device takes.
    pub cost_r: u16,
    /// The scrypt p that a device takes.
    pub cost_p: u16,
    /// How many attempts a verifier serves.
    pub attempts_vehicle: u8,
    /// How many attempts a password serves.
    pub attempts_device: u8,
    /// Content of a full part of a stream, in bytes.
    pub part_len: usize,
    /// Longest stream that is kept, in bytes.
    pub stream_max: usize,
    /// Longest certificate, in bytes.
    pub certificate_max: usize,
    /// Object identifier of the binding extension, dotted.
    pub binding_oid: &'static str,
    /// Where a receipt stands in the mailbox.
    pub receipt_offset: usize,
    /// Usage constant under a receipt.
    pub usage_receipt: [u8; 4],
    /// Variant of SPAKE2+.
    pub pake: Pake,
    /// Status word: a live key for that vehicle is there.
    pub status_conflict: u16,
}

/// Owner pairing of the CCC family as openly documented, its gaps filled with *assumed* values.
pub const CCC: PairingProfile = PairingProfile {
    framework_aid: &[
        0xA0, 0x00, 0x00, 0x08, 0x09, 0x43, 0x43, 0x43, 0x44, 0x4B, 0x46, 0x76, 0x31,
    ],
    framework_versions: &[0x0101, 0x0100],
    tags: RequestTags {
        framework_versions: 0x5A,
        framework_version: 0x5B,
        protocol_versions: 0x5C,
        mode: 0xD4,
        stretching: 0x7F50,
        salt: 0xC0,
        cost_n: 0xC1,
        cost_r: 0xC2,
        cost_p: 0xC3,
        brand: 0xD6,
        device_share: 0x50,
        vehicle_share: 0x52,
        vehicle_evidence: 0x57,
        device_evidence: 0x58,
    },
    mode_none: 0x00,
    mode_password: 0x02,
    write_more: 0x00,
    write_last: 0x80,
    creation: CreationTags {
        vehicle_identifier: 0x4D,
        slot: 0x4E,
        challenge: 0xC4,
        token: 0xC5,
        vehicle_certificate: 0xC6,
        cross_certificate: 0xC7,
    },
    chain: ChainTags {
        request: 0xC8,
        key_certificate: 0xC9,
        issuer_certificate: 0xCA,
        cross_certificate: 0xCB,
    },
    end_tag: 0x55,
    op_continue: 0x10,
    op_end: 0x11,
    op_abort: 0x12,
    cost_min: 4096,
    cost_max: 65536,
    cost_r: 8,
    cost_p: 1,
    attempts_vehicle: 5,
    attempts_device: 5,
    part_len: 224,
    stream_max: 4096,
    certificate_max: 1024,
    binding_oid: "1.3.6.1.4.1.32473.9.1",
    receipt_offset: 64,
    usage_receipt: [0x4B, 0x54, 0x53, 0x5F],
    pake: Pake::Ccc,
    status_conflict: 0x6A89,
};

/// The licensed vendor's stand-in: every *assumed* value of [`CCC`] changed, and the other variant of SPAKE2+.
pub const INVENTED: PairingProfile = PairingProfile {
    framework_versions: &[0x0301, 0x0300],
    creation: CreationTags {
        vehicle_identifier: 0x8D,
        slot: 0x8E,
        challenge: 0x84,
        token: 0x85,
        vehicle_certificate: 0xA6,
        cross_certificate: 0xA7,
    },
    chain: ChainTags {
        request: 0xA8,
        key_certificate: 0xA9,
        issuer_certificate: 0xAA,
        cross_certificate: 0xAB,
    },
    end_tag: 0x75,
    op_continue: 0x20,
    op_end: 0x21,
    op_abort: 0x22,
    cost_min: 2048,
    cost_max: 32768,
    attempts_vehicle: 3,
    attempts_device: 4,
    part_len: 160,
    stream_max: 3072,
    certificate_max: 768,
    binding_oid: "1.3.6.1.4.1.32473.9.2",
    receipt_offset: 96,
    usage_receipt: [0x54, 0x52, 0x4B, 0x21],
    pake: Pake::Rfc9383,
    status_conflict: 0x6F89,
    ..CCC
};

/// The evidence of every value. Assumed ones differ between [`CCC`] and [`INVENTED`].
pub const VALUES: &[Value] = &[
    Value {
        name: "framework_aid",
        evidence: Evidence::OpenCode,
    },
    Value {
        name: "framework_versions",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "tags",
        evidence: Evidence::OpenCode,
    },
    Value {
        name: "mode_none",
        evidence: Evidence::OpenCode,
    },
    Value {
        name: "mode_password",
        evidence: Evidence::OpenCode,
    },
    Value {
        name: "write_more",
        evidence: Evidence::OpenCode,
    },
    Value {
        name: "write_last",
        evidence: Evidence::OpenCode,
    },
    Value {
        name: "creation",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "chain",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "end_tag",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "op_continue",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "op_end",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "op_abort",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "cost_min",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "cost_max",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "cost_r",
        evidence: Evidence::OpenCode,
    },
    Value {
        name: "cost_p",
        evidence: Evidence::OpenCode,
    },
    Value {
        name: "attempts_vehicle",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "attempts_device",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "part_len",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "stream_max",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "certificate_max",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "binding_oid",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "receipt_offset",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "usage_receipt",
        evidence: Evidence::Assumed,
    },
    Value {
        name: "pake",
        evidence: Evidence::OpenCode,
    },
    Value {
        name: "status_conflict",
        evidence: Evidence::Assumed,
    },
];
