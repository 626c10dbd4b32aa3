"""Each refusal of section 9.2 by the vehicle: class, stage, the command that ends the run, and effects."""

import unittest
from collections.abc import Callable, Iterator
from typing import Any

from checker import p256
from pairing import stream
from tests import pki
from tests.couple import ACTIVATE, PAIR, Couple
from tests.pairing_case import flipped
from tests.test_pairing_runs import LIMIT, PROFILES, old_key

STAGES = {
    "select": "00a4", "request": "8030", "verify": "8032", "write-data": "84d4", "get-data": "84ca", "get-response": "84c0",
}  # fmt: skip
COUNTED = ["attempt_counted 1"]
BEFORE = {"select": [], "request": [], "verify": COUNTED} | dict.fromkeys(
    ("write-data", "get-data", "get-response"), [*COUNTED, "verifier_used"]
)
OK = b"\x90\x00"
MASK_DEVICE = bytes.fromhex(
    "04886e2f97ace46e55ba9dd7242579f2993b64e16ef3dcab95afd497333d8fa12f"
    "5ff355163e43ce224e0b0e65ff02ac8e5c7be09419c785e0ca547d55a12e2d20"
)


class Refusals(unittest.TestCase):
    def reach(self, stage: str, profile: str, **changes: Any) -> tuple[Couple, bytes]:
        """A couple just before the first answer to that command arrives, and that answer."""
        couple = Couple(profile, vehicle=pki.vehicle(profile, **changes))
        told = couple.vehicle.open(PAIR)
        couple.device.open({})
        while True:
            pdu = bytes.fromhex(told["ok"]["out"][0])
            response = bytes.fromhex(couple.device.deliver(pdu)["ok"]["out"][0])
            if pdu.hex().startswith(STAGES[stage]):
                return couple, response
            told = couple.vehicle.deliver(response)

    def at(self, *stages: str, **changes: Any) -> Iterator[tuple[Couple, bytes, str]]:
        for profile in PROFILES:
            for stage in stages:
                yield *self.reach(stage, profile, **changes), stage

    def refused(self, couple: Couple, response: bytes, word: str, stage: str, *effects: str) -> None:
        """DK-OP-011: aborts, and takes nothing more. `effects` are those of this step before the end."""
        abort = {"ccc": "803c1200", "invented": "803c2200"}[couple.profile]
        answer = couple.vehicle.deliver(response)
        self.assertEqual(answer, {"reject": {"class": word, "stage": stage}, "out": [abort]})
        self.assertEqual(couple.vehicle.effects(), [*BEFORE[stage], *effects, "session_ended"])
        self.assertEqual(couple.vehicle.deliver(response), {"ok": {"out": []}})  # the answer to the abort changes nothing
        self.assertEqual(couple.vehicle.deliver(response), {"reject": {"class": "order"}, "out": []})
        self.assertIsNone(couple.store.pairing.pending)

    # Any response (DK-EN-012)

    def test_not_whole(self) -> None:
        for couple, _, stage in self.at(*STAGES):
            self.refused(couple, b"\x6a\x82", "unsupported", stage)
        for couple, _, stage in self.at(*STAGES):
            self.refused(couple, b"\x90", "length", stage)
        for couple, _, stage in self.at(*STAGES):
            self.refused(couple, bytes(257) + OK, "length", stage)
        for couple, response, stage in self.at("select", "request", "verify", "write-data"):
            self.refused(couple, response[:-2] + b"\x61\x00", "unsupported", stage)
        for couple, response, stage in self.at("select", "request", "verify"):
            self.refused(couple, response[:-3] + OK, "malformed", stage)
        for couple, response, stage in self.at("select", "request", "verify"):
            self.refused(couple, response[:-2] + b"\x00" + OK, "malformed", stage)
        for couple, _, stage in self.at("select", "request", "verify"):
            self.refused(couple, OK, "malformed", stage)

    # SELECT

    def test_select(self) -> None:
        """DK-OE-001, DK-OP-012."""
        for couple, _, stage in self.at("select"):
            own = {"ccc": "5c0401010100", "invented": "5c0402010200"}[couple.profile]
            versions = {"ccc": "5a0401010100", "invented": "5a0403010300"}[couple.profile]
            for answer, word in (
                (versions + own + "d40100", "order"),
                (versions + own + "d40101", "malformed"),
                (own + versions + "d40102", "malformed"),
                ("5a020909" + own + "d40102", "version"),
                (versions + "5c020909" + "d40102", "version"),
                ("5a00" + own + "d40102", "malformed"),
                ("5a03010101" + own + "d40102", "malformed"),
                (versions + own[:4] + own[8:] + own[4:8] + "d40102", "malformed"),
                (versions[:2] + "81" + versions[2:] + own + "d40102", "malformed"),
            ):
                again, _ = self.reach("select", couple.profile)
                self.refused(again, bytes.fromhex(answer) + OK, word, stage)

    def test_highest_common_version(self) -> None:
        for profile, offered, expected in (("ccc", "5a04090901005c020100", "0100"), ("invented", "5a0403010300" "5c020200", "0301")):
            couple, _ = self.reach("select", profile)
            (request,) = couple.vehicle.deliver(bytes.fromhex(offered + "d401029000"))["ok"]["out"]
            self.assertEqual(request[10:18], "5b02" + expected)

    # REQUEST: the share

    def test_share(self) -> None:
        """DK-PK-001, DK-OP-002: counted first, then refused."""
        for couple, response, stage in self.at("request"):
            w0 = int(pki.verifier(couple.profile)["w0"], 16)
            identity = p256.encode(p256.multiply(w0, p256.decode(MASK_DEVICE)))
            for share in (flipped(response[2:-2]), b"\x06" + response[3:-2], identity):
                again, _ = self.reach(stage, couple.profile)
                self.refused(again, b"\x50\x41" + share + OK, "malformed", stage, *COUNTED)
                self.assertEqual(again.store.pairing.verifier.attempts, 1)

    def test_the_last_attempt(self) -> None:
        """DK-OP-004: the limit blocks pairing and nothing else."""
        for profile in PROFILES:
            limit = LIMIT[profile][0]
            verifier = pki.verifier(profile) | {"attempts": limit - 1, "used": False}
            couple, response = self.reach("request", profile, verifier=verifier)
            couple.vehicle.deliver(response)
            self.assertEqual(couple.vehicle.effects(), [f"attempt_counted {limit}"])
            couple.vehicle.reset("power")
            self.assertEqual(couple.vehicle.open(PAIR)["reject"], {"class": "lockout", "stage": "select"})
            self.assertIn("ok", couple.vehicle.open({"purpose": "unlock"}))

    # VERIFY: the evidence

    def test_evidence(self) -> None:
        """DK-OP-005, DK-PK-005."""
        for place in (-3, 2):
            for couple, response, stage in self.at("verify"):
                self.refused(couple, flipped(response, place), "mac", stage)
                self.assertFalse(couple.store.pairing.verifier.used)
        for couple, response, stage in self.at("verify"):
            own = couple.pairing_run._outcome.m1
            self.refused(couple, b"\x58\x10" + own + OK, "mac", stage)

    # The channel

    def test_mac(self) -> None:
        """DK-OC-002, DK-OC-003."""
        stages = "write-data", "get-data", "get-response"
        for couple, response, stage in self.at(*stages):
            self.refused(couple, flipped(response, -3), "mac", stage)
        for couple, response, stage in self.at(*stages):
            self.refused(couple, response[:-3] + response[-2:], "length", stage)
        for couple, response, _ in self.at("get-data"):
            couple.vehicle.deliver(response)
            couple.vehicle.effects()
            answer = couple.vehicle.deliver(response)
            self.assertEqual(answer["reject"], {"class": "mac", "stage": "get-response"})

    def test_content_in_an_empty_answer(self) -> None:
        for content in (b"\x00", b"\x55\x00"):
            for couple, _, stage in self.at("write-data"):
                answer = couple.framework._phase.channel.seal_response(content)
                self.refused(couple, answer + OK, "malformed", stage)

    def shown(
        self, change: Callable[[Couple, bytes], list[bytes]], profiles: tuple[str, ...] = PROFILES
    ) -> Iterator[tuple[Couple, bytes, str]]:
        """Hands out other parts instead of the chain; the last is not yet delivered."""
        for profile in profiles:
            couple, _ = self.reach("get-data", profile)
            *before, last = change(couple, couple.framework._phase.chain)
            channel = couple.framework._phase.channel
            for part in before:
                told = couple.vehicle.deliver(channel.seal_response(part) + b"\x61\x00")
                channel.open_command(bytes.fromhex(told["ok"]["out"][0])[5:-1])
            yield couple, channel.seal_response(last), "get-response" if before else "get-data"

    def whole(self, couple: Couple, content: bytes) -> list[bytes]:
        return stream.cut(content, couple.framework.values)

    def test_content(self) -> None:
        """DK-OE-003."""
        changes: list[Callable[[Couple, bytes], list[bytes]]] = [
            lambda couple, data: [b""],
            lambda couple, data: [self.whole(couple, data)[0]],
            lambda couple, data: self.whole(couple, data[:-2]),
            lambda couple, data: self.whole(couple, data + b"\x00"),
            lambda couple, data: self.whole(couple, data[:-1] + b"\x01\x00"),
        ]
        for change in changes:
            for couple, last, stage in self.shown(change):
                self.refused(couple, last + OK, "malformed", stage)
        for couple, last, stage in self.shown(lambda couple, data: [data[:100]]):
            self.refused(couple, last + b"\x61\x00", "malformed", stage)  # a short part, and more to come

    def test_too_much(self) -> None:
        """DK-OE-004."""
        for couple, last, stage in self.shown(lambda couple, data: [bytes(couple.framework.values.part_len)] * (
            couple.framework.values.stream_max // couple.framework.values.part_len + 1
        )):
            self.refused(couple, last + b"\x61\x00", "malformed", stage)

    # The key

    def _shown_chain(self, profile: str, leaf: Callable[[bytes], bytes]) -> tuple[Couple, bytes, str]:
        """The phone shows another certificate for its key, for the challenge of this pairing."""

        def change(couple: Couple, data: bytes) -> list[bytes]:
            chain = stream.Chain.decode(data, couple.framework.values)
            other = stream.Chain(leaf(couple.pairing_run._creation.challenge), chain.issuer, chain.cross)
            return self.whole(couple, other.encode(couple.framework.values))

        (found,) = self.shown(change, (profile,))
        return found

    def test_binding(self) -> None:
        """DK-OP-007."""
        for profile in PROFILES:
            oid = pki.BINDING[profile]
            for make, word in (
                (lambda challenge: pki.leaf(profile, flipped(challenge)), "freshness"),
                (lambda challenge: pki.leaf(profile, challenge, pki.STRANGER), "chain"),
                (lambda challenge: pki.leaf(profile, challenge, binding=(oid, pki.VEHICLE)), "chain"),
                (lambda challenge: pki.leaf(profile, challenge + b"\x00"), "chain"),
                (lambda challenge: pki.leaf(profile, challenge, signer="stranger"), "chain"),
            ):
                couple, last, stage = self._shown_chain(profile, lambda challenge: make(challenge).der())
                self.refused(couple, last + OK, word, stage)

    def test_an_honest_certificate_of_another_library(self) -> None:
        for profile in PROFILES:
            couple, last, _ = self._shown_chain(profile, lambda challenge: pki.leaf(profile, challenge).der())
            self.assertIn("ok", couple.vehicle.deliver(last + OK))
            self.assertEqual(couple.store.pairing.pending.endpoint_public, pki.public("H"))

    def test_known_keys(self) -> None:
        """The vehicle's own key, and one that stands in the table."""
        for profile in PROFILES:
            for holder in ("K", "old 4"):
                vehicle = pki.vehicle(profile, keys=[old_key(4, "revoked")], change=True)
                couple = Couple(profile, vehicle=vehicle)
                couple.device.ask(op="seed", streams={"endpoint": [pki.secret(holder).hex()]})
                couple.run(PAIR)
                self.assertEqual(couple.refusals[0], ("vehicle", {"class": "chain", "stage": "get-response"}))
                self.assertIsNone(couple.store.pairing.pending)
                # DK-OP-030: the abort takes the key away again.
                self.assertEqual(couple.device.effects(), [*COUNTED, "key_made 2", "key_removed 2", "session_ended"])

    def test_time(self) -> None:
        """DK-XC-005, at the vehicle's own time."""
        for profile in PROFILES:
            for now in (pki.NOW - 1001, pki.NOW + 1001):
                couple = Couple(profile, vehicle=pki.vehicle(profile, now=now))
                couple.run(PAIR)
                self.assertEqual(couple.refusals[0], ("vehicle", {"class": "chain", "stage": "get-response"}))

    # Activation

    def test_activation(self) -> None:
        """As in chapter 3, and ended by CONTROL FLOW failure; the key stays pending."""
        for profile in PROFILES:
            for prefix, change, word, stage in (
                ("8080", lambda response: flipped(response, 5), "malformed", "auth0"),
                ("8081", lambda response: flipped(response, -3), "mac", "auth1"),
                ("84c9", lambda response: flipped(response, -3), "mac", "exchange"),
                ("84c9", lambda response: b"\x69\x82", "unsupported", "exchange"),
            ):
                couple = Couple(profile)
                couple.run(PAIR)
                couple.give_receipt()
                sent: list[bytes] = [b""]

                def tamper(to: str, pdu: bytes) -> bytes:
                    sent.append(pdu)
                    return change(pdu) if to == "vehicle" and sent[-2].hex().startswith(prefix) else pdu

                couple.run(ACTIVATE, tamper)
                self.assertEqual(couple.refusals[0], ("vehicle", {"class": word, "stage": stage}))
                self.assertIn(("device", bytes.fromhex("803c0000")), couple.passed)
                self.assertIsNotNone(couple.store.pairing.pending)
                self.assertNotIn("key_active 2", couple.vehicle.effects())


if __name__ == "__main__":
    unittest.main()
