"""What bears a name in the recipes is the same wherever it is provisioned: in other vectors, in the other role, in other files."""

from collections.abc import Callable, Iterator
from typing import Any

from . import p256
from .values import Values

Named = Iterator[tuple[str, str]]


def provisioned(vector: dict[str, Any], values: Values) -> Named:
    """Name and value (hex) of everything in `provision` that the setup names."""
    ((role, objects),) = vector["provision"].items()
    setup = vector["case"]["script"]["setup"]
    if role == "vehicle":
        secret = bytes.fromhex(objects["vehicle_secret"])
        yield "identifier of vehicle one", objects["vehicle_identifier"]
        yield "public key of vehicle one", p256.public(secret).hex()
    for named, key in zip(setup["keys"], objects["keys"], strict=True):
        yield from (_device_key if role == "device" else _vehicle_key)(named, key, values)


def _device_key(named: dict[str, Any], key: dict[str, Any], values: Values) -> Named:
    endpoint, vehicle = named["endpoint"], named["vehicle"]
    p256.decode(bytes.fromhex(key["vehicle_public"]))
    yield f"identifier of vehicle {vehicle}", key["vehicle_identifier"]
    yield f"public key of vehicle {vehicle}", key["vehicle_public"]
    yield f"public key of endpoint {endpoint}", p256.public(bytes.fromhex(key["endpoint_secret"])).hex()
    if key.get("mailbox"):
        start, size = values.number["token_offset"], values.number["token_len"]
        yield f"mailbox of endpoint {endpoint}", key["mailbox"]
        yield f"token of endpoint {endpoint}", key["mailbox"][2 * start : 2 * (start + size)]


def _vehicle_key(named: dict[str, Any], key: dict[str, Any], values: Values) -> Named:
    endpoint = named["endpoint"]
    p256.decode(bytes.fromhex(key["endpoint_public"]))
    if endpoint == "vehicle_itself":
        yield "public key of vehicle one", key["endpoint_public"]
        return
    yield f"public key of endpoint {endpoint}", key["endpoint_public"]
    if key.get("token"):
        yield f"token of endpoint {endpoint}", key["token"]


def check_setup(vector: dict[str, Any], values: Values, equal: Callable[[str, Any, Any], None]) -> None:
    """Slots, status, entitlements and versions stand in `provision` as the setup says."""
    (objects,) = vector["provision"].values()
    setup = vector["case"]["script"]["setup"]
    known = {"newest": values.versions[0], "oldest": values.versions[-1]}
    for name, version in zip(setup["versions"], objects["versions"], strict=True):
        equal("provision", version, known.get(name, version))
    if "express" in setup:
        equal("provision", objects["express"], setup["express"])
    for named, key in zip(setup["keys"], objects["keys"], strict=True):
        for what in ("slot", "status", "entitlements"):
            equal("provision", key.get(what), named.get(what))
