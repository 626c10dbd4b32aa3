//! Model step against reference in owner pairing: every letter from every standing to a depth, both roles, both profiles. Prints what was covered.

use keyproof_spec::profile::{CCC, INVENTED, Profile};
use keyproof_vectors::pairing::bend::Bend;
use keyproof_vectors::pairing::generate;
use keyproof_vectors::pairing::lockstep::{Covered, exhaust};
use keyproof_vectors::pairing::recipe::{
    Act, ControlName, KeyName, Setup, Spent, Standing, Subject,
};
use keyproof_vectors::recipe::PurposeName;
use std::collections::{BTreeMap, BTreeSet};

/// Letters beside the honest way.
const DEPTH: usize = 1;

const DEVICE: [Act; 19] = [
    Act::Select,
    Act::SelectApplet,
    Act::Request,
    Act::Verify,
    Act::WriteMore,
    Act::WriteLast,
    Act::GetData,
    Act::GetRest,
    Act::Control {
        code: ControlName::Continue,
    },
    Act::Control {
        code: ControlName::End,
    },
    Act::Control {
        code: ControlName::Abort,
    },
    Act::Auth,
    Act::Exchange,
    Act::Flow,
    Act::Arm,
    Act::Withdraw,
    Act::Delete,
    Act::LoseField,
    Act::PowerCut,
];

const VEHICLE: [Act; 18] = [
    Act::Pair,
    Act::Versions,
    Act::Share,
    Act::Evidence,
    Act::Written,
    Act::WrittenRest,
    Act::Chain,
    Act::ChainRest,
    Act::Done,
    Act::Activate,
    Act::Proof { key: KeyName::New },
    Act::Receipt,
    Act::Arm,
    Act::Withdraw,
    Act::AuthoriseChange,
    Act::LoseField,
    Act::PowerCut,
    Act::Begin {
        purpose: PurposeName::Unlock,
    },
];

/// Every act with a bend that a case of the role has, but for certificates: what is wrong in one does not depend on the phase.
fn bends(subject: Subject) -> Vec<(Act, Bend)> {
    let mut seen = BTreeMap::new();
    for draft in generate::drafts() {
        if draft.script.subject == subject {
            for step in draft.script.steps {
                if let Some(bend) = step.bend
                    && !matches!(bend, Bend::Certificate { .. })
                {
                    seen.insert(format!("{:?} {bend:?}", step.act), (step.act, bend));
                }
            }
        }
    }
    seen.into_values().collect()
}

fn judge(name: &str, covered: &Covered, phases: usize) {
    println!(
        "{name}: {} standings, {} letters run, {} pairs of phase and letter, {} of them answered, {} refusals with another reason, {} divergences",
        covered.standings,
        covered.letters,
        covered.pairs.len(),
        covered.answered.len(),
        covered.reasons,
        covered.divergences.len()
    );
    for divergence in covered.divergences.iter().take(6) {
        println!("{divergence}");
    }
    let reached: BTreeSet<&str> = covered.pairs.keys().map(|(phase, _)| *phase).collect();
    println!("{reached:?}");
    assert!(covered.divergences.is_empty());
    assert_eq!(reached.len(), phases, "phases reached: {reached:?}");
}

fn run(
    profile: &'static Profile,
    setup: &Setup,
    honest: &[Act],
    acts: &[Act],
    bends: &[(Act, Bend)],
    phases: usize,
) {
    let subject = if acts == DEVICE {
        Subject::Device
    } else {
        Subject::Vehicle
    };
    let covered = exhaust(profile, subject, setup, honest, (acts, bends), DEPTH);
    let name = format!(
        "{} {} (key {:?}, spent {:?}, {} bends)",
        subject.role().name(),
        profile.name,
        setup.key,
        setup.spent,
        bends.len()
    );
    judge(&name, &covered, phases);
}

/// From the password to the key in use.
const MADE: [Act; 9] = [
    Act::Select,
    Act::Request,
    Act::Verify,
    Act::WriteMore,
    Act::WriteLast,
    Act::GetData,
    Act::GetRest,
    Act::Control {
        code: ControlName::Continue,
    },
    Act::Auth,
];

/// From `pair` to an active key.
const PAIRED: [Act; 12] = [
    Act::Pair,
    Act::Versions,
    Act::Share,
    Act::Evidence,
    Act::Written,
    Act::WrittenRest,
    Act::Chain,
    Act::ChainRest,
    Act::Done,
    Act::Activate,
    Act::Proof { key: KeyName::New },
    Act::Receipt,
];

#[test]
fn device() {
    run(
        &CCC,
        &Setup::FRESH,
        &MADE,
        &DEVICE,
        &bends(Subject::Device),
        7,
    );
    run(&INVENTED, &Setup::FRESH, &MADE, &DEVICE, &[], 7);
}

#[test]
fn device_with_a_key_and_one_attempt_left() {
    let setup = Setup {
        spent: Spent::AllButOne,
        key: Standing::Active,
        ..Setup::FRESH
    };
    run(
        &CCC,
        &setup,
        &[Act::Select, Act::Request, Act::Verify, Act::WriteMore],
        &DEVICE,
        &[],
        6,
    );
}

#[test]
fn vehicle() {
    run(
        &CCC,
        &Setup::FRESH,
        &PAIRED,
        &VEHICLE,
        &bends(Subject::Vehicle),
        10,
    );
    run(&INVENTED, &Setup::FRESH, &PAIRED, &VEHICLE, &[], 10);
}

#[test]
fn vehicle_with_an_owner_and_one_attempt_left() {
    let setup = Setup {
        spent: Spent::AllButOne,
        key: Standing::Active,
        change: true,
        ..Setup::FRESH
    };
    run(&CCC, &setup, &PAIRED, &VEHICLE, &[], 10);
}
