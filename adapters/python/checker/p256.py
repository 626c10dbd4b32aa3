"""P-256 from its equation: slow, not in constant time, for checking only."""

import hashlib
import hmac
from functools import lru_cache

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)

Point = tuple[int, int] | None  # None is the identity


def is_on_curve(point: tuple[int, int]) -> bool:
    x, y = point
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x * x - 3 * x + B)) % P == 0


def add(a: Point, b: Point) -> Point:
    if a is None or b is None:
        return b if a is None else a
    (x1, y1), (x2, y2) = a, b
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, P) if a == b else (y2 - y1) * pow(x2 - x1, -1, P)
    x3 = (slope * slope - x1 - x2) % P
    return x3, (slope * (x1 - x3) - y1) % P


@lru_cache(maxsize=16384)  # a flow uses the same few keys again and again
def multiply(scalar: int, point: Point) -> Point:
    result: Point = None
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def scalar(secret: bytes) -> int:
    """A private key; ValueError if it is out of range."""
    number = int.from_bytes(secret, "big")
    if len(secret) != 32 or not 1 <= number < N:
        raise ValueError("a private key is 32 bytes, between 1 and n-1")
    return number


def encode(point: Point) -> bytes:
    assert point is not None
    return b"\x04" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def decode(data: bytes) -> tuple[int, int]:
    """DK-CR-001."""
    if len(data) != 65 or data[0] != 0x04:
        raise ValueError("a point is 65 bytes and begins with 04")
    point = int.from_bytes(data[1:33], "big"), int.from_bytes(data[33:], "big")
    if not is_on_curve(point):
        raise ValueError("the point is not on the curve")
    return point


def public(secret: bytes) -> bytes:
    return encode(multiply(scalar(secret), G))


def shared_x(secret: bytes, peer: bytes) -> bytes:
    """The x-coordinate of the ECDH result."""
    return encode(multiply(scalar(secret), decode(peer)))[1:33]


@lru_cache(maxsize=16384)
def verify(public_key: bytes, signature: bytes, data: bytes) -> bool:
    """ECDSA with SHA-256 over r || s (DK-CR-002)."""
    if len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (1 <= r < N and 1 <= s < N):
        return False
    digest = int.from_bytes(hashlib.sha256(data).digest(), "big")
    inverse = pow(s, -1, N)
    point = add(multiply(digest * inverse % N, G), multiply(r * inverse % N, decode(public_key)))
    return point is not None and point[0] % N == r


def sign(secret: bytes, data: bytes, nonce: int) -> bytes:
    """ECDSA with a nonce of the caller's choice, to make test material."""
    point = multiply(nonce, G)
    assert point is not None
    digest = int.from_bytes(hashlib.sha256(data).digest(), "big")
    r = point[0] % N
    s = pow(nonce, -1, N) * (digest + r * scalar(secret)) % N
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@lru_cache(maxsize=16384)
def sign_deterministic(secret: bytes, data: bytes) -> bytes:
    """ECDSA with the nonce of RFC 6979, as section 5.1 says of the suite's own signatures."""
    digest = int.from_bytes(hashlib.sha256(data).digest(), "big") % N
    seed = secret + digest.to_bytes(32, "big")
    key, state = bytes(32), b"\x01" * 32
    for mark in (b"\x00", b"\x01"):
        key = hmac.digest(key, state + mark + seed, "sha256")
        state = hmac.digest(key, state, "sha256")
    while True:
        state = hmac.digest(key, state, "sha256")
        nonce = int.from_bytes(state, "big")
        if 1 <= nonce < N:
            return sign(secret, data, nonce)
        key = hmac.digest(key, state + b"\x00", "sha256")
        state = hmac.digest(key, state, "sha256")


def lift(x: bytes) -> bytes:
    """One of the two points with this x-coordinate; an ECDH result does not depend on which."""
    number = int.from_bytes(x, "big")
    square = (number**3 - 3 * number + B) % P
    point = number, pow(square, (P + 1) // 4, P)
    if len(x) != 32 or not is_on_curve(point):
        raise ValueError("no point has this x-coordinate")
    return encode(point)
