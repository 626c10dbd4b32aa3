"""The tracking receipt (section 10.3, DK-OE-007)."""

from wallet import crypto
from wallet.tlv import encode

from .values import PairingValues

LENGTH = 64


def signed_data(values: PairingValues, vehicle_identifier: bytes, slot: int, endpoint: bytes) -> bytes:
    """Identifier, slot and key: a receipt is good for nothing else. `endpoint` is the point of 65 bytes."""
    return (
        encode(0x4D, vehicle_identifier)
        + encode(0x4E, bytes([slot]))
        + encode(0x86, endpoint[1:33])
        + encode(0x93, values.usage_receipt)
    )


def in_range(receipt: bytes) -> bool:
    """All that a device can see of a receipt: r and s lie between 1 and n-1."""
    halves = int.from_bytes(receipt[:32], "big"), int.from_bytes(receipt[32:], "big")
    return all(0 < half < crypto.ORDER for half in halves)
