//! The kinds of "no", keys, links, resets, effects (`docs/adapter.md`, "Operations").

use super::sheet::{Blind, Seen, Sheet};
use super::talk::{Reply, State, Talk};
use keyproof_spec::pairing::words::EffectKind as PairingEffect;
use keyproof_spec::words::{EffectKind, Role};
use serde_json::{Value, json};

/// A word that stands nowhere.
const NOWHERE: &str = "no-such-word";
/// A number that no adapter has given out.
const NO_LINK: u64 = 4_000_000_000;

/// The command that selects the applet: the first that a device gets.
fn select(talk: &Talk<'_>) -> String {
    let aid = talk.profile().applet_aid;
    format!("00a40400{:02x}{}00", aid.len(), hex::encode(aid))
}

/// One request that must be answered with one kind.
fn one(
    talk: &mut Talk<'_>,
    sheet: &mut Sheet,
    name: &'static str,
    state: State,
    kind: &str,
    request: impl FnOnce(&Talk<'_>) -> Result<(&'static str, Value), Blind>,
) {
    sheet.judge(talk, name, state, kind, |talk| {
        let (op, fields) = request(talk)?;
        let reply = talk.call(op, fields)?;
        Ok(reply.seen(talk, reply.kind == kind))
    });
}

fn with(fields: Value, name: &str, value: Value) -> Value {
    let mut fields = fields;
    if let Some(object) = fields.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
    fields
}

/// All checks of operations.
pub fn checks(talk: &mut Talk<'_>, sheet: &mut Sheet) {
    blank(talk, sheet);
    unknown(talk, sheet);
    optional(talk, sheet);
    links(talk, sheet);
    deliveries(talk, sheet);
    effects(talk, sheet);
    provisions(talk, sheet);
    resets(talk, sheet);
}

fn blank(talk: &mut Talk<'_>, sheet: &mut Sheet) {
    one(
        talk,
        sheet,
        "not-provisioned",
        State::Blank,
        "skip",
        |talk| Ok(("open", talk.open_fields())),
    );
    one(talk, sheet, "no-link-at-all", State::Blank, "error", |_| {
        Ok(("deliver", json!({"h": 1, "pdu": "00a40400"})))
    });
    let expected = "ok with no effects";
    sheet.judge(talk, "nothing-observed", State::Blank, expected, |talk| {
        let reply = talk.call("observe", json!({}))?;
        let good = reply.body.get("effects") == Some(&json!([]));
        Ok(reply.seen(talk, good))
    });
}

fn unknown(talk: &mut Talk<'_>, sheet: &mut Sheet) {
    one(talk, sheet, "unknown-op", State::Running, "nack", |_| {
        Ok(("dump", json!({})))
    });
    one(
        talk,
        sheet,
        "unknown-profile",
        State::Running,
        "skip",
        |talk| {
            let fields = talk.provision_fields(&talk.objects());
            Ok(("provision", with(fields, "profile", json!(NOWHERE))))
        },
    );
    one(
        talk,
        sheet,
        "unknown-role",
        State::Running,
        "nack",
        |talk| {
            let fields = talk.provision_fields(&talk.objects());
            Ok(("provision", with(fields, "role", json!(NOWHERE))))
        },
    );
    one(talk, sheet, "provision", State::Running, "ok", |talk| {
        Ok(("provision", talk.provision_fields(&talk.objects())))
    });
    one(
        talk,
        sheet,
        "unknown-link",
        State::Provisioned,
        "nack",
        |talk| Ok(("open", with(talk.open_fields(), "link", json!(NOWHERE)))),
    );
    one(
        talk,
        sheet,
        "open-unknown-role",
        State::Provisioned,
        "nack",
        |talk| Ok(("open", with(talk.open_fields(), "role", json!(NOWHERE)))),
    );
    one(
        talk,
        sheet,
        "unknown-reset",
        State::Provisioned,
        "nack",
        |_| Ok(("reset", json!({"level": NOWHERE}))),
    );
    one(
        talk,
        sheet,
        "unknown-hook",
        State::Provisioned,
        "nack",
        |_| Ok(("hook", json!({"human": NOWHERE}))),
    );
}

/// `ops` is true: what stands in it is implemented, what does not is not.
fn optional(talk: &mut Talk<'_>, sheet: &mut Sheet) {
    let seeds = json!({"streams": {"ephemeral": [], "transaction": []}});
    let optional = [
        ("ping", json!({})),
        ("mark", json!({"case": "selftest", "attempt": 1})),
        ("seed", seeds),
        ("hook", json!({"human": "authenticate"})),
    ];
    for (op, fields) in optional {
        let listed = talk.lists("ops", op);
        let nobody = op == "hook" && talk.role() == Role::Vehicle;
        let expected: &[&str] = match (op, listed) {
            (_, false) => &["nack"],
            ("hook", true) if nobody => &["skip", "nack"],
            ("hook", true) => &["ok", "skip"],
            (_, true) => &["ok"],
        };
        let text = match listed {
            true => format!("{}, as it stands in ops", expected.join(" or ")),
            false => "nack, as it does not stand in ops".to_owned(),
        };
        sheet.judge(talk, op, State::Provisioned, &text, |talk| {
            let reply = talk.call(op, fields)?;
            Ok(reply.seen(talk, expected.contains(&reply.kind)))
        });
    }
}

fn links(talk: &mut Talk<'_>, sheet: &mut Sheet) {
    let first = match talk.role() {
        Role::Vehicle => "ok, a number in h, one command in out",
        Role::Device | Role::Both => "ok, a number in h, nothing in out",
    };
    sheet.judge(talk, "open", State::Provisioned, first, |talk| {
        let fields = talk.open_fields();
        let reply = talk.call("open", fields)?;
        let sent = match talk.role() {
            Role::Vehicle => 1,
            Role::Device | Role::Both => 0,
        };
        let out = reply.out().map(|out| out.len());
        Ok(reply.seen(talk, talk.link().is_ok() && out == Some(sent)))
    });
    one(
        talk,
        sheet,
        "unknown-handle",
        State::Linked,
        "error",
        |_| Ok(("deliver", json!({"h": NO_LINK, "pdu": "00a40400"}))),
    );
    one(talk, sheet, "close-unknown", State::Linked, "error", |_| {
        Ok(("close", json!({"h": NO_LINK})))
    });
    sheet.judge(
        talk,
        "close",
        State::Linked,
        "ok, then error for that handle",
        |talk| {
            let h = talk.link()?;
            talk.need("close", json!({"h": h}))?;
            let reply = talk.call("deliver", json!({"h": h, "pdu": "00a40400"}))?;
            Ok(reply.seen(talk, reply.kind == "error"))
        },
    );
}

/// A PDU that has letters, as hexadecimal.
fn lettered(talk: &Talk<'_>) -> String {
    match talk.role() {
        Role::Vehicle => "6a82".to_owned(),
        Role::Device | Role::Both => select(talk),
    }
}

fn deliveries(talk: &mut Talk<'_>, sheet: &mut Sheet) {
    let expected = "ok or reject, with out";
    sheet.judge(talk, "deliver", State::Linked, expected, |talk| {
        let pdu = lettered(talk);
        let reply = talk.deliver(&pdu)?;
        let kind = ["ok", "reject"].contains(&reply.kind);
        Ok(reply.seen(talk, kind && reply.out().is_some()))
    });
    let sound = lettered(talk);
    let wrong = [
        ("upper-case", sound.to_uppercase()),
        ("half-a-byte", format!("{sound}0")),
        ("no-hexadecimal", "0g".to_owned()),
    ];
    for (name, pdu) in wrong {
        one(talk, sheet, name, State::Linked, "error", |talk| {
            Ok(("deliver", json!({"h": talk.link()?, "pdu": pdu})))
        });
    }
    one(talk, sheet, "no-pdu", State::Linked, "error", |talk| {
        Ok(("deliver", json!({"h": talk.link()?})))
    });
}

/// Makes something happen: a device tells its user, a vehicle loses the field.
fn stir(talk: &mut Talk<'_>) -> Result<(), Blind> {
    match talk.role() {
        Role::Vehicle => {
            let h = talk.link()?;
            talk.need("close", json!({"h": h}))?;
        }
        Role::Device | Role::Both => {
            let (select, success) = (select(talk), talk.profile().control_success);
            talk.deliver(&select)?;
            talk.deliver(&format!("803c{success:02x}00"))?;
        }
    }
    Ok(())
}

fn is_effect(effect: &Value) -> bool {
    let kind = effect.get("kind").and_then(Value::as_str);
    kind.is_some_and(|word| {
        EffectKind::ALL.iter().any(|kind| kind.name() == word)
            || PairingEffect::ALL.iter().any(|kind| kind.name() == word)
    })
}

fn seen_effects(talk: &mut Talk<'_>) -> Result<(Reply, Vec<Value>), Blind> {
    let reply = talk.need("observe", json!({}))?;
    match reply.body.get("effects").and_then(Value::as_array) {
        Some(effects) => {
            let effects = effects.clone();
            Ok((reply, effects))
        }
        None => Err(Blind::Open(format!("no effects in {}", reply.told()))),
    }
}

fn effects(talk: &mut Talk<'_>, sheet: &mut Sheet) {
    let expected = "known effects, and none the second time";
    sheet.judge(talk, "observe-empties", State::Linked, expected, |talk| {
        stir(talk)?;
        let (first, effects) = seen_effects(talk)?;
        if effects.is_empty() {
            return Err(Blind::Open(
                "nothing was observed that could be emptied".to_owned(),
            ));
        }
        let (second, again) = seen_effects(talk)?;
        let good = effects.iter().all(is_effect) && again.is_empty();
        Ok(Seen {
            sent: format!("{}, twice", talk.sent()),
            got: format!("{}, then {}", first.body, second.body),
            good,
        })
    });
}

/// What the subject says of itself over a fresh link: its versions (device) or its identifier (vehicle).
fn signature(talk: &mut Talk<'_>, objects: &Value) -> Result<(Reply, bool), Blind> {
    let fields = talk.provision_fields(objects);
    talk.need("provision", fields)?;
    let fields = talk.open_fields();
    talk.need("open", fields)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let versions: Vec<String> = objects
        .get("versions")
        .and_then(Value::as_array)
        .map(|list| list.iter().map(text).collect())
        .unwrap_or_default();
    let bytes = versions.len().saturating_mul(2);
    let offer = format!("5c{bytes:02x}{}9000", versions.concat());
    let (pdu, mark) = match talk.role() {
        Role::Vehicle => {
            let identifier = objects.get("vehicle_identifier").map(text);
            (offer, format!("4d08{}", identifier.unwrap_or_default()))
        }
        Role::Device | Role::Both => (select(talk), offer),
    };
    let reply = talk.deliver(&pdu)?;
    let shows = reply
        .out()
        .is_some_and(|out| out.iter().any(|pdu| pdu.contains(&mark)));
    Ok((reply, shows))
}

fn provisions(talk: &mut Talk<'_>, sheet: &mut Sheet) {
    let expected = "the second provision shows, and not the first";
    sheet.judge(
        talk,
        "provision-replaces",
        State::Running,
        expected,
        |talk| {
            let usual = talk.objects();
            let other = match talk.role() {
                Role::Vehicle => with(
                    usual.clone(),
                    "vehicle_identifier",
                    json!("00112233445566ff"),
                ),
                Role::Device | Role::Both => {
                    let last = usual.pointer("/versions/1").cloned().unwrap_or_default();
                    with(usual.clone(), "versions", json!([last]))
                }
            };
            signature(talk, &usual)?;
            let (reply, shows) = signature(talk, &other)?;
            let seen = reply.seen(talk, shows);
            // The usual keys are back for what follows.
            let fields = talk.provision_fields(&usual);
            talk.need("provision", fields)?;
            Ok(seen)
        },
    );
    let nothing = "ok: keys may be empty";
    sheet.judge(talk, "no-keys", State::Running, nothing, |talk| {
        let objects = with(talk.objects(), "keys", json!([]));
        let fields = talk.provision_fields(&objects);
        let reply = talk.call("provision", fields)?;
        let seen = reply.seen(talk, reply.kind == "ok");
        let fields = talk.provision_fields(&talk.objects());
        talk.need("provision", fields)?;
        Ok(seen)
    });
}

fn resets(talk: &mut Talk<'_>, sheet: &mut Sheet) {
    for (name, level) in [("reset-session", "session"), ("reset-power", "power")] {
        let expected = "ok; what is provisioned stays";
        sheet.judge(talk, name, State::Linked, expected, |talk| {
            if !talk.lists("reset", level) {
                return Err(Blind::Open(format!("hello does not list {level}")));
            }
            let reply = talk.call("reset", json!({"level": level}))?;
            let mut seen = reply.seen(talk, reply.kind == "ok");
            let fields = talk.open_fields();
            let opened = talk.call("open", fields)?;
            if opened.kind != "ok" {
                seen.good = false;
                seen.got = format!("{}, then {} to open", seen.got, opened.told());
            }
            Ok(seen)
        });
    }
    let expected = "ok; no keys and no effects are left";
    sheet.judge(talk, "reset-factory", State::Linked, expected, |talk| {
        if !talk.lists("reset", "factory") {
            return Err(Blind::Open("hello does not list factory".to_owned()));
        }
        stir(talk)?;
        let reply = talk.call("reset", json!({"level": "factory"}))?;
        let mut seen = reply.seen(talk, reply.kind == "ok");
        let (_, effects) = seen_effects(talk)?;
        let fields = talk.open_fields();
        let opened = talk.call("open", fields)?;
        if !effects.is_empty() || opened.kind != "skip" {
            seen.good = false;
            let effects = effects.len();
            seen.got = format!(
                "{}, then {effects} effects and {} to open",
                seen.got,
                opened.told()
            );
        }
        Ok(seen)
    });
}
