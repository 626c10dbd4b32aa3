//! What becomes of each mutation of owner pairing: by which promise it falls, where, and in how many moves. A row that moves is a change of
//! the model or of a goal, to be read before it is pinned anew. A mutation that is not visible was searched for to the end.

use keyproof_model::pairing::catalogue::scenarios;
use keyproof_model::pairing::check::Options;
use keyproof_model::pairing::goals::{Promise, Promises};
use keyproof_model::pairing::message::Variant;
use keyproof_model::pairing::mutants::{Fate, goals_of, run};
use keyproof_model::pairing::rules::Rules;
use keyproof_model::world::scenario::Suite;
use keyproof_spec::pairing::mutation::{MUTATIONS, Mutation};
use std::fmt::Write;

#[test]
fn ledger() {
    let mut ledger = String::new();
    for result in run(&Options::default()) {
        let told = match &result.fate {
            Fate::Alone(kill) | Fate::Together { kill, .. } => {
                assert!(goals_of(result.rule).contains(&kill.promise.goal()));
                let kind = if kill.honest_fault {
                    "honest fault"
                } else {
                    "attack"
                };
                let second = match &result.fate {
                    Fate::Together { second, .. } => format!(", with {}", second.name()),
                    Fate::Alone(_) | Fate::Unseen(_) | Fate::Unexplained => String::new(),
                };
                format!(
                    "{kind} in {}, {} moves, {} of the adversary{second}: {}",
                    kill.scenario.id,
                    kill.attack.length(),
                    kill.attack.moves_of_adversary(),
                    kill.promise.name(),
                )
            }
            Fate::Unseen(_) => "not visible".to_owned(),
            Fate::Unexplained => panic!("{}: unexplained", result.mutation.name()),
        };
        let _infallible = writeln!(
            ledger,
            "{:<28} {} {told}",
            result.mutation.name(),
            result.rule.name()
        );
    }
    insta::assert_snapshot!(ledger);
}

/// Each promise that the protocol claims can fall: a mutation and a scenario in which it does. That no guess is tested off line falls with
/// assumption A8 (`pairing_findings`).
const TEETH: &[(Promise, Mutation, &str)] = &[
    (Promise::KeysSecret, Mutation::ReuseDeviceShare, "op-leak"),
    (Promise::PastSecret, Mutation::ReuseDeviceShare, "op-leak"),
    (
        Promise::ConfirmsAlike,
        Mutation::OneEvidenceKey,
        "op-network",
    ),
    (
        Promise::MadeInPairing,
        Mutation::WriteBeforeEvidence,
        "op-network",
    ),
    (
        Promise::TakenInPairing,
        Mutation::UseKeysBeforeEvidence,
        "op-network",
    ),
    (
        Promise::EnabledTaken,
        Mutation::ControlFlowEnables,
        "op-network",
    ),
    (Promise::ServesOnce, Mutation::ReuseVerifier, "op-leak-late"),
    (
        Promise::OnePairing,
        Mutation::ReuseVerifier,
        "op-phones-same",
    ),
    (
        Promise::GuessesAtVehicle,
        Mutation::NoVehicleLimit,
        "op-guess-vehicle",
    ),
    (
        Promise::GuessesAtDevice,
        Mutation::NoDeviceLimit,
        "op-guess-device",
    ),
    (
        Promise::ProvedAndRecorded,
        Mutation::ActivateWithoutReceipt,
        "op-password-known",
    ),
    (
        Promise::FormerOwnerOut,
        Mutation::ChangeWithoutRemoval,
        "op-change",
    ),
    (
        Promise::ChangeWanted,
        Mutation::PairWhilePaired,
        "op-password-owned",
    ),
    (
        Promise::VersionOffered,
        Mutation::AcceptAnyFrameworkVersion,
        "op-lists",
    ),
    (
        Promise::VersionBest,
        Mutation::TakeLowestFrameworkVersion,
        "op-network",
    ),
    (Promise::ShareOnce, Mutation::ReuseDeviceShare, "op-leak"),
    (Promise::PartOnce, Mutation::PartWithoutPlace, "op-network"),
    (
        Promise::NothingLate,
        Mutation::DeviceContinues,
        "op-network",
    ),
    (Promise::PartsWhole, Mutation::SkipAnswerMac, "op-network"),
    (
        Promise::Wanted,
        Mutation::KeepWithdrawnPassword,
        "op-withdraw",
    ),
    (
        Promise::LiveKeyWorks,
        Mutation::OverwriteLiveKey,
        "op-verifier-live",
    ),
    (
        Promise::PairsAnew,
        Mutation::PermanentLockout,
        "op-guess-vehicle",
    ),
    (
        Promise::CostsBounded,
        Mutation::AcceptAnyCosts,
        "op-network",
    ),
    (
        Promise::TakenCertified,
        Mutation::SkipChain,
        "op-password-known",
    ),
    (
        Promise::BoundCertified,
        Mutation::SkipVehicleChain,
        "op-verifier-stolen",
    ),
];

#[test]
fn each_promise_can_fall() {
    for promise in Promises::claimed().iter() {
        let row = TEETH.iter().find(|(row, _, _)| *row == promise);
        let Some((_, mutation, id)) = row else {
            assert_eq!(promise, Promise::NotOffLine);
            continue;
        };
        let rules = Rules::without(Variant::Ccc, *mutation);
        let mut all = scenarios(rules, Suite::Quick).into_iter();
        let scenario = all.find(|it| it.id == *id).expect("in the catalogue");
        let outcome = scenario.attack(Promises::one(promise), &Options::default());
        assert!(outcome.attacks().next().is_some(), "{}", promise.name());
    }
}

/// What a second vehicle shows without any move of the adversary, and no scenario without one does: two vehicles at one phone are enough.
const WITHOUT_A_MOVE: &[(Mutation, usize)] = &[
    (Mutation::SelectKeepsSession, 8),
    (Mutation::DeviceContinues, 10),
    (Mutation::SkipWriteMac, 15),
    (Mutation::ControlFlowEnables, 31),
];

#[test]
fn two_vehicles_show_what_one_does_not() {
    for (mutation, moves) in WITHOUT_A_MOVE {
        let row = MUTATIONS.iter().find(|row| row.mutation == *mutation);
        let goals = goals_of(row.expect("in chapter 7").rule);
        for scenario in scenarios(Rules::without(Variant::Ccc, *mutation), Suite::Quick) {
            let calm = scenario.undisturbed();
            let outcome = calm.attack(calm.promises.serving(goals), &Options::default());
            let length = outcome.attacks().map(|(_, attack)| attack.length()).min();
            let shown = (scenario.id == "op-vehicles").then_some(*moves);
            assert_eq!(length, shown, "{} in {}", mutation.name(), scenario.id);
        }
    }
}

/// A repeated share is noticed sooner where the phone pairs with two vehicles, or beside a second phone.
#[test]
fn a_repeated_share_is_noticed_sooner() {
    let rules = Rules::without(Variant::Ccc, Mutation::ReuseDeviceShare);
    let lengths = [("op-network", 18), ("op-phones-same", 11)];
    for (id, moves) in lengths {
        let mut all = scenarios(rules, Suite::Quick).into_iter();
        let scenario = all.find(|it| it.id == id).expect("in the catalogue");
        let outcome = scenario.attack(Promises::one(Promise::ShareOnce), &Options::default());
        let (_, attack) = outcome.attacks().next().expect("a repeated share");
        assert_eq!(attack.length(), moves, "{id}");
    }
}
