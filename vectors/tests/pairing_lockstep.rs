//! Model and reference side by side on random ways through owner pairing: a walk is a script of honest acts in any order, the model's agents say
//! what is allowed at each step, and the reference must do it. Prints which pairs of phase and act were run.

use keyproof_spec::profile::{ALL, Profile};
use keyproof_vectors::case::{CaseKind, Size};
use keyproof_vectors::pairing::case::Case;
use keyproof_vectors::pairing::generate;
use keyproof_vectors::pairing::recipe::{
    Act, ControlName, KeyName, Script, Setup, Spent, Standing, Step, Subject,
};
use keyproof_vectors::recipe::PurposeName;

const WALKS: u64 = 150;
const LENGTH: usize = 14;

const DEVICE: [Act; 16] = [
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
    Act::Control {
        code: ControlName::Abort,
    },
    Act::Auth,
    Act::Exchange,
    Act::Arm,
    Act::Withdraw,
    Act::Delete,
    Act::LoseField,
    Act::PowerCut,
];

const VEHICLE: [Act; 17] = [
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
    Act::LoseField,
    Act::PowerCut,
    Act::Begin {
        purpose: PurposeName::Unlock,
    },
];

/// A generator of numbers with a seed: SplitMix64.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(bound).unwrap()).unwrap()
    }
}

fn walk(subject: Subject, numbers: &mut Numbers) -> Script {
    let (acts, order): (&[Act], usize) = match subject {
        Subject::Device => (&DEVICE, 8),
        Subject::Vehicle => (&VEHICLE, 9),
    };
    let standings = [Standing::None, Standing::Made, Standing::Active];
    let spents = [Spent::None, Spent::AllButTwo, Spent::AllButOne];
    let key = standings[numbers.below(3)];
    let setup = Setup {
        spent: spents[numbers.below(3)],
        key: if subject == Subject::Vehicle && key == Standing::Made {
            Standing::None
        } else {
            key
        },
        change: subject == Subject::Vehicle && numbers.below(2) == 0,
        ..Setup::FRESH
    };
    let mut next = 0;
    let steps = (0..LENGTH).map(|_| {
        // Three steps in four go the usual way.
        if numbers.below(4) > 0 {
            let act = acts[next];
            next = (next + 1) % order;
            act
        } else {
            let at = numbers.below(acts.len());
            next = if at < order { (at + 1) % order } else { 0 };
            acts[at]
        }
    });
    Script {
        subject,
        setup,
        steps: steps.map(Step::from).collect(),
    }
}

fn agree(profile: &'static Profile, script: Script) {
    let words: Vec<String> = script.steps.iter().map(|step| step.act.words()).collect();
    let case = Case {
        id: String::new(),
        title: String::new(),
        kind: CaseKind::Valid,
        reqs: Vec::new(),
        control: None,
        fault: None,
        mutations: Vec::new(),
        size: Size::Full,
        script,
    };
    if let Err(why) = generate::agree(profile, "walk", &case) {
        panic!("{}: {why}\n{:?}\n{}", profile.name, case.script.setup, words.join("\n"));
    }
}

#[test]
fn device_walks() {
    for profile in ALL {
        let mut numbers = Numbers(1);
        (0..WALKS).for_each(|_| agree(profile, walk(Subject::Device, &mut numbers)));
    }
}

#[test]
fn vehicle_walks() {
    for profile in ALL {
        let mut numbers = Numbers(2);
        (0..WALKS).for_each(|_| agree(profile, walk(Subject::Vehicle, &mut numbers)));
    }
}
