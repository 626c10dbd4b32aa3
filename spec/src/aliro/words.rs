//! Names of Aliro that both sides use: roles, messages, effects, reader status (chapters 12 and 13).

use crate::words::Role;

/// The word for a role in chapters 12 to 14: what the other chapters call *vehicle* is a *reader* here.
#[must_use]
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Vehicle => "reader",
        Role::Device => "device",
        Role::Both => "both",
    }
}

macro_rules! named {
    ($(#[$doc:meta])* $type:ident $($name:ident $word:literal $text:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type {
            $(#[doc = $text] $name,)*
        }

        impl $type {
            /// All of them, in the order above.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The word used in chapters, vectors, results and the adapter protocol.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

named! {
    /// The messages, each a command of the reader and a response of the device. The word is also the *stage* of a refusal.
    Message
    Select "select" "SELECT of the expedited application; answered by the FCI.",
    Auth0 "auth0" "AUTH0: both ephemeral keys and the transaction identifier; a cryptogram if the fast path is asked for.",
    LoadCert "load-cert" "LOAD CERT: the reader's certificate, compressed.",
    Auth1 "auth1" "AUTH1: the reader's signature, answered by the device's in the channel.",
    Exchange "exchange" "EXCHANGE: mailbox, notify, reader status, in the channel.",
    ControlFlow "control-flow" "CONTROL FLOW: the reader tells of a failure; not authenticated.",
    SelectStepUp "select-step-up" "SELECT of the step-up application.",
    Envelope "envelope" "ENVELOPE: asks for documents, in the step-up channel.",
    GetResponse "get-response" "GET RESPONSE: asks for the next part of a response.",
    GetData "get-data" "GET DATA: a probe, refused and without effect.",
}

named! {
    /// What a machine does to the world; the words of the effect oracle.
    EffectKind
    Actuate "actuate" "The reader worked its actuator.",
    PersistentStored "persistent_stored" "A new Kpersistent was written to storage.",
    IdentityReleased "identity_released" "The device let its slot or public key and its signature out.",
    MailboxChanged "mailbox_changed" "The device applied a write or set to its mailbox.",
    MailboxReleased "mailbox_released" "The device let mailbox content out.",
    Notified "notified" "The device took a notification for the host.",
    StatusReported "status_reported" "The device took a reader status from the channel and told its user.",
    RangingReleased "ranging_released" "The device handed the ranging key to its ranging domain.",
    UpdateRequested "update_requested" "The device took a request to update an access document.",
    DocumentReleased "document_released" "The device let a document out.",
    Prompt "prompt" "The device told its user of a failure after CONTROL FLOW.",
    SessionEnded "session_ended" "Session keys were wiped; nothing of this session is accepted any more.",
}

named! {
    /// Where the reader stands (section 12.3).
    ReaderPhase
    Idle "idle" "Nothing was begun yet.",
    AwaitSelect "await-select" "SELECT is out.",
    AwaitAuth0 "await-auth0" "AUTH0 is out.",
    AwaitCert "await-cert" "LOAD CERT is out.",
    AwaitAuth1 "await-auth1" "AUTH1 is out.",
    AwaitExchange "await-exchange" "EXCHANGE with a request is out.",
    AwaitStepUp "await-step-up" "SELECT of the step-up application is out.",
    AwaitDocument "await-document" "ENVELOPE is out.",
    AwaitStatus "await-status" "EXCHANGE with a reader status is out.",
    AwaitControl "await-control" "CONTROL FLOW is out.",
    Ended "ended" "The transaction is over.",
}

named! {
    /// Where the device stands (section 12.4).
    DevicePhase
    Start "start" "No application is selected.",
    Selected "selected" "The expedited application is selected.",
    Auth0Std "auth0-std" "AUTH0 was answered; the fast path was not asked for.",
    Auth0Fast "auth0-fast" "AUTH0 was answered with a cryptogram or random bytes.",
    Auth1 "auth1" "AUTH1 was accepted.",
    Exchange "exchange" "An EXCHANGE after AUTH1 was carried out.",
    Fast "fast" "An EXCHANGE under the fast keys was carried out.",
    StepUpSelected "step-up-selected" "The step-up application is selected.",
    StepUp "step-up" "An ENVELOPE was answered.",
    Ended "ended" "The session is over; only selection leads on.",
}

macro_rules! reader_status {
    ($($name:ident $value:literal $word:literal $text:literal,)*) => {
        /// Reader status, the value of tag `97` in EXCHANGE (section 13.9). A first byte `01` means success.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ReaderStatus {
            $(#[doc = $text] $name,)*
        }

        impl ReaderStatus {
            /// All of them, by rising value.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The two bytes on the wire.
            #[must_use]
            pub const fn value(self) -> u16 {
                match self {
                    $(Self::$name => $value,)*
                }
            }

            /// The word used in chapters and results.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// The meaning as written in section 13.9.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

reader_status! {
    NoInformation 0x0000 "no_information" "failure, no information",
    KeyNotFound 0x0001 "key_not_found" "credential public key not found",
    KeyExpired 0x0002 "key_expired" "credential public key expired",
    KeyNotTrusted 0x0003 "key_not_trusted" "credential public key not trusted",
    BadSignature 0x0004 "bad_signature" "device signature does not verify",
    BadFormat 0x0006 "bad_format" "format of data is wrong",
    BadContent 0x0007 "bad_content" "content of data is wrong",
    BadStatus 0x0020 "bad_status" "status word or trailer is an error",
    NoSlot 0x0021 "no_slot" "key slot missing",
    NoPublicKey 0x0022 "no_public_key" "public key missing",
    NoSignature 0x0023 "no_signature" "device signature missing",
    NoAccess 0x0025 "no_access" "access rights do not allow it",
    Hardware 0x0026 "hardware" "hardware fault",
    NoVersion 0x0027 "no_version" "protocol version not supported",
    Secured 0x0100 "secured" "state secured",
    Unsecured 0x0101 "unsecured" "state unsecured",
    Obstructed 0x0102 "obstructed" "jammed or obstructed",
    Securing 0x0180 "securing" "securing started",
    Unsecuring 0x0181 "unsecuring" "unsecuring started",
    StateUnknown 0x0182 "state_unknown" "state unknown",
}
