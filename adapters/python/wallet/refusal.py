"""The refusals of section 4.4: why, with which status word, of which class."""

from enum import Enum


class Reason(Enum):
    """Each row of the table, split by class: (status word, class). Chained parts are refused as ORDER or LENGTH."""

    UNKNOWN_CLASS = "unknown_class", "unsupported"
    UNKNOWN_INSTRUCTION = "unknown_instruction", "unsupported"
    NOT_FOUND = "not_found", "unsupported"
    ORDER = "order", "order"
    COUNTER = "order", "freshness"
    PARAMETERS = "bad_parameters", "malformed"
    LENGTH = "wrong_length", "length"
    DATA = "bad_data", "malformed"
    VERSION = "version", "version"
    USER = "user_needed", "entitlement"
    # DK-EN-011: one status word for everything that must not be told apart.
    SIGNATURE = "security", "signature"
    MAC = "security", "mac"
    UNKNOWN_VEHICLE = "security", "unknown_key"
    INACTIVE = "security", "revoked"
    # Section 10.4: what pairing adds.
    COSTS = "bad_data", "entitlement"
    PATH = "security", "chain"
    CONFLICT = "conflict", "entitlement"

    @property
    def status(self) -> str:
        return self.value[0]

    @property
    def word(self) -> str:
        return self.value[1]


class Refusal(Exception):
    """A check failed. The device wipes its session and answers with a status word."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.word)
        self.reason = reason
