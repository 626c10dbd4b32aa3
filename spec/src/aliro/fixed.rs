//! Fixed lengths, instructions, bits and labels of Aliro; open code, not profile values.

/// Lengths in bytes. Points, signatures, transaction identifiers and Kpersistent: [`crate::profile::length`].
pub mod length {
    /// Reader identifier: group and sub-identifier.
    pub const READER_ID: usize = 32;
    /// Signed data of AUTH1.
    pub const SIGNED: usize = 126;
    /// A label of the key schedule.
    pub const LABEL: usize = 12;
    /// One key of AES-256.
    pub const KEY: usize = 32;
    /// Output for the session keys, standard and fast.
    pub const VOLATILE: usize = 160;
    /// Initial vector of AES-GCM.
    pub const IV: usize = 12;
    /// Tag of AES-GCM.
    pub const TAG: usize = 16;
    /// Bitmap.
    pub const BITMAP: usize = 2;
    /// Time at which a document was signed, ASCII.
    pub const TIME: usize = 20;
    /// Content of a cryptogram.
    pub const CRYPTOGRAM_CONTENT: usize = 48;
    /// Cryptogram with its tag.
    pub const CRYPTOGRAM: usize = 64;
    /// Issuer identifier in a document.
    pub const ISSUER_ID: usize = 8;
    /// Vendor identifier in an extension or descriptor.
    pub const VENDOR_ID: usize = 3;
    /// TBSCertificate of a compressed certificate with all defaults.
    pub const TBS_DEFAULT: usize = 252;
}

/// Class and instruction bytes.
pub mod instruction {
    /// SELECT by AID; P1 and P2 are `04 00`.
    pub const SELECT: (u8, u8) = (0x00, 0xA4);
    /// AUTH0.
    pub const AUTH0: (u8, u8) = (0x80, 0x80);
    /// LOAD CERT.
    pub const LOAD_CERT: (u8, u8) = (0x80, 0xD1);
    /// AUTH1.
    pub const AUTH1: (u8, u8) = (0x80, 0x81);
    /// EXCHANGE.
    pub const EXCHANGE: (u8, u8) = (0x80, 0xC9);
    /// CONTROL FLOW.
    pub const CONTROL_FLOW: (u8, u8) = (0x80, 0x3C);
    /// ENVELOPE.
    pub const ENVELOPE: (u8, u8) = (0x00, 0xC3);
    /// GET RESPONSE.
    pub const GET_RESPONSE: (u8, u8) = (0x00, 0xC0);
    /// Instruction of GET DATA, with class `00` or `80`.
    pub const GET_DATA: u8 = 0xCA;
    /// The bit of CLA that says "more parts of this command follow".
    pub const CHAINING: u8 = 0x10;
}

/// Masks of the bitmap (section 13.7).
pub mod bitmap {
    /// An access document can be had.
    pub const ACCESS_DOCUMENT: u16 = 0x0001;
    /// A revocation document can be had.
    pub const REVOCATION_DOCUMENT: u16 = 0x0002;
    /// The step-up application must be selected before documents.
    pub const STEP_UP_SELECT: u16 = 0x0004;
    /// The mailbox holds a byte that is not zero.
    pub const MAILBOX_DATA: u16 = 0x0008;
    /// Mailbox read possible.
    pub const MAILBOX_READ: u16 = 0x0010;
    /// Mailbox write and set possible.
    pub const MAILBOX_WRITE: u16 = 0x0020;
    /// Notification of the issuer's back end possible.
    pub const NOTIFY_BACK_END: u16 = 0x0040;
    /// Notification of a bound application possible.
    pub const NOTIFY_APPLICATION: u16 = 0x0080;
    /// Document update possible in the expedited phase.
    pub const UPDATE: u16 = 0x0200;
    /// Mailbox usable in the step-up phase.
    pub const STEP_UP_MAILBOX: u16 = 0x0400;
    /// Notify usable in the step-up phase.
    pub const STEP_UP_NOTIFY: u16 = 0x0800;
    /// Document update possible in the step-up phase.
    pub const STEP_UP_UPDATE: u16 = 0x1000;
}

/// First eight bytes of the initial vector.
pub mod direction {
    /// Messages of the reader.
    pub const READER: [u8; 8] = [0; 8];
    /// Messages of the device.
    pub const DEVICE: [u8; 8] = [0, 0, 0, 0, 0, 0, 0, 1];
}

/// Labels of the second level and of documents.
pub mod label {
    /// Key of the reader in the step-up channel.
    pub const STEP_UP_READER: &[u8] = b"SKReader";
    /// Key of the device in the step-up channel.
    pub const STEP_UP_DEVICE: &[u8] = b"SKDevice";
    /// Key of the reader on Bluetooth.
    pub const BLE_READER: &[u8] = b"BleSKReader";
    /// Key of the device on Bluetooth.
    pub const BLE_DEVICE: &[u8] = b"BleSKDevice";
    /// In front of the public key in the issuer identifier.
    pub const ISSUER_ID: &[u8] = b"key-identifier";
    /// First element of the COSE signature input.
    pub const COSE_SIGNATURE: &str = "Signature1";
    /// The one key of the map in ENVELOPE.
    pub const ENVELOPE_DATA: &str = "data";
    /// Document type and name space of an access document.
    pub const ACCESS_DOCUMENT: &str = "aliro-a";
    /// Document type and name space of a revocation document.
    pub const REVOCATION_DOCUMENT: &str = "aliro-r";
}

/// Profile number of the compressed certificate.
pub const CERTIFICATE_PROFILE: [u8; 2] = [0x00, 0x00];

/// Defaults of the compressed certificate: a field equal to its default is left out.
pub mod certificate {
    /// Serial number.
    pub const SERIAL: &[u8] = &[0x01];
    /// Common name of the issuer.
    pub const ISSUER: &str = "issuer";
    /// Not before.
    pub const NOT_BEFORE: &str = "200101000000Z";
    /// Not after.
    pub const NOT_AFTER: &str = "490101000000Z";
    /// Common name of the subject.
    pub const SUBJECT: &str = "subject";
    /// Longest serial number in bytes.
    pub const SERIAL_MAX: usize = 20;
    /// Longest common name in bytes.
    pub const NAME_MAX: usize = 32;
}
