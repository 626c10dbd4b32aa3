//! The register of requirements: one row for each heading `### DK-…` in the chapters; `spec/tests/chapters.rs` keeps both the same.
//!
//! A rule is cited by its id where it is obeyed (model step, reference, case). The id is never reused.

use crate::goal::Goal;
use crate::words::Role;

/// How binding a requirement is (RFC 2119).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Required.
    Must,
    /// Recommended.
    Should,
}

/// What sort of requirement: says which columns of the trace it must fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// When something may happen: model step, mutation, reference, vector, case.
    Behaviour,
    /// Which bytes mean what: reference, vector, case.
    Encoding,
    /// How a value is computed: reference, vector, case.
    Arithmetic,
    /// What an observer outside cannot see: reference.
    Hygiene,
}

/// How far a rule or a value rests on open sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// A published standard.
    OpenStandard,
    /// Behaviour read in openly published code.
    OpenCode,
    /// A public page or manual of a vendor.
    VendorDocument,
    /// A reconstruction or a choice of Keyproof; never fails a third party.
    Assumed,
}

impl Level {
    /// The word in the chapters.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
        }
    }
}

impl Kind {
    /// The word in the chapters.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Behaviour => "behaviour",
            Self::Encoding => "encoding",
            Self::Arithmetic => "arithmetic",
            Self::Hygiene => "hygiene",
        }
    }
}

impl Evidence {
    /// The word in the chapters and in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenStandard => "open standard",
            Self::OpenCode => "open code",
            Self::VendorDocument => "vendor document",
            Self::Assumed => "assumed",
        }
    }
}

/// One requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Typed id.
    pub id: RuleId,
    /// Heading.
    pub title: &'static str,
    /// How binding.
    pub level: Level,
    /// Whom it binds.
    pub role: Role,
    /// What sort.
    pub kind: Kind,
    /// The goals that it serves.
    pub goals: &'static [Goal],
    /// Evidence of the rule itself; its values have their own in [`crate::profile::VALUES`].
    pub evidence: Evidence,
}

impl RuleId {
    /// The id as written in chapters: `DK-ST-004`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DkSt001 => "DK-ST-001",
            Self::DkSt002 => "DK-ST-002",
            Self::DkSt003 => "DK-ST-003",
            Self::DkSt004 => "DK-ST-004",
            Self::DkSt005 => "DK-ST-005",
            Self::DkSt006 => "DK-ST-006",
            Self::DkSt007 => "DK-ST-007",
            Self::DkSt008 => "DK-ST-008",
            Self::DkSt009 => "DK-ST-009",
            Self::DkSt010 => "DK-ST-010",
            Self::DkSt011 => "DK-ST-011",
            Self::DkSt020 => "DK-ST-020",
            Self::DkSt021 => "DK-ST-021",
            Self::DkSt022 => "DK-ST-022",
            Self::DkSt023 => "DK-ST-023",
            Self::DkSt024 => "DK-ST-024",
            Self::DkSt025 => "DK-ST-025",
            Self::DkSt026 => "DK-ST-026",
            Self::DkSt027 => "DK-ST-027",
            Self::DkSt028 => "DK-ST-028",
            Self::DkSt029 => "DK-ST-029",
            Self::DkSt030 => "DK-ST-030",
            Self::DkCh001 => "DK-CH-001",
            Self::DkCh002 => "DK-CH-002",
            Self::DkCh003 => "DK-CH-003",
            Self::DkCh004 => "DK-CH-004",
            Self::DkCh005 => "DK-CH-005",
            Self::DkCh006 => "DK-CH-006",
            Self::DkCr001 => "DK-CR-001",
            Self::DkCr002 => "DK-CR-002",
            Self::DkCr003 => "DK-CR-003",
            Self::DkCr004 => "DK-CR-004",
            Self::DkCr005 => "DK-CR-005",
            Self::DkCr006 => "DK-CR-006",
            Self::DkCr007 => "DK-CR-007",
            Self::DkCr008 => "DK-CR-008",
            Self::DkCr009 => "DK-CR-009",
            Self::DkEn001 => "DK-EN-001",
            Self::DkEn002 => "DK-EN-002",
            Self::DkEn003 => "DK-EN-003",
            Self::DkEn004 => "DK-EN-004",
            Self::DkEn005 => "DK-EN-005",
            Self::DkEn006 => "DK-EN-006",
            Self::DkEn007 => "DK-EN-007",
            Self::DkEn008 => "DK-EN-008",
            Self::DkEn009 => "DK-EN-009",
            Self::DkEn010 => "DK-EN-010",
            Self::DkEn011 => "DK-EN-011",
            Self::DkEn012 => "DK-EN-012",
            Self::DkHy001 => "DK-HY-001",
            Self::DkHy002 => "DK-HY-002",
        }
    }

    /// The rule with this id.
    #[must_use]
    pub fn rule(self) -> Option<&'static Rule> {
        RULES.iter().find(|rule| rule.id == self)
    }

    /// The id written so, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        RULES
            .iter()
            .map(|rule| rule.id)
            .find(|id| id.name() == name)
    }
}

/// Typed ids of all requirements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleId {
    /// A vehicle takes the highest common version.
    DkSt001,
    /// A vehicle makes a fresh ephemeral key for each transaction.
    DkSt002,
    /// A vehicle draws a fresh transaction identifier for each transaction.
    DkSt003,
    /// A vehicle accepts a device only by a signature under the key of the named slot.
    DkSt004,
    /// A vehicle accepts only the endpoint's usage under the device's signature.
    DkSt005,
    /// A vehicle refuses a key that is not active.
    DkSt006,
    /// A vehicle acts only within the entitlement of the key.
    DkSt007,
    /// A vehicle stores Kpersistent only after it has verified the device.
    DkSt008,
    /// A failed check ends the transaction of the vehicle.
    DkSt009,
    /// A vehicle drives only with the token of the accepted key.
    DkSt010,
    /// A vehicle actuates at most once in a transaction.
    DkSt011,
    /// A device refuses a version that it did not offer.
    DkSt020,
    /// A device makes a fresh ephemeral key for each AUTH0.
    DkSt021,
    /// A device answers only in express mode or to an authenticated user.
    DkSt022,
    /// A device tells nobody which vehicles it knows.
    DkSt023,
    /// A device lets nothing out before it has verified the vehicle.
    DkSt024,
    /// A device accepts only the vehicle's usage under the vehicle's signature.
    DkSt025,
    /// A device answers one AUTH1 for each AUTH0.
    DkSt026,
    /// A device uses only an active key.
    DkSt027,
    /// Selection and loss of the field end the session of the device.
    DkSt028,
    /// CONTROL FLOW never changes what a key may do.
    DkSt029,
    /// A failed check ends the session of the device.
    DkSt030,
    /// A vehicle uses nothing of a response before its MAC has verified.
    DkCh001,
    /// The place of a response in the channel is under its MAC.
    DkCh002,
    /// A device uses nothing of a command before its MAC has verified.
    DkCh003,
    /// A command counts once and in its place.
    DkCh004,
    /// EXCHANGE needs a live channel.
    DkCh005,
    /// Each direction has its own MAC key.
    DkCh006,
    /// Points are checked before they are used.
    DkCr001,
    /// Signatures are raw, fixed-length and in range.
    DkCr002,
    /// The signed data names vehicle, ephemerals, transaction and usage.
    DkCr003,
    /// Kdh is one block of the X9.63 derivation.
    DkCr004,
    /// Session keys are bound to version, flags and interface.
    DkCr005,
    /// Kpersistent is derived under its own label.
    DkCr006,
    /// Channel data is AES-CBC under a counter.
    DkCr007,
    /// Message authentication codes are eight bytes, compared whole.
    DkCr008,
    /// The counter ends the session before it repeats.
    DkCr009,
    /// Commands are short APDUs.
    DkEn001,
    /// SELECT names the applet and is answered with versions.
    DkEn002,
    /// AUTH0 carries version, ephemeral, transaction and vehicle.
    DkEn003,
    /// AUTH1 carries a signature and is answered in the channel.
    DkEn004,
    /// EXCHANGE carries one mailbox read.
    DkEn005,
    /// A mailbox read stays inside the mailbox.
    DkEn006,
    /// CONTROL FLOW tells success or failure.
    DkEn007,
    /// TLVs have one encoding.
    DkEn008,
    /// A command in parts is reassembled or dropped.
    DkEn009,
    /// Unknown commands and parameters are refused.
    DkEn010,
    /// One status word for everything that must not be told apart.
    DkEn011,
    /// A vehicle takes only a whole, successful response.
    DkEn012,
    /// Secrets are wiped and never shown.
    DkHy001,
    /// Secrets are compared in constant time.
    DkHy002,
}

/// All requirements, in the order of the chapters.
pub const RULES: &[Rule] = &[
    Rule {
        id: RuleId::DkSt001,
        title: "A vehicle takes the highest common version",
        level: Level::Must,
        role: Role::Vehicle,
        kind: Kind::Behaviour,
        goals: &[Goal::I12],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkSt002,
        title: "A vehicle makes a fresh ephemeral key for each transaction",
        level: Level::Must,
        role: Role::Vehicle,
        kind: Kind::Behaviour,
        goals: &[Goal::I4, Goal::I5, Goal::I13],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkSt003,
        title: "A vehicle draws a fresh transaction identifier for each transaction",
        level: Level::Must,
        role: Role::Vehicle,
        kind: Kind::Behaviour,
        goals: &[Goal::I2, Goal::I13],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkSt004,
        title: "A vehicle accepts a device only by a signature under the key of the named slot",
        level: Level::Must,
        role: Role::Vehicle,
        kind: Kind::Behaviour,
        goals: &[Goal::I1, Goal::I2],
        evidence: Evidence::VendorDocument,
    },
    Rule {
        id: RuleId::DkSt005,
        title: "A vehicle accepts only the endpoint's usage under the device's signature",
        level: Level::Must,
        role: Role::Vehicle,
        kind: Kind::Behaviour,
        goals: &[Goal::I2],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkSt006,
        title: "A vehicle refuses a key that is not active",
        level: Level::Must,
        role: Role::Vehicle,
        kind: Kind::Behaviour,
        goals: &[Goal::I10],
        evidence: Evidence::VendorDocument,
    },
    Rule {
        id: RuleId::DkSt007,
        title: "A vehicle acts only within the entitlement of the key",
        level: Level::Must,
        role: Role::Vehicle,
        kind: Kind::Behaviour,
        goals: &[Goal::I20],
        evidence: Evidence::VendorDocument,
    },
    Rule {
        id: RuleId::DkSt008,
        title: "A vehicle stores Kpersistent only after it has verified the device",
        level: Level::Must,
        role: Role::Vehicle,
        kind: Kind::Behaviour,
        goals: &[Goal::I1, Goal::I4],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkSt009,
        title: "A failed check ends the transaction of the vehicle",
        level: Level::Must,
        role: Role::Vehicle,
        kind: Kind::Behaviour,
        goals: &[Goal::I15],
        evidence: Evidence::Assumed,
    },
    Rule {
        id: RuleId::DkSt010,
        title: "A vehicle drives only with the token of the accepted key",
        level: Level::Must,
        role: Role::Vehicle,
        kind: Kind::Behaviour,
        goals: &[Goal::I20, Goal::I23],
        evidence: Evidence::Assumed,
    },
    Rule {
        id: RuleId::DkSt011,
        title: "A vehicle actuates at most once in a transaction",
        level: Level::Must,
        role: Role::Vehicle,
        kind: Kind::Behaviour,
        goals: &[Goal::I1],
        evidence: Evidence::VendorDocument,
    },
    Rule {
        id: RuleId::DkSt020,
        title: "A device refuses a version that it did not offer",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Behaviour,
        goals: &[Goal::I12],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkSt021,
        title: "A device makes a fresh ephemeral key for each AUTH0",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Behaviour,
        goals: &[Goal::I4, Goal::I17],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkSt022,
        title: "A device answers only in express mode or to an authenticated user",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Behaviour,
        goals: &[Goal::I18],
        evidence: Evidence::VendorDocument,
    },
    Rule {
        id: RuleId::DkSt023,
        title: "A device tells nobody which vehicles it knows",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Behaviour,
        goals: &[Goal::I17],
        evidence: Evidence::Assumed,
    },
    Rule {
        id: RuleId::DkSt024,
        title: "A device lets nothing out before it has verified the vehicle",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Behaviour,
        goals: &[Goal::I3, Goal::I17, Goal::I23],
        evidence: Evidence::VendorDocument,
    },
    Rule {
        id: RuleId::DkSt025,
        title: "A device accepts only the vehicle's usage under the vehicle's signature",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Behaviour,
        goals: &[Goal::I3],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkSt026,
        title: "A device answers one AUTH1 for each AUTH0",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Behaviour,
        goals: &[Goal::I3, Goal::I13],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkSt027,
        title: "A device uses only an active key",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Behaviour,
        goals: &[Goal::I10],
        evidence: Evidence::VendorDocument,
    },
    Rule {
        id: RuleId::DkSt028,
        title: "Selection and loss of the field end the session of the device",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Behaviour,
        goals: &[Goal::I15, Goal::I16],
        evidence: Evidence::Assumed,
    },
    Rule {
        id: RuleId::DkSt029,
        title: "CONTROL FLOW never changes what a key may do",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Behaviour,
        goals: &[Goal::I15, Goal::I19],
        evidence: Evidence::Assumed,
    },
    Rule {
        id: RuleId::DkSt030,
        title: "A failed check ends the session of the device",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Behaviour,
        goals: &[Goal::I15],
        evidence: Evidence::Assumed,
    },
    Rule {
        id: RuleId::DkCh001,
        title: "A vehicle uses nothing of a response before its MAC has verified",
        level: Level::Must,
        role: Role::Vehicle,
        kind: Kind::Behaviour,
        goals: &[Goal::I2, Goal::I16],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkCh002,
        title: "The place of a response in the channel is under its MAC",
        level: Level::Must,
        role: Role::Vehicle,
        kind: Kind::Behaviour,
        goals: &[Goal::I16],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkCh003,
        title: "A device uses nothing of a command before its MAC has verified",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Behaviour,
        goals: &[Goal::I16],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkCh004,
        title: "A command counts once and in its place",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Behaviour,
        goals: &[Goal::I13, Goal::I16],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkCh005,
        title: "EXCHANGE needs a live channel",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Behaviour,
        goals: &[Goal::I15, Goal::I23],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkCh006,
        title: "Each direction has its own MAC key",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Behaviour,
        goals: &[Goal::I16],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkCr001,
        title: "Points are checked before they are used",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Arithmetic,
        goals: &[Goal::I4, Goal::I21],
        evidence: Evidence::OpenStandard,
    },
    Rule {
        id: RuleId::DkCr002,
        title: "Signatures are raw, fixed-length and in range",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Arithmetic,
        goals: &[Goal::I1, Goal::I3, Goal::I21],
        evidence: Evidence::OpenStandard,
    },
    Rule {
        id: RuleId::DkCr003,
        title: "The signed data names vehicle, ephemerals, transaction and usage",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Arithmetic,
        goals: &[Goal::I2, Goal::I3],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkCr004,
        title: "Kdh is one block of the X9.63 derivation",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Arithmetic,
        goals: &[Goal::I4],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkCr005,
        title: "Session keys are bound to version, flags and interface",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Arithmetic,
        goals: &[Goal::I2, Goal::I12],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkCr006,
        title: "Kpersistent is derived under its own label",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Arithmetic,
        goals: &[Goal::I4],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkCr007,
        title: "Channel data is AES-CBC under a counter",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Arithmetic,
        goals: &[Goal::I16],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkCr008,
        title: "Message authentication codes are eight bytes, compared whole",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Arithmetic,
        goals: &[Goal::I16],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkCr009,
        title: "The counter ends the session before it repeats",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Arithmetic,
        goals: &[Goal::I13],
        evidence: Evidence::Assumed,
    },
    Rule {
        id: RuleId::DkEn001,
        title: "Commands are short APDUs",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Encoding,
        goals: &[Goal::I21],
        evidence: Evidence::OpenStandard,
    },
    Rule {
        id: RuleId::DkEn002,
        title: "SELECT names the applet and is answered with versions",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Encoding,
        goals: &[Goal::I21],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkEn003,
        title: "AUTH0 carries version, ephemeral, transaction and vehicle",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Encoding,
        goals: &[Goal::I21],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkEn004,
        title: "AUTH1 carries a signature and is answered in the channel",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Encoding,
        goals: &[Goal::I21],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkEn005,
        title: "EXCHANGE carries one mailbox read",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Encoding,
        goals: &[Goal::I21],
        evidence: Evidence::Assumed,
    },
    Rule {
        id: RuleId::DkEn006,
        title: "A mailbox read stays inside the mailbox",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Encoding,
        goals: &[Goal::I16, Goal::I23],
        evidence: Evidence::Assumed,
    },
    Rule {
        id: RuleId::DkEn007,
        title: "CONTROL FLOW tells success or failure",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Encoding,
        goals: &[Goal::I21],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkEn008,
        title: "TLVs have one encoding",
        level: Level::Must,
        role: Role::Both,
        kind: Kind::Encoding,
        goals: &[Goal::I21],
        evidence: Evidence::OpenStandard,
    },
    Rule {
        id: RuleId::DkEn009,
        title: "A command in parts is reassembled or dropped",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Encoding,
        goals: &[Goal::I15, Goal::I21],
        evidence: Evidence::OpenStandard,
    },
    Rule {
        id: RuleId::DkEn010,
        title: "Unknown commands and parameters are refused",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Encoding,
        goals: &[Goal::I15, Goal::I21],
        evidence: Evidence::OpenCode,
    },
    Rule {
        id: RuleId::DkEn011,
        title: "One status word for everything that must not be told apart",
        level: Level::Must,
        role: Role::Device,
        kind: Kind::Encoding,
        goals: &[Goal::I17],
        evidence: Evidence::Assumed,
    },
    Rule {
        id: RuleId::DkEn012,
        title: "A vehicle takes only a whole, successful response",
        level: Level::Must,
        role: Role::Vehicle,
        kind: Kind::Encoding,
        goals: &[Goal::I21],
        evidence: Evidence::OpenStandard,
    },
    Rule {
        id: RuleId::DkHy001,
        title: "Secrets are wiped and never shown",
        level: Level::Should,
        role: Role::Both,
        kind: Kind::Hygiene,
        goals: &[Goal::I4],
        evidence: Evidence::Assumed,
    },
    Rule {
        id: RuleId::DkHy002,
        title: "Secrets are compared in constant time",
        level: Level::Should,
        role: Role::Both,
        kind: Kind::Hygiene,
        goals: &[Goal::I16],
        evidence: Evidence::Assumed,
    },
];
