"""An honest vehicle, and one dishonest on demand, built on the checker's code: nothing here is the wallet's."""

from functools import cache
from typing import Any

from checker import derive, p256, parse
from checker.channel import Channel
from checker.schedule import Derivation
from checker.values import Values

VEHICLE_IDENTIFIER = bytes.fromhex("0011223344556677")
STRANGE_IDENTIFIER = bytes.fromhex("8899AABBCCDDEEFF")
TRANSACTION = bytes(range(0xA0, 0xB0))
VEHICLE_SECRET = bytes([0x11]) * 32
ENDPOINT_SECRET = bytes([0x22]) * 32
VEHICLE_EPHEMERAL = bytes([0x33]) * 32
ENDPOINT_EPHEMERAL = bytes([0x44]) * 32
SLOT = 7
VERSIONS = {"ccc": ["0101", "0100"], "invented": ["0201", "0200"]}

derived = cache(derive)
signed = cache(p256.sign)
public = cache(p256.public)


def apdu(header: str, data: bytes = b"", le: bool = True) -> bytes:
    body = bytes([len(data)]) + data if data else b""
    return bytes.fromhex(header) + body + (b"\x00" if le else b"")


def tlv(tag: int, value: bytes) -> bytes:
    return bytes([tag, len(value)]) + value


def mailbox(profile: str) -> bytes:
    """Content of which no byte is like its neighbour, shorter than the profile's size."""
    return bytes(range(1, 201))


class Vehicle:
    """Makes commands and opens responses. The endpoint's ephemeral is scripted, so its private key is known here too."""

    def __init__(self, profile: str, purpose: str = "unlock", interface: str = "nfc") -> None:
        self.values = Values(profile)
        self.profile, self.purpose, self.interface = profile, purpose, interface
        self.version = bytes.fromhex(VERSIONS[profile][0])
        self.identifier = VEHICLE_IDENTIFIER
        self.endpoint_ephemeral = ENDPOINT_EPHEMERAL

    @property
    def p2(self) -> bytes:
        return self.values["code_" + self.purpose]

    def derivation(self) -> Derivation:
        return derived(
            vehicle_secret=VEHICLE_SECRET,
            endpoint_secret=ENDPOINT_SECRET,
            vehicle_ephemeral=VEHICLE_EPHEMERAL,
            endpoint_ephemeral=self.endpoint_ephemeral,
            vehicle_identifier=self.identifier,
            transaction_identifier=TRANSACTION,
            version=self.version,
            interface=self.values["interface_" + self.interface],
            p1=self.values["p1_standard"],
            p2=self.p2,
            usage_vehicle=self.values["usage_vehicle"],
            usage_endpoint=self.values["usage_endpoint"],
        )

    def select(self) -> bytes:
        return apdu("00A40400", self.values["applet_aid"])

    def auth0_data(self, **other: bytes) -> bytes:
        fields = {"version": self.version, "ephemeral": public(VEHICLE_EPHEMERAL)} | other
        return (
            tlv(0x5C, fields["version"])
            + tlv(0x87, fields["ephemeral"])
            + tlv(0x4C, TRANSACTION)
            + tlv(0x4D, self.identifier)
        )

    def auth0_header(self) -> str:
        return "8080" + (self.values["p1_standard"] + self.p2).hex()

    def auth0(self, **other: bytes) -> bytes:
        return apdu(self.auth0_header(), self.auth0_data(**other))

    def signature(self, secret: bytes = VEHICLE_SECRET, usage: str = "vehicle") -> bytes:
        return signed(secret, getattr(self.derivation(), "signed_data_" + usage), 0x1234567)

    def auth1(self, signature: bytes | None = None) -> bytes:
        return apdu("80810000", tlv(0x9E, signature or self.signature()))

    def open(self, response: bytes) -> bytes:
        """Opens the channel with the AUTH1 response; the content."""
        self.channel = Channel(self.derivation())
        return self.channel.response(parse.response(response)[0])

    def exchange(self, content: bytes) -> bytes:
        return apdu("84C90000", self.channel.make_command(content))

    def read(self, offset: int, length: int) -> bytes:
        return self.exchange(self.values.read_request(offset, length))

    def control_flow(self, success: bool = True) -> bytes:
        return apdu("803C" + self.values["control_success" if success else "control_failure"].hex() + "00", le=False)

    def provision(self, **changes: Any) -> dict[str, Any]:
        """The request of KAP that gives a phone its key for this vehicle; `status` goes to the key, the rest to the phone."""
        key = {
            "vehicle_identifier": VEHICLE_IDENTIFIER.hex(),
            "vehicle_public": public(VEHICLE_SECRET).hex(),
            "slot": SLOT,
            "endpoint_secret": ENDPOINT_SECRET.hex(),
            "status": changes.pop("status", "active"),
            "mailbox": mailbox(self.profile).hex(),
        }
        objects = {"versions": VERSIONS[self.profile], "express": True, "keys": [key]} | changes
        return {"op": "provision", "role": "device", "profile": self.profile, "objects": objects}

    def flow(self, steps: list[dict[str, str]]) -> dict[str, Any]:
        """A flow for the checker."""
        return {
            "profile": self.profile,
            "interface": self.interface,
            "purpose": self.purpose,
            "version": self.version.hex(),
            "versions": VERSIONS[self.profile],
            "vehicle_identifier": self.identifier.hex(),
            "transaction_identifier": TRANSACTION.hex(),
            "vehicle_secret": VEHICLE_SECRET.hex(),
            "endpoint_secret": ENDPOINT_SECRET.hex(),
            "vehicle_ephemeral": VEHICLE_EPHEMERAL.hex(),
            "endpoint_ephemeral": ENDPOINT_EPHEMERAL.hex(),
            "slot": SLOT,
            "mailbox": mailbox(self.profile).hex(),
            "steps": steps,
        }
