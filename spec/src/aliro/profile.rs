//! Profile values of Aliro (section 13.12, "Values"). [`Family`] is what Aliro and Home Key both have and do differently; [`AliroProfile`]
//! adds what is Aliro's alone. Nothing here decides anything: the order of fields in the key schedule is data, a list of [`Part`].

use crate::profile::Value;
use crate::rule::Evidence;

/// One field of a salt or info, concatenated in the order of its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// x-coordinate of the key that the device holds for the reader group, 32 bytes.
    ReaderKey,
    /// The label of this derivation.
    Label,
    /// The whole reader identifier.
    ReaderId,
    /// One byte: contactless or Bluetooth LE.
    Interface,
    /// The chosen version as a TLV `5C 02`.
    Version,
    /// The device's version list as a TLV `5C`.
    VersionList,
    /// x-coordinate of the reader's ephemeral, 32 bytes.
    ReaderEphemeral,
    /// x-coordinate of the device's ephemeral, 32 bytes.
    DeviceEphemeral,
    /// Transaction identifier, 16 bytes.
    TransactionIdentifier,
    /// The two flag bytes, wherever they travel.
    Flags,
    /// The whole proprietary-information TLV of the answer to SELECT.
    ProprietaryInformation,
    /// x-coordinate of the credential public key, 32 bytes.
    CredentialKey,
    /// The whole vendor extension of AUTH0, if it was sent.
    ReaderExtension,
    /// The whole vendor extension of the answer to AUTH0, if it was sent.
    DeviceExtension,
}

impl Part {
    /// The word in section 13.12.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReaderKey => "reader_PK",
            Self::Label => "label",
            Self::ReaderId => "reader_id",
            Self::Interface => "interface",
            Self::Version => "version",
            Self::VersionList => "version_list",
            Self::ReaderEphemeral => "reader_ePK",
            Self::DeviceEphemeral => "cred_ePK",
            Self::TransactionIdentifier => "tid",
            Self::Flags => "flags",
            Self::ProprietaryInformation => "A5",
            Self::CredentialKey => "cred_PK",
            Self::ReaderExtension => "B1",
            Self::DeviceExtension => "B2",
        }
    }
}

/// Salt and info of one derivation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Layout {
    /// Fields of the salt; none means the empty salt.
    pub salt: &'static [Part],
    /// Fields of the info.
    pub info: &'static [Part],
}

/// One key, or the cryptogram, cut from the output of a derivation in the order of its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Output {
    /// Key of the cryptogram, 32 bytes.
    CryptogramKey,
    /// Key of the reader in the Exchange channel, 32 bytes.
    ReaderKey,
    /// Key of the device in the Exchange channel, 32 bytes.
    DeviceKey,
    /// Parent of the step-up keys, 32 bytes.
    StepUp,
    /// Parent of the Bluetooth keys, 32 bytes.
    Ble,
    /// Ranging key, 32 bytes.
    Ranging,
    /// The cryptogram itself, 16 bytes.
    Cryptogram,
    /// Encryption key of the channel of chapter 5, 16 bytes.
    Encryption,
    /// Command key of the channel of chapter 5, 16 bytes.
    CommandMac,
    /// Response key of the channel of chapter 5, 16 bytes.
    ResponseMac,
}

impl Output {
    /// The word in section 13.12.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CryptogramKey => "CryptogramSK",
            Self::ReaderKey => "ExchangeSKReader",
            Self::DeviceKey => "ExchangeSKDevice",
            Self::StepUp => "StepUpSK",
            Self::Ble => "BleSK",
            Self::Ranging => "URSK",
            Self::Cryptogram => "cryptogram",
            Self::Encryption => "Kenc",
            Self::CommandMac => "Kmac",
            Self::ResponseMac => "Krmac",
        }
    }

    /// Length in bytes.
    #[must_use]
    pub const fn bytes(self) -> usize {
        match self {
            Self::CryptogramKey
            | Self::ReaderKey
            | Self::DeviceKey
            | Self::StepUp
            | Self::Ble
            | Self::Ranging => 32,
            Self::Cryptogram | Self::Encryption | Self::CommandMac | Self::ResponseMac => 16,
        }
    }
}

/// What SELECT is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SelectAnswer {
    /// The bare list of versions.
    Versions,
    /// A template with the proprietary information that enters the keys.
    Fci,
}

/// Where the two flag bytes travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FlagPlacement {
    /// In P1 and P2 of AUTH0.
    Parameters,
    /// In the values of two TLVs of AUTH0; P1 and P2 are zero.
    Data,
}

/// The cipher of the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// AES-128-CBC with a truncated CMAC: chapter 5.
    CbcCmac,
    /// AES-256-GCM, a key and a counter for each direction: chapter 14.
    Gcm,
}

/// What the cryptogram is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cryptogram {
    /// A slice of the fast output, compared.
    Derived,
    /// Bitmap and times, sealed under a key of the fast output.
    Sealed,
}

/// The salt of the second level for Bluetooth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BleSalt {
    /// The empty salt.
    Empty,
    /// The offered Bluetooth versions, then the selected one.
    Versions,
}

/// Tags that the family has in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FamilyTags {
    /// Protocol versions.
    pub version: u8,
    /// The reader's ephemeral in AUTH0; its x-coordinate in signed data.
    pub reader_ephemeral: u8,
    /// The device's ephemeral in the answer to AUTH0; its x-coordinate in signed data.
    pub device_ephemeral: u8,
    /// Transaction identifier.
    pub transaction_identifier: u8,
    /// Reader identifier.
    pub reader_id: u8,
    /// Cryptogram in the answer to AUTH0.
    pub cryptogram: u8,
    /// Signature, raw r‖s.
    pub signature: u8,
    /// Usage constant in signed data.
    pub usage: u8,
    /// Key slot or device identifier in the answer to AUTH1.
    pub slot: u8,
}

/// Tags of the answer to SELECT, in order; versions have the tag of [`FamilyTags`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FciTags {
    /// The whole.
    pub template: u8,
    /// The AID selected.
    pub aid: u8,
    /// Proprietary information: enters the keys.
    pub proprietary: u8,
    /// Application type.
    pub application_type: u8,
    /// Most bytes of a command and a response APDU: two bytes of tag.
    pub sizes: u16,
    /// One of the two numbers in it.
    pub size: u8,
    /// Vendor extension.
    pub extension: u8,
}

/// Tags of AUTH0 and its answer besides [`FamilyTags`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Auth0Tags {
    /// Parameters: bit 0 asks for fast. Also in AUTH1: bit 0 asks for the public key.
    pub parameters: u8,
    /// Authentication policy.
    pub policy: u8,
    /// Vendor extension of the command.
    pub reader_extension: u8,
    /// Vendor extension of the answer.
    pub device_extension: u8,
    /// The template in an extension.
    pub extension_template: u8,
    /// Vendor identifier in it.
    pub vendor: u8,
}

/// Tags of AUTH1 and its answer besides [`FamilyTags`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Auth1Tags {
    /// Compressed certificate, in the command.
    pub certificate: u8,
    /// Credential public key.
    pub public_key: u8,
    /// Private mailbox data.
    pub mailbox: u8,
    /// Bitmap; also in the cryptogram.
    pub bitmap: u8,
    /// Time of the access document; also in the cryptogram.
    pub access_time: u8,
    /// Time of the revocation document; also in the cryptogram.
    pub revocation_time: u8,
}

/// Tags of the compressed certificate, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CertificateTags {
    /// The whole, and the body in it.
    pub outer: u8,
    /// Profile number.
    pub profile: u8,
    /// Serial number.
    pub serial: u8,
    /// Common name of the issuer.
    pub issuer: u8,
    /// Not before.
    pub not_before: u8,
    /// Not after.
    pub not_after: u8,
    /// Common name of the subject.
    pub subject: u8,
    /// Subject key as content of a BIT STRING.
    pub public_key: u8,
    /// Signature as content of a BIT STRING.
    pub signature: u8,
}

/// Top-level tags of EXCHANGE, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExchangeTags {
    /// Mailbox commands.
    pub mailbox: u8,
    /// Notify.
    pub notify: u8,
    /// Reader status.
    pub status: u8,
    /// Hand the ranging key over.
    pub ranging: u8,
    /// Request to update an access document.
    pub update: u8,
}

/// Mailbox commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MailboxTags {
    /// Atomic flag, first.
    pub atomic: u8,
    /// Read.
    pub read: u8,
    /// Write.
    pub write: u8,
    /// Set.
    pub set: u8,
}

/// Content of notify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NotifyTags {
    /// Reader error.
    pub error: u8,
    /// Reader descriptor.
    pub descriptor: u8,
    /// Vendor identifier in it.
    pub vendor: u8,
    /// Product in it.
    pub product: u8,
    /// Firmware version in it.
    pub firmware: u8,
    /// First byte of the tag of data for an application or back end.
    pub data: u8,
}

/// Tags of CONTROL FLOW, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ControlTags {
    /// S1.
    pub s1: u8,
    /// S2.
    pub s2: u8,
    /// Domain data.
    pub domain: u8,
}

/// Status words of the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StatusWords {
    /// Done.
    pub ok: u16,
    /// No active credential has the reader group, or the certificate does not decode.
    pub unknown_reader: u16,
    /// Form, length or TLVs are wrong.
    pub not_compliant: u16,
    /// The class does not belong to the instruction.
    pub unknown_class: u16,
    /// Something else came inside a chain.
    pub chain: u16,
    /// Something else came in an open atomic session.
    pub atomic: u16,
    /// Signature or tag is wrong.
    pub security: u16,
    /// The version was not offered.
    pub version: u16,
    /// The user has to authenticate.
    pub user_needed: u16,
    /// Unknown AID.
    pub not_found: u16,
    /// P1 or P2 is wrong.
    pub bad_parameters: u16,
    /// GET DATA.
    pub no_data: u16,
    /// Unknown instruction, wrong phase, or counter exhausted.
    pub order: u16,
    /// First byte of "more of the response is left".
    pub more: u8,
}

/// What Aliro and Home Key both have: identifiers, layout of the key schedule, cipher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Family {
    /// Name in the value table.
    pub name: &'static str,
    /// AID of the application that authenticates.
    pub primary_aid: &'static [u8],
    /// AID of the other application: step-up, or configuration.
    pub second_aid: &'static [u8],
    /// Versions that this suite speaks, highest first.
    pub versions: &'static [u16],
    /// Tags that the family has in common.
    pub tags: FamilyTags,
    /// Length of the group identifier, the first part of the reader identifier.
    pub group_len: usize,
    /// Length of the sub-identifier, the second part.
    pub sub_group_len: usize,
    /// Length of the key slot or device identifier.
    pub slot_len: usize,
    /// Usage constant under the reader's signature.
    pub usage_reader: [u8; 4],
    /// Usage constant under the device's signature.
    pub usage_device: [u8; 4],
    /// Interface byte for contactless.
    pub interface_nfc: u8,
    /// Label of the session keys.
    pub label_volatile: &'static [u8],
    /// Label of Kpersistent.
    pub label_persistent: &'static [u8],
    /// Label of the fast derivation.
    pub label_fast: &'static [u8],
    /// What SELECT is answered with.
    pub select_answer: SelectAnswer,
    /// Where the flags travel.
    pub flags: FlagPlacement,
    /// Class byte of EXCHANGE.
    pub exchange_class: u8,
    /// Fields of the derivation of session keys.
    pub volatile: Layout,
    /// What is cut from its output.
    pub volatile_out: &'static [Output],
    /// Fields of the derivation of Kpersistent, 32 bytes.
    pub persistent: Layout,
    /// Fields of the fast derivation.
    pub fast: Layout,
    /// What is cut from its output.
    pub fast_out: &'static [Output],
    /// What the cryptogram is.
    pub cryptogram: Cryptogram,
    /// Length of the cryptogram.
    pub cryptogram_len: usize,
    /// Cipher of the channel.
    pub channel: Channel,
    /// Kpersistents that a device keeps for a credential.
    pub persistent_max: usize,
}

/// One profile of Aliro. All values are public data; nothing here decides anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AliroProfile {
    /// What the siblings have too.
    pub family: Family,
    /// Interface byte for Bluetooth LE.
    pub interface_ble: u8,
    /// Salt of the second level for Bluetooth.
    pub ble_salt: BleSalt,
    /// Tags of the answer to SELECT.
    pub fci: FciTags,
    /// Tags of AUTH0.
    pub auth0: Auth0Tags,
    /// Tags of AUTH1.
    pub auth1: Auth1Tags,
    /// Tags of the compressed certificate.
    pub certificate: CertificateTags,
    /// Tags of EXCHANGE.
    pub exchange: ExchangeTags,
    /// Tags of mailbox commands.
    pub mailbox: MailboxTags,
    /// Tags of notify.
    pub notify: NotifyTags,
    /// Tags of CONTROL FLOW.
    pub control: ControlTags,
    /// Tag around the CBOR of ENVELOPE.
    pub envelope: u8,
    /// In front of the status in the answer to EXCHANGE.
    pub trailer: u16,
    /// Application type in the answer to SELECT.
    pub application_type: u16,
    /// Policy: as the user set.
    pub policy_setting: u8,
    /// Policy: as the user set for a secure action.
    pub policy_secure: u8,
    /// Policy: the user has to authenticate.
    pub policy_force: u8,
    /// Policies for which a matched cryptogram is enough.
    pub fast_policies: &'static [u8],
    /// S1: ended with failure.
    pub control_failure: u8,
    /// S2: no information.
    pub control_no_information: u8,
    /// S2: no common version.
    pub control_version: u8,
    /// Status in EXCHANGE: all done.
    pub mailbox_ok: u16,
    /// Status in EXCHANGE: no mailbox, no right, or out of bounds.
    pub mailbox_bounds: u16,
    /// Status in EXCHANGE: malformed content.
    pub mailbox_malformed: u16,
    /// Reader status of success.
    pub status_success: u16,
    /// Element identifier that is asked for in documents.
    pub scope: &'static str,
    /// Most data of a short command.
    pub short_command_max: usize,
    /// Most data of a short response.
    pub short_response_max: usize,
    /// Most bytes of a message in parts.
    pub payload_max: usize,
    /// Longest vendor extension.
    pub extension_max: usize,
    /// Longest notify.
    pub notify_max: usize,
    /// Longest domain data.
    pub domain_max: usize,
    /// A message counter that has reached it is exhausted.
    pub counter_limit: u32,
    /// Kpersistents that a reader keeps.
    pub cache_max: usize,
    /// Reader groups of a credential.
    pub reader_groups_max: usize,
    /// Operations kept in an atomic session.
    pub atomic_max: usize,
    /// Size of the suite's own mailbox in bytes.
    pub mailbox_size: usize,
    /// Status words.
    pub status: StatusWords,
}

impl AliroProfile {
    /// Name on the command line and in results.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.family.name
    }
}

const FAMILY_TAGS: FamilyTags = FamilyTags {
    version: 0x5C,
    reader_ephemeral: 0x87,
    device_ephemeral: 0x86,
    transaction_identifier: 0x4C,
    reader_id: 0x4D,
    cryptogram: 0x9D,
    signature: 0x9E,
    usage: 0x93,
    slot: 0x4E,
};

/// Aliro 1.0 as openly documented; gaps filled with assumed values.
pub const ALIRO_1_0: AliroProfile = AliroProfile {
    family: Family {
        name: "aliro-1.0",
        primary_aid: &[0xA0, 0x00, 0x00, 0x09, 0x09, 0xAC, 0xCE, 0x55, 0x01],
        second_aid: &[0xA0, 0x00, 0x00, 0x09, 0x09, 0xAC, 0xCE, 0x55, 0x02],
        versions: &[0x0100, 0x0009],
        tags: FAMILY_TAGS,
        group_len: 16,
        sub_group_len: 16,
        slot_len: 8,
        usage_reader: [0x41, 0x5D, 0x95, 0x69],
        usage_device: [0x4E, 0x88, 0x7B, 0x4C],
        interface_nfc: 0x5E,
        label_volatile: b"Volatile****",
        label_persistent: b"Persistent**",
        label_fast: b"VolatileFast",
        select_answer: SelectAnswer::Fci,
        flags: FlagPlacement::Data,
        exchange_class: 0x80,
        volatile: Layout {
            salt: &[
                Part::ReaderKey,
                Part::Label,
                Part::ReaderId,
                Part::Interface,
                Part::Version,
                Part::ReaderEphemeral,
                Part::TransactionIdentifier,
                Part::Flags,
                Part::ProprietaryInformation,
            ],
            info: &[
                Part::DeviceEphemeral,
                Part::ReaderExtension,
                Part::DeviceExtension,
            ],
        },
        volatile_out: &[
            Output::ReaderKey,
            Output::DeviceKey,
            Output::StepUp,
            Output::Ble,
            Output::Ranging,
        ],
        persistent: Layout {
            salt: &[
                Part::ReaderKey,
                Part::Label,
                Part::ReaderId,
                Part::Interface,
                Part::Version,
                Part::ReaderEphemeral,
                Part::TransactionIdentifier,
                Part::Flags,
                Part::ProprietaryInformation,
                Part::CredentialKey,
            ],
            info: &[
                Part::DeviceEphemeral,
                Part::ReaderExtension,
                Part::DeviceExtension,
            ],
        },
        fast: Layout {
            salt: &[
                Part::ReaderKey,
                Part::Label,
                Part::ReaderId,
                Part::Interface,
                Part::Version,
                Part::ReaderEphemeral,
                Part::TransactionIdentifier,
                Part::Flags,
                Part::ProprietaryInformation,
                Part::CredentialKey,
            ],
            info: &[
                Part::DeviceEphemeral,
                Part::ReaderExtension,
                Part::DeviceExtension,
            ],
        },
        fast_out: &[
            Output::CryptogramKey,
            Output::ReaderKey,
            Output::DeviceKey,
            Output::Ble,
            Output::Ranging,
        ],
        cryptogram: Cryptogram::Sealed,
        cryptogram_len: 64,
        channel: Channel::Gcm,
        persistent_max: 16,
    },
    interface_ble: 0xC3,
    ble_salt: BleSalt::Versions,
    fci: FciTags {
        template: 0x6F,
        aid: 0x84,
        proprietary: 0xA5,
        application_type: 0x80,
        sizes: 0x7F66,
        size: 0x02,
        extension: 0xB3,
    },
    auth0: Auth0Tags {
        parameters: 0x41,
        policy: 0x42,
        reader_extension: 0xB1,
        device_extension: 0xB2,
        extension_template: 0x30,
        vendor: 0x04,
    },
    auth1: Auth1Tags {
        certificate: 0x90,
        public_key: 0x5A,
        mailbox: 0x4B,
        bitmap: 0x5E,
        access_time: 0x91,
        revocation_time: 0x92,
    },
    certificate: CertificateTags {
        outer: 0x30,
        profile: 0x04,
        serial: 0x80,
        issuer: 0x81,
        not_before: 0x82,
        not_after: 0x83,
        subject: 0x84,
        public_key: 0x85,
        signature: 0x86,
    },
    exchange: ExchangeTags {
        mailbox: 0xBA,
        notify: 0xAE,
        status: 0x97,
        ranging: 0x98,
        update: 0x81,
    },
    mailbox: MailboxTags {
        atomic: 0x8C,
        read: 0x87,
        write: 0x8A,
        set: 0x95,
    },
    notify: NotifyTags {
        error: 0x82,
        descriptor: 0xB5,
        vendor: 0x04,
        product: 0x80,
        firmware: 0x81,
        data: 0x9F,
    },
    control: ControlTags {
        s1: 0x41,
        s2: 0x42,
        domain: 0x43,
    },
    envelope: 0x53,
    trailer: 0x0002,
    application_type: 0x0000,
    policy_setting: 0x01,
    policy_secure: 0x02,
    policy_force: 0x03,
    fast_policies: &[0x01],
    control_failure: 0x00,
    control_no_information: 0x00,
    control_version: 0x27,
    mailbox_ok: 0x0000,
    mailbox_bounds: 0xFFFF,
    mailbox_malformed: 0x0002,
    status_success: 0x0101,
    scope: "matter1",
    short_command_max: 255,
    short_response_max: 254,
    payload_max: 2000,
    extension_max: 127,
    notify_max: 250,
    domain_max: 250,
    counter_limit: 0xFFFF,
    cache_max: 16,
    reader_groups_max: 16,
    atomic_max: 64,
    mailbox_size: 256,
    status: StatusWords {
        ok: 0x9000,
        unknown_reader: 0x6400,
        not_compliant: 0x6701,
        unknown_class: 0x6800,
        chain: 0x6883,
        atomic: 0x6900,
        security: 0x6982,
        version: 0x6985,
        user_needed: 0x6985,
        not_found: 0x6A82,
        bad_parameters: 0x6A86,
        no_data: 0x6A88,
        order: 0x6D00,
        more: 0x61,
    },
};

/// Home Key 2.0, as far as it is the same machine with other values (see [`crate::aliro`] for what is missing).
pub const HOME_KEY: Family = Family {
    name: "home-key",
    primary_aid: &[0xA0, 0x00, 0x00, 0x08, 0x58, 0x01, 0x01],
    second_aid: &[0xA0, 0x00, 0x00, 0x08, 0x58, 0x01, 0x02],
    versions: &[0x0200, 0x0100],
    tags: FAMILY_TAGS,
    group_len: 8,
    sub_group_len: 8,
    slot_len: 6,
    usage_reader: [0x41, 0x5D, 0x95, 0x69],
    usage_device: [0x4E, 0x88, 0x7B, 0x4C],
    interface_nfc: 0x5E,
    label_volatile: b"Volatile",
    label_persistent: b"Persistent",
    label_fast: b"VolatileFast",
    select_answer: SelectAnswer::Versions,
    flags: FlagPlacement::Parameters,
    exchange_class: 0x84,
    volatile: Layout {
        salt: &[],
        info: &[
            Part::ReaderEphemeral,
            Part::DeviceEphemeral,
            Part::TransactionIdentifier,
            Part::Interface,
            Part::Flags,
            Part::Label,
            Part::Version,
            Part::VersionList,
        ],
    },
    volatile_out: &[Output::Encryption, Output::CommandMac, Output::ResponseMac],
    persistent: Layout {
        salt: &[],
        info: &[
            Part::ReaderEphemeral,
            Part::DeviceEphemeral,
            Part::TransactionIdentifier,
            Part::Interface,
            Part::Flags,
            Part::Label,
            Part::Version,
            Part::VersionList,
        ],
    },
    fast: Layout {
        salt: &[],
        info: &[
            Part::ReaderKey,
            Part::Label,
            Part::ReaderId,
            Part::CredentialKey,
            Part::Interface,
            Part::VersionList,
            Part::Version,
            Part::ReaderEphemeral,
            Part::TransactionIdentifier,
            Part::Flags,
            Part::DeviceEphemeral,
        ],
    },
    fast_out: &[
        Output::Cryptogram,
        Output::Encryption,
        Output::CommandMac,
        Output::ResponseMac,
    ],
    cryptogram: Cryptogram::Derived,
    cryptogram_len: 16,
    channel: Channel::CbcCmac,
    persistent_max: 16,
};

/// The licensed vendor's stand-in: every *assumed* value of [`ALIRO_1_0`] changed, and those of [`VARIED`].
pub const INVENTED: AliroProfile = AliroProfile {
    family: Family {
        name: "invented",
        primary_aid: &[0xF0, 0x4B, 0x50, 0x41, 0x4C, 0x49, 0x52, 0x4F, 0x01],
        second_aid: &[0xF0, 0x4B, 0x50, 0x41, 0x4C, 0x49, 0x52, 0x4F, 0x02],
        versions: &[0x0201, 0x0200],
        usage_reader: [0x52, 0x4B, 0x50, 0x21],
        usage_device: [0x44, 0x4B, 0x50, 0x21],
        interface_nfc: 0x4E,
        label_volatile: b"Momentary***",
        label_persistent: b"Remembered**",
        label_fast: b"MomentaryFst",
        volatile: Layout {
            salt: &[
                Part::DeviceEphemeral,
                Part::DeviceExtension,
                Part::ReaderExtension,
            ],
            info: &[
                Part::Label,
                Part::ProprietaryInformation,
                Part::Flags,
                Part::TransactionIdentifier,
                Part::ReaderEphemeral,
                Part::Version,
                Part::Interface,
                Part::ReaderId,
                Part::ReaderKey,
            ],
        },
        volatile_out: &[
            Output::DeviceKey,
            Output::ReaderKey,
            Output::Ranging,
            Output::StepUp,
            Output::Ble,
        ],
        persistent: Layout {
            salt: &[
                Part::DeviceEphemeral,
                Part::DeviceExtension,
                Part::ReaderExtension,
            ],
            info: &[
                Part::Label,
                Part::CredentialKey,
                Part::ProprietaryInformation,
                Part::Flags,
                Part::TransactionIdentifier,
                Part::ReaderEphemeral,
                Part::Version,
                Part::Interface,
                Part::ReaderId,
                Part::ReaderKey,
            ],
        },
        fast: Layout {
            salt: &[
                Part::DeviceEphemeral,
                Part::DeviceExtension,
                Part::ReaderExtension,
            ],
            info: &[
                Part::Label,
                Part::CredentialKey,
                Part::ProprietaryInformation,
                Part::Flags,
                Part::TransactionIdentifier,
                Part::ReaderEphemeral,
                Part::Version,
                Part::Interface,
                Part::ReaderId,
                Part::ReaderKey,
            ],
        },
        fast_out: &[
            Output::ReaderKey,
            Output::DeviceKey,
            Output::CryptogramKey,
            Output::Ranging,
            Output::Ble,
        ],
        persistent_max: 8,
        ..ALIRO_1_0.family
    },
    interface_ble: 0xB1,
    ble_salt: BleSalt::Empty,
    policy_setting: 0x11,
    policy_secure: 0x12,
    policy_force: 0x13,
    fast_policies: &[0x11, 0x12],
    control_version: 0x72,
    mailbox_bounds: 0x5001,
    mailbox_malformed: 0x5002,
    status_success: 0x0181,
    scope: "keyproof1",
    short_response_max: 240,
    payload_max: 1500,
    counter_limit: 0x00FF,
    cache_max: 4,
    reader_groups_max: 6,
    atomic_max: 24,
    mailbox_size: 320,
    status: StatusWords {
        ok: 0x9000,
        unknown_reader: 0x6F82,
        not_compliant: 0x6F67,
        unknown_class: 0x6F6E,
        chain: 0x6F88,
        atomic: 0x6F69,
        security: 0x6F82,
        version: 0x6F81,
        user_needed: 0x6F83,
        not_found: 0x6F6A,
        bad_parameters: 0x6F00,
        no_data: 0x6F8A,
        order: 0x6F85,
        more: 0x61,
    },
    ..ALIRO_1_0
};

/// Profiles of Aliro by name.
pub const ALL: &[&AliroProfile] = &[&ALIRO_1_0, &INVENTED];

/// The evidence of every value of [`ALIRO_1_0`], in the order of section 13.12.
pub const VALUES: &[Value] = &[
    v("primary_aid", Evidence::OpenCode),
    v("second_aid", Evidence::OpenCode),
    v("versions", Evidence::OpenCode),
    v("tags", Evidence::OpenCode),
    v("group_len", Evidence::OpenCode),
    v("sub_group_len", Evidence::OpenCode),
    v("slot_len", Evidence::OpenCode),
    v("usage_reader", Evidence::OpenCode),
    v("usage_device", Evidence::OpenCode),
    v("interface_nfc", Evidence::OpenCode),
    v("label_volatile", Evidence::OpenCode),
    v("label_persistent", Evidence::OpenCode),
    v("label_fast", Evidence::OpenCode),
    v("select_answer", Evidence::OpenCode),
    v("flags", Evidence::OpenCode),
    v("exchange_class", Evidence::OpenCode),
    v("volatile_salt", Evidence::OpenCode),
    v("volatile_info", Evidence::OpenCode),
    v("volatile_out", Evidence::OpenCode),
    v("persistent_salt", Evidence::OpenCode),
    v("persistent_info", Evidence::OpenCode),
    v("fast_salt", Evidence::OpenCode),
    v("fast_info", Evidence::OpenCode),
    v("fast_out", Evidence::OpenCode),
    v("cryptogram", Evidence::OpenCode),
    v("cryptogram_len", Evidence::OpenCode),
    v("channel", Evidence::OpenCode),
    v("persistent_max", Evidence::Assumed),
    v("interface_ble", Evidence::OpenCode),
    v("ble_salt", Evidence::OpenCode),
    v("fci", Evidence::OpenCode),
    v("auth0", Evidence::OpenCode),
    v("auth1", Evidence::OpenCode),
    v("certificate", Evidence::OpenCode),
    v("exchange", Evidence::OpenCode),
    v("mailbox", Evidence::OpenCode),
    v("notify", Evidence::OpenCode),
    v("control", Evidence::OpenCode),
    v("envelope", Evidence::OpenCode),
    v("trailer", Evidence::OpenCode),
    v("application_type", Evidence::OpenCode),
    v("policy_setting", Evidence::OpenCode),
    v("policy_secure", Evidence::OpenCode),
    v("policy_force", Evidence::OpenCode),
    v("fast_policies", Evidence::Assumed),
    v("control_failure", Evidence::OpenCode),
    v("control_no_information", Evidence::OpenCode),
    v("control_version", Evidence::OpenCode),
    v("mailbox_ok", Evidence::OpenCode),
    v("mailbox_bounds", Evidence::OpenCode),
    v("mailbox_malformed", Evidence::OpenCode),
    v("status_success", Evidence::Assumed),
    v("scope", Evidence::OpenCode),
    v("short_command_max", Evidence::OpenCode),
    v("short_response_max", Evidence::OpenCode),
    v("payload_max", Evidence::OpenCode),
    v("extension_max", Evidence::OpenCode),
    v("notify_max", Evidence::OpenCode),
    v("domain_max", Evidence::OpenCode),
    v("counter_limit", Evidence::OpenCode),
    v("cache_max", Evidence::OpenCode),
    v("reader_groups_max", Evidence::Assumed),
    v("atomic_max", Evidence::Assumed),
    v("mailbox_size", Evidence::Assumed),
    v("status.ok", Evidence::OpenCode),
    v("status.unknown_reader", Evidence::OpenCode),
    v("status.not_compliant", Evidence::OpenCode),
    v("status.unknown_class", Evidence::OpenCode),
    v("status.chain", Evidence::Assumed),
    v("status.atomic", Evidence::OpenCode),
    v("status.security", Evidence::OpenCode),
    v("status.version", Evidence::OpenCode),
    v("status.user_needed", Evidence::Assumed),
    v("status.not_found", Evidence::OpenCode),
    v("status.bad_parameters", Evidence::OpenCode),
    v("status.no_data", Evidence::OpenCode),
    v("status.order", Evidence::OpenCode),
    v("status.more", Evidence::OpenCode),
];

/// Values with open evidence that [`INVENTED`] changes all the same: those that must be taken from the profile and are easily built in.
pub const VARIED: &[&str] = &[
    "primary_aid",
    "second_aid",
    "versions",
    "usage_reader",
    "usage_device",
    "interface_nfc",
    "label_volatile",
    "label_persistent",
    "label_fast",
    "volatile_salt",
    "volatile_info",
    "volatile_out",
    "persistent_salt",
    "persistent_info",
    "fast_salt",
    "fast_info",
    "fast_out",
    "interface_ble",
    "ble_salt",
    "policy_setting",
    "policy_secure",
    "policy_force",
    "control_version",
    "mailbox_bounds",
    "mailbox_malformed",
    "scope",
    "short_response_max",
    "payload_max",
    "counter_limit",
    "cache_max",
    "status.unknown_reader",
    "status.not_compliant",
    "status.unknown_class",
    "status.atomic",
    "status.security",
    "status.version",
    "status.not_found",
    "status.bad_parameters",
    "status.no_data",
    "status.order",
];

const fn v(name: &'static str, evidence: Evidence) -> Value {
    Value { name, evidence }
}
