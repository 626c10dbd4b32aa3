//! The agent functions alone: honest runs, totality, and for each mutation what it changes and what it leaves alone.

mod agent;

use agent::{
    FRESH, device_setting, differences, honest, vehicle_setting, walk_devices, walk_vehicles,
};
use keyproof_model::message::Response;
use keyproof_model::rules::Rules;
use keyproof_model::{device, vehicle};
use keyproof_spec::mutation::{MUTATIONS, Mutation};
use keyproof_spec::words::{EffectKind, Message, Purpose};

#[test]
fn unlock_runs_through() {
    let run = honest(Purpose::Unlock);
    assert_eq!(
        run.vehicle,
        [
            EffectKind::PersistentStored,
            EffectKind::Actuate,
            EffectKind::SessionEnded
        ]
    );
    assert_eq!(
        run.device,
        [
            EffectKind::PersistentStored,
            EffectKind::IdentityReleased,
            EffectKind::Prompt,
            EffectKind::SessionEnded
        ]
    );
    assert_eq!(
        run.messages,
        [
            Message::Select,
            Message::Auth0,
            Message::Auth1,
            Message::ControlFlow
        ]
    );
}

#[test]
fn drive_reads_the_token_before_it_actuates() {
    let run = honest(Purpose::Drive);
    assert_eq!(
        run.vehicle,
        [
            EffectKind::PersistentStored,
            EffectKind::Actuate,
            EffectKind::SessionEnded
        ]
    );
    assert!(run.device.contains(&EffectKind::MailboxReleased));
    assert_eq!(run.messages, Message::ALL);
}

/// Where a mutated agent may differ from the healthy one: at the answer to, or the receipt of, these messages.
fn places(mutation: Mutation) -> &'static [Message] {
    match mutation {
        Mutation::TakeLowestVersion
        | Mutation::ReuseVehicleEphemeral
        | Mutation::ReuseTransactionIdentifier => &[Message::Select],
        Mutation::SkipDeviceSignature
        | Mutation::AcceptVehicleUsage
        | Mutation::AcceptInactiveKey
        | Mutation::IgnoreEntitlement
        | Mutation::StoreBeforeVerify
        | Mutation::DriveWithoutToken
        | Mutation::SkipVehicleSignature
        | Mutation::AcceptEndpointUsage
        | Mutation::RepeatAuth1
        | Mutation::UseInactiveKey => &[Message::Auth1],
        Mutation::ActuateAgain => &[Message::Auth1, Message::Exchange, Message::ControlFlow],
        Mutation::AcceptAnyVersion
        | Mutation::ReuseEndpointEphemeral
        | Mutation::IgnoreUserPresence
        | Mutation::RefuseUnknownAtAuth0 => &[Message::Auth0],
        Mutation::SelectKeepsKeys => &[Message::Select],
        Mutation::ControlFlowSuspends => &[Message::ControlFlow],
        Mutation::ContinueAfterFailure | Mutation::DeviceContinuesAfterFailure => &Message::ALL,
        Mutation::SkipResponseMac | Mutation::ResponseMacWithoutPlace => {
            &[Message::Auth1, Message::Exchange]
        }
        Mutation::SkipCommandMac
        | Mutation::CommandMacWithoutPlace
        | Mutation::ExchangeBeforeAuth1 => &[Message::Exchange],
        Mutation::OneMacKey
        | Mutation::KeysWithoutVersion
        | Mutation::KeysWithoutFlags
        | Mutation::KeysWithoutInterface => &[Message::Auth1, Message::Exchange],
        Mutation::SignWithoutEphemerals
        | Mutation::SignWithoutTransaction
        | Mutation::SignWithoutVehicle => &[Message::Auth0, Message::Auth1],
    }
}

/// SELECT and loss of field count as the same place; they have one rule.
#[test]
fn a_mutation_changes_its_place_and_no_other() {
    for row in MUTATIONS {
        let found = differences(Rules::without(row.mutation));
        assert!(!found.is_empty(), "{:?} changes nothing", row.mutation);
        for place in &found {
            assert!(
                places(row.mutation).contains(place),
                "{:?} changes {place:?}",
                row.mutation
            );
        }
    }
}

#[test]
fn no_mutation_changes_nothing() {
    assert!(differences(Rules::ALL).is_empty());
    assert!(
        vehicle_setting()
            .entry(keyproof_model::term::Slot(0))
            .is_some()
    );
    assert!(device_setting().express);
}

/// Laws of the tables that no row may break.
#[test]
fn a_refusal_leaves_no_keys() {
    walk_devices(|before, input, step| {
        if step.refusal.is_some() {
            assert!(!step.next.in_session(), "{input:?}");
            assert!(matches!(step.output, Some(Response::Refused(_))));
        }
        let wiped = before.in_session() && !step.next.in_session();
        assert_eq!(
            step.effects.contains(EffectKind::SessionEnded),
            wiped,
            "{input:?}"
        );
    });
    walk_vehicles(|_, input, step| {
        if step.refusal.is_some() {
            assert!(
                matches!(step.next.phase, vehicle::Phase::AwaitControl(None)),
                "{input:?}"
            );
            assert!(step.effects.contains(EffectKind::SessionEnded));
            assert!(!step.effects.contains(EffectKind::Actuate));
        }
    });
}

/// Where the chapters leave a choice, it is one of report: state and output are the same.
#[test]
fn a_choice_is_one_of_report_only() {
    walk_vehicles(|state, input, step| {
        let set = vehicle::step(&vehicle_setting(), Rules::ALL, state, input, FRESH);
        let other = set.other.unwrap_or(set.step);
        assert!(set.allows(step));
        assert_eq!((other.next, other.output), (set.step.next, set.step.output));
    });
}

/// Everything that a device lets out before AUTH1 is public: no mailbox, no identity, no stored key.
#[test]
fn nothing_leaves_before_auth1() {
    walk_devices(|before, input, step| {
        let effects = [EffectKind::IdentityReleased, EffectKind::PersistentStored];
        let open = matches!(step.next.phase, device::Phase::Open(..));
        for effect in effects {
            assert!(!step.effects.contains(effect) || open, "{input:?}");
        }
        let was_open = matches!(before.phase, device::Phase::Open(..));
        assert!(
            !step.effects.contains(EffectKind::MailboxReleased) || was_open,
            "{input:?}"
        );
    });
}
