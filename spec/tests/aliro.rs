//! Chapters 12 to 14 and the typed tables of Aliro say the same.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use keyproof_spec::CHAPTERS;
use keyproof_spec::aliro::fixed::length;
use keyproof_spec::aliro::profile::{
    ALIRO_1_0, ALL, AliroProfile, BleSalt, Channel, Cryptogram, Family, FlagPlacement, HOME_KEY,
    INVENTED, Output, Part, SelectAnswer, VALUES, VARIED,
};
use keyproof_spec::aliro::rule::RULES;
use keyproof_spec::aliro::words::{EffectKind, ReaderStatus, role};
use keyproof_spec::rule::{self, Evidence, Kind, Level, RuleId};

fn chapter(stem: &str) -> &'static str {
    CHAPTERS
        .iter()
        .find(|(name, _)| name.starts_with(stem))
        .map(|(_, text)| *text)
        .unwrap()
}

#[test]
fn every_heading_is_a_row_and_every_row_a_heading() {
    let mut written = Vec::new();
    for block in ["12", "13", "14"]
        .iter()
        .flat_map(|stem| chapter(stem).split("\n### AL-").skip(1))
    {
        let (heading, body) = block.split_once('\n').unwrap();
        let (number, title) = heading.split_once(' ').unwrap();
        let mut parts = body.split("\n\n");
        written.push((
            format!("AL-{number}"),
            title,
            parts.next().unwrap().trim(),
            parts.next().unwrap(),
            parts.next().unwrap(),
        ));
    }
    let ids: Vec<_> = written.iter().map(|(id, ..)| id.as_str()).collect();
    let typed: Vec<_> = RULES.iter().map(|rule| rule.id.name()).collect();
    assert_eq!(ids, typed);
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len());
    for ((id, title, attributes, sentence, why), rule) in written.iter().zip(RULES) {
        let goals: Vec<_> = rule.goals.iter().map(|goal| goal.name()).collect();
        assert_eq!(*title, rule.title, "{id}");
        assert_eq!(
            *attributes,
            format!(
                "{} · {} · {} · serves: {} · evidence: {} · since 0.1",
                rule.level.name(),
                role(rule.role),
                rule.kind.name(),
                goals.join(" "),
                rule.evidence.name(),
            ),
            "{id}"
        );
        assert!(
            sentence.contains(rule.level.name()),
            "{id}: the sentence lacks its level"
        );
        assert!(
            why.starts_with("Why: ") && why.contains(" Source: "),
            "{id}"
        );
        assert_eq!(
            rule.level == Level::Should,
            rule.kind == Kind::Hygiene,
            "{id}"
        );
    }
}

#[test]
fn ids_parse_and_stand_apart() {
    for rule in RULES {
        assert_eq!(RuleId::parse(rule.id.name()), Some(rule.id));
        assert_eq!(rule.id.rule(), Some(rule));
        assert!(
            rule::all().all(|other| other.id != rule.id),
            "not traced yet"
        );
    }
}

/// Every id, row and section that the chapters name exists.
#[test]
fn references_lead_somewhere() {
    for stem in ["12", "13", "14"] {
        let text = chapter(stem);
        for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
            if word.len() == 9 && word.starts_with("AL-") {
                assert!(RuleId::parse(word).is_some(), "{stem}: {word}");
            }
        }
        for rest in text.split("section 1").skip(1) {
            let number: String = rest
                .chars()
                .take_while(|c| c.is_ascii_digit() || *c == '.')
                .collect();
            let number = format!("1{}", number.trim_end_matches('.'));
            if number.contains('.') {
                assert!(
                    CHAPTERS
                        .iter()
                        .any(|(_, text)| text.contains(&format!("\n## {number} "))),
                    "{stem}: section {number}"
                );
            }
        }
    }
}

#[test]
fn effects_and_reader_status_are_those_of_the_text() {
    for effect in EffectKind::ALL {
        let word = format!("`{}`", effect.name());
        assert!(chapter("12").contains(&word), "chapter 12 lacks {word}");
    }
    for status in ReaderStatus::ALL {
        let line = format!(
            "| {:04X} | {} | {} |",
            status.value(),
            status.name(),
            status.meaning()
        );
        assert!(chapter("13").contains(&line), "chapter 13 lacks: {line}");
    }
    assert!(ReaderStatus::ALL.is_sorted_by_key(|status| status.value()));
}

/// A family as rows of section 13.12.
fn family(f: &Family) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("primary_aid", hex(f.primary_aid)),
        ("second_aid", hex(f.second_aid)),
        ("versions", words(f.versions)),
        (
            "tags",
            [
                tag(f.tags.version),
                tag(f.tags.reader_ephemeral),
                tag(f.tags.device_ephemeral),
                tag(f.tags.transaction_identifier),
                tag(f.tags.reader_id),
                tag(f.tags.cryptogram),
                tag(f.tags.signature),
                tag(f.tags.usage),
                tag(f.tags.slot),
            ]
            .join(" "),
        ),
        ("group_len", f.group_len.to_string()),
        ("sub_group_len", f.sub_group_len.to_string()),
        ("slot_len", f.slot_len.to_string()),
        ("usage_reader", hex(&f.usage_reader)),
        ("usage_device", hex(&f.usage_device)),
        ("interface_nfc", format!("{:02X}", f.interface_nfc)),
        ("label_volatile", text(f.label_volatile)),
        ("label_persistent", text(f.label_persistent)),
        ("label_fast", text(f.label_fast)),
        (
            "select_answer",
            match f.select_answer {
                SelectAnswer::Versions => "versions",
                SelectAnswer::Fci => "FCI",
            }
            .to_owned(),
        ),
        (
            "flags",
            match f.flags {
                FlagPlacement::Parameters => "P1 P2",
                FlagPlacement::Data => "data",
            }
            .to_owned(),
        ),
        ("exchange_class", format!("{:02X}", f.exchange_class)),
        ("volatile_salt", parts(f.volatile.salt)),
        ("volatile_info", parts(f.volatile.info)),
        ("volatile_out", outputs(f.volatile_out)),
        ("persistent_salt", parts(f.persistent.salt)),
        ("persistent_info", parts(f.persistent.info)),
        ("fast_salt", parts(f.fast.salt)),
        ("fast_info", parts(f.fast.info)),
        ("fast_out", outputs(f.fast_out)),
        (
            "cryptogram",
            match f.cryptogram {
                Cryptogram::Derived => "derived",
                Cryptogram::Sealed => "sealed",
            }
            .to_owned(),
        ),
        ("cryptogram_len", f.cryptogram_len.to_string()),
        (
            "channel",
            match f.channel {
                Channel::CbcCmac => "AES-CBC, CMAC",
                Channel::Gcm => "AES-GCM",
            }
            .to_owned(),
        ),
        ("persistent_max", f.persistent_max.to_string()),
    ])
}

/// What a profile adds.
fn rows(p: &AliroProfile) -> BTreeMap<&'static str, String> {
    let own = [
        ("interface_ble", format!("{:02X}", p.interface_ble)),
        (
            "ble_salt",
            match p.ble_salt {
                BleSalt::Empty => "empty",
                BleSalt::Versions => "versions",
            }
            .to_owned(),
        ),
        (
            "fci",
            [
                tag(p.fci.template),
                tag(p.fci.aid),
                tag(p.fci.proprietary),
                tag(p.fci.application_type),
                tag(p.fci.sizes),
                tag(p.fci.size),
                tag(p.fci.extension),
            ]
            .join(" "),
        ),
        (
            "auth0",
            [
                tag(p.auth0.parameters),
                tag(p.auth0.policy),
                tag(p.auth0.reader_extension),
                tag(p.auth0.device_extension),
                tag(p.auth0.extension_template),
                tag(p.auth0.vendor),
            ]
            .join(" "),
        ),
        (
            "auth1",
            [
                tag(p.auth1.certificate),
                tag(p.auth1.public_key),
                tag(p.auth1.mailbox),
                tag(p.auth1.bitmap),
                tag(p.auth1.access_time),
                tag(p.auth1.revocation_time),
            ]
            .join(" "),
        ),
        (
            "certificate",
            [
                tag(p.certificate.outer),
                tag(p.certificate.profile),
                tag(p.certificate.serial),
                tag(p.certificate.issuer),
                tag(p.certificate.not_before),
                tag(p.certificate.not_after),
                tag(p.certificate.subject),
                tag(p.certificate.public_key),
                tag(p.certificate.signature),
            ]
            .join(" "),
        ),
        (
            "exchange",
            [
                tag(p.exchange.mailbox),
                tag(p.exchange.notify),
                tag(p.exchange.status),
                tag(p.exchange.ranging),
                tag(p.exchange.update),
            ]
            .join(" "),
        ),
        (
            "mailbox",
            [
                tag(p.mailbox.atomic),
                tag(p.mailbox.read),
                tag(p.mailbox.write),
                tag(p.mailbox.set),
            ]
            .join(" "),
        ),
        (
            "notify",
            [
                tag(p.notify.error),
                tag(p.notify.descriptor),
                tag(p.notify.vendor),
                tag(p.notify.product),
                tag(p.notify.firmware),
                tag(p.notify.data),
            ]
            .join(" "),
        ),
        (
            "control",
            [tag(p.control.s1), tag(p.control.s2), tag(p.control.domain)].join(" "),
        ),
        ("envelope", format!("{:02X}", p.envelope)),
        ("trailer", format!("{:04X}", p.trailer)),
        ("application_type", format!("{:04X}", p.application_type)),
        ("policy_setting", format!("{:02X}", p.policy_setting)),
        ("policy_secure", format!("{:02X}", p.policy_secure)),
        ("policy_force", format!("{:02X}", p.policy_force)),
        ("fast_policies", list(p.fast_policies)),
        ("control_failure", format!("{:02X}", p.control_failure)),
        (
            "control_no_information",
            format!("{:02X}", p.control_no_information),
        ),
        ("control_version", format!("{:02X}", p.control_version)),
        ("mailbox_ok", format!("{:04X}", p.mailbox_ok)),
        ("mailbox_bounds", format!("{:04X}", p.mailbox_bounds)),
        ("mailbox_malformed", format!("{:04X}", p.mailbox_malformed)),
        ("status_success", format!("{:04X}", p.status_success)),
        ("scope", p.scope.to_owned()),
        ("short_command_max", p.short_command_max.to_string()),
        ("short_response_max", p.short_response_max.to_string()),
        ("payload_max", p.payload_max.to_string()),
        ("extension_max", p.extension_max.to_string()),
        ("notify_max", p.notify_max.to_string()),
        ("domain_max", p.domain_max.to_string()),
        ("counter_limit", format!("{:04X}", p.counter_limit)),
        ("cache_max", p.cache_max.to_string()),
        ("reader_groups_max", p.reader_groups_max.to_string()),
        ("atomic_max", p.atomic_max.to_string()),
        ("mailbox_size", p.mailbox_size.to_string()),
        ("status.ok", format!("{:04X}", p.status.ok)),
        (
            "status.unknown_reader",
            format!("{:04X}", p.status.unknown_reader),
        ),
        (
            "status.not_compliant",
            format!("{:04X}", p.status.not_compliant),
        ),
        (
            "status.unknown_class",
            format!("{:04X}", p.status.unknown_class),
        ),
        ("status.chain", format!("{:04X}", p.status.chain)),
        ("status.atomic", format!("{:04X}", p.status.atomic)),
        ("status.security", format!("{:04X}", p.status.security)),
        ("status.version", format!("{:04X}", p.status.version)),
        (
            "status.user_needed",
            format!("{:04X}", p.status.user_needed),
        ),
        ("status.not_found", format!("{:04X}", p.status.not_found)),
        (
            "status.bad_parameters",
            format!("{:04X}", p.status.bad_parameters),
        ),
        ("status.no_data", format!("{:04X}", p.status.no_data)),
        ("status.order", format!("{:04X}", p.status.order)),
        ("status.more", format!("{:02X}", p.status.more)),
    ];
    family(&p.family).into_iter().chain(own).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02X}")).collect()
}

fn list(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|b| format!("{b:02X}"))
        .collect::<Vec<_>>()
        .join(" ")
}

fn words(words: &[u16]) -> String {
    words
        .iter()
        .map(|w| format!("{w:04X}"))
        .collect::<Vec<_>>()
        .join(" ")
}

fn text(bytes: &[u8]) -> String {
    format!("`{}`", String::from_utf8(bytes.to_vec()).unwrap())
}

fn tag(tag: impl Into<u16>) -> String {
    let tag = tag.into();
    if tag > 0xFF {
        format!("{tag:04X}")
    } else {
        format!("{tag:02X}")
    }
}

fn parts(parts: &[Part]) -> String {
    let names: Vec<_> = parts.iter().map(|part| part.name()).collect();
    if names.is_empty() {
        "empty".to_owned()
    } else {
        names.join(" ")
    }
}

fn outputs(outputs: &[Output]) -> String {
    let names: Vec<_> = outputs.iter().map(|output| output.name()).collect();
    names.join(" ")
}

#[test]
fn the_value_table_is_the_profiles() {
    let (aliro, home, invented) = (rows(&ALIRO_1_0), family(&HOME_KEY), rows(&INVENTED));
    assert_eq!(aliro.len(), VALUES.len());
    let same = |value: &str, first: &str| if value == first { "same" } else { value }.to_owned();
    let mut lines = Vec::new();
    for value in VALUES {
        let a = aliro.get(value.name).unwrap();
        let i = invented.get(value.name).unwrap();
        let h = home.get(value.name).map_or("–".to_owned(), |h| same(h, a));
        lines.push(format!(
            "| {} | {a} | {h} | {} | {} |",
            value.name,
            same(i, a),
            value.evidence.name()
        ));
        assert_eq!(
            a != i,
            value.evidence == Evidence::Assumed || VARIED.contains(&value.name),
            "{}: the invented profile changes what is assumed or varied, and no other",
            value.name
        );
    }
    let table = lines.join("\n");
    let varied = VARIED.join(", ");
    if !chapter("13").contains(&table) || !chapter("13").contains(&varied) {
        panic!("chapter 13 must have this table:\n{table}\n\nand this list:\n{varied}\n");
    }
}

#[test]
fn lengths_agree() {
    for profile in ALL {
        let f = &profile.family;
        let sum = |outputs: &[Output]| outputs.iter().map(|o| o.bytes()).sum::<usize>();
        assert_eq!(sum(f.volatile_out), length::VOLATILE);
        assert_eq!(sum(f.fast_out), length::VOLATILE);
        assert_eq!(f.cryptogram_len, length::CRYPTOGRAM);
        assert_eq!(f.group_len + f.sub_group_len, length::READER_ID);
        for label in [f.label_volatile, f.label_persistent, f.label_fast] {
            assert_eq!(label.len(), length::LABEL);
        }
        let both = |l: &[Part], r: &[Part]| l.iter().chain(r).copied().collect::<BTreeSet<_>>();
        assert_eq!(
            both(f.fast.salt, f.fast.info).len(),
            13,
            "every part but the bare list"
        );
        assert_eq!(
            both(f.volatile.salt, f.volatile.info).len(),
            12,
            "and not the credential"
        );
        assert_eq!(f.persistent, f.fast);
    }
}
