"""Strict DER, as much of it as a certificate of section 11.5 needs: every accepted byte string has one meaning (DK-XC-001).

Only definite, shortest lengths and tags of one byte are read. The writer makes what the reader takes.
"""

from __future__ import annotations

import calendar
import re
import time
from dataclasses import dataclass

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OBJECT = 0x01, 0x02, 0x03, 0x04, 0x06
UTF8, PRINTABLE, IA5, UTC_TIME, GENERALIZED_TIME = 0x0C, 0x13, 0x16, 0x17, 0x18
SEQUENCE, SET = 0x30, 0x31
PRINTABLE_TEXT = re.compile(rb"[A-Za-z0-9 '()+,\-./:=?]*")


class NotDer(ValueError):
    """The bytes are not the one encoding of anything."""


@dataclass(frozen=True)
class Element:
    """One element: tag, content, and the bytes that it was read from."""

    tag: int
    content: bytes
    whole: bytes

    def expect(self, tag: int) -> bytes:
        if self.tag != tag:
            raise NotDer(f"tag {self.tag:02X} where {tag:02X} must stand")
        return self.content

    def children(self, tag: int) -> list[Element]:
        """The elements in a constructed one."""
        rest, found = self.expect(tag), []
        while rest:
            element, rest = first(rest)
            found.append(element)
        return found


def first(data: bytes) -> tuple[Element, bytes]:
    """The first element and what stands after it."""
    if len(data) < 2 or data[0] & 0x1F == 0x1F:
        raise NotDer("no element with a tag of one byte")
    length, begin = data[1], 2
    if length > 0x80:
        begin += length & 0x7F
        length = int.from_bytes(data[2:begin], "big")
    if data[1:begin] != _length(length) or len(data) < begin + length:
        raise NotDer("no shortest definite length, or too few bytes")
    end = begin + length
    return Element(data[0], data[begin:end], data[:end]), data[end:]


def single(data: bytes) -> Element:
    """The one element that the bytes are."""
    element, rest = first(data)
    if rest:
        raise NotDer(f"{len(rest)} bytes after the element")
    return element


def boolean(element: Element) -> bool:
    """In certificates a false value is the default and thus left out."""
    if element.expect(BOOLEAN) != b"\xff":
        raise NotDer("a boolean that is not true")
    return True


def integer(element: Element) -> int:
    """Not negative, in its shortest form."""
    content = element.expect(INTEGER)
    if not content or content[0] & 0x80 or (content[0] == 0 and len(content) > 1 and not content[1] & 0x80):
        raise NotDer("no integer that is not negative and shortest")
    return int.from_bytes(content, "big")


def octets(element: Element) -> bytes:
    return element.expect(OCTET_STRING)


def whole_bits(element: Element) -> bytes:
    """A bit string of whole bytes."""
    content = element.expect(BIT_STRING)
    if content[:1] != b"\x00":
        raise NotDer("a bit string that is not whole bytes")
    return content[1:]


def named_bits(element: Element) -> set[int]:
    """A list of named bits: no zero bits at its end, and the unused ones are zero."""
    content = element.expect(BIT_STRING)
    bits = int.from_bytes(content[1:], "big")
    size = 8 * (len(content) - 1)
    lowest = (bits & -bits).bit_length() - 1 if bits else 0
    if content != b"\x00" and (not bits or content[0] > 7 or lowest != content[0]):
        raise NotDer("a list of named bits in another form")
    return {place for place in range(size) if bits >> (size - 1 - place) & 1}


def identifier(element: Element) -> str:
    """An object identifier, dotted."""
    content = element.expect(OBJECT)
    arcs, arc, begins = [], 0, True
    for byte in content:
        if begins and byte == 0x80:
            raise NotDer("an object identifier with a padded arc")
        arc, begins = arc << 7 | byte & 0x7F, not byte & 0x80
        if begins:
            arcs.append(arc)
            arc = 0
    if not arcs or not begins:
        raise NotDer("an object identifier that does not end")
    top = min(arcs[0] // 40, 2)
    return ".".join(map(str, (top, arcs[0] - 40 * top, *arcs[1:])))


def seconds(element: Element) -> int:
    """A time in seconds since 1970: two digits of the year up to 2049, four from 2050 on (RFC 5280, section 4.1.2.5)."""
    if element.tag == UTC_TIME and re.fullmatch(rb"\d{12}Z", element.content):
        year = int(element.content[:2])
        digits = ("20" if year < 50 else "19") + element.content.decode()
    elif element.tag == GENERALIZED_TIME and re.fullmatch(rb"\d{14}Z", element.content) and element.content >= b"2050":
        digits = element.content.decode()
    else:
        raise NotDer("no time of RFC 5280")
    try:
        return _seconds(digits)
    except ValueError as why:
        raise NotDer(str(why)) from None


def _seconds(digits: str) -> int:
    parsed = time.strptime(digits, "%Y%m%d%H%M%SZ")
    if parsed.tm_sec > 59:
        raise ValueError("a leap second has no number")
    return calendar.timegm(parsed)


def check_name(element: Element) -> None:
    """A distinguished name: sets of attributes, in their order; texts of the types that stand there."""
    for names in element.children(SEQUENCE):
        attributes = names.children(SET)
        if not attributes or [each.whole for each in attributes] != sorted(each.whole for each in attributes):
            raise NotDer("a set that is empty or out of order")
        for attribute in attributes:
            kind, value = pair(attribute)
            identifier(kind)
            _check_text(value)


def _check_text(element: Element) -> None:
    """Texts of other types than these three stay unread: they count only as bytes."""
    content = element.content
    if element.tag & 0x20 or not element.tag:
        raise NotDer("an attribute that is no simple value")
    if element.tag == PRINTABLE and not PRINTABLE_TEXT.fullmatch(content):
        raise NotDer("a printable string with another character")
    if element.tag == IA5 and any(byte > 0x7F for byte in content):
        raise NotDer("an ASCII string with another character")
    if element.tag == UTF8:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            raise NotDer("a UTF-8 string that is none") from None


def pair(element: Element) -> tuple[Element, Element]:
    """A sequence of two."""
    children = element.children(SEQUENCE)
    if len(children) != 2:
        raise NotDer("a sequence of another length than two")
    return children[0], children[1]


# Writing


def _length(length: int) -> bytes:
    if length < 0x80:
        return bytes([length])
    size = (length.bit_length() + 7) // 8
    return bytes([0x80 | size]) + length.to_bytes(size, "big")


def element(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return bytes([tag]) + _length(len(content)) + content


def write_integer(number: int) -> bytes:
    return element(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def write_identifier(dotted: str) -> bytes:
    top, second, *others = map(int, dotted.split("."))
    return element(OBJECT, *map(_arc, (40 * top + second, *others)))


def _arc(arc: int) -> bytes:
    septets = [arc & 0x7F]
    while arc := arc >> 7:
        septets.append(0x80 | arc & 0x7F)
    return bytes(reversed(septets))


def write_time(moment: int) -> bytes:
    parsed = time.gmtime(moment)
    if 1950 <= parsed.tm_year < 2050:
        return element(UTC_TIME, time.strftime("%y%m%d%H%M%SZ", parsed).encode())
    return element(GENERALIZED_TIME, time.strftime("%Y%m%d%H%M%SZ", parsed).encode())
