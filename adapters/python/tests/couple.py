"""A vehicle and a phone in this process, spoken to in KAP lines; every PDU between them passes through the test."""

import json
from collections.abc import Callable
from typing import Any

import kap
from checker import p256
from tests import pki
from vehicle.subject import Subject as VehicleSubject
from wallet.subject import Subject as DeviceSubject

Json = dict[str, Any]
Tamper = Callable[[str, bytes], bytes | None]  # (to whom, what is on its way) -> what arrives, None for a lost link

PAIR, ACTIVATE = {"errand": "pair"}, {"errand": "activate"}
UNLOCK, DRIVE = {"purpose": "unlock"}, {"purpose": "drive"}


def honest(to: str, pdu: bytes) -> bytes | None:
    return pdu


class Side:
    """One subject."""

    def __init__(self, role: str, profile: str, objects: Json) -> None:
        self.role = role
        self.subject: Any = VehicleSubject() if role == "vehicle" else DeviceSubject()
        self.seq, self.handle = 0, 0
        self.ask(op="provision", role=role, profile=profile, objects=objects)

    def answer(self, **request: Any) -> Json:
        self.seq += 1
        answer, _ = kap.answer(self.subject, json.dumps({"seq": self.seq, **request}).encode())
        assert answer.pop("seq") == self.seq
        return answer

    def ask(self, **request: Any) -> Json:
        """The content of an answer that must be ok."""
        answer = self.answer(**request)
        assert "ok" in answer, answer
        return answer["ok"]

    def open(self, params: Json) -> Json:
        answer = self.answer(op="open", link="nfc", role=self.role, params=params)
        self.handle = answer.get("ok", {}).get("h", self.handle)
        return answer

    def deliver(self, pdu: bytes) -> Json:
        return self.answer(op="deliver", h=self.handle, pdu=pdu.hex())

    def close(self) -> None:
        self.ask(op="close", h=self.handle)

    def hook(self, host: str, **more: Any) -> Json:
        return self.answer(op="hook", host=host, **more)

    def reset(self, level: str) -> None:
        self.ask(op="reset", level=level)

    def effects(self) -> list[str]:
        """Each as its kind and what it says."""
        names = ("kind", "what", "slot", "count", "success")
        return [" ".join(str(each[name]) for name in names if name in each) for each in self.ask(op="observe")["effects"]]


class Couple:
    """Both sides; `refusals` is what either refused in the last run."""

    def __init__(self, profile: str, vehicle: Json | None = None, device: Json | None = None) -> None:
        self.profile = profile
        self.vehicle = Side("vehicle", profile, vehicle or pki.vehicle(profile))
        self.device = Side("device", profile, device or pki.device(profile))
        self.refusals: list[tuple[str, Json]] = []
        self.passed: list[tuple[str, bytes]] = []

    def run(self, params: Json, tamper: Tamper = honest) -> Json | None:
        """One run over one link; what the vehicle said if it did not want to begin."""
        self.refusals, self.passed = [], []
        begun = self.vehicle.open(params)
        if "ok" not in begun:
            return begun["reject"]
        self.device.open({})
        self._carry(begun, tamper)
        self.vehicle.close()
        self.device.close()
        return None

    def _carry(self, told: Json, tamper: Tamper) -> None:
        """To and fro, until nothing comes or the link is lost."""
        to, side = "device", self.device
        while out := self._out(told):
            arrived = tamper(to, bytes.fromhex(out[0]))
            if arrived is None:
                return
            self.passed.append((to, arrived))
            told = side.deliver(arrived)
            if "reject" in told:
                self.refusals.append((to, told["reject"]))
            to, side = ("vehicle", self.vehicle) if to == "device" else ("device", self.device)

    def _out(self, told: Json) -> list[str]:
        return told["ok"]["out"] if "ok" in told else told["out"]

    def effects(self) -> tuple[list[str], list[str]]:
        return self.vehicle.effects(), self.device.effects()

    # Into the machines, to build what goes through the channel

    @property
    def pairing_run(self) -> Any:
        return self.vehicle.subject._vehicle._run

    @property
    def store(self) -> Any:
        return self.vehicle.subject._vehicle.store

    @property
    def phone(self) -> Any:
        return self.device.subject._phone

    @property
    def framework(self) -> Any:
        return self.phone.framework

    def endpoint(self) -> bytes:
        """The public key that the phone made."""
        secret = self.phone.applet.keys[pki.VEHICLE].endpoint.private_numbers().private_value
        return p256.public(secret.to_bytes(32, "big"))

    def give_receipt(self) -> None:
        told = pki.receipt(self.profile, self.endpoint()).hex()
        self.device.hook("receipt", vehicle_identifier=pki.VEHICLE.hex(), receipt=told)


def lose_at(number: int) -> Tamper:
    """The link is lost instead of the PDU with this number, counted from 0."""
    seen = iter(range(1 << 16))
    return lambda to, pdu: None if next(seen) == number else pdu
