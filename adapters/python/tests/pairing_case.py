"""What the cases of pairing share: a run up to any command, and the whole of a refusal by the phone."""

import unittest
from collections.abc import Iterator
from typing import Any

from tests import pki
from tests.couple import PAIR, Couple
from tests.test_pairing_runs import PROFILES


def flipped(data: bytes, place: int = -1) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 0x01
    return bytes(changed)


class DeviceCase(unittest.TestCase):
    """Reaches any command of a pairing, and looks at the whole of a refusal."""

    def reach(self, header: str, profile: str, **objects: Any) -> tuple[Couple, bytes]:
        """A couple just before the first command that begins so, and that command."""
        couple = Couple(profile, device=pki.device(profile, **objects))
        told = couple.vehicle.open(PAIR)
        couple.device.open({})
        while not (pdu := bytes.fromhex(told["ok"]["out"][0])).hex().startswith(header):
            answer = couple.device.deliver(pdu)
            told = couple.vehicle.deliver(bytes.fromhex(answer["ok"]["out"][0]))
        couple.effects()
        return couple, pdu

    def at(self, header: str, **objects: Any) -> Iterator[tuple[Couple, bytes]]:
        for profile in PROFILES:
            yield self.reach(header, profile, **objects)

    def refused(self, couple: Couple, pdu: bytes, status: str, word: str, stage: str | None, *effects: str) -> None:
        """`effects` come before the end of the session."""
        session = couple.framework.phase != "Selected"
        answer = couple.device.deliver(pdu)
        native = getattr(couple.phone.applet.profile.status, status).hex()
        detail = {"class": word, "native": native} | ({"stage": stage} if stage else {})
        self.assertEqual(answer, {"reject": detail, "out": [native]})
        self.assertEqual(couple.device.effects(), [*effects, *["session_ended"] * session])
        self.assertEqual(couple.framework.phase, "Selected")
