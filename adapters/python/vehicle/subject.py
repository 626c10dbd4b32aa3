"""The vehicle behind KAP/1: what docs/adapter.md asks of a vehicle."""

from kap import Fault, Json, Nack, Reject, Skip, check_hello, operations
from wallet.profile import PROFILES
from wallet.randomness import Randomness

from . import objects
from .refusal import Refusal
from .store import PairingStore
from .vehicle import Effect, Vehicle

LINKS = ("nfc", "ble")
PURPOSES = ("unlock", "drive")
HOSTS = ("arm", "withdraw", "authorise-change")


class Subject:
    """One vehicle; the methods `op_*` are called by the kit."""

    def __init__(self) -> None:
        self._vehicle: Vehicle | None = None
        self._effects: list[Effect] = []
        self._random = Randomness()
        self._open: dict[str, int] = {}  # radio: handle
        self._over = ""  # the radio over which the last run began
        self._links = 0

    def op_hello(self, request: Json) -> Json:
        check_hello(request)
        return {
            "kap": 1,
            "sut": {"vendor": "Keyproof", "name": "python-vehicle", "version": "0.1.0", "build": "", "kind": "software"},
            "roles": ["vehicle"],
            "protocols": ["transaction", "pairing"],
            "families": list(PROFILES),
            "links": list(LINKS),
            "ops": operations(self),
            "rng": "scripted",
            "reset": ["session", "power", "factory"],
            "reject_detail": "class",
            "max_line": 1 << 20,
            "pics": {"KP.P.NFC": True},
        }

    def op_provision(self, request: Json) -> None:
        if request["role"] != "vehicle":
            raise Nack(f"role:{request['role']}")
        if request["profile"] not in PROFILES:
            raise Skip(f"no profile {request['profile']}")
        profile = PROFILES[request["profile"]]
        try:
            store = objects.store(profile, request["objects"])
        except ValueError as why:
            raise Skip(str(why)) from None
        if self._vehicle:
            self._vehicle.lose_link()
        self._vehicle = Vehicle(profile, store, self._random, self._effects)

    def op_seed(self, request: Json) -> None:
        """Replaces the streams that are named."""
        try:
            self._random.seed(request["streams"])
        except ValueError as why:
            raise Fault("seed", str(why)) from None

    def op_reset(self, request: Json) -> None:
        """`power` keeps what is stored; the session lives in memory only, as with loss of the link."""
        level = request["level"]
        if level not in ("session", "power", "factory"):
            raise Nack(f"reset:{level}")
        self._open.clear()
        if self._vehicle:
            self._vehicle.lose_link()
        if level == "factory":
            self._vehicle = None
            self._effects.clear()
            self._random.clear()

    def op_open(self, request: Json) -> Json:
        """A run that is not allowed ends nothing: the link before it stays."""
        if request.get("role", "vehicle") != "vehicle":
            raise Nack(f"role:{request['role']}")
        if request["link"] not in LINKS:
            raise Nack(f"link:{request['link']}")
        vehicle = self._provisioned()
        try:
            out = _start(vehicle, request["params"], request["link"])
        except Refusal as refusal:
            raise _reject(refusal) from None
        self._links += 1
        self._over = request["link"]
        self._open[self._over] = self._links
        return {"h": self._links, "out": [pdu.hex() for pdu in out]}

    def op_deliver(self, request: Json) -> Json:
        radio = self._radio(request)
        try:
            pdu = bytes.fromhex(request["pdu"])
        except ValueError:
            raise Fault("request", "pdu is not hexadecimal") from None
        if radio != self._over:
            raise _reject(Refusal("order"))
        try:
            return {"out": [command.hex() for command in self._provisioned().response(pdu)]}
        except Refusal as refusal:
            raise _reject(refusal) from None

    def op_observe(self, request: Json) -> Json:
        seen = list(self._effects)
        self._effects.clear()
        return {"effects": seen}

    def op_close(self, request: Json) -> None:
        radio = self._radio(request)
        del self._open[radio]
        if self._vehicle and radio == self._over:
            self._vehicle.lose_link()

    def op_hook(self, request: Json) -> None:
        """What reaches the vehicle over its maker's server."""
        host = request.get("host")
        if host not in HOSTS:
            raise Nack(f"hook:{host or request.get('human')}")
        vehicle = self._provisioned()
        pairing = vehicle.store.pairing
        if pairing is None:
            raise Skip("nothing to pair with is provisioned")
        _tell(vehicle, pairing, request)

    def op_ping(self, request: Json) -> None:
        pass

    def op_bye(self, request: Json) -> None:
        pass

    def _provisioned(self) -> Vehicle:
        if self._vehicle is None:
            raise Skip("nothing is provisioned")
        return self._vehicle

    def _radio(self, request: Json) -> str:
        """Over which radio a handle is open."""
        for radio, handle in self._open.items():
            if handle == request["h"]:
                return radio
        raise Fault("link", f"link {request['h']} is not open")


def _start(vehicle: Vehicle, params: Json, link: str) -> list[bytes]:
    match params:
        case {"errand": "pair"}:
            return vehicle.pair(link)
        case {"errand": "activate"}:
            return vehicle.activate(link)
        case {"purpose": purpose} if purpose in PURPOSES:
            return vehicle.begin(purpose, link)
    raise Fault("request", "no such purpose or errand")


def _tell(vehicle: Vehicle, pairing: PairingStore, request: Json) -> None:
    match request["host"]:
        case "arm":
            try:
                vehicle.arm(pairing, objects.read_verifier(request["verifier"] | {"attempts": 0, "used": False}))
            except ValueError as why:
                raise Skip(str(why)) from None
        case "withdraw":
            vehicle.withdraw(pairing)
        case "authorise-change":
            vehicle.authorise_change(pairing)


def _reject(refusal: Refusal) -> Reject:
    detail = {"class": refusal.word}
    if refusal.stage:
        detail["stage"] = refusal.stage
    return Reject([pdu.hex() for pdu in refusal.out], **detail)
