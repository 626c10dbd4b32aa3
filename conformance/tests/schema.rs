//! The published schemas are fresh, and what is written fits them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod hosted;

use keyproof_conformance::subject::Builtin;
use keyproof_conformance::verdict::judge::Mode;
use keyproof_conformance::{provision, result};
use keyproof_spec::mutation::Mutation;
use keyproof_spec::profile::CCC;
use keyproof_spec::words::Role;
use serde_json::Value;
use std::path::Path;

fn published(name: &str, fresh: &Value) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schema")
        .join(name);
    let text = format!("{}\n", serde_json::to_string_pretty(fresh).unwrap());
    if std::env::var_os("KEYPROOF_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == text,
        "{name} is stale: run KEYPROOF_UPDATE=1 cargo test -p keyproof-conformance --test schema"
    );
    serde_json::from_str(&found).unwrap()
}

fn fits(schema: &Value, document: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn a_result_fits_its_schema() {
    let schema = published("result.schema.json", &result::schema());
    let twin = Builtin::Twin(vec![Mutation::SkipVehicleSignature.into()]);
    let result = hosted::run(&twin, Role::Device, &CCC, Mode::ThirdParty);
    fits(&schema, &serde_json::to_value(result).unwrap());
    assert!(!jsonschema::is_valid(&schema, &Value::Null));
}

#[test]
fn test_keys_fit_their_schema() {
    let schema = published("provision.schema.json", &provision::schema());
    fits(
        &schema,
        &serde_json::to_value(provision::File::of(&CCC)).unwrap(),
    );
}
