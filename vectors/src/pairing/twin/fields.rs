//! Fields of messages whose length is not fixed, read strictly (DK-EN-008).

use crate::wire::tlv::{self, Tlv};

/// The values of exactly these tags in this order, and nothing after them.
pub(super) fn read<const N: usize>(bytes: &[u8], tags: [&[u8]; N]) -> Option<[Vec<u8>; N]> {
    let mut rest = bytes;
    let mut out = [const { Vec::new() }; N];
    for (value, tag) in out.iter_mut().zip(tags) {
        (*value, rest) = first(rest, tag)?;
    }
    rest.is_empty().then_some(out)
}

/// The value of the first field, and what follows it.
fn first<'a>(bytes: &'a [u8], tag: &[u8]) -> Option<(Vec<u8>, &'a [u8])> {
    let (last, before) = tag.split_last()?;
    let bytes = bytes.strip_prefix(before)?;
    let (skip, len) = match bytes {
        [_, len, ..] if *len < 0x80 => (2, usize::from(*len)),
        [_, 0x81, len, ..] => (3, usize::from(*len)),
        [_, 0x82, high, low, ..] => (4, usize::from(u16::from_be_bytes([*high, *low]))),
        _ => return None,
    };
    let (whole, rest) = bytes.split_at_checked(skip + len)?;
    let value = whole.get(skip..)?;
    (tlv::write(&[Tlv::new(*last, value)]) == whole).then(|| (value.to_vec(), rest))
}

/// Versions: two bytes each, strictly falling, at least one.
pub(super) fn versions(value: &[u8]) -> Option<Vec<u16>> {
    let number = |pair: &[u8]| Some(u16::from_be_bytes(pair.try_into().ok()?));
    let numbers: Vec<u16> = value.chunks(2).map(number).collect::<Option<_>>()?;
    let falling = numbers.is_sorted_by(|left, right| left > right) && !numbers.is_empty();
    falling.then_some(numbers)
}
