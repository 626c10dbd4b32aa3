"""The values of section 4.5 once more, as the table prints them: name, ccc, invented (`same` is left out)."""

_TABLE = """
applet_aid          A000000809434343444B417631
usage_vehicle       415D9569
usage_endpoint      4E887B4C
interface_nfc       5E
interface_ble       C3      B1
p1_standard         00
code_unlock         01      11
code_drive          03      13
control_success     01
control_failure     00
read_ok             0000    5000
read_bounds         0001    5001
read_malformed      0002    5002
ok                  9000
not_found           6A82    6F6A
unknown_class       6E00    6F6E
unknown_instruction 6D00    6F6D
bad_parameters      6B00    6F00
wrong_length        6700    6F67
bad_data            6A80    6F80
version             6A80    6F81
order               6985    6F85
user_needed         6985    6F83
security            6982    6F82
"""

_NUMBERS = """
subset_len          2       4
mailbox_size        256     320
read_max            192     160
token_len           16      24
token_offset        16      32
counter_max         255     127
chained_max         1024    512
"""

PROFILES = ("ccc", "invented")
VERSIONS = (("0101", "0100"), ("0201", "0200"))

# The status word's name for each class of refusal; where a class has several, any of them.
STATUS_OF_CLASS = {
    "unsupported": ("not_found", "unknown_class", "unknown_instruction"),
    "order": ("order",),
    "freshness": ("order",),
    "malformed": ("bad_parameters", "bad_data"),
    "length": ("wrong_length",),
    "version": ("version",),
    "entitlement": ("user_needed",),
    "signature": ("security",),
    "mac": ("security",),
    "unknown_key": ("security",),
    "revoked": ("security",),
}


class Values:
    """One column; byte values by index, numbers as attributes."""

    def __init__(self, profile: str) -> None:
        column = PROFILES.index(profile)
        self.profile = profile
        self.versions = VERSIONS[column]
        self.bytes = {name: bytes.fromhex(value) for name, value in _column(_TABLE, column)}
        self.number = {name: int(value) for name, value in _column(_NUMBERS, column)}

    def __getitem__(self, name: str) -> bytes:
        return self.bytes[name]

    def statuses(self, refusal_class: str) -> set[bytes]:
        return {self.bytes[name] for name in STATUS_OF_CLASS[refusal_class]}

    def read_request(self, offset: int, length: int) -> bytes:
        """The content of an EXCHANGE command."""
        first, second = (offset, length) if self.profile == "ccc" else (length, offset)
        return b"\x87\x04" + first.to_bytes(2, "big") + second.to_bytes(2, "big")

    def read_range(self, request: bytes) -> tuple[int, int]:
        """Offset and length from the four bytes of a read."""
        first, second = int.from_bytes(request[:2], "big"), int.from_bytes(request[2:], "big")
        return (first, second) if self.profile == "ccc" else (second, first)

    def read_answer(self, status: bytes, data: bytes) -> bytes:
        """The content of an EXCHANGE response."""
        length = len(data).to_bytes(2, "big")
        return length + data + status if self.profile == "ccc" else status + length + data


def _column(table: str, column: int) -> list[tuple[str, str]]:
    rows = [line.split() for line in table.split("\n") if line]
    return [(name, cells[min(column, len(cells) - 1)]) for name, *cells in rows]
