"""The wallet behind KAP/1: what docs/adapter.md asks of a device."""

import re
from typing import Any

from kap import Fault, Json, Nack, Reject, Skip, check_hello, operations

from pairing.values import PAIRING

from . import crypto, mailbox, pairing_store
from .device import Device, DeviceKey, Effect
from .framework import Framework
from .phone import NotStored, Phone
from .profile import PROFILES, Profile
from .randomness import Randomness
from .refusal import Refusal

LINKS = ("nfc", "ble")
HEXADECIMAL = re.compile("(?:[0-9a-f]{2})*")
HOSTS = ("arm", "withdraw", "receipt", "delete")
STATUSES = ("active", "suspended", "revoked", "made")


class Subject:
    """One wallet; the methods `op_*` are called by the kit."""

    def __init__(self) -> None:
        self._phone: Phone | None = None
        self._effects: list[Effect] = []
        self._random = Randomness()
        self._link: int | None = None
        self._links = 0

    def op_hello(self, request: Json) -> Json:
        check_hello(request)
        return {
            "kap": 1,
            "sut": {"vendor": "Keyproof", "name": "python-wallet", "version": "0.1.0", "build": "", "kind": "software"},
            "roles": ["device"],
            "protocols": ["transaction", "pairing"],
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
            phone = self._make_phone(PROFILES[request["profile"]], request["objects"])
        except ValueError as why:
            raise Skip(str(why)) from None
        if self._phone:
            self._phone.lose_field()
        self._phone = phone

    def op_seed(self, request: Json) -> None:
        """Replaces the streams that are named."""
        try:
            self._random.seed(request["streams"])
        except ValueError as why:
            raise Fault("seed", str(why)) from None

    def op_reset(self, request: Json) -> None:
        """`power` keeps storage; the phone's user, session and phase live in memory only, as with loss of the field."""
        level = request["level"]
        if level not in ("session", "power", "factory"):
            raise Nack(f"reset:{level}")
        if self._phone:
            self._phone.lose_field()
        if level == "factory":
            self._phone = None
            self._effects.clear()
            self._random.clear()

    def op_open(self, request: Json) -> Json:
        if request.get("role", "device") != "device":
            raise Nack(f"role:{request['role']}")
        if request["link"] not in LINKS:
            raise Nack(f"link:{request['link']}")
        phone = self._provisioned()
        if self._link is not None:
            phone.lose_field()
        phone.enter_field(request["link"])
        self._links += 1
        self._link = self._links
        return {"h": self._link, "out": []}

    def op_deliver(self, request: Json) -> Json:
        self._check_link(request)
        phone = self._provisioned()
        if not HEXADECIMAL.fullmatch(request["pdu"]):
            raise Fault("request", "pdu is not lower-case hexadecimal")
        pdu = bytes.fromhex(request["pdu"])
        stage = phone.stage(pdu)  # of the application that is selected before the command
        try:
            return {"out": [phone.command(pdu).hex()]}
        except Refusal as refusal:
            raise _reject(phone.applet.profile, refusal, stage) from None

    def op_observe(self, request: Json) -> Json:
        seen = list(self._effects)
        self._effects.clear()
        return {"effects": seen}

    def op_close(self, request: Json) -> None:
        self._check_link(request)
        self._link = None
        if self._phone:
            self._phone.lose_field()

    def op_hook(self, request: Json) -> None:
        if "host" in request:
            return self._host(request)
        if request.get("human") != "authenticate":
            raise Nack(f"hook:{request.get('human')}")
        self._provisioned().authenticate_user()

    def _host(self, request: Json) -> None:
        """What reaches the phone over its maker's server or its user."""
        if request["host"] not in HOSTS:
            raise Nack(f"hook:{request['host']}")
        phone = self._provisioned()
        if phone.framework is None:
            raise Skip("nothing to pair with is provisioned")
        try:
            self._tell(phone, phone.framework, request)
        except NotStored as why:
            raise Reject([], **{"class": str(why)}) from None

    def _tell(self, phone: Phone, framework: Framework, request: Json) -> None:
        match request["host"]:
            case "arm":
                phone.arm(framework, request["password"])
            case "withdraw":
                phone.withdraw(framework)
            case "delete":
                phone.delete(bytes.fromhex(request["vehicle_identifier"]))
            case "receipt":
                vehicle, receipt = bytes.fromhex(request["vehicle_identifier"]), bytes.fromhex(request["receipt"])
                phone.store_receipt(framework, vehicle, receipt)

    def op_ping(self, request: Json) -> None:
        pass

    def op_bye(self, request: Json) -> None:
        pass

    def _make_phone(self, profile: Profile, objects: Json) -> Phone:
        """ValueError says what cannot be represented."""
        device = _device(profile, objects, lambda: self._random.key("ephemeral"))
        device.effects = self._effects
        pairing = objects.get("pairing")
        store = pairing_store.from_objects(PAIRING[profile.name], pairing) if pairing else None
        return Phone(device, store, self._random)

    def _provisioned(self) -> Phone:
        if self._phone is None:
            raise Skip("nothing is provisioned")
        return self._phone

    def _check_link(self, request: Json) -> None:
        if self._link is None or request["h"] != self._link:
            raise Fault("link", f"link {request['h']} is not open")


def _reject(profile: Profile, refusal: Refusal, stage: str | None) -> Reject:
    word = getattr(profile.status, refusal.reason.status).hex()
    detail = {"class": refusal.reason.word, "native": word}
    if stage:
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
        suspended=key["status"] == "suspended",
        made=key["status"] == "made",
        mailbox=mailbox.fill(profile, bytes.fromhex(key.get("mailbox", ""))),
    )
