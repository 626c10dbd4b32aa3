//! Certificates: section 11.5, written from the chapter alone. Issued with at most one fault, and read without mercy.
//!
//! ```text
//!   Plan ──issue(secret of the issuer, fault)──▶ DER ──▶ public_of, binding_of, signature_holds      one certificate
//!                                                    └─▶ path_key                                    a path under its root
//! ```
//!
//! Issuing is deterministic: the same plan, secret and fault give the same bytes (ECDSA with the nonce of RFC 6979). The reader takes only
//! what the section allows. Names are one common name in a UTF8String; the chapter compares names byte by byte and says nothing else of them.
//!
//! | module | holds |
//! |---|---|
//! | `der` | elements, written and read |
//! | `time` | moments of validity |
//! | `fault` | what can be special about a certificate |
//! | `issue`, `key`, `extensions`, `signature` | the parts of a certificate, bent by a fault |
//! | `read`, `path` | one certificate, and a path |
//! | `sloppy` | what can be found in bytes that are no certificate |

mod der;
mod extensions;
mod fault;
mod issue;
mod key;
mod path;
mod read;
mod signature;
mod sloppy;
mod time;

pub use fault::Fault;
pub use issue::issue;
pub use path::path_key;
pub use read::{binding_of, common_name_of, public_of, signature_holds};
pub use sloppy::{found_binding, found_key};

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Common name of the subject.
    pub subject: String,
    /// Common name of the issuer; that of the subject in a root.
    pub issuer: String,
    /// Key of the subject.
    pub public: [u8; 65],
    /// Its place in the path.
    pub kind: Kind,
    /// First second of validity, since 1970.
    pub not_before: u64,
    /// Last second of validity, since 1970; UTCTime before 2050, GeneralizedTime from then on.
    pub not_after: u64,
    /// The moment at which the certificate will be judged, in seconds since 1970: only faults of time look at it.
    pub now: u64,
    /// Serial number.
    pub serial: u64,
}

/// The place of a certificate in its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Certifies.
    Ca {
        /// pathLenConstraint. Faults of path length take it for the number of CA certificates that truly follow.
        path_len: Option<u8>,
    },
    /// Ends a path.
    Leaf {
        /// The bytes in the binding extension: 8 in K, 24 in H.
        binding: Vec<u8>,
    },
    /// A root: a CA without path length, of which only subject and key are used.
    Root,
}

/// Object identifiers, dotted.
mod oid {
    pub(crate) const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";
    pub(crate) const EC_DH: &str = "1.3.132.1.12";
    pub(crate) const PRIME_FIELD: &str = "1.2.840.10045.1.1";
    pub(crate) const P256: &str = "1.2.840.10045.3.1.7";
    pub(crate) const P384: &str = "1.3.132.0.34";
    pub(crate) const K256: &str = "1.3.132.0.10";
    pub(crate) const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
    pub(crate) const ECDSA_SHA384: &str = "1.2.840.10045.4.3.3";
    pub(crate) const COMMON_NAME: &str = "2.5.4.3";
    pub(crate) const KEY_IDENTIFIER: &str = "2.5.29.14";
    pub(crate) const KEY_USAGE: &str = "2.5.29.15";
    pub(crate) const BASIC_CONSTRAINTS: &str = "2.5.29.19";
    pub(crate) const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
    pub(crate) const CLIENT_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.2";
    /// Nobody's extension, under the number that is reserved for examples.
    pub(crate) const UNKNOWN: &str = "1.3.6.1.4.1.32473.9.77";
}

#[cfg(test)]
mod tests;
