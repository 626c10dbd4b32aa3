"""The plain messages of section 10.1: the answer to SELECT, REQUEST, VERIFY and their answers (DK-OE-001, DK-OE-002)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet import tlv
from wallet.tlv import Malformed, encode

from .values import PairingValues, Tag


def versions(data: bytes) -> list[bytes]:
    """Two bytes each, strictly falling, at least one."""
    found = [data[place : place + 2] for place in range(0, len(data), 2)]
    if not found or len(data) % 2 or any(high <= low for high, low in zip(found, found[1:])):
        raise Malformed("versions are two bytes each, fall strictly, and there is at least one")
    return found


def highest_common(own: Sequence[bytes], other: Sequence[bytes]) -> bytes | None:
    """DK-OP-012, and for protocol versions whether there is one at all."""
    return max(set(own) & set(other), default=None)


@dataclass(frozen=True)
class Offer:
    """The answer to SELECT of the framework (DK-OE-001)."""

    framework_versions: Sequence[bytes]
    versions: Sequence[bytes]
    mode: int

    def encode(self) -> bytes:
        return (
            encode(Tag.FRAMEWORK_VERSIONS, b"".join(self.framework_versions))
            + encode(Tag.VERSIONS, b"".join(self.versions))
            + encode(Tag.MODE, bytes([self.mode]))
        )

    @classmethod
    def decode(cls, data: bytes, values: PairingValues) -> Offer:
        framework, protocol, mode = tlv.values(data, (Tag.FRAMEWORK_VERSIONS, Tag.VERSIONS, Tag.MODE))
        if mode not in (bytes([values.mode_none]), bytes([values.mode_password])):
            raise Malformed("no such mode")
        return cls(versions(framework), versions(protocol), mode[0])


@dataclass(frozen=True)
class Request:
    """The data field of REQUEST."""

    framework_version: bytes
    versions: Sequence[bytes]
    salt: bytes
    n: int
    r: int
    p: int
    brand: bytes

    @property
    def version_fields(self) -> bytes:
        """TLV 5B and 5C, whole: what the evidence of the variant ccc covers of REQUEST."""
        return encode(Tag.FRAMEWORK_VERSION, self.framework_version) + encode(Tag.VERSIONS, b"".join(self.versions))

    def encode(self) -> bytes:
        stretching = (
            encode(Tag.SALT, self.salt)
            + encode(Tag.COST_N, self.n.to_bytes(4, "big"))
            + encode(Tag.COST_R, self.r.to_bytes(2, "big"))
            + encode(Tag.COST_P, self.p.to_bytes(2, "big"))
        )
        return self.version_fields + encode(Tag.STRETCHING, stretching) + encode(Tag.BRAND, self.brand)

    @classmethod
    def decode(cls, data: bytes) -> Request:
        """Every accepted data field has one encoding, so that `encode` gives the received bytes again."""
        tags = (Tag.FRAMEWORK_VERSION, Tag.VERSIONS, Tag.STRETCHING, Tag.BRAND)
        version, protocol, stretching, brand = tlv.values(data, tags)
        if len(version) != 2 or len(brand) != 2:
            raise Malformed("a framework version and a brand are two bytes each")
        fields = [(Tag.SALT, 16), (Tag.COST_N, 4), (Tag.COST_R, 2), (Tag.COST_P, 2)]
        salt, *costs = tlv.decode(stretching, fields)
        return cls(version, versions(protocol), salt, *(int.from_bytes(cost, "big") for cost in costs), brand)
