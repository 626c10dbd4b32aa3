//! The first byte in which an answer differs from what was expected.

use super::{CaseRecord, Difference};
use std::fmt;

/// A byte of a PDU that the subject sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstByte {
    /// Where, from 0.
    pub offset: u64,
    /// What should stand there and what does, as far as both are bytes.
    pub values: Option<(Option<u8>, Option<u8>)>,
}

impl fmt::Display for FirstByte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}", self.offset)?;
        let word = |byte: Option<u8>| byte.map_or("none".to_owned(), |byte| format!("{byte:02X}"));
        match self.values {
            Some((expected, got)) => {
                write!(f, ": expected {}, got {}", word(expected), word(got))
            }
            None => Ok(()),
        }
    }
}

/// The bytes at the head of an expectation: `6982 (refused)`, `5c0401`, `nothing`.
fn head(text: &str) -> Option<Vec<u8>> {
    match text.split(' ').next() {
        Some("nothing") => Some(Vec::new()),
        Some(word) => hex::decode(word).ok(),
        None => None,
    }
}

impl Difference {
    /// The first byte that differs, where the difference lies in one.
    #[must_use]
    pub fn first_byte(&self) -> Option<FirstByte> {
        let offset = self.offset?;
        let values = head(&self.expected)
            .zip(head(&self.got))
            .and_then(|(expected, got)| {
                let longest = expected.len().max(got.len());
                (0..longest)
                    .map(|at| (expected.get(at).copied(), got.get(at).copied()))
                    .find(|(expected, got)| expected != got)
            });
        Some(FirstByte { offset, values })
    }
}

/// The first byte that differs at the step of a difference: its own, or that of another difference of the same step.
#[must_use]
pub fn at_step(case: &CaseRecord, difference: &Difference) -> Option<FirstByte> {
    difference.first_byte().or_else(|| {
        case.failures
            .iter()
            .chain(&case.observations)
            .filter(|other| other.step == difference.step)
            .find_map(Difference::first_byte)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(expected: &str, got: &str, offset: Option<u64>) -> Difference {
        Difference {
            step: 1,
            level: "bytes".into(),
            rule: "DK-EN-001".into(),
            assumed: false,
            what: "status word".into(),
            expected: expected.into(),
            got: got.into(),
            offset,
            noted: None,
        }
    }

    #[test]
    fn the_byte_and_both_values() {
        let told = |expected, got, offset| {
            difference(expected, got, offset)
                .first_byte()
                .map(|byte| byte.to_string())
        };
        assert_eq!(
            told("6982 (refused)", "9000 (answered)", Some(88)).as_deref(),
            Some("byte 88: expected 69, got 90")
        );
        assert_eq!(
            told("5c04", "5c0401", Some(2)).as_deref(),
            Some("byte 2: expected none, got 01")
        );
        assert_eq!(
            told("whole blocks", "3 bytes", Some(7)).as_deref(),
            Some("byte 7")
        );
        assert_eq!(told("none", "mailbox_released 16+16", None), None);
    }
}
