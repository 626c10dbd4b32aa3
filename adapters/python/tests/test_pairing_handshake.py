"""The refusals of section 10.4 by the device, from SELECT to VERIFY: status word, class, stage, effects, and the phase after it."""

import unittest

from checker import p256
from tests import pki
from tests.couple import Couple
from tests.pairing_case import DeviceCase, flipped
from tests.test_pairing_runs import PROFILES
from tests.vehicle import apdu


class Handshake(DeviceCase):
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


def couple_select(couple: Couple) -> tuple[bytes, bytes]:
    """SELECT and REQUEST, as the vehicle sent them."""
    run = couple.pairing_run
    select = apdu("00A40400", run.values.framework_aid)
    return select, apdu("80300000", run._request.encode())


if __name__ == "__main__":
    unittest.main()
