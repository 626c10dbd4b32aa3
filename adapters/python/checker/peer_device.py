"""The device that talks to a vehicle under test."""

from typing import Any

from . import bends, p256, parse
from .bends import Bend, part
from .peer import Expected, Mid, Peer, Tx
from .primitives import cmac
from .transaction import COMMAND, RESPONSE, Keys, Place, decrypt, encrypt, pad


class PeerDevice(Peer):
    direction = RESPONSE
    usage, other_usage = "usage_endpoint", "usage_vehicle"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.named = {
            named["endpoint"]: key for named, key in zip(self.setup["keys"], self.objects["keys"], strict=True)
        }
        self.identifier = bytes.fromhex(self.objects["vehicle_identifier"])
        self.tx.identifier = self.identifier
        self.endpoint = "one"
        self.commands: list[bytes] = []  # of this channel, data fields of EXCHANGE
        self.signature_seen = b""
        self.opened: Tx | None = None  # the transaction whose channel the last identity opened

    def public_of(self, kind: str, name: str) -> bytes | None:
        if name == "vehicle_itself" or kind == "vehicle":
            return p256.public(bytes.fromhex(self.objects["vehicle_secret"])) if name in ("one", "vehicle_itself") else None
        key = self.named.get(name)
        return bytes.fromhex(key["endpoint_public"]) if key else None

    def known_publics(self) -> list[bytes]:
        return [bytes.fromhex(key["endpoint_public"]) for key in self.objects["keys"]]

    def own_signature(self) -> bytes:
        return self.signature_seen

    # Messages

    def response(self, data: bytes, bend: Bend | None, mid: Mid | None = None) -> Expected:
        return Expected(bends.response(data, bend, self.values["ok"]), mid or {})

    def act_begin(self, mid: Mid, bend: Bend | None, purpose: str) -> Expected:
        return Expected()

    def act_lose_field(self, mid: Mid, bend: Bend | None) -> Expected:
        return Expected()

    def act_versions(self, mid: Mid, bend: Bend | None, versions: list[str]) -> Expected:
        """DK-EN-002."""
        found = [self.version(name) or self._unknown_version(name, place) for place, name in enumerate(versions)]
        how = part(bend, "list")
        if how == "no_tlv":
            return self.response(b"".join(found), bend)
        return self.response(bends.tlvs(bends.version_list(found, how), bend), bend)

    def _unknown_version(self, name: str, place: int) -> bytes:
        found = self.given[2 + 2 * place : 4 + 2 * place]
        return self.stand_in(f"version {name}", found, tuple(self.versions))

    def act_ephemeral(self, mid: Mid, bend: Bend | None) -> Expected:
        """DK-EN-003."""
        secret = mid["endpoint_ephemeral_secret"]
        public = p256.public(secret)
        self.tx.secret, self.tx.endpoint_x = secret, public[1:33]
        data = bends.tlvs([(0x86, bends.point(public, part(bend, "point")))], bend)
        return self.response(data, bend, {"endpoint_ephemeral_secret": secret, "endpoint_ephemeral": public})

    def act_identity(self, mid: Mid, bend: Bend | None, endpoint: str, slot: int) -> Expected:
        """DK-EN-004."""
        self.endpoint = endpoint
        if not self.tx.secret and not self.tx.endpoint_x:
            self.tx.endpoint_x = mid.get("info_volatile", b"")[32:64]
        keys = self.keys(mid, bend)
        self.commands.clear()
        self.opened = self._complete(self.tx, mid.get("info_volatile", b""))
        signature, signed = self.signature(mid, bend, self.public_of("endpoint", endpoint))
        size = self.values.number["subset_len"]
        subset = self._subset(endpoint, mid.get("content", b""), bend, size)
        named = part(bend, "slot")
        fields = [(0x4E, bytes([slot if named is None else named])), (0x9E, signature), (0x4B, subset)]
        content = bends.tlvs(fields, bend)
        place = Place()
        if part(bend, "place") == "later":
            place = self._unseen_command(keys, place)
        data, sealed, _ = self.seal(keys, place, content, bend)
        return self.response(data, bend, sealed | signed)

    def _subset(self, endpoint: str, content: bytes, bend: Bend | None, size: int) -> bytes:
        """The start of a mailbox that is not provisioned in the vehicle: read from where the fault leaves it."""
        name = f"subset of {endpoint}"
        if name in self.stand_ins:
            return self.stand_ins[name]
        one = part(bend, "tlv") or {}
        how = one.get("how", "") if one.get("field") == 2 else ""
        if how in ("missing", "empty"):
            return bytes(size)
        if how == "shorter":
            return content[1 - size :] + b"\x00"
        behind = {"longer": 1, "trailing_byte": 1, "trailing_tlv": 3}.get(how or part(bend, "tlvs") or "", 0)
        return self.stand_in(name, content[len(content) - behind - size : len(content) - behind])

    def _unseen_command(self, keys: Keys, place: Place) -> Place:
        """The place after a read, of the first byte, that nobody sent."""
        content = self.values.read_request(0, 1)
        secret = encrypt(keys, COMMAND, place.counter + 1, pad(content))
        return Place(place.counter + 1, cmac(keys.mac_key(COMMAND), place.chaining + secret))

    def act_content(self, mid: Mid, bend: Bend | None) -> Expected:
        """DK-EN-005: what was asked for, or the token if nothing was."""
        if self.opened is None:
            return self.response(b"", bend)
        now, self.tx = self.tx, self.opened
        try:
            return self._answer(mid, bend)
        finally:
            self.tx = now

    def _answer(self, mid: Mid, bend: Bend | None) -> Expected:
        keys = self.keys(mid, bend)
        place = self._place_after(keys)
        if part(bend, "place") == "later":
            place = self._unseen_command(keys, place)
        if part(bend, "place") == "earlier":
            place = Place()
        how = part(bend, "content")
        token = self._token(how["token_of"] if isinstance(how, dict) else self.endpoint, mid.get("content", b""))
        content = bends.read_answer(token, how, self.values)
        data, sealed, _ = self.seal(keys, place, content, bend)
        return self.response(data, bend, sealed)

    def _place_after(self, keys: Keys) -> Place:
        """The place after the vehicle's commands, each of which must verify."""
        place = Place()
        values = self.values
        for data in self.commands:
            place = Place(place.counter + 1, cmac(self._true_keys(keys).mac_key(COMMAND), place.chaining + data[:-8]))
            content = parse.unpad(decrypt(self._true_keys(keys), COMMAND, place.counter, data[:-8]))
            wanted = values.read_request(values.number["token_offset"], values.number["token_len"])
            if place.chaining[:8] != data[-8:] or content != wanted:
                self.note("the vehicle's EXCHANGE is not a read of the token")
        return place

    def _true_keys(self, keys: Keys) -> Keys:
        """The keys without the fault."""
        return self.keys({"info_volatile": keys.info_volatile}, None)

    def _token(self, endpoint: str, content: bytes) -> bytes:
        key = self.named.get(endpoint, {})
        if key.get("token"):
            return bytes.fromhex(key["token"])
        size = self.values.number["token_len"]
        found = content[2:-2] if self.values.profile == "ccc" else content[4:]
        return self.stand_in(f"token of {endpoint}", found[:size])

    def act_done(self, mid: Mid, bend: Bend | None) -> Expected:
        return self.response(b"", bend)

    # What the subject sends

    def observe(self, number: int, out: list[bytes]) -> None:
        for raw in out:
            command = parse.apdu(raw)
            if command.name == b"\x80\x80":
                self._take_auth0(command)
            elif command.name == b"\x80\x81":
                self.signature_seen = command.data[2:]
            elif command.name == b"\x84\xc9":
                self.commands.append(command.data)

    def _take_auth0(self, command: parse.Apdu) -> None:
        version, point, transaction, identifier = parse.fields(
            command.data, (0x5C, 2), (0x87, 65), (0x4C, 16), (0x4D, 8)
        )
        codes = {self.values["code_" + purpose]: purpose for purpose in ("unlock", "drive")}
        if self.tx.secret:
            self.previous = self.tx
        self.tx = Tx(identifier, version, codes[command.header[3:]], transaction, point[1:33])
        self.commands.clear()
        self.opened = None
        self.signature_seen = b""
