//! Effects and refusals of the reference in the words of the seam.

use crate::play::{Kind, Observed, Refused, Stage};
use keyproof_reference::pairing::{self, Effect as Done};
use keyproof_reference::{Effect as Transaction, Peer};
use keyproof_spec::pairing::words::EffectKind;

/// A refusal.
pub(super) fn refusal(refusal: &pairing::Refusal) -> Refused {
    Refused {
        class: Some(refusal.class),
        stage: Stage::parse(refusal.stage.name()),
        native: Some(format!("{:?}", refusal.fault)),
    }
}

/// An effect; `slot_of` finds the slot of a vehicle's key in a device.
pub(super) fn effect(effect: &Done, slot_of: impl Fn(&[u8; 8]) -> Option<u8>) -> Observed {
    let told = |kind: EffectKind, what: String| Observed {
        kind: Kind::Pairing(kind),
        what,
    };
    let slotted = |kind, slot: &u8| told(kind, format!("slot {slot}"));
    match effect {
        Done::Transaction(effect) => transaction(effect, slot_of),
        Done::AttemptCounted { count } => told(EffectKind::AttemptCounted, count.to_string()),
        Done::VerifierUsed => told(EffectKind::VerifierUsed, String::new()),
        Done::PasswordDropped => told(EffectKind::PasswordDropped, String::new()),
        Done::KeyMade { slot } => slotted(EffectKind::KeyMade, slot),
        Done::KeyPending { slot } => slotted(EffectKind::KeyPending, slot),
        Done::KeyActive { slot } => slotted(EffectKind::KeyActive, slot),
        Done::KeyRemoved { slot } => slotted(EffectKind::KeyRemoved, slot),
        Done::ReceiptStored { slot } => slotted(EffectKind::ReceiptStored, slot),
    }
}

fn transaction(effect: &Transaction, slot_of: impl Fn(&[u8; 8]) -> Option<u8>) -> Observed {
    let what = match effect {
        Transaction::Actuate(purpose) => purpose.name().to_owned(),
        Transaction::PersistentStored(Peer::Slot(slot))
        | Transaction::IdentityReleased { slot } => format!("slot {slot}"),
        Transaction::PersistentStored(Peer::Vehicle(vehicle)) => {
            format!("slot {}", slot_of(vehicle).unwrap_or_default())
        }
        Transaction::MailboxReleased { offset, length } => format!("{offset}+{length}"),
        Transaction::Prompt { success: true } => "success".to_owned(),
        Transaction::Prompt { success: false } => "failure".to_owned(),
        Transaction::SessionEnded => String::new(),
    };
    Observed {
        kind: effect.kind().into(),
        what,
    }
}
