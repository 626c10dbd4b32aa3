"""Every refusal of the tables in sections 3.3 and 4.4, with status word, class, stage, effects and next phase."""

from checker import p256
from tests.case import Case
from tests.vehicle import (
    ENDPOINT_SECRET,
    STRANGE_IDENTIFIER,
    VEHICLE_EPHEMERAL,
    VEHICLE_SECRET,
    apdu,
    public,
    tlv,
)

PHASES = ("deselected", "selected", "answered", "open")


def following(phone) -> str:
    return "Deselected" if phone.phase == "Deselected" else "Selected"


class Form(Case):
    def test_length(self) -> None:
        broken = "", "00", "00A404", "00A4040001", "00A4040002AA", "00A4040001AABBCC", "00A4040001AA01", "00A404000000"
        broken += "00A40400000001AA", "00A4040000 0001AA 0000", "FF00000001"
        for hexadecimal in broken:
            pdu = bytes.fromhex(hexadecimal)
            for vehicle, phone in self.pairs(*PHASES):
                stage = "select" if pdu[:2] == b"\x00\xa4" else None
                self.assert_refused(vehicle, phone, pdu, "wrong_length", "length", stage, following(phone))

    def test_class(self) -> None:
        for vehicle, phone in self.pairs(*PHASES):
            for cla in ("01", "04", "08", "20", "81", "8C", "A0", "FF"):
                pdu = bytes.fromhex(cla + "A4040000")
                self.assert_refused(vehicle, phone, pdu, "unknown_class", "unsupported", None, following(phone))

    def test_instruction(self) -> None:
        for vehicle, phone in self.pairs(*PHASES):
            for header in ("0080", "00B0", "80A4", "80C9", "8080"[:2] + "82", "8480", "843C", "9000", "94A4"):
                pdu = bytes.fromhex(header + "000000")
                self.assert_refused(vehicle, phone, pdu, "unknown_instruction", "unsupported", None, following(phone))


class Order(Case):
    def test_phase(self) -> None:
        listed = {"selected": {"auth0", "control-flow"}, "answered": {"auth1", "control-flow"}, "open": {"exchange", "control-flow"}}
        # Parameters and data are wrong as well: the phase is looked at first.
        headers = {"auth0": "8080FFFF", "auth1": "8081FFFF", "exchange": "84C9FFFF", "control-flow": "803CFFFF"}
        for stage, header in headers.items():
            for phase in PHASES:
                if stage in listed.get(phase, ()):
                    continue
                for vehicle, phone in self.pairs(phase):
                    pdu = bytes.fromhex(header)
                    self.assert_refused(vehicle, phone, pdu, "order", "order", stage, following(phone))

    def test_repeated_auth1(self) -> None:
        for vehicle, phone in self.pairs("open"):
            self.assert_refused(vehicle, phone, vehicle.auth1(), "order", "order", "auth1")

    def test_repeated_auth0(self) -> None:
        for vehicle, phone in self.pairs("answered"):
            self.assert_refused(vehicle, phone, vehicle.auth0(), "order", "order", "auth0")
            self.assert_refused(vehicle, phone, vehicle.auth1(), "order", "order", "auth1")

    def test_counter(self) -> None:
        for vehicle, phone in self.pairs("open"):
            for _ in range(vehicle.values.number["counter_max"]):
                self.assertIn("ok", phone.deliver(vehicle.read(0, 1)))
            phone.observe()
            last = bytes.fromhex("84C9000018") + bytes(24)
            self.assert_refused(vehicle, phone, last, "order", "freshness", "exchange")


class Select(Case):
    def test_other_application(self) -> None:
        for vehicle, phone in self.pairs(*PHASES):
            aid = vehicle.values["applet_aid"]
            for other in (b"", aid[:-1], aid + b"\x00", bytes(13)):
                pdu = apdu("00A40400", other)
                self.assert_refused(vehicle, phone, pdu, "not_found", "unsupported", "select", "Deselected")
            self.assert_refused(vehicle, phone, vehicle.auth0(), "order", "order", "auth0", "Deselected")

    def test_parameters(self) -> None:
        for vehicle, phone in self.pairs(*PHASES):
            for header in ("00A40000", "00A40402", "00A4040C"):
                pdu = apdu(header, vehicle.values["applet_aid"])
                self.assert_refused(vehicle, phone, pdu, "bad_parameters", "malformed", "select", following(phone))


class Auth0(Case):
    def test_parameters(self) -> None:
        for vehicle, phone in self.pairs("selected"):
            for parameters in (b"\x01" + vehicle.p2, b"\x00\x00", b"\x00\x02", b"\x00\xff"):
                pdu = apdu("8080" + parameters.hex())  # the data is wrong as well
                self.assert_refused(vehicle, phone, pdu, "bad_parameters", "malformed", "auth0")

    def test_data(self) -> None:
        for vehicle, phone in self.pairs("selected"):
            good = vehicle.auth0_data()
            broken = [b"", good[:-1], good + b"\x00", good + tlv(0x5C, b"\x01\x01"), good[4:] + good[:4], good[4:]]
            broken += [b"\x5c\x81\x02" + good[2:], b"\x5d" + good[1:], b"\x5c\x03\x00" + good[2:], good[:4] * 2 + good[4:]]
            for data in broken:
                pdu = apdu(vehicle.auth0_header(), data)
                self.assert_refused(vehicle, phone, pdu, "bad_data", "malformed", "auth0")

    def test_point(self) -> None:
        good = public(VEHICLE_EPHEMERAL)
        off = good[:-1] + bytes([good[-1] ^ 1])
        beyond = b"\x04" + (p256.P + 5).to_bytes(32, "big") + good[33:]
        for vehicle, phone in self.pairs("selected"):
            for ephemeral in (off, bytes(65), b"\x04" + bytes(64), b"\x06" + good[1:], b"\x02" + good[1:], beyond):
                # The version is wrong as well: the point is looked at first.
                pdu = vehicle.auth0(ephemeral=ephemeral, version=b"\x09\x09")
                self.assert_refused(vehicle, phone, pdu, "bad_data", "malformed", "auth0")

    def test_version(self) -> None:
        for vehicle, phone in self.pairs("selected", express=False):
            for version in (b"\x00\x00", b"\x09\x09", b"\x01\x02"):
                self.assert_refused(vehicle, phone, vehicle.auth0(version=version), "version", "version", "auth0")

    def test_retired_version(self) -> None:
        for profile_versions in ({"versions": ["0101"]}, {"versions": ["0201"]}):
            for vehicle, phone in self.pairs("selected", **profile_versions):
                old = vehicle.version[:1] + b"\x00"
                self.assert_refused(vehicle, phone, vehicle.auth0(version=old), "version", "version", "auth0")

    def test_user(self) -> None:
        for vehicle, phone in self.pairs("selected", express=False):
            self.assert_refused(vehicle, phone, vehicle.auth0(), "user_needed", "entitlement", "auth0")


class Auth1(Case):
    def test_parameters(self) -> None:
        for header in ("80810100", "80810001"):
            for vehicle, phone in self.pairs("answered"):
                self.assert_refused(vehicle, phone, apdu(header), "bad_parameters", "malformed", "auth1")

    def test_data(self) -> None:
        for size in (None, 0, 63, 65):
            for vehicle, phone in self.pairs("answered"):
                pdu = apdu("80810000", b"" if size is None else tlv(0x9E, bytes(size)))
                self.assert_refused(vehicle, phone, pdu, "bad_data", "malformed", "auth1")

    def test_unknown_vehicle(self) -> None:
        for vehicle, phone in self.pairs("selected"):
            vehicle.identifier = STRANGE_IDENTIFIER
            phone.send(vehicle.auth0())
            self.assert_refused(vehicle, phone, vehicle.auth1(), "security", "unknown_key", "auth1")

    def test_signature(self) -> None:
        edge = p256.N.to_bytes(32, "big")
        for number in range(7):
            for vehicle, phone in self.pairs("answered"):
                good = vehicle.signature()
                wrong = [bytes(64), bytes(32) + good[32:], good[:32] + bytes(32), edge + good[32:], good[:32] + edge]
                wrong += [vehicle.signature(ENDPOINT_SECRET), vehicle.signature(VEHICLE_SECRET, usage="endpoint")]
                self.assert_refused(vehicle, phone, vehicle.auth1(wrong[number]), "security", "signature", "auth1")

    def test_inactive(self) -> None:
        for status in ("suspended", "revoked"):
            for vehicle, phone in self.pairs("answered", status=status):
                self.assert_refused(vehicle, phone, vehicle.auth1(), "security", "revoked", "auth1")

    def test_signature_before_status(self) -> None:
        for vehicle, phone in self.pairs("answered", status="revoked"):
            self.assert_refused(vehicle, phone, vehicle.auth1(bytes(64)), "security", "signature", "auth1")


class Exchange(Case):
    def test_parameters(self) -> None:
        for header in ("84C90100", "84C90001"):
            for vehicle, phone in self.pairs("open"):
                self.assert_refused(vehicle, phone, apdu(header), "bad_parameters", "malformed", "exchange")

    def test_length(self) -> None:
        for size in (0, 1, 7, 8, 16, 23, 25, 32):
            for vehicle, phone in self.pairs("open"):
                self.assert_refused(vehicle, phone, apdu("84C90000", bytes(size)), "wrong_length", "length", "exchange")

    def test_mac(self) -> None:
        for place in (5, 20, 21, 28):
            for vehicle, phone in self.pairs("open"):
                pdu = bytearray(vehicle.read(0, 1))
                pdu[place] ^= 1
                self.assert_refused(vehicle, phone, bytes(pdu), "security", "mac", "exchange")

    def test_place(self) -> None:
        for vehicle, phone in self.pairs("open"):
            first = vehicle.read(0, 1)
            phone.send(first)
            phone.observe()
            self.assert_refused(vehicle, phone, first, "security", "mac", "exchange")
        for vehicle, phone in self.pairs("open"):
            vehicle.read(0, 1)
            self.assert_refused(vehicle, phone, vehicle.read(0, 1), "security", "mac", "exchange")

    def test_other_direction(self) -> None:
        for vehicle, phone in self.pairs("open"):
            pdu = apdu("84C90000", vehicle.channel.make_response(vehicle.values.read_request(0, 1)))
            self.assert_refused(vehicle, phone, pdu, "security", "mac", "exchange")

    def test_padding(self) -> None:
        for plain in (bytes(16), b"\x87" * 16, b"\x80" + bytes(31), b"\x87\x04\x00\x10\x00\x10\x81" + bytes(9)):
            for vehicle, phone in self.pairs("open"):
                pdu = apdu("84C90000", _unpadded(vehicle, plain))
                self.assert_refused(vehicle, phone, pdu, "security", "mac", "exchange")


def _unpadded(vehicle, plain: bytes) -> bytes:
    """A data field whose MAC is right and whose padding is whatever stands in `plain`."""
    from checker.primitives import cbc_encrypt

    channel = vehicle.channel
    secret = cbc_encrypt(channel.keys.kenc, channel._iv(b"\x00", channel.counter + 1), plain)
    channel._advance(secret)
    return secret + channel.mcv[:8]


class ControlFlow(Case):
    def test_parameters(self) -> None:
        for header in ("803C0200", "803C0101", "803CFF00"):
            for vehicle, phone in self.pairs("selected", "answered", "open"):
                self.assert_refused(vehicle, phone, apdu(header), "bad_parameters", "malformed", "control-flow")

    def test_data(self) -> None:
        for vehicle, phone in self.pairs("selected", "answered", "open"):
            self.assert_refused(vehicle, phone, apdu("803C0100", b"\x00"), "bad_data", "malformed", "control-flow")
