"""What the phone stores for pairing beside its keys (section 9.3): the password with its count, and its maker's certificates."""

from dataclasses import dataclass, field
from typing import Any

from pairing import certificate
from pairing.certificate import Anchor, Certificate
from pairing.stream import Chain
from pairing.values import PairingValues

from . import crypto


@dataclass
class PairingStore:
    """Survives loss of power. A password whose count is at the limit is none."""

    values: PairingValues
    root: Anchor  # D
    issuer: bytes  # E
    issuer_secret: crypto.PrivateKey = field(repr=False)
    cross: bytes  # F
    now: int
    password: bytes | None = field(repr=False)
    attempts: int

    def __post_init__(self) -> None:
        """ValueError if the issuer is no certificate, or not of the key that it is given with."""
        if self._issuer().key != crypto.point(self.issuer_secret):
            raise ValueError("the issuer's certificate and its secret do not belong together")
        self._drop_at_limit()

    def arm(self, password: bytes) -> None:
        """A new password replaces the old one; its count begins anew."""
        self.password, self.attempts = password, 0

    def withdraw(self) -> None:
        self.password, self.attempts = None, 0

    def count_attempt(self) -> int:
        """DK-OP-023."""
        self.attempts += 1
        return self.attempts

    def clear_count(self) -> None:
        self.attempts = 0

    def fail_attempt(self) -> bool:
        """DK-OP-024: whether the password was dropped, because that was the last attempt."""
        had = self.password is not None
        self._drop_at_limit()
        return had and self.password is None

    def _drop_at_limit(self) -> None:
        if self.attempts >= self.values.attempts_device:
            self.password = None

    def _issuer(self) -> Certificate:
        return certificate.parse(self.issuer, self.values.certificate_max)

    def issue(self, endpoint: crypto.PrivateKey, binding: bytes) -> Chain:
        """H for a new key, with the certificates above it."""
        bound = self.values.binding_oid, binding
        key = crypto.point(endpoint)
        return Chain(certificate.issue_leaf(self._issuer(), self.issuer_secret, key, bound, self.now), self.issuer, self.cross)


def from_objects(values: PairingValues, objects: dict[str, Any]) -> PairingStore:
    """What was provisioned (docs/adapter.md, "Owner pairing"); ValueError says what cannot be represented."""
    password = objects.get("password")
    return PairingStore(
        values=values,
        root=certificate.anchor(bytes.fromhex(objects["root"])),
        issuer=bytes.fromhex(objects["issuer"]),
        issuer_secret=crypto.private_key(bytes.fromhex(objects["issuer_secret"])),
        cross=bytes.fromhex(objects["cross"]),
        now=objects["now"],
        password=None if password is None else password.encode(),
        attempts=objects.get("attempts", 0),
    )
