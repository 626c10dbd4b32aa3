"""Checks one recorded run, step by step.

A flow is a dict; all binary is hexadecimal:

    profile                 "ccc" or "invented"
    interface               "nfc" or "ble"
    purpose                 "unlock" or "drive"
    version                 2 bytes, the one in AUTH0
    vehicle_identifier      8 bytes
    transaction_identifier  16 bytes
    vehicle_secret, endpoint_secret          32 bytes each: long-term keys
    vehicle_ephemeral, endpoint_ephemeral    32 bytes each: ephemeral private keys
    slot                    integer
    versions                optional: list of 2 bytes each, what the SELECT answer holds
    mailbox                 optional: at most the profile's size, filled up with zeros
    token                   optional: what a drive must read
    lenient_le              optional: true if commands may come with or without Le (the device takes both)
    values                  optional: name -> expected value, for any value of `schedule.Derivation`
    steps                   list of steps, in order

A step is a dict:

    command, response       the APDUs; the response with its status word
    class                   optional: the class of refusal, for a step that the device refuses; the command is then not checked,
                            the response must be a bare status word of that class, and the session is over
    command_content         optional: expected plain content of an EXCHANGE command
    response_content        optional: expected plain content of an AUTH1 or EXCHANGE response

Commands in parts are put together; their parts must be answered with the ok status word. A flow may end at any step.
"""

from collections.abc import Callable
from typing import Any

from . import p256, parse
from .channel import Channel
from .schedule import Derivation, derive
from .values import Values

Flow = dict[str, Any]

COMMANDS = {
    b"\x00\xa4": "select",
    b"\x80\x80": "auth0",
    b"\x80\x81": "auth1",
    b"\x84\xc9": "exchange",
    b"\x80\x3c": "control-flow",
}
FOLLOWS = {
    "deselected": {"select"},
    "selected": {"select", "auth0", "control-flow"},
    "answered": {"select", "auth1", "control-flow"},
    "open": {"select", "exchange", "control-flow"},
}


def check_flow(flow: Flow) -> list[str]:
    """The discrepancies between a flow and the text; an empty list if there are none."""
    try:
        checker = _Checker(flow)
    except (KeyError, ValueError) as why:
        return [f"flow: {type(why).__name__}: {why}"]
    checker.check_values()
    for number, step in enumerate(flow["steps"]):
        checker.check_step(number, step)
    return checker.found


def derive_flow(flow: Flow) -> Derivation:
    """All derived values of a flow."""
    values = Values(flow["profile"])
    names = "vehicle_secret endpoint_secret vehicle_ephemeral endpoint_ephemeral"
    names += " vehicle_identifier transaction_identifier version"
    return derive(
        **{name: bytes.fromhex(flow[name]) for name in names.split()},
        interface=values["interface_" + flow["interface"]],
        p1=values["p1_standard"],
        p2=values["code_" + flow["purpose"]],
        usage_vehicle=values["usage_vehicle"],
        usage_endpoint=values["usage_endpoint"],
    )


class _Checker:
    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.values = Values(flow["profile"])
        self.keys = derive_flow(flow)
        self.channel = Channel(self.keys)
        self.phase = "deselected"
        self.parts: list[parse.Apdu] = []
        self.found: list[str] = []
        self.where = "flow"

    # What is common to all steps

    def note(self, text: str) -> None:
        self.found.append(f"{self.where}: {text}")

    def equal(self, what: str, actual: bytes, expected: bytes) -> None:
        if actual != expected:
            self.note(f"{what} is {actual.hex() or 'empty'}, not {expected.hex() or 'empty'}")

    def given(self, source: Flow, name: str, actual: bytes) -> None:
        """Compares with an expectation that the flow may hold."""
        if name in source:
            self.equal(name, actual, bytes.fromhex(source[name]))

    def check_values(self) -> None:
        for name, expected in self.flow.get("values", {}).items():
            if not hasattr(self.keys, name):
                self.note(f"no value is named {name}")
                continue
            self.equal(name, getattr(self.keys, name), bytes.fromhex(expected))

    def check_step(self, number: int, step: Flow) -> None:
        self.where = f"step {number}"
        try:
            if "class" in step:
                self._refused(step)
            else:
                self._taken(number, step)
        except (KeyError, ValueError) as why:
            self.note(str(why) if isinstance(why, ValueError) else f"no {why}")

    def _refused(self, step: Flow) -> None:
        response = bytes.fromhex(step["response"])
        if response not in self.values.statuses(step["class"]):
            self.note(f"response {response.hex()} is no refusal of class {step['class']}")
        self.parts.clear()
        deselects = response == self.values["not_found"] or self.phase == "deselected"
        self.phase = "deselected" if deselects else "selected"

    def _taken(self, number: int, step: Flow) -> None:
        command = parse.apdu(bytes.fromhex(step["command"]))
        name = COMMANDS.get(command.name)
        if name is None:
            raise ValueError(f"no command is {command.name.hex()}")
        self.where = f"step {number} ({name})"
        data, status = parse.response(bytes.fromhex(step["response"]))
        self.equal("status word", status, self.values["ok"])
        if name not in FOLLOWS[self.phase]:
            self.note(f"not taken in phase {self.phase}")
        self._check_le(name, command)
        if command.chained:
            self._keep(command, data)
            return
        whole = self._whole(command)
        check: Callable[[parse.Apdu, bytes, Flow], None] = getattr(self, "_" + name.replace("-", "_"))
        check(whole, data, step)

    def _check_le(self, name: str, command: parse.Apdu) -> None:
        """Section 4.1: Le 00 with every command but CONTROL FLOW. A part that more parts follow may do without."""
        if self.flow.get("lenient_le") or command.chained:
            return
        if command.le != (name != "control-flow"):
            self.note("Le is there" if command.le else "Le is missing")

    # Commands in parts (DK-EN-009)

    def _keep(self, command: parse.Apdu, data: bytes) -> None:
        self.equal("answer to a part", data, b"")
        self.parts.append(command)

    def _whole(self, last: parse.Apdu) -> parse.Apdu:
        parts, self.parts = [*self.parts, last], []
        for part in parts[:-1]:
            if (part.name, part.header[2:]) != (last.name, last.header[2:]):
                self.note("a part does not continue the one before")
        data = b"".join(part.data for part in parts)
        if len(parts) > 1 and len(data) > self.values.number["chained_max"]:
            self.note(f"{len(data)} bytes in parts are too long")
        return last._replace(data=data)

    # The five commands

    def _select(self, command: parse.Apdu, data: bytes, step: Flow) -> None:
        """DK-EN-002."""
        self.equal("parameters", command.header[2:], b"\x04\x00")
        self.equal("AID", command.data, self.values["applet_aid"])
        ((tag, value),) = parse.tlvs(data) or [(0, b"")]
        self.equal("tag", bytes([tag]), b"\x5c")
        versions = [value[place : place + 2] for place in range(0, len(value), 2)]
        if not versions or any(len(version) != 2 for version in versions):
            self.note("versions are not two bytes each, at least one")
        if any(low >= high for high, low in zip(versions, versions[1:])):
            self.note("versions do not fall strictly")
        if bytes.fromhex(self.flow["version"]) not in versions:
            self.note("the version of AUTH0 is not offered")
        if "versions" in self.flow:
            self.equal("versions", value, bytes.fromhex("".join(self.flow["versions"])))
        self.phase = "selected"

    def _auth0(self, command: parse.Apdu, data: bytes, step: Flow) -> None:
        """DK-EN-003."""
        parameters = self.values["p1_standard"] + self.values["code_" + self.flow["purpose"]]
        self.equal("parameters", command.header[2:], parameters)
        version, ephemeral, transaction, vehicle = parse.fields(
            command.data, (0x5C, 2), (0x87, 65), (0x4C, 16), (0x4D, 8)
        )
        self.equal("version", version, bytes.fromhex(self.flow["version"]))
        self.equal("vehicle ephemeral", ephemeral, self.keys.vehicle_ephemeral_public)
        self.equal("transaction identifier", transaction, bytes.fromhex(self.flow["transaction_identifier"]))
        self.equal("vehicle identifier", vehicle, bytes.fromhex(self.flow["vehicle_identifier"]))
        (answer,) = parse.fields(data, (0x86, 65))
        self.equal("endpoint ephemeral", answer, self.keys.endpoint_ephemeral_public)
        self.phase = "answered"

    def _auth1(self, command: parse.Apdu, data: bytes, step: Flow) -> None:
        """DK-EN-004; the response is the first message of the channel."""
        self.phase = "open"
        self.channel = Channel(self.keys)
        self.equal("parameters", command.header[2:], b"\x00\x00")
        (signature,) = parse.fields(command.data, (0x9E, 64))
        if not p256.verify(self.keys.vehicle_public, signature, self.keys.signed_data_vehicle):
            self.note("the vehicle's signature does not verify")
        content = self.channel.response(data)
        self.given(step, "response_content", content)
        subset_len = self.values.number["subset_len"]
        slot, signature, subset = parse.fields(content, (0x4E, 1), (0x9E, 64), (0x4B, subset_len))
        self.equal("slot", slot, bytes([self.flow["slot"]]))
        if not p256.verify(self.keys.endpoint_public, signature, self.keys.signed_data_endpoint):
            self.note("the endpoint's signature does not verify")
        if "mailbox" in self.flow:
            self.equal("mailbox subset", subset, self._mailbox()[:subset_len])

    def _exchange(self, command: parse.Apdu, data: bytes, step: Flow) -> None:
        """DK-EN-005, DK-EN-006."""
        self.equal("parameters", command.header[2:], b"\x00\x00")
        content = self.channel.command(command.data)
        self.given(step, "command_content", content)
        if self.channel.counter > self.values.number["counter_max"]:
            self.note(f"the counter {self.channel.counter} is above the highest")
        answer = self.channel.response(data)
        self.given(step, "response_content", answer)
        self._check_read(content, answer)

    def _control_flow(self, command: parse.Apdu, data: bytes, step: Flow) -> None:
        """DK-EN-007."""
        codes = (self.values["control_success"], self.values["control_failure"])
        if command.header[2:3] not in codes or command.header[3:] != b"\x00":
            self.note(f"parameters {command.header[2:].hex()} are neither success nor failure")
        self.equal("data", command.data, b"")
        self.equal("answer", data, b"")
        self.phase = "selected"

    # The mailbox

    def _mailbox(self) -> bytes:
        return bytes.fromhex(self.flow["mailbox"]).ljust(self.values.number["mailbox_size"], b"\x00")

    def _check_read(self, content: bytes, answer: bytes) -> None:
        values = self.values
        try:
            (request,) = parse.fields(content, (0x87, 4))
        except ValueError:
            self.equal("read answer", answer, values.read_answer(values["read_malformed"], b""))
            return
        offset, length = values.read_range(request)
        inside = 1 <= length <= values.number["read_max"] and offset + length <= values.number["mailbox_size"]
        if not inside:
            self.equal("read answer", answer, values.read_answer(values["read_bounds"], b""))
        elif "mailbox" in self.flow:
            self.equal("read answer", answer, values.read_answer(values["read_ok"], self._mailbox()[offset:][:length]))
        if (offset, length) == (values.number["token_offset"], values.number["token_len"]) and "token" in self.flow:
            token = bytes.fromhex(self.flow["token"])
            self.equal("token", answer, values.read_answer(values["read_ok"], token))
