"""Section 9.2: the first transaction with a pending key, which makes it active."""

from pairing import receipt
from wallet import crypto
from wallet.profile import Profile
from wallet.randomness import Randomness

from .refusal import Refusal
from .run import Report
from .store import PairingStore, Store, VehicleKey
from .transaction import Transaction


class Activation(Transaction):
    """A transaction over a table that holds the pending key alone; it actuates nothing and ends with the receipt."""

    def __init__(
        self,
        profile: Profile,
        store: Store,
        randomness: Randomness,
        report: Report,
        interface: int,
        pairing: PairingStore,
        pending: VehicleKey,
    ) -> None:
        super().__init__(profile, store, randomness, report, interface, "unlock")
        self._pairing = pairing
        self._table = {pending.slot: pending}

    def _accepted(self, key: VehicleKey) -> bytes:
        """The device proved the key; the receipt is what is missing."""
        return self._read(self._pairing.values.receipt_offset, receipt.LENGTH, self._received)

    def _received(self, data: bytes, status: bytes) -> bytes:
        """DK-OP-008, DK-OE-007: a receipt for this identifier, slot and key. DK-OP-009: all other keys go."""
        found = self._found(data, status)
        pending, pairing = self._key, self._pairing
        assert pending is not None
        signed = receipt.signed_data(pairing.values, self.store.identifier, pending.slot, pending.endpoint_public)
        if not crypto.verify(pairing.tracking, found, signed):
            raise Refusal("signature")
        for slot in self.store.activate(pairing, pending):
            self._report("key_removed", slot=slot)
        self._report("key_active", slot=pending.slot)
        return self._finish(self._control_flow(self.profile.control_success))
