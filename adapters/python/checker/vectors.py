"""Checks files of vectors: every vector is played again, and every value in it recomputed.

The subject is a machine written from chapter 3 (`device`, `vehicle`): it gets provision and randomness, and must send the same
bytes, do the same effects and refuse in the same class. Its peer (`peer_vehicle`, `peer_device`) is recomputed from the recipe of the case
and the secrets in `mid`: honest message, then the one fault (`bends`). Where the two meet stands the vector.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import p256
from .device import Device
from .names import check_setup, provisioned
from .outcome import Outcome
from .peer_device import PeerDevice
from .peer_vehicle import PeerVehicle
from .values import Values
from .vehicle import Vehicle

Vector = dict[str, Any]
Step = dict[str, Any]
ROLES: dict[str, tuple[type[Device] | type[Vehicle], type[PeerVehicle] | type[PeerDevice]]] = {
    "device": (Device, PeerVehicle),
    "vehicle": (Vehicle, PeerDevice),
}
STEP_FIELDS = {"step", "title", "op", "pdu", "purpose", "out", "effects", "class", "mid"}
VECTOR_FIELDS = {"result", "case", "provision", "rng", "steps"}


@dataclass
class Report:
    """What was found, and how much was looked at."""

    found: list[str] = field(default_factory=list)
    vectors: int = 0
    values: Counter[str] = field(default_factory=Counter)
    keyring: dict[bytes, bytes] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    def summary(self) -> str:
        total = sum(self.values.values())
        return f"{self.vectors} vectors, {total} values recomputed, {len(self.found)} discrepancies"

    def table(self) -> list[str]:
        return [f"{count:8} {name}" for name, count in sorted(self.values.items())]


def check_file(path: Path, report: Report) -> None:
    """All vectors of a file."""
    try:
        content = json.loads(path.read_text("utf-8"))
        vectors = content["vectors"]
        values, role = Values(content["profile"]), content["role"]
    except (OSError, ValueError, KeyError, TypeError) as why:
        report.found.append(f"{path.name}: no vector file: {type(why).__name__}: {why}")
        return
    report.keyring |= ephemerals(vectors)
    for vector in vectors:
        check_vector(vector, role, values, report)


def ephemerals(vectors: list[Vector]) -> dict[bytes, bytes]:
    """The ephemeral secrets that these vectors name anywhere, by the x-coordinate of their public keys."""
    found = set()
    for text in json.dumps(vectors).split('_ephemeral_secret": "')[1:]:
        found.add(text.partition('"')[0])
    ring = {}
    for text in found:
        try:
            secret = bytes.fromhex(text)
            ring[p256.public(secret)[1:33]] = secret
        except ValueError:
            continue
    return ring


def check_vector(vector: Vector, role: str, values: Values, report: Report) -> None:
    """One vector; whatever its structure breaks is a discrepancy."""
    report.vectors += 1
    name = "vector without id"
    try:
        name = vector["case"]["id"]
        _Walk(vector, role, values, report, name).run()
    except Exception as why:  # noqa: BLE001 - an unforeseen structure is a finding, not a crash
        report.found.append(f"{name}: {type(why).__name__}: {why}")


class _Walk:
    def __init__(self, vector: Vector, role: str, values: Values, report: Report, name: str) -> None:
        self.vector = vector
        self.report = report
        self.where = name
        self.name = name
        if set(vector) != VECTOR_FIELDS:
            self.note(f"fields are {sorted(vector)}")
        ((found, objects),) = vector["provision"].items()
        if {found, vector["case"]["script"]["subject"]} != {role}:
            self.note(f"provision is for {found}, the file for {role}")
        subject, peer = ROLES[role]
        interface = values["interface_ble" if "-BLE-" in name else "interface_nfc"]
        self.subject = subject(objects, vector["rng"], values, interface)
        self.peer = peer(vector, values, interface, report.keyring, self.note)
        self.script = vector["case"]["script"]["steps"]

    def note(self, text: str) -> None:
        self.report.found.append(f"{self.where}: {text}")

    def equal(self, name: str, given: Any, expected: Any) -> None:
        self.report.values[name] += 1
        if given != expected:
            self.note(f"{name} is {_show(given)}, not {_show(expected)}")

    def run(self) -> None:
        check_setup(self.vector, self.subject.values, self.equal)
        profile = self.subject.values.profile
        for name, value in provisioned(self.vector, self.subject.values):
            self.equal("provision", f"{name} {value}", f"{name} {self.report.names.setdefault((profile, name), value)}")
        for number, step in enumerate(self.vector["steps"]):
            self.where = f"{self.name}: step {number} ({step.get('title')})"
            try:
                self._step(step)
            except Exception as why:  # noqa: BLE001
                self.note(f"{type(why).__name__}: {why}")
                return
        self.where = self.name
        self._check_result()

    def _step(self, step: Step) -> None:
        unknown = set(step) - STEP_FIELDS
        if unknown:
            self.note(f"unknown fields {sorted(unknown)}")
        mid = {name: bytes.fromhex(value) for name, value in (step.get("mid") or {}).items()}
        outcome = self._operate(step, mid)
        self.equal("out", step["out"], [raw.hex() for raw in outcome.out])
        self.equal("effects", step["effects"], outcome.effects)
        self.equal("class", step.get("class"), outcome.refusal)
        self._check_mid(mid, outcome)
        if step["op"] == "deliver":
            self._check_expectation(step)
        if step["op"] in ("open", "deliver"):
            self.peer.observe(step["step"], outcome.out)

    def _operate(self, step: Step, mid: dict[str, bytes]) -> Outcome:
        self.expected: dict[str, bytes] = {}
        if step["op"] == "deliver":
            pdu = bytes.fromhex(step["pdu"])
            self.peer.given = pdu
            expected = self.peer.expect(step["step"], mid)
            self.expected = expected.mid
            self.equal("pdu", step["pdu"], expected.pdu.hex() if expected.pdu is not None else None)
            return self.subject.deliver(pdu)
        if step.get("pdu") is not None:
            self.note("a PDU without deliver")
        if step["op"] == "open":
            return self._open(step)
        if step["op"] == "close":
            return self.subject.close()
        if step["op"] == "hook":
            return self.subject.hook()
        raise ValueError(f"no operation is {step['op']}")

    def _open(self, step: Step) -> Outcome:
        act = self.script[step["step"]]["act"]
        wanted = act["begin"]["purpose"] if isinstance(act, dict) and "begin" in act else None
        self.equal("purpose", step.get("purpose"), wanted)
        return self.subject.open(step.get("purpose"))

    def _check_mid(self, mid: dict[str, bytes], outcome: Outcome) -> None:
        expected = self.expected | outcome.mid
        for name, given in mid.items():
            if name in expected:
                self.equal(name, given.hex(), expected[name].hex())
            else:
                self.note(f"nothing here is named {name}")

    def _check_expectation(self, step: Step) -> None:
        """The outcome is one of those that the case allows, as far as words go."""
        allowed = self.script[step["step"]].get("expect") or []
        found = step.get("class"), [_without_extent(effect) for effect in step["effects"]]
        wanted = [(outcome.get("class"), [_in_words(effect) for effect in outcome["effects"]]) for outcome in allowed]
        if found not in wanted:
            self.note(f"class and effects {found} are not among the expectations {wanted}")

    def _check_result(self) -> None:
        """`valid` stands where the case says so."""
        kind = self.vector["case"]["kind"]
        self.equal("result", self.vector["result"], "valid" if kind == "BV" else "invalid")


def _in_words(effect: str | dict[str, Any]) -> str:
    """An expected effect, as the steps write it."""
    if isinstance(effect, str):
        return effect
    ((kind, value),) = effect.items()
    if kind == "prompt":
        return f"prompt {'success' if value else 'failure'}"
    return f"{kind} {value}" if kind == "actuate" else f"{kind} slot {value}"


def _without_extent(effect: str) -> str:
    """An expectation leaves open how much of the mailbox went out."""
    return effect.partition(" ")[0] if effect.startswith("mailbox_released ") else effect


def _show(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_show, value)) + "]"
    return "empty" if value == "" else str(value)
