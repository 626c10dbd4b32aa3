//! Known attacks are found, at their known length, and are gone with the fix; and stateright's
//! own engine agrees on verdicts and counts.
//!
//! Counts are pinned: a change of one is a change of the model, to be explained in its commit.

use keyproof_search::known::needham_schroeder::{self as ns, NeedhamSchroeder, Variant};
use keyproof_search::known::rollback::{self, Rollback};
use keyproof_search::known::sigma::{self, Sigma};
use keyproof_search::known::speke::{self, Speke};
use keyproof_search::{End, Engine, Options, Stop};
use std::hash::Hash;

/// Both engines visit everything and agree; returns unique states and each outcome as one line.
#[expect(clippy::expect_used, reason = "a test fails by panicking")]
fn verdicts<M>(model: &M) -> (u64, Vec<String>)
where
    M: stateright::Model + Clone + Send + Sync + 'static,
    M::State: Clone + PartialEq + std::fmt::Debug + Hash + Send + Sync + 'static,
    M::Action: Clone + PartialEq + std::fmt::Debug,
{
    let options = Options {
        stop: Stop::Exhausted,
        ..Options::default()
    };
    let own = Engine::Own.check(model, &options).expect("no refusal");
    let outside = Engine::Stateright
        .check(model, &options)
        .expect("no refusal");
    assert_eq!((own.end, outside.end), (End::Exhausted, End::Exhausted));
    assert_eq!(own.unique_states, outside.unique_states);
    assert_eq!(own.generated_states, outside.generated_states);
    assert_eq!(own.depth, outside.depth);
    let salted = Options { salt: 1, ..options };
    let again = Engine::Own.check(model, &salted).expect("no refusal");
    assert_eq!(own.unique_states, again.unique_states);
    let lines = own
        .verdicts
        .iter()
        .zip(&outside.verdicts)
        .map(|(verdict, theirs)| {
            assert_eq!(
                verdict.outcome.name(),
                theirs.outcome.name(),
                "{}",
                verdict.property
            );
            let length = verdict.outcome.trace().map(|trace| {
                let theirs = theirs.outcome.trace().expect("the same outcome");
                assert!(trace.len() <= theirs.len());
                assert!(trace.to_path(model).is_some());
                trace.len()
            });
            match length {
                Some(length) => format!(
                    "{}: {} in {length}",
                    verdict.property,
                    verdict.outcome.name()
                ),
                None => format!("{}: {}", verdict.property, verdict.outcome.name()),
            }
        });
    (own.unique_states, lines.collect())
}

fn needham_schroeder(initiators: u8, responders: u8, variant: Variant) -> NeedhamSchroeder {
    NeedhamSchroeder {
        initiators,
        responders,
        variant,
    }
}

#[test]
fn needham_schroeder_falls_to_lowe_in_four_steps() {
    for (initiators, responders, states) in [(1, 1, 38), (2, 2, 6_528)] {
        let model = needham_schroeder(initiators, responders, Variant::Plain);
        let expected = [
            "responder agrees with initiator: violated in 4",
            "initiator agrees with responder: holds",
            "responder's nonce is secret: violated in 4",
            "initiator's nonce is secret: holds",
            "honest run completes: reached in 4",
        ];
        assert_eq!(
            verdicts(&model),
            (states, expected.map(str::to_owned).to_vec())
        );
    }
}

#[test]
fn the_shortest_attack_is_lowes() {
    let model = needham_schroeder(2, 2, Variant::Plain);
    let report = keyproof_search::check(&model, &Options::default()).expect("no refusal");
    let trace = report.trace(ns::RESPONDER_AGREES).expect("violated");
    let (session, nonce) = (0, ns::Nonce::of_initiator(0));
    assert_eq!(
        trace.actions(),
        [
            ns::Action::Begin {
                session,
                with: ns::Name::Attacker
            },
            ns::Action::Hello {
                session,
                nonce,
                name: ns::Name::Honest
            },
            ns::Action::Answer {
                session,
                nonce: ns::Nonce::of_responder(0)
            },
            ns::Action::Confirm { session },
        ]
    );
}

#[test]
fn needham_schroeder_is_clean_with_lowes_correction() {
    for (initiators, responders, states) in [(1, 1, 36), (2, 2, 5_752), (3, 2, 90_979)] {
        let model = needham_schroeder(initiators, responders, Variant::Fixed);
        let expected = [
            "responder agrees with initiator: holds",
            "initiator agrees with responder: holds",
            "responder's nonce is secret: holds",
            "initiator's nonce is secret: holds",
            "honest run completes: reached in 4",
        ];
        assert_eq!(
            verdicts(&model),
            (states, expected.map(str::to_owned).to_vec())
        );
    }
}

#[test]
fn a_state_of_needham_schroeder_is_32_bytes() {
    assert_eq!(size_of::<ns::State>(), 32);
}

#[test]
fn sigma_without_the_tag_misbinds_identities_in_four_steps() {
    let expected = [
        "one key has one pair of peers: violated in 4",
        "key with an honest peer is secret: holds",
        "honest run completes: reached in 4",
        "attacker takes part as itself: reached in 2",
    ];
    let states = 26;
    assert_eq!(
        verdicts(&Sigma {
            identity_tag: false
        }),
        (states, expected.map(str::to_owned).to_vec())
    );
}

#[test]
fn sigma_with_the_tag_is_clean() {
    let expected = [
        "one key has one pair of peers: holds",
        "key with an honest peer is secret: holds",
        "honest run completes: reached in 4",
        "attacker takes part as itself: reached in 2",
    ];
    let states = 13;
    assert_eq!(
        verdicts(&Sigma { identity_tag: true }),
        (states, expected.map(str::to_owned).to_vec())
    );
}

#[test]
fn a_counter_that_goes_back_is_replayed_in_2n_plus_3_steps() {
    for (after, length, states) in [(2, 7, 9_129), (3, 9, 8_315), (4, 11, 5_627)] {
        let expected = [
            format!("a press opens at most once: violated in {length}"),
            "what opens was pressed: holds".to_owned(),
            "a press opens: reached in 2".to_owned(),
            "a recorded code is offered late: reached in 4".to_owned(),
        ];
        let model = Rollback {
            presses: 6,
            resync_after: Some(after),
        };
        assert_eq!(verdicts(&model), (states, expected.to_vec()));
    }
}

#[test]
fn a_counter_that_never_goes_back_is_clean() {
    let expected = [
        "a press opens at most once: holds",
        "what opens was pressed: holds",
        "a press opens: reached in 2",
        "a recorded code is offered late: reached in 4",
    ];
    let model = Rollback {
        presses: 6,
        resync_after: None,
    };
    assert_eq!(
        verdicts(&model),
        (1_651, expected.map(str::to_owned).to_vec())
    );
}

#[test]
fn plain_speke_lets_alice_take_herself_for_bob_in_four_steps() {
    let expected = [
        "responder agrees with initiator: violated in 4",
        "initiator agrees with responder: violated in 5",
        "honest run completes: reached in 5",
        "attacker's element is taken: reached in 1",
    ];
    assert_eq!(
        verdicts(&Speke { bound: false }),
        (1_102, expected.map(str::to_owned).to_vec())
    );
    let report =
        keyproof_search::check(&Speke { bound: false }, &Options::default()).expect("no refusal");
    let trace = report.trace(speke::RESPONDER_AGREES).expect("violated");
    assert_eq!(
        trace.actions(),
        [
            speke::Action::Begin(speke::Seat::AliceCalls),
            speke::Action::Share(
                speke::Seat::AliceAnswers,
                speke::Share::Of(speke::Seat::AliceCalls)
            ),
            speke::Action::Share(
                speke::Seat::AliceCalls,
                speke::Share::Of(speke::Seat::AliceAnswers)
            ),
            speke::Action::Confirm {
                to: speke::Seat::AliceAnswers,
                by: speke::Seat::AliceCalls
            },
        ]
    );
}

#[test]
fn speke_with_identities_and_ordered_shares_is_clean() {
    let expected = [
        "responder agrees with initiator: holds",
        "initiator agrees with responder: holds",
        "honest run completes: reached in 5",
        "attacker's element is taken: reached in 1",
    ];
    assert_eq!(
        verdicts(&Speke { bound: true }),
        (966, expected.map(str::to_owned).to_vec())
    );
}

#[test]
fn names_of_goals_are_exported() {
    let report = keyproof_search::check(
        &Sigma {
            identity_tag: false,
        },
        &Options::default(),
    );
    assert!(
        report
            .expect("no refusal")
            .trace(sigma::SAME_PEERS)
            .is_some()
    );
    let model = Rollback {
        presses: 3,
        resync_after: Some(2),
    };
    let report = keyproof_search::check(&model, &Options::default());
    assert_eq!(
        report
            .expect("no refusal")
            .trace(rollback::ONCE)
            .map(|trace| trace.len()),
        Some(7)
    );
}
