//! Names that both sides use: roles, messages, purposes, interfaces, effects. Chapter 1, "Words".

/// Who a requirement binds, and which side of the link a subject plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The reader in the vehicle: it drives the transaction and works the door.
    Vehicle,
    /// The wallet in the phone: it holds the endpoint key and answers.
    Device,
    /// A requirement that binds both.
    Both,
}

impl Role {
    /// The word used in chapters, plans and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vehicle => "vehicle",
            Self::Device => "device",
            Self::Both => "both",
        }
    }
}

/// The messages of the standard transaction, each a command of the vehicle and a response of the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// SELECT of the applet by its AID; the answer lists protocol versions.
    Select,
    /// AUTH0: both ephemeral keys and the transaction identifier are exchanged.
    Auth0,
    /// AUTH1: the vehicle's signature, answered by the device's under the new channel.
    Auth1,
    /// EXCHANGE: one operation on the mailbox inside the channel.
    Exchange,
    /// CONTROL FLOW: the vehicle tells how it ended; not authenticated.
    ControlFlow,
}

impl Message {
    /// All of them in the order of an undisturbed transaction.
    pub const ALL: [Self; 5] = [
        Self::Select,
        Self::Auth0,
        Self::Auth1,
        Self::Exchange,
        Self::ControlFlow,
    ];

    /// The word used in chapters, vectors and results (also the *stage* of a refusal).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Auth0 => "auth0",
            Self::Auth1 => "auth1",
            Self::Exchange => "exchange",
            Self::ControlFlow => "control-flow",
        }
    }
}

/// What the driver wants of the vehicle; travels as P2 of AUTH0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Open the doors.
    Unlock,
    /// Release the drive train; needs the immobiliser token from the mailbox.
    Drive,
}

impl Purpose {
    /// Both purposes.
    pub const ALL: [Self; 2] = [Self::Unlock, Self::Drive];

    /// The word used in plans, vectors and effects.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unlock => "unlock",
            Self::Drive => "drive",
        }
    }
}

/// The radio below the APDUs; enters the key derivation as one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interface {
    /// ISO 14443 contactless.
    Nfc,
    /// Bluetooth LE.
    Ble,
}

impl Interface {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Nfc, Self::Ble];

    /// The word of the adapter protocol.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nfc => "nfc",
            Self::Ble => "ble",
        }
    }
}

/// Whose signature: the constant under the signed data that keeps the two directions apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Usage {
    /// Made by the vehicle's long-term key.
    Vehicle,
    /// Made by the endpoint key in the device.
    Endpoint,
}

/// Where a key stands, in the vehicle's table as in the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyStatus {
    /// In use.
    Active,
    /// Not usable until an authorised resume.
    Suspended,
    /// Never usable again.
    Revoked,
}

impl KeyStatus {
    /// The word used in provisioning files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
        }
    }
}

/// What a machine does to the world; the words of the effect oracle (`observe` in the adapter protocol).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EffectKind {
    /// The vehicle worked its actuator.
    Actuate,
    /// A new Kpersistent was written to storage.
    PersistentStored,
    /// The device let its slot identifier and signature out.
    IdentityReleased,
    /// The device let mailbox content out.
    MailboxReleased,
    /// The device told its user how the transaction ended.
    Prompt,
    /// Session keys were wiped; nothing of this session is accepted any more.
    SessionEnded,
}

impl EffectKind {
    /// All of them, in the order above.
    pub const ALL: [Self; 6] = [
        Self::Actuate,
        Self::PersistentStored,
        Self::IdentityReleased,
        Self::MailboxReleased,
        Self::Prompt,
        Self::SessionEnded,
    ];

    /// The word used on the wire of the adapter protocol.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Actuate => "actuate",
            Self::PersistentStored => "persistent_stored",
            Self::IdentityReleased => "identity_released",
            Self::MailboxReleased => "mailbox_released",
            Self::Prompt => "prompt",
            Self::SessionEnded => "session_ended",
        }
    }
}
