"""The vehicle: what it stores, the one run that it has at a time (DK-OP-010), and what its host asks for."""

from typing import Any

from wallet.profile import Profile
from wallet.randomness import Randomness

from .activation import Activation
from .pairing_run import Pairing
from .refusal import Refusal
from .run import Run
from .store import PairingStore, Store, Verifier
from .transaction import Transaction

Effect = dict[str, Any]


def refused(word: str) -> Refusal:
    """What the host wants is not allowed: nothing is sent, nothing ends."""
    refusal = Refusal(word)
    refusal.stage = "select"
    return refusal


class Vehicle:
    """One vehicle with all its radios."""

    def __init__(self, profile: Profile, store: Store, randomness: Randomness, effects: list[Effect]) -> None:
        self.profile = profile
        self.store = store
        self.effects = effects
        self._random = randomness
        self._run: Run | None = None

    # Runs

    def begin(self, purpose: str, link: str) -> list[bytes]:
        interface = self.profile.interface(link)
        return self._begin(Transaction(self.profile, self.store, self._random, self._report, interface, purpose))

    def pair(self, link: str) -> list[bytes]:
        """Refusal by DK-OP-001, DK-OP-004, DK-OP-009. Over either radio the bytes are the same."""
        pairing = self.store.pairing
        if pairing is None:
            raise refused("expired")
        why = self.store.why_not_pair(pairing)
        if why or pairing.verifier is None:
            raise refused(why or "expired")
        return self._begin(Pairing(self.profile, self.store, self._random, self._report, pairing, pairing.verifier))

    def activate(self, link: str) -> list[bytes]:
        """DK-OP-008: Refusal if no key is pending."""
        pairing = self.store.pairing
        if pairing is None or pairing.pending is None:
            raise refused("order")
        interface = self.profile.interface(link)
        return self._begin(
            Activation(self.profile, self.store, self._random, self._report, interface, pairing, pairing.pending)
        )

    def _begin(self, run: Run) -> list[bytes]:
        """DK-OP-010: a new run ends the one before."""
        self.lose_link()
        self._run = run
        return [run.start()]

    def response(self, pdu: bytes) -> list[bytes]:
        """What the vehicle sends next; Refusal if a check fails."""
        if self._run is None:
            raise Refusal("order")
        return self._run.response(pdu)

    def lose_link(self) -> None:
        """Link or power is lost. What is stored stays."""
        if self._run:
            self._run.lose()

    # The host

    def arm(self, pairing: PairingStore, verifier: Verifier) -> None:
        """DK-OP-003: a new verifier, and with it a new count. A pairing that runs with the old one ends."""
        self._end_pairing()
        pairing.verifier = verifier

    def withdraw(self, pairing: PairingStore) -> None:
        """Cancelled or expired."""
        self._end_pairing()
        pairing.verifier = None

    def authorise_change(self, pairing: PairingStore) -> None:
        """DK-OP-009."""
        pairing.change = True

    def _end_pairing(self) -> None:
        if isinstance(self._run, Pairing):
            self._run.lose()

    def _report(self, kind: str, **detail: Any) -> None:
        self.effects.append({"kind": kind, **detail})
