"""Section 3.2 as a machine: what a vehicle sends, byte by byte, once its keys and its randomness are known."""

from collections.abc import Callable
from typing import Any

from . import p256, parse
from .outcome import Outcome, Refused
from .primitives import cmac
from .transaction import RESPONSE, Info, Keys, Place, decrypt, make_keys, seal_command, signed_data, whole_blocks
from .values import Values


class Vehicle:
    """The subject of a vector for a vehicle."""

    def __init__(self, objects: dict[str, Any], rng: dict[str, list[str]], values: Values, interface: bytes) -> None:
        self.values = values
        self.interface = interface
        self.versions = [bytes.fromhex(version) for version in objects["versions"]]
        self.identifier = bytes.fromhex(objects["vehicle_identifier"])
        self.secret = bytes.fromhex(objects["vehicle_secret"])
        self.table = {key["slot"]: key for key in objects["keys"]}
        self.ephemerals = [bytes.fromhex(secret) for secret in rng["ephemeral"]]
        self.transactions = [bytes.fromhex(identifier) for identifier in rng["transaction"]]
        self.phase = "idle"
        self.purpose = ""
        self.version = self.ephemeral = self.transaction = self.point = b""
        self.channel: Keys | None = None
        self.place = Place()
        self.token = ""

    # Operations

    def open(self, purpose: str | None) -> Outcome:
        outcome = self.close()
        if purpose not in ("unlock", "drive"):
            raise ValueError(f"no purpose is {purpose}")
        self.purpose, self.phase = purpose, "select"
        aid = self.values["applet_aid"]
        outcome.out = [b"\x00\xa4\x04\x00" + bytes([len(aid)]) + aid + b"\x00"]
        return outcome

    def close(self) -> Outcome:
        ended = self.phase in ("select", "auth0", "auth1", "exchange")
        if self.phase != "idle":
            self.phase = "ended"
        return Outcome(effects=["session_ended"] if ended else [])

    def hook(self) -> Outcome:
        raise ValueError("a vehicle has no user to authenticate")

    def deliver(self, pdu: bytes) -> Outcome:
        if self.phase in ("idle", "ended"):
            return Outcome(refusal="order")
        if self.phase == "control":
            self.phase = "ended"
            return Outcome()
        outcome = Outcome()
        checks: dict[str, Callable[[bytes, Outcome], None]] = {
            "select": self._select, "auth0": self._auth0, "auth1": self._auth1, "exchange": self._exchange,
        }  # fmt: skip
        try:
            checks[self.phase](self._data(pdu), outcome)
        except Refused as why:
            outcome.refusal = why.word
            self._end(outcome, "control_failure")
        return outcome

    def _end(self, outcome: Outcome, code: str) -> None:
        """DK-EN-007, DK-ST-009."""
        outcome.out = [b"\x80\x3c" + self.values[code] + b"\x00"]
        outcome.effects.append("session_ended")
        self.channel = None
        self.phase = "control"

    def _data(self, pdu: bytes) -> bytes:
        """DK-EN-012."""
        if not 2 <= len(pdu) <= 258:
            raise Refused("length")
        if pdu[-2:] != self.values["ok"]:
            raise Refused("unsupported")
        return pdu[:-2]

    # The four responses

    def _select(self, data: bytes, outcome: Outcome) -> None:
        """DK-EN-002, DK-ST-001 to DK-ST-003."""
        try:
            ((tag, value),) = parse.tlvs(data)
        except ValueError:
            raise Refused("malformed") from None
        offered = [value[place : place + 2] for place in range(0, len(value), 2)]
        falling = all(high > low for high, low in zip(offered, offered[1:]))
        if tag != 0x5C or not offered or len(value) % 2 or not falling:
            raise Refused("malformed")
        common = [version for version in self.versions if version in offered]
        if not common:
            raise Refused("version")
        self._send_auth0(max(common), outcome)

    def _send_auth0(self, version: bytes, outcome: Outcome) -> None:
        """DK-EN-003."""
        self.version = version
        self.ephemeral, self.transaction = self.ephemerals.pop(0), self.transactions.pop(0)
        fields = (
            b"\x5c\x02" + version + b"\x87\x41" + p256.public(self.ephemeral)
            + b"\x4c\x10" + self.transaction + b"\x4d\x08" + self.identifier
        )  # fmt: skip
        header = b"\x80\x80" + self.values["p1_standard"] + self.values["code_" + self.purpose]
        outcome.out = [header + bytes([len(fields)]) + fields + b"\x00"]
        self.phase = "auth0"

    def _auth0(self, data: bytes, outcome: Outcome) -> None:
        """DK-EN-003, DK-CR-001; AUTH1 by DK-EN-004."""
        (self.point,) = _fields(data, (0x86, 65))
        try:
            p256.decode(self.point)
        except ValueError:
            raise Refused("malformed") from None
        signed = self._signed("usage_vehicle")
        signature = p256.sign_deterministic(self.secret, signed)
        outcome.out = [b"\x80\x81\x00\x00\x42\x9e\x40" + signature + b"\x00"]
        outcome.mid = {"command_signature": signature, "command_signed_data": signed}
        self.phase = "auth1"

    def _signed(self, usage: str) -> bytes:
        own = p256.public(self.ephemeral)[1:33]
        return signed_data(self.identifier, self.point[1:33], own, self.transaction, self.values[usage])

    def _auth1(self, data: bytes, outcome: Outcome) -> None:
        """DK-EN-004, DK-ST-004 to DK-ST-008, DK-CH-001."""
        self.channel, self.place = self._derive(), Place()
        content = self._open(data)
        named, signature, _ = _fields(content, (0x4E, 1), (0x9E, 64), (0x4B, self.values.number["subset_len"]))
        slot = named[0]
        key = self.table.get(slot)
        if key is None:
            raise Refused("unknown_key")
        if not p256.verify(bytes.fromhex(key["endpoint_public"]), signature, self._signed("usage_endpoint")):
            raise Refused("signature")
        if key["status"] != "active":
            raise Refused("revoked")
        outcome.effects.append(f"persistent_stored slot {slot}")
        if self.purpose not in key["entitlements"]:
            raise Refused("entitlement")
        self.token = key.get("token") or ""
        if self.purpose == "drive":
            self._send_read(outcome)
        else:
            self._actuate(outcome)

    def _derive(self) -> Keys:
        own = p256.public(self.ephemeral)[1:33]
        info = Info(
            own, self.point[1:33], self.transaction, self.interface, self.values["p1_standard"],
            self.values["code_" + self.purpose], b"\x5c\x02" + self.version,
        )  # fmt: skip
        return make_keys(self.ephemeral, self.point, info)

    def _open(self, data: bytes) -> bytes:
        """The content of a response at the present place (DK-CH-001, DK-CH-002)."""
        keys = self.channel
        assert keys is not None
        if not whole_blocks(data):
            raise Refused("length")
        if cmac(keys.mac_key(RESPONSE), self.place.chaining + data[:-8])[:8] != data[-8:]:
            raise Refused("mac")
        try:
            return parse.unpad(decrypt(keys, RESPONSE, self.place.counter, data[:-8]))
        except ValueError:
            raise Refused("mac") from None

    def _send_read(self, outcome: Outcome) -> None:
        """DK-EN-005: exactly the token (section 4.3)."""
        assert self.channel is not None
        content = self.values.read_request(self.values.number["token_offset"], self.values.number["token_len"])
        data = seal_command(self.channel, self.place, content)
        outcome.out = [b"\x84\xc9\x00\x00" + bytes([len(data)]) + data + b"\x00"]
        outcome.mid = {"command_content": content}
        self.phase = "exchange"

    def _exchange(self, data: bytes, outcome: Outcome) -> None:
        """DK-ST-010, DK-EN-005."""
        found = self._read_answer(self._open(data))
        if not self.token or found != bytes.fromhex(self.token):
            raise Refused("entitlement")
        self._actuate(outcome)

    def _read_answer(self, content: bytes) -> bytes:
        """The data of an answer; its three parts must agree with each other."""
        values = self.values
        for status in ("read_ok", "read_bounds", "read_malformed"):
            size = len(content) - 4
            found = content[2:-2] if values.profile == "ccc" else content[4:]
            if size >= 0 and content == values.read_answer(values[status], found):
                if found and status != "read_ok":
                    break
                return found
        raise Refused("malformed")

    def _actuate(self, outcome: Outcome) -> None:
        """DK-ST-011."""
        outcome.effects.append(f"actuate {self.purpose}")
        self._end(outcome, "control_success")


def _fields(data: bytes, *expected: tuple[int, int]) -> list[bytes]:
    try:
        return parse.fields(data, *expected)
    except ValueError:
        raise Refused("malformed") from None
