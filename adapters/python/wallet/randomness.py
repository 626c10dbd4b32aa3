"""Where random values come from: a stream that was seeded, as long as it lasts, then the system (docs/adapter.md, seed)."""

import secrets
from collections import deque

from . import crypto

KEYS = ("ephemeral", "share", "endpoint")  # 32 bytes each, scalars between 1 and n-1
OTHERS = {"transaction": 16, "challenge": 16, "token": None}  # so many bytes, or as many as are asked for


class Randomness:
    """All streams of one subject. A role draws from those that it has; the others are not for it."""

    def __init__(self) -> None:
        self._streams: dict[str, deque[bytes]] = {}

    def seed(self, streams: dict[str, list[str]]) -> None:
        """Replaces the streams that are named; ValueError if a value cannot be drawn."""
        given = {name: [bytes.fromhex(value) for value in values] for name, values in streams.items()}
        for name, values in given.items():
            for value in values:
                _check(name, value)
        self._streams.update((name, deque(values)) for name, values in given.items())

    def clear(self) -> None:
        self._streams.clear()

    def key(self, name: str) -> crypto.PrivateKey:
        """DK-ST-002, DK-ST-021, DK-OP-013: a new private key."""
        stream = self._streams.get(name)
        return crypto.private_key(stream.popleft()) if stream else crypto.generate()

    def scalar(self, name: str) -> int:
        return self.key(name).private_numbers().private_value

    def octets(self, name: str, length: int) -> bytes:
        stream = self._streams.get(name)
        return stream.popleft() if stream else secrets.token_bytes(length)


def _check(name: str, value: bytes) -> None:
    if name in KEYS:
        crypto.private_key(value)
    elif name in OTHERS and OTHERS[name] not in (None, len(value)):
        raise ValueError(f"a value of the stream {name} has {OTHERS[name]} bytes")
