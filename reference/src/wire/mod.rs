//! Bytes and their one meaning (chapter 4): APDUs, TLVs, and the fields of each message.
//!
//! ```text
//!   apdu       header, Lc, data, Le            response data, status word
//!   tlv          └─ tag, shortest length, value, nothing after the last
//!   messages          └─ the fields of AUTH0, AUTH1, …; content of the channel once it has been opened
//! ```
//!
//! A decoder accepts exactly what its encoder makes (DK-EN-008). Nothing here knows a phase, a key or a secret's meaning; whether a
//! point lies on the curve is decided elsewhere.

pub mod apdu;
pub mod messages;
pub mod tlv;
