"""The device of section 3.3: phases, checks in their order, effects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import apdu, crypto, mailbox, tlv
from .apdu import Command, Instruction
from .channel import Channel
from .profile import Profile, Tag
from .refusal import Reason, Refusal

if TYPE_CHECKING:
    from .framework import Framework

Effect = dict[str, Any]


@dataclass
class DeviceKey:
    """What the device owns for one vehicle."""

    vehicle_identifier: bytes
    vehicle_public: crypto.PublicKey
    slot: int
    endpoint: crypto.PrivateKey = field(repr=False)
    active: bool
    mailbox: bytes = field(repr=False)
    persistent: bytes | None = field(default=None, repr=False)
    suspended: bool = False
    made: bool = False  # by a pairing, and not yet used by the vehicle (DK-OP-029)
    long_term: bytes = field(default=b"", repr=False)  # LONG_TERM_SHARED_SECRET, kept and not used (section 11.4)

    @property
    def usable(self) -> bool:
        """DK-ST-027; a made key is used like an active one (section 9.3)."""
        return self.active or self.made


@dataclass(frozen=True)
class Deselected:
    """The applet is not selected."""


@dataclass(frozen=True)
class Selected:
    """The applet is selected; there is no session."""


@dataclass(frozen=True)
class Answered:
    """AUTH0 has been answered: there is an ephemeral key."""

    transaction: crypto.Transaction
    ephemeral: crypto.PrivateKey = field(repr=False)


@dataclass(frozen=True)
class Open:
    """AUTH1 has been answered: there is a channel."""

    key: DeviceKey
    channel: Channel


Phase = Deselected | Selected | Answered | Open

# The commands that each phase lists; any other is out of order (DK-CH-005, DK-ST-026).
LISTED: dict[type, set[Instruction]] = {
    Deselected: {Instruction.SELECT},
    Selected: {Instruction.SELECT, Instruction.AUTH0, Instruction.CONTROL_FLOW},
    Answered: {Instruction.SELECT, Instruction.AUTH1, Instruction.CONTROL_FLOW},
    Open: {Instruction.SELECT, Instruction.EXCHANGE, Instruction.CONTROL_FLOW},
}


class Device:
    """One phone with one wallet applet. `draw` gives its ephemeral keys."""

    def __init__(
        self,
        profile: Profile,
        versions: list[bytes],
        express: bool,
        keys: list[DeviceKey],
        draw: Callable[[], crypto.PrivateKey] = crypto.generate,
    ) -> None:
        self.profile = profile
        self.versions = versions
        self.express = express
        self.keys = {key.vehicle_identifier: key for key in keys}
        self.effects: list[Effect] = []
        self.framework: Framework | None = None  # the phone's other application, if it can pair
        self._draw = draw
        self._phase: Phase = Deselected()
        self._kept: Command | None = None  # a command in parts
        self._user = False
        self._interface = profile.interface_nfc

    @property
    def phase(self) -> str:
        return type(self._phase).__name__

    def enter_field(self, link: str) -> None:
        """The phone meets a reader. A user who has authenticated already stays so."""
        self._interface = self.profile.interface(link)

    def lose_field(self) -> None:
        """DK-ST-028; an authentication of the user goes with the field."""
        self._leave(Deselected())
        self._user = False

    def authenticate_user(self) -> None:
        """The user shows finger, face or code: good for the next AUTH0 that is accepted."""
        self._user = True

    def command(self, pdu: bytes) -> bytes:
        """The response to one command, status word included; Refusal if a check fails."""
        try:
            data = self._command(pdu)
        except Refusal:
            # DK-ST-030: a failed check ends the session; without a selection there is none.
            self._leave(self._phase if isinstance(self._phase, Deselected) else Selected())
            raise
        return data + self.profile.status.ok

    def _command(self, pdu: bytes) -> bytes:
        """DK-EN-010: form, class, instruction, phase, parameters; then length and data of the command."""
        command = apdu.parse(pdu)
        first = self._first(command)
        if command.instruction not in LISTED[type(self._phase)]:
            raise Refusal(Reason.ORDER)
        self._check_parameters(command)
        joined = command.joined(first)
        if first or command.chained:
            self._check_room(joined)
        if command.chained:
            self._kept = joined
            return b""
        self._kept = None
        return self._perform(joined)

    def _perform(self, command: Command) -> bytes:
        match command.instruction, self._phase:
            case Instruction.SELECT, _:
                return self._select(command)
            case Instruction.AUTH0, Selected():
                return self._auth0(command)
            case Instruction.AUTH1, Answered() as answered:
                return self._auth1(command, answered)
            case Instruction.EXCHANGE, Open() as opened:
                return self._exchange(command, opened)
            case Instruction.CONTROL_FLOW, _:
                return self._control_flow(command)
        raise Refusal(Reason.ORDER)

    # Commands in parts (DK-EN-009)

    def _first(self, command: Command) -> Command | None:
        """What was kept of this command. SELECT begins anew in any phase, so it also drops what was kept."""
        kept = self._kept
        if kept and not command.continues(kept):
            self._kept = None
            if command.instruction is not Instruction.SELECT:
                raise Refusal(Reason.ORDER)
        return self._kept

    def _check_room(self, command: Command) -> None:
        if len(command.data) > self.profile.chained_max:
            raise Refusal(Reason.LENGTH)

    # Parameters

    def _check_parameters(self, command: Command) -> None:
        profile = self.profile
        p1, p2 = {
            Instruction.SELECT: ({0x04}, {0x00}),  # DK-EN-002
            Instruction.AUTH0: ({profile.p1_standard}, {profile.code_unlock, profile.code_drive}),  # DK-EN-003
            Instruction.AUTH1: ({0x00}, {0x00}),  # DK-EN-004
            Instruction.EXCHANGE: ({0x00}, {0x00}),  # DK-EN-005
            Instruction.CONTROL_FLOW: ({profile.control_success, profile.control_failure}, {0x00}),  # DK-EN-007
        }[command.instruction]
        if command.p1 not in p1 or command.p2 not in p2:
            raise Refusal(Reason.PARAMETERS)

    # Commands

    def _select(self, command: Command) -> bytes:
        """DK-EN-002; DK-ST-028: whatever is selected, the session ends."""
        self._leave(Deselected())
        if self.framework and command.data == self.framework.values.framework_aid:
            return self.framework.select()
        if command.data != self.profile.applet_aid:
            raise Refusal(Reason.NOT_FOUND)
        self._phase = Selected()
        return tlv.encode(Tag.VERSION, b"".join(self.versions))

    def _auth0(self, command: Command) -> bytes:
        """Whether the vehicle is known makes no difference here (DK-ST-023)."""
        version, vehicle_ephemeral, identifier, vehicle = self._fields(
            command, (Tag.VERSION, 2), (Tag.VEHICLE_EPHEMERAL, 65), (Tag.TRANSACTION, 16), (Tag.VEHICLE, 8)
        )
        try:
            crypto.public_key(vehicle_ephemeral)  # DK-CR-001
        except ValueError:
            raise Refusal(Reason.DATA) from None
        if version not in self.versions:
            raise Refusal(Reason.VERSION)  # DK-ST-020
        if not (self.express or self._user):
            raise Refusal(Reason.USER)  # DK-ST-022
        self._user = False
        ephemeral = self._draw()  # DK-ST-021
        transaction = crypto.Transaction(
            vehicle_identifier=vehicle,
            vehicle_ephemeral=vehicle_ephemeral,
            endpoint_ephemeral=crypto.point(ephemeral),
            identifier=identifier,
            version=version,
            interface=self._interface,
            p1=command.p1,
            p2=command.p2,
        )
        self._phase = Answered(transaction, ephemeral)
        return tlv.encode(Tag.ENDPOINT_EPHEMERAL, transaction.endpoint_ephemeral)

    def _auth1(self, command: Command, answered: Answered) -> bytes:
        (signature,) = self._fields(command, (Tag.SIGNATURE, 64))
        transaction = answered.transaction
        key = self.keys.get(transaction.vehicle_identifier)
        if key is None:
            raise Refusal(Reason.UNKNOWN_VEHICLE)  # DK-ST-023
        # DK-ST-024, DK-ST-025: the vehicle's usage under the key bound to the named vehicle.
        signed = transaction.signed_data(self.profile.usage_vehicle)
        if not crypto.verify(key.vehicle_public, signature, signed):
            raise Refusal(Reason.SIGNATURE)
        if not key.usable:
            raise Refusal(Reason.INACTIVE)  # DK-ST-027
        return self._accept(key, answered)

    def _accept(self, key: DeviceKey, answered: Answered) -> bytes:
        """Opens the channel, stores Kpersistent, lets the identity out. DK-ST-026: the ephemeral is used up."""
        transaction = answered.transaction
        keys = crypto.derive(self.profile, transaction, answered.ephemeral, transaction.vehicle_ephemeral)
        channel = Channel(keys, self.profile.counter_max)
        self._phase = Open(key, channel)
        key.persistent = keys.persistent
        self._report("persistent_stored", slot=key.slot)
        self._report("identity_released", slot=key.slot)
        signature = crypto.sign(key.endpoint, transaction.signed_data(self.profile.usage_endpoint))
        return channel.seal_response(  # DK-EN-004
            tlv.encode(Tag.SLOT, bytes([key.slot]))
            + tlv.encode(Tag.SIGNATURE, signature)
            + tlv.encode(Tag.SUBSET, key.mailbox[: self.profile.subset_len])
        )

    def _exchange(self, command: Command, opened: Open) -> bytes:
        content = opened.channel.open_command(command.data)
        if opened.key.made:  # DK-OP-029: only a valid EXCHANGE command shows that the vehicle knows the key
            opened.key.made, opened.key.active = False, True
            self._report("key_active", slot=opened.key.slot)
        reading = mailbox.read(self.profile, opened.key.mailbox, content)
        if reading.released:
            offset, length = reading.released
            self._report("mailbox_released", offset=offset, length=length)
        return opened.channel.seal_response(reading.content)

    def _control_flow(self, command: Command) -> bytes:
        """DK-ST-029: tells the user and touches no key."""
        self._fields(command)
        self._report("prompt", success=command.p1 == self.profile.control_success)
        self._leave(Selected())
        return b""

    # Keys

    def remove(self, key: DeviceKey) -> None:
        """Forgets a key, and ends the session in which it is used."""
        del self.keys[key.vehicle_identifier]
        self._report("key_removed", slot=key.slot)
        if isinstance(self._phase, Open) and self._phase.key is key:
            self._leave(Selected())

    # Small things

    def _fields(self, command: Command, *fields: tuple[int, int]) -> list[bytes]:
        try:
            return tlv.decode(command.data, fields)
        except tlv.Malformed:
            raise Refusal(Reason.DATA) from None

    def _leave(self, following: Phase) -> None:
        """Ends the session, if there is one, and drops half a command. DK-HY-001: all keys go with the old phase."""
        if isinstance(self._phase, Answered | Open):
            self._report("session_ended")
        self._phase = following
        self._kept = None

    def _report(self, kind: str, **detail: Any) -> None:
        self.effects.append({"kind": kind, **detail})
