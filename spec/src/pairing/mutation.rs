//! The mutations of owner pairing: for each behaviour rule the same agent without it (chapter 7). Written before the step they bend.

use crate::rule::RuleId;

macro_rules! mutations {
    ($($name:ident $rule:ident $change:literal,)*) => {
        /// One rule switched off.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Mutation {
            $(#[doc = $change] $name,)*
        }

        /// All mutations of owner pairing.
        pub const MUTATIONS: &[MutationRow] = &[
            $(MutationRow { mutation: Mutation::$name, rule: RuleId::$rule, change: $change },)*
        ];

        impl Mutation {
            /// The word in chapter 7 and on the command line.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }
        }
    };
}

/// One row of chapter 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MutationRow {
    /// The mutation.
    pub mutation: Mutation,
    /// The rule that it takes away.
    pub rule: RuleId,
    /// What the mutated agent does.
    pub change: &'static str,
}

mutations! {
    ReuseVerifier DkOp001 "the vehicle pairs again with a used verifier",
    CountOnWrongEvidence DkOp002 "the vehicle counts an attempt only when M2 came and is wrong",
    CountInMemory DkOp003 "the vehicle's count is lost with power",
    CountPerRadio DkOp003 "the vehicle has a count of its own for each radio",
    NoVehicleLimit DkOp004 "the vehicle pairs however high the count is",
    PermanentLockout DkOp004 "a new verifier does not lift the vehicle's limit",
    UseKeysBeforeEvidence DkOp005 "the vehicle sends WRITE DATA whatever M2 is",
    SkipChain DkOp006 "the vehicle takes the key of the leaf whatever its path is",
    IgnoreChallenge DkOp007 "the vehicle does not compare the challenge in the certificate",
    IgnoreAttestedVehicle DkOp007 "the vehicle does not compare the identifier in the certificate",
    ActivateAtOnce DkOp008 "the vehicle makes the key active when it stores it",
    ActivateWithoutReceipt DkOp008 "the vehicle makes the key active without a receipt that verifies",
    PairWhilePaired DkOp009 "the vehicle pairs though it has a key and no change of owner is authorised",
    ChangeWithoutRemoval DkOp009 "the vehicle keeps the former owner's keys",
    TwoPairings DkOp010 "the vehicle runs a pairing on each radio",
    VehicleContinuesAfterFailure DkOp011 "the vehicle waits for another response after a failed one",
    TakeLowestFrameworkVersion DkOp012 "the vehicle takes the lowest common framework version",
    ReuseVehicleShare DkOp013 "the vehicle keeps its first scalar",
    ReuseDeviceShare DkOp013 "the device keeps its first scalar",
    KeepWithdrawnPassword DkOp020 "the device goes on with a password that was withdrawn or dropped",
    AcceptAnyFrameworkVersion DkOp021 "the device answers REQUEST with any framework version",
    AcceptAnyCosts DkOp022 "the device stretches with whatever costs REQUEST names",
    DeviceCountInMemory DkOp023 "the device's count is lost with power",
    DeviceCountsLate DkOp023 "the device counts after it has answered",
    NoDeviceLimit DkOp024 "the device keeps its password however high the count is",
    SkipVehicleEvidence DkOp025 "the device answers VERIFY and opens the channel whatever M1 is",
    SkipVehicleChain DkOp026 "the device makes the key whatever the path of the vehicle's certificate is",
    IgnoreCertifiedIdentifier DkOp026 "the device does not compare the identifier in the vehicle's certificate",
    WriteBeforeEvidence DkOp027 "the device takes creation data in clear before M1 has verified",
    OverwriteLiveKey DkOp028 "the device makes a new key in the place of an active one",
    EnableAtCreation DkOp029 "the device makes a key that is active at once",
    EnableAtAuth1 DkOp029 "the device makes the key active when it answers AUTH1",
    ControlFlowEnables DkOp030 "the device makes the key active when OP CONTROL FLOW says continue",
    AbortDeletesLiveKey DkOp030 "the device deletes its key for the vehicle when OP CONTROL FLOW says abort, whatever its status and session",
    SelectKeepsSession DkOp031 "SELECT and loss of the field keep the session of the framework",
    DeviceContinues DkOp032 "the device stays in its phase after a failed check",
    SkipWriteMac DkOc001 "the device uses WRITE DATA whose MAC does not verify",
    SkipAnswerMac DkOc002 "the vehicle uses a part of the chain whose MAC does not verify",
    PartWithoutPlace DkOc003 "the MACs of the channel do not cover the chaining value",
    AcceptIdentityShare DkPk001 "either side goes on with a share or secret that is the identity",
    EvidenceWithoutShares DkPk004 "the transcript leaves the shares out",
    EvidenceWithoutVersions DkPk004 "the evidence leaves the versions of REQUEST out",
    EvidenceWithoutRequest DkPk004 "the rfc9383 transcript leaves context and identities out",
    OneEvidenceKey DkPk005 "both evidences are made with one key over both shares, and each side takes its own",
}
