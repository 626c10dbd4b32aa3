//! The proforma: what a subject may declare of itself (PICS), and how each item is probed.

use keyproof_spec::words::Role;

/// How far an item is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Every subject of the role has it.
    Mandatory,
    /// It may have it.
    Optional,
    /// It has at least one of the group.
    OneOf(&'static str),
}

/// How the subject itself tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Probe {
    /// Only in `hello.pics`, if at all.
    Declared,
    /// `links` in `hello` has this word.
    Link(&'static str),
    /// `ops` in `hello` has this word.
    Op(&'static str),
    /// `rng` in `hello` is `scripted`.
    Scripted,
    /// `protocols` in `hello` has this word.
    Protocol(&'static str),
}

/// One item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: &'static str,
    /// What it says.
    pub title: &'static str,
    /// For whom.
    pub role: Role,
    /// How far it is free.
    pub status: Status,
    /// How it is probed.
    pub probe: Probe,
    /// What is assumed where nothing is declared or probed.
    pub usual: bool,
}

/// A device answers over NFC.
pub const P_NFC: &str = "KP.P.NFC";
/// A device can be in express mode.
pub const P_EXPRESS: &str = "KP.P.EXPRESS";
/// A device asks its user when it is not in express mode, and the adapter can bring that about.
pub const P_USER: &str = "KP.P.USER";
/// A device honours scripted randomness.
pub const P_SCRIPTED: &str = "KP.P.SCRIPTED";
/// A device speaks owner pairing.
pub const P_PAIRING: &str = "KP.P.PAIRING";
/// A vehicle asks over NFC.
pub const V_NFC: &str = "KP.V.NFC";
/// A vehicle opens doors.
pub const V_UNLOCK: &str = "KP.V.UNLOCK";
/// A vehicle releases the drive train.
pub const V_DRIVE: &str = "KP.V.DRIVE";
/// A vehicle honours scripted randomness.
pub const V_SCRIPTED: &str = "KP.V.SCRIPTED";

/// A vehicle speaks owner pairing.
pub const V_PAIRING: &str = "KP.V.PAIRING";
/// A vehicle has Bluetooth LE beside NFC.
pub const V_BLE: &str = "KP.V.BLE";

/// All items.
pub const ITEMS: &[Item] = &[
    item(
        P_NFC,
        "answers over NFC",
        Role::Device,
        Status::Mandatory,
        Probe::Link("nfc"),
        true,
    ),
    item(
        P_EXPRESS,
        "can be in express mode",
        Role::Device,
        Status::OneOf("how the user agrees"),
        Probe::Declared,
        true,
    ),
    item(
        P_USER,
        "can ask its user (hook authenticate)",
        Role::Device,
        Status::OneOf("how the user agrees"),
        Probe::Op("hook"),
        true,
    ),
    item(
        P_SCRIPTED,
        "honours `seed`",
        Role::Device,
        Status::Optional,
        Probe::Scripted,
        false,
    ),
    item(
        P_PAIRING,
        "speaks owner pairing",
        Role::Device,
        Status::Optional,
        Probe::Protocol("pairing"),
        false,
    ),
    item(
        V_NFC,
        "asks over NFC",
        Role::Vehicle,
        Status::Mandatory,
        Probe::Link("nfc"),
        true,
    ),
    item(
        V_UNLOCK,
        "opens doors",
        Role::Vehicle,
        Status::OneOf("what it is for"),
        Probe::Declared,
        true,
    ),
    item(
        V_DRIVE,
        "releases the drive train",
        Role::Vehicle,
        Status::OneOf("what it is for"),
        Probe::Declared,
        true,
    ),
    item(
        V_SCRIPTED,
        "honours `seed`",
        Role::Vehicle,
        Status::Optional,
        Probe::Scripted,
        false,
    ),
    item(
        V_PAIRING,
        "speaks owner pairing",
        Role::Vehicle,
        Status::Optional,
        Probe::Protocol("pairing"),
        false,
    ),
    item(
        V_BLE,
        "has Bluetooth LE beside NFC",
        Role::Vehicle,
        Status::Optional,
        Probe::Link("ble"),
        false,
    ),
];

const fn item(
    id: &'static str,
    title: &'static str,
    role: Role,
    status: Status,
    probe: Probe,
    usual: bool,
) -> Item {
    Item {
        id,
        title,
        role,
        status,
        probe,
        usual,
    }
}

/// The items of a role.
pub fn of(role: Role) -> impl Iterator<Item = &'static Item> {
    ITEMS.iter().filter(move |item| item.role == role)
}
