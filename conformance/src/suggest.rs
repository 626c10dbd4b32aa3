//! Names near one that is unknown.

/// The most names that are suggested.
pub const MOST: usize = 5;

/// `; near it: a, b` with at most [`MOST`] names, nearest first; empty if none is near.
pub fn near<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let word = word.to_lowercase();
    let mut found: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|name| Some((distance(&word, &name.to_lowercase())?, name)))
        .collect();
    found.sort_unstable();
    found.dedup();
    let names: Vec<&str> = found.into_iter().map(|(_, name)| name).take(MOST).collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("; near it: {}", names.join(", "))
    }
}

/// How far two words are apart: by letters, unless one holds the other; none if they have nothing in common.
fn distance(word: &str, name: &str) -> Option<usize> {
    let letters = edits(word, name);
    let initials: String = name
        .split(['_', '-'])
        .filter_map(|part| part.chars().next())
        .collect();
    if word.is_empty() {
        return None;
    }
    if name.contains(word) || initials == word {
        return Some(0);
    }
    let longest = word.chars().count().max(name.chars().count());
    (letters <= longest / 3).then_some(letters)
}

/// Letters to add, drop or change on the way from one word to another.
fn edits(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (at, letter) in from.chars().enumerate() {
        let mut diagonal = at;
        let mut left = at.saturating_add(1);
        let mut next = vec![left];
        for (other, above) in to.chars().zip(row.iter().skip(1)) {
            let changed = diagonal.saturating_add(usize::from(letter != other));
            left = changed
                .min(above.saturating_add(1))
                .min(left.saturating_add(1));
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_comes_first_and_few_come() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(near("zzz", ["unlock", "drive"]), "");
        assert_eq!(near("unlok", ["drive", "unlock"]), "; near it: unlock");
        assert_eq!(near("NA", ["NOT_APPLICABLE"]), "; near it: NOT_APPLICABLE");
        let many = ["a1", "a2", "a3", "a4", "a5", "a6"];
        assert_eq!(near("a", many), "; near it: a1, a2, a3, a4, a5");
    }
}
