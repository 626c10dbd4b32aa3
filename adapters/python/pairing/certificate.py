"""A certificate in the narrow form of section 11.5: how it is read (DK-XC-001, DK-XC-004) and how the device issues one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from wallet import crypto

from . import der
from .der import Element, NotDer

EC_PUBLIC_KEY = der.write_identifier("1.2.840.10045.2.1")
P256 = der.write_identifier("1.2.840.10045.3.1.7")
ECDSA_WITH_SHA256 = der.element(der.SEQUENCE, der.write_identifier("1.2.840.10045.4.3.2"))
KEY_ALGORITHM = der.element(der.SEQUENCE, EC_PUBLIC_KEY, P256)
BASIC_CONSTRAINTS, KEY_USAGE = "2.5.29.19", "2.5.29.15"
DIGITAL_SIGNATURE, KEY_CERT_SIGN = 0, 5
VERSION_3 = der.element(0xA0, der.write_integer(2))
EXTENSIONS = 0xA3
SERIAL_MAX = 20  # bytes; RFC 5280, section 4.1.2.2


@dataclass(frozen=True)
class Extension:
    critical: bool
    value: bytes


@dataclass(frozen=True)
class Certificate:
    """What a path is made of."""

    issuer: bytes
    subject: bytes
    not_before: int
    not_after: int
    key: bytes  # 65 bytes
    extensions: dict[str, Extension]
    signed: bytes  # the part that the signature is over
    signature: bytes  # r || s

    def signed_by(self, key: bytes) -> bool:
        """DK-XC-002, DK-CR-002."""
        return crypto.verify(crypto.public_key(key), self.signature, self.signed)

    def constraints(self) -> tuple[bool, int | None]:
        """Whether it is a CA, and its path length; NotDer unless the extension is there and critical."""
        children = der.single(self._critical(BASIC_CONSTRAINTS)).children(der.SEQUENCE)
        if not children:
            return False, None
        authority, *more = children
        if len(more) > 1:
            raise NotDer("basic constraints with more than two parts")
        return der.boolean(authority), der.integer(more[0]) if more else None

    def usage(self) -> set[int]:
        """The bits of the key usage; NotDer unless the extension is there and critical."""
        return der.named_bits(der.single(self._critical(KEY_USAGE)))

    def binding(self, oid: str) -> bytes:
        """What the leaf is bound to; NotDer unless the extension is there and critical."""
        return der.octets(der.single(self._critical(oid)))

    def critical(self) -> set[str]:
        return {oid for oid, extension in self.extensions.items() if extension.critical}

    def _critical(self, oid: str) -> bytes:
        """DK-XC-004."""
        extension = self.extensions.get(oid)
        if extension is None or not extension.critical:
            raise NotDer(f"extension {oid} is missing or not critical")
        return extension.value


def parse(data: bytes, longest: int) -> Certificate:
    """DK-XC-001: strict DER, version 3, P-256, ECDSA with SHA-256, not too long, nothing after it; ValueError otherwise."""
    if len(data) > longest:
        raise NotDer("longer than the profile's longest")
    parts = der.single(data).children(der.SEQUENCE)
    if len(parts) != 3:
        raise NotDer("a certificate has three parts")
    signed, algorithm, signature = parts
    if algorithm.whole != ECDSA_WITH_SHA256:
        raise NotDer("another signature algorithm")
    return _parse_signed(signed, _signature(signature))


def _signature(element: Element) -> bytes:
    """r || s from the strict DER of a signature."""
    r, s = map(der.integer, der.pair(der.single(der.whole_bits(element))))
    if not (0 < r < crypto.ORDER and 0 < s < crypto.ORDER):
        raise NotDer("r or s is out of range")
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _parse_signed(element: Element, signature: bytes) -> Certificate:
    parts = element.children(der.SEQUENCE)
    if len(parts) != 8:
        raise NotDer("the signed part has eight parts: unique identifiers have no place in the profile")
    version, serial, algorithm, issuer, validity, subject, key, extensions = parts
    if version.whole != VERSION_3 or algorithm.whole != ECDSA_WITH_SHA256:
        raise NotDer("another version or signature algorithm")
    if not der.integer(serial) or len(serial.content) > SERIAL_MAX:
        raise NotDer("no serial number of RFC 5280")
    der.check_name(issuer)
    der.check_name(subject)
    not_before, not_after = map(der.seconds, der.pair(validity))
    return Certificate(
        issuer=issuer.whole,
        subject=subject.whole,
        not_before=not_before,
        not_after=not_after,
        key=_key(key),
        extensions=_extensions(extensions),
        signed=element.whole,
        signature=signature,
    )


def _key(element: Element) -> bytes:
    algorithm, key = der.pair(element)
    if algorithm.whole != KEY_ALGORITHM:
        raise NotDer("another kind of key")
    point = der.whole_bits(key)
    crypto.public_key(point)  # ValueError unless it is a point, uncompressed
    return point


def _extensions(element: Element) -> dict[str, Extension]:
    found: dict[str, Extension] = {}
    for each in der.single(element.expect(EXTENSIONS)).children(der.SEQUENCE):
        kind, *flag, value = each.children(der.SEQUENCE)
        if len(flag) > 1:
            raise NotDer("an extension has two or three parts")
        oid = der.identifier(kind)
        if oid in found:
            raise NotDer(f"extension {oid} stands twice")  # DK-XC-004
        found[oid] = Extension(bool(flag) and der.boolean(flag[0]), der.octets(value))
    if not found:
        raise NotDer("no extensions")
    return found


@dataclass(frozen=True)
class Anchor:
    """What is used of a root's certificate: subject and key."""

    subject: bytes
    key: bytes


def anchor(data: bytes) -> Anchor:
    """Section 11.5: the rest of a root's certificate is of no account; ValueError if these two cannot be found."""
    signed = der.single(data).children(der.SEQUENCE)[:1]
    parts = signed[0].children(der.SEQUENCE) if signed else []
    if parts and parts[0].tag == 0xA0:
        parts = parts[1:]
    if len(parts) < 6:
        raise NotDer("a root's certificate without subject and key")
    subject, key = parts[4:6]
    return Anchor(subject.whole, _key(key))


def issue_leaf(issuer: Certificate, secret: crypto.PrivateKey, key: bytes, binding: tuple[str, bytes], now: int) -> bytes:
    """H: a leaf for the key, under the issuer in the secure element, valid now and as long as the issuer is."""
    oid, value = binding
    serial = int.from_bytes(hashlib.sha256(key).digest()[:8], "big") | 1
    subject = der.element(
        der.SEQUENCE,
        der.element(
            der.SET,
            der.element(der.SEQUENCE, der.write_identifier("2.5.4.3"), der.element(der.UTF8, b"digital key")),
        ),
    )
    extensions = (
        _critical(BASIC_CONSTRAINTS, der.element(der.SEQUENCE)),
        _critical(KEY_USAGE, der.element(der.BIT_STRING, b"\x07\x80")),  # digitalSignature
        _critical(oid, der.element(der.OCTET_STRING, value)),
    )
    signed = der.element(
        der.SEQUENCE,
        VERSION_3,
        der.write_integer(serial),
        ECDSA_WITH_SHA256,
        issuer.subject,
        der.element(der.SEQUENCE, der.write_time(min(issuer.not_before, now)), der.write_time(max(issuer.not_after, now))),
        subject,
        der.element(der.SEQUENCE, KEY_ALGORITHM, der.element(der.BIT_STRING, b"\x00", key)),
        der.element(EXTENSIONS, der.element(der.SEQUENCE, *extensions)),
    )
    signature = crypto.sign(secret, signed)
    r, s = (der.write_integer(int.from_bytes(half, "big")) for half in (signature[:32], signature[32:]))
    sealed = der.element(der.BIT_STRING, b"\x00", der.element(der.SEQUENCE, r, s))
    return der.element(der.SEQUENCE, signed, ECDSA_WITH_SHA256, sealed)


def _critical(oid: str, value: bytes) -> bytes:
    critical = der.element(der.BOOLEAN, b"\xff")
    return der.element(der.SEQUENCE, der.write_identifier(oid), critical, der.element(der.OCTET_STRING, value))
