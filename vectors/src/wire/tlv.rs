//! TLVs with one-byte tags: built permissively, read strictly (DK-EN-008).

/// How a length is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// The shortest definite form of the true length.
    Shortest,
    /// One byte more than needed: `81 05`, `82 00 90`.
    NonMinimal,
    /// Indefinite: `80`, without an end mark.
    Indefinite,
    /// A number that is not the length of the value.
    Claims(usize),
}

/// One TLV to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tlv {
    /// Tag.
    pub tag: u8,
    /// How its length is written.
    pub length: Length,
    /// Value.
    pub value: Vec<u8>,
}

impl Tlv {
    /// A TLV as it should be.
    #[must_use]
    pub fn new(tag: u8, value: impl Into<Vec<u8>>) -> Self {
        Self {
            tag,
            length: Length::Shortest,
            value: value.into(),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.push(self.tag);
        match self.length {
            Length::Shortest => write_length(out, self.value.len(), 0),
            Length::NonMinimal => write_length(out, self.value.len(), 1),
            Length::Indefinite => out.push(0x80),
            Length::Claims(len) => write_length(out, len, 0),
        }
        out.extend_from_slice(&self.value);
    }
}

fn write_length(out: &mut Vec<u8>, len: usize, extra: usize) {
    let [.., high, low] = len.to_be_bytes();
    let needed = if len < 0x80 {
        0
    } else if len < 0x100 {
        1
    } else {
        2
    };
    match needed + extra {
        0 => out.push(low),
        1 => out.extend([0x81, low]),
        2 => out.extend([0x82, high, low]),
        _ => out.extend([0x83, 0, high, low]),
    }
}

/// All TLVs, one after the other.
#[must_use]
pub fn write(tlvs: &[Tlv]) -> Vec<u8> {
    let mut out = Vec::new();
    for tlv in tlvs {
        tlv.write(&mut out);
    }
    out
}

/// A field of a message: its tag and the length that it must have.
pub type Field = (u8, usize);

/// The values of exactly these fields in exactly this order, or how many bytes were read before something else stood there.
///
/// # Errors
/// The offset of the first byte that should not be there.
pub fn read<const N: usize>(bytes: &[u8], fields: [Field; N]) -> Result<[Vec<u8>; N], usize> {
    let mut values = [const { Vec::new() }; N];
    let mut at = 0;
    for (value, (tag, len)) in values.iter_mut().zip(fields) {
        let mut header = vec![tag];
        write_length(&mut header, len, 0);
        let start = at + header.len();
        for (offset, expected) in header.iter().enumerate() {
            if bytes.get(at + offset) != Some(expected) {
                return Err(at + offset);
            }
        }
        let found = bytes.get(start..start + len).ok_or(bytes.len())?;
        *value = found.to_vec();
        at = start + len;
    }
    if bytes.len() > at {
        return Err(at);
    }
    Ok(values)
}

/// The value of one TLV that fills the bytes, whatever its length; `None` when they are not one TLV with this tag.
#[must_use]
pub fn read_only(bytes: &[u8], tag: u8) -> Option<Vec<u8>> {
    let value_of = |skip: usize| bytes.get(skip..).map(<[u8]>::to_vec);
    let value = match bytes {
        [found, len, ..] if *found == tag && *len < 0x80 => value_of(2)?,
        [found, 0x81, _, ..] if *found == tag => value_of(3)?,
        [found, 0x82, _, _, ..] if *found == tag => value_of(4)?,
        _ => return None,
    };
    (write(&[Tlv::new(tag, value.clone())]) == bytes).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        let tlvs = [Tlv::new(0x5C, [1, 1]), Tlv::new(0x87, vec![4; 65])];
        let fields = [(0x5C, 2), (0x87, 65)];
        let good = write(&tlvs);
        assert!(read(&good, fields).is_ok());
        for at in 0..4 {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert_eq!(read(&bad, fields).is_ok(), at > 1);
        }
        let mut long = tlvs.clone();
        long[0].length = Length::NonMinimal;
        assert_eq!(read(&write(&long), fields), Err(1));
        assert_eq!(read(&[good, vec![0]].concat(), fields), Err(71));
        assert_eq!(read_only(&[0x5C, 2, 1, 1], 0x5C), Some(vec![1, 1]));
        assert_eq!(read_only(&[0x5C, 3, 1, 1], 0x5C), None);
    }
}
