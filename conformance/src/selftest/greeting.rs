//! The fields of `hello`.

use super::sheet::{Outcome, Sheet};
use super::talk::{State, Talk};
use crate::kap::message::OPS;
use crate::kap::{LINE_MAX, VERSIONS};
use keyproof_spec::pairing::words::EffectKind as PairingEffect;
use keyproof_spec::words::EffectKind;
use serde_json::{Value, json};

const NEEDED: [&str; 8] = [
    "hello",
    "provision",
    "reset",
    "open",
    "deliver",
    "observe",
    "close",
    "bye",
];

/// Whether a value is a list of text, every word of it known, and the needed ones among them.
fn list(value: &Value, known: Option<&[&str]>, needed: &[&str]) -> bool {
    let Some(words) = value.as_array() else {
        return false;
    };
    let text: Option<Vec<&str>> = words.iter().map(Value::as_str).collect();
    text.is_some_and(|text| {
        text.iter()
            .all(|word| known.is_none_or(|known| known.contains(word)))
            && needed.iter().all(|word| text.contains(word))
    })
}

fn field(sheet: &mut Sheet, name: &'static str, expected: &str, got: &Value, good: bool) {
    let outcome = if good { Outcome::Good } else { Outcome::Wrong };
    let got = super::talk::shown(got.to_string().as_bytes());
    sheet.write(name, outcome, "hello", expected, &got);
}

/// Says hello; false when there is none.
pub fn checks(talk: &mut Talk<'_>, sheet: &mut Sheet) -> bool {
    let mut told = None;
    sheet.judge(talk, "hello", State::Running, "ok", |talk| {
        let fields = talk.hello_fields(VERSIONS);
        let reply = talk.call("hello", fields)?;
        let good = reply.kind == "ok";
        told = good.then(|| reply.body.clone());
        Ok(reply.seen(talk, good))
    });
    let Some(hello) = told else { return false };
    talk.met(hello.clone());
    fields(talk, sheet, &hello);
    sheet.judge(talk, "hello-versions", State::Running, "nack", |talk| {
        let fields = talk.hello_fields([2, 3]);
        let reply = talk.call("hello", fields)?;
        Ok(reply.seen(talk, reply.kind == "nack"))
    });
    true
}

fn fields(talk: &Talk<'_>, sheet: &mut Sheet, hello: &Value) {
    let of = |name: &str| hello.get(name).cloned().unwrap_or_default();
    let is_text = |name: &&str| {
        hello
            .pointer(&format!("/sut/{name}"))
            .is_some_and(Value::is_string)
    };
    let who = ["vendor", "name", "version", "build", "kind"];
    let (role, profile) = (talk.role().name(), talk.profile().name);
    field(sheet, "hello.kap", "1", &of("kap"), of("kap") == json!(1));
    field(
        sheet,
        "hello.sut",
        "text in vendor, name, version, build, kind",
        &of("sut"),
        who.iter().all(is_text),
    );
    field(
        sheet,
        "hello.roles",
        &format!("device or vehicle, with {role}"),
        &of("roles"),
        list(&of("roles"), Some(&["device", "vehicle"]), &[role]),
    );
    field(
        sheet,
        "hello.families",
        &format!("profile names, with {profile}"),
        &of("families"),
        list(&of("families"), None, &[profile]),
    );
    field(
        sheet,
        "hello.links",
        "nfc or ble, with nfc",
        &of("links"),
        list(&of("links"), Some(&["nfc", "ble"]), &["nfc"]),
    );
    field(
        sheet,
        "hello.ops",
        "operations of docs/adapter.md, the eight needed ones included",
        &of("ops"),
        list(&of("ops"), Some(&OPS), &NEEDED),
    );
    let rng = [json!("scripted"), json!("none")].contains(&of("rng"));
    let seeded = of("rng") != json!("scripted") || talk.lists("ops", "seed");
    field(
        sheet,
        "hello.rng",
        "scripted (with seed in ops) or none",
        &of("rng"),
        rng && seeded,
    );
    field(
        sheet,
        "hello.reset",
        "session, power or factory, with session",
        &of("reset"),
        list(
            &of("reset"),
            Some(&["session", "power", "factory"]),
            &["session"],
        ),
    );
    let details = [json!("class"), json!("stage"), json!("none")];
    let detail = of("reject_detail");
    field(
        sheet,
        "hello.reject_detail",
        "class, stage or none",
        &detail,
        details.contains(&detail),
    );
    optional(sheet, hello);
}

/// Fields that may be left out.
fn optional(sheet: &mut Sheet, hello: &Value) {
    let mut one = |name: &'static str, key: &str, expected: &str, good: &dyn Fn(&Value) -> bool| {
        if let Some(value) = hello.get(key) {
            field(sheet, name, expected, value, good(value));
        }
    };
    let longest = u64::try_from(LINE_MAX).unwrap_or(u64::MAX);
    one(
        "hello.max_line",
        "max_line",
        "a number of bytes, at most 1048576",
        &|value| {
            value
                .as_u64()
                .is_some_and(|bytes| (1..=longest).contains(&bytes))
        },
    );
    let effects: Vec<&str> = EffectKind::ALL
        .iter()
        .map(|kind| kind.name())
        .chain(PairingEffect::ALL.iter().map(|kind| kind.name()))
        .collect();
    one(
        "hello.observes",
        "observes",
        "effects of docs/adapter.md",
        &|value| list(value, Some(&effects), &[]),
    );
    let protocols = ["transaction", "pairing"];
    one(
        "hello.protocols",
        "protocols",
        "transaction or pairing",
        &|value| list(value, Some(&protocols), &[]),
    );
    one("hello.pics", "pics", "true or false by id", &|value| {
        let fields = value.as_object();
        fields.is_some_and(|fields| fields.values().all(Value::is_boolean))
    });
}
