"""The worked example of section 11.4, byte by byte, and what the other variant shares with it."""

import re
import unittest
from pathlib import Path

from pairing import group, spake
from pairing.messages import Request
from wallet import crypto
from wallet.channel import cmac

CHAPTER = Path(__file__).resolve().parents[3] / "spec" / "chapters" / "11-pairing-cryptography.md"
VERSIONS = [bytes.fromhex("0101"), bytes.fromhex("0100")]
REQUEST = Request(VERSIONS[0], VERSIONS, b"yellowsubmarines", 32768, 8, 1, b"\x00\x01")
PASSWORD = b"pleaseletmein"


def example() -> dict[str, bytes]:
    """The values that the chapter prints."""
    text = CHAPTER.read_text(encoding="utf-8").split("Example (`ccc`")[1].split("```")[1]
    found = re.findall(r"\b(w0|w1|[LxyXYZV]|CK|SK|K1|K2|M1|M2|Kenc|Kmac|Krmac|LONG_TERM_SHARED_SECRET) +([0-9a-f]+)\b", text)
    (tlvs,) = re.findall(r"TLV ([0-9a-f ]+)\n", text)
    return {name: bytes.fromhex(value) for name, value in found} | {"TLV": bytes.fromhex(tlvs)}


class Example(unittest.TestCase):
    def setUp(self) -> None:
        self.expected = example()
        self.assertEqual(len(self.expected), 20)
        self.x, self.y = (int.from_bytes(self.expected[name], "big") for name in "xy")

    def test_constants(self) -> None:
        text = CHAPTER.read_text(encoding="utf-8")
        for name, point in (("M", group.MASK_DEVICE), ("N", group.MASK_VEHICLE)):
            (printed,) = re.findall(rf"^{name} = (04 [0-9a-f]{{64}} [0-9a-f]{{64}})$", text, re.M)
            self.assertEqual(group.encode(point), bytes.fromhex(printed))

    def test_every_value(self) -> None:
        expected = self.expected
        scalars = spake.stretch("ccc", PASSWORD, REQUEST)
        self.assertEqual(scalars.w0.to_bytes(32, "big"), expected["w0"])
        self.assertEqual(scalars.w1.to_bytes(32, "big"), expected["w1"])
        self.assertEqual(scalars.registration, expected["L"])
        share_x, share_y = spake.device_share(self.x, scalars.w0), spake.vehicle_share(self.y, scalars.w0)
        self.assertEqual((share_x, share_y), (expected["X"], expected["Y"]))
        secrets = spake.device_secrets(self.x, scalars, share_x, share_y)
        self.assertEqual(secrets, spake.vehicle_secrets(self.y, scalars.w0, expected["L"], share_x, share_y))
        self.assertEqual((secrets.z, secrets.v), (expected["Z"], expected["V"]))
        self.assertEqual(REQUEST.version_fields, expected["TLV"])
        outcome = spake.finish("ccc", REQUEST, secrets)
        self.assertEqual((outcome.m1, outcome.m2, outcome.secret), (expected["M1"], expected["M2"], expected["SK"]))
        self.assertEqual(cmac(expected["K1"], share_x), outcome.m1)  # DK-PK-005: whose key goes over which share
        self.assertEqual(cmac(expected["K2"], share_y), outcome.m2)
        keys = spake.system_keys(outcome.secret)
        self.assertEqual((keys.enc, keys.mac, keys.rmac), (expected["Kenc"], expected["Kmac"], expected["Krmac"]))
        self.assertEqual(keys.long_term, expected["LONG_TERM_SHARED_SECRET"])

    def test_rfc9383_binds_all_of_request(self) -> None:
        """F-OP-002: the transcript of rfc9383 holds brand, salt and costs; that of ccc does not."""
        other = Request(VERSIONS[0], VERSIONS, REQUEST.salt, 32768, 8, 1, b"\x00\x02")
        for variant, bound in (("ccc", False), ("rfc9383", True)):
            scalars = spake.stretch(variant, PASSWORD, Request(VERSIONS[0], VERSIONS, REQUEST.salt, 1024, 8, 1, b"\x00\x01"))
            share_x, share_y = spake.device_share(self.x, scalars.w0), spake.vehicle_share(self.y, scalars.w0)
            secrets = spake.device_secrets(self.x, scalars, share_x, share_y)
            self.assertEqual(secrets, spake.vehicle_secrets(self.y, scalars.w0, scalars.registration, share_x, share_y))
            same = spake.finish(variant, REQUEST, secrets) == spake.finish(variant, other, secrets)
            self.assertEqual(same, not bound)


class Shares(unittest.TestCase):
    """DK-PK-001."""

    def test_refused(self) -> None:
        w0 = 0x1234567
        good = spake.device_share(5, w0)
        mask = group.encode(group.multiply(w0, group.MASK_DEVICE))
        off_curve = good[:-1] + bytes([good[-1] ^ 1])
        beyond = b"\x04" + (group.P + 5).to_bytes(32, "big") + good[33:]
        for share in (b"", good[:-1], good + b"\x00", b"\x02" + good[1:33], b"\x06" + good[1:], off_curve, beyond, mask, bytes(65)):
            with self.assertRaises(ValueError):
                spake.check_device_share(share, w0)
        spake.check_device_share(good, w0)

    def test_group(self) -> None:
        """Against the library's own arithmetic."""
        for scalar in (1, 2, 3, group.ORDER - 1, 0x1F2E3D4C5B6A << 200):
            expected = crypto.point(crypto.private_key((scalar % group.ORDER).to_bytes(32, "big")))
            self.assertEqual(group.encode(group.multiply(scalar, group.GENERATOR)), expected)
        self.assertIsNone(group.multiply(group.ORDER, group.GENERATOR))
        self.assertIsNone(group.subtract(group.GENERATOR, group.GENERATOR))


if __name__ == "__main__":
    unittest.main()
