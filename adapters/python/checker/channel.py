"""Section 5.3 seen from outside: both directions, for whoever knows the keys."""

from . import parse
from .schedule import Derivation
from .primitives import aes, cbc_decrypt, cbc_encrypt, cmac


class Channel:
    """Follows counter and chaining value."""

    def __init__(self, keys: Derivation) -> None:
        self.keys = keys
        self.counter = 0
        self.mcv = bytes(16)

    def command(self, data: bytes) -> bytes:
        """The content of the next EXCHANGE command; ValueError if length, MAC or padding is wrong."""
        secret, mac = _split(data)
        self._advance(secret)
        if mac != self.mcv[:8]:
            raise ValueError(f"the MAC is {mac.hex()}, not {self.mcv[:8].hex()}")
        return self._decrypt(secret, b"\x00")

    def response(self, data: bytes) -> bytes:
        """The content of the response to the last command."""
        secret, mac = _split(data)
        expected = self._response_mac(secret)
        if mac != expected:
            raise ValueError(f"the MAC is {mac.hex()}, not {expected.hex()}")
        return self._decrypt(secret, b"\x80")

    def make_command(self, content: bytes) -> bytes:
        """The data field of the next EXCHANGE command."""
        iv = self._iv(b"\x00", self.counter + 1)
        secret = cbc_encrypt(self.keys.kenc, iv, _pad(content))
        self._advance(secret)
        return secret + self.mcv[:8]

    def make_response(self, content: bytes) -> bytes:
        """The data of the response to the last command."""
        secret = cbc_encrypt(self.keys.kenc, self._iv(b"\x80", self.counter), _pad(content))
        return secret + self._response_mac(secret)

    def _advance(self, secret: bytes) -> None:
        self.counter += 1
        self.mcv = cmac(self.keys.kmac, self.mcv + secret)

    def _response_mac(self, secret: bytes) -> bytes:
        return cmac(self.keys.krmac, self.mcv + secret)[:8]

    def _iv(self, direction: bytes, counter: int) -> bytes:
        return aes(self.keys.kenc, direction + bytes(14) + bytes([counter]))

    def _decrypt(self, secret: bytes, direction: bytes) -> bytes:
        return parse.unpad(cbc_decrypt(self.keys.kenc, self._iv(direction, self.counter), secret))


def _split(data: bytes) -> tuple[bytes, bytes]:
    if len(data) < 24 or len(data) % 16 != 8:
        raise ValueError(f"{len(data)} bytes are not whole blocks and a MAC")
    return data[:-8], data[-8:]


def _pad(content: bytes) -> bytes:
    return content + b"\x80" + bytes(15 - len(content) % 16)
