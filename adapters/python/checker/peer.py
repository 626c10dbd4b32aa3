"""What the peer of the subject sends, recomputed: an honest message from the secrets in `mid`, then the one fault.

`Peer` holds what the two roles share: the transaction as the peer sees it, its place in the channel, its signatures. What a side
does not know at a step out of order, it makes up: such stand-ins are read from `mid`, must stay the same throughout the vector, and
are then used like everything else. The secret of an ephemeral that a step uses without naming it is looked up in `keyring`, which
holds all of the file, by the x-coordinate.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from . import bends, p256
from .bends import Bend, part
from .primitives import aes, cbc_encrypt, cmac
from .transaction import COMMAND, RESPONSE, Info, Keys, Place, counter_block, pad, signed_data
from .values import Values

Mid = dict[str, bytes]


@dataclass
class Expected:
    """What a step should hold."""

    pdu: bytes | None = None
    mid: Mid = field(default_factory=dict)


@dataclass
class Tx:
    """One transaction, seen from the peer. Empty bytes: not known."""

    identifier: bytes
    version: bytes
    purpose: str
    transaction: bytes = b""
    vehicle_x: bytes = b""
    endpoint_x: bytes = b""
    secret: bytes = b""


class Peer:
    """Both roles."""

    direction: bytes
    usage: str
    other_usage: str

    def __init__(
        self, vector: dict[str, Any], values: Values, interface: bytes, keyring: dict[bytes, bytes], note: Callable[[str], None]
    ) -> None:
        (self.objects,) = vector["provision"].values()
        self.setup = vector["case"]["script"]["setup"]
        self.script = vector["case"]["script"]["steps"]
        self.values = values
        self.interface = interface
        self.keyring = keyring
        self.note = note
        self.versions = [bytes.fromhex(version) for version in values.versions]
        self.place = Place()
        self.next_place: Place | None = None
        self.previous: Tx | None = None
        self.stand_ins: dict[str, bytes] = {}
        self.sent: dict[int, bytes] = {}
        self.last_channel = b""
        self.given = b""  # the message as it stands in the vector, for names whose value only it tells
        self.tx = Tx(b"", self.versions[0], "unlock")

    # Names

    def version(self, name: str) -> bytes:
        """A version by name; one that no profile has is the caller's to read."""
        return {"newest": self.versions[0], "oldest": self.versions[-1]}.get(name, b"")

    def stand_in(self, name: str, found: bytes, known: tuple[bytes, ...] = ()) -> bytes:
        """A value that the peer made up: the same each time, and none that it should know better."""
        if found in known or self.stand_ins.setdefault(name, found) != found:
            self.note(f"{name} is {found.hex()}, which is neither known nor what stood there before")
        return found

    # Signatures (DK-CR-002, DK-CR-003)

    def signature(self, mid: Mid, bend: Bend | None, signer: bytes | None) -> tuple[bytes, Mid]:
        """The signature as sent, and what `mid` must hold of it; `signer` is the honest signer's public key."""
        how = part(bend, "signature")
        given = mid.get("signature", b"")
        data = self._signed(mid.get("signed_data", b""), how)
        public = self._signer(how, signer)
        plain = how if isinstance(how, str) else None
        try:
            self._check_signature(given, data, plain, public)
        except (ValueError, IndexError) as why:
            self.note(f"signature: {why}")
        return given, {"signature": given, "signed_data": data}

    def _signed(self, found: bytes, how: Any) -> bytes:
        tx = self.tx
        parts = {
            "identifier": tx.identifier,
            "endpoint_ephemeral": tx.endpoint_x,
            "vehicle_ephemeral": tx.vehicle_x,
            "transaction": tx.transaction,
            "usage": self.values[self.other_usage if how == "reflected" else self.usage],
        }
        spans = {"identifier": (2, 10), "endpoint_ephemeral": (12, 44), "vehicle_ephemeral": (46, 78), "transaction": (80, 96)}
        for name, (start, end) in spans.items():
            if how == f"other_{name}":
                parts[name] = self.stand_in(f"other {name}", found[start:end], (parts[name],))
            elif not parts[name]:
                parts[name] = self.stand_in(name, found[start:end])
        if how == "ephemerals_swapped":
            parts["endpoint_ephemeral"], parts["vehicle_ephemeral"] = parts["vehicle_ephemeral"], parts["endpoint_ephemeral"]
        if how == "sent_back":
            parts["usage"] = self.values[self.usage]
        data = signed_data(*parts.values())
        cuts = {"without_identifier": (0, 10), "without_ephemerals": (10, 78), "without_transaction": (78, 96)}
        start, end = cuts.get(how if isinstance(how, str) else "", (0, 0))
        return data[:start] + data[end:]

    def _signer(self, how: Any, honest: bytes | None) -> bytes | None:
        if isinstance(how, dict):
            ((kind, name),) = how.items()
            return self.public_of(kind.removeprefix("by_"), name)
        return p256.public(self.tx.secret) if how == "by_ephemeral" else honest

    def public_of(self, kind: str, name: str) -> bytes | None:
        """A public key by name; None for one that is not provisioned."""
        raise NotImplementedError

    def own_signature(self) -> bytes:
        """The subject's signature of this transaction."""
        raise NotImplementedError

    def _check_signature(self, given: bytes, data: bytes, how: str | None, public: bytes | None) -> None:
        if how == "sent_back":
            if given != self.own_signature():
                self.note("the signature is not the subject's own")
        elif how in bends.FIXED:
            if given != bends.FIXED[how]:
                self.note(f"the signature is not {how}")
        elif how in bends.HALF:
            start, half = bends.HALF[how]
            if len(given) != 64 or given[start : start + 32] != half:
                self.note(f"the signature is not {how}")
        elif how == "shorter":
            if len(given) != 63:
                self.note("the signature is not one byte short")
        elif public is not None:
            honest = bends.straighten(given, how) if how else None
            if not p256.verify(public, given if honest is None else honest, data):
                self.note("the signature does not verify")
        elif any(p256.verify(known, given, data) for known in self.known_publics()):
            self.note("a stranger's signature verifies under a known key")

    def known_publics(self) -> list[bytes]:
        raise NotImplementedError

    # Keys (DK-CR-004 to DK-CR-006)

    def keys(self, mid: Mid, bend: Bend | None) -> Keys:
        how = part(bend, "keys")
        tx = self.tx
        if how == "previous":
            if self.previous is None:
                raise ValueError("there is no previous transaction")
            tx = self.previous
        found = mid.get("info_volatile", b"")
        tx = self._complete(tx, found)
        values = self.values
        info = Info(
            tx.vehicle_x, tx.endpoint_x, tx.transaction, self.interface,
            values["p1_standard"], values["code_" + tx.purpose], b"\x5c\x02" + tx.version,
        )  # fmt: skip
        info = self._bend_info(info, how, found)
        return Keys(self._shared(tx), info, b"Persistent" if how == "other_label" else b"Volatile")

    def _complete(self, tx: Tx, found: bytes) -> Tx:
        """Stand-ins for what is not known, from the info string."""
        spans = {"vehicle_x": (0, 32), "endpoint_x": (32, 64), "transaction": (64, 80)}
        names = {"vehicle_x": "vehicle_ephemeral", "endpoint_x": "endpoint_ephemeral", "transaction": "transaction"}
        missing = {
            name: self.stand_in(names[name], found[start:end])
            for name, (start, end) in spans.items()
            if not getattr(tx, name)
        }
        return replace(tx, **missing)

    def _bend_info(self, info: Info, how: str | None, found: bytes) -> Info:
        if how == "other_transaction":
            other = self.stand_in("other transaction", found[64:80], (info.transaction,))
            return replace(info, transaction=other)
        version = self.versions[-1] if info.version_tlv[2:] == self.versions[0] else self.versions[0]
        codes = [self.values["code_unlock"], self.values["code_drive"]]
        interfaces = [self.values["interface_nfc"], self.values["interface_ble"]]
        changes: dict[str, dict[str, bytes]] = {
            "other_version": {"version_tlv": b"\x5c\x02" + version},
            "other_p1": {"p1": bytes([info.p1[0] ^ 1])},
            "other_p2": {"p2": codes[1 - codes.index(info.p2)]},
            "other_interface": {"interface": interfaces[1 - interfaces.index(info.interface)]},
            "without_version": {"version_tlv": b""},
            "without_flags": {"p1": b"", "p2": b""},
            "without_interface": {"interface": b""},
            "other_label": {},
            "previous": {},
        }
        return replace(info, **changes[how]) if how else info

    def _shared(self, tx: Tx) -> bytes:
        own_x, peer_x = (tx.vehicle_x, tx.endpoint_x) if self.direction == COMMAND else (tx.endpoint_x, tx.vehicle_x)
        if tx.secret:
            return p256.shared_x(tx.secret, p256.lift(peer_x))
        if own_x in self.keyring:
            return p256.shared_x(self.keyring[own_x], p256.lift(peer_x))
        raise ValueError("neither ephemeral secret is known")

    # The channel (section 5.3)

    def seal(self, keys: Keys, place: Place, content: bytes, bend: Bend | None) -> tuple[bytes, Mid, Place]:
        """Data of a channel message at a place, what `mid` must hold of it, and the place after it."""
        mac_how, how, place_how = part(bend, "mac"), part(bend, "cipher"), part(bend, "place")
        direction, counter = self.direction, place.counter
        if mac_how == "other_direction":
            direction = RESPONSE if direction == COMMAND else COMMAND
            counter += 1 if direction == COMMAND else -1
        if place_how == "other_vector":
            counter += 1
        padded = _padded(content, how)
        block = counter_block(direction, counter)
        iv = aes(keys.kenc, block)
        secret = {"empty": b""}.get(how or "", cbc_encrypt(keys.kenc, iv, padded))
        if how == "not_whole":
            secret = secret[:-1]
        if how == "flipped_below_mac":
            secret = bytes([secret[0] ^ 1]) + secret[1:]
        sent = bytes([secret[0] ^ 1]) + secret[1:] if how == "flipped" else secret
        key = keys.mac_key(self.direction)
        if mac_how in ("other_key", "other_direction"):
            key = keys.mac_key(RESPONSE if self.direction == COMMAND else COMMAND)
        covered = padded if mac_how == "over_content" else secret
        mac = cmac(key, (b"" if mac_how == "without_place" else place.chaining) + covered)
        mid = keys.values() | {
            "content": content, "padded": padded, "counter_block": block, "iv": iv,
            "ciphertext": secret, "chaining_before": place.chaining, "cmac": mac,
        }  # fmt: skip
        data = self.last_channel if how == "sent_back" else sent + _tag(mac, mac_how)
        after = Place(place.counter, mac if self.direction == COMMAND else place.chaining)
        return data, mid, after

    # Flow

    def expect(self, number: int, mid: Mid) -> Expected:
        """What the step of this number should send."""
        step = self.script[number]
        act, bend = step["act"], step.get("bend")
        name, arguments = (act, {}) if isinstance(act, str) else next(iter(act.items()))
        self.next_place = None
        if name == "again":
            expected = Expected(self.sent[arguments["step"]])
        else:
            method = getattr(self, "act_" + name)
            expected = method(mid, bend, **arguments)
        if expected.pdu is not None:
            self.sent[number] = expected.pdu
        return expected


def _padded(content: bytes, how: str | None) -> bytes:
    """DK-CR-007 and its faults."""
    honest = pad(content)
    mark = len(content)
    return {
        "only_padding": pad(b""),
        "padding_zeros": honest[:mark] + bytes(len(honest) - mark),
        "padding_wrong_mark": honest[:mark] + b"\x81" + honest[mark + 1 :],
        "padding_not_zero": honest[:-1] + b"\x01",
    }.get(how or "", honest)


def _tag(mac: bytes, how: Any) -> bytes:
    """DK-CR-008 and its faults."""
    if isinstance(how, dict):
        ((kind, place),) = how.items()
        if kind == "truncated":
            return mac[:place]
        return mac[:place] + bytes([mac[place] ^ 1]) + mac[place + 1 : 8]
    return {"whole": mac, "wrong_half": mac[8:], "zero": bytes(8)}.get(how or "", mac[:8])
