"""Sections 5.1 and 5.2 from the private keys of both sides."""

import hashlib
from dataclasses import dataclass

from . import p256
from .primitives import hkdf


@dataclass(frozen=True)
class Derivation:
    """Every intermediate value of one transaction."""

    vehicle_public: bytes
    endpoint_public: bytes
    vehicle_ephemeral_public: bytes
    endpoint_ephemeral_public: bytes
    signed_data_vehicle: bytes
    signed_data_endpoint: bytes
    shared_secret: bytes
    kdh: bytes
    info_volatile: bytes
    info_persistent: bytes
    volatile: bytes
    kpersistent: bytes

    @property
    def kenc(self) -> bytes:
        return self.volatile[:16]

    @property
    def kmac(self) -> bytes:
        return self.volatile[16:32]

    @property
    def krmac(self) -> bytes:
        return self.volatile[32:48]


def derive(
    *,
    vehicle_secret: bytes,
    endpoint_secret: bytes,
    vehicle_ephemeral: bytes,
    endpoint_ephemeral: bytes,
    vehicle_identifier: bytes,
    transaction_identifier: bytes,
    version: bytes,
    interface: bytes,
    p1: bytes,
    p2: bytes,
    usage_vehicle: bytes,
    usage_endpoint: bytes,
) -> Derivation:
    """Recomputes all of it; secrets are 32 bytes. Both ends of the key agreement are computed and must meet."""
    vehicle_point = p256.public(vehicle_ephemeral)
    endpoint_point = p256.public(endpoint_ephemeral)
    shared = p256.shared_x(vehicle_ephemeral, endpoint_point)
    assert shared == p256.shared_x(endpoint_ephemeral, vehicle_point)
    signed = (
        b"\x4d\x08" + vehicle_identifier
        + b"\x86\x20" + endpoint_point[1:33]
        + b"\x87\x20" + vehicle_point[1:33]
        + b"\x4c\x10" + transaction_identifier
        + b"\x93\x04"
    )  # fmt: skip
    kdh = hashlib.sha256(shared + b"\x00\x00\x00\x01" + transaction_identifier).digest()
    before = vehicle_point[1:33] + endpoint_point[1:33] + transaction_identifier + interface + p1 + p2
    after = b"\x5c\x02" + version
    info_volatile = before + b"Volatile" + after
    info_persistent = before + b"Persistent" + after
    return Derivation(
        vehicle_public=p256.public(vehicle_secret),
        endpoint_public=p256.public(endpoint_secret),
        vehicle_ephemeral_public=vehicle_point,
        endpoint_ephemeral_public=endpoint_point,
        signed_data_vehicle=signed + usage_vehicle,
        signed_data_endpoint=signed + usage_endpoint,
        shared_secret=shared,
        kdh=kdh,
        info_volatile=info_volatile,
        info_persistent=info_persistent,
        volatile=hkdf(kdh, info_volatile, 48),
        kpersistent=hkdf(kdh, info_persistent, 32),
    )
