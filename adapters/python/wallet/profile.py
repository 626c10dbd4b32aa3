"""The values of section 4.5."""

from dataclasses import dataclass, field, replace
from enum import IntEnum


class Tag(IntEnum):
    """The tags of chapters 4 and 5; they are the same in every profile."""

    VERSION = 0x5C
    VEHICLE_EPHEMERAL = 0x87
    ENDPOINT_EPHEMERAL = 0x86
    TRANSACTION = 0x4C
    VEHICLE = 0x4D
    SIGNATURE = 0x9E
    USAGE = 0x93
    SLOT = 0x4E
    SUBSET = 0x4B
    READ = 0x87


@dataclass(frozen=True)
class Status:
    """Status words, by the names of section 4.4."""

    ok: bytes = bytes.fromhex("9000")
    not_found: bytes = bytes.fromhex("6A82")
    unknown_class: bytes = bytes.fromhex("6E00")
    unknown_instruction: bytes = bytes.fromhex("6D00")
    bad_parameters: bytes = bytes.fromhex("6B00")
    wrong_length: bytes = bytes.fromhex("6700")
    bad_data: bytes = bytes.fromhex("6A80")
    version: bytes = bytes.fromhex("6A80")
    order: bytes = bytes.fromhex("6985")
    user_needed: bytes = bytes.fromhex("6985")
    security: bytes = bytes.fromhex("6982")
    conflict: bytes = bytes.fromhex("6A89")  # section 10.5
    more: bytes = bytes.fromhex("61")  # section 10.1; one byte follows


@dataclass(frozen=True)
class Profile:
    """One column of the table; the defaults are those of `ccc`."""

    name: str = "ccc"
    applet_aid: bytes = bytes.fromhex("A000000809434343444B417631")
    usage_vehicle: bytes = bytes.fromhex("415D9569")
    usage_endpoint: bytes = bytes.fromhex("4E887B4C")
    interface_nfc: int = 0x5E
    interface_ble: int = 0xC3
    label_volatile: bytes = b"Volatile"
    label_persistent: bytes = b"Persistent"
    p1_standard: int = 0x00
    code_unlock: int = 0x01
    code_drive: int = 0x03
    control_success: int = 0x01
    control_failure: int = 0x00
    subset_len: int = 2
    mailbox_size: int = 256
    read_max: int = 192
    token_len: int = 16
    token_offset: int = 16
    read_layout: tuple[str, str] = ("offset", "length")
    answer_layout: tuple[str, str, str] = ("length", "data", "status")
    read_ok: bytes = bytes.fromhex("0000")
    read_bounds: bytes = bytes.fromhex("0001")
    read_malformed: bytes = bytes.fromhex("0002")
    counter_max: int = 255
    chained_max: int = 1024
    status: Status = field(default_factory=Status)

    def interface(self, link: str) -> int:
        """The interface byte of a link."""
        return {"nfc": self.interface_nfc, "ble": self.interface_ble}[link]


CCC = Profile()

INVENTED = replace(
    CCC,
    name="invented",
    interface_ble=0xB1,
    code_unlock=0x11,
    code_drive=0x13,
    subset_len=4,
    mailbox_size=320,
    read_max=160,
    token_len=24,
    token_offset=32,
    read_layout=("length", "offset"),
    answer_layout=("status", "length", "data"),
    read_ok=bytes.fromhex("5000"),
    read_bounds=bytes.fromhex("5001"),
    read_malformed=bytes.fromhex("5002"),
    counter_max=127,
    chained_max=512,
    status=Status(
        not_found=bytes.fromhex("6F6A"),
        unknown_class=bytes.fromhex("6F6E"),
        unknown_instruction=bytes.fromhex("6F6D"),
        bad_parameters=bytes.fromhex("6F00"),
        wrong_length=bytes.fromhex("6F67"),
        bad_data=bytes.fromhex("6F80"),
        version=bytes.fromhex("6F81"),
        order=bytes.fromhex("6F85"),
        user_needed=bytes.fromhex("6F83"),
        security=bytes.fromhex("6F82"),
        conflict=bytes.fromhex("6F89"),
    ),
)

PROFILES = {profile.name: profile for profile in (CCC, INVENTED)}
