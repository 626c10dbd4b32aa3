"""A path of certificates under a root (section 11.5). Its length is fixed: M, K for a vehicle; F, E, H for a device."""

from collections.abc import Sequence

from . import certificate
from .certificate import BASIC_CONSTRAINTS, DIGITAL_SIGNATURE, KEY_CERT_SIGN, KEY_USAGE, Anchor, Certificate
from .values import PairingValues


class BadPath(ValueError):
    """The certificates are no path from the root."""


def validate(values: PairingValues, root: Anchor, path: Sequence[bytes], now: int) -> tuple[bytes, bytes]:
    """Key and binding of the last certificate, if all of them form a path that is valid now; BadPath otherwise."""
    try:
        certificates = [certificate.parse(each, values.certificate_max) for each in path]
        for place, each in enumerate(certificates):
            over = certificates[place - 1] if place else root
            _check_link(each, over, now)
            following = len(certificates) - place - 1
            _check_role(each, following, values.binding_oid)
        leaf = certificates[-1]
        return leaf.key, leaf.binding(values.binding_oid)
    except ValueError as why:
        raise BadPath(str(why)) from None


def _check_link(each: Certificate, over: Certificate | Anchor, now: int) -> None:
    if each.issuer != over.subject:
        raise BadPath("the issuer is not the subject above")  # DK-XC-002
    if not each.signed_by(over.key):
        raise BadPath("the signature does not verify under the key above")  # DK-XC-002
    if not each.not_before <= now <= each.not_after:
        raise BadPath("not valid at this time")  # DK-XC-005


def _check_role(each: Certificate, following: int, binding_oid: str) -> None:
    """DK-XC-003: a CA if another certificate follows, else a leaf. DK-XC-004: no critical extension but those foreseen."""
    authority, room = each.constraints()
    allowed = {BASIC_CONSTRAINTS, KEY_USAGE} | (set() if following else {binding_oid})
    if each.critical() - allowed:
        raise BadPath("a critical extension that is not understood")
    if authority != bool(following):
        raise BadPath("a leaf in the place of a CA, or the reverse")
    if (KEY_CERT_SIGN if following else DIGITAL_SIGNATURE) not in each.usage():
        raise BadPath("the key usage does not allow this place")
    # The CAs that come after this one: all that follow but the leaf.
    if room is not None and following - 1 > room:
        raise BadPath("the path is longer than allowed")
