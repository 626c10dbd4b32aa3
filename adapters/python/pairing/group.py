"""Points of P-256 as SPAKE2+ needs them: addition and multiplication, which no library of ours offers.

Written for reading and for test keys: its time depends on the scalars. A product uses the arithmetic of its secure element.
"""

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B

Point = tuple[int, int] | None  # None is the identity


def decode(data: bytes) -> Point:
    """DK-PK-001: 65 bytes, begins with 04, on the curve; ValueError otherwise. The identity has no such form."""
    if len(data) != 65 or data[0] != 0x04:
        raise ValueError("a point is 65 bytes and begins with 04")
    x, y = int.from_bytes(data[1:33], "big"), int.from_bytes(data[33:], "big")
    if x >= P or y >= P or (y * y - x * x * x + 3 * x - B) % P:
        raise ValueError("the point is not on the curve")
    return x, y


def encode(point: Point) -> bytes:
    """`04 || x || y`, with all leading zeros; ValueError for the identity."""
    if point is None:
        raise ValueError("the identity has no encoding")
    return b"\x04" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def add(a: Point, b: Point) -> Point:
    if a is None or b is None:
        return b if a is None else a
    (x1, y1), (x2, y2) = a, b
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, P) if a == b else (y2 - y1) * pow(x2 - x1, -1, P)
    x3 = (slope * slope - x1 - x2) % P
    return x3, (slope * (x1 - x3) - y1) % P


def subtract(a: Point, b: Point) -> Point:
    return add(a, None if b is None else (b[0], -b[1] % P))


def multiply(scalar: int, point: Point) -> Point:
    result: Point = None
    scalar %= ORDER
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


GENERATOR = decode(
    bytes.fromhex(
        "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
    )
)

# DK-PK-003: the constants of RFC 9383, section 4, for P-256.
MASK_DEVICE = decode(
    bytes.fromhex(
        "04886e2f97ace46e55ba9dd7242579f2993b64e16ef3dcab95afd497333d8fa12f"
        "5ff355163e43ce224e0b0e65ff02ac8e5c7be09419c785e0ca547d55a12e2d20"
    )
)
MASK_VEHICLE = decode(
    bytes.fromhex(
        "04d8bbd6c639c62937b04d997f38c3770719c629d7014d49a24b4f98baa1292b49"
        "07d60aa6bfade45008a636337f5168c64d9bd36034808cd564490b1e656edbe7"
    )
)
