//! Every mutation of chapter 7 is noticed: by which promise, where, and in how many moves. A row that moves is a change of the
//! model or of a goal, to be read before it is pinned anew.

use keyproof_model::catalogue::find;
use keyproof_model::check::Options;
use keyproof_model::goals::Promise;
use keyproof_model::mutants::{self, Fate, MutantResult};
use keyproof_model::rules::Rules;
use keyproof_spec::mutation::{MUTATIONS, Mutation};
use keyproof_spec::rule::{Kind, RULES};

/// Mutation, fate, promise, scenario, length of the attack.
type Row = (Mutation, &'static str, Option<Promise>, &'static str, usize);

const PINNED: &[Row] = &[
    (
        Mutation::TakeLowestVersion,
        "honest fault",
        Some(Promise::VersionBest),
        "unlock",
        5,
    ),
    (
        Mutation::ReuseVehicleEphemeral,
        "alone",
        Some(Promise::ChannelSecret),
        "leak-ephemeral-2v1d",
        7,
    ),
    (
        Mutation::ReuseTransactionIdentifier,
        "honest fault",
        Some(Promise::FreshAtDevice),
        "phones-unlock-2v2d",
        9,
    ),
    (
        Mutation::SkipDeviceSignature,
        "alone",
        Some(Promise::ActuatesWithKey),
        "unlock",
        3,
    ),
    (
        Mutation::AcceptVehicleUsage,
        "alone",
        Some(Promise::VehicleAlive),
        "own-key-in-table",
        3,
    ),
    (
        Mutation::AcceptInactiveKey,
        "alone",
        Some(Promise::ActiveAtVehicle),
        "insider-suspended-unlock",
        3,
    ),
    (
        Mutation::IgnoreEntitlement,
        "alone",
        Some(Promise::WithinRights),
        "insider-narrow-drive",
        4,
    ),
    (
        Mutation::StoreBeforeVerify,
        "alone",
        Some(Promise::PersistentSecret),
        "unlock",
        3,
    ),
    (
        Mutation::ContinueAfterFailure,
        "alone",
        Some(Promise::NothingLate),
        "unlock",
        2,
    ),
    (
        Mutation::DriveWithoutToken,
        "alone",
        Some(Promise::TokenShown),
        "leak-device-key-drive",
        3,
    ),
    (
        Mutation::ActuateAgain,
        "alone",
        Some(Promise::ActuatesOnce),
        "unlock",
        6,
    ),
    (
        Mutation::AcceptAnyVersion,
        "alone",
        Some(Promise::VersionOffered),
        "version-unlock",
        4,
    ),
    (
        Mutation::ReuseEndpointEphemeral,
        "alone",
        Some(Promise::Unlinkable),
        "unlink-other-key",
        5,
    ),
    (
        Mutation::IgnoreUserPresence,
        "alone",
        Some(Promise::Present),
        "no-user",
        1,
    ),
    (
        Mutation::RefuseUnknownAtAuth0,
        "alone",
        Some(Promise::Unlinkable),
        "unlink-other-vehicle",
        3,
    ),
    (
        Mutation::SkipVehicleSignature,
        "alone",
        Some(Promise::Unlinkable),
        "unlink-other-vehicle",
        4,
    ),
    (
        Mutation::AcceptEndpointUsage,
        "with SignWithoutEphemerals",
        Some(Promise::DeviceAlive),
        "key-in-both-roles",
        4,
    ),
    (
        Mutation::RepeatAuth1,
        "alone",
        Some(Promise::DeviceInjective),
        "unlock",
        5,
    ),
    (
        Mutation::UseInactiveKey,
        "alone",
        Some(Promise::ActiveAtDevice),
        "suspended-in-phone-leak",
        2,
    ),
    (
        Mutation::SelectKeepsKeys,
        "alone",
        Some(Promise::NothingLate),
        "drive-field",
        7,
    ),
    (
        Mutation::ControlFlowSuspends,
        "alone",
        Some(Promise::HonestExit),
        "unlock",
        2,
    ),
    (
        Mutation::DeviceContinuesAfterFailure,
        "alone",
        Some(Promise::NothingLate),
        "unlock",
        5,
    ),
    (
        Mutation::SkipResponseMac,
        "alone",
        Some(Promise::SubsetWhole),
        "malleable-unlock",
        5,
    ),
    (
        Mutation::ResponseMacWithoutPlace,
        "with SkipCommandMac",
        Some(Promise::AnswerWhole),
        "drive",
        7,
    ),
    (
        Mutation::SkipCommandMac,
        "alone",
        Some(Promise::CommandsWhole),
        "drive",
        5,
    ),
    (Mutation::CommandMacWithoutPlace, "unseen", None, "", 0),
    (
        Mutation::ExchangeBeforeAuth1,
        "alone",
        Some(Promise::CommandsAfterAccept),
        "unlock",
        2,
    ),
    (
        Mutation::OneMacKey,
        "alone",
        Some(Promise::CommandsWhole),
        "drive",
        5,
    ),
    (
        Mutation::SignWithoutEphemerals,
        "alone",
        Some(Promise::DeviceWeak),
        "unlock",
        4,
    ),
    (
        Mutation::SignWithoutTransaction,
        "alone",
        Some(Promise::DeviceSigned),
        "unlock",
        4,
    ),
    (
        Mutation::SignWithoutVehicle,
        "alone",
        Some(Promise::VehicleWeak),
        "shared-endpoint-key",
        5,
    ),
    (
        Mutation::KeysWithoutVersion,
        "alone",
        Some(Promise::VehicleFull),
        "version-unlock",
        5,
    ),
    (
        Mutation::KeysWithoutFlags,
        "alone",
        Some(Promise::VehicleFull),
        "purpose-unlock",
        5,
    ),
    (
        Mutation::KeysWithoutInterface,
        "alone",
        Some(Promise::VehicleFull),
        "interface-unlock",
        5,
    ),
];

fn fate(result: &MutantResult) -> (String, Option<Promise>, &'static str, usize) {
    match &result.fate {
        Fate::Alone(kill) => {
            let word = if kill.honest_fault {
                "honest fault"
            } else {
                "alone"
            };
            (
                word.to_owned(),
                Some(kill.promise),
                kill.scenario,
                kill.attack.length(),
            )
        }
        Fate::Together { second, kill } => {
            let word = format!("with {}", second.name());
            (
                word,
                Some(kill.promise),
                kill.scenario,
                kill.attack.length(),
            )
        }
        Fate::Unseen(_) => ("unseen".to_owned(), None, "", 0),
        Fate::Unexplained => ("unexplained".to_owned(), None, "", 0),
    }
}

#[test]
fn every_mutation_ends_as_pinned() {
    let results = mutants::run(&Options::default());
    for (result, pinned) in results.iter().zip(PINNED) {
        let (word, promise, scenario, length) = fate(result);
        assert_eq!(
            (result.mutation, word.as_str(), promise, scenario, length),
            *pinned
        );
        if let Fate::Alone(kill) = &result.fate {
            // The promise serves a goal of the rule, and an attack is one.
            assert!(mutants::goals_of(result.rule).contains(&kill.goal()));
            assert!(kill.honest_fault || kill.attack.has_attack_move());
        }
    }
    assert_eq!(results.len(), PINNED.len());
    assert_eq!(results.len(), MUTATIONS.len());
    let worse = results
        .iter()
        .find(|r| r.mutation == Mutation::ReuseTransactionIdentifier);
    let worse = worse
        .and_then(|result| result.worse_with.as_ref())
        .expect("a replay");
    assert_eq!(worse.0, Mutation::ReuseVehicleEphemeral);
    assert_eq!(
        (worse.1.promise, worse.1.attack.length()),
        (Promise::VehicleInjective, 8)
    );
}

#[test]
fn few_behaviour_rules_are_unseen() {
    let behaviour = RULES
        .iter()
        .filter(|rule| rule.kind == Kind::Behaviour)
        .count();
    let unseen = mutants::UNSEEN.len();
    assert!(unseen * 100 <= behaviour * 15, "{unseen} of {behaviour}");
}

/// What is declared unseen changes no verdict of any small scenario, whatever goal it promises.
#[test]
fn the_unseen_changes_no_verdict() {
    for unseen in mutants::UNSEEN {
        for id in [
            "unlock",
            "drive",
            "drive-1v2d",
            "drive-field",
            "malleable-drive",
            "malleable-drive-1v2d",
        ] {
            let scenario = find(id).expect("in the catalogue");
            let rules = Rules::without(unseen.mutation);
            let outcome = scenario.attack(rules, &scenario.promises, &Options::default());
            assert!(
                outcome.finished && outcome.attacks().next().is_none(),
                "{id}"
            );
        }
    }
}

/// An attack can be played again: each move shows what every agent received, sent and did.
#[test]
fn attacks_show_what_agents_received() {
    let row = MUTATIONS
        .iter()
        .find(|row| row.mutation == Mutation::SkipDeviceSignature);
    let result = mutants::run_one(row.expect("in chapter 7"), &Options::default());
    let Fate::Alone(kill) = result.fate else {
        panic!("killed alone")
    };
    let events: Vec<_> = kill
        .attack
        .steps
        .iter()
        .flat_map(|step| &step.events)
        .collect();
    assert_eq!(events.len(), 4, "begin, and three answers");
    let vehicle = keyproof_model::world::Agent::Vehicle(0);
    assert_eq!(kill.attack.projected(vehicle).count(), 4);
    let last = events.last().expect("the last answer");
    assert!(
        last.effects
            .contains(keyproof_spec::words::EffectKind::Actuate)
    );
    assert!(
        kill.attack
            .steps
            .iter()
            .all(|step| !step.sentence.is_empty())
    );
}
