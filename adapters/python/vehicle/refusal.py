"""How a vehicle refuses: by ending what runs (DK-ST-009, DK-OP-011). The class is one of the words of section 4.4."""


class Refusal(Exception):
    """A check failed. `out` is what the vehicle sends to end the run, `stage` the command whose answer was refused."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word
        self.out: list[bytes] = []
        self.stage: str | None = None
