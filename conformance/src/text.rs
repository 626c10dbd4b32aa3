//! Requirements as sentences: found in the chapters that `keyproof-spec` embeds, so an installed binary needs no file.

use keyproof_spec::CHAPTERS;

/// One heading of a chapter with its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// File stem of the chapter: `03-standard-transaction`.
    pub chapter: &'static str,
    /// `DK-ST-024`, `F-ST-001`, `A3`.
    pub id: &'static str,
    /// The rest of the heading.
    pub title: &'static str,
    /// The line of attributes.
    pub attributes: &'static str,
    /// What it says.
    pub sentence: &'static str,
    /// Why, and from where; the last paragraph.
    pub why: &'static str,
}

/// The entry of an id.
#[must_use]
pub fn entry(id: &str) -> Option<Entry> {
    entries().find(|entry| entry.id == id)
}

/// All entries, in reading order.
pub fn entries() -> impl Iterator<Item = Entry> {
    CHAPTERS.iter().flat_map(|(chapter, text)| {
        text.split("\n### ")
            .skip(1)
            .filter_map(move |section| parse(chapter, section))
    })
}

fn parse(chapter: &'static str, section: &'static str) -> Option<Entry> {
    let (heading, rest) = section.split_once('\n')?;
    let (id, title) = heading.split_once(' ')?;
    if !id
        .chars()
        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
        || !id.chars().any(|c| c.is_ascii_digit())
    {
        return None;
    }
    // The next heading of a higher level ends it.
    let rest = rest.split("\n## ").next().unwrap_or(rest).trim();
    let mut paragraphs = rest
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty());
    let first = paragraphs.next()?;
    let has_attributes = first.contains('·') || first.starts_with("misses:");
    let (attributes, sentence) = if has_attributes {
        (first, paragraphs.next()?)
    } else {
        ("", first)
    };
    Some(Entry {
        chapter,
        id,
        title,
        attributes,
        sentence,
        why: paragraphs.next().unwrap_or_default(),
    })
}

/// A number with its noun: `1 case`, `2 cases`.
#[must_use]
pub fn counted(number: impl TryInto<u64>, noun: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Words of a text in lines of at most `width` characters.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count().saturating_add(word.chars().count()) < width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_sentence() {
        for rule in crate::trace::rules() {
            let entry = entry(rule.id.name()).unwrap();
            assert_eq!(entry.title, rule.title);
            assert!(
                entry.sentence.contains(rule.level.name()),
                "{}: {}",
                entry.id,
                entry.sentence
            );
            assert!(entry.why.starts_with("Why:"), "{}", entry.id);
        }
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(counted(0_u64, "case"), "0 cases");
        assert_eq!(counted(1_u64, "case"), "1 case");
        assert_eq!(counted(2_usize, "MUST"), "2 MUSTs");
    }

    #[test]
    fn findings_and_assumptions_have_theirs() {
        assert!(
            entry("F-ST-003")
                .unwrap()
                .sentence
                .starts_with("No message measures")
        );
        assert!(entry("A3").unwrap().sentence.starts_with("If false:"));
    }
}
