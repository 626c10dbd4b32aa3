//! The command line: golden output, exit codes, files of bad content.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use keyproof_conformance::result::RunResult;
use std::path::Path;
use std::process::{Command, Output};

/// In a folder of its own, which is gone afterwards with all that the run left there.
fn keyproof(arguments: &[&str]) -> Output {
    keyproof_in(tempfile::tempdir().unwrap().path(), arguments)
}

fn keyproof_in(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_keyproof"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Standard output with the exit code, for golden files.
fn golden(arguments: &[&str]) -> String {
    let output = keyproof(arguments);
    format!(
        "$ keyproof {}\n{}{}exit {}\n",
        arguments.join(" "),
        out(&output),
        err(&output),
        code(&output)
    )
}

const ONE: &str = "KP-P-NFC-AUTH-BV-0002";

#[test]
fn one_case_passes_in_part() {
    insta::assert_snapshot!(golden(&[
        "run",
        "--builtin",
        "reference",
        "--role",
        "device",
        "--case",
        ONE
    ]));
}

#[test]
fn one_screen_for_a_failure() {
    insta::assert_snapshot!(golden(&[
        "run",
        "--builtin",
        "twin:SkipVehicleSignature",
        "--role",
        "device",
        "--case",
        "KP-P-NFC-AUTH-BI-0015"
    ]));
}

#[test]
fn usage_errors_say_what_is_expected() {
    let texts = [
        golden(&["run", "--role", "device"]),
        golden(&["run", "--builtin", "nobody", "--role", "device"]),
        golden(&["run", "--builtin", "reference"]),
        golden(&[
            "run",
            "--builtin",
            "reference",
            "--role",
            "device",
            "--case",
            "KP-X",
        ]),
        golden(&[
            "run",
            "--builtin",
            "reference",
            "--role",
            "device",
            "--area",
            "SKY",
        ]),
        golden(&["run", "--sut", "'./a", "--role", "device"]),
        golden(&["run", "--plan", "no-such-plan.toml"]),
        golden(&["run", "--role", "device", "--", "./no-such-adapter"]),
        golden(&["explain", "DK-ST-999"]),
        golden(&["list", "--filter", "nothing has these words"]),
        golden(&["replay", "no-such-result.json", ONE]),
    ];
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn exit_codes() {
    let run = |builtin: &str, more: &[&str]| {
        let mut arguments = vec![
            "run",
            "--role",
            "device",
            "--builtin",
            builtin,
            "--in-process",
        ];
        arguments.extend(more);
        code(&keyproof(&arguments))
    };
    assert_eq!(run("reference", &["--case", ONE]), 0);
    assert_eq!(run("twin:SkipVehicleSignature", &["--area", "AUTH"]), 1);
    assert_eq!(run("null", &["--case", ONE]), 1);
    assert_eq!(run("reference", &["--case", "nothing"]), 2);
    assert_eq!(
        run("reference", &["--filter", "nothing has these words"]),
        6
    );
    assert_eq!(
        code(&keyproof(&[
            "run",
            "--role",
            "device",
            "--",
            "./no-such-adapter"
        ])),
        4
    );
    assert_eq!(
        code(&keyproof(&[
            "run",
            "--role",
            "device",
            "--builtin",
            "garbage"
        ])),
        4
    );
    assert_eq!(code(&keyproof(&["vectors", "verify", "/nowhere"])), 2);
    assert_eq!(code(&keyproof(&["trace"])), 0);
}

#[test]
fn a_requirement_is_explained() {
    let output = keyproof(&["explain", "DK-ST-024"]);
    let text = out(&output);
    for words in [
        "The device MUST answer AUTH1",
        "Why: slot and signature identify",
        "Mutation SkipVehicleSignature",
        "Cases (",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    for id in ["KP-P-NFC-AUTH-BI-0015", "F-ST-001", "A3", "SkipCommandMac"] {
        assert_eq!(code(&keyproof(&["explain", id])), 0, "{id}");
    }
}

#[test]
fn a_run_killed_in_the_middle_is_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let run = |option: &str| {
        keyproof(&[
            "run",
            "--builtin",
            "reference",
            "--role",
            "device",
            "--area",
            "SEL",
            option,
            path,
            "--json",
        ])
    };
    let whole = run("--out");
    assert_eq!(code(&whole), 0, "{}", err(&whole));
    // As a kill leaves it: two finished cases, and a third half written.
    let events = folder.path().join("events.ndjson");
    let text = std::fs::read_to_string(&events).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    std::fs::write(
        &events,
        format!(
            "{}\n{}\n{}\n{}",
            lines[0],
            lines[1],
            lines[2],
            &lines[3][..40]
        ),
    )
    .unwrap();
    let resumed = run("--resume");
    assert_eq!(code(&resumed), 0, "{}", err(&resumed));
    let (whole, resumed): (RunResult, RunResult) = (
        serde_json::from_str(&out(&whole)).unwrap(),
        serde_json::from_str(&out(&resumed)).unwrap(),
    );
    assert!(resumed.volatile.resumed);
    assert_eq!(whole.cases.len(), resumed.cases.len());
    // A case that was not run again has its old time; all others have new ones.
    assert_eq!(
        whole.cases[0].volatile.micros,
        resumed.cases[0].volatile.micros
    );
    assert_eq!(
        std::fs::read_to_string(&events)
            .unwrap()
            .lines()
            .filter(|line| line.contains("\"event\":\"case\""))
            .count(),
        whole.cases.len()
    );
    // Another run is refused.
    let other = keyproof(&[
        "run",
        "--builtin",
        "twin",
        "--role",
        "device",
        "--resume",
        path,
    ]);
    assert_eq!(code(&other), 2);
    assert!(
        err(&other).contains("expected a run with id"),
        "{}",
        err(&other)
    );
}

#[test]
fn replay_tells_the_case_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let run = keyproof(&[
        "run",
        "--builtin",
        "twin:SkipVehicleSignature",
        "--role",
        "device",
        "--area",
        "AUTH",
        "--out",
        path,
    ]);
    assert_eq!(code(&run), 1);
    let replay = keyproof(&["replay", path, "KP-P-NFC-AUTH-BI-0015"]);
    assert_eq!(code(&replay), 1);
    assert!(
        out(&replay).ends_with("before FAIL, now FAIL: the same\n"),
        "{}",
        out(&replay)
    );
    for file in ["events.ndjson", "result.json", "summary.txt", "report.html"] {
        assert!(folder.path().join(file).exists(), "{file}");
    }
    let told = out(&replay);
    let told: Vec<&str> = told.lines().collect();
    let failing = told
        .iter()
        .position(|line| *line == "step 6: AUTH1, with signature by vehicle two   <== fails here")
        .unwrap();
    let step = &told[failing..];
    assert!(step[2].starts_with("  ▶   9E 64 signature"), "{step:#?}");
    assert!(step[3].starts_with("  ▶   hex 80810000429e40"), "{step:#?}");
    // Every difference stands at its step, not only the first.
    let differences = told.iter().filter(|line| line.starts_with("  ✗ DK-ST-024"));
    assert_eq!(differences.count(), 5, "{told:#?}");
    assert!(
        told.iter()
            .any(|line| line.ends_with("got 9000 (answered); byte 88: expected 69, got 90"))
    );
    assert!(
        told.iter()
            .any(|line| line.trim() == "step      6 of 8: AUTH1, with signature by vehicle two"),
        "{told:#?}"
    );
    let html = std::fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert!(
        html.contains("KP-P-NFC-AUTH-BI-0015") && !html.contains("http"),
        "one file, no network"
    );
}

fn refuses(path: &Path, content: &str, arguments: &[&str], words: &str) {
    std::fs::write(path, content).unwrap();
    let output = keyproof(arguments);
    assert_eq!(code(&output), 2, "{arguments:?}: {}", err(&output));
    assert!(err(&output).contains(words), "{}", err(&output));
    assert!(!err(&output).contains("panicked"));
}

#[test]
fn files_of_bad_content_are_refused_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    let path = file.to_str().unwrap();
    let plan = ["run", "--plan", path];
    refuses(
        &file,
        "schema = 1\n",
        &plan,
        ":1:10: schema: expected quoted text",
    );
    refuses(
        &file,
        "schema = \"plan/1\"\n[sut]\nadapter = [\"x\"]\nrole = \"car\"\n",
        &plan,
        ":4:8: sut.role: expected `device` or `vehicle`, got `car`",
    );
    refuses(&file, "\u{0}\u{1}", &plan, ":1:");
    let provision = [
        "run",
        "--builtin",
        "reference",
        "--role",
        "device",
        "--provision",
        path,
    ];
    refuses(&file, "{}", &provision, "missing field `schema`");
    refuses(&file, "[", &provision, ":1:1: expected provision/1");
    let replay = ["replay", path, ONE];
    refuses(
        &file,
        "{}",
        &replay,
        "schema: expected result/1.0, got nothing",
    );
    refuses(
        &file,
        "{\"schema\":\"result/1.0\"}",
        &replay,
        "missing field",
    );
    refuses(
        &file,
        "no json",
        &replay,
        ":1:2: expected JSON of result/1.0",
    );
}

#[test]
fn keys_written_are_keys_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.json");
    let path = file.to_str().unwrap();
    assert_eq!(code(&keyproof(&["provision", "new", path])), 0);
    assert_eq!(code(&keyproof(&["provision", "check", path])), 0);
    let run = [
        "run",
        "--builtin",
        "reference",
        "--role",
        "device",
        "--case",
        ONE,
        "--provision",
        path,
    ];
    assert_eq!(code(&keyproof(&run)), 0);
    assert_eq!(
        code(&keyproof(&[
            "provision",
            "check",
            "--profile",
            "invented",
            path
        ])),
        2
    );
}

#[test]
fn a_plan_written_is_a_plan_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.toml");
    let path = file.to_str().unwrap();
    assert_eq!(
        code(&keyproof(&["plan", "new", "--role", "device", path])),
        0
    );
    assert_eq!(code(&keyproof(&["plan", "check", path])), 0);
    let text = std::fs::read_to_string(&file).unwrap();
    let adapter = format!(
        "adapter = [{:?}, \"sut\", \"device\"]",
        env!("CARGO_BIN_EXE_keyproof")
    );
    let text = text
        .replace("adapter = [\"./my-adapter\"]", &adapter)
        .replace("\"KP.P.SCRIPTED\"", "#")
        .replace("\"KP.P.PAIRING\"", "#");
    std::fs::write(&file, text).unwrap();
    let run = keyproof(&["run", "--plan", path, "--case", ONE]);
    assert_eq!(code(&run), 0, "{}{}", out(&run), err(&run));
    // What the plan says of refusals is held against what the subject says.
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.replace("# reject_detail = \"class\"", "reject_detail = \"stage\"");
    std::fs::write(&file, text).unwrap();
    let run = keyproof(&["run", "--plan", path, "--case", ONE]);
    assert_eq!(code(&run), 1, "{}{}", out(&run), err(&run));
    let words =
        "expect.reject_detail (what it tells of a refusal): the plan says stage, hello says class";
    assert!(err(&run).contains(words), "{}", err(&run));
    assert!(out(&run).lines().next().unwrap().contains(words));
}

#[test]
fn relative_paths_of_a_plan_start_at_the_plan() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(
        env!("CARGO_BIN_EXE_keyproof"),
        folder.path().join("my-wallet"),
    )
    .unwrap();
    let file = folder.path().join("plan.toml");
    let plan = "schema = \"plan/1\"\n[sut]\nadapter = [\"./my-wallet\", \"sut\", \"device\"]\nrole = \"device\"\n";
    std::fs::write(&file, plan).unwrap();
    let elsewhere = keyproof(&["run", "--plan", file.to_str().unwrap(), "--case", ONE]);
    assert_eq!(code(&elsewhere), 0, "{}", err(&elsewhere));
    let beside = keyproof_in(
        folder.path(),
        &["run", "--plan", "plan.toml", "--case", ONE],
    );
    assert_eq!(code(&beside), 0, "{}", err(&beside));
    std::fs::write(&file, plan.replace("my-wallet", "no-wallet")).unwrap();
    let missing = keyproof(&["run", "--plan", file.to_str().unwrap()]);
    assert_eq!(code(&missing), 4);
    assert!(
        err(&missing).contains("in the plan's folder /"),
        "{}",
        err(&missing)
    );
}

#[test]
fn a_run_leaves_its_report_and_never_loses_an_earlier_one() {
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &[&str]| {
        let mut arguments = vec![
            "run",
            "--builtin",
            "reference",
            "--role",
            "device",
            "--case",
            ONE,
        ];
        arguments.extend(more);
        keyproof_in(folder.path(), &arguments)
    };
    for named in ["keyproof-out", "keyproof-out-2"] {
        let ends = format!("report: {named}/report.html\n");
        let run = run(&[]);
        assert!(out(&run).ends_with(&ends), "{}", out(&run));
        assert!(folder.path().join(named).join("report.html").exists());
    }
    let again = run(&["--out", "keyproof-out"]);
    assert_eq!(code(&again), 2);
    assert!(err(&again).contains("--overwrite"), "{}", err(&again));
    assert_eq!(code(&run(&["--out", "keyproof-out", "--overwrite"])), 0);
    // Standard output stays one JSON document.
    let json = run(&["--json"]);
    assert!(serde_json::from_str::<RunResult>(&out(&json)).is_ok());
    assert!(err(&json).ends_with("report: keyproof-out-3/report.html\n"));
    assert!(!out(&run(&["--no-out"])).contains("report:"));
    assert!(!folder.path().join("keyproof-out-4").exists());
}

#[test]
fn failures_come_first_and_cases_that_wait_are_folded() {
    let folder = tempfile::tempdir().unwrap();
    let run = keyproof_in(
        folder.path(),
        &[
            "run",
            "--builtin",
            "reject-all",
            "--role",
            "device",
            "--in-process",
        ],
    );
    assert_eq!(code(&run), 1);
    let told = out(&run);
    let first = told.lines().next().unwrap();
    assert!(first.contains(" MUSTs not decided: "), "{first}");
    assert!(told.contains("\n  inconclusive "), "{told}");
    assert!(told.contains(": CONTROL_FAILED ("), "{told}");
    let table = told.find("\nrule  ").unwrap();
    assert!(
        table < told.find("\n── ").unwrap(),
        "the table stands before the details"
    );
    assert!(told.contains("not judged, because this control failed"));
    let html = std::fs::read_to_string(folder.path().join("keyproof-out/report.html")).unwrap();
    let details = html.split_once("What did not pass").unwrap().1;
    let (screens, all) = details.split_once("All cases").unwrap();
    assert!(
        screens
            .trim_start_matches("</h2>")
            .trim_start()
            .starts_with("<section")
    );
    let first_of = |verdict: &str| {
        all.find(&format!("<td><span class=\"{verdict}\""))
            .unwrap_or(usize::MAX)
    };
    assert!(first_of("FAIL") < first_of("INCONC"));
    assert!(first_of("FAIL") < first_of("REVIEW"));
    // No case is lost by folding, and none stands twice.
    let result: RunResult = serde_json::from_str(
        &std::fs::read_to_string(folder.path().join("keyproof-out/result.json")).unwrap(),
    )
    .unwrap();
    assert!(all.contains("<details>"));
    for case in &result.cases {
        assert_eq!(
            all.matches(&format!("<code>{}</code>", case.id)).count(),
            1,
            "{}",
            case.id
        );
    }
}

#[test]
fn equal_reasons_are_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("skips.py");
    std::fs::write(&file, SKIPS).unwrap();
    let run = keyproof(&[
        "run",
        "--role",
        "device",
        "--",
        "python3",
        file.to_str().unwrap(),
    ]);
    let told = out(&run);
    let skipped: Vec<&str> = told
        .lines()
        .filter(|line| line.starts_with("  skipped "))
        .collect();
    assert_eq!(skipped.len(), 1, "{told}{}", err(&run));
    assert!(
        skipped[0].contains(": provision: no secure element ("),
        "{skipped:?}"
    );
    assert!(
        told.contains("  not decided, skipped: provision: no secure element: DK-"),
        "{told}"
    );
}

/// A wallet that can be given no keys.
const SKIPS: &str = r#"
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    answer = {"seq": asked["seq"], "ok": {}}
    if asked["op"] == "hello":
        answer["ok"] = {"kap": 1, "sut": {"vendor": "a", "name": "b", "version": "1", "build": "", "kind": "software"},
                        "roles": ["device"], "families": ["ccc"], "links": ["nfc"], "ops": [], "rng": "none",
                        "reset": ["session"], "reject_detail": "none", "max_line": 1048576, "pics": {}}
    elif asked["op"] == "provision":
        answer = {"seq": asked["seq"], "skip": {"reason": "no secure element"}}
    print(json.dumps(answer), flush=True)
    if asked["op"] == "bye":
        break
"#;
