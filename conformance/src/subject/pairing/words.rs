//! Effects and refusals of the reference in the words of the adapter protocol.

use crate::kap::message::{Effect, Refusal};
use keyproof_reference::pairing::{self, Effect as Done};
use keyproof_reference::{Effect as Transaction, Peer};
use keyproof_spec::pairing::words::EffectKind;

/// A refusal.
pub(super) fn refusal(refusal: &pairing::Refusal) -> Refusal {
    Refusal {
        class: Some(refusal.class.name().to_owned()),
        stage: Some(refusal.stage.name().to_owned()),
        native: Some(format!("{:?}", refusal.fault)),
    }
}

/// An effect; `slot_of` finds the slot of a vehicle's key in a device.
pub(super) fn effect(effect: &Done, slot_of: impl Fn(&[u8; 8]) -> Option<u8>) -> Effect {
    let slotted = |kind: EffectKind, slot: u8| Effect {
        kind: kind.name().to_owned(),
        slot: Some(slot.into()),
        ..Effect::default()
    };
    let plain = |kind: EffectKind| Effect {
        kind: kind.name().to_owned(),
        ..Effect::default()
    };
    match effect {
        Done::Transaction(effect) => transaction(effect, slot_of),
        Done::AttemptCounted { count } => Effect {
            count: Some((*count).into()),
            ..plain(EffectKind::AttemptCounted)
        },
        Done::VerifierUsed => plain(EffectKind::VerifierUsed),
        Done::PasswordDropped => plain(EffectKind::PasswordDropped),
        Done::KeyMade { slot } => slotted(EffectKind::KeyMade, *slot),
        Done::KeyPending { slot } => slotted(EffectKind::KeyPending, *slot),
        Done::KeyActive { slot } => slotted(EffectKind::KeyActive, *slot),
        Done::KeyRemoved { slot } => slotted(EffectKind::KeyRemoved, *slot),
        Done::ReceiptStored { slot } => slotted(EffectKind::ReceiptStored, *slot),
    }
}

fn transaction(effect: &Transaction, slot_of: impl Fn(&[u8; 8]) -> Option<u8>) -> Effect {
    let told = Effect {
        kind: effect.kind().name().to_owned(),
        ..Effect::default()
    };
    match effect {
        Transaction::Actuate(purpose) => Effect {
            what: Some(purpose.name().to_owned()),
            ..told
        },
        Transaction::PersistentStored(Peer::Slot(slot))
        | Transaction::IdentityReleased { slot } => Effect {
            slot: Some((*slot).into()),
            ..told
        },
        Transaction::PersistentStored(Peer::Vehicle(vehicle)) => Effect {
            slot: slot_of(vehicle).map(u64::from),
            ..told
        },
        Transaction::MailboxReleased { offset, length } => Effect {
            offset: Some((*offset).into()),
            length: Some((*length).into()),
            ..told
        },
        Transaction::Prompt { success } => Effect {
            success: Some(*success),
            ..told
        },
        Transaction::SessionEnded => told,
    }
}
