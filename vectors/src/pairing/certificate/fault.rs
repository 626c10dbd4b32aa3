//! Everything that can be wrong with one certificate, one thing at a time, and some things that look wrong and are not.
//!
//! A fault stands in the signed part whenever it can, and the certificate is then validly signed over it: whoever skips the check accepts it.
//! Each has the rule that it breaks, or on which its acceptance rests.

use super::Kind;
use keyproof_spec::reject::Reject;
use keyproof_spec::rule::RuleId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which certificates can have a fault.
#[derive(Clone, Copy)]
enum On {
    /// CA certificates and leaves.
    Any,
    /// CA certificates.
    Ca,
    /// CA certificates whose plan leaves room for at least one more: those that a CA certificate follows.
    Above,
    /// Leaves.
    Leaf,
}

/// What must become of the certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    /// Refused with the class *chain*.
    Chain,
    /// Refused with the class *malformed*.
    Malformed,
    /// Accepted.
    Valid,
}

macro_rules! faults {
    ($($name:ident $on:ident $then:ident $rule:ident $words:literal,)*) => {
        /// The one thing that is special about a certificate.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum Fault {
            $(#[doc = $words] $name,)*
        }

        impl Fault {
            /// All of them, valid variants included.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            fn row(self) -> (On, Then, RuleId, &'static str) {
                match self {
                    $(Self::$name => (On::$on, Then::$then, RuleId::$rule, $words),)*
                }
            }
        }
    };
}

faults! {
    VersionAbsent Any Chain DkXc001 "version absent",
    VersionOne Any Chain DkXc001 "version 1",
    VersionTwo Any Chain DkXc001 "version 2",
    VersionFour Any Chain DkXc001 "version 4",

    LongLength Any Chain DkXc001 "outer length with a byte more than it needs",
    LongLengthInside Any Chain DkXc001 "length of the version with a byte more than it needs",
    IndefiniteLength Any Chain DkXc001 "outer length indefinite",
    IndefiniteLengthInside Any Chain DkXc001 "length of the validity indefinite",
    ConstructedString Any Chain DkXc001 "value of keyUsage in a constructed OCTET STRING",
    TrailingByte Any Chain DkXc001 "a byte after the certificate",
    TrailingInside Any Chain DkXc001 "an element after the signature",
    TrailingToBeSigned Any Chain DkXc001 "an element after the extensions",
    VersionTrailing Any Chain DkXc001 "an element after the version number",
    ValidityTrailing Any Chain DkXc001 "a third moment in the validity",
    OtherTag Any Chain DkXc001 "a SET in the place of the outer SEQUENCE",
    Truncated Any Chain DkXc001 "last byte missing",
    Empty Any Chain DkXc001 "no bytes",
    SerialNotShortest Any Chain DkXc001 "serial number with a leading zero byte",
    SerialTwentyBytes Any Valid DkXc001 "serial number of 20 bytes",

    AlgorithmDiffersInside Any Chain DkXc001 "signature algorithm in the signed part another than outside",
    AlgorithmDiffersOutside Any Chain DkXc001 "signature algorithm outside another than in the signed part",
    AlgorithmNull Any Chain DkXc001 "signature algorithm with NULL parameters",
    AlgorithmSha384 Any Chain DkXc001 "signature with SHA-384",

    KeyAlgorithmOther Any Chain DkXc001 "key algorithm id-ecDH",
    CurveP384 Any Chain DkXc001 "key said to be on P-384",
    CurveK256 Any Chain DkXc001 "key said to be on secp256k1",
    CurveAbsent Any Chain DkXc001 "key without curve",
    CurveNull Any Chain DkXc001 "NULL in the place of the curve",
    CurveExplicit Any Chain DkXc001 "curve given by its parameters",
    KeyCompressed Any Chain DkXc001 "key in compressed form",
    KeyHybrid Any Chain DkXc001 "key in hybrid form",
    KeyOffCurve Any Chain DkXc001 "key that is no point of the curve",
    KeyIdentity Any Chain DkXc001 "key that is the identity",
    KeyLong Any Chain DkXc001 "a byte after the key",
    KeyUnusedBits Any Chain DkXc001 "unused bits in the key's BIT STRING",

    SignatureFlipped Any Chain DkXc002 "a bit of the signature flipped",
    SignatureOfAnother Any Chain DkXc002 "signature of another key",
    SignatureOfOtherData Any Chain DkXc002 "signature over another signed part",
    RZero Any Chain DkXc002 "r is zero",
    SZero Any Chain DkXc002 "s is zero",
    ROrder Any Chain DkXc002 "r is the order of the group",
    SOrder Any Chain DkXc002 "s is the order of the group",
    RNotShortest Any Chain DkXc001 "r with a leading zero byte",
    SNotShortest Any Chain DkXc001 "s with a leading zero byte",
    SNegative Any Chain DkXc001 "s written as a negative number",
    SignatureLongLength Any Chain DkXc001 "length of the signature with a byte more than it needs",
    SignatureTrailingByte Any Chain DkXc001 "a byte after the signature",
    SignatureTrailingInside Any Chain DkXc001 "a third number in the signature",
    SignatureRaw Any Chain DkXc001 "signature as 64 bytes",
    SignatureUnusedBits Any Chain DkXc001 "unused bits in the signature's BIT STRING",
    SignatureOtherS Any Valid DkXc002 "the other valid value of s",

    IssuerOther Any Chain DkXc002 "issuer another than the subject before",
    IssuerCase Any Chain DkXc002 "issuer in other letters, large for small",
    IssuerStringType Any Chain DkXc002 "issuer in another type of string",
    IssuerEmpty Any Chain DkXc002 "issuer empty",

    BasicConstraintsAbsent Any Chain DkXc004 "basicConstraints absent",
    BasicConstraintsNotCritical Any Chain DkXc004 "basicConstraints not marked critical",
    BasicConstraintsTwice Any Chain DkXc004 "basicConstraints twice",
    BasicConstraintsOtherRole Any Chain DkXc003 "cA not as the role has it",
    BasicConstraintsTrailing Any Chain DkXc001 "an element after the value of basicConstraints",
    CaFalseExplicit Leaf Chain DkXc001 "cA false written out",
    CaTrueNotDer Ca Chain DkXc001 "cA true written as 01",
    PathLenTooSmall Above Chain DkXc003 "path length smaller than what follows",
    PathLenAbsent Above Valid DkXc003 "no path length",
    PathLenLarger Ca Valid DkXc003 "path length larger than needed",
    PathLenNegative Ca Chain DkXc001 "path length negative",
    PathLenNotShortest Ca Chain DkXc001 "path length with a leading zero byte",
    PathLenOnLeaf Leaf Chain DkXc003 "path length in a leaf",
    KeyUsageAbsent Any Chain DkXc004 "keyUsage absent",
    KeyUsageNotCritical Any Chain DkXc004 "keyUsage not marked critical",
    KeyUsageTwice Any Chain DkXc004 "keyUsage twice",
    KeyUsageLacksBit Any Chain DkXc003 "keyUsage without the needed bit",
    KeyUsageEmpty Any Chain DkXc003 "keyUsage without any bit",
    KeyUsageTrailingZeros Any Chain DkXc001 "keyUsage with trailing zero bits",
    KeyUsageUnusedBitsSet Any Chain DkXc001 "keyUsage with an unused bit set",
    KeyUsageTrailing Any Chain DkXc001 "an element after the value of keyUsage",
    KeyUsageMore Any Valid DkXc003 "keyUsage with one bit more than needed",

    BindingAbsent Leaf Chain DkXc004 "binding absent",
    BindingNotCritical Leaf Chain DkXc004 "binding not marked critical",
    BindingTwice Leaf Chain DkXc004 "binding twice",
    BindingShort Leaf Chain DkXc004 "binding one byte short",
    BindingLong Leaf Chain DkXc004 "binding one byte long",
    BindingEmpty Leaf Chain DkXc004 "binding without bytes",
    BindingOtherOid Leaf Chain DkXc004 "binding under another object identifier",
    BindingOtherType Leaf Chain DkXc004 "binding in another type of string",
    BindingBare Leaf Chain DkXc004 "binding without its OCTET STRING",
    BindingLongLength Leaf Chain DkXc001 "length of the binding with a byte more than it needs",
    BindingTrailing Leaf Chain DkXc001 "an element after the binding",

    UnknownCritical Any Chain DkXc004 "unknown critical extension",
    ExtendedKeyUsageCritical Any Chain DkXc004 "extKeyUsage marked critical",
    UnknownTwice Any Chain DkXc004 "an extension that is not critical twice",
    CriticalFalseExplicit Any Chain DkXc001 "critical false written out",
    CriticalTrueNotDer Any Chain DkXc001 "critical true written as 01",
    ExtensionTrailing Any Chain DkXc001 "an element after the value of an extension",
    ExtensionsTrailing Any Chain DkXc001 "an element after the list of extensions",
    ExtensionsAbsent Any Chain DkXc004 "extensions absent",
    ExtensionsEmpty Any Chain DkXc004 "extensions empty",
    UnknownNotCritical Any Valid DkXc004 "unknown extension that is not critical",
    KeyIdentifier Any Valid DkXc004 "subjectKeyIdentifier",
    ExtensionsReversed Any Valid DkXc004 "extensions in another order",

    NotYetValid Any Chain DkXc005 "valid from the next second on",
    Expired Any Chain DkXc005 "expired for one second",
    EndsBeforeItBegins Any Chain DkXc005 "not after the second before not before",
    UtcWithoutSeconds Any Chain DkXc001 "not after without seconds",
    UtcWithOffset Any Chain DkXc001 "not after with an offset for Z",
    MonthThirteen Any Chain DkXc001 "not after in the thirteenth month",
    FractionOfZero Any Chain DkXc001 "not after in 2050 with a fraction of zero",
    FirstSecond Any Valid DkXc005 "in its first second",
    LastSecond Any Valid DkXc005 "in its last second",
    SinceLongAgo Any Valid DkXc005 "valid since 1970",
    LastUtcTime Any Valid DkXc005 "valid until the last second of 2049",
    AfterTwentyFifty Any Valid DkXc005 "valid until the first second of 2050",
    ForEver Any Valid DkXc005 "valid until the end of 9999",

    TooLong Any Malformed DkOe004 "one byte longer than the longest",
    Longest Any Valid DkOe004 "as long as the longest",
}

impl Fault {
    /// Whether a certificate of this kind can have it. Roots have none: only their subject and key are used.
    #[must_use]
    pub fn applies(self, kind: &Kind) -> bool {
        match (self.row().0, kind) {
            (On::Any, Kind::Ca { .. } | Kind::Leaf { .. })
            | (On::Ca, Kind::Ca { .. })
            | (On::Leaf, Kind::Leaf { .. }) => true,
            (On::Above, Kind::Ca { path_len }) => path_len.is_some_and(|room| room > 0),
            (_, Kind::Root)
            | (On::Leaf, Kind::Ca { .. })
            | (On::Ca | On::Above, Kind::Leaf { .. }) => false,
        }
    }

    /// What is special, for titles: "basicConstraints not marked critical".
    #[must_use]
    pub fn words(self) -> &'static str {
        self.row().3
    }

    /// The rule that is broken, or on which acceptance rests.
    #[must_use]
    pub fn rule(self) -> RuleId {
        self.row().2
    }

    /// Whether the certificate is valid all the same.
    #[must_use]
    pub fn valid(self) -> bool {
        self.row().1 == Then::Valid
    }

    /// The class of the refusal (section 10.4); `None` for the valid variants.
    #[must_use]
    pub fn class(self) -> Option<Reject> {
        match self.row().1 {
            Then::Chain => Some(Reject::Chain),
            Then::Malformed => Some(Reject::Malformed),
            Then::Valid => None,
        }
    }
}
