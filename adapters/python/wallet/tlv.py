"""TLVs with one encoding (DK-EN-008)."""

from collections.abc import Sequence


class Malformed(ValueError):
    """The bytes are not the TLVs that the message has."""


def _header(tag: int, length: int) -> bytes:
    """Tag and length; a tag above FF is one of two bytes, of which pairing has one."""
    name = tag.to_bytes(2 if tag > 0xFF else 1, "big")
    if length < 0x80:
        return name + bytes([length])
    if length < 0x100:
        return name + bytes([0x81, length])
    return name + b"\x82" + length.to_bytes(2, "big")


def encode(tag: int, value: bytes) -> bytes:
    """One TLV with the shortest definite length."""
    return _header(tag, len(value)) + value


def decode(data: bytes, fields: Sequence[tuple[int, int]]) -> list[bytes]:
    """The values of exactly these (tag, length) fields in this order, and nothing after the last."""
    values: list[bytes] = []
    place = 0
    for tag, length in fields:
        # DK-EN-008: tag, length and order are given, so the header can be only one byte string.
        header = _header(tag, length)
        begin = place + len(header)
        if data[place:begin] != header or len(data) < begin + length:
            raise Malformed(f"no field {tag:02X} of {length} bytes at {place}")
        values.append(data[begin : begin + length])
        place = begin + length
    if place != len(data):
        raise Malformed(f"{len(data) - place} bytes after the last field")
    return values


def values(data: bytes, tags: Sequence[int]) -> list[bytes]:
    """The values of exactly these tags in this order, of whatever length, and nothing after the last."""
    found: list[bytes] = []
    rest = data
    for tag in tags:
        name = _header(tag, 0)[:-1]
        length, begin = _length(rest[len(name) :])
        begin += len(name)
        # DK-EN-008: the shortest form of this length, and no other.
        if rest[:begin] != _header(tag, length) or len(rest) < begin + length:
            raise Malformed(f"no field {tag:02X} at {len(data) - len(rest)}")
        found.append(rest[begin : begin + length])
        rest = rest[begin + length :]
    if rest:
        raise Malformed(f"{len(rest)} bytes after the last field")
    return found


def _length(data: bytes) -> tuple[int, int]:
    """A length as it stands there, shortest form or not, and how many bytes it takes."""
    size = {0x81: 1, 0x82: 2}.get(data[0], 0) if data else 0
    if not data or (data[0] >= 0x80 and not size) or len(data) <= size:
        raise Malformed("no length")
    return (int.from_bytes(data[1 : 1 + size], "big"), 1 + size) if size else (data[0], 1)
