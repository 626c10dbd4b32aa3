//! For each mutation the shortest sequence that shows it.

use keyproof_vectors::generate::{drafts, teeth};
use keyproof_vectors::player::device::title;
use keyproof_vectors::recipe::Script;

#[test]
fn shortest_sequences() {
    let (scripts, toothless) = teeth::found();
    let mut text = String::new();
    for (row, script) in &scripts {
        let steps: Vec<String> = match script {
            Script::Device(script) => script
                .steps
                .iter()
                .map(|step| title(&step.act.words(), step.bend.as_ref()))
                .collect(),
            Script::Vehicle(script) => script
                .steps
                .iter()
                .map(|step| title(&step.act.words(), step.bend.as_ref()))
                .collect(),
        };
        text.push_str(&format!(
            "{} {}: {}\n",
            row.mutation.name(),
            script.role().name(),
            steps.join(" · ")
        ));
    }
    for none in &toothless {
        text.push_str(&format!(
            "{} {}: none\n",
            none.mutation.name(),
            none.role.name()
        ));
    }
    println!("{text}");
    insta::assert_snapshot!("shortest", text);
    for draft in drafts()
        .iter()
        .filter(|draft| draft.key.starts_with("teeth/"))
    {
        println!("{} {:?} control {:?}", draft.key, draft.kind, draft.control);
        assert!(
            draft.fault.is_none() || draft.control.is_some(),
            "{}",
            draft.key
        );
    }
}
