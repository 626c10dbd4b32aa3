"""The faults by which a vector's message differs from an honest one, by their names in the vector schema."""

from typing import Any

from . import p256, parse
from .values import Values

Bend = dict[str, Any]
Fields = list[tuple[int, bytes]]
UNKNOWN_TLV = b"\x5a\x01\x00"


def part(bend: Bend | None, name: str) -> Any:
    """The fault, if it is of this kind."""
    return bend.get(name) if bend else None


def length(size: int) -> bytes:
    return bytes([size]) if size < 0x80 else b"\x81" + bytes([size])


def tlv(tag: int, value: bytes) -> bytes:
    return bytes([tag]) + length(len(value)) + value


def tlvs(fields: Fields, bend: Bend | None) -> bytes:
    """A data field or channel content (DK-EN-008)."""
    one, whole = part(bend, "tlv"), part(bend, "tlvs")
    pieces = [tlv(*field) for field in fields]
    if one:
        pieces[one["field"]] = _one(*fields[one["field"]], one["how"])
    if whole == "swapped":
        pieces[:2] = pieces[1::-1]
    data = b"".join(pieces)
    if whole and whole != "swapped":
        data = {
            "trailing_byte": data + b"\x00",
            "trailing_tlv": data + UNKNOWN_TLV,
            "leading_tlv": UNKNOWN_TLV + data,
            "wrapped": tlv(0x30, data),
        }[whole]
    return data


def _one(tag: int, value: bytes, how: str) -> bytes:
    size, mark = len(value), bytes([tag])
    return {
        "missing": b"",
        "twice": tlv(tag, value) * 2,
        "longer": tlv(tag, value + b"\x00"),
        "shorter": tlv(tag, value[:-1]),
        "empty": tlv(tag, b""),
        "non_minimal": mark + b"\x81" + bytes([size]) + value,
        "indefinite": mark + b"\x80" + value,
        "claims_more": mark + length(size + 1) + value,
        "claims_less": mark + length(size - 1) + value,
        "wrong_tag": tlv(UNKNOWN_TLV[0], value),
        "long_tag": b"\x5f" + tlv(tag, value),
    }[how]


def point(honest: bytes, how: str | None) -> bytes:
    """DK-CR-001."""
    if how is None:
        return honest
    odd = honest[-1] & 1
    return {
        "off_curve": honest[:-1] + bytes([honest[-1] ^ 1]),
        "x_too_large": b"\x04" + b"\xff" * 32 + honest[33:],
        "zero_coordinates": b"\x04" + bytes(64),
        "identity": b"\x00",
        "identity_long": bytes(65),
        "wrong_prefix": b"\x02" + honest[1:],
        "hybrid": bytes([6 | odd]) + honest[1:],
        "compressed": bytes([2 | odd]) + honest[1:33],
        "truncated": honest[:-1],
        "no_prefix": honest[1:],
    }[how]


def header(honest: bytes, bend: Bend | None, values: Values) -> bytes:
    """Header bytes, and those of a part that does not continue the one before (DK-EN-009)."""
    head = bytearray(honest)
    changed = part(bend, "header")
    if changed:
        ((what, to),) = changed.items()
        if what == "purpose":
            head[3] = values["code_" + to][0]
        else:
            head[("class", "instruction", "p1", "p2").index(what)] = to
    other = part(bend, "part")
    if other == "p2":
        head[3] = sum(values[name][0] for name in ("code_unlock", "code_drive")) - head[3]
    elif other:
        head[("class", "instruction", "p1").index(other)] ^= 1
    return bytes(head)


def frame(head: bytes, data: bytes, le: bool, how: str | None) -> bytes:
    """The whole command (DK-EN-001)."""
    size, end = len(data), b"\x00" if le else b""
    lc = bytes([size]) if data else b""
    if how is None:
        return head + lc + data + end
    forms = {
        "no_lc": head + data + end,
        "lc_large": head + bytes([size + 2 & 0xFF]) + data + end,
        "lc_small": head + bytes([size - 1 & 0xFF]) + data + end,
        "lc_zero": head + b"\x00" + end,
        "lc_extended": head + bytes([0, size >> 8, size & 0xFF]) + data + end,
        "le_one": head + lc + data + b"\x01",
        "le_two_bytes": head + lc + data + b"\x00\x00",
        "no_data": head + end,
        "header_cut": head[:3],
        "empty": b"",
        "data_added": head + b"\x01\x00" + end,
        "no_le": head + lc + data,
        "le_added": head + lc + data + b"\x00",
    }
    return forms[how]


def aid(honest: bytes, how: str | None) -> bytes:
    if how is None:
        return honest
    return {
        "other": honest[:-1] + bytes([honest[-1] ^ 1]),
        "shorter": honest[:-1],
        "longer": honest + b"\x00",
        "absent": b"",
    }[how]


def version_list(versions: list[bytes], how: str | None) -> Fields:
    """The SELECT answer; `no_tlv` is left to the caller."""
    value = b"".join(versions)
    changed = {
        "empty": b"",
        "odd": value + versions[0][:1],
        "rising": b"".join(versions[::-1]),
        "repeated": versions[0] + value,
    }
    return [(0x5C, changed.get(how or "", value))]


def response(data: bytes, bend: Bend | None, ok: bytes) -> bytes:
    """Status word and cuts of a response (DK-EN-012)."""
    how = part(bend, "status")
    cut = part(bend, "cut")
    if isinstance(how, dict):
        ((where, word),) = how.items()
        return (data if where == "with_data" else b"") + word.to_bytes(2, "big")
    if how is not None:
        return {"absent": data, "ok_alone": ok, "data_added": data + b"\x00" + ok}[how]
    return (data + ok)[:cut]


def read_range(what: str, bent: str | None, values: Values) -> tuple[int, int]:
    """Offset and length of a read by its name."""
    number = values.number
    token = number["token_offset"], number["token_len"]
    size, longest = number["mailbox_size"], number["read_max"]
    if bent:
        return {
            "nothing": (token[0], 0),
            "too_long": (0, longest + 1),
            "past_end": (size - token[1] + 1, token[1]),
            "at_end": (size, token[1]),
            "far_away": (0xFFFF, token[1]),
            "overflow": (token[0], 0xFFFF),
        }[bent]
    return {
        "token": token,
        "first": (0, 1),
        "last": (size - 1, 1),
        "longest": (0, longest),
        "longest_at_end": (size - longest, longest),
        "whole_block": (0, 12),
    }[what]


def read_answer(token: bytes, how: Any, values: Values) -> bytes:
    """The content of an EXCHANGE response; the token of another key is handed in as `token`."""
    ok = values["read_ok"]
    if how is None or isinstance(how, dict):
        return values.read_answer(ok, token)
    honest = values.read_answer(ok, token)
    place = 1 if values.profile == "ccc" else 3
    return {
        "token_flipped": values.read_answer(ok, token[:-1] + bytes([token[-1] ^ 1])),
        "token_short": values.read_answer(ok, token[:-1]),
        "token_long": values.read_answer(ok, token + b"\x00"),
        "bounds": values.read_answer(values["read_bounds"], b""),
        "malformed": values.read_answer(values["read_malformed"], b""),
        "token_bounds": values.read_answer(values["read_bounds"], token),
        "no_data": values.read_answer(ok, b""),
        "claims_more": honest[:place] + bytes([honest[place] + 1]) + honest[place + 1 :],
        "trailing": honest + b"\x00",
        "one_byte": b"\x00",
    }[how]


# Signatures (DK-CR-002)

ORDER = p256.N.to_bytes(32, "big")
FIXED = {"zero": bytes(64), "ones": b"\xff" * 64}
HALF = {
    "r_zero": (0, bytes(32)),
    "s_zero": (32, bytes(32)),
    "r_order": (0, ORDER),
    "s_order": (32, ORDER),
}


def straighten(signature: bytes, how: str) -> bytes | None:
    """The honest signature from one that was mangled without loss; None if `how` names no such fault."""
    if how == "negated" and len(signature) == 64:
        s = (p256.N - int.from_bytes(signature[32:], "big")) % p256.N
        return signature[:32] + s.to_bytes(32, "big")
    if how == "halves_swapped":
        return signature[32:] + signature[:32]
    if how in ("r_flipped", "s_flipped"):
        place = 31 if how == "r_flipped" else 63
        return signature[:place] + bytes([signature[place] ^ 1]) + signature[place + 1 :]
    if how == "longer":
        if signature[64:] != b"\x00":
            raise ValueError("a longer signature has one zero byte more")
        return signature[:64]
    return from_der(signature) if how == "der" else None


def from_der(signature: bytes) -> bytes:
    """r and s of a sequence of two integers, each in its shortest form."""
    (outer,) = parse.tlvs(signature)
    parts = parse.tlvs(outer[1])
    numbers = [int.from_bytes(value, "big") for _, value in parts]
    again = b"".join(tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in numbers)
    if len(numbers) != 2 or tlv(0x30, again) != signature:
        raise ValueError("the signature is not in DER")
    return b"".join(number.to_bytes(32, "big") for number in numbers)
