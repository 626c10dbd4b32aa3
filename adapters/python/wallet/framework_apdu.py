"""The commands of the framework (section 10.1): class and instruction. The form of an APDU is that of chapter 4."""

from dataclasses import dataclass
from enum import Enum

from . import apdu
from .refusal import Reason, Refusal


class Operation(Enum):
    """(class, INS); the value of `stage` is the name that KAP gives it."""

    SELECT = 0x00, 0xA4
    REQUEST = 0x80, 0x30
    VERIFY = 0x80, 0x32
    OP_CONTROL_FLOW = 0x80, 0x3C
    WRITE_DATA = 0x84, 0xD4
    GET_DATA = 0x84, 0xCA
    GET_RESPONSE = 0x84, 0xC0

    @property
    def stage(self) -> str:
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True)
class FrameworkCommand:
    """A command whose class and instruction are known."""

    operation: Operation
    p1: int
    p2: int
    data: bytes


CLASSES = {operation.value[0] for operation in Operation}


def parse(pdu: bytes) -> FrameworkCommand:
    """DK-OE-005: form, then class, then instruction. A class byte with the chaining bit is unknown here."""
    data = apdu.data_field(pdu)
    return FrameworkCommand(_operation(pdu[0], pdu[1]), pdu[2], pdu[3], data)


def stage(pdu: bytes) -> str | None:
    """The name of the command that a byte string seems to be, however broken the rest is."""
    try:
        return _operation(pdu[0], pdu[1]).stage if len(pdu) >= 2 else None
    except Refusal:
        return None


def _operation(cla: int, ins: int) -> Operation:
    if cla not in CLASSES:
        raise Refusal(Reason.UNKNOWN_CLASS)
    try:
        return Operation((cla, ins))
    except ValueError:
        raise Refusal(Reason.UNKNOWN_INSTRUCTION) from None
