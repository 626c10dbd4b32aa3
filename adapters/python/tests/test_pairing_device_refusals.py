"""Each refusal of section 10.4, by the device: status word, class, stage, effects, and the phase after it."""

import unittest
from collections.abc import Callable, Iterator
from typing import Any

from checker import p256
from pairing import stream
from tests import pki
from tests.couple import PAIR, Couple
from tests.test_pairing_runs import PROFILES, device_key
from tests.vehicle import apdu
from wallet.channel import cmac

AWAY = 0x01  # what a bit flips


def flipped(data: bytes, place: int = -1) -> bytes:
    changed = bytearray(data)
    changed[place] ^= AWAY
    return bytes(changed)


class Refusals(unittest.TestCase):
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

    # SELECT and the form of commands

    def test_select(self) -> None:
        """DK-OE-001: versions and mode; then what is wrong with it."""
        for profile in PROFILES:
            for password, mode in ((pki.PASSWORD, "02"), (None, "00")):
                couple, select = self.reach("00a4", profile, password=password)
                versions = {"ccc": "5a04010101005c0401010100", "invented": "5a04030103005c0402010200"}[profile]
                self.assertEqual(couple.device.deliver(select), {"ok": {"out": [f"{versions}d401{mode}9000"]}})

    def test_unknown_commands(self) -> None:
        """DK-OE-005: the chaining bit makes an unknown class, and AUTH0 is of the other application."""
        for couple, _ in self.at("8030"):
            self.refused(couple, bytes.fromhex("90300000"), "unknown_class", "unsupported", None)
            self.refused(couple, bytes.fromhex("10A40400"), "unknown_class", "unsupported", None)
            self.refused(couple, bytes.fromhex("80800001"), "unknown_instruction", "unsupported", None)
            self.refused(couple, bytes.fromhex("84C90000"), "unknown_instruction", "unsupported", None)
            self.refused(couple, bytes.fromhex("8030000001"), "wrong_length", "length", "request")
            self.refused(couple, bytes.fromhex("00A40400") + b"\x02\x00", "wrong_length", "length", "select")
            self.refused(couple, bytes.fromhex("803CEE00"), "bad_parameters", "malformed", "op-control-flow")

    def test_the_framework_is_unknown_to_the_applet(self) -> None:
        for couple, request in self.at("8030"):
            applet = couple.phone.applet
            couple.device.deliver(apdu("00A40400", applet.profile.applet_aid))
            self.assertEqual(couple.phone.phase, "Selected")
            word = applet.profile.status.unknown_instruction.hex()
            self.assertEqual(couple.device.deliver(request), {"reject": {"class": "unsupported", "native": word}, "out": [word]})

    def test_selecting_anything_ends_the_session(self) -> None:
        """DK-OP-031."""
        for aid, phase in (("applet", "Selected"), ("framework", "Selected"), ("other", "Deselected")):
            for couple, _ in self.at("8032"):
                applet = couple.phone.applet
                aids = {"applet": applet.profile.applet_aid, "framework": couple.framework.values.framework_aid}
                answer = couple.device.deliver(apdu("00A40400", aids.get(aid, b"\xa0" * 5)))
                self.assertEqual("ok" in answer, aid != "other")
                self.assertEqual(couple.device.effects(), ["session_ended"])
                self.assertEqual((couple.phone.phase, couple.framework.selected), (phase, aid == "framework"))

    def test_order(self) -> None:
        """DK-OP-027: each command in each phase that does not list it."""
        commands = {
            "request": "80300000",
            "verify": "80320000",
            "write-data": "84D48000",
            "get-data": "84CA0000",
            "get-response": "84C00000",
        }
        listed = {"8030": {"request"}, "8032": {"verify"}, "84d4": {"write-data"}, "84ca": {"get-data", "get-response"}}
        for reached, good in listed.items():
            for stage in commands.keys() - good:
                for couple, _ in self.at(reached):
                    self.refused(couple, apdu(commands[stage], b"\x01"), "order", "order", stage)

    def test_parameters_and_data_of_op_control_flow(self) -> None:
        """DK-OE-006."""
        for reached in ("8030", "8032", "84d4", "84ca"):
            for couple, _ in self.at(reached):
                abort = bytes([0x80, 0x3C, couple.framework.values.op_abort]).hex()
                self.refused(couple, apdu(abort + "01", le=False), "bad_parameters", "malformed", "op-control-flow")
            for couple, _ in self.at(reached):
                abort = bytes([0x80, 0x3C, couple.framework.values.op_abort]).hex()
                self.refused(couple, apdu(abort + "00", b"\x01"), "bad_data", "malformed", "op-control-flow")

    # REQUEST

    def test_request(self) -> None:
        """DK-OE-002."""
        for couple, request in self.at("8030"):
            data = request[5:-1]
            for wrong in (data[:-1], data + b"\x00", data[4:], data[-4:] + data[:-4], flipped(data, 0), b""):
                self.refused(couple, apdu("80300000", wrong), "bad_data", "malformed", "request")
            rising = data.replace(data[6:10], data[8:10] + data[6:8])
            self.refused(couple, apdu("80300000", rising), "bad_data", "malformed", "request")
            self.refused(couple, b"\x80\x30\x01" + request[3:], "bad_parameters", "malformed", "request")

    def test_no_password(self) -> None:
        """DK-OP-020, though the vehicle goes on."""
        for couple, request in self.at("8030"):
            couple.device.hook("withdraw")
            self.refused(couple, request, "order", "order", "request")

    def test_versions(self) -> None:
        """DK-OP-021."""
        for couple, request in self.at("8030"):
            for version in (b"\x09\x09", b"\x00\x09"):
                framework = request.replace(b"\x5b\x02" + request[7:9], b"\x5b\x02" + version)
                self.refused(couple, framework, "version", "version", "request")
                data = request[5:-1].replace(request[9:15], b"\x5c\x02" + version)
                self.refused(couple, apdu("80300000", data), "version", "version", "request")

    def test_costs(self) -> None:
        """DK-OP-022: from both sides, and N is a power of two."""
        for couple, request in self.at("8030"):
            low, high = couple.framework.values.cost_min, couple.framework.values.cost_max
            place = request.index(b"\xc1\x04") + 2
            for n in (0, 1, low // 2, low + 1, high * 2):
                wrong = request[:place] + n.to_bytes(4, "big") + request[place + 4 :]
                self.refused(couple, wrong, "bad_data", "entitlement", "request")
            for tag in (b"\xc2\x02", b"\xc3\x02"):
                at = request.index(tag) + 3
                self.refused(couple, request[:at] + b"\x00" + request[at + 1 :], "bad_data", "entitlement", "request")

    # VERIFY

    def test_verify_counts_only_what_is_well_formed(self) -> None:
        """DK-OP-023."""
        for wrong in (lambda data: data[:-1], lambda data: data + b"\x00", lambda data: data[67:] + data[:67]):
            for couple, verify in self.at("8032"):
                self.refused(couple, apdu("80320000", wrong(verify[5:-1])), "bad_data", "malformed", "verify")
                self.assertEqual(couple.framework.store.attempts, 0)

    def test_shares(self) -> None:
        """DK-PK-001: off the curve, compressed, or nothing but the mask; all of them count."""
        for couple, verify in self.at("8032"):
            w0 = int(pki.verifier(couple.profile)["w0"], 16)
            mask = p256.decode(bytes.fromhex("04d8bbd6c639c62937b04d997f38c3770719c629d7014d49a24b4f98baa1292b49"
                                             "07d60aa6bfade45008a636337f5168c64d9bd36034808cd564490b1e656edbe7"))  # fmt: skip
            identity = p256.encode(p256.multiply(w0, mask))
            good = verify[7:72]
            for count, share in enumerate((flipped(good), b"\x06" + good[1:], identity), 1):
                wrong = apdu("80320000", b"\x52\x41" + share + verify[5:-1][67:])
                self.refused(couple, wrong, "bad_data", "malformed", "verify", f"attempt_counted {count}")
                select, request = couple_select(couple)
                couple.device.deliver(select)
                couple.device.deliver(request)

    def test_evidence(self) -> None:
        """DK-OP-025: in all its bytes; the last wrong one drops the password (DK-OP-024)."""
        for profile in PROFILES:
            limit = {"ccc": 5, "invented": 4}[profile]
            for place in (-2, -17):
                couple, verify = self.reach("8032", profile, attempts=limit - 1)
                told = f"attempt_counted {limit}", "password_dropped"
                self.refused(couple, flipped(verify, place), "security", "mac", "verify", *told)
                self.assertIsNone(couple.framework.store.password)

    def test_a_good_attempt_clears_the_count(self) -> None:
        for profile in PROFILES:
            couple, verify = self.reach("8032", profile, attempts=2)
            self.assertIn("ok", couple.device.deliver(verify))
            self.assertEqual(couple.device.effects(), ["attempt_counted 3"])
            self.assertEqual(couple.framework.store.attempts, 0)

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


def couple_select(couple: Couple) -> tuple[bytes, bytes]:
    """SELECT and REQUEST, as the vehicle sent them."""
    run = couple.pairing_run
    select = apdu("00A40400", run.values.framework_aid)
    return select, apdu("80300000", run._request.encode())


if __name__ == "__main__":
    unittest.main()
