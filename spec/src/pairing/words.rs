//! Names of owner pairing that both sides use: messages and effects (chapter 9). Those of the first transaction stand in [`crate::words`].

macro_rules! named {
    ($(#[$doc:meta])* $type:ident $($name:ident $word:literal $text:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type {
            $(#[doc = $text] $name,)*
        }

        impl $type {
            /// All of them, in the order above.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The word used in chapters, vectors, results and the adapter protocol.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

named! {
    /// The messages of the framework, each a command of the vehicle and a response of the device. The word is also the *stage* of a refusal.
    Message
    Select "select" "SELECT of the framework by its AID; the answer lists versions and says whether a password is there.",
    Request "request" "REQUEST: versions, salt, costs and brand; answered by the device's share.",
    Verify "verify" "VERIFY: the vehicle's share and evidence; answered by the device's evidence.",
    WriteData "write-data" "WRITE DATA: a part of the creation data, in the channel.",
    GetData "get-data" "GET DATA: asks for the chain of the new key; answered by its first part.",
    GetResponse "get-response" "GET RESPONSE: asks for the next part.",
    OpControlFlow "op-control-flow" "OP CONTROL FLOW: continue, end or abort; not authenticated.",
}

named! {
    /// What pairing does to a store; the words of the effect oracle beside those of [`crate::words::EffectKind`].
    EffectKind
    AttemptCounted "attempt_counted" "The count of attempts was raised and stored.",
    VerifierUsed "verifier_used" "The vehicle marked its verifier as used.",
    PasswordDropped "password_dropped" "The device dropped its password: the limit was reached.",
    KeyMade "key_made" "The device made a key: status made.",
    KeyPending "key_pending" "The vehicle stored a key as pending.",
    KeyActive "key_active" "A key became active.",
    KeyRemoved "key_removed" "A key was removed.",
    ReceiptStored "receipt_stored" "The device stored a tracking receipt.",
}

/// P1 of OP CONTROL FLOW.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpControl {
    /// Pairing goes on outside the framework: the key stays made.
    Continue,
    /// Pairing is over: the key stays made.
    End,
    /// Pairing failed: the key of this session is deleted.
    Abort,
}
