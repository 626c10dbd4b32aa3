//! One message as one line: encoded in ASCII only, decoded strictly, and an excerpt of whatever is neither.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::ser::Formatter;
use std::io;

/// Escapes everything above ASCII, so that no reader can split a line at U+2028 or trip over a locale.
struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.is_ascii() {
            return writer.write_all(fragment.as_bytes());
        }
        let mut units = [0_u16; 2];
        for c in fragment.chars() {
            if c.is_ascii() {
                write!(writer, "{c}")?;
            } else {
                for unit in c.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

/// Appends `message` and a newline to `line`.
///
/// # Errors
/// When the value cannot be written as JSON.
pub fn encode<T: Serialize>(message: &T, line: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *line, Ascii);
    message.serialize(&mut serializer)?;
    line.push(b'\n');
    Ok(())
}

/// Reads one line, without its newline.
///
/// # Errors
/// When it is not ASCII or not the JSON of a `T`; the message says where.
pub fn decode<T: DeserializeOwned>(line: &[u8]) -> Result<T, String> {
    if let Some(at) = line.iter().position(|byte| !byte.is_ascii()) {
        return Err(format!("byte {at} is not ASCII"));
    }
    serde_json::from_slice(line).map_err(|error| plainly(&error.to_string()))
}

/// What the parser calls a type, and what it is to the author of an adapter.
const PLAIN: [(&str, &str); 8] = [
    ("u8", "a whole number from 0 to 255"),
    ("u32", "a whole number, e.g. 1"),
    ("u64", "a whole number, e.g. 1"),
    ("usize", "a whole number, e.g. 1"),
    ("a string", "text in quotes"),
    ("a boolean", "true or false"),
    ("a sequence", "a list, e.g. [\"nfc\"]"),
    ("a map", "an object, e.g. {}"),
];

fn plainly(message: &str) -> String {
    let found = PLAIN.iter().find_map(|(parser, plain)| {
        let (before, place) = message.split_once(&format!(", expected {parser} at "))?;
        Some(format!("{before}, expected {plain}, at {place}"))
    });
    found.unwrap_or_else(|| message.to_owned())
}

/// The beginning of some bytes, printable: at most 60 characters.
#[must_use]
pub fn excerpt(bytes: &[u8]) -> String {
    const SHOWN: usize = 60;
    let mut text: String = bytes
        .iter()
        .take(SHOWN)
        .map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        })
        .collect();
    if bytes.len() > SHOWN {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ascii_leaves() {
        let mut line = Vec::new();
        encode(&"a\u{2028}é😀", &mut line).unwrap();
        assert_eq!(line, b"\"a\\u2028\\u00e9\\ud83d\\ude00\"\n");
        assert_eq!(
            decode::<String>(&line[..line.len() - 1]).unwrap(),
            "a\u{2028}é😀"
        );
    }

    #[test]
    fn a_wrong_type_is_told_in_plain_words() {
        assert_eq!(
            decode::<u64>(b"\"one\""),
            Err(
                "invalid type: string \"one\", expected a whole number, e.g. 1, at line 1 column 5"
                    .to_owned()
            )
        );
    }

    #[test]
    fn nothing_but_ascii_enters() {
        assert_eq!(
            decode::<String>("\"é\"".as_bytes()),
            Err("byte 1 is not ASCII".to_owned())
        );
    }
}
