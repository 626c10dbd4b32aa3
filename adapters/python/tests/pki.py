"""A test PKI for owner pairing and the objects of `provision` for both sides.

Certificates come from `cryptography`, points from the checker: nothing here is the subjects'.
"""

import datetime
import hashlib
from dataclasses import dataclass, field
from typing import Any

from checker import p256
from checker.values import Values
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509.oid import NameOID, ObjectIdentifier

VEHICLE = bytes.fromhex("0011223344556677")
STRANGER = bytes.fromhex("8899AABBCCDDEEFF")
SLOT = 2
NOW = 1767225600
BRAND = b"\x00\x01"
SALT = b"yellowsubmarines"
PASSWORD = "pleaseletmein"
BINDING = {"ccc": "1.3.6.1.4.1.32473.9.1", "invented": "1.3.6.1.4.1.32473.9.2"}
COST = {"ccc": 4096, "invented": 2048}
VERSIONS = {"ccc": ["0101", "0100"], "invented": ["0201", "0200"]}
USAGE_RECEIPT = {"ccc": "4B54535F", "invented": "54524B21"}
USAGES = (
    "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign "
    "encipher_only decipher_only"
).split()

Json = dict[str, Any]


def key(label: str) -> ec.EllipticCurvePrivateKey:
    """All keys grow out of labels."""
    number = int.from_bytes(hashlib.sha256(label.encode()).digest(), "big")
    return ec.derive_private_key(number % (p256.N - 1) + 1, ec.SECP256R1())


def secret(label: str) -> bytes:
    return key(label).private_numbers().private_value.to_bytes(32, "big")


def public(label: str) -> bytes:
    return p256.public(secret(label))


@dataclass
class Form:
    """One certificate: the honest form, of which a test changes a field. `signer` and `holder` are labels of keys."""

    issuer: str
    subject: str
    signer: str
    holder: str
    ca: bool = True
    below: int | None = None
    usages: tuple[str, ...] = ("key_cert_sign",)
    binding: tuple[str, bytes] | None = None
    binding_critical: bool = True
    constraints_critical: bool = True
    usage_critical: bool = True
    begins: int = NOW - 1000
    ends: int = NOW + 1000
    curve_key: Any = None
    digest: Any = field(default_factory=hashes.SHA256)
    more: tuple[tuple[str, bool], ...] = ()  # (OID, critical)

    def der(self) -> bytes:
        builder = (
            x509.CertificateBuilder()
            .issuer_name(_name(self.issuer))
            .subject_name(_name(self.subject))
            .public_key((self.curve_key or key(self.holder)).public_key())
            .serial_number(7)
            .not_valid_before(_moment(self.begins))
            .not_valid_after(_moment(self.ends))
            .add_extension(x509.BasicConstraints(self.ca, self.below), self.constraints_critical)
            .add_extension(x509.KeyUsage(**{usage: usage in self.usages for usage in USAGES}), self.usage_critical)
        )
        if self.binding is not None:
            oid, value = self.binding
            content = x509.UnrecognizedExtension(ObjectIdentifier(oid), bytes([4, len(value)]) + value)
            builder = builder.add_extension(content, self.binding_critical)
        for oid, critical in self.more:
            builder = builder.add_extension(x509.UnrecognizedExtension(ObjectIdentifier(oid), b"\x05\x00"), critical)
        return builder.sign(key(self.signer), self.digest).public_bytes(serialization.Encoding.DER)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _moment(seconds: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).replace(tzinfo=None)


def forms(profile: str) -> dict[str, Form]:
    """All certificates but H, which the phone issues itself (section 9.1, "Who has which keys")."""
    leaf: Json = {"ca": False, "usages": ("digital_signature",)}
    return {
        "D": Form("D", "D", "D", "D"),
        "J": Form("J", "J", "J", "J"),
        "F": Form("J", "D", "J", "D", below=1),
        "M": Form("D", "J", "D", "J", below=0),
        "E": Form("D", "E", "D", "E", below=0),
        "K": Form("J", "K", "J", "K", binding=(BINDING[profile], VEHICLE), **leaf),
    }


def leaf(profile: str, challenge: bytes, vehicle: bytes = VEHICLE, **changes: Any) -> Form:
    """H, as a dishonest phone would make it."""
    names = {"issuer": "E", "subject": "H", "signer": "E", "holder": "H"}
    plain: Json = {"ca": False, "usages": ("digital_signature",), "binding": (BINDING[profile], vehicle + challenge)}
    return Form(**names | plain | changes)


def verifier(profile: str, password: str = PASSWORD) -> Json:
    """Section 11.1, once more from the text."""
    text = password.encode()
    if profile == "invented":
        text = b"".join(len(part).to_bytes(8, "little") + part for part in (text, b"device", BRAND))
    z = hashlib.scrypt(text, salt=SALT, n=COST[profile], r=8, p=1, dklen=80, maxmem=1 << 27)
    z0, z1 = int.from_bytes(z[:40], "big"), int.from_bytes(z[40:], "big")
    w0, w1 = (z0 % p256.N, z1 % p256.N) if profile == "invented" else (z0 % (p256.N - 1) + 1, z1 % (p256.N - 1) + 1)
    registration = p256.encode(p256.multiply(w1, p256.G))
    return {"w0": w0.to_bytes(32, "big").hex(), "l": registration.hex(), "salt": SALT.hex(), "n": COST[profile], "r": 8, "p": 1}


def device(profile: str, certificates: dict[str, bytes] | None = None, keys: Any = (), **changes: Any) -> Json:
    """A phone that can pair."""
    made = {name: form.der() for name, form in forms(profile).items()} | (certificates or {})
    pairing = {
        "password": PASSWORD,
        "attempts": 0,
        "root": made["D"].hex(),
        "issuer_secret": secret("E").hex(),
        "issuer": made["E"].hex(),
        "cross": made["F"].hex(),
        "now": NOW,
    }
    return {"versions": VERSIONS[profile], "express": True, "keys": list(keys), "pairing": pairing | changes}


def vehicle(profile: str, certificates: dict[str, bytes] | None = None, keys: Any = (), **changes: Any) -> Json:
    """A vehicle that can pair."""
    made = {name: form.der() for name, form in forms(profile).items()} | (certificates or {})
    pairing = {
        "verifier": verifier(profile) | {"attempts": 0, "used": False},
        "slot": SLOT,
        "brand": BRAND.hex(),
        "certificate": made["K"].hex(),
        "cross": made["M"].hex(),
        "root": made["J"].hex(),
        "tracking": public("tracking").hex(),
        "now": NOW,
        "change": False,
        "pending": None,
    }
    return {
        "versions": VERSIONS[profile],
        "vehicle_identifier": VEHICLE.hex(),
        "vehicle_secret": secret("K").hex(),
        "keys": list(keys),
        "pairing": pairing | changes,
    }


def receipt(profile: str, endpoint: bytes, slot: int = SLOT, identifier: bytes = VEHICLE) -> bytes:
    """What the tracking server signs (section 10.3)."""
    usage = bytes.fromhex(USAGE_RECEIPT[profile])
    signed = b"\x4d\x08" + identifier + b"\x4e\x01" + bytes([slot]) + b"\x86\x20" + endpoint[1:33] + b"\x93\x04" + usage
    r, s = utils.decode_dss_signature(key("tracking").sign(signed, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def token(profile: str) -> bytes:
    return bytes(range(0x30, 0x30 + Values(profile).number["token_len"]))
