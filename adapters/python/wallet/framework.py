"""The framework of section 9.3: the phone's part in owner pairing. Phases, checks in their order, effects."""

import hmac
from dataclasses import dataclass, field
from typing import Any

from pairing import messages, path, spake, stream
from pairing.messages import Offer, Request
from pairing.stream import Creation
from pairing.values import Tag

from . import channel, crypto, framework_apdu, mailbox, tlv
from .channel import Channel
from .device import Device, DeviceKey
from .framework_apdu import FrameworkCommand, Operation
from .pairing_store import PairingStore
from .randomness import Randomness
from .refusal import Reason, Refusal


@dataclass(frozen=True)
class Deselected:
    """The framework is not selected."""


@dataclass(frozen=True)
class Selected:
    """The framework is selected; there is no session."""


@dataclass(frozen=True)
class Shared:
    """REQUEST has been answered: there is a share."""

    request: Request
    scalars: spake.Scalars
    x: int = field(repr=False)
    share_x: bytes


@dataclass(frozen=True)
class Secure:
    """M1 has verified: there is a channel, and the creation data so far."""

    channel: Channel
    long_term: bytes = field(repr=False)
    kept: bytes = b""


@dataclass(frozen=True)
class Made:
    """The key is made. `left` is what has not been handed out; none before GET DATA."""

    channel: Channel
    key: DeviceKey
    chain: bytes
    left: bytes | None = None


Phase = Deselected | Selected | Shared | Secure | Made

# The commands that each phase lists; any other is out of order (DK-OP-027).
LISTED: dict[type, set[Operation]] = {
    Selected: {Operation.SELECT, Operation.REQUEST, Operation.OP_CONTROL_FLOW},
    Shared: {Operation.SELECT, Operation.VERIFY, Operation.OP_CONTROL_FLOW},
    Secure: {Operation.SELECT, Operation.WRITE_DATA, Operation.OP_CONTROL_FLOW},
    Made: {Operation.SELECT, Operation.GET_DATA, Operation.GET_RESPONSE, Operation.OP_CONTROL_FLOW},
}


class Framework:
    """The application that pairs. The keys that it makes go to the applet of the same phone."""

    def __init__(self, applet: Device, store: PairingStore, randomness: Randomness) -> None:
        self.profile = applet.profile
        self.values = store.values
        self.store = store
        self._applet = applet
        self._random = randomness
        self._phase: Phase = Deselected()

    @property
    def phase(self) -> str:
        return type(self._phase).__name__

    @property
    def selected(self) -> bool:
        return not isinstance(self._phase, Deselected)

    @property
    def key(self) -> DeviceKey | None:
        """The key that was made in this session."""
        return self._phase.key if isinstance(self._phase, Made) else None

    # Selection

    def select(self) -> bytes:
        """DK-OE-001; DK-OP-031: whatever is selected, the session ends."""
        self._leave(Selected())
        mode = self.values.mode_none if self.store.password is None else self.values.mode_password
        return Offer(self.values.framework_versions, self._applet.versions, mode).encode()

    def deselect(self) -> None:
        """DK-OP-031: another selection, loss of the field or of power."""
        self._leave(Deselected())

    def end_session(self) -> None:
        """The host took away what the session rests on."""
        self._leave(Selected() if self.selected else Deselected())

    # Commands

    def command(self, pdu: bytes) -> bytes:
        """The response to one command, status word included; Refusal if a check fails."""
        try:
            return self._command(pdu)
        except Refusal:
            self._leave(Selected())  # DK-OP-032; a key that was made stays made
            raise

    def _command(self, pdu: bytes) -> bytes:
        """DK-OE-005: form, class, instruction, phase, parameters; then the data of the command."""
        command = framework_apdu.parse(pdu)
        if command.operation not in LISTED[type(self._phase)]:
            raise Refusal(Reason.ORDER)
        self._check_parameters(command)
        more = b""
        match command.operation, self._phase:
            case Operation.SELECT, _:
                data = self.select()
            case Operation.REQUEST, Selected():
                data = self._request(command)
            case Operation.VERIFY, Shared() as shared:
                data = self._verify(command, shared)
            case Operation.WRITE_DATA, Secure() as secure:
                data = self._write(command, secure)
            case (Operation.GET_DATA | Operation.GET_RESPONSE), Made() as made:
                data, more = self._read(command, made)
            case _:
                data = self._control_flow(command)
        return data + (more or self.profile.status.ok)

    def _check_parameters(self, command: FrameworkCommand) -> None:
        values = self.values
        p1 = {
            Operation.SELECT: {0x04},
            Operation.WRITE_DATA: {values.write_more, values.write_last},
            Operation.OP_CONTROL_FLOW: values.op_codes,
        }.get(command.operation, {0x00})
        if command.p1 not in p1 or command.p2 != 0x00:
            raise Refusal(Reason.PARAMETERS)

    # The handshake

    def _request(self, command: FrameworkCommand) -> bytes:
        """DK-OE-002; DK-OP-020 to DK-OP-022 in this order."""
        try:
            request = Request.decode(command.data)
        except tlv.Malformed:
            raise Refusal(Reason.DATA) from None
        if self.store.password is None:
            raise Refusal(Reason.ORDER)  # DK-OP-020
        if request.framework_version not in self.values.framework_versions:
            raise Refusal(Reason.VERSION)  # DK-OP-021
        if not messages.highest_common(self._applet.versions, request.versions):
            raise Refusal(Reason.VERSION)  # DK-OP-021
        self._check_costs(request)
        scalars = spake.stretch(self.values.pake, self.store.password, request)
        x = self._random.scalar("share")  # DK-OP-013
        share_x = spake.device_share(x, scalars.w0)
        self._phase = Shared(request, scalars, x, share_x)
        return tlv.encode(Tag.SHARE_X, share_x)

    def _check_costs(self, request: Request) -> None:
        """DK-OP-022."""
        values = self.values
        power_of_two = request.n & (request.n - 1) == 0
        bounded = values.cost_min <= request.n <= values.cost_max
        if not (power_of_two and bounded and (request.r, request.p) == (values.cost_r, values.cost_p)):
            raise Refusal(Reason.COSTS)

    def _verify(self, command: FrameworkCommand, shared: Shared) -> bytes:
        share_y, m1 = self._fields(command, (Tag.SHARE_Y, 65), (Tag.EVIDENCE_VEHICLE, 16))
        self._report("attempt_counted", count=self.store.count_attempt())  # DK-OP-023: before all that follows
        try:
            outcome = self._check_evidence(shared, share_y, m1)
        except Refusal:
            if self.store.fail_attempt():  # DK-OP-024
                self._report("password_dropped")
            raise
        self.store.clear_count()
        keys = spake.system_keys(outcome.secret)
        self._phase = Secure(Channel(keys, self.profile.counter_max, shortest=channel.MAC), keys.long_term)
        return tlv.encode(Tag.EVIDENCE_DEVICE, outcome.m2)

    def _check_evidence(self, shared: Shared, share_y: bytes, m1: bytes) -> spake.Outcome:
        try:
            secrets = spake.device_secrets(shared.x, shared.scalars, shared.share_x, share_y)
        except ValueError:
            raise Refusal(Reason.DATA) from None  # DK-PK-001
        outcome = spake.finish(self.values.pake, shared.request, secrets)
        if not hmac.compare_digest(m1, outcome.m1):
            raise Refusal(Reason.MAC)  # DK-OP-025, DK-PK-005
        return outcome

    # The channel

    def _content(self, command: FrameworkCommand, opened: Channel) -> bytes:
        """DK-OC-001: the content, once the MAC has verified. None has no ciphertext (section 9.4)."""
        content = opened.open_command(command.data)
        if not content and len(command.data) > channel.MAC:
            raise Refusal(Reason.DATA)
        return content

    def _write(self, command: FrameworkCommand, secure: Secure) -> bytes:
        """DK-OE-003, DK-OE-004."""
        part = self._content(command, secure.channel)
        last = command.p1 == self.values.write_last
        try:
            kept = stream.extended(secure.kept, part, last, self.values)
            creation = Creation.decode(kept, self.values, self.profile.token_len) if last else None
        except tlv.Malformed:
            raise Refusal(Reason.DATA) from None
        if creation:
            self._make(creation, secure)
        else:
            self._phase = Secure(secure.channel, secure.long_term, kept)
        return secure.channel.seal_response(b"")

    def _make(self, creation: Creation, secure: Secure) -> None:
        """Makes the key for the vehicle of the certificate (DK-OP-026, DK-OP-028)."""
        try:
            certificates = creation.cross, creation.certificate
            vehicle, bound = path.validate(self.values, self.store.root, certificates, self.store.now)
        except path.BadPath:
            raise Refusal(Reason.PATH) from None
        if bound != creation.vehicle_identifier:
            raise Refusal(Reason.PATH)
        old = self._applet.keys.get(creation.vehicle_identifier)
        if old and (old.active or old.suspended):
            raise Refusal(Reason.CONFLICT)
        if old:
            self._applet.remove(old)
        key = self._new_key(creation, vehicle, secure.long_term)
        self._applet.keys[key.vehicle_identifier] = key
        self._report("key_made", slot=key.slot)
        chain = self.store.issue(key.endpoint, creation.vehicle_identifier + creation.challenge)
        self._phase = Made(secure.channel, key, chain.encode(self.values))

    def _new_key(self, creation: Creation, vehicle: bytes, long_term: bytes) -> DeviceKey:
        """Its mailbox is zeros but for the token (section 10.2); its status is made (DK-OP-029)."""
        offset = self.profile.token_offset
        return DeviceKey(
            vehicle_identifier=creation.vehicle_identifier,
            vehicle_public=crypto.public_key(vehicle),
            slot=creation.slot,
            endpoint=self._random.key("endpoint"),
            active=False,
            made=True,
            mailbox=mailbox.fill(self.profile, bytes(offset) + creation.token),
            long_term=long_term,
        )

    def _read(self, command: FrameworkCommand, made: Made) -> tuple[bytes, bytes]:
        """The next part of the chain, and the status word if there is more after it."""
        content = self._content(command, made.channel)
        begins = command.operation is Operation.GET_DATA
        if content != (stream.request(self.values) if begins else b""):
            raise Refusal(Reason.DATA)
        left = made.chain if begins else made.left
        if not left:
            raise Refusal(Reason.ORDER)  # DK-OP-027
        part, left = left[: self.values.part_len], left[self.values.part_len :]
        self._phase = Made(made.channel, made.key, made.chain, left)
        more = self.profile.status.more + bytes([len(left) if len(left) < 256 else 0]) if left else b""
        return made.channel.seal_response(part), more

    def _control_flow(self, command: FrameworkCommand) -> bytes:
        """DK-OP-030: makes nothing active, and deletes at most the key of this session."""
        self._fields(command)
        if isinstance(self._phase, Made):
            if command.p1 == self.values.op_abort:
                self._applet.remove(self._phase.key)
            elif self._phase.left != b"":
                raise Refusal(Reason.ORDER)
        self._leave(Selected())
        return b""

    # Small things

    def _fields(self, command: FrameworkCommand, *fields: tuple[int, int]) -> list[bytes]:
        try:
            return tlv.decode(command.data, fields)
        except tlv.Malformed:
            raise Refusal(Reason.DATA) from None

    def _leave(self, following: Phase) -> None:
        """Ends the session, if there is one. DK-HY-001: shares, keys and kept data go with the old phase."""
        if isinstance(self._phase, Shared | Secure | Made):
            self._report("session_ended")
        self._phase = following

    def _report(self, kind: str, **detail: Any) -> None:
        self._applet.effects.append({"kind": kind, **detail})
