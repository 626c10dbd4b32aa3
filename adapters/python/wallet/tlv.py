"""TLVs with one encoding (DK-EN-008)."""

from collections.abc import Sequence


class Malformed(ValueError):
    """The bytes are not the TLVs that the message has."""


def _header(tag: int, length: int) -> bytes:
    if length < 0x80:
        return bytes([tag, length])
    if length < 0x100:
        return bytes([tag, 0x81, length])
    return bytes([tag, 0x82]) + length.to_bytes(2, "big")


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
