//! What the vectors are about, in counts.

use keyproof_spec::rule::{Kind, RULES};
use keyproof_vectors::embed;
use std::collections::BTreeMap;

#[test]
fn counts() {
    let cases = embed::cases().unwrap();
    let (mut groups, mut sizes, mut rules) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for case in &cases {
        let group = format!(
            "{} {} {}",
            case.script.role().name(),
            case.area.word(),
            case.kind.word()
        );
        *groups.entry(group).or_insert(0) += 1;
        *sizes.entry(format!("{:?}", case.size)).or_insert(0) += 1;
        for rule in &case.reqs {
            *rules.entry(rule.0.name()).or_insert(0) += 1;
        }
    }
    let silent: Vec<&str> = RULES
        .iter()
        .filter(|rule| rule.kind != Kind::Hygiene && !rules.contains_key(rule.id.name()))
        .map(|rule| rule.id.name())
        .collect();
    let lines = |map: &BTreeMap<String, i32>| {
        map.iter()
            .map(|(name, count)| format!("{name} {count}\n"))
            .collect::<String>()
    };
    let rules: BTreeMap<String, i32> = rules
        .into_iter()
        .map(|(name, count)| (name.to_owned(), count))
        .collect();
    insta::assert_snapshot!("groups", lines(&groups));
    insta::assert_snapshot!("sizes", lines(&sizes));
    insta::assert_snapshot!(
        "rules",
        format!("{}without a case: {silent:?}\n", lines(&rules))
    );
}
