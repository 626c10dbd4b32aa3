//! Command lines as words and back: for `--sut 'CMD'` and for repro lines.

/// Splits a command line at spaces; single and double quotes keep words together, a backslash keeps the next character.
///
/// # Errors
/// When a quote is not closed.
pub fn split(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(chars.next()),
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    match quote {
        Some(open) => Err(format!(
            "expected a closing {open}, got the end of `{text}`"
        )),
        None => {
            words.extend(word);
            Ok(words)
        }
    }
}

/// Joins words so that a shell, and [`split`], read the same words again.
#[must_use]
pub fn join(words: &[String]) -> String {
    words
        .iter()
        .map(|word| quoted(word))
        .collect::<Vec<_>>()
        .join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_joined_is_split_again() {
        for words in [
            vec!["a"],
            vec!["a b", "", "c'd", "e\"f", "\\", "$HOME", "é"],
            vec![],
        ] {
            let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            assert_eq!(split(&join(&words)).unwrap(), words);
        }
        assert_eq!(
            split(r#"a  'b c' "d\" e" f\ g"#).unwrap(),
            ["a", "b c", "d\" e", "f g"]
        );
        assert!(split("'a").is_err());
    }
}
