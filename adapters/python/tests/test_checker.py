"""The checker against the `cryptography` package, and its eye for each kind of fault."""

import copy
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives import cmac, hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from checker import check_flow, p256, primitives
from checker.flow import derive_flow
from tests.case import Case
from tests.vehicle import ENDPOINT_SECRET, VEHICLE_SECRET, public

HERE = Path(__file__).resolve().parent.parent


class Arithmetic(Case):
    def test_curve(self) -> None:
        own = ec.derive_private_key(int.from_bytes(VEHICLE_SECRET, "big"), ec.SECP256R1())
        peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public(ENDPOINT_SECRET))
        self.assertEqual(own.exchange(ec.ECDH(), peer), p256.shared_x(VEHICLE_SECRET, public(ENDPOINT_SECRET)))
        self.assertIsNone(p256.multiply(p256.N, p256.G))

    def test_hkdf(self) -> None:
        for length in (32, 48):
            expected = HKDF(hashes.SHA256(), length, None, b"info").derive(bytes(32))
            self.assertEqual(primitives.hkdf(bytes(32), b"info", length), expected)

    def test_cmac(self) -> None:
        for size in (0, 1, 15, 16, 17, 32, 40):
            mac = cmac.CMAC(algorithms.AES(VEHICLE_SECRET[:16]))
            mac.update(bytes(size))
            self.assertEqual(primitives.cmac(VEHICLE_SECRET[:16], bytes(size)), mac.finalize())


class Faults(Case):
    def flows(self):
        for vehicle, phone in self.pairs("open", purpose="drive"):
            phone.send(vehicle.read(vehicle.values.number["token_offset"], vehicle.values.number["token_len"]))
            phone.send(vehicle.control_flow())
            flow = vehicle.flow(phone.steps)
            keys = derive_flow(flow)
            names = "kdh", "volatile", "kpersistent", "kenc", "kmac", "krmac", "signed_data_vehicle", "signed_data_endpoint"
            flow["values"] = {name: getattr(keys, name).hex() for name in names}
            yield flow

    def test_good(self) -> None:
        for flow in self.flows():
            self.assertEqual(check_flow(flow), [])

    def test_every_byte_of_every_step_counts(self) -> None:
        for flow in self.flows():
            del flow["values"]
            for number, step in enumerate(flow["steps"]):
                for name, size in (("command", len(step["command"])), ("response", len(step["response"]))):
                    for place in {0, 3, 8, size // 2 - 8, size - 10, size - 4, size - 1} & set(range(size)):
                        with self.subTest(number=number, name=name, place=place):
                            self._flip(flow, number, name, place)

    def _flip(self, flow, number: int, name: str, place: int) -> None:
        bad = copy.deepcopy(flow)
        bad["steps"] = bad["steps"][: number + 1]
        text = bad["steps"][number][name]
        # CONTROL FLOW with failure is as right as with success.
        other = format(int(text[place], 16) ^ 2, "x")
        bad["steps"][number][name] = text[:place] + other + text[place + 1 :]
        self.assertNotEqual(check_flow(bad), [])

    def test_values(self) -> None:
        for flow in self.flows():
            for name in flow["values"]:
                bad = copy.deepcopy(flow)
                bad["values"] = {name: "00" * 32}
                bad["steps"] = []
                self.assertEqual(len(check_flow(bad)), 1)

    def test_refused_step(self) -> None:
        for vehicle, phone in self.pairs("answered"):
            pdu = vehicle.auth1(bytes(64))
            answer = phone.deliver(pdu)
            step = {"command": pdu.hex(), "response": answer["out"][0], "class": "signature"}
            self.assertEqual(check_flow(vehicle.flow([*phone.steps, step])), [])
            self.assertEqual(len(check_flow(vehicle.flow([*phone.steps, step | {"class": "order"}]))), 1)

    def test_command_line(self) -> None:
        flow = next(self.flows())
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "flow.json")
            for change, code in (({}, 0), ({"slot": 9}, 1)):
                path.write_text(json.dumps([flow | change]))
                run = subprocess.run([sys.executable, "check_vectors.py", path], cwd=HERE, capture_output=True, text=True)
                self.assertEqual(run.returncode, code, run)
