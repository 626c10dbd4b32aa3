"""The refusals of section 10.4 by the device, from WRITE DATA on."""

import unittest
from collections.abc import Callable, Iterator
from typing import Any

from pairing import stream
from tests import pki
from tests.couple import PAIR, Couple
from tests.pairing_case import DeviceCase, flipped
from tests.test_pairing_runs import PROFILES, device_key
from tests.vehicle import apdu
from wallet.channel import cmac


class KeyData(DeviceCase):
    # WRITE DATA

    def test_mac(self) -> None:
        """DK-OC-001, DK-OC-003."""
        for reached, stage in (("84d4", "write-data"), ("84ca", "get-data"), ("84c0", "get-response")):
            for couple, pdu in self.at(reached):
                self.refused(couple, flipped(pdu, -2), "security", "mac", stage)
            for couple, pdu in self.at(reached):
                self.refused(couple, pdu[:4] + b"\x07" + bytes(7), "wrong_length", "length", stage)
        for couple, pdu in self.at("84d4"):
            couple.device.deliver(pdu)
            couple.device.effects()
            if couple.framework.phase == "Secure":
                self.refused(couple, pdu, "security", "mac", "write-data")

    def test_padding(self) -> None:
        for couple, _ in self.at("84d4"):
            channel = couple.pairing_run._channel
            channel._counter, channel._mcv = 0, bytes(16)
            channel._counter += 1
            encryptor = channel._cipher(0).encryptor()
            ciphertext = encryptor.update(bytes(16)) + encryptor.finalize()
            mac = cmac(channel._keys.mac, bytes(16) + ciphertext)[:8]
            self.refused(couple, apdu("84D48000", ciphertext + mac), "security", "mac", "write-data")

    def written(self, change: Callable[[Couple, bytes], list[tuple[int, bytes]]], **objects: Any) -> Iterator[Couple]:
        """Sends other parts instead of the creation data, all but the last of which must be taken; the last is `self.last`."""
        for couple, _ in self.at("84d4", **objects):
            run = couple.pairing_run
            run._channel._counter, run._channel._mcv = 0, bytes(16)
            *before, last = change(couple, run._creation.encode(run.values))
            for more, content in before:
                answer = couple.device.deliver(apdu(f"84D4{more:02X}00", run._channel.seal_command(content)))
                self.assertIn("ok", answer)
            self.last = apdu(f"84D4{last[0]:02X}00", run._channel.seal_command(last[1]))
            yield couple

    def whole(self, couple: Couple, content: bytes) -> list[tuple[int, bytes]]:
        parts = stream.cut(content, couple.framework.values)
        return [(0x00, part) for part in parts[:-1]] + [(0x80, parts[-1])]

    def test_content(self) -> None:
        """DK-OE-003."""
        end = lambda couple: couple.framework.values.part_len  # noqa: E731
        changes: list[Callable[[Couple, bytes], list[tuple[int, bytes]]]] = [
            lambda couple, data: [(0x00, data[: end(couple) - 1])],  # a short part
            lambda couple, data: [(0x00, b"")],
            lambda couple, data: [(0x80, b"")],
            lambda couple, data: [(0x80, data[: end(couple)])],  # the last too early
            lambda couple, data: self.whole(couple, data[:-2]),  # without its mark
            lambda couple, data: self.whole(couple, data + b"\x00"),
            lambda couple, data: self.whole(couple, data[:-1] + b"\x01\x00"),
            lambda couple, data: self.whole(couple, data[10:13] + data[:10] + data[13:]),
            lambda couple, data: self.whole(couple, data[13:]),
            lambda couple, data: self.whole(couple, data[:9] + data[10:]),
        ]
        for change in changes:
            for couple in self.written(change):
                self.refused(couple, self.last, "bad_data", "malformed", "write-data")

    def test_too_much(self) -> None:
        """DK-OE-004."""
        for couple in self.written(lambda couple, data: [(0x00, bytes(couple.framework.values.part_len))] * (
            couple.framework.values.stream_max // couple.framework.values.part_len + 1
        )):
            self.refused(couple, self.last, "bad_data", "malformed", "write-data")
        for profile in PROFILES:
            longest = {"ccc": 1024, "invented": 768}[profile]

            def longer(couple: Couple, data: bytes) -> list[tuple[int, bytes]]:
                creation = couple.pairing_run._creation
                changed = type(creation)(**{**creation.__dict__, "certificate": bytes(longest + 1)})
                return self.whole(couple, changed.encode(couple.framework.values))

            for couple in self.written(longer):
                if couple.profile == profile:
                    self.refused(couple, self.last, "bad_data", "malformed", "write-data")

    def test_path(self) -> None:
        """DK-OP-026; the forms of bad paths are in test_pairing_certificates."""
        for profile in PROFILES:
            forms = pki.forms(profile)
            forms["K"].signer = "stranger"
            wrong = {"K": forms["K"].der()}
            self._refused_path(Couple(profile, vehicle=pki.vehicle(profile, wrong)))
            stranger = pki.forms(profile)["K"]
            stranger.binding = (pki.BINDING[profile], pki.STRANGER)
            self._refused_path(Couple(profile, vehicle=pki.vehicle(profile, {"K": stranger.der()})))
            self._refused_path(Couple(profile, device=pki.device(profile, now=pki.NOW + 1001)))

    def _refused_path(self, couple: Couple) -> None:
        couple.run(PAIR)
        (who, reject), (other, _) = couple.refusals
        self.assertEqual((who, reject["stage"], reject["class"], other), ("device", "write-data", "chain", "vehicle"))
        self.assertEqual(reject["native"], couple.phone.applet.profile.status.security.hex())
        self.assertEqual(couple.device.effects(), ["attempt_counted 1", "session_ended"])

    def test_live_keys(self) -> None:
        """DK-OP-028."""
        for profile in PROFILES:
            for status in ("active", "suspended"):
                couple = Couple(profile, device=pki.device(profile, keys=[device_key(status)]))
                couple.run(PAIR)
                native = couple.phone.applet.profile.status.conflict.hex()
                expected = {"class": "entitlement", "native": native, "stage": "write-data"}
                self.assertEqual(couple.refusals[0], ("device", expected))
                self.assertEqual(couple.phone.applet.keys[pki.VEHICLE].slot, 9)

    # GET DATA and the end

    def test_get_data(self) -> None:
        for wrong in (b"", b"\xc9\x00", b"\xc8\x01\x00", b"\xc8\x00\x00"):
            for couple, _ in self.at("84ca"):
                channel = couple.pairing_run._channel
                channel._counter -= 1
                channel._mcv = couple.framework._phase.channel._mcv
                data = channel.seal_command(wrong)
                self.refused(couple, apdu("84CA0000", data), "bad_data", "malformed", "get-data")
                self.assertTrue(couple.phone.applet.keys[pki.VEHICLE].made)  # DK-OP-032: it stays made

    def test_nothing_left(self) -> None:
        for couple, pdu in self.at("803c"):
            channel = couple.framework._phase.channel
            mac = cmac(channel._keys.mac, channel._mcv)[:8]
            self.refused(couple, apdu("84C00000", mac), "order", "order", "get-response")

    def test_continue_too_early(self) -> None:
        """Before GET DATA, and before the last part; aborted or ended, the key goes or stays."""
        for reached in ("84ca", "84c0"):
            for name in ("op_continue", "op_end"):
                for couple, _ in self.at(reached):
                    code = getattr(couple.framework.values, name)
                    self.refused(couple, bytes([0x80, 0x3C, code, 0]), "order", "order", "op-control-flow")
                    self.assertIn(pki.VEHICLE, couple.phone.applet.keys)
        for couple, _ in self.at("803c"):
            couple.device.deliver(bytes([0x80, 0x3C, couple.framework.values.op_end, 0]))
            self.assertEqual(couple.device.effects(), ["session_ended"])
            self.assertTrue(couple.phone.applet.keys[pki.VEHICLE].made)

    def test_counter(self) -> None:
        """DK-CR-009: GET DATA may be asked again, until the counter is exhausted."""
        for couple, pdu in self.at("84ca"):
            channel = couple.pairing_run._channel
            self.assertIn("ok", couple.device.deliver(pdu))
            for _ in range(channel._counter_max - channel._counter):
                last = apdu("84CA0000", channel.seal_command(stream.request(couple.framework.values)))
                self.assertIn("ok", couple.device.deliver(last))
            self.refused(couple, last, "order", "freshness", "get-data")

    def test_how_much_is_left(self) -> None:
        """Section 10.1: 61 and the number of bytes left, 00 when there are 256 or more."""
        for couple, pdu in self.at("84ca"):
            left = len(couple.framework._phase.chain) - couple.framework.values.part_len
            answer = couple.device.deliver(pdu)["ok"]["out"][0]
            self.assertGreater(left, 256)
            self.assertEqual(answer[-4:], "6100")


if __name__ == "__main__":
    unittest.main()
