//! The register of requirements: one row for each heading `### DK-…` in the chapters; `spec/tests/chapters.rs` keeps both the same.
//!
//! A rule is cited by its id where it is obeyed (model step, reference, case). The id is never reused.

use crate::goal::Goal;
use crate::words::Role;

pub use crate::id::RuleId;

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

/// The requirements of the digital key, in the order of the chapters. Those of Aliro stand apart until something obeys them.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(crate::pairing::rule::RULES)
}

/// The requirements of every protocol.
fn known() -> impl Iterator<Item = &'static Rule> {
    all().chain(crate::aliro::rule::RULES)
}

impl RuleId {
    /// The rule with this id.
    #[must_use]
    pub fn rule(self) -> Option<&'static Rule> {
        known().find(|rule| rule.id == self)
    }

    /// The id written so, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        known().map(|rule| rule.id).find(|id| id.name() == name)
    }
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
