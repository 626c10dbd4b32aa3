//! A builder and a reader of bytes, both of their own: chapter 4 without mercy in one direction and without scruple in the other.
//!
//! The builder can make what no honest peer sends (a length that lies, a tag twice, half a header); the reader takes nothing but
//! the one encoding. Faults are applied between the two: see [`crate::recipe::bend`].

pub mod apdu;
pub mod tlv;
