//! Hostile subjects: each gives an error or an open verdict, never PASS, in bounded time and memory, and the next case runs.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod toy;

use keyproof_conformance::kap::child::Program;
use keyproof_conformance::kap::session::Deadlines;
use keyproof_conformance::result::{RunResult, RunVerdict};
use keyproof_conformance::run::job::{Job, RunError, Unwatched};
use keyproof_conformance::run::select::Selection;
use keyproof_conformance::suite::Size;
use keyproof_conformance::verdict::Verdict;
use keyproof_conformance::verdict::judge::{Mode, RejectMap};
use keyproof_spec::words::Role;
use std::time::{Duration, Instant};
use toy::{BAD, GOOD, Toy};

const DEADLINES: Deadlines = Deadlines {
    hello: Duration::from_millis(600),
    request: Duration::from_millis(300),
    hook: Duration::from_millis(300),
    bye: Duration::from_millis(200),
};

fn program(extreme: Option<&str>) -> Program {
    let mut words = vec![env!("CARGO_BIN_EXE_keyproof"), "sut", "device"];
    words.extend(extreme.iter().flat_map(|name| ["--extreme", name]));
    Program {
        words: words.into_iter().map(str::to_owned).collect(),
        folder: None,
    }
}

fn run(launch: &Program, negatives: usize) -> Result<RunResult, RunError> {
    let job = Job {
        launch,
        subject: vec!["--builtin".into(), "x".into()],
        options: vec![],
        selection: Selection {
            role: Role::Device,
            size: Size::Full,
            cases: vec![],
            areas: vec![],
            filter: None,
        },
        mode: Mode::ThirdParty,
        pics: Default::default(),
        detail: None,
        map: RejectMap::new(),
        deadlines: DEADLINES,
        fail_fast: false,
        out: None,
        resume: false,
    };
    job.run(&Toy::new(negatives), &mut Unwatched)
}

fn verdicts(result: &RunResult) -> Vec<Verdict> {
    result.cases.iter().map(|case| case.verdict).collect()
}

/// Runs a hostile subject and sees that it passes nothing, soon.
fn nothing_passes(extreme: &str, within: Duration) -> RunResult {
    let began = Instant::now();
    let result = run(&program(Some(extreme)), 1).unwrap();
    assert!(began.elapsed() < within, "{extreme}: {:?}", began.elapsed());
    assert!(
        !matches!(result.verdict, RunVerdict::Pass | RunVerdict::Partial),
        "{extreme}: {}",
        result.headline
    );
    assert!(
        !verdicts(&result).contains(&Verdict::Pass),
        "{extreme}: {:?}",
        verdicts(&result)
    );
    result
}

/// Those that are bad from the start have no result at all: the error says what is wrong.
fn no_start(extreme: &str, within: Duration) -> String {
    let began = Instant::now();
    let error = run(&program(Some(extreme)), 1).unwrap_err();
    assert!(began.elapsed() < within, "{extreme}: {:?}", began.elapsed());
    let text = error.to_string();
    text.lines().next().unwrap_or_default().to_owned()
}

const SOON: Duration = Duration::from_secs(4);

#[test]
fn the_reference_passes_the_toy_suite() {
    let result = run(&program(None), 2).unwrap();
    assert_eq!(verdicts(&result), [Verdict::Pass; 3], "{result:?}");
}

#[test]
fn bad_from_the_start() {
    let texts: Vec<String> = [
        "silent", "deaf", "garbage", "endless", "gigabyte", "chatty", "closed", "exit",
    ]
    .into_iter()
    .map(|extreme| format!("{extreme}: {}", no_start(extreme, SOON)))
    .collect();
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn bad_in_the_middle_of_a_case() {
    for extreme in ["crash", "wrong-seq", "twice", "hang", "drip"] {
        let result = nothing_passes(extreme, Duration::from_secs(8));
        assert_eq!(result.cases.len(), 2, "{extreme}: the next case runs");
        for case in &result.cases {
            assert!(
                matches!(
                    case.verdict,
                    Verdict::ErrorSutAdapter | Verdict::ErrorEnv | Verdict::Inconc
                ),
                "{extreme}: {} {}",
                case.id,
                case.verdict
            );
            assert!(case.why.is_some(), "{extreme}: {}", case.id);
        }
    }
}

#[test]
fn a_subject_that_stays_at_bye_passes_no_run() {
    let result = run(&program(Some("hang-at-bye")), 1).unwrap();
    assert_eq!(result.verdict, RunVerdict::Error);
    assert_eq!(
        result.headline,
        "bye: expected exit code 0, got kill by the runner"
    );
}

#[test]
fn a_flood_on_standard_error_is_not_judged_and_costs_nothing() {
    let began = Instant::now();
    let result = run(&program(Some("flood")), 1).unwrap();
    assert_eq!(verdicts(&result), [Verdict::Pass; 2]);
    assert!(began.elapsed() < SOON);
}

#[test]
fn a_grandchild_that_holds_the_pipes_holds_nobody() {
    let began = Instant::now();
    let result = nothing_passes("orphan", SOON);
    assert!(
        result
            .cases
            .iter()
            .all(|case| case.verdict == Verdict::ErrorSutAdapter),
        "{:?}",
        verdicts(&result)
    );
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
}

#[test]
fn three_errors_in_a_row_stop_the_run() {
    let result = run(&program(Some("wrong-seq")), 5).unwrap();
    let count = |verdict| {
        verdicts(&result)
            .into_iter()
            .filter(|one| *one == verdict)
            .count()
    };
    assert_eq!(count(Verdict::ErrorSutAdapter), 3);
    assert_eq!(count(Verdict::NotRun), 3);
    assert_eq!(result.run.status, "stopped");
}

#[test]
fn who_answers_without_doing_passes_nothing() {
    for extreme in ["null", "echo", "same"] {
        nothing_passes(extreme, SOON);
    }
}

#[test]
fn accept_all_and_reject_all_do_not_both_pass_a_refusal() {
    let accepting = run(&program(Some("accept-all")), 1).unwrap();
    let rejecting = run(&program(Some("reject-all")), 1).unwrap();
    let passed = |result: &RunResult, id: &str| {
        result
            .cases
            .iter()
            .any(|case| case.id == id && case.verdict == Verdict::Pass)
    };
    assert!(!(passed(&accepting, BAD) && passed(&rejecting, BAD)));
    // By design both answer SELECT: it is what reject-all is not silent about.
    assert!(passed(&rejecting, GOOD));
}

#[test]
fn a_program_that_is_not_there() {
    let error = run(
        &Program {
            words: vec!["./no-such-adapter".into()],
            folder: None,
        },
        1,
    )
    .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("cannot start `./no-such-adapter`: "),
        "{error}"
    );
    let error = run(
        &Program {
            words: vec![],
            folder: None,
        },
        1,
    )
    .unwrap_err();
    assert!(error.to_string().contains("the command is empty"));
}

#[test]
fn a_subject_of_another_role_or_profile_is_told_so() {
    let words = [env!("CARGO_BIN_EXE_keyproof"), "sut", "vehicle"]
        .map(str::to_owned)
        .to_vec();
    let error = run(
        &Program {
            words,
            folder: None,
        },
        1,
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "hello: expected role device among roles, got vehicle"
    );
    let words = [
        env!("CARGO_BIN_EXE_keyproof"),
        "sut",
        "device",
        "--profile",
        "invented",
    ]
    .map(str::to_owned)
    .to_vec();
    let error = run(
        &Program {
            words,
            folder: None,
        },
        1,
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "hello: expected profile ccc among families, got invented"
    );
}
