//! Model step against reference along random paths: mostly letters that are taken, some that must be refused, some damaged.

use keyproof_model::rules::Rules;
use keyproof_spec::profile::{CCC, INVENTED, Profile};
use keyproof_vectors::lockstep::{Covered, Drive, drive, run};
use keyproof_vectors::recipe::{Bend, DeviceSetup, Step, VehicleSetup};
use keyproof_vectors::symbolic::alphabet;
use keyproof_vectors::symbolic::walk::{DeviceWalk, VehicleWalk, Walk};
use proptest::prelude::*;

/// Walks along choices: seven of ten pick among the letters that the model takes here, the others among all.
fn walk<W: Walk>(
    start: &W,
    alphabet: &[(W::Act, Option<Bend>)],
    drive: &impl Drive<W::Act>,
    choices: &[(u8, u16)],
) -> Covered {
    let mut here = start.clone();
    let mut path: Vec<Step<W::Act>> = Vec::new();
    let mut covered = Covered::default();
    for (sort, choice) in choices {
        let repeats = drive.repeats(&path).into_iter().map(|act| (act, None));
        let all: Vec<_> = alphabet.iter().cloned().chain(repeats).collect();
        let taken = |letter: &&(W::Act, Option<Bend>)| {
            let expect = here.clone().step(path.len(), &letter.0, letter.1.as_ref());
            expect.is_some_and(|expect| expect.allowed.iter().any(|outcome| !outcome.refused()))
        };
        let enabled: Vec<_> = if *sort < 7 {
            all.iter().filter(taken).cloned().collect()
        } else {
            all
        };
        if enabled.is_empty() {
            continue;
        }
        let at = usize::from(*choice) % enabled.len();
        let Some((act, bend)) = enabled.get(at).cloned() else {
            continue;
        };
        let phase = here.phase();
        let Some(expect) = here.step(path.len(), &act, bend.as_ref()) else {
            continue;
        };
        path.push(Step {
            act,
            bend,
            expect: expect.clone(),
        });
        run(&mut covered, &phase, drive, &path, &expect);
    }
    covered
}

fn choices() -> impl Strategy<Value = Vec<(u8, u16)>> {
    proptest::collection::vec((0u8..10, any::<u16>()), 1..10)
}

fn profile(which: bool) -> &'static Profile {
    if which { &INVENTED } else { &CCC }
}

fn no_divergence(covered: &Covered) {
    let words: Vec<String> = covered
        .divergences
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(words.is_empty(), "{}", words.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn device(choices in choices(), invented: bool, express: bool) {
        let profile = profile(invented);
        let setup = DeviceSetup { express, ..DeviceSetup::usual() };
        let start = DeviceWalk::new(&setup, Rules::ALL, profile);
        no_divergence(&walk(&start, &alphabet::device(), &drive::Device { profile, setup }, &choices));
    }

    #[test]
    fn vehicle(choices in choices(), invented: bool) {
        let profile = profile(invented);
        let setup = VehicleSetup::usual();
        let start = VehicleWalk::new(&setup, Rules::ALL);
        no_divergence(&walk(&start, &alphabet::vehicle(), &drive::Vehicle { profile, setup }, &choices));
    }
}
