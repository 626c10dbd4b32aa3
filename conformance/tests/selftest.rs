//! The self-test of adapters: good ones pass whole, each bad habit is told by the check that is there for it, in bounded time.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use keyproof_conformance::kap::child::Program;
use keyproof_conformance::kap::session::Deadlines;
use keyproof_conformance::selftest::sheet::{Outcome, Report};
use keyproof_conformance::selftest::{Asked, adapter};
use keyproof_spec::profile::{CCC, INVENTED, Profile};
use keyproof_spec::words::Role;
use std::time::{Duration, Instant};

const DEADLINES: Deadlines = Deadlines {
    hello: Duration::from_secs(5),
    request: Duration::from_secs(2),
    hook: Duration::from_secs(2),
    bye: Duration::from_secs(1),
};
const SHORT: Deadlines = Deadlines {
    hello: Duration::from_millis(600),
    request: Duration::from_millis(300),
    hook: Duration::from_millis(300),
    bye: Duration::from_millis(300),
};

fn judge(words: &[&str], profile: &'static Profile, deadlines: Deadlines) -> Report {
    let program = Program {
        words: words.iter().map(ToString::to_string).collect(),
        folder: None,
    };
    let asked = Asked {
        role: None,
        profile,
        deadlines,
    };
    adapter(&program, &asked).unwrap()
}

fn wrong(report: &Report) -> Vec<&'static str> {
    let all = report.checks.iter();
    all.filter(|check| check.outcome == Outcome::Wrong)
        .map(|check| check.name)
        .collect()
}

fn builtin(role: &str, more: &[&str], profile: &'static Profile) -> Report {
    let mut words = vec![env!("CARGO_BIN_EXE_keyproof"), "sut", role];
    words.extend(["--profile", profile.name]);
    words.extend(more);
    judge(&words, profile, DEADLINES)
}

fn extreme(name: &str) -> Report {
    let words = [
        env!("CARGO_BIN_EXE_keyproof"),
        "sut",
        "device",
        "--extreme",
        name,
    ];
    let began = Instant::now();
    let report = judge(&words, &CCC, SHORT);
    let took = began.elapsed();
    assert!(took < Duration::from_secs(20), "{name}: {took:?}");
    report
}

#[test]
fn the_reference_and_the_twin_speak_the_protocol() {
    for profile in [&CCC, &INVENTED] {
        for role in [Role::Device, Role::Vehicle] {
            for more in [&[][..], &["--twin"][..]] {
                let report = builtin(role.name(), more, profile);
                assert!(report.good(), "{role:?} {more:?}\n{report}");
                let open = report.checks.iter();
                assert!(
                    open.clone().all(|check| check.outcome == Outcome::Good),
                    "{report}"
                );
            }
        }
    }
}

/// What takes or refuses everything is a bad key and may be a good adapter: the two are judged apart.
#[test]
fn a_bad_subject_behind_a_good_adapter_is_not_told() {
    for name in ["accept-all", "reject-all"] {
        let report = extreme(name);
        assert!(report.good(), "{name}\n{report}");
    }
}

/// One answer to everything is no adapter, whichever answer it is.
#[test]
fn one_answer_to_everything_is_told() {
    for name in ["null", "echo", "same"] {
        let report = extreme(name);
        let wrong = wrong(&report);
        for check in [
            "not-provisioned",
            "unknown-profile",
            "unknown-handle",
            "provision-replaces",
        ] {
            assert!(wrong.contains(&check), "{name} {check}\n{report}");
        }
    }
}

/// Those that have no good hello are told by it, and by nothing else.
#[test]
fn without_a_hello_nothing_else_is_judged() {
    for name in [
        "silent", "garbage", "endless", "gigabyte", "chatty", "deaf", "closed", "exit",
    ] {
        let report = extreme(name);
        assert_eq!(wrong(&report), ["hello"], "{name}\n{report}");
        assert!(!report.good());
    }
}

/// Those that begin well break the exchange later; the rest is not judged, so the time is bounded.
#[test]
fn a_broken_exchange_is_told_and_bounded() {
    for name in ["drip", "crash", "wrong-seq", "twice", "hang", "orphan"] {
        let report = extreme(name);
        assert_eq!(wrong(&report).len(), 5, "{name}\n{report}");
    }
}

#[test]
fn who_does_not_leave_is_told() {
    let report = extreme("hang-at-bye");
    let endings = [
        "end-of-input",
        "end-within-a-line",
        "end-with-a-link",
        "bye",
    ];
    assert_eq!(wrong(&report), endings, "{report}");
}

#[test]
fn a_flood_on_standard_error_is_not_judged() {
    let report = judge(
        &[
            env!("CARGO_BIN_EXE_keyproof"),
            "sut",
            "device",
            "--extreme",
            "flood",
        ],
        &CCC,
        DEADLINES,
    );
    assert!(report.good(), "{report}");
}

/// An adapter of a few lines of shell; each has one fault more than `observe` and `hello`.
fn script(hello: &str, observe: &str) -> Report {
    let script = format!(
        r#"while IFS= read -r line; do
  seq=${{line##*\"seq\":}}; seq=${{seq%%[!0-9]*}}
  if [ -z "$seq" ]; then
    printf '{{"seq":null,"error":{{"layer":"adapter","code":"","msg":""}}}}\n'
    continue
  fi
  case $line in
    *'"kap":[1,1]'*) printf '{{"seq":%s,"ok":{hello}}}\n' "$seq" ;;
    *'"op":"observe"'*) {observe} ;;
    *) printf '{{"seq":%s,"nack":{{"what":"all"}}}}\n' "$seq" ;;
  esac
done"#
    );
    judge(&["sh", "-c", &script], &CCC, SHORT)
}

const HELLO: &str = r#"{"kap":1,"sut":{"vendor":"","name":"","version":"","build":"","kind":""},"roles":["device"],"families":["ccc"],"links":["nfc"],"ops":["hello","provision","reset","open","deliver","observe","close","bye"],"rng":"none","reset":["session"],"reject_detail":"none"}"#;
const OBSERVE: &str = r#"printf '{"seq":%s,"ok":{"effects":[]}}\n' "$seq""#;

/// How the check of this name ended; `None` if there is none.
fn told(report: &Report, name: &str) -> Option<Outcome> {
    let mut all = report.checks.iter();
    all.find(|check| check.name == name)
        .map(|check| check.outcome)
}

#[test]
fn each_field_of_hello_is_told() {
    let good = script(HELLO, OBSERVE);
    for (field, from, to) in [
        ("hello.kap", r#""kap":1"#, r#""kap":"1""#),
        ("hello.sut", r#""vendor":"""#, r#""maker":"""#),
        ("hello.roles", r#"["device"]"#, r#"["phone"]"#),
        ("hello.families", r#"["ccc"]"#, "[]"),
        ("hello.links", r#"["nfc"]"#, r#"["usb"]"#),
        ("hello.ops", r#","bye"]"#, "]"),
        ("hello.ops", r#","bye"]"#, r#","bye","dump"]"#),
        ("hello.rng", r#""rng":"none""#, r#""rng":"scripted""#),
        ("hello.reset", r#"["session"]"#, r#"["power"]"#),
        (
            "hello.reject_detail",
            r#""reject_detail":"none""#,
            r#""reject_detail":"all""#,
        ),
    ] {
        assert_eq!(told(&good, field), Some(Outcome::Good), "{good}");
        let bad = script(&HELLO.replace(from, to), OBSERVE);
        assert_eq!(told(&bad, field), Some(Outcome::Wrong), "{bad}");
    }
}

#[test]
fn the_form_of_every_answer_is_told() {
    assert_eq!(told(&script(HELLO, OBSERVE), "form"), Some(Outcome::Good));
    for body in [
        r#""ok":{"effects":[],"took":0.5}"#,
        r#""ok":[]"#,
        r#""ok":{"effects":[],"out":["AB"]}"#,
        r#""error":{"layer":"nowhere","code":"","msg":""}"#,
        r#""error":{"layer":"sut","code":"1"}"#,
        r#""reject":{"class":"tired"}"#,
        r#""reject":{"stage":"auth2"}"#,
        r#""skip":{}"#,
        r#""ok":{"effects":[]},"out":[]"#,
    ] {
        let report = script(
            HELLO,
            &format!("printf '{{\"seq\":%s,{body}}}\\n' \"$seq\""),
        );
        assert_eq!(
            told(&report, "form"),
            Some(Outcome::Wrong),
            "{body}\n{report}"
        );
    }
    let carriage = script(HELLO, &OBSERVE.replace(r"\n", r"\r\n"));
    assert_eq!(told(&carriage, "form"), Some(Outcome::Wrong), "{carriage}");
}

#[test]
fn two_kinds_at_once_are_no_answer() {
    let body = r#"printf '{"seq":%s,"ok":{"effects":[]},"nack":{"what":""}}\n' "$seq""#;
    let report = script(HELLO, body);
    assert_eq!(
        told(&report, "unknown-field"),
        Some(Outcome::Wrong),
        "{report}"
    );
}

/// The reference, with `sed` between it and the runner on one side or both: one fault, told by exactly the checks that look for it.
#[cfg(target_os = "linux")]
mod bent {
    use super::*;

    /// Requests as the adapter gets them.
    const REQUEST: &[(&str, &[&str])] = &[
        (r#"s/"kap":\[2,3\]/"kap":[1,3]/"#, &["hello-versions"]),
        (r#"s/^noise$/{"seq":1,"op":"observe"}/"#, &["noise"]),
        (r#"s/^$/{"seq":1,"op":"observe"}/"#, &["empty-line"]),
        (r#"s/^\[.*/{"seq":1,"op":"observe"}/"#, &["no-object"]),
        (r#"s/^{"seq":1,"op":"observe"$/&}/"#, &["half-an-object"]),
        (r#"s/}{.*/}/"#, &["two-objects"]),
        (
            r#"s/^{"op":"observe"}$/{"seq":0,"op":"observe"}/"#,
            &["no-seq"],
        ),
        (r#"s/"new":"[^a-z].*"/"new":""/"#, &["not-ascii"]),
        (
            r#"s/^{"seq":[0-9]*$/&/;s/^\({"seq":[0-9]*\)}$/\1,"op":"observe"}/"#,
            &["no-op"],
        ),
        (r#"/"new":{"a"/s/observe/dump/"#, &["unknown-field"]),
        (
            r#"s/^{"new":"op",\(.*\)/{"op":"dump",\1/;/^{"op":"dump","op"/s/"observe"/"dump"/"#,
            &["other-order"],
        ),
        (r#"s/^ {/x{/"#, &["spaces"]),
        (r#"s/u0065rve/u0066rve/"#, &["escaped"]),
        (
            r#"s/.*"new":{"seq":0.*/{"seq":0,"op":"ping"}/"#,
            &["nested-seq"],
        ),
        (r#"s/\r$/x/"#, &["carriage-return"]),
        (
            r#"x;G;/^\(.*\)\n\1$/{s/.*/noise/;b;};s/^.*\n//"#,
            &["same-seq"],
        ),
        (r#"s/9007199254740991/9007199254740992/"#, &["large-seq"]),
        (r#"s/.*"pad":.*/noise/"#, &["longest-line"]),
        (
            r#"s/"pad":"x.*/"pad":""}/"#,
            &["too-long-line", "much-too-long-line"],
        ),
        (
            r#"s/"profile":"no-such-word"/"profile":"ccc"/"#,
            &["unknown-profile"],
        ),
        (
            r#"s/"role":"no-such-word"/"role":"device"/"#,
            &["unknown-role", "open-unknown-role"],
        ),
        (r#"/"open"/s/"no-such-word"/"nfc"/"#, &["unknown-link"]),
        (r#"/"level"/s/"no-such-word"/"power"/"#, &["unknown-reset"]),
        (
            r#"/"human"/s/"no-such-word"/"authenticate"/"#,
            &["unknown-hook"],
        ),
        (r#"s/"dump"/"ping"/"#, &["unknown-op"]),
        (r#"/deliver/s/[A-F]/\L&/g"#, &["upper-case"]),
        (r#"s/63100*0"/63100"/"#, &["half-a-byte"]),
        (r#"s/"0g"/"00"/"#, &["no-hexadecimal"]),
        (
            r#"/deliver/s/{"h":\([0-9]*\),"op"/{"pdu":"","h":\1,"op"/"#,
            &["no-pdu"],
        ),
        (
            r#"s/"h":4000000000/"h":1/"#,
            &["unknown-handle", "close-unknown"],
        ),
        (
            r#"s/"versions":\["0100"\]/"versions":["0101"]/"#,
            &["provision-replaces"],
        ),
        (r#"s/"keys":\[\]/"keys":1/"#, &["no-keys"]),
        (
            r#"s/"level":"session"/"level":"factory"/"#,
            &["reset-session"],
        ),
        (r#"s/"level":"power"/"level":"factory"/"#, &["reset-power"]),
        (
            r#"s/"level":"factory"/"level":"session"/"#,
            &["reset-factory"],
        ),
    ];

    /// Answers as the adapter gives them.
    const ANSWER: &[(&str, &[&str])] = &[
        (
            r#"s/"max_line":1048576/"max_line":"long"/"#,
            &["hello.max_line"],
        ),
        (r#"s/"KP.P.NFC":true/"KP.P.NFC":1/"#, &["hello.pics"]),
        (r#"s/"pics"/"observes":["noise"],&/"#, &["hello.observes"]),
        (
            r#"s/"protocols":\["transaction"/"protocols":["noise"/"#,
            &["hello.protocols"],
        ),
        (r#"s/"seed",//"#, &["hello.rng", "seed"]),
        (r#"s/"hook","ping","mark",//"#, &["ping", "mark", "hook"]),
        (r#"s/"h":\([0-9]*\),/"g":\1,/"#, &["open"]),
        (
            r#"s/"out":\["5c/"in":["5c/"#,
            &["deliver", "provision-replaces"],
        ),
        (
            r#"s/"effects":\[\]/"effects":[{"kind":"prompt"}]/"#,
            &["nothing-observed", "observe-empties", "reset-factory"],
        ),
        (r#"s/"kind":"prompt"/"kind":"noise"/"#, &["observe-empties"]),
    ];

    fn bent(request: &str, answer: &str) -> Report {
        // The first one leaves with bye, as an adapter does.
        let own = env!("CARGO_BIN_EXE_keyproof");
        let script = format!(
            "LC_ALL=C stdbuf -oL sed -e '{request}' -e '/^{{\"op\":\"bye\"/q' | {own} sut device | LC_ALL=C stdbuf -oL sed -e '{answer}'"
        );
        judge(&["sh", "-c", &script], &CCC, DEADLINES)
    }

    #[test]
    fn one_fault_is_told_by_its_check() {
        let mut other = Vec::new();
        let requests = REQUEST.iter().map(|(sed, told)| ((*sed, ""), told));
        let answers = ANSWER.iter().map(|(sed, told)| (("", *sed), told));
        for ((request, answer), told) in requests.chain(answers) {
            let report = bent(request, answer);
            if wrong(&report) != *told {
                other.push(format!("{request}{answer}: {:?}\n{report}", wrong(&report)));
            }
        }
        assert!(other.is_empty(), "{}", other.join("\n"));
    }

    #[test]
    fn the_pipe_itself_is_no_fault() {
        let report = bent("", "");
        assert!(report.good(), "{report}");
    }

    #[test]
    fn last_words_are_told() {
        let own = env!("CARGO_BIN_EXE_keyproof");
        let script = format!("{own} sut device; echo farewell");
        let report = judge(&["sh", "-c", &script], &CCC, DEADLINES);
        assert_eq!(
            wrong(&report),
            ["end-of-input", "end-with-a-link", "bye"],
            "{report}"
        );
    }

    #[test]
    fn one_read_is_no_line() {
        let own = env!("CARGO_BIN_EXE_keyproof");
        let script = format!(
            r#"while chunk=$(dd bs=2000000 count=1 2>/dev/null; echo x); [ "$chunk" != x ]; do
  chunk=${{chunk%x}}; printf '%s\n' "${{chunk%?}}"
done | {own} sut device"#
        );
        let report = judge(&["sh", "-c", &script], &CCC, DEADLINES);
        assert_eq!(
            told(&report, "two-writes"),
            Some(Outcome::Wrong),
            "{report}"
        );
        assert_eq!(
            told(&report, "other-order"),
            Some(Outcome::Good),
            "{report}"
        );
    }
}

#[test]
fn what_cannot_be_started_is_no_verdict() {
    let program = Program {
        words: vec!["/nowhere/adapter".to_owned()],
        folder: None,
    };
    let asked = Asked {
        role: None,
        profile: &CCC,
        deadlines: SHORT,
    };
    assert!(adapter(&program, &asked).is_err());
}
