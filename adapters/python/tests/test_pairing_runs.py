"""Whole pairings of the Python vehicle with the Python wallet: good ones, cut ones, second ones, another owner."""

import unittest
from typing import Any

from tests import pki
from tests.couple import ACTIVATE, DRIVE, PAIR, UNLOCK, Couple, lose_at

PROFILES = ("ccc", "invented")
LIMIT = {"ccc": (5, 5), "invented": (3, 4)}  # vehicle, device
PAIRED = (
    ["attempt_counted 1", "verifier_used", "key_pending 2", "session_ended"],
    ["attempt_counted 1", "key_made 2", "session_ended"],
)
PROVED = ["persistent_stored 2", "identity_released 2"]


def old_key(slot: int, status: str = "active") -> dict[str, Any]:
    return {"slot": slot, "endpoint_public": pki.public(f"old {slot}").hex(), "status": status, "entitlements": ["unlock"]}


def device_key(status: str, slot: int = 9) -> dict[str, Any]:
    return {
        "vehicle_identifier": pki.VEHICLE.hex(),
        "vehicle_public": pki.public("K").hex(),
        "slot": slot,
        "endpoint_secret": pki.secret("endpoint").hex(),
        "status": status,
    }


class Runs(unittest.TestCase):
    def test_from_strangers_to_a_car_that_drives(self) -> None:
        for profile in PROFILES:
            couple = Couple(profile)
            self.assertIsNone(couple.run(PAIR))
            self.assertEqual((couple.effects(), couple.refusals), (PAIRED, []))
            couple.run(UNLOCK)  # DK-OP-008: a pending key opens nothing
            self.assertEqual(couple.refusals, [("vehicle", {"class": "unknown_key", "stage": "auth1"})])
            self.assertEqual(couple.effects(), (["session_ended"], [*PROVED, "prompt False", "session_ended"]))
            couple.give_receipt()
            couple.run(ACTIVATE)
            read = [*PROVED, "key_active 2", "mailbox_released", "prompt True", "session_ended"]
            activated = ["persistent_stored 2", "key_active 2", "session_ended"]
            self.assertEqual(couple.effects(), (activated, ["receipt_stored 2", *read]))
            couple.run(DRIVE)
            self.assertEqual(couple.effects()[0], ["persistent_stored 2", "actuate drive", "session_ended"])
            self.assertEqual(couple.run(ACTIVATE), {"class": "order", "stage": "select"})

    def test_both_keep_the_same(self) -> None:
        for profile in PROFILES:
            couple = Couple(profile)
            couple.vehicle.ask(op="seed", streams={"token": [pki.token(profile).hex()], "challenge": ["a5" * 16]})
            couple.device.ask(op="seed", streams={"endpoint": [pki.secret("endpoint").hex()], "share": ["07" * 32]})
            couple.run(PAIR)
            made, pending = couple.phone.applet.keys[pki.VEHICLE], couple.store.pairing.pending
            self.assertEqual(couple.endpoint(), pki.public("endpoint"))
            self.assertEqual(pending.endpoint_public, pki.public("endpoint"))
            self.assertEqual((pending.slot, pending.token), (made.slot, pki.token(profile)))
            self.assertEqual(pending.long_term, made.long_term)
            self.assertEqual(len(made.long_term), 16)
            offset = couple.phone.applet.profile.token_offset
            expected = bytes(offset) + pki.token(profile)
            self.assertEqual(made.mailbox, expected.ljust(len(made.mailbox), b"\x00"))

    def test_a_run_repeats_byte_by_byte_when_seeded(self) -> None:
        """DK-OP-013 the other way round: without seeds no share is like the other."""
        for profile in PROFILES:
            passed = []
            for seeded in (True, True, False):
                couple = Couple(profile)
                if seeded:
                    token = [pki.token(profile).hex()]
                    couple.vehicle.ask(op="seed", streams={"share": ["05" * 32], "challenge": ["a5" * 16], "token": token})
                    couple.device.ask(op="seed", streams={"endpoint": [pki.secret("endpoint").hex()], "share": ["07" * 32]})
                couple.run(PAIR)
                passed.append([pdu for _, pdu in couple.passed])
            self.assertEqual(passed[0][:6], passed[1][:6])
            self.assertNotEqual(passed[0][3], passed[2][3])
            self.assertNotEqual(passed[0][4], passed[2][4])

    def test_fresh_shares(self) -> None:
        """DK-OP-013: three runs of the same two sides, and no share twice."""
        couple = Couple("ccc", device=pki.device("ccc", password="pleaseletmeout"))
        shares = set()
        for _ in range(3):
            couple.run(PAIR)
            shares |= {pdu[2:67] if to == "vehicle" else pdu[7:72] for to, pdu in couple.passed[3:5]}
        self.assertEqual(len(shares), 6)

    def test_activation_without_a_receipt(self) -> None:
        for profile in PROFILES:
            couple = Couple(profile)
            couple.run(PAIR)
            for wrong in (None, pki.receipt(profile, pki.public("other")), pki.receipt(profile, couple.endpoint(), slot=3)):
                if wrong:
                    couple.device.hook("receipt", vehicle_identifier=pki.VEHICLE.hex(), receipt=wrong.hex())
                couple.run(ACTIVATE)
                self.assertEqual(couple.refusals, [("vehicle", {"class": "signature", "stage": "exchange"})])
                self.assertNotIn("key_active 2", couple.vehicle.effects())
            self.assertIsNotNone(couple.store.pairing.pending)

    def test_wrong_password(self) -> None:
        """DK-OP-002, DK-OP-004, DK-OP-023, DK-OP-024: each side counts for itself, up to its limit, over links and power."""
        for profile in PROFILES:
            of_vehicle, of_device = LIMIT[profile]
            couple = Couple(profile, device=pki.device(profile, password="pleaseletmeout"))
            for count in range(1, of_vehicle + 1):
                self.assertIsNone(couple.run(PAIR))
                refusals = [("device", "verify", "mac"), ("vehicle", "verify", "unsupported")]
                told = [(who, reject["stage"], reject["class"]) for who, reject in couple.refusals]
                self.assertEqual(told, refusals)
                dropped = ["password_dropped"] if count == of_device else []
                expected = [f"attempt_counted {count}", "session_ended"], [f"attempt_counted {count}", *dropped, "session_ended"]
                self.assertEqual(couple.effects(), expected)
                for side in (couple.vehicle, couple.device):
                    side.reset("power" if count % 2 else "session")
            self.assertEqual(couple.run(PAIR), {"class": "lockout", "stage": "select"})
            couple.vehicle.hook("arm", verifier=pki.verifier(profile))
            couple.device.hook("arm", password=pki.PASSWORD)
            couple.run(PAIR)
            self.assertEqual(couple.effects(), PAIRED)

    def test_no_password(self) -> None:
        for profile in PROFILES:
            for gone in ("withdrawn", "none", "at the limit"):
                changes = {"none": {"password": None}, "at the limit": {"attempts": LIMIT[profile][1]}}.get(gone, {})
                couple = Couple(profile, device=pki.device(profile, **changes))
                if gone == "withdrawn":
                    couple.device.hook("withdraw")
                couple.run(PAIR)
                self.assertEqual(couple.refusals, [("vehicle", {"class": "order", "stage": "select"})])
                self.assertEqual(couple.effects(), (["session_ended"], []))

    def test_a_verifier_serves_once(self) -> None:
        """DK-OP-001; and what the vehicle is told by its host."""
        for profile in PROFILES:
            couple = Couple(profile)
            couple.run(PAIR)
            self.assertEqual(couple.run(PAIR), {"class": "expired", "stage": "select"})
            couple.vehicle.reset("power")
            self.assertEqual(couple.run(PAIR), {"class": "expired", "stage": "select"})
            couple.vehicle.hook("arm", verifier=pki.verifier(profile))
            couple.vehicle.hook("withdraw")
            self.assertEqual(couple.run(PAIR), {"class": "expired", "stage": "select"})

    def test_another_owner(self) -> None:
        """DK-OP-009."""
        for profile in PROFILES:
            keys = [old_key(7, "revoked"), old_key(4), old_key(2, "suspended")]
            couple = Couple(profile, vehicle=pki.vehicle(profile, keys=keys))
            self.assertEqual(couple.run(PAIR), {"class": "entitlement", "stage": "select"})
            couple.vehicle.hook("authorise-change")
            self.assertIsNone(couple.run(PAIR))
            self.assertEqual(couple.effects(), PAIRED)
            self.assertEqual(sorted(couple.store.keys), [2, 4, 7])
            couple.give_receipt()
            couple.run(ACTIVATE)
            expected = ["persistent_stored 2", "key_removed 4", "key_removed 7", "key_active 2", "session_ended"]
            self.assertEqual(couple.vehicle.effects(), expected)
            self.assertEqual(list(couple.store.keys), [2])
            couple.vehicle.hook("arm", verifier=pki.verifier(profile))
            self.assertEqual(couple.run(PAIR), {"class": "entitlement", "stage": "select"})

    def test_any_key_is_an_owner(self) -> None:
        """DK-OP-009: a key that stands in the table, whatever its status."""
        for status in ("active", "suspended", "revoked"):
            couple = Couple("ccc", vehicle=pki.vehicle("ccc", keys=[old_key(4, status)]))
            self.assertEqual(couple.run(PAIR), {"class": "entitlement", "stage": "select"})

    def test_what_is_not_allowed_ends_nothing(self) -> None:
        """Section 9.2: a `pair` that is not allowed sends nothing, and ends nothing; one that is ends what runs."""
        couple = Couple("ccc", vehicle=pki.vehicle("ccc", keys=[old_key(4)]))
        first = couple.vehicle.open(UNLOCK)["ok"]["h"]
        self.assertIn("reject", couple.vehicle.open(PAIR))
        self.assertEqual(couple.vehicle.effects(), [])
        self.assertEqual(couple.vehicle.handle, first)
        self.assertIn("reject", couple.vehicle.deliver(b"\x6a\x82"))  # it was still awaited
        couple.vehicle.hook("authorise-change")
        couple.vehicle.open(PAIR)
        couple.vehicle.effects()
        self.assertIn("ok", couple.vehicle.open(PAIR))
        self.assertEqual(couple.vehicle.effects(), ["session_ended"])  # DK-OP-010


class Cuts(unittest.TestCase):
    def test_lost_at_every_point(self) -> None:
        """Whatever is lost, where: counts, the mark of use and made keys stay, and nothing is half there."""
        for profile in PROFILES:
            whole = Couple(profile)
            whole.run(PAIR)
            for number in range(len(whole.passed)):
                self._cut(profile, ("power", "session")[number % 3 == 2], number)

    def _cut(self, profile: str, level: str, number: int) -> None:
        couple = Couple(profile)
        couple.run(PAIR, lose_at(number))
        for side in (couple.vehicle, couple.device):
            side.reset(level)
        of_vehicle, of_device = couple.effects()
        verifier = couple.store.pairing.verifier
        self.assertEqual(verifier.attempts, int("attempt_counted 1" in of_vehicle))
        self.assertEqual(verifier.used, "verifier_used" in of_vehicle)
        self.assertEqual(couple.store.pairing.pending is not None, "key_pending 2" in of_vehicle)
        self.assertEqual(of_vehicle.count("session_ended"), 1)
        made = pki.VEHICLE in couple.phone.applet.keys
        self.assertEqual(made, "key_made 2" in of_device)
        if "key_pending 2" in of_vehicle:
            self.assertTrue(made)
        if verifier.used:  # F-OP-005: it takes a new verifier
            self.assertEqual(couple.run(PAIR), {"class": "expired", "stage": "select"})
            couple.vehicle.hook("arm", verifier=pki.verifier(profile))
        self.assertIsNone(couple.run(PAIR))
        self.assertEqual(couple.vehicle.effects()[1:], PAIRED[0][1:])
        replaced = ["key_removed 2"] if made else []
        self.assertEqual(couple.device.effects()[1:], [*replaced, *PAIRED[1][1:]])

    def test_a_made_key_is_replaced(self) -> None:
        for profile in PROFILES:
            couple = Couple(profile, device=pki.device(profile, keys=[device_key("made")]))
            couple.run(PAIR)
            self.assertEqual(couple.device.effects(), ["attempt_counted 1", "key_removed 9", "key_made 2", "session_ended"])

    def test_abort(self) -> None:
        """DK-OP-030, F-OP-004: a stranger turns continue into abort. Aborted earlier, nothing was made."""
        for profile in PROFILES:
            stranger = {"vehicle_identifier": pki.STRANGER.hex()}
            couple = Couple(profile, device=pki.device(profile, keys=[device_key("made") | stranger]))
            abort = bytes([0x80, 0x3C, couple.framework.values.op_abort, 0])
            couple.run(PAIR, lambda to, pdu: abort if to == "device" and pdu[:2] == b"\x80\x3c" else pdu)
            self.assertEqual(couple.device.effects(), ["attempt_counted 1", "key_made 2", "key_removed 2", "session_ended"])
            self.assertEqual(couple.vehicle.effects(), PAIRED[0])
            self.assertEqual(list(couple.phone.applet.keys), [pki.STRANGER])
            again = Couple(profile, device=pki.device(profile, keys=[device_key("active") | stranger]))
            again.run(PAIR, lambda to, pdu: abort if to == "device" and pdu[:2] == b"\x84\xd4" else pdu)
            self.assertEqual(again.device.effects(), ["attempt_counted 1", "session_ended"])
            self.assertEqual(list(again.phone.applet.keys), [pki.STRANGER])

    def test_a_new_password_or_verifier_ends_what_runs_with_the_old(self) -> None:
        for profile in PROFILES:
            for host in ("arm", "withdraw"):
                couple = Couple(profile)
                more = {"password": pki.PASSWORD} if host == "arm" else {}

                def at_device(to: str, pdu: bytes) -> bytes | None:
                    if pdu[:2] == b"\x80\x32":
                        couple.device.hook(host, **more)
                    return pdu

                couple.run(PAIR, at_device)
                self.assertEqual([reject["class"] for _, reject in couple.refusals], ["order", "unsupported"])
                self.assertEqual(couple.device.effects(), ["session_ended"])


class Hosts(unittest.TestCase):
    def test_withdraw_deletes_made_keys(self) -> None:
        for profile in PROFILES:
            for status, effects in (("made", ["key_removed 9"]), ("active", []), ("suspended", [])):
                couple = Couple(profile, device=pki.device(profile, keys=[device_key(status)]))
                couple.device.hook("withdraw")
                self.assertEqual(couple.device.effects(), effects)

    def test_delete(self) -> None:
        for profile in PROFILES:
            couple = Couple(profile, device=pki.device(profile, keys=[device_key("suspended")]))
            self.assertEqual(couple.device.hook("delete", vehicle_identifier=pki.STRANGER.hex()), {"ok": {}})
            self.assertEqual(couple.device.hook("delete", vehicle_identifier=pki.VEHICLE.hex()), {"ok": {}})
            self.assertEqual(couple.device.effects(), ["key_removed 9"])
            couple.run(PAIR)
            self.assertEqual(couple.device.effects(), PAIRED[1])

    def test_receipts_that_are_not_stored(self) -> None:
        """DK-OE-007."""
        good = pki.receipt("ccc", pki.public("endpoint"))
        zero, over = bytes(32) + good[32:], good[:32] + b"\xff" * 32
        for status, receipt, word in (
            ("suspended", good, "unknown_key"),
            ("revoked", good, "unknown_key"),
            ("made", good[:-1], "length"),
            ("made", zero, "malformed"),
            ("active", over, "malformed"),
        ):
            couple = Couple("ccc", device=pki.device("ccc", keys=[device_key(status)]))
            told = couple.device.hook("receipt", vehicle_identifier=pki.VEHICLE.hex(), receipt=receipt.hex())
            self.assertEqual(told, {"reject": {"class": word}, "out": []})
            self.assertEqual(couple.device.effects(), [])

    def test_unknown(self) -> None:
        couple = Couple("ccc")
        for side, host in ((couple.vehicle, "receipt"), (couple.device, "authorise-change")):
            self.assertIn("nack", side.hook(host))

    def test_hello(self) -> None:
        couple = Couple("ccc")
        for side in (couple.vehicle, couple.device):
            told = side.ask(op="hello", kap=[1, 1], suite="tests", run="r-1", token=None)
            self.assertEqual((told["roles"], told["protocols"]), ([side.role], ["transaction", "pairing"]))


if __name__ == "__main__":
    unittest.main()
