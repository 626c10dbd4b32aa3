//! DER, written and read.
//!
//! The writer makes any element, also ones that are BER and not DER; the reader takes nothing but the one encoding: definite lengths in
//! their shortest form, one-byte tags. Lengths up to 65535 bytes; certificates are shorter.

/// Universal tags and the four of a certificate that are not universal.
pub(super) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const NULL: u8 = 0x05;
    pub(crate) const OID: u8 = 0x06;
    pub(crate) const UTF8_STRING: u8 = 0x0C;
    pub(crate) const PRINTABLE_STRING: u8 = 0x13;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;
    /// Constructed OCTET STRING: BER only.
    pub(crate) const OCTET_STRINGS: u8 = 0x24;
    /// Around the version.
    pub(crate) const VERSION: u8 = 0xA0;
    /// Around the extensions.
    pub(crate) const EXTENSIONS: u8 = 0xA3;
}

/// An element with the shortest length.
pub(super) fn element(tag: u8, value: &[u8]) -> Vec<u8> {
    headed(tag, &length(value.len(), 0), value)
}

/// An element whose length has one byte more than it needs.
pub(super) fn long(tag: u8, value: &[u8]) -> Vec<u8> {
    headed(tag, &length(value.len(), 1), value)
}

/// An element of indefinite length, with its end mark.
pub(super) fn indefinite(tag: u8, value: &[u8]) -> Vec<u8> {
    [&headed(tag, &[0x80], value), [0, 0].as_slice()].concat()
}

/// A SEQUENCE of these elements.
pub(super) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(tag::SEQUENCE, &parts.concat())
}

/// An INTEGER that is not negative, from big-endian bytes.
pub(super) fn integer(bytes: &[u8]) -> Vec<u8> {
    element(tag::INTEGER, &magnitude(bytes))
}

/// The shortest two's complement of a number that is not negative.
pub(super) fn magnitude(bytes: &[u8]) -> Vec<u8> {
    let mut value: Vec<u8> = bytes
        .iter()
        .copied()
        .skip_while(|byte| *byte == 0)
        .collect();
    if value.first().is_none_or(|byte| byte & 0x80 != 0) {
        value.insert(0, 0);
    }
    value
}

/// A BIT STRING.
pub(super) fn bits(unused: u8, bytes: &[u8]) -> Vec<u8> {
    element(tag::BIT_STRING, &[&[unused], bytes].concat())
}

/// An OBJECT IDENTIFIER, from its dotted form.
pub(super) fn oid(dotted: &str) -> Vec<u8> {
    let mut arcs = dotted.split('.').filter_map(|arc| arc.parse::<u64>().ok());
    let first = arcs.next().unwrap_or(0) * 40 + arcs.next().unwrap_or(0);
    let mut value = Vec::new();
    for arc in std::iter::once(first).chain(arcs) {
        let mut groups = vec![low_seven(arc)];
        let mut rest = arc >> 7;
        while rest > 0 {
            groups.push(low_seven(rest) | 0x80);
            rest >>= 7;
        }
        value.extend(groups.into_iter().rev());
    }
    element(tag::OID, &value)
}

fn low_seven(number: u64) -> u8 {
    let [.., low] = number.to_be_bytes();
    low & 0x7F
}

fn headed(tag: u8, length: &[u8], value: &[u8]) -> Vec<u8> {
    [&[tag], length, value].concat()
}

fn length(len: usize, extra: usize) -> Vec<u8> {
    let [.., high, low] = len.to_be_bytes();
    let needed = match len {
        0..0x80 => 0,
        0x80..0x100 => 1,
        _ => 2,
    };
    match needed + extra {
        0 => vec![low],
        1 => vec![0x81, low],
        2 => vec![0x82, high, low],
        _ => vec![0x83, 0, high, low],
    }
}

/// Elements one after the other, taken off the front.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    /// The tag of the next element.
    pub(super) fn next_tag(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// The next element, header included, if it has this tag.
    pub(super) fn whole(&mut self, tag: u8) -> Option<&'a [u8]> {
        let before = self.0;
        self.value(tag)?;
        before.get(..before.len() - self.0.len())
    }

    /// The value of the next element, if it has this tag.
    pub(super) fn value(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (header, len) = match self.0 {
            [found, len, ..] if *found == tag && *len < 0x80 => (2, usize::from(*len)),
            [found, 0x81, len, ..] if *found == tag && *len >= 0x80 => (3, usize::from(*len)),
            [found, 0x82, high, low, ..] if *found == tag && *high > 0 => {
                (4, usize::from(u16::from_be_bytes([*high, *low])))
            }
            _ => return None,
        };
        let (taken, rest) = self.0.split_at_checked(header + len)?;
        self.0 = rest;
        taken.get(header..)
    }

    /// A reader of the elements inside the next one, if it has this tag.
    pub(super) fn inside(&mut self, tag: u8) -> Option<Reader<'a>> {
        self.value(tag).map(Reader)
    }

    /// Nothing may be left.
    pub(super) fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }

    /// A shortest INTEGER that is not negative, without its sign byte.
    pub(super) fn magnitude(&mut self) -> Option<&'a [u8]> {
        match self.value(tag::INTEGER)? {
            [0, rest @ ..] if rest.first().is_none_or(|byte| byte & 0x80 != 0) => Some(rest),
            [first, ..] if *first >= 0x80 || *first == 0 => None,
            value => (!value.is_empty()).then_some(value),
        }
    }

    /// A BOOLEAN that is true: the only one that DER writes where false is the default.
    pub(super) fn truth(&mut self) -> Option<()> {
        (self.value(tag::BOOLEAN)? == [0xFF]).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_encodings() {
        assert_eq!(
            oid("1.2.840.10045.3.1.7"),
            [6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7]
        );
        assert_eq!(oid("2.5.29.15"), [6, 3, 0x55, 0x1D, 0x0F]);
        assert_eq!(integer(&[0, 0]), [2, 1, 0]);
        assert_eq!(integer(&[0, 0x80]), [2, 2, 0, 0x80]);
        assert_eq!(element(4, &[7; 200])[..3], [4, 0x81, 200]);
        assert_eq!(long(4, &[7; 300])[..5], [4, 0x83, 0, 1, 44]);
    }

    #[test]
    fn reads_only_the_shortest() {
        for len in [0, 127, 128, 255, 256, 300] {
            let value = vec![1; len];
            let good = element(4, &value);
            assert_eq!(Reader(&good).value(4), Some(value.as_slice()));
            assert_eq!(Reader(&good).value(5), None);
            assert_eq!(Reader(&long(4, &value)).value(4), None);
            assert_eq!(Reader(&good[..good.len() - 1]).value(4), None);
        }
        assert_eq!(Reader(&[2, 1, 0]).magnitude(), Some([].as_slice()));
        assert_eq!(Reader(&[2, 1, 0x80]).magnitude(), None);
        assert_eq!(Reader(&[2, 2, 0, 1]).magnitude(), None);
        assert_eq!(Reader(&[2, 0]).magnitude(), None);
        assert_eq!(
            Reader(&[2, 2, 0, 0x80]).magnitude(),
            Some([0x80].as_slice())
        );
    }
}
