"""Chapter 5 but for the channel: points, signatures, signed data and the key schedule."""

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .profile import Profile, Tag
from .tlv import encode

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
CURVE = ec.SECP256R1()

PrivateKey = ec.EllipticCurvePrivateKey
PublicKey = ec.EllipticCurvePublicKey


def generate() -> PrivateKey:
    return ec.generate_private_key(CURVE)


def private_key(secret: bytes) -> PrivateKey:
    """A private key from 32 bytes; ValueError if they are not a scalar between 1 and n-1."""
    if len(secret) != 32:
        raise ValueError("a secret is 32 bytes")
    return ec.derive_private_key(int.from_bytes(secret, "big"), CURVE)


def public_key(point: bytes) -> PublicKey:
    """A public key; ValueError unless it is 65 bytes, begins with 04 and lies on the curve (DK-CR-001)."""
    if len(point) != 65 or point[0] != 0x04:
        raise ValueError("a point is 65 bytes and begins with 04")
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)


def point(key: PrivateKey) -> bytes:
    """`04 || x || y` of the public part."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _signing() -> ec.ECDSA:
    """ECDSA with SHA-256, with the nonce of RFC 6979 where the library can: a seeded run then repeats byte by byte."""
    try:
        return ec.ECDSA(SHA256(), deterministic_signing=True)
    except (TypeError, UnsupportedAlgorithm):
        return ec.ECDSA(SHA256())


def sign(key: PrivateKey, data: bytes) -> bytes:
    """r || s, 64 bytes (DK-CR-002)."""
    r, s = utils.decode_dss_signature(key.sign(data, _signing()))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verify(key: PublicKey, signature: bytes, data: bytes) -> bool:
    """Whether r and s are in range and the signature verifies (DK-CR-002); either value of s is good."""
    if len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (0 < r < ORDER and 0 < s < ORDER):
        return False
    try:
        key.verify(utils.encode_dss_signature(r, s), data, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True)
class Transaction:
    """What both sides know after AUTH0."""

    vehicle_identifier: bytes
    vehicle_ephemeral: bytes  # 65 bytes
    endpoint_ephemeral: bytes  # 65 bytes
    identifier: bytes
    version: bytes
    interface: int
    p1: int
    p2: int

    def signed_data(self, usage: bytes) -> bytes:
        """DK-CR-003: vehicle, ephemerals, transaction, usage."""
        return b"".join(
            (
                encode(Tag.VEHICLE, self.vehicle_identifier),
                encode(Tag.ENDPOINT_EPHEMERAL, self.endpoint_ephemeral[1:33]),
                encode(Tag.VEHICLE_EPHEMERAL, self.vehicle_ephemeral[1:33]),
                encode(Tag.TRANSACTION, self.identifier),
                encode(Tag.USAGE, usage),
            )
        )

    def info(self, label: bytes) -> bytes:
        """What the keys are bound to beside the key agreement (DK-CR-005)."""
        return b"".join(
            (
                self.vehicle_ephemeral[1:33],
                self.endpoint_ephemeral[1:33],
                self.identifier,
                bytes([self.interface, self.p1, self.p2]),
                label,
                encode(Tag.VERSION, self.version),
            )
        )


@dataclass(frozen=True)
class ChannelKeys:
    """The keys of one channel. DK-HY-001: never part of a printed form."""

    enc: bytes = field(repr=False)
    mac: bytes = field(repr=False)
    rmac: bytes = field(repr=False)


@dataclass(frozen=True)
class Keys(ChannelKeys):
    """The outcome of the schedule."""

    persistent: bytes = field(repr=False)


def derive(profile: Profile, transaction: Transaction, own: PrivateKey, peer: bytes) -> Keys:
    """Section 5.2 from one's own ephemeral key and the peer's ephemeral point."""
    shared = own.exchange(ec.ECDH(), public_key(peer))
    # DK-CR-004: one block of the X9.63 derivation.
    kdh = hashlib.sha256(shared + bytes.fromhex("00000001") + transaction.identifier).digest()
    volatile = _hkdf(kdh, transaction.info(profile.label_volatile), 48)  # DK-CR-005
    persistent = _hkdf(kdh, transaction.info(profile.label_persistent), 32)  # DK-CR-006
    return Keys(volatile[:16], volatile[16:32], volatile[32:], persistent)


def _hkdf(secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=info).derive(secret)
