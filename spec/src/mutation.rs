//! The mutations: for each behaviour rule the same agent without it (chapter 7). Written before the step they bend.
//!
//! A mutation takes exactly one guard or effect away. What became of it (killed alone, killed with a second, not visible) is
//! measured by `keyproof mutants`, not declared here.

use crate::rule::RuleId;

/// One rule switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mutation {
    /// The vehicle takes the lowest common version.
    TakeLowestVersion,
    /// The vehicle keeps its first ephemeral key for later transactions.
    ReuseVehicleEphemeral,
    /// The vehicle keeps its first transaction identifier.
    ReuseTransactionIdentifier,
    /// The vehicle accepts the AUTH1 response whatever its signature is.
    SkipDeviceSignature,
    /// The vehicle also accepts a signature over its own usage constant.
    AcceptVehicleUsage,
    /// The vehicle does not look at the status of the key.
    AcceptInactiveKey,
    /// The vehicle does not look at the entitlements.
    IgnoreEntitlement,
    /// The vehicle writes Kpersistent before it verifies the signature.
    StoreBeforeVerify,
    /// The vehicle waits for another response after a failed one.
    ContinueAfterFailure,
    /// The vehicle drives after AUTH1 without reading the token.
    DriveWithoutToken,
    /// The vehicle acts again on a repeated AUTH1 response.
    ActuateAgain,
    /// The device answers AUTH0 with any version.
    AcceptAnyVersion,
    /// The device keeps its first ephemeral key.
    ReuseEndpointEphemeral,
    /// The device answers without express mode and without its user.
    IgnoreUserPresence,
    /// The device refuses AUTH0 for a vehicle it does not know.
    RefuseUnknownAtAuth0,
    /// The device answers AUTH1 whatever its signature is.
    SkipVehicleSignature,
    /// The device also accepts a signature over the endpoint usage constant.
    AcceptEndpointUsage,
    /// The device answers AUTH1 again with the same material.
    RepeatAuth1,
    /// The device uses a suspended key.
    UseInactiveKey,
    /// SELECT and loss of field keep the channel.
    SelectKeepsKeys,
    /// CONTROL FLOW with failure suspends the key.
    ControlFlowSuspends,
    /// The device stays in its phase after a failed check.
    DeviceContinuesAfterFailure,
    /// The vehicle uses a response whose MAC does not verify.
    SkipResponseMac,
    /// The response MAC does not cover the chaining value.
    ResponseMacWithoutPlace,
    /// The device acts on a command whose MAC does not verify.
    SkipCommandMac,
    /// The command MAC does not cover the chaining value.
    CommandMacWithoutPlace,
    /// The device opens the channel after AUTH0.
    ExchangeBeforeAuth1,
    /// Both directions use one MAC key and one counter prefix.
    OneMacKey,
    /// The signed data leaves the ephemerals out.
    SignWithoutEphemerals,
    /// The signed data leaves the transaction identifier out.
    SignWithoutTransaction,
    /// The signed data leaves the vehicle identifier out.
    SignWithoutVehicle,
    /// The key derivation leaves the version out.
    KeysWithoutVersion,
    /// The key derivation leaves P1 and P2 out.
    KeysWithoutFlags,
    /// The key derivation leaves the interface out.
    KeysWithoutInterface,
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

/// All mutations.
pub const MUTATIONS: &[MutationRow] = &[
    MutationRow {
        mutation: Mutation::TakeLowestVersion,
        rule: RuleId::DkSt001,
        change: "the vehicle takes the lowest common version",
    },
    MutationRow {
        mutation: Mutation::ReuseVehicleEphemeral,
        rule: RuleId::DkSt002,
        change: "the vehicle keeps its first ephemeral key for later transactions",
    },
    MutationRow {
        mutation: Mutation::ReuseTransactionIdentifier,
        rule: RuleId::DkSt003,
        change: "the vehicle keeps its first transaction identifier",
    },
    MutationRow {
        mutation: Mutation::SkipDeviceSignature,
        rule: RuleId::DkSt004,
        change: "the vehicle accepts the AUTH1 response whatever its signature is",
    },
    MutationRow {
        mutation: Mutation::AcceptVehicleUsage,
        rule: RuleId::DkSt005,
        change: "the vehicle also accepts a signature over its own usage constant",
    },
    MutationRow {
        mutation: Mutation::AcceptInactiveKey,
        rule: RuleId::DkSt006,
        change: "the vehicle does not look at the status of the key",
    },
    MutationRow {
        mutation: Mutation::IgnoreEntitlement,
        rule: RuleId::DkSt007,
        change: "the vehicle does not look at the entitlements",
    },
    MutationRow {
        mutation: Mutation::StoreBeforeVerify,
        rule: RuleId::DkSt008,
        change: "the vehicle writes Kpersistent before it verifies the signature",
    },
    MutationRow {
        mutation: Mutation::ContinueAfterFailure,
        rule: RuleId::DkSt009,
        change: "the vehicle waits for another response after a failed one",
    },
    MutationRow {
        mutation: Mutation::DriveWithoutToken,
        rule: RuleId::DkSt010,
        change: "the vehicle drives after AUTH1 without reading the token",
    },
    MutationRow {
        mutation: Mutation::ActuateAgain,
        rule: RuleId::DkSt011,
        change: "the vehicle acts again on a repeated AUTH1 response",
    },
    MutationRow {
        mutation: Mutation::AcceptAnyVersion,
        rule: RuleId::DkSt020,
        change: "the device answers AUTH0 with any version",
    },
    MutationRow {
        mutation: Mutation::ReuseEndpointEphemeral,
        rule: RuleId::DkSt021,
        change: "the device keeps its first ephemeral key",
    },
    MutationRow {
        mutation: Mutation::IgnoreUserPresence,
        rule: RuleId::DkSt022,
        change: "the device answers without express mode and without its user",
    },
    MutationRow {
        mutation: Mutation::RefuseUnknownAtAuth0,
        rule: RuleId::DkSt023,
        change: "the device refuses AUTH0 for a vehicle it does not know",
    },
    MutationRow {
        mutation: Mutation::SkipVehicleSignature,
        rule: RuleId::DkSt024,
        change: "the device answers AUTH1 whatever its signature is",
    },
    MutationRow {
        mutation: Mutation::AcceptEndpointUsage,
        rule: RuleId::DkSt025,
        change: "the device also accepts a signature over the endpoint usage constant",
    },
    MutationRow {
        mutation: Mutation::RepeatAuth1,
        rule: RuleId::DkSt026,
        change: "the device answers AUTH1 again with the same material",
    },
    MutationRow {
        mutation: Mutation::UseInactiveKey,
        rule: RuleId::DkSt027,
        change: "the device uses a suspended key",
    },
    MutationRow {
        mutation: Mutation::SelectKeepsKeys,
        rule: RuleId::DkSt028,
        change: "SELECT and loss of field keep the channel",
    },
    MutationRow {
        mutation: Mutation::ControlFlowSuspends,
        rule: RuleId::DkSt029,
        change: "CONTROL FLOW with failure suspends the key",
    },
    MutationRow {
        mutation: Mutation::DeviceContinuesAfterFailure,
        rule: RuleId::DkSt030,
        change: "the device stays in its phase after a failed check",
    },
    MutationRow {
        mutation: Mutation::SkipResponseMac,
        rule: RuleId::DkCh001,
        change: "the vehicle uses a response whose MAC does not verify",
    },
    MutationRow {
        mutation: Mutation::ResponseMacWithoutPlace,
        rule: RuleId::DkCh002,
        change: "the response MAC does not cover the chaining value",
    },
    MutationRow {
        mutation: Mutation::SkipCommandMac,
        rule: RuleId::DkCh003,
        change: "the device acts on a command whose MAC does not verify",
    },
    MutationRow {
        mutation: Mutation::CommandMacWithoutPlace,
        rule: RuleId::DkCh004,
        change: "the command MAC does not cover the chaining value",
    },
    MutationRow {
        mutation: Mutation::ExchangeBeforeAuth1,
        rule: RuleId::DkCh005,
        change: "the device opens the channel after AUTH0",
    },
    MutationRow {
        mutation: Mutation::OneMacKey,
        rule: RuleId::DkCh006,
        change: "both directions use one MAC key and one counter prefix",
    },
    MutationRow {
        mutation: Mutation::SignWithoutEphemerals,
        rule: RuleId::DkCr003,
        change: "the signed data leaves the ephemerals out",
    },
    MutationRow {
        mutation: Mutation::SignWithoutTransaction,
        rule: RuleId::DkCr003,
        change: "the signed data leaves the transaction identifier out",
    },
    MutationRow {
        mutation: Mutation::SignWithoutVehicle,
        rule: RuleId::DkCr003,
        change: "the signed data leaves the vehicle identifier out",
    },
    MutationRow {
        mutation: Mutation::KeysWithoutVersion,
        rule: RuleId::DkCr005,
        change: "the key derivation leaves the version out",
    },
    MutationRow {
        mutation: Mutation::KeysWithoutFlags,
        rule: RuleId::DkCr005,
        change: "the key derivation leaves P1 and P2 out",
    },
    MutationRow {
        mutation: Mutation::KeysWithoutInterface,
        rule: RuleId::DkCr005,
        change: "the key derivation leaves the interface out",
    },
];

impl Mutation {
    /// The row of chapter 7.
    #[must_use]
    pub fn row(self) -> Option<&'static MutationRow> {
        MUTATIONS.iter().find(|row| row.mutation == self)
    }

    /// The name on the command line: the Rust name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TakeLowestVersion => "TakeLowestVersion",
            Self::ReuseVehicleEphemeral => "ReuseVehicleEphemeral",
            Self::ReuseTransactionIdentifier => "ReuseTransactionIdentifier",
            Self::SkipDeviceSignature => "SkipDeviceSignature",
            Self::AcceptVehicleUsage => "AcceptVehicleUsage",
            Self::AcceptInactiveKey => "AcceptInactiveKey",
            Self::IgnoreEntitlement => "IgnoreEntitlement",
            Self::StoreBeforeVerify => "StoreBeforeVerify",
            Self::ContinueAfterFailure => "ContinueAfterFailure",
            Self::DriveWithoutToken => "DriveWithoutToken",
            Self::ActuateAgain => "ActuateAgain",
            Self::AcceptAnyVersion => "AcceptAnyVersion",
            Self::ReuseEndpointEphemeral => "ReuseEndpointEphemeral",
            Self::IgnoreUserPresence => "IgnoreUserPresence",
            Self::RefuseUnknownAtAuth0 => "RefuseUnknownAtAuth0",
            Self::SkipVehicleSignature => "SkipVehicleSignature",
            Self::AcceptEndpointUsage => "AcceptEndpointUsage",
            Self::RepeatAuth1 => "RepeatAuth1",
            Self::UseInactiveKey => "UseInactiveKey",
            Self::SelectKeepsKeys => "SelectKeepsKeys",
            Self::ControlFlowSuspends => "ControlFlowSuspends",
            Self::DeviceContinuesAfterFailure => "DeviceContinuesAfterFailure",
            Self::SkipResponseMac => "SkipResponseMac",
            Self::ResponseMacWithoutPlace => "ResponseMacWithoutPlace",
            Self::SkipCommandMac => "SkipCommandMac",
            Self::CommandMacWithoutPlace => "CommandMacWithoutPlace",
            Self::ExchangeBeforeAuth1 => "ExchangeBeforeAuth1",
            Self::OneMacKey => "OneMacKey",
            Self::SignWithoutEphemerals => "SignWithoutEphemerals",
            Self::SignWithoutTransaction => "SignWithoutTransaction",
            Self::SignWithoutVehicle => "SignWithoutVehicle",
            Self::KeysWithoutVersion => "KeysWithoutVersion",
            Self::KeysWithoutFlags => "KeysWithoutFlags",
            Self::KeysWithoutInterface => "KeysWithoutInterface",
        }
    }

    /// The mutation of this name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        MUTATIONS
            .iter()
            .map(|row| row.mutation)
            .find(|mutation| mutation.name() == name)
    }
}
