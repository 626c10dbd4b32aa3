"""Good runs: whole transactions, the channel, the mailbox, effects, users, versions."""

from checker import check_flow, p256, parse
from tests.case import Case
from tests.vehicle import SLOT, STRANGE_IDENTIFIER, VERSIONS, Vehicle, mailbox
from wallet import crypto


class Runs(Case):
    def test_unlock(self) -> None:
        for link in ("nfc", "ble"):
            for vehicle, phone in self.pairs(link=link):
                self.assertEqual(phone.send(vehicle.select())[2:-2].hex(), "".join(VERSIONS[vehicle.profile]))
                phone.send(vehicle.auth0())
                self.assertEqual(phone.observe(), [])
                self._check_auth1(vehicle, vehicle.open(phone.send(vehicle.auth1())))
                stored, released = phone.observe()
                self.assertEqual(stored, {"kind": "persistent_stored", "slot": SLOT})
                self.assertEqual(released, {"kind": "identity_released", "slot": SLOT})
                self.assertEqual(phone.send(vehicle.control_flow()).hex(), "9000")
                self.assertEqual(phone.observe(), [{"kind": "prompt", "success": True}, {"kind": "session_ended"}])
                self.assertEqual(check_flow(vehicle.flow(phone.steps)), [])
                (key,) = phone.subject._phone.applet.keys.values()
                self.assertEqual(key.persistent, vehicle.derivation().kpersistent)

    def _check_auth1(self, vehicle: Vehicle, content: bytes) -> None:
        subset_len = vehicle.values.number["subset_len"]
        slot, signature, subset = parse.fields(content, (0x4E, 1), (0x9E, 64), (0x4B, subset_len))
        self.assertEqual(slot, bytes([SLOT]))
        self.assertEqual(subset, mailbox(vehicle.profile)[:subset_len])
        keys = vehicle.derivation()
        self.assertTrue(p256.verify(keys.endpoint_public, signature, keys.signed_data_endpoint))

    def test_drive(self) -> None:
        for vehicle, phone in self.pairs("open", purpose="drive"):
            offset, length = vehicle.values.number["token_offset"], vehicle.values.number["token_len"]
            phone.send(vehicle.read(offset, length))
            self.assertEqual(phone.observe(), [{"kind": "mailbox_released", "offset": offset, "length": length}])
            phone.send(vehicle.control_flow())
            token = mailbox(vehicle.profile)[offset : offset + length]
            self.assertEqual(check_flow(vehicle.flow(phone.steps) | {"token": token.hex()}), [])

    def test_failure_is_told(self) -> None:
        for vehicle, phone in self.pairs("selected", "answered", "open"):
            ended = [{"kind": "session_ended"}] if phone.phase != "Selected" else []
            phone.send(vehicle.control_flow(success=False))
            self.assertEqual(phone.observe(), [{"kind": "prompt", "success": False}, *ended])
            self.assertEqual(phone.phase, "Selected")

    def test_without_le_alike(self) -> None:
        for vehicle, phone in self.pairs():
            for make in (vehicle.select, vehicle.auth0, vehicle.auth1):
                response = phone.send(make()[:-1])
            vehicle.open(response)
            phone.send(vehicle.read(0, 1)[:-1])
            phone.send(vehicle.control_flow() + b"\x00")
            self.assertEqual(check_flow(vehicle.flow(phone.steps) | {"lenient_le": True}), [])

    def test_select_again(self) -> None:
        for vehicle, phone in self.pairs("selected", "answered", "open"):
            session = phone.phase != "Selected"
            phone.send(vehicle.select())
            self.assertEqual(phone.kinds(), ["session_ended"] if session else [])
            self.assertEqual(phone.phase, "Selected")

    def test_lower_version(self) -> None:
        for vehicle, phone in self.pairs("selected"):
            vehicle.version = bytes.fromhex(VERSIONS[vehicle.profile][1])
            phone.send(vehicle.auth0())
            vehicle.open(phone.send(vehicle.auth1()))

    def test_unknown_vehicle_is_answered(self) -> None:
        for vehicle, phone in self.pairs("selected"):
            vehicle.identifier = STRANGE_IDENTIFIER
            self.assertEqual(len(phone.send(vehicle.auth0())), 69)

    def test_high_s_is_good(self) -> None:
        for vehicle, phone in self.pairs("answered"):
            signature = vehicle.signature()
            other = p256.N - int.from_bytes(signature[32:], "big")
            vehicle.open(phone.send(vehicle.auth1(signature[:32] + other.to_bytes(32, "big"))))

    def test_fresh_ephemerals(self) -> None:
        for vehicle, phone in self.pairs("selected"):
            seen = set()
            for _ in range(4):
                seen.add(phone.send(vehicle.auth0()))
                phone.send(vehicle.select())
            self.assertEqual(len(seen), 4)

    def test_seeded_runs_repeat(self) -> None:
        for vehicle, phone in self.pairs("open"):
            first, phone.steps = phone.steps, []
            phone.ask({"op": "seed", "streams": {"ephemeral": ["44" * 32]}})
            self.reach(vehicle, phone, "open")
            same = 3 if getattr(crypto._signing(), "deterministic_signing", False) else 2  # AUTH1's answer holds a signature
            self.assertEqual(phone.steps[:same], first[:same])


class Mailbox(Case):
    def _read(self, vehicle: Vehicle, response: bytes) -> bytes:
        return vehicle.channel.response(response[:-2])

    def test_reads(self) -> None:
        for vehicle, phone in self.pairs("open"):
            size, most = vehicle.values.number["mailbox_size"], vehicle.values.number["read_max"]
            whole = mailbox(vehicle.profile).ljust(size, b"\x00")
            for offset, length in ((0, 1), (0, most), (16, 16), (size - 1, 1), (size - most, most)):
                content = self._read(vehicle, phone.send(vehicle.read(offset, length)))
                expected = vehicle.values.read_answer(vehicle.values["read_ok"], whole[offset : offset + length])
                self.assertEqual(content, expected)
                self.assertEqual(phone.observe(), [{"kind": "mailbox_released", "offset": offset, "length": length}])

    def test_bounds(self) -> None:
        for vehicle, phone in self.pairs("open"):
            size, most = vehicle.values.number["mailbox_size"], vehicle.values.number["read_max"]
            for offset, length in ((0, 0), (0, most + 1), (size, 1), (size - 1, 2), (0xFFFF, 0xFFFF), (0xFFFF, 1)):
                content = self._read(vehicle, phone.send(vehicle.read(offset, length)))
                self.assertEqual(content, vehicle.values.read_answer(vehicle.values["read_bounds"], b""))
            self.assertEqual((phone.observe(), phone.phase), ([], "Open"))

    def test_grammar(self) -> None:
        contents = "87030010", "870400100010 00", "8704001000", "860400100010", "87810400100010", "870400100010" * 2
        for vehicle, phone in self.pairs("open"):
            for content in contents:
                answer = self._read(vehicle, phone.send(vehicle.exchange(bytes.fromhex(content))))
                self.assertEqual(answer, vehicle.values.read_answer(vehicle.values["read_malformed"], b""))
            self.assertEqual((phone.observe(), phone.phase), ([], "Open"))


class Users(Case):
    def authenticate(self, phone) -> None:
        phone.ask({"op": "hook", "human": "authenticate"})

    def test_user_serves_one_auth0(self) -> None:
        for vehicle, phone in self.pairs("selected", express=False):
            self.authenticate(phone)
            phone.send(vehicle.auth0())
            phone.send(vehicle.select())
            self.assertEqual(phone.deliver(vehicle.auth0())["reject"]["class"], "entitlement")

    def test_user_stays_for_the_next_accepted(self) -> None:
        for vehicle, phone in self.pairs("selected", express=False):
            self.authenticate(phone)
            self.assertIn("reject", phone.deliver(vehicle.auth0(version=b"\x09\x09")))
            phone.send(vehicle.auth0())

    def test_user_before_the_field(self) -> None:
        for vehicle, phone in self.pairs(express=False):
            phone.close()
            self.authenticate(phone)
            phone.open()
            phone.send(vehicle.select())
            phone.send(vehicle.auth0())

    def test_field_forgets_user(self) -> None:
        for vehicle, phone in self.pairs("selected", express=False):
            self.authenticate(phone)
            phone.close()
            phone.open()
            phone.send(vehicle.select())
            self.assertIn("reject", phone.deliver(vehicle.auth0()))


class Parts(Case):
    """Commands in parts (DK-EN-009)."""

    def chain(self, pdu: bytes, *cuts: int) -> list[bytes]:
        header, data = pdu[:4], parse.apdu(pdu).data
        edges = [0, *cuts, len(data)]
        parts = [data[begin:end] for begin, end in zip(edges, edges[1:])]
        apdus = [bytes([header[0] | 0x10]) + header[1:] + bytes([len(part)]) * bool(part) + part for part in parts]
        return [*apdus[:-1], header + apdus[-1][4:] + b"\x00"]

    def test_whole_run_in_parts(self) -> None:
        for vehicle, phone in self.pairs():
            makers = vehicle.select, vehicle.auth0, vehicle.auth1, lambda: vehicle.read(0, 16)
            for number, make in enumerate(makers):
                *parts, last = self.chain(make(), 0, 5, 13)
                for part in parts:
                    self.assertEqual(phone.send(part).hex(), "9000")
                response = phone.send(last)
                if number == 2:
                    vehicle.open(response)
            self.assertEqual(check_flow(vehicle.flow(phone.steps)), [])

    def test_other_parameters(self) -> None:
        for vehicle, phone in self.pairs("selected"):
            first, last = self.chain(vehicle.auth0(), 50)
            phone.send(first)
            vehicle.purpose = "drive"
            other = bytes.fromhex(vehicle.auth0_header()) + last[4:]
            self.assert_refused(vehicle, phone, other, "order", "order", "auth0")
            self.assert_refused(vehicle, phone, last, "bad_data", "malformed", "auth0")

    def test_other_command(self) -> None:
        for vehicle, phone in self.pairs("answered"):
            first, last = self.chain(vehicle.auth1(), 50)
            phone.send(first)
            self.assert_refused(vehicle, phone, vehicle.control_flow(), "order", "order", "control-flow")

    def test_select_begins_anew(self) -> None:
        for vehicle, phone in self.pairs("answered"):
            first, last = self.chain(vehicle.auth1(), 50)
            phone.send(first)
            phone.send(vehicle.select())
            self.assertEqual(phone.kinds(), ["session_ended"])
            self.assert_refused(vehicle, phone, last, "order", "order", "auth1")

    def test_field_drops_parts(self) -> None:
        for vehicle, phone in self.pairs("deselected"):
            first, last = self.chain(vehicle.select(), 5)
            phone.send(first)
            phone.close()
            phone.open()
            self.assert_refused(vehicle, phone, last, "not_found", "unsupported", "select", "Deselected")

    def test_too_long(self) -> None:
        for vehicle, phone in self.pairs("answered"):
            part = bytes.fromhex("9081000080") + bytes(128)
            for _ in range(vehicle.values.number["chained_max"] // 128):
                phone.send(part)
            self.assert_refused(vehicle, phone, bytes.fromhex("808100000100"), "wrong_length", "length", "auth1")

    def test_as_long_as_can_be(self) -> None:
        for vehicle, phone in self.pairs("answered"):
            part = bytes.fromhex("9081000080") + bytes(128)
            for _ in range(vehicle.values.number["chained_max"] // 128):
                phone.send(part)
            self.assert_refused(vehicle, phone, bytes.fromhex("80810000"), "bad_data", "malformed", "auth1")
