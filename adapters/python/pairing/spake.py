"""SPAKE2+ of chapter 11, both variants: from a password to evidence and keys. The device is the prover, the vehicle the verifier."""

import hashlib
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wallet.channel import cmac
from wallet.crypto import ChannelKeys

from . import group
from .messages import Request

DEVICE = b"device"
CONTEXT = b"keyproof pairing 1"


@dataclass(frozen=True)
class Scalars:
    """What the device makes of the password (section 11.1). DK-HY-001: never part of a printed form."""

    w0: int = field(repr=False)
    w1: int = field(repr=False)

    @property
    def registration(self) -> bytes:
        """L, which the vehicle holds in the place of w1."""
        return group.encode(group.multiply(self.w1, group.GENERATOR))


@dataclass(frozen=True)
class Secrets:
    """Both shares and both secrets of one run (section 11.2), encoded."""

    share_x: bytes
    share_y: bytes
    z: bytes = field(repr=False)
    v: bytes = field(repr=False)
    w0: int = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """What a run ends with (section 11.3). DK-PK-005: `m1` is the vehicle's, `m2` the device's, each under a key of its own."""

    m1: bytes = field(repr=False)
    m2: bytes = field(repr=False)
    secret: bytes = field(repr=False)


@dataclass(frozen=True)
class SystemKeys(ChannelKeys):
    """The system keys (DK-PK-006)."""

    long_term: bytes = field(repr=False)


def _le64(data: bytes) -> bytes:
    """The bytes with their length before them, eight bytes, little-endian."""
    return len(data).to_bytes(8, "little") + data


def _hkdf(secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=info).derive(secret)


def stretch(variant: str, password: bytes, request: Request) -> Scalars:
    """DK-PK-002: scrypt with the salt and costs of REQUEST; the brand is stretched along in rfc9383 only."""
    if variant == "rfc9383":
        password = _le64(password) + _le64(DEVICE) + _le64(request.brand)
    n, r, p = request.n, request.r, request.p
    room = 128 * r * (n + p + 2) + (1 << 20)  # the library's own limit is below the dearest cost of a profile
    z = hashlib.scrypt(password, salt=request.salt, n=n, r=r, p=p, maxmem=room, dklen=80)
    z0, z1 = int.from_bytes(z[:40], "big"), int.from_bytes(z[40:], "big")
    if variant == "rfc9383":
        return Scalars(z0 % group.ORDER, z1 % group.ORDER)
    return Scalars(z0 % (group.ORDER - 1) + 1, z1 % (group.ORDER - 1) + 1)


def _share(secret: int, w0: int, mask: group.Point) -> bytes:
    return group.encode(group.add(group.multiply(secret, group.GENERATOR), group.multiply(w0, mask)))


def _unmasked(share: bytes, w0: int, mask: group.Point) -> group.Point:
    """The peer's share without its mask; ValueError if it is no point, or nothing is left (DK-PK-001).

    The group has prime order: what is not the identity here gives no identity when it is multiplied by a scalar that is not zero.
    """
    point = group.subtract(group.decode(share), group.multiply(w0, mask))
    if point is None:
        raise ValueError("the share cancels its mask")
    return point


def device_share(x: int, w0: int) -> bytes:
    """X (DK-PK-003)."""
    return _share(x, w0, group.MASK_DEVICE)


def vehicle_share(y: int, w0: int) -> bytes:
    """Y (DK-PK-003)."""
    return _share(y, w0, group.MASK_VEHICLE)


def check_device_share(share_x: bytes, w0: int) -> None:
    """ValueError unless the vehicle may use this share (DK-PK-001)."""
    _unmasked(share_x, w0, group.MASK_DEVICE)


def device_secrets(x: int, scalars: Scalars, share_x: bytes, share_y: bytes) -> Secrets:
    """Z and V as the device computes them; ValueError by DK-PK-001."""
    point = _unmasked(share_y, scalars.w0, group.MASK_VEHICLE)
    z, v = group.multiply(x, point), group.multiply(scalars.w1, point)
    return Secrets(share_x, share_y, group.encode(z), group.encode(v), scalars.w0)


def vehicle_secrets(y: int, w0: int, registration: bytes, share_x: bytes, share_y: bytes) -> Secrets:
    """Z and V as the vehicle computes them; ValueError by DK-PK-001."""
    z = group.multiply(y, _unmasked(share_x, w0, group.MASK_DEVICE))
    v = group.multiply(y, group.decode(registration))
    return Secrets(share_x, share_y, group.encode(z), group.encode(v), w0)


def finish(variant: str, request: Request, secrets: Secrets) -> Outcome:
    """DK-PK-004: evidence over both shares, both secrets, w0 and the versions of REQUEST."""
    run = (secrets.share_x, secrets.share_y, secrets.z, secrets.v, secrets.w0.to_bytes(32, "big"))
    transcript = b"".join(map(_le64, run))
    if variant == "rfc9383":
        masks = _le64(group.encode(group.MASK_DEVICE)) + _le64(group.encode(group.MASK_VEHICLE))
        names = _le64(CONTEXT + request.encode()) + _le64(DEVICE) + _le64(request.brand)
        main = hashlib.sha256(names + masks + transcript).digest()
        keys = _hkdf(main, b"ConfirmationKeys", 32)
        device_key, vehicle_key = keys[:16], keys[16:]
        secret = _hkdf(main, b"SharedKey", 32)
    else:
        digest = hashlib.sha256(transcript).digest()
        keys = _hkdf(digest[:16], b"ConfirmationKeys" + request.version_fields, 32)
        vehicle_key, device_key = keys[:16], keys[16:]
        secret = digest[16:]
    return Outcome(cmac(vehicle_key, secrets.share_x), cmac(device_key, secrets.share_y), secret)


def system_keys(secret: bytes) -> SystemKeys:
    """Section 11.4; the two keys for Bluetooth LE are not derived."""
    keys = _hkdf(secret, b"SystemKeys", 64)
    return SystemKeys(keys[:16], keys[16:32], keys[32:48], keys[48:])
