"""The KAP/1 kit: everything between standard input, a handler object and standard output.

A handler has one method `op_<name>` for each operation that it implements; it gets the request and returns the content of `ok`.
It says "no" by raising `Reject`, `Nack`, `Skip` or `Fault`. Any other exception becomes an `error`.
The kit knows neither role: use it for a vehicle and for a device alike. See docs/adapter.md.
"""

import json
import os
import sys
import traceback
from typing import Any, BinaryIO

VERSION = 1
LINE_LIMIT = 1 << 20  # bytes, line end included

Json = dict[str, Any]


class Answer(Exception):
    """An answer other than `ok`."""

    def fields(self) -> Json:
        raise NotImplementedError


class Reject(Answer):
    """The protocol refuses: the right answer to a bad message."""

    def __init__(self, out: list[str], **detail: str) -> None:
        super().__init__(detail)
        self.out, self.detail = out, detail

    def fields(self) -> Json:
        return {"reject": self.detail, "out": self.out}


class Nack(Answer):
    """Not implemented."""

    def fields(self) -> Json:
        return {"nack": {"what": str(self)}}


class Skip(Answer):
    """Implemented, but not possible now."""

    def fields(self) -> Json:
        return {"skip": {"reason": str(self)}}


class Fault(Answer):
    """The adapter, its environment or the request is broken."""

    def __init__(self, code: str, msg: str, layer: str = "adapter") -> None:
        super().__init__(msg)
        self.code, self.layer = code, layer

    def fields(self) -> Json:
        return {"error": {"layer": self.layer, "code": self.code, "msg": str(self)}}


def operations(handler: object) -> list[str]:
    """The names for `ops` in the answer to hello."""
    found = {name.removeprefix("op_") for name in dir(handler) if name.startswith("op_")}
    return sorted(found | {"bye"})


def check_hello(request: Json) -> None:
    """Refuses a runner that does not speak this version of KAP."""
    low, high = request["kap"]
    if not low <= VERSION <= high:
        raise Nack(f"kap:{low}-{high}")


def _no_float(text: str) -> None:
    raise ValueError(f"number {text} is not an integer")


def _parse(line: bytes) -> Json:
    try:
        request = json.loads(line.decode("ascii"), parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as broken:
        raise Fault("json", f"not a line of JSON: {broken}") from None
    if not isinstance(request, dict):
        raise Fault("json", "not an object")
    return request


def _dispatch(handler: object, request: Json) -> Json:
    if type(request.get("seq")) is not int or not isinstance(request.get("op"), str):
        raise Fault("request", "seq or op is missing")
    method = getattr(handler, "op_" + request["op"], None)
    if method is None and request["op"] == "bye":
        return {}
    if method is None:
        raise Nack("op:" + request["op"])
    return method(request) or {}


def answer(handler: object, line: bytes) -> tuple[Json, bool]:
    """Answers one line; the second value tells whether it was bye."""
    request: Json = {}
    try:
        request = _parse(line)
        fields: Json = {"ok": _dispatch(handler, request)}
    except Answer as other:
        fields = other.fields()
    except Exception as broken:  # never a traceback on standard output
        traceback.print_exc(file=sys.stderr)
        fields = Fault("exception", f"{type(broken).__name__}: {broken}").fields()
    return {"seq": request.get("seq"), **fields}, request.get("op") == "bye" and "ok" in fields


def _read(source: BinaryIO) -> bytes | None:
    """One line, or nothing at the end of input. What passes the limit is thrown away."""
    line = source.readline(LINE_LIMIT + 1)
    if len(line) <= LINE_LIMIT:
        return line or None
    while line and not line.endswith(b"\n"):
        line = source.readline(LINE_LIMIT)
    return b"line is too long"


def _encode(message: Json) -> bytes:
    line = json.dumps(message, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii") + b"\n"
    if len(line) <= LINE_LIMIT:
        return line
    return _encode({"seq": message["seq"], **Fault("length", "the answer is too long").fields()})


def serve(handler: object) -> int:
    """Serves until bye or the end of standard input; returns the exit code."""
    protocol = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever else prints goes to standard error
    while (line := _read(sys.stdin.buffer)) is not None:
        message, last = answer(handler, line)
        protocol.write(_encode(message))
        if last:
            break
    return 0
