"""The vehicle that talks to a device under test."""

from typing import Any

from . import bends, p256
from .bends import Bend, part
from .peer import Expected, Mid, Peer, Tx
from .transaction import COMMAND, Place

PART = 128  # bytes in each part of `fill_up`


class PeerVehicle(Peer):
    direction = COMMAND
    usage, other_usage = "usage_vehicle", "usage_endpoint"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.named = {
            named["vehicle"]: key for named, key in zip(self.setup["keys"], self.objects["keys"], strict=True)
        }
        self.endpoints = {
            named["endpoint"]: bytes.fromhex(key["endpoint_secret"])
            for named, key in zip(self.setup["keys"], self.objects["keys"], strict=True)
        }
        self.vehicle = "one"
        self.tx.identifier = self.identifier("one")
        self.rest = b""
        self.rest_header = b""
        self.asks = ""

    def identifier(self, name: str) -> bytes:
        key = self.named.get(name)
        return bytes.fromhex(key["vehicle_identifier"]) if key else b""

    def public_of(self, kind: str, name: str) -> bytes | None:
        if kind == "endpoint":
            secret = self.endpoints.get(name)
            return p256.public(secret) if secret else None
        key = self.named.get(name)
        return bytes.fromhex(key["vehicle_public"]) if key else None

    def known_publics(self) -> list[bytes]:
        return [bytes.fromhex(key["vehicle_public"]) for key in self.objects["keys"]]

    # Messages

    def command(self, head: bytes, data: bytes, bend: Bend | None, le: bool = True) -> bytes:
        return bends.frame(bends.header(head, bend, self.values), data, le, part(bend, "frame"))

    def act_select(self, mid: Mid, bend: Bend | None) -> Expected:
        aid = bends.aid(self.values["applet_aid"], part(bend, "aid"))
        return Expected(self.command(b"\x00\xa4\x04\x00", aid, bend))

    def _begin(self, mid: Mid, version: str, purpose: str, vehicle: str) -> Mid:
        """A new transaction from the secrets in `mid`."""
        secret = mid["vehicle_ephemeral_secret"]
        if self.tx.secret:
            self.previous = self.tx
        public = p256.public(secret)
        self.vehicle = vehicle
        identifier = self.identifier(vehicle) or self.stand_ins.get("stranger", b"")
        self.tx = Tx(identifier, self.version(version), purpose, mid["transaction_identifier"], public[1:33], b"", secret)
        self.place = Place()
        return {
            "vehicle_ephemeral_secret": secret,
            "vehicle_ephemeral": public,
            "transaction_identifier": mid["transaction_identifier"],
        }

    def _auth0_data(self, bend: Bend | None) -> bytes:
        point = bends.point(p256.public(self.tx.secret), part(bend, "point"))
        version, identifier = self.tx.version, self.tx.identifier
        if part(bend, "version"):
            version = self.version(bend["version"]) if bend else b""
            version = version or self.version_given()
        if part(bend, "vehicle"):
            identifier = self.identifier(bend["vehicle"]) if bend else b""
            identifier = identifier or self.stand_in("stranger", self.identifier_given(), tuple(map(self.identifier, self.named)))
        fields = [(0x5C, version), (0x87, point), (0x4C, self.tx.transaction), (0x4D, identifier)]
        return bends.tlvs(fields, bend)

    def version_given(self) -> bytes:
        """The version in the message, behind header, Lc, tag and length."""
        return self.given[7:9]

    def identifier_given(self) -> bytes:
        """The vehicle identifier in the message, before Le."""
        return self.given[-9:-1]

    def _auth0_header(self) -> bytes:
        return b"\x80\x80" + self.values["p1_standard"] + self.values["code_" + self.tx.purpose]

    def act_auth0(self, mid: Mid, bend: Bend | None, version: str, purpose: str, vehicle: str) -> Expected:
        values = self._begin(mid, version, purpose, vehicle)
        self._fill_names(version)
        self.asks = "auth0"
        return Expected(self.command(self._auth0_header(), self._auth0_data(bend), bend), values)

    def _fill_names(self, version: str) -> None:
        """Versions and vehicles that no profile and no key names are read from the message."""
        if not self.tx.version:
            self.tx.version = self.stand_in(f"version {version}", self.version_given(), tuple(self.versions))
        if not self.tx.identifier:
            self.tx.identifier = self.stand_in(self.vehicle, self.identifier_given(), tuple(map(self.identifier, self.named)))

    def act_first_part(self, mid: Mid, bend: Bend | None, version: str, purpose: str, vehicle: str) -> Expected:
        """DK-EN-009: half of the data with the chaining bit; a part that more follow asks for no answer, so it has no Le."""
        values = self._begin(mid, version, purpose, vehicle)
        data = self._auth0_data(None)
        half = len(data) // 2
        self.rest, self.rest_header = data[half:], self._auth0_header()
        self.asks = ""
        return Expected(self.command(_chained(self.rest_header), data[:half], bend, le=False), values)

    def act_last_part(self, mid: Mid, bend: Bend | None) -> Expected:
        self.asks = "auth0"
        return Expected(self.command(self.rest_header, self.rest, bend))

    def act_fill_up(self, mid: Mid, bend: Bend | None) -> Expected:
        return self.act_filler(mid, bend, PART)

    def act_filler(self, mid: Mid, bend: Bend | None, len: int) -> Expected:
        self.asks = ""
        return Expected(self.command(_chained(self._auth0_header()), bytes(len), bend, le=False))

    def _late_begin(self, mid: Mid) -> Mid:
        """A message out of order, before any AUTH0: the peer makes a transaction up."""
        return {} if self.tx.secret else self._begin(mid, "newest", "unlock", "one")

    def act_auth1(self, mid: Mid, bend: Bend | None) -> Expected:
        """DK-EN-004."""
        values = self._late_begin(mid)
        key = self.named.get(self.vehicle)
        signature, signed = self.signature(mid, bend, bytes.fromhex(key["vehicle_public"]) if key else None)
        data = bends.tlvs([(0x9E, signature)], bend)
        self.asks = "auth1"
        return Expected(self.command(b"\x80\x81\x00\x00", data, bend), values | signed)

    def act_read(self, mid: Mid, bend: Bend | None, read: str) -> Expected:
        return self._read(mid, bend, *bends.read_range(read, part(bend, "read"), self.values))

    def act_read_down(self, mid: Mid, bend: Bend | None, left: int) -> Expected:
        return self._read(mid, bend, 0, 1)

    def _read(self, mid: Mid, bend: Bend | None, offset: int, size: int) -> Expected:
        """DK-EN-005."""
        values = self._late_begin(mid)
        keys = self.keys(mid, bend)
        request = self.values.read_request(offset, size)
        content = bends.tlvs([(request[0], request[2:])], bend)
        place = Place(self.place.counter + 1, self.place.chaining)
        if part(bend, "place") == "later":
            place = self.seal(keys, place, request, None)[2]
            place.counter += 1
        data, sealed, after = self.seal(keys, place, content, bend)
        self.asks, self.next_place = "read", after
        return Expected(self.command(b"\x84\xc9\x00\x00", data, bend), values | sealed)

    def act_control(self, mid: Mid, bend: Bend | None, success: bool) -> Expected:
        """DK-EN-007."""
        code = self.values["control_success" if success else "control_failure"]
        self.asks = ""
        return Expected(self.command(b"\x80\x3c" + code + b"\x00", b"", bend, le=False))

    def act_authenticate(self, mid: Mid, bend: Bend | None) -> Expected:
        return Expected()

    act_lose_field = act_authenticate

    # Answers

    def observe(self, number: int, out: list[bytes]) -> None:
        """Follows what the subject answered."""
        act = self.script[number]["act"]
        answer = out[-1] if out else b""
        answered = len(answer) > 2 and answer[-2:] == self.values["ok"]
        if self._is_auth0(act):
            self.tx.endpoint_x = answer[3:35] if answered else b""
            self.place = Place()
        elif self.asks == "read" and answered and self.next_place:
            self.place = self.next_place
        if answered and answer[:1] != b"\x5c":
            self.last_channel = answer[:-2]

    def _is_auth0(self, act: Any) -> bool:
        while isinstance(act, dict) and "again" in act:
            act = self.script[act["again"]["step"]]["act"]
        return act == "last_part" or (isinstance(act, dict) and "auth0" in act)


def _chained(head: bytes) -> bytes:
    return bytes([head[0] | 0x10]) + head[1:]
