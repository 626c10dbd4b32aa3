"""Section 3.2: the standard transaction as the vehicle runs it."""

import hmac

from pairing.messages import highest_common, versions
from wallet import crypto, tlv
from wallet.profile import Profile, Tag
from wallet.randomness import Randomness

from .channel import VehicleChannel
from .refusal import Refusal
from .run import Report, Run, Taker, whole
from .store import Store, VehicleKey


class Transaction(Run):
    """One transaction for one purpose."""

    def __init__(
        self, profile: Profile, store: Store, randomness: Randomness, report: Report, interface: int, purpose: str
    ) -> None:
        super().__init__(profile, store, randomness, report)
        self._interface = interface
        self._purpose = purpose
        self._table = store.keys
        self._forget()

    def _forget(self) -> None:
        self._version = self._identifier = b""
        self._ephemeral: crypto.PrivateKey | None = None
        self._agreed: crypto.Transaction | None = None
        self._channel: VehicleChannel | None = None
        self._key: VehicleKey | None = None

    def _wipe(self) -> None:
        super()._wipe()
        self._forget()

    @property
    def _code(self) -> int:
        return {"unlock": self.profile.code_unlock, "drive": self.profile.code_drive}[self._purpose]

    def start(self) -> bytes:
        """DK-EN-002."""
        return self._send("select", self._selected, "00A40400", self.profile.applet_aid)

    def failure(self) -> bytes:
        return self._control_flow(self.profile.control_failure)

    def _control_flow(self, code: int) -> bytes:
        """DK-EN-007: a header alone."""
        return bytes([0x80, 0x3C, code, 0x00])

    def _selected(self, data: bytes, status: bytes) -> bytes:
        self._ok(status)
        (offered,) = whole(tlv.values, data, [Tag.VERSION])
        common = highest_common(self.store.versions, whole(versions, offered))  # DK-ST-001
        if common is None:
            raise Refusal("version")
        self._version = common
        return self._auth0()

    def _auth0(self) -> bytes:
        """DK-EN-003; DK-ST-002, DK-ST-003: a new ephemeral and a new identifier."""
        self._ephemeral = self._random.key("ephemeral")
        self._identifier = self._random.octets("transaction", 16)
        data = (
            tlv.encode(Tag.VERSION, self._version)
            + tlv.encode(Tag.VEHICLE_EPHEMERAL, crypto.point(self._ephemeral))
            + tlv.encode(Tag.TRANSACTION, self._identifier)
            + tlv.encode(Tag.VEHICLE, self.store.identifier)
        )
        header = bytes([0x80, 0x80, self.profile.p1_standard, self._code]).hex()
        return self._send("auth0", self._answered, header, data)

    def _answered(self, data: bytes, status: bytes) -> bytes:
        """AUTH1 (DK-EN-004) with the vehicle's signature over its own usage (DK-CR-003)."""
        self._ok(status)
        (endpoint,) = self._fields(data, (Tag.ENDPOINT_EPHEMERAL, 65))
        whole(crypto.public_key, endpoint)  # DK-CR-001
        assert self._ephemeral is not None
        self._agreed = crypto.Transaction(
            vehicle_identifier=self.store.identifier,
            vehicle_ephemeral=crypto.point(self._ephemeral),
            endpoint_ephemeral=endpoint,
            identifier=self._identifier,
            version=self._version,
            interface=self._interface,
            p1=self.profile.p1_standard,
            p2=self._code,
        )
        signature = crypto.sign(self.store.secret, self._agreed.signed_data(self.profile.usage_vehicle))
        return self._send("auth1", self._proved, "80810000", tlv.encode(Tag.SIGNATURE, signature))

    def _proved(self, data: bytes, status: bytes) -> bytes:
        """The answer to AUTH1: who the device is (DK-ST-004 to DK-ST-008)."""
        self._ok(status)
        assert self._ephemeral is not None and self._agreed is not None
        keys = crypto.derive(self.profile, self._agreed, self._ephemeral, self._agreed.endpoint_ephemeral)
        self._channel = VehicleChannel(keys, self.profile.counter_max)
        content = self._channel.open_response(data)  # DK-CH-001
        slot, signature, _ = self._fields(
            content, (Tag.SLOT, 1), (Tag.SIGNATURE, 64), (Tag.SUBSET, self.profile.subset_len)
        )
        key = self._table.get(slot[0])
        if key is None:
            raise Refusal("unknown_key")  # DK-ST-004
        public = crypto.public_key(key.endpoint_public)
        signed = self._agreed.signed_data(self.profile.usage_endpoint)  # DK-ST-005
        if not crypto.verify(public, signature, signed):
            raise Refusal("signature")  # DK-ST-004
        if key.status != "active":
            raise Refusal("revoked")  # DK-ST-006
        key.persistent = keys.persistent  # DK-ST-008
        self._report("persistent_stored", slot=key.slot)
        self._key = key
        return self._accepted(key)

    def _accepted(self, key: VehicleKey) -> bytes:
        """What the purpose asks for."""
        if self._purpose not in key.entitlements:
            raise Refusal("entitlement")  # DK-ST-007
        if self._purpose == "drive":
            return self._read(self.profile.token_offset, self.profile.token_len, self._token)
        return self._actuate()

    def _read(self, offset: int, length: int, following: Taker) -> bytes:
        """DK-EN-005."""
        assert self._channel is not None
        numbers = {"offset": offset, "length": length}
        layout = b"".join(numbers[name].to_bytes(2, "big") for name in self.profile.read_layout)
        data = self._channel.seal_command(tlv.encode(Tag.READ, layout))
        return self._send("exchange", following, "84C90000", data)

    def _token(self, data: bytes, status: bytes) -> bytes:
        """DK-ST-010: drives only with the token of the accepted key; DK-HY-002."""
        found = self._found(data, status)
        token = self._key.token if self._key else None
        if not token or not hmac.compare_digest(found, token):
            raise Refusal("entitlement")
        return self._actuate()

    def _found(self, data: bytes, status: bytes) -> bytes:
        """The data of a read that was answered with data."""
        self._ok(status)
        assert self._channel is not None
        found = whole(read_answer, self.profile, self._channel.open_response(data))
        if not found:
            raise Refusal("entitlement")
        return found

    def _actuate(self) -> bytes:
        """DK-ST-011: the run ends with it."""
        self._report("actuate", what=self._purpose)
        return self._finish(self._control_flow(self.profile.control_success))


def read_answer(profile: Profile, content: bytes) -> bytes:
    """The data in the answer to a read, none if the device had none; ValueError if its parts do not agree (DK-EN-005)."""
    size = len(content) - 4
    parts: dict[str, bytes] = {}
    place = 0
    for name in profile.answer_layout:
        width = size if name == "data" else 2
        parts[name] = content[place : place + width]
        place += width
    if size < 0 or int.from_bytes(parts["length"], "big") != size:
        raise ValueError("the length is not that of the data")
    if parts["status"] not in (profile.read_ok, profile.read_bounds, profile.read_malformed):
        raise ValueError("no such status")
    if size and parts["status"] != profile.read_ok:
        raise ValueError("data beside a refusal")
    return parts["data"]
