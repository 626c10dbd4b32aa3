//! Typed ids of all requirements, of every protocol. An id is never reused.

macro_rules! ids {
    ($($id:ident $name:literal $title:literal,)*) => {
        /// Typed ids of all requirements.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RuleId {
            $(#[doc = $title] $id,)*
        }

        impl RuleId {
            /// The id as written in chapters: `DK-ST-004`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$id => $name,)*
                }
            }
        }
    };
}

ids! {
    DkSt001 "DK-ST-001" "A vehicle takes the highest common version.",
    DkSt002 "DK-ST-002" "A vehicle makes a fresh ephemeral key for each transaction.",
    DkSt003 "DK-ST-003" "A vehicle draws a fresh transaction identifier for each transaction.",
    DkSt004 "DK-ST-004" "A vehicle accepts a device only by a signature under the key of the named slot.",
    DkSt005 "DK-ST-005" "A vehicle accepts only the endpoint's usage under the device's signature.",
    DkSt006 "DK-ST-006" "A vehicle refuses a key that is not active.",
    DkSt007 "DK-ST-007" "A vehicle acts only within the entitlement of the key.",
    DkSt008 "DK-ST-008" "A vehicle stores Kpersistent only after it has verified the device.",
    DkSt009 "DK-ST-009" "A failed check ends the transaction of the vehicle.",
    DkSt010 "DK-ST-010" "A vehicle drives only with the token of the accepted key.",
    DkSt011 "DK-ST-011" "A vehicle actuates at most once in a transaction.",
    DkSt020 "DK-ST-020" "A device refuses a version that it did not offer.",
    DkSt021 "DK-ST-021" "A device makes a fresh ephemeral key for each AUTH0.",
    DkSt022 "DK-ST-022" "A device answers only in express mode or to an authenticated user.",
    DkSt023 "DK-ST-023" "A device tells nobody which vehicles it knows.",
    DkSt024 "DK-ST-024" "A device lets nothing out before it has verified the vehicle.",
    DkSt025 "DK-ST-025" "A device accepts only the vehicle's usage under the vehicle's signature.",
    DkSt026 "DK-ST-026" "A device answers one AUTH1 for each AUTH0.",
    DkSt027 "DK-ST-027" "A device uses only an active key.",
    DkSt028 "DK-ST-028" "Selection and loss of the field end the session of the device.",
    DkSt029 "DK-ST-029" "CONTROL FLOW never changes what a key may do.",
    DkSt030 "DK-ST-030" "A failed check ends the session of the device.",
    DkCh001 "DK-CH-001" "A vehicle uses nothing of a response before its MAC has verified.",
    DkCh002 "DK-CH-002" "The place of a response in the channel is under its MAC.",
    DkCh003 "DK-CH-003" "A device uses nothing of a command before its MAC has verified.",
    DkCh004 "DK-CH-004" "A command counts once and in its place.",
    DkCh005 "DK-CH-005" "EXCHANGE needs a live channel.",
    DkCh006 "DK-CH-006" "Each direction has its own MAC key.",
    DkEn001 "DK-EN-001" "Commands are short APDUs.",
    DkEn002 "DK-EN-002" "SELECT names the applet and is answered with versions.",
    DkEn003 "DK-EN-003" "AUTH0 carries version, ephemeral, transaction and vehicle.",
    DkEn004 "DK-EN-004" "AUTH1 carries a signature and is answered in the channel.",
    DkEn005 "DK-EN-005" "EXCHANGE carries one mailbox read.",
    DkEn006 "DK-EN-006" "A mailbox read stays inside the mailbox.",
    DkEn007 "DK-EN-007" "CONTROL FLOW tells success or failure.",
    DkEn008 "DK-EN-008" "TLVs have one encoding.",
    DkEn009 "DK-EN-009" "A command in parts is reassembled or dropped.",
    DkEn010 "DK-EN-010" "Unknown commands and parameters are refused.",
    DkEn011 "DK-EN-011" "One status word for everything that must not be told apart.",
    DkEn012 "DK-EN-012" "A vehicle takes only a whole, successful response.",
    DkCr001 "DK-CR-001" "Points are checked before they are used.",
    DkCr002 "DK-CR-002" "Signatures are raw, fixed-length and in range.",
    DkCr003 "DK-CR-003" "The signed data names vehicle, ephemerals, transaction and usage.",
    DkCr004 "DK-CR-004" "Kdh is one block of the X9.63 derivation.",
    DkCr005 "DK-CR-005" "Session keys are bound to version, flags and interface.",
    DkCr006 "DK-CR-006" "Kpersistent is derived under its own label.",
    DkCr007 "DK-CR-007" "Channel data is AES-CBC under a counter.",
    DkCr008 "DK-CR-008" "Message authentication codes are eight bytes, compared whole.",
    DkCr009 "DK-CR-009" "The counter ends the session before it repeats.",
    DkHy001 "DK-HY-001" "Secrets are wiped and never shown.",
    DkHy002 "DK-HY-002" "Secrets are compared in constant time.",
    DkOp001 "DK-OP-001" "A verifier serves one pairing.",
    DkOp002 "DK-OP-002" "An attempt is counted before the vehicle shows evidence.",
    DkOp003 "DK-OP-003" "The count belongs to the verifier.",
    DkOp004 "DK-OP-004" "The limit blocks pairing and nothing else.",
    DkOp005 "DK-OP-005" "The vehicle uses nothing before it has the device's evidence.",
    DkOp006 "DK-OP-006" "The vehicle takes a key only under a chain from its root.",
    DkOp007 "DK-OP-007" "The vehicle takes a key only if it was made for this pairing.",
    DkOp008 "DK-OP-008" "A pending key opens nothing.",
    DkOp009 "DK-OP-009" "One owner.",
    DkOp010 "DK-OP-010" "One pairing at a time.",
    DkOp011 "DK-OP-011" "A failed check ends the pairing.",
    DkOp012 "DK-OP-012" "The vehicle takes the highest common framework version.",
    DkOp013 "DK-OP-013" "A fresh share for each run, on both sides.",
    DkOp020 "DK-OP-020" "A device pairs only while it has a password.",
    DkOp021 "DK-OP-021" "A device refuses a framework version that it did not offer.",
    DkOp022 "DK-OP-022" "A device bounds the cost of stretching from both sides.",
    DkOp023 "DK-OP-023" "An attempt is counted before the device looks at the evidence.",
    DkOp024 "DK-OP-024" "The device drops its password at the limit.",
    DkOp025 "DK-OP-025" "The device shows evidence only for evidence.",
    DkOp026 "DK-OP-026" "The device binds a key only to a certified vehicle.",
    DkOp027 "DK-OP-027" "Key data moves only in an open channel.",
    DkOp028 "DK-OP-028" "A live key is never overwritten.",
    DkOp029 "DK-OP-029" "A made key is active only when the vehicle has used it.",
    DkOp030 "DK-OP-030" "OP CONTROL FLOW enables nothing and removes only the key of its session.",
    DkOp031 "DK-OP-031" "Selection and loss of the field end the session of the framework.",
    DkOp032 "DK-OP-032" "A failed check ends the session of the framework.",
    DkOc001 "DK-OC-001" "A device uses nothing of WRITE DATA before its MAC has verified.",
    DkOc002 "DK-OC-002" "A vehicle uses nothing of the chain before its MAC has verified.",
    DkOc003 "DK-OC-003" "A part counts once and in its place.",
    DkOe001 "DK-OE-001" "SELECT of the framework is answered with versions and mode.",
    DkOe002 "DK-OE-002" "REQUEST and VERIFY have the fields of the table.",
    DkOe003 "DK-OE-003" "Creation data and chain are one stream.",
    DkOe004 "DK-OE-004" "Kept data is bounded.",
    DkOe005 "DK-OE-005" "Unknown commands of the framework are refused.",
    DkOe006 "DK-OE-006" "OP CONTROL FLOW has three codes.",
    DkOe007 "DK-OE-007" "A receipt is a signature over identifier, slot and key.",
    DkPk001 "DK-PK-001" "Shares are checked before they are used.",
    DkPk002 "DK-PK-002" "The password is stretched with scrypt and reduced as the variant says.",
    DkPk003 "DK-PK-003" "Shares are masked with M and N.",
    DkPk004 "DK-PK-004" "The evidence covers the whole run.",
    DkPk005 "DK-PK-005" "Each direction has its own evidence key.",
    DkPk006 "DK-PK-006" "System keys come from the shared secret.",
    DkXc001 "DK-XC-001" "A certificate is one DER structure of the profile.",
    DkXc002 "DK-XC-002" "Every signature on the path is verified.",
    DkXc003 "DK-XC-003" "Only a CA certifies.",
    DkXc004 "DK-XC-004" "Unknown critical extensions are refused.",
    DkXc005 "DK-XC-005" "A certificate counts only in its time.",
}
