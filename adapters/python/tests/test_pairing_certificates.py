"""Section 11.5: what a path must be, each rule broken once, in certificates of another library; and strict DER."""

import unittest
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from pairing import certificate, der, path
from pairing.values import PAIRING
from tests import pki
from tests.test_pairing_runs import PROFILES
from wallet import crypto

Changes = dict[str, dict[str, Any]]  # certificate -> fields of its form
OTHER = "1.2.3.4"


class Paths(unittest.TestCase):
    def validate(self, profile: str, changes: Changes, now: int = pki.NOW, device: bool = True) -> bytes:
        """The binding of the last certificate of the device's path F, E, H, or the vehicle's M, K."""
        forms = pki.forms(profile) | {"H": pki.leaf(profile, bytes(16))}
        for name, fields in changes.items():
            for field, value in fields.items():
                setattr(forms[name], field, value)
        names, root = ("FEH", "J") if device else ("MK", "D")
        anchor = certificate.anchor(forms[root].der())
        return path.validate(PAIRING[profile], anchor, [forms[name].der() for name in names], now)[1]

    def test_good(self) -> None:
        for profile in PROFILES:
            self.assertEqual(self.validate(profile, {}), pki.VEHICLE + bytes(16))
            self.assertEqual(self.validate(profile, {}, device=False), pki.VEHICLE)
            for edge in (-1000, 1000):
                self.validate(profile, {}, pki.NOW + edge)
            for good in (
                {"F": {"below": None}, "E": {"below": None}},
                {"F": {"below": 7}},
                {"H": {"more": ((OTHER, False),)}},
                {"E": {"more": ((pki.BINDING[profile], False),)}},
                {"F": {"usages": ("key_cert_sign", "crl_sign", "digital_signature")}},
                {"H": {"ends": 4102444800}},  # 2100: a time with four digits of the year
                {"J": {"usages": (), "ca": False, "ends": 0, "begins": 0, "signer": "stranger"}},  # subject and key only
            ):
                self.validate(profile, good)

    def test_bad(self) -> None:
        """DK-XC-001 to DK-XC-005."""
        for profile in PROFILES:
            bound = pki.BINDING[profile], pki.VEHICLE + bytes(16)
            for bad in (
                {"F": {"signer": "stranger"}},
                {"E": {"signer": "stranger"}},
                {"H": {"signer": "J"}},
                {"F": {"issuer": "X"}},
                {"E": {"issuer": "J"}},
                {"H": {"issuer": "H"}},
                {"F": {"ca": False, "below": None}},
                {"E": {"ca": False, "below": None}},
                {"H": {"ca": True}},
                {"F": {"below": 0}},
                {"E": {"usages": ("digital_signature",)}},
                {"F": {"usages": ("crl_sign",)}},
                {"H": {"usages": ("key_agreement",)}},
                {"H": {"more": ((OTHER, True),)}},
                {"F": {"more": ((OTHER, True),)}},
                {"E": {"binding": bound}},
                {"H": {"binding": None}},
                {"H": {"binding": (OTHER, bound[1])}},
                {"H": {"binding_critical": False}},
                {"H": {"constraints_critical": False}},
                {"E": {"usage_critical": False}},
                {"H": {"begins": pki.NOW + 1}},
                {"H": {"ends": pki.NOW - 1}},
                {"F": {"ends": pki.NOW - 1}},
                {"E": {"digest": hashes.SHA384()}},
                {"H": {"curve_key": ec.generate_private_key(ec.SECP384R1())}},
                {"H": {"more": tuple((f"1.2.3.{number}", False) for number in range(90))}},  # too long
            ):
                with self.assertRaises(path.BadPath, msg=str(bad)):
                    self.validate(profile, bad)

    def test_order_and_length(self) -> None:
        for profile in PROFILES:
            forms = pki.forms(profile) | {"H": pki.leaf(profile, bytes(16))}
            anchor = certificate.anchor(forms["J"].der())
            for names in ("EFH", "EH", "H", "FE", "FHE", "FFEH"):
                with self.assertRaises(path.BadPath):
                    path.validate(PAIRING[profile], anchor, [forms[name].der() for name in names], pki.NOW)

    def test_every_bit_counts(self) -> None:
        """A certificate with any one bit changed is refused: as DER, by its form, or by its signature."""
        forms = pki.forms("ccc")
        anchor = certificate.anchor(forms["D"].der())
        m, k = forms["M"].der(), forms["K"].der()
        path.validate(PAIRING["ccc"], anchor, [m, k], pki.NOW)
        for bit in range(0, 8 * len(k), 3):
            wrong = bytearray(k)
            wrong[bit // 8] ^= 1 << bit % 8
            with self.assertRaises(path.BadPath, msg=str(bit)):
                path.validate(PAIRING["ccc"], anchor, [m, bytes(wrong)], pki.NOW)

    def test_around_it(self) -> None:
        good = pki.forms("ccc")["K"].der()
        for wrong in (good + b"\x00", good[:-1], b"", good[:1] + b"\x80" + good[2:], b"\x30\x83\x00" + good[2:]):
            with self.assertRaises(ValueError):
                certificate.parse(wrong, 1024)
        certificate.parse(good, len(good))
        with self.assertRaises(ValueError):
            certificate.parse(good, len(good) - 1)


class Issued(unittest.TestCase):
    def test_another_library_reads_it(self) -> None:
        for profile in PROFILES:
            issuer = certificate.parse(pki.forms(profile)["E"].der(), 1024)
            bound = pki.BINDING[profile], pki.VEHICLE + bytes(16)
            secret = crypto.private_key(pki.secret("E"))
            made = certificate.issue_leaf(issuer, secret, pki.public("endpoint"), bound, pki.NOW)
            self.assertLess(len(made), 768)
            read = x509.load_der_x509_certificate(made)
            pki.key("E").public_key().verify(read.signature, read.tbs_certificate_bytes, ec.ECDSA(hashes.SHA256()))
            basic = read.extensions.get_extension_for_class(x509.BasicConstraints)
            usage = read.extensions.get_extension_for_class(x509.KeyUsage)
            self.assertEqual((basic.critical, basic.value.ca, usage.critical), (True, False, True))
            self.assertTrue(usage.value.digital_signature and not usage.value.key_cert_sign)
            self.assertEqual(read.public_key().public_numbers(), pki.key("endpoint").public_key().public_numbers())


class Der(unittest.TestCase):
    """One encoding of each thing."""

    def read(self, reader: Any, text: str) -> Any:
        return reader(der.single(bytes.fromhex(text)))

    def test_good(self) -> None:
        for reader, text, value in (
            (der.integer, "020100", 0),
            (der.integer, "02020080", 128),
            (der.boolean, "0101ff", True),
            (der.named_bits, "03020780", {0}),
            (der.named_bits, "03020204", {5}),
            (der.named_bits, "0303070080", {8}),
            (der.named_bits, "030100", set()),
            (der.identifier, "06032a0304", "1.2.3.4"),
            (der.identifier, "0603813403", "2.100.3"),
            (der.identifier, "06092b0601040181fd5909", "1.3.6.1.4.1.32473.9"),
            (der.seconds, "170d3236303130313030303030305a", 1767225600),
            (der.seconds, "170d3530303130313030303030305a", -631152000),
            (der.seconds, "180f32303530303130313030303030305a", 2524608000),
        ):
            self.assertEqual(self.read(reader, text), value, text)

    def test_bad(self) -> None:
        for reader, text in (
            (der.integer, "0200"),
            (der.integer, "0201ff"),
            (der.integer, "0202007f"),
            (der.integer, "02810100"),
            (der.integer, "0301ff"),
            (der.boolean, "010101"),
            (der.boolean, "010100"),
            (der.named_bits, "0300"),
            (der.named_bits, "03020680"),
            (der.named_bits, "03020781"),
            (der.named_bits, "0303000000"),
            (der.named_bits, "030107"),
            (der.whole_bits, "03020780"),
            (der.identifier, "0600"),
            (der.identifier, "06032a8004"),
            (der.identifier, "06022a83"),
            (der.seconds, "170b323630313031303030305a"),
            (der.seconds, "170d3236313330313030303030305a"),
            (der.seconds, "170d3236303133303030303036305a"),
            (der.seconds, "170d3236303232393030303030305a"),
            (der.seconds, "180f32303439303130313030303030305a"),
            (der.seconds, "181132303530303130313030303030302e305a"),
            (der.integer, "1f0100"),
            (der.integer, "02"),
            (der.integer, "020201"),
        ):
            with self.assertRaises(der.NotDer, msg=text):
                self.read(reader, text)

    def test_names(self) -> None:
        for text in (
            "300030",
            "30023100",
            "3009310730050603550403",
            "300d310b3009060355040313022a41",  # a star in a printable string
            "300d310b300906035504030c02ff41",
        ):
            with self.assertRaises(der.NotDer, msg=text):
                der.check_name(der.single(bytes.fromhex(text)))
        der.check_name(der.single(bytes.fromhex("300d310b300906035504030c024141")))

    def test_writer_and_reader(self) -> None:
        for moment in (0, pki.NOW, 2524607999, 2524608000, 7258118400):
            self.assertEqual(der.seconds(der.single(der.write_time(moment))), moment)
        for number in (0, 127, 128, 255, 256, 1 << 255):
            self.assertEqual(der.integer(der.single(der.write_integer(number))), number)
        for oid in (*pki.BINDING.values(), "2.5.29.19", "1.2.840.10045.4.3.2"):
            self.assertEqual(der.identifier(der.single(der.write_identifier(oid))), oid)


if __name__ == "__main__":
    unittest.main()
