//! What the model's commands print: nothing that a reviewer needs stands in JSON only.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::process::Command;

fn keyproof(arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_keyproof"))
        .args(arguments)
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8(text).unwrap(),
    )
}

fn shows(arguments: &[&str], code: i32, words: &[&str]) {
    let (got, text) = keyproof(arguments);
    assert_eq!(got, code, "{arguments:?}: {text}");
    for word in words {
        assert!(text.contains(word), "{arguments:?}: {word}: {text}");
    }
}

#[test]
fn a_scenario_is_told_whole() {
    shows(
        &["check", "--scenario", "leak-later-unlock"],
        0,
        &[
            "sessions      transaction 1: vehicle 1",
            "network: ",
            "leak-later: ",
            "varied fields none",
            "reached       a vehicle accepts: in ",
            "never forged  none",
            "moves from",
        ],
    );
}

#[test]
fn a_trace_ends_with_the_goal_and_both_facts() {
    shows(
        &["check", "--scenario", "finding-interface"],
        1,
        &[
            "shows F-ST-001",
            "(radio Bluetooth instead of NFC)",
            "then phone 1 sends an AUTH1 response",
            "therefore I3 is violated: When the device accepts",
            "claim    selection 1 of phone 1",
            "against  transaction 1 of vehicle 1",
        ],
    );
}

#[test]
fn both_engines_take_every_printed_id() {
    for engine in ["own", "stateright"] {
        shows(
            &[
                "check",
                "--scenario",
                "unlink-suspended",
                "--engine",
                engine,
            ],
            0,
            &["I17 two phones look alike"],
        );
    }
    shows(&["explain", "unlink-suspended"], 0, &["right world"]);
    shows(&["explain", "finding-relay"], 0, &["far from the vehicles"]);
    shows(&["explore", "unlok"], 2, &["near it: unlock"]);
}

#[test]
fn goals_capabilities_and_verdicts_are_explained() {
    shows(&["explain", "I2"], 0, &["AGR-V", "served by DK-ST-004"]);
    shows(&["explain", "I14"], 0, &["missed in F-ST-003"]);
    shows(&["explain", "insider"], 0, &["a key of its own"]);
    shows(&["explain", "CONTROL_FAILED"], 0, &["positive control"]);
    shows(&["explain", "NA"], 2, &["NOT_APPLICABLE"]);
}

#[test]
fn mutants_take_rules_and_name_what_else_falls() {
    shows(
        &["mutants", "DK-ST-004"],
        0,
        &["SkipDeviceSignature", "therefore I1", "there falls as well"],
    );
    shows(&["mutants", "DK-EN-001"], 6, &["no mutation takes"]);
    shows(
        &["mutants", "SkipDevice"],
        2,
        &["near it: SkipDeviceSignature"],
    );
}

#[test]
fn owner_pairing_is_checked_and_told() {
    shows(
        &["check", "--scenario", "op-withdraw"],
        0,
        &[
            "op-withdraw-ccc: ",
            "op-withdraw-rfc9383: ",
            "I18 the device pairs only while its user wants it",
            "reached       the vehicle takes a key that the phone made",
        ],
    );
    shows(
        &["check", "--scenario", "op-short-list-ccc"],
        1,
        &["shows F-OP-003", "therefore I12 is violated"],
    );
    shows(
        &["mutants", "OverwriteLiveKey"],
        0,
        &[
            "killed alone",
            "therefore I19",
            "in scenario op-verifier-live-ccc",
        ],
    );
    shows(
        &["findings", "F-OP-004"],
        0,
        &["the model shows it", "OP CONTROL FLOW abort"],
    );
    shows(&["explain", "op-leak"], 0, &["all leaks at some moment"]);
    shows(
        &["explain", "old-certificate"],
        0,
        &["left a secure element"],
    );
    shows(
        &["explain", "I6"],
        0,
        &["in owner pairing: When the vehicle takes a key"],
    );
    shows(&["explore", "op-leek"], 2, &["near it: op-leak"]);
}

#[test]
fn a_diagram_names_the_messages() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("attack.mmd");
    let file = path.to_str().unwrap();
    shows(
        &["mutants", "SkipDeviceSignature", "--mermaid", file],
        0,
        &[],
    );
    let text = std::fs::read_to_string(path).unwrap();
    assert!(!text.contains("answers"), "{text}");
    for words in ["net: AUTH0 naming vehicle 1: version 0", "therefore I1"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn vectors_that_are_not_there_are_wrong_usage() {
    shows(
        &["vectors", "verify", "/nowhere"],
        2,
        &["expected a folder"],
    );
}
