"""The mailbox and the one operation on it (section 4.3)."""

from dataclasses import dataclass

from . import tlv
from .profile import Profile, Tag


@dataclass(frozen=True)
class Reading:
    """The answer to a read; `released` is (offset, length) if data went out."""

    content: bytes
    released: tuple[int, int] | None = None


def fill(profile: Profile, content: bytes) -> bytes:
    """A whole mailbox: what is not provisioned is zero."""
    if len(content) > profile.mailbox_size:
        raise ValueError("the mailbox is longer than the profile's")
    return content.ljust(profile.mailbox_size, b"\x00")


def read(profile: Profile, mailbox: bytes, content: bytes) -> Reading:
    """Answers the content of an EXCHANGE command (DK-EN-005)."""
    try:
        (request,) = tlv.decode(content, [(Tag.READ, 4)])
    except tlv.Malformed:
        return Reading(_answer(profile, profile.read_malformed))
    numbers = (int.from_bytes(request[:2], "big"), int.from_bytes(request[2:], "big"))
    fields = dict(zip(profile.read_layout, numbers, strict=True))
    offset, length = fields["offset"], fields["length"]
    # DK-EN-006: a read stays inside the mailbox.
    if not 0 < length <= profile.read_max or offset + length > len(mailbox):
        return Reading(_answer(profile, profile.read_bounds))
    data = mailbox[offset : offset + length]
    return Reading(_answer(profile, profile.read_ok, data), (offset, length))


def _answer(profile: Profile, status: bytes, data: bytes = b"") -> bytes:
    parts = {"length": len(data).to_bytes(2, "big"), "data": data, "status": status}
    return b"".join(parts[name] for name in profile.answer_layout)
