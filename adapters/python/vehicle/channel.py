"""The vehicle's end of the channel (sections 5.3 and 9.4)."""

import hmac

from wallet.channel import BLOCK, COMMAND, MAC, RESPONSE, Channel, cmac, pad, unpad
from wallet.refusal import Refusal as DeviceRefusal

from .refusal import Refusal


class VehicleChannel(Channel):
    """Commands go out, responses come in; keys, counter and chaining value are those of the wallet's class."""

    def seal_command(self, content: bytes) -> bytes:
        """Ciphertext and MAC under the next counter (DK-CH-004, DK-CH-006, DK-OC-003)."""
        if self._counter >= self._counter_max:
            raise Refusal("freshness")  # DK-CR-009
        self._counter += 1
        encryptor = self._cipher(COMMAND).encryptor()
        ciphertext = encryptor.update(pad(content)) + encryptor.finalize()
        self._mcv = cmac(self._keys.mac, self._mcv + ciphertext)
        return ciphertext + self._mcv[:MAC]

    def open_response(self, data: bytes) -> bytes:
        """The content of the answer to the last command."""
        if len(data) < self._shortest or len(data) % BLOCK != MAC:
            raise Refusal("length")  # DK-CR-008: a MAC is eight bytes, never fewer
        ciphertext, mac = data[:-MAC], data[-MAC:]
        # DK-CH-001, DK-OC-002 before anything is decrypted; DK-CH-002 in its place.
        if not hmac.compare_digest(mac, cmac(self._keys.rmac, self._mcv + ciphertext)[:MAC]):
            raise Refusal("mac")
        if not ciphertext:
            return b""
        decryptor = self._cipher(RESPONSE).decryptor()
        try:
            return unpad(decryptor.update(ciphertext) + decryptor.finalize())
        except DeviceRefusal:
            raise Refusal("mac") from None
