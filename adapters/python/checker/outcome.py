"""What a subject does at one step."""

from dataclasses import dataclass, field


@dataclass
class Outcome:
    """What is sent, what is done in order, the class of a refusal, and the subject's own values on the way."""

    out: list[bytes] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    refusal: str | None = None
    mid: dict[str, bytes] = field(default_factory=dict)


class Refused(Exception):
    """A failed check: class and, for a device, the name of the status word."""

    def __init__(self, word: str, status: str = "") -> None:
        super().__init__(word)
        self.word = word
        self.status = status
