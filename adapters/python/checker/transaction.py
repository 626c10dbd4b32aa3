"""Sections 5.1 to 5.3 from what one side knows: every value on the way, and single steps of the channel."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from . import p256
from .primitives import aes, cbc_decrypt, cbc_encrypt, cmac, hkdf

COMMAND, RESPONSE = b"\x00", b"\x80"


@dataclass(frozen=True)
class Info:
    """What stands in the info strings, each part as bytes, so that a bent derivation can leave one out."""

    vehicle_x: bytes
    endpoint_x: bytes
    transaction: bytes
    interface: bytes
    p1: bytes
    p2: bytes
    version_tlv: bytes

    def build(self, label: bytes) -> bytes:
        """DK-CR-005."""
        before = self.vehicle_x + self.endpoint_x + self.transaction + self.interface + self.p1 + self.p2
        return before + label + self.version_tlv


@dataclass(frozen=True)
class Keys:
    """The schedule of section 5.2."""

    shared: bytes
    info: Info
    label: bytes = field(default=b"Volatile")

    @cached_property
    def kdh(self) -> bytes:
        """DK-CR-004."""
        return hashlib.sha256(self.shared + b"\x00\x00\x00\x01" + self.info.transaction).digest()

    @cached_property
    def info_volatile(self) -> bytes:
        return self.info.build(b"Volatile")

    @cached_property
    def info_persistent(self) -> bytes:
        return self.info.build(b"Persistent")

    @cached_property
    def volatile(self) -> bytes:
        return hkdf(self.kdh, self.info.build(self.label), 48)

    @cached_property
    def kpersistent(self) -> bytes:
        """DK-CR-006."""
        return hkdf(self.kdh, self.info_persistent, 32)

    @property
    def kenc(self) -> bytes:
        return self.volatile[:16]

    def mac_key(self, direction: bytes) -> bytes:
        """DK-CH-006."""
        return self.volatile[16:32] if direction == COMMAND else self.volatile[32:48]

    def values(self) -> dict[str, bytes]:
        """By the names that vectors use."""
        names = "shared kdh info_volatile info_persistent volatile kpersistent"
        return {name: getattr(self, name) for name in names.split()}


@dataclass
class Place:
    """Counter and chaining value of one side."""

    counter: int = 0
    chaining: bytes = bytes(16)


def counter_block(direction: bytes, counter: int) -> bytes:
    return direction + bytes(14) + bytes([counter & 0xFF])


def pad(content: bytes) -> bytes:
    """DK-CR-007: 80 and zeros to whole blocks, empty content too."""
    return content + b"\x80" + bytes(-(len(content) + 1) % 16)


def encrypt(keys: Keys, direction: bytes, counter: int, padded: bytes) -> bytes:
    return cbc_encrypt(keys.kenc, aes(keys.kenc, counter_block(direction, counter)), padded)


def decrypt(keys: Keys, direction: bytes, counter: int, secret: bytes) -> bytes:
    return cbc_decrypt(keys.kenc, aes(keys.kenc, counter_block(direction, counter)), secret)


def seal_response(keys: Keys, place: Place, content: bytes) -> bytes:
    """Section 5.3, a response."""
    secret = encrypt(keys, RESPONSE, place.counter, pad(content))
    return secret + cmac(keys.mac_key(RESPONSE), place.chaining + secret)[:8]


def seal_command(keys: Keys, place: Place, content: bytes) -> bytes:
    """Section 5.3, a command: moves the place on."""
    place.counter += 1
    secret = encrypt(keys, COMMAND, place.counter, pad(content))
    place.chaining = cmac(keys.mac_key(COMMAND), place.chaining + secret)
    return secret + place.chaining[:8]


def whole_blocks(data: bytes) -> bool:
    """Section 4.4: at least one block, whole blocks, and 8 bytes more."""
    return len(data) >= 24 and len(data) % 16 == 8


def signed_data(identifier: bytes, endpoint_x: bytes, vehicle_x: bytes, transaction: bytes, usage: bytes) -> bytes:
    """DK-CR-003."""
    parts = (0x4D, identifier), (0x86, endpoint_x), (0x87, vehicle_x), (0x4C, transaction), (0x93, usage)
    return b"".join(bytes([tag, len(value)]) + value for tag, value in parts)


def make_keys(own_secret: bytes, peer_public: bytes, info: Info) -> Keys:
    """The schedule, from one side."""
    return Keys(p256.shared_x(own_secret, peer_public), info)
