"""Commands as byte strings: form, class and instruction, and commands in parts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .refusal import Reason, Refusal

CHAINED = 0x10


class Instruction(Enum):
    """The commands of section 4.1: (class, INS); the value of `stage` is the name that KAP gives it."""

    SELECT = 0x00, 0xA4
    AUTH0 = 0x80, 0x80
    AUTH1 = 0x80, 0x81
    EXCHANGE = 0x84, 0xC9
    CONTROL_FLOW = 0x80, 0x3C

    @property
    def stage(self) -> str:
        return self.name.lower().replace("_", "-")


CLASSES = {instruction.value[0] for instruction in Instruction}


@dataclass(frozen=True)
class Command:
    """A command whose class and instruction are known."""

    instruction: Instruction
    p1: int
    p2: int
    data: bytes
    chained: bool

    def continues(self, first: Command) -> bool:
        """Whether this may be a later part of the command that began with `first` (DK-EN-009)."""
        return (self.instruction, self.p1, self.p2) == (first.instruction, first.p1, first.p2)

    def joined(self, first: Command | None) -> Command:
        """This part with the data that was kept before it."""
        kept = first.data if first else b""
        return Command(self.instruction, self.p1, self.p2, kept + self.data, self.chained)


def stage(pdu: bytes) -> str | None:
    """The name of the command that a byte string seems to be, however broken the rest is."""
    if len(pdu) < 2:
        return None
    try:
        return _instruction(pdu[0], pdu[1]).stage
    except Refusal:
        return None


def parse(pdu: bytes) -> Command:
    """A short APDU. Its form is checked first, then class, then instruction."""
    data = data_field(pdu)
    return Command(_instruction(pdu[0], pdu[1]), pdu[2], pdu[3], data, bool(pdu[0] & CHAINED))


def data_field(pdu: bytes) -> bytes:
    """The data field (DK-EN-001): header; then nothing, Le, Lc with data, or Lc with data and Le; Le is 00."""
    if len(pdu) == 4 or (len(pdu) == 5 and pdu[4] == 0):
        return b""
    if len(pdu) < 6 or pdu[4] == 0:
        raise Refusal(Reason.LENGTH)
    data, rest = pdu[5 : 5 + pdu[4]], pdu[5 + pdu[4] :]
    if len(data) != pdu[4] or rest not in (b"", b"\x00"):
        raise Refusal(Reason.LENGTH)
    return data


def _instruction(cla: int, ins: int) -> Instruction:
    """DK-EN-010: class before instruction."""
    base = cla & ~CHAINED
    if base not in CLASSES:
        raise Refusal(Reason.UNKNOWN_CLASS)
    try:
        return Instruction((base, ins))
    except ValueError:
        raise Refusal(Reason.UNKNOWN_INSTRUCTION) from None
