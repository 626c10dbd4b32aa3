"""A wallet in this process, spoken to in KAP lines."""

import json
from typing import Any

import kap
from tests.vehicle import ENDPOINT_EPHEMERAL, Vehicle
from wallet.subject import Subject


class Phone:
    def __init__(self, vehicle: Vehicle, link: str = "nfc", **changes: Any) -> None:
        self.subject = Subject()
        self.seq = 0
        self.steps: list[dict[str, str]] = []
        self.ask(vehicle.provision(**changes))
        self.ask({"op": "seed", "streams": {"ephemeral": [ENDPOINT_EPHEMERAL.hex()], "transaction": []}})
        self.ask({"op": "reset", "level": "session"})
        self.open(link)

    def answer(self, **request: Any) -> dict[str, Any]:
        """The whole answer to one request."""
        self.seq += 1
        line = json.dumps({"seq": self.seq, **request}).encode()
        answer, _ = kap.answer(self.subject, line)
        assert answer.pop("seq") == self.seq
        return answer

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The content of an answer that must be ok."""
        answer = self.answer(**request)
        assert "ok" in answer, answer
        return answer["ok"]

    def open(self, link: str = "nfc") -> None:
        self.handle = self.ask({"op": "open", "link": link, "role": "device", "params": {}})["h"]

    def close(self) -> None:
        self.ask({"op": "close", "h": self.handle})

    def deliver(self, pdu: bytes) -> dict[str, Any]:
        return self.answer(op="deliver", h=self.handle, pdu=pdu.hex())

    def send(self, pdu: bytes) -> bytes:
        """The response to a command that must be taken."""
        answer = self.deliver(pdu)
        assert "ok" in answer, answer
        (response,) = answer["ok"]["out"]
        self.steps.append({"command": pdu.hex(), "response": response})
        return bytes.fromhex(response)

    def observe(self) -> list[dict[str, Any]]:
        return self.ask({"op": "observe"})["effects"]

    def kinds(self) -> list[str]:
        return [effect["kind"] for effect in self.observe()]

    @property
    def phase(self) -> str:
        return self.subject._phone.phase
