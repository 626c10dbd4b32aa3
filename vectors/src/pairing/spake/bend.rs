//! What a wrong implementation of sections 11.3 and 11.4 does: one thing each.
//!
//! Five of them are mutations of chapter 7, seen in bytes; the others are slips that a reader of the chapter makes. A bend of the evidence is
//! seen by an honest peer at M1 or M2; one of the keys only in the channel, because the evidence is right.

use keyproof_spec::pairing::profile::Pake;
use keyproof_spec::rule::RuleId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which variants have the thing that a bend bends.
#[derive(Clone, Copy)]
enum In {
    Both,
    Ccc,
    Rfc9383,
}

/// Where a bend is seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Evidence,
    Keys,
}

macro_rules! bends {
    ($($name:ident $variants:ident $seen:ident $rule:ident $words:literal,)*) => {
        /// One thing that is wrong with transcript, evidence or system keys.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum TranscriptBend {
            $(#[doc = $words] $name,)*
        }

        impl TranscriptBend {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            fn row(self) -> (In, Seen, RuleId, &'static str) {
                match self {
                    $(Self::$name => (In::$variants, Seen::$seen, RuleId::$rule, $words),)*
                }
            }
        }
    };
}

bends! {
    WithoutShares Both Evidence DkPk004 "the transcript leaves the shares out",
    WithoutVersions Both Evidence DkPk004 "the evidence leaves the versions of REQUEST out",
    WithoutRequest Rfc9383 Evidence DkPk004 "the transcript leaves context and identities out",
    OneEvidenceKey Both Evidence DkPk005 "both evidences are made with one key over both shares",
    WithoutSecretZ Both Evidence DkPk004 "the transcript leaves Z out",
    WithoutSecretV Both Evidence DkPk004 "the transcript leaves V out",
    WithoutW0 Both Evidence DkPk004 "the transcript leaves w0 out",
    SwappedShares Both Evidence DkPk004 "the transcript has Y before X",
    SwappedSecrets Both Evidence DkPk004 "the transcript has V before Z",
    BigEndianLengths Both Evidence DkPk004 "the lengths in the transcript are big-endian",
    WithoutLengths Both Evidence DkPk004 "the transcript has no lengths",
    SwappedVersions Ccc Evidence DkPk004 "the info has the protocol versions before the framework version",
    VersionValues Ccc Evidence DkPk004 "the info has the values of the version TLVs without tags and lengths",
    WithoutContext Rfc9383 Evidence DkPk004 "the transcript has an empty context",
    WithoutContextLabel Rfc9383 Evidence DkPk004 "the context is REQUEST without the label before it",
    WithoutIdentities Rfc9383 Evidence DkPk004 "the transcript has empty identities",
    WithoutConstants Rfc9383 Evidence DkPk004 "the transcript leaves M and N out",
    SwappedConstants Rfc9383 Evidence DkPk004 "the transcript has N before M",
    EmptyConfirmationLabel Both Evidence DkPk004 "the info of the evidence keys has no label",
    SwappedEvidenceKeys Both Evidence DkPk005 "M1 is made with the key of M2, and M2 with that of M1",
    OwnShares Both Evidence DkPk005 "M1 is made over Y, and M2 over X",
    SecretIsOtherHalf Both Keys DkPk006 "the secret is what the evidence keys are derived from",
    EmptySharedLabel Rfc9383 Keys DkPk006 "the info of the secret is empty",
    EmptySystemLabel Both Keys DkPk006 "the info of the system keys is empty",
    SwappedSystemKeys Both Keys DkPk006 "Kmac and Krmac are swapped",
}

impl TranscriptBend {
    /// Whether this variant has the thing that is bent: elsewhere the run is the honest one.
    #[must_use]
    pub fn applies(self, pake: Pake) -> bool {
        match self.row().0 {
            In::Both => true,
            In::Ccc => pake == Pake::Ccc,
            In::Rfc9383 => pake == Pake::Rfc9383,
        }
    }

    /// Whether M1 and M2 differ; if not, only secret or system keys do.
    #[must_use]
    pub fn breaks_evidence(self) -> bool {
        self.row().1 == Seen::Evidence
    }

    /// The rule that is broken.
    #[must_use]
    pub fn rule(self) -> RuleId {
        self.row().2
    }

    /// What is wrong, for titles.
    #[must_use]
    pub fn words(self) -> &'static str {
        self.row().3
    }
}
