"""Section 9.2: owner pairing as the vehicle runs it."""

import hmac

from pairing import messages, path, spake, stream
from pairing.messages import Offer, Request
from pairing.stream import Chain, Creation
from pairing.values import Tag
from wallet import channel, crypto, tlv
from wallet.profile import Profile
from wallet.randomness import Randomness

from .channel import VehicleChannel
from .refusal import Refusal
from .run import Report, Run, whole
from .store import PairingStore, Store, Verifier, VehicleKey

PURPOSES = frozenset({"unlock", "drive"})


class Pairing(Run):
    """One pairing with the verifier that is there when it begins."""

    def __init__(
        self,
        profile: Profile,
        store: Store,
        randomness: Randomness,
        report: Report,
        pairing: PairingStore,
        verifier: Verifier,
    ) -> None:
        super().__init__(profile, store, randomness, report)
        self.values = pairing.values
        self._pairing = pairing
        self._verifier = verifier
        self._forget()

    def _forget(self) -> None:
        self._request: Request | None = None
        self._outcome: spake.Outcome | None = None
        self._channel: VehicleChannel | None = None
        self._creation: Creation | None = None
        self._long_term = b""
        self._parts: list[bytes] = []  # of the creation data, not yet sent
        self._kept = b""  # of the chain

    def _wipe(self) -> None:
        super()._wipe()
        self._forget()

    def start(self) -> bytes:
        return self._send("select", self._selected, "00A40400", self.values.framework_aid)

    def failure(self) -> bytes:
        return self._control_flow(self.values.op_abort)

    def _control_flow(self, code: int) -> bytes:
        """DK-OE-006: a header alone."""
        return bytes([0x80, 0x3C, code, 0x00])

    # The handshake

    def _selected(self, data: bytes, status: bytes) -> bytes:
        """DK-OE-001, DK-OP-012."""
        self._ok(status)
        offer: Offer = whole(Offer.decode, data, self.values)
        if offer.mode != self.values.mode_password:
            raise Refusal("order")
        framework = messages.highest_common(self.values.framework_versions, offer.framework_versions)
        if framework is None or not messages.highest_common(self.store.versions, offer.versions):
            raise Refusal("version")
        verifier, brand = self._verifier, self._pairing.brand
        self._request = Request(framework, self.store.versions, verifier.salt, verifier.n, verifier.r, verifier.p, brand)
        return self._send("request", self._shared, "80300000", self._request.encode())

    def _shared(self, data: bytes, status: bytes) -> bytes:
        """The answer to REQUEST. DK-OP-002: whatever the share is, the attempt counts, and before VERIFY leaves."""
        self._ok(status)
        (share_x,) = self._fields(data, (Tag.SHARE_X, 65))
        self._verifier.attempts += 1
        self._report("attempt_counted", count=self._verifier.attempts)
        w0 = self._verifier.w0
        whole(spake.check_device_share, share_x, w0)  # DK-PK-001
        y = self._random.scalar("share")  # DK-OP-013
        share_y = spake.vehicle_share(y, w0)
        secrets = whole(spake.vehicle_secrets, y, w0, self._verifier.registration, share_x, share_y)
        assert self._request is not None
        self._outcome = spake.finish(self.values.pake, self._request, secrets)
        evidence = tlv.encode(Tag.SHARE_Y, share_y) + tlv.encode(Tag.EVIDENCE_VEHICLE, self._outcome.m1)
        return self._send("verify", self._verified, "80320000", evidence)

    def _verified(self, data: bytes, status: bytes) -> bytes:
        """The answer to VERIFY."""
        self._ok(status)
        (m2,) = self._fields(data, (Tag.EVIDENCE_DEVICE, 16))
        assert self._outcome is not None
        if not hmac.compare_digest(m2, self._outcome.m2):
            raise Refusal("mac")  # DK-OP-005, DK-PK-005
        self._verifier.used = True  # DK-OP-001
        self._report("verifier_used")
        keys = spake.system_keys(self._outcome.secret)
        self._channel = VehicleChannel(keys, self.profile.counter_max, shortest=channel.MAC)
        self._long_term = keys.long_term
        self._creation = self._new_creation()
        self._parts = stream.cut(self._creation.encode(self.values), self.values)
        return self._write()

    def _new_creation(self) -> Creation:
        return Creation(
            vehicle_identifier=self.store.identifier,
            slot=self._pairing.slot,
            challenge=self._random.octets("challenge", 16),
            token=self._random.octets("token", self.profile.token_len),
            certificate=self._pairing.certificate,
            cross=self._pairing.cross,
        )

    # The channel

    def _write(self) -> bytes:
        """The next part of the creation data (DK-OE-003)."""
        assert self._channel is not None
        part = self._parts.pop(0)
        more = self.values.write_more if self._parts else self.values.write_last
        return self._send("write-data", self._written, f"84D4{more:02X}00", self._channel.seal_command(part))

    def _written(self, data: bytes, status: bytes) -> bytes:
        self._ok(status)
        assert self._channel is not None
        self._channel.open_response(data)  # DK-OC-002
        if len(data) > channel.MAC:
            raise Refusal("malformed")
        if self._parts:
            return self._write()
        request = self._channel.seal_command(stream.request(self.values))
        return self._send("get-data", self._shown, "84CA0000", request)

    def _shown(self, data: bytes, status: bytes) -> bytes:
        """A part of the chain."""
        more = status[:1] == self.profile.status.more
        if not more:
            self._ok(status)
        assert self._channel is not None
        part = self._channel.open_response(data)  # DK-OC-002
        self._kept = whole(stream.extended, self._kept, part, not more, self.values)  # DK-OE-003, DK-OE-004
        if more:
            return self._send("get-response", self._shown, "84C00000", self._channel.seal_command(b""))
        return self._take(whole(Chain.decode, self._kept, self.values))

    def _take(self, chain: Chain) -> bytes:
        """DK-OP-006, DK-OP-007; the key waits for its activation (DK-OP-008)."""
        creation, pairing = self._creation, self._pairing
        assert creation is not None
        certificates = chain.cross, chain.issuer, chain.certificate
        try:
            endpoint, bound = path.validate(self.values, pairing.root, certificates, pairing.now)
        except path.BadPath:
            raise Refusal("chain") from None
        self._check_binding(bound, creation)
        known = [key.endpoint_public for key in self.store.keys.values()]
        if endpoint in (crypto.point(self.store.secret), *known):
            raise Refusal("chain")
        pairing.pending = VehicleKey(
            creation.slot, endpoint, "active", PURPOSES, creation.token, long_term=self._long_term
        )
        self._report("key_pending", slot=creation.slot)
        return self._finish(self._control_flow(self.values.op_continue))

    def _check_binding(self, bound: bytes, creation: Creation) -> None:
        """DK-OP-007: identifier and challenge of this pairing, and nothing more."""
        size = len(creation.vehicle_identifier)
        if len(bound) != size + len(creation.challenge):
            raise Refusal("chain")
        if bound[size:] != creation.challenge:
            raise Refusal("freshness")
        if bound[:size] != creation.vehicle_identifier:
            raise Refusal("chain")
