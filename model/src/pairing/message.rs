//! # The words of owner pairing, as terms
//!
//! Every value is a small atom or a structure of atoms; two values are equal when they were made from equal things. Nothing here
//! knows who may build what: that is the adversary's part.
//!
//! - A **share** is a scalar under a mask. Taking off the mask that was put on leaves the scalar, so that both sides come to the same
//!   secret; any other mask leaves a point of which nobody knows the logarithm ([`Secret::Opaque`]).
//! - **Evidence** and the **channel key** are functions of the [`Transcript`] (DK-PK-004, DK-PK-006).
//! - Creation data and chain are **two parts** each, so that dropped, repeated and reordered parts exist.
//!
//! **What is abstract**: the chaining value is the number of the part under one key, which is the same for all who lack the key; a
//! path of certificates is one atom that says who stands at its root.

pub use super::secrets::{secrets_of_device, secrets_of_vehicle, unmask};

/// A password of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Password(pub u8);

/// Salt and costs of REQUEST.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretching {
    /// The salt.
    pub salt: u8,
    /// Whether the costs are within the profile's bounds.
    pub costs_bounded: bool,
}

/// The scalars w0 and w1 (DK-PK-002). The variant `rfc9383` stretches the brand too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretched {
    /// The password.
    pub password: Password,
    /// How it was stretched.
    pub stretching: Stretching,
    /// The brand, in the variant `rfc9383`.
    pub brand: Option<u8>,
}

/// The variant of SPAKE2+.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variant {
    /// Versions in the evidence keys; brand, salt and costs nowhere.
    Ccc,
    /// REQUEST whole in the transcript.
    Rfc9383,
}

/// One of the two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The prover, masked with M.
    Device,
    /// The verifier, masked with N.
    Vehicle,
}

/// A random scalar: the `number`th of its owner. Number 0 of anybody is never drawn; it is the scalar zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scalar {
    /// Who drew it: a name given by whoever sets the agents up.
    pub owner: u8,
    /// Which one.
    pub number: u8,
}

impl Scalar {
    /// The scalar zero, which leaves the mask alone.
    pub const ZERO: Self = Self {
        owner: 0,
        number: 0,
    };
}

/// A share as received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Share {
    /// scalar·G + w0·M, or scalar·G + w0·N.
    Masked {
        /// The scalar.
        scalar: Scalar,
        /// The mask's password; `None` for a point without mask.
        mask: Option<Stretched>,
        /// Whose constant.
        side: Side,
    },
    /// The identity.
    Identity,
    /// No point of the curve.
    Invalid,
}

/// A secret point Z or V.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Secret {
    /// x·y·G.
    Product(Scalar, Scalar),
    /// y·w1·G.
    Verifier(Scalar, Stretched),
    /// A multiple of a point with an unknown logarithm, or of one with the wrong mask.
    Opaque(Share, Option<Scalar>, Stretched),
    /// The identity.
    Identity,
}

/// REQUEST.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Request {
    /// The framework version.
    pub version: u8,
    /// Protocol versions, one bit each.
    pub protocols: u8,
    /// Salt and costs.
    pub stretching: Stretching,
    /// The brand.
    pub brand: u8,
}

/// What the evidence and the channel key are made from (section 11.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Transcript {
    /// Both shares, device first; `None` with `EvidenceWithoutShares`.
    pub shares: Option<(Share, Share)>,
    /// Z.
    pub z: Secret,
    /// V.
    pub v: Secret,
    /// w0.
    pub w0: Stretched,
    /// Framework version and protocol versions of REQUEST.
    pub versions: Option<(u8, u8)>,
    /// Stretching and brand of REQUEST, in the variant `rfc9383`.
    pub context: Option<(Stretching, u8)>,
}

/// M1 or M2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Evidence {
    /// Whose key made it; `None` with `OneEvidenceKey`.
    pub by: Option<Side>,
    /// The share that it covers by itself; `None` with `OneEvidenceKey`, where it covers both through the transcript.
    pub over: Option<Share>,
    /// The run.
    pub run: Transcript,
}

/// Who stands at the root of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Issuer {
    /// The maker whose root the other side trusts.
    Genuine,
    /// Anybody.
    Forged,
}

/// The certificate of a vehicle (K), with its binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VehicleCertificate {
    /// The identifier in the binding extension.
    pub vehicle: u8,
    /// The certified public key.
    pub key: u8,
    /// Its path.
    pub issuer: Issuer,
}

/// The certificate of a new key (H), with its binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyCertificate {
    /// The certified public key.
    pub key: Endpoint,
    /// The vehicle identifier in the binding extension.
    pub vehicle: u8,
    /// The challenge in the binding extension.
    pub challenge: Fresh,
}

/// A key pair of a device: the `number`th that its owner made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint {
    /// Who made it.
    pub owner: u8,
    /// Which one.
    pub number: u8,
}

/// A random value of a vehicle: challenge, token or nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fresh {
    /// Who drew it.
    pub owner: u8,
    /// Which one.
    pub number: u8,
}

/// A tracking receipt (section 10.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Receipt {
    /// The vehicle.
    pub vehicle: u8,
    /// The slot.
    pub slot: u8,
    /// The key.
    pub key: Endpoint,
    /// Whether the tracking server signed it.
    pub genuine: bool,
}

/// The first part of the creation data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Creation {
    /// The vehicle identifier.
    pub vehicle: u8,
    /// The slot.
    pub slot: u8,
    /// The challenge; the token is drawn with it.
    pub challenge: Fresh,
}

/// Content of the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content {
    /// Creation data, first part.
    Creation(Creation),
    /// Creation data, last part with the mark.
    Certificates(VehicleCertificate),
    /// GET DATA asks for the chain.
    AskChain,
    /// Chain, first part.
    Leaf(KeyCertificate),
    /// Chain, last part with the mark.
    Path(Issuer),
    /// None.
    Empty,
}

/// Content under the channel's MAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sealed {
    /// The run that the keys come from; `None` is content in clear.
    pub run: Option<Transcript>,
    /// Who sealed it.
    pub by: Side,
    /// Its place: the chaining value before it.
    pub place: u8,
    /// What it says.
    pub content: Content,
}

/// OP CONTROL FLOW.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Control {
    /// Go on.
    Continue,
    /// End.
    End,
    /// Abort.
    Abort,
}

/// A transaction's key: known to who knows the nonce's exchange, that is to the holder of the vehicle's key and of the endpoint's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionKey {
    /// The vehicle's public key.
    pub vehicle: u8,
    /// The device's public key.
    pub key: Endpoint,
    /// The nonce of AUTH0.
    pub nonce: Fresh,
}

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// SELECT of the framework.
    Select,
    /// Its answer: versions, one bit each, higher bits being higher versions; whether a password is there.
    Selected {
        /// Framework versions.
        versions: u8,
        /// Protocol versions.
        protocols: u8,
        /// The mode.
        password: bool,
    },
    /// REQUEST.
    Request(Request),
    /// Its answer.
    Share(Share),
    /// VERIFY.
    Verify(Share, Evidence),
    /// Its answer.
    Evidence(Evidence),
    /// WRITE DATA; P1 says whether it is the last.
    Write {
        /// P1.
        last: bool,
        /// The part.
        part: Sealed,
    },
    /// GET DATA.
    Get(Sealed),
    /// GET RESPONSE.
    More(Sealed),
    /// The answer to WRITE DATA, GET DATA and GET RESPONSE; the status word says whether more is left.
    Answer {
        /// *more*.
        more: bool,
        /// The part.
        part: Sealed,
    },
    /// OP CONTROL FLOW.
    Control(Control),
    /// SELECT of the applet, AUTH0 and AUTH1: the vehicle's key has signed the nonce.
    Auth {
        /// The vehicle.
        vehicle: u8,
        /// The key that signed.
        key: u8,
        /// The nonce.
        nonce: Fresh,
    },
    /// The answer to AUTH1: proof of the key.
    Proof(TransactionKey),
    /// EXCHANGE: read the receipt.
    Exchange(TransactionKey),
    /// Its answer.
    Read(TransactionKey, Option<Receipt>),
    /// CONTROL FLOW success or failure.
    Flow {
        /// Success.
        success: bool,
    },
    /// A refusal.
    Refused,
}
