"""HKDF (RFC 5869), CMAC (RFC 4493) and CBC over the raw AES block."""

import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 16


def aes(key: bytes, blocks: bytes, decrypt: bool = False) -> bytes:
    """AES-128, each block for itself."""
    cipher = Cipher(algorithms.AES(key), modes.ECB())
    context = cipher.decryptor() if decrypt else cipher.encryptor()
    return context.update(blocks) + context.finalize()


def xor(a: bytes, b: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b, strict=True))


def hkdf(secret: bytes, info: bytes, length: int) -> bytes:
    """Extract with an empty salt, then expand."""
    key = hmac.digest(bytes(32), secret, hashlib.sha256)
    output, block, number = b"", b"", 0
    while len(output) < length:
        number += 1
        block = hmac.digest(key, block + info + bytes([number]), hashlib.sha256)
        output += block
    return output[:length]


def _double(block: bytes) -> bytes:
    number = int.from_bytes(block, "big") << 1
    return ((number & (1 << 128) - 1) ^ (0x87 if number >> 128 else 0)).to_bytes(BLOCK, "big")


def cmac(key: bytes, data: bytes) -> bytes:
    subkey = _double(aes(key, bytes(BLOCK)))
    whole = len(data) > 0 and len(data) % BLOCK == 0
    if not whole:
        subkey = _double(subkey)
        data += b"\x80" + bytes(-(len(data) + 1) % BLOCK)
    state = bytes(BLOCK)
    for place in range(0, len(data) - BLOCK, BLOCK):
        state = aes(key, xor(state, data[place : place + BLOCK]))
    return aes(key, xor(state, xor(data[-BLOCK:], subkey)))


def cbc_encrypt(key: bytes, iv: bytes, plain: bytes) -> bytes:
    output = b""
    for place in range(0, len(plain), BLOCK):
        iv = aes(key, xor(iv, plain[place : place + BLOCK]))
        output += iv
    return output


def cbc_decrypt(key: bytes, iv: bytes, secret: bytes) -> bytes:
    return xor(aes(key, secret, decrypt=True), (iv + secret)[: len(secret)])
