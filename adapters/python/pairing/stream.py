"""Creation data and chain: streams of TLVs with a mark at their end, cut into parts (section 10.2, DK-OE-003, DK-OE-004)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet import tlv
from wallet.tlv import Malformed, encode

from .values import PairingValues


def _join(tags: Sequence[int], contents: Sequence[bytes], values: PairingValues) -> bytes:
    fields = zip((*tags, values.end_tag), (*contents, b""), strict=True)
    return b"".join(encode(tag, content) for tag, content in fields)


def _split(stream: bytes, tags: Sequence[int], values: PairingValues) -> list[bytes]:
    """DK-OE-003: each once, in this order, then the mark, then nothing."""
    *contents, mark = tlv.values(stream, (*tags, values.end_tag))
    if mark:
        raise Malformed("the mark at the end has no content")
    return contents


def _check_certificates(certificates: Sequence[bytes], values: PairingValues) -> None:
    """DK-OE-004."""
    if any(len(certificate) > values.certificate_max for certificate in certificates):
        raise Malformed("a certificate is longer than the profile's longest")


@dataclass(frozen=True)
class Creation:
    """What the vehicle tells the device for its new key."""

    vehicle_identifier: bytes
    slot: int
    challenge: bytes
    token: bytes
    certificate: bytes  # K, of the vehicle
    cross: bytes  # M, of the vehicle maker's root under the device maker's

    def encode(self, values: PairingValues) -> bytes:
        slot = bytes([self.slot])
        contents = (self.vehicle_identifier, slot, self.challenge, self.token, self.certificate, self.cross)
        return _join(values.creation, contents, values)

    @classmethod
    def decode(cls, stream: bytes, values: PairingValues, token_len: int) -> Creation:
        identifier, slot, challenge, token, certificate, cross = _split(stream, values.creation, values)
        if (len(identifier), len(slot), len(challenge), len(token)) != (8, 1, 16, token_len):
            raise Malformed("a field of the creation data has another length")
        _check_certificates((certificate, cross), values)
        return cls(identifier, slot[0], challenge, token, certificate, cross)


@dataclass(frozen=True)
class Chain:
    """What the device shows for its new key."""

    certificate: bytes  # H, of the key
    issuer: bytes  # E, of the issuer in the secure element
    cross: bytes  # F, of the device maker's root under the vehicle maker's

    def encode(self, values: PairingValues) -> bytes:
        return _join(values.chain[1:], (self.certificate, self.issuer, self.cross), values)

    @classmethod
    def decode(cls, stream: bytes, values: PairingValues) -> Chain:
        certificates = _split(stream, values.chain[1:], values)
        _check_certificates(certificates, values)
        return cls(*certificates)


def request(values: PairingValues) -> bytes:
    """The content of GET DATA that asks for the chain."""
    return encode(values.chain[0], b"")


def cut(stream: bytes, values: PairingValues) -> list[bytes]:
    """Parts of the longest length, but for the last."""
    return [stream[place : place + values.part_len] for place in range(0, len(stream), values.part_len)]


def extended(kept: bytes, part: bytes, last: bool, values: PairingValues) -> bytes:
    """What was kept and one part more; Malformed if it is not the part that must come or too much (DK-OE-003, DK-OE-004)."""
    if not 0 < len(part) <= values.part_len or not (last or len(part) == values.part_len):
        raise Malformed("every part but the last has the profile's length")
    if len(kept) + len(part) > values.stream_max:
        raise Malformed("the stream is longer than the profile's longest")
    return kept + part
