"""What the test cases share: each runs under both profiles, and each phase can be reached in one call."""

import unittest
from collections.abc import Iterator
from typing import Any

from checker.values import PROFILES
from tests.phone import Phone
from tests.vehicle import Vehicle


class Case(unittest.TestCase):
    def pairs(
        self, *reached: str, purpose: str = "unlock", link: str = "nfc", **changes: Any
    ) -> Iterator[tuple[Vehicle, Phone]]:
        """A vehicle and a phone for each profile and each of the phases."""
        for profile in PROFILES:
            for phase in reached or ("deselected",):
                vehicle = Vehicle(profile, purpose, link)
                phone = Phone(vehicle, link, **changes)
                self.reach(vehicle, phone, phase)
                yield vehicle, phone

    def reach(self, vehicle: Vehicle, phone: Phone, phase: str) -> None:
        if phase != "deselected":
            phone.send(vehicle.select())
        if phase in ("answered", "open"):
            phone.send(vehicle.auth0())
        if phase == "open":
            vehicle.open(phone.send(vehicle.auth1()))
        self.assertEqual(phone.phase.lower(), phase)
        phone.observe()

    def assert_refused(
        self, vehicle: Vehicle, phone: Phone, pdu: bytes, status: str, word: str, stage: str | None, following: str = "Selected"
    ) -> None:
        """The whole of a refusal: status word, class, stage, end of the session, next phase."""
        session = phone.phase in ("Answered", "Open")
        answer = phone.deliver(pdu)
        native = vehicle.values[status].hex()
        detail = {"class": word, "native": native} | ({"stage": stage} if stage else {})
        self.assertEqual(answer, {"reject": detail, "out": [native]})
        self.assertEqual(phone.observe(), [{"kind": "session_ended"}] if session else [])
        self.assertEqual(phone.phase, following)
