"""Strict reading of commands, responses and TLVs: every deviation is a ValueError that says where."""

from typing import NamedTuple


class Apdu(NamedTuple):
    """A short command APDU; `le` tells whether Le was there."""

    header: bytes
    data: bytes
    le: bool

    @property
    def chained(self) -> bool:
        return bool(self.header[0] & 0x10)

    @property
    def name(self) -> bytes:
        """CLA without the chaining bit, and INS."""
        return bytes([self.header[0] & 0xEF, self.header[1]])


def apdu(raw: bytes) -> Apdu:
    """DK-EN-001."""
    header, body = raw[:4], raw[4:]
    if len(header) < 4:
        raise ValueError("a command is at least four bytes")
    if body in (b"", b"\x00"):
        return Apdu(header, b"", body == b"\x00")
    length, rest = body[0], body[1:]
    if length == 0 or len(rest) not in (length, length + 1):
        raise ValueError(f"Lc says {length}, {len(rest)} bytes follow")
    if rest[length:] not in (b"", b"\x00"):
        raise ValueError("Le is not 00")
    return Apdu(header, rest[:length], len(rest) > length)


def response(raw: bytes) -> tuple[bytes, bytes]:
    """Data and status word."""
    if len(raw) < 2:
        raise ValueError("a response has at least its status word")
    return raw[:-2], raw[-2:]


def tlvs(data: bytes) -> list[tuple[int, bytes]]:
    """All TLVs with one-byte tags and shortest lengths (DK-EN-008)."""
    found, place = [], 0
    while place < len(data):
        if place + 2 > len(data):
            raise ValueError("a TLV ends after its tag")
        tag, length = data[place], data[place + 1]
        place += 2
        if length == 0x81:
            length = data[place] if place < len(data) else 0
            place += 1
            if length < 0x80:
                raise ValueError(f"the length of {tag:02X} is not the shortest")
        elif length >= 0x80:
            raise ValueError(f"the length of {tag:02X} has another form")
        if place + length > len(data):
            raise ValueError(f"the value of {tag:02X} is cut off")
        found.append((tag, data[place : place + length]))
        place += length
    return found


def fields(data: bytes, *expected: tuple[int, int]) -> list[bytes]:
    """The values of exactly these fields, (tag, length) each, in this order."""
    found = tlvs(data)
    shape = [(tag, len(value)) for tag, value in found]
    if shape != list(expected):
        raise ValueError(f"fields are {_show(shape)}, not {_show(expected)}")
    return [value for _, value in found]


def unpad(plain: bytes) -> bytes:
    """Content without its padding of 1 to 16 bytes."""
    place = plain.rfind(b"\x80")
    if place < 0 or any(plain[place + 1 :]) or len(plain) - place > 16:
        raise ValueError("the padding is wrong")
    return plain[:place]


def _show(shape: object) -> str:
    return " ".join(f"{tag:02X}({length})" for tag, length in shape) or "none"  # type: ignore[attr-defined]
