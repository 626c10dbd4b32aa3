/** TLVs with one encoding (DK-EN-008). */

function header(tag, length) {
  if (length < 0x80) return Buffer.from([tag, length]);
  if (length < 0x100) return Buffer.from([tag, 0x81, length]);
  return Buffer.from([tag, 0x82, length >> 8, length & 0xff]);
}

/** One TLV with the shortest definite length. */
export function encode(tag, value) {
  return Buffer.concat([header(tag, value.length), value]);
}

/** The values of exactly these [tag, length] fields in this order and nothing more, or null. */
export function decode(data, fields) {
  const values = [];
  let at = 0;
  for (const [tag, length] of fields) {
    // Tag and length are given, so the header can be only one byte string.
    const begin = at + header(tag, length).length;
    if (!data.subarray(at, begin).equals(header(tag, length)) || data.length < begin + length) return null;
    values.push(data.subarray(begin, begin + length));
    at = begin + length;
  }
  return at === data.length ? values : null;
}
