"""A test PKI and the objects of `provision` for both sides (docs/adapter.md, "Owner pairing"; chapter 11).

All keys grow out of labels; they are good for nothing but test runs. Certificates come from `cryptography`, which shares no code with either side.
"""

import datetime
import hashlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID, ObjectIdentifier

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
VEHICLE = bytes.fromhex("0011223344556677")
SLOT = 2
NOW = 1767225600
BRAND = bytes([0, 1])
SALT = b"yellowsubmarines"
PASSWORD = b"pleaseletmein"

#: What differs between the profiles (sections 4.5 and 10.5).
PROFILES = {
    "ccc": {
        "versions": ["0101", "0100"],
        "binding": "1.3.6.1.4.1.32473.9.1",
        "n": 4096,
        "pake": "ccc",
        "usage_receipt": "4b54535f",
    },
    "invented": {
        "versions": ["0201", "0200"],
        "binding": "1.3.6.1.4.1.32473.9.2",
        "n": 2048,
        "pake": "rfc9383",
        "usage_receipt": "54524b21",
    },
}


def key(label):
    """The private key of a label."""
    number = int.from_bytes(hashlib.sha256(label.encode()).digest(), "big")
    return ec.derive_private_key(number % (ORDER - 1) + 1, ec.SECP256R1())


def secret(private):
    """32 bytes in hex."""
    return private.private_numbers().private_value.to_bytes(32, "big").hex()


def public(private):
    """65 bytes."""
    return private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(issuer, signer, subject, holder, below=None, binding=None):
    """A certificate in the form of section 11.5: a leaf if there is a binding (OID, bytes), else a CA with room for `below` more."""
    authority = binding is None
    usage = dict.fromkeys(
        "content_commitment key_encipherment data_encipherment key_agreement crl_sign encipher_only decipher_only".split(), False
    )
    builder = (
        x509.CertificateBuilder()
        .issuer_name(_name(issuer))
        .subject_name(_name(subject))
        .public_key(holder.public_key())
        .serial_number(7)
        .not_valid_before(datetime.datetime(2025, 1, 1))
        .not_valid_after(datetime.datetime(2040, 1, 1))
        .add_extension(x509.BasicConstraints(authority, below), True)
        .add_extension(x509.KeyUsage(digital_signature=not authority, key_cert_sign=authority, **usage), True)
    )
    if binding is not None:
        oid, value = binding
        wrapped = bytes([4, len(value)]) + value
        builder = builder.add_extension(x509.UnrecognizedExtension(ObjectIdentifier(oid), wrapped), True)
    return builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.DER).hex()


def verifier(profile, password=PASSWORD):
    """The verifier of a password (section 11.1)."""
    values = PROFILES[profile]
    stretched = password
    if values["pake"] == "rfc9383":
        stretched = b"".join(len(part).to_bytes(8, "little") + part for part in (password, b"device", BRAND))
    z = hashlib.scrypt(stretched, salt=SALT, n=values["n"], r=8, p=1, dklen=80, maxmem=1 << 28)
    halves = [int.from_bytes(half, "big") for half in (z[:40], z[40:])]
    if values["pake"] == "rfc9383":
        w0, w1 = (half % ORDER for half in halves)
    else:
        w0, w1 = (half % (ORDER - 1) + 1 for half in halves)
    point = public(ec.derive_private_key(w1, ec.SECP256R1()))
    return {"w0": w0.to_bytes(32, "big").hex(), "l": point.hex(), "salt": SALT.hex(), "n": values["n"], "r": 8, "p": 1}


def device_objects(profile, password=PASSWORD):
    """A phone without keys, ready to pair."""
    root, issuer, maker = key("root D"), key("issuer E"), key("root J")
    return {
        "versions": PROFILES[profile]["versions"],
        "express": True,
        "keys": [],
        "pairing": {
            "password": password.decode(),
            "attempts": 0,
            "root": _certificate("D", root, "D", root),
            "issuer_secret": secret(issuer),
            "issuer": _certificate("D", root, "E", issuer, 0),
            "cross": _certificate("J", maker, "D", root, 1),
            "now": NOW,
        },
    }


def vehicle_objects(profile):
    """A car without keys, ready to pair."""
    values = PROFILES[profile]
    root, vehicle, other = key("root J"), key("vehicle K"), key("root D")
    return {
        "versions": values["versions"],
        "vehicle_identifier": VEHICLE.hex(),
        "vehicle_secret": secret(vehicle),
        "keys": [],
        "pairing": {
            "verifier": {**verifier(profile), "attempts": 0, "used": False},
            "slot": SLOT,
            "brand": BRAND.hex(),
            "certificate": _certificate("J", root, "K", vehicle, binding=(values["binding"], VEHICLE)),
            "cross": _certificate("D", other, "J", root, 0),
            "root": _certificate("J", root, "J", root),
            "tracking": public(key("tracking server")).hex(),
            "now": NOW,
            "change": False,
        },
    }


def receipt(profile, endpoint):
    """The tracking server's receipt for the key of an endpoint (section 10.3)."""
    usage = bytes.fromhex(PROFILES[profile]["usage_receipt"])
    parts = [(0x4D, VEHICLE), (0x4E, bytes([SLOT])), (0x86, public(endpoint)[1:33]), (0x93, usage)]
    message = b"".join(bytes([tag, len(value)]) + value for tag, value in parts)
    r, s = decode_dss_signature(key("tracking server").sign(message, ec.ECDSA(hashes.SHA256())))
    return (r.to_bytes(32, "big") + s.to_bytes(32, "big")).hex()
