//! Cases for a vehicle.

use super::faults::{self, Row};
use super::{Draft, bent, inserted, left, resettled, script, valid};
use crate::case::Size;
use crate::pairing::bend::{
    Bend, CertificateName, PathBend, ProtocolsBend, StreamBend, VersionBend,
};
use crate::pairing::certificate::Kind;
use crate::pairing::recipe::{Act, KeyName, Setup, Spent, Standing, Subject};
use crate::recipe::bend::TlvBend;
use crate::recipe::{self, PurposeName};
use keyproof_spec::rule::RuleId;

/// From the host's word to the last answer: steps 0 to 8.
const PAIR: [Act; 9] = [
    Act::Pair,
    Act::Versions,
    Act::Share,
    Act::Evidence,
    Act::Written,
    Act::WrittenRest,
    Act::Chain,
    Act::ChainRest,
    Act::Done,
];
const VERSIONS: usize = 1;
const SHARE: usize = 2;
const EVIDENCE: usize = 3;
const WRITTEN: usize = 4;
const WRITTEN_REST: usize = 5;
const CHAIN: usize = 6;
const CHAIN_REST: usize = 7;
const ACTIVATE: [Act; 4] = [
    Act::Activate,
    Act::Proof { key: KeyName::New },
    Act::Receipt,
    Act::Done,
];
const UNLOCK: Act = Act::Begin {
    purpose: PurposeName::Unlock,
};
const OLD: Act = Act::Proof { key: KeyName::Old };
const NEW: Act = Act::Proof { key: KeyName::New };

fn of(setup: Setup, acts: &[Act]) -> crate::pairing::recipe::Script {
    script(Subject::Vehicle, setup, acts)
}

fn with(acts: &[Act], more: &[Act]) -> Vec<Act> {
    [acts, more].concat()
}

/// All of them.
pub(super) fn drafts() -> Vec<Draft> {
    let honest = honest();
    let mut out = honest.clone();
    if let [whole, activated, ..] = honest.as_slice() {
        out.extend(bends(whole));
        out.extend(orders(whole));
        out.extend(counts(whole));
        out.extend(activations(activated));
        out.extend(owners(whole));
        out.extend(radios(whole));
    }
    out
}

const OWNED: Setup = Setup {
    key: Standing::Active,
    ..Setup::FRESH
};
const CHANGE: Setup = Setup {
    change: true,
    ..OWNED
};
const PENDING: Setup = Setup {
    armed: false,
    pending: true,
    ..Setup::FRESH
};

fn honest() -> Vec<Draft> {
    let fresh = Setup::FRESH;
    let key = |name: &str| format!("pairing/vehicle/honest/{name}");
    vec![
        valid(
            &key("whole"),
            "a pairing from SELECT to OP CONTROL FLOW continue",
            &[
                RuleId::DkOp001,
                RuleId::DkOp006,
                RuleId::DkPk003,
                RuleId::DkPk004,
                RuleId::DkOe006,
            ],
            of(fresh, &PAIR),
        )
        .sized(Size::Smoke),
        valid(
            &key("activated"),
            "a pairing and the first transaction: the key becomes active with the receipt",
            &[RuleId::DkOp008, RuleId::DkOe007],
            of(fresh, &with(&PAIR, &ACTIVATE)),
        )
        .sized(Size::Smoke),
        valid(
            &key("pending"),
            "a key that was pending before becomes active",
            &[RuleId::DkOp008],
            of(PENDING, &ACTIVATE),
        ),
        changed().sized(Size::Smoke),
        valid(
            &key("authorised"),
            "a change of owner that is authorised just before",
            &[RuleId::DkOp009],
            of(OWNED, &with(&[Act::AuthoriseChange], &PAIR)),
        ),
        valid(
            &key("old-serves"),
            "while the new key is pending the old one goes on opening the doors",
            &[RuleId::DkOp009],
            of(CHANGE, &with(&PAIR, &[UNLOCK, OLD, Act::Done])),
        ),
        valid(
            &key("pending-survives"),
            "a pending key survives a cut of power",
            &[RuleId::DkOp008],
            of(fresh, &with(&with(&PAIR, &[Act::PowerCut]), &ACTIVATE)),
        ),
        valid(
            &key("armed-anew"),
            "a new verifier serves a new pairing after the first one was used",
            &[RuleId::DkOp001],
            of(fresh, &with(&with(&PAIR, &[Act::Arm]), &PAIR)),
        ),
        valid(
            &key("oldest"),
            "a device that knows only the lower framework version",
            &[RuleId::DkOp012],
            {
                let mut script = of(fresh, &PAIR);
                if let Some(step) = script.steps.get_mut(VERSIONS) {
                    step.bend = Some(Bend::Version(VersionBend::Oldest));
                }
                script
            },
        ),
        valid(
            &key("unlocked-by-arm"),
            "at the limit a new verifier lifts the lock-out",
            &[RuleId::DkOp004],
            of(
                Setup {
                    spent: Spent::All,
                    ..fresh
                },
                &with(&[Act::Arm], &PAIR),
            ),
        ),
        valid(
            &key("locked-serves"),
            "at the limit the owner's key goes on opening the doors",
            &[RuleId::DkOp004],
            of(
                Setup {
                    spent: Spent::All,
                    ..OWNED
                },
                &[UNLOCK, OLD, Act::Done],
            ),
        ),
        valid(
            &key("transaction-ended"),
            "the host asks to pair while a transaction runs: the transaction ends",
            &[RuleId::DkOp010],
            of(CHANGE, &with(&[UNLOCK], &PAIR)),
        ),
        valid(
            &key("pairing-ended"),
            "a transaction begins while a pairing runs: the pairing ends",
            &[RuleId::DkOp010],
            of(CHANGE, &with(&PAIR[..5], &[UNLOCK, OLD, Act::Done])),
        ),
        valid(
            &key("paired-anew"),
            "a second pairing begins while one runs: the first ends, and shares and challenge are fresh",
            &[RuleId::DkOp010, RuleId::DkOp013],
            of(fresh, &with(&PAIR[..3], &PAIR)),
        ),
    ]
}

fn rows(control: &Draft, at: usize, rows: Vec<Row>, after: usize) -> Vec<Draft> {
    rows.into_iter()
        .map(|(bend, rule)| bent(control, at, bend, &[rule], after))
        .collect()
}

fn bends(whole: &Draft) -> Vec<Draft> {
    let mut out = Vec::new();
    let fields = faults::fields(3, RuleId::DkOe001);
    // The unknown tag of the bend is the tag of the first field.
    let same = Bend::Wire(recipe::Bend::Tlv {
        field: 0,
        how: TlvBend::WrongTag,
    });
    let fields = fields.into_iter().filter(|(bend, _)| *bend != same);
    out.extend(rows(whole, VERSIONS, fields.collect(), 1));
    out.extend(rows(whole, VERSIONS, faults::statuses(), 1));
    out.extend(rows(whole, VERSIONS, faults::protocols(), 1));
    for how in [VersionBend::Future, VersionBend::Ancient, VersionBend::Zero] {
        out.push(bent(
            whole,
            VERSIONS,
            Bend::Version(how),
            &[RuleId::DkOp012],
            1,
        ));
    }
    out.push(bent(
        whole,
        VERSIONS,
        Bend::Protocols(ProtocolsBend::Foreign),
        &[RuleId::DkOp012],
        1,
    ));
    out.push(bent(whole, VERSIONS, Bend::ModeNone, &[RuleId::DkOe001], 1));
    out.extend(rows(whole, SHARE, faults::fields(1, RuleId::DkOe002), 1));
    out.extend(rows(whole, SHARE, faults::statuses(), 1));
    out.extend(rows(whole, SHARE, faults::points(), 1));
    out.push(bent(whole, SHARE, Bend::Password, &[RuleId::DkOp005], 2).sized(Size::Smoke));
    out.extend(rows(whole, EVIDENCE, faults::fields(1, RuleId::DkOe002), 1));
    out.extend(rows(whole, EVIDENCE, faults::statuses(), 1));
    out.extend(rows(whole, EVIDENCE, faults::evidence(RuleId::DkOp005), 1));
    out.extend(rows(whole, EVIDENCE, faults::transcripts(false), 1));
    for at in [WRITTEN, WRITTEN_REST] {
        out.extend(rows(whole, at, faults::channel(RuleId::DkOc002, false), 1));
    }
    out.extend(rows(whole, WRITTEN, faults::statuses(), 1));
    for at in [CHAIN, CHAIN_REST] {
        out.extend(rows(whole, at, faults::channel(RuleId::DkOc002, true), 1));
    }
    out.extend(rows(whole, CHAIN, faults::stream(3), 1));
    let places = [
        (CertificateName::Cross, Kind::Ca { path_len: Some(1) }),
        (CertificateName::Issuer, Kind::Ca { path_len: Some(0) }),
        (
            CertificateName::Leaf,
            Kind::Leaf {
                binding: vec![0; 24],
            },
        ),
    ];
    out.extend(super::certified(whole, CHAIN, &places, 1));
    out.extend(rows(
        whole,
        CHAIN,
        faults::paths(RuleId::DkOp006, RuleId::DkOp007),
        1,
    ));
    for (how, rule) in [
        (PathBend::OtherChallenge, RuleId::DkOp007),
        (PathBend::VehicleKey, RuleId::DkOp006),
    ] {
        out.push(bent(whole, CHAIN, Bend::Path(how), &[rule], 1).sized(Size::Smoke));
    }
    out.push(bent(
        whole,
        CHAIN_REST,
        Bend::Stream(StreamBend::NeverLast),
        &[RuleId::DkOe003],
        1,
    ));
    out
}

fn orders(whole: &Draft) -> Vec<Draft> {
    let mut out = Vec::new();
    for at in 1..PAIR.len() {
        for (acts, rule) in [
            (vec![Act::LoseField, Act::Pair], RuleId::DkOp010),
            (vec![Act::PowerCut, Act::Pair], RuleId::DkOp003),
            (vec![Act::Arm], RuleId::DkOp001),
            (vec![Act::Withdraw], RuleId::DkOp001),
            (vec![Act::Pair], RuleId::DkOp010),
        ] {
            // After its last command a pairing does not run any more.
            let over =
                at + 1 == PAIR.len() && matches!(acts.as_slice(), [Act::Arm | Act::Withdraw]);
            if over {
                continue;
            }
            // With a used verifier there is no new link, and over the adapter protocol no asking beside a link that is there.
            let used = at > EVIDENCE && acts.contains(&Act::Pair);
            if used && acts.len() == 1 {
                continue;
            }
            out.push(inserted(whole, at, &acts, &[rule], usize::from(!used)));
        }
    }
    // An answer where another is due.
    let answers = [Act::Versions, Act::Share, Act::Evidence];
    for at in VERSIONS..=CHAIN {
        for act in answers {
            if PAIR.get(at) != Some(&act) {
                out.push(inserted(whole, at, &[act], &[RuleId::DkOp011], 1));
            }
        }
    }
    // The bytes of an earlier answer.
    for (at, step) in [(5, 4), (6, 4), (7, 6)] {
        out.push(inserted(
            whole,
            at,
            &[Act::Again { step }],
            &[RuleId::DkOc003],
            1,
        ));
    }
    // Nothing is waited for after the end.
    out.push(inserted(
        whole,
        PAIR.len(),
        &[Act::Done],
        &[RuleId::DkOp011],
        0,
    ));
    out
}

fn counts(whole: &Draft) -> Vec<Draft> {
    let fresh = Setup::FRESH;
    let spent = |spent| Setup { spent, ..fresh };
    let mut out = vec![
        resettled(
            whole,
            "used",
            "the host asks to pair with a verifier that has served",
            Setup {
                used: true,
                ..fresh
            },
            &[RuleId::DkOp001],
            1,
        )
        .sized(Size::Smoke),
        resettled(
            whole,
            "none",
            "the host asks to pair without a verifier",
            Setup {
                armed: false,
                ..fresh
            },
            &[RuleId::DkOp001],
            1,
        ),
        resettled(
            whole,
            "limit",
            "the host asks to pair when the limit is reached",
            spent(Spent::All),
            &[RuleId::DkOp004],
            1,
        )
        .sized(Size::Smoke),
        resettled(
            whole,
            "owned",
            "the host asks to pair while there is an owner",
            OWNED,
            &[RuleId::DkOp009],
            1,
        )
        .sized(Size::Smoke),
        resettled(
            whole,
            "owned-suspended",
            "the host asks to pair while the owner's key is suspended",
            Setup {
                key: Standing::Suspended,
                ..OWNED
            },
            &[RuleId::DkOp009],
            1,
        ),
        inserted(whole, PAIR.len(), &[Act::Pair], &[RuleId::DkOp001], 0),
    ];
    for (control, setup) in [
        ("last-left", Spent::AllButOne),
        ("two-left", Spent::AllButTwo),
    ] {
        out.push(valid(
            &format!("pairing/vehicle/honest/{control}"),
            &format!("the right password with {}", left(setup)),
            &[RuleId::DkOp002],
            of(spent(setup), &PAIR),
        ));
        // A share spends an attempt, whatever follows: nothing, a lost link, a cut of power, wrong evidence.
        for (name, acts) in [
            ("hang-up", vec![Act::LoseField, Act::Pair]),
            ("power-cut", vec![Act::PowerCut, Act::Pair]),
            ("anew", vec![Act::Pair]),
            (
                "twice",
                vec![
                    Act::LoseField,
                    Act::Pair,
                    Act::Versions,
                    Act::Share,
                    Act::LoseField,
                    Act::Pair,
                ],
            ),
        ] {
            // The last attempt is spent: the host is refused, and over the adapter protocol only on a link of its own.
            if setup == Spent::AllButOne && matches!(name, "twice" | "anew") {
                continue;
            }
            let mut draft = inserted(
                whole,
                EVIDENCE,
                &acts,
                &[RuleId::DkOp002, RuleId::DkOp003],
                0,
            );
            draft.key = format!("pairing/vehicle/count/{control}/{name}");
            draft.title = format!(
                "a share, and then {name}, with {}: the attempt is spent",
                left(setup)
            );
            draft.script.setup = spent(setup);
            draft.control = Some(format!("pairing/vehicle/honest/{control}"));
            out.push(draft.sized(Size::Smoke));
        }
        for (name, bend) in [("wrong", Bend::Password), ("bad-point", Bend::Point(0))] {
            let mut draft = bent(whole, SHARE, bend, &[RuleId::DkOp002], 0);
            draft.key = format!("pairing/vehicle/count/{control}/{name}");
            draft.script.steps.extend(super::steps(&[
                Act::Evidence,
                Act::Done,
                Act::LoseField,
                Act::Pair,
            ]));
            draft.script.setup = spent(setup);
            draft.control = Some(format!("pairing/vehicle/honest/{control}"));
            out.push(draft);
        }
    }
    out
}

fn activations(activated: &Draft) -> Vec<Draft> {
    let at = PAIR.len();
    let mut out = rows(activated, at + 2, faults::receipts(), 1);
    out.push(bent(
        activated,
        at + 2,
        Bend::Channel(crate::pairing::bend::ChannelBend::MacFlipped(7)),
        &[RuleId::DkCh001],
        1,
    ));
    // A pending key opens nothing.
    out.push(
        inserted(
            activated,
            at,
            &[UNLOCK, NEW, Act::Done],
            &[RuleId::DkOp008],
            0,
        )
        .sized(Size::Smoke),
    );
    // An activation that failed leaves the key pending.
    out.push(inserted(
        activated,
        at + 2,
        &[Act::LoseField, Act::Activate, NEW, Act::Receipt],
        &[RuleId::DkOp008],
        0,
    ));
    // When it is active there is nothing more to activate.
    out.push(inserted(
        activated,
        at + 4,
        &[Act::Activate],
        &[RuleId::DkOp008],
        0,
    ));
    out.push(inserted(
        activated,
        0,
        &[Act::Activate],
        &[RuleId::DkOp008],
        0,
    ));
    out
}

/// Two radios, one vehicle: one thing runs at a time, and counts are common.
fn radios(whole: &Draft) -> Vec<Draft> {
    let key = |name: &str| format!("pairing/vehicle/honest/{name}");
    let mut out = vec![
        valid(
            &key("ble"),
            "a pairing over Bluetooth LE, and the first transaction over NFC",
            &[RuleId::DkOp010],
            of(
                Setup::FRESH,
                &with(
                    &with(&[Act::OtherRadio], &PAIR),
                    &with(&[Act::OtherRadio], &ACTIVATE),
                ),
            ),
        ),
        valid(
            &key("ble-after-nfc"),
            "a pairing over Bluetooth LE that ends the one over NFC",
            &[RuleId::DkOp010],
            of(
                Setup::FRESH,
                &with(&with(&PAIR[..EVIDENCE], &[Act::OtherRadio]), &PAIR),
            ),
        )
        .sized(Size::Smoke),
        valid(
            &key("unlock-after-ble"),
            "the owner's key opens over NFC, which ends a pairing over Bluetooth LE",
            &[RuleId::DkOp010],
            of(
                CHANGE,
                &with(
                    &with(&[Act::OtherRadio], &PAIR[..EVIDENCE]),
                    &[Act::OtherRadio, UNLOCK, OLD, Act::Done],
                ),
            ),
        ),
    ];
    // What comes late over the radio that was left: refused while a new pairing was begun, taken where none was allowed.
    for at in VERSIONS..PAIR.len() {
        let acts = [Act::OtherRadio, Act::Pair, Act::OtherRadio];
        let rule = if at > EVIDENCE {
            RuleId::DkOp001
        } else {
            RuleId::DkOp010
        };
        out.push(inserted(whole, at, &acts, &[rule], 1).sized(Size::Smoke));
    }
    // A share over one radio, and then one over the other: two attempts.
    let acts = [Act::OtherRadio, Act::Pair, Act::Versions, Act::Share];
    let rules = [RuleId::DkOp003, RuleId::DkOp002];
    out.push(inserted(whole, EVIDENCE, &acts, &rules, 0).sized(Size::Smoke));
    // The last attempt over one radio is the last over both.
    let mut last = inserted(whole, EVIDENCE, &[Act::OtherRadio, Act::Pair], &rules, 0);
    last.key = "pairing/vehicle/count/last-left/other-radio".to_owned();
    last.title =
        "the last attempt over NFC, and then over Bluetooth LE: no attempt is left".to_owned();
    last.script.setup = Setup {
        spent: Spent::AllButOne,
        ..Setup::FRESH
    };
    last.control = Some(key("last-left"));
    out.push(last.sized(Size::Smoke));
    out
}

/// A change of owner from end to end.
fn changed() -> Draft {
    valid(
        "pairing/vehicle/honest/change",
        "an authorised change of owner: the old key goes before the new one is active",
        &[RuleId::DkOp009],
        of(CHANGE, &with(&PAIR, &ACTIVATE)),
    )
}

/// Change of owner.
fn owners(_: &Draft) -> Vec<Draft> {
    let control = changed();
    let at = PAIR.len();
    vec![
        bent(
            &control,
            CHAIN,
            Bend::Path(PathBend::TableKey),
            &[RuleId::DkOp006],
            1,
        ),
        // The old key opens nothing after the change.
        inserted(
            &control,
            at + 4,
            &[UNLOCK, OLD, Act::Done],
            &[RuleId::DkOp009],
            0,
        )
        .sized(Size::Smoke),
        // The authorisation is used up.
        inserted(
            &control,
            at + 4,
            &[Act::Arm, Act::Pair],
            &[RuleId::DkOp009],
            0,
        ),
        // A bad receipt removes nobody.
        bent(
            &control,
            at + 2,
            Bend::Receipt(crate::pairing::bend::ReceiptBend::OtherSigner),
            &[RuleId::DkOp008],
            0,
        ),
    ]
}
