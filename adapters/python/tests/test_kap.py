"""The kit and the wallet as a process."""

import json
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

import kap
from tests.case import Case
from tests.vehicle import Vehicle

HERE = Path(__file__).resolve().parent.parent


def run(lines: list[Any], *command: str) -> tuple[int, list[dict[str, Any]]]:
    """Feeds lines to an adapter until the end of its input; requests are numbered."""
    text = b"".join(
        line if isinstance(line, bytes) else json.dumps({"seq": seq, **line}).encode() + b"\n" for seq, line in enumerate(lines)
    )
    done = subprocess.run([sys.executable, *command], cwd=HERE, input=text, capture_output=True, timeout=10)
    done.stdout.decode("ascii")
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


class Process(Case):
    def test_unlock(self) -> None:
        for vehicle, command in ((Vehicle("ccc"), ("wallet",)), (Vehicle("invented"), ("-m", "wallet"))):
            deliver = [{"op": "deliver", "h": 1, "pdu": make().hex()} for make in (vehicle.select, vehicle.auth0, vehicle.auth1)]
            requests = [
                {"op": "hello", "kap": [1, 1], "suite": "keyproof/0.1.0", "run": "r-1", "token": None},
                vehicle.provision(),
                {"op": "seed", "streams": {"ephemeral": [vehicle.endpoint_ephemeral.hex()]}},
                {"op": "reset", "level": "session"},
                {"op": "open", "link": "nfc", "role": "device", "params": {}},
                *deliver,
                {"op": "observe"},
                {"op": "close", "h": 1},
                {"op": "bye"},
                {"op": "ping"},
            ]
            code, answers = run(requests, *command)
            self.assertEqual(code, 0)
            self.assertEqual([answer["seq"] for answer in answers], list(range(11)))  # nothing after bye
            vehicle.open(bytes.fromhex(answers[7]["ok"]["out"][0]))
            self.assertEqual([effect["kind"] for effect in answers[8]["ok"]["effects"]], ["persistent_stored", "identity_released"])

    def test_five_noes_and_the_end_of_input(self) -> None:
        lines = [
            {"op": "dump"},
            {"op": "open", "link": "nfc", "role": "device"},
            {"op": "deliver", "h": 1, "pdu": "00"},
            {"op": "seed", "streams": 7},
            b"no json\n",
            b'{"seq":1.5,"op":"ping"}\n',
            b"[" * 100_000 + b"\n",
            b'"' + b"x" * (2 << 20) + b'"\n',
            {"op": "ping", "unknown": "field"},
        ]
        code, answers = run(lines, "wallet")
        self.assertEqual(code, 0)
        kinds = [next(key for key in answer if key not in ("seq", "out")) for answer in answers]
        self.assertEqual(kinds, ["nack", "skip", "error", "error", "error", "error", "error", "error", "ok"])
        self.assertEqual(answers[0], {"seq": 0, "nack": {"what": "op:dump"}})

    def test_stdout_is_guarded(self) -> None:
        code = "import kap, os\nclass H:\n def op_ping(self, r):\n  print('x'); os.write(1, b'y')\nkap.serve(H())"
        self.assertEqual(run([{"op": "ping"}], "-c", code), (0, [{"seq": 0, "ok": {}}]))


class Kit(unittest.TestCase):
    def test_reject(self) -> None:
        class Vehicle:
            def op_deliver(self, request: kap.Json) -> kap.Json:
                raise kap.Reject(["803c0000"], **{"class": "mac", "stage": "auth1"})

        answer, last = kap.answer(Vehicle(), b'{"seq":3,"op":"deliver"}')
        self.assertEqual(answer, {"seq": 3, "reject": {"class": "mac", "stage": "auth1"}, "out": ["803c0000"]})
        self.assertFalse(last)

    def test_length_of_the_kit(self) -> None:
        self.assertLessEqual(len((HERE / "kap.py").read_text().splitlines()), 150)


class Wallet(Case):
    def test_provision_what_cannot_be(self) -> None:
        for vehicle, phone in self.pairs():
            bad: list[dict[str, Any]] = [{"versions": []}, {"versions": ["0100", "0101"]}, {"versions": ["01"]}]
            bad += [{"status": "lost"}]
            for changes in bad:
                self.assertIn("skip", phone.answer(**vehicle.provision(**changes)))
            self.assertIn("skip", phone.answer(**vehicle.provision() | {"profile": "other"}))
            self.assertIn("nack", phone.answer(**vehicle.provision() | {"role": "vehicle"}))

    def test_resets(self) -> None:
        for level in ("session", "power", "factory"):
            for vehicle, phone in self.pairs("answered"):
                phone.ask({"op": "reset", "level": level})
                after = phone.answer(op="open", link="nfc", role="device", params={})
                self.assertIn("skip" if level == "factory" else "ok", after)
                self.assertEqual(phone.kinds(), [] if level == "factory" else ["session_ended"])

    def test_close_ends_the_session(self) -> None:
        for vehicle, phone in self.pairs("selected", "answered", "open"):
            session = phone.phase != "Selected"
            phone.close()
            self.assertEqual(phone.kinds(), ["session_ended"] if session else [])
            self.assertIn("error", phone.deliver(vehicle.select()))
            phone.open()
            self.assertEqual(phone.phase, "Deselected")
