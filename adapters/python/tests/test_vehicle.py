"""The vehicle behind KAP: the standard transaction with the wallet, links, resets, and what cannot be provisioned."""

import unittest
from typing import Any

from tests import pki
from tests.couple import DRIVE, UNLOCK, Couple, lose_at
from tests.test_kap import run
from tests.test_pairing_runs import PROFILES, device_key

PURPOSES = ["unlock", "drive"]


def known(profile: str, **changes: Any) -> Couple:
    """A couple with a key for each other, and nothing to pair with."""
    token = pki.token(profile)
    key = {"slot": 9, "endpoint_public": pki.public("endpoint").hex(), "status": "active", "entitlements": PURPOSES}
    offset = {"ccc": 16, "invented": 32}[profile]
    vehicle = pki.vehicle(profile, keys=[key | {"token": token.hex()} | changes])
    device = pki.device(profile, keys=[device_key("active") | {"mailbox": (bytes(offset) + token).hex()}])
    for objects in (vehicle, device):
        del objects["pairing"]
    return Couple(profile, vehicle, device)


class Transactions(unittest.TestCase):
    def test_good(self) -> None:
        for profile in PROFILES:
            for params, what in ((UNLOCK, "unlock"), (DRIVE, "drive")):
                couple = known(profile)
                couple.run(params)
                self.assertEqual(couple.vehicle.effects(), ["persistent_stored 9", f"actuate {what}", "session_ended"])
                (key,) = couple.phone.applet.keys.values()
                self.assertEqual(couple.store.keys[9].persistent, key.persistent)

    def test_refused(self) -> None:
        """DK-ST-004, DK-ST-006, DK-ST-007, DK-ST-010: class, stage, and what was stored by then."""
        stored = ["persistent_stored 9"]
        for changes, params, word, stage, effects in (
            ({"slot": 8}, UNLOCK, "unknown_key", "auth1", []),
            ({"endpoint_public": pki.public("other").hex()}, UNLOCK, "signature", "auth1", []),
            ({"status": "suspended"}, UNLOCK, "revoked", "auth1", []),
            ({"status": "revoked"}, UNLOCK, "revoked", "auth1", []),
            ({"entitlements": ["drive"]}, UNLOCK, "entitlement", "auth1", stored),
            ({"token": None}, DRIVE, "entitlement", "exchange", stored),
            ({"token": "ee" * 16}, DRIVE, "entitlement", "exchange", stored),
        ):
            couple = known("ccc", **changes)
            couple.run(params)
            self.assertEqual(couple.refusals, [("vehicle", {"class": word, "stage": stage})])
            self.assertEqual(couple.vehicle.effects(), [*effects, "session_ended"])
            self.assertEqual(couple.passed[-2], ("device", bytes.fromhex("803c0000")))

    def test_nothing_to_pair_with(self) -> None:
        couple = known("ccc")
        self.assertEqual(couple.run({"errand": "pair"}), {"class": "expired", "stage": "select"})
        self.assertEqual(couple.run({"errand": "activate"}), {"class": "order", "stage": "select"})
        for side, host in ((couple.vehicle, "withdraw"), (couple.device, "withdraw")):
            self.assertIn("skip", side.hook(host))

    def test_link_lost(self) -> None:
        for number in range(6):
            couple = known("ccc")
            couple.run(UNLOCK, lose_at(number))
            self.assertEqual(couple.vehicle.effects()[-1:], ["session_ended"])
            self.assertIn("error", couple.vehicle.deliver(b"\x90\x00"))


class Kap(unittest.TestCase):
    def test_process(self) -> None:
        requests = [
            {"op": "hello", "kap": [1, 1], "suite": "keyproof/0.1.0", "run": "r-1", "token": None},
            {"op": "open", "link": "nfc", "role": "vehicle", "params": UNLOCK},
            {"op": "provision", "role": "vehicle", "profile": "ccc", "objects": pki.vehicle("ccc")},
            {"op": "open", "link": "nfc", "role": "vehicle", "params": {"errand": "pair"}},
            {"op": "bye"},
        ]
        for command in (("vehicle",), ("-m", "vehicle")):
            code, (hello, early, provisioned, opened, _) = run(requests, *command)
            self.assertEqual(code, 0)
            self.assertEqual(hello["ok"]["roles"], ["vehicle"])
            self.assertIn("skip", early)
            self.assertEqual(provisioned["ok"], {})
            self.assertEqual(opened["ok"], {"h": 1, "out": ["00a404000da000000809434343444b46763100"]})

    def test_provision_what_cannot_be(self) -> None:
        side = known("ccc").vehicle
        good = pki.vehicle("ccc")
        for changes in (
            {"versions": []},
            {"versions": ["0100", "0101"]},
            {"vehicle_identifier": "00"},
            {"vehicle_secret": "00" * 32},
            {"pairing": good["pairing"] | {"brand": "00"}},
            {"pairing": good["pairing"] | {"tracking": "04" + "00" * 64}},
            {"pairing": good["pairing"] | {"verifier": good["pairing"]["verifier"] | {"w0": "ff" * 32}}},
            {"pairing": good["pairing"] | {"root": "3000"}},
        ):
            told = side.answer(op="provision", role="vehicle", profile="ccc", objects=good | changes)
            self.assertIn("skip", told, changes)
        self.assertIn("nack", side.answer(op="provision", role="device", profile="ccc", objects=good))
        self.assertIn("skip", side.answer(op="provision", role="vehicle", profile="other", objects=good))

    def test_resets(self) -> None:
        for level in ("session", "power", "factory"):
            side = known("ccc").vehicle
            side.open(UNLOCK)
            side.reset(level)
            self.assertEqual(side.effects(), [] if level == "factory" else ["session_ended"])
            self.assertIn("skip" if level == "factory" else "ok", side.open(UNLOCK))
        self.assertIn("nack", side.answer(op="reset", level="other"))


if __name__ == "__main__":
    unittest.main()
