//! The scan behind `citations.txt`: ids in comments (`DK-ST-004`) and in code (`RuleId::DkSt004`), with the item that they stand in.
//! Tests of a file do not count.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// The folders that are scanned, below the repository.
pub const FOLDERS: [&str; 2] = ["model/src", "reference/src"];

/// The index of a repository.
///
/// # Errors
/// When a folder cannot be read.
pub fn index(repository: &Path) -> io::Result<String> {
    let mut lines = BTreeSet::new();
    for folder in FOLDERS {
        let mut files = Vec::new();
        collect(&repository.join(folder), &mut files)?;
        for file in files {
            let text = std::fs::read_to_string(&file)?;
            let name = file
                .strip_prefix(repository)
                .unwrap_or(&file)
                .display()
                .to_string()
                .replace('\\', "/");
            lines.extend(
                citations(&text)
                    .into_iter()
                    .map(|(id, item)| format!("{id} {name} {item}\n")),
            );
        }
    }
    Ok(lines.into_iter().collect())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && path.file_stem().is_some_and(|stem| stem != "tests")
        {
            files.push(path);
        }
    }
    Ok(())
}

/// Ids and the items that they stand in, in a source text.
#[must_use]
pub fn citations(text: &str) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let mut item = "module".to_owned();
    let lines: Vec<&str> = text
        .lines()
        .take_while(|line| !line.trim_start().starts_with("#[cfg(test)]"))
        .collect();
    for (at, line) in lines.iter().enumerate() {
        if let Some(name) = named(line) {
            item = name;
        }
        for id in ids(line) {
            // A doc comment belongs to the item below it.
            let place = if line.trim_start().starts_with("///") {
                lines
                    .iter()
                    .skip(at)
                    .find_map(|line| named(line))
                    .unwrap_or_else(|| item.clone())
            } else {
                item.clone()
            };
            found.insert((id, place));
        }
    }
    found
}

/// The item that a line begins.
fn named(line: &str) -> Option<String> {
    let line = line.trim_start();
    if line.starts_with("//") {
        return None;
    }
    let mut words = line
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        match word {
            "pub" | "crate" | "super" | "const" | "async" | "unsafe" => {}
            "fn" | "struct" | "enum" | "trait" | "type" => return words.next().map(str::to_owned),
            _ => return None,
        }
    }
    None
}

/// The ids in a line, as written in chapters.
fn ids(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for word in line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
        let parts: Vec<&str> = word.split('-').collect();
        match parts.as_slice() {
            ["DK", area, number] if is_area(area) && is_number(number) => {
                found.push(word.to_owned())
            }
            // In a list the prefix is left out: `DK-ST-013, -014`.
            ["", number] if is_number(number) => {
                if let Some(prefix) = found
                    .last()
                    .and_then(|last| last.rsplit_once('-'))
                    .map(|(prefix, _)| prefix.to_owned())
                {
                    found.push(format!("{prefix}-{number}"));
                }
            }
            [typed] => found.extend(typed_id(typed)),
            _ => {}
        }
    }
    found
}

fn is_area(area: &str) -> bool {
    area.len() == 2 && area.chars().all(|c| c.is_ascii_uppercase())
}

fn is_number(number: &str) -> bool {
    number.len() == 3 && number.chars().all(|c| c.is_ascii_digit())
}

/// `DkSt004` as `DK-ST-004`.
fn typed_id(word: &str) -> Option<String> {
    let rest = word.strip_prefix("Dk")?;
    let (area, number) = rest.split_at_checked(2)?;
    let area = area.to_uppercase();
    (is_area(&area) && is_number(number)).then(|| format!("DK-{area}-{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_in_comments_and_code_with_their_items() {
        let text = "//! DK-ST-001\n/// DK-ST-002\npub(crate) fn choose() {\n    x(); // DK-ST-003, -004\n    RuleId::DkCh005;\n}\n#[cfg(test)]\nmod tests { /* DK-ST-009 */ }\n";
        let found: Vec<String> = citations(text)
            .into_iter()
            .map(|(id, item)| format!("{id} {item}"))
            .collect();
        assert_eq!(
            found,
            [
                "DK-CH-005 choose",
                "DK-ST-001 module",
                "DK-ST-002 choose",
                "DK-ST-003 choose",
                "DK-ST-004 choose"
            ]
        );
    }
}
