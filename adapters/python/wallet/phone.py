"""The phone: two applications, of which at most one is selected, and what reaches it over its maker's server or its user (section 9.3)."""

from pairing import receipt as receipts

from . import apdu, framework_apdu
from .device import Device
from .framework import Framework
from .pairing_store import PairingStore
from .randomness import Randomness
from .refusal import Refusal

SELECT = bytes.fromhex("00A40400")


class NotStored(Exception):
    """A receipt that is not stored, with the class of the refusal."""


class Phone:
    """The applet, and the framework if the phone was given what it needs to pair."""

    def __init__(self, applet: Device, store: PairingStore | None, randomness: Randomness) -> None:
        self.applet = applet
        self.framework = Framework(applet, store, randomness) if store else None
        applet.framework = self.framework

    @property
    def phase(self) -> str:
        """Of the application that is selected."""
        return (self._selected or self.applet).phase

    # The field

    def enter_field(self, link: str) -> None:
        self.applet.enter_field(link)

    def lose_field(self) -> None:
        """DK-ST-028, DK-OP-031: power and field are the same to it."""
        self.applet.lose_field()
        if self.framework:
            self.framework.deselect()

    def command(self, pdu: bytes) -> bytes:
        """The response to one command; Refusal if a check fails. Selecting one application ends the session of the other."""
        if (framework := self._selected) and not _selects_another(pdu, framework):
            return framework.command(pdu)
        if framework:
            framework.deselect()
        return self.applet.command(pdu)

    def stage(self, pdu: bytes) -> str | None:
        """What the selected application calls the command."""
        return framework_apdu.stage(pdu) if self._selected else apdu.stage(pdu)

    @property
    def _selected(self) -> Framework | None:
        return self.framework if self.framework and self.framework.selected else None

    # The host

    def authenticate_user(self) -> None:
        self.applet.authenticate_user()

    def delete(self, vehicle_identifier: bytes) -> None:
        """The user deletes a key."""
        key = self.applet.keys.get(vehicle_identifier)
        if key is None:
            return
        self.applet.remove(key)
        if self.framework and self.framework.key is key:
            self.framework.end_session()

    def arm(self, framework: Framework, password: str) -> None:
        """A password, typed or handed over. What runs with the old one ends."""
        framework.store.arm(password.encode())
        framework.end_session()

    def withdraw(self, framework: Framework) -> None:
        """Cancelled or expired: password and made keys go, and so does the session that they belong to."""
        framework.store.withdraw()
        made = [key for key in self.applet.keys.values() if key.made]
        for key in sorted(made, key=lambda each: each.slot):
            self.applet.remove(key)
        framework.end_session()

    def store_receipt(self, framework: Framework, vehicle_identifier: bytes, receipt: bytes) -> None:
        """DK-OE-007: writes it to the mailbox; NotStored if it cannot be."""
        key = self.applet.keys.get(vehicle_identifier)
        if key is None or not key.usable:
            raise NotStored("unknown_key")
        if len(receipt) != receipts.LENGTH:
            raise NotStored("length")
        if not receipts.in_range(receipt):
            raise NotStored("malformed")
        offset = framework.values.receipt_offset
        key.mailbox = key.mailbox[:offset] + receipt + key.mailbox[offset + receipts.LENGTH :]
        self.applet.effects.append({"kind": "receipt_stored", "slot": key.slot})


def _selects_another(pdu: bytes, framework: Framework) -> bool:
    """Whether this is a good SELECT of anything but the framework."""
    try:
        data = apdu.data_field(pdu)
    except Refusal:
        return False
    return pdu[:4] == SELECT and data != framework.values.framework_aid
