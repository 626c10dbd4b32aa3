"""From the objects of KAP's `provision` to what the vehicle stores (docs/adapter.md). ValueError says what cannot be represented."""

from typing import Any

from pairing import certificate, group
from pairing.values import PAIRING
from wallet import crypto
from wallet.profile import Profile

from .pairing_run import PURPOSES
from .store import PairingStore, Store, Verifier, VehicleKey

STATUSES = ("active", "suspended", "revoked")

Objects = dict[str, Any]


def store(profile: Profile, objects: Objects) -> Store:
    identifier = bytes.fromhex(objects["vehicle_identifier"])
    if len(identifier) != 8:
        raise ValueError("a vehicle identifier is eight bytes")
    versions = [bytes.fromhex(version) for version in objects["versions"]]
    falling = all(high > low for high, low in zip(versions, versions[1:]))
    if not versions or not falling or any(len(version) != 2 for version in versions):
        raise ValueError("versions are two bytes each and fall strictly")  # DK-EN-002
    keys = [_key(profile, key) for key in objects["keys"]]
    if len({key.slot for key in keys}) != len(keys):
        raise ValueError("two keys in one slot")
    secret = crypto.private_key(bytes.fromhex(objects["vehicle_secret"]))
    pairing = objects.get("pairing")
    told = _pairing(profile, pairing) if pairing else None
    return Store(identifier, secret, versions, {key.slot: key for key in keys}, told)


def _key(profile: Profile, key: Objects) -> VehicleKey:
    entitlements = frozenset(key["entitlements"])
    if key["status"] not in STATUSES or entitlements - PURPOSES:
        raise ValueError("no such status or purpose")
    token = key.get("token")
    return VehicleKey(
        slot=_slot(key["slot"]),
        endpoint_public=_point(key["endpoint_public"]),
        status=key["status"],
        entitlements=entitlements,
        token=None if token is None else _token(profile, token),
    )


def _pairing(profile: Profile, objects: Objects) -> PairingStore:
    verifier, pending = objects.get("verifier"), objects.get("pending")
    brand = bytes.fromhex(objects["brand"])
    if len(brand) != 2:
        raise ValueError("a brand is two bytes")
    return PairingStore(
        values=PAIRING[profile.name],
        slot=_slot(objects["slot"]),
        brand=brand,
        certificate=bytes.fromhex(objects["certificate"]),
        cross=bytes.fromhex(objects["cross"]),
        root=certificate.anchor(bytes.fromhex(objects["root"])),
        tracking=crypto.public_key(bytes.fromhex(objects["tracking"])),
        now=objects["now"],
        verifier=read_verifier(verifier) if verifier else None,
        change=objects.get("change", False),
        pending=_pending(profile, pending) if pending else None,
    )


def read_verifier(objects: Objects) -> Verifier:
    """Count and mark may be left out."""
    w0, salt = bytes.fromhex(objects["w0"]), bytes.fromhex(objects["salt"])
    if len(w0) != 32 or int.from_bytes(w0, "big") >= group.ORDER or len(salt) != 16:
        raise ValueError("w0 is a scalar of 32 bytes, the salt has 16")
    costs = {name: objects[name] for name in ("n", "r", "p")}
    used, attempts = objects.get("used", False), objects.get("attempts", 0)
    return Verifier(int.from_bytes(w0, "big"), _point(objects["l"]), salt, **costs, attempts=attempts, used=used)


def _pending(profile: Profile, key: Objects) -> VehicleKey:
    """It has all purposes, but only an activation knows it (DK-OP-008)."""
    token = _token(profile, key["token"])
    return VehicleKey(_slot(key["slot"]), _point(key["endpoint_public"]), "active", PURPOSES, token)


def _slot(number: int) -> int:
    if not 0 <= number <= 0xFF:
        raise ValueError("a slot is one byte")
    return number


def _point(text: str) -> bytes:
    point = bytes.fromhex(text)
    crypto.public_key(point)
    return point


def _token(profile: Profile, text: str) -> bytes:
    token = bytes.fromhex(text)
    if len(token) != profile.token_len:
        raise ValueError("the token has another length than the profile's")
    return token
