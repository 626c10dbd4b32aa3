"""Section 3.3 as a machine: what a device answers, byte by byte, once its keys and its randomness are known."""

from dataclasses import dataclass
from typing import Any

from . import p256, parse
from .outcome import Outcome, Refused
from .primitives import cmac
from .transaction import COMMAND, Info, Keys, Place, decrypt, make_keys, seal_response, signed_data, whole_blocks
from .values import Values

COMMANDS = {
    (0x00, 0xA4): "select",
    (0x80, 0x80): "auth0",
    (0x80, 0x81): "auth1",
    (0x84, 0xC9): "exchange",
    (0x80, 0x3C): "control",
}
LISTED = {
    "deselected": {"select"},
    "selected": {"select", "auth0", "control"},
    "answered": {"select", "auth1", "control"},
    "open": {"select", "exchange", "control"},
}


@dataclass
class Session:
    secret: bytes
    vehicle_point: bytes
    transaction: bytes
    identifier: bytes
    version: bytes
    p1: bytes
    p2: bytes


class Device:
    """The subject of a vector for a device."""

    def __init__(self, objects: dict[str, Any], rng: dict[str, list[str]], values: Values, interface: bytes) -> None:
        self.values = values
        self.interface = interface
        self.versions = [bytes.fromhex(version) for version in objects["versions"]]
        self.express = objects["express"]
        self.keys = {bytes.fromhex(key["vehicle_identifier"]): key for key in objects["keys"]}
        self.ephemerals = [bytes.fromhex(secret) for secret in rng["ephemeral"]]
        self.phase = "deselected"
        self.user = False
        self.parts: list[parse.Apdu] = []
        self.session: Session | None = None
        self.channel: Keys | None = None
        self.place = Place()
        self.mailbox = b""

    # Operations

    def open(self, purpose: str | None) -> Outcome:
        if purpose is not None:
            raise ValueError("a device has no purpose")
        return self.close()

    def close(self) -> Outcome:
        """Loss of the field (DK-ST-028)."""
        outcome = Outcome(effects=self._wipe())
        self.phase, self.user = "deselected", False
        self.parts.clear()
        return outcome

    def hook(self) -> Outcome:
        self.user = True
        return Outcome()

    def deliver(self, pdu: bytes) -> Outcome:
        try:
            return self._command(pdu)
        except Refused as why:
            self.parts.clear()
            if why.status == "not_found":
                self.phase = "deselected"
            elif self.phase != "deselected":
                self.phase = "selected"
            return Outcome([self.values[why.status]], self._wipe(), why.word)

    def _wipe(self) -> list[str]:
        ended = ["session_ended"] if self.session else []
        self.session = self.channel = None
        return ended

    # DK-EN-010: form, class, instruction, continuity, phase, parameters, data

    def _command(self, pdu: bytes) -> Outcome:
        try:
            command = parse.apdu(pdu)
        except ValueError:
            raise Refused("length", "wrong_length") from None
        name = _name(command)
        whole = self._continue(command, name)
        if name not in LISTED[self.phase]:
            raise Refused("order", "order")
        self._check_parameters(name, command)
        if command.chained:
            self.parts.append(command)
            return Outcome([self.values["ok"]])
        self.parts.clear()
        if name == "select":
            return self._select(whole)
        if name == "auth0":
            return self._auth0(command, whole)
        if name == "auth1":
            return self._auth1(whole)
        return self._exchange(whole) if name == "exchange" else self._control(command, whole)

    def _continue(self, command: parse.Apdu, name: str) -> bytes:
        """DK-EN-009: the data so far."""
        if self.parts:
            first = self.parts[0]
            follows = (first.name, first.header[2:]) == (command.name, command.header[2:])
            if not follows and name == "select":
                self.parts.clear()
            elif not follows:
                raise Refused("order", "order")
        data = b"".join(part.data for part in [*self.parts, command])
        if len(data) > self.values.number["chained_max"]:
            raise Refused("length", "wrong_length")
        return data

    def _check_parameters(self, name: str, command: parse.Apdu) -> None:
        p1, p2 = command.header[2:3], command.header[3:]
        values = self.values
        right = {
            "select": command.header[2:] == b"\x04\x00",
            "auth0": p1 == values["p1_standard"] and p2 in (values["code_unlock"], values["code_drive"]),
            "control": p1 in (values["control_success"], values["control_failure"]) and p2 == b"\x00",
        }.get(name, command.header[2:] == b"\x00\x00")
        if not right:
            raise Refused("malformed", "bad_parameters")

    # The five commands

    def _select(self, data: bytes) -> Outcome:
        """DK-EN-002."""
        if data != self.values["applet_aid"]:
            raise Refused("unsupported", "not_found")
        versions = b"".join(self.versions)
        effects = self._wipe()
        self.phase = "selected"
        return Outcome([b"\x5c" + bytes([len(versions)]) + versions + self.values["ok"]], effects)

    def _auth0(self, command: parse.Apdu, data: bytes) -> Outcome:
        """DK-EN-003, DK-ST-020 to DK-ST-023."""
        version, point, transaction, identifier = _fields(data, (0x5C, 2), (0x87, 65), (0x4C, 16), (0x4D, 8))
        try:
            p256.decode(point)
        except ValueError:
            raise Refused("malformed", "bad_data") from None
        if version not in self.versions:
            raise Refused("version", "version")
        if not self.express and not self.user:
            raise Refused("entitlement", "user_needed")
        self.user = False
        secret = self.ephemerals.pop(0)
        self.session = Session(
            secret, point, transaction, identifier, version, command.header[2:3], command.header[3:]
        )
        self.phase = "answered"
        return Outcome([b"\x86\x41" + p256.public(secret) + self.values["ok"]])

    def _auth1(self, data: bytes) -> Outcome:
        """DK-EN-004, DK-ST-024 to DK-ST-027."""
        (signature,) = _fields(data, (0x9E, 64))
        session = self.session
        assert session is not None
        key = self.keys.get(session.identifier)
        if key is None:
            raise Refused("unknown_key", "security")
        if not p256.verify(bytes.fromhex(key["vehicle_public"]), signature, self._signed("usage_vehicle")):
            raise Refused("signature", "security")
        if key["status"] != "active":
            raise Refused("revoked", "security")
        return self._accept(session, key)

    def _signed(self, usage: str) -> bytes:
        session = self.session
        assert session is not None
        own = p256.public(session.secret)[1:33]
        return signed_data(
            session.identifier, own, session.vehicle_point[1:33], session.transaction, self.values[usage]
        )

    def _accept(self, session: Session, key: dict[str, Any]) -> Outcome:
        self.channel = self._derive(session)
        self.place = Place()
        self.mailbox = bytes.fromhex(key.get("mailbox") or "").ljust(self.values.number["mailbox_size"], b"\x00")
        data = self._signed("usage_endpoint")
        signature = p256.sign_deterministic(bytes.fromhex(key["endpoint_secret"]), data)
        subset = self.mailbox[: self.values.number["subset_len"]]
        content = b"\x4e\x01" + bytes([key["slot"]]) + b"\x9e\x40" + signature + b"\x4b" + bytes([len(subset)]) + subset
        answer = seal_response(self.channel, self.place, content)
        self.phase = "open"
        return Outcome(
            [answer + self.values["ok"]],
            [f"persistent_stored slot {key['slot']}", f"identity_released slot {key['slot']}"],
            mid={"answer_content": content, "answer_signature": signature, "answer_signed_data": data}
            | self.channel.values(),
        )

    def _derive(self, session: Session) -> Keys:
        own = p256.public(session.secret)[1:33]
        info = Info(
            session.vehicle_point[1:33], own, session.transaction, self.interface,
            session.p1, session.p2, b"\x5c\x02" + session.version,
        )  # fmt: skip
        return make_keys(session.secret, session.vehicle_point, info)

    def _exchange(self, data: bytes) -> Outcome:
        """DK-EN-005, DK-EN-006, DK-CH-003, DK-CH-004, DK-CR-009."""
        keys, place = self.channel, self.place
        assert keys is not None
        if place.counter >= self.values.number["counter_max"]:
            raise Refused("freshness", "order")
        if not whole_blocks(data):
            raise Refused("length", "wrong_length")
        chaining = cmac(keys.mac_key(COMMAND), place.chaining + data[:-8])
        if chaining[:8] != data[-8:]:
            raise Refused("mac", "security")
        self.place = place = Place(place.counter + 1, chaining)
        try:
            request = parse.unpad(decrypt(keys, COMMAND, place.counter, data[:-8]))
        except ValueError:
            raise Refused("mac", "security") from None
        content, effects = self._read(request)
        answer = seal_response(keys, place, content)
        return Outcome([answer + self.values["ok"]], effects, mid={"answer_content": content})

    def _read(self, request: bytes) -> tuple[bytes, list[str]]:
        values = self.values
        try:
            (wanted,) = parse.fields(request, (0x87, 4))
        except ValueError:
            return values.read_answer(values["read_malformed"], b""), []
        offset, length = values.read_range(wanted)
        if not 1 <= length <= values.number["read_max"] or offset + length > values.number["mailbox_size"]:
            return values.read_answer(values["read_bounds"], b""), []
        found = self.mailbox[offset : offset + length]
        return values.read_answer(values["read_ok"], found), [f"mailbox_released {offset}+{length}"]

    def _control(self, command: parse.Apdu, data: bytes) -> Outcome:
        """DK-EN-007, DK-ST-029."""
        if data:
            raise Refused("malformed", "bad_data")
        word = "success" if command.header[2:3] == self.values["control_success"] else "failure"
        effects = [f"prompt {word}", *self._wipe()]
        self.phase = "selected"
        return Outcome([self.values["ok"]], effects)


def _name(command: parse.Apdu) -> str:
    cla, instruction = command.name
    if cla not in {known for known, _ in COMMANDS}:
        raise Refused("unsupported", "unknown_class")
    if (cla, instruction) not in COMMANDS:
        raise Refused("unsupported", "unknown_instruction")
    return COMMANDS[cla, instruction]


def _fields(data: bytes, *expected: tuple[int, int]) -> list[bytes]:
    try:
        return parse.fields(data, *expected)
    except ValueError:
        raise Refused("malformed", "bad_data") from None
