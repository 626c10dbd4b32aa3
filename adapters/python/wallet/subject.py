"""The wallet behind KAP/1: what docs/adapter.md asks of a device."""

import re
from collections import deque
from typing import Any

from kap import Fault, Json, Nack, Reject, Skip, check_hello, operations

from . import apdu, crypto, mailbox
from .device import Device, DeviceKey
from .profile import PROFILES, Profile
from .refusal import Refusal

LINKS = ("nfc", "ble")
STATUSES = ("active", "suspended", "revoked")
HEXADECIMAL = re.compile("(?:[0-9a-f]{2})*")


class Subject:
    """One wallet; the methods `op_*` are called by the kit."""

    def __init__(self) -> None:
        self._device: Device | None = None
        self._ephemerals: deque[crypto.PrivateKey] = deque()
        self._link: int | None = None
        self._links = 0

    def op_hello(self, request: Json) -> Json:
        check_hello(request)
        return {
            "kap": 1,
            "sut": {"vendor": "Keyproof", "name": "python-wallet", "version": "0.1.0", "build": "", "kind": "software"},
            "roles": ["device"],
            "families": list(PROFILES),
            "links": list(LINKS),
            "ops": operations(self),
            "rng": "scripted",
            "reset": ["session", "power", "factory"],
            "reject_detail": "stage",
            "max_line": 1 << 20,
            "pics": {"KP.P.NFC": True},
        }

    def op_provision(self, request: Json) -> None:
        if request["role"] != "device":
            raise Nack(f"role:{request['role']}")
        if request["profile"] not in PROFILES:
            raise Skip(f"no profile {request['profile']}")
        try:
            device = _device(PROFILES[request["profile"]], request["objects"], self._draw)
        except ValueError as why:
            raise Skip(str(why)) from None
        if self._device:
            self._device.lose_field()
            device.effects = self._device.effects
        self._device = device

    def op_seed(self, request: Json) -> None:
        """Replaces the stream that is named. A device draws no transaction identifiers: that stream is not for it."""
        if "ephemeral" not in request["streams"]:
            return
        try:
            secrets = [crypto.private_key(bytes.fromhex(secret)) for secret in request["streams"]["ephemeral"]]
        except ValueError as why:
            raise Fault("seed", str(why)) from None
        self._ephemerals = deque(secrets)

    def op_reset(self, request: Json) -> None:
        """`power` keeps storage; the phone's user, session and phase live in memory only, as with loss of the field."""
        level = request["level"]
        if level not in ("session", "power", "factory"):
            raise Nack(f"reset:{level}")
        if self._device:
            self._device.lose_field()
        if level == "factory":
            self._device = None
            self._ephemerals.clear()

    def op_open(self, request: Json) -> Json:
        if request.get("role", "device") != "device":
            raise Nack(f"role:{request['role']}")
        if request["link"] not in LINKS:
            raise Nack(f"link:{request['link']}")
        device = self._provisioned()
        if self._link is not None:
            device.lose_field()
        device.enter_field(request["link"])
        self._links += 1
        self._link = self._links
        return {"h": self._link, "out": []}

    def op_deliver(self, request: Json) -> Json:
        self._check_link(request)
        device = self._provisioned()
        if not HEXADECIMAL.fullmatch(request["pdu"]):
            raise Fault("request", "pdu is not lower-case hexadecimal")
        pdu = bytes.fromhex(request["pdu"])
        try:
            return {"out": [device.command(pdu).hex()]}
        except Refusal as refusal:
            raise _reject(device.profile, refusal, pdu) from None

    def op_observe(self, request: Json) -> Json:
        effects = self._device.effects if self._device else []
        seen = list(effects)
        effects.clear()
        return {"effects": seen}

    def op_close(self, request: Json) -> None:
        self._check_link(request)
        self._link = None
        if self._device:
            self._device.lose_field()

    def op_hook(self, request: Json) -> None:
        if request.get("human") != "authenticate":
            raise Nack(f"hook:{request.get('human')}")
        self._provisioned().authenticate_user()

    def op_ping(self, request: Json) -> None:
        pass

    def op_bye(self, request: Json) -> None:
        pass

    def _draw(self) -> crypto.PrivateKey:
        return self._ephemerals.popleft() if self._ephemerals else crypto.generate()

    def _provisioned(self) -> Device:
        if self._device is None:
            raise Skip("nothing is provisioned")
        return self._device

    def _check_link(self, request: Json) -> None:
        if self._link is None or request["h"] != self._link:
            raise Fault("link", f"link {request['h']} is not open")


def _reject(profile: Profile, refusal: Refusal, pdu: bytes) -> Reject:
    word = getattr(profile.status, refusal.reason.status).hex()
    detail = {"class": refusal.reason.word, "native": word}
    if stage := apdu.stage(pdu):
        detail["stage"] = stage
    return Reject([word], **detail)


def _device(profile: Profile, objects: Json, draw: Any) -> Device:
    """A device from what was provisioned; ValueError says what it cannot represent."""
    versions = [bytes.fromhex(version) for version in objects["versions"]]
    falling = all(high > low for high, low in zip(versions, versions[1:]))
    if not versions or not falling or any(len(version) != 2 for version in versions):
        raise ValueError("versions are two bytes each and fall strictly")  # DK-EN-002
    keys = [_key(profile, key) for key in objects["keys"]]
    if len({key.vehicle_identifier for key in keys}) != len(keys):
        raise ValueError("two keys for one vehicle")
    return Device(profile, versions, objects["express"], keys, draw)


def _key(profile: Profile, key: Json) -> DeviceKey:
    identifier = bytes.fromhex(key["vehicle_identifier"])
    if len(identifier) != 8:
        raise ValueError("a vehicle identifier is eight bytes")
    if key["status"] not in STATUSES or not 0 <= key["slot"] <= 0xFF:
        raise ValueError("no such status or slot")
    return DeviceKey(
        vehicle_identifier=identifier,
        vehicle_public=crypto.public_key(bytes.fromhex(key["vehicle_public"])),
        slot=key["slot"],
        endpoint=crypto.private_key(bytes.fromhex(key["endpoint_secret"])),
        active=key["status"] == "active",
        mailbox=mailbox.fill(profile, bytes.fromhex(key.get("mailbox", ""))),
    )
