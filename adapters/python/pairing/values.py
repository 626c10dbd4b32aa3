"""The values of section 10.5."""

from dataclasses import dataclass, replace
from enum import IntEnum


class Tag(IntEnum):
    """Tags that are the same in every profile."""

    FRAMEWORK_VERSIONS = 0x5A
    FRAMEWORK_VERSION = 0x5B
    VERSIONS = 0x5C
    MODE = 0xD4
    STRETCHING = 0x7F50
    SALT = 0xC0
    COST_N = 0xC1
    COST_R = 0xC2
    COST_P = 0xC3
    BRAND = 0xD6
    SHARE_X = 0x50
    SHARE_Y = 0x52
    EVIDENCE_VEHICLE = 0x57
    EVIDENCE_DEVICE = 0x58


@dataclass(frozen=True)
class PairingValues:
    """One column of the table; the defaults are those of `ccc`."""

    framework_aid: bytes = bytes.fromhex("A000000809434343444B467631")
    framework_versions: tuple[bytes, ...] = (bytes.fromhex("0101"), bytes.fromhex("0100"))
    mode_none: int = 0x00
    mode_password: int = 0x02
    write_more: int = 0x00
    write_last: int = 0x80
    creation: tuple[int, ...] = (0x4D, 0x4E, 0xC4, 0xC5, 0xC6, 0xC7)
    chain: tuple[int, ...] = (0xC8, 0xC9, 0xCA, 0xCB)  # the request, then the certificates
    end_tag: int = 0x55
    op_continue: int = 0x10
    op_end: int = 0x11
    op_abort: int = 0x12
    cost_min: int = 4096
    cost_max: int = 65536
    cost_r: int = 8
    cost_p: int = 1
    attempts_vehicle: int = 5
    attempts_device: int = 5
    part_len: int = 224
    stream_max: int = 4096
    certificate_max: int = 1024
    binding_oid: str = "1.3.6.1.4.1.32473.9.1"
    receipt_offset: int = 64
    usage_receipt: bytes = bytes.fromhex("4B54535F")
    pake: str = "ccc"

    @property
    def op_codes(self) -> set[int]:
        """DK-OE-006: the three codes of OP CONTROL FLOW."""
        return {self.op_continue, self.op_end, self.op_abort}


CCC = PairingValues()

INVENTED = replace(
    CCC,
    framework_versions=(bytes.fromhex("0301"), bytes.fromhex("0300")),
    creation=(0x8D, 0x8E, 0x84, 0x85, 0xA6, 0xA7),
    chain=(0xA8, 0xA9, 0xAA, 0xAB),
    end_tag=0x75,
    op_continue=0x20,
    op_end=0x21,
    op_abort=0x22,
    cost_min=2048,
    cost_max=32768,
    attempts_vehicle=3,
    attempts_device=4,
    part_len=160,
    stream_max=3072,
    certificate_max=768,
    binding_oid="1.3.6.1.4.1.32473.9.2",
    receipt_offset=96,
    usage_receipt=bytes.fromhex("54524B21"),
    pake="rfc9383",
)

PAIRING = {"ccc": CCC, "invented": INVENTED}
