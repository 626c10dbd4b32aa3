"""What a transaction and a pairing of the vehicle have in common: one command out, one response in, and an end."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from wallet import tlv
from wallet.profile import Profile
from wallet.randomness import Randomness

from .refusal import Refusal
from .store import Store

RESPONSE_MAX = 256
Report = Callable[..., None]
Taker = Callable[[bytes, bytes], bytes]  # takes data and status word of a response, gives the next command


class Run(ABC):
    """One run over one link. `stage` is the command whose answer is awaited."""

    def __init__(self, profile: Profile, store: Store, randomness: Randomness, report: Report) -> None:
        self.profile = profile
        self.store = store
        self.stage: str | None = None
        self._random = randomness
        self._report = report
        self._await: Taker | None = None
        self._control = False  # the last command has left, its answer changes nothing

    @abstractmethod
    def start(self) -> bytes:
        """The first command."""

    @abstractmethod
    def failure(self) -> bytes:
        """The command that ends the run when a check has failed."""

    @property
    def live(self) -> bool:
        """Whether there is a session."""
        return self._await is not None

    def response(self, pdu: bytes) -> list[bytes]:
        """What the vehicle sends next; Refusal if a check fails."""
        if self._control:
            self._control = False
            return []
        if self._await is None:
            raise Refusal("order")
        try:
            return [self._await(*_parts(pdu))]
        except Refusal as refusal:  # DK-ST-009, DK-OP-011
            refusal.stage = self.stage
            refusal.out = [self._finish(self.failure())]
            raise

    def lose(self) -> None:
        """The link or the power is lost, or another run begins: DK-HY-001, all keys go."""
        if self.live:
            self._wipe()
            self._report("session_ended")
        self._control = False

    def _send(self, stage: str, following: Taker, header: str, data: bytes = b"") -> bytes:
        """A command with Le; `following` takes its answer."""
        self.stage, self._await = stage, following
        body = bytes([len(data)]) + data if data else b""
        return bytes.fromhex(header) + body + b"\x00"

    def _finish(self, command: bytes) -> bytes:
        """Sends the last command."""
        self._wipe()
        self._control = True
        self._report("session_ended")
        return command

    def _wipe(self) -> None:
        """DK-ST-002, DK-OP-013: forgets ephemeral, share and keys. A subclass forgets more."""
        self._await = None

    # Reading responses (DK-EN-012)

    def _ok(self, status: bytes) -> None:
        if status != self.profile.status.ok:
            raise Refusal("unsupported")

    def _fields(self, data: bytes, *fields: tuple[int, int]) -> list[bytes]:
        return whole(tlv.decode, data, fields)


def whole(read: Callable[..., Any], *arguments: Any) -> Any:
    """What `read` makes of a response; a response that it cannot read is not whole."""
    try:
        return read(*arguments)
    except ValueError:
        raise Refusal("malformed") from None


def _parts(pdu: bytes) -> tuple[bytes, bytes]:
    """Data and status word."""
    if not 2 <= len(pdu) <= RESPONSE_MAX + 2:
        raise Refusal("length")
    return pdu[:-2], pdu[-2:]
