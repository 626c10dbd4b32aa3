"""The device's end of the channel (section 5.3)."""

import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from .crypto import ChannelKeys
from .refusal import Reason, Refusal

BLOCK = 16
MAC = 8
COMMAND, RESPONSE = 0x00, 0x80


def pad(content: bytes) -> bytes:
    """80 and zeros to whole blocks; no content stays empty (DK-CR-007)."""
    if not content:
        return b""
    return content + b"\x80" + bytes(-(len(content) + 1) % BLOCK)


def unpad(padded: bytes) -> bytes:
    """The content; Refusal unless the padding is the shortest one."""
    content = padded.rstrip(b"\x00")
    if not content.endswith(b"\x80") or len(padded) - len(content) >= BLOCK:
        raise Refusal(Reason.MAC)
    return content[:-1]


def cmac(key: bytes, data: bytes) -> bytes:
    mac = CMAC(algorithms.AES(key))
    mac.update(data)
    return mac.finalize()


class Channel:
    """Counter, chaining value and keys of one open channel."""

    def __init__(self, keys: ChannelKeys, counter_max: int, shortest: int = BLOCK + MAC) -> None:
        """`shortest` is the fewest bytes of a command: in pairing one without content is its MAC alone (section 9.4)."""
        self._keys = keys
        self._shortest = shortest
        self._counter_max = counter_max
        self._counter = 0
        self._mcv = bytes(BLOCK)

    def open_command(self, data: bytes) -> bytes:
        """The content of a command."""
        if self._counter >= self._counter_max:
            raise Refusal(Reason.COUNTER)  # DK-CR-009
        if len(data) < self._shortest or len(data) % BLOCK != MAC:
            raise Refusal(Reason.LENGTH)  # DK-CR-008: a MAC is eight bytes, never fewer
        ciphertext, mac = data[:-MAC], data[-MAC:]
        self._counter += 1
        self._mcv = cmac(self._keys.mac, self._mcv + ciphertext)  # DK-CH-004, DK-CH-006
        # DK-CH-003 before anything is decrypted; DK-CR-008 all of it; DK-HY-002 in constant time.
        if not hmac.compare_digest(mac, self._mcv[:MAC]):
            raise Refusal(Reason.MAC)
        if not ciphertext:
            return b""
        decryptor = self._cipher(COMMAND).decryptor()
        return unpad(decryptor.update(ciphertext) + decryptor.finalize())

    def seal_response(self, content: bytes) -> bytes:
        """Ciphertext and MAC; chaining value and counter stay (DK-CH-002, DK-CH-006)."""
        encryptor = self._cipher(RESPONSE).encryptor()
        ciphertext = encryptor.update(pad(content)) + encryptor.finalize()
        return ciphertext + cmac(self._keys.rmac, self._mcv + ciphertext)[:MAC]

    def _cipher(self, direction: int) -> Cipher[modes.CBC]:
        """AES-CBC; the initial vector is the encrypted counter block (DK-CR-007)."""
        block = bytes([direction]) + bytes(BLOCK - 2) + bytes([self._counter])
        key = algorithms.AES(self._keys.enc)
        encryptor = Cipher(key, modes.ECB()).encryptor()
        return Cipher(key, modes.CBC(encryptor.update(block) + encryptor.finalize()))
