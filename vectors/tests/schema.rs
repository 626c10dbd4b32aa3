//! The files obey the published schema.

use keyproof_vectors::{embed, release};
use serde_json::Value;

#[test]
fn files_obey_the_schema() {
    assert_eq!(release::schema().unwrap(), embed::SCHEMA);
    let schema: Value = serde_json::from_str(embed::SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (name, text) in embed::FILES {
        let file: Value = serde_json::from_str(text).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&file)
            .map(|error| format!("{name}: {error}"))
            .take(3)
            .collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

#[test]
fn unknown_fields_are_refused() {
    let (name, text) = embed::FILES[0];
    let text = text.replacen("\"suite\"", "\"colour\": 1, \"suite\"", 1);
    let error = embed::read(name, &text).unwrap_err().to_string();
    assert!(error.contains("unknown field `colour`"), "{error}");
}
