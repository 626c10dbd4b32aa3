//! Cases for a device.

use super::faults::{self, Row};
use super::{Draft, bent, inserted, left, resettled, script, valid};
use crate::case::Size;
use crate::pairing::bend::{Bend, CertificateName, ReceiptBend, StreamBend};
use crate::pairing::certificate::Kind;
use crate::pairing::recipe::{Act, ControlName, Setup, Spent, Standing, Subject};
use keyproof_spec::rule::RuleId;

const END: Act = Act::Control {
    code: ControlName::End,
};
const CONTINUE: Act = Act::Control {
    code: ControlName::Continue,
};
const ABORT: Act = Act::Control {
    code: ControlName::Abort,
};
/// SELECT to the last control: steps 0 to 7.
const PAIR: [Act; 8] = [
    Act::Select,
    Act::Request,
    Act::Verify,
    Act::WriteMore,
    Act::WriteLast,
    Act::GetData,
    Act::GetRest,
    CONTINUE,
];
const REQUEST: usize = 1;
const VERIFY: usize = 2;
const WRITE: usize = 3;
const LAST: usize = 4;
const GET: usize = 5;
const REST: usize = 6;

fn of(setup: Setup, acts: &[Act]) -> crate::pairing::recipe::Script {
    script(Subject::Device, setup, acts)
}

fn with(acts: &[Act], more: &[Act]) -> Vec<Act> {
    [acts, more].concat()
}

/// All of them.
pub(super) fn drafts() -> Vec<Draft> {
    let honest = honest();
    let mut out = honest.clone();
    if let [whole, ..] = honest.as_slice() {
        out.extend(bends(whole));
        out.extend(orders(whole));
        out.extend(counts(whole));
    }
    if let Some(activated) = honest
        .iter()
        .find(|draft| draft.key.ends_with("/activated"))
    {
        out.extend(activations(activated));
    }
    out
}

fn honest() -> Vec<Draft> {
    let fresh = Setup::FRESH;
    let key = |name: &str| format!("pairing/device/honest/{name}");
    let first = |acts: &[Act]| of(fresh, acts);
    let activation = [Act::StoreReceipt, Act::Auth, Act::Exchange, Act::Flow];
    let made = Setup {
        key: Standing::Made,
        ..fresh
    };
    let active = Setup {
        armed: false,
        key: Standing::Active,
        ..fresh
    };
    vec![
        valid(
            &key("whole"),
            "a pairing from SELECT to OP CONTROL FLOW continue",
            &[
                RuleId::DkOp025,
                RuleId::DkOp026,
                RuleId::DkPk003,
                RuleId::DkPk004,
            ],
            first(&PAIR),
        )
        .sized(Size::Smoke),
        valid(
            &key("activated"),
            "a pairing, the receipt, and the first transaction",
            &[RuleId::DkOp029, RuleId::DkOe007],
            first(&with(&PAIR, &activation)),
        )
        .sized(Size::Smoke),
        valid(
            &key("ended"),
            "a pairing that ends with OP CONTROL FLOW end; the key stays made",
            &[RuleId::DkOp030, RuleId::DkOe006],
            first(&with(&PAIR[..7], &[END, Act::Auth])),
        ),
        valid(
            &key("aborted"),
            "a pairing that ends with abort: the key of this session is deleted",
            &[RuleId::DkOp030, RuleId::DkOe006],
            first(&with(&PAIR[..7], &[ABORT, Act::Auth])),
        ),
        valid(
            &key("aborted-alone"),
            "a pairing that ends with abort, beside a made key of another vehicle, which stays",
            &[RuleId::DkOp030],
            of(
                Setup {
                    neighbour: true,
                    ..fresh
                },
                &with(&PAIR[..7], &[ABORT]),
            ),
        ),
        valid(
            &key("no-receipt"),
            "the first transaction before the receipt has come: the place of the receipt is zeros, and the key is active",
            &[RuleId::DkOp029],
            first(&with(&PAIR, &[Act::Auth, Act::Exchange, Act::Flow])),
        ),
        valid(
            &key("made-not-active"),
            "AUTH1 does not make the key active: after it a withdrawal still deletes it, and the transaction ends",
            &[RuleId::DkOp029],
            first(&with(&PAIR, &[Act::Auth, Act::Withdraw])),
        ),
        valid(
            &key("continue-not-active"),
            "continue does not make the key active: after it a withdrawal still deletes it",
            &[RuleId::DkOp030],
            first(&with(&PAIR, &[Act::Withdraw])),
        ),
        valid(
            &key("replaced"),
            "a second pairing replaces a key that is only made",
            &[RuleId::DkOp028],
            of(made, &PAIR),
        ),
        valid(
            &key("again"),
            "two pairings one after the other, each with a fresh share and a fresh key",
            &[RuleId::DkOp013],
            first(&with(&PAIR, &PAIR)),
        ),
        valid(
            &key("chain-twice"),
            "GET DATA once more begins the chain anew",
            &[RuleId::DkOe003],
            first(&with(&PAIR[..7], &[Act::GetData, Act::GetRest, CONTINUE])),
        ),
        valid(
            &key("withdrawn"),
            "a password that is withdrawn while the session runs ends it, and the mode is none",
            &[RuleId::DkOp020],
            first(&with(&PAIR[..3], &[Act::Withdraw, Act::Select])),
        ),
        valid(
            &key("armed-anew"),
            "a new password ends the session and serves the next one",
            &[RuleId::DkOp031],
            first(&with(&with(&PAIR[..3], &[Act::Arm]), &PAIR)),
        ),
        valid(
            &key("deleted"),
            "the user deletes the new key",
            &[RuleId::DkOp030],
            first(&with(&PAIR, &[Act::Delete, Act::Auth])),
        ),
        valid(
            &key("deleted-in-transaction"),
            "the user deletes the new key between AUTH1 and EXCHANGE: the transaction ends with it",
            &[RuleId::DkOp029],
            first(&with(&PAIR, &[Act::Auth, Act::Delete, Act::Exchange])),
        ),
        valid(
            &key("deleted-in-pairing"),
            "the user deletes the new key before the chain is handed out: the pairing ends with it",
            &[RuleId::DkOp030],
            first(&with(&PAIR[..5], &[Act::Delete, Act::GetData])),
        ),
        valid(
            &key("no-password"),
            "without a password SELECT says mode none, and the live key goes on serving",
            &[RuleId::DkOe001],
            of(active, &[Act::Select, Act::Auth, Act::Exchange, Act::Flow]),
        ),
        valid(
            &key("live-serves"),
            "a device with a live key and a password serves the key while nobody pairs",
            &[RuleId::DkOp031],
            of(
                Setup {
                    armed: true,
                    ..active
                },
                &[
                    Act::Select,
                    Act::Request,
                    Act::Auth,
                    Act::Exchange,
                    Act::Flow,
                ],
            ),
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
    // After a refused command a step of the old session must be refused too: nothing went on.
    out.extend(rows(whole, 0, faults::aids(), 0));
    out.extend(rows(whole, REQUEST, faults::frames(true), 1));
    out.extend(rows(whole, REQUEST, faults::fields(4, RuleId::DkOe002), 1));
    out.extend(rows(whole, REQUEST, faults::request(), 1));
    out.extend(rows(whole, REQUEST, faults::tampered(), 1));
    out.extend(rows(whole, VERIFY, faults::frames(true), 1));
    out.extend(rows(whole, VERIFY, faults::fields(2, RuleId::DkOe002), 1));
    out.extend(rows(whole, VERIFY, faults::points(), 1));
    out.extend(rows(whole, VERIFY, faults::evidence(RuleId::DkOp025), 1));
    out.push(bent(whole, VERIFY, Bend::Password, &[RuleId::DkOp025], 1).sized(Size::Smoke));
    out.extend(rows(whole, VERIFY, faults::transcripts(false), 1));
    out.extend(rows(whole, WRITE, faults::frames(true), 1));
    out.extend(rows(
        whole,
        WRITE,
        faults::channel(RuleId::DkOc001, true),
        1,
    ));
    out.extend(rows(whole, WRITE, faults::stream(6), 1));
    let places = [
        (CertificateName::Cross, Kind::Ca { path_len: Some(0) }),
        (
            CertificateName::Leaf,
            Kind::Leaf {
                binding: vec![0; 8],
            },
        ),
    ];
    out.extend(super::certified(whole, WRITE, &places, 1));
    out.extend(rows(
        whole,
        WRITE,
        faults::paths(RuleId::DkOp026, RuleId::DkOp026),
        1,
    ));
    out.extend(rows(whole, LAST, faults::channel(RuleId::DkOc001, true), 1));
    out.push(bent(
        whole,
        LAST,
        Bend::Stream(StreamBend::NeverLast),
        &[RuleId::DkOe003],
        1,
    ));
    out.extend(rows(whole, GET, faults::frames(true), 1));
    out.extend(rows(whole, GET, faults::channel(RuleId::DkOc001, true), 1));
    out.push(bent(
        whole,
        GET,
        Bend::Stream(StreamBend::OtherRequest),
        &[RuleId::DkOe003],
        1,
    ));
    out.extend(rows(
        whole,
        REST,
        faults::channel(RuleId::DkOc001, false),
        1,
    ));
    out.extend(rows(whole, 7, faults::frames(false), 0));
    out
}

fn orders(whole: &Draft) -> Vec<Draft> {
    let mut out = Vec::new();
    let commands = [
        Act::Request,
        Act::Verify,
        Act::WriteLast,
        Act::GetData,
        Act::GetRest,
        CONTINUE,
        END,
    ];
    // Creation data in clear, before there is a channel.
    for at in [REQUEST, VERIFY] {
        let rules = [RuleId::DkOp027, RuleId::DkOp032];
        out.push(inserted(whole, at, &[Act::WriteMore], &rules, 1));
    }
    // Each command where another is due: refused, and the session is gone.
    for at in 1..PAIR.len() {
        for act in commands {
            let due = PAIR.get(at).copied();
            let listed = due == Some(act)
                || (at == REST && act == Act::GetData)
                || (at == WRITE && act == Act::WriteLast)
                || (at == 7 && matches!(act, Act::GetData | Act::Control { .. }))
                || matches!(act, Act::Control { .. }) && at < GET;
            if !listed {
                let rules = [RuleId::DkOp027, RuleId::DkOp032];
                out.push(inserted(whole, at, &[act], &rules, 1));
            }
        }
    }
    for at in 1..PAIR.len() {
        // SELECT, the applet, a lost field and a cut of power: what follows finds no session.
        out.push(inserted(whole, at, &[Act::Select], &[RuleId::DkOp031], 1));
        out.push(inserted(
            whole,
            at,
            &[Act::SelectApplet],
            &[RuleId::DkOp031],
            1,
        ));
        out.push(inserted(
            whole,
            at,
            &[Act::LoseField, Act::Select],
            &[RuleId::DkOp031],
            1,
        ));
        out.push(inserted(
            whole,
            at,
            &[Act::PowerCut, Act::Select],
            &[RuleId::DkOp031],
            1,
        ));
        out.push(inserted(whole, at, &[Act::Arm], &[RuleId::DkOp031], 1));
        out.push(inserted(whole, at, &[Act::Withdraw], &[RuleId::DkOp020], 1));
        out.push(inserted(whole, at, &[ABORT], &[RuleId::DkOp030], 1));
    }
    for at in 1..=WRITE {
        out.push(inserted(whole, at, &[END], &[RuleId::DkOp030], 1));
    }
    // The same bytes twice.
    for (at, step) in [(2, 1), (3, 2), (5, 4)] {
        out.push(inserted(
            whole,
            at,
            &[Act::Again { step }],
            &[RuleId::DkOc003],
            1,
        ));
    }
    // A command of the framework while the applet is selected, or nothing.
    for act in [Act::Request, Act::Verify, Act::GetData] {
        out.push(inserted(whole, 0, &[act], &[RuleId::DkOe005], 0));
    }
    let fresh = Setup::FRESH;
    out.push(resettled(
        whole,
        "no-password",
        "REQUEST while no password is there",
        Setup {
            armed: false,
            ..fresh
        },
        &[RuleId::DkOp020],
        2,
    ));
    for (name, title, key) in [
        (
            "live",
            "a pairing for a vehicle of which the device has an active key",
            Standing::Active,
        ),
        (
            "suspended",
            "a pairing for a vehicle of which the device has a suspended key",
            Standing::Suspended,
        ),
    ] {
        out.push(
            resettled(
                whole,
                name,
                title,
                Setup { key, ..fresh },
                &[RuleId::DkOp028],
                6,
            )
            .sized(Size::Smoke),
        );
    }
    // A live key is not deleted by the abort of a session that made none.
    let live = Setup {
        key: Standing::Active,
        ..fresh
    };
    for (name, acts) in [
        ("abort-live-selected", vec![Act::Select, ABORT, Act::Auth]),
        (
            "abort-live-shared",
            vec![Act::Select, Act::Request, ABORT, Act::Auth],
        ),
        (
            "abort-live-secure",
            vec![Act::Select, Act::Request, Act::Verify, ABORT, Act::Auth],
        ),
        (
            "withdraw-live",
            vec![Act::Select, Act::Request, Act::Withdraw, Act::Auth],
        ),
    ] {
        out.push(valid(
            &format!("pairing/device/honest/{name}"),
            "an abort or a withdrawal leaves the live key alone",
            &[RuleId::DkOp030],
            of(live, &acts),
        ));
    }
    out
}

/// Guesses: counted in the store, and the password goes at the limit.
fn counts(whole: &Draft) -> Vec<Draft> {
    let mut out = Vec::new();
    let setup = |spent| Setup {
        spent,
        ..Setup::FRESH
    };
    for (name, acts) in [
        ("at-once", vec![Act::Select, Act::Request]),
        (
            "after-lost-field",
            vec![Act::LoseField, Act::Select, Act::Request],
        ),
        (
            "after-power-cut",
            vec![Act::PowerCut, Act::Select, Act::Request],
        ),
    ] {
        // One guess is left; it fails, and then no password is there.
        let mut draft = bent(
            whole,
            VERIFY,
            Bend::Password,
            &[RuleId::DkOp024, RuleId::DkOp023],
            0,
        );
        draft.key = format!("pairing/device/count/last/{name}");
        draft.title = format!("the last guess fails, and {name} REQUEST finds no password");
        draft.script.steps.extend(super::steps(&acts));
        draft.script.setup = setup(Spent::AllButOne);
        out.push((draft, Spent::AllButOne));
        // Two are left: one fails, the other is right.
        let mut draft = bent(whole, VERIFY, Bend::Password, &[RuleId::DkOp023], 0);
        draft.key = format!("pairing/device/count/one-of-two/{name}");
        draft.title = format!("a guess fails, {name} the right password serves");
        draft.script.steps.extend(super::steps(&acts));
        draft.script.steps.push(Act::Verify.into());
        draft.script.setup = setup(Spent::AllButTwo);
        out.push((draft, Spent::AllButTwo));
    }
    // Their controls: the same setup, and the right password.
    let mut drafts = Vec::new();
    for (spent, name) in [
        (Spent::AllButOne, "last-is-right"),
        (Spent::AllButTwo, "two-left"),
    ] {
        drafts.push(valid(
            &format!("pairing/device/honest/{name}"),
            &format!(
                "the right password with {}; right evidence clears the count",
                left(spent)
            ),
            &[RuleId::DkOp023],
            of(setup(spent), &PAIR),
        ));
    }
    for (mut draft, spent) in out {
        let name = if spent == Spent::AllButOne {
            "last-is-right"
        } else {
            "two-left"
        };
        draft.control = Some(format!("pairing/device/honest/{name}"));
        drafts.push(draft.sized(Size::Smoke));
    }
    // An attempt is spent by a share that is no point, too.
    for (name, bend) in [
        ("bad-point", Bend::Point(0)),
        ("cancelling", Bend::Cancelling),
    ] {
        let mut draft = bent(whole, VERIFY, bend, &[RuleId::DkOp023, RuleId::DkPk001], 0);
        draft.key = format!("pairing/device/count/last/{name}");
        draft.script.steps.extend(super::steps(&[Act::Select]));
        draft.script.setup = setup(Spent::AllButOne);
        draft.control = Some("pairing/device/honest/last-is-right".to_owned());
        drafts.push(draft);
    }
    drafts
}

fn activations(activated: &Draft) -> Vec<Draft> {
    let at = PAIR.len();
    let mut out: Vec<Draft> = [
        ReceiptBend::UnknownVehicle,
        ReceiptBend::Shorter,
        ReceiptBend::RZero,
        ReceiptBend::SOrder,
    ]
    .into_iter()
    .map(|how| bent(activated, at, Bend::Receipt(how), &[RuleId::DkOe007], 0))
    .collect();
    out.push(inserted(
        activated,
        at + 1,
        &[Act::Delete],
        &[RuleId::DkOp030],
        1,
    ));
    out.push(inserted(
        activated,
        at + 2,
        &[Act::Select],
        &[RuleId::DkOp031],
        0,
    ));
    out
}
