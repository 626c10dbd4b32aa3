"""What a vehicle stores, so that it survives loss of power (sections 3.2 and 9.2)."""

from dataclasses import dataclass, field

from pairing.certificate import Anchor
from pairing.values import PairingValues
from wallet import crypto


@dataclass
class VehicleKey:
    """A row of the key table, or the pending key."""

    slot: int
    endpoint_public: bytes  # 65 bytes
    status: str
    entitlements: frozenset[str]
    token: bytes | None = field(repr=False)
    persistent: bytes | None = field(default=None, repr=False)
    long_term: bytes = field(default=b"", repr=False)  # LONG_TERM_SHARED_SECRET, kept and not used (section 11.4)


@dataclass
class Verifier:
    """What the vehicle holds in the place of the password, with its count (DK-OP-003) and its mark (DK-OP-001)."""

    w0: int = field(repr=False)
    registration: bytes = field(repr=False)  # L
    salt: bytes
    n: int
    r: int
    p: int
    attempts: int = 0
    used: bool = False


@dataclass
class PairingStore:
    """What pairing needs beside the key table."""

    values: PairingValues
    slot: int
    brand: bytes
    certificate: bytes  # K
    cross: bytes  # M
    root: Anchor  # J
    tracking: crypto.PublicKey
    now: int
    verifier: Verifier | None
    change: bool
    pending: VehicleKey | None


@dataclass
class Store:
    """One vehicle."""

    identifier: bytes
    secret: crypto.PrivateKey = field(repr=False)
    versions: list[bytes]
    keys: dict[int, VehicleKey]
    pairing: PairingStore | None

    def why_not_pair(self, pairing: PairingStore) -> str | None:
        """The class in which a pairing is refused, or nothing: DK-OP-001, DK-OP-004, DK-OP-009 in this order."""
        verifier = pairing.verifier
        if verifier is None or verifier.used:
            return "expired"
        if verifier.attempts >= pairing.values.attempts_vehicle:
            return "lockout"
        if self.keys and not pairing.change:
            return "entitlement"
        return None

    def activate(self, pairing: PairingStore, pending: VehicleKey) -> list[int]:
        """DK-OP-009: the pending key becomes the only one; the slots of those that went, in rising order.

        The authorisation of a change is used up by it.
        """
        removed = sorted(self.keys.keys() - {pending.slot})
        self.keys = {pending.slot: pending}
        pairing.pending, pairing.change = None, False
        return removed
